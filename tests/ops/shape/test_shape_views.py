"""What the table-driven suites cannot see of views and joins: geometry, memory, the graph's shape, and error
messages."""

from __future__ import annotations

import pytest

import lucid
from lucid import _C
from lucid.autograd import gradcheck, gradgradcheck


def grid(*shape, dtype=lucid.float64):
    count = 1
    for n in shape:
        count *= n
    return lucid.arange(count, dtype=dtype).reshape(shape).clone()


def label(value):
    """A test id that is the same in every run: no addresses."""
    if isinstance(value, tuple):
        return " ".join(label(part) for part in value)
    return (
        value.__name__ if callable(value) else f"tensor{value.shape}" if isinstance(value, lucid.Tensor) else str(value)
    )


def raises(error, *fragments):
    """The message names everything that a reader needs."""
    return pytest.raises(error, match=".*".join(fragments))


# ---- Shapes ---------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "call, error, fragments",
    [
        (lambda x: x.permute(0), ValueError, ("permute", r"\(0,\)", r"\(2, 3\)")),
        (lambda x: x.permute(0, 0), ValueError, ("permute", "twice")),
        (lambda x: x.permute(0, 2), IndexError, ("permute", "2", "out of range")),
        (lambda x: x.transpose(0, 2), IndexError, ("transpose", "2", "out of range")),
        (lambda x: x.transpose(0), TypeError, ("transpose", "dim1")),
        (lambda x: x.movedim((0, 0), (0, 1)), ValueError, ("movedim", "twice")),
        (lambda x: x.movedim((0, 1), (0,)), ValueError, ("movedim", "as many of each")),
        (lambda x: lucid.zeros(2, 2, 2).t(), ValueError, ("t: ", r"\(2, 2, 2\)", "2 dims")),
        (lambda x: x.expand(2, 4), lucid._C.engine.ShapeMismatch, ("expand", r"\(2, 4\)", r"\(2, 3\)", "dim 1")),
        (lambda x: x.expand(3), lucid._C.engine.ShapeMismatch, ("expand", "as many dims")),
        (lambda x: x.expand(-1, 2, 3), ValueError, ("expand", "-1")),
        (lambda x: x.unsqueeze(4), IndexError, ("unsqueeze", "4")),
        (lambda x: x.select(0, 2), IndexError, ("select", "index 2", "dim 0 of size 2")),
        (lambda x: x.select(2, 0), IndexError, ("select", "dim 2")),
        (lambda x: lucid.tensor(1.0).select(0, 0), IndexError, ("select", "0-d")),
        (lambda x: x.narrow(1, 1, 3), ValueError, ("narrow", "start 1", "length 3", "size 3")),
        (lambda x: x.narrow(1, 4, 0), IndexError, ("narrow", "start 4")),
        (lambda x: x.narrow(1, 0, -1), ValueError, ("narrow", "length -1")),
        (lambda x: x.diagonal(0, 1, 1), ValueError, ("diagonal", "same dim")),
        (lambda x: x.flip(0, 0), ValueError, ("flip", "twice")),
        (lambda x: lucid.ones(3).fliplr(), ValueError, ("fliplr", r"\(3,\)", "2 dims")),
        (lambda x: x.repeat(2), ValueError, ("repeat", r"\(2,\)", r"\(2, 3\)")),
        (lambda x: x.repeat(2, -1), ValueError, ("repeat", "negative")),
        (lambda x: x.flatten(1, 0), ValueError, ("flatten", "1", "0")),
        (lambda x: x.unflatten(1, (2, 2)), lucid._C.engine.ShapeMismatch, ("unflatten", r"\(2, 2\)", "3")),
        (lambda x: lucid.tensor(1.0).unbind(), IndexError, ("unbind", "0-d")),
        (
            lambda x: lucid.pixel_unshuffle(lucid.tensor(1.0), 1),
            ValueError,
            ("pixel_unshuffle", "self", r"\(\)", "3 dims"),
        ),
        (lambda x: lucid.pixel_unshuffle(x, 1), ValueError, ("pixel_unshuffle", "self", r"\(2, 3\)", "3 dims")),
        (
            lambda x: lucid.pixel_unshuffle(x[None], 0),
            ValueError,
            ("pixel_unshuffle", "downscale_factor is 0", "at least 1"),
        ),
        (
            lambda x: lucid.pixel_unshuffle(x[None], -1),
            ValueError,
            ("pixel_unshuffle", "downscale_factor is -1", "at least 1"),
        ),
        (
            lambda x: lucid.pixel_unshuffle(x[None], 2),
            ValueError,
            ("pixel_unshuffle", "downscale_factor is 2", "3, the size of dim 2", r"\(1, 2, 3\)"),
        ),
        (
            lambda x: lucid.pixel_unshuffle(x[None], 3),
            ValueError,
            ("pixel_unshuffle", "downscale_factor is 3", "2, the size of dim 1", r"\(1, 2, 3\)"),
        ),
        (lambda x: lucid.pixel_unshuffle(x[None], 2.0), TypeError, ("pixel_unshuffle", "downscale_factor")),
        (
            lambda x: lucid.pixel_unshuffle(lucid.zeros(1, 0, 0), 2**40),
            (MemoryError, OverflowError),
            ("pixel_unshuffle", "downscale_factor"),
        ),
        (lambda x: lucid.cat([]), ValueError, ("cat", "empty")),
        (
            lambda x: lucid.cat([x, lucid.zeros(2, 4)]),
            lucid._C.engine.ShapeMismatch,
            ("cat", r"tensors\[1\]", r"\(2, 4\)", r"\(2, 3\)"),
        ),
        (lambda x: lucid.cat([x, lucid.zeros(3)]), lucid._C.engine.ShapeMismatch, ("cat", r"tensors\[1\]", r"\(3,\)")),
        (lambda x: lucid.cat([lucid.tensor(1.0)]), ValueError, ("cat", "0-d", "stack")),
        (lambda x: lucid.cat([x], 2), IndexError, ("cat", "2", "out of range")),
        (lambda x: lucid.stack([x, x.T]), lucid._C.engine.ShapeMismatch, ("stack", r"tensors\[1\]", r"\(3, 2\)")),
        (lambda x: x.split((1, 2)), ValueError, ("split", r"\(1, 2\)", "2")),
        (lambda x: x.split(0), ValueError, ("split", "0")),
        (lambda x: x.chunk(0), ValueError, ("chunk", "0")),
    ],
    ids=label,
)
def test_messages(call, error, fragments):
    x = grid(2, 3)
    with raises(error, *fragments):
        call(x)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


# ---- as_strided -----------------------------------------------------------------------------------------------------


def test_as_strided_reads_memory():
    x = grid(3, 4)
    assert x.as_strided((2, 2), (4, 1)).tolist() == [[0, 1], [4, 5]]
    assert x.as_strided((3, 3), (1, 1), 2).tolist() == [[2, 3, 4], [3, 4, 5], [4, 5, 6]]
    assert x[1].as_strided((2,), (2,)).tolist() == [4, 6], "the offset of self unless one is given"
    assert x.T.as_strided((4,), (3,), 0).tolist() == [0, 3, 6, 9]
    x.as_strided((2,), (5,), 1).fill_(-1)
    assert x.flatten().tolist() == [0, -1, 2, 3, 4, 5, -1, 7, 8, 9, 10, 11]
    assert x.as_strided((0, 5), (100, 100), 3).shape == (0, 5)


@pytest.mark.parametrize(
    "size, stride, offset",
    [
        ((13,), (1,), 0),
        ((2,), (12,), 0),
        ((2,), (-1,), 0),
        ((1,), (1,), 12),
        ((2**31, 2**31), (2**31, 2**31), 0),
        ((2, 2), (1,), 0),
        ((-1,), (1,), 0),
        ((1,), (1,), -1),
    ],
    ids=label,
)
def test_as_strided_stays_inside(size, stride, offset):
    with pytest.raises((ValueError, MemoryError, OverflowError)):
        grid(3, 4).as_strided(size, stride, offset)


@pytest.mark.parametrize(
    "size, stride, offset",
    [((3, 3), (1, 1), 2), ((2, 2), (4, 1), 0), ((4,), (0,), 5), ((2, 3), (3, 2), 1), ((), (), 7), ((0,), (1,), 0)],
    ids=label,
)
@pytest.mark.parametrize(
    "prepare",
    [lambda x: x, lambda x: x.T, lambda x: x[1:], lambda x: x[:, ::2]],
    ids=["whole", "transposed", "part", "gaps"],
)
def test_as_strided_gradients(size, stride, offset, prepare):
    """Overlapping elements add up; elements of the memory that self does not hold are constants."""

    def outside_is_constant(x):
        return prepare(x * 1).as_strided(size, stride, offset) * 2

    x = grid(3, 4).requires_grad_()
    result = outside_is_constant(x)
    seen = lucid.zeros(12, dtype=lucid.float64)
    held = set(prepare(lucid.arange(12).reshape(3, 4)).flatten().tolist())
    places = lucid.arange(12).as_strided(size, stride, offset).flatten().tolist()
    for place in places:
        seen[place] += 2.0 * (place in held)
    (gradient,) = lucid.autograd.grad(result.sum(), x)
    assert gradient.flatten().tolist() == seen.tolist()


def test_as_strided_second_gradients():
    x = (grid(2, 3) / 7 + 0.5).requires_grad_()

    def square(x):
        return (x * x).as_strided((3, 2), (1, 2), 1)

    gradcheck(square, x)
    gradgradcheck(square, x)


def test_as_strided_of_an_expanded_tensor():
    """Several elements of self are one place: its gradient is shared among them, so that the sum is right."""
    x = lucid.tensor([2.0, 3.0], dtype=lucid.float64, requires_grad=True)
    y = x.expand(3, 2).as_strided((2,), (1,)) * lucid.tensor([5.0, 7.0], dtype=lucid.float64)
    y.sum().backward()
    assert x.grad.tolist() == pytest.approx([5, 7])
    gradgradcheck(lambda x: (x * x).expand(3, 2).as_strided((2, 2), (1, 0)), x)


# ---- Parts ----------------------------------------------------------------------------------------------------------


def test_parts_share_one_node():
    x = grid(4, 3).requires_grad_()
    for parts in (x.unbind(), x.split(3), x.split((1, 3)), x.chunk(2, 1)):
        nodes = [part.grad_fn for part in parts]
        assert len(parts) > 1 and all(node is nodes[0] for node in nodes)
        assert all(part.data_ptr() >= x.data_ptr() and part._base is not None for part in parts)
    (x.unbind()[2] * 3).sum().backward()
    assert x.grad.tolist() == [[0] * 3, [0] * 3, [3] * 3, [0] * 3]


def test_gradients_of_parts():
    x = (grid(4, 3) / 5 - 1).requires_grad_()
    for take in (
        lambda x: [part * part for part in x.unbind(1)],
        lambda x: [part * (i + 1) * part for i, part in enumerate(x.split(3))],
        lambda x: x.split((1, 0, 3))[2] ** 3,
        lambda x: x.chunk(3)[1] * x.chunk(3, 1)[0][1],
    ):
        gradcheck(lambda x: tuple(made) if isinstance(made := take(x), list) else made, x)
        gradgradcheck(lambda x: tuple(made) if isinstance(made := take(x), list) else made, x)


def test_writing_into_a_part():
    x = grid(4, 3).requires_grad_()
    y = x * 1
    first, second = y.split(2)
    second.mul_(10)
    y.sum().backward()
    assert x.grad.tolist() == [[1] * 3] * 2 + [[10] * 3] * 2
    assert first.tolist() == [[0, 1, 2], [3, 4, 5]] and y[2].tolist() == [60, 70, 80]


def test_split_of_nothing():
    empty = lucid.zeros(0, 2)
    assert (
        [p.shape for p in empty.split(3)] == [(0, 2)]
        and [p.shape for p in empty.chunk(3)] == [(0, 2)] * 3
        and empty.unbind() == []
    ) or list(empty.unbind()) == []


# ---- Joins ----------------------------------------------------------------------------------------------------------


def test_empty_vectors_join_with_anything():
    nothing = lucid.zeros(0, requires_grad=True)
    x = lucid.ones(2, 3, requires_grad=True)
    joined = lucid.cat([nothing, x, nothing], 1)
    assert joined.shape == (2, 3)
    joined.sum().backward()
    assert x.grad.tolist() == [[1] * 3] * 2 and nothing.grad is None
    assert lucid.cat([nothing, nothing]).shape == (0,)


def test_join_promotes():
    assert lucid.cat([lucid.tensor([1]), lucid.tensor([1.5])]).dtype is lucid.float32
    assert lucid.stack([lucid.tensor([True]), lucid.tensor([2])]).tolist() == [[1], [2]]
    x = lucid.tensor([1.0], requires_grad=True)
    lucid.cat([x, lucid.ones(1, dtype=lucid.float64)]).sum().backward()
    assert x.grad.dtype is lucid.float32


def test_join_of_views_of_one_memory():
    x = grid(3, 4, dtype=lucid.float32)
    assert lucid.cat([x.T, x.T], 1).tolist() == [row + row for row in x.T.tolist()]
    assert lucid.stack([x[0].expand(2, 4), x[1:]], 1).tolist() == [
        [x[0].tolist(), x[1].tolist()],
        [x[0].tolist(), x[2].tolist()],
    ]


def test_repeat_extends_in_front():
    assert lucid.tensor([1, 2]).repeat(2, 1, 2).shape == (2, 1, 4)
    with pytest.raises((MemoryError, OverflowError)):  # the latter where sizes have 32 bits
        lucid.ones(2).repeat(2**62)


# ---- What the engine makes of basic indices -------------------------------------------------------------------------


def test_several_basic_indices_are_one_node():
    x = grid(3, 4, 5).requires_grad_()
    y = x[1, 1:3, None, ::-2]
    assert (
        y.grad_fn.next_functions[0][0].name() == "AccumulateGrad"
        or "Accumulate" in y.grad_fn.next_functions[0][0].name()
    )
    (y * y).sum().backward()
    expected = lucid.zeros(3, 4, 5, dtype=lucid.float64)
    expected[1, 1:3, ::-2] = 2 * x.detach()[1, 1:3, ::-2]
    assert x.grad.tolist() == expected.tolist()


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
