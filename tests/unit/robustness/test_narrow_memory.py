"""Of tensors whose dtype is stored but not computed in, a few lines at a time are widened, never the whole."""

import pytest

import lucid
from lucid.nn import functional as F

NARROW = [lucid.float16, lucid.bfloat16, lucid.int8, lucid.int16]
FLOATS = NARROW[:2]

ANY = {
    "sum": lambda x, dim: x.sum(dim),
    "mean": lambda x, dim: x.mean(dim, keepdim=True),
    "prod": lambda x, dim: x.prod(dim),
    "amax": lambda x, dim: x.amax(dim),
    "max": lambda x, dim: x.max(dim),
    "min": lambda x, dim: x.min(dim, keepdim=True),
    "argmax": lambda x, dim: x.argmax(dim),
    "argmin": lambda x, dim: x.argmin(dim, keepdim=True),
    "cumsum": lambda x, dim: x.cumsum(dim),
    "cumprod": lambda x, dim: x.cumprod(dim),
}
OF_FLOATS = {
    "var": lambda x, dim: x.var(dim),
    "std": lambda x, dim: x.std(dim, keepdim=True),
    "logsumexp": lambda x, dim: x.logsumexp(dim),
    "logcumsumexp": lambda x, dim: x.logcumsumexp(dim),
    "norm": lambda x, dim: lucid.linalg.vector_norm(x, dim=dim),
    "softmax": lambda x, dim: x.softmax(dim),
    "log_softmax": lambda x, dim: x.log_softmax(dim),
}
CASES = [(name, dtype) for name in ANY for dtype in NARROW] + [(name, dtype) for name in OF_FLOATS for dtype in FLOATS]


def numbers(dtype, *shape):
    lucid.manual_seed(3)
    x = lucid.randn(*shape)
    return (x * 3 if dtype in NARROW[2:] else x).to(dtype)


def extra(run) -> int:
    """Bytes that `run` takes at once beyond its result."""
    lucid.reset_peak_memory_stats()
    result = run()
    after = lucid.memory_stats()
    del result
    return after["allocated_bytes.peak"] - after["allocated_bytes.current"]


def listed(result):
    return list(result) if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("dim", [0, 1])
@pytest.mark.parametrize(("name", "dtype"), CASES, ids=str)
def test_the_whole_is_not_widened(name, dtype, dim):
    x = numbers(dtype, 1024, 512)
    run = (ANY | OF_FLOATS)[name]
    assert extra(lambda: run(x, dim)) < 0.75 * x.numel() * x.element_size()


@pytest.mark.parametrize("dtype", FLOATS)
def test_softmax_and_layer_norm_with_their_gradients(dtype):
    x = numbers(dtype, 1024, 512).requires_grad_()
    w = lucid.ones(512, dtype=dtype)
    for run in lambda: F.softmax(x, -1), lambda: F.log_softmax(x, 0), lambda: F.layer_norm(x, (512,), w, w):
        y = run()
        grad = lucid.ones_like(y)
        size = x.numel() * x.element_size()
        assert extra(lambda: run().detach()) < 0.75 * size
        # Beyond the gradient that is handed out there is none but that which comes in.
        assert extra(lambda: lucid.autograd.grad(y, x, grad)) < 0.75 * size


@pytest.mark.parametrize("layout", ["contiguous", "turned", "every other", "expanded"])
@pytest.mark.parametrize(("name", "dtype"), CASES, ids=str)
def test_the_results_are_those_of_the_whole(name, dtype, layout):
    x = numbers(dtype, 5, 70, 300)
    if layout == "turned":
        x = x.permute(2, 0, 1)
    elif layout == "every other":
        x = x[:, :, ::2]
    elif layout == "expanded":
        x = x[:1].expand(9, 70, 300)
    run = (ANY | OF_FLOATS)[name]
    for dim in 0, 1, -1:
        found, whole = listed(run(x, dim)), listed(run(x.to(lucid.float32 if dtype in FLOATS else lucid.int32), dim))
        for a, b in zip(found, whole, strict=True):
            assert a.shape == b.shape
            b = b.to(a.dtype)
            assert ((a == b) | (a.isnan() & b.isnan())).all(), (name, dim)


@pytest.mark.parametrize("name", ["var", "logsumexp", "norm"])
def test_several_dims_and_sizes_of_one(name):
    x = numbers(lucid.float16, 3, 1, 40, 500)
    for dim in (0, 1), (1, 3), (0, -2), (2, 3), (0, 1, 2, 3):
        assert lucid.equal(OF_FLOATS[name](x, dim), OF_FLOATS[name](x.float(), dim).half())


def test_one_line_is_computed_whole():
    x = numbers(lucid.float16, 70_000)
    assert lucid.equal(x.softmax(0), x.float().softmax(0).half())
    assert x.argmax().item() == x.float().argmax().item()


def test_wrong_dims_are_told_of_the_whole():
    x = numbers(lucid.float16, 200, 300)
    with pytest.raises(IndexError, match="softmax: dim 2 is out of range"):
        x.softmax(2)
    with pytest.raises(ValueError, match=r"x has shape \(200, 300\)"):
        F.layer_norm(x, (200,))
