"""Optimizer steps: each writes all parameters of a group in one call. The classes of lucid.optim call these.

The formulas are those of PyTorch's documentation of torch.optim. A parameter whose gradient is None is left out.
"""

from generator.table import family, op

family("Optimizers")

# steps: how many updates a parameter has had, 0-d int64; without momentum both lists are empty.
op(
    "sgd_step",
    "(Tensor[] params, Tensor?[] grads=params.grad, Tensor[] momentum_buffers=(), Tensor[] steps=(), float lr=0.001, "
    "float momentum=0, float dampening=0, "
    "float weight_decay=0, bool nesterov=False, bool maximize=False) -> None",
    private=True,
    forward=True,
    any_dtype=True,
    mutates="params momentum_buffers steps",
    composition="""
       g = -grads[i] if maximize else grads[i]
       d = g if weight_decay == 0 else g + weight_decay * params[i]
       b = where(steps[i] == 0, d, momentum * momentum_buffers[i] + (1 - dampening) * d) if len(momentum_buffers) else d
       ahead = d + momentum * b if nesterov and len(momentum_buffers) else b
       {params: params[i] - lr * ahead,
        momentum_buffers: b if len(momentum_buffers) else None,
        steps: steps[i] + 1 if len(steps) else None}
   """,
    samples="sgd_step()",
)

# With `decoupled` the decay shrinks the parameter (AdamW), else it is added to the gradient. max_exp_avg_sqs is for
# amsgrad.
op(
    "adam_step",
    "(Tensor[] params, Tensor[] exp_avgs, Tensor[] exp_avg_sqs, Tensor[] steps, Tensor?[] grads=params.grad, Tensor[] "
    "max_exp_avg_sqs=(), "
    "float lr=0.001, float beta1=0.9, float beta2=0.999, float eps=1e-8, float weight_decay=0, bool decoupled=False, "
    "bool maximize=False) -> None",
    private=True,
    forward=True,
    any_dtype=True,
    mutates="params exp_avgs exp_avg_sqs max_exp_avg_sqs steps",
    composition="""
       t = cast(steps[i], "f64") + 1
       g = -grads[i] if maximize else grads[i]
       x = params[i] * (1 - lr * weight_decay) if decoupled else params[i]
       d = g if decoupled or weight_decay == 0 else g + weight_decay * params[i]
       m = exp_avgs[i] + (1 - beta1) * (d - exp_avgs[i])
       v = beta2 * exp_avg_sqs[i] + (1 - beta2) * d * d
       top = maximum(max_exp_avg_sqs[i], v) if len(max_exp_avg_sqs) else v
       {params: x - lr / (1 - pow(beta1, t)) * m / (sqrt(top / (1 - pow(beta2, t))) + eps),
        exp_avgs: m,
        exp_avg_sqs: v,
        max_exp_avg_sqs: top if len(max_exp_avg_sqs) else None,
        steps: t}
   """,
    samples="adam_step()",
)

op(
    "adagrad_step",
    "(Tensor[] params, Tensor[] sums, Tensor[] steps, Tensor?[] grads=params.grad, float lr=0.01, float lr_decay=0, "
    "float eps=1e-10, float weight_decay=0, "
    "bool maximize=False) -> None",
    private=True,
    forward=True,
    any_dtype=True,
    mutates="params sums steps",
    composition="""
       g = -grads[i] if maximize else grads[i]
       d = g if weight_decay == 0 else g + weight_decay * params[i]
       s = sums[i] + d * d
       {params: params[i] - lr / (1 + cast(steps[i], "f64") * lr_decay) * d / (sqrt(s) + eps),
        sums: s,
        steps: steps[i] + 1}
   """,
    samples="adagrad_step()",
)
