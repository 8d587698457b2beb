"""Samples of optimizer steps: lists of parameters of several sizes with their gradients and state."""

from __future__ import annotations

from ops.sampling import Sample, t

SHAPES = ((2, 3), (), (37,), (0, 2), (4,))


def _lists(grads, counts, *states):
    """(params, states…, steps, grads): the states with values in the given bounds."""
    shapes = SHAPES[: len(counts)]
    return (
        [t(*shape) for shape in shapes],
        *([t(*shape, low=low, high=high) for shape in shapes] for low, high in states),
        [t(dtype="int64", values=(count,)) for count in counts],
        [t(*shape) if grad else None for shape, grad in zip(shapes, grads)],
    )


def _cases(options, *states):
    """Every option with histories of different lengths and places left out; the first with all alike, one alone,
    nothing to do, nothing."""
    for option in options:
        yield option, _lists((1, 0, 1, 0), (3, 0, 0, 2), *states)
    for grads, counts in (((1, 1, 1, 1, 1), (0,) * 5), ((1,), (4,)), ((0, 0), (1, 0)), ((), ())):
        yield options[0], _lists(grads, counts, *states)


def sgd_step():
    """Options: momentum, dampening, decay, nesterov, maximize."""
    for (momentum, *rest), (params, buffers, steps, grads) in _cases(
        (
            (0.9, 0.25, 0.0, False, False),
            (0.9, 0.0, 0.1, True, True),
            (0.0, 0.0, 0.1, False, True),
            (0.0, 0.0, 0.0, False, False),
        ),
        (-1, 1),
    ):
        yield Sample(
            (params, grads, buffers if momentum else [], steps if momentum else [], 0.1, momentum, *rest), grad=False
        )


def adam_step():
    """Options: whether amsgrad, decay, decoupled, maximize."""
    options = (
        (False, 0.0, False, False),
        (True, 0.0, False, False),
        (False, 0.1, False, True),
        (False, 0.1, True, False),
        (True, 0.1, True, True),
    )
    for (amsgrad, *rest), (params, averages, squares, largest, steps, grads) in _cases(
        options, (-1, 1), (0, 1), (0, 2)
    ):
        yield Sample(
            (params, averages, squares, steps, grads, largest if amsgrad else [], 0.01, 0.8, 0.95, 1e-8, *rest),
            grad=False,
        )


def adagrad_step():
    """Options: decay, maximize."""
    for option, (params, sums, steps, grads) in _cases(((0.0, False), (0.1, True)), (0, 1)):
        yield Sample((params, sums, steps, grads, 0.1, 0.01, 1e-10, *option), grad=False)
