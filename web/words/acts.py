"""What each act is called on a button and above its form."""

ACTS: dict[str, str] = {}
