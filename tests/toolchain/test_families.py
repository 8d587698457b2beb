"""One family, one name: the files of a family carry its word, in the folder of its area, wherever they stand; and no
folder holds more than a person takes in at a glance."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from ops.cases import OPS

ROOT = Path(__file__).resolve().parents[2]
TABLE, ENGINE, KERNELS = ROOT / "wasm/ops", ROOT / "wasm/engine/ops", ROOT / "wasm/kernels"
SUITE, FROZEN = ROOT / "tests/ops", ROOT / "tests/parity/frozen"
MOST = 30  # files in a folder
PREFIX = re.compile(r"^(samples|references|test)_")

pytestmark = pytest.mark.skipif(
    not TABLE.is_dir(), reason="the sources are not beside the tests: only the installed package is here"
)


@functools.cache
def families(root: Path) -> dict[str, list[str]]:
    """Area -> the words of its families, by the entries under a folder laid out as the checkout."""
    found: dict[str, list[str]] = {}
    for path in sorted((root / "wasm/ops").glob("*/*.py"), key=lambda path: len(path.stem)):
        names = found.setdefault(path.parent.name, [])
        if not any(carries(word, path.stem) for word in names):  # else it has a part of that family's entries
            names.append(path.stem)
    return found


def carries(word: str, name: str) -> bool:
    """Whether a file of this name is that of the word, or of a part of it: scatter, scatter_reduce."""
    return name == word or name.startswith(f"{word}_")


def family_of(op) -> tuple[str, str]:
    """The area of an op and the word of its family."""
    area, name = op.file.split("/")
    return area, next(word for word in families(ROOT)[area] if carries(word, name))


def misnamed(root: Path) -> list[str]:
    """The files of ops that carry the word of no family in their area, nor the area's own."""
    known, wrong = families(root), []
    for folder in ("wasm/engine/ops", "tests/ops", "tests/parity/frozen", "wasm/kernels"):
        for path in sorted((root / folder).glob("*/*")):
            if "__pycache__" in path.parts:
                continue
            area, word = path.parent.name, PREFIX.sub("", path.stem)
            if area not in known:
                wrong.append(f"{path.relative_to(root).as_posix()}: {area} is no area")
            elif folder != "wasm/kernels" and not any(carries(one, word) for one in [*known[area], area]):
                wrong.append(f"{path.relative_to(root).as_posix()}: {word} is no family of {area}")
    return wrong


def test_every_file_carries_the_word_of_a_family():
    assert misnamed(ROOT) == []


@pytest.mark.parametrize(
    "path, complaint",
    (
        ("wasm/engine/ops/order/sort.c", "sort is no family of order"),
        ("wasm/engine/ops/order/sortings.c", "sortings is no family of order"),
        ("wasm/engine/ops/orders/sorting.c", "orders is no area"),
        ("wasm/kernels/sorting/radix.c", "sorting is no area"),
        ("tests/ops/order/samples_sort.py", "sort is no family of order"),
        ("tests/ops/order/references_unique.py", "unique is no family of order"),
        ("tests/ops/order/test_sort.py", "sort is no family of order"),
        ("tests/parity/frozen/shape/sorting.json", "sorting is no family of shape"),
    ),
)
def test_a_misnamed_file_is_found(tmp_path, path, complaint):
    fine = """wasm/ops/order/sorting.py wasm/ops/order/sorting_unique.py wasm/ops/shape/view.py
    wasm/engine/ops/order/sorting.c wasm/engine/ops/order/sorting_unique.c wasm/engine/ops/order/order.h
    wasm/kernels/order/radix.c tests/ops/order/samples_sorting.py tests/ops/order/test_order_of_nan.py
    tests/parity/frozen/order/sorting.json"""
    for name in fine.split():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert misnamed(tmp_path) == []
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).touch()
    families.cache_clear()
    assert misnamed(tmp_path) == [f"{path}: {complaint}"]


def test_areas_and_families_are_told_apart():
    known = families(ROOT)
    words = [word for area in known.values() for word in area]
    assert [word for word, count in Counter(words).items() if count > 1] == []
    clashes = [word for area, names in known.items() for word in names if word in known and word != area]
    assert clashes == [], "a family has the name of another area"
    sys.path.insert(0, str(ROOT / "wasm"))
    from generator.families import AREAS

    assert sorted(AREAS) == sorted(known), "the order of the areas stands in wasm/generator/families.py"


def test_a_file_of_entries_is_one_section_of_the_reference():
    titles = {}
    for path in sorted(TABLE.glob("*/*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        named = [call.args[0].value for call in calls if getattr(call.func, "id", "") == "family"]
        assert len(named) == 1, f"{path.name} names {len(named)} families"
        word = next(one for one in families(ROOT)[path.parent.name] if carries(one, path.stem))
        assert titles.setdefault(word, named[0]) == named[0], f"{path.name} has a part of {word}"
    assert len(set(titles.values())) == len(titles)


def test_c_functions_stand_in_the_file_of_their_family():
    """Those of the ops; one that the engine below needs itself (lt_cast_forward) may stand there."""
    wrong, seen = [], 0
    defined = {}
    for path in ENGINE.rglob("*.*"):
        if path.suffix in (".c", ".h", ".inc"):
            for name in re.findall(r"^(?:int|lt_tensor \*)(lt_\w+)\(", path.read_text(), re.M):
                defined[name] = path
    for op in OPS.values():
        area, family = family_of(op)
        for name in (f"lt_{op.name}", f"lt_{op.name}_forward", f"lt_{op.name}_composition"):
            path = defined.get(name)
            seen += path is not None
            if path and not (path.parent.name == area and carries(family, path.stem)):
                wrong.append(f"{name} of {op.file}.py stands in {path.relative_to(ROOT).as_posix()}")
    assert seen > 200 and wrong == []


@pytest.mark.parametrize("kind, field", (("samples", "samples"), ("references", "ref")))
def test_samples_and_references_stand_in_the_file_of_their_family(kind, field):
    """Or in that of the area, where several families use them, or beside the areas, where several areas do."""
    homes: dict[str, str] = {}
    for path in [SUITE / f"{kind}.py", *sorted(SUITE.glob(f"*/{kind}_*.py"))]:
        module = importlib.import_module(".".join(("ops", *path.relative_to(SUITE).with_suffix("").parts)))
        for name, value in vars(module).items():
            if callable(value) and getattr(value, "__module__", "") == module.__name__ and not name.startswith("_"):
                assert name not in homes, f"{name} stands in {homes.get(name)} and in {module.__name__}"
                homes[name] = module.__name__
    wrong, users = [], {name: set() for name in homes}
    for op in OPS.values():
        text = getattr(op.data, field)
        for node in ast.walk(ast.parse(text, mode="eval")) if text else ():
            name = getattr(getattr(node, "func", None), "id", None)
            if name not in homes:
                continue
            area, family = family_of(op)
            users[name].add(family)
            if homes[name] not in (f"ops.{kind}", f"ops.{area}.{kind}_{area}", f"ops.{area}.{kind}_{family}"):
                wrong.append(f"{name} of {op.file} stands in {homes[name]}")
    assert wrong == []
    shared = [name for name, home in homes.items() if home == f"ops.{kind}" and len(users[name]) == 1]
    assert shared == [], "one family uses these alone: they belong into its file"


def test_no_folder_has_more_files_than_one_sees_at_once():
    try:
        listed = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git checkout here: what is generated cannot be told from what is kept")
    counts = Counter(Path(name).parent.as_posix() for name in listed.splitlines())
    assert counts["wasm/toolchain"] > 5
    assert {folder: count for folder, count in counts.items() if count > MOST} == {}


def test_no_two_files_of_tests_have_one_name():
    """pytest imports them by their names alone."""
    counts = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in counts.items() if count > 1] == []
