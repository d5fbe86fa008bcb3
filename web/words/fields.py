"""What each field of a form asks for."""

FIELDS: dict[str, str] = {}
