"""batch_norm and its layers: running statistics, modes, errors, state_dict. Values and gradients of the op itself:
tests/ops."""

from __future__ import annotations

import pytest
from nn_helpers import assert_close

import lucid
from lucid import _C, nn
from lucid.nn import functional as F


def batches(count=3, shape=(4, 3, 2)):
    g = lucid.Generator(1)
    return [lucid.randn(*shape, generator=g) * (i + 1) + i for i in range(count)]


def channel(x, c):
    return x[:, c].flatten().tolist()


def moments(values):
    mean = sum(values) / len(values)
    squares = sum((v - mean) ** 2 for v in values)
    return mean, squares / len(values), squares / (len(values) - 1)


@pytest.mark.parametrize("momentum", [0.1, 0.7, None])
def test_running_statistics(momentum):
    layer = nn.BatchNorm1d(3, momentum=momentum)
    mean, var = [0.0] * 3, [1.0] * 3
    for i, x in enumerate(batches()):
        y = layer(x)
        share = 1 / (i + 1) if momentum is None else momentum
        for c in range(3):
            m, biased, unbiased = moments(channel(x, c))
            assert_close(channel(y, c), [(v - m) / (biased + 1e-5) ** 0.5 for v in channel(x, c)], 1e-4)
            mean[c] += share * (m - mean[c])
            var[c] += share * (unbiased - var[c])
        assert_close(layer.running_mean, mean, 1e-5)
        assert_close(layer.running_var, var, 1e-5)
        assert layer.num_batches_tracked.item() == i + 1
    layer.eval()
    x = batches()[0]
    expected = [[(v - mean[c]) / (var[c] + 1e-5) ** 0.5 for v in channel(x, c)] for c in range(3)]
    assert_close([channel(layer(x), c) for c in range(3)], expected, 1e-4)
    assert layer.num_batches_tracked.item() == 3
    assert_close(layer.running_mean, mean, 1e-5)


def test_a_call_that_fails_moves_nothing():
    layer = nn.BatchNorm1d(3)
    before = {k: v.tolist() for k, v in layer.state_dict().items()}
    versions = [b._version for b in layer.buffers()]
    for bad in (lucid.zeros(1, 3), lucid.zeros(2, 4), lucid.zeros(2, 3, dtype=lucid.int64), lucid.zeros(3)):
        with pytest.raises((ValueError, RuntimeError, TypeError)):
            layer(bad)
    with pytest.raises(RuntimeError):
        F.batch_norm(lucid.ones(2, 3), layer.running_mean, layer.running_var, weight=lucid.ones(2), training=True)
    with pytest.raises(RuntimeError):
        F.batch_norm(lucid.ones(2, 3), layer.running_mean, lucid.ones(2), training=True)
    assert {k: v.tolist() for k, v in layer.state_dict().items()} == before
    assert [b._version for b in layer.buffers()] == versions


def test_the_write_counts_as_a_version():
    mean, var = lucid.zeros(2), lucid.ones(2)
    F.batch_norm(lucid.tensor([[1.0, 2.0], [3.0, 5.0]]), mean, var, training=True)
    assert mean._version == 1 and var._version == 1
    F.batch_norm(lucid.ones(2, 2), mean, var)
    assert mean._version == 1 and var._version == 1
    F.batch_norm(lucid.zeros(0, 2), mean, var, training=True)
    assert_close(mean, [0.2, 0.35])


def test_statistics_may_be_views_and_of_another_dtype():
    whole = lucid.zeros(4, dtype=lucid.float64)
    F.batch_norm(lucid.tensor([[1.0, 2.0], [3.0, 5.0]]), whole[::2], None, training=True)
    assert_close(whole, [0.2, 0.0, 0.35, 0.0])
    F.batch_norm(lucid.tensor([[1.0, 2.0], [3.0, 5.0]]), None, whole[::-2], training=True, momentum=1.0)
    assert_close(whole, [0.2, 4.5, 0.35, 2.0])
    with pytest.raises(RuntimeError, match="expanded"):
        F.batch_norm(lucid.tensor([[1.0, 2.0], [3.0, 5.0]]), lucid.zeros(1).expand(2), None, training=True)
    with pytest.raises(RuntimeError, match="leaf"):
        F.batch_norm(lucid.tensor([[1.0, 2.0], [3.0, 5.0]]), lucid.zeros(2, requires_grad=True), None, training=True)


def test_messages():
    with pytest.raises(ValueError, match=r"x has shape \(1, 3\); wanted more than 1 value per channel when training"):
        nn.BatchNorm1d(3)(lucid.zeros(1, 3))
    with pytest.raises(ValueError, match="running_mean is None"):
        F.batch_norm(lucid.zeros(2, 3), None, None)
    with pytest.raises(ValueError, match="BatchNorm2d: input is 3D; wanted 4D input"):
        nn.BatchNorm2d(3)(lucid.zeros(2, 3, 4))
    with pytest.raises(ValueError, match="wanted 2D or 3D input"):
        nn.BatchNorm1d(3)(lucid.zeros(3))
    with pytest.raises(ValueError, match="wanted 5D input"):
        nn.BatchNorm3d(3)(lucid.zeros(3, 3))
    with pytest.raises(RuntimeError, match=r"weight has shape \(3,\); wanted \(4,\)"):
        nn.BatchNorm1d(3)(lucid.zeros(2, 4))


def test_without_running_statistics():
    layer = nn.BatchNorm2d(2, track_running_stats=False, affine=False)
    assert not layer.state_dict() and layer.weight is None and layer.running_mean is None
    x = lucid.randn(2, 2, 3, 3, generator=lucid.Generator(2))
    assert_close(layer.eval()(x), layer.train()(x))


def test_eval_mode_of_one_element_and_empty_batches():
    layer = nn.BatchNorm1d(2).eval()
    assert_close(layer(lucid.tensor([[1.0, 2.0]])), [1.0, 2.0], 1e-4)
    assert layer(lucid.zeros(0, 2)).shape == (0, 2)


def test_state_dict_and_version():
    layer = nn.BatchNorm1d(2)
    assert list(layer.state_dict()) == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    assert layer.num_batches_tracked.dtype is lucid.int64 and layer.num_batches_tracked.shape == ()
    model = nn.Sequential(nn.BatchNorm1d(2))
    state = model.state_dict()
    assert state._metadata["0"] == {"version": 2}
    old = {k: v for k, v in state.items() if not k.endswith("tracked")}
    assert model.load_state_dict(old).missing_keys == []  # version 1 had no count
    del state["0.num_batches_tracked"]
    with pytest.raises(RuntimeError, match="num_batches_tracked"):
        model.load_state_dict(state)


def test_reset():
    layer = nn.BatchNorm1d(2)
    layer(lucid.tensor([[1.0, 2.0], [3.0, 5.0]]))
    with lucid.no_grad():
        layer.weight.fill_(3.0)
    layer.reset_parameters()
    assert layer.running_mean.tolist() == [0, 0] and layer.running_var.tolist() == [1, 1]
    assert layer.num_batches_tracked.item() == 0 and layer.weight.tolist() == [1, 1]


def test_large_offset_keeps_its_digits():
    """Deviations of 1 around 4096: the plain sum of squares would lose them."""
    for shape in ((512, 2), (8, 2, 64), (2, 2, 2048), (4, 2, 3, 3)):
        x = lucid.randn(*shape, generator=lucid.Generator(3), dtype=lucid.float64)
        near = _C.batch_norm(x, None, None, None, None, True, 0.1, 0.0)
        far = _C.batch_norm((x + 4096).to(lucid.float32), None, None, None, None, True, 0.1, 0.0)
        assert_close(far[1], near[1] + 4096, 1e-6)
        assert_close(far[2], near[2], 1e-3)


def test_results_mean_and_rstd_have_gradients():
    x = lucid.randn(3, 2, 2, generator=lucid.Generator(4), dtype=lucid.float64).requires_grad_()
    y, mean, rstd = _C.batch_norm(x, None, None, None, None, True, 0.1, 0.1)
    (mean.sum() + 3 * rstd.sum()).backward()
    got, x.grad = x.grad, None
    m = x.mean((0, 2))
    (m.sum() + 3 * (((x - m[:, None]) ** 2).mean((0, 2)) + 0.1).rsqrt().sum()).backward()
    assert_close(got, x.grad, 1e-9)


def test_nan_and_repr():
    assert all(v != v for v in nn.BatchNorm1d(1)(lucid.tensor([[1.0], [float("nan")]])).flatten().tolist())
    assert (
        repr(nn.BatchNorm2d(4, momentum=None))
        == "BatchNorm2d(4, eps=1e-05, momentum=None, affine=True, bias=True, track_running_stats=True)"
    )


def test_under_vmap_each_slice_has_its_own_statistics():
    """They move as in a loop; statistics that all slices share cannot."""
    x, weight, bias = lucid.randn(3, 4, 2, 5), lucid.ones(2), lucid.zeros(2)
    mean, var = lucid.zeros(3, 2), lucid.ones(3, 2)
    mean_too, var_too = mean.clone(), var.clone()

    def normal(x, mean, var):
        return lucid._C.batch_norm(x, weight, bias, mean, var, True, 0.1, 1e-5)[0]

    got = lucid.func.vmap(normal)(x, mean, var)
    want = lucid.stack([normal(x[i], mean_too[i], var_too[i]) for i in range(3)])
    for a, b in ((got, want), (mean, mean_too), (var, var_too)):
        assert lucid.allclose(a, b, 1e-5, 1e-6)
    before = mean[0].tolist()
    with pytest.raises(RuntimeError, match="inside vmap, self is the same for the whole batch"):
        lucid.func.vmap(lambda x: normal(x, mean[0], var[0]))(x)
    assert mean[0].tolist() == before
