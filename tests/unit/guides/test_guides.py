"""The guides in web/docs/guide: every block of Python runs, in order, and prints what its page says.

    python tests/unit/guides/test_guides.py [NAME …]     writes the output blocks anew, from what the code prints

A page's blocks share one namespace, as they share one session in the browser. A block is

    ```python               run
    ```python no-run        shown only
    ```python no-run numpy  shown only on the page, where there is no NumPy; run here if NumPy is installed

and an ```output block directly after it holds what it prints, then the last expression's value, as in a notebook;
```output varies holds an example of it, and is not compared.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest

import lucid

HERE = Path(__file__).resolve()
DOCS = HERE.parents[3] / "web" / "docs"
GUIDE = DOCS / "guide"
WHOLE = (DOCS / "architecture.md").exists()  # in Pyodide there are the guides' texts alone
PAGES = {path.stem: path for path in sorted(GUIDE.glob("*.md"))}

FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```\n", re.M | re.S)
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
WIDTH = 80  # of a line of code, so that a page need not scroll sideways


@dataclass
class Block:
    words: list[str]  # of the line that opens it
    text: str
    line: int
    start: int  # places in the page
    end: int


def blocks_of(page: str) -> list[Block]:
    return [
        Block(m[1].split(), m[2], page.count("\n", 0, m.start()) + 1, m.start(), m.end()) for m in FENCE.finditer(page)
    ]


def runs(block: Block, with_numpy: bool) -> bool:
    if block.words[:1] != ["python"]:
        return False
    return "no-run" not in block.words or (with_numpy and "numpy" in block.words)


def run(block: Block, names: dict, page: str) -> str:
    """What the block prints, and the value of its last expression."""
    tree = ast.parse("\n" * block.line + block.text, f"{page}.md")
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, f"{page}.md", "exec"), names)
        value = eval(compile(last, f"{page}.md", "eval"), names) if last else None
        if value is not None:
            print(repr(value))
    return printed.getvalue()


def outputs(page: str, with_numpy: bool):
    """(block, what it gave, the output block after it or None), for each block of a page that runs."""
    text = PAGES[page].read_text(encoding="utf-8")
    blocks = blocks_of(text)
    names = {"__name__": "__main__"}
    lucid.manual_seed(0)
    for block, after in zip(blocks, [*blocks[1:], None]):
        if not runs(block, with_numpy):
            continue
        close = after is not None and after.words[:1] == ["output"] and not text[block.end : after.start].strip()
        yield block, run(block, names, page), after if close else None


def difference(given: str, wanted: str) -> str | None:
    """What differs, spaces aside; numbers with a point may differ in their last digits."""
    given_words, wanted_words = (NUMBER.sub("#", text).split() for text in (given, wanted))
    if given_words != wanted_words:
        return "other words"
    for a, b in zip(NUMBER.findall(given), NUMBER.findall(wanted)):
        if a != b and (("." not in b and "e" not in b) or abs(float(a) - float(b)) > 2e-4 + 2e-3 * abs(float(b))):
            return f"{a} is not {b}"
    return None


def has_numpy() -> bool:
    try:
        import numpy  # noqa: F401
    except ImportError:
        return False
    return True


def check(page: str, with_numpy: bool):
    for block, gave, after in outputs(page, with_numpy):
        wanted = after.text if after else ""
        if after and after.words == ["output", "varies"]:
            assert gave.strip(), f"{page}.md, line {block.line}: it printed nothing"
            continue
        found = difference(gave, wanted)
        assert not found, f"{page}.md, line {block.line}: {found}. It printed\n{gave}\nand the page says\n{wanted}"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty folder to write to. What a page does to imports (`lucid.as_torch`) is undone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    known = set(sys.modules)
    yield
    for name in set(sys.modules) - known:
        if name.partition(".")[0] == "torch":
            del sys.modules[name]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_print_what_the_page_says(page):
    check(page, with_numpy=False)


@pytest.mark.usefixtures("place", "np")
@pytest.mark.parametrize(
    "page", [page for page, path in PAGES.items() if "```python no-run numpy" in path.read_text(encoding="utf-8")]
)
def test_the_blocks_with_numpy_too(page):
    check(page, with_numpy=True)


@pytest.mark.parametrize("page", PAGES)
def test_form(page):
    """One title; lines of code that fit; links and figures that exist; an output block only after code."""
    text = PAGES[page].read_text(encoding="utf-8")
    blocks = blocks_of(text)
    prose = FENCE.sub("", text)
    assert "```" not in prose, "a fence is open"
    assert text.startswith("# ") and len(re.findall(r"^# ", prose, re.M)) == 1
    before = None
    for block in blocks:
        assert block.words, f"line {block.line}: say what kind of text it is"
        written = "" if block.words[0] == "output" else block.text  # messages are as long as they are
        long = [line for line in written.splitlines() if len(line) > WIDTH]
        assert not long, f"line {block.line}: {long[0]!r} has more than {WIDTH} characters"
        if block.words[0] == "output":
            assert before and before.words[0] == "python" and not text[before.end : block.start].strip()
        before = block
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", prose):
        file = (GUIDE / target) if target else PAGES[page]
        if "://" in target or ((target.startswith("..") or file.suffix == ".svg") and not WHOLE):
            continue
        assert file.exists(), f"there is no {target}"
        if anchor:
            assert anchor in anchors(file), f"{target} has no heading #{anchor}"


def anchors(file: Path) -> set[str]:
    """The names by which links reach the headings of a file."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", file.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_the_index_leads_to_every_guide():
    index = PAGES["index"].read_text(encoding="utf-8")
    missing = [page for page in PAGES if page != "index" and f"]({page}.md)" not in index]
    assert not missing


def test_the_engine_has_what_its_guide_names():
    texts = [PAGES["engine"], *GUIDE.glob("engine-*.svg")]
    named = {name for file in texts for name in re.findall(r"lt_\w+|matmul_operator", file.read_text(encoding="utf-8"))}
    folder = HERE.parents[3] / "wasm"
    sources = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.[ch]"))
    generated = {"matmul_operator"}  # by emit_binding.py, for each operator
    assert "lt_dispatch" in named
    assert not {name for name in named - generated if name not in sources}


def test_differences_are_seen():
    assert difference("tensor([1.0001])\n", "tensor([1.0002])") is None
    assert difference("3 steps", "4 steps") == "3 is not 4"
    assert difference("loss 0.25", "loss 0.26")
    assert difference("True", "False") == "other words"
    assert difference("1.", "") == "other words"


def write(page: str):
    """Put what the blocks print into the page."""
    text, path, shift = PAGES[page].read_text(encoding="utf-8"), PAGES[page], 0
    for block, gave, after in outputs(page, has_numpy()):
        if after and "varies" in after.words:
            continue
        fresh = f"```output\n{gave.rstrip()}\n```\n" if gave.strip() else ""
        start, end = (after.start, after.end) if after else (block.end, block.end)
        text = text[: start + shift] + fresh + text[end + shift :]
        shift += len(fresh) - (end - start)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    warnings.simplefilter("error")
    os.chdir(tempfile.mkdtemp())
    for name in sys.argv[1:] or PAGES:
        write(name)
