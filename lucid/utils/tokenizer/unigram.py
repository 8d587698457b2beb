"""Unigram: of all ways to cut a word into pieces, the most probable one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

from lucid.utils.tokenizer.base import SpecialTokens, Tokenizer, texts_of, with_fast_names
from lucid.utils.tokenizer.normalizers import Normalizer
from lucid.utils.tokenizer.pre_tokenizers import Metaspace, PreTokenizer

__all__ = ["UnigramTokenizer"]

_LONGEST_SEED = 8  # characters of the pieces that training begins with


class UnigramTokenizer(Tokenizer):
    """Tokens that are pieces with probabilities; a word is cut where the product of them is largest.

    Parameters
    ----------
    pieces : list of (str, float)
        Each piece with the logarithm of its probability; its place is its number.
    unk_token : str, default "<unk>"
        Stands for a character that is in no piece.
    unk_log_prob : float, default -100.0
        What such a character costs.
    normalizer : Normalizer, optional
        What is done to a text first.
    pre_tokenizer : PreTokenizer, optional
        Cuts a text into words, across which no piece reaches; `Metaspace` otherwise.
    special_tokens : SpecialTokens, optional

    References
    ----------
    Kudo, "Subword regularization: improving neural network translation models with multiple subword candidates", 2018.

    Examples
    --------
    >>> from lucid.utils.tokenizer import UnigramTokenizer
    >>> pieces = [("<unk>", -9.0), ("▁", -3.0), ("a", -2.0), ("b", -2.5), ("ab", -3.0), ("▁ab", -3.5)]
    >>> tokenizer = UnigramTokenizer(pieces)
    >>> tokenizer.convert_ids_to_tokens(tokenizer.encode("abab ba"))
    ['▁ab', 'ab', '▁', 'b', 'a']
    >>> tokenizer.decode(tokenizer.encode("abab ba"))
    'abab ba'
    """

    unk_token: str
    unk_log_prob: float
    normalizer: Any
    pre_tokenizer: Any

    algo = "unigram"
    _empty = ([],)

    def __init__(
        self,
        pieces: list[tuple[str, float]],
        *,
        unk_token: str = "<unk>",
        unk_log_prob: float = -100.0,
        normalizer: Normalizer | None = None,
        pre_tokenizer: PreTokenizer | None = None,
        special_tokens: SpecialTokens | None = None,
    ) -> None:
        super().__init__(special_tokens)
        self.unk_token, self.unk_log_prob, self.normalizer = unk_token, unk_log_prob, normalizer
        self.pre_tokenizer = Metaspace() if pre_tokenizer is None else pre_tokenizer
        self._set(pieces)

    def _set(self, pieces: list[tuple[str, float]]) -> None:
        for entry in pieces:
            if (
                not isinstance(entry, (tuple, list))
                or len(entry) != 2
                or not isinstance(entry[0], str)
                or not entry[0]
                or not isinstance(entry[1], (int, float))
                or math.isnan(entry[1])
            ):
                raise ValueError(f"{type(self).__name__}: pieces has {entry!r}; wanted (str, float)")
        found = {piece: float(score) for piece, score in pieces}
        if self.unk_token not in found:
            found[self.unk_token] = self.unk_log_prob
        self._set_vocab({piece: number for number, piece in enumerate(found)})
        self._pieces = list(found.items())
        special = {self.unk_token, *self._special.all_tokens()}
        self._scores = {piece: score for piece, score in found.items() if piece not in special}
        self._longest = max(map(len, self._scores), default=1)

    @property
    def pieces(self) -> list[tuple[str, float]]:
        """The pieces with the logarithms of their probabilities, in the order of their numbers."""
        return list(self._pieces)

    def _encode(self, text: str) -> list[int]:
        if self.normalizer is not None:
            text = self.normalizer(text)
        unknown, ids = self._ids[self.unk_token], []
        for word in self.pre_tokenizer(text):
            for piece in _best(word, self._scores, self._longest, self.unk_log_prob):
                number = self._ids.get(piece, unknown) if piece in self._scores else unknown
                ids.append(number)
        return ids

    def _decode(self, tokens: list[str]) -> str:
        return self.pre_tokenizer.join(tokens)

    def train(self, corpus: Iterable[str], *, vocab_size: int = 30_000) -> None:
        """Choose pieces: all frequent ones at first, of which those are dropped that are needed least.

        In each round words are cut in the most probable way, pieces get the probabilities with which they came, and a
        quarter of those is dropped whose loss costs least. All characters stay.

        Parameters
        ----------
        corpus : iterable of str
        vocab_size : int, default 30,000
            At most how many tokens, special ones included.
        """
        words: Counter[str] = Counter()
        for text in texts_of(corpus, f"{type(self).__name__}.train", vocab_size):
            for piece in self._splitter.split(text)[::2] if self._splitter else [text]:
                words.update(self.pre_tokenizer(self.normalizer(piece) if self.normalizer else piece))
        seeds: Counter[str] = Counter()
        for word, count in words.items():
            for start in range(len(word)):
                for end in range(start + 1, min(len(word), start + _LONGEST_SEED) + 1):
                    seeds[word[start:end]] += count
        letters = {piece for piece in seeds if len(piece) == 1}
        room = max(0, vocab_size - len(self._special.all_tokens()) - 1 - len(letters))
        longer = [piece for piece, count in seeds.items() if len(piece) > 1 and count > 1]
        longer.sort(key=lambda piece: (-seeds[piece] * len(piece), piece))
        longer = longer[: max(4 * room, 1000)]
        scores = _log_shares({piece: seeds[piece] for piece in (*letters, *longer)})
        while True:
            for _ in range(2):
                counts = _cut(words, scores)
                scores = _log_shares({piece: counts[piece] for piece in scores if counts[piece] or piece in letters})
            several = [piece for piece in scores if piece not in letters]
            if len(several) <= room:
                break
            keep = max(room, len(several) * 3 // 4)
            costs = {piece: self._cost(piece, counts[piece], scores) for piece in several}
            several.sort(key=lambda piece: (-costs[piece], piece))
            scores = {piece: scores[piece] for piece in (*letters, *several[:keep])}
        special = [(token, 0.0) for token in self._special.all_tokens()]
        ordered = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
        self._set([*special, (self.unk_token, self.unk_log_prob), *ordered])

    @staticmethod
    def _cost(piece: str, count: int, scores: dict[str, float]) -> float:
        """How much less probable the corpus becomes without a piece."""
        others = {other: score for other, score in _within(piece, scores).items() if other != piece}
        parts = _best(piece, others, len(piece), -100.0)
        return count * (scores[piece] - sum(others.get(part, -100.0) for part in parts))

    def _save(self, directory: str) -> None:
        saved = {"pieces": self._pieces, "unk_token": self.unk_token, "unk_log_prob": self.unk_log_prob}
        self._write(directory, "unigram.json", saved)

    @classmethod
    def from_file(
        cls,
        directory: str,
        *,
        normalizer: Normalizer | None = None,
        pre_tokenizer: PreTokenizer | None = None,
        special_tokens: SpecialTokens | None = None,
    ) -> UnigramTokenizer:
        """Read what `save` wrote.

        Parameters
        ----------
        directory : path
        normalizer : Normalizer, optional
        pre_tokenizer : PreTokenizer, optional
        special_tokens : SpecialTokens, optional
            In place of those in the files.
        """
        special = cls._read_special(directory, special_tokens)
        saved = cls._read(directory, "unigram.json", dict)
        pieces, unknown, cost = (saved.get(key) for key in ("pieces", "unk_token", "unk_log_prob"))
        if not isinstance(pieces, list) or not isinstance(unknown, str) or not isinstance(cost, (int, float)):
            raise ValueError(
                f"{cls.__name__}: unigram.json has {sorted(saved)}; wanted pieces, unk_token and unk_log_prob"
            )
        settings = {"unk_token": unknown, "unk_log_prob": cost, "special_tokens": special}
        return cls(pieces, normalizer=normalizer, pre_tokenizer=pre_tokenizer, **settings)


def _best(word: str, scores: dict[str, float], longest: int, unknown: float) -> list[str]:
    """The most probable way to cut a word (Viterbi's): from each place, the best way to get there."""
    best = [0.0, *[-math.inf] * len(word)]
    cuts = [0] * (len(word) + 1)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - longest), end):
            score = scores.get(word[start:end])
            if score is None:
                if end - start > 1:
                    continue
                score = unknown
            if best[start] + score > best[end]:
                best[end], cuts[end] = best[start] + score, start
        if best[end] == -math.inf:  # a piece of probability 0
            best[end], cuts[end] = best[end - 1] + unknown, end - 1
    parts, end = [], len(word)
    while end:
        parts.append(word[cuts[end] : end])
        end = cuts[end]
    return parts[::-1]


def _within(piece: str, scores: dict[str, float]) -> dict[str, float]:
    parts = {piece[a:b] for a in range(len(piece)) for b in range(a + 1, len(piece) + 1)}
    return {part: scores[part] for part in parts if part in scores}


def _cut(words: Counter[Any], scores: dict[str, float]) -> Counter[Any]:
    """How often each piece comes when words are cut in the most probable way."""
    longest, counts = max(map(len, scores), default=1), Counter()
    for word, count in words.items():
        for piece in _best(word, scores, longest, -100.0):
            counts[piece] += count
    return counts


def _log_shares(counts: dict[str, int]) -> dict[str, float]:
    total = sum(counts.values()) or 1
    return {piece: math.log(max(count, 0.1) / total) for piece, count in counts.items()}


with_fast_names(globals(), (UnigramTokenizer,))
