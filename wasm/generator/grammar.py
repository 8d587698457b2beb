"""The grammar of docstrings, for entries of the table and for the Python code of the package.

A docstring begins with one line of plain English that ends with a period; of an op it begins with what the op does
("Adds", "Computes", "Returns"). Sections follow in NumPy's order, and what is raised is raised "If …".
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

WIDTH = 120
SECTIONS = (
    "Forms",
    "Parameters",
    "Attributes",
    "Returns",
    "Yields",
    "Raises",
    "Warns",
    "See Also",
    "Notes",
    "References",
    "Examples",
)

# Words that are plurals, and not what an op does.
PLURALS = "Ones Zeros Tensors Elements Values Numbers Pieces Bits Matrices Rows Positions Integers Dims".split()

# What reads oddly, and what to write instead.
REFUSED = {
    r"\bnan\b(?! :)": "NaN",
    r"\ba (?=upper|element|int\b|integer|even|op\b|array|input|output|empty|axis|equal|index|id\b)": "an",
    r"\bleaves? \w+ away\b": "omit",
    r"\bstands? (once|twice)\b": "appears once, appears twice",
    r"(?<!there )\bis no (?!longer|more|less|larger|smaller|such)": "is not a",
    r"\bby quarters\b": "by multiples of 90°",
    r"\bcounts? for nothing\b": "is ignored",
    r"\belement by element\b": "elementwise",
    r"\b[Nn]ormalis": "normaliz",
    r"\bshall\b": "should, or the present tense",
    r"Shape \(\*\)\.": "Any shape.",
    r"\bso often\b": "as often",
    r"\bbeneath each other\b": "below each other",
}


def problems(doc: str, *, verb: bool) -> Iterator[str]:
    """What is wrong with a docstring. `verb`: its first word is to say what the op does."""
    lines = inspect.cleandoc(doc).splitlines()
    yield from first_line(lines, verb)
    yield from sections(lines)
    prose = re.sub(r"``[^`]*``|`[^`]*`|\".*?\"", "", without_examples(lines))
    for pattern, instead in REFUSED.items():
        if found := re.search(pattern, prose):
            yield f"{found[0]!r}; wanted {instead!r}"


def first_line(lines: list[str], verb: bool) -> Iterator[str]:
    if not lines:
        yield "it is empty"
        return
    line = lines[0]
    if not line.endswith("."):
        yield f"its first line is {line!r}; wanted a sentence of one line that ends with a period"
    if len(line) > WIDTH:
        yield f"its first line has {len(line)} characters; wanted at most {WIDTH}"
    if len(lines) > 1 and lines[1]:
        yield f"line 2 is {lines[1]!r}; wanted an empty line behind the first"
    if verb and (not re.match(r"[A-Z][a-z]+s ", line) or line.split()[0] in PLURALS):
        yield f"it begins with {line.split()[0]!r}; wanted what the op does, as in 'Adds' or 'Computes'"


def sections(lines: list[str]) -> Iterator[str]:
    end = lines.index("Examples") + 1 if "Examples" in lines else len(lines)
    found = [title for title, rule in zip(lines[:end], lines[1:]) if re.fullmatch("-{3,}", rule)]
    for title, rule in zip(lines, lines[1:]):
        if title in SECTIONS and re.fullmatch("-{3,}", rule) and len(title) != len(rule):
            yield f"the rule under {title} is {rule!r}; wanted one of its length"
    unknown = [title for title in found if title not in SECTIONS]
    if unknown:
        yield f"it has the section {unknown[0]!r}; wanted one of {', '.join(SECTIONS)}"
    elif found != sorted(found, key=SECTIONS.index):
        yield f"its sections are {', '.join(found)}; wanted NumPy's order, {', '.join(SECTIONS)}"
    for name, text in entries(lines, "Raises"):
        if not text.startswith("If "):
            yield f"{name} is raised {text[:30]!r}; wanted 'If …'"


def entries(lines: list[str], section: str) -> list[tuple[str, str]]:
    """(name, text) of the entries of a section."""
    if section not in lines:
        return []
    found: list[tuple[str, str]] = []
    for line in lines[lines.index(section) + 2 :]:
        if re.fullmatch("-{3,}", line):
            found.pop()  # that was the title of the next section
            break
        if line and not line.startswith(" "):
            found.append((line, ""))
        elif line and found:
            found[-1] = found[-1][0], f"{found[-1][1]} {line.strip()}".strip()
    return found


def without_examples(lines: list[str]) -> str:
    end = lines.index("Examples") if "Examples" in lines else len(lines)
    return "\n".join(line for line in lines[:end] if not line.lstrip().startswith((">>>", "...")))
