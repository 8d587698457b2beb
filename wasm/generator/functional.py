"""What entries of functions of nn.functional share."""

from .table import op

REDUCTION = "enum(none|mean|sum) reduction='mean'"


def reduced(lines):
    """A composition that ends with the loss of each element: that, its mean or its sum."""
    *before, last = lines.strip().splitlines()
    return "\n".join(
        [
            *before,
            f"loss = {last.strip()}",
            "loss if reduction == 'none' else mean(loss) if reduction == 'mean' else sum(loss)",
        ]
    )


REDUCED = """reduction : {'none', 'mean', 'sum'}, default 'mean'
    What becomes of the losses of the elements.

Returns
-------
Tensor
    0-d, or the broadcast shape with reduction 'none'.
"""
EXAMPLE = """
Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
"""


def activation(name, first, more="", params="", about="", raises="", *, example, shown, **entry):
    """A function of nn.functional that maps each element, by a kernel or a composition."""
    op(
        name,
        f"(Tensor self{params}) -> Tensor",
        names=f"nn.functional.{name}",
        private=True,
        inplace=True,
        doc=f"""{first}
{more}
Parameters
----------
self : Tensor
    Any shape; integers are computed in the default float dtype.
{about}inplace : bool, default False
    Whether to write the result into `self` and return that.

Returns
-------
Tensor
    The shape of `self`.
{raises}
Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> {example}
{shown}
""",
        **entry,
    )
