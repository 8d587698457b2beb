"""Ops that turn or repeat the elements of a dim."""

from generator.table import family, op, overload

family("Rolling and repeating")

op(
    "roll",
    "(Tensor self, int[] shifts, int[]? dims=None) -> Tensor",
    variants="function method",
    forward=True,
    any_dtype=True,
    jvp="linear",
    grad={"self": "roll_back(grad, shifts, dims)"},
    samples="roll()",
    ref="np.roll(self, shifts, dims)",
    doc="""Shifts the elements along some dims; what leaves at one end comes in at the other.

Parameters
----------
self : Tensor
    Any shape.
shifts : int or int[]
    How many places along each dim; negative ones go the other way.
dims : int or int[], optional
    The dims, one per shift; one that appears twice is shifted twice. Default: all elements in row-major order, as one
    dim.

Returns
-------
Tensor
    A copy of the same shape.

Raises
------
ValueError
    If there are not as many shifts as dims, or several shifts without dims.

Examples
--------
>>> import lucid
>>> lucid.arange(4).roll(1)
tensor([3, 0, 1, 2])
>>> lucid.arange(4).view(2, 2).roll(1, 1)
tensor([[1, 0],
        [3, 2]])
""",
)

# roll by -shifts.
op(
    "roll_back",
    "(Tensor self, int[] shifts, int[]? dims=None) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    jvp="linear",
    grad={"self": "roll(grad, shifts, dims)"},
    samples="roll()",
    ref="np.roll(self, -shifts if isinstance(shifts, int) else tuple(-s for s in shifts), dims)",
)

op(
    "rot90",
    "(Tensor self, int k=1, int[] dims=(0, 1)) -> Tensor",
    variants="function method",
    composite=True,
    samples="rot90()",
    ref="np.rot90(self, k, dims)",
    doc="""Rotates the plane of two dims by multiples of 90°.

Parameters
----------
self : Tensor
    At least 2 dims.
k : int, default 1
    How many times 90°, from the first of `dims` toward the second: counter-clockwise for rows and columns. Negative
    ones rotate the other way.
dims : int[], default (0, 1)
    The plane.

Returns
-------
Tensor
    A copy; the sizes of the two dims are exchanged where `k` is odd.

Raises
------
ValueError
    If `dims` does not name two different dims.

Examples
--------
>>> import lucid
>>> lucid.rot90(lucid.arange(4).view(2, 2))
tensor([[1, 3],
        [0, 2]])
""",
)

op(
    "repeat_interleave",
    "(Tensor self, size repeats, int? dim=None) -> Tensor",
    variants="function method",
    composite=True,
    samples="repeat_interleave()",
    ref="np.repeat(self, repeats, dim)",
)

op(
    "repeat_interleave_tensor",
    "(Tensor self, Tensor repeats, int? dim=None, *, int? output_size=None) -> Tensor",
    private=True,
    composite=True,
    data_dependent="the size of dim is the sum of repeats",
    samples="repeat_interleave_tensor()",
    ref="np.repeat(self, repeats.astype(np.intp), dim)",
)

# Index i repeats[i] times: what repeat_interleave takes from its dim.
op(
    "repeat_positions",
    "(Tensor repeats, *, int? output_size=None) -> Tensor",
    private=True,
    forward=True,
    data_dependent="the size of the result is the sum of repeats",
    samples="repeat_positions()",
    ref="np.repeat(np.arange(len(repeats)), repeats.astype(np.intp))",
)

overload(
    "repeat_interleave",
    "repeat_interleave repeat_interleave_tensor repeat_positions",
    variants="function method",
    doc="""Repeats each element, or each part along a dim, several times in a row.

Forms
-----
repeat_interleave(self, repeats, dim=None) : Tensor
    All of them equally often.
repeat_interleave(self, repeats, dim=None, *, output_size=None) : Tensor
    With a tensor: each as often as it says.
repeat_interleave(repeats, *, output_size=None) : Tensor
    Index ``i`` ``repeats[i]`` times.

Parameters
----------
self : Tensor
    Any shape.
repeats : int or Tensor
    How often. A tensor holds integers: one, or one per index of `dim`.
dim : int, optional
    The dim along which parts are repeated. Default: the elements in row-major order, in one dim.
output_size : int, optional
    What `repeats` adds up to; checked.

Returns
-------
Tensor
    A copy; `dim` has as many entries as `repeats` adds up to.

Raises
------
ValueError
    If a count is negative.
ShapeMismatch
    If there are not as many counts as parts.

Examples
--------
>>> import lucid
>>> lucid.tensor([1, 2]).repeat_interleave(2)
tensor([1, 1, 2, 2])
>>> lucid.repeat_interleave(lucid.tensor([7, 8]), lucid.tensor([1, 2]))
tensor([7, 8, 8])
""",
)
