"""autograd.Function: functions whose backward is written in Python."""

from __future__ import annotations

import gc
import weakref

import pytest

import lucid
from lucid.autograd import Function, gradcheck, gradgradcheck


def leaf(*values):
    return lucid.tensor(list(values), dtype=lucid.float64, requires_grad=True)


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * 3 * x * x


class Exp(Function):
    """Saves its own result."""

    @staticmethod
    def forward(ctx, x):
        result = lucid.exp(x)
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.saved_tensors[0]


def test_forward_and_backward():
    x = leaf(2.0, 3.0)
    y = Cube.apply(x)
    assert y.tolist() == [8, 27] and y.requires_grad and not y.is_leaf and "Cube" in y.grad_fn.name()
    y.sum().backward()
    assert x.grad.tolist() == [12, 27]


@pytest.mark.parametrize("function", [Cube, Exp])
def test_first_and_second_derivatives(function):
    x = leaf(0.5, -0.7)
    assert gradcheck(function.apply, x) and gradgradcheck(function.apply, x)


def test_forward_is_not_recorded():
    class Look(Function):
        @staticmethod
        def forward(ctx, x):
            assert not lucid.is_grad_enabled()
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            assert not lucid.is_grad_enabled()
            return grad * 2

    x = leaf(1.0)
    Look.apply(x).sum().backward()
    assert x.grad.tolist() == [2]


def test_arguments_that_are_not_tensors():
    class Scale(Function):
        @staticmethod
        def forward(ctx, x, factor, name="none", *rest):
            ctx.factor = factor
            assert ctx.needs_input_grad[0] and not any(ctx.needs_input_grad[1:])
            return x * factor

        @staticmethod
        def backward(ctx, grad):
            return grad * ctx.factor, None, None

    x = leaf(1.0)
    Scale.apply(x, 5, "text").sum().backward()
    assert x.grad.tolist() == [5]


def test_several_inputs_and_outputs():
    class Both(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            return x * y, x + y

        @staticmethod
        def backward(ctx, grad_product, grad_sum):
            x, y = ctx.saved_tensors
            return grad_product * y + grad_sum, grad_product * x + grad_sum

    x, y = leaf(2.0, 1.0), leaf(3.0, 5.0)
    product, total = Both.apply(x, y)
    assert isinstance(Both.apply(x, y), tuple)
    (product * 10 + total).sum().backward()
    assert x.grad.tolist() == [31, 51] and y.grad.tolist() == [21, 11]
    x.grad = y.grad = None
    Both.apply(x, y)[1].sum().backward()  # the other output is unused: zeros
    assert x.grad.tolist() == [1, 1]
    assert gradcheck(Both.apply, (x, y)) and gradgradcheck(Both.apply, (x, y))


def test_needs_input_grad():
    seen = []

    class Watch(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x + y

        @staticmethod
        def backward(ctx, grad):
            seen.append(ctx.needs_input_grad)
            return grad if ctx.needs_input_grad[0] else None, grad if ctx.needs_input_grad[1] else None

    Watch.apply(leaf(1.0), lucid.tensor([1.0], dtype=lucid.float64)).sum().backward()
    Watch.apply(lucid.tensor([1.0], dtype=lucid.float64), leaf(1.0)).sum().backward()
    assert seen == [(True, False), (False, True)]


def test_outside_the_graph():
    assert not Cube.apply(lucid.ones(2)).requires_grad
    with lucid.no_grad():
        assert not Cube.apply(leaf(1.0)).requires_grad


def test_results_that_are_not_tensors_pass_through():
    class Named(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, "text"

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = leaf(1.0)
    y, text = Named.apply(x)
    y.sum().backward()
    assert text == "text" and x.grad.tolist() == [2]


def test_none_is_no_gradient():
    class Stop(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x + y

        @staticmethod
        def backward(ctx, grad):
            return None, grad

    x, y = leaf(1.0), leaf(2.0)
    (Stop.apply(x * 1, y)).sum().backward()
    assert x.grad is None and y.grad.tolist() == [1]


def test_mark_non_differentiable():
    class Order(Function):
        @staticmethod
        def forward(ctx, x):
            position = x.argmax(0)
            ctx.mark_non_differentiable(position)
            ctx.save_for_backward(position)
            ctx.n = x.shape[0]
            return x.max(), position

        @staticmethod
        def backward(ctx, grad, _):
            result = lucid.zeros(ctx.n, dtype=grad.dtype)
            result[ctx.saved_tensors[0].item()] = grad
            return result

    x = leaf(1.0, 5.0, 2.0)
    value, position = Order.apply(x)
    assert value.requires_grad and not position.requires_grad
    value.backward()
    assert x.grad.tolist() == [0, 1, 0]


def test_materialize_grads():
    seen = []

    class Two(Function):
        materialize = True

        @classmethod
        def make(cls, materialize):
            return type("Two_", (cls,), {"materialize": materialize})

        @staticmethod
        def forward(ctx, x, materialize):
            ctx.set_materialize_grads(materialize)
            return x * 1, x * 2

        @staticmethod
        def backward(ctx, first, second):
            seen.append(second if second is None else second.tolist())
            return first, None

    for materialize in (True, False):
        Two.apply(leaf(1.0), materialize)[0].sum().backward()
    assert seen == [[0], None]


def test_returning_an_input():
    class Same(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad * 7

    x = leaf(2.0)
    y = Same.apply(x)
    assert y is not x and x.is_leaf and x.grad_fn is None
    y.sum().backward()
    assert x.grad.tolist() == [7]


def test_writing_an_input():
    class Add1(Function):
        @staticmethod
        def forward(ctx, x):
            x.add_(1)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad * 3

    x = leaf(2.0)
    y = x * 2
    z = Add1.apply(y)
    assert z is y and y.tolist() == [5]
    z.sum().backward()
    assert x.grad.tolist() == [6]


def test_setup_context():
    class Square(Function):
        @staticmethod
        def forward(x):
            return x * x

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, grad):
            return grad * 2 * ctx.saved_tensors[0]

    x = leaf(3.0)
    assert gradcheck(Square.apply, x)


def make(backward):
    class Bad(Function):
        @staticmethod
        def forward(ctx, x, y):
            return x + y

    Bad.backward = staticmethod(backward)
    return Bad


@pytest.mark.parametrize(
    "backward, fragment",
    [
        (lambda ctx, g: g, "1.*2|2.*1"),
        (lambda ctx, g: (g, g, g), "3.*2|2.*3"),
        (lambda ctx, g: (g, "text"), "str|Tensor"),
        (lambda ctx, g: (g, lucid.ones(5, dtype=lucid.float64)), r"\(5,\)"),
        (lambda ctx, g: None, None),
    ],
)
def test_wrong_results_of_backward(backward, fragment):
    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    with pytest.raises((RuntimeError, TypeError, ValueError), match=fragment):
        make(backward).apply(x, y).sum().backward()
    assert y.grad is None


def test_errors_inside():
    x, y = leaf(1.0), leaf(2.0)
    with pytest.raises(ZeroDivisionError):
        make(lambda ctx, g: 1 / 0).apply(x, y).sum().backward()

    class Fails(Function):
        @staticmethod
        def forward(ctx, x):
            raise KeyError("inside")

    with pytest.raises(KeyError):
        Fails.apply(x)
    assert lucid.is_grad_enabled()

    class NoBackward(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

    with pytest.raises(NotImplementedError, match="backward"):
        NoBackward.apply(x).sum().backward()

    with pytest.raises(NotImplementedError):
        Function.apply(x)
    with pytest.raises(TypeError, match="save_for_backward"):
        type("S", (Function,), {"forward": staticmethod(lambda ctx, x: ctx.save_for_backward("text") or x)}).apply(x)


def test_saved_tensors_are_checked_for_writes():
    x = leaf(2.0)
    y = x * 1
    z = Cube.apply(y).sum()
    y.add_(1)
    with pytest.raises(lucid._C.engine.VersionMismatch):
        z.backward()


def test_backward_twice():
    x = leaf(2.0)
    y = Cube.apply(x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [24]
    with pytest.raises(RuntimeError, match="retain_graph"):
        y.backward()


@pytest.mark.parametrize("function", [Cube, Exp])
def test_memory_is_freed(function):
    gc.collect()
    before = lucid.memory_stats()
    for _ in range(5):
        x = lucid.ones(100, requires_grad=True)
        y = function.apply(x)
        del x, y
    assert lucid.memory_stats()["tensors.current"] == before["tensors.current"]  # at once, without the collector
    assert lucid.memory_stats()["nodes.current"] == before["nodes.current"]


def test_the_context_dies_with_the_graph():
    kept = []

    class Keeps(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.big = type("Big", (), {})()
            kept.append(weakref.ref(ctx.big))
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = leaf(1.0)
    y = Keeps.apply(x)
    assert kept[0]() is not None
    del y
    gc.collect()
    assert kept[0]() is None


def test_once_inside_another():
    class Outer(Function):
        @staticmethod
        def forward(ctx, x):
            with lucid.enable_grad():
                ctx.inner = x.detach().requires_grad_()
                ctx.result = Cube.apply(ctx.inner)
            return ctx.result.detach()

        @staticmethod
        def backward(ctx, grad):
            return lucid.autograd.grad(ctx.result, ctx.inner, grad)[0]

    x = leaf(2.0)
    Outer.apply(x).sum().backward()
    assert x.grad.tolist() == [12]
