"""lucid.einops against what the patterns say, index by index; what it refuses; the einops package on its tensors."""

from __future__ import annotations

import itertools

import pytest

import lucid
from lucid import nn
from lucid.autograd import gradcheck
from lucid.einops import EinopsError, asnumpy, einsum, pack, parse_shape, rearrange, reduce, repeat, unpack
from lucid.einops import layers as einops_layers
from lucid.einops._pattern import plan


def numbers(*shape: int) -> lucid.Tensor:
    count = 1
    for size in shape:
        count *= size
    return lucid.arange(count).reshape(shape)


# ---- By the definition ----------------------------------------------------------------------------------------------


def groups_of(text: str, dots: list[str]) -> list[list[str]]:
    """The axes of each dim, for patterns without numbers other than 1."""
    text = text.replace("...", " ".join(dots)).replace("(", " ( ").replace(")", " ) ")
    groups: list[list[str]] = []
    inside = False
    for word in text.split():
        if word in "()":
            inside = word == "("
            if inside:
                groups.append([])
        elif word == "1":
            if not inside:
                groups.append([])
        elif inside:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def at(groups: list[list[str]], sizes: dict[str, int], where: dict[str, int]) -> tuple[int, ...]:
    index = []
    for group in groups:
        place = 0
        for axis in group:
            place = place * sizes[axis] + where[axis]
        index.append(place)
    return tuple(index)


PATTERNS = [
    ("a b -> b a", "", dict(a=2, b=3)),
    ("a b -> a b", "", dict(a=2, b=3)),
    ("a b -> (a b)", "", dict(a=2, b=3)),
    ("a b -> (b a)", "", dict(a=2, b=3)),
    ("(a b) c -> b (c a)", "a", dict(a=2, b=3, c=2)),
    ("(a b) c -> b (c a)", "b", dict(a=2, b=3, c=2)),
    ("b (h i) (w j) c -> b h w (i j c)", "i j", dict(b=1, h=2, i=3, w=2, j=1, c=2)),
    ("a 1 b -> 1 b a 1", "", dict(a=2, b=3)),
    ("a () b -> b () a", "", dict(a=2, b=3)),
    ("... a -> a ...", "", dict(a=2), (3, 2)),
    ("a ... b -> b (a ...)", "", dict(a=2, b=3), (2, 2)),
    ("a ... -> (... a)", "", dict(a=2), (3,)),
    ("a ... -> ... a", "", dict(a=3), ()),
    ("... 1 -> (...)", "", {}, (2, 3)),
    ("() ... -> (...)", "", {}, ()),
    ("x_1 y2 -> y2 x_1", "", dict(x_1=2, y2=3)),
    (" a   b->b   a ", "", dict(a=2, b=2)),
    ("(a b c) -> c b a", "a b", dict(a=2, b=2, c=3)),
    ("a b -> b a", "", dict(a=0, b=3)),
]


@pytest.mark.parametrize("case", PATTERNS, ids=lambda case: case[0])
def test_rearrange_moves_each_element_where_the_pattern_says(case):
    pattern, given, sizes, *rest = case
    extra = rest[0] if rest else ()
    dots = [f"dots{i}" for i in range(len(extra))]
    sizes = {**sizes, **dict(zip(dots, extra))}
    left, right = (groups_of(side, dots) for side in pattern.split("->"))
    shape = [[sizes[axis] for axis in group] for group in left]
    x = numbers(*(int(lucid.tensor([1, *group]).prod().item()) for group in shape))
    y = rearrange(x, pattern, **{name: sizes[name] for name in given.split()})
    for values in itertools.product(*(range(size) for size in sizes.values())):
        where = dict(zip(sizes, values))
        assert y[at(right, sizes, where)].item() == x[at(left, sizes, where)].item()
    assert y.numel() == x.numel() and y.ndim == len(right)


def test_rearrange_gives_views_where_strides_allow_it():
    x = lucid.zeros(2, 3, 4)
    rearrange(x, "a b c -> c (a b)")[0, 0] = 5
    assert x[0, 0, 0] == 5
    assert rearrange(x, "a b c -> a b c") is x


def test_lists_are_stacked_first():
    images = [numbers(2, 3) + 10 * i for i in range(4)]
    assert rearrange(images, "b h w -> h w b").tolist() == lucid.stack(images, -1).tolist()
    assert reduce(tuple(images), "b h w -> b", "max").tolist() == [5, 15, 25, 35]


@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "prod"])
def test_reduce_is_the_op_over_the_dims(name):
    x = lucid.rand(2, 6, 4)
    op = {"max": lucid.amax, "min": lucid.amin}.get(name) or getattr(lucid, name)
    by_hand = op(x.reshape(2, 3, 2, 2, 2), (2, 4)).permute(0, 2, 1)
    assert reduce(x, "b (h 2) (w 2) -> b w h", name).equal(by_hand)
    assert reduce(x, "b ... -> b", name).equal(op(x, (1, 2)))
    assert reduce(x, "... c -> c 1", name).equal(op(x, (0, 1))[:, None])
    assert reduce(x, "a b c -> ", name).shape == ()


def test_reduce_of_bools_and_by_a_function():
    x = lucid.tensor([[True, False], [True, True]])
    assert reduce(x, "a b -> a", "all").tolist() == [False, True]
    assert reduce(x, "a b -> b", "any").tolist() == [True, True]
    seen = []

    def spread(values, dims):
        seen.append(dims)
        return values.amax(dims) - values.amin(dims)

    assert reduce(lucid.tensor([[1.0, 5.0], [2.0, 2.5]]), "a b -> a", spread).tolist() == [4.0, 0.5]
    assert seen == [(1,)]
    with pytest.raises(TypeError, match="reduce: the reduction returned an int; wanted a Tensor"):
        reduce(lucid.ones(2, 2), "a b -> a", lambda values, dims: 1)


def test_repeat_makes_axes():
    x = numbers(2, 3)
    assert repeat(x, "h w -> h c w", c=2).tolist() == [[[0, 1, 2], [0, 1, 2]], [[3, 4, 5], [3, 4, 5]]]
    assert repeat(x, "h w -> (h 2) w").tolist() == [[0, 1, 2], [0, 1, 2], [3, 4, 5], [3, 4, 5]]
    assert repeat(x, "h w -> (2 h) w").tolist() == [[0, 1, 2], [3, 4, 5], [0, 1, 2], [3, 4, 5]]
    assert repeat(x, "h w -> w (a h) b 2", a=2, b=3).shape == (3, 4, 3, 2)
    assert repeat(x, "... -> ... c", c=0).shape == (2, 3, 0)
    assert repeat(lucid.tensor(7), "-> a", a=2).tolist() == [7, 7]


def test_gradients_and_transforms_pass_through():
    x = lucid.rand(4, 6, dtype=lucid.float64).requires_grad_()
    assert gradcheck(lambda x: rearrange(x, "(a b) c -> b c a", a=2) * 2, x)
    assert gradcheck(lambda x: reduce(x, "(a 2) (b 3) -> b a", "prod"), x)
    assert gradcheck(lambda x: repeat(x, "a b -> b (a 3) 2"), x)
    each = lucid.func.vmap(lambda row: rearrange(row, "(a b) -> b a", a=2))(x)
    assert each.equal(rearrange(x, "n (a b) -> n b a", a=2))
    meta = lucid.zeros(4, 6, device="meta")
    assert reduce(meta, "(a 2) b -> a", "max").shape == (2,)


def test_a_plan_is_made_once():
    plan.cache_clear()
    for _ in range(5):
        rearrange(lucid.ones(2, 3), "a b -> b a")
    assert plan.cache_info().misses == 1 and plan.cache_info().hits == 4


# ---- Packing --------------------------------------------------------------------------------------------------------


def test_pack_and_unpack_are_inverse():
    tensors = [lucid.rand(2, 3), lucid.rand(2, 4, 3), lucid.rand(2, 2, 2, 3)]
    packed, shapes = pack(tensors, "b * c")
    assert packed.shape == (2, 9, 3) and shapes == [(), (4,), (2, 2)]
    assert packed[:, 0].equal(tensors[0]) and packed[:, 5:].equal(tensors[2].reshape(2, 4, 3))
    for before, after in zip(tensors, unpack(packed, shapes, "b * c")):
        assert before.equal(after)
    assert [t.shape for t in unpack(packed, [(), (-1,), (2, 2)], "b * c")] == [(2, 3), (2, 4, 3), (2, 2, 2, 3)]
    assert [t.shape for t in unpack(packed, [(1, -1), (3, 2)], "b * c")] == [(2, 1, 3, 3), (2, 3, 2, 3)]
    packed, shapes = pack([lucid.ones(3), lucid.ones(())], "*")
    assert packed.shape == (4,) and shapes == [(3,), ()]
    assert unpack(lucid.ones(0, 2), [], "* c") == []


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: pack([lucid.ones(2)], "b c"), "pack: pattern is 'b c'; wanted different names and one '\\*'"),
        (lambda: pack([lucid.ones(2)], "* b b"), "wanted different names and one"),
        (lambda: pack([lucid.ones(2)], "* _b"), "'_b', which begins or ends with an underscore"),
        (lambda: pack([lucid.ones(2)], "* b c"), r"tensors\[0\] has shape \(2,\); wanted at least 2 dims"),
        (lambda: unpack(lucid.ones(2), [(2,)], "a *"), r"tensor has shape \(2,\); wanted 2 dims"),
        (lambda: unpack(lucid.ones(4), [(-1,), (-1,)], "*"), "of which at most one is -1"),
        (lambda: unpack(lucid.ones(4), [(3,), (2,)], "*"), "wanted shapes that make up 4, the size of dim 0"),
        (lambda: unpack(lucid.ones(4), [(3, -1), (2,)], "*"), "wanted shapes that make up 4"),
        (lambda: unpack(lucid.ones(4), [(0, -1), (4,)], "*"), "wanted shapes that make up 4"),
    ],
)
def test_packing_refuses(call, message):
    with pytest.raises(EinopsError, match=message):
        call()


# ---- Names, layers, einsum ------------------------------------------------------------------------------------------


def test_parse_shape():
    x = lucid.zeros(2, 3, 5, 7)
    assert parse_shape(x, "b c h w") == dict(b=2, c=3, h=5, w=7)
    assert parse_shape(x, "b _ _ w") == dict(b=2, w=7)
    assert parse_shape(x, "b ... w") == dict(b=2, w=7)
    assert parse_shape(x, "... 7") == {} and parse_shape(lucid.zeros(1, 2), "1 a") == dict(a=2)
    for pattern, message in [
        ("a b", "wanted 2 dims"),
        ("a b c d e ...", "wanted at least 5 dims"),
        ("a b c 8", "wanted size 8 in dim 3"),
        ("1 b c d", "wanted size 1 in dim 0"),
        ("(a b) c d e", "joins axes"),
        ("a a b c", "names the axis 'a' twice"),
    ]:
        with pytest.raises(EinopsError, match=message):
            parse_shape(x, pattern)


def test_einsum_with_the_pattern_last():
    x, y = lucid.rand(2, 3, 4), lucid.rand(2, 4, 5)
    assert einsum(x, y, "batch row inner, batch inner col -> batch row col").allclose(x @ y)
    assert einsum(x, y, "... i j, ... j k -> ... i k").allclose(x @ y)
    assert einsum(x, "b _x y -> y b".replace("_x", "x")).allclose(x.sum(1).mT)
    assert einsum("bij,bjk->bik", x, y).allclose(x @ y)
    for operands, pattern, message in [
        ((x,), "a b c", "0 times '->'"),
        ((x,), "a b c, d -> a", "2 terms before '->'; wanted one for each of the 1 tensors"),
        ((x,), "(a b) c -> a", "wanted names and '...'"),
        ((x,), "a b 2 -> a", "wanted names and '...'"),
        ((x,), "a b c -> a d", "d"),
    ]:
        with pytest.raises((EinopsError, ValueError), match=message):
            einsum(*operands, pattern)
    with pytest.raises(TypeError, match="einsum: operand 0 is an int; wanted a Tensor"):
        einsum(1, "a -> a")


def test_layers():
    model = nn.Sequential(
        einops_layers.Reduce("b c (h 2) (w 2) -> b c h w", "max"),
        einops_layers.Rearrange("b c h w -> b (c h w)", c=3),
        nn.Linear(12, 2),
    )
    x = lucid.rand(5, 3, 4, 4)
    expected = nn.functional.max_pool2d(x, 2).reshape(5, 12)
    assert model[:2](x).equal(expected) and model(x).shape == (5, 2)
    assert repr(model[0]) == "Reduce('b c (h 2) (w 2) -> b c h w', 'max')"
    assert repr(model[1]) == "Rearrange('b c h w -> b (c h w)', c=3)"
    with pytest.raises(EinopsError, match="Rearrange: pattern 'a b' has 0 times '->'"):
        einops_layers.Rearrange("a b")


# ---- Refusals -------------------------------------------------------------------------------------------------------

X = (2, 6)
REFUSED = [
    ("rearrange", "a b", {}, "has 0 times '->'"),
    ("rearrange", "a -> b -> a", {}, "has 2 times '->'"),
    ("rearrange", "a b -> a c", {}, "has 'b' on the left only; wanted every axis on both sides"),
    ("rearrange", "a b -> a b c", {}, "has 'c' on the right only"),
    ("rearrange", "a a -> a", {}, "names the axis 'a' twice on one side"),
    ("rearrange", "a b -> (a b", {}, "opens a parenthesis that is not closed"),
    ("rearrange", "a b -> a b)", {}, "closes a parenthesis that was not opened"),
    ("rearrange", "a b -> ((a b))", {}, "parentheses in parentheses"),
    ("rearrange", "a b -> a, b", {}, "has the character ','"),
    ("rearrange", "a b -> a .. b", {}, "dots that are not '...'"),
    ("rearrange", "a ... b ... -> a", {}, "more than one ellipsis on one side"),
    ("rearrange", "a b -> a ... b", {}, "has an ellipsis on the right only"),
    ("rearrange", "a (... b) -> a b ...", {}, "has the ellipsis in parentheses on the left"),
    ("rearrange", "a ... -> a", {}, "has '...' on the left only"),
    ("rearrange", "a 6 -> a 6", {}, "has the axis 6; wanted names, or 1"),
    ("rearrange", "a 0 -> a", {}, "has an axis of size 0"),
    ("rearrange", "a _b -> _b a", {}, "has the axis '_b', which begins or ends with an underscore"),
    ("rearrange", "a 2b -> 2b a", {}, "has the axis '2b', which is no Python identifier"),
    ("rearrange", "a b c -> c b a", {}, r"has shape \(2, 6\); wanted 3 dims"),
    ("rearrange", "a b c ... -> c b a ...", {}, "wanted at least 3 dims"),
    ("rearrange", "a (b c) -> a b c", {}, "the sizes of 'b', 'c' in dim 1 are open"),
    ("rearrange", "a (b c) -> a b c", {"b": 4}, r"dim 1 of size 6 cannot be divided into \(b=4 c\)"),
    ("rearrange", "a (b c) -> a b c", {"b": 0}, r"dim 1 of size 6 cannot be divided into \(b=0 c\)"),
    ("rearrange", "a (b c) -> a b c", {"b": 2, "c": 2}, r"dim 1 has size 6, but \(b=2 c=2\) makes 4"),
    ("rearrange", "a b -> b a", {"b": 5}, r"dim 1 has size 6, but \(b=5\) makes 5"),
    ("rearrange", "a 1 -> a", {}, r"dim 1 has size 6, but \(1\) makes 1"),
    ("rearrange", "a b -> b a", {"c": 5}, "was given a size for 'c', which is not in it"),
    ("rearrange", "a b -> b a", {"_c": 5}, "was given a size for '_c', which begins or ends with an underscore"),
    ("rearrange", "a b -> b a", {"b": -1}, "rearrange: b is -1; wanted a size of 0 or more"),
    ("repeat", "a b -> a b c", {}, "has 'c' on the right only, without a size; wanted e.g. c=2"),
    ("repeat", "a b -> a", {}, "has 'b' on the left only"),
    ("reduce", "a b -> a c", {}, "has 'c' on the right only; wanted axes of the left side"),
    ("reduce", "a b -> a 2", {}, "has 2 on the right only"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_what_is_refused_and_how(case):
    op, pattern, sizes, message = case
    further = ("sum",) if op == "reduce" else ()
    with pytest.raises(EinopsError, match=message) as error:
        getattr(lucid.einops, op)(lucid.ones(X), pattern, *further, **sizes)
    assert str(error.value).startswith(f"{op}: ") and "; wanted " in str(error.value)


def test_wrong_types_are_refused():
    for call, message in [
        (lambda: rearrange([], "a -> a"), "rearrange: tensor is an empty list"),
        (lambda: rearrange([1], "a -> a"), r"rearrange: tensor\[0\] is an int; wanted a Tensor"),
        (lambda: rearrange("x", "a -> a"), "rearrange: tensor is a str; wanted a Tensor or a list of them"),
        (lambda: rearrange(lucid.ones(2), 3), "rearrange: pattern is an int"),
        (lambda: rearrange(lucid.ones(2), ["a"]), "rearrange: pattern is a list"),
        (lambda: rearrange(lucid.ones(2), "(a b) -> a b", a=1.0), "rearrange: a is a float; wanted the size"),
        (lambda: rearrange(lucid.ones(2), "(a b) -> a b", a=True), "rearrange: a is a bool"),
        (lambda: pack(lucid.ones(2), "*"), "pack: tensors is a Tensor; wanted a list"),
        (lambda: unpack([1], [(2,)], "*"), "unpack: tensor is a list; wanted a Tensor"),
        (lambda: parse_shape(1, "a"), "parse_shape: x is an int"),
        (lambda: asnumpy(1), "asnumpy: tensor is an int"),
    ]:
        with pytest.raises(TypeError, match=message):
            call()
    for reduction in ("median", None, 3, ["sum"]):
        with pytest.raises(EinopsError, match="reduce: reduction is .*; wanted 'min', 'max'"):
            reduce(lucid.ones(2, 2), "a b -> a", reduction)
    with pytest.raises((MemoryError, RuntimeError)):
        repeat(lucid.ones(2), "a -> (a b) c", b=2**62, c=2**62)


def test_asnumpy():
    pytest.importorskip("numpy", reason="NumPy is not installed here")
    assert asnumpy(lucid.ones(2, requires_grad=True)).tolist() == [1.0, 1.0]


# ---- The package ----------------------------------------------------------------------------------------------------


def test_the_einops_package_takes_lucids_tensors():
    package = pytest.importorskip("einops", reason="the einops package is not installed here")
    lucid.einops.register()
    lucid.einops.register()
    x = lucid.rand(2, 6, 4)
    for pattern, sizes in [("a (b c) d -> c d (a b)", dict(b=2)), ("... d -> d ...", {}), ("a b c -> (a b c)", {})]:
        assert package.rearrange(x, pattern, **sizes).equal(rearrange(x, pattern, **sizes))
    for name in ("sum", "mean", "max", "min", "prod"):
        assert package.reduce(x, "a (b 2) c -> b a", name).equal(reduce(x, "a (b 2) c -> b a", name))
    assert package.repeat(x, "a b c -> a (b 2) c d", d=3).equal(repeat(x, "a b c -> a (b 2) c d", d=3))
    assert package.rearrange([x, x], "n a b c -> a (n b) c").equal(lucid.cat([x, x], 1))
    packed, shapes = package.pack([x, x[:, 0]], "a * c")
    assert packed.equal(pack([x, x[:, 0]], "a * c")[0])
    assert package.unpack(packed, shapes, "a * c")[0].equal(x)
    assert package.einsum(x, x, "a b c, a d c -> a b d").allclose(x @ x.mT)
    assert package.parse_shape(x, "a b c") == dict(a=2, b=6, c=4)
    assert package.asnumpy(x).tolist() == x.tolist()
