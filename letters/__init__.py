"""Floor 2. What is written to people: plan copies, mails, short messages, invitations, in four languages."""
