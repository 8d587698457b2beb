"""Schedulers: they change an optimizer's learning rates from epoch to epoch, or from step to step.

Examples
--------
>>> from lucid import nn, optim
>>> opt = optim.SGD([nn.Parameter([1.0])], lr=1.0)
>>> scheduler = optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.5)
>>> for epoch in range(3):
...     opt.step()  # for each batch, in practice
...     scheduler.step()
>>> scheduler.get_last_lr()
[0.125]
"""

from collections.abc import Callable
from typing import Any

from lucid._errors import without
from lucid.optim.lr_scheduler._base import LRScheduler
from lucid.optim.lr_scheduler._combined import ChainedScheduler, SequentialLR
from lucid.optim.lr_scheduler._cyclic import CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR
from lucid.optim.lr_scheduler._plateau import ReduceLROnPlateau
from lucid.optim.lr_scheduler._simple import (
    ConstantLR,
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    NoamScheduler,
    PolynomialLR,
    StepLR,
)

_LRScheduler = LRScheduler  # PyTorch's older name

__getattr__: Callable[[str], Any] = without(__name__)

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "NoamScheduler",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
