"""Floor 4. Time: the order of things and the waiting. `case.py` is the file to read first."""
