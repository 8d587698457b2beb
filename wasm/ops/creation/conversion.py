"""To another dtype, and to and from device meta."""

from generator.table import family, op

family("Conversion")

op(
    "to_meta",
    "(Tensor self) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "from_meta(grad)"},
    jvp="linear",
    vmap="leading",
    doc="Makes a tensor on device meta with the shape and dtype of another.",
)

# A meta tensor has no elements that could be copied: always an error.
op("from_meta", "(Tensor self) -> Tensor", private=True, forward=True)

op(
    "cast",
    "(Tensor self, dtype dtype) -> Tensor",
    private=True,
    forward=True,
    names="to_dtype",
    grad={"self": "cast(grad, dtype(self))"},
    samples="unary(-3, 3, dtype='float32')",
    ref=None,
)
