"""The choice of tests: what Chromium and the quick cut take, what `-k` makes, and that a missing test is seen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
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


SOME_TESTS = """
import pytest

@pytest.fixture(params=["huber_loss", "l1_loss"])
def function(request):
    return request.param

@pytest.fixture
def through(function):
    return function

@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_fixture(function, reduction): pass

@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_fixture_of_a_fixture(through, reduction): pass

@pytest.mark.parametrize("name", ["huber_loss", "l1_loss"])
def test_values(name): pass

class TestClass:
    @pytest.mark.parametrize("reduction", ["sum", "mean"])
    def test_fixture(self, function, reduction): pass

@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_other(reduction): pass
"""


@pytest.mark.skipif(sys.platform == "emscripten", reason="a tab has one process: no pytest beside this one")
@pytest.mark.parametrize("word", ("huber", "sum", "values", "nothing"))
def test_a_word_makes_what_pytest_itself_finds(word, tmp_path):
    """`-k "WORD or zzz"` is left to pytest; the ids of a fixture's values are among what it searches."""
    (tmp_path / "test_some.py").write_text(SOME_TESTS)

    def found(keyword):
        command = [sys.executable, "-m", "pytest", "-c", TESTS.parent / "pyproject.toml", "--rootdir", tmp_path]
        command += ["-p", "conftest", "--co", "-q", "-k", keyword, tmp_path]
        done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(TESTS)}, capture_output=True, text=True)
        assert done.returncode in (0, 5), done.stdout + done.stderr  # 5: there is nothing
        assert "empty parameter set" not in done.stdout
        return [line for line in done.stdout.splitlines() if "::" in line]

    assert found(word) == found(f"{word} or zzz")


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
