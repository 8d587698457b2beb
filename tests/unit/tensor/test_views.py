"""Views alias their base: reads, writes, gradients through them, and writes to them inside the graph."""

from __future__ import annotations

import pytest

import lucid

VIEWS = {
    "reshape": (lambda x: x.reshape(3, 4), True),
    "view": (lambda x: x.view(6, 2), True),
    "view -1": (lambda x: x.view(-1), True),
    "permute": (lambda x: x.permute(1, 0, 2), True),
    "transpose": (lambda x: x.transpose(0, 1), True),
    "transpose all": (lambda x: lucid.transpose(x), True),
    "swapaxes": (lambda x: x.swapaxes(0, 2), True),
    "movedim": (lambda x: x.movedim(0, 2), True),
    "T of a row": (lambda x: x[0].T, True),
    "mT": (lambda x: x.mT, True),
    "int": (lambda x: x[1], True),
    "slice": (lambda x: x[:, 1:], True),
    "step": (lambda x: x[:, ::2], True),
    "reversed": (lambda x: x[::-1], True),
    "ellipsis": (lambda x: x[..., 0], True),
    "none": (lambda x: x[:, None], True),
    "expand": (lambda x: x[:, :1].expand(2, 3, 2), False),
    "squeeze": (lambda x: x[:1].squeeze(0), True),
    "unsqueeze": (lambda x: x.unsqueeze(1), True),
    "narrow": (lambda x: x.narrow(1, 1, 2), True),
    "select": (lambda x: x.select(1, 2), True),
    "diagonal": (lambda x: x.diagonal(0, 0, 1), True),
    "flatten": (lambda x: x.flatten(1), True),
    "unflatten": (lambda x: x.flatten().unflatten(0, (4, 3)), True),
    "unbind": (lambda x: x.unbind(1)[1], True),
    "split": (lambda x: x.split(2, 1)[1], True),
    "chunk": (lambda x: x.chunk(2, 0)[1], True),
    "detach": (lambda x: x.detach(), True),
    "broadcast_to": (lambda x: lucid.broadcast_to(x[:1], (2, 3, 2)), False),
    "view of a view": (lambda x: x[1:].transpose(1, 2)[0, :, 1:], True),
}


def base():
    return lucid.arange(12, dtype=lucid.float64).reshape(2, 3, 2).clone()


@pytest.mark.parametrize("name", VIEWS)
def test_views_alias(name):
    """What is written to the base is seen in the view, and the other way round."""
    make, writable = VIEWS[name]
    x = base()
    view = make(x)
    expected = make(x.clone()).tolist()
    assert view.tolist() == expected
    start, end = x.data_ptr(), x.data_ptr() + x.nbytes
    assert start <= view.data_ptr() < end
    x.add_(100)
    assert view.tolist() == make(base() + 100).tolist()
    if writable:
        view.fill_(-1)
        assert (x == -1).sum().item() == view.numel()
        assert x._version == view._version == 2


@pytest.mark.parametrize("name", [n for n in VIEWS if n != "detach"])
def test_gradients_of_views(name):
    make, _ = VIEWS[name]
    x = base().requires_grad_()
    assert lucid.autograd.gradcheck(lambda v: make(v) * make(v), x)
    assert lucid.autograd.gradgradcheck(lambda v: make(v) * make(v), x)


@pytest.mark.parametrize("name", [n for n in VIEWS if n != "detach" and VIEWS[n][1]])
def test_writing_through_a_view_inside_the_graph(name):
    """y = 2x; view(y) *= x-dependent numbers; the gradients are those of the same without in-place writes."""
    make, _ = VIEWS[name]
    x = base().requires_grad_()

    def f(v):
        y = v * 2
        make(y).mul_(3.0)
        return y * y

    assert lucid.autograd.gradcheck(f, x)
    assert lucid.autograd.gradgradcheck(f, x)


def test_a_view_taken_before_the_base_is_written():
    x = lucid.tensor([1.0, 2.0, 3.0], dtype=lucid.float64, requires_grad=True)
    y = x * 1
    head = y[:2]
    y.mul_(x)  # y = x², head is a view of it
    assert head.grad_fn is not None
    head.sum().backward()
    assert x.grad.tolist() == [2, 4, 0]


def test_two_views_of_one_base():
    x = lucid.tensor([1.0, 2.0, 3.0], dtype=lucid.float64, requires_grad=True)
    y = x * 1
    a, b = y[:2], y[1:]
    a.mul_(10)  # seen through b at b[0]
    (b * lucid.tensor([1.0, 100.0], dtype=lucid.float64)).sum().backward()
    assert b.tolist() == [20, 3] and x.grad.tolist() == [0, 10, 100]


def test_writing_a_graph_tensor_into_a_view_of_a_constant():
    x = lucid.tensor([5.0, 6.0], dtype=lucid.float64, requires_grad=True)
    buffer = lucid.zeros(4, dtype=lucid.float64)
    tail = buffer[2:]
    tail.copy_(x)
    assert buffer.requires_grad and buffer.tolist() == [0, 0, 5, 6]
    (buffer * buffer).sum().backward()
    assert x.grad.tolist() == [10, 12]


def test_a_chain_of_views_written():
    x = lucid.arange(8, dtype=lucid.float64).requires_grad_()

    def f(v):
        y = v * 1
        y.view(2, 4)[1].view(2, 2)[:, 0].mul_(v[:2])
        y.view(4, 2).t()[0].add_(v[4:])
        return y

    assert lucid.autograd.gradcheck(f, x)
    assert lucid.autograd.gradgradcheck(f, x)


def test_reshape_copies_only_where_it_must():
    x = base()
    assert x.reshape(12).data_ptr() == x.data_ptr()
    assert x.transpose(0, 2).reshape(12).data_ptr() != x.data_ptr()
    assert x.transpose(0, 2).reshape(12).tolist() == [
        x[i][j][k].item() for k in range(2) for j in range(3) for i in range(2)
    ]
    with pytest.raises(RuntimeError, match="reshape"):
        x.transpose(0, 2).view(12)
    with pytest.raises((RuntimeError, ValueError), match=r"\(5, 5\)|25"):
        x.reshape(5, 5)
    with pytest.raises((RuntimeError, ValueError)):
        x.reshape(-1, -1)
    with pytest.raises((RuntimeError, ValueError)):
        x.reshape(-1, 5)
    assert lucid.zeros(0, 3).reshape(3, 0).shape == (3, 0) and lucid.zeros(0).reshape(0, 2).shape == (0, 2)


def test_contiguous_and_clone():
    x = base()
    assert x.contiguous() is x or x.contiguous().data_ptr() == x.data_ptr()
    y = x.transpose(0, 1).contiguous()
    assert y.is_contiguous() and y.data_ptr() != x.data_ptr() and y.tolist() == x.transpose(0, 1).tolist()


def test_base_and_flags():
    x = base()
    view = x[0][1:]
    assert view._base is x and x._base is None


def test_views_keep_the_memory_alive():
    view = lucid.arange(1000)[10:20]
    others = [lucid.zeros(1000, dtype=lucid.int64) for _ in range(20)]
    assert view.tolist() == list(range(10, 20)) and len(others) == 20


def test_squeeze_and_unsqueeze():
    x = lucid.zeros(1, 2, 1)
    assert (
        x.squeeze().shape == (2,)
        and x.squeeze(0).shape == (2, 1)
        and x.squeeze(1).shape == (1, 2, 1)
        and x.squeeze(dim=(0, 2)).shape == (2,)
    )
    assert x.unsqueeze(0).shape == (1, 1, 2, 1) and x.unsqueeze(-1).shape == (1, 2, 1, 1)
    with pytest.raises(IndexError):
        x.unsqueeze(5)


def test_expand():
    x = lucid.tensor([[1.0], [2.0]])
    assert (
        x.expand(2, 3).tolist() == [[1, 1, 1], [2, 2, 2]]
        and x.expand(2, -1).shape == (2, 1)
        and x.expand(4, 2, 3).shape == (4, 2, 3)
    )
    assert x.expand(2, 3).stride() == (1, 0) and x.expand_as(lucid.zeros(2, 5)).shape == (2, 5)
    with pytest.raises(RuntimeError):
        x.expand(3, 3)
    with pytest.raises(RuntimeError):
        x.expand(1)


def test_permute_and_transpose():
    x = lucid.zeros(2, 3, 4)
    assert x.permute(2, 0, 1).shape == x.permute((2, 0, 1)).shape == x.permute(-1, 0, 1).shape == (4, 2, 3)
    assert (
        x.transpose(0, -1).shape == (4, 3, 2)
        and x.T.shape == (4, 3, 2)
        and x.mT.shape == (2, 4, 3)
        and lucid.transpose(x).shape == (4, 3, 2)
    )
    for wrong in ((0, 1), (0, 0, 1), (0, 1, 3)):
        with pytest.raises((RuntimeError, ValueError, IndexError), match="permute"):
            x.permute(*wrong)
    assert lucid.t(lucid.zeros(2, 3)).shape == (3, 2) and lucid.zeros(3).t().shape == (3,)
    with pytest.raises((RuntimeError, ValueError)):
        x.t()


def test_split_and_chunk():
    x = lucid.arange(10)
    assert [p.tolist() for p in x.split(4)] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert [p.shape[0] for p in x.split([1, 2, 7])] == [1, 2, 7] and type(x.split(5)) is tuple
    assert [p.shape[0] for p in x.chunk(3)] == [4, 4, 2] and [p.shape for p in lucid.zeros(2, 4).chunk(2, dim=1)] == [
        (2, 2),
        (2, 2),
    ]
    for wrong in ([1, 2], [11], [-1, 11]):
        with pytest.raises((RuntimeError, ValueError)):
            x.split(wrong)
    with pytest.raises((RuntimeError, ValueError)):
        x.split(0)
    with pytest.raises((RuntimeError, ValueError)):
        x.chunk(0)


def test_meshgrid_and_broadcast():
    a, b = lucid.arange(2), lucid.arange(3)
    i, j = lucid.meshgrid(a, b)
    assert i.tolist() == [[0, 0, 0], [1, 1, 1]] and j.tolist() == [[0, 1, 2], [0, 1, 2]]
    x, y = lucid.meshgrid(a, b, indexing="xy")
    assert x.tolist() == [[0, 1], [0, 1], [0, 1]] and y.shape == (3, 2)
    with pytest.raises(ValueError, match="indexing"):
        lucid.meshgrid(a, b, indexing="ji")
    assert [v.shape for v in lucid.broadcast_tensors(lucid.zeros(3, 1), lucid.zeros(4))] == [(3, 4)] * 2
    assert lucid.broadcast_shapes((2, 1), (3,), ()) == (2, 3)
    with pytest.raises(RuntimeError):
        lucid.broadcast_shapes((2,), (3,))
