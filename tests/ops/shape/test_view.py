"""What the table-driven suites do not see of wasm/ops/shape/view.py. Runs without NumPy."""

from __future__ import annotations

import pytest
from ops.tensors import grid, label, raises

import lucid


@pytest.mark.parametrize(
    "call, error, fragments",
    [
        (lambda x: x.unsqueeze(4), IndexError, ("unsqueeze", "4")),
        (lambda x: x.flatten(1, 0), ValueError, ("flatten", "1", "0")),
        (lambda x: x.unflatten(1, (2, 2)), lucid._C.engine.ShapeMismatch, ("unflatten", r"\(2, 2\)", "3")),
    ],
    ids=label,
)
def test_messages(call, error, fragments):
    x = grid(2, 3)
    with raises(error, *fragments):
        call(x)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_view_and_reshape_infer_one_size():
    assert (
        grid(2, 6).view(-1).shape == (12,)
        and grid(2, 6).view(3, -1).shape == (3, 4)
        and grid(2, 6).reshape((-1, 2, 2)).shape == (3, 2, 2)
    )
    assert lucid.zeros(0, 3).reshape(-1, 3).shape == (0, 3)


def test_runs_of_dims_are_merged_without_a_copy():
    """Dims that lie behind each other in memory merge, also in a view with gaps or in another order elsewhere."""
    x = grid(4, 6, 5)
    for source, shape in (
        (x[:, :, :], (24, 5)),
        (x[::2], (2, 30)),
        (x.permute(2, 0, 1), (5, 24)),
        (x[:, ::2], (4, 3, 5, 1)),
        (x[:, 2:4], (4, 10)),
        (x.unsqueeze(1), (24, 5)),
        (x.flip(0)[:, :3].transpose(1, 2), (4, 5, 3, 1)),
    ):
        view = source.view(shape)
        assert view.data_ptr() == source.data_ptr() and view.tolist() == source.clone().view(shape).tolist()


def test_view_refuses_to_copy():
    with raises(RuntimeError, "view", r"\(6,\)", r"\(3, 2\)", "reshape"):
        grid(2, 3).T.view(6)
    assert grid(2, 3).T.reshape(6).tolist() == [0, 3, 1, 4, 2, 5]


@pytest.mark.parametrize(
    "shape, error, fragments",
    [
        ((4, 2), lucid._C.engine.ShapeMismatch, ("reshape", r"\(4, 2\)", "6", r"\(2, 3\)")),
        ((-1, -1), ValueError, ("reshape", "at most one -1")),
        ((-2, 3), ValueError, ("reshape", r"\(-2, 3\)", "negative")),
        ((-1, 0), ValueError, ("reshape", r"\(-1, 0\)", "any size")),
        ((-1, 4), lucid._C.engine.ShapeMismatch, ("reshape", "6")),
        ((2**40, 2**40), (lucid._C.engine.ShapeMismatch, MemoryError, OverflowError), ("reshape",)),
    ],
    ids=label,
)
def test_wrong_shapes(shape, error, fragments):
    with pytest.raises(error, match=".*".join(fragments)):
        grid(2, 3).reshape(shape)
