"""What is said of names that are missing, and the names of PyTorch's that only answer questions."""

from __future__ import annotations

import pickle
import warnings

import pytest

import lucid
from lucid import nn


@pytest.mark.parametrize(
    "owner, name, said",
    [
        (lucid, "summ", "module 'lucid' has no attribute 'summ'; did you mean 'sum'"),
        (lucid, "argMax", "did you mean 'argmax'"),
        (lucid, "Linear", "did you mean lucid.nn.Linear?"),
        (lucid, "export", "Lucid leaves out compilers and the export of graphs"),
        (lucid, "sparse_csc_tensor", "Lucid leaves out sparse layouts other than sparse_coo and sparse_csr"),
        (lucid, "quantize_per_tensor", "Lucid leaves out quantisation"),
        (lucid, "xyzzy", "module 'lucid' has no attribute 'xyzzy'"),
        (lucid.cuda, "Stream", "Lucid leaves out CUDA"),
        (lucid.jit, "scirpt", "did you mean 'script'?"),
        (nn, "Linaer", "module 'lucid.nn' has no attribute 'Linaer'; did you mean 'Linear'?"),
        (nn.functional, "gelo", "'gelu'"),
        (nn.init, "xavier_unifrom_", "'xavier_uniform_'"),
        (lucid.linalg, "choleski", "did you mean 'cholesky'"),
        (lucid.fft, "ftt", "'fft'"),
        (lucid.special, "gamaln", "'gammaln'"),
        (lucid.optim, "Adan", "did you mean 'Adam'"),
        (lucid.func, "vmapp", "did you mean 'vmap'"),
        (lucid.autograd, "gard", "did you mean 'grad'"),
        (lucid.utils, "sumary", "did you mean 'summary'"),
    ],
)
def test_missing_names_of_modules(owner, name, said):
    with pytest.raises(AttributeError) as caught:
        getattr(owner, name)
    assert said in str(caught.value) and type(caught.value).__name__ == "AttributeError"
    assert not hasattr(owner, name)


def test_names_of_tensors_that_are_left_out():
    x = lucid.ones(2)
    for name in ("cuda", "to_sparse_csc", "q_scale", "to_mkldnn"):
        with pytest.raises(AttributeError, match=f"'Tensor' object has no attribute '{name}': Lucid leaves out"):
            getattr(x, name)
        assert not hasattr(x, name) and not hasattr(lucid.Tensor, name) and name not in dir(x)
    assert "sum" in dir(x) and not x.is_cuda and not x.is_sparse and not x.is_quantized
    with pytest.raises(AttributeError, match="no attribute 'summ'"):
        x.summ


def test_no_cuda():
    assert not lucid.cuda.is_available() and lucid.cuda.device_count() == 0
    lucid.cuda.manual_seed(0)
    lucid.cuda.manual_seed_all(0)
    lucid.cuda.empty_cache()


def test_settings():
    lucid.set_num_interop_threads(2)
    assert lucid.get_num_interop_threads() == 1 and lucid.set_flush_denormal(True) is False
    for wrong, error in ((0, ValueError), ("2", TypeError), (True, TypeError)):
        with pytest.raises(error, match="set_num_threads: n is"):
            lucid.set_num_threads(wrong)
    try:
        lucid.use_deterministic_algorithms(True, warn_only=True)
        assert lucid.are_deterministic_algorithms_enabled() and lucid.get_deterministic_debug_mode() == 1
        assert lucid.is_deterministic_algorithms_warn_only_enabled()
        lucid.set_deterministic_debug_mode("error")
        assert lucid.get_deterministic_debug_mode() == 2
        with pytest.raises(TypeError, match="use_deterministic_algorithms: mode is an int; wanted a bool"):
            lucid.use_deterministic_algorithms(1)
        with pytest.raises(ValueError, match="debug_mode is 'loud'"):
            lucid.set_deterministic_debug_mode("loud")
        assert lucid.get_deterministic_debug_mode() == 2
    finally:
        lucid.set_deterministic_debug_mode(0)
    assert lucid.get_float32_matmul_precision() == "highest"
    lucid.set_float32_matmul_precision("high")
    assert lucid.get_float32_matmul_precision() == "high"
    lucid.set_float32_matmul_precision("highest")
    with pytest.raises(ValueError, match="precision is 'low'"):
        lucid.set_float32_matmul_precision("low")
    lucid.set_warn_always(True)
    assert lucid.is_warn_always_enabled()
    lucid.set_warn_always(False)


def test_what_the_build_is():
    text = lucid.show_config()
    assert text == lucid.__config__.show() and lucid.__version__ in text and lucid._C.isa() in text
    before = lucid.get_num_threads()
    lucid.set_num_threads(1)
    assert "1 thread in ops" in lucid.__config__.parallel_info()
    lucid.set_num_threads(before)
    assert f"{before} thread" in lucid.__config__.parallel_info()


def test_layouts_and_memory_formats():
    assert repr(lucid.strided) == "lucid.strided" and lucid.ones(2).layout is lucid.strided
    assert pickle.loads(pickle.dumps(lucid.channels_last)) is lucid.channels_last
    assert isinstance(lucid.preserve_format, lucid.memory_format) and isinstance(lucid.strided, lucid.layout)
    with pytest.raises(ValueError, match="layout: name is 'sparse'"):
        lucid.layout("sparse")
    x = lucid.rand(2, 3, 4, 5)
    for made in (
        x.clone(memory_format=lucid.preserve_format),
        x.contiguous(memory_format=lucid.channels_last),
        x.to(memory_format=lucid.channels_last),
        lucid.clone(x, memory_format=None),
    ):
        assert lucid.equal(made, x)
    for made in (
        lucid.zeros(2, layout=lucid.strided, pin_memory=False),
        lucid.full((2,), 0.0, layout=lucid.strided),
        lucid.zeros_like(lucid.ones(2), memory_format=lucid.preserve_format),
        lucid.arange(2, layout=None) * 0.0,
    ):
        assert made.tolist() == [0, 0]
    assert x.is_contiguous() and x.is_contiguous(memory_format=lucid.contiguous_format)
    assert not x.is_contiguous(memory_format=lucid.channels_last)
    assert x.permute(0, 3, 1, 2).is_contiguous(memory_format=lucid.channels_last)
    for wrong in (
        lambda: x.clone(memory_format="rows"),
        lambda: lucid.zeros(2, layout=1),
        lambda: lucid.zeros(2, layouts=lucid.strided),
        lambda: x.sum(layout=lucid.strided),
        lambda: x.is_contiguous(memory_format=3),
    ):
        with pytest.raises(TypeError):
            wrong()


def test_questions():
    x = lucid.arange(6.0).view(2, 3)
    assert x.is_cpu and not lucid.ones(1, device="meta").is_cpu and x.name is None
    for name in ("is_conj", "is_neg", "is_inference", "is_distributed"):
        assert getattr(x, name)() is getattr(lucid, name)(x) is False
        with pytest.raises(TypeError, match=f"{name}: input is a str; wanted a Tensor"):
            getattr(lucid, name)("x")
    assert lucid.resolve_neg(x) is x.resolve_neg() is x.to_dense() is x and lucid.get_device(x) == -1
    assert lucid.is_nonzero(lucid.tensor([2])) and not lucid.tensor(0.0).is_nonzero()
    with pytest.raises(RuntimeError):
        x.is_nonzero()
    assert x.is_same_size(lucid.zeros(2, 3)) and not lucid.is_same_size(x, x[0]) and x.is_set_to(x.view(2, 3))
    assert x.dim_order() == (0, 1) and x.T.dim_order() == (1, 0)
    assert [row.tolist() for row in reversed(x)] == [[3, 4, 5], [0, 1, 2]] and lucid.eval(x) is None
    assert x.sum_to_size(1, 3).tolist() == [[3, 5, 7]] and x.sum_to_size(3).tolist() == [3, 5, 7]
    with pytest.raises(RuntimeError, match=r"sum_to_size: size is \(2,\); wanted"):
        x.sum_to_size(2)
    assert x.new(2, 1).shape == (2, 1) and lucid.tensor([1]).new([2.5]).tolist() == [2]
    assert x.expand_dims(0).shape == (1, 2, 3) and lucid.zeros(1, 2, 1).squeeze_all().shape == (2,)

    class Mine(lucid.Tensor):
        pass

    assert type(x.as_subclass(Mine)) is Mine and x.as_subclass(Mine).data_ptr() == x.data_ptr()
    with pytest.raises(RuntimeError, match="as_subclass"):
        (lucid.ones(1, requires_grad=True) * 1).as_subclass(Mine)


def test_python_functions_of_elements():
    x = lucid.arange(4).view(2, 2)
    assert x.apply_(lambda v: v + 1) is x and x.tolist() == [[1, 2], [3, 4]]
    assert x.map_(lucid.tensor([10, 20]), lambda a, b: a + b).tolist() == [[11, 22], [13, 24]]
    assert x.map2_(x, lucid.tensor(1), lambda a, b, c: a - b + c).tolist() == [[1, 1], [1, 1]]

    def fails_late(v, calls=[]):  # noqa: B006
        calls.append(v)
        return v + 1 if len(calls) < 4 else 1 / 0

    with pytest.raises(ZeroDivisionError):
        x.apply_(fails_late)
    assert x.tolist() == [[1, 1], [1, 1]]
    with pytest.raises(RuntimeError, match="apply_: self requires grad"):
        lucid.ones(1, requires_grad=True).apply_(abs)
    with pytest.raises(TypeError, match="map_: an argument is an int"):
        x.map_(3, max)


def test_storages():
    x = lucid.tensor([[1, 2], [3, 4]], dtype=lucid.int16)
    part = x[1]
    memory, elements = part.untyped_storage(), part.storage()
    assert memory.nbytes() == memory.size() == len(memory) == 8 and memory.data_ptr() == x.data_ptr()
    assert memory.tolist() == [1, 0, 2, 0, 3, 0, 4, 0] and memory[2] == 2 and memory == x.untyped_storage()
    assert elements.size() == len(elements) == 4 and elements.tolist() == [1, 2, 3, 4] and elements[-1] == 4
    assert elements.dtype is lucid.int16 and elements.untyped() == memory and memory.device == "cpu"
    assert lucid.is_storage(memory) and lucid.is_storage(elements) and not lucid.is_storage(x)
    del x, part
    assert memory[0] == 1
    assert lucid.zeros(0).untyped_storage().nbytes() == 0
    with pytest.raises(RuntimeError):
        lucid.ones(2, device="meta").untyped_storage()


def test_frombuffer():
    data = bytearray([1, 0, 2, 0, 3, 0])
    x = lucid.frombuffer(data, dtype=lucid.int16)
    data[0] = 9
    assert x.tolist() == [9, 2, 3] and lucid.frombuffer(data, dtype="int16", count=1, offset=2).tolist() == [2]
    for keywords, said in (
        ({"offset": 6}, "offset is 6"),
        ({"count": 4}, "count is 4"),
        ({"count": 0}, "count is 0"),
        ({"offset": 1}, "5 bytes"),
    ):
        with pytest.raises(ValueError, match=f"frombuffer: .*{said}"):
            lucid.frombuffer(data, dtype=lucid.int16, **keywords)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frozen = lucid.frombuffer(b"ab", dtype=lucid.uint8)
    with pytest.raises(RuntimeError, match="read-only"):
        frozen.zero_()


def test_defaults_by_tensor_type():
    try:
        lucid.set_default_tensor_type(lucid.DoubleTensor)
        assert lucid.get_default_dtype() is lucid.float64 and lucid.scalar_tensor(1).dtype is lucid.float64
        lucid.set_default_tensor_type("torch.FloatTensor")
        assert lucid.get_default_dtype() is lucid.float32
        with pytest.raises(TypeError, match="set_default_tensor_type"):
            lucid.set_default_tensor_type(lucid.float32)
    finally:
        lucid.set_default_dtype(lucid.float32)


def test_names_for_annotations():
    assert isinstance(lucid.ones(1), lucid.HasShape) and isinstance(lucid.ones(1), lucid.SupportsGrad)
    assert isinstance(lucid.ones(1), lucid.SupportsNumpyConversion) and not isinstance(3, lucid.HasShape)
    assert isinstance(lucid.ones(1), lucid.TensorLikeProtocol) and lucid.Scalar and lucid.ShapeLike


def test_functions_of_nn_at_the_top():
    x = lucid.rand(1, 2, 5, 5)
    assert lucid.equal(lucid.conv2d(x, x), nn.functional.conv2d(x, x)) and lucid.selu is nn.functional.selu
