"""Samples of optimizer steps: lists of parameters of several sizes with their gradients and state."""

from __future__ import annotations

from ops.sampling import Sample, t

SHAPES = ((2, 3), (), (37,), (0, 2), (600,))


def _lists(grads, counts, *states):
    """(params, states…, steps, numbers…, grads): the states with values in the given bounds, the numbers of a given one
    value."""
    shapes = SHAPES[: len(counts)]
    return (
        [t(*shape) for shape in shapes],
        *([t(*shape, low=state[0], high=state[1]) for shape in shapes] for state in states if len(state) == 2),
        [t(dtype="float32", values=(count,)) for count in counts],
        *([t(dtype="float32", values=state) for _ in shapes] for state in states if len(state) == 1),
        [t(*shape) if grad else None for shape, grad in zip(shapes, grads)],
    )


def _cases(options, *states):
    """Every option with histories of different lengths and places left out; the first with all alike, one alone,
    nothing to do, nothing."""
    for option in options:
        yield option, _lists((1, 0, 1, 0), (3.0, 0.0, 0.0, 2.0), *states)
    for grads, counts in (((1, 1, 1, 1, 1), (0.0,) * 5), ((1,), (4.0,)), ((0, 0), (1.0, 0.0)), ((), ())):
        yield options[0], _lists(grads, counts, *states)


def _plain(options, *states):
    """Of a step without lists that may be missing: its settings behind the lists."""
    for option, lists in _cases(options, *states):
        yield Sample((*lists, *option), grad=False)


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


def radam_step():
    """With few steps behind it, and with enough for the variance to count."""
    rest = ((0.0, False, False), (0.1, False, True), (0.1, True, False))
    options = [(0.01, 0.8, beta2, 1e-8, *one) for beta2 in (0.95, 0.5) for one in rest]
    yield from _plain(options, (-1, 1), (0, 1))


def nadam_step():
    rest = ((0.0, 0.004, False, False), (0.1, 0.01, False, True), (0.1, 0.004, True, False))
    yield from _plain([(0.01, 0.8, 0.95, 1e-8, *one) for one in rest], (-1, 1), (0, 1), (0.5,))


def adamax_step():
    yield from _plain([(0.01, 0.8, 0.95, 1e-8, *one) for one in ((0.0, False), (0.1, True))], (-1, 1), (0, 1))


def adagrad_step():
    yield from _plain([(0.1, 0.01, 1e-10, *one) for one in ((0.0, False), (0.1, True))], (0, 1))


def adadelta_step():
    yield from _plain([(0.5, 0.8, 1e-6, *one) for one in ((0.0, False), (0.1, True))], (0, 1), (0, 1))


def rmsprop_step():
    """Options: whether centered, momentum, decay, maximize. The square of a mean is no larger than the mean square."""
    options = ((False, 0.0, 0.0, False), (True, 0.0, 0.1, True), (False, 0.9, 0.1, False), (True, 0.9, 0.0, False))
    for (centered, momentum, decay, maximize), (params, squares, buffers, means, steps, grads) in _cases(
        options, (0.3, 1), (-1, 1), (-0.5, 0.5)
    ):
        yield Sample(
            (
                params,
                squares,
                steps,
                grads,
                buffers if momentum else [],
                means if centered else [],
                0.1,
                0.9,
                1e-8,
                decay,
                momentum,
                maximize,
            ),
            grad=False,
        )


def asgd_step():
    """Before and after the averaging begins."""
    for mu in (1.0, 0.25):
        yield from _plain(
            [(0.1, 0.01, 0.75, *one) for one in ((1e6, 0.0, False), (1.0, 0.1, True))], (-1, 1), (0.125,), (mu,)
        )


def rprop_step():
    yield from _plain([(0.5, 1.2, 0.05, 0.9, maximize) for maximize in (False, True)], (-1, 1), (0.01, 1))
