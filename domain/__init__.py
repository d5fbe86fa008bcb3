"""Floor 0. The nouns of a case and the acts people do to it. Standard library and pydantic only; no clock, no I/O."""
