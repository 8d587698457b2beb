"""einsum against NumPy's, its gradients, the order of contraction, and what it refuses."""

from __future__ import annotations

import pytest

import lucid
from lucid import _C
from lucid._numerics.einsum import _contraction_order, _plan, einsum
from lucid.autograd import gradcheck, gradgradcheck

ShapeMismatch = _C.engine.ShapeMismatch

# (equation, shapes of the operands)
EQUATIONS = [
    # one operand: views, sums, diagonals
    ("ij->ji", (2, 3)),
    ("ij->ij", (2, 3)),
    ("ij->", (2, 3)),
    ("ij->j", (2, 3)),
    ("ijk->ki", (2, 3, 2)),
    ("ii", (3, 3)),
    ("ii->i", (3, 3)),
    ("iii->i", (2, 2, 2)),
    ("iij->j", (2, 2, 3)),
    ("iijj->ij", (2, 2, 2, 2)),
    ("jii->ij", (3, 2, 2)),
    ("i->", (4,)),
    ("->", ()),
    ("...", (2, 3)),
    ("...->...", (2, 3)),
    ("i...->...i", (2, 3, 2)),
    ("...ii->...i", (2, 3, 3)),
    ("ba", (2, 3)),
    (" i j -> j i ", (2, 3)),
    ("Ab->bA", (2, 3)),
    ("bA", (2, 3)),
    # two: matrix products in every arrangement
    ("ij,jk->ik", (2, 3), (3, 2)),
    ("ij,jk", (2, 3), (3, 2)),
    ("ij,jk->ki", (2, 3), (3, 2)),
    ("ij,kj->ik", (2, 3), (2, 3)),
    ("ji,jk->ik", (3, 2), (3, 2)),
    ("ji,kj->ik", (3, 2), (2, 3)),
    ("ij,j->i", (2, 3), (3,)),
    ("i,ij->j", (2,), (2, 3)),
    ("i,i->", (3,), (3,)),
    ("i,i", (3,), (3,)),
    ("i,j->ij", (2,), (3,)),
    ("i,j->ji", (2,), (3,)),
    ("ij,ij->ij", (2, 3), (2, 3)),
    ("ij,ij->i", (2, 3), (2, 3)),
    ("ij,ji->", (2, 3), (3, 2)),
    ("ij,ij->", (2, 3), (2, 3)),
    (",ij->ij", (), (2, 3)),
    ("ij,->", (2, 2), ()),
    ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)),
    ("bij,bjk->ibk", (2, 2, 3), (2, 3, 2)),
    ("bij,jk->bik", (2, 2, 3), (3, 2)),
    ("ij,bjk->bik", (2, 3), (2, 3, 2)),
    ("ibj,bjk->bik", (2, 2, 3), (2, 3, 2)),
    ("bij,bj->bi", (2, 2, 3), (2, 3)),
    ("bi,bi->b", (3, 2), (3, 2)),
    ("bhid,bhjd->bhij", (1, 2, 2, 2), (1, 2, 3, 2)),
    ("bhij,bhjd->bihd", (1, 2, 2, 3), (1, 2, 3, 2)),
    ("abc,cbd->da", (2, 2, 3), (3, 2, 2)),
    ("abc,bcd->ad", (2, 2, 3), (2, 3, 2)),
    ("abc,acd->bd", (2, 2, 3), (2, 3, 2)),
    ("abcd,bd->ac", (1, 2, 2, 3), (2, 3)),
    ("ijk,jil->kl", (2, 3, 2), (3, 2, 2)),
    ("iij,jk->ik", (2, 2, 3), (3, 2)),
    ("ij,kk->ij", (2, 2), (3, 3)),
    ("ijk,lm->jl", (2, 2, 2), (2, 2)),
    # "..." and sizes of 1
    ("...ij,...jk->...ik", (2, 2, 3), (3, 2)),
    ("...ij,...jk", (2, 1, 2, 3), (2, 3, 2)),
    ("...i,...i->...", (2, 3), (3,)),
    ("...,...->...", (2, 1), (3,)),
    ("i...,i...->...", (2, 3), (2, 1)),
    ("...i,ij->...j", (2, 2, 3), (3, 2)),
    # more than two
    ("ij,jk,kl->il", (2, 3), (3, 2), (2, 3)),
    ("i,ij,j->", (2,), (2, 3), (3,)),
    ("a,ab,abc->abc", (2,), (2, 2), (2, 2, 2)),
    ("ij,ij,ij->ij", (2, 2), (2, 2), (2, 2)),
    ("ab,bc,cd,da->", (2, 2), (2, 2), (2, 2), (2, 2)),
    ("bd,bk,dk->b", (2, 2), (2, 3), (2, 3)),
    ("i,j,k->kji", (2,), (2,), (2,)),
    ("ab,bc,cd,de,ef,fg,gh->ah", (2, 2), (2, 2), (2, 2), (2, 2), (2, 2), (2, 2), (2, 2)),
    # nothing in it
    ("ij,jk->ik", (0, 3), (3, 2)),
    ("ij,jk->ik", (2, 0), (0, 3)),
    ("bij,bjk->bik", (0, 2, 3), (0, 3, 2)),
    ("ij->i", (2, 0)),
    ("ij,ij->i", (2, 0), (2, 0)),
]
NAMES = [f"{equation} {shapes}" for equation, *shapes in EQUATIONS]


def operands(shapes, dtype=lucid.float64, reverse=False):
    """Tensors of these shapes; with `reverse`, views whose dims lie in memory the other way round."""
    lucid.manual_seed(1)
    made = []
    for shape in shapes:
        x = lucid.randn(*(shape[::-1] if reverse else shape), dtype=lucid.float64)
        made.append((x.permute(*range(len(shape))[::-1]) if reverse and shape else x).to(dtype))
    return made


@pytest.mark.parametrize("equation, shapes", [(equation, shapes) for equation, *shapes in EQUATIONS], ids=NAMES)
@pytest.mark.parametrize("reverse", (False, True))
def test_einsum_equals_numpy(np, equation, shapes, reverse):
    for dtype, tolerance in ((lucid.float64, 1e-12), (lucid.float32, 1e-5), (lucid.int64, 0)):
        given = [
            (x * 4).to(dtype) if dtype is lucid.int64 else x
            for x in operands(shapes, dtype if dtype is not lucid.int64 else lucid.float64, reverse)
        ]
        arrays = [np.array(x.tolist(), dtype=str(dtype).removeprefix("lucid.")).reshape(x.shape) for x in given]
        expected = np.einsum(equation, *arrays)
        result = einsum(equation, *given)
        assert result.shape == expected.shape and result.dtype is dtype
        np.testing.assert_allclose(np.array(result.tolist()).reshape(result.shape), expected, tolerance, tolerance)


@pytest.mark.parametrize("equation, shapes", [(equation, shapes) for equation, *shapes in EQUATIONS], ids=NAMES)
def test_gradients(equation, shapes):
    leaves = [x.requires_grad_() for x in operands(shapes)]
    assert gradcheck(lambda *xs: einsum(equation, *xs), leaves)
    if len(shapes) < 4:
        assert gradgradcheck(lambda *xs: einsum(equation, *xs), leaves)


def test_dims_of_size_one_broadcast(np):
    """A letter may have size 1 in one operand and more in another, as in PyTorch (NumPy does that for "..." only)."""
    x, y = operands(((2, 1), (3, 4)))
    assert lucid.allclose(einsum("ij,jk->ik", x, y), x * y.sum(0, keepdim=True))
    assert lucid.allclose(einsum("ij,ij->ij", x, operands(((1, 3),))[0]), x * operands(((1, 3),))[0])
    assert einsum("ij,ij->i", lucid.ones(1, 3), lucid.ones(2, 3)).tolist() == [3, 3]
    assert gradcheck(lambda a, b: einsum("ij,jk->ik", a, b), [x.requires_grad_(), y.requires_grad_()])


def test_dots_that_the_result_leaves_out_are_summed():
    x = lucid.arange(6).reshape(2, 3)
    assert einsum("...i->i", x).tolist() == [3, 5, 7]
    assert einsum("i...->", x).item() == 15


def test_sublists(np):
    x, y = operands(((2, 3), (3, 4)))
    assert lucid.equal(einsum(x, [0, 1], y, [1, 2], [0, 2]), einsum("ij,jk->ik", x, y))
    assert lucid.equal(einsum(x, [0, 1], y, [1, 2]), x @ y)
    assert lucid.equal(einsum(x, [Ellipsis, 30], [30, Ellipsis]), x.T)
    with pytest.raises(ValueError, match="52.*0 to 51"):
        einsum(x, [0, 52])
    with pytest.raises(TypeError, match="sublist of operand 0"):
        einsum(x, 3)


def test_a_sequence_of_operands():
    x, y = operands(((2, 3), (3, 4)))
    assert lucid.equal(einsum("ij,jk->ik", [x, y]), x @ y) and lucid.equal(einsum("ij,jk->ik", (x, y)), x @ y)


def test_other_names():
    from lucid.einops import einsum as other

    x = lucid.rand(2, 3)
    assert other("ij->ji", x).equal(einsum("ij->ji", x))


def test_one_operand_is_not_copied():
    x = lucid.arange(9, dtype=lucid.float32).reshape(3, 3).clone()
    for equation in ("ij->ji", "ii->i", "ij->ij", "ij"):
        view = einsum(equation, x)
        assert view.data_ptr() == x.data_ptr() and view is not x
    einsum("ii->i", x).fill_(0)
    assert x.diagonal().tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "equation, shapes",
    [
        ("ij,jk->ik", ((2, 3), (3, 4))),
        ("ij,kj->ik", ((2, 3), (4, 3))),
        ("ij,jk->ki", ((2, 3), (3, 4))),
        ("bij,bjk->bik", ((2, 2, 3), (2, 3, 2))),
        ("bhid,bhjd->bhij", ((1, 2, 2, 2), (1, 2, 3, 2))),
        ("bij,jk->bik", ((2, 2, 3), (3, 2))),
        ("abc,bcd->ad", ((2, 2, 3), (2, 3, 2))),
    ],
)
def test_a_matrix_product_is_one(equation, shapes):
    """What has the form of a matrix product is one matmul on views of the operands: nothing is copied on the way."""
    plan = _plan(equation, shapes)
    (step,) = plan.pairs
    assert step.matmul and plan.order is None and not any(plan.singles)
    for x, how in ((lucid.zeros(shapes[step.first]), step.left), (lucid.zeros(shapes[step.second]), step.right)):
        view = x if how.order is None else x.permute(how.order)
        assert how.shape is None or view.view(how.shape).data_ptr() == x.data_ptr()  # view refuses to copy


def test_contraction_order():
    """A chain with a thin end is contracted from that end; a vector goes in before two matrices are multiplied."""

    def order(equation, *shapes):
        terms = [tuple(term) for term in equation.split("->")[0].split(",")]
        sizes = {label: size for term, shape in zip(terms, shapes) for label, size in zip(term, shape)}
        return _contraction_order(terms, sizes, tuple(equation.split("->")[1]))

    assert order("ij,jk,kl->il", (100, 100), (100, 100), (100, 1)) == [(1, 2), (0, 1)]
    assert order("ij,jk,kl->il", (1, 100), (100, 100), (100, 100)) == [(0, 1), (0, 1)]
    assert order("ij,jk->ik", (2, 2), (2, 2)) == [(0, 1)] and order("ij->i", (2, 2)) == []
    long = order("ab,bc,cd,de,ef,fg,gh->ah", *[(50, 50)] * 6, (50, 1))
    assert len(long) == 6 and long[0] == (5, 6)


@pytest.mark.parametrize(
    "arguments, error, fragments",
    [
        (("ij,jk->ik", (2, 3)), ValueError, ("1 operands; wanted 2", "ij,jk->ik")),
        (("ij", (2, 3), (2, 3)), ValueError, ("2 operands; wanted 1",)),
        (("ijk->i", (2, 3)), ShapeMismatch, ("operand 0", r"\(2, 3\)", "wanted 3", "ijk->i")),
        (("i->i", (2, 3)), ShapeMismatch, ("operand 0", r"\(2, 3\)", "wanted 1 dim")),
        (("ij...->i", (2,)), ShapeMismatch, ("operand 0", "at least 2")),
        (
            ("ij,jk->ik", (2, 3), (4, 2)),
            ShapeMismatch,
            ("'j'", "ij,jk->ik", "size 4", r"operand 1 \(4, 2\)", "3", "operand 0"),
        ),
        (("ii->i", (2, 3)), ShapeMismatch, ("'i'", "size 3", "wanted 2", "operand 0")),
        (("...i,...i->...", (2, 3), (4, 3)), ShapeMismatch, (r"dim -1 of '\.\.\.'",)),
        (("ij->iik", (2, 3)), ValueError, ("'i' twice",)),
        (("ij->k", (2, 3)), ValueError, ("'k'", "no operand")),
        (("i1->i", (2, 3)), ValueError, ("'1'", "neither a letter")),
        (("i..j->i", (2, 3)), ValueError, (r"'\.'",)),
        (("ij->i->j", (2, 3)), ValueError, ("'-'", "neither a letter")),
        (("......", (2, 3)), ValueError, (r"'\.'",)),
        (("ij->i,j", (2, 3)), ValueError, ("','",)),
        (("é", (2,)), ValueError, ("letter",)),
        (("ij",), ValueError, ("no operands",)),
    ],
    ids=str,
)
def test_errors(arguments, error, fragments):
    equation, *shapes = arguments
    with pytest.raises(error, match="einsum.*" + ".*".join(fragments)):
        einsum(equation, *(lucid.zeros(shape) for shape in shapes))


def test_wrong_types():
    with pytest.raises(TypeError, match="einsum.*operand 1 is a list; wanted a Tensor"):
        einsum("i,i", lucid.ones(1), [1.0])
    with pytest.raises(TypeError, match="einsum.*equation is an int; wanted a str"):
        einsum(3, lucid.ones(1))
    with pytest.raises(ValueError):
        einsum("i", [])
