"""What the page on the differences from PyTorch shows is so."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

FILE = Path(__file__).parents[3] / "web/docs/differences.md"
if not FILE.is_file():
    pytest.skip("the prose is not taken to Pyodide; what it shows is tested there op by op", allow_module_level=True)

SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", FILE.read_text(), re.M | re.S))


@pytest.mark.parametrize("area", SECTIONS)
def test_the_examples_of_an_area(area):
    (code,) = re.findall(r"```pycon\n(.*?)```", SECTIONS[area], re.S)
    report: list[str] = []
    test = doctest.DocTestParser().get_doctest(code, {}, area, None, None)
    doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(test, out=report.append)
    assert not report, "".join(report)


@pytest.mark.parametrize("area", SECTIONS)
def test_every_row_has_a_reason(area):
    rows = [line.strip("| ").split(" | ") for line in SECTIONS[area].split("\n") if line.startswith("| ")][2:]
    assert rows
    for row in rows:
        assert len(row) == 3 and all(cell.strip() for cell in row), row
