"""How tensors are printed, which is as PyTorch prints them, and the options of it.

A tensor of floats has one format for all of its numbers: whole numbers (`3.`), a fixed number of decimals, or
scientific where the greatest is more than 1000 times the smallest, above 1e8, or the smallest below 1e-4. Elements are
aligned to the widest finite number other than 0. Rows are broken at the line width; a tensor of more elements than the
threshold shows the first and last few of each longer dim, and only those are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from math import prod
from typing import Any

from lucid import _C, _dtypes
from lucid._C import Tensor

_PROFILES = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": float("inf"), "edgeitems": 3, "linewidth": 80},
}
_LIMITS = {"precision": (0, 1000), "threshold": (0, None), "edgeitems": (0, None), "linewidth": (1, None)}
_MOST = 10**6  # elements of a summary: edges are made shorter until there are no more (of a tensor of many dims)

_options: dict[str, Any] = {**_PROFILES["default"], "sci_mode": None}


def set_printoptions(
    precision: int | None = None,
    threshold: int | float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Sets how tensors are printed; what is not given stays, but for `sci_mode`, which then is None again.

    Parameters
    ----------
    precision : int, optional
        Digits after the point; 4 at first.
    threshold : int or float, optional
        A tensor of more elements is summarized; 1000 at first. `lucid.inf` prints every tensor whole.
    edgeitems : int, optional
        How many elements at each end of a dim a summary shows; 3 at first.
    linewidth : int, optional
        Where rows are broken; 80 at first.
    profile : {"default", "short", "full"}, optional
        The first four options at once: as at first, with 2 digits and 2 edge items, or without a threshold. Options
        that are given besides count.
    sci_mode : bool, optional
        Whether numbers are in scientific notation; None lets their range decide.

    Raises
    ------
    TypeError
        If an option is of the wrong type.
    ValueError
        If an option is out of its range, or `profile` is not one of the three.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_printoptions(precision=2)
    >>> lucid.tensor([1 / 3, 2.0])
    tensor([0.33, 2.00])
    >>> lucid.set_printoptions(profile="default")
    """
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    if profile is not None and (not isinstance(profile, str) or profile not in _PROFILES):
        raise ValueError(f"set_printoptions: profile is {profile!r}; wanted 'default', 'short' or 'full'")
    if not (sci_mode is None or isinstance(sci_mode, bool)):
        raise TypeError(f"set_printoptions: sci_mode is {sci_mode!r}; wanted True, False or None")
    for name, value in given.items():
        if value is None:
            continue
        low, high = _LIMITS[name]
        if isinstance(value, bool) or not isinstance(value, (int, float) if name == "threshold" else int):
            raise TypeError(f"set_printoptions: {name} is {value!r}; wanted an int")
        if not value >= low or (high is not None and value > high):
            raise ValueError(
                f"set_printoptions: {name} is {value}; wanted " + (f"{low} to {high}" if high else f"at least {low}")
            )
    _options.update(_PROFILES[profile] if profile is not None else {})
    _options.update((name, value) for name, value in given.items() if value is not None)
    _options["sci_mode"] = sci_mode


def get_printoptions() -> dict[str, Any]:
    """Returns the options of printing, as `set_printoptions` takes them.

    Returns
    -------
    dict of str to object
        A copy.

    Examples
    --------
    >>> import lucid
    >>> lucid.get_printoptions()["precision"]
    4
    """
    return dict(_options)


@contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """Sets options of printing, those of `set_printoptions`, while a block runs.

    Parameters
    ----------
    **options : optional
        As of `set_printoptions`.

    Examples
    --------
    >>> import lucid
    >>> with lucid.printoptions(precision=1):
    ...     print(lucid.tensor([1 / 3, 2.0]))
    tensor([0.3, 2.0])
    """
    before = get_printoptions()
    try:
        set_printoptions(**options)
        yield
    finally:
        _options.update(before)


# ---- elements --------------------------------------------------------------------------------------------------------


def _format_each(form: str, values: list[Any]) -> list[str]:
    """`form % value` for each, with one format over all of them."""
    return ((form + "\n") * len(values) % tuple(values)).split("\n")[:-1] if values else []


def _format_floats(values: list[float]) -> tuple[list[str], int]:
    """The texts of floats in their common format, and the width that they are aligned to."""
    finite = [v for v in values if v and v - v == 0]
    if not finite:
        return [f"{v:.0f}." if v == 0 else f"{v}" for v in values], 1
    sizes = list(map(abs, finite))
    least, most = min(sizes), max(sizes)
    scientific = _options["sci_mode"]
    if scientific is None:
        scientific = most / least > 1000.0 or most > 1.0e8 or least < 1.0e-4
    if scientific:
        form = f"%.{_options['precision']}e"
    elif all(map(float.is_integer, finite)):
        form = "%.0f."
    else:
        form = f"%.{_options['precision']}f"
    texts = _format_each(form, values)
    if form == "%.0f." and len(finite) != len(values):
        texts = [text if v - v == 0 else text[:-1] for text, v in zip(texts, values)]
    return texts, max(len(text) for text, v in zip(texts, values) if v and v - v == 0)


def _format(values: list[Any]) -> tuple[list[str], int]:
    """The texts of elements, all as wide as each other where they fit, and that width."""
    if isinstance(values[0], complex):
        reals, width = _format_floats([v.real for v in values])
        imaginary, other = _format_floats([v.imag for v in values])
        texts = [r.rjust(width) + (i if i[0] in "+-" else "+" + i) + "j" for r, i in zip(reals, imaginary)]
        return texts, width + other + 1
    if isinstance(values[0], float):
        texts, width = _format_floats(values)
    else:
        texts = list(map(str, values))
        width = max(map(len, texts))
    return [text.rjust(width) for text in texts], width


# ---- rows ------------------------------------------------------------------------------------------------------------


def _joined(a: list[Any], b: list[Any], depth: int) -> list[Any]:
    """Two nested lists, one behind the other in the dim `depth`."""
    return a + b if depth == 0 else [_joined(x, y, depth - 1) for x, y in zip(a, b)]


def _edges(t: Tensor, edge: int, dim: int = 0) -> Any:
    """The elements that a summary shows, as nested lists, from dim `dim` on."""
    if dim == t.ndim:
        return t.tolist()
    size = t.shape[dim]
    if size <= 2 * edge:
        return _edges(t, edge, dim + 1)
    head, tail = t.narrow(dim, 0, edge), t.narrow(dim, size - edge, edge)
    return _joined(_edges(head, edge, dim + 1), _edges(tail, edge, dim + 1), dim)


def _elements(t: Tensor, inner: int) -> str:
    """What stands between `tensor(` and the first comma after the elements: `[1., 2.]`."""
    sizes = list(t.shape)
    edge = None
    if t.numel() > _options["threshold"] and sizes:
        edge = _options["edgeitems"]
        while edge > 1 and prod(min(n, 2 * edge) for n in sizes) > _MOST:
            edge -= 1
        if edge == 0:
            return "[...]"
    data: Any = t.tolist() if edge is None else _edges(t, edge)
    for _ in range(len(sizes) - 1):
        data = list(chain.from_iterable(data))
    texts, width = _format(data if sizes else [data])
    if not sizes:
        return texts[0]
    *outer, last = sizes
    inner += len(outer)
    a_line = max(1, (_options["linewidth"] - inner) // (width + 2))
    broken = ",\n" + " " * (inner + 1)
    cut = edge is not None and last > 2 * edge
    step = 2 * edge if cut else last
    rows = []
    for start in range(0, len(texts), step):
        row = texts[start : start + step]
        if cut:
            row.insert(edge, " ...")
        lines = [", ".join(row[i : i + a_line]) for i in range(0, len(row), a_line)]
        rows.append("[" + broken.join(lines) + "]")
    for depth, size in enumerate(reversed(outer), 1):
        between = "," + "\n" * depth + " " * (inner + 1 - depth)
        cut = edge is not None and size > 2 * edge
        step = 2 * edge if cut else size
        groups = []
        for start in range(0, len(rows), step):
            group = rows[start : start + step]
            if cut:
                group.insert(edge, "...")
            groups.append("[" + between.join(group) + "]")
        rows = groups
    return rows[0]


def _wrapped_repr(level: int, value: Tensor, tangent: Tensor | None, batched: bool) -> str:
    """Of a tensor inside vmap all slices at once; of one inside jvp its value and its tangent."""
    text = tensor_repr(value)
    if batched:
        inside = "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
        return f"BatchedTensor(lvl={level}, bdim=0, value=\n{inside}\n)"
    return text if tangent is None else f"{text[:-1]}, tangent={tensor_repr(tangent)})"


def tensor_repr(t: Tensor) -> str:
    within = _C._outer_wrap(t)
    if within is not None:
        return _wrapped_repr(*within)
    kind = type(t)
    plain = kind is Tensor or (kind.__name__ == "Parameter" and kind.__module__ == "lucid.nn.parameter")
    text = "tensor(" if plain else f"{kind.__name__}("
    inner = len(text)
    default = _dtypes.get_default_dtype()
    of_complex = _C.complex128 if default is _C.float64 else _C.complex64
    untold = (default,)
    after = [] if t.device == "cpu" else [f"device='{t.device.type}'"]
    if t.is_meta:
        text += "..."
        after.append(f"size={tuple(t.shape)}")
    elif t.numel() == 0:
        text += "[]"
        if t.ndim != 1:
            after.append(f"size={tuple(t.shape)}")
    else:
        text += _elements(t.detach(), inner)
        untold = (default, of_complex, _C.int64, _C.bool_)
        if not _options["edgeitems"]:
            after.append(f"size={tuple(t.shape)}")
    if t.dtype not in untold:
        after.append(f"dtype={t.dtype!r}")
    if t.grad_fn is not None:
        after.append(f"grad_fn=<{t.grad_fn.name()}>")
    elif t.requires_grad:
        after.append("requires_grad=True")
    length = len(text) - text.rfind("\n") + 1
    for suffix in after:
        if length + len(suffix) + 2 > _options["linewidth"]:
            text += ",\n" + " " * inner + suffix
            length = inner + len(suffix)
        else:
            text += ", " + suffix
            length += len(suffix) + 2
    text += ")"
    return f"Parameter({text})" if not plain and getattr(kind, "_is_parameter", False) else text
