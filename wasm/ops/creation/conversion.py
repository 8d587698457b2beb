"""To another dtype, and to another device."""

from generator.table import family, op

family("Conversion")

op(
    "to_device",
    "(Tensor self, int device) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "to_device(grad, device(self))"},
    jvp="linear",
    vmap="leading",
    doc="Copies a tensor to another device, given by its number in the engine's table.",
)

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
