"""Optimizers: they change parameters by their gradients. Schedulers change learning rates.

Examples
--------
>>> from lucid import nn, optim
>>> p = nn.Parameter([4.0])
>>> opt = optim.SGD([p], lr=0.25)
>>> for _ in range(3):
...     opt.zero_grad()
...     (p * p).sum().backward()
...     opt.step()
>>> p.tolist()
[0.5]
"""

from importlib import import_module

from lucid._errors import without
from lucid.optim.adam import Adam, AdamW
from lucid.optim.optimizer import Optimizer
from lucid.optim.sgd import SGD

# Loaded when they are first used: the module of each name, None of a module.
_LAZY = {
    "lr_scheduler": None,
    "swa_utils": None,
    "ASGD": "asgd",
    "Adadelta": "adadelta",
    "Adafactor": "_adafactor",
    "Adagrad": "adagrad",
    "Adamax": "adamax",
    "LBFGS": "lbfgs",
    "Muon": "_muon",
    "NAdam": "nadam",
    "RAdam": "radam",
    "RMSprop": "rmsprop",
    "Rprop": "rprop",
    "SparseAdam": "sparse_adam",
}
_LAZY |= dict.fromkeys(
    "ChainedScheduler ConstantLR CosineAnnealingLR CosineAnnealingWarmRestarts CyclicLR ExponentialLR LRScheduler "
    "LambdaLR LinearLR MultiStepLR MultiplicativeLR NoamScheduler OneCycleLR PolynomialLR ReduceLROnPlateau "
    "SequentialLR StepLR".split(),
    "lr_scheduler",
)

_missing = without(__name__)


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        return _missing(name)
    home = _LAZY[name]
    found = import_module(f"lucid.optim.{home or name}")
    globals()[name] = found if home is None else getattr(found, name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})


__all__ = sorted({"Adam", "AdamW", "Optimizer", "SGD", *_LAZY})
