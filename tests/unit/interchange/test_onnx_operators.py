"""The operator cases of the package `onnx`: loaded and computed, and exported again and computed by ONNX Runtime.

    pip install onnx onnxruntime ml_dtypes pytest       in an environment that sees lucid
    python -m pytest -s tests/unit/interchange/test_onnx_operators.py

They run where both packages are installed. They are not among what the tests install: 1,700 cases take a minute.
`-s` shows the ops and the counts. What ONNX Runtime has no kernel for, ONNX's own reference evaluates.
"""

from __future__ import annotations

import collections

import pytest

pytest.importorskip(
    "onnx", reason="the package onnx is not installed; the frozen files of test_onnx_files.py are read anyhow"
)
pytest.importorskip("onnxruntime", reason="the package onnxruntime is not installed")

import onnx
import onnxruntime
from onnx_cases import LEFT_OUT, NOT_EXPORTED, all_cases, compare, to_array, to_lucid, to_numpy, why_not
from onnx_models import MODELS

import lucid
from lucid.onnx.ops import names

onnxruntime.set_default_logger_severity(4)
CASES, OTHERS = all_cases()
TAKEN = [case for case in CASES if not why_not(case.name, LEFT_OUT)]


def has_sequences(case):
    inputs, outputs = case.data_sets[0]
    return any(isinstance(value, list) for value in (*inputs, *outputs))


EXPORTED = [case for case in TAKEN if not why_not(case.name, NOT_EXPORTED) and not has_sequences(case)]


def name_of(case):
    return case.name.removeprefix("test_")


@pytest.mark.parametrize("case", TAKEN, ids=name_of)
def test_a_case_is_loaded_and_computed(case):
    model = lucid.onnx.load(case.model.SerializeToString())
    for inputs, outputs in case.data_sets:
        with lucid.no_grad():
            result = model(*map(to_lucid, inputs))
        compare(to_numpy(result if isinstance(result, tuple) else (result,)), list(outputs), case)


def computed(data, feed):
    """By ONNX Runtime, or where it has no kernel or no such dtype by the reference."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        if any(array.dtype.name == "bfloat16" for array in feed.values()):
            raise RuntimeError("its Python interface has no bfloat16")
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"]).run(None, feed)
    except Exception as error:
        if not isinstance(error, RuntimeError) and "NOT_IMPLEMENTED" not in str(error):
            raise
        from onnx.reference import ReferenceEvaluator

        return ReferenceEvaluator(onnx.load_from_string(data)).run(None, feed)


@pytest.mark.parametrize("case", EXPORTED, ids=name_of)
def test_a_loaded_case_is_exported_and_computed(case):
    model = lucid.onnx.load(case.model.SerializeToString())
    inputs, outputs = case.data_sets[0]
    opset = {entry.domain: entry.version for entry in case.model.opset_import}.get("", 20)
    program = lucid.onnx.export(model, tuple(map(to_lucid, inputs)), opset_version=max(20, min(24, opset)))
    data = program.SerializeToString()
    onnx.checker.check_model(onnx.load_from_string(data), full_check=True)
    given = [to_array(value) for value in inputs if value is not None]
    compare(computed(data, dict(zip(program.input_names, given))), list(outputs), case)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("opset", [17, 18, 20, 21, 23])
def test_a_model_in_onnxruntime(name, opset):
    import numpy as np

    lucid.manual_seed(0)
    build, args, axes, others = MODELS[name]
    model = build().eval()
    program = lucid.onnx.export(model, args(), input_names=["x"], dynamic_axes={"x": axes}, opset_version=opset)
    data = program.SerializeToString()
    onnx.checker.check_model(onnx.load_from_string(data), full_check=True)
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    for make in (args, *others):
        x = make()
        with lucid.no_grad():
            wanted = model(*x)
        for got, value in zip(
            session.run(None, {"x": x[0].numpy()}), wanted if isinstance(wanted, tuple) else [wanted]
        ):
            np.testing.assert_allclose(got, value.numpy(), rtol=1e-4, atol=1e-5)


def test_what_is_left_out_is_known():
    reasons = collections.Counter(why_not(case.name, LEFT_OUT) for case in CASES)
    again = collections.Counter(why_not(case.name, NOT_EXPORTED) for case in TAKEN)
    print(f"\n{len(names())} ops: {', '.join(names())}")
    print(f"{len(TAKEN)} cases are loaded, {len(EXPORTED)} of them exported again; {OTHERS} have other ops")
    for reason, count in (*reasons.most_common(), *again.most_common()):
        if reason:
            print(f"  without {count}: {reason}")
    assert len(TAKEN) > 1500
    assert len(EXPORTED) > 1450
    for pattern in (*LEFT_OUT, *NOT_EXPORTED):
        assert any(why_not(case.name, {pattern: "x"}) for case in CASES), pattern
