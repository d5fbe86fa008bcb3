"""YAML that remembers its lines, so that a fault in a story is shown where it was written."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import yaml


class Fault(Exception):
    """What is wrong with a story, and on which line; line 0 is the file as a whole."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line, self.words = line, words


class Lined(dict[Any, Any]):
    """A mapping that remembers where it begins and where each of its words stands."""

    line = 0

    def __init__(self, content: dict[Any, Any], line: int, lines: dict[str, int]) -> None:
        super().__init__(content)
        self.line, self._lines = line, lines

    def at(self, word: Any) -> int:
        """The line of one of its words."""
        return self._lines.get(str(word), self.line)


class _Loader(yaml.SafeLoader):
    pass


def read_lined(path: Path) -> Lined:
    """A file as a mapping with lines."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a SafeLoader that keeps lines
    except FileNotFoundError:
        raise Fault(0, "there is no such file") from None
    except (OSError, UnicodeDecodeError):
        raise Fault(0, "it cannot be read as a text file") from None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        said = getattr(fault, "problem", None) or "it is not YAML"
        raise Fault(mark.line + 1 if mark else 0, str(said)) from None
    except (ValueError, TypeError, RecursionError):
        raise Fault(0, "it holds a value that cannot be read") from None
    if not isinstance(content, Lined):
        raise Fault(1, "a story is a list of words such as story:, returnee:, life:")
    return content


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Lined:
    own = [key for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    lines = {str(key.value): key.start_mark.line + 1 for key in own}
    for word, times in Counter(str(key.value) for key in own).items():
        if times > 1:
            twice = [key for key in own if str(key.value) == word][-1]
            raise yaml.constructor.ConstructorError(None, None, f"{word!r} is written twice", twice.start_mark)
    content = cast(dict[Any, Any], loader.construct_mapping(node, deep=True))
    return Lined(content, node.start_mark.line + 1, lines)


def _timestamp(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """A date; what only looks like one stays text, to be refused with its line."""
    try:
        made = loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value
    return node.value if isinstance(made, datetime) else made


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)
