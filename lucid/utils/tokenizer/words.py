"""Tokenizers whose tokens are pieces of the text as it is: bytes, characters, words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from lucid._errors import kind_of
from lucid.utils.tokenizer.base import SpecialTokens, Tokenizer, texts_of, with_fast_names

__all__ = ["ByteTokenizer", "CharTokenizer", "RegexTokenizer", "WhitespaceTokenizer", "WordTokenizer"]


class ByteTokenizer(Tokenizer):
    """One token for each byte of the text in UTF-8. It needs no training, and knows every text.

    Parameters
    ----------
    special_tokens : SpecialTokens, optional
        Their numbers begin at 256.

    Examples
    --------
    >>> from lucid.utils.tokenizer import ByteTokenizer
    >>> ByteTokenizer().encode("hé"), ByteTokenizer().decode([104, 195, 169])
    ([104, 195, 169], 'hé')
    """

    algo = "byte"

    def __init__(self, special_tokens: SpecialTokens | None = None) -> None:
        super().__init__(special_tokens)
        self._set_vocab({f"<0x{byte:02X}>": byte for byte in range(256)})

    def _encode(self, text: str) -> list[int]:
        return list(text.encode("utf-8", "surrogatepass"))

    def _decode(self, tokens: list[str]) -> str:
        return bytes(self._ids[token] for token in tokens).decode("utf-8", "replace")

    def train(self, corpus: Iterable[str], *, vocab_size: int = 256) -> None:
        """Do nothing: there is nothing to choose.

        Parameters
        ----------
        corpus : iterable of str
        vocab_size : int, default 256
        """
        texts_of(corpus, f"{type(self).__name__}.train", vocab_size)

    def _save(self, directory: str) -> None:
        """There is nothing but special tokens to write."""

    @classmethod
    def from_file(cls, directory: str, *, special_tokens: SpecialTokens | None = None) -> ByteTokenizer:
        """Read what `save` wrote.

        Parameters
        ----------
        directory : path
        special_tokens : SpecialTokens, optional
            In place of those in the files.
        """
        return cls(cls._read_special(directory, special_tokens))


class _Pieces(Tokenizer):
    """Tokenizers whose vocabulary has pieces of text, the most frequent ones of a corpus."""

    def __init__(self, vocab: dict[str, int] | None = None, *, special_tokens: SpecialTokens | None = None) -> None:
        super().__init__(special_tokens)
        self._set_vocab(vocab or {})

    def _split(self, text: str) -> Iterable[str]:
        raise NotImplementedError

    def _encode(self, text: str) -> list[int]:
        return [self._id(piece) for piece in self._split(text)]

    def _decode(self, tokens: list[str]) -> str:
        return " ".join(tokens)

    def train(self, corpus: Iterable[str], *, vocab_size: int = 30_000) -> None:
        """Choose the most frequent pieces.

        Parameters
        ----------
        corpus : iterable of str
        vocab_size : int, default 30,000
            At most how many tokens, special ones included.
        """
        counts: Counter[str] = Counter()
        for text in texts_of(corpus, f"{type(self).__name__}.train", vocab_size):
            counts.update(self._split(text))
        room = max(0, vocab_size - len(self._special.all_tokens()))
        frequent = sorted(counts, key=lambda piece: (-counts[piece], piece))[:room]
        self._set_vocab(self._numbered(self._ordered(frequent)))

    def _ordered(self, frequent: list[str]) -> list[str]:
        return frequent

    @classmethod
    def from_file(cls, directory: str, *, special_tokens: SpecialTokens | None = None) -> _Pieces:
        """Read what `save` wrote.

        Parameters
        ----------
        directory : path
        special_tokens : SpecialTokens, optional
            In place of those in the files.
        """
        special = cls._read_special(directory, special_tokens)
        return cls(cls._read(directory, "vocab.json", dict), special_tokens=special)


class CharTokenizer(_Pieces):
    """One token for each character.

    Parameters
    ----------
    vocab : dict of str to int, optional
        Trained by `train` otherwise.
    special_tokens : SpecialTokens, optional

    Examples
    --------
    >>> from lucid.utils.tokenizer import CharTokenizer
    >>> tokenizer = CharTokenizer()
    >>> tokenizer.train("hello")
    >>> tokenizer.get_vocab(), tokenizer.encode("hole")
    ({'e': 0, 'h': 1, 'l': 2, 'o': 3}, [1, 3, 2, 0])
    """

    algo = "char"

    def _split(self, text: str) -> str:
        return text

    def _decode(self, tokens: list[str]) -> str:
        return "".join(tokens)

    def _ordered(self, frequent: list[str]) -> list[str]:
        return sorted(frequent)

    def train(self, corpus: Iterable[str], *, vocab_size: int = 1000) -> None:
        """Choose the most frequent characters; their numbers are in alphabetical order.

        Parameters
        ----------
        corpus : iterable of str
        vocab_size : int, default 1000
            At most how many tokens, special ones included.
        """
        super().train(corpus, vocab_size=vocab_size)


class WhitespaceTokenizer(_Pieces):
    """One token for each piece between white space.

    Parameters
    ----------
    vocab : dict of str to int, optional
        Trained by `train` otherwise.
    special_tokens : SpecialTokens, optional

    Examples
    --------
    >>> from lucid.utils.tokenizer import WhitespaceTokenizer
    >>> tokenizer = WhitespaceTokenizer.trained(["to be or not to be"])
    >>> tokenizer.encode("not to be"), tokenizer.decode([1, 3])
    ([2, 1, 0], 'to or')
    """

    algo = "whitespace"

    def _split(self, text: str) -> list[str]:
        return text.split()


class WordTokenizer(_Pieces):
    """One token for each word and each punctuation mark.

    Parameters
    ----------
    vocab : dict of str to int, optional
        Trained by `train` otherwise.
    special_tokens : SpecialTokens, optional

    Examples
    --------
    >>> from lucid.utils.tokenizer import WordTokenizer
    >>> tokenizer = WordTokenizer.trained(["Yes, it is. It is!"])
    >>> tokenizer.decode(tokenizer.encode("It is, yes: it is!".replace("yes:", "Yes")))
    'It is, Yes it is!'
    """

    algo = "word"
    _pattern = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")

    def _split(self, text: str) -> list[str]:
        return self._pattern.findall(text)

    def _decode(self, tokens: list[str]) -> str:
        return re.sub(r" ([.,;:!?)\]}…])", r"\1", re.sub(r"([(\[{]) ", r"\1", " ".join(tokens)))


class RegexTokenizer(_Pieces):
    """One token for each match of a regular expression. In decoded text there are spaces between them.

    Parameters
    ----------
    pattern : str
    vocab : dict of str to int, optional
        Trained by `train` otherwise.
    special_tokens : SpecialTokens, optional

    Examples
    --------
    >>> from lucid.utils.tokenizer import RegexTokenizer
    >>> tokenizer = RegexTokenizer.trained(["12+3=15"], r"\\d|[+=]")
    >>> tokenizer.decode(tokenizer.encode("2+3=5"))
    '2 + 3 = 5'
    """

    algo = "regex"

    def __init__(
        self, pattern: str, vocab: dict[str, int] | None = None, *, special_tokens: SpecialTokens | None = None
    ) -> None:
        if not isinstance(pattern, str):
            raise TypeError(f"{type(self).__name__}: pattern is {kind_of(pattern)}; wanted a str")
        try:
            self._compiled = re.compile(pattern)
        except re.error as error:
            raise ValueError(
                f"{type(self).__name__}: pattern is {pattern!r} ({error}); wanted a regular expression"
            ) from None
        super().__init__(vocab, special_tokens=special_tokens)

    @property
    def pattern(self) -> str:
        """The regular expression."""
        return self._compiled.pattern

    def _split(self, text: str) -> list[str]:
        return [found[0] for found in self._compiled.finditer(text) if found[0]]

    def _save(self, directory: str) -> None:
        super()._save(directory)
        self._write(directory, "pattern.txt", self.pattern)

    @classmethod
    def from_file(cls, directory: str, *, special_tokens: SpecialTokens | None = None) -> RegexTokenizer:
        """Read what `save` wrote.

        Parameters
        ----------
        directory : path
        special_tokens : SpecialTokens, optional
            In place of those in the files.
        """
        special = cls._read_special(directory, special_tokens)
        vocab = cls._read(directory, "vocab.json", dict)
        return cls(cls._read(directory, "pattern.txt", str), vocab, special_tokens=special)


with_fast_names(globals(), (ByteTokenizer, CharTokenizer, WhitespaceTokenizer, WordTokenizer, RegexTokenizer))
