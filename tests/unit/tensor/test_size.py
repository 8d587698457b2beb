"""lucid.Size, and the constructors that take sizes: Tensor(2, 3), FloatTensor(2, 3) and their kin."""

from __future__ import annotations

import copy
import gc
import pickle

import pytest

import lucid
from lucid import Size


def test_shapes_are_sizes():
    x = lucid.zeros(2, 3)
    for shape in (x.shape, x.size(), x[0].shape, lucid.tensor(1).shape, lucid.zeros(1, 1, 1, 1, 1, 1, 7).shape):
        assert type(shape) is Size and isinstance(shape, tuple)
    assert x.shape == (2, 3) == Size([2, 3]) and hash(x.shape) == hash((2, 3)) and {(2, 3): 1}[x.shape] == 1
    assert repr(x.shape) == str(x.shape) == f"{x.shape}" == "lucid.Size([2, 3])" and repr(Size()) == "lucid.Size([])"
    assert x.shape.numel() == 6 and Size().numel() == 1 and Size((2**40, 2**40)).numel() == 2**80
    assert type(x.stride()) is tuple
    rows, columns = x.shape
    assert (rows, columns) == (2, 3) and x.shape[-1] == 3 and x.shape.count(2) == 1 and len(x.shape) == 2


def test_what_is_made_of_sizes():
    size = lucid.zeros(2, 3, 4).shape
    for made, items in (
        (size[1:], [3, 4]),
        (size[::-1], [4, 3, 2]),
        (size + (1,), [2, 3, 4, 1]),
        ((1,) + size, [1, 2, 3, 4]),
        (size + size, [2, 3, 4, 2, 3, 4]),
        (size[:1] * 2, [2, 2]),
        (2 * size[:1], [2, 2]),
        (pickle.loads(pickle.dumps(size)), [2, 3, 4]),
        (copy.deepcopy(size), [2, 3, 4]),
        (Size(iter([1, True, lucid.tensor(5)])), [1, 1, 5]),
    ):
        assert type(made) is Size and list(made) == items
    with pytest.raises(TypeError):
        size + [1]
    with pytest.raises(TypeError):
        [1] + size


@pytest.mark.parametrize("wrong", [[1.5], ["1"], [None], "ab", [[1]]])
def test_items_that_are_no_ints(wrong):
    with pytest.raises(TypeError, match="^Size: iterable is .*; wanted an iterable of ints, and item 0 is not one"):
        Size(wrong)
    with pytest.raises(TypeError, match="Size"):
        Size([1]) + tuple(wrong)


def test_calls_that_are_refused():
    for call in (lambda: Size(3), lambda: Size([1], [2]), lambda: Size(sizes=[1])):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(AttributeError):
        Size([1]).name = 1


def test_many_shapes():
    """The latest shapes are kept, and no other is taken for one of them."""
    for _ in range(2):
        for i in range(300):
            assert lucid.empty(i, 0, 2).shape == (i, 0, 2) and lucid.empty(0, i).shape == (0, i)
    gc.collect()
    assert lucid.zeros(1).expand(7, 2**20).shape == (7, 2**20)


def test_tensor_of_sizes_and_of_values():
    assert lucid.Tensor(2, 3).shape == (2, 3) and lucid.Tensor(5).shape == (5,) and lucid.Tensor().shape == (0,)
    assert lucid.Tensor(Size([2, 0])).shape == (2, 0) and lucid.Tensor(lucid.zeros(3).shape).shape == (3,)
    assert lucid.Tensor([1, 2]).tolist() == [1.0, 2.0] and lucid.Tensor((2, 3)).dtype is lucid.float32
    assert lucid.Tensor([True]).dtype is lucid.float32 and lucid.Tensor([1], dtype=lucid.int8).dtype is lucid.int8
    assert lucid.Tensor(2, 3, device="meta").is_meta and lucid.Tensor(data=[1]).tolist() == [1]
    x = lucid.tensor([1, 2])
    shared = lucid.Tensor(x)
    shared[0] = 7
    assert shared.dtype is lucid.int64 and x.tolist() == [7, 2]
    for wrong, error in (
        ((5.0,), "data is a float; wanted a sequence, a Tensor or sizes"),
        ((True,), "data is a bool"),
        (("ab",), "data is a str"),
        ((2, 3.5), "Tensor"),
        (([1], [2]), "Tensor"),
    ):
        with pytest.raises(TypeError, match=error):
            lucid.Tensor(*wrong)
    with pytest.raises(ValueError, match="-1"):
        lucid.Tensor(-1)
    with pytest.raises(MemoryError):
        lucid.Tensor(2**40, 2**40)


def test_types_by_dtype():
    assert lucid.FloatTensor([1, 2]).dtype is lucid.float32 and lucid.LongTensor([1.5, 2]).tolist() == [1, 2]
    assert lucid.BoolTensor([1, 0]).tolist() == [True, False] and lucid.DoubleTensor(2, 3).shape == (2, 3)
    assert lucid.HalfTensor(2).dtype is lucid.float16 and lucid.LongTensor().shape == (0,)
    x = lucid.ones(2)
    assert (
        isinstance(x, lucid.FloatTensor)
        and not isinstance(x, lucid.LongTensor)
        and not isinstance(1.0, lucid.FloatTensor)
    )
    assert isinstance(lucid.nn.Parameter(x), lucid.FloatTensor) and lucid.FloatTensor.dtype is lucid.float32
    assert x.type(lucid.LongTensor).dtype is lucid.int64 and x.type() == "lucid.FloatTensor"
    assert repr(lucid.FloatTensor) == "<class 'lucid.FloatTensor'>" and lucid.FloatTensor is lucid.FloatTensor
    assert lucid.FloatTensor(x).data_ptr() == x.data_ptr() or lucid.FloatTensor(x).tolist() == x.tolist()
    with pytest.raises(TypeError, match="FloatTensor: data is a Tensor of lucid.int64; wanted one of lucid.float32"):
        lucid.FloatTensor(lucid.tensor([1]))


def test_asarray():
    x = lucid.ones(2)
    assert lucid.asarray(x) is x and lucid.asarray(x, copy=False) is x
    copied = lucid.asarray(x, copy=True)
    assert copied is not x and copied.data_ptr() != x.data_ptr()
    assert lucid.asarray([1, 2]).tolist() == [1, 2] and lucid.asarray(x, dtype=lucid.int64).dtype is lucid.int64
    assert lucid.asarray(x, requires_grad=True).requires_grad
    y = lucid.ones(2, requires_grad=True) * 2
    assert not lucid.asarray(y).requires_grad and lucid.asarray(y, requires_grad=True) is y
    for wrong in (lambda: lucid.asarray([1], copy=False), lambda: lucid.asarray(x, dtype="int8", copy=False)):
        with pytest.raises(ValueError, match="asarray: copy is False and"):
            wrong()
    with pytest.raises(TypeError, match="asarray: copy is 1"):
        lucid.asarray(x, copy=1)
    memory = bytearray(b"abc")
    shared = lucid.asarray(memory)
    memory[0] = 0
    assert shared.tolist() == [0, 98, 99]
    assert lucid.asarray(b"abc").tolist() == [97, 98, 99]


def test_asarray_of_numpy(np):
    a = np.ones(2)
    shared = lucid.asarray(a)
    shared[0] = 5
    assert a[0] == 5 and lucid.asarray(a, copy=True).data_ptr() != shared.data_ptr()
    a.flags.writeable = False
    assert lucid.asarray(a).data_ptr() != shared.data_ptr()
    with pytest.raises(ValueError, match="asarray: copy is False"):
        lucid.asarray(a, copy=False)
    assert (
        lucid.tensor(np.float64(1.5)).dtype is lucid.float64 and lucid.tensor([np.float64(1.5)]).dtype is lucid.float64
    )
