"""Sparse tensors, as PyTorch has them: sparse.json, which freeze_sparse.py writes where PyTorch is installed."""

import copy
import io
import json
import pickle
import sys
from pathlib import Path
from pickle import UnpicklingError

import pytest
from nn_helpers import assert_close
from saving_helpers import loaded, saved, with_pickle

import lucid
from lucid import nn

sys.path.insert(0, str(Path(__file__).parent))

from freeze_sparse import computed

FROZEN = json.loads((Path(__file__).parent / "sparse.json").read_text())


@pytest.fixture(scope="module")
def found():
    return computed(lucid)


def same(a, b):
    if isinstance(b, float) and not isinstance(a, bool):
        return a == b or abs(a - b) <= 1e-6 * max(1, abs(b)) or (a != a and b != b)
    if isinstance(b, list):
        return isinstance(a, list) and len(a) == len(b) and all(map(same, a, b))
    return a == b and type(a) is type(b)


@pytest.mark.parametrize("text", FROZEN)
def test_as_in_pytorch(found, text):
    here, there = found[text], FROZEN[text]
    assert same(here[0], there[0]), f"{here[0]}, wanted {there[0]}"
    assert here[1] == there[1]


def example(**options):
    return lucid.sparse_coo_tensor([[1, 0, 1], [2, 1, 0]], [3.0, 4.0, 5.0], (2, 3), **options)


@pytest.mark.parametrize(
    "call, error, said",
    [
        (lambda s: lucid.exp(s), TypeError, "exp: an argument is a sparse tensor, of which there is no such exp"),
        (lambda s: s.exp(), TypeError, "exp: an argument is a sparse tensor"),
        (lambda s: nn.functional.linear(s, lucid.ones(2, 3)), TypeError, "linear: an argument is a sparse tensor"),
        (lambda s: nn.functional.gelu(s), TypeError, "gelu: an argument is a sparse tensor"),
        (lambda s: lucid.ones(2, 3).copy_(s), TypeError, "copy_: value is a SparseTensor"),
        (lambda s: lucid.ones(2, 3).mul_(s), TypeError, "mul_: an argument is a sparse tensor"),
        (lambda s: s.view(6), TypeError, "view: .*sparse"),
        (lambda s: s.numpy(), TypeError, "numpy: .*sparse"),
        (lambda s: s == s, TypeError, "eq: .*sparse"),
        (lambda s: s + 1, TypeError, "add: .*wanted another sparse tensor"),
        (lambda s: s + lucid.ones(2, 3), TypeError, "add: .*dense \\+ sparse"),
        (lambda s: s + lucid.eye(3).to_sparse(), RuntimeError, r"add: other has shape \(3, 3\)"),
        (lambda s: s / s, TypeError, "div: .*number"),
        (lambda s: s**0, TypeError, "pow: .*above 0"),
        (lambda s: s @ lucid.ones(2, 2), RuntimeError, r"matmul: other has shape \(2, 2\); wanted \(3,\) or \(3, n\)"),
        (lambda s: s @ lucid.ones(3, dtype=lucid.int64), RuntimeError, "matmul: other is of lucid.int64"),
        (lambda s: s @ 3, TypeError, "matmul: other is an int"),
        (lambda s: s.mm(lucid.ones(3)), RuntimeError, "mm: mat2 has shape"),
        (lambda s: s.indices(), RuntimeError, "indices: the tensor is not coalesced"),
        (lambda s: s.values(), RuntimeError, "values: the tensor is not coalesced"),
        (lambda s: s.sum(2), IndexError, "sum: dim is 2; wanted -2 to 1"),
        (lambda s: s[:1], TypeError, "__getitem__: .*ints"),
        (lambda s: s[2], IndexError, "select: index is 2"),
        (lambda s: s.nonsense, AttributeError, "no attribute 'nonsense'"),
        (lambda s: lucid.ones(2).coalesce(), RuntimeError, "coalesce: self is a dense tensor"),
        (lambda s: lucid.sparse.mm(lucid.ones(2, 2), lucid.ones(2, 2)), TypeError, "mm: mat1 is a Tensor"),
        (
            lambda s: lucid.sparse_coo_tensor([[0, 3]], [1.0, 2.0], (3,)),
            IndexError,
            "indices has 3 in dim 0; wanted 0 to 2",
        ),
        (lambda s: lucid.sparse_coo_tensor([[0, -1]], [1.0, 2.0], (3,)), IndexError, "indices has -1 in dim 0"),
        (
            lambda s: lucid.sparse_coo_tensor([[0.5]], [1.0], (3,)),
            TypeError,
            "indices is of lucid.float32; wanted ints",
        ),
        (lambda s: lucid.sparse_coo_tensor([0, 1], [1.0, 2.0], (3,)), ValueError, r"indices has shape \(2,\)"),
        (lambda s: lucid.sparse_coo_tensor([[0, 1]], [1.0], (3,)), ValueError, r"values has shape \(1,\); wanted 2"),
        (lambda s: lucid.sparse_coo_tensor([[0, 1]], [1.0, 2.0], (3, 2)), ValueError, r"size is \(3, 2\)"),
        (lambda s: lucid.sparse_coo_tensor([[0]], [1.0], (-3,)), ValueError, "size is"),
        (
            lambda s: lucid.sparse_coo_tensor([[1, 0]], [1.0, 2.0], (3,), is_coalesced=True),
            ValueError,
            "is_coalesced is True",
        ),
        (lambda s: lucid.sparse_csr_tensor([0, 2, 1], [0, 1], [1.0, 2.0], (2, 2)), ValueError, "does not ascend"),
        (
            lambda s: lucid.sparse_csr_tensor([0, 2, 2], [1, 0], [1.0, 2.0], (2, 2)),
            ValueError,
            "col_indices does not ascend",
        ),
        (lambda s: lucid.sparse_csr_tensor([0, 1, 2], [0, 2], [1.0, 2.0], (2, 2)), IndexError, "indices has 2"),
        (
            lambda s: lucid.sparse_csr_tensor([0, 2], [0, 1], [1.0, 2.0], (2, 2)),
            ValueError,
            "crow_indices has 2 entries",
        ),
        (lambda s: lucid.ones(2, 2).to_sparse(3), ValueError, "sparse_dim is 3; wanted 1 to 2"),
        (
            lambda s: lucid.sparse_coo_tensor([[0, 1]] * 2, [1.0, 2.0], (2**40, 2**40)).coalesce(),
            OverflowError,
            "2\\*\\*63",
        ),
        (
            lambda s: lucid.sparse.softmax(lucid.ones(2), 0),
            TypeError,
            "softmax: input is a Tensor; wanted a sparse tensor",
        ),
    ],
)
def test_what_is_refused(call, error, said):
    with pytest.raises(error, match=said):
        call(example())


def test_added_in_place():
    x = lucid.ones(2, 3)
    assert x.add_(example(), alpha=2) is x and x.tolist() == [[1, 9, 1], [11, 1, 7]]


def test_nothing_is_made_dense():
    n = 10**9
    lucid.reset_peak_memory_stats()
    before = lucid.memory_stats()["allocated_bytes.peak"]
    a = lucid.sparse_coo_tensor([[5, n - 1, 5], [3, n - 2, 3]], [1.0, 2.0, 3.0], (n, n))
    assert a.coalesce().values().tolist() == [4, 2] and a.t().coalesce().indices().tolist() == [[3, n - 2], [5, n - 1]]
    assert (a + a).sum().item() == 12 and lucid.sparse.sum(a, 0)._nnz() == 2 and (a @ a)._nnz() == 0
    assert (a.coalesce() * a).values().tolist() == [16, 4]
    assert lucid.memory_stats()["allocated_bytes.peak"] - before < 10**6


def test_gradients_by_finite_differences():
    index, dense = lucid.tensor([[0, 1, 1, 0], [2, 0, 2, 2]]), lucid.rand(3, 2, dtype=lucid.float64)

    def through(values, other):
        a = lucid.sparse_coo_tensor(index, values, (2, 3))
        return ((a @ other) ** 2).sum() + (lucid.sparse.softmax(a, 1).to_dense() ** 3).sum() + (a * a.coalesce()).sum()

    values = lucid.rand(4, dtype=lucid.float64) + 0.1
    assert lucid.autograd.gradcheck(through, (values.requires_grad_(), dense.requires_grad_()))


def test_parts_share_memory_and_leaves_do_not():
    values = lucid.tensor([1.0, 2.0])
    a = lucid.sparse_coo_tensor([[0, 1]], values, (2,))
    values[0] = 5.0
    assert a.to_dense().tolist() == [5, 2] and not a.requires_grad_().is_coalesced() and not values.requires_grad
    leaf = lucid.sparse_coo_tensor([[0, 1]], values, (2,), requires_grad=True)
    assert leaf.is_leaf and leaf.grad is None and leaf.grad_fn is None
    leaf.sum().backward()
    assert leaf.grad.to_dense().tolist() == [1, 1] and leaf.grad.is_sparse
    leaf.grad = None
    assert leaf.grad is None and not leaf.detach().requires_grad


def test_a_buffer_of_a_module():
    class Graph(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("edges", example())
            self.lin = nn.Linear(2, 2)

        def forward(self, x):
            return self.edges @ self.lin(x)

    model = Graph()
    out = model(lucid.ones(3, 2))
    out.sum().backward()
    assert_close(out, model.edges.to_dense() @ model.lin(lucid.ones(3, 2)))
    assert model.lin.weight.grad is not None and model.double().edges.dtype is lucid.float64
    state = loaded(saved(model.state_dict()))
    assert state["edges"].is_sparse and state["edges"].to_dense().tolist() == example().to_dense().tolist()


@pytest.mark.parametrize("format", ["pytorch", "legacy", "lucid"])
def test_saving(format):
    things = {
        "coo": example(),
        "whole": example().coalesce(),
        "csr": example().to_sparse_csr(),
        "none": lucid.sparse_coo_tensor((2, 0)),
    }
    back = loaded(saved(things, format=format))
    for name, thing in things.items():
        assert back[name].layout is thing.layout and back[name].shape == thing.shape and repr(back[name]) == repr(thing)
    assert back["whole"].is_coalesced() and back["csr"].is_sparse_csr
    assert loaded(saved(lucid.sparse_coo, format=format)) is lucid.sparse_coo
    for made in (pickle.loads(pickle.dumps(things["coo"])), copy.deepcopy(things["coo"])):
        assert repr(made) == repr(things["coo"])


@pytest.mark.parametrize(
    "data",
    [
        b"X\x10\0\0\0torch.sparse_coo\x85R(NNNtt\x86R.",
        b"X\x10\0\0\0torch.sparse_coo\x85R)\x86R.",
        b"X\x0d\0\0\0torch.strided\x85RNNN\x87\x86R.",
        b"X\x10\0\0\0torch.sparse_csc\x85R)\x86R.",
    ],
)
def test_damaged_files(data):
    with pytest.raises(UnpicklingError):
        head = b"\x80\x02ctorch._utils\n_rebuild_sparse_tensor\nctorch.serialization\n_get_layout\n"
        loaded(with_pickle(saved([]), head + data))


def test_indices_of_a_file_are_checked():
    data = saved(lucid.sparse_coo_tensor([[7]], [1.0], (300,)))
    place = data.find((7).to_bytes(8, "little"))
    from saving_helpers import members, zipped

    contents = members(data)
    raw = next(name for name, part in contents.items() if part == (7).to_bytes(8, "little"))
    assert place > 0 and loaded(zipped(contents)).to_dense()[7] == 1
    for wrong in (-1, 300, 2**40):
        with pytest.raises(UnpicklingError, match="indices has"):
            loaded(zipped({**contents, raw: wrong.to_bytes(8, "little", signed=True)}))
    stream = saved(lucid.sparse_coo_tensor([[7]], [1.0], (300,)), format="legacy")
    assert stream.count((7).to_bytes(8, "little")) == 1
    with pytest.raises(UnpicklingError, match="indices has"):
        lucid.load(io.BytesIO(stream.replace((7).to_bytes(8, "little"), (301).to_bytes(8, "little"))))
