"""The scheduler that watches a metric."""

from __future__ import annotations

import math
from typing import Any, SupportsFloat

from lucid.optim.lr_scheduler._base import LRScheduler, check_optimizer, per_group, set_lr
from lucid.optim.optimizer import Optimizer

__all__ = ["ReduceLROnPlateau"]


class ReduceLROnPlateau(LRScheduler):
    """Multiplies rates by a factor when a metric has not improved for some epochs.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    mode : str, optional
        Whether the metric is to fall, "min" (the default), or to rise, "max".
    factor : float, optional
        Less than 1 (default 0.1).
    patience : int, optional
        How many epochs without an improvement are passed over (default 10).
    threshold : float, optional
        By how much a metric must be better than the best, to count (default 1e-4).
    threshold_mode : str, optional
        Whether that is a share of the best, "rel" (the default), or a difference, "abs".
    cooldown : int, optional
        For how many epochs after a change nothing is counted (default 0).
    min_lr : float or list of float, optional
        The lowest rate; one for all groups, or one for each (default 0).
    eps : float, optional
        A smaller change of a rate is not made (default 1e-8).
    verbose : bool, optional
        Without effect.

    Raises
    ------
    ValueError
        If a setting is out of range.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.ReduceLROnPlateau(opt, factor=0.5, patience=1)
    >>> for loss in (3.0, 2.0, 2.0, 2.0):
    ...     scheduler.step(loss)
    >>> scheduler.get_last_lr()
    [0.5]
    """

    default_min_lr: float | int | None
    min_lrs: list[float | int]
    last_epoch: int
    mode_worse: float
    best: float
    cooldown_counter: int

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: list[float] | float = 0,
        eps: float = 1e-8,
        verbose: bool = False,
    ) -> None:
        if not factor < 1:
            raise ValueError(f"ReduceLROnPlateau: factor is {factor}; wanted a number below 1")
        if mode not in ("min", "max"):
            raise ValueError(f"ReduceLROnPlateau: mode is {mode!r}; wanted 'min' or 'max'")
        if threshold_mode not in ("rel", "abs"):
            raise ValueError(f"ReduceLROnPlateau: threshold_mode is {threshold_mode!r}; wanted 'rel' or 'abs'")
        check_optimizer(self, optimizer)
        self.optimizer = optimizer
        self.factor = factor
        self.default_min_lr = None if isinstance(min_lr, (list, tuple)) else min_lr
        self.min_lrs = per_group(self, optimizer, "min_lr", min_lr)
        self.patience = patience
        self.cooldown = cooldown
        self.eps = eps
        self.last_epoch = 0
        self._last_lr = self._current()
        self.mode = mode
        self.threshold = threshold
        self.threshold_mode = threshold_mode
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self._reset()

    def _reset(self) -> None:
        self.best = self.mode_worse
        self.cooldown_counter = 0
        self.num_bad_epochs = 0

    @property
    def in_cooldown(self) -> bool:
        """Whether epochs are not counted, because a change was made lately."""
        return self.cooldown_counter > 0

    def is_better(self, a: float, best: float) -> bool:
        """Return whether a metric counts as better than the best.

        Parameters
        ----------
        a, best : float
            The metric, and the best one.

        Returns
        -------
        bool
        """
        step = self.threshold if self.mode == "max" else -self.threshold
        bound = best * (1.0 + step) if self.threshold_mode == "rel" else best + step
        return a < bound if self.mode == "min" else a > bound

    _is_better = is_better

    def step(self, metrics: SupportsFloat, epoch: int | None = None) -> None:
        """Count an epoch, and set the rates where the metric has been the same for too long.

        Parameters
        ----------
        metrics : float or Tensor
            The metric of the epoch.
        epoch : int, optional
            The epoch's number; the next one by default.
        """
        current = float(metrics)
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        if self.is_better(current, self.best):
            self.best = current
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._reduce_lr()
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs: int = 0
        self._last_lr = self._current()

    def _reduce_lr(self) -> None:
        groups = self.optimizer.param_groups
        if len(groups) != len(self.min_lrs):
            if self.default_min_lr is None:
                raise RuntimeError(
                    f"ReduceLROnPlateau: min_lrs has {len(self.min_lrs)} values; wanted {len(groups)}, one for each "
                    "group, as a group has been added"
                )
            self.min_lrs = [self.default_min_lr] * len(groups)
        for group, least in zip(groups, self.min_lrs):
            old = float(group["lr"])
            new = max(old * self.factor, least)
            if old - new > self.eps:
                set_lr(group, new)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` returned, also that of PyTorch's scheduler of this name.

        Parameters
        ----------
        state_dict : dict
            Of a scheduler of this class.
        """
        self.__dict__.update(state_dict)
        self.mode_worse = math.inf if self.mode == "min" else -math.inf
