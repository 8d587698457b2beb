"""Elements put around a tensor."""

from generator.table import family, op

family("Padding")

# What pad does with mode="constant"; negative entries take elements away.
op(
    "constant_pad",
    "(Tensor self, int[] padding, Scalar value=0) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    grad={"self": "constant_pad_backward(grad, padding)"},
    jvp={"result": "constant_pad(self_t, padding, 0)"},
    vmap="constant_pad(self, padding, value)",
    samples="constant_pad()",
    ref="np_pad(self, padding, 'constant', value)",
)

# constant_pad by -padding, with zeros: what lies in the padding is dropped.
op(
    "constant_pad_backward",
    "(Tensor grad_output, int[] padding) -> Tensor",
    private=True,
    forward=True,
    any_dtype=True,
    jvp="linear",
    vmap="constant_pad_backward(grad_output, padding)",
    grad={"grad_output": "constant_pad(grad, padding, 0)"},
)

op(
    "constant_pad_nd",
    "(Tensor self, int[] padding, Scalar value=0) -> Tensor",
    compose="constant_pad(self, padding, value)",
    samples="constant_pad()",
    ref="np_pad(self, padding, 'constant', value)",
    doc="""Pads a tensor with one value: ``pad(self, padding, value=value)``.

Parameters
----------
self : Tensor
    Any shape and dtype.
padding : int[]
    Two numbers for each dim, the last dim first: before it and behind it; a negative one takes elements away.
value : number, default 0
    What the padding holds.

Returns
-------
Tensor
    The dtype of `self`.

Examples
--------
>>> import lucid
>>> lucid.constant_pad_nd(lucid.ones(2), (1, 1), 3)
tensor([3., 1., 1., 3.])
""",
)

op(
    "pad",
    "(Tensor self, int[] padding, enum(constant|reflect|replicate|circular) mode='constant', Scalar? value=None) -> "
    "Tensor",
    variants="function method",
    composite=True,
    samples="pad()",
    ref="np_pad(self, padding, mode, value)",
    doc="""Pads the last dims.

Parameters
----------
self : Tensor
    Any shape.
padding : int[]
    Pairs (before, after), the last dim first: ``(left, right, top, bottom, …)``. Negative entries remove elements.
mode : {'constant', 'reflect', 'replicate', 'circular'}, default 'constant'
    What the new elements are: a number; the elements mirrored at the outermost one, which is not repeated (at most ``n
    - 1`` of them); the outermost one repeated; the elements from the other end (at most ``n``).
value : number, default 0
    The number of mode 'constant', cast to the dtype of `self`.

Returns
-------
Tensor
    A copy; a dim of size n becomes ``n + before + after``.

Raises
------
ValueError
    If `padding` is not made of pairs, names more dims than there are, removes more than there is, or is larger
    than the mode allows.

Examples
--------
>>> import lucid
>>> lucid.pad(lucid.ones(1, 2), (1, 0, 0, 1))
tensor([[0., 1., 1.],
        [0., 0., 0.]])
>>> lucid.pad(lucid.arange(3), (2, 1), mode="reflect")
tensor([2, 1, 0, 1, 2, 1])
""",
)

# As nn.functional has it: with a value that is 0 where it is not given.
op(
    "pad_with",
    "(Tensor self, int[] padding, enum(constant|reflect|replicate|circular) mode='constant', Scalar? value=0.0) -> "
    "Tensor",
    names="nn.functional.pad",
    private=True,
    compose="pad(self, padding, mode, value if mode == 'constant' else None)",
    samples="pad()",
    ref="np_pad(self, padding, mode, value)",
    doc="""Adds elements at the ends of the last dims.

Parameters
----------
self : Tensor
    Any shape.
padding : int[]
    Pairs (before, after), the last dim first: ``(left, right, top, bottom, …)``. Negative entries remove elements.
mode : {'constant', 'reflect', 'replicate', 'circular'}, default 'constant'
    What is added: a number; the elements mirrored at the outermost one, which is not repeated (at most ``n - 1`` of
    them); the outermost one repeated; the elements from the other end (at most ``n``).
value : number, default 0
    The number of mode 'constant'.

Returns
-------
Tensor
    A copy; a dim of size n becomes ``n + before + after``.

Raises
------
ValueError
    If `padding` is not made of pairs, names more dims than there are, removes more than there is, or is larger
    than the mode allows.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.pad(lucid.tensor([1.0, 2.0, 3.0]), (1, 2)).tolist()
[0.0, 1.0, 2.0, 3.0, 0.0, 0.0]
>>> F.pad(lucid.tensor([1.0, 2.0, 3.0]), (2, 1), mode="reflect").tolist()
[3.0, 2.0, 1.0, 2.0, 3.0, 2.0]
""",
)
