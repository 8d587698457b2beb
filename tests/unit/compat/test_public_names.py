"""Smaller public names of PyTorch's modules: what each does. Values are PyTorch 2.13's."""

from __future__ import annotations

import importlib
import sys

import pytest

import lucid
from lucid import nn

X = [[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], [6.0, 7.0, 8.0, 9.0, 10.0, 11.0]]


@pytest.mark.parametrize(
    ("mode", "rest"),
    [(0, [[], [0, 0], [0, 0]]), (1, [[0, 0, 1], [2, 1], [2, 1]]), (2, [[0, 0, 1], [2, 1], [[0, 1, 0], [2, 2, 2]]])],
)
def test_embedding_bag(mode, rest):
    table, indices, offsets = lucid.eye(3), lucid.tensor([0, 1, 2]), lucid.tensor([0, 2])
    result, *others = lucid.embedding_bag(table, indices, offsets, mode=mode)
    assert result.equal(nn.functional.embedding_bag(indices, table, offsets, mode=["sum", "mean", "max"][mode]))
    assert [t.tolist() for t in others] == rest
    with pytest.raises(ValueError, match="embedding_bag: mode is 3"):
        lucid.embedding_bag(table, indices, offsets, mode=3)


def test_native_normalizations():
    x = lucid.tensor(X)
    result, mean, scale = lucid.native_layer_norm(x, [6], None, None, 1e-5)
    assert result.equal(nn.functional.layer_norm(x, [6])) and mean.tolist() == [[2.5], [8.5]]
    assert scale.shape == (2, 1) and scale.flatten().tolist() == pytest.approx([0.58554, 0.58554], abs=1e-5)
    result, mean, scale = lucid.native_group_norm(x.reshape(2, 2, 3), None, None, 2, 2, 3, 2, 1e-5)
    assert mean.tolist() == [[1.0, 4.0], [7.0, 10.0]] and scale.shape == (2, 2)
    assert result.equal(nn.functional.group_norm(x.reshape(2, 2, 3), 2))
    with pytest.raises(ValueError, match="native_group_norm: input has shape"):
        lucid.native_group_norm(x, None, None, 2, 2, 3, 2, 1e-5)
    running = lucid.zeros(6), lucid.ones(6)
    result, mean, scale = lucid.native_batch_norm(x, None, None, *running, True, 0.5, 0.0)
    assert mean.tolist() == [3.0, 4.0, 5.0, 6.0, 7.0, 8.0] and scale.tolist() == pytest.approx([1 / 3] * 6)
    assert running[0].tolist() == [1.5, 2.0, 2.5, 3.0, 3.5, 4.0] and result[0].tolist() == pytest.approx([-1.0] * 6)
    assert [t.shape for t in lucid.native_batch_norm(x, None, None, *running, False, 0.5, 0.0)[1:]] == [(0,), (0,)]


def test_native_dropout_and_norm():
    x = lucid.tensor(X) + 1
    for train in (True, None):
        result, kept = lucid.native_dropout(x, 0.5, train)
        assert result.equal(lucid.where(kept, 2 * x, 0)) and kept.dtype is lucid.bool
    result, kept = lucid.native_dropout(x, 0.5, False)
    assert result.equal(x) and kept.all()
    assert lucid.norm_except_dim(lucid.tensor(X)).flatten().tolist() == pytest.approx([7.4162, 21.2368], abs=1e-4)
    assert lucid.norm_except_dim(lucid.tensor(X), 2, -1).item() == pytest.approx(22.4944, abs=1e-4)
    assert lucid.norm_except_dim(lucid.tensor(X), 2, 1).shape == (1, 6)
    with pytest.raises(IndexError, match="norm_except_dim: dim is 2"):
        lucid.norm_except_dim(lucid.tensor(X), 2, 2)


def test_fork_rng():
    before = lucid.get_rng_state()
    with pytest.raises(KeyError), lucid.random.fork_rng(devices=[], enabled=True, device_type="cuda"):
        lucid.rand(3)
        raise KeyError
    assert lucid.get_rng_state().equal(before)
    with lucid.random.fork_rng(enabled=False):
        lucid.rand(3)
    assert not lucid.get_rng_state().equal(before)


def test_collation_by_name():
    from lucid.utils.data._utils import collate as c

    assert c.default_collate_fn_map[lucid.Tensor] is c.collate_tensor_fn
    assert c.collate_int_fn([1, 2]).tolist() == [1, 2] and c.collate_float_fn([0.5]).dtype is lucid.float64
    assert c.collate_str_fn(["a"]) == ["a"] and c.np_str_obj_array_pattern.search("<U3")


def test_collation_of_arrays_by_name():
    np = pytest.importorskip("numpy", reason="NumPy is not there")
    from lucid.utils.data._utils import collate as c

    assert c.collate_numpy_array_fn([np.ones(2), np.zeros(2)]).tolist() == [[1.0, 1.0], [0.0, 0.0]]
    assert c.collate_numpy_scalar_fn([np.float32(1), np.float32(2)]).tolist() == [1.0, 2.0]


def test_jit_names():
    from lucid import jit

    x = lucid.ones(1)
    for value, kind, wanted in (
        (1, int, True),
        (1, str, False),
        ([1], list[int], True),
        ([x, 1], list[lucid.Tensor], False),
        ({"a": x}, dict[str, lucid.Tensor], True),
        ({1: x}, dict[str, lucid.Tensor], False),
        ((1, "a"), tuple[int, str], True),
        ((1, "a", 2), tuple[int, str], False),
        ((1, 2), tuple[int, ...], True),
        (None, int | None, True),
        ("a", int | None, False),
        (1, (str, int), True),
    ):
        assert jit.isinstance(value, kind) is wanted, (value, kind)
    assert issubclass(jit.TracerWarning, Warning) and not isinstance(nn.Linear(1, 1), jit.RecursiveScriptModule)
    with jit.strict_fusion():
        assert not jit.onednn_fusion_enabled() and jit.set_fusion_strategy([("STATIC", 2)]) == [("STATIC", 2)]
    with pytest.raises(AttributeError, match="compilers"):
        jit.save


def test_what_is_asked_of_cuda():
    assert not lucid.cuda.is_initialized() and not lucid.cuda.is_bf16_supported() and not lucid.cuda._initialized
    assert lucid.cuda.max_memory_allocated() == 0 == lucid.cuda.memory_reserved(0) and lucid.cuda.memory_stats() == {}
    assert lucid.cuda.get_rng_state_all() == [] and lucid.cuda.set_rng_state_all([]) is None
    with lucid.cuda.device(0):
        lucid.cuda.seed_all()
    with pytest.raises(lucid.cuda.OutOfMemoryError):
        lucid.empty(1 << 30, 1 << 14)
    with pytest.raises(AttributeError, match="lucid.cuda.*CUDA"):
        lucid.cuda.get_device_name


def test_sparse_types():
    made = lucid.sparse.FloatTensor(lucid.tensor([[0, 1], [1, 0]]), lucid.tensor([2.0, 3.0]), lucid.Size([2, 2]))
    assert made.to_dense().tolist() == [[0.0, 2.0], [3.0, 0.0]] and isinstance(made, lucid.sparse.FloatTensor)
    assert lucid.sparse.DoubleTensor(2, 3).shape == (2, 3) and not isinstance(made, lucid.sparse.DoubleTensor)
    assert not isinstance(lucid.ones(1), lucid.sparse.FloatTensor)
    with pytest.raises(AttributeError, match="lucid.sparse"):
        lucid.sparse.NoTensor


def test_assert_allclose():
    lucid.testing.assert_allclose(lucid.ones(2, dtype=lucid.float64), lucid.ones(2))
    lucid.testing.assert_allclose([float("nan")], [float("nan")])
    with pytest.raises(AssertionError):
        lucid.testing.assert_allclose(lucid.ones(2), [1.0, 1.1])


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("distributions.exp_family", "ExponentialFamily"),
        ("distributions.lkj_cholesky", "LKJCholesky"),
        ("distributions.lowrank_multivariate_normal", "LowRankMultivariateNormal"),
        ("distributions.relaxed_categorical", "ExpRelaxedCategorical RelaxedOneHotCategorical"),
        ("distributions.one_hot_categorical", "OneHotCategorical OneHotCategoricalStraightThrough"),
        ("distributions.relaxed_bernoulli", "LogitRelaxedBernoulli RelaxedBernoulli"),
        ("nn.modules.container", "ParameterDict ParameterList Sequential"),
        ("nn.modules.linear", "Linear NonDynamicallyQuantizableLinear"),
        ("nn.modules.rnn", "apply_permutation LSTM"),
        ("backends.nnpack", "is_available"),
        ("backends.mha", "get_fastpath_enabled"),
        ("compiler", "compile"),
        ("utils.hooks", "RemovableHandle unserializable_hook"),
    ],
)
def test_paths(path, names):
    importlib.import_module(f"lucid.{path.split('.')[0]}")
    module = sys.modules.get(f"lucid.{path}") or importlib.import_module(f"lucid.{path}")
    for name in names.split():
        found = getattr(module, name)
        assert found is getattr(getattr(lucid, path.split(".")[0]), name, found)


def test_apply_permutation():
    from lucid.nn.modules.rnn import apply_permutation

    x = lucid.tensor([[1.0, 2.0]])
    assert apply_permutation(x, lucid.tensor([1, 0])).tolist() == [[2.0, 1.0]]
    assert apply_permutation(x, lucid.tensor([0]), 0).equal(x)


@pytest.mark.parametrize(
    ("place", "name", "why"),
    [
        ("nn.parallel", "comm", "several processes"),
        ("nn.functional", "has_torch_function", "__torch_function__"),
        ("nn.functional", "scaled_mm", "float8"),
        ("serialization", "location_tag", "inside"),
        ("utils.checkpoint", "create_selective_checkpoint_contexts", "choice"),
        ("compiler", "save_cache_artifacts", "compilers"),
        ("overrides", "get_overridable_functions", "__torch_function__"),
        ("utils", "benchmark", "PyTorch's own build"),
    ],
)
def test_reasons(place, name, why):
    module = lucid
    for part in place.split("."):
        module = getattr(module, part)
    with pytest.raises(AttributeError, match=f"'{name}': Lucid leaves out .*{why}"):
        getattr(module, name)
