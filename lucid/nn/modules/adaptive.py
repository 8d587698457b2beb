"""Softmax over many classes, in which rare ones are found by way of groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules.container import ModuleList, Sequential
from lucid.nn.modules.linear import Linear
from lucid.nn.modules.module import Module

__all__ = ["AdaptiveLogSoftmaxWithLoss"]


class _ASMoutput(NamedTuple):
    """What `AdaptiveLogSoftmaxWithLoss` returns: the log-probability of each target, and minus their mean."""

    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    """Log-probabilities of many classes, sorted by how frequent they are, and their negative log-likelihood.

    The frequent classes and one place for each group of others have scores of their own (the head); within a group
    (the tail) scores are made of fewer features, ``in_features / div_value ** (i + 1)`` in the i-th one.

    Parameters
    ----------
    in_features : int
        Length of the input's last axis.
    n_classes : int
        How many classes there are.
    cutoffs : sequence of int
        Where the groups begin, ascending, each from 1 to ``n_classes - 1``.
    div_value : float, optional
        By what the number of features falls from group to group (default 4).
    head_bias : bool, optional
        Whether the head has a bias (default ``False``).
    device, dtype : optional
        Of the parameters.

    Raises
    ------
    ValueError
        If ``cutoffs`` is empty, not ascending or out of range.

    Notes
    -----
    Grave et al. 2017, Efficient softmax approximation for GPUs. Input ``(N, in_features)`` with targets ``(N,)``, or
    ``(in_features,)`` with ``()``. Returns a named tuple: ``output``, log-probabilities of the targets, and ``loss``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.AdaptiveLogSoftmaxWithLoss(8, 20, [5, 10])
    >>> result = layer(lucid.randn(4, 8), lucid.tensor([0, 4, 7, 19]))
    >>> result.output.shape, result.loss.shape
    (lucid.Size([4]), lucid.Size([]))
    >>> round(layer.log_prob(lucid.zeros(1, 8)).exp().sum().item(), 4)
    1.0
    """

    cutoffs: list[int]
    shortlist_size: int
    n_clusters: int
    head_size: int
    head: Any
    tail: Any

    def __init__(
        self,
        in_features: int,
        n_classes: int,
        cutoffs: Sequence[int],
        div_value: float = 4.0,
        head_bias: bool = False,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        cutoffs = list(cutoffs)
        whole = all(int(c) == c for c in cutoffs)
        if not cutoffs or not whole or cutoffs != sorted(set(cutoffs)) or not 0 < cutoffs[0] <= cutoffs[-1] < n_classes:
            raise ValueError(
                f"AdaptiveLogSoftmaxWithLoss: cutoffs is {cutoffs}; wanted ascending integers from 1 to {n_classes - 1}"
            )
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = [*cutoffs, n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, head_bias, device, dtype)
        self.tail = ModuleList()
        for i, (first, end) in enumerate(self._groups()):
            features = int(in_features // div_value ** (i + 1))
            self.tail.append(
                Sequential(
                    Linear(in_features, features, False, device, dtype),
                    Linear(features, end - first, False, device, dtype),
                )
            )

    def _groups(self) -> zip:
        return zip(self.cutoffs, self.cutoffs[1:])

    def reset_parameters(self) -> None:
        """Draw new values for all weights."""
        self.head.reset_parameters()
        for group in self.tail:
            for layer in group:
                layer.reset_parameters()

    def forward(self, x: Tensor, target: Tensor) -> _ASMoutput:
        """The log-probability of each of `target` after `x`, and minus their mean."""
        if target.ndim > 1 or x.ndim != target.ndim + 1 or target.shape != x.shape[:-1]:
            raise RuntimeError(
                f"AdaptiveLogSoftmaxWithLoss: input has shape {tuple(x.shape)} and target {tuple(target.shape)}; "
                "wanted (N, in_features) and (N,), or (in_features,) and ()"
            )
        rows, classes = (x, target) if target.ndim else (x.unsqueeze(0), target.unsqueeze(0))
        if classes.numel() and (int(classes.min()) < 0 or int(classes.max()) >= self.n_classes):
            raise RuntimeError(
                f"AdaptiveLogSoftmaxWithLoss: target has values from {int(classes.min())} to {int(classes.max())}; "
                f"wanted 0 to {self.n_classes - 1}"
            )
        places, output = classes, lucid.zeros_like(rows[:, 0])
        for i, (first, end) in enumerate(self._groups()):
            inside = ((classes >= first) & (classes < end)).nonzero().squeeze(1)
            if inside.numel() == 0:
                continue
            places = places.index_fill(0, inside, self.shortlist_size + i)
            likely = F.log_softmax(self.tail[i](rows[inside]), 1).gather(1, (classes[inside] - first).unsqueeze(1))
            output = output.index_add(0, inside, likely.squeeze(1))
        output = output + F.log_softmax(self.head(rows), 1).gather(1, places.unsqueeze(1)).squeeze(1)
        return _ASMoutput(output if target.ndim else output.squeeze(0), -output.mean())

    def _all(self, x: Tensor, head: Tensor) -> Tensor:
        likely = F.log_softmax(head, 1)
        parts = [likely[:, : self.shortlist_size]]
        for i, group in enumerate(self.tail):
            parts.append(F.log_softmax(group(x), 1) + likely[:, self.shortlist_size + i, None])
        return lucid.cat(parts, 1)

    def log_prob(self, x: Tensor) -> Tensor:
        """The log-probabilities of all classes for each row of `x`."""
        return self._all(x, self.head(x))

    def predict(self, x: Tensor) -> Tensor:
        """The likeliest class for each row of `x`."""
        head = self.head(x)
        best = head.argmax(1)
        rare = (best >= self.shortlist_size).nonzero().squeeze(1)
        if rare.numel() == 0:
            return best
        return best.index_copy(0, rare, self._all(x[rare], head[rare]).argmax(1))
