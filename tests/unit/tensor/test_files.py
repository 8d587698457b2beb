"""from_file: bytes of files, memory that a file shares, and what is refused. range and scalar_tensor."""

from __future__ import annotations

import sys

import pytest

import lucid


def test_a_file_is_read(tmp_path):
    (tmp_path / "f").write_bytes(bytes([1, 0, 2, 0, 3, 0, 4]))
    assert lucid.from_file(tmp_path / "f", size=3, dtype=lucid.int16).tolist() == [1, 2, 3]
    assert lucid.from_file(str(tmp_path / "f"), size=4, dtype=lucid.bool_).tolist() == [True, False, True, False]
    x = lucid.from_file(tmp_path / "f", False, 2, dtype=lucid.uint8)
    x[0] = 9
    assert (tmp_path / "f").read_bytes()[0] == 1
    assert lucid.from_file(tmp_path / "f", size=0).shape == (0,)


@pytest.mark.skipif(sys.platform == "emscripten", reason="there, a mapping of a file is a copy of it")
def test_shared_memory_is_written_to_the_file(tmp_path):
    x = lucid.from_file(tmp_path / "new", shared=True, size=3)
    assert x.tolist() == [0, 0, 0] and (tmp_path / "new").stat().st_size == 12
    x.copy_(lucid.tensor([1.0, 2.0, 3.0]))
    again = lucid.from_file(tmp_path / "new", shared=True, size=3)
    assert again.tolist() == [1, 2, 3]


def test_refusals(tmp_path):
    (tmp_path / "f").write_bytes(b"abc")
    for call, error, message in (
        (lambda: lucid.from_file(tmp_path / "f", size=2), ValueError, "from_file: size is 2, and the file has 3 bytes"),
        (lambda: lucid.from_file(tmp_path / "f", size=-1), ValueError, "from_file: size is -1; wanted 0 or more"),
        (lambda: lucid.from_file(tmp_path / "f", size=1.5), TypeError, "from_file: size is .*; wanted an int"),
        (lambda: lucid.from_file(tmp_path / "none", size=1), OSError, "none"),
    ):
        with pytest.raises(error, match=message):
            call()


def test_range_contains_its_end():
    assert lucid.range(1, 4).tolist() == [1, 2, 3, 4] and lucid.range(1, 4).dtype is lucid.float32
    assert lucid.range(0, 1, 0.25).tolist() == [0, 0.25, 0.5, 0.75, 1] and lucid.range(2, 0, -1).tolist() == [2, 1, 0]
    assert lucid.range(3, dtype=lucid.int64).tolist() == [0, 1, 2, 3]
    for bad in ((1, 4, 0), (1, 4, -1), (0, float("inf"))):
        with pytest.raises(ValueError, match="range: start is .*; wanted finite steps"):
            lucid.range(*bad)
    assert lucid.scalar_tensor(3).dtype is lucid.float32 and lucid.scalar_tensor(3, dtype=lucid.int32).item() == 3


def test_the_likeness_of_an_input():
    x = lucid.zeros(2, 3)
    for like in (lucid.zeros_like, lucid.ones_like, lucid.empty_like, lucid.rand_like, lucid.randn_like):
        assert like(input=x).shape == (2, 3)
    assert lucid.randint_like(input=x, high=1).tolist() == [[0] * 3] * 2
    assert lucid.full_like(input=x, fill_value=2).tolist() == [[2] * 3] * 2
