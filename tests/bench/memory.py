"""How much memory a training step takes beyond what lies there before it: Lucid by the engine's counter, PyTorch by the
events of its allocator. By hand:

    PYTHONPATH=… python tests/bench/memory.py          Lucid; a table, in MB
    /path/to/python tests/bench/memory.py torch        PyTorch

A step is forward, backward and the update, after two warm ones, so that gradients (set to None at its start) and
activations count, parameters and the optimizer's state do not."""

from __future__ import annotations

import sys

from models import cases, make

if sys.argv[1:] == ["torch"]:
    import torch
else:
    import lucid as torch

CASES = cases(torch)


def peak_lucid(step):
    torch.reset_peak_memory_stats()
    before = torch.memory_stats()["allocated_bytes.current"]
    step()
    return torch.memory_stats()["allocated_bytes.peak"] - before


def peak_torch(step):
    with torch.profiler.profile(profile_memory=True, record_shapes=False) as profile:
        step()
    events, todo = [], list(profile.profiler.kineto_results.experimental_event_tree())
    while todo:
        event = todo.pop()
        todo += event.children
        size = getattr(event.extra_fields, "alloc_size", None)
        if size is not None:
            events.append((event.start_time_ns, size))
    now = most = 0
    for _, size in sorted(events, key=lambda event: event[0]):
        now += size
        most = max(most, now)
    return most


if __name__ == "__main__":
    for name, case in CASES.items():
        peak = (peak_torch if sys.argv[1:] == ["torch"] else peak_lucid)(make(torch, case))
        print(f"| {name} | {peak / 1e6:.1f} |", flush=True)
