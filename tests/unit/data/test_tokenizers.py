"""Tokenizers: each kind on the same texts, files, padding, and what each promises for itself."""

from __future__ import annotations

import json
import time

import pytest

import lucid
from lucid.utils import tokenizer as tokenizers
from lucid.utils.data.datasets import tiny_stories
from lucid.utils.tokenizer import SpecialTokens, normalizers, pre_tokenizers

TEXT = "the lowest of the low, and the newest: lower newer low new!"
SPECIAL = SpecialTokens(pad="<pad>", unk="<unk>", bos="<s>", eos="</s>")
KINDS = sorted(tokenizers._KINDS)
# Arguments before the vocabulary, and whether decoding gives the text back.
FIRST = {"RegexTokenizer": (r"\w+|[^\w\s]",)}
LOSSLESS = {"ByteTokenizer", "CharTokenizer", "BPETokenizer", "ByteLevelBPETokenizer", "UnigramTokenizer"}


def trained(name, **options):
    options = {"special_tokens": SPECIAL, **options}
    size = {"ByteLevelBPETokenizer": 280}.get(name.removesuffix("Fast"), 60)
    return getattr(tokenizers, name).trained(
        [TEXT], *FIRST.get(name.removesuffix("Fast"), ()), vocab_size=size, **options
    )


@pytest.mark.parametrize("name", [*KINDS, *(f"{kind}Fast" for kind in KINDS)])
def test_there_and_back(name):
    made = trained(name)
    ids = made.encode(TEXT)
    assert (
        ids[0] == made.bos_token_id
        and ids[-1] == made.eos_token_id
        and ids[1:-1] == made.encode(TEXT, add_special_tokens=False)
    )
    assert all(made.get_vocab()[made.id_to_token(number)] == number for number in ids)
    decoded = made.decode(ids)
    assert (
        decoded == TEXT if name.removesuffix("Fast") in LOSSLESS else decoded.replace(" ", "") == TEXT.replace(" ", "")
    )
    assert made.decode(ids, skip_special_tokens=False) == f"<s>{decoded}</s>"
    assert made.decode(lucid.tensor(ids)) == decoded and made.decode_batch(lucid.tensor([ids])) == [decoded]
    assert made.vocab_size == len(made.get_vocab()) <= (280 if "Byte" in name else 60) and made.encode("") == [
        ids[0],
        ids[-1],
    ]
    assert made.encode("low<pad>low")[2:-2].count(made.pad_token_id) <= 1 and made.pad_token_id in made.encode(
        "low<pad>low"
    )
    assert sorted(made.all_special_ids) == sorted(
        [made.pad_token_id, made.unk_token_id, made.bos_token_id, made.eos_token_id]
    )
    assert made.mask_token_id is None and made.special_tokens is SPECIAL and made.id_to_token(10**6) is None
    assert made.convert_ids_to_tokens(made.convert_tokens_to_ids(["<s>", "</s>"])) == ["<s>", "</s>"]
    assert made.algo == getattr(
        tokenizers, name.removesuffix("Fast")
    ).algo != "" and f"vocab_size={made.vocab_size}" in repr(made)


@pytest.mark.parametrize("name", KINDS)
def test_files(name, tmp_path):
    made = trained(name)
    made.save(str(tmp_path / "new"))
    again = getattr(tokenizers, name).from_file(tmp_path / "new")
    assert again.get_vocab() == made.get_vocab() and again.encode(TEXT) == made.encode(TEXT)
    assert again.special_tokens == SPECIAL
    other = getattr(tokenizers, name + "Fast").from_file(tmp_path / "new", special_tokens=SpecialTokens(unk="<unk>"))
    assert other.encode(TEXT) == made.encode(TEXT, add_special_tokens=False)
    for file in (tmp_path / "new").glob("*.json"):
        for damaged in ("", "[1]", '{"a": "b"}', "[" * 50, "3"):
            before = file.read_text()
            file.write_text(damaged)
            try:
                with pytest.raises((ValueError, TypeError), match=f"{name}: |SpecialTokens: "):
                    made = getattr(tokenizers, name).from_file(tmp_path / "new")
                    raise TypeError(f"{name}: settings may be absent") if file.name == "wordpiece.json" else made
            finally:
                file.write_text(before)


@pytest.mark.parametrize("name", ["CharTokenizer", "WordTokenizer", "WhitespaceTokenizer", "BPETokenizer"])
def test_what_is_not_in_the_vocabulary(name):
    assert trained(name).encode("Ω", add_special_tokens=False)[-1] == trained(name).unk_token_id
    with pytest.raises(
        ValueError, match=f"{name}: text has '.', which is not in the vocabulary; wanted special_tokens"
    ):
        trained(name, special_tokens=None).encode("Ω")
    with pytest.raises(ValueError, match=f"{name}: ids has 100000; wanted numbers of the vocabulary"):
        trained(name).decode([100000])
    with pytest.raises(TypeError, match=f"{name}.encode: text is an int; wanted a str"):
        trained(name).encode(3)
    with pytest.raises(ValueError, match=f"{name}.train: vocab_size is 0"):
        trained(name).train([TEXT], vocab_size=0)
    with pytest.raises(TypeError, match=f"{name}.train: corpus has an int; wanted texts"):
        trained(name).train([3])


def test_batches():
    made = trained("CharTokenizer")
    found = made(["low", "newer"], padding=True, return_tensors="pt")
    assert found["input_ids"].shape == (2, 7) and found["attention_mask"].tolist() == [[1] * 5 + [0] * 2, [1] * 7]
    assert found["input_ids"][0, 5:].tolist() == [made.pad_token_id] * 2
    found = made(["low", "newer"], padding="max_length", truncation=True, max_length=6, return_attention_mask=False)
    assert [len(row) for row in found["input_ids"]] == [6, 6] and list(found) == ["input_ids"]
    assert made("low")["input_ids"] == made.encode("low") and made("low", return_tensors="lucid")[
        "input_ids"
    ].shape == (1, 5)
    assert made.encode_batch(["a", "e"], add_special_tokens=False) == [made.encode(c)[1:-1] for c in "ae"]
    for options, message in (
        ({"padding": "most"}, "padding is 'most'; wanted"),
        ({"return_tensors": "tf"}, "return_tensors is 'tf'; wanted"),
        ({"truncation": True}, "max_length is None; wanted an int"),
        ({"return_tensors": "pt"}, "the texts have different lengths; wanted padding=True"),
    ):
        with pytest.raises(ValueError, match=f"CharTokenizer: {message}"):
            made(["low", "newer"], **options)
    with pytest.raises(ValueError, match="without a pad token"):
        trained("CharTokenizer", special_tokens=None)(["low", "new"], padding=True)


def test_characters_are_in_order():
    made = tokenizers.CharTokenizer.trained("hello world")
    assert "".join(made.get_vocab()) == " dehlorw" and list(made.get_vocab().values()) == list(range(8))
    few = tokenizers.CharTokenizer.trained("aaabbc", vocab_size=3, special_tokens=SpecialTokens(unk="?"))
    assert few.get_vocab() == {"?": 0, "a": 1, "b": 2}


def test_merges_are_those_of_the_paper():
    """The example of Sennrich et al.: low 5, lower 2, newest 6, widest 3; without marks at the ends of words."""
    words = ["low"] * 5 + ["lower"] * 2 + ["newest"] * 6 + ["widest"] * 3
    made = tokenizers.BPETokenizer.trained(
        [" ".join(words)], vocab_size=100, pre_tokenizer=pre_tokenizers.WhitespaceSplit()
    )
    assert made.merges[:4] == [("e", "s"), ("es", "t"), ("l", "o"), ("lo", "w")]
    assert made.convert_ids_to_tokens(made.encode("lowest")) == ["low", "est"]
    # Counted anew after each merge, the pair that was merged is always one of the most frequent.
    from collections import Counter

    from lucid.utils.tokenizer.bpe import merged

    symbols = [list(word) for word in words]
    for pair in made.merges:
        counts = Counter(p for word in symbols for p in zip(word, word[1:]))
        assert counts[pair] == max(counts.values()) > 1
        symbols = [merged(word, pair) for word in symbols]


def test_merging_from_the_left_and_with_itself():
    made = tokenizers.BPETokenizer({"a": 0, "aa": 1, "aaa": 2, "▁": 3}, [("a", "a"), ("aa", "a")])
    assert made.convert_ids_to_tokens(made.encode("aaaaa")) == ["▁", "aa", "aaa"]
    text = "aaaa aaaa aa"
    learned = tokenizers.BPETokenizer.trained([text], vocab_size=20)
    assert learned.decode(learned.encode(text)) == text
    with pytest.raises(ValueError, match="BPETokenizer: merges has"):
        tokenizers.BPETokenizer({}, [("a",)])


def test_bytes_know_every_text():
    made = trained("ByteLevelBPETokenizer", special_tokens=None)
    everything = "".join(map(chr, [*range(1, 0xD800, 97), *range(0xE000, 0x110000, 997)])) + " ' it's  x\n\n\ty 123 _a_"
    assert made.decode(made.encode(everything)) == everything
    assert tokenizers.ByteTokenizer().decode(tokenizers.ByteTokenizer().encode(everything)) == everything
    assert made.decode([made.get_vocab()[pre_tokenizers.BYTES[0xC3]]]) == "\ufffd"
    prefixed = trained("ByteLevelBPETokenizer", add_prefix_space=True)
    assert prefixed.encode("low")[1:] == prefixed.encode(" low")[1:]
    assert pre_tokenizers.ByteLevel()("I'll  go\n on, 42!") == ["I", "'ll", "Ġ", "Ġgo", "Ċ", "Ġon", ",", "Ġ42", "!"]


def test_wordpieces():
    made = trained("WordPieceTokenizer")
    assert made.unk_token == "[UNK]" and made.encode("Ωmega", add_special_tokens=False) == [made.get_vocab()["[UNK]"]]
    assert made.encode("low" * 50)[1:-1] == [made.get_vocab()["[UNK]"]]
    pieces = made.convert_ids_to_tokens(made.encode("neweste", add_special_tokens=False))
    assert len(pieces) > 1 and all(piece.startswith("##") for piece in pieces[1:])
    lower = trained("WordPieceTokenizer", normalizer=normalizers.Lowercase())
    assert lower.encode("LOW") == lower.encode("low")


def test_unigrams_take_the_most_probable_cut():
    from itertools import product
    from math import inf

    made = trained("UnigramTokenizer", special_tokens=None)
    scores = dict(made.pieces)
    for word in ("▁lowest", "▁newer", "▁then"):
        best = -inf
        for cuts in product((False, True), repeat=len(word) - 1):
            parts, start = [], 0
            for at, cut in enumerate([*cuts, True], 1):
                if cut:
                    parts.append(word[start:at])
                    start = at
            best = max(best, sum(scores.get(part, -inf) for part in parts))
        found = made.convert_ids_to_tokens(made.encode(word[1:]))
        assert sum(scores[piece] for piece in found) == pytest.approx(best) and "".join(found) == word
    with pytest.raises(ValueError, match="UnigramTokenizer: pieces has"):
        tokenizers.UnigramTokenizer([("a", "b")])
    assert tokenizers.UnigramTokenizer([("a", -1.0)]).decode([0, 1]) == "a<unk>"


def test_training_is_quick_and_pays_off():
    text = tiny_stories(150, generator=lucid.Generator(1))
    for name, size in (("ByteLevelBPETokenizer", 500), ("UnigramTokenizer", 400), ("WordPieceTokenizer", 400)):
        started = time.perf_counter()
        made = getattr(tokenizers, name).trained([text], vocab_size=size)
        assert time.perf_counter() - started < 10 and size - 150 < made.vocab_size <= size
        assert len(made.encode(text)) < len(text) / 2
        if name != "WordPieceTokenizer":
            assert made.decode(made.encode(text)) == text


def test_normalizers():
    assert (
        normalizers.NFC()("e\u0301") == "é" and normalizers.NFKD()("ﬁ") == "fi" and normalizers.NFD()("é") == "e\u0301"
    )
    both = normalizers.Sequence([normalizers.Strip(), normalizers.Replace(r"\d", "#"), normalizers.StripAccents()])
    assert both(" é1 ") == "e#" and repr(normalizers.NFKC()) == "NFKC()"
    made = trained("BPETokenizer", normalizer=normalizers.Lowercase())
    assert made.encode("THE") == made.encode("the")


def test_bad_vocabularies():
    for vocab in ({"a": 0, "b": 0}, {"a": -1}, {"a": "0"}, {3: 1}, {"a": True}):
        with pytest.raises(ValueError, match="CharTokenizer: vocab"):
            tokenizers.CharTokenizer(vocab)
    with pytest.raises(ValueError, match=r"RegexTokenizer: pattern is '\('"):
        tokenizers.RegexTokenizer("(")
    with pytest.raises(TypeError, match="CharTokenizer: special_tokens is a dict"):
        tokenizers.CharTokenizer(special_tokens={})
    with pytest.raises(ValueError, match="SpecialTokens: pad is ''"):
        SpecialTokens(pad="")


def test_files_of_gpt2s_kind(tmp_path):
    vocab = {"l": 0, "o": 1, "w": 2, "Ġ": 3, "lo": 4, "low": 5, "Ġlow": 6}
    (tmp_path / "vocab.json").write_text(json.dumps(vocab))
    (tmp_path / "merges.txt").write_text("#version: 0.2\nl o\nlo w\nĠ low\n")
    made = tokenizers.ByteLevelBPETokenizerFast.from_file(tmp_path)
    assert made.encode("low low") == [5, 6] and made.decode([5, 6]) == "low low"
    (tmp_path / "vocab.txt").write_text("[UNK]\r\nlow\r\n##est\r\n")
    assert tokenizers.WordPieceTokenizer.from_file(tmp_path).encode("lowest") == [1, 2]
