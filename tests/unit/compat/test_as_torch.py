"""Lucid under the name `torch`, and the names that programs written for PyTorch meet on their way."""

from __future__ import annotations

import importlib
import sys

import pytest

import lucid
from lucid._surface import as_torch


@pytest.fixture
def torch():
    """Lucid as torch for the length of a test."""
    known = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "torch"}
    yield lucid.as_torch(force=True)
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not as_torch._Finder]
    for name in [name for name in sys.modules if name.partition(".")[0] == "torch"]:
        del sys.modules[name]
    sys.modules.update(known)


def test_imports(torch):
    program = """
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
import torch.backends.cudnn as cudnn
import torch.cuda
import torch.autograd.functional
from torch import Tensor, nn as again
from torch.nn import Module, Parameter
from torch.nn.modules.linear import Linear
from torch.optim import Adam
from torch.types import Number
from torch.utils.checkpoint import checkpoint
"""
    found: dict = {}
    exec(program, found)
    assert found["torch"] is lucid and found["nn"] is lucid.nn is found["again"] and found["F"] is lucid.nn.functional
    assert found["Linear"] is lucid.nn.Linear and found["Adam"] is lucid.optim.Adam and found["Tensor"] is lucid.Tensor
    assert found["cudnn"] is lucid.backends.cudnn
    assert lucid.nn.__name__ == "lucid.nn" and lucid.nn.__spec__.name == "lucid.nn"


def test_a_program(torch):
    found: dict = {}
    exec(
        "import torch\nfrom torch import nn\ntorch.manual_seed(0)\nmodel = nn.Linear(2, 1)\n"
        "opt = torch.optim.SGD(model.parameters(), lr=0.1)\nx = torch.tensor([[1.0, 2.0]])\n"
        "loss = model(x).pow(2).sum()\nloss.backward()\nopt.step()\nafter = model(x).pow(2).sum()\n",
        found,
    )
    assert found["after"] < found["loss"]


@pytest.mark.parametrize("name", ["torch.nosuch", "torch.nn.nosuch", "torch.nosuch.deeper", "torch.cuda.nosuch"])
def test_what_is_not_there(torch, name):
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(name)
    assert name not in sys.modules


def test_twice_is_once(torch):
    assert lucid.as_torch() is lucid and sys.meta_path.count(as_torch._Finder) == 1


def test_where_torch_is(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", type(sys)("torch"))
    with pytest.raises(ImportError, match="has been imported"):
        lucid.as_torch(force=True)
    monkeypatch.delitem(sys.modules, "torch")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    with pytest.raises(ImportError, match="is installed; force=True"):
        lucid.as_torch()
    assert "torch" not in sys.modules


def test_processors():
    for name in ("cuda", "mps", "xpu", "mtia", "accelerator"):
        module = getattr(lucid, name)
        assert module.is_available() is False and module.device_count() == 0, name
    assert lucid.accelerator.current_accelerator() is None
    assert lucid.cpu.is_available() and lucid.cpu.device_count() == 1
    lucid.mps.manual_seed(0)
    lucid.mps.empty_cache()
    with pytest.raises(AttributeError, match="lucid.mps"):
        lucid.mps.nosuch


def test_switches():
    assert not lucid.backends.mps.is_available() and not lucid.backends.cudnn.is_available()
    lucid.backends.cudnn.benchmark = True
    assert lucid.backends.cudnn.benchmark is True
    with lucid.backends.cudnn.flags(benchmark=False, deterministic=True):
        assert not lucid.backends.cudnn.benchmark and lucid.backends.cudnn.deterministic
    assert lucid.backends.cudnn.benchmark and not lucid.backends.cudnn.deterministic
    lucid.backends.cudnn.benchmark = False
    lucid.backends.cuda.matmul.allow_tf32 = True
    lucid.backends.cuda.enable_flash_sdp(False)
    assert lucid.backends.cuda.math_sdp_enabled()
    assert lucid.backends.cpu.get_cpu_capability() == lucid._C.isa().upper()
    assert lucid.version.cuda is None and lucid.version.__version__ == lucid.__version__


def test_jit_hands_back_what_it_gets():
    @lucid.jit.script
    def f(x):
        return x + 1

    @lucid.jit.ignore
    def g(x):
        return x

    @lucid.jit.unused(drop=True)
    def h(x):
        return x

    model = lucid.nn.Linear(2, 2)
    assert f(1) == 2 and g(1) == 1 and h(1) == 1
    assert lucid.jit.trace(model, lucid.ones(1, 2)) is model and lucid.jit.freeze(model) is model
    assert not lucid.jit.is_scripting() and lucid.jit.wait(lucid.jit.fork(f, 2)) == 3
    with pytest.raises(AttributeError, match="lucid.jit"):
        lucid.jit.load


def test_spellings_that_programs_use():
    x = lucid.FloatTensor([1, 2, 3])
    assert x.dtype is lucid.float32 and lucid.Tensor(2, 3).shape == (2, 3)
    assert x.type(lucid.LongTensor).dtype is lucid.int64 and isinstance(x, lucid.FloatTensor)
    assert lucid.range(1, 3).tolist() == [1.0, 2.0, 3.0]
    assert lucid.pow(2, x).tolist() == [2.0, 4.0, 8.0] and (2**x).tolist() == [2.0, 4.0, 8.0]
    assert lucid.zeros_like(input=x).tolist() == [0.0] * 3
    assert lucid.manual_seed(seed=3) is lucid.default_generator
    assert not x.is_sparse and not x.is_cuda and x.clone(memory_format=lucid.preserve_format).equal(x)
    assert x.contiguous(memory_format=lucid.contiguous_format) is x
    assert x.to("cpu", non_blocking=True) is x and lucid.device("cpu").type == "cpu"

    @lucid.no_grad()
    def decorated(w):
        return (2 * w).requires_grad

    w = lucid.ones(2, requires_grad=True)
    assert not decorated(w) and (2 * w).requires_grad
    lucid.set_num_threads(4)
    lucid.set_printoptions(precision=4)
