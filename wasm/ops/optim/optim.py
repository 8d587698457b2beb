"""Optimizer steps: each writes all parameters of a group in one call. The classes of lucid.optim call these.

The formulas are those of PyTorch's documentation of torch.optim; what computes them in C is written from them. A
parameter whose gradient is None is left out. Complex ones are stepped as pairs of real numbers.
"""

from generator.table import Need, family, need, op

family("Optimizers")


def step(
    name: str,
    lists: str,
    settings: str,
    formula: str,
    samples: str,
    usual: tuple[str, ...] = (),
    needs: tuple[Need, ...] = (),
    **written: str,
) -> None:
    """An optimizer's step. `lists`: the states beside each parameter, those behind a stroke being empty where the
    settings have no use for them. `formula` begins with the gradient g as it is to be followed; `written` says what
    becomes of the parameters and of each list. `usual` are conditions that are worth a loop of their own."""
    required, _, optional = (part.split() for part in lists.partition("|"))
    op(
        f"{name}_step",
        "(Tensor[] params, "
        + "".join(f"Tensor[] {one}, " for one in required)
        + "Tensor?[] grads=params.grad, "
        + "".join(f"Tensor[] {one}=(), " for one in optional)
        + f"{settings}, bool maximize=False) -> None",
        private=True,
        forward=True,
        any_dtype=True,
        loops=usual,
        needs=list(needs),
        mutates=" ".join(["params", *required, *optional]),
        composition="g = -grads[i] if maximize else grads[i]\n"
        + formula.strip()
        + "\n{"
        + ", ".join(
            f"{one}: {text} if len({one}) else None" if one in optional else f"{one}: {text}"
            for one, text in written.items()
        )
        + "}",
        samples=samples,
    )


# Without a decay there is no such term: an infinite parameter does not make the gradient NaN.
DECAYED = "d = g if weight_decay == 0 else g + weight_decay * params[i]"
# With `decoupled` the decay shrinks the parameter (AdamW), else it is added to the gradient.
EITHER_DECAY = """x = params[i] * (1 - lr * weight_decay) if decoupled else params[i]
d = g if decoupled or weight_decay == 0 else g + weight_decay * params[i]"""
COUNTED = """t = cast(steps[i], "f64") + 1"""
MOMENTS = """m = exp_avgs[i] + (1 - beta1) * (d - exp_avgs[i])
v = beta2 * exp_avg_sqs[i] + (1 - beta2) * d * d"""

# steps: how many updates a parameter has had, of which the first sets the buffer.
step(
    "sgd",
    "| momentum_buffers steps",
    "float lr=0.001, float momentum=0, float dampening=0, float weight_decay=0, bool nesterov=False",
    f"""{DECAYED}
b = (where(cast(steps[i], "f64") == 0, d, momentum * momentum_buffers[i] + (1 - dampening) * d) if
len(momentum_buffers) else d)
ahead = d + momentum * b if nesterov and len(momentum_buffers) else b""",
    "sgd_step()",
    (
        "not len(momentum_buffers)",
        'len(momentum_buffers) and not cast(steps[i], "f64") == 0 and not nesterov',
        'len(momentum_buffers) and not cast(steps[i], "f64") == 0 and nesterov',
    ),
    needs=(
        need(
            "momentum_buffers",
            "momentum == 0 or len(momentum_buffers) == len(params)",
            "one for each of params, beside a momentum",
        ),
        need("steps", "len(steps) or not len(momentum_buffers)", "one for each of params, beside momentum_buffers"),
    ),
    params="params[i] - lr * ahead",
    momentum_buffers="b",
    steps='cast(steps[i], "f64") + 1',
)

# max_exp_avg_sqs is for amsgrad.
step(
    "adam",
    "exp_avgs exp_avg_sqs steps | max_exp_avg_sqs",
    "float lr=0.001, float beta1=0.9, float beta2=0.999, float eps=1e-8, float weight_decay=0, bool decoupled=False",
    f"""{COUNTED}
{EITHER_DECAY}
{MOMENTS}
top = maximum(max_exp_avg_sqs[i], v) if len(max_exp_avg_sqs) else v""",
    "adam_step()",
    ("not len(max_exp_avg_sqs) and not maximize and (decoupled or weight_decay == 0)", "not len(max_exp_avg_sqs)"),
    params="x - lr / (1 - pow(beta1, t)) * (m / (sqrt(top) / sqrt(1 - pow(beta2, t)) + eps))",
    exp_avgs="m",
    exp_avg_sqs="v",
    steps="t",
    max_exp_avg_sqs="top",
)

# The root of the variance is wanted with more than the few digits that 1 - beta2^t has at first, hence float64.
step(
    "radam",
    "exp_avgs exp_avg_sqs steps",
    "float lr=0.001, float beta1=0.9, float beta2=0.999, float eps=1e-8, float weight_decay=0, bool decoupled=False",
    f"""{COUNTED}
{EITHER_DECAY}
{MOMENTS}
most = 2 / (1 - beta2) - 1
rho = most - 2 * t * pow(beta2, t) / (1 - pow(beta2, t))
rect = sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho)) * sqrt(1 - pow(beta2, t))""",
    "radam_step()",
    params="x - lr / (1 - pow(beta1, t)) * where(rho > 5, m * (rect / (sqrt(v) + eps)), m)",
    exp_avgs="m",
    exp_avg_sqs="v",
    steps="t",
)

step(
    "nadam",
    "exp_avgs exp_avg_sqs steps mu_products",
    "float lr=0.002, float beta1=0.9, float beta2=0.999, float eps=1e-8, float weight_decay=0, "
    "float momentum_decay=0.004, bool decoupled=False",
    f"""{COUNTED}
{EITHER_DECAY}
{MOMENTS}
mu = beta1 * (1 - 0.5 * pow(0.96, t * momentum_decay))
ahead = beta1 * (1 - 0.5 * pow(0.96, (t + 1) * momentum_decay))
product = cast(mu_products[i], "f64") * mu
root = sqrt(v) / sqrt(1 - pow(beta2, t)) + eps""",
    "nadam_step()",
    params="x - (lr * (1 - mu) / (1 - product)) * (d / root) - (lr * ahead / (1 - product * ahead)) * (m / root)",
    exp_avgs="m",
    exp_avg_sqs="v",
    steps="t",
    mu_products="product",
)

step(
    "adamax",
    "exp_avgs exp_infs steps",
    "float lr=0.002, float beta1=0.9, float beta2=0.999, float eps=1e-8, float weight_decay=0",
    f"""{COUNTED}
{DECAYED}
m = exp_avgs[i] + (1 - beta1) * (d - exp_avgs[i])
u = maximum(beta2 * exp_infs[i], abs(d) + eps)""",
    "adamax_step()",
    params="params[i] - lr / (1 - pow(beta1, t)) * (m / u)",
    exp_avgs="m",
    exp_infs="u",
    steps="t",
)

step(
    "adagrad",
    "sums steps",
    "float lr=0.01, float lr_decay=0, float eps=1e-10, float weight_decay=0",
    f"""{DECAYED}
s = sums[i] + d * d""",
    "adagrad_step()",
    params="params[i] - lr / (1 + cast(steps[i], 'f64') * lr_decay) * (d / (sqrt(s) + eps))",
    sums="s",
    steps="cast(steps[i], 'f64') + 1",
)

step(
    "adadelta",
    "square_avgs acc_deltas steps",
    "float lr=1.0, float rho=0.9, float eps=1e-6, float weight_decay=0",
    f"""{COUNTED}
{DECAYED}
v = rho * square_avgs[i] + (1 - rho) * d * d
delta = sqrt(acc_deltas[i] + eps) / sqrt(v + eps) * d""",
    "adadelta_step()",
    params="params[i] - lr * delta",
    square_avgs="v",
    acc_deltas="rho * acc_deltas[i] + (1 - rho) * delta * delta",
    steps="t",
)

# grad_avgs is for `centered`.
step(
    "rmsprop",
    "square_avgs steps | momentum_buffers grad_avgs",
    "float lr=0.01, float alpha=0.99, float eps=1e-8, float weight_decay=0, float momentum=0",
    f"""{COUNTED}
{DECAYED}
v = alpha * square_avgs[i] + (1 - alpha) * d * d
mean = grad_avgs[i] + (1 - alpha) * (d - grad_avgs[i]) if len(grad_avgs) else d
change = d / (sqrt(v - mean * mean if len(grad_avgs) else v) + eps)
b = momentum * momentum_buffers[i] + change if len(momentum_buffers) else change""",
    "rmsprop_step()",
    ("not len(momentum_buffers) and not len(grad_avgs)",),
    params="params[i] - lr * b",
    square_avgs="v",
    steps="t",
    momentum_buffers="b",
    grad_avgs="mean",
)

# etas and mus: the rate, and the weight in the average, of the step that is to come.
step(
    "asgd",
    "axs steps etas mus",
    "float lr=0.01, float lambd=1e-4, float alpha=0.75, float t0=1e6, float weight_decay=0",
    f"""{COUNTED}
{DECAYED}
eta = cast(etas[i], "f64")
mu = cast(mus[i], "f64")
x = params[i] * (1 - lambd * eta) - eta * d""",
    "asgd_step()",
    params="x",
    axs="where(mu == 1, x, axs[i] + mu * (x - axs[i]))",
    steps="t",
    etas="lr / pow(1 + lambd * lr * t, alpha)",
    mus="1 / maximum(t - t0, 1)",
)

# A gradient whose sign has changed counts as 0, in this step and as the one before the next.
step(
    "rprop",
    "prevs step_sizes steps",
    "float etaminus=0.5, float etaplus=1.2, float step_min=1e-6, float step_max=50",
    f"""{COUNTED}
s = prevs[i] * g
size = where(s > 0, etaplus * step_sizes[i], where(s < 0, etaminus * step_sizes[i], step_sizes[i]))
within = minimum(maximum(size, step_min), step_max)
kept = where(s < 0, 0, g)""",
    "rprop_step()",
    params="params[i] - within * sign(kept)",
    prevs="kept",
    step_sizes="within",
    steps="t",
)
