"""Doors at a terminal: one verb per act of the handbook, and what a case waits for. `./run passerelle --help`."""
