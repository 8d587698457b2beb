# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from typing import Any

from lucid.utils.tokenizer import base as base
from lucid.utils.tokenizer import bpe as bpe
from lucid.utils.tokenizer import normalizers as normalizers
from lucid.utils.tokenizer import pre_tokenizers as pre_tokenizers
from lucid.utils.tokenizer import unigram as unigram
from lucid.utils.tokenizer import wordpiece as wordpiece
from lucid.utils.tokenizer import words as words
from lucid.utils.tokenizer.base import SpecialTokens as SpecialTokens
from lucid.utils.tokenizer.base import Tokenizer as Tokenizer
from lucid.utils.tokenizer.bpe import BPETokenizer as BPETokenizer
from lucid.utils.tokenizer.bpe import ByteLevelBPETokenizer as ByteLevelBPETokenizer
from lucid.utils.tokenizer.unigram import UnigramTokenizer as UnigramTokenizer
from lucid.utils.tokenizer.wordpiece import WordPieceTokenizer as WordPieceTokenizer
from lucid.utils.tokenizer.words import ByteTokenizer as ByteTokenizer
from lucid.utils.tokenizer.words import CharTokenizer as CharTokenizer
from lucid.utils.tokenizer.words import RegexTokenizer as RegexTokenizer
from lucid.utils.tokenizer.words import WhitespaceTokenizer as WhitespaceTokenizer
from lucid.utils.tokenizer.words import WordTokenizer as WordTokenizer

BPETokenizerFast: Any
ByteLevelBPETokenizerFast: Any
ByteTokenizerFast: Any
CharTokenizerFast: Any
RegexTokenizerFast: Any
UnigramTokenizerFast: Any
WhitespaceTokenizerFast: Any
WordPieceTokenizerFast: Any
WordTokenizerFast: Any
