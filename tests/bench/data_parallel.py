"""What training in several processes costs: mpirun -n 2 python tests/bench/data_parallel.py [STEPS]

A step of a perceptron of 1.9 million parameters (7.5 MB of gradients) with 128 rows in all processes together: as
DistributedDataParallel takes it, with buckets that all go out at the end, and without communication; and the sum of so
many bytes alone. Medians and the best of all steps, in ms, of the slowest process.
"""

from __future__ import annotations

import os
import sys
import time

import lucid as torch
import lucid.distributed as dist
from lucid import nn
from lucid.nn.parallel import DistributedDataParallel

ROWS = 128


def timed(name, step, steps):
    took = []
    for _ in range(steps):
        dist.barrier()
        begin = time.perf_counter()
        step()
        took.append(time.perf_counter() - begin)
    slowest = torch.tensor(took, dtype=torch.float64)
    dist.all_reduce(slowest, dist.ReduceOp.MAX)
    if dist.get_rank() == 0:
        print(f"{name:34s} {slowest.median().item() * 1e3:8.1f} {slowest.min().item() * 1e3:8.1f}", flush=True)


def main(steps):
    dist.init_process_group()
    rank, size = dist.get_rank(), dist.get_world_size()
    if rank == 0:
        print(f"{size} processes, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n{'':34s}   median     best")
    x, y = torch.randn(ROWS // size, 784), torch.randint(0, 10, (ROWS // size,))

    def made(**options):
        torch.manual_seed(0)
        layers = nn.Sequential(nn.Linear(784, 1024), nn.ReLU(), nn.Linear(1024, 1024), nn.ReLU(), nn.Linear(1024, 10))
        model = DistributedDataParallel(layers, **options)
        return model, torch.optim.SGD(model.parameters(), lr=0.01)

    def step(model, optimizer):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()

    def alone(model, optimizer):
        with model.no_sync():
            step(model, optimizer)

    for name, run, options in (
        ("buckets of 1 MB", step, {"bucket_cap_mb": 1.0}),
        ("the same, .grad in the buckets", step, {"bucket_cap_mb": 1.0, "gradient_as_bucket_view": True}),
        ("one bucket, at the end", step, {"bucket_cap_mb": 1.0, "static_graph": True}),
        ("no communication", alone, {}),
    ):
        model, optimizer = made(**options)
        if (
            "end" in name
        ):  # a static graph sends nothing before the first backward has ended: let it always be the first
            model.reducer.cap, prepare = 1e9, model.reducer.prepare
            model.reducer._make(range(len(model.reducer.params)))
            model.reducer.prepare = lambda found, model=model, prepare=prepare: (
                setattr(model.reducer, "never", None),
                prepare(found),
            )
        for _ in range(3):
            run(model, optimizer)
        timed(name, lambda run=run, model=model, optimizer=optimizer: run(model, optimizer), steps)
    gradients = torch.zeros(sum(p.numel() for p in model.parameters()))
    timed("all_reduce of all gradients", lambda: dist.all_reduce(gradients), steps)
    dist.destroy_process_group()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
