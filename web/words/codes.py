"""What each code is called: stages, roles, elements, outcomes, reasons, promises."""

CODES: dict[str, str] = {}
