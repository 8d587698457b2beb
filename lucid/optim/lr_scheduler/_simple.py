"""Schedulers that multiply rates, by a factor that depends on the epoch."""

from __future__ import annotations

import math
import types
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from lucid.optim.lr_scheduler._base import LRScheduler, Rate, as_functions
from lucid.optim.optimizer import Optimizer

__all__ = [
    "ConstantLR",
    "CosineAnnealingLR",
    "ExponentialLR",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "NoamScheduler",
    "PolynomialLR",
    "StepLR",
]


class _OfFunctions(LRScheduler):
    """Has a function of the epoch for each group. Functions are not saved; objects that are called are, by what they
    have in ``__dict__``."""

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Callable[[int], float] | list[Callable[[int], float]],
        last_epoch: int = -1,
        verbose: bool = False,
    ) -> None:
        self.optimizer = optimizer
        self.lr_lambdas = as_functions(self, optimizer, lr_lambda) if isinstance(optimizer, Optimizer) else []
        super().__init__(optimizer, last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """Return all but the optimizer and functions.

        Returns
        -------
        dict
            The attributes of the scheduler; in the place of a function ``None``, in that of another callable its
            ``__dict__``.
        """
        state = super().state_dict()
        state["lr_lambdas"] = [
            None if isinstance(one, types.FunctionType) else dict(one.__dict__) for one in self.lr_lambdas
        ]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` returned; functions stay as they are.

        Parameters
        ----------
        state_dict : dict
            Of a scheduler of this class.
        """
        self.__dict__.update({key: value for key, value in state_dict.items() if key != "lr_lambdas"})
        for function, saved in zip(self.lr_lambdas, state_dict["lr_lambdas"]):
            if saved is not None:
                function.__dict__.update(saved)


class LambdaLR(_OfFunctions):
    """Multiplies the initial rate by a function of the epoch.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    lr_lambda : callable or list of callable
        Gives the factor of an epoch, an int; one for all groups, or one for each.
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Notes
    -----
    ``lr = base * lr_lambda(t)``.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.LambdaLR(opt, lambda epoch: 1 / (1 + epoch))
    >>> opt.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def get_lr(self) -> list[Rate]:
        return [base * function(self.last_epoch) for function, base in zip(self.lr_lambdas, self.base_lrs)]


class MultiplicativeLR(_OfFunctions):
    """Multiplies the rate, at each step, by a function of the epoch.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    lr_lambda : callable or list of callable
        Gives the factor of an epoch, an int; one for all groups, or one for each.
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Notes
    -----
    ``lr = lr_before * lr_lambda(t)``.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.MultiplicativeLR(opt, lambda epoch: 0.5)
    >>> opt.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def get_lr(self) -> list[Rate]:
        if self._is_initial:
            return self._current()
        return [rate * function(self.last_epoch) for function, rate in zip(self.lr_lambdas, self._current())]


class StepLR(LRScheduler):
    """Multiplies rates by a factor every so many epochs.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    step_size : int
        After how many epochs.
    gamma : float, optional
        The factor (default 0.1).
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Notes
    -----
    ``lr = base * gamma**(t // step_size)``.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.StepLR(opt, step_size=2, gamma=0.5)
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates.append(opt.param_groups[0]["lr"])
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1, verbose: bool = False
    ) -> None:
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        if self.last_epoch == 0 or self.last_epoch % self.step_size != 0:
            return self._current()
        return [rate * self.gamma for rate in self._current()]

    def _get_closed_form_lr(self) -> list[Rate]:
        return [base * self.gamma ** (self.last_epoch // self.step_size) for base in self.base_lrs]


class MultiStepLR(LRScheduler):
    """Multiplies rates by a factor at given epochs.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    milestones : iterable of int
        The epochs; one that stands there twice counts twice.
    gamma : float, optional
        The factor (default 0.1).
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Notes
    -----
    ``lr = base * gamma**n``, n being how many milestones have passed.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.MultiStepLR(opt, milestones=[1, 3], gamma=0.5)
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates.append(opt.param_groups[0]["lr"])
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [1.0, 0.5, 0.5, 0.25, 0.25]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        milestones: Iterable[int],
        gamma: float = 0.1,
        last_epoch: int = -1,
        verbose: bool = False,
    ) -> None:
        self.milestones = Counter(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        times = self.milestones.get(self.last_epoch, 0)
        return [rate * self.gamma**times for rate in self._current()] if times else self._current()

    def _get_closed_form_lr(self) -> list[Rate]:
        passed = bisect_right(sorted(Counter(self.milestones).elements()), self.last_epoch)
        return [base * self.gamma**passed for base in self.base_lrs]


class ConstantLR(LRScheduler):
    """Multiplies rates by a factor for some epochs.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    factor : float, optional
        From 0 to 1 (default 1/3).
    total_iters : int, optional
        For how many epochs (default 5).
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Raises
    ------
    ValueError
        If `factor` is not between 0 and 1.

    Notes
    -----
    ``lr = base * factor`` before step `total_iters`, then ``base``.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.ConstantLR(opt, factor=0.5, total_iters=2)
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates.append(opt.param_groups[0]["lr"])
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [0.5, 0.5, 1.0, 1.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        factor: float = 1.0 / 3,
        total_iters: int = 5,
        last_epoch: int = -1,
        verbose: bool = False,
    ) -> None:
        if not 0 <= factor <= 1:
            raise ValueError(f"ConstantLR: factor is {factor}; wanted a number between 0 and 1")
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        if self.last_epoch == 0:
            return [rate * self.factor for rate in self._current()]
        if self.last_epoch != self.total_iters:
            return self._current()
        return [rate * (1.0 / self.factor) for rate in self._current()]

    def _get_closed_form_lr(self) -> list[Rate]:
        factor = 1.0 if self.last_epoch >= self.total_iters else self.factor
        return [base * factor for base in self.base_lrs]


class LinearLR(LRScheduler):
    """Brings the factor of rates from one value to another, in equal steps.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    start_factor : float, optional
        Above 0, up to 1 (default 1/3).
    end_factor : float, optional
        From 0 to 1 (default 1).
    total_iters : int, optional
        In how many epochs (default 5).
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Raises
    ------
    ValueError
        If a factor is out of range.

    Notes
    -----
    ``lr = base * (start_factor + (end_factor - start_factor) * min(t, total_iters) / total_iters)``.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.LinearLR(opt, start_factor=0.5, total_iters=2)
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates.append(opt.param_groups[0]["lr"])
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [0.5, 0.75, 1.0, 1.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
        verbose: bool = False,
    ) -> None:
        if not 0 < start_factor <= 1:
            raise ValueError(f"LinearLR: start_factor is {start_factor}; wanted a number above 0, up to 1")
        if not 0 <= end_factor <= 1:
            raise ValueError(f"LinearLR: end_factor is {end_factor}; wanted a number between 0 and 1")
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        if self.last_epoch == 0:
            return [rate * self.start_factor for rate in self._current()]
        if self._is_initial or self.last_epoch > self.total_iters:
            return self._current()
        rise = self.end_factor - self.start_factor
        growth = 1.0 + rise / (self.total_iters * self.start_factor + (self.last_epoch - 1) * rise)
        return [rate * growth for rate in self._current()]

    def _get_closed_form_lr(self) -> list[Rate]:
        share = min(self.total_iters, self.last_epoch) / self.total_iters
        return [base * (self.start_factor + (self.end_factor - self.start_factor) * share) for base in self.base_lrs]


class ExponentialLR(LRScheduler):
    """Multiplies rates by a factor every epoch.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    gamma : float
        The factor.
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Notes
    -----
    ``lr = base * gamma**t``.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.ExponentialLR(opt, gamma=0.5)
    >>> opt.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1, verbose: bool = False) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        return self._current() if self._is_initial else [rate * self.gamma for rate in self._current()]

    def _get_closed_form_lr(self) -> list[Rate]:
        return [base * self.gamma**self.last_epoch for base in self.base_lrs]


class PolynomialLR(LRScheduler):
    """Brings rates to zero, or to `eta_min`, as a power of the epochs that are left.

    The rate of epoch t is ``(lr - eta_min) * (1 - t / total_iters)^power + eta_min``.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    total_iters : int, optional
        In how many epochs (default 5).
    power : float, optional
        Default 1.
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.
    eta_min : float, optional
        Where rates end (default 0). PyTorch has no such parameter.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.PolynomialLR(opt, total_iters=4, power=2)
    >>> opt.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5625]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        total_iters: int = 5,
        power: float = 1.0,
        last_epoch: int = -1,
        verbose: bool = False,
        *,
        eta_min: float = 0.0,
    ) -> None:
        self.total_iters = total_iters
        self.power = power
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        if self._is_initial or self.last_epoch > self.total_iters:
            return self._current()
        left, before = 1.0 - self.last_epoch / self.total_iters, 1.0 - (self.last_epoch - 1) / self.total_iters
        factor = (left / before) ** self.power
        if not self.eta_min:
            return [rate * factor for rate in self._current()]
        return [(rate - self.eta_min) * factor + self.eta_min for rate in self._current()]

    def _get_closed_form_lr(self) -> list[Rate]:
        factor = (1.0 - min(self.total_iters, self.last_epoch) / self.total_iters) ** self.power
        return [(base - self.eta_min) * factor + self.eta_min for base in self.base_lrs]


class CosineAnnealingLR(LRScheduler):
    """Brings rates down, and up again, along a cosine.

    The rate of epoch t is ``eta_min + (lr - eta_min) * (1 + cos(pi * t / T_max)) / 2`` (Loshchilov and Hutter 2016,
    SGDR: Stochastic Gradient Descent with Warm Restarts, without the restarts), reached from one epoch to the next, so
    that changes from outside stay.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    T_max : int
        In how many epochs they fall.
    eta_min : float, optional
        The lowest rate (default 0).
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.CosineAnnealingLR(opt, T_max=4)
    >>> for epoch in range(2):
    ...     opt.step()
    ...     scheduler.step()
    >>> round(scheduler.get_last_lr()[0], 6)
    0.5
    """

    def __init__(
        self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1, verbose: bool = False
    ) -> None:
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        if self._is_initial:
            return self._current()
        angle = math.pi / self.T_max
        if self._step_count == 1 and self.last_epoch > 0:
            return self._get_closed_form_lr()
        if (self.last_epoch - 1 - self.T_max) % (2 * self.T_max) == 0:  # at the bottom, where the quotient is 0 / 0
            rise = (1 - math.cos(angle)) / 2
            return [rate + (base - self.eta_min) * rise for base, rate in zip(self.base_lrs, self._current())]
        change = (1 + math.cos(angle * self.last_epoch)) / (1 + math.cos(angle * (self.last_epoch - 1)))
        return [change * (rate - self.eta_min) + self.eta_min for rate in self._current()]

    def _get_closed_form_lr(self) -> list[Rate]:
        share = (1 + math.cos(math.pi * self.last_epoch / self.T_max)) / 2
        return [self.eta_min + (base - self.eta_min) * share for base in self.base_lrs]


class NoamScheduler(LRScheduler):
    """Lets rates rise for some epochs and then fall as the root of the epoch.

    The rate of epoch t is ``lr * d_model^-0.5 * min(n^-0.5, n * warmup_steps^-1.5)`` with ``n = max(t, 1)`` (Vaswani et
    al. 2017, Attention Is All You Need, formula 3). PyTorch has no such class.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    d_model : int
        The width of the model.
    warmup_steps : int
        For how many epochs rates rise.
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Raises
    ------
    ValueError
        If `d_model` or `warmup_steps` is not positive.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.NoamScheduler(opt, d_model=4, warmup_steps=4)
    >>> rates = []
    >>> for step in range(6):
    ...     opt.step()
    ...     scheduler.step()
    ...     rates.append(round(scheduler.get_last_lr()[0], 4))
    >>> rates
    [0.0625, 0.125, 0.1875, 0.25, 0.2236, 0.2041]
    """

    def __init__(
        self, optimizer: Optimizer, d_model: int, warmup_steps: int, last_epoch: int = -1, verbose: bool = False
    ) -> None:
        for name, value in (("d_model", d_model), ("warmup_steps", warmup_steps)):
            if not value > 0:
                raise ValueError(f"NoamScheduler: {name} is {value}; wanted a positive number")
        self.d_model = d_model
        self.warmup_steps = warmup_steps
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        n = max(self.last_epoch, 1)
        factor = self.d_model**-0.5 * min(n**-0.5, n * self.warmup_steps**-1.5)
        return [base * factor for base in self.base_lrs]

    _get_closed_form_lr = get_lr
