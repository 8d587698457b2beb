"""What the table-driven suites do not see of wasm/ops/shape/splitting.py. Runs without NumPy."""

from __future__ import annotations

import sys

import pytest
from ops.tensors import grid, label, raises

import lucid
from lucid import _C
from lucid.autograd import gradcheck, gradgradcheck

ShapeMismatch, DtypeMismatch = _C.engine.ShapeMismatch, _C.engine.DtypeMismatch


MOST = sys.maxsize  # the greatest index: an index has 32 bits in Pyodide


HUGE = MOST // 2 + 1


# (call, error, fragments of the message): each names the op and what was given.
ERRORS = [
    (lambda: lucid.tensor_split(lucid.tensor(1.0), 2), IndexError, "tensor_split: self is 0-d"),
    (lambda: lucid.tensor_split(grid(2), 0), ValueError, "tensor_split.*0.*at least 1"),
    (lambda: lucid.tensor_split(grid(2), 2, 1), IndexError, "tensor_split"),
    (lambda: lucid.hsplit(lucid.tensor(1.0), 2), ValueError, "hsplit.*1 dim"),
    (lambda: lucid.hsplit(grid(2, 3), 2), ValueError, "hsplit.*divisor of 3"),
    (lambda: lucid.vsplit(grid(3), 2), ValueError, "vsplit.*2 dims"),
    (lambda: lucid.dsplit(grid(3, 2), 2), ValueError, "dsplit.*3 dims"),
    (lambda: lucid.vsplit(grid(3, 2), 0), ValueError, "vsplit.*0"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


def test_any_number_of_sections_and_tensors_of_them():
    x = lucid.arange(40.0, requires_grad=True)
    pieces = x.split([1] * 40)
    assert len(pieces) == 40 and pieces[39].tolist() == [39]
    (pieces[3] * 2 + pieces[7]).sum().backward()
    assert x.grad.tolist() == [2 if i == 3 else 1 if i == 7 else 0 for i in range(40)]
    assert [p.tolist() for p in lucid.arange(4).split(lucid.tensor([1, 3]))] == [[0], [1, 2, 3]]
    assert [p.tolist() for p in lucid.arange(4).tensor_split(lucid.tensor([1, 3]))] == [[0], [1, 2], [3]]
    assert [p.tolist() for p in lucid.tensor_split(lucid.arange(3), lucid.tensor(2))] == [[0, 1], [2]]
    assert (
        len(lucid.arange(40).tensor_split(list(range(1, 40)))) == 40
        and len(lucid.zeros(1, 40).hsplit(list(range(20)))) == 21
    )
    assert [p.shape[0] for p in lucid.zeros(3, device="meta").split([1, 2])] == [1, 2]
    for wrong in (lucid.tensor([1.0, 3.0]), lucid.tensor([[1, 3]]), [1.0, 3.0], "12", [1, None], lucid.tensor([2, 3])):
        with pytest.raises((RuntimeError, TypeError, ValueError), match="split: "):
            lucid.arange(4).split(wrong)
    with pytest.raises(RuntimeError, match="split: .*wanted one device"):
        lucid.arange(4).split(lucid.tensor([1, 3]).to("meta"))


def test_pieces_are_views():
    x = grid(7)
    for pieces in (
        x.tensor_split(3),
        x.tensor_split(9),
        _C.tensor_split_indices(x, (2, 5)),
        x.hsplit(7),
        lucid.meshgrid(x),
    ):
        for piece in pieces:
            assert piece.numel() == 0 or x.data_ptr() <= piece.data_ptr() < x.data_ptr() + x.nbytes
    assert [p.numel() for p in x.tensor_split(3)] == [3, 2, 2] and [p.numel() for p in x.tensor_split(9)] == [1] * 7 + [
        0,
        0,
    ]
    assert len(grid(100).tensor_split(33)) == 33


@pytest.mark.parametrize(
    "call, error, fragments",
    [
        (lambda x: lucid.tensor(1.0).unbind(), IndexError, ("unbind", "0-d")),
        (lambda x: x.split((1, 2)), ValueError, ("split", r"\(1, 2\)", "2")),
        (lambda x: x.split(0), ValueError, ("split", "0")),
        (lambda x: x.chunk(0), ValueError, ("chunk", "0")),
    ],
    ids=label,
)
def test_messages(call, error, fragments):
    x = grid(2, 3)
    with raises(error, *fragments):
        call(x)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_parts_share_one_node():
    x = grid(4, 3).requires_grad_()
    for parts in (x.unbind(), x.split(3), x.split((1, 3)), x.chunk(2, 1)):
        nodes = [part.grad_fn for part in parts]
        assert len(parts) > 1 and all(node is nodes[0] for node in nodes)
        assert all(part.data_ptr() >= x.data_ptr() and part._base is not None for part in parts)
    (x.unbind()[2] * 3).sum().backward()
    assert x.grad.tolist() == [[0] * 3, [0] * 3, [3] * 3, [0] * 3]


def test_gradients_of_parts():
    x = (grid(4, 3) / 5 - 1).requires_grad_()
    for take in (
        lambda x: [part * part for part in x.unbind(1)],
        lambda x: [part * (i + 1) * part for i, part in enumerate(x.split(3))],
        lambda x: x.split((1, 0, 3))[2] ** 3,
        lambda x: x.chunk(3)[1] * x.chunk(3, 1)[0][1],
    ):
        gradcheck(lambda x: tuple(made) if isinstance(made := take(x), list) else made, x)
        gradgradcheck(lambda x: tuple(made) if isinstance(made := take(x), list) else made, x)


def test_writing_into_a_part():
    x = grid(4, 3).requires_grad_()
    y = x * 1
    first, second = y.split(2)
    second.mul_(10)
    y.sum().backward()
    assert x.grad.tolist() == [[1] * 3] * 2 + [[10] * 3] * 2
    assert first.tolist() == [[0, 1, 2], [3, 4, 5]] and y[2].tolist() == [60, 70, 80]


def test_split_of_nothing():
    empty = lucid.zeros(0, 2)
    assert (
        [p.shape for p in empty.split(3)] == [(0, 2)]
        and [p.shape for p in empty.chunk(3)] == [(0, 2)] * 3
        and empty.unbind() == []
    ) or list(empty.unbind()) == []
