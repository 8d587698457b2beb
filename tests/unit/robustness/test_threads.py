"""Python threads that compute at once, on tensors of their own and on shared ones.

The engine runs under the interpreter's lock, so a single op is never interrupted; between two ops anything may happen.
"""

from __future__ import annotations

import gc
import sys
import threading
import time

import pytest

import lucid
from lucid import nn

THREADS = 4


def _threads_start() -> bool:
    try:
        thread = threading.Thread(target=lambda: None)
        thread.start()
        thread.join()
    except RuntimeError:
        return False
    return True


pytestmark = pytest.mark.skipif(
    sys.platform == "emscripten" or not _threads_start(),
    reason="this Python cannot start threads, as in a browser's tab",
)


@pytest.fixture(autouse=True)
def _switch_often():
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def together(work):
    """work(i) in four threads at once; the first exception of any of them is raised here."""
    start, errors = threading.Barrier(THREADS), []

    def run(i):
        start.wait()
        try:
            work(i)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


def test_tensors_of_their_own():
    def work(i):
        for k in range(100):
            x = lucid.full((7, 5), float(i + 1), requires_grad=True)
            y = (x @ x.T).tanh().sum() + (x * k).sum()
            y.backward()
            assert x.grad.shape == (7, 5) and (x + i).tolist()[0][0] == 2 * i + 1

    together(work)


def test_forward_on_shared_tensors():
    x, w = lucid.arange(12.0).reshape(3, 4), lucid.arange(8.0).reshape(4, 2)
    expected = (x @ w).tolist()

    def work(i):
        for _ in range(200):
            assert (x @ w).tolist() == expected
            assert x[i % 3].sum().item() == sum(x.tolist()[i % 3])

    together(work)


def test_backward_into_a_shared_leaf():
    """Every thread's whole gradient arrives: accumulation is one step under the lock."""
    leaf = lucid.ones(50, requires_grad=True)
    rounds = 50

    def work(i):
        for _ in range(rounds):
            (leaf * (i + 1)).sum().backward()

    together(work)
    assert leaf.grad.tolist() == [rounds * sum(range(1, THREADS + 1))] * 50


def test_backward_through_one_shared_graph():
    leaf = lucid.ones(20, requires_grad=True)
    shared = leaf.exp().tanh()
    total = (shared * shared).sum()

    def work(i):
        for _ in range(50):
            total.backward(retain_graph=True)

    together(work)
    (once,) = lucid.autograd.grad(total, leaf)
    assert leaf.grad.tolist() == pytest.approx([THREADS * 50 * g for g in once.tolist()], rel=1e-4)


def test_one_graph_that_is_freed_once():
    """Of several backward passes through one graph, without retain_graph, one at most succeeds, and the others say why
    not."""
    for _ in range(20):
        leaf = lucid.ones(20, requires_grad=True)
        total = leaf.exp().tanh().sum()
        done = []

        def work(i, total=total, done=done):
            try:
                total.backward()
                done.append(i)
            except RuntimeError as error:
                assert "second time" in str(error)

        together(work)
        assert len(done) == 1 and leaf.grad is not None


def test_hooks_that_switch_threads():
    leaf = lucid.ones(5, requires_grad=True)
    mid = leaf * 2
    seen = []
    mid.register_hook(lambda grad: seen.append(time.sleep(0)))

    def work(i):
        for _ in range(50):
            (mid * i).sum().backward(retain_graph=True)

    together(work)
    assert len(seen) == THREADS * 50 and leaf.grad.tolist() == [2.0 * 50 * sum(range(THREADS))] * 5


def test_writes_into_one_tensor():
    """`x.add_` is one step; `x = x + 1` in Python is two, and updates may be lost, but nothing breaks."""
    x = lucid.zeros(100)
    box = [lucid.zeros(3)]

    def work(i):
        for _ in range(200):
            x.add_(1)
            x[i].mul_(1)
            box[0] = box[0] + 1
            x[::2].tolist()

    together(work)
    assert x.tolist() == [THREADS * 200] * 100
    assert 200 <= box[0][0].item() <= THREADS * 200


def test_writes_into_a_tensor_that_a_graph_keeps():
    leaf = lucid.ones(10, requires_grad=True)

    def work(i):
        for _ in range(100):
            x = leaf * 1
            y = x.exp()
            try:
                if i % 2:
                    x.add_(1), y.mul_(2)
                y.sum().backward()
            except RuntimeError as error:
                assert "modified by an in-place" in str(error)

    together(work)


def test_data_replaced_while_others_compute():
    x = lucid.ones(64, requires_grad=True)

    def work(i):
        for k in range(200):
            if i == 0:
                x.data = lucid.ones(1 + k % 90)
            else:
                try:
                    (x * x).sum().backward()
                except (RuntimeError, ValueError):
                    pass
                x.grad = None

    together(work)


def test_free_while_others_compute():
    box = [lucid.ones(100)]

    def work(i):
        for k in range(100):
            if i < 2:
                box[0] = lucid.rand(1 + 100 * (k % 7))
                if k % 50 == 0:
                    lucid.empty_cache()
                    gc.collect()
            else:
                t = box[0]
                assert len(((t + t).exp() * t).tolist()) == t.shape[0]

    together(work)


def test_no_grad_is_of_one_thread():
    """What a thread switches off is off in that thread only, whoever runs in between; a new thread records."""
    leaf = lucid.ones(5, requires_grad=True)

    def work(i):
        for _ in range(200):
            assert lucid.is_grad_enabled()
            with lucid.no_grad():
                assert not (leaf * 2).requires_grad
                with lucid.enable_grad():
                    assert (leaf * 2).requires_grad
            assert (leaf * 3).requires_grad

    together(work)
    with lucid.no_grad():
        together(work)
        assert not lucid.is_grad_enabled()


def test_backward_inside_of_others():
    """Hooks let other threads run in the middle of a backward pass: each keeps to its own graph and inputs."""
    a, b = lucid.ones(3, requires_grad=True), lucid.ones(3, requires_grad=True)
    mid = a * 2
    mid.register_hook(lambda grad: time.sleep(0.0001))

    def work(i):
        for _ in range(100):
            y = (mid * b * (i + 1)).sum()
            if i % 2:
                (grad,) = lucid.autograd.grad(y, [b], retain_graph=True)
                assert grad.tolist() == [2.0 * (i + 1)] * 3
            else:
                grads = lucid.autograd.grad(y, [a, b], retain_graph=True)
                assert [g.tolist() for g in grads] == [[2.0 * (i + 1)] * 3] * 2
            z = lucid.full((3,), 1.0, requires_grad=True)
            z.register_hook(lambda grad: time.sleep(0))
            (z * z).sum().backward()
            assert z.grad.tolist() == [2.0] * 3

    together(work)
    assert a.grad is None and b.grad is None


def test_errors_of_several_threads():
    """Each thread gets the message of its own mistake."""

    def work(i):
        for _ in range(100):
            with pytest.raises(RuntimeError, match=rf"\({i + 2}, 7\)"):
                lucid.ones(i + 2, 7) @ lucid.ones(3, 3)

    together(work)


def test_training_in_every_thread():
    def work(i):
        model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
        optimizer = lucid.optim.Adam(model.parameters(), lr=0.05)
        x, y = lucid.rand(16, 4), lucid.rand(16, 1)
        first = last = None
        for _ in range(40):
            loss = ((model(x) - y) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            first, last = first or loss.item(), loss.item()
        assert last < first

    together(work)


def test_random_numbers_from_one_generator():
    """Draws of several threads never overlap: together they are what one thread would have drawn."""
    lucid.manual_seed(5)
    expected = sorted(v for _ in range(THREADS * 50) for v in lucid.rand(4).tolist())
    lucid.manual_seed(5)
    drawn = [[] for _ in range(THREADS)]

    def work(i):
        for _ in range(50):
            drawn[i] += lucid.rand(4).tolist()

    together(work)
    assert sorted(v for part in drawn for v in part) == expected


def test_nothing_is_left():
    def work(i):
        for _ in range(50):
            x = lucid.rand(5, 5, requires_grad=True)
            (x @ x).sum().backward()

    together(work)
    gc.collect()
    before = lucid.memory_stats()
    together(work)
    gc.collect()
    after = lucid.memory_stats()
    for name in ("tensors.current", "nodes.current", "allocated_bytes.current"):
        assert after[name] == before[name]
