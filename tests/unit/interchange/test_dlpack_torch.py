"""Tensors that PyTorch and Lucid share through DLPack, where PyTorch is installed too: either way, without a copy.

PYTHONPATH=.venv/lib/python3.11/site-packages python -m pytest tests/unit/interchange/test_dlpack_torch.py
"""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed; tests/unit/tensor has DLPack with NumPy")

import lucid  # noqa: E402

DTYPES = "bool uint8 int8 int16 int32 int64 uint16 uint32 uint64 float16 bfloat16 float32 float64 complex64 complex128"
VIEWS = {
    "turned": lambda x: x.permute(2, 0, 1),
    "steps": lambda x: x[:, ::2],
    "behind": lambda x: x[1:, 1:],
    "expanded": lambda x: x[:1].expand(5, 3, 4),
    "0-d": lambda x: x[0, 0, 0],
    "empty": lambda x: x[:0],
}


@pytest.mark.parametrize("name", DTYPES.split())
def test_the_memory_is_shared_either_way(name):
    theirs = torch.ones(2, 3).to(getattr(torch, name))
    ours = lucid.from_dlpack(theirs)
    assert ours.dtype is getattr(lucid, name)
    assert ours.data_ptr() == theirs.data_ptr()
    theirs.zero_()
    assert not bool(ours.any())
    ours = lucid.ones(2, 3).to(getattr(lucid, name))
    theirs = torch.from_dlpack(ours)
    assert theirs.dtype is getattr(torch, name)
    assert theirs.data_ptr() == ours.data_ptr()
    theirs.zero_()
    assert not bool(ours.any())


@pytest.mark.parametrize("view", VIEWS)
def test_strides(view):
    ours, theirs = VIEWS[view](lucid.arange(24.0).reshape(2, 3, 4)), VIEWS[view](torch.arange(24.0).reshape(2, 3, 4))
    assert lucid.from_dlpack(theirs).tolist() == torch.from_dlpack(ours).tolist() == ours.tolist()
    assert tuple(lucid.from_dlpack(theirs).stride()) == tuple(torch.from_dlpack(ours).stride()) == theirs.stride()


def test_a_view_that_runs_backwards_is_copied():
    # PyTorch ends the process at a negative stride.
    x = lucid.arange(5.0)
    assert torch.from_dlpack(x[::-1]).tolist() == [4, 3, 2, 1, 0]
    with pytest.raises(BufferError, match="negative"):
        torch.from_dlpack(x[::-1], copy=False)
    assert torch.from_dlpack(x[:1][::-1]).data_ptr() == x.data_ptr()


def test_tensors_make_tensors():
    theirs = torch.arange(3)
    for make in (lucid.tensor, lucid.as_tensor, lucid.asarray):
        assert make(theirs).tolist() == [0, 1, 2]
    assert lucid.tensor(theirs).data_ptr() != theirs.data_ptr()
    assert lucid.tensor(theirs, dtype=lucid.float32).dtype is lucid.float32
    assert torch.as_tensor(lucid.arange(3)).tolist() == [0, 1, 2]


def test_the_history_is_not_shared():
    with pytest.raises(BufferError, match="detach"):
        torch.from_dlpack(lucid.ones(2, requires_grad=True))
    with pytest.raises(BufferError, match="detach"):
        lucid.from_dlpack(torch.ones(2, requires_grad=True))


def test_memory_outlives_who_made_it():
    assert lucid.from_dlpack(torch.full((1000,), 3.0) + 1).sum().item() == 4000
    assert torch.from_dlpack(lucid.full((1000,), 3.0) + 1).sum().item() == 4000
    capsule = torch.utils.dlpack.to_dlpack(torch.ones(2))
    assert lucid.from_dlpack(capsule).tolist() == [1, 1]
    with pytest.raises(ValueError, match="taken already"):
        lucid.from_dlpack(capsule)
