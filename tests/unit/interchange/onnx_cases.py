"""The operator cases that the package `onnx` generates, and how they are compared."""

from __future__ import annotations

import re
import warnings

import lucid
from lucid.onnx.ops import names

# Cases that are left out, and why; a pattern for their names.
LEFT_OUT = {
    r"cast(like)?_.*(FLOAT8|FLOAT4|U?INT[24](_|$)|E8M0).*": "Lucid has no dtype of fewer than 8 bits and no float8",
    r"(de)?quantizelinear_(e4m3fn|e5m2|u?int[24]|float4e2m1|blocked_symmetric).*": "Lucid has no such dtype",
    r"equal_string.*": "texts are no tensors here",
    r"(training_dropout|bernoulli).*": "random numbers are drawn otherwise; test_what_is_drawn looks at them",
    r"not_[234]d": "opset 1",
    r"(if_opt|loop16_seq_none)": "optional values are not tensors; no network has them",
    r"dft_inverse(_opset19)?": "the value it wants has an error of 2e-7 where 0 is right",
}
# Cases whose module is not exported again.
NOT_EXPORTED = {
    r".*sequence.*|.*split_to_sequence.*|loop13_seq": "sequences are lists in Python, no tensors of a graph",
    r"bitshift_(left|right)_int.*": "signed, since opset 28; 24 is written",
    r"cumprod_.*": "CumProd is of opset 26; 24 is written",
    r"dft.*": "Fourier transforms have no rows",
    r"unique_.*": "how many there are depends on values, and it has no row",
}
NEAR = {"bfloat16": 2e-2, "float16": 2e-3}  # a unit in the last place, where a case wants less


def why_not(name, table):
    return next((why for pattern, why in table.items() if re.fullmatch(pattern, name.removeprefix("test_"))), None)


def all_cases():
    """(cases whose ops Lucid has, how many others there are)."""
    from onnx.backend.test.loader import load_model_tests

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cases = load_model_tests(kind="node")
    have = set(names())
    taken = [c for c in cases if all(n.op_type in have and not n.domain for n in c.model.graph.node)]
    return taken, len(cases) - len(taken)


def to_array(value):
    """Some cases give a message and not an array."""
    import numpy as np

    if hasattr(value, "data_type"):
        from onnx import numpy_helper

        return numpy_helper.to_array(value)
    return value if isinstance(value, list) else np.asarray(value)


def to_lucid(value):
    import numpy as np

    if isinstance(value, list):
        return [to_lucid(item) for item in value]
    if value is None:
        return None
    value = to_array(value)
    if value.dtype.name == "bfloat16":
        return lucid.tensor(value.astype(np.float32)).to(lucid.bfloat16)
    return lucid.from_numpy(np.array(value, order="C"))


def to_numpy(value):
    import ml_dtypes

    if isinstance(value, (list, tuple)):
        return [to_numpy(item) for item in value]
    if value.dtype is lucid.bfloat16:
        return value.detach().float().numpy().astype(ml_dtypes.bfloat16)
    return value.detach().numpy()


def compare(got, wanted, case):
    import numpy as np

    if isinstance(wanted, list):
        assert len(got) == len(wanted)
        for one, other in zip(got, wanted):
            compare(one, other, case)
        return
    wanted = to_array(wanted)
    assert got.dtype == wanted.dtype
    assert got.shape == wanted.shape
    rtol = max(case.rtol, NEAR.get(wanted.dtype.name, 0.0))
    wide = np.complex128 if wanted.dtype.kind == "c" else np.float64
    np.testing.assert_allclose(got.astype(wide), wanted.astype(wide), rtol=rtol, atol=case.atol)
