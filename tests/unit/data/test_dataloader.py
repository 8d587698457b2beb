"""The DataLoader in one process: messages, lengths, what stays as it is, progress, the browser's way with workers."""

from __future__ import annotations

import pickle
import sys
import types
import warnings

import pytest

import lucid
from lucid.utils import data
from lucid.utils.data import DataLoader, IterableDataset, TensorDataset

FIVE = TensorDataset(lucid.arange(5))


class Count(IterableDataset):
    def __iter__(self):
        return iter(range(5))


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"num_workers": -1}, "DataLoader: num_workers is -1; wanted 0"),
        ({"num_workers": 1.5}, "DataLoader: num_workers is a float; wanted an int"),
        ({"timeout": -1}, "DataLoader: timeout is -1; wanted 0 or more"),
        ({"timeout": 3}, "DataLoader: timeout is 3 while num_workers is 0"),
        ({"prefetch_factor": 2}, "DataLoader: prefetch_factor is 2 while num_workers is 0"),
        ({"num_workers": 1, "prefetch_factor": 0}, "DataLoader: prefetch_factor is 0; wanted 1 or more"),
        ({"persistent_workers": True}, "persistent_workers is True while num_workers is 0; wanted"),
        ({"sampler": [1], "shuffle": True}, "mutually exclusive"),
        ({"batch_sampler": [[1]], "batch_size": 2}, "mutually exclusive with batch_size"),
        ({"batch_size": None, "drop_last": True}, "DataLoader: drop_last is True while batch_size is None"),
        ({"batch_size": 0}, "DataLoader: batch_size is 0; wanted a positive integer"),
        ({"drop_last": 3}, "DataLoader: drop_last is 3; wanted a boolean"),
        ({"dataset": Count(), "shuffle": True}, "DataLoader: shuffle is True; wanted none: an IterableDataset"),
        ({"dataset": Count(), "sampler": [1]}, "DataLoader: sampler is a list; wanted none: an IterableDataset"),
    ],
)
def test_arguments_that_contradict_each_other(arguments, message):
    with pytest.raises((ValueError, TypeError), match=message):
        DataLoader(**{"dataset": FIVE, **arguments})


@pytest.mark.parametrize(
    "name", ["batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"]
)
def test_what_cannot_be_changed(name):
    loader = DataLoader(FIVE)
    with pytest.raises(ValueError, match=f"{name} attribute should not be set after DataLoader is initialized"):
        setattr(loader, name, 3)
    loader.collate_fn = len
    assert list(loader) == [1] * 5


def test_attributes():
    loader = DataLoader(FIVE, 2, shuffle=True, pin_memory=True)
    assert loader.batch_size == 2 and loader.dataset is FIVE and loader.num_workers == 0 and loader.pin_memory
    assert isinstance(loader.sampler, data.RandomSampler) and isinstance(loader.batch_sampler, data.BatchSampler)
    assert loader.collate_fn is data.default_collate and loader.generator is None and not loader.drop_last
    assert DataLoader(FIVE, None).collate_fn is data.default_convert
    assert [len(x) for (x,) in pickle.loads(pickle.dumps(loader))] == [2, 2, 1]


def test_iterators():
    loader = DataLoader(FIVE, 2)
    first, second = iter(loader), iter(loader)
    next(first)
    assert next(second)[0].tolist() == [0, 1] and next(first)[0].tolist() == [2, 3]
    assert iter(first) is first and len(first) == 3
    assert [x.tolist() for (x,) in first] == [[4]] and list(first) == []
    with pytest.raises(NotImplementedError, match="cannot be pickled"):
        pickle.dumps(first)


def test_a_subclass_and_annotations():
    class Twice(DataLoader):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.more = True

    assert len(list(Twice(FIVE, 2))) == 3
    assert DataLoader[int] and data.Dataset[int] and data.Sampler[int]


def test_a_stream_that_is_longer_than_it_said():
    class Liar(Count):
        def __len__(self):
            return 2

    loader = DataLoader(Liar())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert sum(1 for _ in loader) == 5 and not caught  # nobody asked for the length: `list` would
        assert len(loader) == 2 and len(list(loader)) == 5
    assert len(caught) == 3 and "was reported to be 2 (when accessing len(dataloader)), but 3" in str(caught[0].message)


def test_errors_in_a_data_set_are_the_callers():
    class Broken(data.Dataset):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            raise KeyError("this one")

    with pytest.raises(KeyError, match="this one"):
        list(DataLoader(Broken()))


def test_paths_of_pytorch():
    from lucid.utils.data import dataloader, dataset, distributed, sampler
    from lucid.utils.data._utils.collate import default_collate

    assert (
        dataset.Dataset is data.Dataset and sampler.Sampler is data.Sampler and default_collate is data.default_collate
    )
    assert dataloader.DataLoader is DataLoader and distributed.DistributedSampler is data.DistributedSampler
    assert lucid.utils.data.DataLoader is DataLoader
    names: dict = {}
    exec("from lucid.utils.data import *", names)
    assert names["MixupCollator"] is data.MixupCollator and set(data.__all__) <= {*names, *dir(data)}


@pytest.mark.parametrize(
    "name, said",
    [("IterDataPipe", "leaves out data pipes"), ("Datset", "did you mean 'Dataset'"), ("DataPipe", "leaves out")],
)
def test_missing_names(name, said):
    with pytest.raises(AttributeError, match=said):
        getattr(data, name)


def test_tensorboard_is_said_to_be_absent():
    with pytest.raises(ImportError, match="lucid.utils.tensorboard is not there: .*tensorboardX"):
        from lucid.utils.tensorboard import SummaryWriter  # noqa: F401
    with pytest.raises(AttributeError, match="Lucid leaves out TensorBoard"):
        lucid.utils.tensorboard


class Bar:
    """Stands for tqdm."""

    def __init__(self, batches, **settings):
        self.batches, self.settings = batches, settings
        Bar.made = self

    def __iter__(self):
        self.count = 0
        for batch in self.batches:
            self.count += 1
            yield batch


def test_a_progress_bar(monkeypatch):
    for name in ("tqdm", "tqdm.auto"):
        module = types.ModuleType(name)
        module.tqdm = Bar
        monkeypatch.setitem(sys.modules, name, module)
    assert len(list(DataLoader(FIVE, 2, progress="epoch 1"))) == 3
    assert Bar.made.count == 3 and Bar.made.settings == {"total": 3, "desc": "epoch 1", "unit": "batch"}
    list(DataLoader(Count(), progress=True))
    assert Bar.made.count == 5 and Bar.made.settings["total"] is None


def test_a_progress_bar_without_tqdm(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.warns(UserWarning, match="progress needs tqdm"):
        batches = list(DataLoader(FIVE, 2, progress=True))
    assert len(batches) == 3


def test_workers_in_the_browser_are_this_process(monkeypatch):
    """Without processes a loader with workers counts as one worker, and says once that it is none."""
    from lucid.utils.data import dataloader

    monkeypatch.setattr(dataloader, "WITHOUT_PROCESSES", True)
    monkeypatch.setattr(dataloader, "_said_in_process", False)
    seen = []

    class Shard(IterableDataset):
        def __iter__(self):
            worker = data.get_worker_info()
            return iter(range(worker.id, 6, worker.num_workers))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loader = DataLoader(
            Shard(),
            3,
            num_workers=2,
            persistent_workers=True,
            timeout=5,
            multiprocessing_context="fork",
            worker_init_fn=lambda i: seen.append((i, data.get_worker_info().dataset)),
        )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            assert [batch.tolist() for batch in loader] == [[0, 1, 2], [3, 4, 5]]
    assert [str(w.message)[:60] for w in caught] == ["DataLoader: there are no processes in the browser: batches a"]
    assert seen == [(0, loader.dataset)] * 2 and data.get_worker_info() is None
