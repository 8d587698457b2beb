"""The optimizers that suites try one after the other: every class of `lucid.optim`, found there, with its defaults and
the variants below; but for those that want a closure or matrices."""

import lucid
from lucid import nn, optim

VARIANTS = {
    "SGD": [{"momentum": 0.9}, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.001}],
    "Adam": [{"amsgrad": True}],
    "AdamW": [{"amsgrad": True}],
    "Adagrad": [{"lr_decay": 0.001, "initial_accumulator_value": 0.01}],
    "RMSprop": [{"momentum": 0.9, "centered": True}],
    "Adadelta": [{"rho": 0.8}],
    "NAdam": [{"decoupled_weight_decay": True}],
    "ASGD": [{"t0": 2}],
}
OTHERS = ("LBFGS", "Muon")


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
    if name not in ("Optimizer", *OTHERS)
    and isinstance(getattr(optim, name), type)
    and issubclass(getattr(optim, name), optim.Optimizer)
    for variant in ({}, *VARIANTS.get(name, []))
}
STATEFUL = {name: make for name, make in OPTIMIZERS.items() if _keeps_state(make)}
