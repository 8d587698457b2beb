"""lucid.fft against NumPy, its arguments, and gradients through complex numbers; the engine's transforms of pairs are
in the table's suites."""

from __future__ import annotations

import math
import sys

import pytest

import lucid
from lucid import _C, fft
from lucid.autograd import gradcheck, gradgradcheck


def draw(*shape, dtype="float64", seed=0):
    return lucid.randn(*shape, dtype=getattr(lucid, dtype), generator=lucid.Generator(seed))


def complex_of(x):
    """x (…, 2) as complex numbers."""
    return _C.view_as_complex(x.contiguous())


def numbers(np, t):
    """A tensor as a NumPy array, complex ones by their parts."""
    if not t.dtype.is_complex:
        return np.array(t.tolist()).reshape(t.shape)
    parts = _C.view_as_real(t)
    parts = np.array(parts.tolist()).reshape(parts.shape)
    return parts[..., 0] + 1j * parts[..., 1]


needs_complex = pytest.mark.skipif(not hasattr(_C, "view_as_complex"), reason="complex tensors are not there yet")
NORMS = (None, "backward", "ortho", "forward")
REAL, COMPLEX = (3, 4, 5), (3, 4, 5, 2)


@needs_complex
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(
    "name, real",
    [
        ("fft", False),
        ("ifft", False),
        ("rfft", True),
        ("irfft", False),
        ("hfft", False),
        ("ihfft", True),
        ("fft", True),
        ("irfft", True),
    ],
)
def test_one_dim(np, name, real, norm):
    x = draw(*REAL) if real else complex_of(draw(*COMPLEX))
    for dim in (-1, 0, 1, 2, -3):
        for n in (None, 1, 2, 3, 4, 5, 6, 7, 8, 11, 17):
            got = getattr(fft, name)(x, n, dim, norm)
            wanted = getattr(np.fft, name)(numbers(np, x), n, dim, norm)
            np.testing.assert_allclose(
                numbers(np, got), wanted, 1e-12, 1e-12, err_msg=f"{name}(n={n}, dim={dim}, norm={norm})"
            )


@needs_complex
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(
    "name, real",
    [
        ("fftn", False),
        ("ifftn", False),
        ("rfftn", True),
        ("irfftn", False),
        ("fft2", False),
        ("rfft2", True),
        ("irfft2", False),
        ("ifft2", True),
    ],
)
def test_several_dims(np, name, real, norm):
    x = draw(*REAL) if real else complex_of(draw(*COMPLEX))
    for s, dim in ((None, (0, 2)), (None, (2, 1)), ((2, 7), (0, 1)), ((6, 3), (-1, -3))) + (
        () if name.endswith("2") else ((None, None), (None, (1,)))
    ):
        got = getattr(fft, name)(x, s, dim, norm)
        wanted = getattr(np.fft, name)(numbers(np, x), s, dim, norm)
        np.testing.assert_allclose(
            numbers(np, got), wanted, 1e-12, 1e-12, err_msg=f"{name}(s={s}, dim={dim}, norm={norm})"
        )


@needs_complex
def test_hermitian_transforms_of_several_dims_are_inverse():
    x = draw(4, 6)
    for norm in NORMS:
        assert lucid.allclose(fft.hfftn(fft.ihfftn(x, norm=norm), s=(4, 6), norm=norm), x)
        assert lucid.allclose(fft.hfft2(fft.ihfft2(x, norm=norm), norm=norm), x)


@needs_complex
def test_dtypes():
    assert (
        fft.rfft(lucid.ones(4)).dtype is lucid.complex64
        and fft.rfft(lucid.ones(4, dtype=lucid.float64)).dtype is lucid.complex128
    )
    assert (
        fft.rfft(lucid.tensor([1, 2, 3])).dtype is lucid.complex64
        and fft.fft(lucid.tensor([True])).dtype is lucid.complex64
    )
    assert fft.irfft(fft.rfft(lucid.ones(4))).dtype is lucid.float32


@needs_complex
def test_gradients():
    x, z = draw(2, 5).requires_grad_(), draw(2, 3, 2, seed=1).requires_grad_()
    for check in (gradcheck, gradgradcheck):
        for norm in (None, "ortho"):
            for n in (4, 5, 7):
                check(lambda v: _C.view_as_real(fft.rfft(v, n, norm=norm)), [x])
                check(lambda v: fft.irfft(complex_of(v), n, norm=norm), [z])
                check(lambda v: _C.view_as_real(fft.fft(complex_of(v), n, 0, norm=norm)), [z])
                check(lambda v: _C.view_as_real(fft.ifft(complex_of(v), n, norm=norm)), [z])
        check(lambda v: _C.view_as_real(fft.rfftn(v)), [x])
        check(lambda v: fft.hfft(complex_of(v)), [z])


@needs_complex
def test_a_convolution_by_transforms_learns():
    """Parseval: the gradient of the energy of the spectrum is 2 n x."""
    x = draw(6).requires_grad_()
    (_C.view_as_real(fft.fft(x)) ** 2).sum().backward()
    assert lucid.allclose(x.grad, x.detach() * 12)


@needs_complex
def test_bad_arguments():
    x, z = draw(2, 3), complex_of(draw(2, 3, 2))
    with pytest.raises(TypeError, match="rfft: input is complex128; wanted real numbers"):
        fft.rfft(z)
    for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
        function = getattr(fft, name)
        with pytest.raises(IndexError, match=f"{name}: dim 2 is out of range"):
            function(x, dim=2)
        with pytest.raises(IndexError, match=f"{name}: dim -1 is out of range; wanted a dim of 0"):
            function(lucid.tensor(1.0))
        for n in (0, -2):
            with pytest.raises(ValueError, match=f"{name}: a transform has {n} elements"):
                function(x, n)
        with pytest.raises(ValueError, match=f"{name}: norm is 'full'"):
            function(x, norm="full")
    for name in ("fft", "rfft", "irfft", "fftn", "irfft2"):
        with pytest.raises(
            TypeError, match=f"{'irfftn' if name == 'irfft2' else name}: input is a list; wanted a Tensor"
        ):
            getattr(fft, name)([1.0, 2.0])
    with pytest.raises(ValueError, match="irfft: a transform has 0 elements"):
        fft.irfft(draw(1))
    with pytest.raises(ValueError, match="fft: a transform has 0 elements"):
        fft.fft(lucid.zeros(2, 0))
    with pytest.raises(ValueError, match="fftn: dim .* twice"):
        fft.fftn(x, dim=(0, -2))
    with pytest.raises(ValueError, match="fftn: s has 1 lengths; wanted 2"):
        fft.fftn(x, (2,), (0, 1))


def test_pairs_are_checked():
    for function, arguments in ((_C.fft_pairs, (False, 1.0)), (_C.irfft_pairs, (4, 1.0, 1.0))):
        for bad in (lucid.zeros(3, 3), lucid.zeros(2), lucid.tensor(1.0)):
            with pytest.raises(ValueError, match="fft_pairs: self has shape"):
                function(bad, *arguments)
    with pytest.raises(ValueError, match="irfft_pairs: self has shape .* wanted 3 pairs"):
        _C.irfft_pairs(lucid.zeros(2, 2), 4, 1.0, 1.0)
    with pytest.raises(ValueError, match="irfft_pairs: n is 0"):
        _C.irfft_pairs(lucid.zeros(1, 2), 0, 1.0, 1.0)
    with pytest.raises(ValueError, match="rfft_pairs: self is 0-d"):
        _C.rfft_pairs(lucid.tensor(1.0), 1.0, 1.0)
    with pytest.raises(TypeError, match="rfft_pairs: self is int64"):
        _C.rfft_pairs(lucid.tensor([1]), 1.0, 1.0)
    with pytest.raises((MemoryError, ValueError)):
        _C.irfft_pairs(lucid.zeros(1, 2), sys.maxsize, 1.0, 1.0)


def test_frequencies_and_shifts(np):
    for n in (1, 2, 5, 8):
        np.testing.assert_allclose(fft.fftfreq(n, 0.5).tolist(), np.fft.fftfreq(n, 0.5), 1e-6)
        np.testing.assert_allclose(fft.rfftfreq(n, 0.5).tolist(), np.fft.rfftfreq(n, 0.5), 1e-6)
    for shape in ((5,), (4, 3), (0, 2), (1, 6)):
        x = draw(*shape)
        for dim in (None, 0, (0, -1)):
            for name in ("fftshift", "ifftshift"):
                assert getattr(fft, name)(x, dim).tolist() == getattr(np.fft, name)(numbers(np, x), dim).tolist()
    assert math.isclose(fft.fftfreq(3, dtype=lucid.float64)[1].item(), 1 / 3)
