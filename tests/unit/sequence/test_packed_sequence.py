"""nn.utils.rnn: packed and padded sequences. Their values beside PyTorch's are in test_sequence_torch.py."""

import copy
import pickle

import pytest

import lucid
from lucid import nn
from lucid.nn.utils import rnn

PACKED = rnn.pack_sequence([lucid.ones(1, 3), lucid.full((2, 3), 2.0)], enforce_sorted=False)


def test_it_is_a_named_tuple():
    data, batch_sizes, sorted_indices, unsorted_indices = PACKED
    assert PACKED.data is data and PACKED[1] is batch_sizes and isinstance(PACKED, tuple) and len(PACKED) == 4
    assert data.tolist() == [[2.0] * 3, [1.0] * 3, [2.0] * 3] and batch_sizes.tolist() == [2, 1]
    assert sorted_indices.tolist() == [1, 0] == unsorted_indices.tolist()
    assert repr(rnn.PackedSequence(lucid.zeros(1), lucid.tensor([1]))) == (
        "PackedSequence(data=tensor([0.]), batch_sizes=tensor([1]), sorted_indices=None, unsorted_indices=None)"
    )
    assert rnn.PackedSequence((data, batch_sizes)).batch_sizes is batch_sizes
    assert rnn.PackedSequence(data, batch_sizes, lucid.tensor([2, 0, 1])).unsorted_indices.tolist() == [1, 2, 0]
    assert rnn.invert_permutation(None) is None
    assert nn.utils.PackedSequence is rnn.PackedSequence
    for again in (copy.deepcopy(PACKED), pickle.loads(pickle.dumps(PACKED))):
        assert type(again) is rnn.PackedSequence and lucid.equal(again.data, data)


def test_conversions():
    assert PACKED.to(lucid.float32) is PACKED and PACKED.cpu() is PACKED and PACKED.pin_memory() is PACKED
    assert not PACKED.is_cuda and not PACKED.is_pinned()
    for name, dtype in (
        ("double", "float64"),
        ("half", "float16"),
        ("float", "float32"),
        ("long", "int64"),
        ("int", "int32"),
        ("short", "int16"),
        ("char", "int8"),
        ("byte", "uint8"),
    ):
        changed = getattr(PACKED, name)()
        assert changed.data.dtype is getattr(lucid, dtype) and changed.batch_sizes is PACKED.batch_sizes
        assert changed.sorted_indices.tolist() == [1, 0]
    with pytest.raises((RuntimeError, ValueError)):
        PACKED.cuda()


def test_padding_and_its_inverse():
    padded, lengths = rnn.pad_packed_sequence(PACKED, batch_first=True, padding_value=-1, total_length=3)
    assert padded[:, :, 0].tolist() == [[1.0, -1.0, -1.0], [2.0, 2.0, -1.0]] and lengths.tolist() == [1, 2]
    again = rnn.pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
    assert lucid.equal(again.data, PACKED.data) and again.batch_sizes.tolist() == [2, 1]
    assert lengths.dtype is lucid.int64
    integers = rnn.pad_sequence([lucid.tensor([1, 2]), lucid.tensor([3])], padding_value=9)
    assert integers.tolist() == [[1, 3], [2, 9]] and integers.dtype is lucid.int64
    assert rnn.pad_sequence(lucid.ones(2, 3)).shape == (3, 2)
    assert rnn.pad_sequence([lucid.ones(0, 2), lucid.ones(1, 2)]).shape == (1, 2, 2)
    assert rnn.pack_padded_sequence(lucid.ones(3, 2, 2), lucid.tensor([2, 1])).data.shape == (3, 2)


ONES = lucid.ones(3, 2, 2)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: rnn.pack_padded_sequence(ONES, [1, 3]), ValueError, r"lengths is \[1, 3\]; .*enforce_sorted=False"),
        (lambda: rnn.pack_padded_sequence(ONES, [3, 0]), ValueError, "wanted lengths above 0"),
        (lambda: rnn.pack_padded_sequence(ONES, [4, 1]), ValueError, "lengths has 4; wanted at most 3"),
        (lambda: rnn.pack_padded_sequence(ONES, [3]), ValueError, "lengths has 1 elements; wanted 2"),
        (lambda: rnn.pack_padded_sequence(ONES, [3], enforce_sorted=False), ValueError, "lengths has 1 elements"),
        (lambda: rnn.pack_padded_sequence(ONES, lucid.tensor([3.0, 1.0])), ValueError, "one dim of integers"),
        (lambda: rnn.pack_padded_sequence(ONES[0, 0], [1]), ValueError, "at least 2 dims"),
        (lambda: rnn.pack_padded_sequence(lucid.ones(3, 0, 2), []), ValueError, "above 0"),
        (lambda: rnn.pad_packed_sequence(PACKED, total_length=1), ValueError, "total_length is 1; wanted at least 2"),
        (lambda: rnn.pad_packed_sequence(PACKED._replace(data=ONES[:1])), ValueError, "sum of batch_sizes, 3"),
        (lambda: rnn.pad_sequence([]), ValueError, "sequences is empty"),
        (lambda: rnn.pad_sequence(3), TypeError, "sequences is an int"),
        (lambda: rnn.pad_sequence([ONES, 3]), TypeError, "sequence 1 is an int"),
        (lambda: rnn.pad_sequence([ONES, ONES[0]]), ValueError, r"sequence 1 has shape \(2, 2\)"),
        (lambda: rnn.pad_sequence([ONES], padding_side="up"), ValueError, "padding_side is 'up'"),
        (lambda: rnn.pack_sequence([ONES[:1], ONES]), ValueError, "decreasing order"),
        (lambda: rnn.PackedSequence(ONES), TypeError, "without batch_sizes; wanted a pair"),
        (lambda: rnn.PackedSequence(ONES, PACKED.batch_sizes.to("meta")), ValueError, "wanted cpu"),
    ],
)
def test_messages(call, error, words):
    with pytest.raises(error, match=words):
        call()
