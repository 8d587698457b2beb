"""Linear, LazyLinear, Bilinear and Identity."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn import functional as F
from lucid.nn._base.affine import Affine, draw_all
from lucid.nn._base.sizes import size
from lucid.nn.modules.lazy import LazyModuleMixin
from lucid.nn.modules.module import Module
from lucid.nn.parameter import is_lazy

__all__ = ["Bilinear", "Identity", "LazyLinear", "Linear"]


class Identity(Module):
    """Returns its input. Any arguments are accepted and ignored.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Identity()(lucid.tensor([1.0])).tolist()
    [1.0]
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Return ``x`` itself."""
        return x


class Linear(Affine):
    r"""An affine map, ``y = x @ weight.T + bias``.

    Parameters
    ----------
    in_features, out_features : int
        Length of the last axis of the input and of the output.
    bias : bool, optional
        Whether to add a learned bias (default ``True``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight : Parameter, shape (out_features, in_features)
        Drawn from U(-b, b) with b = 1 / sqrt(in_features).
    bias : Parameter, shape (out_features,), or None
        Drawn from the same distribution.

    Raises
    ------
    TypeError, ValueError
        If a number of features is not an integer, or is negative.

    Notes
    -----
    Input ``(*, in_features)``, output ``(*, out_features)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Linear(20, 30)
    >>> layer(lucid.randn(128, 20)).shape
    lucid.Size([128, 30])
    >>> layer
    Linear(in_features=20, out_features=30, bias=True)
    """

    in_features: int
    out_features: int

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: object = None, dtype: object = None
    ) -> None:
        super().__init__()
        self.in_features = size("Linear", "in_features", in_features)
        self.out_features = size("Linear", "out_features", out_features)
        self._make_parameters((self.out_features, self.in_features), self.out_features, bias, device, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """Map the last axis of ``x`` from ``in_features`` to ``out_features``."""
        return _C.linear(x, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The two sizes, and whether there is a bias."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


_C._plan_forward(Linear.forward, 1, _C.linear, ("weight", "bias"), ())


class NonDynamicallyQuantizableLinear(Linear):
    """A Linear by another name: PyTorch's attention has it, and code that was copied from there imports it."""


class LazyLinear(LazyModuleMixin, Linear):
    """A :class:`Linear` that takes ``in_features`` from its first input.

    Parameters
    ----------
    out_features : int
        Length of the last axis of the output.
    bias : bool, optional
        Whether to add a learned bias (default ``True``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight, bias : UninitializedParameter
        Without a shape until the first call, then those of the Linear that the layer has become.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> model = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1))
    >>> model(lucid.zeros(4, 3)).shape
    lucid.Size([4, 1])
    """

    in_features: int

    cls_to_become: type[Module] | None = Linear

    def __init__(self, out_features: int, bias: bool = True, device: object = None, dtype: object = None) -> None:
        super().__init__(0, out_features, bias, device, dtype)

    def initialize_parameters(self, x: Tensor) -> None:
        """Give weight and bias their shapes from the last axis of ``x``."""
        if not is_lazy(self.weight):
            self.in_features = self.weight.shape[-1]
        elif not isinstance(x, Tensor) or x.dim() == 0:
            given = "a 0-d Tensor" if isinstance(x, Tensor) else kind_of(x)
            raise ValueError(f"LazyLinear: the input is {given}; wanted a Tensor with an axis")
        else:
            self.in_features = x.shape[-1]
        self._materialize((self.out_features, self.in_features), self.out_features)


class Bilinear(Affine):
    r"""A map of two inputs that is linear in each, ``y[o] = x1 @ weight[o] @ x2 + bias[o]``.

    Parameters
    ----------
    in1_features, in2_features : int
        Length of the last axis of the first and of the second input. The first must not be zero,
        as it sets the width of the initial distribution.
    out_features : int
        Length of the last axis of the output.
    bias : bool, optional
        Whether to add a learned bias (default ``True``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight : Parameter, shape (out_features, in1_features, in2_features)
        Drawn from U(-b, b) with b = 1 / sqrt(in1_features).
    bias : Parameter, shape (out_features,), or None
        Drawn from the same distribution.

    Raises
    ------
    TypeError
        If a number of features is not an integer.
    ValueError
        If ``in1_features`` is not positive, or another number of features is negative.

    Notes
    -----
    Inputs ``(*, in1_features)`` and ``(*, in2_features)`` with the same leading axes, output
    ``(*, out_features)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Bilinear(20, 30, 40)
    >>> layer(lucid.randn(128, 20), lucid.randn(128, 30)).shape
    lucid.Size([128, 40])
    >>> layer
    Bilinear(in1_features=20, in2_features=30, out_features=40, bias=True)
    """

    in1_features: int
    in2_features: int
    out_features: int

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        self.in1_features = size("Bilinear", "in1_features", in1_features, 1)
        self.in2_features = size("Bilinear", "in2_features", in2_features)
        self.out_features = size("Bilinear", "out_features", out_features)
        shape = (self.out_features, self.in1_features, self.in2_features)
        self._make_parameters(shape, self.out_features, bias, device, dtype)

    def reset_parameters(self) -> None:
        """Draw new values for weight and bias."""
        draw_all((self.weight, self.bias), self.in1_features)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        """Map the last axes of `input1` and `input2` to one of ``out_features``."""
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The three sizes, and whether there is a bias."""
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )
