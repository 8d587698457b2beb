"""Histograms, made of the table's ops. None of them is differentiable."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence

from lucid import _C
from lucid._C import Tensor
from lucid._composite import _tensor
from lucid._errors import kind_of
from lucid._factories import tensor
from lucid._out import written
from lucid._spelling import spelled
from lucid.autograd.grad_mode import no_grad

histogram_result = namedtuple("histogram", ("hist", "bin_edges"))
histogramdd_result = namedtuple("histogramdd", ("hist", "bin_edges"))


def _samples(op: str, x: Tensor, name: str = "input") -> Tensor:
    """`x`, floating-point."""
    _tensor(x, op, name)
    if x.dtype.is_complex:
        raise _C.engine.DtypeMismatch(f"{op}: {name} is {x.dtype._name}; wanted real numbers")
    return x if x.dtype.is_floating_point else x.to(_C.get_default_dtype())


def _number_of_bins(op: str, bins) -> int:
    if not hasattr(bins, "__index__") or isinstance(bins, (bool, Tensor)):
        raise TypeError(f"{op}: bins is {kind_of(bins)}; wanted an int")
    if bins.__index__() < 1:
        raise ValueError(f"{op}: bins is {bins}; wanted 1 or more")
    return bins.__index__()


def _limits(op: str, x: Tensor, low: float | None, high: float | None) -> tuple[float, float]:
    """The range that bins cover: that of the data where none was given, and not empty."""
    if low is None or high is None:
        low, high = (float(v) for v in (x.amin(), x.amax())) if x.numel() else (0.0, 1.0)
    if not (abs(low) < float("inf") and abs(high) < float("inf")):
        raise ValueError(f"{op}: the range is {low:g} to {high:g}; wanted a finite one")
    if low > high:
        raise ValueError(f"{op}: the range is {low:g} to {high:g}; wanted a greatest value above the least")
    return (low - 0.5, high + 0.5) if low == high else (low, high)


@spelled
@no_grad()
def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0, *, out: Tensor | None = None) -> Tensor:
    """Counts the elements in bins of equal width between two limits.

    Parameters
    ----------
    input : Tensor
        Any shape. What is outside of the limits, and NaN, is not counted.
    bins : int, default 100
        How many bins.
    min, max : float, default 0
        The limits; the last bin contains the greater one. Where they are equal, the least and greatest elements are
        taken, and where these are equal, 1 less and 1 more.
    out : Tensor, optional
        Where to write the counts.

    Returns
    -------
    Tensor
        The counts, shape (bins,), in the dtype of `input`; integers give the default float dtype.

    Raises
    ------
    ValueError
        If `bins` is not positive, `min` is greater than `max`, or the limits are not finite.

    Examples
    --------
    >>> import lucid
    >>> lucid.histc(lucid.tensor([1., 2., 1.]), bins=4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    x = _samples("histc", input).flatten()
    count = _number_of_bins("histc", bins)
    data = min == max
    low, high = _limits("histc", x, None if data else float(min), None if data else float(max))
    if data and x.numel() and low + 0.5 == high - 0.5:
        low, high = low - 0.5, high + 0.5
    wide = x.double()
    inside = (wide >= low) & (wide <= high)
    place = ((_C.where(inside, wide, low) - low) * (count / (high - low))).long().clamp_max(count - 1)
    return written("histc", _sums(place, inside.to(x.dtype), count), out)


def _sums(place: Tensor, weight: Tensor, count: int) -> Tensor:
    """What the weights of each place add up to."""
    return weight.new_zeros(count, dtype=_C.float64).index_add(0, place, weight.double()).to(weight.dtype)


def _edges(op: str, x: Tensor, bins, low: float | None, high: float | None) -> Tensor:
    """The edges of bins along one variable, `bins` being their number or the edges themselves."""
    if isinstance(bins, Tensor) or (isinstance(bins, Sequence) and not isinstance(bins, str)):
        edges = bins.to(x.dtype) if isinstance(bins, Tensor) else tensor(bins, dtype=x.dtype)
        if edges.ndim != 1 or edges.numel() < 2:
            raise ValueError(f"{op}: bins has shape {tuple(edges.shape)}; wanted at least 2 edges in 1 dim")
        if not bool((edges[1:] >= edges[:-1]).all()):
            raise ValueError(f"{op}: bins is {edges.tolist()}; wanted edges in ascending order")
        return edges
    count = _number_of_bins(op, bins)
    low, high = _limits(op, x, low, high)
    wide = x.dtype if x.dtype.itemsize >= 4 else _C.float32
    return _C.linspace(low, high, count + 1, dtype=wide).to(x.dtype)


def _bins_of(edges: Tensor, x: Tensor) -> Tensor:
    """Which bin each element lies in; outside, and for NaN, a number that is none."""
    last = edges.numel() - 1
    place = _C.searchsorted(edges, x.contiguous(), right=True) - 1
    place = _C.where(x == edges[-1], last - 1, place)
    return _C.where(_C.isnan(x), -1, place)


def _count(op: str, columns: list[Tensor], edges: list[Tensor], weight: Tensor | None, density: bool) -> Tensor:
    sizes = [len(edge) - 1 for edge in edges]
    inside, place = None, None
    for x, edge, size in zip(columns, edges, sizes):
        bin_ = _bins_of(edge, x)
        good = (bin_ >= 0) & (bin_ < size)
        bin_ = _C.where(good, bin_, 0)
        inside = good if inside is None else inside & good
        place = bin_ if place is None else place * size + bin_
    dtype = columns[0].dtype
    one = inside.to(dtype) if weight is None else _C.where(inside, weight.to(dtype), 0)
    total = 1
    for size in sizes:
        total *= size
    hist = _sums(place, one, total).reshape(sizes)
    if density:
        hist = hist / hist.sum()
        for d, edge in enumerate(edges):
            hist = hist / (edge[1:] - edge[:-1]).reshape([-1] + [1] * (len(edges) - 1 - d))
    return hist


def _weight(op: str, weight: Tensor | None, shape) -> Tensor | None:
    if weight is None:
        return None
    if _tensor(weight, op, "weight").shape != tuple(shape):
        raise _C.engine.ShapeMismatch(f"{op}: weight has shape {tuple(weight.shape)}; wanted {tuple(shape)}")
    return weight.flatten()


def _pair(op: str, range) -> tuple[float, float] | tuple[None, None]:
    if range is None:
        return None, None
    try:
        low, high = (float(v) for v in range)
    except (TypeError, ValueError):
        raise ValueError(f"{op}: range is {range!r}; wanted two numbers") from None
    return low, high


@spelled
@no_grad()
def histogram(
    input: Tensor,
    bins: int | Sequence[float] | Tensor = 10,
    *,
    range: tuple[float, float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
    out=None,
) -> tuple[Tensor, Tensor]:
    """Counts the elements in bins.

    A bin contains its lower edge, and the last one its upper edge too.

    Parameters
    ----------
    input : Tensor
        Any shape. What is outside of all bins, and NaN, is not counted.
    bins : int, or Tensor or sequence of float, default 10
        How many bins of equal width, or their edges in ascending order.
    range : pair of float, optional
        What bins of equal width cover; by default the least to the greatest element.
    weight : Tensor, optional
        How much each element counts, in the shape of `input`.
    density : bool, default False
        Whether to divide by the total and by the bins' widths, so that the integral is 1.
    out : pair of Tensor, optional
        Where to write the results.

    Returns
    -------
    hist, bin_edges : Tensor
        The counts of each bin, and one edge more than there are bins, both in the dtype of `input`: a named tuple.

    Raises
    ------
    ValueError
        If there is no bin, edges are not in order, or the range is not finite.

    Examples
    --------
    >>> import lucid
    >>> lucid.histogram(lucid.tensor([1., 2., 1.]), bins=2, range=(0., 3.)).hist
    tensor([2., 1.])
    """
    shape = _tensor(input, "histogram").shape
    x = _samples("histogram", input).flatten()
    edges = _edges("histogram", x, bins, *_pair("histogram", range))
    hist = _count("histogram", [x], [edges], _weight("histogram", weight, shape), density)
    if out is not None:
        hist, edges = (written("histogram", made, into) for made, into in zip((hist, edges), out))
    return histogram_result(hist, edges)


@spelled
@no_grad()
def histogramdd(
    input: Tensor,
    bins: int | Sequence = 10,
    *,
    range: Sequence | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Counts points in boxes, which bins along each coordinate make.

    Parameters
    ----------
    input : Tensor
        Points, their coordinates in the last dim: shape (…, d).
    bins : int, sequence of int or sequence of Tensors, default 10
        How many bins of equal width, for all coordinates or for each, or the edges for each.
    range : sequence of float, optional
        2 · d numbers, or d pairs: what the bins cover for each coordinate.
    weight : Tensor, optional
        How much each point counts, in the shape of `input` without its last dim.
    density : bool, default False
        Whether to divide by the total and by the boxes' volumes.

    Returns
    -------
    hist : Tensor
        The counts, with d dims.
    bin_edges : tuple of Tensor
        The edges along each coordinate.

    Raises
    ------
    ValueError
        If the bins or ranges are not as many as the coordinates, or as for `histogram`.

    Examples
    --------
    >>> import lucid
    >>> lucid.histogramdd(lucid.tensor([[0., 1.], [1., 0.], [2., 2.]]), bins=[2, 2]).hist
    tensor([[0., 1.],
            [1., 1.]])
    """
    x = _samples("histogramdd", input)
    if x.ndim < 2:
        raise _C.engine.ShapeMismatch(f"histogramdd: input has shape {tuple(x.shape)}; wanted (…, d)")
    d = x.shape[-1]
    each = list(bins) if isinstance(bins, Sequence) else [bins] * d
    if len(each) != d or d == 0:
        raise ValueError(f"histogramdd: bins has {len(each)} items; wanted one for each of {d} coordinates")
    ranges = [None] * d
    if range is not None:
        flat = [v for item in range for v in (item if isinstance(item, Sequence) else (item,))]
        if len(flat) != 2 * d:
            raise ValueError(f"histogramdd: range has {len(flat)} numbers; wanted two for each of {d} coordinates")
        ranges = list(zip(flat[::2], flat[1::2]))
    columns = [column.contiguous() for column in x.reshape(-1, d).unbind(1)]
    edges = [_edges("histogramdd", *one, *_pair("histogramdd", limits)) for *one, limits in zip(columns, each, ranges)]
    hist = _count("histogramdd", columns, edges, _weight("histogramdd", weight, x.shape[:-1]), density)
    return histogramdd_result(hist, tuple(edges))


@no_grad()
def histogram2d(
    x: Tensor,
    y: Tensor,
    bins: int | tuple[int, int] = 10,
    range: Sequence | None = None,
    density: bool = False,
    weight: Tensor | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Counts points in the plane in rectangles.

    Parameters
    ----------
    x, y : Tensor
        The points' coordinates, in one shape.
    bins, range, density, weight : optional
        As of `histogramdd`.

    Returns
    -------
    hist, x_edges, y_edges : Tensor
        The counts, the first dim being that of `x`, and the edges.

    Raises
    ------
    ShapeMismatch
        If `x` and `y` have different shapes.

    Examples
    --------
    >>> import lucid
    >>> lucid.histogram2d(lucid.tensor([0., 1., 2.]), lucid.tensor([1., 0., 2.]), bins=2)[0]
    tensor([[0., 1.],
            [1., 1.]])
    """
    columns = [_samples("histogram2d", v, name).flatten() for name, v in (("x", x), ("y", y))]
    if columns[0].shape != columns[1].shape:
        raise _C.engine.ShapeMismatch(
            f"histogram2d: x has {columns[0].numel()} elements and y {columns[1].numel()}; wanted as many"
        )
    points = _C.stack(columns, 1)
    hist, edges = histogramdd(points, bins, range=range, density=density, weight=weight)
    return hist, *edges
