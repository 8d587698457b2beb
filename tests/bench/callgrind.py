"""Reads callgrind's output: the cost of each function by itself, with the functions that called it.

valgrind --tool=callgrind --separate-callers=N names a function f'caller'caller's caller. Costs of lines that were
inlined from another file are given under that file.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

_NAMED = re.compile(r"^(fl|fi|fe|fn|cfn|cfi|cfl|ob|cob)=\((\d+)\)(?: (.*))?$")


def read(path: Path) -> Counter:
    """(file of the line, file of the function, function'callers) -> instructions."""
    files, functions, costs = {}, {}, Counter()
    line_file = own_file = function = ""
    skip = False
    for line in path.read_text(errors="replace").splitlines():
        named = _NAMED.match(line)
        if named:
            key, number, text = named.groups()
            if key in ("fn", "cfn"):
                if text is not None:
                    functions[number] = text
                if key == "fn":
                    function = functions[number]
            elif key in ("fl", "fi", "fe", "cfi", "cfl"):
                if text is not None:
                    files[number] = text
                if key == "fl":
                    own_file = line_file = files[number]
                elif key in ("fi", "fe"):
                    line_file = files[number]
        elif line.startswith("calls="):
            skip = True  # the next line has the cost of the call, which is its callee's
        elif line[:1].isdigit() or line[:1] in "+-*":
            if skip:
                skip = False
                continue
            fields = line.split()
            if len(fields) > 1:
                costs[line_file, own_file, function] += int(fields[1])
    return costs
