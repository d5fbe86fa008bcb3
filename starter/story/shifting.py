"""The same life begun on another day: every date of a story moved by whole days."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from starter.story.story import Item, Story


def shifted(story: Story, by: timedelta) -> Story:
    """Months keep their own lengths: what the rules count in months may fall a few days off the story's dates."""
    days = [(day + by, [_item(item, by) for item in items]) for day, items in story.days]
    form = story.form.model_copy(update={name: _moved(getattr(story.form, name), by) for name in _DATES})
    return replace(story, form=form, days=days)


_DATES = ("returned_on", "registered_on")  # a birthday stays


def _item(item: Item, by: timedelta) -> Item:
    return replace(item, form=_moved(item.form, by), expect=_moved(item.expect, by))


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, date):
        return value + by
    if isinstance(value, dict):
        return {name: _moved(one, by) for name, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, by) for one in value]
    return value
