"""Hooks and Functions that fail, change the graph under the engine, or lie about their gradients."""

import gc
import signal

import pytest
from optimizers import OPTIMIZERS

import lucid
from lucid import _C


def graph():
    x = lucid.arange(4.0, requires_grad=True)
    return x, (x * x).tanh()


# ---- hooks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, error",
    [
        ("text", TypeError),
        (1.0, TypeError),
        (lucid.ones(3), RuntimeError),
        (lucid.ones(4, dtype=lucid.float64), TypeError),
        (lucid.ones(4, 1), RuntimeError),
    ],
)
def test_hooks_that_return_nonsense(value, error):
    x, y = graph()
    y.register_hook(lambda grad: value)
    with pytest.raises(error, match="hook"):
        y.sum().backward()
    assert x.grad is None
    assert (lucid.ones(2) + 1).tolist() == [2.0, 2.0]


def test_hook_that_raises():
    x, y = graph()
    y.register_hook(lambda grad: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        y.sum().backward()
    assert x.grad is None


def test_hook_must_be_callable():
    x, _ = graph()
    with pytest.raises(TypeError, match="callable"):
        x.register_hook(3)
    with pytest.raises(RuntimeError, match="does not require grad"):
        lucid.ones(2).register_hook(print)


def test_hooks_that_remove_and_add_hooks():
    x, y = graph()
    calls, handles = [], []

    def first(grad):
        calls.append("first")
        for handle in handles:
            handle.remove()
            handle.remove()
        y.register_hook(lambda g: calls.append("late") or None)

    handles += [y.register_hook(first), y.register_hook(lambda g: calls.append("second"))]
    y.sum().backward(retain_graph=True)
    assert calls[0] == "first" and "second" not in calls
    calls.clear()
    y.sum().backward()
    assert "first" not in calls


def test_removed_hooks_do_not_pile_up():
    x, _ = graph()
    x.register_hook(lambda g: g)
    gc.collect()
    before = lucid.memory_stats()["allocated_bytes.current"]
    for _ in range(1000):
        x.register_hook(lambda g: g).remove()
    assert lucid.memory_stats()["allocated_bytes.current"] <= before


def test_handle_outlives_tensor_and_tensor_outlives_handle():
    x, y = graph()
    handle = y.register_hook(lambda g: g * 0)
    del x, y
    gc.collect()
    handle.remove()
    x, y = graph()
    y.register_hook(lambda g: g * 0)
    gc.collect()
    y.sum().backward()
    assert x.grad.tolist() == [0.0] * 4
    with x.register_hook(lambda g: g + 100):
        pass
    x.grad = None
    (x * 1).sum().backward()
    assert x.grad.tolist() == [1.0] * 4


def test_hook_runs_another_backward():
    x, y = graph()
    other = (x * 3).sum()
    y.register_hook(lambda g: other.backward())
    y.sum().backward()
    assert x.grad is not None


def test_hook_runs_backward_of_the_same_graph():
    x, y = graph()
    z = y.sum()
    depth = []

    def again(grad):
        if len(depth) < 3:
            depth.append(1)
            z.backward(retain_graph=True)

    y.register_hook(again)
    z.backward()
    assert len(depth) == 3


def test_hook_frees_the_graph_that_runs():
    x, y = graph()
    held = {"y": y, "z": y.sum()}
    del y

    def drop(grad):
        held.clear()
        x.data = lucid.zeros(4)
        gc.collect()

    held["y"].register_hook(drop)
    try:
        held["z"].backward()
    except RuntimeError:
        pass
    assert held == {}


def test_node_hooks_that_return_nonsense():
    for value in ("text", (1,), (lucid.ones(3),), (lucid.ones(4), lucid.ones(4), lucid.ones(4)), [lucid.ones(4)]):
        x, y = graph()
        y.grad_fn.register_prehook(lambda grads: value)
        with pytest.raises((TypeError, RuntimeError)):
            y.sum().backward()
        x, y = graph()
        y.grad_fn.register_hook(lambda inputs, grads: value)
        with pytest.raises((TypeError, RuntimeError)):
            y.sum().backward()


def test_node_hooks_change_gradients():
    x, y = graph()
    seen = []
    handle = y.grad_fn.register_hook(
        lambda inputs, grads: seen.append((len(inputs), len(grads))) or tuple(g * 0 for g in inputs)
    )
    y.grad_fn.register_prehook(lambda grads: (grads[0] * 2,))
    y.sum().backward(retain_graph=True)
    assert seen == [(1, 1)] and x.grad.tolist() == [0.0] * 4
    handle.remove()
    y.grad_fn.metadata["note"] = y.grad_fn
    y.sum().backward()
    assert x.grad.abs().sum().item() > 0


def test_hook_that_sets_gradients_none():
    x, y = graph()
    y.grad_fn.register_hook(lambda inputs, grads: (None,))
    y.sum().backward()
    assert x.grad is None or x.grad.tolist() == [0.0] * 4
    x, y = graph()
    y.grad_fn.register_prehook(lambda grads: (None,))
    try:
        y.sum().backward()
    except RuntimeError:
        pass


# ---- data that changes between forward and backward -----------------------------------------------------------------


def cases():
    F = lucid.nn.functional
    labels = lucid.tensor([0, 2, 1])
    return {
        "amax": lambda a, b: a.amax((0, 1)) * b,
        "cat": lambda a, b: lucid.cat([a, b, a * b]),
        "clamp": lambda a, b: a.clamp(0.2, 0.8) * b,
        "conv2d": lambda a, b: F.conv2d(a.reshape(1, 1, 3, 3), b[:2, :2].reshape(1, 1, 2, 2)),
        "cross_entropy": lambda a, b: F.cross_entropy(a * 1, labels) + (b * 0).sum(),
        "cross_entropy of a leaf": lambda a, b: F.cross_entropy(a, labels),
        "diagonal": lambda a, b: a.diagonal() * b.diagonal(),
        "embedding": lambda a, b: F.embedding(labels, a) * b,
        "expand": lambda a, b: a[:1].expand(3, 3) * b,
        "gather": lambda a, b: a.gather(1, labels.reshape(3, 1)) * b[:, :1],
        "index": lambda a, b: a[labels] * b,
        "layer_norm": lambda a, b: F.layer_norm(a, (3,)) * b,
        "linear": lambda a, b: F.linear(a, b, a[0]),
        "logsumexp": lambda a, b: a.logsumexp(1) * b[:, 0],
        "matmul": lambda a, b: a @ b.T,
        "max": lambda a, b: a.max(1).values * b[:, 0],
        "max_pool2d": lambda a, b: F.max_pool2d(a.reshape(1, 1, 3, 3), 2) * b[0, 0],
        "mul": lambda a, b: a * b,
        "pow": lambda a, b: a**b,
        "prod": lambda a, b: a.prod(0) * b,
        "softmax": lambda a, b: (a.softmax(1) * b).sum(),
        "stack": lambda a, b: lucid.stack([a, b]) * a,
        "sum": lambda a, b: (a * b).sum(0),
        "tanh": lambda a, b: a.tanh() * b.exp(),
        "var": lambda a, b: a.var(0) * b,
        "where": lambda a, b: lucid.where(a > 0, a, b) * b,
    }


@pytest.mark.parametrize("name", cases())
@pytest.mark.parametrize("new", [(1,), (0,), (3, 1), (2, 2), (7, 9), ()])
def test_data_replaced_before_backward(name, new):
    a, b = lucid.rand(3, 3, requires_grad=True), lucid.rand(3, 3, requires_grad=True)
    out = cases()[name](a, b)
    a.data = lucid.rand(new)
    b.data = lucid.rand(new)
    try:
        out.sum().backward()
    except (RuntimeError, ValueError, IndexError, TypeError):
        pass
    for t in (a, b):
        t.tolist()
        if t.grad is not None:
            t.grad.tolist()
    for make in OPTIMIZERS.values():
        try:
            make([a, b]).step()
        except (RuntimeError, ValueError):
            pass


def test_data_of_another_dtype_before_backward():
    a = lucid.rand(3, requires_grad=True)
    out = (a * a).sum()
    a.data = a.data.to(lucid.float64)
    with pytest.raises(RuntimeError):
        out.backward()
    with pytest.raises(RuntimeError, match="floating-point"):
        a.data = lucid.arange(3)
    with pytest.raises(TypeError):
        a.data = [1.0]
    with pytest.raises(RuntimeError, match="view"):
        (a * 1)[1:].data = lucid.ones(2)
    base = lucid.ones(3)
    view = base[1:]
    view.data = lucid.zeros(5)
    assert view.tolist() == [0.0] * 5 and view._base is None and base.tolist() == [1.0] * 3


def test_grad_of_another_shape_is_refused():
    a = lucid.rand(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="shape"):
        a.grad = lucid.ones(2)
    with pytest.raises(TypeError, match="float64"):
        a.grad = lucid.ones(3, dtype=lucid.float64)
    with pytest.raises(RuntimeError, match="own gradient"):
        a.grad = a
    with pytest.raises(TypeError):
        a.grad = 3
    a.grad = lucid.ones(3)
    a.data = lucid.ones(5)
    for make in OPTIMIZERS.values():
        with pytest.raises((RuntimeError, ValueError)):
            make([a]).step()
    assert a.tolist() == [1.0] * 5


# ---- Function -------------------------------------------------------------------------------------------------------


def function(forward, backward):
    return type(
        "Custom", (lucid.autograd.Function,), {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    )


@pytest.mark.parametrize(
    "result", [(), (None, None, None), "text", ("a", "b"), (lucid.ones(5), None), 3.0, {}, object()]
)
def test_function_backward_returns_nonsense(result):
    Custom = function(lambda ctx, a, b: a + b, lambda ctx, g: result)
    a, b = lucid.ones(2, requires_grad=True), lucid.ones(2, requires_grad=True)
    y = Custom.apply(a, b).sum()
    try:
        y.backward()
    except (RuntimeError, TypeError, ValueError) as error:
        assert "Custom" in str(error)
    else:
        assert result == (None, None, None) and a.grad is None


def test_function_count_message():
    Custom = function(lambda ctx, a, b, c: a + b + c, lambda ctx, g: (g, g))
    x = lucid.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="returned 2 gradients; wanted 3"):
        Custom.apply(x, x, x).sum().backward()


def test_function_gradient_for_a_number():
    Custom = function(lambda ctx, a, n: a * n, lambda ctx, g: (g, g))
    with pytest.raises(RuntimeError, match="argument 1, which is not a Tensor"):
        Custom.apply(lucid.ones(2, requires_grad=True), 2).sum().backward()


def test_function_backward_raises_and_the_graph_survives():
    Custom = function(lambda ctx, a: a * 1, lambda ctx, g: 1 / 0)
    x = lucid.ones(2, requires_grad=True)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            Custom.apply(x).sum().backward()
    (x * 2).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_function_forward_raises():
    def forward(ctx, a):
        ctx.save_for_backward(a)
        raise KeyError("forward")

    with pytest.raises(KeyError):
        function(forward, None).apply(lucid.ones(2, requires_grad=True))
    assert lucid.is_grad_enabled()


def test_context_used_out_of_place():
    keep = []

    def forward(ctx, a):
        keep.append(ctx)
        assert ctx.saved_tensors == () and ctx.needs_input_grad == (True,)
        with pytest.raises(TypeError, match="save_for_backward"):
            ctx.save_for_backward("text")
        ctx.save_for_backward(a, None)
        return a * 2

    Custom = function(forward, lambda ctx, g: g * ctx.saved_tensors[0])
    x = lucid.ones(2, requires_grad=True)
    y = Custom.apply(x)
    (ctx,) = keep
    assert ctx.saved_tensors[0] is x and ctx.saved_tensors[1] is None
    with pytest.raises(RuntimeError, match="forward only"):
        ctx.save_for_backward(x)
    with pytest.raises(RuntimeError, match="used already"):
        _C._function_apply(Custom, ctx, (x,), x * 1)
    y.sum().backward()
    with pytest.raises(RuntimeError, match="second time"):
        ctx.saved_tensors
    with pytest.raises(RuntimeError, match="second time"):
        y.sum().backward()
    del y
    gc.collect()
    with pytest.raises(RuntimeError, match="freed"):
        ctx.saved_tensors


def test_saved_tensor_changed_in_place():
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return a * 2

    Custom = function(forward, lambda ctx, g: g * ctx.saved_tensors[0])
    x = lucid.ones(2, requires_grad=True)
    h = x * 1
    y = Custom.apply(h)
    h.add_(1)
    with pytest.raises(_C.engine.VersionMismatch):
        y.sum().backward()


def test_function_apply_with_junk():
    x = lucid.ones(2, requires_grad=True)
    ctx = _C.FunctionCtx((x,))
    for args in ((), (1, 2, 3), (None, None, None, None), (int, ctx, [x], x), (int, ctx, (x,), x, 1)):
        with pytest.raises(TypeError):
            _C._function_apply(*args)
    y = _C._function_apply(3, _C.FunctionCtx((x,)), (x,), x * 1)
    with pytest.raises(AttributeError):
        y.sum().backward()
    with pytest.raises(TypeError):
        _C.FunctionCtx([x])
    assert _C._function_apply(int, _C.FunctionCtx(()), (), "no tensor") == "no tensor"


def test_outputs_of_every_kind():
    class Many(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, a, b):
            whole = a * b
            count = lucid.tensor(3)
            ctx.mark_non_differentiable(count)
            return a, whole, whole, count, "text", whole[0], None

        @staticmethod
        def backward(ctx, ga, gw, gw2, gc_, gpart):
            ctx.seen = [g is None for g in (ga, gw, gw2, gc_, gpart)]
            assert not any(g is None for g in (ga, gw, gw2, gpart))
            return ga + gw, gw2

    a, b = lucid.ones(2, requires_grad=True), lucid.ones(2, requires_grad=True)
    out = Many.apply(a, b)
    assert out[0] is not a and out[0].requires_grad and not out[3].requires_grad and out[4] == "text" and out[6] is None
    (out[0] * 2 + out[1] * 3 + out[2] * 5).sum().backward()
    assert a.grad.tolist() == [5.0, 5.0] and b.grad.tolist() == [5.0, 5.0]


def test_mark_dirty():
    class Double(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            x.mul_(2)
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = lucid.ones(4, requires_grad=True)
    h = x * 3
    out = Double.apply(h)
    assert out is h
    out.sum().backward()
    assert x.grad.tolist() == [6.0] * 4
    x = lucid.ones(4, requires_grad=True)
    h = x * 3
    Double.apply(h[:2])
    h.sum().backward()
    assert x.grad.tolist() == [6.0, 6.0, 3.0, 3.0]
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
        Double.apply(lucid.ones(2, requires_grad=True))

    class Forgets(Double):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x * 2

    with pytest.raises(RuntimeError, match="mark_dirty"):
        Forgets.apply(lucid.ones(2, requires_grad=True) * 1)


def test_unused_outputs():
    seen = []

    class Two(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x, materialize):
            ctx.set_materialize_grads(materialize)
            return x * 1, x * 2

        @staticmethod
        def backward(ctx, a, b):
            seen.append((a, b))
            return (a if a is not None else 0 * b) + (b if b is not None else 0 * a), None

    for materialize in (True, False):
        x = lucid.ones(2, requires_grad=True)
        Two.apply(x, materialize)[1].sum().backward()
        assert x.grad.tolist() == [1.0, 1.0]
    assert seen[0][0].tolist() == [0.0, 0.0] and seen[1][0] is None


def test_backward_within_a_functions_backward():
    x = lucid.ones(2, requires_grad=True)

    def backward(ctx, g):
        with lucid.enable_grad():
            inner = lucid.ones(2, requires_grad=True)
            (inner * 3).sum().backward()
        return g * inner.grad

    function(lambda ctx, a: a * 3, backward).apply(x).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


# ---- backward and grad ----------------------------------------------------------------------------------------------


def test_backward_with_junk():
    x, y = graph()
    z = y.sum()
    for args in (("text",), (lucid.ones(2),), (3,), ([lucid.ones(4)],)):
        with pytest.raises((TypeError, RuntimeError)):
            z.backward(*args)
    with pytest.raises(RuntimeError):
        y.backward()
    with pytest.raises(RuntimeError):
        y.backward(lucid.ones(3))
    with pytest.raises(RuntimeError):
        lucid.ones(2).sum().backward()
    with pytest.raises((TypeError, RuntimeError)):
        z.backward(inputs=[3])
    with pytest.raises(RuntimeError):
        z.backward(inputs=[lucid.ones(2)])
    for args in (
        (),
        ([], None, False, False),
        ([z], [None, None], False, False),
        ([z], "ab", False, False),
        (z, None, "yes", object()),
    ):
        try:
            _C._backward(*args)
        except (TypeError, RuntimeError, ValueError):
            pass
    with pytest.raises(RuntimeError, match="not reachable"):
        _C._grad([z], None, [lucid.ones(1, requires_grad=True)], True, False, False)
    with pytest.raises(RuntimeError, match="not reachable"):
        _C._grad([z], None, [lucid.ones(1)], True, False, False)


def test_many_roots_and_repeated_inputs():
    x, y = graph()
    first, second = _C._grad([y, y], [lucid.ones(4), lucid.ones(4)], [x, x], True, False, False)
    assert first.tolist() == second.tolist()
    _C._backward([y] * 50, [lucid.ones(4)] * 50, False, False)
    assert x.grad.shape == (4,)


@pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="no timer signals here; the page's own tests stop a running loop"
)
def test_a_signal_interrupts_a_long_backward():
    def stop(number, frame):
        raise KeyboardInterrupt

    x = lucid.ones(1, requires_grad=True)
    y = x
    for _ in range(200_000):
        y = y + 1
    previous = signal.signal(signal.SIGALRM, stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, 0.002)
            y.backward(retain_graph=True)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    x.grad = None
    y.backward()
    assert x.grad.item() == 1


def test_optimizer_calls_with_junk():
    p = lucid.ones(3, requires_grad=True)
    p.grad = lucid.ones(3)
    one = lucid.zeros(())
    rest = (0.1, 0.9, 0, 0, False)
    for args in (
        (),
        ([p], None, [], [one], *rest),
        ([p], None, (None,), [one], *rest),
        ([p], None, ["x"], [one], *rest),
        ([p], None, [lucid.ones(2)], [one], *rest),
        (p, None, [lucid.ones(3)], [one], *rest),
        ([p], None, [lucid.ones(3)], [one], "0.1", 0.9),
        ([3], None, [lucid.ones(3)], [one], *rest),
        ([p], [lucid.ones(2)], [lucid.ones(3)], [one], *rest),
        ([p], [lucid.ones(3)] * 2, [lucid.ones(3)], [one], *rest),
        ([p], [3], [lucid.ones(3)], [one], *rest),
        ([p], p, [lucid.ones(3)], [one], *rest),
        ([p], None, [lucid.ones(3)], [], *rest),
    ):
        with pytest.raises((TypeError, ValueError, RuntimeError)):
            _C.sgd_step(*args)
    state = lucid.zeros(3), lucid.zeros(3)
    for bad in ([lucid.zeros(2)], [lucid.zeros((), dtype=lucid.int64)], 3, [one, one], []):
        with pytest.raises((TypeError, ValueError)):
            _C.adam_step([p], [state[0]], [state[1]], bad)
    assert p.tolist() == [1.0, 1.0, 1.0] and state[0].tolist() == [0.0] * 3 and one.item() == 0
    _C.adam_step([p], [state[0]], [state[1]], [one])
    assert one.item() == 1 and state[0].tolist() != [0.0] * 3


@pytest.mark.parametrize(
    "wrong, message",
    (
        ({"exp_avgs": 1}, "adam_step: exp_avgs has 1 items; wanted 2, one for each of params"),
        (
            {"exp_avg_sqs": [2, (2, 3)]},
            r"adam_step: exp_avg_sqs\[1\] has shape \(2, 3\); wanted \(3,\), the parameter's shape",
        ),
        ({"grads": "float64"}, r"adam_step: grads\[0\] is float64; wanted float32, the parameter's dtype"),
        ({"params": "int64"}, r"adam_step: params\[0\] is int64; wanted a floating-point or complex tensor"),
        ({"exp_avgs": "expanded"}, r"adam_step: exp_avgs\[0\].*expanded"),
        ({"max_exp_avg_sqs": 1}, "adam_step: max_exp_avg_sqs has 1 items; wanted 2"),
    ),
    ids=str,
)
def test_a_wrong_list_is_named(wrong, message):
    """The error says which list and where, and nothing is written."""
    ((name, how),) = wrong.items()
    lists = {
        "params": [lucid.ones(2), lucid.ones(3)],
        "exp_avgs": [lucid.zeros(2), lucid.zeros(3)],
        "exp_avg_sqs": [lucid.zeros(2), lucid.zeros(3)],
        "steps": [lucid.zeros(()) for _ in range(2)],
        "grads": [lucid.ones(2), lucid.ones(3)],
        "max_exp_avg_sqs": [lucid.zeros(2), lucid.zeros(3)],
    }
    if isinstance(how, int):
        lists[name] = lists[name][:how]
    elif isinstance(how, list):
        lists[name][1] = lucid.zeros(how[1])
    elif how == "expanded":
        lists[name][0] = lucid.zeros(1).expand(2)
    else:
        lists[name][0] = lists[name][0].to(getattr(lucid, how))
    before = repr({key: [t.tolist() for t in values] for key, values in lists.items()})
    with pytest.raises((RuntimeError, ValueError, TypeError), match=message):
        _C.adam_step(**lists)
    assert repr({key: [t.tolist() for t in values] for key, values in lists.items()}) == before


def test_a_place_without_a_gradient_is_left_alone():
    """Its tensors are neither looked at nor counted as written."""
    params, nothing = [lucid.ones(2), lucid.ones(3, dtype=lucid.int64)], lucid.zeros(0)
    state = [lucid.zeros(2), nothing], [lucid.zeros(2), nothing], [lucid.zeros(()), nothing]
    versions = [t._version for t in (params[1], nothing)]
    _C.adam_step(params, *state, [lucid.ones(2), None])
    assert params[0].tolist() != [1.0, 1.0] and params[1].tolist() == [1, 1, 1]
    assert [t._version for t in (params[1], nothing)] == versions and params[0]._version == 1
