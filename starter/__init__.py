"""Floor 5, the bell: the only room with a Temporal client. One method per act, the command line, the demo, and what
starts it all. It may look into domain, policy, storage and the names of workflows; never into activities or partners.
The web comes in through here, and nobody else.
"""
