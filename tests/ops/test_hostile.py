"""Every parameter of every op, given objects that lie, raise, or change what is being worked on: an exception or a
result, no crash.

What an object may do while it is read is in ACTIONS; which objects do it is in HOSTS. The kinds of parameters come from
the table, so that a new op is attacked through its entry. Afterwards each tensor must be whole, and those of a refused
call as they were, unless the object itself changed them.
"""

from __future__ import annotations

import functools
import gc
import math

import pytest
from ops.cases import OPS, dtype_of
from ops.safety import fingerprint, suffix_for, tensors_among

import lucid
from lucid import _C

pytestmark = pytest.mark.filterwarnings(r"ignore:\w+. .*; wanted :UserWarning")  # doubtful calls are made on purpose

ALLOWED = (
    TypeError,
    ValueError,
    IndexError,
    RuntimeError,
    OverflowError,
    MemoryError,
    NotImplementedError,
    AttributeError,
    KeyError,
)


class Asked(RuntimeError):
    """Raised by an object that was asked something."""


# ---- what the objects do --------------------------------------------------------------------------------------------


def do_nothing(victims):
    pass


def do_raise(victims):
    raise Asked


def do_resize(victims):
    for t in victims["tensors"]:
        t.data = lucid.zeros(1, dtype=t.dtype) if t._base is None else t.data


def do_write(victims):
    with lucid.no_grad():
        for t in victims["tensors"]:
            try:
                t.zero_()
            except RuntimeError:
                pass


def do_detach(victims):
    for t in victims["tensors"]:
        if t._base is None:
            t.detach_()


def do_forget(victims):
    for values in victims["lists"]:
        values.clear()
    victims["args"].clear()
    gc.collect(0)


def do_grow(victims):
    for values in victims["lists"]:
        values += values[:4]


def do_compute(victims):
    x = lucid.ones(3, requires_grad=True)
    (x * x).sum().backward()
    lucid.empty_cache()
    for t in victims["tensors"]:
        t.tolist()


ACTIONS = (do_nothing, do_raise, do_resize, do_write, do_detach, do_forget, do_grow, do_compute)
HARMLESS = (do_nothing, do_raise, do_compute)  # a refused call after these leaves all as it was


# ---- the objects ----------------------------------------------------------------------------------------------------

_now = do_nothing
_victims: dict = {}


def act():
    """What the objects do when they are asked anything."""
    _now(_victims)


class Number:
    def __init__(self, value):
        self.value = value

    def _answer(self):
        act()
        return self.value

    __index__ = __float__ = __int__ = __bool__ = __len__ = __hash__ = lambda self: self._answer()

    def __eq__(self, other):
        act()
        return True


class Pretender:
    """Says that it is a Tensor."""

    @property
    def __class__(self):
        act()
        return lucid.Tensor


class Sequence:
    def __init__(self, length, item):
        self.length, self.item = length, item

    def __len__(self):
        act()
        return self.length

    def __getitem__(self, i):
        act()
        if isinstance(i, int) and i >= 20:
            raise IndexError
        return self.item


class Iterator:
    def __iter__(self):
        act()
        return self

    def __next__(self):
        act()
        raise StopIteration


class ListLiar(list):
    def __len__(self):
        act()
        return 1 << 40

    def __getitem__(self, i):
        act()
        return "nothing"

    def __iter__(self):
        act()
        return iter("nothing")


class TupleLiar(tuple):
    __len__ = ListLiar.__len__
    __getitem__ = ListLiar.__getitem__
    __iter__ = ListLiar.__iter__


class IntLiar(int):
    def __index__(self):
        act()
        return 1 << 70

    __int__ = __index__

    def __eq__(self, other):
        act()
        return True

    __hash__ = int.__hash__


class FloatLiar(float):
    def __float__(self):
        act()
        return "no float"


class StrLiar(str):
    def __eq__(self, other):
        act()
        return True

    def __hash__(self):
        act()
        return 0

    def __len__(self):
        return 1 << 40


class Getattr:
    def __getattr__(self, name):
        act()
        raise AttributeError(name)


class Arrays:
    """Offers every protocol by which arrays are exchanged, and keeps none."""

    __array_interface__ = {"shape": (1 << 40,), "typestr": "<f4", "data": (8, False), "version": 3}

    def __array__(self, *args, **kwargs):
        act()
        return "no array"

    def __dlpack__(self, **kwargs):
        act()
        return "no capsule"

    def __dlpack_device__(self):
        act()
        return ("cpu", 1 << 40)

    def __torch_function__(self, *args, **kwargs):
        act()
        return NotImplemented


class Half(lucid.Tensor):
    def __init__(self):
        raise Asked


class Overriding(lucid.Tensor):
    """A Tensor whose own methods and attributes lie."""

    shape = property(lambda self: (1 << 40,))
    dtype = property(lambda self: "none")

    def __len__(self):
        act()
        return 1 << 40

    def __getitem__(self, i):
        act()
        raise Asked

    def dim(self):
        act()
        return -1

    numel = size = dim


def deep_hosts():
    """One of each way in which an object gets to act."""
    return [
        Number(1),
        Number(1 << 40),
        Sequence(2, 1),
        Sequence(2, Number(1)),
        Iterator(),
        ListLiar([1, 2]),
        IntLiar(1),
        Pretender(),
        [Number(1)],
        [Number(0), Number(1)],
        (Number(-1), 1),
        [[Number(1)]],
        Arrays(),
        Overriding([1.0, 2.0]),
        [lucid.ones(2), Number(1)],
    ]


def all_hosts():
    return [
        *deep_hosts(),
        *(Number(value) for value in (0, -1, -(1 << 70), "text", None, 1.5, float("nan"))),
        *(
            Sequence(length, item)
            for length, item in ((-1, 1), (1 << 40, 1), ("two", 1), (3, lucid.ones(2)), (2, "text"))
        ),
        ListLiar(),
        TupleLiar((1, 2)),
        FloatLiar(1.0),
        StrLiar("mean"),
        Getattr(),
        [1, Number(2), 3],
        [Number("text")],
        [Number(1 << 40)] * 3,
        [ListLiar([1])],
        Half.__new__(Half),
        lucid.Tensor.__new__(lucid.Tensor),
        [Half.__new__(Half)],
        [Pretender()],
    ]


def plain() -> tuple:
    """Values of every wrong kind that do nothing."""
    cycle = []
    cycle.append(cycle)
    return (
        None,
        True,
        0,
        -1,
        1 << 40,
        1 << 62,
        -(1 << 63),
        1 << 70,
        0.5,
        float("inf"),
        float("nan"),
        1j,
        "",
        "mean",
        "\ud800",
        "x\0",
        b"\1\2",
        bytearray(b"\2"),
        memoryview(b"\1\1"),
        (),
        [],
        {},
        set(),
        {"a": 1},
        range(3),
        range(1 << 60),
        slice(None),
        ...,
        NotImplemented,
        object(),
        object,
        int,
        len,
        lambda *a: None,
        lucid,
        lucid.Tensor,
        lucid.nn.Parameter,
        lucid.float16,
        lucid.device("cpu"),
        _C.Generator(1),
        cycle,
        (cycle,),
        [1] * 40,
        [None],
        ["mean"],
        [[1], [2, 3]],
        iter([1]),
        (x for x in (1, 2)),
        Exception,
        type,
        10**400,
        -0.0,
        lucid.zeros(0),
        lucid.tensor(True),
        lucid.arange(3),
        lucid.ones(2, 2, 2),
        lucid.zeros([1] * 16),
        [lucid.ones(1)] * 3,
        (lucid.arange(2),) * 2,
    )


# ---- the calls ------------------------------------------------------------------------------------------------------

DEFAULTS = {
    "Tensor": lambda: lucid.arange(6.0).reshape(2, 3) + 0.5,
    "Operand": lambda: 2,
    "Places": lambda: [1],
    "Tensor?": lambda: None,
    "Tensor[]": lambda: [lucid.ones(2, 3), lucid.ones(2, 3)],
    "int": lambda: 0,
    "int?": lambda: 0,
    "int[]": lambda: [1],
    "int?[]": lambda: [None, 1],
    "int[]?": lambda: None,
    "int...": lambda: [2, 3],
    "float": lambda: 0.5,
    "float?": lambda: None,
    "bool": lambda: False,
    "Scalar": lambda: 1,
    "Scalar?": lambda: 1,
    "dtype": lambda: lucid.float32,
    "dtype?": lambda: None,
    "Generator?": lambda: None,
    "Tensor?[]": lambda: [lucid.ones(2, 3), None],
    "Tensor...": lambda: [lucid.ones(2), lucid.ones(3)],
    "True": lambda: True,
    "False": lambda: False,
    "None": lambda: None,
}


def function_of(op):
    return getattr(_C, op.name, None) or getattr(lucid.Tensor, op.name)


@functools.cache
def sample_of(name):
    """The op's smallest sample."""
    op = OPS[name]
    sample = min(
        op.samples(),
        key=lambda sample: sum(len(spec.shape) * 10 + math.prod(spec.shape) for _, spec in sample.specs()),
        default=None,
    )
    return sample and (sample, dtype_of(suffix_for(op, sample)))


def writes(op) -> bool:
    """Whether a call that is not refused may change its arguments."""
    with_max_norm = ("embedding_lookup", "embedding_bag")
    return op.name.endswith("_") or bool(op.mutates) or op.name in with_max_norm


def arguments(op):
    """Every parameter by position as far as it goes, with a value that should do: of a sample, else of its type."""
    args, given = [], {}
    found = sample_of(op.name)
    if found:
        sample, dtype = found
        args, given = sample.tensors(dtype)
        args = list(args)
    for p in op.params[len(args) :]:
        if p.name in given:
            continue
        value = DEFAULTS[p.type]() if p.type in DEFAULTS else p.type[5:-1].split("|")[0]
        if p.default is not None:
            given[p.name] = (
                eval(p.default, {"inf": float("inf")})
                if p.type not in DEFAULTS or p.default in ("None", "True", "False")
                else value
            )
        else:
            args.append(value)
    return args, given


def places(op):
    args, given = arguments(op)
    return [*range(len(args)), *given]


def fresh(op):
    args, given = arguments(op)
    return {
        "args": args,
        "given": given,
        "tensors": tensors_among(args, given),
        "lists": [a for a in args if isinstance(a, list)],
    }


SHARE = 3


@functools.cache
def turns() -> dict[tuple[str, int | str], tuple[int, int]]:
    """Of each parameter of each op: the how-manyth of its type it is in the table, and how many there are."""
    seen: dict[str, list] = {}
    for op in OPS.values():
        for i, param in enumerate(op.params):
            seen.setdefault(param.type, []).append((op.name, i))
    found = {}
    for places_of_type in seen.values():
        for turn, (name, i) in enumerate(places_of_type):
            found[name, i] = found[name, OPS[name].params[i].name] = (turn, len(places_of_type))
    return found


def tried(op, place, action, host: int) -> bool:
    """Whether an object that acts is tried here. One interpreter of signatures reads all arguments, by their types: of
    a type that the table has often, each parameter takes a third of all objects and actions, the next one the next."""
    turn, count = turns().get((op.name, place), (0, 0))
    return count < 2 * SHARE or (turn + ACTIONS.index(action) + host) % SHARE == 0


def attacks(op, place):
    """Victims and a hostile object, for every action."""
    global _now, _victims
    for action in ACTIONS:
        for i, hostile in enumerate(all_hosts() if action is do_nothing else deep_hosts()):
            if action is not do_nothing and not tried(op, place, action, i):
                continue
            _now, _victims = do_nothing, fresh(op)
            before = fingerprint(_victims["tensors"]) if action in HARMLESS else None
            _now = action
            yield _victims, hostile, before
            _now = do_nothing


def test_every_type_of_parameter_meets_every_object_and_action():
    met: dict[str, set] = {}
    for op in OPS.values():
        for i, param in enumerate(op.params):
            pairs = ((a, h) for a in ACTIONS[1:] for h in range(len(deep_hosts())))
            met.setdefault(param.type, set()).update(pair for pair in pairs if tried(op, i, *pair))
    every = (len(ACTIONS) - 1) * len(deep_hosts())
    assert not {kind: len(pairs) for kind, pairs in met.items() if len(pairs) != every}


def run(call, what, victims, before, writes=False):
    """Whatever comes of the call, all tensors are whole, and what is refused has changed nothing."""
    global _now
    try:
        result, refused = call(), False
    except ALLOWED as error:
        assert not isinstance(error, SystemError), f"{what}: {error!r}"
        result, refused = None, True
    _now = do_nothing
    for t in [*tensors_among(result), *victims["tensors"]]:
        if t.numel() < 10_000 and not t.is_meta:
            lucid.Tensor.tolist(t)
    if before and (refused or not writes):
        assert fingerprint(victims["tensors"]) == before, f"{what}: a tensor changed"


@pytest.mark.parametrize("op", OPS.values(), ids=repr)
def test_hostile_objects(op):
    function = function_of(op)
    for place in places(op):
        for victims, hostile, before in attacks(op, place):
            args, given = victims["args"], {}
            if isinstance(place, int):
                args[place] = hostile
            else:
                given = {place: hostile}
            run(
                lambda: function(*args, **given),
                f"{op.name}: {type(hostile).__name__} as {place}",
                victims,
                before,
                writes(op),
            )


@pytest.mark.parametrize("op", OPS.values(), ids=repr)
def test_wrong_kinds(op):
    function, victims = function_of(op), fresh(op)
    before = fingerprint(victims["tensors"])
    for place in places(op):
        for value in plain():
            args, given = list(victims["args"]), {}
            if isinstance(place, int):
                args[place] = value
            else:
                given = {place: value}
            run(lambda: function(*args, **given), f"{op.name}: {value!r:.40} as {place}", victims, before, writes(op))
            if writes(op):
                victims = fresh(op)
                before = fingerprint(victims["tensors"])


METHODS = [op for op in OPS.values() if "inplace" in op.variants]


@pytest.mark.parametrize("op", METHODS, ids=repr)
def test_hostile_objects_in_place(op):
    """The in-place forms parse their arguments by themselves."""
    for place in range(1, len(arguments(op)[0])):
        for victims, hostile, before in attacks(op, place):
            me, *args = victims["args"]
            args[place - 1] = hostile
            run(
                lambda: getattr(me, op.name + "_")(*args),
                f"{op.name}_: {type(hostile).__name__} as {place}",
                victims,
                before,
                True,
            )


def test_half_built_tensors_everywhere():
    for cls in (lucid.Tensor, Half, lucid.nn.Parameter):
        for op in OPS.values():
            for i in range(len(arguments(op)[0])):
                half = cls.__new__(cls)
                args, _ = arguments(op)
                args[i] = half
                try:
                    function_of(op)(*args)
                except ALLOWED as error:
                    assert not isinstance(error, SystemError)
                half.tolist()
        half = cls.__new__(cls)
        for name in dir(half):
            if not name.startswith("__"):
                try:
                    getattr(half, name)
                except ALLOWED:
                    pass
