"""Models on which helpers of nn.utils have worked, written for PyTorch and Lucid alike.

`python tests/unit/module/utils_cases.py`, where PyTorch is installed, writes what PyTorch gives into utils_torch.json.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

FROZEN = Path(__file__).with_name("utils_torch.json")


def wave(torch, *shape):
    """Numbers without a pattern, the same ones each time."""
    n = math.prod(shape)
    return torch.tensor([math.sin(1.7 * i * i + 0.3 * i + n) for i in range(n)]).reshape(shape)


def fill(torch, module):
    with torch.no_grad():
        for tensor in module.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(wave(torch, *tensor.shape) * 0.5 + 0.2)
    return module


def linear(torch, inputs=4, outputs=3):
    return fill(torch, torch.nn.Linear(inputs, outputs))


def network(torch):
    nn = torch.nn
    return fill(torch, nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2)))


def symmetric(torch):
    class Symmetric(torch.nn.Module):
        def forward(self, x):
            return x.triu() + x.triu(1).transpose(0, 1)

    return Symmetric()


def exponential(torch):
    class Exponential(torch.nn.Module):
        def forward(self, x):
            return x.exp()

        def right_inverse(self, x):
            return x.log()

    return Exponential()


def parametrized(torch, unsafe=False):
    register = torch.nn.utils.parametrize.register_parametrization
    layer = linear(torch, 3, 3)
    register(layer, "weight", symmetric(torch))
    register(layer, "weight", exponential(torch), unsafe=unsafe)
    return layer


def assigned(torch):
    layer = linear(torch)
    torch.nn.utils.parametrize.register_parametrization(layer, "bias", exponential(torch), unsafe=True)
    layer.bias = torch.tensor([1.0, 2.0, 3.0])
    return layer


def orthogonal(torch, inputs, outputs, kind, base):
    layer = linear(torch, inputs, outputs)
    return torch.nn.utils.parametrizations.orthogonal(layer, "weight", kind, use_trivialization=base)


def pruned(torch, how):
    model, prune = network(torch), torch.nn.utils.prune
    if how == "l1":
        prune.l1_unstructured(model[0], "weight", 0.5)
        prune.l1_unstructured(model[0], "weight", 2)
        prune.l1_unstructured(model[2], "bias", amount=1)
    elif how == "ln":
        prune.ln_structured(model[0], "weight", 0.5, 2, 1)
        prune.ln_structured(model[0], "weight", 1, 1, 0)
        prune.l1_unstructured(model[0], "weight", 1)
        prune.ln_structured(model[2], "weight", 1, math.inf, -1)
    elif how == "global":
        prune.custom_from_mask(model[0], "weight", (wave(torch, 3, 4) > -0.5).float())
        prune.global_unstructured([(model[0], "weight"), (model[2], "weight")], prune.L1Unstructured, amount=0.4)
    elif how == "removed":
        prune.l1_unstructured(model[0], "weight", 0.5)
        prune.remove(model[0], "weight")
    return model


def fused(torch, kind):
    nn, utils = torch.nn, torch.nn.utils
    if kind == "linear":
        return utils.fuse_linear_bn_eval(linear(torch).eval(), statistics(torch, nn.BatchNorm1d(3)))
    transposed = kind == "transposed"
    conv = nn.ConvTranspose2d(2, 3, 2) if transposed else nn.Conv2d(2, 3, 2, bias=False)
    return utils.fuse_conv_bn_eval(fill(torch, conv).eval(), statistics(torch, nn.BatchNorm2d(3)), transposed)


def statistics(torch, norm):
    fill(torch, norm)
    norm.running_var.copy_(torch.tensor([0.5, 1.0, 2.0]))
    return norm.eval()


# name: (the model, the shape of its input)
CASES = {
    **{
        f"{form} weight norm, dim {dim}": (
            lambda torch, form=form, dim=dim: _where(torch, form).weight_norm(linear(torch), "weight", dim),
            (2, 4),
        )
        for form in ("old", "new")
        for dim in (0, 1, None)
    },
    **{
        f"{form} spectral norm": (
            lambda torch, form=form: _where(torch, form).spectral_norm(linear(torch), n_power_iterations=2),
            (2, 4),
        )
        for form in ("old", "new")
    },
    **{
        f"{form} spectral norm, transposed": (
            lambda torch, form=form: _where(torch, form).spectral_norm(fill(torch, torch.nn.ConvTranspose2d(2, 3, 2))),
            (1, 2, 3, 3),
        )
        for form in ("old", "new")
    },
    **{
        f"orthogonal {kind} {inputs} {outputs} {base}": (
            lambda torch, a=inputs, b=outputs, kind=kind, base=base: orthogonal(torch, a, b, kind, base),
            (2, inputs),
        )
        for kind in (None, "matrix_exp", "cayley", "householder")
        for inputs, outputs in ((3, 3), (2, 4), (4, 2))
        for base in (True, False)
    },
    "parametrized twice": (parametrized, (2, 3)),
    "assigned": (assigned, (2, 4)),
    **{f"pruned {how}": (lambda torch, how=how: pruned(torch, how), (2, 4))
       for how in ("l1", "ln", "global", "removed")},
    **{f"fused {kind}": (lambda torch, kind=kind: fused(torch, kind), shape)
       for kind, shape in (("linear", (2, 4)), ("conv", (1, 2, 3, 3)), ("transposed", (1, 2, 3, 3)))},
}  # fmt: skip


def _where(torch, form):
    return torch.nn.utils if form == "old" else torch.nn.utils.parametrizations


def numbers(tensor):
    return [] if tensor is None else [round(x, 6) for x in tensor.detach().reshape(-1).tolist()]


def account(torch, name, model, state=None):
    """What a model has and gives: values of its state, its output, the gradients of its parameters."""
    if state is not None:
        shapes = {key: tuple(value.shape) for key, value in model.state_dict().items()}
        model.load_state_dict({key: torch.tensor(value).reshape(shapes[key]) for key, value in state.items()})
    before = {key: numbers(value) for key, value in model.state_dict().items()}
    x = wave(torch, *CASES[name][1])
    y = model(x)
    y.square().sum().backward()
    grads = {key: numbers(p.grad) for key, p in model.named_parameters()}
    z = model.eval()(x)
    return {"state": before, "output": numbers(y), "grads": grads, "eval": numbers(z)}


if __name__ == "__main__":
    import torch
    import torch.nn.utils.prune  # which is not loaded with nn.utils

    torch.manual_seed(0)
    torch.nn.utils.parametrizations, torch.nn.utils.prune
    frozen = {name: account(torch, name, make(torch)) for name, (make, _) in CASES.items()}
    FROZEN.write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in frozen.items()) + "\n}\n")
