"""The programs whose trajectories are compared with PyTorch's: rows of optimizers and of schedulers with settings, and
what runs one, in either library.

    PYTHONPATH=tests/unit/optim python tests/unit/optim/trajectories.py

writes trajectories.json with PyTorch installed; test_trajectories.py reads it."""

import json
from pathlib import Path

FROZEN = Path(__file__).with_name("trajectories.json")
STEPS, SHOWN, HALF = 100, (1, 10, 100), 50

OPTIMIZERS = [
    ("SGD", {"lr": 0.02}),
    ("SGD", {"lr": 0.02, "momentum": 0.9, "dampening": 0.1}),
    ("SGD", {"lr": 0.02, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.001, "maximize": True, "momentum": 0.5}),
    ("Adam", {"lr": 0.02}),
    ("Adam", {"lr": 0.02, "betas": (0.8, 0.95), "weight_decay": 0.1, "amsgrad": True}),
    ("Adam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True, "eps": 1e-3}),
    ("Adam", {"lr": 0.005, "maximize": True}),
    ("AdamW", {"lr": 0.02}),
    ("AdamW", {"lr": 0.02, "weight_decay": 0.2, "amsgrad": True}),
    ("AdamW", {"lr": 0.02, "betas": (0.5, 0.9), "maximize": True}),
    ("Adagrad", {"lr": 0.1}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.01, "weight_decay": 0.1}),
    ("Adagrad", {"lr": 0.05, "initial_accumulator_value": 0.5, "eps": 1e-3, "maximize": True}),
    ("RMSprop", {"lr": 0.01}),
    ("RMSprop", {"lr": 0.01, "momentum": 0.8, "alpha": 0.9, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.01, "centered": True, "eps": 1e-3}),
    ("RMSprop", {"lr": 0.005, "centered": True, "momentum": 0.5, "eps": 1e-3, "maximize": True}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.8, "weight_decay": 0.1}),
    ("Adadelta", {"lr": 2.0, "eps": 1e-4, "maximize": True}),
    ("Adamax", {"lr": 0.02}),
    ("Adamax", {"lr": 0.02, "betas": (0.8, 0.9), "weight_decay": 0.1}),
    ("Adamax", {"lr": 0.01, "eps": 1e-2, "maximize": True}),
    ("NAdam", {"lr": 0.02}),
    ("NAdam", {"lr": 0.02, "momentum_decay": 0.05, "weight_decay": 0.1}),
    ("NAdam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
    ("RAdam", {"lr": 0.02}),
    ("RAdam", {"lr": 0.02, "betas": (0.8, 0.9), "weight_decay": 0.1}),
    ("RAdam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
    ("ASGD", {"lr": 0.02}),
    ("ASGD", {"lr": 0.02, "lambd": 0.1, "alpha": 0.5, "t0": 20, "weight_decay": 0.1}),
    ("ASGD", {"lr": 0.001, "t0": 5, "maximize": True}),
    ("Rprop", {"lr": 0.01}),
    ("Rprop", {"lr": 0.02, "etas": (0.3, 1.5), "step_sizes": (1e-4, 0.1)}),
    ("Rprop", {"lr": 0.001, "step_sizes": (1e-6, 0.01), "maximize": True}),
    ("Adafactor", {"lr": 0.1}),
    ("Adafactor", {"lr": 0.05, "weight_decay": 0.1, "d": 2.0, "beta2_decay": -0.5}),
    ("Adafactor", {"lr": 0.02, "eps": (1e-5, 1e-2), "maximize": True}),
    ("LBFGS", {"lr": 0.1, "max_iter": 2}),
    ("LBFGS", {"lr": 1, "max_iter": 2, "line_search_fn": "strong_wolfe"}),
    ("LBFGS", {"lr": 0.5, "max_iter": 3, "history_size": 2, "tolerance_change": 1e-12}),
]
# Computed in bfloat16: the matrix alone, and not as close.
MUON = [
    ("Muon", {"lr": 0.02}),
    ("Muon", {"lr": 0.02, "nesterov": False, "weight_decay": 0.0, "adjust_lr_fn": "match_rms_adamw"}),
    ("Muon", {"lr": 0.05, "momentum": 0.8, "ns_steps": 3}),
]
ROWS = OPTIMIZERS + MUON


def half(epoch):
    return 0.5 ** (epoch // 10)


def damped(epoch):
    return 0.98 if epoch % 3 else 1.0


SCHEDULERS = [
    ("LambdaLR", {"lr_lambda": half}),
    ("LambdaLR", {"lr_lambda": [half, damped]}),
    ("LambdaLR", {"lr_lambda": damped}),
    ("MultiplicativeLR", {"lr_lambda": damped}),
    ("MultiplicativeLR", {"lr_lambda": [damped, damped]}),
    ("MultiplicativeLR", {"lr_lambda": lambda epoch: 0.99}),
    ("StepLR", {"step_size": 7}),
    ("StepLR", {"step_size": 30, "gamma": 0.5}),
    ("StepLR", {"step_size": 1, "gamma": 0.97}),
    ("MultiStepLR", {"milestones": [10, 40]}),
    ("MultiStepLR", {"milestones": [5, 5, 60], "gamma": 0.5}),
    ("MultiStepLR", {"milestones": [1, 2, 3, 99], "gamma": 0.9}),
    ("ConstantLR", {}),
    ("ConstantLR", {"factor": 0.5, "total_iters": 20}),
    ("ConstantLR", {"factor": 1.0, "total_iters": 3}),
    ("LinearLR", {}),
    ("LinearLR", {"start_factor": 0.1, "end_factor": 0.8, "total_iters": 30}),
    ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 50}),
    ("ExponentialLR", {"gamma": 0.95}),
    ("ExponentialLR", {"gamma": 1.01}),
    ("ExponentialLR", {"gamma": 0.5}),
    ("PolynomialLR", {}),
    ("PolynomialLR", {"total_iters": 60, "power": 2.0}),
    ("PolynomialLR", {"total_iters": 90, "power": 0.5}),
    ("CosineAnnealingLR", {"T_max": 100}),
    ("CosineAnnealingLR", {"T_max": 15, "eta_min": 0.01}),
    ("CosineAnnealingLR", {"T_max": 1}),
    ("CosineAnnealingWarmRestarts", {"T_0": 10}),
    ("CosineAnnealingWarmRestarts", {"T_0": 7, "T_mult": 2, "eta_min": 0.001}),
    ("CosineAnnealingWarmRestarts", {"T_0": 100}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 8}),
    (
        "CyclicLR",
        {"base_lr": [0.01, 0.02], "max_lr": 0.1, "step_size_up": 5, "step_size_down": 9, "mode": "triangular2"},
    ),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 8, "mode": "exp_range", "gamma": 0.98}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 6, "scale_fn": half, "scale_mode": "iterations"}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 100}),
    ("OneCycleLR", {"max_lr": [0.5, 0.2], "epochs": 10, "steps_per_epoch": 10, "three_phase": True}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 120, "anneal_strategy": "linear", "pct_start": 0.1}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 100, "cycle_momentum": False, "div_factor": 5.0}),
    ("ReduceLROnPlateau", {"patience": 3}),
    ("ReduceLROnPlateau", {"mode": "max", "factor": 0.5, "patience": 2, "cooldown": 4, "threshold_mode": "abs"}),
    ("ReduceLROnPlateau", {"factor": 0.3, "patience": 1, "threshold": 0.05, "min_lr": [0.001, 0.01], "eps": 1e-3}),
]
# Of several: each is (name, settings); SequentialLR has milestones besides.
COMBINED = [
    ("SequentialLR", [("LinearLR", {"total_iters": 10}), ("CosineAnnealingLR", {"T_max": 90})], [10]),
    ("SequentialLR", [("ConstantLR", {"factor": 0.1}), ("ExponentialLR", {"gamma": 0.9})], [20]),
    (
        "SequentialLR",
        [("LinearLR", {}), ("StepLR", {"step_size": 5}), ("CosineAnnealingWarmRestarts", {"T_0": 9})],
        [6, 30],
    ),
    (
        "ChainedScheduler",
        [("ConstantLR", {"factor": 0.5, "total_iters": 20}), ("ExponentialLR", {"gamma": 0.98})],
        None,
    ),
    ("ChainedScheduler", [("LinearLR", {"total_iters": 10}), ("MultiStepLR", {"milestones": [30, 60]})], None),
    ("ChainedScheduler", [("StepLR", {"step_size": 20}), ("PolynomialLR", {"total_iters": 80})], None),
]


class Program:
    """A small fit, whose parameters are a matrix and a vector."""

    def __init__(self, library, name, settings, dtype):
        make = lambda values: library.tensor(values, dtype=getattr(library, dtype))
        self.w = make([[0.5, -0.3], [0.8, 0.2], [-0.6, 0.9]]).requires_grad_()
        self.b = make([0.1, -0.2]).requires_grad_()
        self.params = [self.w] if name == "Muon" else [self.w, self.b]
        self.x = make([[1.0, 0.5, -0.3], [0.2, -1.0, 0.7], [-0.4, 0.3, 1.2], [0.9, 0.8, 0.1]])
        self.y = make([[0.3, -0.5], [0.7, 0.2], [-0.1, 0.6], [0.4, -0.9]])
        self.optimizer = getattr(library.optim, name)(self.params, **settings)
        self.count = 0

    def closure(self):
        self.optimizer.zero_grad()
        wave = 0.1 * ((self.count % 7) - 3)  # another batch at each step
        loss = ((self.x @ self.w + self.b - self.y - wave) ** 2).mean() + 0.05 * (self.w**4).sum()
        loss.backward()
        return loss

    def step(self):
        self.optimizer.step(self.closure)
        self.count += 1

    def values(self):
        return [value for p in self.params for value in p.detach().flatten().tolist()]


def plain(value):
    """A state as lists and numbers."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.tolist() if hasattr(value, "tolist") else value


def trajectory(library, name, settings, dtype):
    """The parameters after some steps."""
    program, found = Program(library, name, settings, dtype), {}
    for step in range(1, STEPS + 1):
        program.step()
        if step in SHOWN:
            found[str(step)] = program.values()
    return found


def make_scheduler(library, row, optimizer):
    kinds = library.optim.lr_scheduler
    if len(row) == 2:
        return getattr(kinds, row[0])(optimizer, **row[1])
    name, parts, milestones = row
    schedulers = [getattr(kinds, part)(optimizer, **settings) for part, settings in parts]
    if name == "ChainedScheduler":
        return kinds.ChainedScheduler(schedulers)
    return kinds.SequentialLR(optimizer, schedulers, milestones)


def scheduled(library, row):
    """An optimizer with two groups, and its scheduler."""
    groups = [
        {"params": [library.ones(1).requires_grad_()]},
        {"params": [library.ones(1).requires_grad_()], "lr": 0.05},
    ]
    if row[0] == "OneCycleLR" or "scale_fn" in row[1]:  # betas in the place of momentum
        optimizer = library.optim.Adam(groups, lr=0.1)
    else:
        optimizer = library.optim.SGD(groups, lr=0.1, momentum=0.9)
    return optimizer, make_scheduler(library, row, optimizer)


def metric(step):
    return 1.0 / (1 + step // 6)


def advance(optimizer, scheduler, row, step):
    optimizer.step()
    scheduler.step(metric(step)) if row[0] == "ReduceLROnPlateau" else scheduler.step()


def rates(library, row):
    """Rate and momentum of each group, from the beginning on."""
    optimizer, scheduler = scheduled(library, row)
    found = []
    for step in range(STEPS):
        found.append(
            [x for g in optimizer.param_groups for x in (g["lr"], g["betas"][0] if "betas" in g else g["momentum"])]
        )
        if step < STEPS - 1:
            advance(optimizer, scheduler, row, step)
    return found


def rounded(value, digits=10):
    """What a file has of it."""
    if isinstance(value, dict):
        return {key: rounded(one, digits) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one, digits) for one in value]
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def freeze(torch):
    found = {"optimizers": [], "states": [], "schedulers": []}
    for name, settings in ROWS:
        found["optimizers"].append(
            {dtype: trajectory(torch, name, settings, dtype) for dtype in ("float32", "float64")}
        )
        program = Program(torch, name, settings, "float64")
        for _ in range(HALF):
            program.step()
        state = program.optimizer.state_dict()
        found["states"].append({"params": plain(program.params), "state": plain(state)})
    for row in SCHEDULERS + COMBINED:
        found["schedulers"].append(rates(torch, row)[::4])
    FROZEN.write_text(json.dumps(rounded(found), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    import torch

    freeze(torch)
