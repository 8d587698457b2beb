"""Half-built objects, odd subclasses, reference cycles, destruction in the wrong moment, interpreter exit."""

import copy
import gc
import pickle
import subprocess
import sys
import weakref

import pytest

import lucid
from lucid import _C


def live():
    gc.collect()
    return lucid.memory_stats()["tensors.current"]


# ---- objects made in odd ways ---------------------------------------------------------------------------------------


def test_new_without_init():
    t = lucid.Tensor.__new__(lucid.Tensor)
    assert t.shape == (0,) and t.tolist() == []


def test_subclass_that_never_calls_super():
    class Odd(lucid.Tensor):
        def __init__(self, a, b, *, c):
            self.extra = (a, b, c)

    t = Odd(1.5, "b", c=3)
    assert type(t) is Odd and t.extra == (1.5, "b", 3) and t.item() == 1.5
    assert type(t + 1) is lucid.Tensor


def test_subclass_with_init_that_calls_super():
    class Named(lucid.Tensor):
        def __init__(self, data, name=""):
            super().__init__(data)
            self.name = name

    assert Named([1, 2], name="n").name == "n"


def test_types_that_python_cannot_make():
    for kind in (_C.Node, _C.HookHandle, type(iter(lucid.ones(2)))):
        with pytest.raises(TypeError):
            kind()
        with pytest.raises(TypeError):
            object.__new__(kind)
        with pytest.raises(TypeError):
            type("Sub", (kind,), {})
    with pytest.raises(TypeError):
        object.__new__(lucid.Tensor)
    with pytest.raises(TypeError):
        type("Sub", (lucid.dtype,), {})


def test_slots_and_multiple_inheritance():
    class Slotted(lucid.Tensor):
        __slots__ = ("tag",)

    class Mixed(dict):
        pass

    t = Slotted([1.0])
    t.tag = t
    del t
    gc.collect()
    with pytest.raises(TypeError):
        type("Both", (lucid.Tensor, Mixed), {})


def test_class_assignment():
    class A(lucid.Tensor):
        pass

    t = lucid.ones(3)
    t.__class__ = A
    assert type(t) is A
    t.note = t
    t.__class__ = lucid.Tensor
    del t
    gc.collect()
    assert lucid.ones(2).tolist() == [1.0, 1.0]
    with pytest.raises(TypeError):
        lucid.ones(2).__class__ = dict


def test_deleting_attributes():
    t = lucid.ones(2, requires_grad=True)
    for name in ("shape", "dtype", "data", "requires_grad", "grad_fn", "T", "_version", "ndim"):
        with pytest.raises(AttributeError):
            delattr(t, name)
    t.sum().backward()
    del t.grad
    assert t.grad is None
    t.x = 1
    del t.x
    t.__dict__ = {"y": 2}
    assert t.y == 2
    with pytest.raises(TypeError):
        t.__dict__ = 3


def test_removing_what_the_package_added(monkeypatch):
    monkeypatch.delattr(lucid.Tensor, "__repr__")
    assert "Tensor" in repr(lucid.ones(2))


# ---- identity -------------------------------------------------------------------------------------------------------


def test_one_object_per_tensor():
    x = lucid.ones(2, requires_grad=True)
    y = x * 2
    y.sum().backward()
    assert x.grad is x.grad
    assert y[0]._base is y
    node = y.grad_fn
    assert y.grad_fn is node and node.next_functions[0][0].variable is x


def test_parameter_stays_a_parameter():
    p = lucid.nn.Parameter(lucid.ones(2))
    q = p * 2
    assert type(q.grad_fn.next_functions[0][0].variable) is lucid.nn.Parameter


# ---- cycles ---------------------------------------------------------------------------------------------------------


def test_attribute_cycle_is_collected():
    before = live()
    t = lucid.ones(2)
    t.me = t
    ref = weakref.ref(t)
    del t
    assert live() == before and ref() is None


def test_hook_cycle_on_a_leaf_is_collected():
    before = live()
    t = lucid.ones(2, requires_grad=True)
    t.register_hook(lambda grad: t)  # noqa: F821 (it is deleted below)
    del t
    assert live() == before


def test_hook_cycle_on_a_result_is_collected():
    before = live()
    x = lucid.ones(2, requires_grad=True)
    y = x * 2
    y.register_hook(lambda grad: y)  # noqa: F821 (it is deleted below)
    y.grad_fn.register_hook(lambda a, b: y)  # noqa: F821 (it is deleted below)
    del x, y
    assert live() == before


def test_function_context_cycle_is_collected():
    class Keep(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.out = x * 2
            return ctx.out

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    before = live()
    x = lucid.ones(2, requires_grad=True)
    y = Keep.apply(x)
    assert y.grad_fn.name() == "KeepBackward"
    del x, y
    assert live() == before


def test_saved_output_makes_no_cycle():
    class Exp(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, grad):
            return grad * ctx.saved_tensors[0]

    gc.collect()
    gc.disable()
    try:
        before = lucid.memory_stats()["tensors.current"]
        x = lucid.ones(2, requires_grad=True)
        y = Exp.apply(x)
        del x, y
        assert lucid.memory_stats()["tensors.current"] == before
    finally:
        gc.enable()


def test_cleared_garbage_is_not_handed_out():
    """A Parameter in a garbage cycle whose tensor the graph still holds: what comes out is a whole tensor."""
    p = lucid.nn.Parameter(lucid.ones(2))
    p.me = p
    q = p * 2
    del p
    gc.collect()
    assert q.grad_fn.next_functions[0][0].variable.tolist() == [1.0, 1.0]


def test_plain_results_are_not_tracked_by_the_collector():
    x = lucid.ones(2) + 1
    assert not gc.is_tracked(x)
    x.note = 1
    assert gc.is_tracked(x)


# ---- destruction ----------------------------------------------------------------------------------------------------


def test_resurrection():
    kept = []

    class Phoenix(lucid.Tensor):
        def __del__(self):
            kept.append(self)

    Phoenix([1.0, 2.0])
    gc.collect()
    assert kept[0].tolist() == [1.0, 2.0]
    kept[0].sum()
    kept.clear()
    gc.collect()


def test_looking_at_a_dying_object():
    """While a subclass instance is taken apart, its tensor is asked for again through the graph."""
    seen = []

    class Probe:
        def __init__(self, node):
            self.node = node

        def __del__(self):
            seen.append(self.node.variable)

    class Slotted(lucid.Tensor):
        __slots__ = ("probe",)

    p = _C._make_subclass(Slotted, lucid.ones(2), True)
    y = p * 2
    p.probe = Probe(y.grad_fn.next_functions[0][0])
    del p
    gc.collect()
    assert [t.tolist() for t in seen] == [[1.0, 1.0]]
    seen[0].sum()


def test_backward_in_del():
    x = lucid.ones(2, requires_grad=True)

    class Last:
        def __init__(self, y):
            self.y = y

        def __del__(self):
            self.y.backward()

    Last((x * x).sum())
    gc.collect()
    assert x.grad.tolist() == [2.0, 2.0]


def test_backward_in_del_while_the_graph_is_freed():
    x = lucid.ones(2, requires_grad=True)

    class Last:
        def __init__(self, y):
            self.y = y

        def __del__(self):
            self.y.backward()

    class Hold(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, t, extra):
            ctx.extra = extra
            return t * 1

        @staticmethod
        def backward(ctx, grad):
            return grad, None

    y = Hold.apply(x, Last((x * 3).sum()))
    z = (y * 2).sum()
    z.backward()
    del y, z
    gc.collect()
    assert x.grad.tolist() == [5.0, 5.0]


def test_weakref_callback_runs_operations():
    results = []
    x = lucid.ones(3)
    ref = weakref.ref(x, lambda _: results.append((lucid.ones(2) + 1).tolist()))
    del x
    gc.collect()
    assert ref() is None and results == [[2.0, 2.0]]


def test_deep_graphs_are_freed_without_recursion():
    x = lucid.ones(1, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y + 1
    before = lucid.memory_stats()["nodes.current"]
    assert before >= 100_000
    del y
    assert lucid.memory_stats()["nodes.current"] <= before - 100_000


def test_deep_graph_of_python_functions_is_freed():
    class Step(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.kept = x
            return x + 1

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = lucid.ones(1, requires_grad=True)
    y = x
    for _ in range(20_000):
        y = Step.apply(y)
    y.backward()
    assert x.grad.item() == 1
    del y
    gc.collect()


def test_deep_chain_of_views_and_nodes():
    x = lucid.ones(4, requires_grad=True)
    y = x * 1
    for _ in range(20_000):
        y = y.view(2, 2).view(4)
    nodes, node = [], y.grad_fn
    while node is not None:
        nodes.append(node)
        node = node.next_functions[0][0] if node.next_functions else None
    del y, x
    nodes.reverse()
    del node
    nodes.clear()


def test_copies():
    x = lucid.ones(2, requires_grad=True)
    assert copy.copy(lucid.float32) is lucid.float32 and pickle.loads(pickle.dumps(lucid.bool_)) is lucid.bool_
    assert pickle.loads(pickle.dumps(lucid.device("cpu"))) == lucid.device("cpu")
    assert copy.deepcopy(x).requires_grad
    with pytest.raises(Exception):
        pickle.dumps(x.register_hook(lambda g: g))


def test_exceptions_can_be_pickled():
    with pytest.raises(_C.engine.LucidError) as caught:
        lucid.ones(2).item()
    assert type(pickle.loads(pickle.dumps(caught.value))) is type(caught.value)


# ---- the end of the process -----------------------------------------------------------------------------------------

EXITS = {
    "live graph": """
x = lucid.ones(3, requires_grad=True)
sys.keep = (x * 2).sum()
""",
    "hooks": """
x = lucid.ones(3, requires_grad=True)
x.register_hook(lambda g: x)
y = x * 2
y.register_hook(lambda g: y)
sys.keep = [x, y]
""",
    "function": """
class F(lucid.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        ctx.out = x * 2
        return ctx.out
    @staticmethod
    def backward(ctx, g):
        return g
sys.keep = F.apply(lucid.ones(2, requires_grad=True))
""",
    "del at exit": """
class Last:
    def __init__(self):
        self.x = lucid.ones(2, requires_grad=True)
    def __del__(self):
        (self.x * 2).sum().backward()
sys.keep = Last()
keep = Last()
""",
    "atexit": """
import atexit
atexit.register(lambda: print((lucid.ones(2) * 3).tolist()))
""",
    "buffers": """
t = lucid.ones(4)
sys.keep = [memoryview(t), t.__dlpack__(), lucid.from_dlpack(lucid.ones(2)), iter(t)]
""",
    "second import": """
import importlib
import lucid._C as first
del sys.modules["lucid._C"]
try:
    import lucid._C as second
except ImportError as error:
    assert "once per process" in str(error)
sys.modules["lucid._C"] = first
importlib.reload(first)
assert first.Tensor is lucid.Tensor
""",
    "modules cleared": """
import gc
lucid.__dict__.clear()
gc.collect()
""",
    "daemon thread": """
import threading, time
def work():
    while True:
        (lucid.ones(100, requires_grad=True) * 2).sum().backward()
threading.Thread(target=work, daemon=True).start()
time.sleep(0.2)
""",
}


@pytest.mark.skipif(sys.platform == "emscripten", reason="a tab has one process: no subprocess to watch the exit of")
@pytest.mark.parametrize("name", EXITS)
def test_interpreter_exit(name):
    done = subprocess.run(
        [sys.executable, "-c", "import sys, lucid\n" + EXITS[name]], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "emscripten", reason="a tab has one process and one interpreter here")
def test_subinterpreters_are_refused():
    code = (
        "import lucid\n"
        "try:\n    import _xxsubinterpreters as interpreters\nexcept ImportError:\n    import _interpreters as "
        "interpreters\n"
        "try:\n    made = interpreters.create(isolated=False)\nexcept TypeError:\n    made = "
        "interpreters.create('legacy')\n"
        "failure = None\n"
        "try:\n    failure = interpreters.run_string(made, 'import lucid')\nexcept Exception as error:\n    failure = "
        "error\n"
        "assert 'ImportError' in str(failure), failure\n"
        "assert (lucid.ones(2) + 1).tolist() == [2.0, 2.0]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "emscripten", reason="Pyodide has no threads")
def test_threads():
    import threading

    shared = lucid.ones(50, requires_grad=True)
    errors = []

    def work():
        try:
            for _ in range(200):
                y = (shared * lucid.rand(50)).tanh().sum()
                y.backward()
                shared.detach().tolist()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors and shared.grad.shape == (50,)
