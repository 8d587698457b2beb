"""What all tokenizers have in common: special tokens, batches, padding, files."""

from __future__ import annotations

import json
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import lucid
from lucid import _json
from lucid._errors import kind_of

__all__ = ["SpecialTokens", "Tokenizer", "with_fast_names"]


@dataclass(frozen=True)
class SpecialTokens:
    """Tokens that stand for no text.

    Parameters
    ----------
    pad : str, optional
        Fills up short sequences of a batch.
    unk : str, optional
        Stands for what is not in the vocabulary.
    bos, eos : str, optional
        Are put at the beginning and at the end.
    mask : str, optional
    sep, cls : str, optional
        Are put at the end and at the beginning where there is no eos or bos, as BERT has them.
    extra : dict of str to str
        Others, by a name for each.

    Examples
    --------
    >>> from lucid.utils.tokenizer import SpecialTokens
    >>> SpecialTokens(pad="<pad>", unk="<unk>", extra={"turn": "<turn>"}).all_tokens()
    ['<pad>', '<unk>', '<turn>']
    """

    pad: str | None = None
    unk: str | None = None
    bos: str | None = None
    eos: str | None = None
    mask: str | None = None
    sep: str | None = None
    cls: str | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, token in [*self._named(), *self.extra.items()]:
            if token is not None and (not isinstance(token, str) or not token):
                raise ValueError(f"SpecialTokens: {name} is {token!r}; wanted a str that is not empty")

    def _named(self) -> list[tuple[str, str | None]]:
        return [(name, getattr(self, name)) for name in ("pad", "unk", "bos", "eos", "mask", "sep", "cls")]

    def all_tokens(self) -> list[str]:
        """Return those that there are, each once."""
        tokens = [token for _, token in self._named() if token is not None]
        return list(dict.fromkeys([*tokens, *self.extra.values()]))


class Tokenizer(ABC):
    """Base class of tokenizers. A subclass says how a piece of text becomes tokens, and tokens become text.

    Parameters
    ----------
    special_tokens : SpecialTokens, optional
        Those that are not in the vocabulary yet are added to its end.

    Examples
    --------
    >>> from lucid.utils.tokenizer import CharTokenizer, SpecialTokens
    >>> tokenizer = CharTokenizer(special_tokens=SpecialTokens(pad="<pad>", eos="<end>"))
    >>> tokenizer.train(["abc"])
    >>> tokenizer(["ab", "c"], padding=True, return_tensors="lucid")["input_ids"]
    tensor([[2, 3, 1],
            [4, 1, 0]])
    """

    algo = ""

    def __init__(self, special_tokens: SpecialTokens | None = None) -> None:
        self._special = SpecialTokens() if special_tokens is None else special_tokens
        if not isinstance(self._special, SpecialTokens):
            raise TypeError(
                f"{type(self).__name__}: special_tokens is {kind_of(special_tokens)}; wanted SpecialTokens or None"
            )
        self._ids: dict[str, int] = {}
        self._tokens: dict[int, str] = {}
        self._set_vocab({})

    # The vocabulary

    def _set_vocab(self, vocab: dict[str, int]) -> None:
        name = type(self).__name__
        ids = dict(vocab)
        for token, number in ids.items():
            if not isinstance(token, str) or not isinstance(number, int) or isinstance(number, bool) or number < 0:
                raise ValueError(f"{name}: vocab has {token!r}: {number!r}; wanted a str and an int of 0 or more")
        if len(set(ids.values())) < len(ids):
            raise ValueError(f"{name}: vocab gives a number to more than one token; wanted each number once")
        following = max(ids.values(), default=-1) + 1
        for token in self._special.all_tokens():
            if token not in ids:
                ids[token] = following
                following += 1
        self._ids, self._tokens = ids, {number: token for token, number in ids.items()}
        tokens = sorted(self._special.all_tokens(), key=len, reverse=True)
        self._special_ids = [ids[token] for token in self._special.all_tokens()]
        self._splitter = re.compile("(" + "|".join(map(re.escape, tokens)) + ")") if tokens else None

    def _numbered(self, tokens: Iterable[str]) -> dict[str, int]:
        """A vocabulary of special tokens, and then these."""
        ordered = dict.fromkeys([*self._special.all_tokens(), *tokens])
        return {token: number for number, token in enumerate(ordered)}

    @property
    def vocab_size(self) -> int:
        """How many tokens there are, special ones included."""
        return len(self._ids)

    def get_vocab(self) -> dict[str, int]:
        """Return the number of each token."""
        return dict(self._ids)

    def id_to_token(self, token_id: int) -> str | None:
        """Return the token with a number; None if there is none.

        Parameters
        ----------
        token_id : int
        """
        return self._tokens.get(int(token_id))

    def convert_tokens_to_ids(self, tokens: str | Iterable[str]) -> int | list[int]:
        """Return the numbers of tokens, or the number of one; the one of unk for those that are not there.

        Parameters
        ----------
        tokens : str or iterable of str
        """
        if isinstance(tokens, str):
            return self._id(tokens)
        return [self._id(token) for token in tokens]

    def convert_ids_to_tokens(self, ids: int | Iterable[int]) -> str | list[str]:
        """Return the tokens with numbers, or the token with one.

        Parameters
        ----------
        ids : int or iterable of int
        """
        if isinstance(ids, int):
            return self._token(ids)
        return [self._token(number) for number in _listed(ids)]

    def _id(self, token: str) -> int:
        number = self._ids.get(token)
        if number is None:
            number = self.unk_token_id
        if number is None:
            raise ValueError(
                f"{type(self).__name__}: text has {token!r}, which is not in the vocabulary; wanted special_tokens "
                "with unk for such"
            )
        return number

    def _token(self, number: int) -> str:
        token = self._tokens.get(number)
        if token is None:
            raise ValueError(f"{type(self).__name__}: ids has {number}; wanted numbers of the vocabulary")
        return token

    @property
    def special_tokens(self) -> SpecialTokens:
        """The special tokens."""
        return self._special

    @property
    def all_special_ids(self) -> list[int]:
        """The numbers of the special tokens."""
        return list(self._special_ids)

    # Text to numbers and back

    @abstractmethod
    def _encode(self, text: str) -> list[int]:
        """The numbers of a piece of text without special tokens in it."""

    @abstractmethod
    def _decode(self, tokens: list[str]) -> str:
        """The text of tokens that are not special."""

    @abstractmethod
    def train(self, corpus: Iterable[str], *, vocab_size: int = 30_000) -> None:
        """Choose the vocabulary.

        Parameters
        ----------
        corpus : iterable of str
        vocab_size : int, default 30,000
            At most how many tokens, special ones included.
        """

    @classmethod
    def trained(cls, corpus: Iterable[str], *args: Any, vocab_size: int | None = None, **options: Any) -> Tokenizer:
        """Make a tokenizer whose vocabulary is chosen for a text.

        Parameters
        ----------
        corpus : iterable of str
        vocab_size : int, optional
            At most how many tokens; what `train` has by default otherwise.
        *args, **options : optional
            As of the class, without the vocabulary.

        Returns
        -------
        Tokenizer
        """
        tokenizer = cls(*args, *cls._empty, **options)
        tokenizer.train(corpus, **({} if vocab_size is None else {"vocab_size": vocab_size}))
        return tokenizer

    _empty: tuple[Any, ...] = ()  # the arguments of one without a vocabulary

    def encode(self, text: str, *, add_special_tokens: bool = True) -> list[int]:
        """Return the numbers of a text.

        Parameters
        ----------
        text : str
            Special tokens that are written in it count as such.
        add_special_tokens : bool, default True
            Whether bos or cls is put at the beginning and eos or sep at the end, where there are such.
        """
        if not isinstance(text, str):
            raise TypeError(f"{type(self).__name__}.encode: text is {kind_of(text)}; wanted a str")
        ids: list[int] = []
        for at, piece in enumerate(self._splitter.split(text) if self._splitter else [text]):
            if at % 2:
                ids.append(self._ids[piece])
            elif piece:
                ids.extend(self._encode(piece))
        if add_special_tokens:
            special = self._special
            first, last = special.bos or special.cls, special.eos or special.sep
            ids = [*([self._ids[first]] if first else []), *ids, *([self._ids[last]] if last else [])]
        return ids

    def decode(self, ids: Iterable[int], *, skip_special_tokens: bool = True) -> str:
        """Return the text of numbers.

        Parameters
        ----------
        ids : iterable of int
            Also a Tensor of one dimension.
        skip_special_tokens : bool, default True
            Whether special tokens are left out.
        """
        special, text, piece = set(self._special_ids), [], []
        for number in _listed(ids):
            token = self._token(number)
            if number not in special:
                piece.append(token)
            elif not skip_special_tokens:
                text += [self._decode(piece), token]
                piece = []
        return "".join([*text, self._decode(piece)])

    def encode_batch(self, texts: Iterable[str], *, add_special_tokens: bool = True) -> list[list[int]]:
        """Return the numbers of several texts.

        Parameters
        ----------
        texts : iterable of str
        add_special_tokens : bool, default True
        """
        return [self.encode(text, add_special_tokens=add_special_tokens) for text in texts]

    def decode_batch(self, batch_ids: Iterable[Iterable[int]], *, skip_special_tokens: bool = True) -> list[str]:
        """Return the texts of several sequences of numbers.

        Parameters
        ----------
        batch_ids : iterable of iterables of int
            Also a Tensor of two dimensions.
        skip_special_tokens : bool, default True
        """
        return [self.decode(ids, skip_special_tokens=skip_special_tokens) for ids in batch_ids]

    def __call__(
        self,
        text: str | list[str],
        *,
        add_special_tokens: bool = True,
        padding: bool | str = False,
        truncation: bool = False,
        max_length: int | None = None,
        return_tensors: str | None = None,
        return_attention_mask: bool = True,
    ) -> dict[str, object]:
        """Prepare a text, or several, for a model.

        Parameters
        ----------
        text : str or list of str
        add_special_tokens : bool, default True
        padding : bool or str, default False
            True or "longest" fills up to the longest sequence, "max_length" to `max_length`.
        truncation : bool, default False
            Whether what is longer than `max_length` is cut off.
        max_length : int, optional
        return_tensors : str, optional
            "lucid" or "pt" for tensors, which want sequences of one length; lists otherwise.
        return_attention_mask : bool, default True
            Whether there is an "attention_mask": 1 at tokens, 0 at padding.

        Returns
        -------
        dict
            "input_ids", and "attention_mask".
        """
        name = type(self).__name__
        if padding not in (False, True, "longest", "max_length"):
            raise ValueError(f"{name}: padding is {padding!r}; wanted True, False, 'longest' or 'max_length'")
        if return_tensors not in (None, "lucid", "pt"):
            raise ValueError(f"{name}: return_tensors is {return_tensors!r}; wanted 'lucid', 'pt' or None")
        if (truncation or padding == "max_length") and (not isinstance(max_length, int) or max_length < 1):
            raise ValueError(f"{name}: max_length is {max_length!r}; wanted an int of 1 or more")
        single = isinstance(text, str)
        rows = self.encode_batch([text] if single else text, add_special_tokens=add_special_tokens)
        if truncation:
            rows = [row[:max_length] for row in rows]
        masks = [[1] * len(row) for row in rows]
        if padding:
            if self.pad_token_id is None:
                raise ValueError(f"{name}: padding is {padding!r} without a pad token; wanted special_tokens with pad")
            length = max_length if padding == "max_length" else max(map(len, rows), default=0)
            masks = [mask + [0] * (length - len(mask)) for mask in masks]
            rows = [row + [self.pad_token_id] * (length - len(row)) for row in rows]
        found = {"input_ids": rows} | ({"attention_mask": masks} if return_attention_mask else {})
        if return_tensors:
            if len({len(row) for row in rows}) > 1:
                raise ValueError(f"{name}: the texts have different lengths; wanted padding=True for tensors")
            return {key: lucid.tensor(value, dtype=lucid.int64) for key, value in found.items()}
        return {key: value[0] for key, value in found.items()} if single else found

    # Files

    def save(self, directory: str) -> None:
        """Write the tokenizer to files of a folder, which is made where it is not there.

        Parameters
        ----------
        directory : path
        """
        os.makedirs(directory, exist_ok=True)
        self._write(directory, "special_tokens.json", asdict(self._special))
        self._save(directory)

    def _save(self, directory: str) -> None:
        self._write(directory, "vocab.json", self._ids)

    @staticmethod
    def _write(directory: str, name: str, value: object) -> None:
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            file.write(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))

    @classmethod
    def _read(cls, directory: str, name: str, kind: type[Any]) -> Any:
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            text = file.read()
        if kind is str:
            return text
        try:
            value = _json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{cls.__name__}: {name} is damaged ({error}); wanted JSON") from None
        if not isinstance(value, kind):
            raise ValueError(f"{cls.__name__}: {name} has {kind_of(value)}; wanted a {kind.__name__}")
        return value

    @classmethod
    def _read_special(cls, directory: str, given: SpecialTokens | None) -> SpecialTokens | None:
        if given is not None or not os.path.exists(os.path.join(directory, "special_tokens.json")):
            return given
        saved = cls._read(directory, "special_tokens.json", dict)
        known = set(SpecialTokens.__dataclass_fields__)
        if not saved.keys() <= known or not isinstance(saved.get("extra", {}), dict):
            raise ValueError(f"{cls.__name__}: special_tokens.json has {sorted(saved)}; wanted some of {sorted(known)}")
        return SpecialTokens(**saved)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(vocab_size={self.vocab_size})"


def _listed(ids) -> list[int]:
    return ids.tolist() if hasattr(ids, "tolist") else [int(number) for number in ids]


def _number_of(name: str) -> property:
    def get(self: Tokenizer) -> int | None:
        token = getattr(self._special, name)
        return None if token is None else self._ids[token]

    return property(get, doc=f"The number of the {name} token; None without one.")


for _name in ("pad", "unk", "bos", "eos", "mask", "cls", "sep"):
    setattr(Tokenizer, f"{_name}_token_id", _number_of(_name))


def texts_of(corpus: Iterable[str], function: str, vocab_size: int) -> list[str]:
    """The texts of a corpus, after a look at what was given."""
    if not isinstance(vocab_size, int) or vocab_size < 1:
        raise ValueError(f"{function}: vocab_size is {vocab_size!r}; wanted an int of 1 or more")
    texts = [corpus] if isinstance(corpus, str) else list(corpus)
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"{function}: corpus has {kind_of(text)}; wanted texts")
    return texts


def with_fast_names(module: dict[str, Any], kinds: Iterable[type[Tokenizer]]) -> None:
    """Give each kind of tokenizer its second name."""
    for kind in kinds:
        name = f"{kind.__name__}Fast"
        doc = kind.__doc__.replace(kind.__name__, name)
        module[name] = type(kind)(name, (kind,), {"__doc__": doc, "__module__": kind.__module__})
