"""Damaged files of every format: fuzz.py beside this file, which also runs by itself, longer."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import fuzz


@pytest.mark.parametrize("format", fuzz.FORMATS)
def test_damaged_files(format):
    problems, loaded = fuzz.run(format, 2000, seed=0)
    assert not problems, problems[0][:3]
    assert loaded > 20  # the checks of what loads are not idle
