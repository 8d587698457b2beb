"""How a text is cut into words, within which tokens are looked for, and how words become text again."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

__all__ = ["BertPreTokenizer", "ByteLevel", "Metaspace", "PreTokenizer", "Regex", "Whitespace", "WhitespaceSplit"]


class PreTokenizer(ABC):
    """Base class: a subclass defines `split`, and `join` where spaces are not lost.

    Examples
    --------
    >>> from lucid.utils.tokenizer.pre_tokenizers import PreTokenizer
    >>> class Letters(PreTokenizer):
    ...     def split(self, text):
    ...         return list(text)
    >>> Letters().split("ab")
    ['a', 'b']
    """

    @abstractmethod
    def split(self, text: str) -> list[str]:
        """Return the words of `text`."""

    def join(self, tokens: list[str]) -> str:
        """Return the text of `tokens`."""
        return " ".join(tokens)

    def __call__(self, text: str) -> list[str]:
        return self.split(text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Regex(PreTokenizer):
    """Gives what matches a regular expression.

    Parameters
    ----------
    pattern : str

    Examples
    --------
    >>> from lucid.utils.tokenizer.pre_tokenizers import Regex
    >>> Regex(r"\\d|\\w+")("ab 12")
    ['ab', '1', '2']
    """

    pattern = r"\S+"

    def __init__(self, pattern: str | None = None) -> None:
        self._pattern = re.compile(self.pattern if pattern is None else pattern)

    def split(self, text: str) -> list[str]:
        """Return all in `text` that matches."""
        return [found[0] for found in self._pattern.finditer(text) if found[0]]


class WhitespaceSplit(Regex):
    """Cuts at white space.

    Examples
    --------
    >>> from lucid.utils.tokenizer.pre_tokenizers import WhitespaceSplit
    >>> WhitespaceSplit()("Oh, well.")
    ['Oh,', 'well.']
    """

    def __init__(self) -> None:
        super().__init__()


class Whitespace(Regex):
    """Cuts at white space, and between words and punctuation.

    Examples
    --------
    >>> from lucid.utils.tokenizer.pre_tokenizers import Whitespace
    >>> Whitespace()("Oh, well...")
    ['Oh', ',', 'well', '...']
    """

    pattern = r"\w+|[^\w\s]+"

    def __init__(self) -> None:
        super().__init__()


class BertPreTokenizer(Regex):
    """Cuts at white space, and before and behind each punctuation mark.

    Examples
    --------
    >>> from lucid.utils.tokenizer.pre_tokenizers import BertPreTokenizer
    >>> BertPreTokenizer()("Oh, well..")
    ['Oh', ',', 'well', '.', '.']
    """

    pattern = r"[^\W_]+|[^\w\s]|_"

    def __init__(self) -> None:
        super().__init__()


class Metaspace(PreTokenizer):
    """Cuts in front of spaces, which become a letter of the next word: "▁". Nothing is lost.

    Examples
    --------
    >>> from lucid.utils.tokenizer.pre_tokenizers import Metaspace
    >>> words = Metaspace()("a  new day")
    >>> words, Metaspace().join(words)
    (['▁a', '▁', '▁new', '▁day'], 'a  new day')
    """

    def split(self, text: str) -> list[str]:
        """Return the words of `text`, of which each begins with "▁"."""
        return re.findall("▁[^▁]*", "▁" + text.replace(" ", "▁")) if text else []

    def join(self, tokens: list[str]) -> str:
        """Return the text of `tokens`, without the space in front."""
        return "".join(tokens).replace("▁", " ")[1:] if tokens and tokens[0][:1] == "▁" else _spaced(tokens)


def _spaced(tokens: list[str]) -> str:
    return "".join(tokens).replace("▁", " ")


def _bytes_as_letters() -> dict[int, str]:
    """A printable character for each byte: itself where it is one, else the next one from 256 on, as GPT-2 has it."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + at) for at, byte in enumerate(others)}


BYTES = _bytes_as_letters()
LETTERS = {letter: byte for byte, letter in BYTES.items()}


class ByteLevel(PreTokenizer):
    """Cuts as GPT-2 does, and writes each byte of a word as a printable character. Nothing is lost.

    Parameters
    ----------
    add_prefix_space : bool, default False
        Whether a text that does not begin with a space gets one, so that its first word is a word like others.

    Notes
    -----
    A space belongs to the word behind it; "n't", "'s" and their kin are words. Numerals other than digits, such as
    "²", count as letters.

    Examples
    --------
    >>> from lucid.utils.tokenizer.pre_tokenizers import ByteLevel
    >>> words = ByteLevel()("It's é")
    >>> words, ByteLevel().join(words)
    (['It', "'s", 'ĠÃ©'], "It's é")
    """

    _pattern = re.compile(r"'(?:[sdmt]|ll|ve|re)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")

    def __init__(self, add_prefix_space: bool = False) -> None:
        self.add_prefix_space = add_prefix_space

    def split(self, text: str) -> list[str]:
        """Return the words of `text`, byte by byte."""
        if self.add_prefix_space and text and not text[0].isspace():
            text = " " + text
        words = self._pattern.findall(text)
        return ["".join(map(BYTES.__getitem__, word.encode("utf-8", "surrogatepass"))) for word in words]

    def join(self, tokens: list[str]) -> str:
        """Return the text of `tokens`; bytes that are no text become "\ufffd"."""
        data = bytes(LETTERS[letter] for letter in "".join(tokens) if letter in LETTERS)
        return data.decode("utf-8", "replace")
