"""lucid.nn.utils: clipping, parameters as a vector."""

import math

import pytest
from nn_helpers import assert_close, flat

import lucid
from lucid import nn
from lucid.nn.utils import clip_grad_norm_, clip_grad_value_, parameters_to_vector, vector_to_parameters


def with_grads(*grads, dtype=None):
    made = []
    for grad in grads:
        p = nn.Parameter(lucid.zeros(len(grad), dtype=dtype or lucid.float32))
        p.grad = lucid.tensor(grad, dtype=p.dtype)
        made.append(p)
    return made


GRADS = ([3.0, -4.0], [12.0])


@pytest.mark.parametrize(
    "norm_type, total", [(2.0, 13.0), (1, 19.0), (3.0, (27 + 64 + 1728) ** (1 / 3)), (math.inf, 12.0), ("inf", 12.0)]
)
def test_clip_grad_norm(norm_type, total):
    params = with_grads(*GRADS)
    grad = params[0].grad
    result = clip_grad_norm_(params, 2.0, norm_type)
    assert result.shape == (1,)
    assert_close(result, [total])
    factor = 2.0 / (total + 1e-6)
    assert_close([p.grad.tolist() for p in params], [[g * factor for g in grads] for grads in GRADS])
    assert_close(grad, [3 * factor, -4 * factor])  # the same tensor, changed in place


def test_small_gradients_stay_as_they_are():
    params = with_grads(*GRADS)
    assert_close(clip_grad_norm_(params, 100.0), [13.0])
    assert flat([p.grad.tolist() for p in params]) == [3.0, -4.0, 12.0]


def test_one_tensor_a_generator_and_missing_gradients():
    p, q = with_grads(*GRADS)
    none = nn.Parameter([1.0])
    assert_close(clip_grad_norm_(p, 1.0), [5.0])
    assert_close(clip_grad_norm_((t for t in [q, none]), 1.0), [12.0])
    assert none.grad is None
    assert clip_grad_norm_([none], 1.0).tolist() == [0.0]
    assert clip_grad_norm_([], 1.0, error_if_nonfinite=True).tolist() == [0.0]


def test_clip_keeps_dtypes():
    params = with_grads([3.0], dtype=lucid.float64) + with_grads([4.0])
    assert_close(clip_grad_norm_(params, 1.0), [5.0])
    assert [p.grad.dtype for p in params] == [lucid.float64, lucid.float32]
    assert_close([p.grad.item() for p in params], [0.6, 0.8])


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_nonfinite_gradients(bad):
    params = with_grads([bad], [1.0])
    with pytest.raises(RuntimeError, match="cannot be clipped"):
        clip_grad_norm_(params, 1.0, error_if_nonfinite=True)
    assert params[1].grad.tolist() == [1.0]
    total = clip_grad_norm_(params, 1.0).item()
    assert math.isnan(total) if math.isnan(bad) else total == bad


def test_empty_gradient():
    p = nn.Parameter()
    p.grad = lucid.empty(0)
    for norm_type in (2.0, math.inf):
        assert clip_grad_norm_([p, *with_grads([2.0])], 1.0, norm_type).tolist() == [2.0]
        assert clip_grad_norm_([p], 1.0, norm_type).tolist() == [0.0]


def test_clip_grad_value():
    params = with_grads([-3.0, 0.5, math.inf], [2.0])
    grad = params[0].grad
    assert clip_grad_value_(params, 1.0) is None
    assert params[0].grad.tolist() == [-1.0, 0.5, 1.0] and params[1].grad.tolist() == [1.0]
    assert grad.tolist() == [-1.0, 0.5, 1.0]
    clip_grad_value_(params[1], 0.25)
    assert params[1].grad.tolist() == [0.25]


def test_parameters_to_vector_and_back():
    m = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    vector = parameters_to_vector(m.parameters())
    assert vector.shape == (13,)
    assert vector.tolist() == flat([p.tolist() for p in m.parameters()])
    params = list(m.parameters())
    vector_to_parameters(lucid.arange(13.0), m.parameters())
    assert flat([p.tolist() for p in m.parameters()]) == [float(i) for i in range(13)]
    assert all(a is b for a, b in zip(params, m.parameters())) and params[0].requires_grad and params[0].is_leaf
    source = lucid.zeros(13)
    vector_to_parameters(source, params)
    source.fill_(5.0)
    assert params[0].tolist() == [[0.0, 0.0]] * 3


def test_gradients_flow_through_the_vector():
    m = nn.Linear(2, 1)
    (parameters_to_vector(m.parameters()) * lucid.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert m.weight.grad.tolist() == [[1.0, 2.0]] and m.bias.grad.tolist() == [3.0]


def test_vector_refusals():
    m = nn.Linear(2, 1)
    before = m.weight.tolist()
    for size in (2, 4):
        with pytest.raises(ValueError, match="elements"):
            vector_to_parameters(lucid.zeros(size), m.parameters())
    with pytest.raises(TypeError, match="Tensor"):
        vector_to_parameters([1.0, 2.0, 3.0], m.parameters())
    assert m.weight.tolist() == before
    with pytest.raises(ValueError, match="no parameters"):
        parameters_to_vector([])
