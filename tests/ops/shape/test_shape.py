"""What the table-driven suites cannot see of several families of shapes: copies, limits, messages and memory."""

from __future__ import annotations

import sys

import pytest
from ops.tensors import grid, raises

import lucid
from lucid import _C

ShapeMismatch, DtypeMismatch = _C.engine.ShapeMismatch, _C.engine.DtypeMismatch


MOST = sys.maxsize  # the greatest index: an index has 32 bits in Pyodide


def test_results_are_copies():
    x = grid(2, 2)
    for result in (
        lucid.roll(x, 0, 0),
        lucid.roll(x, 4),
        lucid.rot90(x, 4),
        lucid.rot90(x),
        lucid.diag(x),
        lucid.pad(x, (0, 0)),
        lucid.pad(x, (0, 0), "circular"),
        x.repeat_interleave(1, 0),
        lucid.tril(x, 5),
    ):
        result.fill_(-1)
    assert x.tolist() == [[0, 1], [2, 3]]


def test_numbers_that_are_no_index():
    """Where the greatest index says the same, it stands for them; elsewhere they are refused in their own words."""
    for k in (MOST + 1, 2**70):
        for offset in (k, -k - 1):
            assert lucid.diagonal(grid(2, 3), offset).shape == lucid.diag(grid(2, 3), offset).shape == (0,)
            with pytest.raises(MemoryError, match="diag"):
                lucid.diag(grid(2), offset)
        for call, error, argument in (
            (lambda: grid(2).roll(k), OverflowError, "roll: shifts"),
            (lambda: grid(2).roll((0, -k - 1), (0, 0)), OverflowError, "roll: shifts"),
            (lambda: lucid.rot90(grid(2, 2), k), OverflowError, "rot90: k"),
            (lambda: grid(2).unfold(0, 1, -k - 1), OverflowError, "unfold: step"),
            (lambda: grid(2).unfold(0, k, 1), MemoryError, "unfold: size"),
            (lambda: lucid.pad(grid(2), (k, 0)), OverflowError, "pad: padding"),
        ):
            with pytest.raises(error, match=f"{argument} .*({k}|{-k - 1})"):
                call()


def test_functions_of_any_number_of_tensors():
    a, b = grid(2), grid(3)
    for name, plain in (
        ("meshgrid", _C.meshgrid),
        ("block_diag", _C.block_diag),
        ("cartesian_prod", _C.cartesian_prod),
    ):
        function, listed = getattr(lucid, name), plain([a, b])
        for result in (function(a, b), function([a, b]), function((a, b))):
            assert all(lucid.equal(x, y) for x, y in zip(result, listed))
        with pytest.raises(TypeError, match=name + r".*tensors\[1\] is an int; wanted a Tensor"):
            function(a, 1)
    assert [x.shape for x in lucid.broadcast_tensors(grid(2, 1), b)] == [(2, 3)] * 2 and lucid.broadcast_tensors() == ()
    assert lucid.broadcast_tensors(grid(1), b)[0].stride() == (0,)
    with pytest.raises(ShapeMismatch, match="broadcast_tensors"):
        lucid.broadcast_tensors(a, b)
    one = lucid.tensor(1.0)
    assert (
        lucid.atleast_1d(one).shape == (1,)
        and [x.shape for x in lucid.atleast_2d(one, a)] == [(1, 1), (1, 2)]
        and lucid.atleast_3d([a])[0].shape == (1, 2, 1)
    )
    assert (
        lucid.atleast_1d(a) is a
        and isinstance(lucid.atleast_1d(a, b), tuple)
        and lucid.meshgrid(a, b, indexing="xy")[0].shape == (3, 2)
    )


def test_more_than_sixteen_dims():
    deep = lucid.ones((1,) * 16)
    for grow in (
        lambda: deep.unsqueeze(0),
        lambda: lucid.stack([deep]),
        lambda: deep[None],
        lambda: deep.unflatten(0, (1, 1)),
        lambda: deep.tile((2,) * 16),
        lambda: deep[lucid.tensor([[0]])],
    ):
        with raises(ValueError, "at most 16"):
            grow()
    assert deep.squeeze().shape == () and deep.reshape(()).item() == 1


def test_private_ops_check_their_arguments():
    """What Python code cannot reach by the public names cannot read outside a buffer either."""
    x = grid(3, 4)
    far = lucid.tensor([12])
    for call in (
        lambda: _C.slice(x, 0, 2, 2, 1),
        lambda: _C.slice(x, 0, 0, 2, 2**62),
        lambda: _C.slice(x, 0, -1, 1, 1),
        lambda: _C.slice(x, 0, 0, -1, 1),
        lambda: _C.slice_nd(x, (0, 4), (3, 1), (1, 1), ()),
        lambda: _C.slice_nd(x, (0,), (1,), (1,), ()),
        lambda: _C.slice_nd(x, (0, 0), (3, 4), (1, 1), (5,)),
        lambda: _C.slice_nd(x, (3, 0), (-1, 4), (1, 1), ()),
        lambda: _C.index_rows(x, far, 0, 2),
        lambda: _C.index_rows(x, far - 20, 0, 2),
        lambda: _C.index_rows(x, far, 1, 2),
        lambda: _C.index_rows(x, far.float(), 0, 1),
        lambda: _C.index_rows_backward(x, far, (3, 4), 0, 1),
        lambda: _C.index_rows_zero(x, far, 0, 2),
        lambda: _C.index_rows_last(x, far, 0, 2),
        lambda: _C.index_rows_fill(x[0, :1], far, (3, 4), 0, 2),
        lambda: _C.select_backward(x, (2, 3), 0, 5),
        lambda: _C.select_backward(x, (2, 3), 0, 1),
        lambda: _C.diagonal_backward(x, (2, 2), 0, 0, 1),
        lambda: _C.as_strided_backward(x, (2,), (1,), 0, (5,), (1,), 0),
        lambda: _C.as_strided_gather(x, (3, 4), (2**62, 1), 0, (1,), (1,), 0),
        lambda: _C.gather_backward(x, (2, 2), 0, far),
        lambda: _C.gather_last(x, 0, lucid.full((3, 4), 3)),
        lambda: _C.scatter_fill(x, (1, 1), 0, lucid.zeros(3, 4).long()),
        lambda: _C.scatter_put(x, 0, lucid.zeros(2, 2).long(), x),
        lambda: _C.scatter_sum(x, 0, lucid.zeros(2, 2).long(), x),
    ):
        with pytest.raises((RuntimeError, ValueError, IndexError, TypeError, MemoryError, OverflowError)):
            call()
    assert x.tolist() == grid(3, 4).tolist()


@pytest.mark.parametrize(
    "write",
    [
        lambda y, x: y.__setitem__(lucid.tensor([0, 2, 2]), x[1] * 2),
        lambda y, x: y.__setitem__((slice(None), lucid.tensor([1])), 5.0),
        lambda y, x: y.__setitem__(y > 1, 0.0),
        lambda y, x: y.__setitem__((1, slice(1, None)), x[0, 1:]),
        lambda y, x: y.split(2)[1].mul_(2),
    ],
    ids=["rows", "columns", "mask", "basic", "part"],
)
def test_the_graph_of_a_write_is_freed(write):
    def run():
        x = grid(3, 4).requires_grad_()
        y = x * 1
        write(y, x)
        (gradient,) = lucid.autograd.grad((y * y).sum(), x, create_graph=True)
        (gradient * gradient).sum().backward()

    run()
    before = lucid.memory_stats()
    for _ in range(3):
        run()
    after = lucid.memory_stats()
    for what in ("tensors.current", "nodes.current", "allocated_bytes.current"):
        assert after[what] == before[what], what
