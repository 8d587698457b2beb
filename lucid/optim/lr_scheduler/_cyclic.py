"""Schedulers that go up and down, with the momentum in the opposite direction where that is wanted."""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from typing import Any

from lucid.optim.lr_scheduler._base import LRScheduler, Rate, check_optimizer, per_group, set_lr
from lucid.optim.optimizer import Optimizer

__all__ = ["CosineAnnealingWarmRestarts", "CyclicLR", "OneCycleLR"]


class _WithMomentum(LRScheduler):
    """Changes the momentum too, which is the first of ``betas`` where an optimizer has those."""

    def _begin_momentum(self, base: Any, most: Any, begins: bool) -> tuple[list[Any], list[Any]]:
        optimizer = self.optimizer
        if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
            raise ValueError(
                f"{type(self).__name__}: {type(optimizer).__name__} has no momentum and no betas; wanted an optimizer "
                "that has, or cycle_momentum=False"
            )
        self.use_beta1 = "betas" in optimizer.defaults
        highest = per_group(self, optimizer, "max_momentum", most)
        lowest = per_group(self, optimizer, "base_momentum", base)
        if begins:
            for high, low, group in zip(highest, lowest, optimizer.param_groups):
                self._set_momentum(group, high)
                group["max_momentum"] = high
                group["base_momentum"] = low
        return lowest, highest

    def _set_momentum(self, group: dict[str, Any], value: float) -> None:
        if self.use_beta1:
            group["betas"] = (value, *group["betas"][1:])
        else:
            group["momentum"] = value


class CyclicLR(_WithMomentum):
    """Moves rates up and down between two bounds (Smith 2015, Cyclical Learning Rates for Training Neural Networks).

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    base_lr : float or list of float
        The lower bound, from which a cycle starts; one for all groups, or one for each.
    max_lr : float or list of float
        The upper bound.
    step_size_up : int, optional
        In how many steps rates rise (default 2000).
    step_size_down : int, optional
        In how many they fall; as many by default.
    mode : str, optional
        "triangular" (the default); "triangular2", which halves the height with each cycle; or "exp_range", which
        multiplies it by ``gamma^step``.
    gamma : float, optional
        See `mode` (default 1).
    scale_fn : callable, optional
        Gives the height, from 0 to 1, in the place of `mode`.
    scale_mode : str, optional
        Whether `scale_fn` gets the number of the "cycle", counted from 1 (the default), or of "iterations".
    cycle_momentum : bool, optional
        Whether the momentum moves in the opposite direction (default ``True``).
    base_momentum : float or list of float, optional
        The momentum at the highest rate (default 0.8).
    max_momentum : float or list of float, optional
        The momentum at the lowest rate (default 0.9).
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Raises
    ------
    ValueError
        If there is no such mode, or the optimizer has no momentum to cycle.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0, momentum=0.9)
    >>> scheduler = optim.lr_scheduler.CyclicLR(opt, base_lr=0.0, max_lr=1.0, step_size_up=2)
    >>> rates = []
    >>> for step in range(6):
    ...     rates.append(opt.param_groups[0]["lr"])
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [0.0, 0.5, 1.0, 0.5, 0.0, 0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.8,
        max_momentum: float | list[float] = 0.9,
        last_epoch: int = -1,
        verbose: bool = False,
    ) -> None:
        check_optimizer(self, optimizer)
        self.optimizer = optimizer
        base_lrs = per_group(self, optimizer, "base_lr", base_lr)
        self.max_lrs = per_group(self, optimizer, "max_lr", max_lr)
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError(f"CyclicLR: mode is {mode!r}; wanted 'triangular', 'triangular2' or 'exp_range'")
        up = float(step_size_up)
        down = up if step_size_down is None else float(step_size_down)
        self.total_size = up + down
        self.step_ratio = up / self.total_size
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode = scale_mode if scale_fn else "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.base_momentums, self.max_momentums = self._begin_momentum(
                base_momentum, max_momentum, last_epoch == -1
            )
        if last_epoch == -1:
            for value, group in zip(base_lrs, optimizer.param_groups):
                set_lr(group, value)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x: float) -> float:
        """Return the height of a cycle.

        Parameters
        ----------
        x : float
            The number of the cycle, or of the step.

        Returns
        -------
        float
            What the amplitude is multiplied by.
        """
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "exp_range":
            return self.gamma**x
        return 1 / 2.0 ** (x - 1) if self.mode == "triangular2" else 1.0

    def get_lr(self) -> list[Rate]:
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        height = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            for low, high, group in zip(self.base_momentums, self.max_momentums, self.optimizer.param_groups):
                self._set_momentum(group, high - (high - low) * height * scale)
        return [base + (most - base) * height * scale for base, most in zip(self.base_lrs, self.max_lrs)]

    def state_dict(self) -> dict[str, Any]:
        """Return all but the optimizer and `scale_fn`.

        Returns
        -------
        dict
            The attributes of the scheduler; in the place of a function ``None``, in that of another callable its
            ``__dict__``.
        """
        state = super().state_dict()
        own = state["_scale_fn_custom"]
        state["_scale_fn_custom"] = None if own is None or isinstance(own, types.FunctionType) else dict(own.__dict__)
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` returned; `scale_fn` stays as it is.

        Parameters
        ----------
        state_dict : dict
            Of a scheduler of this class.
        """
        own = state_dict.get("_scale_fn_custom")
        super().load_state_dict({key: value for key, value in state_dict.items() if key != "_scale_fn_custom"})
        if own is not None and self._scale_fn_custom is not None:
            self._scale_fn_custom.__dict__.update(own)


class CosineAnnealingWarmRestarts(LRScheduler):
    """Brings rates down along a cosine, and starts again.

    After Loshchilov and Hutter 2016, SGDR: Stochastic Gradient Descent with Warm Restarts.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    T_0 : int
        The first restart comes after so many epochs.
    T_mult : int, optional
        Each further one comes after so many times as many (default 1).
    eta_min : float, optional
        The lowest rate (default 0).
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Raises
    ------
    ValueError
        If `T_0` or `T_mult` is not a positive int.

    Notes
    -----
    ``lr = eta_min + (base - eta_min) (1 + cos(pi t / T)) / 2``, t being the steps since the last restart and T those to
    the next.

    References
    ----------
    Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, arXiv:1608.03983.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = optim.lr_scheduler.CosineAnnealingWarmRestarts(opt, T_0=2)
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates.append(round(opt.param_groups[0]["lr"], 6))
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [1.0, 0.5, 1.0, 0.5, 1.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
        verbose: bool = False,
    ) -> None:
        for name, value in (("T_0", T_0), ("T_mult", T_mult)):
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"CosineAnnealingWarmRestarts: {name} is {value!r}; wanted a positive int")
        self.T_0 = T_0
        self.T_i = T_0
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.T_cur = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        share = (1 + math.cos(math.pi * self.T_cur / self.T_i)) / 2
        return [self.eta_min + (base - self.eta_min) * share for base in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Set the next rates. Call it after the optimizer's ``step``, also after each batch.

        Parameters
        ----------
        epoch : float, optional
            The epoch to go to, with the share of it that has passed (``epoch + batch / batches``); the next one by
            default.
        """
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is None:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        elif epoch < 0:
            raise ValueError(f"CosineAnnealingWarmRestarts.step: epoch is {epoch}; wanted 0 or more")
        elif epoch < self.T_0:
            self.T_i, self.T_cur = self.T_0, epoch
        elif self.T_mult == 1:
            self.T_cur = epoch % self.T_0
        else:
            n = int(math.log(epoch / self.T_0 * (self.T_mult - 1) + 1, self.T_mult))
            self.T_cur = epoch - self.T_0 * (self.T_mult**n - 1) / (self.T_mult - 1)
            self.T_i = self.T_0 * self.T_mult**n
        self.last_epoch = math.floor(epoch)
        self._set_lrs(self.get_lr())


class OneCycleLR(_WithMomentum):
    """Brings rates up to a high one and down to a very low one, once.

    After Smith and Topin 2017, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    max_lr : float or list of float
        The highest rate; one for all groups, or one for each.
    total_steps : int, optional
        How many steps there will be.
    epochs : int, optional
        How many epochs, where `total_steps` is not given.
    steps_per_epoch : int, optional
        How many steps an epoch has, where `total_steps` is not given.
    pct_start : float, optional
        The share of steps in which rates rise (default 0.3).
    anneal_strategy : str, optional
        Whether rates follow a cosine, "cos" (the default), or a straight line, "linear".
    cycle_momentum : bool, optional
        Whether the momentum moves in the opposite direction (default ``True``).
    base_momentum : float or list of float, optional
        The momentum at the highest rate (default 0.85).
    max_momentum : float or list of float, optional
        The momentum at the lowest rates (default 0.95).
    div_factor : float, optional
        The first rate is ``max_lr / div_factor`` (default 25).
    final_div_factor : float, optional
        The last is the first divided by this (default 1e4).
    three_phase : bool, optional
        Whether rates fall as fast as they rose, and only then to the last one (default ``False``).
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).
    verbose : bool, optional
        Without effect.

    Raises
    ------
    ValueError
        If a setting is out of range, or there are more steps than were said.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0, momentum=0.9)
    >>> scheduler = optim.lr_scheduler.OneCycleLR(opt, max_lr=1.0, total_steps=6, anneal_strategy="linear")
    >>> rates = []
    >>> for step in range(5):
    ...     rates.append(round(opt.param_groups[0]["lr"], 3))
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [0.04, 0.952, 0.714, 0.476, 0.238]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
        verbose: bool = False,
    ) -> None:
        check_optimizer(self, optimizer)
        self.optimizer = optimizer
        counts = {"total_steps": total_steps}
        if total_steps is None:
            counts = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
            if None in counts.values():
                raise ValueError("OneCycleLR: total_steps is missing; wanted it, or epochs and steps_per_epoch")
        for name, value in counts.items():
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"OneCycleLR: {name} is {value!r}; wanted a positive int")
        self.total_steps = math.prod(counts.values())
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"OneCycleLR: pct_start is {pct_start!r}; wanted a float between 0 and 1")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"OneCycleLR: anneal_strategy is {anneal_strategy!r}; wanted 'cos' or 'linear'")
        rise = float(pct_start * self.total_steps)
        # Where each phase ends; what rate and momentum are when it starts and ends.
        phases = [(rise - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum")]
        if three_phase:
            phases += [
                (2 * rise - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"),
                (self.total_steps - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"),
            ]
        else:
            phases += [(self.total_steps - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")]
        keys = ("end_step", "start_lr", "end_lr", "start_momentum", "end_momentum")
        self._schedule_phases = [dict(zip(keys, phase)) for phase in phases]
        self._anneal_func_type = anneal_strategy
        self.cycle_momentum = cycle_momentum
        max_lrs = per_group(self, optimizer, "max_lr", max_lr)
        if cycle_momentum:
            self._begin_momentum(base_momentum, max_momentum, last_epoch == -1)
        if last_epoch == -1:
            for group, most in zip(optimizer.param_groups, max_lrs):
                group["initial_lr"] = most / div_factor
                group["max_lr"] = most
                group["min_lr"] = group["initial_lr"] / final_div_factor
        super().__init__(optimizer, last_epoch)

    def _between(self, start: float, end: float, share: float) -> float:
        if self._anneal_func_type == "linear":
            return (end - start) * share + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)

    def get_lr(self) -> list[Rate]:
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(
                f"OneCycleLR: this is step {step}; wanted no more than total_steps, which is {self.total_steps}"
            )
        start, phase = 0.0, self._schedule_phases[-1]
        for phase in self._schedule_phases:
            if step <= phase["end_step"] or phase is self._schedule_phases[-1]:
                break
            start = phase["end_step"]
        share = (step - start) / (phase["end_step"] - start)
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._between(group[phase["start_lr"]], group[phase["end_lr"]], share))
            if self.cycle_momentum:
                momentum = self._between(group[phase["start_momentum"]], group[phase["end_momentum"]], share)
                self._set_momentum(group, momentum)
        return rates
