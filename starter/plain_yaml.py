"""YAML as a person reads it: nothing written twice, a number in digits, and 12:30 no 750."""

import re
from typing import Any

import yaml

WHOLE, BROKEN = re.compile(r"-?(0|[1-9][0-9]{0,17})"), re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}")


class PlainLoader(yaml.SafeLoader):
    """What only looks like a number stays text, and is refused as such where it stands."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping whose words stand in it once each."""
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.value in seen and isinstance(key, yaml.ScalarNode):
                said = f"{key.value!r} is written twice"
                raise yaml.constructor.ConstructorError(None, None, said, key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _whole(loader: PlainLoader, node: yaml.ScalarNode) -> Any:
    return int(node.value) if WHOLE.fullmatch(node.value) else node.value


def _broken(loader: PlainLoader, node: yaml.ScalarNode) -> Any:
    return float(node.value) if BROKEN.fullmatch(node.value) else node.value


PlainLoader.add_constructor("tag:yaml.org,2002:int", _whole)
PlainLoader.add_constructor("tag:yaml.org,2002:float", _broken)
