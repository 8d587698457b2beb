"""Complex numbers: parts as views, conjugates, products, special values, and gradients by Wirtinger's rule."""

from __future__ import annotations

import cmath
import math

import pytest

import lucid

DTYPES = [lucid.complex64, lucid.complex128]
NUMBERS = [1 + 2j, -0.5 + 0.25j, 0.75 - 1j, -1 - 0.5j, 2 + 0j, 0.3j]


def near(got, wanted, tolerance=1e-12):
    got, wanted = (v if isinstance(v, list) else [v] for v in (got, wanted))
    assert len(got) == len(wanted)
    for a, b in zip(got, wanted):
        assert abs(a - b) <= tolerance * (1 + abs(b)), f"{got} is not {wanted}"


@pytest.mark.parametrize("dt", DTYPES, ids=str)
def test_parts_are_views(dt):
    z = lucid.tensor(NUMBERS, dtype=dt)
    part = lucid.float32 if dt is lucid.complex64 else lucid.float64
    assert z.real.dtype is z.imag.dtype is lucid.view_as_real(z).dtype is part
    near(z.real.tolist(), [v.real for v in NUMBERS], 1e-7)
    near(z[1::2].imag.tolist(), [v.imag for v in NUMBERS[1::2]], 1e-7)
    assert lucid.view_as_real(z).shape == (6, 2) and lucid.view_as_real(z).data_ptr() == z.data_ptr()
    before = z._version
    z.real[0] = 7
    z.imag = lucid.zeros(6)
    assert z[0].item() == 7 and z[3].item() == -1 and z._version > before
    z.real = 2
    assert z.tolist() == [2] * 6
    again = lucid.view_as_complex(lucid.view_as_real(z))
    again[1] = 5j
    assert z[1].item() == 5j
    turned = lucid.tensor([NUMBERS[:3], NUMBERS[3:]], dtype=dt).T
    assert lucid.view_as_real(turned).shape == (3, 2, 2)
    near(lucid.view_as_complex(lucid.view_as_real(turned)).reshape(6).tolist(), turned.reshape(6).tolist())


def test_view_as_complex_needs_pairs():
    x = lucid.arange(12.0).reshape(3, 4)
    assert lucid.view_as_complex(x.reshape(3, 2, 2)).tolist() == [
        [0 + 1j, 2 + 3j],
        [4 + 5j, 6 + 7j],
        [8 + 9j, 10 + 11j],
    ]
    assert lucid.view_as_complex(x[:, 2:]).tolist() == [2 + 3j, 6 + 7j, 10 + 11j] and lucid.view_as_complex(
        x[::-1, :2]
    ).tolist() == [8 + 9j, 4 + 5j, 1j]
    for bad in (x[:, 1:3], x[:, ::2], x.T[:2].T[:, ::-1], lucid.zeros(1, 1).expand(3, 2)):
        with pytest.raises(RuntimeError, match="view_as_complex"):
            lucid.view_as_complex(bad)
    for bad in (x, x[0, 0], lucid.zeros(2, 3)):
        with pytest.raises(RuntimeError, match="wanted a last size of 2"):
            lucid.view_as_complex(bad)
    with pytest.raises((TypeError, RuntimeError), match="int64"):
        lucid.view_as_complex(lucid.zeros(2, dtype=lucid.int64))
    for call in (lucid.view_as_real, lucid.imag):
        with pytest.raises((TypeError, RuntimeError), match="float32; wanted a complex dtype"):
            call(x)


def test_what_is_not_defined_is_refused():
    z = lucid.tensor(NUMBERS)
    for call in (
        lambda: z < z,
        lambda: lucid.maximum(z, z),
        lambda: z // 2,
        lambda: z % 2,
        z.floor,
        z.relu,
        z.amax,
        z.argmax,
        z.prod,
        z.std,
        lambda: lucid.softmax(z, 0),
        lambda: z.max(0),
        lambda: z & z,
        lambda: lucid.erf(z),
        lambda: z.clamp(0, 1),
        lambda: lucid.complex(lucid.zeros(1), lucid.zeros(1).double()),
    ):
        with pytest.raises((TypeError, RuntimeError), match="complex|float64"):
            call()
    x = lucid.zeros(2)
    with pytest.raises(RuntimeError):
        x += 1j
    assert x.tolist() == [0, 0]


def test_a_real_tensor_is_its_own_conjugate():
    for dt in (lucid.float32, lucid.int64):
        x = lucid.ones(2, dtype=dt)
        assert lucid.conj(x) is x and lucid.real(x) is x and x.real is x and lucid.conj_physical(x) is not x
    assert lucid.tensor([[1j, 2]]).H.tolist() == [[-1j], [2]] and lucid.ones(2, 3).mH.shape == (3, 2)


@pytest.mark.parametrize("dt", DTYPES, ids=str)
@pytest.mark.parametrize(
    "name, function",
    [
        ("exp", cmath.exp),
        ("log", cmath.log),
        ("sqrt", cmath.sqrt),
        ("sin", cmath.sin),
        ("cos", cmath.cos),
        ("tan", cmath.tan),
        ("sinh", cmath.sinh),
        ("cosh", cmath.cosh),
        ("tanh", cmath.tanh),
        ("log10", cmath.log10),
        ("reciprocal", lambda z: 1 / z),
    ],
)
def test_functions_far_out(dt, name, function):
    """Large and small arguments, and those near the unit circle, where plain formulas lose digits or overflow."""
    values = [complex(a, b) for a in (-30, -1, -1e-3, 1e-3, 1, 30) for b in (-2, -1e-3, 1e-3, 3)] + [
        cmath.exp(1j * k) for k in range(6)
    ]
    if name not in ("sin", "cos", "tan"):
        values += [complex(1e-9, 2), complex(-1e-9, 1e-9), complex(40, -3)]
    z = lucid.tensor(values, dtype=dt)
    tolerance = 1e-6 if dt is lucid.complex64 else 1e-13
    for got, wanted in zip(getattr(lucid, name)(z).tolist(), map(function, z.tolist())):
        assert abs(got - wanted) <= tolerance * abs(wanted) + 1e-300, f"{name}: {got} is not {wanted}"


def test_extreme_numbers():
    big = lucid.tensor([1e300 + 1e300j, 1e-300 - 1e-300j], dtype=lucid.complex128)
    near((big / big).tolist(), [1, 1])
    near(big.abs().tolist(), [math.sqrt(2) * 1e300, math.sqrt(2) * 1e-300], 1e-15)
    near(lucid.square(big.sqrt() / big.abs().sqrt()).abs().tolist(), [1, 1])
    near(lucid.tensor([-4 + 0j, complex(-4, -0.0)]).sqrt().tolist(), [2j, -2j])
    near((lucid.tensor([2j, 3 + 0j, 0j]) ** lucid.tensor([3 + 0j, -2 + 0j, 0j])).tolist(), [-8j, 1 / 9, 1], 1e-6)
    near((lucid.tensor([1j], dtype=lucid.complex128) ** 1j).tolist(), [math.exp(-math.pi / 2)])
    assert lucid.isnan(lucid.tensor([complex(0, math.nan), 1j])).tolist() == [True, False]
    assert lucid.isinf(lucid.tensor([complex(math.inf, 0), 1j])).tolist() == [True, False] and lucid.isfinite(
        lucid.tensor([complex(0, math.inf), 1j])
    ).tolist() == [False, True]
    assert lucid.angle(lucid.tensor([-1.0, 0.0, 2.0, math.inf])).tolist()[1:] == [0, 0, 0] and math.isnan(
        lucid.angle(lucid.tensor([math.nan])).item()
    )


@pytest.mark.parametrize("dt", DTYPES, ids=str)
def test_products(dt):
    a, b = (
        lucid.tensor([NUMBERS[:3], NUMBERS[3:]], dtype=dt),
        lucid.tensor([NUMBERS[:2], NUMBERS[2:4], NUMBERS[4:]], dtype=dt),
    )
    rows, columns = a.tolist(), b.T.tolist()
    wanted = [sum(x * y for x, y in zip(row, column)) for row in rows for column in columns]
    near((a @ b).reshape(4).tolist(), wanted, 1e-6)
    assert (a @ b).dtype is dt
    near((a.T.contiguous().T @ b).reshape(4).tolist(), wanted, 1e-6)
    near((a.reshape(1, 2, 3) @ b.expand(4, 3, 2)).reshape(16).tolist(), wanted * 4, 1e-6)
    near((a[0] @ b[:, 0]).item(), wanted[0], 1e-6)
    near(
        (a.real @ b).real.reshape(4).tolist(),
        [sum(x.real * y.real for x, y in zip(row, column)) for row in rows for column in columns],
        1e-6,
    )
    assert (lucid.zeros(0, 3, dtype=dt) @ b).shape == (0, 2) and not (
        lucid.zeros(2, 0, dtype=dt) @ lucid.zeros(0, 2, dtype=dt)
    ).any()
    with pytest.raises(RuntimeError, match="matmul"):
        a @ a


@pytest.mark.parametrize("dt", DTYPES, ids=str)
def test_sums(dt):
    z = lucid.tensor([NUMBERS[:3], NUMBERS[3:]], dtype=dt)
    near(z.sum().item(), sum(NUMBERS), 1e-6)
    near(z.mean().item(), sum(NUMBERS) / 6, 1e-6)
    near(z.T.sum(0).tolist(), [sum(NUMBERS[:3]), sum(NUMBERS[3:])], 1e-6)
    near(
        z[:, ::2].mean(1, True).reshape(2).tolist(),
        [(NUMBERS[0] + NUMBERS[2]) / 2, (NUMBERS[3] + NUMBERS[5]) / 2],
        1e-6,
    )
    assert (
        z.sum().dtype is dt and lucid.zeros(0, dtype=dt).sum().item() == 0 and lucid.ones(3).sum(dtype=dt).item() == 3
    )


def numerical(function, numbers, step=1e-6):
    """The gradient of a real function of complex numbers: df/dx + i df/dy."""

    def value(numbers):
        return function(lucid.tensor(numbers, dtype=lucid.complex128)).item()

    found = []
    for i, z in enumerate(numbers):
        parts = [
            (value([*numbers[:i], z + way, *numbers[i + 1 :]]) - value([*numbers[:i], z - way, *numbers[i + 1 :]]))
            / (2 * step)
            for way in (step, step * 1j)
        ]
        found.append(complex(*parts))
    return found


GRADIENTS = {
    "square": lambda z: lucid.square(z).abs().sum(),
    "product": lambda z: (z * z.conj() * (1 + 2j) * z).imag.sum(),
    "quotient": lambda z: ((z + 3) / (z * 2 + 1j)).real.sum(),
    "power": lambda z: ((z + 2) ** (z * 0.5)).abs().sum(),
    "exp": lambda z: lucid.exp(z * 1j).real.sum(),
    "log": lambda z: lucid.log(z + 3).imag.sum(),
    "sqrt": lambda z: lucid.sqrt(z + 3).imag.sum(),
    "trigonometry": lambda z: (lucid.sin(z) * lucid.cos(z) + lucid.tan(z * 0.3)).real.sum(),
    "hyperbolic": lambda z: (lucid.sinh(z) * lucid.cosh(z) + lucid.tanh(z * 0.3)).imag.sum(),
    "sigmoid": lambda z: lucid.sigmoid(z).imag.sum(),
    "sign": lambda z: (lucid.sign(z) * (2 + 1j)).real.sum(),
    "angle": lambda z: lucid.square(lucid.angle(z)).sum(),
    "reciprocal": lambda z: lucid.reciprocal(z + 3).real.sum(),
    "parts": lambda z: (lucid.view_as_real(z) ** 3).sum(),
    "joined": lambda z: lucid.complex(z.real * z.imag, z.real).abs().sum(),
    "polar": lambda z: lucid.polar(z.real + 3, z.imag).real.sum(),
    "matmul": lambda z: (z.reshape(2, 3) @ (z.reshape(3, 2) * 1j)).abs().sum(),
    "mean": lambda z: lucid.square(z.reshape(2, 3).mean(0)).imag.sum(),
    "where": lambda z: lucid.where(z.real > 0.1, z * z, z * 1j).imag.sum(),
    "fused": lambda z: (
        (lucid.addcmul(z, z, z, value=0.5) + lucid.addcdiv(z, z, z + 4) + lucid.lerp(z, z * z, z)).abs().sum()
    ),
    "real by complex": lambda z: (z.real * z + z * z.imag).imag.sum(),
    "log1p": lambda z: (lucid.log1p(z * 0.2) + lucid.log2(z + 3) + lucid.exp2(z)).imag.sum(),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients(name):
    z = lucid.tensor(NUMBERS, dtype=lucid.complex128, requires_grad=True)
    GRADIENTS[name](z).backward()
    assert z.grad.dtype is lucid.complex128
    near(z.grad.tolist(), numerical(GRADIENTS[name], NUMBERS), 1e-6)


@pytest.mark.parametrize("name", GRADIENTS)
def test_second_gradients(name):
    def first(z):
        z = z if z.requires_grad else z.requires_grad_()
        (slope,) = lucid.autograd.grad(GRADIENTS[name](z), [z], create_graph=True)
        return (slope * lucid.conj(slope)).real.sum()

    z = lucid.tensor(NUMBERS, dtype=lucid.complex128, requires_grad=True)
    first(z).backward()
    near(z.grad.tolist(), numerical(first, NUMBERS), 1e-5)


def test_gradients_of_real_operands_are_real():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    ((x * (1 + 2j)).imag * 3).sum().backward()
    assert x.grad.dtype is lucid.float32 and x.grad.tolist() == [6, 6]


def test_nothing_is_written_behind_the_graph():
    z = lucid.tensor(NUMBERS, requires_grad=True)
    with pytest.raises(RuntimeError):
        z.real.add_(1)
    near(z.tolist(), NUMBERS, 1e-7)
    with lucid.no_grad():
        z.real.add_(1)
    near(z.tolist(), [v + 1 for v in NUMBERS], 1e-7)


MOVEMENT = {
    "gathered": lambda z: lucid.square(z[lucid.tensor([0, 2, 2])]).imag.sum(),
    "gather": lambda z: lucid.square(lucid.gather(z, 0, lucid.tensor([5, 1, 1]))).real.sum(),
    "joined": lambda z: lucid.square(lucid.cat([z, lucid.flip(z, [0]) * 1j])).abs().sum(),
    "expanded": lambda z: (z.expand(3, 6) * z).abs().sum(),
    "turned": lambda z: (z.reshape(2, 3).T.reshape(6) * z).imag.sum(),
    "diagonal": lambda z: lucid.square(lucid.diagonal(z.reshape(2, 3))).imag.sum(),
    "norm": lambda z: lucid.norm(z) * lucid.norm(z, 3),
}


def written(z):
    """In place, through a view, and by index."""
    y = z * 1
    y[1:4].mul_(z[2:5])
    y += 1j
    y /= z + 3
    y[lucid.tensor([0, 5])] = z[:2] * 3
    y[2] = z[0]
    return lucid.square(y).imag.sum()


MOVEMENT["written"] = written


@pytest.mark.parametrize("name", MOVEMENT)
def test_gradients_of_moved_numbers(name):
    z = lucid.tensor(NUMBERS, dtype=lucid.complex128, requires_grad=True)
    MOVEMENT[name](z).backward()
    near(z.grad.tolist(), numerical(MOVEMENT[name], NUMBERS), 1e-6)


def test_comparison_of_whole_tensors():
    z = lucid.tensor(NUMBERS)
    assert (
        lucid.allclose(z, z + 1e-9j)
        and not lucid.allclose(z, z + 1e-2j)
        and lucid.equal(z, z.clone())
        and not lucid.equal(z, z.conj())
    )
    assert lucid.isclose(
        lucid.tensor([complex(math.nan, 0)]), lucid.tensor([complex(math.nan, 0)]), equal_nan=True
    ).item()


def test_draws():
    """Both parts are drawn, each with half of the variance where the distribution is normal."""
    lucid.manual_seed(0)
    z = lucid.randn(100, 200, dtype=lucid.complex128)
    parts = lucid.view_as_real(z).reshape(-1, 2)
    assert z.shape == (100, 200) and abs((z.abs() ** 2).mean().item() - 1) < 0.02
    assert (parts.var(0) - 0.5).abs().max() < 0.02 and parts.mean(0).abs().max() < 0.02
    u = lucid.view_as_real(lucid.rand(size=(5000,), dtype="complex64"))
    assert u.min() >= 0 and u.max() < 1 and (u.mean(0) - 0.5).abs().max() < 0.03
    assert lucid.randn_like(z, requires_grad=True).dtype is lucid.complex128
    again = lucid.randn(3, dtype=lucid.complex64, generator=lucid.Generator(1))
    assert again.equal(lucid.randn(3, dtype=lucid.complex64, generator=lucid.Generator(1)))
    assert lucid.rand((), dtype=lucid.complex64).shape == () and lucid.rand(0, dtype=lucid.complex64).numel() == 0
