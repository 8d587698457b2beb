"""Moving tensors between devices. Tensor.to is the public way."""

from table import family, op

family("Devices")

op(
    "to_meta",
    "(Tensor self) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "from_meta(grad)"},
    jvp="linear",
    vmap="leading",
    doc="A tensor on device meta with the shape and dtype of another.",
)

# A meta tensor has no elements that could be copied: always an error.
op("from_meta", "(Tensor self) -> Tensor", private=True, forward=True)
