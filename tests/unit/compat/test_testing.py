"""lucid.testing; the messages are PyTorch's."""

from __future__ import annotations

import pytest

import lucid
from lucid.testing import assert_close, make_tensor

A, B = lucid.tensor([1.0, 2.0, 3.0]), lucid.tensor([1.0, 2.0, 4.0])
NAN = lucid.tensor(float("nan"))


@pytest.mark.parametrize(
    "actual, expected, settings",
    [
        (A, A + 1e-6, {}),
        (A, B, {"rtol": 0.0, "atol": 1.0}),
        (A, B, {"rtol": 0.25, "atol": 0.0}),
        ([A, 1], [A, 1], {}),
        ({"x": A, "y": [B]}, {"y": [B], "x": A}, {}),
        (1, 1.0, {}),
        (NAN, NAN, {"equal_nan": True}),
        (A, A.double(), {"check_dtype": False}),
        (A.half(), (A + 1e-4).half(), {}),
        (lucid.zeros(0), lucid.zeros(0), {}),
        (lucid.ones(2, 3).T, lucid.ones(3, 2), {}),
        (None, None, {}),
        (lucid.tensor([1 + 2j]), lucid.tensor([1 + 2j]), {}),
        (True, True, {}),
    ],
)
def test_close(actual, expected, settings):
    assert_close(actual, expected, **settings)


@pytest.mark.parametrize(
    "actual, expected, settings, said",
    [
        (
            A,
            B,
            {},
            "Tensor-likes are not close!\n\nMismatched elements: 1 / 3 (33.3%)\n"
            "Greatest absolute difference: 1.0 at index (2,) (up to 1e-05 allowed)\n"
            "Greatest relative difference: 0.25 at index (2,) (up to 1.3e-06 allowed)",
        ),
        (A, B.double(), {}, "The values for attribute 'dtype' do not match: lucid.float32 != lucid.float64."),
        (A, lucid.ones(2), {}, "The values for attribute 'shape' do not match: lucid.Size([3]) != lucid.Size([2])."),
        ([A, B], [A, A], {}, "\n\nThe failure occurred for item [1]"),
        ({"x": [A]}, {"x": [B]}, {}, "\n\nThe failure occurred for item ['x'][0]"),
        ([A], [A, A], {}, "The length of the sequences mismatch: 1 != 2"),
        ({"x": A}, {"y": A}, {}, "Missing keys: ['y']\nAdditional keys: ['x']"),
        (1.0, 1.1, {}, "Scalars are not close!\n\nExpected 1.1 but got 1.0.\nAbsolute difference: 0.1000000"),
        (NAN, NAN, {}, "Expected nan but got nan."),
        (
            lucid.tensor([1, 2]),
            lucid.tensor([1, 3]),
            {},
            "Tensor-likes are not equal!\n\nMismatched elements: 1 / 2 (50.0%)\nGreatest absolute difference: 1.0 at",
        ),
        (lucid.ones(2, 3).T, lucid.ones(3, 2), {"check_stride": True}, "attribute 'stride' do not match"),
        (A, B, {"msg": "hello"}, "hello"),
        (A, B, {"msg": lambda text: "so: " + text}, "so: Tensor-likes"),
    ],
)
def test_not_close(actual, expected, settings, said):
    with pytest.raises(AssertionError) as caught:
        assert_close(actual, expected, **settings)
    assert said in str(caught.value)


def test_refusals():
    with pytest.raises(ValueError, match="atol is not given"):
        assert_close(A, B, rtol=1.0)
    for pair in ((A, "a"), ("a", "a"), (A, [1.0, 2.0, 3.0]), (A, None)):
        with pytest.raises(TypeError, match="assert_close: actual"):
            assert_close(*pair)
    with pytest.raises(TypeError, match="actual is"):
        assert_close(lucid.nn.Parameter(A), A, allow_subclasses=False)
    with pytest.raises(ValueError, match="low is 2; wanted less than high, 1"):
        make_tensor(2, dtype=lucid.float32, low=2, high=1)
    with pytest.raises(ValueError, match="requires_grad"):
        make_tensor(2, dtype=lucid.int64, requires_grad=True)


def test_tensors():
    for name in ("float32", "float16", "complex64", "int32", "uint8", "bool"):
        dtype = getattr(lucid, name)
        x = make_tensor((20, 30), dtype=dtype, noncontiguous=True)
        assert x.dtype is dtype and x.shape == (20, 30) and not x.is_contiguous()
        low, high = (0, 10) if name == "uint8" else (0, 2) if name == "bool" else (-9, 10)
        parts = [x.real, x.imag] if dtype.is_complex else [x]
        assert all(low <= part.to(lucid.float64).min() and part.to(lucid.float64).max() < high for part in parts)
        assert len(parts[0].unique()) > 1
    x = make_tensor(1000, dtype=lucid.int64, low=0, high=3, exclude_zero=True)
    assert x.min() == 1 and x.max() == 2
    assert make_tensor(2, dtype=lucid.float64, requires_grad=True).requires_grad
