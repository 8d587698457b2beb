"""Autocast: what is cast is PyTorch's, regions nest and end, gradients have the dtypes of the parameters."""

import threading
import warnings

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.nn import functional as F

BF16, F32, F64 = lucid.bfloat16, lucid.float32, lucid.float64


def make(*shape, dtype=F32):
    return lucid.arange(1.0, 1.0 + lucid.ones(shape).numel()).reshape(shape).to(dtype) / 16


IMAGE, WINDOW = (1, 2, 4, 4), (3, 2, 2, 2)
CALLS = {
    "matmul": lambda d: lucid.matmul(make(2, 3, dtype=d), make(3, 2, dtype=d)),
    "@": lambda d: make(2, 3, dtype=d) @ make(3, 2, dtype=d),
    "method": lambda d: make(2, 3, dtype=d).mm(make(3, 2, dtype=d)),
    "mm": lambda d: lucid.mm(make(2, 3, dtype=d), make(3, 2, dtype=d)),
    "bmm": lambda d: lucid.bmm(make(2, 2, 3, dtype=d), make(2, 3, 2, dtype=d)),
    "addmm": lambda d: lucid.addmm(make(2, 2, dtype=d), make(2, 3, dtype=d), make(3, 2, dtype=d)),
    "einsum": lambda d: lucid.einsum("ij,jk->ik", make(2, 3, dtype=d), make(3, 2, dtype=d)),
    "linear": lambda d: F.linear(make(2, 3, dtype=d), make(4, 3, dtype=d), make(4, dtype=d)),
    "conv2d": lambda d: F.conv2d(make(*IMAGE, dtype=d), make(*WINDOW, dtype=d)),
    "conv_transpose2d": lambda d: F.conv_transpose2d(make(*IMAGE, dtype=d), make(2, 3, 2, 2, dtype=d)),
    "attention": lambda d: F.scaled_dot_product_attention(*[make(1, 1, 3, 4, dtype=d)] * 3),
    "mv": lambda d: lucid.mv(make(2, 3, dtype=d), make(3, dtype=d)),
    "softmax": lambda d: F.softmax(make(2, 3, dtype=d), -1),
    "layer_norm": lambda d: F.layer_norm(make(2, 3, dtype=d), (3,)),
    "add": lambda d: make(2, dtype=d) + make(2, dtype=d),
    "cross_entropy": lambda d: F.cross_entropy(make(2, 3, dtype=d), lucid.tensor([0, 1])),
    "mse_loss": lambda d: F.mse_loss(make(2, 3, dtype=d), make(2, 3, dtype=d)),
    "bce": lambda d: F.binary_cross_entropy_with_logits(make(2, 3, dtype=d), make(2, 3, dtype=d)),
    "prod": lambda d: lucid.prod(make(2, 3, dtype=d)),
    "cdist": lambda d: lucid.cdist(make(2, 3, dtype=d), make(2, 3, dtype=d)),
    "sum": lambda d: lucid.sum(make(2, 3, dtype=d)),
}
# Result dtypes of float32 and of bfloat16 tensors: what PyTorch 2.13 gives in torch.autocast("cpu").
LOWER, WIDER, KEPT = (BF16, BF16), (F32, F32), (F32, BF16)
WANTED = (
    dict.fromkeys("matmul @ method mm bmm addmm einsum linear conv2d conv_transpose2d attention".split(), LOWER)
    | dict.fromkeys("cross_entropy mse_loss bce prod cdist".split(), WIDER)
    | dict.fromkeys("mv softmax layer_norm add sum".split(), KEPT)
)


@pytest.mark.parametrize("name", CALLS)
def test_dtypes_are_pytorchs(name):
    with lucid.autocast("cpu"):
        found = CALLS[name](F32).dtype, CALLS[name](BF16).dtype
        assert CALLS[name](F64).dtype is F64
    assert found == WANTED[name]
    assert CALLS[name](F32).dtype is F32  # outside


def test_float16_and_regions_within_regions():
    a = make(2, 2)
    assert not lucid.is_autocast_enabled()
    with lucid.autocast("cpu", dtype=lucid.float16) as region:
        assert isinstance(region, lucid.amp.autocast)
        assert (a @ a).dtype is lucid.float16 and lucid.get_autocast_dtype("cpu") is lucid.float16
        with lucid.autocast("cpu", enabled=False):
            assert (a @ a).dtype is F32 and not lucid.is_autocast_enabled("cpu")
        with lucid.autocast("cpu", dtype=BF16):
            assert (a @ a).dtype is BF16
        assert (a @ a).dtype is lucid.float16 and lucid.amp.autocast.is_autocast_enabled()
    assert (a @ a).dtype is F32 and lucid.get_autocast_dtype("cpu") is BF16


def test_a_region_ends_with_an_error_and_may_be_used_again():
    a, region = make(2, 2), lucid.autocast()
    for _ in range(2):
        with pytest.raises(KeyError), region:
            assert (a @ a).dtype is BF16
            raise KeyError
        assert (a @ a).dtype is F32

    @lucid.autocast("cpu")
    def product(x):
        return x @ x

    assert product(a).dtype is BF16 and product.__name__ == "product" and (a @ a).dtype is F32


def test_other_devices_and_dtypes_have_no_effect():
    a = make(2, 2)
    with pytest.warns(UserWarning, match="'cuda', which is not available"), lucid.autocast("cuda"):
        assert (a @ a).dtype is F32 and not lucid.is_autocast_enabled("cuda")
    with pytest.warns(UserWarning, match="wanted bfloat16 or float16"), lucid.autocast("cpu", dtype=F64):
        assert (a @ a).dtype is F32
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with lucid.autocast("cuda", enabled=False), lucid.autocast("metal", dtype=lucid.float16):
            assert (a @ a).dtype is F32
    with pytest.raises(RuntimeError, match="autocast: device_type is 'toaster'"):
        lucid.autocast("toaster")
    assert lucid.amp.is_autocast_available("cpu") and not lucid.amp.is_autocast_available("cuda")


def test_a_model_trains_and_its_gradients_are_float32():
    lucid.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
    opt = lucid.optim.Adam(model.parameters(), lr=0.02)
    x = lucid.randn(64, 2)
    y = (x[:, 0] > 0).long()
    for _ in range(60):
        opt.zero_grad()
        with lucid.autocast("cpu"):
            out = model(x)
            loss = F.cross_entropy(out, y)
        loss.backward()
        opt.step()
    assert out.dtype is BF16 and loss.dtype is F32 and loss.item() < 0.2
    assert all(p.grad.dtype is F32 and p.dtype is F32 for p in model.parameters())


def test_gradients_are_those_of_casts_by_hand():
    w = make(3, 2).requires_grad_()
    x = make(4, 3)
    with lucid.autocast("cpu"):
        (x @ w).float().sum().backward()
    found, w.grad = w.grad, None
    (x.bfloat16() @ w.bfloat16()).float().sum().backward()
    assert found.tolist() == w.grad.tolist() and found.dtype is F32


def test_switches_without_a_region():
    a = make(2, 2)
    try:
        lucid.set_autocast_dtype("cpu", lucid.float16)
        lucid.set_autocast_enabled("cpu", True)
        assert (a @ a).dtype is lucid.float16
    finally:
        lucid.set_autocast_enabled("cpu", False)
        lucid.set_autocast_dtype("cpu", BF16)
    with pytest.raises(ValueError, match="wanted bfloat16 or float16"):
        lucid.set_autocast_dtype("cpu", F32)


def test_functions_of_ones_own():
    seen = []

    class Product(lucid.autograd.Function):
        @staticmethod
        @lucid.amp.custom_fwd(device_type="cpu", cast_inputs=F32)
        def forward(ctx, x, w):
            seen.append((x.dtype, lucid.is_autocast_enabled()))
            ctx.save_for_backward(x, w)
            return x @ w

        @staticmethod
        @lucid.amp.custom_bwd(device_type="cpu")
        def backward(ctx, grad):
            x, w = ctx.saved_tensors
            seen.append(lucid.is_autocast_enabled())
            return grad @ w.T, x.T @ grad

    x = make(2, 2, dtype=BF16).requires_grad_()
    w = make(2, 2).requires_grad_()
    with lucid.autocast("cpu"):
        y = Product.apply(x, w)
    y.sum().backward()
    assert seen == [(F32, False), False] and y.dtype is F32 and w.grad.dtype is F32
    assert_close(w.grad, x.detach().float().T @ lucid.ones(2, 2), 1e-6)


def test_the_names_of_older_programs():
    from lucid.cpu.amp import autocast as of_cpu
    from lucid.cuda.amp import GradScaler, autocast, custom_fwd

    assert of_cpu is autocast is lucid.autocast is lucid.amp.autocast
    assert GradScaler is lucid.amp.GradScaler and custom_fwd is lucid.amp.custom_fwd
    assert lucid.cpu.is_available() and threading.active_count() >= 1
