"""What the table-driven suites cannot see of windows, triangles, rolls, pads and splits: memory, messages, and sizes
that overflow."""

from __future__ import annotations

import sys

import pytest

import lucid
from lucid import _C
from lucid.autograd import grad, gradcheck

ShapeMismatch, DtypeMismatch = _C.engine.ShapeMismatch, _C.engine.DtypeMismatch
MOST = sys.maxsize  # the greatest index: an index has 32 bits in Pyodide
HUGE = MOST // 2 + 1


def grid(*shape):
    count = 1
    for n in shape:
        count *= n
    return lucid.arange(count, dtype=lucid.float64).reshape(shape).clone()


# (call, error, fragments of the message): each names the op and what was given.
ERRORS = [
    (lambda: grid(3).unfold(1, 1, 1), IndexError, "unfold"),
    (lambda: grid(3).unfold(0, 4, 1), ValueError, "unfold.*size is 4.*0 to 3"),
    (lambda: grid(3).unfold(0, -1, 1), ValueError, "size is -1"),
    (lambda: grid(3).unfold(0, 1, 0), ValueError, "unfold.*step is 0.*at least 1"),
    (lambda: grid(3).unfold(0, HUGE, 1), ValueError, "unfold.*size"),
    (lambda: _C.unfold_backward(grid(2, 3), (4,), 0, 2, 1), ShapeMismatch, r"unfold_backward.*\(2, 3\)"),
    (lambda: _C.unfold_backward(grid(3, 2), (4,), 0, 5, 1), ValueError, "unfold_backward.*size"),
    (lambda: _C.unfold_backward(lucid.zeros(3, 2, dtype=lucid.int64), (4,), 0, 2, 1), DtypeMismatch, "int64"),
    (lambda: _C.unfold_backward(grid(3, 2), (-4,), 0, 2, 1), ValueError, "size"),
    (lambda: lucid.tril(grid(3)), ValueError, r"tril.*\(3,\).*2 dims"),
    (lambda: lucid.triu(lucid.tensor(1.0)), ValueError, r"triu.*\(\)"),
    (lambda: lucid.diag_embed(lucid.tensor(1.0)), ValueError, "diag_embed.*0-d"),
    (lambda: lucid.diag_embed(grid(2), 0, 1, 1), ValueError, "diag_embed.*same dim"),
    (lambda: lucid.diag_embed(grid(2), 0, 2, 0), IndexError, "diag_embed"),
    (lambda: lucid.diag_embed(grid(2), HUGE), MemoryError, "."),
    (lambda: lucid.diag_embed(grid(2), -MOST - 1), MemoryError, "diag_embed"),
    (lambda: lucid.diag(grid(1, 1, 1)), ValueError, r"diag.*\(1, 1, 1\)"),
    (lambda: lucid.diag(lucid.tensor(1.0)), ValueError, "diag"),
    (lambda: grid(2, 2).roll((1, 2)), ValueError, r"roll.*\(1, 2\).*wanted one"),
    (lambda: grid(2, 2).roll((1, 2), 0), ValueError, "roll.*wanted as many of each"),
    (lambda: grid(2).roll(1, 1), IndexError, "roll"),
    (lambda: lucid.rot90(grid(3)), ValueError, "rot90.*2 dims"),
    (lambda: lucid.rot90(grid(2, 2), 1, (0, 0)), ValueError, "rot90.*twice"),
    (lambda: lucid.rot90(grid(2, 2), 1, (0,)), ValueError, "rot90.*wanted 2"),
    (lambda: grid(2).repeat_interleave(-1), ValueError, "repeat_interleave.*-1"),
    (lambda: grid(2).repeat_interleave(HUGE), MemoryError, "repeat_interleave"),
    (lambda: grid(2).repeat_interleave(2, 1), IndexError, "repeat_interleave"),
    (
        lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([1, 2, 3])),
        ShapeMismatch,
        r"repeat_interleave.*\(3,\).*2",
    ),
    (lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([1, -2])), ValueError, r"repeats\[1\] is -2"),
    (lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([1.0, 2.0])), DtypeMismatch, "float32"),
    (
        lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([1, 2]), output_size=4),
        ValueError,
        "output_size is 4.*3",
    ),
    (lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([2**62, 2**62])), MemoryError, "repeat"),
    (lambda: _C.repeat_positions(lucid.tensor(3)), ValueError, "repeats"),
    (lambda: lucid.pad(grid(2), (1,)), ValueError, "pad.*pairs"),
    (lambda: lucid.pad(grid(2), (1, 1, 1, 1)), ValueError, "pad.*2 dims"),
    (lambda: lucid.pad(grid(2), (-2, -1)), ValueError, r"pad.*\(-2, -1\)"),
    (lambda: lucid.pad(grid(2), (3, -3)), ValueError, "pad"),
    (lambda: lucid.pad(grid(2), (MOST, 1)), ValueError, "pad"),
    (lambda: lucid.pad(grid(2), (HUGE, 0)), MemoryError, "."),
    (lambda: lucid.pad(grid(2), (2, 0), "reflect"), ValueError, "pad.*'reflect'.*at most 1"),
    (lambda: lucid.pad(grid(2), (3, 0), "circular"), ValueError, "'circular'.*at most 2"),
    (lambda: lucid.pad(grid(0), (1, 0), "replicate"), ValueError, "'replicate'.*at most 0"),
    (lambda: lucid.pad(grid(2), (1, 0), "reflect", 3.0), ValueError, "pad.*value"),
    (lambda: lucid.pad(grid(2), (1, 1), "mirror"), ValueError, "mirror"),
    (lambda: _C.constant_pad_backward(grid(2), (-MOST - 1, 0)), ValueError, "constant_pad_backward"),
    (lambda: lucid.tensor_split(lucid.tensor(1.0), 2), IndexError, "tensor_split: self is 0-d"),
    (lambda: lucid.tensor_split(grid(2), 0), ValueError, "tensor_split.*0.*at least 1"),
    (lambda: lucid.tensor_split(grid(2), 2, 1), IndexError, "tensor_split"),
    (lambda: lucid.hsplit(lucid.tensor(1.0), 2), ValueError, "hsplit.*1 dim"),
    (lambda: lucid.hsplit(grid(2, 3), 2), ValueError, "hsplit.*divisor of 3"),
    (lambda: lucid.vsplit(grid(3), 2), ValueError, "vsplit.*2 dims"),
    (lambda: lucid.dsplit(grid(3, 2), 2), ValueError, "dsplit.*3 dims"),
    (lambda: lucid.vsplit(grid(3, 2), 0), ValueError, "vsplit.*0"),
    (lambda: lucid.dstack([]), ValueError, "dstack.*empty"),
    (lambda: lucid.column_stack([]), ValueError, "column_stack.*empty"),
    (lambda: lucid.block_diag([]), ValueError, "block_diag.*empty"),
    (lambda: lucid.block_diag([grid(1, 1, 1)]), ValueError, r"block_diag.*tensors\[0\].*\(1, 1, 1\)"),
    (lambda: lucid.dstack([grid(2), grid(3)]), ShapeMismatch, r"tensors\[1\]"),
    (lambda: _C.meshgrid([grid(2, 2)]), ValueError, r"meshgrid.*tensors\[0\].*\(2, 2\)"),
    (lambda: _C.meshgrid([grid(2), lucid.arange(2)]), DtypeMismatch, r"tensors\[1\].*int64"),
    (lambda: _C.meshgrid([grid(2)], indexing="yx"), ValueError, "yx"),
    (lambda: _C.meshgrid([grid(1)] * 17), ValueError, "meshgrid.*17"),
    (lambda: lucid.cartesian_prod([grid(2), grid(1, 1)]), ValueError, r"cartesian_prod.*tensors\[1\]"),
    (lambda: lucid.cartesian_prod([]), ValueError, "empty"),
    (lambda: lucid.combinations(grid(2, 2)), ValueError, "combinations.*1 dim"),
    (lambda: lucid.combinations(grid(3), -1), ValueError, "combinations.*-1"),
    (lambda: lucid.combinations(lucid.zeros(200), 100), MemoryError, "combinations"),
    (lambda: lucid.combinations(grid(2), HUGE, True), MemoryError, "combinations"),
    (lambda: _C.clamp_tensor(grid(2)), ValueError, "clamp.*None"),
    (lambda: lucid.clamp_min(grid(2), grid(3)), ShapeMismatch, "clamp_min"),
    (lambda: lucid.renorm(grid(3), 2, 0, 1), ValueError, r"renorm.*self.*\(3,\).*2 dims"),
    (lambda: lucid.renorm(lucid.tensor(1.0), 2, 0, 1), ValueError, r"renorm.*\(\)"),
    (lambda: lucid.renorm(grid(2, 2), 0, 0, 1), ValueError, "renorm.*p is 0"),
    (lambda: lucid.renorm(grid(0, 2), float("nan"), 0, 1), ValueError, "renorm.*p is nan"),
    (lambda: lucid.renorm(grid(2, 2), 2, 0, -1), ValueError, "renorm.*maxnorm is -1"),
    (lambda: lucid.renorm(grid(2, 2), 2, 0, float("nan")), ValueError, "renorm.*maxnorm is nan"),
    (lambda: lucid.renorm(grid(2, 2), 2, -3, 1), IndexError, "renorm.*dim -3"),
    (lambda: lucid.renorm(grid(2, 2).long(), 2, 0, 1), DtypeMismatch, "renorm.*self is int64"),
    (lambda: lucid.renorm(grid(2, 2), 2, 0, None), TypeError, "renorm.*maxnorm"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


# ---- Windows --------------------------------------------------------------------------------------------------------


def test_unfold_is_a_view():
    x = grid(2, 6)
    windows = x.unfold(1, 3, 2)
    assert windows.shape == (2, 2, 3) and windows.data_ptr() == x.data_ptr() and windows.stride() == (6, 2, 1)
    x[0, 2] = -1
    assert windows[0].tolist() == [[0, 1, -1], [-1, 3, 4]]
    assert x[:, ::-1].unfold(1, 2, 3).tolist() == [[[5, 4], [-1, 1]], [[11, 10], [8, 7]]] and x[:1].expand(2, 6).unfold(
        0, 2, 1
    ).shape == (1, 6, 2)


def test_unfold_at_the_edges():
    assert lucid.tensor(3.0).unfold(0, 1, 1).tolist() == [3] and lucid.tensor(3.0).unfold(-1, 0, 9).shape == (0,)
    assert (
        grid(3).unfold(0, 0, 1).shape == (4, 0)
        and grid(3).unfold(0, 3, HUGE).tolist() == [[0, 1, 2]]
        and grid(3).unfold(0, 1, MOST).tolist() == grid(3).unfold(0, 1, 2**70).tolist() == [[0]]
    )
    assert lucid.zeros(0, 3).unfold(0, 0, 2).shape == (1, 3, 0) and lucid.zeros(2, 0).unfold(0, 1, 1).shape == (2, 0, 1)
    x = lucid.tensor(2.0, requires_grad=True)
    x.unfold(0, 1, 1).sum().backward()
    assert x.grad.item() == 1


@pytest.mark.parametrize(
    "shape, dim, size, step",
    [((9,), 0, 4, 1), ((3, 8), 1, 3, 2), ((8, 3), 0, 3, 2), ((2, 7, 5), 1, 5, 1), ((4, 40), 1, 17, 3)],
)
def test_unfold_backward_is_the_adjoint(shape, dim, size, step):
    """<unfold(x), g> is <x, unfold_backward(g)>, for g in any layout."""
    x = lucid.rand(*shape, dtype=lucid.float64)
    windows = x.unfold(dim, size, step)
    for g in (
        lucid.rand(*windows.shape, dtype=lucid.float64),
        lucid.rand(*windows.shape[::-1], dtype=lucid.float64).transpose(),
        lucid.rand(1, dtype=lucid.float64).expand(windows.shape),
    ):
        assert lucid.allclose(
            (windows * g).sum(), (x * _C.unfold_backward(g, shape, dim, size, step)).sum(), rtol=1e-12
        )


def test_windows_of_windows():
    x = grid(5, 6).requires_grad_()
    assert gradcheck(lambda v: v.unfold(0, 2, 1).unfold(1, 3, 2) ** 2, x)
    two = x.unfold(0, 3, 1).unfold(1, 3, 1)
    assert two.shape == (3, 4, 3, 3)
    assert grad(two.sum(), x)[0].tolist()[2] == [3, 6, 9, 9, 6, 3]


# ---- The others -----------------------------------------------------------------------------------------------------


def test_triangles_of_any_diagonal():
    x = lucid.ones(2, 3)
    for k in (-(2**70), -MOST - 1, -HUGE, HUGE, MOST, 2**40, 2**70):
        assert lucid.tril(x, k).tolist() == ([[0] * 3] * 2 if k < 0 else [[1] * 3] * 2) and lucid.triu(
            x, k
        ).tolist() == ([[1] * 3] * 2 if k < 0 else [[0] * 3] * 2)
    y = x.clone()
    assert y.tril_() is y and y.tolist() == [[1, 0, 0], [1, 1, 0]] and x.sum().item() == 6
    assert lucid.tril(grid(2, 3).t()).tolist() == [[0, 0], [1, 4], [2, 5]]


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


def test_roll_by_any_shift():
    x = lucid.arange(5)
    for shift in (-7, -5, 0, 3, 12, MOST, -MOST - 1):
        assert x.roll(shift).tolist() == [(i - shift) % 5 for i in range(5)] and _C.roll_back(x, shift).tolist() == [
            (i + shift) % 5 for i in range(5)
        ]


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


def test_pad_keeps_the_dtype():
    assert lucid.pad(lucid.arange(2), (1, 0), value=1.7).tolist() == [1, 0, 1] and lucid.pad(
        lucid.ones(1, dtype=lucid.bool), (1, 1), value=5
    ).tolist() == [True, True, True]
    assert lucid.pad(lucid.ones(1), (1, 0), value=float("nan")).isnan().tolist() == [True, False] and lucid.pad(
        lucid.ones(1), (0, 1), value=-0.0
    ).tolist() == [1, 0]
    assert (
        lucid.pad(lucid.zeros(2, 0), (1, 1)).tolist() == [[0, 0], [0, 0]]
        and lucid.pad(grid(3), (-3, 0)).shape == (0,)
        and lucid.pad(grid(2), (-2, 3), value=4).tolist() == [4, 4, 4]
    )


def test_pieces_are_views():
    x = grid(7)
    for pieces in (
        x.tensor_split(3),
        x.tensor_split(9),
        _C.tensor_split_indices(x, (2, 5)),
        x.hsplit(7),
        lucid.meshgrid(x),
    ):
        for piece in pieces:
            assert piece.numel() == 0 or x.data_ptr() <= piece.data_ptr() < x.data_ptr() + x.nbytes
    assert [p.numel() for p in x.tensor_split(3)] == [3, 2, 2] and [p.numel() for p in x.tensor_split(9)] == [1] * 7 + [
        0,
        0,
    ]
    assert len(grid(100).tensor_split(33)) == 33


def test_meshgrid_is_a_view_with_a_gradient():
    x, y = grid(2).requires_grad_(), grid(3).requires_grad_()
    a, b = _C.meshgrid([x, y], indexing="xy")
    assert a.shape == (3, 2) and a.data_ptr() == x.data_ptr() and _C.meshgrid([]) == []
    (a * 2 + b * b).sum().backward()
    assert x.grad.tolist() == [6, 6] and y.grad.tolist() == [0, 4, 8]


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
    assert [x.shape for x in lucid.broadcast_tensors(grid(2, 1), b)] == [(2, 3)] * 2 and lucid.broadcast_tensors() == []
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


def test_as_strided_of_windows_that_overlap():
    """The gradient of a place that several elements of self show is shared among them, so that it counts once."""
    x = grid(5).requires_grad_()
    back = x.unfold(0, 3, 1).as_strided((5,), (1,))
    assert back.tolist() == x.tolist() and grad(back.sum(), x)[0].tolist() == [1] * 5
    assert gradcheck(lambda v: v.unfold(0, 2, 1).as_strided((2, 2), (1, 2)) ** 2, x)


def test_combinations_of_nothing():
    assert (
        lucid.combinations(grid(3), 0).shape == (0,)
        and lucid.combinations(grid(2), 3).shape == (0, 3)
        and lucid.combinations(grid(0), 2, True).shape == (0, 2)
    )
    assert lucid.combinations(grid(5), 5).tolist() == [[0, 1, 2, 3, 4]] and lucid.combinations(
        grid(1), 3, True
    ).tolist() == [[0, 0, 0]]


def test_renorm_is_pytorch_s():
    """The constant 1e-7; sub-tensors that stay, one that is on the bound among them; the in-place form and out=."""
    x = lucid.tensor([[3.0, 4.0], [0.3, 0.4], [0.0, 1.0]], dtype=lucid.float64)
    expected = [[3 / (5 + 1e-7), 4 / (5 + 1e-7)], [0.3, 0.4], [0.0, 1.0]]
    out = lucid.zeros(3, 2, dtype=lucid.float64)
    assert lucid.renorm(x, 2, 0, 1, out=out) is out and x.clone().renorm_(2, 0, 1).tolist() == out.tolist()
    assert [v for row in out.tolist() for v in row] == pytest.approx(
        [v for row in expected for v in row], rel=1e-15, abs=0
    )
    assert lucid.renorm(lucid.full((1, 4), 1000.0, dtype=lucid.float16), 2, 0, 2).tolist() == [
        [1.0] * 4
    ]  # the squares overflow float16


def test_gradient_of_renorm_where_powers_have_none():
    """At zeros, in rows that stay, beside nan and inf; p inf shares it among the largest."""
    nan, inf = float("nan"), float("inf")
    for rows, p, maxnorm, wanted in (
        ([[0.0, 0.0]], 2, 0, [1, 1]),
        ([[0.0, 0.0]], 0.5, 1, [1, 1]),
        ([[nan, 1.0], [0.5, 0.0]], 2, 1, [1, 1, 1, 1]),
        ([[inf, 1.0]], 0.5, inf, [1, 1]),
        ([[3.0, 0.0, 4.0]], 0.5, 1, [-0.0059522, 0.0717968, 0.0044642]),
        ([[3.0, 3.0, -3.0]], inf, 1, [0.2222222, 0.2222222, 0.4444444]),
    ):
        x = lucid.tensor(rows, dtype=lucid.float64, requires_grad=True)
        lucid.renorm(x, p, 0, maxnorm).sum().backward()
        assert x.grad.flatten().tolist() == pytest.approx(wanted, abs=1e-6), (rows, p)
