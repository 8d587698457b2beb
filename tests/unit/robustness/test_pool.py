"""The pool of threads that large kernels share: the bits of one thread with any number, and nothing that a program does
around it, from forking to interrupting, may break it."""

import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest

import lucid
from lucid.nn import functional as F

native = pytest.mark.skipif(sys.platform == "emscripten", reason="WebAssembly has neither processes nor threads")
COUNTS = (2, 3, 7)


@pytest.fixture(autouse=True)
def threads():
    before = lucid.get_num_threads()
    yield
    lucid.set_num_threads(before)


def alike(compute):
    """Asserts that a function gives the same bits with all numbers of threads."""
    lucid.set_num_threads(1)
    one = compute()
    for n in COUNTS:
        lucid.set_num_threads(n)
        for a, b in zip(compute(), one, strict=True):
            assert lucid.equal(a, b), f"on {n} threads"


PRODUCTS = [
    *[(n, n, n) for n in (160, 161, 255, 256, 257, 512)],
    (1, 1500, 1000),
    (2, 1500, 1000),
    (1500, 1, 1000),
    (1500, 2, 1000),
    (7, 5000, 64),
    (5000, 64, 7),
    (64, 64, 5000),
    (13, 300, 1100),
    (300, 13, 1100),
]


@pytest.mark.parametrize("m, n, k", PRODUCTS)
def test_products(m, n, k):
    lucid.manual_seed(0)
    for dtype in (lucid.float32, lucid.float64):
        for ta in (False, True):
            for tb in (False, True):
                a = lucid.randn(k, m, dtype=dtype).T if ta else lucid.randn(m, k, dtype=dtype)
                b = lucid.randn(n, k, dtype=dtype).T if tb else lucid.randn(k, n, dtype=dtype)
                alike(lambda a=a, b=b: (a @ b,))


def test_products_with_strides_and_bias():
    lucid.manual_seed(0)
    a, b = lucid.randn(200, 2, 300)[:, 1], lucid.randn(300, 401)[:, ::2]
    alike(lambda: (a @ b, F.linear(a, b.T, lucid.arange(201.0))))
    batch = lucid.randn(3, 200, 300)
    alike(lambda: (batch @ b, lucid.baddbmm(lucid.ones(3, 200, 201), batch, b.expand(3, 300, 201))))


@pytest.mark.parametrize("images", (1, 2, 5, 8))
@pytest.mark.parametrize("options", ({}, {"padding": 1}, {"stride": 2, "dilation": 2}, {"groups": 4}), ids=str)
def test_convolutions(images, options):
    lucid.manual_seed(0)
    x = lucid.randn(images, 32, 33, 35, requires_grad=True)
    weight = lucid.randn(48, 32 // options.get("groups", 1), 3, 3, requires_grad=True)
    bias = lucid.randn(48, requires_grad=True)

    def compute():
        y = F.conv2d(x, weight, bias, **options)
        return (y, *lucid.autograd.grad(y.square().sum(), (x, weight, bias)))

    alike(compute)


def test_volumes_and_signals():
    lucid.manual_seed(0)
    x, weight = lucid.randn(4, 8, 9, 20, 21), lucid.randn(16, 8, 3, 3, 3)
    line, kernel = lucid.randn(6, 32, 1000), lucid.randn(32, 32, 5)
    alike(lambda: (F.conv3d(x, weight), F.conv1d(line, kernel, padding=2), F.conv_transpose1d(line, kernel)))


@pytest.mark.parametrize("causal", (False, True))
@pytest.mark.parametrize("heads", (1, 4), ids="heads {}".format)
def test_attention(causal, heads):
    lucid.manual_seed(0)
    q, k, v = (lucid.randn(3, 4, 130, 32).transpose(1, 2).contiguous().transpose(1, 2) for _ in range(3))
    k, v = k[:, :heads], v[:, :heads]  # one head of keys for all queries: its gradient is a sum over them
    inputs = [x.requires_grad_() for x in (q, k, v)]
    mask = None if causal else lucid.rand(3, 1, 130, 130) < 0.9

    def compute():
        out = F.scaled_dot_product_attention(*inputs, mask, is_causal=causal)
        return (out, *lucid.autograd.grad(out.square().sum(), inputs))

    alike(compute)


@pytest.mark.parametrize("make", (lucid.nn.LSTM, lucid.nn.GRU, lucid.nn.RNN))
def test_recurrent_layers(make):
    lucid.manual_seed(0)
    layer = make(96, 128, bidirectional=True)
    x = lucid.randn(20, 64, 96, requires_grad=True)

    def compute():
        y = layer(x)[0]
        return (y, *lucid.autograd.grad(y.square().sum(), (x, *layer.parameters())))

    alike(compute)


ROWS = {
    "softmax": lambda x: (x.softmax(-1), x.log_softmax(-1), x.logsumexp(-1)),
    "norm": lambda x: (F.layer_norm(x, x.shape[-1:]), F.batch_norm(x, None, None, training=True)),
    "reduction": lambda x: (x.sum(0), x.sum(1), x.mean(1), x.amax(0), x.amax(1), x.prod(1), x.argmax(0), x.argmin(1)),
    "scan": lambda x: (x.cumsum(1), x.cumsum(0), x.cummax(1).values, x.logcumsumexp(1)),
    "elementwise": lambda x: (x + 1, x + x[:1], x.sin(), x.T + 1, x[::2] * x.flip(0)[::2], x.half() * 2, x > 0),
    "across": lambda x: (x + x.detach().reshape(x.shape[::-1]).T, x.reshape(x.shape[::-1]).T.contiguous()),
    "converted": lambda x: (x.double(), x.to(lucid.int8), x.bfloat16().float(), x.T.contiguous(), x.flip(0)),
    "loss": lambda x: (F.cross_entropy(x, lucid.arange(len(x)) % x.shape[1]),),
}


@pytest.mark.parametrize("shape", ((1024, 1000), (7, 200_000), (100_000, 11)), ids=str)
@pytest.mark.parametrize("name", ROWS)
def test_rows_and_elements(name, shape):
    lucid.manual_seed(0)
    x = lucid.randn(shape, requires_grad=True)
    with lucid.no_grad():
        x[0, 5] = 1e6  # whose sine takes another way

    def compute():
        results = ROWS[name](x)
        floats = [y for y in results if y.requires_grad]
        return (*results, *lucid.autograd.grad([y.square().mean() for y in floats], x))

    alike(compute)


@pytest.mark.parametrize("make", (lucid.optim.SGD, lucid.optim.Adam, lucid.optim.Adadelta))
def test_optimizers(make):
    def compute():
        lucid.manual_seed(0)
        weight = lucid.randn(1001, 999, requires_grad=True)
        optimizer = make([weight], lr=0.1, weight_decay=0.1)
        for _ in range(3):
            weight.grad = lucid.randn(1001, 999)
            optimizer.step()
        return (weight.detach(),)

    alike(compute)


def test_lines_of_elements():
    lucid.manual_seed(0)
    x, y = lucid.randn(700_001), lucid.randn(700_001)
    alike(
        lambda: (x + y, x * 2.0, 1 - x, x.exp(), x < y, x.to(lucid.int64) * 3, x.clone().add_(y), x.clone().mul_(0.5))
    )


@native
def test_lines_of_elements_start_the_pool():
    program = (
        "import lucid, os, sys\nlucid.set_num_threads(3)\nx = lucid.ones(1_000_000)\ny = {}\n"
        "print(len(os.listdir('/proc/self/task')) if sys.platform == 'linux' else 3)"
    )
    for call in ("x + x", "x * 2.0", "x.exp()"):
        done = subprocess.run([sys.executable, "-c", program.format(call)], capture_output=True, text=True, timeout=60)
        assert done.stdout == "3\n", f"{call}: {done.stdout}{done.stderr}"


def test_the_number():
    lucid.set_num_threads(3)
    assert lucid.get_num_threads() in ((1, 3) if sys.platform in ("win32", "emscripten") else (3,))
    lucid.set_num_threads(10**30)
    assert 1 <= lucid.get_num_threads() <= 64
    x = lucid.rand(256, 256)
    assert lucid.equal(x @ x, x @ x)
    lucid.set_num_threads(1)
    assert lucid.get_num_threads() == 1


def test_what_was_counted_is_the_same():
    x, layer = lucid.rand(256, 256), lucid.nn.LSTM(256, 256)
    counts = []
    for n in (1, 2):
        lucid.set_num_threads(n)
        with lucid.utils.flop_counter.FlopCounterMode(display=False) as counter:
            layer(x @ x)
        counts.append(counter.get_total_flops())
    assert counts == [2 * 256**3 * 9] * 2


def run(program: str, **environment: str) -> str:
    """What a program prints that has a product `x @ x` of its own and ends well within a minute."""
    begin = "import os, sys, signal, threading, time\nimport lucid\nx = lucid.ones(300, 300)\nright = x @ x\n"
    done = subprocess.run(
        [sys.executable, "-c", begin + textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@native
def test_the_number_at_first():
    ask = "print(lucid.get_num_threads())"
    assert run(ask, LUCID_NUM_THREADS="3", OMP_NUM_THREADS="2") == "3\n"
    assert run(ask, LUCID_NUM_THREADS="", OMP_NUM_THREADS="2") == "2\n"
    assert run(ask, LUCID_NUM_THREADS="-1", OMP_NUM_THREADS="many") == f"{min(64, len(os.sched_getaffinity(0)))}\n"


@native
def test_a_pool_that_never_starts_has_no_threads():
    count = "print(len(os.listdir('/proc/self/task')) if sys.platform == 'linux' else {})"
    small = "del right; import lucid.nn\n" + count.format(1)
    begin = "import lucid, os, sys\ny = lucid.ones(30, 30) @ lucid.ones(30, 30)\n"
    done = subprocess.run([sys.executable, "-c", begin + count.format(1)], capture_output=True, text=True, timeout=60)
    assert done.stdout == "1\n", done.stderr
    assert run(small, LUCID_NUM_THREADS="3") == ("3\n" if sys.platform == "linux" else "1\n")


@native
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_has_a_pool_of_its_own():
    program = """
        lucid.set_num_threads(3)
        for _ in range(20):
            assert lucid.equal(x @ x, right)
            child = os.fork()
            if child == 0:
                ok = all(lucid.equal(x @ x, right) for _ in range(5))
                grandchild = os.fork()
                if grandchild == 0:
                    os._exit(0 if ok and lucid.equal(x @ x, right) else 1)
                os._exit(os.waitstatus_to_exitcode(os.waitpid(grandchild, 0)[1]))
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        print("right")
    """
    assert run(program) == "right\n"


@native
def test_an_interrupt_in_the_middle():
    program = """
        lucid.set_num_threads(2)
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            for _ in range(1_000_000):
                x @ x
            print("not interrupted")
        except KeyboardInterrupt:
            assert lucid.equal(x @ x, right)
            print("interrupted")
    """
    assert run(program) == "interrupted\n"


@native
def test_the_interpreter_ends_while_the_pool_sleeps_and_while_it_works():
    assert run("lucid.set_num_threads(4); y = x @ x; time.sleep(0.1)") == ""
    at_work = """
        lucid.set_num_threads(4)
        def work():
            while True:
                x @ x
        threading.Thread(target=work, daemon=True).start()
        time.sleep(0.2)
    """
    assert run(at_work) == ""


@native
def test_threads_of_python_beside_each_other():
    lucid.manual_seed(0)
    x = lucid.randn(300, 300)
    lucid.set_num_threads(1)
    right = x @ x
    lucid.set_num_threads(3)
    wrong = []

    def work():
        for i in range(30):
            lucid.set_num_threads(1 + i % 4)
            if not lucid.equal(x @ x, right):
                wrong.append(i)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong


@native
@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="there are no signals for threads here")
def test_signals_come_to_the_program():
    program = """
        lucid.set_num_threads(4)
        x @ x
        seen = []
        signal.signal(signal.SIGALRM, lambda *_: seen.append(threading.current_thread() is threading.main_thread()))
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        while len(seen) < 10:
            assert lucid.equal(x @ x, right)
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(all(seen))
    """
    assert run(program) == "True\n"
