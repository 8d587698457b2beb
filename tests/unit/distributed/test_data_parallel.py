"""DistributedDataParallel: the ranks, threads here, train as one process does with the whole batch."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref

import pytest
from rank_threads import run

import lucid
import lucid.distributed as dist
from lucid import nn, optim
from lucid.distributed._reducer import assign
from lucid.nn.parallel import DistributedDataParallel
from lucid.utils.data import DataLoader, DistributedSampler, TensorDataset

SIZES = (3, 16, 16, 2)


def network(seed=0, dtype=lucid.float64):
    generator = lucid.Generator().manual_seed(seed)
    layers = []
    for i, o in zip(SIZES, SIZES[1:]):
        layers += [nn.Linear(i, o, dtype=dtype), nn.Tanh()]
    model = nn.Sequential(*layers[:-1])
    with lucid.no_grad():
        for p in model.parameters():
            p.copy_(lucid.randn(p.shape, generator=generator, dtype=lucid.float64) / 2)
    return model


def batches(count=4, size=12):
    generator = lucid.Generator().manual_seed(7)
    return [
        (lucid.randn(size, 3, generator=generator, dtype=lucid.float64),
         lucid.randn(size, 2, generator=generator, dtype=lucid.float64))
        for _ in range(count)
    ]  # fmt: skip


def trained(model, rank=0, size=1, steps=1, set_to_none=True):
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    for x, y in batches():
        part = slice(rank * len(x) // size, (rank + 1) * len(x) // size)
        optimizer.zero_grad(set_to_none=set_to_none)
        nn.functional.mse_loss(model(x[part]), y[part]).backward()
        optimizer.step()
    return [p.detach().clone() for p in model.parameters()]


def alike(a, b, tolerance=1e-9):
    return all(lucid.allclose(x, y, rtol=0, atol=tolerance) for x, y in zip(a, b, strict=True))


OPTIONS = {
    "plain": {},
    "small buckets": {"bucket_cap_mb": 1e-4},
    "a bucket for each": {"bucket_cap_mb": 1e-9},
    "views": {"gradient_as_bucket_view": True, "bucket_cap_mb": 1e-4},
    "unused": {"find_unused_parameters": True, "bucket_cap_mb": 1e-4},
    "static": {"static_graph": True, "bucket_cap_mb": 1e-4},
}


@pytest.mark.parametrize("set_to_none", (True, False))
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("size", (1, 2, 3))
def test_same_weights_as_one_process(size, options, set_to_none):
    def program(rank):
        model = DistributedDataParallel(network(seed=rank), **OPTIONS[options])  # begins as rank 0's
        return trained(model, rank, size, set_to_none=set_to_none)

    found, _ = run(size, program)
    wanted = trained(network())
    assert all(alike(one, wanted) for one in found)
    assert all(all(x.equal(y) for x, y in zip(one, found[0])) for one in found)


def test_buckets_go_out_while_backward_goes_on():
    order = []

    def program(rank):
        model = DistributedDataParallel(network(), bucket_cap_mb=1e-9)
        group, begin = model.process_group, type(model.reducer.buckets[0]).begin
        if rank == 0:
            for bucket in model.reducer.buckets:
                names = [model.reducer.names[i] for i in bucket.places]
                bucket.begin = lambda group, bucket=bucket, names=names: (order.append(names), begin(bucket, group))
        x, y = batches()[0]
        out = x
        for i, layer in enumerate(model.module):
            out = layer(out)
            if rank == 0 and isinstance(layer, nn.Tanh):
                out.grad_fn.register_hook(lambda *grads, i=i: order.append(f"backward of {i}"))
        model.reducer.prepare(out)
        (out - y).square().mean().backward()
        assert group.size() == 2
        return all(bucket.work is None for bucket in model.reducer.buckets)

    assert all(run(2, program)[0])
    assert order.index(["4.weight"]) < order.index("backward of 3") < order.index(["2.weight"])
    assert order.index(["2.bias"]) < order.index("backward of 1") < order.index(["0.weight"]) and len(order) == 8


def test_which_gradients_share_a_bucket():
    params = [
        lucid.zeros(n, dtype=d)
        for n, d in ((4, lucid.float32), (4, lucid.float64), (2, lucid.float32), (9, lucid.float32))
    ]
    assert assign(params, [3, 2, 1, 0], 1e9, 1e9) == [[1], [3, 2, 0]]
    assert assign(params, [3, 2, 1, 0], 20, 8) == [[3], [1], [2, 0]]
    assert assign(params, [0, 1, 2, 3], 1, 1) == [[0], [1], [2], [3]]


def test_buckets_follow_the_order_of_gradients():
    class Crossed(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(2, 2), nn.Linear(2, 2)

        def forward(self, x):
            return self.a(self.b(x))  # gradients of a come first, though it was made first

    def program(rank):
        model = DistributedDataParallel(Crossed(), bucket_cap_mb=1e-9)
        for _ in range(2):
            model(lucid.ones(1, 2)).sum().backward()
        return [model.reducer.names[bucket.places[0]][0] for bucket in model.reducer.buckets]

    assert run(2, program)[0] == [["a", "a", "b", "b"]] * 2


def test_mixed_dtypes_and_halves():
    class Mixed(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Parameter(lucid.ones(3))
            self.b = nn.Parameter(lucid.ones(3, dtype=lucid.bfloat16))
            self.c = nn.Parameter(lucid.ones(3, dtype=lucid.complex64))

        def forward(self, x):
            return (self.a * x).sum() + (self.b.float() * x).sum() + (self.c * x).sum().real

    def program(rank):
        model = DistributedDataParallel(Mixed())
        model(lucid.full((3,), float(rank + 1))).backward()
        return [p.grad.dtype for p in model.parameters()], [p.grad.sum().item() for p in model.parameters()]

    dtypes, sums = run(2, program)[0][1]
    assert dtypes == [lucid.float32, lucid.bfloat16, lucid.complex64] and sums == [4.5, 4.5, 4.5 + 0j]


@pytest.mark.parametrize("views", (False, True))
def test_no_sync(views):
    def program(rank):
        model = DistributedDataParallel(nn.Linear(2, 1, bias=False), gradient_as_bucket_view=views)
        x, weight = lucid.full((1, 2), float(rank + 1)), model.module.weight
        found = []
        for _ in range(2):
            with model.no_sync():
                model(x).sum().backward()
            found.append(weight.grad[0, 0].item())
            model(x).sum().backward()
            found.append(weight.grad[0, 0].item())
        return found

    # own, then the mean of (own + own); after it own on top of the mean, then the mean of all that
    assert run(2, program)[0] == [[1.0, 3.0, 4.0, 6.0], [2.0, 3.0, 5.0, 6.0]]


def test_hooks_see_what_pytorch_shows_them():
    def program(rank):
        layer = nn.Linear(1, 1, bias=False)
        seen = []
        model = DistributedDataParallel(layer)
        layer.weight.register_hook(lambda g: g * 10)  # registered later, and heeded all the same
        layer.weight.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.item()))
        model(lucid.full((1, 1), float(rank + 1))).sum().backward()
        return layer.weight.grad.item()

    assert run(2, program)[0] == [15.0, 15.0]


def test_a_loss_that_uses_parameters_outside_of_forward():
    def program(rank):
        model = DistributedDataParallel(nn.Linear(1, 1, bias=False), bucket_cap_mb=1e-9)
        w = model.module.weight
        with lucid.no_grad():
            w.fill_(2.0)
        (model(lucid.full((1, 1), float(rank))).sum() + w.square().sum()).backward()
        return w.grad.item()

    assert run(2, program)[0] == [4.5, 4.5]


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.never = (nn.Linear(1, 1, bias=False) for _ in range(3))

    def forward(self, x, both):
        return {"out": [self.a(x) + (self.b(x) if both else 0)]}


def grads_of(model):
    return [None if p.grad is None else p.grad.item() for p in model.parameters()]


@pytest.mark.parametrize("views", (False, True))
def test_unused_parameters(views):
    def program(rank):
        model = DistributedDataParallel(Branches(), find_unused_parameters=True, gradient_as_bucket_view=views)
        found = []
        for both in (rank == 1, False):
            model.zero_grad()
            model(lucid.ones(1, 1), both)["out"][0].sum().backward()
            found.append(grads_of(model))
        return found

    assert run(2, program)[0] == [[[1.0, 0.5, None], [1.0, None, None]]] * 2


def test_static_graphs():
    def program(rank):
        model, found = DistributedDataParallel(Branches(), static_graph=True), []
        for step in range(3):
            model.zero_grad()
            (model(lucid.ones(1, 1), True)["out"][0].sum() * (rank + step)).backward()
            found.append(grads_of(model))
        return found

    assert run(2, program)[0][0] == [[0.5, 0.5, None], [1.5, 1.5, None], [2.5, 2.5, None]]


def test_parameters_without_a_gradient():
    def program(rank):
        model = DistributedDataParallel(Branches(), bucket_cap_mb=1e-9)
        model(lucid.ones(1, 1), True)["out"][0].sum().backward()
        with pytest.raises(
            RuntimeError, match="expected to have finished reduction in the prior iteration.*never.weight"
        ):
            model(lucid.ones(1, 1), True)
        with lucid.no_grad():
            model(lucid.ones(1, 1), False)
        return True

    assert all(run(2, program)[0])


def test_two_backwards_of_one_forward():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)

        def forward(self, x):
            return self.a(x), self.b(x)

    def program(rank):
        model = DistributedDataParallel(Two(), bucket_cap_mb=1e-9)
        for _ in range(2):
            model.zero_grad()
            a, b = model(lucid.full((1, 1), float(rank)))
            a.sum().backward()
            b.sum().backward()
        return grads_of(model)

    assert run(2, program)[0] == [[0.5, 0.5]] * 2


def test_buffers_are_those_of_rank_0():
    def program(rank):
        model = DistributedDataParallel(nn.BatchNorm1d(2))
        x = lucid.full((4, 2), float(rank)) + lucid.arange(4.0)[:, None]
        for _ in range(2):
            model(x).sum().backward()
        model.eval()
        model(x)
        return model.module.running_mean.tolist(), model.module.num_batches_tracked.item()

    found = run(2, program)[0]
    assert found[0] == found[1] and found[0][1] == 2


@pytest.mark.parametrize("options", ({}, {"find_unused_parameters": True}, {"gradient_as_bucket_view": True}))
def test_join(options):
    def program(rank):
        model = DistributedDataParallel(network(seed=rank), bucket_cap_mb=1e-4, **options)
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        with model.join():
            for x, y in batches()[: rank + 1]:
                optimizer.zero_grad()
                nn.functional.mse_loss(model(x), y).backward()
                optimizer.step()
        return [p.detach().clone() for p in model.parameters()]

    found = run(3, program)[0]
    alone = network()
    optimizer = optim.SGD(alone.parameters(), lr=0.1)
    for step, (x, y) in enumerate(batches()[:3]):
        optimizer.zero_grad()
        (nn.functional.mse_loss(alone(x), y) * (3 - step) / 3).backward()
        optimizer.step()
    assert all(alike(one, list(alone.parameters())) for one in found)


def test_join_that_refuses():
    def program(rank):
        model = DistributedDataParallel(nn.Linear(1, 1))
        with pytest.raises(RuntimeError, match="join: 1 of 2 processes have no more data"):
            with model.join(throw_on_early_termination=True):
                for _ in range(rank):
                    model(lucid.ones(1, 1)).sum().backward()
        return True

    assert all(run(2, program)[0])


def test_modules_that_differ():
    with pytest.raises(
        RuntimeError, match=r"rank 0 called DistributedDataParallel of \[float32 \(2, 1\), float32 \(2,\)\]"
    ):
        run(2, lambda rank: DistributedDataParallel(nn.Linear(1 + rank, 2)))


def test_refusals():
    def program(rank):
        for call, error, words in (
            (lambda: DistributedDataParallel([1]), TypeError, "module is a list; wanted a Module"),
            (lambda: DistributedDataParallel(nn.ReLU()), RuntimeError, "no parameter of module requires a gradient"),
            (lambda: DistributedDataParallel(nn.Linear(1, 1), bucket_cap_mb=0), ValueError, "bucket_cap_mb is 0"),
            (
                lambda: DistributedDataParallel(nn.Linear(1, 1), process_group=dist.GroupMember.NON_GROUP_MEMBER),
                ValueError,
                "process_group is one that this process is not in",
            ),
        ):
            with pytest.raises(error, match=words):
                call()
        return True

    assert all(run(1, program)[0])


def test_copies_and_state():
    def program(rank):
        model = DistributedDataParallel(nn.Linear(1, 1, bias=False))
        assert list(model.state_dict()) == ["module.weight"] and not list(model.buffers())
        for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
            other(lucid.full((1, 1), float(rank))).sum().backward()
            assert other.module.weight.grad.item() == 0.5 and model.module.weight.grad is None
        gone = weakref.ref(other)
        del other
        gc.collect()
        return gone() is None

    assert all(run(2, program)[0])


@pytest.mark.parametrize("momentum", (0.1, None))
def test_batch_norm_over_all_processes(momentum):
    def made():
        layer = nn.SyncBatchNorm(2, momentum=momentum, dtype=lucid.float64)
        with lucid.no_grad():
            layer.weight.copy_(lucid.tensor([2.0, -1.0]))
        return layer

    generator = lucid.Generator().manual_seed(4)
    whole = lucid.randn(7, 2, 3, generator=generator, dtype=lucid.float64)
    slopes = lucid.randn(7, 2, 3, generator=generator, dtype=lucid.float64)
    parts = (slice(0, 2), slice(2, 7))  # of different sizes

    def program(rank):
        layer = made()
        for _ in range(2):
            x = whole[parts[rank]].clone().requires_grad_()
            y = layer(x)
        (y * slopes[parts[rank]]).sum().backward()
        layer.eval()
        alone = layer(x[:1])  # nobody else has to come
        return y.detach(), x.grad, layer.weight.grad, layer.bias.grad, layer.running_mean, layer.running_var, alone

    found = list(zip(*run(2, program)[0]))
    layer = made()
    for _ in range(2):
        x = whole.clone().requires_grad_()
        y = layer(x)
    (y * slopes).sum().backward()
    assert lucid.allclose(lucid.cat(found[0]), y) and lucid.allclose(lucid.cat(found[1]), x.grad)
    assert lucid.allclose(sum(found[2]), layer.weight.grad) and lucid.allclose(sum(found[3]), layer.bias.grad)
    for rank in range(2):
        assert lucid.allclose(found[4][rank], layer.running_mean)
        assert lucid.allclose(found[5][rank], layer.running_var)

    def too_few(rank):
        sizes = [1, 0]
        with pytest.raises(ValueError, match="x has 1 values per channel in all processes; wanted at least 2"):
            made()(lucid.ones(sizes[rank], 2, dtype=lucid.float64))
        return True

    assert all(run(2, too_few)[0])


def test_samplers_and_loaders():
    data = TensorDataset(lucid.arange(10))

    def program(rank):
        sampler = DistributedSampler(data, seed=3)
        loader = DataLoader(data, batch_size=2, sampler=sampler)
        epochs = []
        for epoch in range(2):
            sampler.set_epoch(epoch)
            epochs.append([i for (batch,) in loader for i in batch.tolist()])
        assert (sampler.num_replicas, sampler.rank) == (3, rank) and len(loader) == 2
        return epochs

    found = run(3, program)[0]
    for epoch in range(2):
        everything = [i for one in found for i in one[epoch]]
        assert set(everything) == set(range(10)) and len(everything) == 12
    assert found[0][0] != found[0][1]
