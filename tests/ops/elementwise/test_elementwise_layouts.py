"""How results lie in memory, and walks over operands that lie otherwise than the result."""

import pytest

import lucid

DTYPES = ["bool", "uint8", "int16", "int32", "int64", "float16", "float32", "float64", "complex64", "complex128"]


def laid(shape, order):
    """Zeros whose dims come in this order in memory, the outermost first."""
    back = sorted(range(len(order)), key=order.__getitem__)
    return lucid.zeros([shape[d] for d in order]).permute(back)


@pytest.mark.parametrize(
    ("operands", "strides"),
    [
        ([((3, 4), (1, 0))], (1, 3)),
        ([((3, 4), (1, 0)), ((3, 4), (1, 0))], (1, 3)),
        ([((3, 4), (1, 0)), ((3, 4), (0, 1))], (1, 3)),  # the first decides
        ([((3, 4), (0, 1)), ((3, 4), (1, 0))], (4, 1)),
        ([((4,), (0,)), ((3, 4), (1, 0))], (1, 3)),  # one that is broadcast says nothing
        ([((3, 1), (0, 1)), ((1, 4), (0, 1))], (4, 1)),
        ([((2, 3, 4, 5), (0, 2, 3, 1))], (60, 1, 15, 3)),
        ([((2, 3, 4, 5), (0, 2, 3, 1)), ((3, 1, 1), (0, 1, 2))], (60, 1, 15, 3)),
        ([((2, 3, 4), (2, 0, 1))], (3, 1, 6)),
    ],
)
def test_results_lie_as_their_operands_do(operands, strides):
    tensors = [laid(*operand) for operand in operands]
    total = -tensors[0] if len(tensors) == 1 else tensors[0] + tensors[1]
    assert total.stride() == strides
    assert total.is_contiguous() == (sorted(strides, reverse=True) == list(strides))
    if len(tensors) == 1:
        assert tensors[0].double().stride() == (tensors[0] > 0).stride() == strides
        assert tensors[0].clone().is_contiguous()
    assert total.tolist() == lucid.zeros(total.shape).tolist()


def test_gaps_and_negative_steps_are_not_kept():
    x = lucid.zeros(4, 6)
    assert (x[:, ::2] * 2).stride() == (3, 1)
    assert (x.t()[::-1] * 2).stride() == (1, 6)
    assert (x.expand(2, 4, 6) * 2).is_contiguous()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(61, 83), (8, 600), (600, 9), (64, 64), (3, 2000)])
def test_operands_that_lie_across(dtype, shape):
    rows, columns = shape
    kind = getattr(lucid, dtype)
    a = [[(7 * i + 3 * j) % 11 for j in range(columns)] for i in range(rows)]
    b = [[(5 * i + j) % 13 for j in range(columns)] for i in range(rows)]
    if dtype == "bool":
        a, b = ([[x % 2 for x in line] for line in lines] for lines in (a, b))
    straight = lucid.tensor(a).to(kind)
    across = lucid.tensor([list(line) for line in zip(*b, strict=True)]).to(kind).t()
    wanted = lucid.tensor([[x * y for x, y in zip(*lines, strict=True)] for lines in zip(a, b, strict=True)]).to(kind)
    for product in (straight * across, across * straight):
        assert lucid.equal(product, wanted)
    chosen = lucid.where(across != 0, straight, across)
    assert lucid.equal(chosen, lucid.where(across.contiguous() != 0, straight, across.contiguous()))
    assert across.contiguous().tolist() == lucid.tensor(b).to(kind).tolist()
    into = lucid.zeros(columns, rows, dtype=kind).t()
    into.copy_(straight)
    assert into.tolist() == straight.tolist()


def test_operands_that_lie_across_backwards():
    x = lucid.arange(70 * 90).reshape(70, 90)
    lines = x.tolist()
    back = [line[::-1] for line in lines]
    columns = [list(column) for column in zip(*lines, strict=True)]
    assert x[:, ::-1].contiguous().tolist() == back
    for y, wanted in [
        (x[::-1].T, [column[::-1] for column in columns]),
        (x[:, ::-1].T, columns[::-1]),
        (x[::-1, ::-1].T, [column[::-1] for column in columns[::-1]]),
    ]:
        assert y.contiguous().tolist() == wanted
        z = lucid.arange(90 * 70).reshape(90, 70)
        assert (z + y).tolist() == [
            [a + b for a, b in zip(*pair, strict=True)] for pair in zip(z.tolist(), wanted, strict=True)
        ]
        assert lucid.equal(
            lucid.where(y > z, y, x.T), lucid.where(y.contiguous() > z, y.contiguous(), x.T.contiguous())
        )


def test_blocks_of_more_dims_that_lie_across():
    values = list(range(6 * 20 * 9 * 10))
    x = lucid.tensor(values).reshape(6, 20, 9, 10)
    for order in [(3, 2, 1, 0), (0, 2, 3, 1), (0, 3, 1, 2), (2, 0, 3, 1)]:
        y = x.permute(order)
        flat = y.contiguous().flatten().tolist()
        sizes, steps = y.shape, y.stride()
        places = [
            i * steps[0] + j * steps[1] + k * steps[2] + l * steps[3]
            for i in range(sizes[0])
            for j in range(sizes[1])
            for k in range(sizes[2])
            for l in range(sizes[3])
        ]
        assert flat == places
        assert lucid.equal(y.contiguous() + y, y * 2)
