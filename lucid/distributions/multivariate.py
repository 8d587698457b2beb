"""Distributions of vectors and matrices: Dirichlet, normal, Wishart, LKJ, logistic normal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import lucid
from lucid import Size, Tensor
from lucid.distributions import constraints
from lucid.distributions._gamma import standard_gamma
from lucid.distributions.composite import TransformedDistribution
from lucid.distributions.distribution import Distribution, ExponentialFamily
from lucid.distributions.location import Normal
from lucid.distributions.positive import Beta
from lucid.distributions.transforms import StickBreakingTransform
from lucid.distributions.utils import lazy_property

__all__ = ["Dirichlet", "LKJCholesky", "LogisticNormal", "LowRankMultivariateNormal", "MultivariateNormal", "Wishart"]

LOG_2PI = math.log(2 * math.pi)


class Dirichlet(ExponentialFamily):
    """The Dirichlet distribution over points of the simplex, of density ``Π x_i^(a_i - 1) / B(a)``.

    Parameters
    ----------
    concentration : Tensor
        a, positive, (…, K).
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Dirichlet
    >>> Dirichlet(lucid.tensor([1.0, 3.0])).mean
    tensor([0.2500, 0.7500])
    """

    arg_constraints = {"concentration": constraints.independent(constraints.positive, 1)}
    support = constraints.simplex
    has_rsample = True

    def __init__(self, concentration: Tensor, validate_args: bool | None = None) -> None:
        if not isinstance(concentration, Tensor) or concentration.dim() < 1:
            raise ValueError(f"Dirichlet: concentration is {concentration}; wanted a Tensor of at least one dim")
        self._start(validate_args, 1, concentration=concentration)

    @property
    def mean(self) -> Tensor:
        return self.concentration / self.concentration.sum(-1, keepdim=True)

    @property
    def mode(self) -> Tensor:
        less = (self.concentration - 1).clamp(min=0)
        mode = less / less.sum(-1, keepdim=True)
        edge = (self.concentration < 1).all(-1, keepdim=True)  # then it is a corner, the likeliest one
        corner = lucid.arange(mode.shape[-1], device=mode.device) == mode.argmax(-1, keepdim=True)
        return lucid.where(edge, corner.to(mode.dtype), mode)

    @property
    def variance(self) -> Tensor:
        total = self.concentration.sum(-1, keepdim=True)
        return self.concentration * (total - self.concentration) / (total.square() * (total + 1))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        x = standard_gamma(self.concentration.expand(self._extended_shape(sample_shape)))
        return x / x.sum(-1, keepdim=True)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        a = self.concentration
        return lucid.xlogy(a - 1, value).sum(-1) - self._log_normalizer(a)

    def entropy(self) -> Tensor:
        a, digamma = self.concentration, lucid.digamma
        total, k = a.sum(-1), a.shape[-1]
        return self._log_normalizer(a) + (total - k) * digamma(total) - ((a - 1) * digamma(a)).sum(-1)

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return (self.concentration,)

    def _log_normalizer(self, x: Tensor) -> Tensor:
        return lucid.lgamma(x).sum(-1) - lucid.lgamma(x.sum(-1))


def _factor_of_precision(P: Tensor) -> Tensor:
    """The lower Cholesky factor of the inverse of P: L of P read backwards, inverted."""
    flipped = lucid.linalg.cholesky(P.flip((-2, -1)))
    inverse = flipped.flip((-2, -1)).mT
    eye = lucid.eye(P.shape[-1], dtype=P.dtype, device=P.device)
    return lucid.linalg.solve_triangular(inverse, eye.expand(P.shape), upper=False)


class _Covariance(Distribution):
    """What has a covariance, given as such, as its inverse, or by its Cholesky factor; the others are computed."""

    def _start_covariance(self, given: dict[str, Tensor | None], batch: Size) -> None:
        name = type(self).__name__
        known = {key: value for key, value in given.items() if value is not None}
        if len(known) != 1:
            raise ValueError(f"{name}: got {', '.join(known) or 'none'} of {', '.join(given)}; wanted one of them")
        ((key, value),) = known.items()
        if not isinstance(value, Tensor) or value.dim() < 2:
            raise ValueError(f"{name}: {key} is {value}; wanted a Tensor of at least two dims")
        self._given = key
        self.__dict__[key] = value.expand(lucid.broadcast_shapes(batch, value.shape[:-2]) + value.shape[-2:])

    @lazy_property
    def scale_tril(self) -> Tensor:
        """The lower Cholesky factor of the covariance."""
        if "precision_matrix" in self.__dict__:
            return _factor_of_precision(self.precision_matrix)
        return lucid.linalg.cholesky(self.covariance_matrix)

    @lazy_property
    def covariance_matrix(self) -> Tensor:
        """The covariance."""
        return self.scale_tril @ self.scale_tril.mT

    @lazy_property
    def precision_matrix(self) -> Tensor:
        """The inverse of the covariance."""
        return lucid.cholesky_inverse(self.scale_tril)

    def _half_log_det(self) -> Tensor:
        return self.scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)


def _solved(L: Tensor, x: Tensor) -> Tensor:
    """``L⁻¹ x`` for vectors along the last dim."""
    shape = lucid.broadcast_shapes(L.shape[:-2], x.shape[:-1])
    x = x.expand(*shape, x.shape[-1]).unsqueeze(-1)
    return lucid.linalg.solve_triangular(L.expand(*shape, *L.shape[-2:]), x, upper=False).squeeze(-1)


class MultivariateNormal(_Covariance):
    """The normal distribution of vectors.

    Parameters
    ----------
    loc : Tensor
        The mean, (…, K).
    covariance_matrix, precision_matrix, scale_tril : Tensor, optional
        The covariance, its inverse, or its lower Cholesky factor, (…, K, K); one of them is to be given.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    The density is ``exp(-(x - m)' S^-1 (x - m) / 2) / √((2π)**k det S)`` for mean m and covariance S.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import MultivariateNormal
    >>> MultivariateNormal(lucid.zeros(2), lucid.eye(2)).log_prob(lucid.zeros(2))
    tensor(-1.8379)
    """

    arg_constraints = {
        "loc": constraints.real_vector,
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }
    support = constraints.real_vector
    has_rsample = True

    def __init__(
        self,
        loc: Tensor,
        covariance_matrix: Tensor | None = None,
        precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if not isinstance(loc, Tensor) or loc.dim() < 1:
            raise ValueError(f"MultivariateNormal: loc is {loc}; wanted a Tensor of at least one dim")
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        self._start_covariance(given, loc.shape[:-1])
        batch = self.__dict__[self._given].shape[:-2]
        self.loc = loc.expand(batch + loc.shape[-1:])
        super().__init__(batch, loc.shape[-1:], validate_args)

    @property
    def mean(self) -> Tensor:
        return self.loc

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def variance(self) -> Tensor:
        return self.scale_tril.square().sum(-1)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        z = lucid.randn(shape, dtype=self.loc.dtype, device=self.loc.device)
        return self.loc + (self.scale_tril @ z.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        distance = _solved(self.scale_tril, value - self.loc).square().sum(-1)
        return -0.5 * (self._event_shape[0] * LOG_2PI + distance) - self._half_log_det()

    def entropy(self) -> Tensor:
        return 0.5 * self._event_shape[0] * (1 + LOG_2PI) + self._half_log_det()


class LowRankMultivariateNormal(Distribution):
    """The normal distribution of vectors whose covariance is ``W W' + diag(D)`` with few columns W.

    Parameters
    ----------
    loc : Tensor
        The mean, (…, K).
    cov_factor : Tensor
        W, (…, K, R).
    cov_diag : Tensor
        D, positive, (…, K).
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import LowRankMultivariateNormal
    >>> LowRankMultivariateNormal(lucid.zeros(2), lucid.ones(2, 1), lucid.ones(2)).variance
    tensor([2., 2.])
    """

    arg_constraints = {
        "loc": constraints.real_vector,
        "cov_factor": constraints.independent(constraints.real, 2),
        "cov_diag": constraints.independent(constraints.positive, 1),
    }
    support = constraints.real_vector
    has_rsample = True

    def __init__(self, loc: Tensor, cov_factor: Tensor, cov_diag: Tensor, validate_args: bool | None = None) -> None:
        name = "LowRankMultivariateNormal"
        if loc.dim() < 1:
            raise ValueError(f"{name}: loc is {loc}; wanted at least one dim")
        if cov_factor.dim() < 2 or cov_factor.shape[-2] != loc.shape[-1]:
            raise ValueError(
                f"{name}: cov_factor has shape {tuple(cov_factor.shape)}; wanted (…, {loc.shape[-1]}, rank)"
            )
        if cov_diag.shape[-1:] != loc.shape[-1:]:
            raise ValueError(f"{name}: cov_diag has shape {tuple(cov_diag.shape)}; wanted (…, {loc.shape[-1]})")
        batch = lucid.broadcast_shapes(loc.shape[:-1], cov_factor.shape[:-2], cov_diag.shape[:-1])
        self.loc, self.cov_diag = (x.expand(batch + x.shape[-1:]) for x in (loc, cov_diag))
        self.cov_factor = cov_factor.expand(batch + cov_factor.shape[-2:])
        super().__init__(batch, loc.shape[-1:], validate_args)

    @lazy_property
    def _capacitance_tril(self) -> Tensor:
        """The Cholesky factor of ``1 + W' D⁻¹ W``."""
        W = self.cov_factor
        eye = lucid.eye(W.shape[-1], dtype=W.dtype, device=W.device)
        return lucid.linalg.cholesky((W / self.cov_diag.unsqueeze(-1)).mT @ W + eye)

    @property
    def mean(self) -> Tensor:
        return self.loc

    @property
    def mode(self) -> Tensor:
        return self.loc

    @lazy_property
    def variance(self) -> Tensor:
        return self.cov_factor.square().sum(-1) + self.cov_diag

    @lazy_property
    def covariance_matrix(self) -> Tensor:
        """The covariance."""
        return self.cov_factor @ self.cov_factor.mT + self.cov_diag.diag_embed()

    @lazy_property
    def scale_tril(self) -> Tensor:
        """The lower Cholesky factor of the covariance."""
        return lucid.linalg.cholesky(self.covariance_matrix)

    @lazy_property
    def precision_matrix(self) -> Tensor:
        """The inverse of the covariance."""
        return lucid.cholesky_inverse(self.scale_tril)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        like = {"dtype": self.loc.dtype, "device": self.loc.device}
        w = lucid.randn(*shape[:-1], self.cov_factor.shape[-1], 1, **like)
        return self.loc + (self.cov_factor @ w).squeeze(-1) + self.cov_diag.sqrt() * lucid.randn(shape, **like)

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        # Woodbury's identity and the matrix determinant lemma.
        x, L = value - self.loc, self._capacitance_tril
        scaled = x / self.cov_diag
        inner = _solved(L, (self.cov_factor.mT @ scaled.unsqueeze(-1)).squeeze(-1))
        distance = (x * scaled).sum(-1) - inner.square().sum(-1)
        return -0.5 * (self._event_shape[0] * LOG_2PI + self._log_det() + distance)

    def _log_det(self) -> Tensor:
        L = self._capacitance_tril
        return 2 * L.diagonal(dim1=-2, dim2=-1).log().sum(-1) + self.cov_diag.log().sum(-1)

    def entropy(self) -> Tensor:
        return 0.5 * (self._event_shape[0] * (1 + LOG_2PI) + self._log_det())


class Wishart(_Covariance, ExponentialFamily):
    """The Wishart distribution of positive definite matrices: sums of `df` outer products of normal vectors.

    Parameters
    ----------
    df : Tensor or float
        Degrees of freedom, more than the size of the matrices less 1.
    covariance_matrix, precision_matrix, scale_tril : Tensor, optional
        As of `MultivariateNormal`.
    validate_args : bool, optional
        As of `Distribution`.

    Notes
    -----
    The density is proportional to ``det(X)**((df - p - 1) / 2) exp(-tr(V^-1 X) / 2)``, V being the scale matrix of p
    rows.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import Wishart
    >>> Wishart(3.0, lucid.eye(2)).mean
    tensor([[3., 0.],
            [0., 3.]])
    """

    arg_constraints = {
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
        "df": constraints.greater_than(0),
    }
    support = constraints.positive_definite
    has_rsample = True

    def __init__(
        self,
        df: Tensor | float,
        covariance_matrix: Tensor | None = None,
        precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        df = df if isinstance(df, Tensor) else lucid.tensor(float(df))
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        self._start_covariance(given, df.shape)
        shape = self.__dict__[self._given].shape
        self.df = df.expand(shape[:-2])
        if bool((self.df <= shape[-1] - 1).any()):
            raise ValueError(f"Wishart: df is {df}; wanted more than {shape[-1] - 1}")
        super().__init__(shape[:-2], shape[-2:], validate_args)

    def _matrices(self, x: Tensor) -> Tensor:
        return x[..., None, None]

    @property
    def mean(self) -> Tensor:
        return self._matrices(self.df) * self.covariance_matrix

    @property
    def mode(self) -> Tensor:
        factor = self.df - self._event_shape[0] - 1
        return self._matrices(factor.masked_fill(factor <= 0, float("nan"))) * self.covariance_matrix

    @property
    def variance(self) -> Tensor:
        V = self.covariance_matrix
        diagonal = V.diagonal(dim1=-2, dim2=-1)
        return self._matrices(self.df) * (V.square() + diagonal.unsqueeze(-1) * diagonal.unsqueeze(-2))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws by Bartlett's decomposition: a triangle of normal numbers with chi numbers on its diagonal."""
        shape, n = self._extended_shape(sample_shape), self._event_shape[0]
        freedom = self.df.unsqueeze(-1) - lucid.arange(n, dtype=self.df.dtype, device=self.df.device)
        chi = (2 * standard_gamma((freedom / 2).expand(shape[:-1]))).sqrt()
        lower = lucid.randn(shape, dtype=chi.dtype, device=chi.device).tril(-1) + chi.diag_embed()
        factor = self.scale_tril @ lower
        return factor @ factor.mT

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        n, df = self._event_shape[0], self.df
        trace = (self.precision_matrix * value).sum((-2, -1))
        return (
            (df - n - 1) / 2 * lucid.linalg.slogdet(value).logabsdet
            - trace / 2
            - df * (n * math.log(2) / 2 + self._half_log_det())
            - lucid.mvlgamma(df / 2, n)
        )

    def _log_moment(self) -> Tensor:
        """E[log |X|]."""
        n = self._event_shape[0]
        steps = lucid.arange(n, dtype=self.df.dtype, device=self.df.device)
        psi = lucid.digamma((self.df.unsqueeze(-1) - steps) / 2).sum(-1)
        return psi + n * math.log(2) + 2 * self._half_log_det()

    def entropy(self) -> Tensor:
        n, df = self._event_shape[0], self.df
        constant = df * (n * math.log(2) / 2 + self._half_log_det()) + lucid.mvlgamma(df / 2, n)
        return constant - (df - n - 1) / 2 * self._log_moment() + df * n / 2


class LKJCholesky(Distribution):
    """Cholesky factors of random correlation matrices, of density ``det(C)^(concentration - 1)`` in C.

    They are drawn by the onion method (Lewandowski, Kurowicka and Joe 2009).

    Parameters
    ----------
    dim : int
        The size of the matrices, at least 2.
    concentration : Tensor or float
        1: all correlation matrices are equally likely; more: those nearer to the identity are likelier.
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> from lucid.distributions import LKJCholesky
    >>> LKJCholesky(3).sample().shape
    lucid.Size([3, 3])
    """

    arg_constraints = {"concentration": constraints.positive}
    support = constraints.corr_cholesky

    def __init__(self, dim: int, concentration: Tensor | float = 1.0, validate_args: bool | None = None) -> None:
        if isinstance(dim, bool) or not isinstance(dim, int) or dim < 2:
            raise ValueError(f"LKJCholesky: dim is {dim!r}; wanted an int of at least 2")
        self.dim = dim
        self._start(validate_args, concentration=concentration)
        batch = self.concentration.shape
        Distribution.__init__(self, batch, (dim, dim), validate_args)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with lucid.no_grad():
            shape, c = self._extended_shape(sample_shape), self.concentration
            rows = lucid.arange(1, self.dim, dtype=c.dtype, device=c.device)
            # The squared length of a row left of the diagonal is a beta number; its direction a normal vector's.
            lengths = Beta(rows / 2, c.unsqueeze(-1) + (self.dim - 1 - rows) / 2, validate_args=False)
            y = lengths.sample(Size(sample_shape))
            normal = lucid.randn(shape, dtype=c.dtype, device=c.device).tril(-1)[..., 1:, :]
            direction = normal / normal.norm(dim=-1, keepdim=True)
            left = lucid.nn.functional.pad(y.sqrt().unsqueeze(-1) * direction, (0, 0, 1, 0))
            diagonal = (1 - left.square().sum(-1)).clamp(min=lucid.finfo(c.dtype).tiny).sqrt()
            return left + diagonal.diag_embed()

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        c, dim = self.concentration, self.dim
        order = lucid.arange(2, dim + 1, dtype=c.dtype, device=c.device)
        order = 2 * (c - 1).unsqueeze(-1) + dim - order
        unnormalized = (order * value.diagonal(dim1=-1, dim2=-2)[..., 1:].log()).sum(-1)
        # Equation 16 of the paper.
        n = dim - 1
        alpha = c + 0.5 * n
        constant = 0.5 * n * math.log(math.pi) + lucid.mvlgamma(alpha - 0.5, n) - lucid.lgamma(alpha) * n
        return unnormalized - constant


class LogisticNormal(TransformedDistribution):
    """Points of the simplex that stick breaking makes of normal vectors.

    Parameters
    ----------
    loc, scale : Tensor
        Mean and standard deviation of the vectors, (…, K - 1).
    validate_args : bool, optional
        As of `Distribution`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import LogisticNormal
    >>> LogisticNormal(lucid.zeros(3), lucid.ones(3)).sample().shape
    lucid.Size([4])
    """

    arg_constraints: Any = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.simplex
    has_rsample = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None) -> None:
        base = Normal(loc, scale, validate_args=validate_args)
        if not base.batch_shape:
            base = base.expand((1,))
        super().__init__(base, StickBreakingTransform(), validate_args=validate_args)

    @property
    def loc(self) -> Tensor:
        """The means of the normal distribution behind it."""
        return self.base_dist.base_dist.loc

    @property
    def scale(self) -> Tensor:
        """The standard deviations of the normal distribution behind it."""
        return self.base_dist.base_dist.scale
