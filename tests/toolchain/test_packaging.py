"""How packages are packed: the same bytes for the same contents, and a word on what differs where they do not."""

import json
import re
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

if sys.platform == "emscripten":
    pytest.skip("the toolchain runs natively", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "lucid/__init__.py": b"from lucid import nn\n",
    "lucid/nn/__init__.py": b"ONE = 1\n",
    "lucid/rare.py": b"TWO = 2\n",
    "lucid_wasm-1.dist-info/METADATA": b"Name: lucid-wasm\n",
}


@pytest.fixture
def tools(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "wasm" / "toolchain"))
    for name in ("package", "release", "repack", "wheel"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import package
    import release
    import repack
    import wheel

    return package, release, repack, wheel


def test_an_archive_depends_on_its_contents_alone(tools, monkeypatch):
    wheel = tools[3]
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    one = wheel.archive(FILES, "lucid_wasm-1.dist-info")
    assert wheel.archive(dict(reversed(FILES.items())), "lucid_wasm-1.dist-info") == one
    assert wheel.archive(FILES | {"lucid/rare.py": b"TWO = 3\n"}, "lucid_wasm-1.dist-info") != one
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert wheel.archive(FILES, "lucid_wasm-1.dist-info") != one, "SOURCE_DATE_EPOCH is not heeded"


def test_repacking_adds_the_bytecode_of_what_import_lucid_runs(tools, tmp_path):
    repack = tools[2]
    source = tmp_path / "lucid_wasm-1-cp311-abi3-pyemscripten_2026_0_wasm32.whl"
    with zipfile.ZipFile(source, "w") as archive:
        for name, data in (FILES | {"lucid_wasm-1.dist-info/RECORD": b"of another archive"}).items():
            archive.writestr(name, data)
    made = repack.repack(source, tmp_path / "out")
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        record = archive.read("lucid_wasm-1.dist-info/RECORD").decode()
        packed = archive.read(next(name for name in names if "nn/__pycache__" in name))
    assert sorted(re.sub(r"\.cpython-\d+", "", name) for name in names if name.endswith(".pyc")) == [
        "lucid/__pycache__/__init__.pyc",
        "lucid/nn/__pycache__/__init__.pyc",
    ]
    assert packed[4:8] == b"\1\0\0\0", "the interpreter would look at the source to see whether it is newer"
    assert all(f"{name}," in record for name in names) and "another" not in record
    assert repack.repack(source, tmp_path / "again").read_bytes() == made.read_bytes()


def test_what_differs_is_named(tools, tmp_path):
    package, wheel = tools[0], tools[3]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder, second in (("a", b"TWO = 2\n"), ("b", b"TWO = 3\n")):
        files = FILES | {"lucid/rare.py": second}
        (tmp_path / folder / "x.whl").write_bytes(wheel.archive(files, "lucid_wasm-1.dist-info"))
        with tarfile.open(tmp_path / folder / "x.tar.gz", "w:gz") as archive:
            archive.add(__file__, "x/test.py")
    one, two = ({path.name: path for path in (tmp_path / folder).iterdir()} for folder in "ab")
    assert package.differences(one, one) == []
    (found,) = [text for text in package.differences(one, two) if "x.whl" in text]
    assert found == "x.whl differs: lucid/rare.py, lucid_wasm-1.dist-info/RECORD"
    del two["x.whl"]
    assert "x.whl was made once only" in package.differences(one, two)


def test_what_is_released_together_has_one_version(tools):
    release = tools[1]
    assert len(set(release.versions("refs/heads/main").values())) == 1
    assert release.versions("refs/tags/v9.8.7")["refs/tags/v9.8.7"] == "9.8.7"
    assert "package.json" in release.versions("") and json.loads((ROOT / "package.json").read_text())["version"]
