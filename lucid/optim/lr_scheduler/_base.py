"""What all schedulers share."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.optim.optimizer import Optimizer

__all__ = ["LRScheduler", "as_functions", "check_optimizer", "per_group", "set_lr"]

Rate = float | Tensor


def check_optimizer(scheduler: object, optimizer: object) -> None:
    """Refuses what is not an optimizer."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(scheduler).__name__}: optimizer is {kind_of(optimizer)}; wanted an Optimizer")


def own_copy(value: Any) -> Any:
    """A value that later changes of a Tensor do not reach."""
    return value.clone() if isinstance(value, Tensor) else value


def per_group(scheduler: object, optimizer: Optimizer, name: str, value: Any) -> list[Any]:
    """A setting for each group: one for all, or a list of them."""
    if not isinstance(value, (list, tuple)):
        return [own_copy(value) for _ in optimizer.param_groups]
    if len(value) != len(optimizer.param_groups):
        raise ValueError(
            f"{type(scheduler).__name__}: {name} has {len(value)} values; wanted {len(optimizer.param_groups)}, one "
            "for each group of the optimizer"
        )
    return [own_copy(one) for one in value]


def as_functions(scheduler: object, optimizer: Optimizer, value: Any) -> list[Callable[[int], float]]:
    """A function for each group."""
    functions = per_group(scheduler, optimizer, "lr_lambda", value)
    for function in functions:
        if not callable(function):
            raise TypeError(
                f"{type(scheduler).__name__}: lr_lambda is {kind_of(function)}; wanted a function of the epoch"
            )
    return functions


def set_lr(group: dict[str, Any], value: Rate) -> None:
    """Set the rate of a group; a Tensor stays the same one."""
    if isinstance(group["lr"], Tensor):
        group["lr"].fill_(float(value))
    else:
        group["lr"] = value


class LRScheduler:
    """Base class of schedulers, which change an optimizer's learning rates.

    A subclass defines ``get_lr``, which reads ``self.last_epoch`` and gives a rate for each group. The first rates
    are set when a scheduler is made; every :meth:`step`, which comes after the optimizer's, sets the next.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed. Each group's rate is kept as ``group["initial_lr"]``.
    last_epoch : int, optional
        How far training has come, where it goes on; groups must have an ``"initial_lr"`` then (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Attributes
    ----------
    optimizer : Optimizer
        What `optimizer` was.
    base_lrs : list of float
        The rate that each group began with.
    last_epoch : int
        How many steps there have been.

    Raises
    ------
    TypeError
        If `optimizer` is not an Optimizer.
    KeyError
        If training goes on and a group has no ``"initial_lr"``.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> class Halving(optim.lr_scheduler.LRScheduler):
    ...     def get_lr(self):
    ...         return [base / 2**self.last_epoch for base in self.base_lrs]
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=0.5)
    >>> scheduler = Halving(opt)
    >>> opt.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.25]
    """

    base_lrs: list[Any]
    last_epoch: int

    _get_lr_called_within_step = False
    _is_initial = False

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Documents a subclass's get_lr, whose formula the class's own docstring has."""
        super().__init_subclass__(**kwargs)
        own = cls.__dict__.get("get_lr")
        if own is not None and own.__doc__ is None:
            own.__doc__ = LRScheduler.get_lr.__doc__

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1, verbose: bool = False) -> None:
        check_optimizer(self, optimizer)
        self.optimizer = optimizer
        for place, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", own_copy(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(
                    f"{type(self).__name__}: last_epoch is {last_epoch} and group {place} has no 'initial_lr'; wanted "
                    "the state of an optimizer that was scheduled, or last_epoch=-1"
                )
        self.base_lrs = [own_copy(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._initial_step()

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def _current(self) -> list[Rate]:
        """The rates as they are."""
        return [own_copy(group["lr"]) for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """Return all but the optimizer, for :func:`lucid.save`.

        Returns
        -------
        dict
            The attributes of the scheduler.
        """
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` returned, also that of PyTorch's scheduler of this name.

        Parameters
        ----------
        state_dict : dict
            Of a scheduler of this class.
        """
        self.__dict__.update(state_dict)

    def get_last_lr(self) -> list[Rate]:
        """Return the rates that were set last.

        Returns
        -------
        list of float
            One for each group.
        """
        return self._last_lr

    def get_lr(self) -> list[Rate]:
        """Compute the rates of the present epoch. Called by :meth:`step`.

        Returns
        -------
        list of float
            One for each group.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define get_lr")

    def step(self, epoch: int | None = None) -> None:
        """Set the next rates. Call it after the optimizer's ``step``.

        Parameters
        ----------
        epoch : int, optional
            The epoch to go to; the next one by default. Deprecated, as in PyTorch.

        Warns
        -----
        UserWarning
            If the optimizer has not made a step yet, so that its first rate is passed over.
        """
        if self._step_count == 1 and not self.optimizer._opt_called:
            warnings.warn(
                f"{type(self).__name__}: lr_scheduler.step() comes before optimizer.step(); wanted the opposite order, "
                "for the first value of the schedule is skipped",
                UserWarning,
                stacklevel=2,
            )
        self._step_count += 1
        if epoch is not None:
            warnings.warn(
                f"{type(self).__name__}: the epoch of scheduler.step() is deprecated", UserWarning, stacklevel=2
            )
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        closed = getattr(self, "_get_closed_form_lr", None) if epoch is not None else None
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        self._get_lr_called_within_step = True
        try:
            values = self.get_lr() if closed is None else closed()
        finally:
            self._get_lr_called_within_step = False
        self._set_lrs(values)

    def _set_lrs(self, values: list[Rate]) -> None:
        groups = self.optimizer.param_groups
        if len(values) != len(groups):
            raise ValueError(f"{type(self).__name__}: get_lr gave {len(values)} rates; wanted {len(groups)}")
        for group, value in zip(groups, values):
            set_lr(group, value)
        self._last_lr = self._current()
