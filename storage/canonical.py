"""One spelling for one content, so that two copies can be compared byte by byte."""

import json
from typing import Any


def canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
