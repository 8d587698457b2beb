"""What the processes that mpirun starts do, by the name that they are given: `train FOLDER`, `collectives`, …"""

from __future__ import annotations

import os
import sys
import time

import lucid as torch
import lucid.distributed as dist
from lucid import nn
from lucid.nn.parallel import DistributedDataParallel as DDP
from lucid.utils.data import DataLoader, DistributedSampler, TensorDataset


def data(count=64):
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(count, 8, generator=generator)
    return TensorDataset(x, torch.stack([x[:, 0] * x[:, 1], x[:, 2].sin()], 1))


def train(folder):
    """Trains with a global batch of 16; rank 0 leaves the weights in the folder."""
    rank, size = dist.get_rank(), dist.get_world_size()
    torch.manual_seed(rank)
    model = DDP(
        nn.Sequential(nn.Linear(8, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2)), bucket_cap_mb=0.01
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    if rank == 0:
        begin = nn.Sequential(
            *[type(m)(m.in_features, m.out_features) if isinstance(m, nn.Linear) else m for m in model.module]
        )
        assert len(begin) == 5
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=generator) / 4)
    sampler = DistributedSampler(data(), shuffle=False)
    # Rank r of n has the samples r, r + n, …: each step all ranks together have the same 16.
    loader = DataLoader(data(), batch_size=16 // size, sampler=sampler)
    for epoch in range(5):
        sampler.set_epoch(epoch)
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()
    state = model.module.state_dict()
    for value in state.values():
        first = value.clone()
        dist.broadcast(first, 0)
        assert first.equal(value)  # the same in all processes, to the last bit
    if rank == 0:
        torch.save(state, os.path.join(folder, f"weights-{size}.pt"))


def collectives():
    """Every dtype over MPI, contiguous or not."""
    rank, size = dist.get_rank(), dist.get_world_size()
    names = (
        "float32 float64 float16 bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex64 complex128"
    )
    for name in names.split():
        dtype = getattr(torch, name)
        all_of_them = [torch.arange(6).add(r).remainder(3).reshape(2, 3).to(dtype) for r in range(size)]
        mine, joined = all_of_them[rank], torch.stack(all_of_them)
        for make in (lambda t: t.clone(), lambda t: t.clone().transpose(-1, -2).contiguous().transpose(-1, -2)):
            x = make(mine)
            dist.broadcast(x, size - 1)
            assert x.equal(all_of_them[-1]), name
            x = make(mine)
            work = dist.all_reduce(x, async_op=True)
            work.wait()
            total = joined.any(0) if name == "bool" else joined.sum(0).to(dtype)
            assert torch.allclose(x, total), name
            dist.reduce(make(mine), 0)
            x = make(torch.zeros_like(mine))
            dist.reduce_scatter_tensor(x, make(torch.cat([mine] * size)))
            assert torch.allclose(x, total), name
            out = [make(torch.zeros_like(mine)) for _ in range(size)]
            dist.all_gather(out, make(mine))
            assert torch.stack(out).equal(joined), name
            got = out if rank == size - 1 else None
            dist.gather(make(mine), got, dst=size - 1)
            x = make(torch.zeros_like(mine))
            dist.scatter(x, all_of_them if rank == 0 else None)
            assert x.equal(mine), name
            out = make(torch.zeros(size, 3, dtype=dtype))
            dist.all_to_all_single(out, make(mine[:1].expand(size, 3)))
            assert out.equal(joined[:, 0]), name
        if name != "bool" and not dtype.is_complex:
            x = mine.clone()
            dist.all_reduce(x, dist.ReduceOp.MAX)
            assert x.equal(joined.amax(0)), name
    for op in ("BAND", "BOR", "BXOR", "PRODUCT", "MIN"):
        x = torch.tensor([rank + 1])
        dist.all_reduce(x, getattr(dist.ReduceOp, op))
    right, left, x = (rank + 1) % size, (rank - 1) % size, torch.zeros(3, dtype=torch.bfloat16)
    if size > 1:
        ops = [dist.P2POp(dist.isend, torch.full((3,), float(rank), dtype=torch.bfloat16), right)]
        for work in dist.batch_isend_irecv([*ops, dist.P2POp(dist.irecv, x, left)]):
            work.wait()
        assert x.tolist() == [float(left)] * 3
        first = dist.new_group([1, 0])
        if rank < 2:
            assert dist.get_world_size(first) == 2
            x = torch.tensor([rank])
            dist.all_reduce(x, group=first)
            assert x.item() == 1
    found = [None] * size
    dist.all_gather_object(found, {"rank": rank})
    assert [one["rank"] for one in found] == list(range(size))
    dist.monitored_barrier(timeout=60)


def differ():
    dist.set_debug_level(dist.DebugLevel.DETAIL)
    try:
        dist.all_reduce(torch.ones(2 + dist.get_rank()))
    except RuntimeError as error:
        assert "rank 1 called all_reduce of float32 (3,)" in str(error)
        print("refused")
    dist.barrier()


def dies():
    x = torch.ones(4)
    for step in range(1000):
        if step == 3 and dist.get_rank() == 1:
            raise ValueError("the data ran out")
        dist.all_reduce(x)


def killed():
    x = torch.ones(4)
    for step in range(100_000):
        if step == 3 and dist.get_rank() == 1:
            os.kill(os.getpid(), 9)
        dist.all_reduce(x)
        time.sleep(0.001)


def truncated():
    """Sizes that differ, and nobody checks: MPI notices it, or else the numbers are wrong."""
    if dist.get_rank() == 0:
        dist.send(torch.ones(5), 1)
    elif dist.get_rank() == 1:
        dist.recv(torch.ones(2), 0)
    dist.barrier()


def saves(folder):
    """Weights that differ are those of rank 0 in DDP; each rank writes a part."""
    import lucid.distributed.checkpoint as dcp

    torch.manual_seed(dist.get_rank())
    model = DDP(nn.Linear(30, 20))
    dcp.save({"model": model, "own": {str(dist.get_rank()): torch.tensor([dist.get_rank()])}}, checkpoint_id=folder)
    if dist.get_rank() == 0:
        torch.save(model.state_dict(), os.path.join(folder, "whole.pt"))


def loads(folder):
    import lucid.distributed.checkpoint as dcp

    model = DDP(nn.Linear(30, 20))
    own = {str(3 - dist.get_rank()): torch.tensor([0])}
    dcp.load({"model": model, "own": own}, checkpoint_id=folder)
    whole = torch.load(os.path.join(folder, "whole.pt"))
    assert all(value.equal(whole[key]) for key, value in model.state_dict().items())
    assert own[str(3 - dist.get_rank())].item() == 3 - dist.get_rank()


if __name__ == "__main__":
    dist.init_process_group("gloo")
    globals()[sys.argv[1]](*sys.argv[2:])
    if dist.get_rank() == 0:
        print("all is well")
    dist.destroy_process_group()
