"""Elements limited by tensors: clamp whose bounds differ from element to element."""

from table import binary, family, op

family("Limits")

for _word, _side, _loop, _inside, _outside, _shown in (("min", "lower", "maximum", ">=", "<", "[0., 0.5, 3.]"), ("max", "upper", "minimum", "<=", ">", "[-1., 0., 0.]")):
    op(f"clamp_{_word}", f"(Tensor self, Operand {_word}) -> Tensor",
       variants="function method inplace out", kernel=binary(_loop, "u8 i32 i64 f32 f64"),
       grad={"self": f"where(self {_inside} {_word}, grad, 0.0)", _word: f"where(self {_outside} {_word}, grad, 0.0)"},
       samples="clamp_one()", ref=f"np.{_loop}(self, {_word})",
       doc=f"""Each element limited by a {_side} bound: ``{_loop}(self, {_word})``. NaN on either side gives NaN.

Parameters
----------
self : Tensor
    Any shape.
{_word} : Tensor or number
    The bound; broadcast with `self`.

Returns
-------
Tensor
    The promoted dtype. An element on its bound keeps the whole gradient; beyond it the bound has it.

Examples
--------
>>> import lucid
>>> lucid.clamp_{_word}(lucid.tensor([-1., 0.5, 3.]), {"0" if _word == "min" else "lucid.tensor([0., 0., 0.])"})
tensor({_shown})
""")

op("clamp_tensor", "(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor",
   variants="function method inplace", private=True, composite=True,
   samples="clamp_tensor()", ref="np.minimum(np.maximum(self, self if min is None else min), np.inf if max is None else max) if max is not None else np.maximum(self, min)",
   doc="""`clamp` with tensors as bounds, which broadcast with `self`; the result has the promoted dtype.

The gradient of an element that a bound replaced is that bound's: `max` where ``self > max`` or ``max < min``, else `min` where
``self < min``; an element on its bound keeps it.
""")
