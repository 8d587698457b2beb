"""JSON from files that somebody may have written with intent."""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["loads"]

_DEEPEST = 100
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def loads(text: str, **options: Any) -> Any:
    """What a text of JSON says, as `json.loads` has it.

    Brackets may stand at most 100 deep: the parser calls itself for each, and in a tab nobody counts how much of the
    stack that takes.

    Raises
    ------
    ValueError
        If it is not JSON, or too deep.
    """
    depth = 0
    for found in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if found[0] in "[{" else -1
        if depth > _DEEPEST:
            raise ValueError(f"loads: text has brackets more than {_DEEPEST} deep; wanted at most that")
    return json.loads(text, **options)
