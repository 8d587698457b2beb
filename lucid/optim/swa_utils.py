"""Averages of models: of the last ones (stochastic weight averaging), or exponential moving ones."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable
from typing import Any

import lucid
from lucid import nn
from lucid._C import Tensor
from lucid._errors import without
from lucid.autograd.grad_mode import no_grad
from lucid.nn.modules.batchnorm import _BatchNorm
from lucid.optim.lr_scheduler._base import LRScheduler, Rate, per_group
from lucid.optim.optimizer import Optimizer

__getattr__: Callable[[str], Any] = without(__name__)

__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]

Update = Callable[[Tensor, Tensor, Any], Tensor]
UpdateAll = Callable[[list[Tensor], list[Tensor], Any], None]


def get_ema_avg_fn(decay: float = 0.999) -> Update:
    """Return the update of an exponential moving average, for one tensor.

    Parameters
    ----------
    decay : float, optional
        How slowly the average forgets, from 0 to 1 (default 0.999).

    Returns
    -------
    callable
        ``f(average, current, n)``, which gives ``decay * average + (1 - decay) * current``.

    Raises
    ------
    ValueError
        If `decay` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.optim.swa_utils import get_ema_avg_fn
    >>> get_ema_avg_fn(0.75)(lucid.tensor([0.0]), lucid.tensor([4.0]), 1)
    tensor([1.])
    """
    if not 0 <= decay <= 1:
        raise ValueError(f"get_ema_avg_fn: decay is {decay}; wanted a number between 0 and 1")

    @no_grad()
    def update(average: Tensor, current: Tensor, n: Any) -> Tensor:
        return decay * average + (1 - decay) * current

    return update


def get_swa_avg_fn() -> Update:
    """Return the update of an equal average of all models, for one tensor.

    Returns
    -------
    callable
        ``f(average, current, n)``, which gives ``average + (current - average) / (n + 1)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid.optim.swa_utils import get_swa_avg_fn
    >>> get_swa_avg_fn()(lucid.tensor([0.0]), lucid.tensor([4.0]), 3)
    tensor([1.])
    """

    @no_grad()
    def update(average: Tensor, current: Tensor, n: Any) -> Tensor:
        return average + (current - average) / (n + 1)

    return update


def _for_all(update: Update) -> UpdateAll:
    @no_grad()
    def update_all(averages: list[Tensor], current: list[Tensor], n: Any) -> None:
        for average, now in zip(averages, current):
            average.copy_(update(average, now, n))

    return update_all


def get_ema_multi_avg_fn(decay: float = 0.999) -> UpdateAll:
    """Return the update of an exponential moving average, for lists of tensors.

    Parameters
    ----------
    decay : float, optional
        How slowly the average forgets, from 0 to 1 (default 0.999).

    Returns
    -------
    callable
        ``f(averages, currents, n)``, which changes the averages.

    Raises
    ------
    ValueError
        If `decay` is not between 0 and 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.optim.swa_utils import get_ema_multi_avg_fn
    >>> averages = [lucid.zeros(1)]
    >>> get_ema_multi_avg_fn(0.75)(averages, [lucid.ones(1)], 1)
    >>> averages
    [tensor([0.2500])]
    """
    return _for_all(get_ema_avg_fn(decay))


def get_swa_multi_avg_fn() -> UpdateAll:
    """Return the update of an equal average of all models, for lists of tensors.

    Returns
    -------
    callable
        ``f(averages, currents, n)``, which changes the averages.

    Examples
    --------
    >>> import lucid
    >>> from lucid.optim.swa_utils import get_swa_multi_avg_fn
    >>> averages = [lucid.zeros(1)]
    >>> get_swa_multi_avg_fn()(averages, [lucid.ones(1)], 1)
    >>> averages
    [tensor([0.5000])]
    """
    return _for_all(get_swa_avg_fn())


class AveragedModel(nn.Module):
    """A copy of a model whose parameters are averages of those that the model has had.

    Parameters
    ----------
    model : Module
        The model, which is copied.
    device : device, optional
        Where the copy is; beside the model by default.
    avg_fn : callable, optional
        How an average changes: ``avg_fn(average, current, n)`` gives the new one, n being how many models are in it.
    multi_avg_fn : callable, optional
        The same for lists, which are changed: ``multi_avg_fn(averages, currents, n)``. Without either it is an equal
        average of all models (Izmailov et al. 2018, Averaging Weights Leads to Wider Optima and Better Generalization).
    use_buffers : bool, optional
        Whether buffers are averaged too; else they are copied (default ``False``).

    Attributes
    ----------
    module : Module
        The copy.
    n_averaged : Tensor
        How many models the average is of; a buffer.

    Raises
    ------
    ValueError
        If both functions are given.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.optim.swa_utils import AveragedModel
    >>> model = nn.Linear(1, 1)
    >>> average = AveragedModel(model)
    >>> for value in (1.0, 2.0, 6.0):
    ...     _ = nn.init.constant_(model.weight, value)
    ...     average.update_parameters(model)
    >>> average.module.weight.item()
    3.0
    """

    module: Any

    def __init__(
        self,
        model: nn.Module,
        device: Any = None,
        avg_fn: Update | None = None,
        multi_avg_fn: UpdateAll | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise ValueError("AveragedModel: avg_fn and multi_avg_fn are both given; wanted one of them at most")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", lucid.tensor(0, dtype=lucid.int64, device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Call the copy."""
        return self.module(*args, **kwargs)

    @no_grad()
    def update_parameters(self, model: nn.Module) -> None:
        """Take the model, as it is now, into the average.

        Parameters
        ----------
        model : Module
            With the parameters and buffers that it had.
        """
        own, others = list(self.module.parameters()), list(model.parameters())
        buffers = list(zip(self.module.buffers(), model.buffers()))
        if self.use_buffers:
            own, others = own + [mine for mine, _ in buffers], others + [other for _, other in buffers]
            buffers = []
        averages = [average.detach() for average in own]
        current = [other.detach().to(average.device) for average, other in zip(averages, others)]
        if self.n_averaged.item() == 0:
            for average, now in zip(averages, current):
                average.copy_(now)
        elif self.avg_fn is not None:
            _for_all(self.avg_fn)(averages, current, self.n_averaged)
        else:
            (self.multi_avg_fn or get_swa_multi_avg_fn())(averages, current, self.n_averaged)
        for mine, other in buffers:
            mine.detach().copy_(other.detach())
        self.n_averaged += 1


@no_grad()
def update_bn(loader: Iterable[Any], model: nn.Module, device: Any = None) -> None:
    """Compute the statistics of a model's batch normalizations anew, over data.

    Parameters
    ----------
    loader : iterable
        Batches: inputs, or lists and tuples that begin with one.
    model : Module
        The model; it is called with each input, in training mode, and left in the mode that it was in.
    device : device, optional
        Where inputs are moved to.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.optim.swa_utils import update_bn
    >>> model = nn.Sequential(nn.BatchNorm1d(1))
    >>> update_bn([lucid.tensor([[1.0], [3.0]]), lucid.tensor([[3.0], [5.0]])], model)
    >>> model[0].running_mean
    tensor([3.])
    """
    layers = [module for module in model.modules() if isinstance(module, _BatchNorm)]
    if not layers:
        return
    momenta, was_training = [layer.momentum for layer in layers], model.training
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None
    model.train()
    try:
        for batch in loader:
            batch = batch[0] if isinstance(batch, (list, tuple)) else batch
            model(batch if device is None else batch.to(device))
    finally:
        for layer, momentum in zip(layers, momenta):
            layer.momentum = momentum
        model.train(was_training)


class SWALR(LRScheduler):
    """Brings rates to those of stochastic weight averaging, and keeps them.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates are changed.
    swa_lr : float or list of float
        Where rates end; one for all groups, or one for each.
    anneal_epochs : int, optional
        In how many epochs (default 10).
    anneal_strategy : str, optional
        Whether along a cosine, "cos" (the default), or a straight line, "linear".
    last_epoch : int, optional
        How far training has come, where it goes on (default -1: it begins).

    Raises
    ------
    ValueError
        If a setting is out of range.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> from lucid.optim.swa_utils import SWALR
    >>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = SWALR(opt, swa_lr=0.5, anneal_epochs=2, anneal_strategy="linear")
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates.append(opt.param_groups[0]["lr"])
    ...     opt.step()
    ...     scheduler.step()
    >>> rates
    [1.0, 0.75, 0.5, 0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float | list[float],
        anneal_epochs: int = 10,
        anneal_strategy: str = "cos",
        last_epoch: int = -1,
    ) -> None:
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"SWALR: anneal_strategy is {anneal_strategy!r}; wanted 'cos' or 'linear'")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"SWALR: anneal_epochs is {anneal_epochs!r}; wanted an int, 0 or more")
        for value, group in zip(per_group(self, optimizer, "swa_lr", swa_lr), optimizer.param_groups):
            group["swa_lr"] = value
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def anneal_func(self, t: float) -> float:
        """Return how far rates have come.

        Parameters
        ----------
        t : float
            The share of the epochs.

        Returns
        -------
        float
            From 0 to 1.
        """
        return t if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * t)) / 2

    def get_lr(self) -> list[Rate]:
        step, span = self._step_count - 1, max(1, self.anneal_epochs)
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, now = (self.anneal_func(max(0, min(1, place / span))) for place in (step - 1, step))
        rates = []
        for group in self.optimizer.param_groups:
            rate, end = group["lr"], group["swa_lr"]
            start = end if before == 1 else (rate - before * end) / (1 - before)  # where it came from
            rates.append(end * now + start * (1 - now))
        return rates
