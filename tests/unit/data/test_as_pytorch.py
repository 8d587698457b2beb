"""Collating, loading, sampling and splitting give what PyTorch 2.13 gives: as_pytorch.json has its answers.

`python tests/unit/data/test_as_pytorch.py`, with PyTorch installed, writes the file anew from the expressions here.
"""

from __future__ import annotations

import collections
import json
import sys
import warnings
from pathlib import Path

FROZEN = Path(__file__).with_name("as_pytorch.json")

COLLATED = """
[1, 2]    [1., 2.]    [True, False]    ["a", "b"]    [b"a"]    [(1, 2), (3, 4)]    [[1, 2], [3, 4]]
[Point(1, 2), Point(3, 4)]    [{"a": 1}, {"a": 2}]    [Ordered(a=1), Ordered(a=2)]    [None]    [[1], [1, 2]]    []
[object()]    [range(2), range(2)]    [{"a": 1}, {"b": 2}]    [1, 2.5]    [2.5, 1]    [{1}]
[torch.ones(2), torch.zeros(2)]    [torch.ones(2), torch.ones(3)]
[(torch.ones(1, 2), 3, "x"), (torch.zeros(1, 2), 4, "y")]    [Frozen(a=1), Frozen(a=3)]
[{"x": (1, [2.0, "s"])}, {"x": (3, [4.0, "t"])}]    [Listed([1, 2]), Listed([3, 4])]
[torch.tensor(1), torch.tensor(2)]    [torch.tensor([True]), torch.tensor([False])]    [(), ()]    [{}, {}]
[1j, 2j]    [(1, 2), (3,)]
"""
CONVERTED = """
3    "ab"    Point(1, "b")    (1, [2])    {"a": (1,)}    Ordered(a=1)    None    torch.ones(2)    b"x"    range(2)
"""
LOADED = """
(five,)    (five, 2)    (five, 2, False, None, None, 0, None, False, True)    ([1, 2, 3], 2)    ([1., 2.], 3)
("abc", 2)    ([],)    (five, None)    ([(1, "a")], None)    (Count(5),)    (Count(5), 2)
(five, 2, None, [4, 3, 1])    (five, 1, None, None, [[0, 1], [4]])    (Count(5), None)    (five + five, 4)
(Count(2) + Count(3), 4)    (Stacked([1, 2], ["a", "b"]), 2)    (StackedByName(x=[1, 2], y=five), 2)
(Subset(five, [3, 1]), 2)    (Subset(Subset(five, [3, 1, 0]), [2, 0]), 2)    ({0: "a", 1: "b"}, 2)    (Whole(), 2)
(Keyed(), 1, None, ["b", "a"])    (five, 2, None, [-1, 0])    (five, 0)    (five, 2.0)    (five, True)
(five, 1, None, None, None, -1)    (five, 1, True, [1])    (five, 2, None, None, [[1]])
(five, None, None, None, None, 0, None, False, True)    (Count(5), 1, True)    (Count(5), 1, None, [1])
(Count(5), 1, None, None, [[1]])    ([], 1, True)    (five, 1, None, [7])
(Count(5), 2, False, None, None, 0, None, False, True)    (five, 2, None, None, None, 0, lambda b: len(b))
(five, 1, None, None, None, 0, None, False, 3)
"""
LENGTHS = """
DataLoader(five, 2)    DataLoader(five, 2, drop_last=True)    DataLoader(five, None)    DataLoader(Count(5))
DataLoader(Sized(5), 2)    DataLoader(Sized(5), 2, drop_last=True)    DataLoader(Sized(5), None)
DataLoader(five, batch_sampler=[[0], [1, 2]])    Dataset()    five + five    Sized(2) + Sized(3)
Count(2) + Count(3)    Subset(five, [1])    RandomSampler(five, num_samples=7)    RandomSampler(five, True)
SequentialSampler(five)    SubsetRandomSampler([1, 2])    BatchSampler(range(5), 2, False)
BatchSampler(range(5), 2, True)    WeightedRandomSampler([1., 2.], 9)    DistributedSampler(five, 2, 0)
DistributedSampler(five, 2, 0, drop_last=True)    Sampler()    iter(DataLoader(five, 2))    Stacked(five, five)
"""
LISTED = """
BatchSampler(range(5), 2, True)    BatchSampler("abcde", 3, False)    BatchSampler([], 3, False)
DistributedSampler(five, 2, 0, False)    DistributedSampler(five, 2, 1, False)
DistributedSampler(five, 2, 1, False, 0, True)    DistributedSampler([1], 4, 3, False)
DistributedSampler(range(10), 4, 2, False)    SequentialSampler(five)    BatchSampler([1], 0, False)
BatchSampler([1], 1, 3)    RandomSampler(five, 3)    RandomSampler(five, num_samples=0)    Sampler()
WeightedRandomSampler([1.], 0)    WeightedRandomSampler([[1.]], 1)    WeightedRandomSampler([1.], 1, 3)
WeightedRandomSampler([0., 1., 0.], 3)    DistributedSampler(five, 2, 2)    Sampler(None)
map(len, random_split(five, [3, 2]))    map(len, random_split(five, [0.5, 0.5]))
map(len, random_split(range(11), [0.5, 0.3, 0.2]))    map(len, random_split(five, [2, 2]))
map(len, random_split(five, [1.5, -0.5]))    map(len, random_split(five, [0.9, 0.1]))
map(len, random_split([], [0, 0]))
sorted(sum([[int(x) for (x,) in part] for part in random_split(five, [2, 3])], []))    (five + five)[-11]
(five + five)[10]    (five + five)[-1]    Subset(five, [1, 2])[[0, 1]]    Subset(five, [1])[1]    Dataset()[0]
Count(2) + Count(1)    Chained([[1]])    Concat([])    Concat([Count(1)])
TensorDataset(torch.ones(2), torch.ones(3))    Stacked()    Stacked([1, 2], [1])    Both([1], a=[1])
StackedByName(x=[1, 2])[1].items()    five[1:3]    OnlyItem(five, [1])
sorted(RandomSampler(five)) sorted(SubsetRandomSampler([5, 7]))    [len(set(RandomSampler(five, num_samples=5)))]
"""


def names_for(torch, data) -> dict:
    """What the expressions are made of, over PyTorch or over Lucid."""

    class Count(data.IterableDataset):
        def __init__(self, end):
            self.end = end

        def __iter__(self):
            return iter(range(self.end))

    class Sized(Count):
        def __len__(self):
            return self.end

    class Whole(data.Dataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            raise AssertionError("samples are fetched together")

        def __getitems__(self, indices):
            return [(index, str(index)) for index in indices]

    class Keyed(data.Dataset):
        def __getitem__(self, key):
            return key * 2

        def __len__(self):
            return 2

    class OnlyItem(data.Subset):
        def __getitem__(self, index):
            return index

    class Frozen(collections.abc.Mapping):
        def __init__(self, *args, **kwargs):
            self.items_ = dict(*args, **kwargs)

        def __getitem__(self, key):
            return self.items_[key]

        def __iter__(self):
            return iter(self.items_)

        def __len__(self):
            return len(self.items_)

        def __repr__(self):
            return f"Frozen({self.items_})"

    class Ordered(collections.OrderedDict):
        def __repr__(self):  # Python's own is another from version to version
            return f"OrderedDict({list(self.items())})"

    class Listed(list):
        def __repr__(self):
            return f"Listed({super().__repr__()})"

    return {
        **{name: getattr(data, name) for name in dir(data) if not name.startswith("_")},
        "torch": torch,
        "Point": collections.namedtuple("Point", "x y"),
        "Ordered": Ordered,
        "five": data.TensorDataset(torch.arange(5)),
        "Stacked": lambda *args: data.StackDataset(*args),
        "StackedByName": lambda **kwargs: data.StackDataset(**kwargs),
        "Both": data.StackDataset,
        "Chained": data.ChainDataset,
        "Concat": data.ConcatDataset,
    } | {kind.__name__: kind for kind in (Count, Sized, Whole, Keyed, OnlyItem, Frozen, Listed)}


def cases():
    for table, form in (
        (COLLATED, "default_collate({})"),
        (CONVERTED, "default_convert({})"),
        (LOADED, "list(DataLoader(*{}))"),
        (LENGTHS, "len({})"),
        (LISTED, "list({})"),
    ):
        # Columns are set apart by two spaces or more; within an expression there are single ones.
        for line in table.strip().splitlines():
            yield from (form.format(text.strip()) for text in line.split("  ") if text.strip())


def answer(expression: str, names: dict, package: str) -> str:
    """The text of a value, or the types of an exception, of which the first is the one to name."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return repr(eval(expression, dict(names))).replace(f"{package}.", "")
    except Exception as error:
        kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
        return f"raises {' '.join(kinds)}"


if __name__ == "__main__":
    import torch
    import torch.utils.data as data

    names = names_for(torch, data)
    answers = {expression: answer(expression, names, "torch") for expression in cases()}
    FROZEN.write_text(json.dumps(answers, indent=1) + "\n")
    sys.exit()

import pytest  # noqa: E402

import lucid  # noqa: E402
from lucid.utils import data  # noqa: E402

NAMES = names_for(lucid, data)


@pytest.mark.parametrize("expression, wanted", json.loads(FROZEN.read_text()).items())
def test_as_pytorch(expression, wanted):
    given = answer(expression, NAMES, "lucid")
    if wanted.startswith("raises"):
        assert given.startswith("raises") and wanted.split()[1] in given.split()
    else:
        assert given == wanted


def test_the_file_has_these_expressions():
    assert list(json.loads(FROZEN.read_text())) == list(dict.fromkeys(cases()))
