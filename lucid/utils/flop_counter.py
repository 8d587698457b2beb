"""A count of the arithmetic that matrix products, convolutions, attention and recurrent layers take.

It is made in the kernels, so that it sees what an op does inside as well as what backward does.

Attributes
----------
FLOPS : dict
    From the name of an op to the function that counts its FLOPs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from lucid import _C

KINDS = ("product", "convolution", "attention", "recurrent")


class FlopCounterMode:
    """Counts floating-point operations inside of a block: two for each multiplication that is added to a sum.

    Products of matrices count, wherever they happen (in `matmul`, `einsum`, a layer, a decomposition or a gradient),
    convolutions, attention and recurrent layers, forward and backward. Elementwise ops do not, and neither do causal
    masks: what is skipped for them counts as if it were computed. On device meta nothing is computed, and nothing
    counted.

    Parameters
    ----------
    mods : Module or list of Module, optional
        Their parts get rows of their own, for what their forward does.
    depth : int, default 2
        How many levels of parts the table shows.
    display : bool, default True
        Print the table at the end of the block.
    custom_mapping : dict, optional
        Accepted for PyTorch's sake.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.flop_counter import FlopCounterMode
    >>> x = lucid.ones(4, 8, requires_grad=True)
    >>> with FlopCounterMode(display=False) as counter:
    ...     (x @ lucid.ones(8, 16)).sum().backward()
    >>> counter.get_total_flops()
    2048
    """

    mods: Any

    def __init__(
        self, mods: Any = None, depth: int = 2, display: bool = True, custom_mapping: dict[Any, Any] | None = None
    ):
        self.mods = [] if mods is None else list(mods) if isinstance(mods, (list, tuple)) else [mods]
        self.depth = depth
        self.display = display
        self._counts: dict[str, dict[str, int]] = {"Global": {}}
        self._handles: list[Any] = []
        self._start: tuple[int, ...] = ()

    def __enter__(self) -> FlopCounterMode:
        self._counts = {"Global": {}}
        _C._count(True)
        self._start = _C._counts()
        for root in self.mods:
            for name, part in root.named_modules():
                self._follow(type(root).__name__ + (f".{name}" if name else ""), part)
        return self

    def __exit__(self, *args: object) -> None:
        self._add("Global", self._start, _C._counts())
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        _C._count(False)
        if self.display:
            print(self.get_table(self.depth))

    def _follow(self, name: str, part: Any) -> None:
        started: list[tuple[int, ...]] = []

        def before(module, args):
            started.append(_C._counts())

        def after(module, args, output):
            if started:
                self._add(name, started.pop(), _C._counts())

        self._handles += [
            part.register_forward_pre_hook(before, prepend=True),
            part.register_forward_hook(after, always_call=True),
        ]

    def _add(self, name: str, before: tuple[int, ...], after: tuple[int, ...]) -> None:
        row = self._counts.setdefault(name, {})
        for kind, first, last in zip(KINDS, before, after):
            if last > first:
                row[kind] = row.get(kind, 0) + last - first

    def get_total_flops(self) -> int:
        """All that was counted."""
        return sum(self._counts["Global"].values())

    def get_flop_counts(self) -> dict[str, dict[str, int]]:
        """For each part of `mods`, and for "Global", how much of each kind."""
        return {name: dict(row) for name, row in self._counts.items()}

    def get_table(self, depth: int | None = None) -> str:
        """The counts as a text, a line per part, of parts up to `depth` levels deep."""
        depth = self.depth if depth is None else depth
        total = max(self.get_total_flops(), 1)
        lines = [("Module", "FLOP", "% of all")]
        for name, row in self._counts.items():
            if name != "Global" and name.count(".") > depth:
                continue
            flops = sum(row.values())
            lines.append((name, f"{flops:,}", f"{100 * flops / total:.1f}"))
            lines += [(f"  {kind}", f"{count:,}", f"{100 * count / total:.1f}") for kind, count in row.items()]
        widths = [max(len(line[i]) for line in lines) for i in range(3)]
        return "\n".join(
            f"{line[0]:<{widths[0]}}  {line[1]:>{widths[1]}}  {line[2]:>{widths[2]}}".rstrip() for line in lines
        )


Shape = Sequence[int]


def _rows(shape: Shape) -> int:
    """How many vectors there are along the last dim."""
    return math.prod(shape[:-1])


def _weights_of_recurrence(given: Sequence[Shape], x: Shape) -> int:
    """Elements of the matrices that an input and a state are multiplied with: the last two of equally many rows, the
    first of them with a column for each feature of the input; and the projection behind them, where there is one."""
    matrices = [i for i, shape in enumerate(given) if len(shape) == 2]
    pairs = [i for i in matrices if i + 1 in matrices and given[i][0] == given[i + 1][0] and given[i][1] == x[-1]]
    if not pairs:
        return 0
    first = pairs[-1]
    behind = next((shape for shape in given[first + 2 :] if len(shape) > 1), ())  # without the biases
    projection = behind if len(behind) == 2 and behind[0] == given[first + 1][1] else (0,)
    return math.prod(given[first]) + math.prod(given[first + 1]) + math.prod(projection)


# Floating-point operations of the ops that multiply, from the shapes of the result and of what was given: what the
# kernels count, where nothing is computed (device meta).
FLOPS: dict[str, Callable[[Shape, Sequence[Shape]], int]] = {
    "matmul": lambda out, given: 2 * math.prod(out) * given[0][-1],
    "linear": lambda out, given: 2 * math.prod(out) * given[1][-1],
    "linear_gelu": lambda out, given: 2 * math.prod(out) * given[1][-1],
    "linear_backward_weight": lambda out, given: 2 * math.prod(out) * _rows(given[0]),
    "convolve": lambda out, given: 2 * math.prod(out) * math.prod(given[1][1:]),
    "convolve_backward_input": lambda out, given: 2 * math.prod(given[0]) * math.prod(given[1][1:]),
    "convolve_backward_weight": lambda out, given: 2 * math.prod(given[0]) * math.prod(out[1:]),
    "attention": lambda out, given: 2 * _rows(given[0]) * given[1][-2] * (given[0][-1] + given[2][-1]),
    "attention_backward": lambda out, given: 2 * _rows(given[2]) * given[3][-2] * (3 * given[2][-1] + 2 * given[4][-1]),
    "recurrent_layer": lambda out, given: 2 * _rows(given[0]) * _weights_of_recurrence(given[1:], given[0]),
    "recurrent_layer_backward": lambda out, given: 4 * _rows(out) * _weights_of_recurrence(given[1:], out),
}

__all__ = ["FLOPS", "FlopCounterMode"]
