"""What all tests share. The same files run natively and inside Pyodide, where NumPy may be missing."""

import gc
import sys
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)  # `from ops.sampling import t`, also where pyproject.toml is not read

from selection import Selection  # noqa: E402

import lucid  # noqa: E402


def pytest_addoption(parser):
    parser.addoption(
        "--suite", choices=("whole", "chromium", "quick"), default="whole", help="what to run: tests/selection.py"
    )


def pytest_make_parametrize_id(val, argname):
    # Bytes that gzip or pickle made differ with the second and with the version of Python; the suites compare by name.
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items):
    """Tests that take the `np` fixture carry the `numpy` mark."""
    for item in items:
        if "np" in getattr(item, "fixturenames", ()):
            item.add_marker("numpy")


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "numpy: compares with NumPy or crosses the bridge to it; needs NumPy to be installed"
    )
    config.pluginmanager.register(Selection(config), "lucid-selection")


@pytest.fixture
def np():
    """NumPy, or a skip: it is not part of Pyodide's core, and Lucid works without it."""
    return pytest.importorskip("numpy", reason="NumPy is not installed here")


@pytest.fixture(autouse=True)
def _clean_state():
    """Every test starts with the same seed, and leaves the process-wide switches as it found them."""
    lucid.manual_seed(0)
    yield
    assert lucid.is_grad_enabled(), "the test left recording off"
    assert lucid.get_default_dtype() is lucid.float32, "the test left another default dtype"
    assert "lucid.amp" not in sys.modules or not lucid.is_autocast_enabled("cpu"), "the test left autocast on"


@pytest.fixture(scope="module")
def quick_collections():
    """What exists already is left out of the many collections of a file: they would look at every test there is."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
