"""Arguments that change, lie or overflow while they are being read: an exception or a result, never a crash."""

import pytest

import lucid
from lucid import _C


class Evil:
    """An int that runs `action` when it is converted."""

    def __init__(self, value, action):
        self.value, self.action = value, action

    def __index__(self):
        self.action()
        return self.value


class EvilFloat:
    def __init__(self, value, action):
        self.value, self.action = value, action

    def __float__(self):
        self.action()
        return self.value


class LyingList(list):
    def __len__(self):
        return 1 << 40

    def __getitem__(self, index):
        raise RuntimeError("asked")

    def __iter__(self):
        raise RuntimeError("asked")


class LyingTuple(tuple):
    def __len__(self):
        return 1 << 40

    def __getitem__(self, index):
        return "nothing"

    def __iter__(self):
        return iter("nothing")


class Liar:
    """Claims to be a Tensor."""

    @property
    def __class__(self):
        return lucid.Tensor


def test_list_cleared_by_its_own_element():
    sizes = [2, 3, 4]
    sizes[0] = Evil(2, sizes.clear)
    assert lucid.zeros(sizes).shape == (2,)


def test_list_that_grows_while_read():
    sizes = []
    sizes.append(Evil(1, lambda: sizes.append(sizes[0])))
    with pytest.raises(ValueError, match="at most 16"):
        lucid.zeros(sizes)


def test_data_list_cleared_while_read():
    data = [1, 2, 3]
    data[1] = Evil(5, data.clear)
    with pytest.raises(ValueError, match="changed its length"):
        lucid.tensor(data)


def test_data_list_replaced_while_read():
    inner = [1.0, 2.0]
    data = [[EvilFloat(3.0, inner.clear), 4.0], inner]
    with pytest.raises(ValueError, match="ragged"):
        lucid.tensor(data)


def test_element_that_raises():
    def fail():
        raise KeyError("from the element")

    with pytest.raises(KeyError):
        lucid.tensor([1, Evil(2, fail)])
    with pytest.raises(KeyError):
        lucid.zeros(2, Evil(2, fail))
    with pytest.raises(KeyError):
        lucid.zeros(3)[Evil(2, fail)]


def test_subclasses_that_lie_are_read_as_what_they_are():
    assert lucid.tensor(LyingList([1, 2])).tolist() == [1, 2]
    assert lucid.tensor(LyingTuple((1, 2))).tolist() == [1, 2]
    assert lucid.zeros(LyingTuple((2, 3))).shape == (2, 3)
    a = lucid.ones(2)
    assert lucid.stack(LyingList([a, a])).shape == (2, 2)
    assert lucid.ones(2, 3)[LyingTuple((1, 2))].item() == 1


def test_object_whose_class_lies():
    liar = Liar()
    assert isinstance(liar, lucid.Tensor)
    for call in (
        lambda: lucid.add(lucid.ones(2), liar),
        lambda: lucid.stack([liar, liar]),
        lambda: lucid.ones(2) + liar,
        lambda: lucid.ones(2)[liar],
        lambda: lucid.Tensor.numel(liar),
        lambda: lucid.Tensor.__add__(liar, 1),
        lambda: lucid.ones(2).backward(liar),
        lambda: lucid.zeros(2, generator=liar),
        lambda: _C._make_subclass(lucid.Tensor, liar),
    ):
        with pytest.raises((TypeError, IndexError)):
            call()


def test_argument_that_shrinks_the_tensor():
    x = lucid.arange(1000.0)

    def shrink():
        x.data = lucid.zeros(1)

    with pytest.raises(IndexError):
        x[Evil(900, shrink)]
    x = lucid.arange(1000.0)
    with pytest.raises(Exception):
        x.narrow(0, Evil(500, shrink), 400)
    x = lucid.arange(1000.0)
    with pytest.raises(IndexError):
        x[Evil(900, shrink)] = 1.0
    x = lucid.arange(1000.0)
    with pytest.raises(Exception):
        x[lucid.tensor([999]), Evil(0, shrink)]


def test_value_that_shrinks_the_tensor():
    x = lucid.arange(1000.0)

    def shrink():
        x.data = lucid.zeros(2)

    x[:] = [EvilFloat(1.0, shrink), 2.0]
    assert x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("size", [2**62, 2**63, 2**70, 10**30])
def test_sizes_that_no_machine_has(size):
    for call in (
        lambda: lucid.zeros(size),
        lambda: lucid.ones((size, 2)),
        lambda: lucid.empty([3, size]),
        lambda: lucid.full((size,), 1.0),
        lambda: lucid.rand(size),
    ):
        with pytest.raises(MemoryError):
            call()
    with pytest.raises((ValueError, MemoryError)):
        lucid.zeros(-size)


def test_sizes_whose_product_overflows():
    for shape in ((10**6, 10**6, 10**6), (2**31, 2**31, 2**31), (2**32, 2**32), (2**16,) * 4):
        with pytest.raises(MemoryError):
            lucid.zeros(shape)
    with pytest.raises((MemoryError, RuntimeError, ValueError)):
        lucid.zeros(1).expand(2**40, 2**40)
    with pytest.raises((MemoryError, ValueError)):
        lucid.ones(2, 2).repeat(2**40, 2**40)


def test_ints_that_do_not_fit():
    x = lucid.ones(2, 3)
    for call in (
        lambda: x.sum(dim=2**70),
        lambda: x.unsqueeze(2**70),
        lambda: x.narrow(0, 2**70, 1),
        lambda: x.transpose(0, -(2**70)),
        lambda: x + 2**70,
    ):
        with pytest.raises((OverflowError, IndexError)):
            call()
    with pytest.raises(IndexError):
        x[2**70]
    assert x[: 2**70].shape == (2, 3) and x[-(2**70) :].shape == (2, 3)


def test_too_many_dims():
    with pytest.raises(ValueError, match="16"):
        lucid.zeros([1] * 17)
    with pytest.raises(ValueError, match="16"):
        x = lucid.zeros([1] * 16)
        x.unsqueeze(0)
    nested = 1.0
    for _ in range(40):
        nested = [nested]
    with pytest.raises(ValueError, match="16"):
        lucid.tensor(nested)


def test_list_that_contains_itself():
    loop = []
    loop.append(loop)
    with pytest.raises(ValueError):
        lucid.tensor(loop)
    with pytest.raises((ValueError, IndexError)):
        lucid.ones(2)[loop]
    with pytest.raises(TypeError):
        lucid.zeros(loop)


def test_strings_that_are_no_utf8():
    x = lucid.ones(2)
    for call in (
        lambda: lucid.add(x, x, **{"\ud800": 1}),
        lambda: lucid.zeros(2, dtype="\ud800"),
        lambda: lucid.device("\ud800"),
        lambda: _C._dtype("\ud800\udfff"),
        lambda: _C.mse_loss(x, x, reduction="\ud800"),
        lambda: lucid.dtype("float32\0"),
    ):
        with pytest.raises((TypeError, ValueError)):
            call()


def test_keyword_mistakes():
    x = lucid.ones(2)
    with pytest.raises(TypeError, match="unexpected keyword argument 'nonsense'"):
        lucid.sum(x, nonsense=1)
    with pytest.raises(TypeError, match="multiple values"):
        lucid.sum(x, input=x)
    with pytest.raises(TypeError, match="multiple values"):
        x.sum(0, dim=0)
    with pytest.raises(TypeError, match="takes at most"):
        x.sum(0, True, 3, 4)
    with pytest.raises(TypeError, match="missing"):
        lucid.add(x)
    with pytest.raises(TypeError):
        lucid.sum()


def test_aliases_of_names():
    x = lucid.arange(6.0).reshape(2, 3)
    assert lucid.sum(x=x, axis=1, keepdims=True).shape == lucid.sum(input=x, dim=1, keepdim=True).shape == (2, 1)


def test_numbers_of_other_kinds():
    from decimal import Decimal
    from fractions import Fraction

    x = lucid.ones(2)
    assert (x + Fraction(1, 2)).tolist() == [1.5, 1.5]
    assert (Decimal("0.5") + x).tolist() == [1.5, 1.5]
    assert (x * True).dtype is lucid.float32
    for other in ("1", None, b"1", object(), [1, 2], {}):
        with pytest.raises(TypeError):
            x + other
        with pytest.raises(TypeError):
            other - x


def test_comparison_with_foreign_objects():
    x = lucid.ones(2)
    assert (x == None) is False and (x != None) is True and (x == "x") is False  # noqa: E711
    with pytest.raises(TypeError):
        x < None


def test_out_argument():
    x, out = lucid.arange(3.0), lucid.zeros(3)
    version = out._version
    assert lucid.add(x, x, out=out) is out and out.tolist() == [0.0, 2.0, 4.0] and out._version > version
    assert lucid.add(x, x, out=x).tolist() == [0.0, 2.0, 4.0]
    with pytest.raises(ValueError, match="out has shape"):
        lucid.add(x, x, out=lucid.zeros(2))
    with pytest.raises(TypeError, match="cannot hold"):
        lucid.add(x, x, out=lucid.zeros(3, dtype=lucid.int64))
    with pytest.raises(TypeError, match="out is .*wanted a Tensor"):
        lucid.add(x, x, out=[0])
    with pytest.raises(RuntimeError, match="out="):
        lucid.add(x.clone().requires_grad_(), x, out=out)
    with pytest.raises(RuntimeError, match="expanded"):
        lucid.add(x, x, out=lucid.zeros(1).expand(3))
