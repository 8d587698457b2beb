"""Sequences of different lengths in one tensor: padded, or packed step by step for the recurrent layers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpack_sequence",
    "unpad_sequence",
]


class _Fields(NamedTuple):
    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(_Fields):
    """Sequences of different lengths, step by step: what :func:`pack_padded_sequence` and :func:`pack_sequence` make.

    A step has one row for each sequence that is long enough for it, the longest sequence first. The recurrent layers
    take one in place of a padded tensor, and return one. It is a named tuple.

    Parameters
    ----------
    data : Tensor, shape (rows, ...)
        The rows of the first step, those of the second, and so on.
    batch_sizes : Tensor of int64, shape (steps,)
        How many rows each step has. On the CPU.
    sorted_indices : Tensor of int64, optional
        Which sequence of the batch each of the sorted ones is; ``None`` where the batch was sorted.
    unsorted_indices : Tensor of int64, optional
        The inverse of it, which is made where it is not given.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils.rnn import pack_sequence
    >>> packed = pack_sequence([lucid.tensor([1, 2, 3]), lucid.tensor([4, 5])])
    >>> packed.data, packed.batch_sizes
    (tensor([1, 4, 2, 5, 3]), tensor([2, 2, 1]))
    """

    def __new__(
        cls,
        data: Tensor,
        batch_sizes: Tensor | None = None,
        sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> PackedSequence:
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        if batch_sizes is None:
            if not isinstance(data, (list, tuple)) or len(data) != 2:
                raise TypeError(f"PackedSequence: data is {kind_of(data)} without batch_sizes; wanted a pair of both")
            data, batch_sizes = data
        if batch_sizes.device.type != "cpu":
            raise ValueError(f"PackedSequence: batch_sizes is on device {batch_sizes.device}; wanted cpu")
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args, **kwargs) -> PackedSequence:
        """Convert the data as `Tensor.to` does; what is there already is returned as it is."""
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        given = {k: v for k, v in kwargs.items() if k in ("device", "non_blocking")}
        move = lambda x: None if x is None else x.to(data.device, **given)
        return type(self)(data, self.batch_sizes, move(self.sorted_indices), move(self.unsorted_indices))

    def cpu(self, *args, **kwargs) -> PackedSequence:
        """Move to the CPU."""
        return self.to("cpu", *args, **kwargs)

    def cuda(self, *args, **kwargs) -> PackedSequence:
        """Refuse: there is no CUDA here, and the error says so."""
        return self.to("cuda", *args, **kwargs)

    def double(self) -> PackedSequence:
        """Convert the data to float64."""
        return self.to(dtype=lucid.float64)

    def float(self) -> PackedSequence:
        """Convert the data to float32."""
        return self.to(dtype=lucid.float32)

    def half(self) -> PackedSequence:
        """Convert the data to float16."""
        return self.to(dtype=lucid.float16)

    def long(self) -> PackedSequence:
        """Convert the data to int64."""
        return self.to(dtype=lucid.int64)

    def int(self) -> PackedSequence:
        """Convert the data to int32."""
        return self.to(dtype=lucid.int32)

    def short(self) -> PackedSequence:
        """Convert the data to int16."""
        return self.to(dtype=lucid.int16)

    def char(self) -> PackedSequence:
        """Convert the data to int8."""
        return self.to(dtype=lucid.int8)

    def byte(self) -> PackedSequence:
        """Convert the data to uint8."""
        return self.to(dtype=lucid.uint8)

    def pin_memory(self) -> PackedSequence:
        """Return itself: memory is as it is here."""
        return self

    def is_pinned(self) -> bool:
        """Whether the data is pinned: never."""
        return False

    @property
    def is_cuda(self) -> bool:
        """Whether the data is on a CUDA device: never."""
        return False


PackedSequence.__repr__ = lambda self: (
    f"PackedSequence(data={self.data}, batch_sizes={self.batch_sizes}, "
    f"sorted_indices={self.sorted_indices}, unsorted_indices={self.unsorted_indices})"
)


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """Compute the permutation that undoes a permutation of 0, 1, …; None of None.

    Parameters
    ----------
    permutation : Tensor or None
        int64, 1 dim.

    Returns
    -------
    Tensor or None
        The inverse.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils.rnn import invert_permutation
    >>> invert_permutation(lucid.tensor([2, 0, 1]))
    tensor([1, 2, 0])
    """
    if permutation is None:
        return None
    return lucid.empty_like(permutation).scatter_(
        0, permutation, lucid.arange(permutation.numel(), dtype=permutation.dtype, device=permutation.device)
    )


def _lengths(where: str, lengths: Tensor | Iterable[int]) -> Tensor:
    lengths = lengths if isinstance(lengths, Tensor) else lucid.tensor(list(lengths), dtype=lucid.int64)
    if lengths.ndim != 1 or lengths.dtype.is_floating_point or lengths.dtype.is_complex:
        raise ValueError(
            f"{where}: lengths has shape {tuple(lengths.shape)} and dtype {lengths.dtype}; wanted one dim of integers"
        )
    return lengths.long().cpu()


def pack_padded_sequence(
    input: Tensor, lengths: Tensor | Iterable[int], batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Pack a padded batch: what the lengths leave of each sequence, step by step.

    Parameters
    ----------
    input : Tensor, shape (steps, batch, ...), or (batch, steps, ...) with ``batch_first``
    lengths : Tensor or list of int
        The length of each sequence, from 1 to the number of steps.
    batch_first : bool, optional
        Whether the batch is the first axis of ``input`` (default ``False``).
    enforce_sorted : bool, optional
        Whether the lengths must fall (default ``True``); else the sequences are sorted here.

    Returns
    -------
    PackedSequence

    Raises
    ------
    ValueError
        If a length is not positive or too great, their number is not that of the batch, or they are not sorted and
        must be.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils.rnn import pack_padded_sequence
    >>> padded = lucid.tensor([[1, 2, 3], [4, 5, 0]])
    >>> pack_padded_sequence(padded, [3, 2], batch_first=True).data
    tensor([1, 4, 2, 5, 3])
    """
    where = "pack_padded_sequence"
    lengths = _lengths(where, lengths)
    if input.ndim < 2:
        raise _C.engine.ShapeMismatch(
            f"{where}: input has shape {tuple(input.shape)}; wanted at least 2 dims, steps and batch"
        )
    sorted_indices = None
    if not enforce_sorted:
        lengths, sorted_indices = lucid.sort(lengths, descending=True)
        sorted_indices = sorted_indices.to(input.device)
    steps_first = input.transpose(0, 1) if batch_first else input
    if sorted_indices is not None and sorted_indices.numel() == steps_first.shape[1]:
        steps_first = steps_first.index_select(1, sorted_indices)
    steps, batch = steps_first.shape[:2]
    if lengths.numel() != batch:
        raise _C.engine.ShapeMismatch(
            f"{where}: lengths has {lengths.numel()} elements; wanted {batch}, one for each sequence"
        )
    values = lengths.tolist()
    if not values or values[-1] <= 0 or min(values) <= 0:
        raise ValueError(f"{where}: lengths is {values}; wanted lengths above 0")
    if any(a < b for a, b in zip(values, values[1:])):
        raise ValueError(
            f"{where}: lengths is {values}; wanted them in decreasing order, or enforce_sorted=False for any order"
        )
    if values[0] > steps:
        raise ValueError(f"{where}: lengths has {values[0]}; wanted at most {steps}, the steps of input")
    there = lucid.arange(values[0]).unsqueeze(1) < lengths
    data = steps_first[: values[0]][there.to(input.device)]
    return PackedSequence(data, there.sum(1), sorted_indices, None)


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Tensor, Tensor]:
    """Compute the padded batch of a packed one, in the batch's first order, and its lengths.

    Parameters
    ----------
    sequence : PackedSequence
    batch_first : bool, optional
        Whether the batch is the first axis of the result (default ``False``).
    padding_value : float, optional
        What is put behind the sequences (default 0).
    total_length : int, optional
        How many steps the result has (default: those of the longest sequence).

    Returns
    -------
    (Tensor, Tensor)
        The batch, and the length of each sequence as int64 on the CPU.

    Raises
    ------
    ValueError
        If ``total_length`` is less than the length of the longest sequence.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils.rnn import pack_sequence, pad_packed_sequence
    >>> packed = pack_sequence([lucid.tensor([1, 2, 3]), lucid.tensor([4, 5])])
    >>> pad_packed_sequence(packed, batch_first=True)
    (tensor([[1, 2, 3],
            [4, 5, 0]]), tensor([3, 2]))
    """
    data, batch_sizes, _, unsorted = sequence
    steps, batch = batch_sizes.numel(), int(batch_sizes[0].item()) if batch_sizes.numel() else 0
    if total_length is not None and total_length < steps:
        raise ValueError(
            f"pad_packed_sequence: total_length is {total_length}; wanted at least {steps}, the longest sequence"
        )
    there = lucid.arange(batch) < batch_sizes.unsqueeze(1)
    if int(batch_sizes.sum().item()) != data.shape[0]:
        raise _C.engine.ShapeMismatch(
            f"pad_packed_sequence: data has shape {tuple(data.shape)}; wanted as many rows as the sum of batch_sizes, "
            f"{int(batch_sizes.sum().item())}"
        )
    padded = lucid.full(
        (steps if total_length is None else total_length, batch, *data.shape[1:]),
        padding_value,
        dtype=data.dtype,
        device=data.device,
    )
    more = padded.shape[0] - steps
    if more:
        there = lucid.cat([there, lucid.zeros(more, batch, dtype=lucid.bool_)])
    padded = padded.index_put((there.to(data.device),), data)
    lengths = there.sum(0)
    if unsorted is not None:
        padded, lengths = padded.index_select(1, unsorted), lengths.index_select(0, unsorted.cpu())
    return padded.transpose(0, 1) if batch_first else padded, lengths


def pad_sequence(
    sequences: Tensor | Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Stack sequences of different lengths, padded to the longest.

    Parameters
    ----------
    sequences : list of Tensor, each of shape (length, ...)
        Equal but for the first axis.
    batch_first : bool, optional
        Whether the batch is the first axis of the result (default ``False``: the second).
    padding_value : float, optional
        What fills up (default 0).
    padding_side : str, optional
        ``"right"`` (the default), or ``"left"`` to fill up before the sequences.

    Returns
    -------
    Tensor, shape (longest, batch, ...) or (batch, longest, ...)

    Raises
    ------
    ValueError
        If `padding_side` is another word.
    ShapeMismatch
        If the sequences differ in other axes than the first.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils.rnn import pad_sequence
    >>> pad_sequence([lucid.tensor([1, 2, 3]), lucid.tensor([4, 5])], batch_first=True)
    tensor([[1, 2, 3],
            [4, 5, 0]])
    """
    where = "pad_sequence"
    if padding_side not in ("left", "right"):
        raise ValueError(f"{where}: padding_side is {padding_side!r}; wanted 'left' or 'right'")
    if isinstance(sequences, Tensor):
        sequences = sequences.unbind(0)
    sequences = list(_sequences(where, sequences))
    first = sequences[0]
    for i, s in enumerate(sequences):
        if s.ndim < 1 or s.shape[1:] != first.shape[1:]:
            raise _C.engine.ShapeMismatch(
                f"{where}: sequence {i} has shape {tuple(s.shape)}; wanted (length, ...) with the same sizes behind "
                f"the length as in {tuple(first.shape)}"
            )
    lengths = lucid.tensor([s.shape[0] for s in sequences]).unsqueeze(1)
    steps = max(s.shape[0] for s in sequences)
    at = lucid.arange(steps)
    there = at >= steps - lengths if padding_side == "left" else at < lengths
    padded = lucid.full(
        (len(sequences), steps, *first.shape[1:]), padding_value, dtype=first.dtype, device=first.device
    ).index_put((there.to(first.device),), lucid.cat(sequences))
    return padded if batch_first else padded.transpose(0, 1)


def _sequences(where: str, sequences: Iterable[Tensor]) -> Iterable[Tensor]:
    """Each one, where all are tensors and there is one."""
    if not isinstance(sequences, Iterable):
        raise TypeError(f"{where}: sequences is {kind_of(sequences)}; wanted a list of tensors")
    count = 0
    for count, s in enumerate(sequences, 1):
        if not isinstance(s, Tensor):
            raise TypeError(f"{where}: sequence {count - 1} is {kind_of(s)}; wanted a tensor")
        yield s
    if not count:
        raise ValueError(f"{where}: sequences is empty; wanted at least one tensor")


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """Cut a padded batch into sequences, each of its own length.

    Parameters
    ----------
    padded_sequences : Tensor
        Shape (steps, batch, ...), or (batch, steps, ...) with `batch_first`.
    lengths : Tensor
        Integers, shape (batch,).
    batch_first : bool, default False
        Which of the two.

    Returns
    -------
    list of Tensor
        The sequences.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils.rnn import unpad_sequence
    >>> unpad_sequence(lucid.tensor([[1, 2, 3], [4, 5, 0]]), lucid.tensor([3, 2]), batch_first=True)
    [tensor([1, 2, 3]), tensor([4, 5])]
    """
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [row[:n] for row, n in zip(rows.unbind(0), _lengths("unpad_sequence", lengths).tolist())]


def pack_sequence(sequences: Iterable[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Pack sequences of different lengths: :func:`pad_sequence`, then :func:`pack_padded_sequence`.

    Parameters
    ----------
    sequences : list of Tensor, each of shape (length, ...)
        Equal but for the first axis.
    enforce_sorted : bool, default True
        Whether the lengths must fall; else the sequences are sorted here.

    Returns
    -------
    PackedSequence
        The packed batch.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils.rnn import pack_sequence
    >>> pack_sequence([lucid.tensor([4, 5]), lucid.tensor([1, 2, 3])], enforce_sorted=False).sorted_indices
    tensor([1, 0])
    """
    sequences = list(_sequences("pack_sequence", sequences))
    lengths = [s.shape[0] if s.ndim else 0 for s in sequences]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """Give the sequences of a packed batch, in the batch's first order.

    Parameters
    ----------
    packed_sequences : PackedSequence
        The packed batch.

    Returns
    -------
    list of Tensor
        The sequences.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils.rnn import pack_sequence, unpack_sequence
    >>> unpack_sequence(pack_sequence([lucid.tensor([1, 2, 3]), lucid.tensor([4, 5])]))
    [tensor([1, 2, 3]), tensor([4, 5])]
    """
    return unpad_sequence(*pad_packed_sequence(packed_sequences, batch_first=True), batch_first=True)
