"""Data sets and samplers beyond what PyTorch's answers cover: randomness, generators, batches fetched at once."""

from __future__ import annotations

import warnings

import pytest

import lucid
from lucid.utils import data
from lucid.utils.data import DataLoader, Dataset, StackDataset, Subset, TensorDataset, random_split


def seeded(seed=3):
    return lucid.Generator().manual_seed(seed)


def shuffled_loader(generator=None):
    return DataLoader(range(50), batch_size=50, shuffle=True, generator=generator)


def test_a_data_set_without_a_length_is_true_and_can_be_listed():
    class Two(Dataset):
        def __getitem__(self, index):
            if index == 2:
                raise IndexError
            return index

    assert bool(Two()) and list(Two()) == [0, 1]
    assert not TensorDataset(lucid.zeros(0, 2)) and TensorDataset(lucid.zeros(1, 2))
    with pytest.raises(TypeError, match=r"object of type 'Two' has no len\(\)"):
        len(Two())


def test_each_epoch_has_another_order_and_a_seed_fixes_them():
    loader = shuffled_loader()
    lucid.manual_seed(5)
    first, second = ([batch.tolist() for batch in loader] for _ in range(2))
    lucid.manual_seed(5)
    assert first == [batch.tolist() for batch in loader] and first != second
    assert sorted(first[0]) == list(range(50)) != first[0]


def test_a_generator_of_its_own_leaves_the_default_one_alone():
    before = lucid.get_rng_state().tolist()
    a, b = (next(iter(shuffled_loader(seeded()))).tolist() for _ in range(2))
    assert a == b and lucid.get_rng_state().tolist() == before
    for sampler in (
        data.RandomSampler(range(9), True, 20, seeded()),
        data.RandomSampler(range(9), False, 20, seeded()),
        data.SubsetRandomSampler(range(9), seeded()),
        data.WeightedRandomSampler([1.0] * 9, 20, True, seeded()),
    ):
        assert set(sampler) <= set(range(9))
    assert [list(part) for part in random_split(range(9), [4, 5], seeded())] == [
        list(part) for part in random_split(range(9), [4, 5], generator=seeded())
    ]
    assert lucid.get_rng_state().tolist() == before


def test_more_samples_than_there_are():
    order = list(data.RandomSampler(range(4), num_samples=10))
    assert sorted(order[:4]) == sorted(order[4:8]) == [0, 1, 2, 3] and len(order) == 10
    drawn = list(data.RandomSampler(range(4), True, 5000))
    assert set(drawn) == {0, 1, 2, 3} and len(drawn) == 5000
    counts = [list(data.WeightedRandomSampler([1.0, 3.0], 4000)).count(i) for i in (0, 1)]
    assert 0.65 < counts[1] / 4000 < 0.85
    assert sorted(data.WeightedRandomSampler([1.0, 3.0, 2.0], 3, replacement=False)) == [0, 1, 2]


def test_replicas_share_a_permutation_and_epochs_change_it():
    parts = [data.DistributedSampler(range(10), 2, rank) for rank in (0, 1)]
    assert sorted([*parts[0], *parts[1]]) == list(range(10))
    before = list(parts[0])
    assert before == list(parts[0])
    parts[0].set_epoch(1)
    assert list(parts[0]) != before and len(parts[0]) == 5
    with pytest.raises(ValueError, match="RASampler: num_repeats is 0; wanted an int of 1 or more"):
        data.RASampler(range(3), num_repeats=0)


def test_repeated_augmentation():
    parts = [list(data.RASampler(range(12), 3, rank, shuffle=False)) for rank in range(3)]
    assert parts == [[0, 1, 2, 3]] * 3  # each of the three replicas has every sample once
    assert list(data.RASampler(range(4), 2, 1, shuffle=False, num_repeats=1)) == [1, 3]
    one = data.RASampler(range(9), num_repeats=3)
    assert len(one) == len(list(one)) == 9 and len(set(one)) == 3
    before = list(one)
    one.set_epoch(4)
    assert before != list(one)


ROWS = TensorDataset(lucid.arange(12.0).reshape(6, 2), lucid.arange(6))


class Doubled(TensorDataset):
    def __getitem__(self, index):
        return tuple(2 * row for row in super().__getitem__(index))


class Delegate(Dataset):
    """Hands on whatever it does not have, `__getitems__` too."""

    def __getattr__(self, name):
        return getattr(ROWS, name)

    def __getitem__(self, index):
        return ROWS[index]

    def __len__(self):
        return 6


@pytest.mark.parametrize(
    "made, scale",
    [
        (ROWS, 1),
        (Subset(ROWS, range(6)), 1),
        (Subset(Subset(ROWS, lucid.arange(6)), [0, 1, 2, 3, 4, 5]), 1),
        (Doubled(*ROWS.tensors), 2),
        (Subset(Doubled(*ROWS.tensors), range(6)), 2),
        (Delegate(), 1),
        (Subset(ROWS, [0, 1, 2]) + Subset(ROWS, [3, 4, 5]), 1),
    ],
    ids=["rows", "subset", "subset of subset", "subclass", "subset of subclass", "delegate", "concatenated"],
)
def test_rows_at_once_and_one_by_one_are_the_same(made, scale):
    for indices in ([0, 1, 2], [5, -1, 0], [lucid.tensor(2), lucid.tensor(3)], (1, 2)):
        x, y = next(iter(DataLoader(made, batch_sampler=[indices])))
        assert x.tolist() == [[scale * v for v in ROWS.tensors[0][int(i)].tolist()] for i in indices]
        assert y.tolist() == [scale * (int(i) % 6) for i in indices]


def test_batches_do_not_alias_the_data():
    source = lucid.zeros(4, 2)
    for (x,) in DataLoader(TensorDataset(source), batch_size=2):
        x += 1
    assert source.sum().item() == 0


def test_batches_carry_gradients():
    source = lucid.ones(4, 2, requires_grad=True)
    for (x,) in DataLoader(TensorDataset(source), batch_size=2):
        x.sum().backward()
    assert source.grad.tolist() == [[1.0, 1.0]] * 4


def test_an_index_of_a_batch_that_is_out_of_range():
    for made in (ROWS, Subset(ROWS, [0, 1])):
        with pytest.raises(IndexError):
            next(iter(DataLoader(made, batch_sampler=[[0, 6]])))


def test_stacked_data_sets_fetch_together_where_they_can():
    class Whole(Dataset):
        def __len__(self):
            return 6

        def __getitems__(self, indices):
            return [-index for index in indices]

    stacked = StackDataset(ROWS, Whole())
    batch = next(iter(DataLoader(stacked, batch_size=2)))
    assert batch[1].tolist() == [0, -1] and batch[0][1].tolist() == [0, 1]
    named = StackDataset(a=Whole(), b=list("abcdef"))
    assert next(iter(DataLoader(named, batch_size=2)))["b"] == ["a", "b"]

    class Short(Whole):
        def __getitems__(self, indices):
            return [0]

    with pytest.raises(ValueError, match="StackDataset: a data set gave 1 samples for 2 indices"):
        next(iter(DataLoader(StackDataset(Short()), batch_size=2)))


def test_subsets_follow_their_list():
    indices = [0, 1]
    part = Subset(ROWS, indices)
    indices.append(5)
    assert len(part) == 3 and part[2][1].item() == 5


def test_parts_that_are_empty_are_a_warning():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        parts = random_split(range(3), [0.9, 0.1])
    assert [len(part) for part in parts] == [3, 0] and "the length of part 1 is 0" in str(caught[0].message)


def test_a_function_for_a_type_of_ones_own():
    class Graph:
        def __init__(self, nodes):
            self.nodes = nodes

    def joined(batch, *, collate_fn_map=None):
        return [node for graph in batch for node in graph.nodes]

    functions = {
        **data.default_collate_fn_map,
        Graph: joined,
        (set, frozenset): lambda b, *, collate_fn_map: set.union(*b),
    }
    batch = data.collate([(Graph([1]), 0.5, {1}), (Graph([2, 3]), 1.5, {2})], collate_fn_map=functions)
    assert batch[0] == [1, 2, 3] and batch[1].tolist() == [0.5, 1.5] and batch[2] == {1, 2}
    with pytest.raises(TypeError, match="batch has <class .*Graph"):
        data.default_collate([Graph([])])


@pytest.mark.numpy
def test_numpy(np):
    collate, convert = data.default_collate, data.default_convert
    assert collate([np.zeros(2), np.ones(2)]).tolist() == [[0.0, 0.0], [1.0, 1.0]]
    for number, dtype in ((np.float32(1), lucid.float32), (np.float64(1), lucid.float64), (np.bool_(True), lucid.bool)):
        assert collate([number, number]).dtype == dtype
    assert collate([(np.int16(1), np.uint8(2))] * 2)[0].dtype == lucid.int16
    assert collate([np.str_("a")]) == ["a"]
    for text in (np.array(["a"]), np.array([None])):
        with pytest.raises(TypeError, match="default_collate: batch has an array of"):
            collate([text])
        assert convert(text) is text
    assert convert({"a": (np.arange(2), "b")})["a"][0].tolist() == [0, 1]
    assert convert(np.float32(3)).item() == 3.0
    # Two arrays of different shapes, and functions of one's own beside NumPy's types.
    with pytest.raises(RuntimeError, match=r"shape \(2,\)"):
        collate([np.zeros(3), np.ones(2)])
    mapped = {**data.default_collate_fn_map, bytes: lambda b, *, collate_fn_map: len(b)}
    assert data.collate([(np.ones(1), b"x")], collate_fn_map=mapped)[1] == 1
