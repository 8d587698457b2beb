"""Milliseconds per training step of the programs of tests/programs, natively or in Pyodide, and of PyTorch instead.

python tests/bench/programs.py             Lucid's, as JSON
python tests/bench/programs.py --torch     PyTorch's, on one thread: the same text with one line changed
"""

from __future__ import annotations

import json
import sys
import time
import types
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parents[1] / "programs"
if not PROGRAMS.is_dir():  # in a page, where both files are in one folder
    PROGRAMS = Path(__file__).resolve().parent / "programs"
WARM, MOST, SECONDS = 5, 200, 1.5


def load(library) -> dict[str, types.ModuleType]:
    """The programs, in the order of their names, computing with this library."""
    package = types.ModuleType("measured")
    package.__path__ = []
    sys.modules["measured"] = package
    found = {}
    waiting = sorted(path for path in PROGRAMS.glob("*.py") if not path.stem.startswith(("test_", "__")))
    while waiting:
        path = waiting.pop(0)
        text = path.read_text().replace("import lucid as torch", f"import {library} as torch")
        others = [other.stem for other in waiting if f"import {other.stem}" in text or f".{other.stem} import" in text]
        if others:
            waiting.append(path)  # what it goes on from comes first
            continue
        module = types.ModuleType(f"measured.{path.stem}")
        module.__package__ = "measured"
        sys.modules[module.__name__] = module
        setattr(package, path.stem, module)
        exec(compile(text, str(path), "exec"), module.__dict__)
        found[path.stem] = module
    return dict(sorted(found.items()))


def step_ms(program: types.ModuleType, **given) -> float:
    """The median of the steps that fit into the time, after some that do not count."""
    training, times = program.train(**given), []
    for _ in range(WARM):
        next(training)
    end = time.perf_counter() + SECONDS
    while len(times) < MOST and time.perf_counter() < end:
        start = time.perf_counter()
        if next(training, None) is None:
            break
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2] * 1e3


def everything(library: str = "lucid") -> dict[str, float]:
    """Program -> milliseconds per step."""
    programs = load(library)
    # LoRA goes on with a GPT; of which weights is all the same here.
    return {
        name: step_ms(program, **({"model": programs["gpt"].GPT()} if name == "lora" else {}))
        for name, program in programs.items()
    }


def pytorch() -> dict[str, float]:
    """PyTorch's, with Lucid's drawn digits."""
    import torch

    torch.set_num_threads(1)

    def digits(count):
        import lucid

        images, labels = lucid.utils.data.datasets.digits(count)
        return torch.tensor(images.tolist()), torch.tensor(labels.tolist())

    torch.utils.data.datasets = types.SimpleNamespace(digits=digits)
    return everything("torch")


if __name__ == "__main__":
    print(json.dumps(pytorch() if "--torch" in sys.argv else everything()))
