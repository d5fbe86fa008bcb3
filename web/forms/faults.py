"""What is wrong with a form, field by field, in the visitor's language; nothing of what was typed is quoted."""

from typing import Any

from pydantic import ValidationError

from letters.words import N_, Speaker

BY_TYPE = {
    "missing": N_("This is needed."),
    "string_too_short": N_("This is too short: {min_length} at least."),
    "string_too_long": N_("This is too long: {max_length} at most."),
    "too_short": N_("More is needed here: {min_length} at least."),
    "too_long": N_("This is more than fits: {max_length} at most."),
    "string_pattern_mismatch": N_("This is not written as it should be; see the example."),
    "enum": N_("Choose one of the answers."),
    "literal_error": N_("Choose one of the answers."),
    "bool_parsing": N_("Answer yes or no."),
    "bool_type": N_("Answer yes or no."),
    "int_parsing": N_("This should be a whole number."),
    "int_from_float": N_("This should be a whole number."),
    "int_type": N_("This should be a whole number."),
    "decimal_parsing": N_("This should be a sum such as 1500 or 99.50."),
    "decimal_type": N_("This should be a sum such as 1500 or 99.50."),
    "decimal_max_places": N_("A sum has two places after the point at most."),
    "greater_than_equal": N_("This is too little: {ge} at least."),
    "greater_than": N_("This is too little: more than {gt}."),
    "less_than_equal": N_("This is too much: {le} at most."),
    "less_than": N_("This is too much: less than {lt}."),
    "date_parsing": N_("This should be a day such as 2026-03-31."),
    "date_from_datetime_parsing": N_("This should be a day such as 2026-03-31."),
    "date_type": N_("This should be a day such as 2026-03-31."),
    "extra_forbidden": N_("This form does not ask for that."),
}
OTHERWISE = N_("This cannot be read.")


def by_field(speaks: Speaker, fault: ValidationError) -> dict[str, str]:
    """A sentence for each field at fault, by its path; what belongs to no field stands under the empty path."""
    told: dict[str, str] = {}
    for error in fault.errors(include_url=False, include_input=False):
        told.setdefault(".".join(str(step) for step in error["loc"]), sentence(speaks, error))
    return told


def sentence(speaks: Speaker, error: Any) -> str:
    """One fault. What our own models say of themselves is translated where the catalogue has it."""
    kind, known = error["type"], error.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        said = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
        return speaks.words(f"{said[:1].upper()}{said[1:].rstrip('.')}.")
    values = {name: value for name, value in known.items() if isinstance(value, (int, str))}
    named = {name: str(value) for name, value in known.items() if name not in values}
    return speaks.say(BY_TYPE.get(kind, OTHERWISE), **values, **named)
