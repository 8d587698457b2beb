"""Tokenizers: text to numbers and back. All of them are trained here, in the page too, and saved as JSON and plain
text.

Each kind has a second name that ends in Fast, for programs that ask for that one; both are the same code.

Examples
--------
>>> from lucid.utils.tokenizer import ByteLevelBPETokenizer
>>> text = ["low lower lowest", "new newer newest", "low and new"]
>>> tokenizer = ByteLevelBPETokenizer.trained(text, vocab_size=270)
>>> ids = tokenizer.encode("a newer low")
>>> tokenizer.decode(ids), len(ids) < len("a newer low")
('a newer low', True)
"""

from typing import Any

from lucid._errors import without as _without

_HOMES = {
    "base": "SpecialTokens Tokenizer",
    "words": "ByteTokenizer CharTokenizer RegexTokenizer WhitespaceTokenizer WordTokenizer",
    "bpe": "BPETokenizer ByteLevelBPETokenizer",
    "wordpiece": "WordPieceTokenizer",
    "unigram": "UnigramTokenizer",
}
_KINDS = {name: home for home, names in _HOMES.items() for name in names.split() if home != "base"}
_HOME_OF = dict.fromkeys(_HOMES["base"].split(), "base") | _KINDS | {f"{n}Fast": home for n, home in _KINDS.items()}
_MODULES = ("normalizers", "pre_tokenizers")

__all__ = sorted([*_HOME_OF, *_MODULES])
_missing = _without(__name__)


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"lucid.utils.tokenizer.{name}")
    home = _HOME_OF.get(name)
    if home is None:
        return _missing(name)
    value = getattr(import_module(f"lucid.utils.tokenizer.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
