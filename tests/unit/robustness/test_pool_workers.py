"""The pool of workers in WebAssembly: the bits of one thread, whatever happens to the workers, and nothing where there
can be none. What is shared and how it is cut is tested in `test_pool.py`, natively and here."""

import asyncio
import sys
import time

import pytest

import lucid
from lucid import _C
from lucid.nn import functional as F

pytestmark = pytest.mark.skipif(sys.platform != "emscripten", reason="natively threads have one memory: test_pool.py")


def source():
    from importlib.resources import files

    return (files(lucid) / "_workers/pool.js").read_text()


def turn():
    """Gives the page's event loop a turn, where Python can wait for it."""
    from pyodide.ffi import can_run_sync, run_sync

    if can_run_sync():
        run_sync(asyncio.sleep(0.02))


def made():
    """A pool like that of `lucid._workers`, of its own."""
    from pyodide.code import run_js
    from pyodide_js import _module

    return run_js(source())(_module, sys.modules["lucid._kernels"].__spec__.origin)


@pytest.fixture
def pool():
    """A pool with one worker that has started, which the engine uses until the test is over."""
    from lucid import _workers

    if _workers.pool is None:
        pytest.skip("this page has no pool: no relaxed SIMD, or no isolation")
    before = lucid.get_num_threads()
    pool = made()
    use(pool)
    yield pool
    for worker in pool.workers:
        worker.terminate()
    _C._use_pool(_workers.pool.entry, _workers.pool.cores)
    lucid.set_num_threads(before)


def use(pool):
    """Makes a pool the engine's, and waits until a worker has taken part."""
    _C._use_pool(pool.entry, pool.cores)
    lucid.set_num_threads(2)
    x, until, before = lucid.ones(256, 256), time.monotonic() + 20, pool.shared
    while pool.shared == before and time.monotonic() < until:
        x @ x
        turn()
    assert pool.shared > before, "no worker has started"


def right(pool, shared=True):
    """Asserts that a product has the bits of one thread, and whether a worker has taken part in it."""
    x = lucid.randn(200, 300)
    lucid.set_num_threads(1)
    one = x @ x.T
    lucid.set_num_threads(2)
    before = pool.shared
    assert lucid.equal(x @ x.T, one)
    assert (pool.shared > before) is shared


def test_what_workers_take_part_in(pool):
    lucid.manual_seed(0)
    image, kernel = lucid.randn(4, 32, 30, 31), lucid.randn(32, 32, 3, 3)
    q = lucid.randn(4, 2, 150, 64, requires_grad=True)
    mask = lucid.rand(4, 1, 150, 150) < 0.9
    a, b = lucid.randn(200, 2, 300)[:, 1], lucid.randn(300, 402)[:, ::2]
    batch = lucid.randn(3, 200, 300)
    lstm, letters = lucid.nn.LSTM(128, 128), lucid.randn(20, 128, 128)

    def attention(**options):
        out = F.scaled_dot_product_attention(q, q, q, **options)
        return (out, *lucid.autograd.grad(out.square().sum(), (q,)))

    calls = {
        "products": lambda: (a @ a.T, a.T @ a, a[:, :4].T @ a.repeat(1, 40)),
        "doubles": lambda: (a.double() @ a.T.double(),),
        "batches": lambda: (batch @ batch.mT, F.linear(batch, a, lucid.arange(200.0))),
        "rows that lie apart": lambda: (batch[:, ::2, :299] @ b[1:].contiguous(), a.expand(2, 200, 300) @ a.T),
        "convolution": lambda: (
            F.conv2d(image, kernel, lucid.arange(32.0), padding=1),
            F.conv_transpose2d(image, kernel),
        ),
        "attention": lambda: attention(is_causal=True) + attention(attn_mask=mask),
        "a layer": lambda: (lstm(letters)[0],),
    }
    for name, call in calls.items():
        lucid.set_num_threads(1)
        one = call()
        lucid.set_num_threads(2)
        before = pool.shared
        for x, y in zip(call(), one, strict=True):
            assert lucid.equal(x, y), name
        assert pool.shared > before, name


def test_small_calls_start_nothing():
    from lucid import _workers

    if _workers.pool is None:
        pytest.skip("this page has no pool")
    before = lucid.get_num_threads()
    pool = made()
    _C._use_pool(pool.entry, pool.cores)
    lucid.set_num_threads(8)
    x = lucid.randn(100, 100)
    x @ x
    assert len(pool.workers) == pool.shared == 0
    _C._use_pool(_workers.pool.entry, _workers.pool.cores)
    lucid.set_num_threads(before)


def test_more_and_fewer_workers(pool):
    for n in (4, 2, 3):
        lucid.set_num_threads(n)
        for _ in range(20):
            lucid.ones(256, 256) @ lucid.ones(256, 256)
            turn()
        right(pool)
    assert len(pool.workers) == 3


def test_no_more_memory_than_the_limit(pool):
    right(pool)
    pool.limit = 1 << 20
    right(pool, shared=False)
    pool.limit = 512 << 20
    right(pool)


def test_a_worker_that_has_ended(pool):
    pool.workers[0].terminate()
    turn()
    before = time.monotonic()
    x = lucid.ones(300, 300)
    for _ in range(20):
        assert lucid.equal(x @ x, lucid.full((300, 300), 300.0))
        turn()
    assert time.monotonic() - before < 20


def test_errors_leave_it_as_it_was(pool):
    x = lucid.randn(300, 300)
    with pytest.raises(ValueError, match="matmul"):
        x @ x[1:]
    right(pool)


def test_several_pools(pool):
    pools = [pool, made(), made()]
    for one in pools[1:]:
        use(one)
    for one in pools * 2:
        _C._use_pool(one.entry, one.cores)
        right(one)
    for one in pools[1:]:
        one.workers[0].terminate()


def test_an_interrupt_in_the_middle(pool):
    import pyodide_js
    from js import SharedArrayBuffer, Uint8Array
    from pyodide.code import run_js

    buffer = Uint8Array.new(SharedArrayBuffer.new(8))
    later = """(buffer) => {
        const program = `const later = (buffer) => {
            buffer[1] = 1;
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
            buffer[0] = 2;
        };`;
        const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
        if (node) {
            const source = program + 'later(require("node:worker_threads").workerData)';
            return new node.Worker(source, { eval: true, workerData: buffer });
        }
        const url = URL.createObjectURL(new Blob([program + "onmessage = ({ data }) => later(data)"]));
        const worker = new Worker(url);
        worker.postMessage(buffer);
        return worker;
    }"""
    x = lucid.ones(300, 300)
    worker = run_js(later)(buffer)
    until = time.monotonic() + 20
    while not buffer[1] and time.monotonic() < until:
        turn()
    assert buffer[1]
    pyodide_js.setInterruptBuffer(buffer)
    with pytest.raises(KeyboardInterrupt):
        while time.monotonic() < until:
            x @ x
    pyodide_js.setInterruptBuffer(None)
    worker.terminate()
    right(pool)


@pytest.mark.parametrize("hidden", ("SharedArrayBuffer", "globalThis"))
def test_where_there_can_be_none(hidden):
    """As in a page that is not isolated: no shared memory, or nothing that says so."""
    from js import Object, undefined
    from pyodide.code import run_js
    from pyodide_js import _module

    factory = run_js(f"(({hidden}) => ({source().rstrip().removesuffix(';')}))")
    assert factory(undefined if hidden == "SharedArrayBuffer" else Object.new())(_module, "") is None
