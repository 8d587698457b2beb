"""Python names that stand for several ops. A call goes to the first form whose signature fits the kinds of its arguments."""

from table import overload

# ---- Reductions -----------------------------------------------------------------------------------------------------------

for _name, _best, _pair, _other, _values, _indices in (("max", "largest", "amax", "maximum", "[5., 7.]", "[1, 0]"), ("min", "smallest", "amin", "minimum", "[1., 2.]", "[0, 1]")):
    overload(_name, f"{_name}_all {_name}_dim {_pair} {_other}", variants="function method",
             doc=f"""The {_best} element, over all of them or along a dim.

Forms
-----
{_name}(self) : Tensor
    The {_best} of all elements, 0-d.
{_name}(self, dim, keepdim=False) : (values, indices)
    The {_best} along `dim` and, int64, where it is: a named tuple.
{_name}(self, (dim, …), keepdim=False) : Tensor
    Over several dims, values only.
{_name}(self, other) : Tensor
    Elementwise, as `{_other}`.

Parameters
----------
self : Tensor
    Shape (*).
dim : int or int[]
    What to reduce.
keepdim : bool, default False
    Keep reduced dims with size 1.
other : Tensor or number
    Broadcast with `self`.

A nan wins. Where several are equal, ``{_name}(self)`` and the form over several dims share the gradient equally, and the form with
one dim gives it to the index that it returns.

Raises
------
IndexError
    When `dim` is out of range.
ValueError
    When there are no elements to choose from.

Examples
--------
>>> import lucid
>>> values, indices = lucid.{_name}(lucid.tensor([[1., 5.], [7., 2.]]), 1)
>>> values, indices
(tensor({_values}), tensor({_indices}, dtype=lucid.int64))
""")

for _name, _what, _shown in (("var", "variance: the sum of squared deviations from the mean, divided by n - correction", "tensor(1.25)"),
                             ("std", "standard deviation: the square root of the variance `var`", "tensor(1.118)")):
    overload(_name, f"{_name}_unbiased {_name}_dim_unbiased {_name}", variants="function method",
             doc=f"""The {_what}.

Forms
-----
{_name}(self, dim=None, *, keepdim=False, correction=1) : Tensor
{_name}(self, unbiased) : Tensor
    Over all dims; True is correction 1, False 0.
{_name}(self, dim, unbiased, keepdim=False) : Tensor

Parameters
----------
self : Tensor
    Shape (*); integers are converted to the default dtype.
dim : int or int[], optional
    What to reduce; all dims by default.
keepdim : bool, default False
    Keep reduced dims with size 1.
correction : int, default 1
    What the number n of elements is reduced by; where n is not larger, the sum is divided by n.

Returns
-------
Tensor
    `self` without the dims `dim`.

Examples
--------
>>> import lucid
>>> lucid.{_name}(lucid.tensor([1., 2., 3., 4.]), unbiased=False)
{_shown}
""")

for _name, _what, _shown in (("median", "", "tensor(2.)"), ("nanmedian", " of those that are not nan", "tensor(2.)")):
    overload(_name, f"{_name}_all {_name}_dim {_name}_kept", variants="function method",
             doc=f"""The middle element{_what}; of an even number, the lesser of the two.

Forms
-----
{_name}(self) : Tensor
    Of all elements, 0-d.
{_name}(self, dim, keepdim=False) : (values, indices)
    Along `dim` and, int64, where it is: a named tuple.
{_name}(self, dim=None, keepdim=True) : Tensor
    Of all elements; every dim has size 1.

Parameters
----------
self : Tensor
    Shape (*).
dim : int, optional
    What to reduce; all dims by default.
keepdim : bool, default False
    Keep reduced dims with size 1.

{"A nan makes the result nan, and so does having no elements" if _name == "median" else "Where there is no number the result is nan"}. Where several elements equal
the median, ``{_name}(self)`` shares the gradient equally, and the form with a dim gives it to the index that it returns.

Returns
-------
Tensor
    `self` without the dims `dim`.

Raises
------
ValueError
    When there are no elements along `dim`, or no integers at all.

Examples
--------
>>> import lucid
>>> lucid.{_name}(lucid.tensor([4., 1., 3., 2.]))
{_shown}
""")

# ---- Limits, choices ------------------------------------------------------------------------------------------------------

overload("clamp", "clamp clamp_tensor", variants="function method inplace", names="clip",
         doc="""Each element limited to an interval: ``minimum(maximum(self, min), max)``. NaN stays NaN.

Forms
-----
clamp(self, min=None, max=None) : Tensor
    With numbers as bounds.
clamp(self, min=None, max=None) : Tensor
    With tensors as bounds, which broadcast with `self` and take part in the promotion of dtypes.

Parameters
----------
self : Tensor
    Any shape.
min, max : number or Tensor, optional
    The bounds; at least one must be given. Where ``min > max`` the result is `max`.

An element on its bound keeps the whole gradient; beyond it the bound, if it is a tensor, has it.

Raises
------
ValueError
    If neither bound is given.

Examples
--------
>>> import lucid
>>> lucid.clamp(lucid.tensor([-1., 0.5, 3.]), 0, 1)
tensor([0., 0.5, 1.])
>>> lucid.clamp(lucid.tensor([-1., 0.5, 3.]), max=lucid.tensor([-2., 1., 2.]))
tensor([-2., 0.5, 2.])
""")

overload("where", "where where_positions",
         doc="""Elements of one tensor where a condition holds and of another elsewhere; or the positions where it holds.

Forms
-----
where(condition, self, other) : Tensor
where(condition) : tuple of Tensor
    One int64 vector per dim: what indexes the elements where it holds: the columns of ``nonzero(condition)``.

Parameters
----------
condition : Tensor
    bool; another dtype holds where it is not zero.
self, other : Tensor or number
    Promoted to one dtype, and broadcast with the condition.

Returns
-------
Tensor
    The broadcast shape and the promoted dtype of `self` and `other`.

Examples
--------
>>> import lucid
>>> x = lucid.tensor([-1., 2.])
>>> lucid.where(x > 0, x, 0.0)
tensor([0., 2.])
>>> lucid.where(x > 0)[0]
tensor([1], dtype=lucid.int64)
""")

# ---- Indexing -------------------------------------------------------------------------------------------------------------

overload("gather", "gather gather_index_first", variants="function method",
         doc="""Picks one element along a dim for each element of an index tensor.

For ``dim=1`` of a matrix: ``out[i, j] = self[i, index[i, j]]``.

Forms
-----
gather(self, dim, index) : Tensor
gather(self, index, dim=-1) : Tensor

Parameters
----------
self : Tensor
    Shape (*).
dim : int
    The dim that the values of `index` belong to.
index : Tensor
    int32 or int64, as many dims as `self`, and outside of `dim` no larger sizes; negative values count from the end.

Returns
-------
Tensor
    The shape of `index`.

Raises
------
IndexError
    When an index is out of range.

Examples
--------
>>> import lucid
>>> lucid.gather(lucid.tensor([[1, 2], [3, 4]]), 1, lucid.tensor([[1], [0]]))
tensor([[2], [3]], dtype=lucid.int64)
""")

overload("nonzero", "nonzero nonzero_tuple", variants="function method",
         doc="""The positions of the elements that are not zero, in row-major order.

Forms
-----
nonzero(self) : Tensor
    One row per position.
nonzero(self, *, as_tuple=True) : tuple of Tensor
    One vector per dim: what indexes the elements. A 0-d tensor counts as 1-d.

Parameters
----------
self : Tensor
    Any dtype.
as_tuple : bool, default False
    Which form is wanted.

Returns
-------
Tensor
    int64, shape (number of such elements, self.ndim).

Examples
--------
>>> import lucid
>>> lucid.nonzero(lucid.tensor([[0, 7], [8, 0]]))
tensor([[0, 1], [1, 0]], dtype=lucid.int64)
>>> lucid.nonzero(lucid.tensor([0, 7, 8]), as_tuple=True)
(tensor([1, 2], dtype=lucid.int64),)
""")

# ---- Shapes ---------------------------------------------------------------------------------------------------------------

overload("view", "view view_dtype", variants="function method",
         doc="""The same memory with another shape, or read as another dtype.

The result shares memory with `self`: a write through one is seen by the other.

Forms
-----
view(self, *shape) : Tensor
view(self, dtype) : Tensor
    The bytes as they are. Where the elements have another size, the last dim grows or shrinks by as much. The result is outside
    of the graph, unless the dtype is that of `self`.

Parameters
----------
self : Tensor
    Shape (*).
shape : int...
    The new sizes; one may be -1 and is then inferred. Their product is ``self.numel()``.
dtype : dtype
    Not bool, whose bytes are 0 and 1 only.

Returns
-------
Tensor
    A view.

Raises
------
RuntimeError
    When the strides of `self` do not allow it without a copy; `reshape` copies then.
ShapeMismatch
    When `shape` has another number of elements.

Examples
--------
>>> import lucid
>>> lucid.arange(6).view(2, -1)
tensor([[0, 1, 2], [3, 4, 5]], dtype=lucid.int64)
>>> lucid.tensor([1.0]).view(lucid.int32)
tensor([1065353216], dtype=lucid.int32)
""")

overload("split", "split_size split_sections", variants="function method",
         doc="""Pieces along a dim, as views.

Forms
-----
split(self, split_size, dim=0) : list of Tensor
    Every piece has that size, the last being smaller where it does not divide.
split(self, sections, dim=0) : list of Tensor
    The size of each piece; together they are the size of the dim.

Parameters
----------
self : Tensor
    At least 1 dim.
split_size : int
    At least 1.
sections : int[]
    0 or more each.
dim : int, default 0
    The dim to cut.

Returns
-------
list of Tensor
    Views of `self`.

Raises
------
ValueError
    When the sizes do not fit the dim.

Examples
--------
>>> import lucid
>>> [piece.tolist() for piece in lucid.split(lucid.arange(5), 2)]
[[0, 1], [2, 3], [4]]
>>> [piece.tolist() for piece in lucid.split(lucid.arange(5), (1, 4))]
[[0], [1, 2, 3, 4]]
""")

_SPLITS = (("tensor_split", ", dim=0", "a dim", "the first ones are larger by one where it does not divide the size", ""),
           ("hsplit", "", "columns (dim 1, or dim 0 of a tensor with one dim)", "it divides the size", "lucid.zeros(1, 4)"),
           ("vsplit", "", "rows (dim 0)", "it divides the size", "lucid.zeros(4, 1)"),
           ("dsplit", "", "layers (dim 2)", "it divides the size", "lucid.zeros(1, 1, 4)"))
for _name, _dim, _what, _how, _example in _SPLITS:
    overload(_name, f"{_name} {_name}_indices", variants="function method",
             doc=f"""Cuts {_what} into pieces, by their number or at places.

Forms
-----
{_name}(self, sections{_dim}) : list of Tensor
{_name}(self, indices{_dim}) : list of Tensor

Parameters
----------
self : Tensor
    Shape (*).
sections : int
    How many pieces; {_how}.
indices : int[]
    Where to cut: piece ``i`` is ``self[indices[i - 1]:indices[i]]``, the first starts at 0 and the last goes to the end.{'''
dim : int, default 0
    The dim to cut.''' if _dim else ""}

Returns
-------
list of Tensor
    Views of `self`.

Raises
------
ValueError
    When `sections` is not positive{"" if _dim else " or does not divide the size, or `self` has too few dims"}.

Examples
--------
>>> import lucid
>>> [piece.shape for piece in lucid.{_name}({"lucid.arange(5)" if _dim else _example}, (1, 3))]
{ {"tensor_split": "[(1,), (2,), (2,)]", "hsplit": "[(1, 1), (1, 2), (1, 1)]", "vsplit": "[(1, 1), (2, 1), (1, 1)]", "dsplit": "[(1, 1, 1), (1, 1, 2), (1, 1, 1)]"}[_name]}
""")

overload("repeat_interleave", "repeat_interleave repeat_interleave_tensor repeat_positions", variants="function method",
         doc="""Each element, or each part along a dim, several times in a row.

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
    Shape (*).
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
    When a count is negative.
ShapeMismatch
    When there are not as many counts as parts.

Examples
--------
>>> import lucid
>>> lucid.tensor([1, 2]).repeat_interleave(2)
tensor([1, 1, 2, 2], dtype=lucid.int64)
>>> lucid.repeat_interleave(lucid.tensor([7, 8]), lucid.tensor([1, 2]))
tensor([7, 8, 8], dtype=lucid.int64)
""")

# ---- Widening -------------------------------------------------------------------------------------------------------------

for _name, _what, _example, _shown in (("atleast_1d", "1 dim: a number becomes (1,)", "lucid.tensor(2.0)", "(1,)"),
                                       ("atleast_2d", "2 dims: a number becomes (1, 1), a vector (1, n)", "lucid.zeros(2)", "(1, 2)"),
                                       ("atleast_3d", "3 dims: a number becomes (1, 1, 1), a vector (1, n, 1), a matrix (m, n, 1)", "lucid.zeros(2)", "(1, 2, 1)")):
    overload(_name, f"{_name} {_name}_list",
             doc=f"""Tensors with at least {_what}.

Forms
-----
{_name}(self) : Tensor
{_name}(*tensors) : tuple of Tensor
    Of several tensors, or of one sequence of them.

Parameters
----------
self : Tensor
    Shape (*).
tensors : Tensor...
    Any shapes.

Returns
-------
Tensor
    A view; the tensor itself where it has enough dims.

Examples
--------
>>> import lucid
>>> lucid.{_name}({_example}).shape
{_shown}
>>> [x.shape for x in lucid.{_name}({_example}, {_example})]
[{_shown}, {_shown}]
""")
