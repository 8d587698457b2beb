"""The Tensor object: making one, its properties, numbers and lists out of it, copying, NumPy, DLPack."""

from __future__ import annotations

import array
import copy
import math
import operator
import pickle

import pytest

import lucid

DTYPES = [lucid.bool_, lucid.uint8, lucid.int32, lucid.int64, lucid.float32, lucid.float64]


# ---- Making ---------------------------------------------------------------------------------------------------------


def test_from_lists():
    assert lucid.tensor([[1, 2, 3], [4, 5, 6]]).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert lucid.tensor(((1.5,), (2.5,))).tolist() == [[1.5], [2.5]]
    assert lucid.tensor([[], []]).shape == (2, 0)
    assert lucid.tensor(range(4)).tolist() == [0, 1, 2, 3]
    assert lucid.tensor([lucid.tensor(1.0), 2.0]).tolist() == [1, 2]
    assert lucid.tensor([1, 2], dtype=lucid.float64).tolist() == [1.0, 2.0]
    assert lucid.tensor([2**40]).item() == 2**40


@pytest.mark.parametrize("data", [[[1, 2], [3]], [[1], 2], [1, [2]], [[[1]], [[1, 2]]]])
def test_ragged_lists_are_refused(data):
    with pytest.raises(ValueError):
        lucid.tensor(data)


@pytest.mark.parametrize("data", ["abc", [1, "x"], object(), [None], {"a": 1}])
def test_what_is_not_a_number_is_refused(data):
    with pytest.raises((TypeError, ValueError)):
        lucid.tensor(data)


def test_numbers_past_64_bits_are_refused():
    for value in (2**64, -(2**63) - 1):
        with pytest.raises((OverflowError, ValueError)):
            lucid.tensor([value])


def test_endless_nesting_is_refused():
    data: list = [1]
    data.append(data)
    with pytest.raises((ValueError, TypeError, RecursionError)):
        lucid.tensor(data)
    deep: list = []
    for _ in range(100000):
        deep = [deep]
    with pytest.raises((ValueError, TypeError, RecursionError)):
        lucid.tensor(deep)
    while deep:
        deep = deep.pop()


def test_tensor_copies():
    source = lucid.tensor([1.0, 2.0], requires_grad=True)
    made = lucid.tensor(source)
    assert made.data_ptr() != source.data_ptr() and not made.requires_grad and made.tolist() == [1, 2]
    assert lucid.tensor(source, dtype=lucid.int64).tolist() == [1, 2]
    assert lucid.tensor([1.0], requires_grad=True).requires_grad
    with pytest.raises(RuntimeError, match="float"):
        lucid.tensor([1], requires_grad=True)


def test_constructor():
    assert lucid.Tensor([1, 2]).tolist() == [1, 2]
    assert lucid.Tensor([1, 2], dtype=lucid.float32, requires_grad=True).requires_grad
    with pytest.raises(TypeError):
        lucid.Tensor([1], wrong=3)


def test_as_tensor():
    x = lucid.ones(2)
    assert lucid.as_tensor(x) is x and lucid.as_tensor(x, dtype=lucid.int64).dtype is lucid.int64
    assert lucid.as_tensor([1, 2]).tolist() == lucid.asarray([1, 2]).tolist() == [1, 2]


def test_buffers():
    assert lucid.tensor(array.array("d", [1.5, 2.5])).tolist() == [1.5, 2.5]
    assert lucid.tensor(array.array("i", [1, 2])).dtype is lucid.int32
    grid = memoryview(array.array("f", [1, 2, 3, 4])).cast("B").cast("f", (2, 2))
    assert lucid.tensor(grid).tolist() == [[1, 2], [3, 4]]
    assert lucid.tensor(memoryview(array.array("q", range(6)))[::2]).tolist() == [0, 2, 4]


def test_factories():
    assert lucid.zeros(2, 3).tolist() == [[0, 0, 0]] * 2 == lucid.zeros((2, 3)).tolist() == lucid.zeros([2, 3]).tolist()
    assert lucid.zeros(size=(2,)).shape == (2,) and lucid.zeros().shape == () and lucid.ones().item() == 1
    assert lucid.ones(2, dtype=lucid.bool_).tolist() == [True, True]
    assert lucid.empty(3, 0).shape == (3, 0) and lucid.empty(2, dtype=lucid.int32).dtype is lucid.int32
    assert lucid.full((2, 2), 1.5).tolist() == [[1.5, 1.5]] * 2 and lucid.full(2, 1.5).shape == (2,)
    assert lucid.full((), math.nan).isnan().item()
    assert (
        lucid.eye(2, 3).tolist() == [[1, 0, 0], [0, 1, 0]]
        and lucid.eye(3).sum().item() == 3
        and lucid.eye(3, 2).shape == (3, 2)
    )
    assert lucid.ones(2, requires_grad=True).requires_grad
    assert lucid.tensor([1, 2]).new_zeros(2, 2).dtype is lucid.int64
    assert lucid.ones(1).new_tensor([1, 2]).dtype is lucid.float32 and lucid.ones(1).new_full((2,), 3).tolist() == [
        3,
        3,
    ]
    assert lucid.ones(1).new_ones(2).tolist() == [1, 1] and lucid.ones(1).new_empty(2, 2).shape == (2, 2)


@pytest.mark.parametrize(
    "make", [lucid.zeros_like, lucid.ones_like, lucid.empty_like, lucid.rand_like, lucid.randn_like]
)
def test_likeness(make):
    x = lucid.zeros(2, 3, dtype=lucid.float64, requires_grad=True)
    assert make(x).shape == (2, 3) and make(x).dtype is lucid.float64 and not make(x).requires_grad
    assert make(x, dtype=lucid.float32, requires_grad=True).requires_grad
    assert lucid.full_like(x, 7).tolist() == [[7.0] * 3] * 2


def test_ranges():
    assert lucid.arange(4).tolist() == [0, 1, 2, 3] and lucid.arange(1, 4).tolist() == [1, 2, 3]
    assert lucid.arange(5, 0, -2).tolist() == [5, 3, 1] and lucid.arange(0).shape == (0,)
    assert lucid.arange(0, 1, 0.25).tolist() == [0, 0.25, 0.5, 0.75]
    assert lucid.arange(3, dtype=lucid.float64).dtype is lucid.float64
    assert (
        lucid.linspace(0, 1, 5).tolist() == [0, 0.25, 0.5, 0.75, 1]
        and lucid.linspace(2, 3, 1).tolist() == [2]
        and lucid.linspace(0, 1, 0).shape == (0,)
    )
    for wrong in ((0, 5, 0), (0, 5, -1), (0, math.inf, 1), (0, 5, math.nan), (math.nan, 1, 1)):
        with pytest.raises(ValueError):
            lucid.arange(*wrong)


# ---- Properties -----------------------------------------------------------------------------------------------------


def test_properties():
    x = lucid.zeros(2, 3, dtype=lucid.float64)
    assert x.shape == (2, 3) == x.size() and type(x.shape) is lucid.Size and x.size(1) == 3 == x.size(-1)
    assert x.ndim == x.dim() == 2 and x.numel() == lucid.numel(x) == x.nelement() == 6 and len(x) == 2
    assert x.stride() == (3, 1) and x.stride(0) == 3 and x.storage_offset() == 0 and x[1].storage_offset() == 3
    assert x.itemsize == x.element_size() == 8 and x.nbytes == 48
    assert x.is_contiguous() and not x.T.is_contiguous() and x.T.shape == (3, 2) and x.mT.shape == (3, 2)
    assert x.device == "cpu" and x.device == lucid.device("cpu") and repr(x.device) == str(x.device) == "device('cpu')"
    assert x.is_leaf and x.grad is None and x.grad_fn is None and not x.requires_grad
    assert lucid.is_tensor(x) and not lucid.is_tensor([1])
    assert x.get_device() == -1 and not x.is_pinned() and x.pin_memory() is x


def test_properties_cannot_be_broken():
    x = lucid.ones(2)
    for name in ("shape", "dtype", "ndim", "grad_fn", "is_leaf", "T"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(x, name, None)
        with pytest.raises((AttributeError, TypeError)):
            delattr(x, name)
    x.note = "attributes of one's own are fine"
    assert x.note and x.tolist() == [1, 1]


def test_devices():
    assert (
        lucid.device("cpu").type == "cpu"
        and hash(lucid.device("cpu")) == hash(lucid.device("cpu"))
        and not lucid.device("cpu").is_metal
    )
    assert lucid.zeros(2, device="cpu").device == lucid.get_default_device()
    with pytest.raises(ValueError):
        lucid.device("no such device")
    with pytest.raises(TypeError):
        lucid.device(3)


# ---- Numbers --------------------------------------------------------------------------------------------------------


def test_numbers_out_of_tensors():
    assert lucid.tensor(3).item() == 3 and type(lucid.tensor(3).item()) is int
    assert type(lucid.tensor([[2.5]]).item()) is float and type(lucid.tensor(True).item()) is bool
    assert float(lucid.tensor(2.5)) == 2.5 and int(lucid.tensor(2.9)) == 2 and complex(lucid.tensor(2.0)) == 2 + 0j
    assert bool(lucid.tensor(1.0)) and not bool(lucid.tensor([0])) and operator.index(lucid.tensor(7)) == 7
    assert [10, 20, 30][lucid.tensor(1)] == 20
    with pytest.raises(RuntimeError):
        lucid.ones(2).item()
    with pytest.raises(RuntimeError):
        bool(lucid.ones(2))
    with pytest.raises(RuntimeError):
        bool(lucid.ones(0))
    with pytest.raises(TypeError):
        operator.index(lucid.tensor(1.5))
    with pytest.raises((TypeError, ValueError, RuntimeError)):
        float(lucid.ones(2))
    with pytest.raises(TypeError):
        len(lucid.tensor(1))
    with pytest.raises(TypeError):
        iter(lucid.tensor(1)).__next__()
    with pytest.raises((ValueError, OverflowError)):
        int(lucid.tensor(math.nan))
    with pytest.raises(OverflowError):
        int(lucid.tensor(math.inf))


def test_iteration_and_membership():
    assert [row.tolist() for row in lucid.tensor([[1, 2], [3, 4]])] == [[1, 2], [3, 4]]
    assert 3 in lucid.tensor([1, 2, 3]) and 7 not in lucid.tensor([1, 2, 3])
    assert list(lucid.ones(0)) == []
    a, b = lucid.tensor([1.0, 2.0], requires_grad=True)
    assert a.requires_grad and b.item() == 2


def test_hash_is_identity():
    x, y = lucid.ones(1), lucid.ones(1)
    assert hash(x) != hash(y) or x is y
    assert {x: 1}[x] == 1 and len({x, y}) == 2


def test_operators():
    x = lucid.tensor([7.0, -7.0])
    assert (
        (x + 1).tolist() == (1 + x).tolist() == [8, -6] and (x - 1).tolist() == [6, -8] and (1 - x).tolist() == [-6, 8]
    )
    assert (
        (x * 2).tolist() == (2 * x).tolist() == [14, -14]
        and (x / 2).tolist() == [3.5, -3.5]
        and (14 / x).tolist() == [2, -2]
    )
    assert (
        (x // 2).tolist() == [3, -4]
        and (x % 4).tolist() == [3, 1]
        and (x**2).tolist() == [49, 49]
        and (2 ** lucid.tensor([3.0])).tolist() == [8]
    )
    assert (-x).tolist() == [-7, 7] and (+x).tolist() == [7, -7] and abs(x).tolist() == [7, 7]
    assert divmod(x, 2)[0].tolist() == [3, -4] and divmod(x, 2)[1].tolist() == [1, 1]
    i = lucid.tensor([6, 3])
    assert (
        (i & 2).tolist() == [2, 2]
        and (i | 1).tolist() == [7, 3]
        and (i ^ 1).tolist() == [7, 2]
        and (~i).tolist() == [-7, -4]
    )
    assert (lucid.ones(2, 3) @ lucid.ones(3)).tolist() == [3, 3]
    assert (
        (x == 7).tolist() == [True, False]
        and (x != 7).tolist() == [False, True]
        and (x > 0).tolist() == [True, False] == (0 < x).tolist()
    )
    assert (x == None) is False or (x == None).tolist() == [False, False]  # noqa: E711
    assert round(1.0) == 1 and (x != "text") is True


@pytest.mark.parametrize(
    "apply",
    [
        operator.add,
        operator.sub,
        operator.mul,
        operator.truediv,
        operator.matmul,
        operator.pow,
        operator.and_,
        operator.lt,
    ],
)
@pytest.mark.parametrize("foreign", ["text", None, object(), [1, 2], {}], ids=lambda v: type(v).__name__)
def test_foreign_operands(apply, foreign):
    with pytest.raises(TypeError):
        apply(lucid.ones(2), foreign)
    with pytest.raises(TypeError):
        apply(foreign, lucid.ones(2))


def test_an_operand_may_take_over():
    class Mine:
        def __radd__(self, other):
            return "mine"

    assert lucid.ones(2) + Mine() == "mine"


# ---- Printing -------------------------------------------------------------------------------------------------------


def test_format():
    assert (
        f"{lucid.tensor(1.2345):.2f}" == "1.23" and f"{lucid.tensor([7]):d}" == "7" and f"{lucid.tensor(2.5)}" == "2.5"
    )
    assert f"{lucid.ones(2)}" == "tensor([1., 1.])"
    with pytest.raises((TypeError, ValueError)):
        f"{lucid.ones(2):.2f}"


# ---- Copies, pickles ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dt", DTYPES, ids=str)
def test_pickle_and_deepcopy(dt):
    x = lucid.tensor([[1, 0, 1], [1, 1, 0]], dtype=dt)
    for source in (x, x.T, x[:, ::2], x[0, 0], x[:0]):
        for made in (pickle.loads(pickle.dumps(source)), copy.deepcopy(source)):
            assert (
                made.dtype is dt
                and made.shape == source.shape
                and made.tolist() == source.tolist()
                and (made.data_ptr() != source.data_ptr() or made.numel() == 0)
            )


def test_copies_keep_the_leaf():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    x.note = ["kept"]
    made = copy.deepcopy(x)
    assert (
        made.requires_grad
        and made.is_leaf
        and made.grad.tolist() == [2, 4]
        and made.grad is not x.grad
        and made.note == ["kept"]
    )
    assert pickle.loads(pickle.dumps(x)).requires_grad
    twice = copy.deepcopy([x, x])
    assert twice[0] is twice[1]
    with pytest.raises(RuntimeError, match="wanted a leaf"):
        copy.deepcopy(x * 2)
    assert copy.copy(x).data_ptr() == x.data_ptr()


class Mine(lucid.Tensor):
    """A subclass of one's own."""


def test_subclasses():
    x = Mine([1.0, 2.0])
    assert type(x) is Mine and isinstance(x, lucid.Tensor) and x.tolist() == [1, 2]
    assert type(x + 1) is lucid.Tensor
    assert type(pickle.loads(pickle.dumps(x))) is Mine and type(copy.deepcopy(x)) is Mine
    assert Mine.__new__(Mine).numel() == 0  # never half-built


def test_clone_and_detach():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    assert x.clone().requires_grad and x.clone().data_ptr() != x.data_ptr()
    d = x.detach()
    assert (
        not d.requires_grad
        and d.data_ptr() == x.data_ptr()
        and x.data.data_ptr() == x.data_ptr()
        and not x.data.requires_grad
    )
    assert x.clone().detach_().is_leaf


def test_data_can_be_replaced():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    x.data = lucid.tensor([5.0, 6.0, 7.0])
    assert x.tolist() == [5, 6, 7] and x.requires_grad and x.is_leaf
    with pytest.raises(TypeError):
        x.data = [1]
    x.data.mul_(2)
    assert x.tolist() == [10, 12, 14]


# ---- Bridges --------------------------------------------------------------------------------------------------------


def test_memoryview_shares():
    x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    view = memoryview(x)
    assert view.shape == (2, 2) and view.format == "f" and view.tolist() == [[1, 2], [3, 4]]
    view[0, 1] = 9.0
    assert x[0, 1].item() == 9
    assert memoryview(x.T).strides == (4, 8) and memoryview(x.T).tolist() == [[1, 3], [9, 4]]


def test_dlpack_between_tensors():
    x = lucid.arange(6).reshape(2, 3)
    y = lucid.from_dlpack(x)
    y[0, 0] = 7
    assert x[0, 0].item() == 7 and y.shape == (2, 3) and x.__dlpack_device__() == (1, 0)
    assert lucid.from_dlpack(x.T).tolist() == x.T.tolist()
    capsule = lucid.to_dlpack(x)
    lucid.from_dlpack(capsule)
    with pytest.raises((ValueError, RuntimeError, TypeError, BufferError)):
        lucid.from_dlpack(capsule)  # a capsule is used once
    with pytest.raises(TypeError):
        lucid.from_dlpack([1, 2])


def test_numpy_bridge(np):
    x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    a = x.numpy()
    assert a.dtype == "float32" and a.tolist() == [[1, 2], [3, 4]]
    a[0, 0] = 5
    assert x[0, 0].item() == 5
    assert np.asarray(x.T).tolist() == [[5, 3], [2, 4]]
    for dt in DTYPES:
        t = lucid.tensor([1, 0, 1], dtype=dt)
        assert t.numpy().dtype.itemsize == dt.itemsize and lucid.tensor(t.numpy()).dtype is dt
        assert lucid.from_numpy(t.numpy()).tolist() == t.tolist()
    assert np.array(x, dtype="float64").dtype == "float64"


def test_from_numpy_shares(np):
    a = np.arange(6.0).reshape(2, 3)
    x = lucid.from_numpy(a)
    x[0, 0] = 9
    assert a[0, 0] == 9 and x.dtype is lucid.float64
    assert lucid.as_tensor(a).data_ptr() == x.data_ptr()
    assert lucid.from_numpy(a.T[::-1]).tolist() == a.T[::-1].tolist()
    assert lucid.tensor(a).data_ptr() != x.data_ptr()
    a.flags.writeable = False
    with pytest.warns(UserWarning, match="from_numpy: arr is read-only"):
        frozen = lucid.from_numpy(a)
    with pytest.raises(RuntimeError, match="read-only"):
        frozen.add_(1)
    assert frozen.data_ptr() == x.data_ptr() and lucid.as_tensor(a).data_ptr() != x.data_ptr()
    assert lucid.tensor(a).tolist() == a.tolist()
    with pytest.raises(TypeError):
        lucid.from_numpy([1, 2])


def test_numpy_arrays_outlive(np):
    a = lucid.arange(1000).numpy()
    b = [lucid.zeros(1000) for _ in range(10)]
    assert a.sum() == 499500 and len(b) == 10


def test_numpy_scalars(np):
    assert (lucid.ones(2) * np.float32(2)).tolist() == [2, 2]
    assert lucid.tensor(np.float64(2.5)).item() == 2.5
    with pytest.raises((TypeError, RuntimeError)):
        lucid.tensor(np.array(["a"]))


def test_storages_between_the_allocators_size_classes_keep_to_themselves():
    """A block whose header and data are neighbours by chance must not be freed as one: its successor would be too
    small."""
    holders = [lucid.zeros(0) for _ in range(5000)]
    views = [holders[0].detach() for _ in range(100)]
    del views
    for elements in range(230, 270):
        small = lucid.zeros(elements)
        del small
        large = lucid.full((elements + 50,), 7.0)
        after = lucid.full((300,), 3.0)
        large.fill_(9.0)
        assert large.data_ptr() != 0 and large.data_ptr() % 64 == 0
        assert after.sum().item() == 900
