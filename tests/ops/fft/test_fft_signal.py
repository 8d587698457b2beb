"""Windows, stft and istft: values by their formulas, inverses, gradients, and what is refused."""

from __future__ import annotations

import math

import pytest

import lucid
from lucid.signal import windows

FORMULAS = {
    "hann": lambda k, n: 0.5 - 0.5 * math.cos(2 * math.pi * k / (n - 1)),
    "hamming": lambda k, n: 0.54 - 0.46 * math.cos(2 * math.pi * k / (n - 1)),
    "blackman": lambda k, n: (
        0.42 - 0.5 * math.cos(2 * math.pi * k / (n - 1)) + 0.08 * math.cos(4 * math.pi * k / (n - 1))
    ),
    "bartlett": lambda k, n: 1 - abs(2 * k / (n - 1) - 1),
    "cosine": lambda k, n: math.sin(math.pi * (k + 0.5) / n),
    "exponential": lambda k, n: math.exp(-abs(k - (n - 1) / 2)),
    "gaussian": lambda k, n: math.exp(-((k - (n - 1) / 2) ** 2) / 2),
    "general_gaussian": lambda k, n: math.exp(-(((k - (n - 1) / 2) / 7) ** 2) / 2),
    "general_hamming": lambda k, n: 0.54 - 0.46 * math.cos(2 * math.pi * k / (n - 1)),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_windows(name):
    for size in (0, 1, 2, 5, 8):
        for sym in (True, False):
            got = getattr(windows, name)(size, sym=sym, dtype=lucid.float64).tolist()
            n = size if sym or size == 1 else size + 1
            wanted = [1.0] if size == 1 else [FORMULAS[name](k, n) for k in range(size)]
            assert len(got) == size and all(abs(a - b) < 1e-15 for a, b in zip(got, wanted)), (name, size, sym)
    with pytest.raises(ValueError, match=f"{name}: M is -1; wanted 0 or more"):
        getattr(windows, name)(-1)


def test_kaiser():
    got = windows.kaiser(5, beta=8.0, dtype=lucid.float64)
    inside = lucid.tensor([0.0, 8 * math.sqrt(0.75), 8.0], dtype=lucid.float64)
    wanted = lucid.special.i0(inside) / lucid.special.i0(lucid.tensor(8.0, dtype=lucid.float64))
    assert lucid.allclose(got[:3], wanted, rtol=1e-14) and got[4].item() == got[0].item()
    assert windows.kaiser(4, beta=0.0).tolist() == [1.0] * 4
    assert math.isfinite(windows.kaiser(9, beta=2000.0).sum().item())


def test_top_level_windows():
    assert lucid.hann_window(4).tolist() == windows.hann(4, sym=False).tolist()
    assert lucid.hann_window(4, False).tolist() == windows.hann(4).tolist()
    assert lucid.hamming_window(4, True, 0.6).tolist() == windows.general_cosine(4, [0.6, 0.46], sym=False).tolist()
    assert lucid.kaiser_window(4, beta=3.0).tolist() == windows.kaiser(4, beta=3.0, sym=False).tolist()
    assert lucid.bartlett_window(4, dtype=lucid.float64).dtype is lucid.float64
    assert lucid.blackman_window(1).tolist() == [1.0]
    with pytest.raises(ValueError, match="hann_window: window_length is -2; wanted 0 or more"):
        lucid.hann_window(-2)


def plain_stft(x, n, hop, window, sign=-1):
    """The defining sums, of a signal that is not centred."""
    frames = [x[t : t + n] for t in range(0, len(x) - n + 1, hop)]
    return [
        [
            sum(
                v * w * complex(math.cos(2 * math.pi * j * k / n), sign * math.sin(2 * math.pi * j * k / n))
                for j, (v, w) in enumerate(zip(frame, window))
            )
            for frame in frames
        ]
        for k in range(n)
    ]


def test_stft_is_its_sum():
    lucid.manual_seed(3)
    x, window = lucid.randn(23, dtype=lucid.float64), lucid.rand(6, dtype=lucid.float64)
    wanted = lucid.tensor(plain_stft(x.tolist(), 6, 4, window.tolist()), dtype=lucid.complex128)
    got = lucid.stft(x, 6, 4, window=window, center=False, return_complex=True)
    assert lucid.allclose(lucid.view_as_real(got), lucid.view_as_real(wanted)[:4], atol=1e-13)
    both = lucid.stft(x, 6, 4, window=window, center=False, onesided=False, return_complex=False)
    assert lucid.allclose(both, lucid.view_as_real(wanted), atol=1e-13)
    scaled = lucid.stft(x, 6, 4, window=window, center=False, normalized=True, return_complex=False)
    assert lucid.allclose(scaled, lucid.view_as_real(wanted)[:4] / math.sqrt(6), atol=1e-13)
    short = lucid.stft(x, 6, 4, 4, window[:4], center=False, return_complex=False)
    padded = lucid.cat([lucid.zeros(1, dtype=lucid.float64), window[:4], lucid.zeros(1, dtype=lucid.float64)])
    assert lucid.allclose(short, lucid.stft(x, 6, 4, window=padded, center=False, return_complex=False), atol=1e-13)
    reflected = lucid.cat([x[1:4].flip(0), x, x[-4:-1].flip(0)])
    centred = lucid.stft(x, 6, 4, window=window, return_complex=False)
    assert lucid.allclose(centred, lucid.stft(reflected, 6, 4, window=window, center=False, return_complex=False))


@pytest.mark.parametrize("settings", [{}, {"normalized": True}, {"onesided": False}, {"win_length": 6}])
def test_istft_inverts(settings):
    lucid.manual_seed(5)
    x = lucid.randn(2, 40, dtype=lucid.float64)
    window = lucid.hann_window(settings.get("win_length", 8), dtype=lucid.float64)
    spectra = lucid.stft(x, 8, 2, window=window, return_complex=True, **settings)
    back = lucid.istft(spectra, 8, 2, window=window, length=40, **settings)
    assert back.shape == (2, 40) and lucid.allclose(back, x, atol=1e-12)
    assert lucid.allclose(spectra.istft(8, 2, window=window, length=33, **settings), x[:, :33], atol=1e-12)
    z = lucid.complex(x, x.flip(1))
    options = {key: value for key, value in settings.items() if key != "onesided"}
    spectra = z.stft(8, 2, window=window, onesided=False, **options)
    back = lucid.istft(spectra, 8, 2, window=window, onesided=False, return_complex=True, length=40, **options)
    assert lucid.allclose(lucid.view_as_real(back), lucid.view_as_real(z), atol=1e-12)


def test_gradients():
    x = lucid.randn(20, dtype=lucid.float64).requires_grad_()
    window = lucid.hann_window(8, dtype=lucid.float64).requires_grad_()

    def power(x, window):
        return (lucid.view_as_real(lucid.stft(x, 8, 4, window=window, return_complex=True)) ** 2).sum()

    power(x, window).backward()
    for tensor in (x, window):
        for i in (0, 3, 7):
            step = lucid.zeros_like(tensor.detach())
            step[i] = 1e-6
            up = power(*(t.detach() + (step if t is tensor else 0) for t in (x, window)))
            down = power(*(t.detach() - (step if t is tensor else 0) for t in (x, window)))
            assert math.isclose((up - down).item() / 2e-6, tensor.grad[i].item(), rel_tol=1e-5, abs_tol=1e-6)


def test_what_is_refused():
    x = lucid.ones(16)
    with pytest.raises(ValueError, match="stft: return_complex is None; wanted True or False"):
        lucid.stft(x, 8)
    with pytest.raises(ValueError, match="stft: hop_length is 0; wanted more than 0"):
        lucid.stft(x, 8, 0, return_complex=True)
    with pytest.raises(ValueError, match=r"stft: window has shape \(3,\); wanted win_length elements, \(8,\)"):
        lucid.stft(x, 8, window=lucid.ones(3), return_complex=True)
    with pytest.raises(ValueError, match="stft: the signal has 16 elements; wanted at least n_fft, 20"):
        lucid.stft(x, 20, center=False, return_complex=True)
    spectra = lucid.stft(x, 8, return_complex=True)
    with pytest.raises(ValueError, match="istft: input has 5 frequencies; wanted 6 for n_fft 10"):
        lucid.istft(spectra, 10, onesided=True)
    with pytest.raises(RuntimeError, match="istft: the squares of the windows add up to 0 in places"):
        lucid.istft(spectra, 8, 8, window=lucid.hann_window(8))
