"""Every refusal of every public op begins with the name that was called, and says what was wanted.

The form is "op: argument is V; wanted W". A call that does not fit the signature is refused in Python's own words,
"op() got an unexpected keyword argument 'x'". Refusals are provoked by putting a wrong value in the place of each
argument of a sample in turn.
"""

from __future__ import annotations

import functools
import re

import pytest
from ops.cases import SAMPLED, dtype_of
from ops.safety import suffix_for

import lucid
from lucid import _C
from lucid._docs import table

REFUSALS = (TypeError, ValueError, IndexError, RuntimeError, OverflowError, MemoryError, NotImplementedError)
SIGNATURE = r"\(\) (takes at most|got an unexpected|got multiple|is missing|missing|got \d+ keyword) .+"
SAID = r": .+; wanted .+"

# What says no "wanted": for some memory is all that is wanted, and Python's conversions speak for themselves.
OTHER_WORDS = (
    r": out of memory: .+",
    r": int too large to convert to float",
    r": cannot convert float (NaN|infinity) to integer",
)


def wrong_values():
    """Values that fit few parameters, made anew for each call."""
    shapes = ((), (0,), (7,), (2, 2, 2), (5, 3), (1,) * 16)
    return [
        *("text", object(), None, -1, -3, 99, 1 << 40, 1 << 70, 0.5, float("nan"), 1j, True),
        *([], [99], [0, 0], [-3, 1], [1] * 20, ["a"], [2.5], {}, [lucid.ones(3)], [lucid.ones(2, 3), lucid.ones(7)]),
        *(lucid.ones(shape) for shape in shapes),
        *(lucid.ones(3, dtype=dtype) for dtype in (lucid.bool_, lucid.int64, lucid.uint8, lucid.complex64)),
        *(lucid.ones(2, 3, dtype=dtype) for dtype in (lucid.bool_, lucid.int64, lucid.float16, lucid.complex128)),
        lucid.tensor([99, -99]),
        lucid.ones(2, 3, device="meta"),
    ]


@functools.cache
def message(name: str) -> re.Pattern:
    return re.compile(rf"(Tensor\.)?{re.escape(name)}({SAID}|{SIGNATURE}|{'|'.join(OTHER_WORDS)})", re.DOTALL)


def refusal(call):
    """The message with which a call is refused, or None."""
    try:
        call()
    except REFUSALS as error:
        return str(error)
    return None


def calls(op):
    """(name, function, args, kwargs) of the forms of an op on its smallest sample."""
    sample = min(op.samples(), key=lambda sample: sum(len(spec.shape) for _, spec in sample.specs()))
    dtype = dtype_of(suffix_for(op, sample))
    args, kwargs = sample.map(lambda place, spec: spec.view(spec.leaf(dtype).clone()))
    if "function" in op.variants and not op.private:
        yield op.name, getattr(_C, op.name), args, kwargs
    for name in (op.name, *op.names):
        if "." in name:  # "nn.functional.elu"
            yield name.rpartition(".")[2], functools.reduce(getattr, name.split("."), lucid), args, kwargs
    for form, suffix in (("method", ""), ("inplace", "_")):
        if form in op.variants and args and isinstance(args[0], lucid.Tensor):
            yield op.name + suffix, getattr(lucid.Tensor, op.name + suffix), args, kwargs


def attempts(function, args, kwargs):
    """Wrong calls made of a right one."""
    for value in wrong_values():
        for i in range(len(args)):
            yield lambda i=i, value=value: function(*args[:i], value, *args[i + 1 :], **kwargs)
        for key in kwargs:
            yield lambda key=key, value=value: function(*args, **{**kwargs, key: value})
    yield lambda: function(*args, **kwargs, no_such_keyword=1)
    yield lambda: function(*args, *[None] * 40, **kwargs)
    yield lambda: function()
    yield lambda: function(*args[:1])
    if args:
        yield lambda: function(*[lucid.ones(2, 3) if isinstance(a, lucid.Tensor) else a for a in args], dim=77)


ALL = [op for op in SAMPLED if not op.private or any("." in name for name in (op.name, *op.names))]


@pytest.mark.filterwarnings("ignore::UserWarning")  # some calls are doubtful before they are wrong
@pytest.mark.parametrize("op", ALL, ids=repr)
def test_refusals_name_what_was_called_and_what_was_wanted(op):
    wrong, refused = {}, 0
    for name, function, args, kwargs in calls(op):
        for attempt in attempts(function, args, kwargs):
            text = refusal(attempt)
            refused += text is not None
            if text is not None and not message(name).fullmatch(text):
                wrong[text] = name
    assert refused, "nothing was refused"
    assert not wrong, "\n".join(f"{name}: {text}" for text, name in wrong.items())


def test_the_names_of_overloads_are_those_that_were_called():
    x, i = lucid.ones(2, 3), lucid.zeros(2, 3, dtype=lucid.int64)
    for overload in table()["overloads"]:
        for name in (overload["name"], *overload["names"]):
            for where in (lucid, lucid.Tensor):
                function = getattr(where, name, None)
                for args in ((x, 7), (x, i, 9), (x, "text"), (x, 7, i), (x, [0, 0])):
                    text = refusal(lambda function=function, args=args: function and function(*args))
                    assert text is None or message(name).fullmatch(text), text


X = lucid.arange(6.0).reshape(2, 3)
INDEX = lucid.zeros(2, 3, dtype=lucid.int64)

# name: a call that another op refuses on its behalf
COMPOSED = {
    "put": lambda: lucid.put(X, lucid.tensor([9]), lucid.ones(1)),
    "take_along_dim": lambda: lucid.take_along_dim(X, INDEX + 9, 1),
    "index_fill": lambda: lucid.index_fill(X, 0, lucid.tensor([9]), 1.0),
    "masked_fill": lambda: lucid.masked_fill(X, lucid.ones(5) > 0, 1.0),
    "hstack": lambda: lucid.hstack([X, lucid.ones(5, 5)]),
    "vstack": lambda: lucid.vstack([X, lucid.ones(5, 5)]),
    "view_as": lambda: X.view_as(lucid.ones(7)),
    "expand_as": lambda: X.expand_as(lucid.ones(7)),
    "norm": lambda: lucid.norm(X, dim=7),
    "isclose": lambda: lucid.isclose(X, lucid.ones(7)),
    "allclose": lambda: lucid.allclose(X, lucid.ones(7)),
    "add": lambda: X + lucid.ones(7),
    "mul_": lambda: X.mul_(lucid.ones(7)),
    "lt": lambda: X < lucid.ones(7),
    "zeros": lambda: lucid.zeros(-1),
    "conv2d": lambda: lucid.nn.functional.conv2d(X, X),
    "LSTM": lambda: lucid.nn.LSTM(3, 4)(lucid.ones(0, 2, 3)),
    "Linear": lambda: lucid.nn.Linear(5, 4)(X),
    "linear": lambda: lucid.nn.functional.linear(X, lucid.ones(7, 7)),
    "eye_": lambda: lucid.nn.init.eye_(lucid.ones(3)),
}


@pytest.mark.parametrize("name", COMPOSED)
def test_a_composite_speaks_for_what_it_is_made_of(name):
    text = refusal(COMPOSED[name])
    assert text and re.fullmatch(rf"{name}: .+; wanted .+", text), text


def test_an_error_of_the_callers_own_code_is_left_alone():
    class Index:
        def __index__(self):
            raise ValueError("scatter: mine")

    assert refusal(lambda: lucid.put(X, lucid.tensor([0]), lucid.ones(1), Index())) in ("scatter: mine", None)
    assert refusal(lambda: X.sum(Index())) == "scatter: mine"

    def hook(grad):
        return lucid.zeros(-1)

    y = lucid.ones(2, requires_grad=True)
    y.register_hook(hook)
    assert refusal(lambda: y.sum().backward()) == "zeros: the sizes are (-1,); wanted 0 or more"
