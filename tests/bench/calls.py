"""What a call costs, in microseconds: best of several rounds. The same file runs natively and inside Pyodide."""

from __future__ import annotations

import json
import time

import lucid


def best(run, number: int = 2_000, rounds: int = 150, warm_up: float = 0.7) -> float:
    """Short rounds, so that some of them are not interrupted; a warm-up, so that V8 has compiled what it will
    compile."""
    times, start = [], time.perf_counter()
    while time.perf_counter() - start < warm_up:
        run(number)
    for _ in range(rounds):
        start = time.perf_counter()
        run(number)
        times.append((time.perf_counter() - start) / number)
    return min(times) * 1e6


def everything() -> dict:
    a, b = lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 4.0])
    leaf = lucid.tensor([1.0, 2.0], requires_grad=True)

    def add(number):
        for _ in range(number):
            a + b

    def add_recorded(number):
        for _ in range(number):
            leaf + b

    def keywords(number):
        for _ in range(number):
            a.sum(dim=0, keepdim=True)

    def empty(number):
        for _ in range(number):
            len(())

    return {
        "a + b": best(add),
        "a + b, recorded": best(add_recorded),
        "a.sum(dim=0, keepdim=True)": best(keywords),
        "len(())": best(empty),
    }


if __name__ == "__main__":
    print(json.dumps(everything()))
