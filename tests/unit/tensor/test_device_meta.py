"""Device meta as Python sees it: factories, moves, modules, optimizers, printing and saving; and summaries of
models."""

from __future__ import annotations

import copy
import io
import pickle
import sys
import time

import pytest
from optimizers import OPTIMIZERS

import lucid
from lucid import nn
from lucid.nn import functional as F
from lucid.utils import summary


def described(t):
    return t.shape, t.dtype, t.device.type, t.requires_grad


@pytest.fixture
def default_device():
    yield
    lucid.set_default_device("cpu")


# ---- Factories ------------------------------------------------------------------------------------------------------

FACTORIES = {
    "zeros": lambda **k: lucid.zeros(2, 3, **k),
    "ones": lambda **k: lucid.ones((2, 3), **k),
    "empty": lambda **k: lucid.empty(2, 3, **k),
    "full": lambda **k: lucid.full((2, 3), 7, **k),
    "eye": lambda **k: lucid.eye(3, 2, **k),
    "arange": lambda **k: lucid.arange(1, 9, 2, **k),
    "arange of floats": lambda **k: lucid.arange(0.0, 1.0, 0.25, **k),
    "linspace": lambda **k: lucid.linspace(0, 1, 5, **k),
    "logspace": lambda **k: lucid.logspace(0, 1, 5, **k),
    "rand": lambda **k: lucid.rand(2, 3, **k),
    "randn": lambda **k: lucid.randn(2, 3, **k),
    "randint": lambda **k: lucid.randint(0, 9, (2, 3), **k),
    "randperm": lambda **k: lucid.randperm(5, **k),
    "bernoulli": lambda **k: lucid.bernoulli(0.5, size=(3,), **k),
    "normal": lambda **k: lucid.normal(0.0, 1.0, size=(3,), **k),
    "tensor": lambda **k: lucid.tensor([[1.0, 2.0]], **k),
    "as_tensor": lambda **k: lucid.as_tensor([1, 2], **k),
    "Tensor": lambda **k: lucid.Tensor([1.0, 2.0], **k),
    "half": lambda **k: lucid.randn(2, 3, dtype=lucid.float16, **k),
    "complex": lambda **k: lucid.ones(2, dtype=lucid.complex64, **k),
}


@pytest.mark.parametrize("name", FACTORIES)
def test_factories_take_the_device(name, default_device):
    make = FACTORIES[name]
    want = make()
    state = lucid.get_rng_state().tolist()
    made = [make(device="meta"), make(device=lucid.device("meta"))]
    with lucid.device("meta"):
        assert lucid.get_default_device() == "meta"
        made.append(make())
        assert not make(device="cpu").is_meta
    lucid.set_rng_state(lucid.tensor(state))
    assert lucid.get_default_device() == "cpu" and not make().is_meta
    lucid.set_rng_state(lucid.tensor(state))
    lucid.set_default_device("meta")
    made.append(make())
    assert lucid.get_rng_state().tolist() == state, "a factory has drawn on meta"
    for t in made:
        assert described(t) == (want.shape, want.dtype, "meta", False)


LIKE = {name: getattr(lucid, name) for name in ("zeros_like", "ones_like", "empty_like", "rand_like", "randn_like")}


@pytest.mark.parametrize("name", LIKE)
def test_likenesses_follow_their_tensor(name):
    here, there = lucid.zeros(2, 3, dtype=lucid.float64), lucid.zeros(2, 3, dtype=lucid.float64, device="meta")
    assert described(LIKE[name](there)) == ((2, 3), lucid.float64, "meta", False)
    assert LIKE[name](here, device="meta").is_meta and not LIKE[name](there, device="cpu").is_meta
    with lucid.device("meta"):
        assert not LIKE[name](here).is_meta


def test_new_methods_follow_their_tensor():
    t = lucid.zeros(2, dtype=lucid.float64, device="meta")
    for made in (t.new_zeros(3), t.new_ones(3), t.new_empty(3), t.new_full((3,), 1), t.new_tensor([1, 2, 3])):
        assert described(made) == ((3,), lucid.float64, "meta", False)
    assert not t.new_zeros(3, device="cpu").is_meta


def test_data_of_python_is_read_under_a_default_device():
    with lucid.device("meta"):
        x = lucid.ones(3, device="cpu")
        assert x[[0, 1]].tolist() == [1.0, 1.0] and x[lucid.tensor([0], device="cpu")].tolist() == [1.0]
        x[1:] = 5
        x[lucid.tensor([True, False, False], device="cpu")] = 7
        assert x.tolist() == [7.0, 5.0, 5.0]
        x.requires_grad_()
        (x * x).sum().backward()
        assert x.grad.tolist() == [14.0, 10.0, 10.0]
        lucid.manual_seed(lucid.initial_seed())
        lucid.set_rng_state(lucid.get_rng_state())


def test_a_device_that_is_not_there():
    for call in (
        lambda: lucid.zeros(2, device="metal"),
        lambda: lucid.tensor([1], device="metal"),
        lambda: lucid.ones(1).to("metal"),
    ):
        with pytest.raises(RuntimeError, match="metal"):
            call()


# ---- Moves ----------------------------------------------------------------------------------------------------------


def test_to():
    x = lucid.ones(2, 3)
    m = x.to("meta")
    assert described(m) == ((2, 3), lucid.float32, "meta", False)
    for moved in (x.to(m), x.to(device="meta"), x.to(lucid.device("meta"))):
        assert described(moved) == described(m)
    for moved in (
        x.to("meta", lucid.float64),
        x.to(lucid.zeros(1, dtype=lucid.float64, device="meta")),
        x.to(device="meta", dtype=lucid.float64),
        m.to(lucid.float64),
        m.double(),
    ):
        assert described(moved) == ((2, 3), lucid.float64, "meta", False)
    assert m.to("meta") is m and m.to(lucid.float32) is m and x.to("cpu") is x and x.cpu() is x
    assert m.device == "meta" and m.device == lucid.device("meta") and m.is_meta and not x.is_meta


def test_there_is_no_way_back():
    m = lucid.zeros(2, 3, device="meta")
    for back in (m.cpu, lambda: m.to("cpu"), lambda: m.to(lucid.ones(1)), lambda: lucid.tensor(m, device="cpu")):
        with pytest.raises(
            RuntimeError, match=r"cannot copy out of a tensor on device meta \(shape \(2, 3\)\): it has no elements"
        ):
            back()
    x = lucid.ones(2, requires_grad=True)
    y = x.to("meta").sum()
    assert y.requires_grad
    with pytest.raises(RuntimeError, match="cannot copy out of"):
        y.backward()


def test_values_cannot_be_read():
    m = lucid.zeros(1, device="meta")
    for read in (
        m.item,
        m.tolist,
        lambda: bool(m),
        lambda: float(m),
        lambda: int(m),
        lambda: memoryview(m),
        lambda: m.__dlpack__(),
        lambda: 0.0 in m,
    ):
        with pytest.raises((RuntimeError, BufferError), match="meta"):
            read()
    for op in (lambda: m.nonzero(), lambda: m.masked_select(m > 0), lambda: m[m > 0], lambda: lucid.unique(m)):
        with pytest.raises(RuntimeError, match="meta"):
            op()


def test_printing_reads_nothing():
    x = lucid.zeros(2, 3, device="meta")
    assert repr(x) == "tensor(..., device='meta', size=(2, 3))"
    assert str(x.to(lucid.int64)) == "tensor(..., device='meta', size=(2, 3), dtype=lucid.int64)"
    assert repr(x.requires_grad_()) == "tensor(..., device='meta', size=(2, 3), requires_grad=True)"
    assert repr(lucid.zeros((), device="meta")) == "tensor(..., device='meta', size=())"
    assert "size=(2, 2)" in repr(nn.Parameter(lucid.zeros(2, 2, device="meta")))


MIXED = {
    "add": lambda a, b: a + b,
    "matmul": lambda a, b: a @ b,
    "where": lambda a, b: lucid.where(a > 0, a, b),
    "cat": lambda a, b: lucid.cat([a, b]),
    "linear": lambda a, b: F.linear(a, b),
    "add_": lambda a, b: a.add_(b),
    "copy_": lambda a, b: a.copy_(b),
    "mse_loss": lambda a, b: F.mse_loss(a, b),
    "gather": lambda a, b: a.gather(0, b.long()),
    "backward": lambda a, b: (a.clone().requires_grad_() * 2).backward(b),
}


@pytest.mark.parametrize("name", MIXED)
def test_mixed_devices_are_refused(name):
    a, b = lucid.ones(2, 2), lucid.ones(2, 2, device="meta")
    for x, y in ((a, b), (b, a)):
        with pytest.raises(RuntimeError, match=f"{name.rstrip('_')}.*(cpu.*meta|meta.*cpu)"):
            MIXED[name](x, y)
    assert a.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_numbers_go_everywhere():
    m = lucid.zeros(2, 3, device="meta")
    for y in (
        m + 1,
        2 * m,
        m + lucid.tensor(3.0),
        lucid.where(m > 0, m, 0.0),
        m.clamp(0, 1),
        m.masked_fill(m > 0, 5),
        lucid.maximum(m, lucid.tensor(1.0)),
    ):
        assert described(y) == ((2, 3), lucid.float32, "meta", False)


def test_indexing():
    m = lucid.zeros(4, 5, 6, device="meta")
    x = lucid.zeros(4, 5, 6)
    for index in (
        (1,),
        (slice(1, 3),),
        (..., 2),
        (None, 1),
        ([0, 2],),
        (lucid.tensor([0, 2]),),
        (slice(None), [1, 2], [3, 4]),
        ([0, 1], slice(None), [3, 4]),
        (lucid.tensor(1),),
    ):
        there = tuple(i.to("meta") if isinstance(i, lucid.Tensor) else i for i in index)
        assert m[there].shape == x[index].shape and m[index].shape == x[index].shape, index
        m[there] = 3.0
        m[index] = 3.0
    m[0] = lucid.zeros(5, 6, device="meta")
    mask = lucid.tensor([True, False, True, False])
    assert m[mask].shape == (2, 5, 6)  # whose elements can be read
    with pytest.raises(RuntimeError, match="meta"):
        m[mask.to("meta")]
    with pytest.raises(IndexError):
        m[7]
    with pytest.raises(IndexError):
        m[lucid.tensor([9])]
    with pytest.raises(RuntimeError):
        m[0] = lucid.zeros(7, device="meta")


def test_in_place_writes_count_versions():
    m = lucid.zeros(2, 3, device="meta")
    for write in (
        m.zero_,
        lambda: m.fill_(2),
        lambda: m.copy_(lucid.ones(3, device="meta")),
        lambda: m.add_(1),
        m.uniform_,
        m.normal_,
        m.bernoulli_,
    ):
        version = m._version
        write()
        assert m._version > version
    with pytest.raises(RuntimeError):
        m.copy_(lucid.ones(5, device="meta"))
    leaf = lucid.zeros(2, device="meta", requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        leaf.add_(1)


def test_copies_and_pickles():
    m = lucid.zeros(2, 3, dtype=lucid.float64, device="meta", requires_grad=True)
    for made in (copy.deepcopy(m), pickle.loads(pickle.dumps(m)), copy.copy(m)):
        assert described(made) == described(m) and made.is_leaf
    p = nn.Parameter(m.detach())
    for made in (copy.deepcopy(p), pickle.loads(pickle.dumps(p))):
        assert type(made) is nn.Parameter and described(made) == described(p)
    with pytest.raises(RuntimeError, match="meta.*no elements"):
        lucid.save({"w": m}, io.BytesIO(), format="lucid")
    file = io.BytesIO()
    lucid.save([m, p], file)  # PyTorch's format has them
    file.seek(0)
    assert [described(made) for made in lucid.load(file)] == [described(m), described(p)]
    file = io.BytesIO()
    lucid.save({"w": lucid.ones(2, 3)}, file)
    file.seek(0)
    assert lucid.load(file, map_location="meta")["w"].is_meta


# ---- Modules and optimizers -----------------------------------------------------------------------------------------


def network(**options):
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, **options),
        nn.BatchNorm2d(4, **options),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(),
        nn.Linear(4 * 36, 3, **options),
    )


def all_on(model, device):
    return all(t.device == device for t in (*model.parameters(), *model.buffers()))


def test_modules_are_made_on_and_moved_to_meta():
    model = network(device="meta")
    assert all_on(model, "meta")
    with lucid.device("meta"):
        assert all_on(network(), "meta")
    model = network()
    weight = model[0].weight
    assert all_on(model.to("meta"), "meta") and model[0].weight is weight and weight.is_leaf and weight.requires_grad
    with pytest.raises(RuntimeError, match="cannot copy out of"):
        model.to("cpu")
    assert all_on(model, "meta")
    assert all_on(model.to_empty(device="cpu"), "cpu") and model[0].weight is weight
    assert all_on(copy.deepcopy(network(device="meta")), "meta")


def test_a_model_is_filled_from_a_checkpoint():
    source, model = network(), network(device="meta")
    before = model[0].weight
    with pytest.raises(RuntimeError, match="assign=True"):
        model.load_state_dict(source.state_dict())
    assert all_on(model, "meta") and model[0].weight is before
    model.load_state_dict(source.state_dict(), assign=True)
    assert (
        all_on(model, "cpu") and model[5].weight.tolist() == source[5].weight.tolist() and model[5].weight.requires_grad
    )
    x = lucid.randn(2, 1, 8, 8)
    assert lucid.equal(model.eval()(x), source.eval()(x))
    with pytest.raises(RuntimeError, match="no elements"):
        source.load_state_dict(network(device="meta").state_dict())
    network(device="meta").load_state_dict(network(device="meta").state_dict())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_training_steps(name):
    """Forward, backward and the step go through as on the CPU, and the optimizer's state is on meta too."""
    model = network(device="meta")
    optimizer = OPTIMIZERS[name](model.parameters())
    state = lucid.get_rng_state().tolist()
    for _ in range(2):
        optimizer.zero_grad()
        loss = F.cross_entropy(
            model(lucid.zeros(2, 1, 8, 8, device="meta")), lucid.zeros(2, dtype=lucid.int64, device="meta")
        )
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    assert lucid.get_rng_state().tolist() == state
    for p in model.parameters():
        assert described(p.grad) == (p.shape, p.dtype, "meta", False)
        assert all(
            value.is_meta for value in optimizer.state[p].values() if isinstance(value, lucid.Tensor) and value.ndim
        )


def test_a_gradient_on_another_device_is_refused():
    p = nn.Parameter(lucid.ones(2))
    with pytest.raises(RuntimeError, match="meta"):
        p.grad = lucid.ones(2, device="meta")


INIT = [name for name in nn.init.__all__ if name.endswith("_")]


@pytest.mark.parametrize("name", INIT)
def test_initialisation(name):
    extra = {"constant_": (0.5,), "sparse_": (0.3,)}.get(name, ())
    shape = (4, 4, 3) if name == "dirac_" else (4, 6)
    t = lucid.empty(shape, device="meta")
    state = lucid.get_rng_state().tolist()
    assert getattr(nn.init, name)(t, *extra) is t and t.is_meta and lucid.get_rng_state().tolist() == state
    with lucid.device("meta"):
        here = lucid.empty(shape, device="cpu")
        getattr(nn.init, name)(here, *extra).tolist()


def test_recurrent_and_checkpointed_models():
    with lucid.device("meta"):
        model, x = nn.LSTM(4, 8, 2), lucid.zeros(5, 3, 4, requires_grad=True)
        y, (h, c) = model(x)
        y.sum().backward()
    assert (y.shape, h.shape, x.grad.shape) == ((5, 3, 8), (2, 3, 8), (5, 3, 4)) and x.grad.is_meta
    from lucid.utils.checkpoint import checkpoint

    layer = nn.Linear(4, 4, device="meta")
    z = checkpoint(layer, lucid.zeros(2, 4, device="meta", requires_grad=True))
    z.sum().backward()
    assert layer.weight.grad.is_meta


# ---- A large model, and summaries -----------------------------------------------------------------------------------


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project, self.join = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        batch, length, width = x.shape
        parts = (
            self.project(self.before(x)).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        )
        seen = F.scaled_dot_product_attention(*parts.unbind(0), is_causal=True)
        x = x + self.join(seen.transpose(1, 2).reshape(batch, length, width))
        return x + self.down(F.gelu(self.up(self.after(x))))


class Transformer(nn.Module):
    """GPT-2 (Radford et al. 2019), with a head of its own."""

    def __init__(self, words, length, width, layers, heads):
        super().__init__()
        self.words, self.places = nn.Embedding(words, width), nn.Embedding(length, width)
        self.blocks = nn.ModuleList([Block(width, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, words, bias=False)

    def forward(self, indices):
        x = self.words(indices) + self.places(lucid.arange(indices.shape[1], device=indices.device))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def test_a_model_of_a_billion_parameters():
    words, length, width, layers = 50257, 1024, 1600, 48
    lucid.empty_cache()
    lucid.reset_peak_memory_stats()
    before, start = lucid.memory_stats()["allocated_bytes.current"], time.process_time()
    with lucid.device("meta"):
        model, indices = Transformer(words, length, width, layers, 25), lucid.zeros(8, length, dtype=lucid.int64)
    logits = model(indices)
    assert described(logits) == ((8, length, words), lucid.float32, "meta", True)
    F.cross_entropy(logits.view(-1, words), indices.view(-1)).backward()
    assert all(described(p.grad) == (p.shape, p.dtype, "meta", False) for p in model.parameters())
    found = summary(model, indices)
    took = time.process_time() - start  # not by the clock: other programs may keep the machine busy
    block = 3 * width * width + 3 * width + width * width + width + 8 * width * width + 5 * width + 4 * width
    assert (
        found.parameters == found.trainable == 2 * words * width + length * width + layers * block + 2 * width > 1.6e9
    )
    assert found.parameter_bytes == 4 * found.parameters
    assert found.multiply_adds == 8 * length * (layers * 12 * width * width + words * width)
    assert lucid.memory_stats()["allocated_bytes.peak"] - before < 4e6
    assert took < 2, f"{took} s"
    assert str(found).count("\n") > layers and "1,638,022,400" in str(found)


def test_bytes_beyond_the_machine_are_counted():
    """Elements have to fit in an index, which has 32 bits in Pyodide; their bytes need not."""
    most = sys.maxsize
    x = lucid.zeros(2**15, 2**15, 1, dtype=lucid.float64, device="meta")
    assert (x.numel(), x.nbytes, x.element_size()) == (2**30, 2**33, 8) and (x + 1).sum(0).nbytes == 2**18
    assert x.as_strided((2,), (1,), 2**30 - 2).shape == (2,) and x.reshape(-1)[-1:].storage_offset() == 2**30 - 1
    with pytest.raises(ValueError, match="storage of 1073741824 elements"):
        x.as_strided((2,), (1,), 2**30 - 1)
    assert lucid.zeros(2**31 - 1, dtype=lucid.complex128, device="meta").nbytes == 2**35 - 16
    for reread, elements in (
        (lambda: x.view(lucid.uint8), 2**33),
        (lambda: lucid.view_as_real(lucid.zeros(2**30, dtype=lucid.complex64, device="meta")), 2**31),
        (lambda: x.repeat(2, 1, 1), 2**31),
    ):
        if elements <= most:
            assert reread().numel() == elements
            continue
        with pytest.raises(MemoryError, match="than can be counted"):
            reread()
    for size in (most // 8 + 1, most):
        with pytest.raises(
            MemoryError, match=f"shape .{size}, 8. and dtype float32 has more elements than can be counted"
        ):
            lucid.zeros(size, 8, device="meta")
    with pytest.raises(MemoryError):
        lucid.zeros(2**15, 2**15, 2**15, 2**15, dtype=lucid.float64)


def test_summary_leaves_the_model_alone():
    model = network()
    model[5].weight = model[5].weight  # shared with itself
    held, state = {k: v.tolist() for k, v in model.state_dict().items()}, lucid.get_rng_state().tolist()
    parameters = list(model.parameters())
    found = summary(model, (4, 1, 8, 8))
    assert [row.output for row in found.rows] == [
        (4, 3),
        (4, 4, 6, 6),
        (4, 4, 6, 6),
        (4, 4, 6, 6),
        (4, 144),
        (4, 144),
        (4, 3),
    ]
    assert found.rows[1].multiply_adds == 4 * 4 * 36 * 9 and found.rows[-1].multiply_adds == 4 * 144 * 3
    assert found.parameters == sum(p.numel() for p in parameters) and found.buffer_bytes == 4 * 8 + 8
    assert all(a is b for a, b in zip(parameters, model.parameters())) and all_on(model, "cpu")
    assert {k: v.tolist() for k, v in model.state_dict().items()} == held and lucid.get_rng_state().tolist() == state
    with pytest.raises(RuntimeError):
        summary(model, (4, 2, 8, 8))  # a wrong shape
    assert all_on(model, "cpu") and all(a is b for a, b in zip(parameters, model.parameters()))
    model(lucid.zeros(4, 1, 8, 8))
    assert len(found.rows) == 7, "a hook is left"
    with pytest.raises(TypeError):
        summary(lambda x: x, (2,))


def test_summary_of_several_inputs_and_results():
    found = summary(nn.LSTM(4, 8, 2), (5, 3, 4))
    assert found.rows[0].output == [(5, 3, 8), (2, 3, 8), (2, 3, 8)] and found.multiply_adds == 15 * (
        32 * 4 + 32 * 8 + 2 * 32 * 8
    )
    assert "(5, 3, 8), (2, 3, 8)" in str(found) and str(summary(nn.Linear(2, 2), (1, 2), depth=0)).count("Linear") == 1
