"""Passages of docstrings that stand in several families."""

DIM = """dim : int or sequence of int, optional
        The dims to reduce. Default: all of them.
    keepdim : bool, default False
        Whether to keep the reduced dims, with size 1."""

RETURNS = """Returns
-------
Tensor
    The shape and dtype of `self`.

Raises
------
IndexError
    If an index is out of range; nothing is written then."""

NAN = "A NaN is greater than every number, and -0 equals 0."
