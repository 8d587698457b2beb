"""What is done to a text before it is taken apart."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from typing import Any

__all__ = ["Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Normalizer", "Replace", "Sequence", "Strip", "StripAccents"]


class Normalizer(ABC):
    """Base class: a subclass defines `normalize`.

    Examples
    --------
    >>> from lucid.utils.tokenizer.normalizers import Normalizer
    >>> class Shout(Normalizer):
    ...     def normalize(self, text):
    ...         return text.upper()
    >>> Shout()("ah")
    'AH'
    """

    @abstractmethod
    def normalize(self, text: str) -> str:
        """Return `text` as it is to be tokenized."""

    def __call__(self, text: str) -> str:
        return self.normalize(text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Lowercase(Normalizer):
    """Makes all letters small.

    Examples
    --------
    >>> from lucid.utils.tokenizer.normalizers import Lowercase
    >>> Lowercase()("Ah, OK")
    'ah, ok'
    """

    def normalize(self, text: str) -> str:
        """Return `text` in small letters."""
        return text.lower()


class StripAccents(Normalizer):
    """Takes the accents off letters.

    Examples
    --------
    >>> from lucid.utils.tokenizer.normalizers import StripAccents
    >>> StripAccents()("café")
    'cafe'
    """

    def normalize(self, text: str) -> str:
        """Return `text` without accents."""
        return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


class Strip(Normalizer):
    """Takes away white space at both ends.

    Examples
    --------
    >>> from lucid.utils.tokenizer.normalizers import Strip
    >>> Strip()("  a b ")
    'a b'
    """

    def normalize(self, text: str) -> str:
        """Return `text` without white space at its ends."""
        return text.strip()


class Replace(Normalizer):
    """Replaces what matches a regular expression.

    Parameters
    ----------
    pattern : str
    content : str

    Examples
    --------
    >>> from lucid.utils.tokenizer.normalizers import Replace
    >>> Replace(r"\\s+", " ")("a  b\\n c")
    'a b c'
    """

    pattern: Any
    content: str

    def __init__(self, pattern: str, content: str) -> None:
        self.pattern, self.content = re.compile(pattern), content

    def normalize(self, text: str) -> str:
        """Return `text` with its replacements."""
        return self.pattern.sub(lambda found: self.content, text)


class Sequence(Normalizer):
    """Applies several, one after the other.

    Parameters
    ----------
    normalizers : list of Normalizer

    Examples
    --------
    >>> from lucid.utils.tokenizer.normalizers import Lowercase, Sequence, StripAccents
    >>> Sequence([StripAccents(), Lowercase()])("Été")
    'ete'
    """

    normalizers: Any

    def __init__(self, normalizers: list[Normalizer]) -> None:
        self.normalizers = list(normalizers)

    def normalize(self, text: str) -> str:
        """Return what the last of them makes of `text`."""
        for normalizer in self.normalizers:
            text = normalizer(text)
        return text


def _form(name: str) -> type[Normalizer]:
    def normalize(self, text: str) -> str:
        return unicodedata.normalize(name, text)

    normalize.__doc__ = f"Return `text` in the form {name}."
    doc = f"""Brings Unicode into its form {name}, in which equal texts are the same characters.

    Examples
    --------
    >>> from lucid.utils.tokenizer.normalizers import {name}
    >>> {name}()("e\\u0301") == {name}()("\\u00e9")
    True
    """
    return type(name, (Normalizer,), {"normalize": normalize, "__doc__": doc, "__module__": __name__})


NFC, NFD, NFKC, NFKD = map(_form, ("NFC", "NFD", "NFKC", "NFKD"))
