"""WordPiece: the longest piece that fits, from the left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from lucid.utils.tokenizer.base import SpecialTokens, Tokenizer, texts_of, with_fast_names
from lucid.utils.tokenizer.normalizers import Normalizer
from lucid.utils.tokenizer.pre_tokenizers import BertPreTokenizer, PreTokenizer

__all__ = ["WordPieceTokenizer"]


class WordPieceTokenizer(Tokenizer):
    """Tokens that are pieces of words, of which the first is written as it is and the others with a prefix: BERT's.

    Parameters
    ----------
    vocab : dict of str to int
    unk_token : str, default "[UNK]"
        Stands for a word that cannot be made of pieces.
    continuing_prefix : str, default "##"
        In front of pieces that do not begin a word.
    max_chars_per_word : int, default 100
        Longer words are unk.
    normalizer : Normalizer, optional
        What is done to a text first.
    pre_tokenizer : PreTokenizer, optional
        Cuts a text into words; `BertPreTokenizer` otherwise.
    special_tokens : SpecialTokens, optional

    References
    ----------
    Devlin et al., "BERT: pre-training of deep bidirectional transformers for language understanding", 2019.

    Examples
    --------
    >>> from lucid.utils.tokenizer import WordPieceTokenizer
    >>> vocab = {"[UNK]": 0, "un": 1, "##happi": 2, "##ness": 3, "happy": 4}
    >>> tokenizer = WordPieceTokenizer(vocab)
    >>> tokenizer.encode("unhappiness happy sad"), tokenizer.decode([1, 2, 3, 4])
    ([1, 2, 3, 4, 0], 'unhappiness happy')
    """

    unk_token: str
    continuing_prefix: str
    max_chars_per_word: int
    normalizer: Any
    pre_tokenizer: Any

    algo = "wordpiece"
    _empty = ({},)

    def __init__(
        self,
        vocab: dict[str, int],
        *,
        unk_token: str = "[UNK]",
        continuing_prefix: str = "##",
        max_chars_per_word: int = 100,
        normalizer: Normalizer | None = None,
        pre_tokenizer: PreTokenizer | None = None,
        special_tokens: SpecialTokens | None = None,
    ) -> None:
        super().__init__(special_tokens)
        self.unk_token, self.continuing_prefix = unk_token, continuing_prefix
        self.max_chars_per_word, self.normalizer = max_chars_per_word, normalizer
        self.pre_tokenizer = BertPreTokenizer() if pre_tokenizer is None else pre_tokenizer
        self._set(vocab)

    def _set(self, vocab: dict[str, int]) -> None:
        if self.unk_token not in vocab:
            vocab = {**vocab, self.unk_token: max(vocab.values(), default=-1) + 1}
        self._set_vocab(vocab)
        self._longest = max(map(len, self._ids))

    def _word(self, word: str) -> list[int]:
        unknown = [self._ids[self.unk_token]]
        if len(word) > self.max_chars_per_word:
            return unknown
        ids, start = [], 0
        while start < len(word):
            prefix = self.continuing_prefix if start else ""
            for end in range(min(len(word), start + self._longest), start, -1):
                number = self._ids.get(prefix + word[start:end])
                if number is not None:
                    break
            else:
                return unknown
            ids.append(number)
            start = end
        return ids

    def _encode(self, text: str) -> list[int]:
        if self.normalizer is not None:
            text = self.normalizer(text)
        return [number for word in self.pre_tokenizer(text) for number in self._word(word)]

    def _decode(self, tokens: list[str]) -> str:
        prefix, words = self.continuing_prefix, []
        for token in tokens:
            if prefix and token.startswith(prefix) and words:
                words[-1] += token[len(prefix) :]
            else:
                words.append(token)
        return self.pre_tokenizer.join(words)

    def train(self, corpus: Iterable[str], *, vocab_size: int = 30_000) -> None:
        """Choose pieces, by merging pairs that are seldom apart.

        It is again and again the pair with the largest count(ab) / (count(a)·count(b)).

        Parameters
        ----------
        corpus : iterable of str
        vocab_size : int, default 30,000
            At most how many tokens, special ones included; all letters there are come first.
        """
        words: Counter[str] = Counter()
        for text in texts_of(corpus, f"{type(self).__name__}.train", vocab_size):
            for piece in self._splitter.split(text)[::2] if self._splitter else [text]:
                words.update(self.pre_tokenizer(self.normalizer(piece) if self.normalizer else piece))
        prefix = self.continuing_prefix
        symbols = {word: [word[0], *(prefix + letter for letter in word[1:])] for word in words}
        vocab = self._numbered([self.unk_token, *sorted({s for parts in symbols.values() for s in parts})])
        single: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        places: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for word, count in words.items():
            _count(symbols[word], count, single, pairs)
            for pair in zip(symbols[word], symbols[word][1:]):
                places[pair].add(word)
        while pairs and len(vocab) < vocab_size:
            pair = max(pairs, key=lambda p: (pairs[p] / (single[p[0]] * single[p[1]]), pairs[p], p))
            token = pair[0] + pair[1][len(prefix) :]
            vocab.setdefault(token, len(vocab))
            for word in places.pop(pair):
                _count(symbols[word], -words[word], single, pairs)
                after: list[str] = []
                for symbol in symbols[word]:
                    if after and (after[-1], symbol) == pair:
                        after[-1] = token
                    else:
                        after.append(symbol)
                symbols[word] = after
                _count(after, words[word], single, pairs)
                for new in zip(after, after[1:]):
                    places[new].add(word)
            pairs.pop(pair, None)
        self._set(vocab)

    def _save(self, directory: str) -> None:
        ordered = sorted(self._ids, key=self._ids.__getitem__)
        if [self._ids[token] for token in ordered] == list(range(len(ordered))) and not any("\n" in t for t in ordered):
            self._write(directory, "vocab.txt", "\n".join([*ordered, ""]))
        else:
            super()._save(directory)
        settings = {name: getattr(self, name) for name in ("unk_token", "continuing_prefix", "max_chars_per_word")}
        self._write(directory, "wordpiece.json", settings)

    @classmethod
    def from_file(
        cls,
        directory: str,
        *,
        unk_token: str = "[UNK]",
        continuing_prefix: str = "##",
        max_chars_per_word: int = 100,
        normalizer: Normalizer | None = None,
        pre_tokenizer: PreTokenizer | None = None,
        special_tokens: SpecialTokens | None = None,
    ) -> WordPieceTokenizer:
        """Read `vocab.txt`, as `save` writes it and BERT's are published.

        Parameters
        ----------
        directory : path
        unk_token, continuing_prefix, max_chars_per_word : optional
            As of the class; what was saved goes before.
        normalizer : Normalizer, optional
        pre_tokenizer : PreTokenizer, optional
        special_tokens : SpecialTokens, optional
            In place of those in the files.
        """
        import os

        special = cls._read_special(directory, special_tokens)
        settings = {
            "unk_token": unk_token,
            "continuing_prefix": continuing_prefix,
            "max_chars_per_word": max_chars_per_word,
        }
        if os.path.exists(os.path.join(directory, "wordpiece.json")):
            saved = cls._read(directory, "wordpiece.json", dict)
            settings |= {name: saved[name] for name in settings if type(saved.get(name)) is type(settings[name])}
        if os.path.exists(os.path.join(directory, "vocab.txt")):
            lines = cls._read(directory, "vocab.txt", str).split("\n")
            vocab = {line.removesuffix("\r"): number for number, line in enumerate(lines) if line}
        else:
            vocab = cls._read(directory, "vocab.json", dict)
        return cls(vocab, normalizer=normalizer, pre_tokenizer=pre_tokenizer, special_tokens=special, **settings)


def _count(symbols: list[str], count: int, single: Counter[Any], pairs: Counter[Any]) -> None:
    for symbol in symbols:
        single[symbol] += count
    for pair in zip(symbols, symbols[1:]):
        pairs[pair] += count
        if pairs[pair] <= 0:
            del pairs[pair]


with_fast_names(globals(), (WordPieceTokenizer,))
