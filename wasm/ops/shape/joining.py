"""Putting tensors together."""

from generator.table import family, op

family("Joining")

# cat of tensors with the same number of dims: cat itself leaves out the empty 1-d ones that may stand among them.
op(
    "join",
    "(Tensor[] tensors, int dim) -> Tensor",
    private=True,
    vmap="join(tensors, shift(dim))",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"tensors": "narrow(grad, dim, item_start, item_size)"},
)

op(
    "cat",
    "(Tensor[] tensors, int dim=0) -> Tensor",
    names="concat concatenate",
    composite=True,
    samples="cat()",
    ref="np.concatenate(tensors, dim)",
    doc="""Joins tensors along a dim that they have.

Parameters
----------
tensors : sequence of Tensor
    At least one; the same shape except in `dim`. A 1-d tensor without elements joins with any and adds nothing.
dim : int, default 0
    The dim to join along.

Returns
-------
Tensor
    The promoted dtype; the sizes of `dim` add up.

Raises
------
ShapeMismatch
    If two tensors differ outside of `dim`.
ValueError
    If `tensors` is empty or holds a 0-d tensor.

Examples
--------
>>> import lucid
>>> lucid.cat([lucid.ones(1, 2), lucid.zeros(1, 2)])
tensor([[1., 1.],
        [0., 0.]])
""",
)

op(
    "stack",
    "(Tensor[] tensors, int dim=0) -> Tensor",
    vmap="stack(tensors, shift(dim))",
    jvp="linear",
    forward=True,
    any_dtype=True,
    grad={"tensors": "select(grad, dim, i)"},
    samples="stack()",
    ref="np.stack(tensors, dim)",
    doc="""Joins tensors of one shape along a new dim.

Parameters
----------
tensors : sequence of Tensor
    At least one; all of the same shape.
dim : int, default 0
    The position of the new dim in the result.

Returns
-------
Tensor
    The promoted dtype, one dim more.

Raises
------
ShapeMismatch
    If the shapes differ.

Examples
--------
>>> import lucid
>>> lucid.stack([lucid.tensor([1, 2]), lucid.tensor([3, 4])], dim=1)
tensor([[1, 3],
        [2, 4]])
""",
)

_PAIR = "[lucid.tensor([1, 2]), lucid.tensor([3, 4])]"

for _name, _names, _ref, _what, _example, _shown in (
    (
        "hstack",
        "",
        "np.hstack(tensors)",
        "side by side: along dim 1, or along dim 0 where they have at most one dim",
        "[lucid.tensor([1]), lucid.tensor([2, 3])]",
        "[1, 2, 3]",
    ),
    (
        "vstack",
        "row_stack",
        "np.vstack(tensors)",
        "below each other: along dim 0, a 1-d tensor counting as a row",
        _PAIR,
        "[[1, 2],\n        [3, 4]]",
    ),
    (
        "dstack",
        "",
        "np.dstack(tensors)",
        "behind each other: along dim 2, a vector counting as (1, n, 1) and a matrix as (m, n, 1)",
        _PAIR,
        "[[[1, 3],\n         [2, 4]]]",
    ),
    (
        "column_stack",
        "",
        "np.column_stack([np.reshape(x, (1, 1)) if x.ndim == 0 else x for x in tensors])",
        "side by side, a vector counting as a column and a number as a matrix of one element",
        _PAIR,
        "[[1, 3],\n        [2, 4]]",
    ),
):
    op(
        _name,
        "(Tensor[] tensors) -> Tensor",
        names=_names,
        composite=True,
        samples=f"{_name}()",
        ref=_ref,
        doc=f"""Joins tensors {_what}.

Parameters
----------
tensors : sequence of Tensor
    At least one.

Returns
-------
Tensor
    The joined tensor.

Examples
--------
>>> import lucid
>>> lucid.{_name}({_example})
tensor({_shown})
""",
    )

op(
    "block_diag",
    "(Tensor... tensors) -> Tensor",
    composite=True,
    samples="block_diag()",
    ref="np_block_diag(tensors)",
    doc="""Places matrices along the diagonal of a matrix of zeros.

Parameters
----------
*tensors : Tensor, or one sequence of them
    At most 2 dims each; a vector counts as a row, a number as a matrix of one element.

Returns
-------
Tensor
    2-d; rows and columns add up. The promoted dtype.

Raises
------
ValueError
    If `tensors` is empty, or one has more than 2 dims.

Examples
--------
>>> import lucid
>>> lucid.block_diag(lucid.tensor([1, 2]), lucid.tensor(3))
tensor([[1, 2, 0],
        [0, 0, 3]])
""",
)
