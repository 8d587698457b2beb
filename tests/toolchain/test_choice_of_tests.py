"""The choice of tests: what Chromium and the quick cut take, what `-k` makes, and that a missing test is seen."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import selection

TESTS = Path(__file__).resolve().parents[1]
STEMS = [path.stem for path in TESTS.rglob("test_*.py")]


def test_files_have_names_of_their_own():
    assert sorted(STEMS) == sorted({*STEMS})


@pytest.mark.parametrize("chosen", ("CHROMIUM", "NOT_QUICK"))
def test_every_file_that_is_named_exists(chosen):
    assert not {*getattr(selection, chosen)} - {*STEMS}


def of(suite="whole", keyword=""):
    before = selection.suite
    made = selection.Selection(SimpleNamespace(getoption={"suite": suite, "keyword": keyword}.get))
    selection.suite = before  # that of the run in which this test stands
    return made


def test_what_is_left_out_has_a_reason():
    assert not any(of().reason(stem) for stem in STEMS)
    for suite in ("chromium", "quick"):
        left = {stem: of(suite).reason(stem) for stem in STEMS}
        assert 0 < sum(map(bool, left.values())) < len(STEMS)
    assert of("quick").reason("test_leaks").endswith("what many calls leave")
    assert not of("chromium").reason("test_parity") and of("chromium").reason("test_a_new_file")
    assert not of("quick").reason("test_a_new_file")


def test_one_word_makes_its_cases_only():
    def found(word, values, **more):
        kept = of(keyword=word)._found(pytest.mark.parametrize("op", values, **more).mark)
        return kept and kept[0][1]

    assert found("exp", ["exp", "expm1", "add"]) == ["exp", "expm1"]
    assert found("EXP", ["exp", "add"]) == ["exp"]
    assert found("exp", [1, 2], ids=lambda n: "exp" * n) == [1, 2]
    # What does not tell its ids by itself is left as it is.
    assert found("exp", [1, 2]) is None
    assert found("exp", ["a", "b"], ids=["exp", "add"]) is None
    assert found("exp", [pytest.param("a", id="exp")]) is None
    for keyword in ("exp or add", "not exp", "not", "test.exp", ""):
        assert not of(keyword=keyword).word


def test_families_are_found_by_their_names():
    from ops.cases import OPS

    op = OPS["exp"]
    assert of(keyword=op.file.split("/")[0]).family(op)
    assert not of(keyword="add").family(op), "an op's name means that op alone"


def test_beside_programs_a_test_may_have_no_parameters():
    item = SimpleNamespace(
        module=SimpleNamespace(further_keywords=lambda program, isa: {program}), extra_keyword_matches=set()
    )
    of(keyword="exp").pytest_itemcollected(item)
    assert not item.extra_keyword_matches
    item.callspec = SimpleNamespace(params={"program": "test_casts", "isa": "avx2"})
    of(keyword="exp").pytest_itemcollected(item)
    assert item.extra_keyword_matches == {"test_casts"}


def test_kernel_programs_are_found_by_what_they_call():
    from kernels.test_kernels import further_keywords

    assert "exp" in further_keywords("test_functions", "avx2")
    assert "add" in further_keywords("test_arithmetic", "avx2")
    assert "cumsum" not in further_keywords("test_arithmetic", "avx2")


COMPARE = """
import { difference, Results } from "./results.mjs";
const [a, b] = JSON.parse(process.argv[1]).map((events) => {
  const results = new Results("x");
  for (const event of events) results.take(JSON.stringify(event));
  return results;
});
console.log(JSON.stringify(difference(a, b)));
"""


def result(id, outcome="passed", **more):
    return {"event": "result", "id": id, "outcome": outcome, **more}


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node, which runs the suites")
@pytest.mark.parametrize(
    "other, unexplained",
    [
        ([result("a.py::f[1]"), result("a.py::f[2]")], 0),
        ([result("a.py::f[1]")], 1),
        ([], 2),
        ([result("a.py::f[1]"), result("a.py::f[2]"), result("b.py::g")], 1),
        ([result("a.py::f[1]"), result("a.py::f[2]", "skipped", reason="no NumPy")], 0),
        ([result("a.py::f[1]"), result("a.py::f[2]", "skipped", reason="")], 1),
        ([result("a.py", "skipped", reason="no files here")], 0),
        ([{"event": "left out", "place": "a.py", "reason": "Node has it"}], 0),
        ([{"event": "left out", "place": "b.py", "reason": "Node has it"}], 2),
        ([result("a.py::f[1]"), {"event": "left out", "place": "a.py", "reason": ""}], 1),
    ],
)
def test_a_difference_without_a_reason_is_counted(other, unexplained):
    events = [[result("a.py::f[1]"), result("a.py::f[2]")], other]
    done = subprocess.run(
        ["node", "--input-type=module", "-e", COMPARE, json.dumps(events)],
        cwd=TESTS / "pyodide",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["unexplained"] == unexplained
    assert bool(found["lines"]) == (other[:2] != events[0] or len(other) > 2)
