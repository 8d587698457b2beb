"""Schedulers of schedulers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from lucid.optim.lr_scheduler._base import LRScheduler, Rate, set_lr
from lucid.optim.lr_scheduler._plateau import ReduceLROnPlateau
from lucid.optim.optimizer import Optimizer

__all__ = ["ChainedScheduler", "SequentialLR"]


class _OfSchedulers(LRScheduler):
    """Keeps schedulers, whose states are part of its own."""

    _schedulers: Sequence[LRScheduler]

    def _check(self, optimizer: Optimizer, schedulers: Sequence[LRScheduler]) -> None:
        name = type(self).__name__
        for place, scheduler in enumerate(schedulers):
            if not hasattr(scheduler, "optimizer"):
                raise TypeError(
                    f"{name}: schedulers[{place}] is a {type(scheduler).__name__}; wanted a scheduler, which has an "
                    "optimizer"
                )
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    f"{name}: schedulers[{place}] is a ReduceLROnPlateau, whose step wants metrics; wanted one that "
                    "does not"
                )
            if scheduler.optimizer is not optimizer:
                raise ValueError(
                    f"{name}: schedulers[{place}] has another optimizer, a {type(scheduler.optimizer).__name__}; "
                    "wanted one for all"
                )

    def state_dict(self) -> dict[str, Any]:
        """Return all but the optimizer, with the states of the schedulers.

        Returns
        -------
        dict
            The attributes, and a list of states as ``"_schedulers"``.
        """
        state = super().state_dict()
        state["_schedulers"] = [scheduler.state_dict() for scheduler in self._schedulers]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` returned, and the states of the schedulers.

        Parameters
        ----------
        state_dict : dict
            Of a scheduler of this class, with as many schedulers.

        Raises
        ------
        ValueError
            If it has another number of schedulers. Nothing has been changed.
        """
        states = state_dict["_schedulers"]
        if len(states) != len(self._schedulers):
            raise ValueError(
                f"{type(self).__name__}.load_state_dict: state_dict has {len(states)} child states; wanted "
                f"{len(self._schedulers)}, one for each scheduler"
            )
        self.__dict__.update({key: value for key, value in state_dict.items() if key != "_schedulers"})
        for scheduler, state in zip(self._schedulers, states):
            scheduler.load_state_dict(state)


class SequentialLR(_OfSchedulers):
    """Lets one scheduler follow another, at given epochs.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed: that of all schedulers.
    schedulers : list of LRScheduler
        One after the other. Each begins with its own epoch 0.
    milestones : list of int
        The epochs from which on the second scheduler counts, the third, and so on.
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Raises
    ------
    ValueError
        If the numbers of schedulers and milestones do not fit, or a scheduler has another optimizer.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> from lucid.optim.lr_scheduler import ConstantLR, ExponentialLR, SequentialLR
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> first, then = ConstantLR(opt, factor=0.125, total_iters=2), ExponentialLR(opt, gamma=0.5)
    >>> scheduler = SequentialLR(opt, [first, then], milestones=[2])
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates.append(opt.param_groups[0]["lr"])
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [0.125, 0.125, 1.0, 0.5, 0.25]
    """

    last_epoch: int

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: list[LRScheduler],
        milestones: list[int],
        last_epoch: int = -1,
        verbose: bool = False,
    ) -> None:
        if not len(schedulers):
            raise ValueError("SequentialLR: schedulers is empty; wanted one at least")
        self._check(optimizer, schedulers)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"SequentialLR: there are {len(milestones)} milestones for {len(schedulers)} schedulers; wanted "
                f"{len(schedulers) - 1}"
            )
        self._schedulers = schedulers
        self._milestones = milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer
        # The schedulers have all made their first step, one after the other; only the first one should.
        for group in optimizer.param_groups:
            set_lr(group, group["initial_lr"])
        self.recursive_undo()
        first = schedulers[bisect_right(milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def recursive_undo(self, sched: LRScheduler | None = None) -> None:
        """Take back the first step of the schedulers, also of those within others.

        Parameters
        ----------
        sched : LRScheduler, optional
            Whose step to take back; those of all by default.
        """
        of = self if sched is None else sched
        if hasattr(of, "_schedulers"):
            for scheduler in of._schedulers:
                self.recursive_undo(scheduler)
        elif hasattr(of, "last_epoch"):
            of.last_epoch -= 1

    def step(self) -> None:
        """Set the next rates. Call it after the optimizer's ``step``."""
        self.last_epoch += 1
        place = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[place]
        if place > 0 and self._milestones[place - 1] == self.last_epoch:
            scheduler._update_lr(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


class ChainedScheduler(_OfSchedulers):
    """Lets several schedulers change the rates at each step, one after the other.

    Parameters
    ----------
    schedulers : list of LRScheduler
        Of one optimizer.
    optimizer : Optimizer, optional
        That of the first scheduler by default.

    Raises
    ------
    ValueError
        If there is no scheduler, or one has another optimizer.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> from lucid.optim.lr_scheduler import ChainedScheduler, ConstantLR, ExponentialLR
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> first, then = ConstantLR(opt, factor=0.125, total_iters=2), ExponentialLR(opt, gamma=0.5)
    >>> scheduler = ChainedScheduler([first, then])
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates.append(opt.param_groups[0]["lr"])
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [0.125, 0.0625, 0.25, 0.125]
    """

    def __init__(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None) -> None:
        if not len(schedulers):
            raise ValueError("ChainedScheduler: schedulers is empty; wanted one at least")
        optimizer = optimizer or getattr(schedulers[0], "optimizer", None)
        self._check(optimizer, schedulers)
        self._schedulers = schedulers
        self.optimizer = optimizer
        self._last_lr: list[Rate] = self._current()

    def step(self) -> None:
        """Let each scheduler set its next rates. Call it after the optimizer's ``step``."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = self._current()
