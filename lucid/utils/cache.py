"""Keys and values of attention that are kept from call to call, so that a sequence can be continued element by element.

Tensors are (batch, heads, length, size). What a layer of a model calls is `update`: it puts the new keys and values
behind the old ones and returns all. `nn.MultiheadAttention` and the decoders of `nn` take one as ``past_key_value``.

Examples
--------
>>> import lucid
>>> from lucid import nn
>>> from lucid.utils.cache import DynamicCache
>>> attention, cache = nn.MultiheadAttention(8, 2, batch_first=True), DynamicCache()
>>> x = lucid.randn(1, 5, 8)
>>> whole, _ = attention(x, x, x, is_causal=True)
>>> steps = [attention(t, t, t, is_causal=True, past_key_value=cache)[0] for t in x.split(1, 1)]
>>> lucid.allclose(lucid.cat(steps, 1), whole, atol=1e-6)
True
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterator, Sequence

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of

__all__ = ["Cache", "DynamicCache", "EncoderDecoderCache", "StaticCache"]

_LENGTH = 2  # the dim


def _check(where: str, key_states: Tensor, value_states: Tensor, layer_idx: int) -> None:
    for name, x in (("key_states", key_states), ("value_states", value_states)):
        if not isinstance(x, Tensor):
            raise TypeError(f"{where}: {name} is {kind_of(x)}; wanted a tensor")
        if x.ndim != 4:
            raise _C.engine.ShapeMismatch(
                f"{where}: {name} has shape {tuple(x.shape)}; wanted 4 dims (batch, heads, length, size)"
            )
    if key_states.shape[:3] != value_states.shape[:3]:
        raise _C.engine.ShapeMismatch(
            f"{where}: key_states has shape {tuple(key_states.shape)} and value_states {tuple(value_states.shape)}; "
            "wanted the same batch, heads and length"
        )
    if isinstance(layer_idx, bool) or not isinstance(layer_idx, int) or layer_idx < 0:
        raise ValueError(f"{where}: layer_idx is {layer_idx!r}; wanted an int of at least 0")


class Cache(abc.ABC):
    """What all caches have. A subclass has `update`, `get_seq_length`, `get_max_cache_shape`, `reorder_cache`.

    Examples
    --------
    >>> from lucid.utils.cache import Cache, DynamicCache
    >>> isinstance(DynamicCache(), Cache)
    True
    """

    @abc.abstractmethod
    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, cache_kwargs: dict[str, object] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Keep the new keys and values of a layer, and return all that it has.

        Parameters
        ----------
        key_states, value_states : Tensor, shape (batch, heads, length, size)
        layer_idx : int
            Which layer.
        cache_kwargs : dict, optional
            ``"cache_position"``: where they stand in the sequence, an int64 tensor (default: behind the old ones).

        Returns
        -------
        (Tensor, Tensor)
            Keys and values.
        """

    @abc.abstractmethod
    def get_seq_length(self, layer_idx: int = 0) -> int:
        """How many elements the layer `layer_idx` has seen."""

    @abc.abstractmethod
    def get_max_cache_shape(self) -> int | None:
        """How many there is room for; None: any number."""

    @abc.abstractmethod
    def reorder_cache(self, beam_idx: Tensor) -> None:
        """Take the entries of the batch in another order, as a beam search wants it: `beam_idx`, an int64 tensor."""

    def get_usable_length(self, new_seq_length: int, layer_idx: int = 0) -> int:
        """How many of the elements of the layer `layer_idx` can stay when `new_seq_length` new ones come."""
        most, there = self.get_max_cache_shape(), self.get_seq_length(layer_idx)
        return there if most is None or there + new_seq_length <= most else max(most - new_seq_length, 0)


class _Layers(Cache):
    """Keys and values in a list each, with an item for each layer."""

    def __init__(self) -> None:
        self.key_cache: list[Tensor] = []
        self.value_cache: list[Tensor] = []

    def __len__(self) -> int:
        """How many layers there are."""
        return len(self.key_cache)

    def __getitem__(self, layer_idx: int) -> tuple[Tensor, Tensor]:
        """Keys and values of a layer."""
        if not isinstance(layer_idx, int) or not 0 <= layer_idx < len(self):
            raise KeyError(f"{type(self).__name__}: layer_idx is {layer_idx!r}; wanted one of the {len(self)} layers")
        return self.key_cache[layer_idx], self.value_cache[layer_idx]

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Keys and values of each layer."""
        return (self[i] for i in range(len(self)))

    def _change(self, change: Callable[[Tensor], Tensor]) -> None:
        """Change all keys and values, or none where one cannot be changed."""
        new = [[x if _is_empty(x) else change(x) for x in cache] for cache in (self.key_cache, self.value_cache)]
        self.key_cache[:], self.value_cache[:] = new

    def reorder_cache(self, beam_idx: Tensor) -> None:
        """Take the entries of the batch in another order, as a beam search wants it."""
        self.batch_select_indices(beam_idx)

    def batch_select_indices(self, indices: Tensor) -> None:
        """Keep only the entries of the batch that are named, in this order."""
        self._change(lambda x: x.index_select(0, indices.to(x.device)))

    def batch_repeat_interleave(self, repeats: int) -> None:
        """Repeat each entry of the batch, in a row."""
        if isinstance(repeats, bool) or not isinstance(repeats, int) or repeats < 1:
            raise ValueError(
                f"{type(self).__name__}.batch_repeat_interleave: repeats is {repeats!r}; wanted at least 1"
            )
        self._change(lambda x: x.repeat_interleave(repeats, dim=0))


def _is_empty(x: Tensor) -> bool:
    return x.ndim != 4


class DynamicCache(_Layers):
    """A cache that grows: new keys and values are put behind the old ones.

    Attributes
    ----------
    key_cache, value_cache : list of Tensor
        For each layer, of shape (batch, heads, length, size).
    seen_tokens : int
        How many elements the first layer has been given.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.cache import DynamicCache
    >>> cache = DynamicCache()
    >>> x = lucid.zeros(1, 2, 3, 4)
    >>> cache.update(x, x, 0)[0].shape, cache.update(x, x, 0)[0].shape
    (lucid.Size([1, 2, 3, 4]), lucid.Size([1, 2, 6, 4]))
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen = 0

    @property
    def seen_tokens(self) -> int:
        return self._seen

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, cache_kwargs: dict[str, object] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Put the new keys and values of a layer behind the old ones, and return all; positions are not looked at."""
        where = "DynamicCache.update"
        _check(where, key_states, value_states, layer_idx)
        if layer_idx < len(self) and not _is_empty(self.key_cache[layer_idx]):
            old = self[layer_idx]
            for name, x, y in (("key_states", key_states, old[0]), ("value_states", value_states, old[1])):
                if (*x.shape[:2], x.shape[3]) != (*y.shape[:2], y.shape[3]):
                    raise _C.engine.ShapeMismatch(
                        f"{where}: {name} has shape {tuple(x.shape)}; wanted that of what is there but for the length, "
                        f"{tuple(y.shape)}"
                    )
            new = lucid.cat([old[0], key_states], _LENGTH), lucid.cat([old[1], value_states], _LENGTH)
        else:
            new = key_states, value_states
        while len(self) <= layer_idx:  # a layer that was left out is there, with nothing in it
            self.key_cache.append(lucid.zeros(0))
            self.value_cache.append(lucid.zeros(0))
        self.key_cache[layer_idx], self.value_cache[layer_idx] = new
        if layer_idx == 0:
            self._seen += key_states.shape[_LENGTH]
        return new

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """How many elements a layer has; 0 of one that is not there."""
        if not 0 <= layer_idx < len(self) or _is_empty(self.key_cache[layer_idx]):
            return 0
        return self.key_cache[layer_idx].shape[_LENGTH]

    def get_max_cache_shape(self) -> int | None:
        """None: it grows without bound."""
        return None

    def reset(self) -> None:
        """Forget everything."""
        self.key_cache.clear()
        self.value_cache.clear()
        self._seen = 0

    def crop(self, max_length: int) -> None:
        """Keep only the first ``max_length`` elements; a negative number says how many go."""
        there = self.get_seq_length()
        keep = max(there + max_length, 0) if max_length < 0 else max_length
        self._change(lambda x: x[:, :, :keep] if x.shape[_LENGTH] > keep else x)
        self._seen = min(self._seen, keep)

    def to_legacy_cache(self) -> tuple[tuple[Tensor, Tensor], ...]:
        """The keys and values of each layer, as tuples."""
        return tuple(self)

    @classmethod
    def from_legacy_cache(cls, past_key_values: Sequence[tuple[Tensor, Tensor]] | None = None) -> DynamicCache:
        """A cache from what `to_legacy_cache` gave, `past_key_values`."""
        cache = cls()
        for i, (keys, values) in enumerate(past_key_values or ()):
            cache.update(keys, values, i)
        return cache


class StaticCache(_Layers):
    """A cache with room for so many elements, which is made once and written into.

    Parameters
    ----------
    max_cache_len : int
        How many elements of the sequence there is room for.

    Attributes
    ----------
    max_cache_len : int
    key_cache, value_cache : list of Tensor
        For each layer, of shape (batch, heads, max_cache_len, size): zeros where nothing was written yet.
    seen_tokens : int
        How many elements the first layer has been given.

    Notes
    -----
    `update` returns the whole room, of which the first ``get_seq_length()`` places are filled: what attends to it masks
    or cuts off the rest, as `nn.MultiheadAttention` does. Where nothing wants a gradient it writes in place.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.cache import StaticCache
    >>> cache = StaticCache(8)
    >>> x = lucid.zeros(1, 2, 3, 4)
    >>> cache.update(x, x, 0)[0].shape, cache.get_seq_length()
    (lucid.Size([1, 2, 8, 4]), 3)
    """

    def __init__(self, max_cache_len: int) -> None:
        super().__init__()
        if isinstance(max_cache_len, bool) or not isinstance(max_cache_len, int) or max_cache_len < 1:
            raise ValueError(f"StaticCache: max_cache_len is {max_cache_len!r}; wanted an int above 0")
        self.max_cache_len = max_cache_len
        self._lengths: list[int] = []
        self._seen = 0

    @property
    def seen_tokens(self) -> int:
        return self._seen

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, cache_kwargs: dict[str, object] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Write the new keys and values of a layer, and return the whole room.

        Raises
        ------
        ValueError
            If there is no room for them, or their shape does not fit.
        """
        where = "StaticCache.update"
        _check(where, key_states, value_states, layer_idx)
        there, n = self.get_seq_length(layer_idx), key_states.shape[_LENGTH]
        position = (cache_kwargs or {}).get("cache_position")
        if position is None:
            position, end = lucid.arange(there, there + n, device=key_states.device), there + n
        elif not isinstance(position, Tensor) or position.shape != (n,):
            given = tuple(position.shape) if isinstance(position, Tensor) else kind_of(position)
            raise _C.engine.ShapeMismatch(f"{where}: cache_position is {given}; wanted a tensor of shape ({n},)")
        else:
            end = max(there, int(position.max().item()) + 1) if n else there
            if n and position.min().item() < 0:
                raise ValueError(f"{where}: cache_position has {position.min().item()}; wanted positions from 0")
        if end > self.max_cache_len:
            raise ValueError(
                f"{where}: {end} elements are to be kept; wanted at most max_cache_len, {self.max_cache_len}"
            )
        for name, x, cache in (
            ("key_states", key_states, self.key_cache),
            ("value_states", value_states, self.value_cache),
        ):
            room = (*x.shape[:2], self.max_cache_len, x.shape[3])
            if layer_idx < len(cache) and not _is_empty(cache[layer_idx]) and cache[layer_idx].shape != room:
                raise _C.engine.ShapeMismatch(
                    f"{where}: {name} has shape {tuple(x.shape)}; wanted that of what is there but for the length, "
                    f"{tuple(cache[layer_idx].shape)}"
                )
        while len(self) <= layer_idx:
            self.key_cache.append(lucid.zeros(0))
            self.value_cache.append(lucid.zeros(0))
            self._lengths.append(0)
        for x, cache in ((key_states, self.key_cache), (value_states, self.value_cache)):
            if _is_empty(cache[layer_idx]):
                cache[layer_idx] = x.new_zeros(*x.shape[:2], self.max_cache_len, x.shape[3])
            room = cache[layer_idx]
            recorded = lucid.is_grad_enabled() and (x.requires_grad or room.requires_grad)
            write = room.index_copy if recorded else room.index_copy_
            cache[layer_idx] = write(_LENGTH, position, x)
        if layer_idx == 0:
            self._seen += n
        self._lengths[layer_idx] = end
        return self[layer_idx]

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """How many places of a layer are filled; 0 of one that is not there."""
        return self._lengths[layer_idx] if 0 <= layer_idx < len(self._lengths) else 0

    def get_max_cache_shape(self) -> int | None:
        """How many elements there is room for."""
        return self.max_cache_len

    def reset(self) -> None:
        """Write zeros everywhere, and count from 0."""
        self._change(lucid.zeros_like)
        self._lengths = [0] * len(self)
        self._seen = 0

    def crop(self, max_length: int) -> None:
        """Count only the first ``max_length`` elements; a negative number says how many go. The rest is overwritten."""
        keep = max(self.get_seq_length() + max_length, 0) if max_length < 0 else max_length
        self._lengths = [min(n, keep) for n in self._lengths]
        self._seen = min(self._seen, keep)


class EncoderDecoderCache(Cache):
    """Two caches: of a decoder's attention to itself, which grows, and of that to the encoder, which is filled once.

    Parameters
    ----------
    self_attention_cache, cross_attention_cache : DynamicCache or StaticCache
    is_updated : dict, optional
        For each layer, whether the keys and values of the encoder are there (default: whether there are some).

    Attributes
    ----------
    self_attention_cache, cross_attention_cache : DynamicCache or StaticCache
    is_updated : dict of int to bool

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.utils.cache import DynamicCache, EncoderDecoderCache
    >>> layer = nn.TransformerDecoderLayer(8, 2, 16)
    >>> cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
    >>> y = layer(lucid.randn(1, 3, 8), lucid.randn(7, 3, 8), past_key_value=cache)
    >>> cache.get_seq_length(), cache.is_updated
    (1, {0: True})
    """

    def __init__(
        self,
        self_attention_cache: _Layers,
        cross_attention_cache: _Layers,
        *,
        is_updated: dict[int, bool] | None = None,
    ) -> None:
        self.self_attention_cache = self_attention_cache
        self.cross_attention_cache = cross_attention_cache
        found = {i: cross_attention_cache.get_seq_length(i) > 0 for i in range(len(cross_attention_cache))}
        self.is_updated: dict[int, bool] = found if is_updated is None else dict(is_updated)

    def _both(self) -> tuple[_Layers, _Layers]:
        return self.self_attention_cache, self.cross_attention_cache

    def __len__(self) -> int:
        """How many layers the decoder has."""
        return len(self.self_attention_cache)

    def __getitem__(self, layer_idx: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Keys and values of a layer's attention to itself, then those of its attention to the encoder."""
        return (*self.self_attention_cache[layer_idx], *self.cross_attention_cache[layer_idx])

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
        """The four tensors of each layer."""
        return (self[i] for i in range(len(self)))

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, cache_kwargs: dict[str, object] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Keep keys and values of a layer's attention to itself."""
        return self.self_attention_cache.update(key_states, value_states, layer_idx, cache_kwargs)

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """How many elements the decoder's layer has seen."""
        return self.self_attention_cache.get_seq_length(layer_idx)

    def get_max_cache_shape(self) -> int | None:
        """How many elements there is room for in the decoder."""
        return self.self_attention_cache.get_max_cache_shape()

    def reorder_cache(self, beam_idx: Tensor) -> None:
        """Take the entries of the batch in another order, in both."""
        self.batch_select_indices(beam_idx)

    def batch_select_indices(self, indices: Tensor) -> None:
        """Keep only the entries of the batch that `indices` names, in both."""
        for cache in self._both():
            cache.batch_select_indices(indices)

    def batch_repeat_interleave(self, repeats: int) -> None:
        """Repeat each entry of the batch `repeats` times in a row, in both."""
        for cache in self._both():
            cache.batch_repeat_interleave(repeats)

    def reset(self) -> None:
        """Forget everything, in both."""
        for cache in self._both():
            cache.reset()
        self.is_updated = dict.fromkeys(self.is_updated, False)

    def crop(self, max_length: int) -> None:
        """Keep only the first `max_length` elements of the decoder; what the encoder gave stays."""
        self.self_attention_cache.crop(max_length)

    def to_legacy_cache(self) -> tuple[tuple[Tensor, Tensor, Tensor, Tensor], ...]:
        """The four tensors of each layer, as tuples."""
        return tuple(self)

    @classmethod
    def from_legacy_cache(
        cls, past_key_values: Sequence[tuple[Tensor, Tensor, Tensor, Tensor]] | None = None
    ) -> EncoderDecoderCache:
        """A cache from what `to_legacy_cache` gave, `past_key_values`."""
        caches = DynamicCache(), DynamicCache()
        for i, four in enumerate(past_key_values or ()):
            for cache, part in zip(caches, (four[:2], four[2:])):
                cache.update(*part, i)
        return cls(*caches)
