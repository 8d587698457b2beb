"""Optimizers: they change parameters by their gradients.

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

from lucid._errors import without
from lucid.optim.adagrad import Adagrad
from lucid.optim.adam import Adam, AdamW
from lucid.optim.optimizer import Optimizer
from lucid.optim.sgd import SGD

__getattr__ = without(__name__)

__all__ = ["Adagrad", "Adam", "AdamW", "Optimizer", "SGD"]
