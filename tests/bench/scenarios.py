"""The calls whose cost account.py splits up. Each is a function `run(number)` that repeats the call with as little of
the interpreter between as there can be, and the number of units (nodes, parameters) that one call has."""

from __future__ import annotations

import time
from collections import deque
from itertools import repeat, starmap
from operator import add

import lucid
from lucid import nn, optim

NODES = PARAMETERS = 20


def consume(iterator) -> None:
    deque(iterator, 0)


def additions(recorded: bool):
    pair = (lucid.tensor([1.0, 2.0], requires_grad=recorded), lucid.tensor([3.0, 4.0]))
    return lambda number: consume(starmap(add, repeat(pair, number)))


def linear(recorded: bool):
    layer, x = nn.Linear(16, 16), lucid.ones(8, 16)
    if not recorded:
        layer.requires_grad_(False)
    return lambda number: consume(map(layer, repeat(x, number)))


def chain():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    y = x
    for _ in range(NODES // 2):
        y = (y * x).tanh()
    return x, y.sum()


def backward():
    """A pass over a chain of as many products as tanhs, which is kept."""
    _, root = chain()
    step = root.backward

    def run(number):
        for _ in range(number):
            step(retain_graph=True)

    return run


def graph():
    """The same chain made, passed over and freed."""

    def run(number):
        for _ in range(number):
            chain()[1].backward()

    return run


def adam():
    parameters = [nn.Parameter(lucid.ones(2)) for _ in range(PARAMETERS)]
    for parameter in parameters:
        parameter.grad = lucid.ones(2)
    step = optim.Adam(parameters, lr=1e-3).step

    def run(number):
        for _ in range(number):
            step()

    return run


# name: (what makes the run, units in one call)
SCENARIOS = {
    "a + b": (lambda: additions(False), 1),
    "a + b, recorded": (lambda: additions(True), 1),
    "Linear(16, 16)(x), not recorded": (lambda: linear(False), 1),
    "Linear(16, 16)(x), recorded": (lambda: linear(True), 1),
    "backward, per node": (backward, NODES),
    "forward, backward and freeing, per node": (graph, NODES),
    "Adam, per parameter": (adam, PARAMETERS),
}


def wall(name: str, seconds: float = 0.7, rounds: int = 300) -> float:
    """Microseconds per unit: the best of many short rounds, after a warm-up."""
    make, units = SCENARIOS[name]
    run, number, times = make(), max(1, 500 // units), []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        run(number)
    for _ in range(rounds):
        start = time.perf_counter()
        run(number)
        times.append(time.perf_counter() - start)
    return min(times) / number / units * 1e6


def profile(number: int) -> None:
    """Runs each scenario between two calls of the C library's getloadavg, at which the profiler writes down what it has
    counted."""
    for make, _ in SCENARIOS.values():
        run = make()
        run(5)
        os.getloadavg()
        run(number)
        os.getloadavg()


if __name__ == "__main__":
    import json
    import os
    import sys

    if len(sys.argv) == 2:
        profile(int(sys.argv[1]))
    else:
        print(json.dumps({name: wall(name) for name in SCENARIOS}))
