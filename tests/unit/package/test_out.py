"""`out=` of functions that are written in Python: factories, draws and Fourier transforms."""

import pytest

import lucid

FACTORIES = {
    "zeros": lambda **k: lucid.zeros(2, 3, **k),
    "ones": lambda **k: lucid.ones((2, 3), **k),
    "empty": lambda **k: lucid.empty(2, 3, **k),
    "full": lambda **k: lucid.full((2, 3), 7, **k),
    "eye": lambda **k: lucid.eye(2, 3, **k),
    "arange": lambda **k: lucid.arange(6, **k),
    "range": lambda **k: lucid.range(1, 6, **k),
    "linspace": lambda **k: lucid.linspace(0, 1, 6, **k),
    "logspace": lambda **k: lucid.logspace(0, 1, 6, **k),
    "rand": lambda **k: lucid.rand(2, 3, **k),
    "randn": lambda **k: lucid.randn(2, 3, **k),
    "randint": lambda **k: lucid.randint(0, 9, (2, 3), **k),
    "randperm": lambda **k: lucid.randperm(6, **k),
    "fft": lambda **k: lucid.fft.fft(lucid.arange(6.0, dtype=lucid.float64), **k),
    "irfft": lambda **k: lucid.fft.irfft(lucid.arange(4.0, dtype=lucid.float64), **k),
    "rfft2": lambda **k: lucid.fft.rfft2(lucid.ones(2, 3, dtype=lucid.float64), **k),
    "fftfreq": lambda **k: lucid.fft.fftfreq(6, **k),
}


@pytest.mark.parametrize("name", FACTORIES)
def test_the_result_is_written(name):
    make = FACTORIES[name]
    lucid.manual_seed(0)
    dtype = lucid.complex128 if name in ("fft", "rfft2") else lucid.float64
    chosen = {} if "fft" in name and name != "fftfreq" else {"dtype": dtype}
    wanted = make(**chosen)
    out = lucid.full(wanted.shape, 3, dtype=dtype)
    lucid.manual_seed(0)
    assert make(out=out) is out
    assert name == "empty" or out.equal(wanted)
    empty = lucid.empty(0, dtype=dtype)
    assert make(out=empty) is empty and empty.shape == wanted.shape
    assert make(out=None).shape == wanted.shape


@pytest.mark.parametrize("name", FACTORIES)
def test_what_does_not_fit_is_refused_and_left_alone(name):
    make, wrong = FACTORIES[name], lucid.full((5,), 3.0)
    with pytest.raises(RuntimeError, match=rf"{name}: out has shape \(5,\); wanted that of the result"):
        make(out=wrong)
    assert wrong.tolist() == [3.0] * 5
    with pytest.raises(TypeError, match=f"{name}: out is list; wanted a Tensor"):
        make(out=[1.0])
