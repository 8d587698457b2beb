"""Byte pair encoding: tokens grow by merging the pair that is most frequent."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from lucid.utils.tokenizer.base import SpecialTokens, Tokenizer, texts_of, with_fast_names
from lucid.utils.tokenizer.normalizers import Normalizer
from lucid.utils.tokenizer.pre_tokenizers import BYTES, ByteLevel, Metaspace, PreTokenizer

__all__ = ["BPETokenizer", "ByteLevelBPETokenizer"]

Pair = tuple[str, str]
_LARGEST_CACHE = 50_000


def merged(symbols: list[str], pair: Pair) -> list[str]:
    """The symbols with each occurrence of a pair, from the left, as one."""
    found, at, last = [], 0, len(symbols) - 1
    while at <= last:
        if at < last and symbols[at] == pair[0] and symbols[at + 1] == pair[1]:
            found.append(pair[0] + pair[1])
            at += 2
        else:
            found.append(symbols[at])
            at += 1
    return found


def learn_merges(words: dict[str, int], alphabet: set[str], room: int) -> list[Pair]:
    """The merges that make at most `room` new tokens, in order.

    A heap has the pairs by their counts; a merge changes the counts only of the words that have the pair, and what the
    heap says is looked up again when it comes out.
    """
    symbols = {word: list(word) for word in words}
    counts: Counter[Pair] = Counter()
    places: defaultdict[Pair, set[str]] = defaultdict(set)
    for word, count in words.items():
        for pair in zip(symbols[word], symbols[word][1:]):
            counts[pair] += count
            places[pair].add(word)
    heap = [(-count, pair) for pair, count in counts.items()]
    heapq.heapify(heap)
    merges: list[Pair] = []
    known = set(alphabet)
    while heap and room > 0:
        count, pair = heapq.heappop(heap)
        if counts.get(pair, 0) != -count:
            if counts.get(pair, 0) > 1:
                heapq.heappush(heap, (-counts[pair], pair))
            continue
        if -count < 2:
            break
        merges.append(pair)
        if (token := pair[0] + pair[1]) not in known:
            known.add(token)
            room -= 1
        changed: Counter[Pair] = Counter()
        for word in places.pop(pair):
            before = symbols[word]
            after = merged(before, pair)
            symbols[word] = after
            for old in zip(before, before[1:]):
                changed[old] -= words[word]
            for new in zip(after, after[1:]):
                changed[new] += words[word]
                places[new].add(word)
        for other, difference in changed.items():
            if difference:
                counts[other] += difference
                if difference > 0:
                    heapq.heappush(heap, (-counts[other], other))
        counts.pop(pair, None)
    return merges


class BPETokenizer(Tokenizer):
    """Tokens that are made by merging, over characters.

    Parameters
    ----------
    vocab : dict of str to int
    merges : list of pairs of str
        In the order in which they are applied.
    normalizer : Normalizer, optional
        What is done to a text first.
    pre_tokenizer : PreTokenizer, optional
        Cuts a text into words, across which nothing is merged; `Metaspace` otherwise.
    special_tokens : SpecialTokens, optional

    References
    ----------
    Sennrich et al., "Neural machine translation of rare words with subword units", 2016.

    Examples
    --------
    >>> from lucid.utils.tokenizer import BPETokenizer
    >>> tokenizer = BPETokenizer.trained(["hug hug hug pug pug bun"], vocab_size=12)
    >>> tokenizer.convert_ids_to_tokens(tokenizer.encode("hug bug"))
    ['▁hug', '▁', 'b', 'ug']
    >>> tokenizer.decode(tokenizer.encode("hug bug"))
    'hug bug'
    """

    pre_tokenizer: Any

    algo = "bpe"
    _empty = ({}, [])

    def __init__(
        self,
        vocab: dict[str, int],
        merges: list[Pair],
        *,
        normalizer: Normalizer | None = None,
        pre_tokenizer: PreTokenizer | None = None,
        special_tokens: SpecialTokens | None = None,
    ) -> None:
        super().__init__(special_tokens)
        self.normalizer = normalizer
        self.pre_tokenizer = Metaspace() if pre_tokenizer is None else pre_tokenizer
        self._set(vocab, merges)

    def _set(self, vocab: dict[str, int], merges: list[Pair]) -> None:
        for pair in merges:
            if len(pair) != 2 or not all(isinstance(part, str) and part for part in pair):
                raise ValueError(f"{type(self).__name__}: merges has {pair!r}; wanted pairs of str")
        self._set_vocab(vocab)
        self._ranks = {tuple(pair): rank for rank, pair in reversed(list(enumerate(merges)))}
        self._merges = [tuple(pair) for pair in merges]
        self._cache: dict[str, list[int]] = {}

    @property
    def merges(self) -> list[Pair]:
        """The merges, in order."""
        return list(self._merges)

    def _symbols(self, word: str) -> list[str]:
        symbols = list(word)
        ranks = self._ranks
        while len(symbols) > 1:
            best = min(zip(symbols, symbols[1:]), key=lambda pair: ranks.get(pair, len(ranks)))
            if best not in ranks:
                break
            symbols = merged(symbols, best)
        return symbols

    def _encode(self, text: str) -> list[int]:
        if self.normalizer is not None:
            text = self.normalizer(text)
        ids: list[int] = []
        for word in self.pre_tokenizer(text):
            found = self._cache.get(word)
            if found is None:
                found = [self._id(symbol) for symbol in self._symbols(word)]
                if len(self._cache) < _LARGEST_CACHE:
                    self._cache[word] = found
            ids.extend(found)
        return ids

    def _decode(self, tokens: list[str]) -> str:
        return self.pre_tokenizer.join(tokens)

    def _alphabet(self, words: Counter[Any]) -> list[str]:
        return sorted({letter for word in words for letter in word})

    def train(self, corpus: Iterable[str], *, vocab_size: int = 30_000) -> None:
        """Learn the merges: again and again of the pair that is most frequent, as long as it is there twice.

        Parameters
        ----------
        corpus : iterable of str
        vocab_size : int, default 30,000
            At most how many tokens, special ones included; all characters there are come first.
        """
        words: Counter[str] = Counter()
        for text in texts_of(corpus, f"{type(self).__name__}.train", vocab_size):
            for piece in self._splitter.split(text)[::2] if self._splitter else [text]:
                words.update(self.pre_tokenizer(self.normalizer(piece) if self.normalizer else piece))
        alphabet = self._alphabet(words)
        room = vocab_size - len(alphabet) - len(self._special.all_tokens())
        merges = learn_merges(words, set(alphabet), room)
        self._set(self._numbered([*alphabet, *(a + b for a, b in merges)]), merges)

    def _save(self, directory: str) -> None:
        super()._save(directory)
        lines = [f"{a} {b}" for a, b in self._merges]
        self._write(directory, "merges.txt", "\n".join(["#version: 0.2", *lines, ""]))

    @classmethod
    def _files(cls, directory: str) -> tuple[dict[Any, Any], list[Any]]:
        vocab = cls._read(directory, "vocab.json", dict)
        lines = cls._read(directory, "merges.txt", str).split("\n")
        merges = [tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")]
        return vocab, merges

    @classmethod
    def from_file(
        cls,
        directory: str,
        *,
        normalizer: Normalizer | None = None,
        pre_tokenizer: PreTokenizer | None = None,
        special_tokens: SpecialTokens | None = None,
    ) -> BPETokenizer:
        """Read `vocab.json` and `merges.txt`, as `save` and others write them.

        Parameters
        ----------
        directory : path
        normalizer : Normalizer, optional
        pre_tokenizer : PreTokenizer, optional
        special_tokens : SpecialTokens, optional
            In place of those in the files.
        """
        special = cls._read_special(directory, special_tokens)
        return cls(*cls._files(directory), normalizer=normalizer, pre_tokenizer=pre_tokenizer, special_tokens=special)


class ByteLevelBPETokenizer(BPETokenizer):
    """Tokens that are made by merging, over bytes: GPT-2's. It knows every text.

    Parameters
    ----------
    vocab : dict of str to int
    merges : list of pairs of str
        In the order in which they are applied; bytes are written as `pre_tokenizers.ByteLevel` writes them.
    add_prefix_space : bool, default False
        Whether a text that does not begin with a space gets one.
    normalizer : Normalizer, optional
    special_tokens : SpecialTokens, optional

    References
    ----------
    Radford et al., "Language models are unsupervised multitask learners", 2019.

    Examples
    --------
    >>> from lucid.utils.tokenizer import ByteLevelBPETokenizer
    >>> tokenizer = ByteLevelBPETokenizer.trained(["the cat, the hat, the rat"], vocab_size=262)
    >>> tokenizer.convert_ids_to_tokens(tokenizer.encode("the mat"))
    ['the', 'Ġ', 'm', 'at']
    >>> tokenizer.decode(tokenizer.encode("Ünïcode ☃"))
    'Ünïcode ☃'
    """

    algo = "byte_level_bpe"

    def __init__(
        self,
        vocab: dict[str, int],
        merges: list[Pair],
        *,
        add_prefix_space: bool = False,
        normalizer: Normalizer | None = None,
        special_tokens: SpecialTokens | None = None,
    ) -> None:
        self.add_prefix_space = add_prefix_space
        super().__init__(
            vocab,
            merges,
            normalizer=normalizer,
            pre_tokenizer=ByteLevel(add_prefix_space),
            special_tokens=special_tokens,
        )

    def _alphabet(self, words: Counter[Any]) -> list[str]:
        return [BYTES[byte] for byte in range(256)]

    def train(self, corpus: Iterable[str], *, vocab_size: int = 50_000) -> None:
        """Learn the merges: again and again of the pair that is most frequent, as long as it is there twice.

        Parameters
        ----------
        corpus : iterable of str
        vocab_size : int, default 50,000
            At most how many tokens, special ones included; the 256 bytes come first.
        """
        super().train(corpus, vocab_size=vocab_size)

    @classmethod
    def from_file(
        cls,
        directory: str,
        *,
        add_prefix_space: bool = False,
        normalizer: Normalizer | None = None,
        special_tokens: SpecialTokens | None = None,
    ) -> ByteLevelBPETokenizer:
        """Read `vocab.json` and `merges.txt`, as `save` writes them and GPT-2's are published.

        Parameters
        ----------
        directory : path
        add_prefix_space : bool, default False
        normalizer : Normalizer, optional
        special_tokens : SpecialTokens, optional
            In place of those in the files.
        """
        special = cls._read_special(directory, special_tokens)
        return cls(
            *cls._files(directory), add_prefix_space=add_prefix_space, normalizer=normalizer, special_tokens=special
        )


with_fast_names(globals(), (BPETokenizer, ByteLevelBPETokenizer))
