"""Linear layers with an activation in the same call, and with noise in their weights."""

from __future__ import annotations

import math

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn import init
from lucid.nn._base.sizes import size
from lucid.nn.modules.linear import Linear
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["FusedLinear", "NoisyLinear"]

# Of x, weight and bias; the gelu is the one with tanh, as in nn.functional.fused_linear_gelu.
_FUSED = {"relu": F.fused_linear_relu, "gelu": F.fused_linear_gelu}


class FusedLinear(Linear):
    """A linear layer with its activation, ``activation(x @ weight.T + bias)``.

    Parameters
    ----------
    in_features, out_features : int
        Length of the last axis of the input and of the output.
    activation : {"relu", "gelu"}, optional
        ``"gelu"`` is the approximation with tanh.
    bias : bool, optional
        Whether to add a learned bias (default ``True``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight, bias : Parameter
        As those of `Linear`.

    Raises
    ------
    ValueError
        If ``activation`` is another one.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.FusedLinear(2, 3, "gelu")
    >>> layer(lucid.zeros(4, 2)).shape
    lucid.Size([4, 3])
    >>> layer
    FusedLinear(in_features=2, out_features=3, activation='gelu', bias=True)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        activation: str = "relu",
        bias: bool = True,
        device: object = None,
        dtype: object = None,
    ) -> None:
        if activation not in _FUSED:
            raise ValueError(f"FusedLinear: activation is {activation!r}; wanted one of {tuple(_FUSED)}")
        super().__init__(in_features, out_features, bias, device, dtype)
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        """Map the last axis of ``x``, and apply the activation."""
        if self.bias is not None:
            return _FUSED[self.activation](x, self.weight, self.bias)
        y = F.linear(x, self.weight)
        return F.relu(y) if self.activation == "relu" else F.gelu(y, "tanh")

    def extra_repr(self) -> str:
        """The two sizes, the activation, and whether there is a bias."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, activation={self.activation!r}, "
            f"bias={self.bias is not None}"
        )


class NoisyLinear(Module):
    """A linear layer whose weights are noisy while training, by learned amounts: exploration in reinforcement learning.

    Parameters
    ----------
    in_features, out_features : int
        Length of the last axis of the input and of the output. The first must be positive.
    bias : bool, optional
        Whether there is a bias, which is noisy too (default ``True``).
    sigma_zero : float, optional
        How strong the noise is at first (default 0.5).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight_mu, bias_mu : Parameter
        Means, drawn from U(-b, b) with b = 1 / sqrt(in_features); `bias_mu` may be None.
    weight_sigma, bias_sigma : Parameter
        What the noise is multiplied with, ``sigma_zero / sqrt(in_features)`` at first.
    noise_in, noise_out : Tensor
        Buffers of shape (in_features,) and (out_features,); the weight's noise is their outer product. They stay until
        `resample` draws others.

    Notes
    -----
    Fortunato et al. 2018, Noisy Networks for Exploration, with factorised noise: ``sign(e) sqrt(|e|)`` of normal e.
    After ``eval()`` the means are the weights.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.NoisyLinear(2, 3)
    >>> x = lucid.ones(1, 2)
    >>> before = layer(x)
    >>> layer.resample()
    >>> bool((layer(x) == before).any()), bool((layer.eval()(x) == layer(x)).all())
    (False, True)
    """

    in_features: int
    out_features: int

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        sigma_zero: float = 0.5,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        self.in_features = size("NoisyLinear", "in_features", in_features, 1)
        self.out_features = size("NoisyLinear", "out_features", out_features)
        self.sigma_zero = sigma_zero
        shapes = {"weight": (self.out_features, self.in_features), "bias": (self.out_features,) if bias else None}
        for name, shape in shapes.items():
            for part in ("mu", "sigma"):
                made = None if shape is None else Parameter(lucid.empty(shape, device=device, dtype=dtype))
                self.register_parameter(f"{name}_{part}", made)
        self.register_buffer("noise_in", lucid.empty(self.in_features, device=device, dtype=dtype))
        self.register_buffer("noise_out", lucid.empty(self.out_features, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new means and noise, and set the noise's strength to what it was at first."""
        bound = 1 / math.sqrt(self.in_features)
        for mean, sigma in ((self.weight_mu, self.weight_sigma), (self.bias_mu, self.bias_sigma)):
            if mean is not None:
                init.uniform_(mean, -bound, bound)
                init.constant_(sigma, self.sigma_zero * bound)
        self.resample()

    def resample(self) -> None:
        """Draw new noise."""
        with lucid.no_grad():
            for noise in (self.noise_in, self.noise_out):
                drawn = noise.normal_()
                noise.copy_(drawn.sign() * drawn.abs().sqrt())

    def forward(self, x: Tensor) -> Tensor:
        """Map the last axis of ``x`` from ``in_features`` to ``out_features``."""
        noise = (self.noise_in, self.noise_out) if self.training else (None, None)
        return F.noisy_linear(x, self.weight_mu, self.weight_sigma, self.bias_mu, self.bias_sigma, *noise)

    def extra_repr(self) -> str:
        """The two sizes, whether there is a bias, and how strong the noise is at first."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias_mu is not None}, "
            f"sigma_zero={self.sigma_zero}"
        )
