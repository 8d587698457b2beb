"""The optimizers that suites try one after the other: every class of `lucid.optim`, found there, with its defaults and
the variants below."""

import lucid
from lucid import nn, optim

VARIANTS = {
    "SGD": [{"momentum": 0.9}, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.001}],
    "Adam": [{"amsgrad": True}],
    "AdamW": [{"amsgrad": True}],
    "Adagrad": [{"lr_decay": 0.001, "initial_accumulator_value": 0.01}],
}


def _maker(cls, variant):
    return lambda params, **settings: cls(params, **{"lr": 0.1, **variant, **settings})


def _keeps_state(make):
    p = nn.Parameter([1.0])
    p.grad = lucid.ones(1)
    optimizer = make([p])
    optimizer.step()
    return len(optimizer.state_dict()["state"]) > 0


OPTIMIZERS = {
    " ".join([name, *variant]): _maker(getattr(optim, name), variant)
    for name in optim.__all__
    if name != "Optimizer"
    for variant in ({}, *VARIANTS.get(name, []))
}
STATEFUL = {name: make for name, make in OPTIMIZERS.items() if _keeps_state(make)}
