"""A gradient that nobody else has is written over: with the right values, and never one that somebody has."""

import math

import pytest

import lucid

N = 1 << 18  # elements: of a large tensor, beside which what else is allocated does not count


def peak_of(run) -> float:
    """How much more memory than before `run` takes at once, in tensors of N float32."""
    lucid.reset_peak_memory_stats()
    before = lucid.memory_stats()["allocated_bytes.current"]
    run()
    return (lucid.memory_stats()["allocated_bytes.peak"] - before) / (4 * N)


def chain(x):
    for _ in range(3):
        x = x.tanh() * 1.5
        x = lucid.nn.functional.gelu(x)
        x = lucid.nn.functional.leaky_relu(x, 0.1).sigmoid()
    return x


def test_a_chain_takes_one_gradient_at_a_time():
    x = lucid.linspace(-2, 2, N, requires_grad=True)
    root = chain(x).sum()
    assert peak_of(lambda: root.backward(retain_graph=True)) < 1.3
    assert x.grad is not None


def test_sums_of_gradients_take_no_room_of_their_own():
    x = lucid.linspace(-2, 2, N, requires_grad=True)
    root = (x * 2 + x * 3 + x * 5 + x * 7).sum()
    assert peak_of(root.backward) < 2.3  # the sum, and what is added to it
    assert x.grad.eq(17).all()


def test_the_values_are_those_of_a_pass_that_is_recorded():
    values = lucid.linspace(-2, 2, 1000, dtype=lucid.float64)
    found = []
    for recorded in False, True:
        x = values.clone().requires_grad_()
        w = values.flip(0).requires_grad_()
        y = chain(x * w) / (w * w + 1) - x * x.exp() + (x - w).abs().sqrt() * w
        y.sum().backward(create_graph=recorded)
        found.append(lucid.stack([x.grad.detach(), w.grad.detach()]))
    assert lucid.allclose(found[0], found[1], rtol=1e-12, atol=0)


def test_the_gradient_that_is_passed_stays():
    x = lucid.ones(5, requires_grad=True)
    given = lucid.full((5,), 3.0)
    (x * 1.0).tanh().backward(given)
    assert given.tolist() == [3.0] * 5


def test_what_a_hook_keeps_stays():
    kept = {}

    def keep(name):
        return lambda grad: kept.__setitem__(name, (grad, grad.tolist()))

    x = lucid.tensor([0.5, -1.0], requires_grad=True)
    a = x * 2.0
    b = a.tanh()
    c = b * 3.0
    a.register_hook(keep("a"))
    b.register_hook(keep("b"))
    c.register_hook(keep("c"))
    c.retain_grad()
    (c * 5.0).sum().backward()
    assert set(kept) == {"a", "b", "c"}
    for grad, values in kept.values():
        assert grad.tolist() == values
    assert c.grad.tolist() == [5.0, 5.0]


@pytest.mark.parametrize("kind", ["register_hook", "register_prehook"])
def test_what_a_hook_of_a_node_keeps_stays(kind):
    kept = []

    def hook(*lists):
        for grads in lists:
            kept.extend((grad, grad.tolist()) for grad in grads)

    x = lucid.tensor([0.5, -1.0], requires_grad=True)
    y = (x * 2.0).tanh()
    z = y * 3.0
    getattr(y.grad_fn, kind)(hook)
    (z * z).sum().backward()
    assert kept
    for grad, values in kept:
        assert grad.tolist() == values


def test_what_grad_returns_on_the_way_stays():
    x = lucid.tensor([0.5, -1.0], requires_grad=True)
    y = x * 2.0
    z = y.tanh()
    for_z, for_y, for_x = lucid.autograd.grad((z * 3.0).sum(), [z, y, x])
    assert for_z.tolist() == [3.0, 3.0]
    slope = [3 * (1 - math.tanh(value) ** 2) for value in (1.0, -2.0)]
    assert for_y.tolist() == pytest.approx(slope, rel=1e-5)
    assert for_x.tolist() == pytest.approx([2 * value for value in slope], rel=1e-5)


def test_two_inputs_do_not_share_a_gradient():
    a = lucid.ones(3, requires_grad=True)
    b = lucid.ones(3, requires_grad=True)
    both = a * 1.0 + b * 1.0  # one gradient goes to both products
    (both * 2.0).sum().backward()
    a.grad.mul_(10)
    assert a.grad.tolist() == [20.0] * 3
    assert b.grad.tolist() == [2.0] * 3


def test_a_gradient_that_a_function_keeps_stays():
    class Keeps(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            Keeps.given = given = grad * 1.0
            return given

    x = lucid.ones(3, requires_grad=True)
    y = Keeps.apply(x.tanh())
    (y * 3.0).sum().backward()
    assert Keeps.given.tolist() == [3.0] * 3


def test_memory_from_elsewhere_is_not_written():
    np = pytest.importorskip("numpy", reason="NumPy is not installed here")
    outside = np.full(3, 3.0, np.float32)

    class Foreign(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            return lucid.from_numpy(outside)

    x = lucid.ones(3, requires_grad=True)
    (Foreign.apply((x * 2.0).tanh()) + 0.0).sum().backward()
    assert outside.tolist() == [3.0] * 3


def test_what_is_kept_is_freed_node_by_node():
    x = lucid.linspace(-2, 2, N, requires_grad=True)
    seen = []
    y = x
    for _ in range(4):
        y = y.tanh()
        y.register_hook(lambda grad: seen.append(lucid.memory_stats()["allocated_bytes.current"]))
    root = y.sum()
    del y
    root.backward()
    # Each result but the first hook's own is gone when the next hook runs.
    assert [round((a - b) / (4 * N)) for a, b in zip(seen[1:], seen[2:])] == [1, 1]


def test_a_leaf_has_one_node_for_all_graphs():
    x = lucid.ones(3, requires_grad=True)
    (x * 2).sum().backward()
    before = lucid.memory_stats()
    for _ in range(10):
        (x * 2).sum().backward()
    after = lucid.memory_stats()
    assert after["nodes.current"] == before["nodes.current"]
    assert after["allocated_bytes.current"] == before["allocated_bytes.current"]


def test_the_node_of_a_leaf_goes_with_the_leaf():
    def once():
        x = lucid.ones(3, requires_grad=True)
        (x * 2).sum().backward()
        del x

    once()
    before = lucid.memory_stats()
    once()
    after = lucid.memory_stats()
    for name in "nodes.current", "tensors.current", "allocated_bytes.current":
        assert after[name] == before[name]


@pytest.mark.parametrize("shape", [(7,), (2, 3), (2, 2, 2)])
def test_a_leaf_may_get_another_shape_between_two_graphs(shape):
    x = lucid.ones(2, 2, requires_grad=True)
    (x * 2).sum().backward()
    x.grad = None
    x.data = lucid.ones(*shape)
    (x * 3).sum().backward()
    assert x.grad.shape == shape
    assert x.grad.eq(3).all()


def test_a_graph_keeps_its_leaf():
    x = lucid.ones(2, requires_grad=True)
    for _ in range(2):
        (x * 2).sum().backward()
    y = (x * 2).tanh()
    node = y.grad_fn.next_functions[0][0].next_functions[0][0]
    del x
    y.sum().backward()
    assert node.variable.grad is not None
