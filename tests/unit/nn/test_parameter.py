"""lucid.nn.Parameter: construction, class, copying, pickling."""

import copy
import pickle

import pytest

import lucid
from lucid import nn
from lucid.nn import Parameter


def test_none_is_an_empty_float32_placeholder():
    p = Parameter()
    assert p.shape == (0,) and p.numel() == 0
    assert p.dtype is lucid.float32
    assert p.device == "cpu"
    assert p.requires_grad and p.is_leaf
    assert Parameter(None).shape == (0,)


def test_a_tensor_is_copied():
    source = lucid.tensor([1.0, 2.0])
    p = Parameter(source)
    source[0] = 9.0
    assert p.tolist() == [1.0, 2.0]
    with lucid.no_grad():
        p[1] = 7.0
    assert source.tolist() == [9.0, 2.0]


def test_the_copy_of_a_strided_view_has_its_values():
    source = lucid.arange(6.0).reshape(2, 3).T
    assert Parameter(source).tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_is_the_source_s(dtype):
    assert Parameter(lucid.zeros(2, dtype=dtype)).dtype is getattr(lucid, dtype)


def test_source_that_requires_grad_gives_an_independent_leaf():
    source = lucid.tensor([1.0], requires_grad=True)
    p = Parameter(source)
    assert p.is_leaf and p.grad_fn is None
    (p * 3).sum().backward()
    assert p.grad.tolist() == [3.0]
    assert source.grad is None


def test_non_leaf_source_gives_an_independent_leaf():
    source = lucid.tensor([1.0], requires_grad=True)
    p = Parameter(source * 2)
    assert p.is_leaf and p.tolist() == [2.0]
    p.sum().backward()
    assert source.grad is None


def test_parameter_of_a_parameter_is_independent():
    first = Parameter([1.0])
    second = Parameter(first)
    with lucid.no_grad():
        second.fill_(5.0)
    assert first.tolist() == [1.0]


@pytest.mark.parametrize(
    "data, shape",
    [([1.0, 2.0], (2,)), ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], (3, 2)), ([[[0.5]]], (1, 1, 1)), ([], (0,)), (2.5, ())],
)
def test_lists_and_numbers_are_converted(data, shape):
    p = Parameter(data)
    assert p.shape == shape and p.tolist() == data
    assert p.dtype is lucid.float32 and p.requires_grad


def test_a_list_of_integers_becomes_floating_if_it_is_to_have_a_gradient():
    p = Parameter([1, 2])
    assert p.dtype is lucid.float32 and p.requires_grad and p.tolist() == [1.0, 2.0]
    fixed = Parameter([1, 2], requires_grad=False)
    assert fixed.dtype is lucid.int64 and not fixed.requires_grad


def test_integer_tensor_needs_requires_grad_false():
    with pytest.raises(RuntimeError):
        Parameter(lucid.tensor([1, 2]))
    assert Parameter(lucid.tensor([1, 2]), requires_grad=False).dtype is lucid.int64


@pytest.mark.parametrize("data", ["abc", object(), {"a": 1}, [1.0, "x"]])
def test_other_data_is_refused(data):
    with pytest.raises((TypeError, ValueError)):
        Parameter(data)


def test_ragged_list_is_refused():
    with pytest.raises((TypeError, ValueError)):
        Parameter([[1.0], [2.0, 3.0]])


def test_requires_grad_false():
    p = Parameter(lucid.ones(2), requires_grad=False)
    assert not p.requires_grad
    module = nn.Module()
    module.fixed = p
    assert list(module.state_dict()) == ["fixed"]
    assert not (p * 2).requires_grad
    assert Parameter(lucid.ones(2), False).requires_grad is False


def test_class_marker_and_base():
    assert Parameter._is_parameter is True
    assert issubclass(Parameter, lucid.Tensor)
    p = Parameter([1.0])
    assert isinstance(p, lucid.Tensor) and isinstance(p, Parameter)
    assert not hasattr(lucid.tensor([1.0]), "_is_parameter")


@pytest.mark.parametrize(
    "compute",
    [
        lambda p: p + 1,
        lambda p: 1 + p,
        lambda p: p * p,
        lambda p: -p,
        lambda p: p.exp(),
        lambda p: p[0],
        lambda p: p.reshape(-1),
        lambda p: p.T,
        lambda p: p.sum(),
        lambda p: p.detach(),
        lambda p: p.clone(),
        lambda p: lucid.cat([p, p]),
        lambda p: p @ p,
    ],
)
def test_what_is_computed_is_a_plain_tensor(compute):
    p = Parameter([[1.0, 2.0], [3.0, 4.0]])
    assert type(compute(p)) is lucid.Tensor


def test_in_place_ops_return_the_parameter_itself():
    p = Parameter([1.0])
    with lucid.no_grad():
        assert p.add_(1) is p
    assert type(p) is Parameter and p.requires_grad


def test_in_place_on_a_leaf_that_requires_grad_is_refused():
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
        Parameter([1.0]).add_(1)


def test_repr():
    assert repr(Parameter([1.0, 2.0])) == "Parameter containing:\ntensor([1., 2.], requires_grad=True)"
    assert repr(Parameter([1.0], requires_grad=False)) == "Parameter containing:\ntensor([1.])"
    assert str(Parameter(2.0)).endswith("tensor(2., requires_grad=True)")


def test_data_and_grad():
    p = Parameter([1.0, 2.0])
    p.data = lucid.tensor([3.0, 4.0])
    assert p.tolist() == [3.0, 4.0] and p.requires_grad and type(p) is Parameter
    assert p.data.requires_grad is False
    p.grad = lucid.ones(2)
    assert p.grad.tolist() == [1.0, 1.0]
    p.grad = None
    assert p.grad is None


def test_deepcopy():
    p = Parameter([1.0, 2.0])
    p.note = ["kept"]
    q = copy.deepcopy(p)
    assert type(q) is Parameter and q is not p and q.requires_grad and q.is_leaf
    assert q.note == ["kept"] and q.note is not p.note
    with lucid.no_grad():
        q.fill_(0.0)
    assert p.tolist() == [1.0, 2.0]
    assert copy.deepcopy(Parameter([1.0], requires_grad=False)).requires_grad is False


def test_deepcopy_keeps_sharing():
    p = Parameter([1.0])
    first, second = copy.deepcopy([p, p])
    assert first is second and first is not p
    memo = {}
    assert p.__deepcopy__(memo) is p.__deepcopy__(memo)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(protocol):
    p = Parameter([[1.0, 2.0]], requires_grad=False)
    p.note = 3
    q = pickle.loads(pickle.dumps(p, protocol))
    assert type(q) is Parameter and q.tolist() == [[1.0, 2.0]]
    assert q.requires_grad is False and q.note == 3 and q.is_leaf


class Tagged(Parameter):
    """A subclass with an argument of its own."""

    def __new__(cls, data, tag, requires_grad=True):
        made = super().__new__(cls, data, requires_grad)
        made.tag = tag
        return made


class Plain(Parameter):
    def __init__(self, data=None, requires_grad=True):
        super().__init__(data, requires_grad)
        self.seen = True


def test_subclasses():
    p = Tagged([1.0], "first")
    assert type(p) is Tagged and p.tag == "first" and p.requires_grad
    assert type(p + 1) is lucid.Tensor
    q = Plain([2.0])
    assert type(q) is Plain and q.seen
    module = nn.Module()
    module.p, module.q = p, q
    assert [name for name, _ in module.named_parameters()] == ["p", "q"]
    for copied in (copy.deepcopy(p), pickle.loads(pickle.dumps(p))):
        assert type(copied) is Tagged and copied.tag == "first" and copied.tolist() == [1.0]


def test_hash_is_by_identity():
    p, q = Parameter([1.0]), Parameter([1.0])
    assert len({p, q, p}) == 2
