"""Small texts, written by code: names, stories, arithmetic. All of it may be used for anything."""

from __future__ import annotations

import random
from typing import Any

import lucid
from lucid._C import Generator, Tensor
from lucid.utils.data.dataset import Dataset
from lucid.utils.data.datasets._checks import count
from lucid.utils.data.sampler import drawn_seed

__all__ = ["TextBlocks", "arithmetic", "names", "tiny_stories"]

_ONSETS = "b br d dr f g gr h j k l m n p r s sh st t th v w z ch cl".split() + [""] * 4
_VOWELS = "a a a e e i i o u ai ea ee ia io".split()
_CODAS = [""] * 9 + "n l r s m nd ck th x lin".split()
_ENDINGS = "a a e ia ine ina y o us in on an ard elle ora is ric win el".split()


def names(n: int = 1000, *, generator: Generator | None = None) -> list[str]:
    """Makes names that could be people's: lower-case, pronounceable, each once.

    Parameters
    ----------
    n : int, default 1000
        How many, at most 100,000.
    generator : Generator, optional

    Returns
    -------
    list of str

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.data.datasets import names
    >>> len(set(names(500))), max(map(len, names(500))) < 20
    (500, True)
    """
    if (n := count("names", "n", n)) > 100_000:
        raise ValueError(f"names: n is {n}; wanted at most 100000, of which there are enough")
    draw = random.Random(drawn_seed(generator))
    found: dict[str, None] = {}
    while len(found) < n:
        syllables = draw.choices((1, 2, 3), (5, 6, 1))[0]
        parts = [draw.choice(_ONSETS) + draw.choice(_VOWELS) + draw.choice(_CODAS) for _ in range(syllables)]
        name = "".join(parts).rstrip("aeiou") + draw.choice(_ENDINGS)
        if 3 <= len(name) <= 14:
            found[name] = None
    return list(found)


def _list(text: str) -> list[str]:
    return [" ".join(item.split()) for item in text.split(";")]


_PEOPLE = [
    ("the baker", "her"),
    ("the old gardener", "his"),
    ("a small fox", "its"),
    ("the miller's daughter", "her"),
    ("a grey heron", "its"),
    ("the ferryman", "his"),
    ("a tired mule", "its"),
    ("the clockmaker", "her"),
    ("a young shepherd", "his"),
    ("the lighthouse keeper", "her"),
]
_PLACES = _list("""
by the river; under the old bridge; at the edge of the wood; in the quiet village; on the windy hill;
near the mill; behind the barn; beside the harbour
""")
_TIMES = _list("""
One morning; Late in autumn; Before the first snow; On a warm evening; Long ago; After the rain
""")
_THINGS = _list("""
a silver key; a basket of pears; an empty boat; a broken clock; a lamp without oil; a letter in blue ink;
a stone with a hole in it; a loaf of bread; a map of the hills; a feather
""")
_FINDS = _list("""
found; carried; was looking at; had lost; was mending; kept
""")
_MOODS = _list("""
Nobody had seen it before.; It was heavier than it looked.; The wind had gone to sleep.;
The bells were ringing in the valley.; There was no one else about.; The road was white with dust.;
All the birds were silent.
""")
_QUESTIONS = _list("""
Whose is it?; What will you give me for it?; Where does this path go?; Is there room for two?;
Have you been waiting long?; Can it still be mended?
""")
_ANSWERS = _list("""
It belongs to whoever needs it.; Nothing, for it was never mine.; Ask the river, it is older than I am.;
As long as we do not hurry, yes.; Only since the spring.; Everything can be mended but the weather.
""")
_ENDS = _list("""
So they went on together, and neither spoke until the stars were out.;
{A} laughed, and gave half of it away.;
{A} put it back where it had been, and slept well.;
From that day {B} came every evening, and {a} always left the door open.;
In the morning there was only a little sand where it had stood.;
{B} remembered it for many years, and told it to anyone who would listen.
""")


def tiny_stories(n: int = 100, *, generator: Generator | None = None) -> str:
    """Writes very short stories, of some 350 letters each, from a grammar.

    They have whole sentences, dialogue, and references back to who was named, so that a model of letters or words has
    something to learn at each distance.

    Parameters
    ----------
    n : int, default 100
        How many, at most 100,000.
    generator : Generator, optional

    Returns
    -------
    str
        The stories, with an empty line between two of them.

    Examples
    --------
    >>> from lucid.utils.data.datasets import tiny_stories
    >>> text = tiny_stories(50)
    >>> text.count("\\n\\n"), 60 > len(set(text)) > 30
    (49, True)
    """
    if (n := count("tiny_stories", "n", n)) > 100_000:
        raise ValueError(f"tiny_stories: n is {n}; wanted at most 100000")
    draw = random.Random(drawn_seed(generator))
    return "\n\n".join(_story(draw) for _ in range(n))


def _story(draw: random.Random) -> str:
    (a, whose), (b, _) = draw.sample(_PEOPLE, 2)
    place, thing = draw.choice(_PLACES), draw.choice(_THINGS)
    known = "the " + a.split(" ", 1)[1], "the " + b.split(" ", 1)[1]  # who was named is "the" from then on
    said = draw.choice(_ANSWERS)[:-1]
    lines = [
        f"{draw.choice(_TIMES)} {a} {draw.choice(_FINDS)} {thing} {place}.",
        draw.choice(_MOODS),
        f"Then {b} came along and stopped.",
        f'"{draw.choice(_QUESTIONS)}" asked {known[1]}.',
        f'"{said}," said {known[0]}, and wiped {whose} {draw.choice(("hands", "eyes", "feet"))}.'
        if whose != "its"
        else f'"{said}," said {known[0]}, and looked at {whose} shadow.',
    ]
    end = draw.choice(_ENDS).format(A=known[0].capitalize(), B=known[1].capitalize(), a=known[0], b=known[1])
    return " ".join([*lines, end])


def arithmetic(
    n: int = 1000, *, digits: int = 2, operators: str = "+", backwards: bool = False, generator: Generator | None = None
) -> list[str]:
    """Makes sums with their results, such as "12+34=046", all of the same length.

    Parameters
    ----------
    n : int, default 1000
    digits : int, default 2
        Of each operand, at most 18; there are leading zeros. The result has one digit more, for "*" twice as many,
        and for "-" a sign in front if it is negative.
    operators : str, default "+"
        Any of "+", "-" and "*"; one of them is drawn for each sum. Results are as long as the longest of them.
    backwards : bool, default False
        Whether the digits of the result are in reverse, in which order a model finds them more easily.
    generator : Generator, optional

    Returns
    -------
    list of str

    Examples
    --------
    >>> from lucid.utils.data.datasets import arithmetic
    >>> line = arithmetic(1)[0]
    >>> a, b, c = int(line[:2]), int(line[3:5]), int(line[6:])
    >>> len(line), a + b == c
    (9, True)
    """
    n, digits = count("arithmetic", "n", n), count("arithmetic", "digits", digits, 1)
    if digits > 18:
        raise ValueError(f"arithmetic: digits is {digits}; wanted at most 18")
    if not operators or not set(operators) <= set("+-*"):
        raise ValueError(f"arithmetic: operators is {operators!r}; wanted some of '+', '-' and '*'")
    draw = random.Random(drawn_seed(generator))
    width = 2 * digits if "*" in operators and digits > 1 else digits + 1
    made = []
    for _ in range(n):
        a, b, operator = draw.randrange(10**digits), draw.randrange(10**digits), draw.choice(operators)
        result = f"{a + b if operator == '+' else a - b if operator == '-' else a * b:0{width}d}"
        made.append(f"{a:0{digits}d}{operator}{b:0{digits}d}={result[::-1] if backwards else result}")
    return made


class TextBlocks(Dataset[Any]):
    """Pieces of a long row of tokens, for models that say what comes next: sample i is (tokens, the same one further).

    Parameters
    ----------
    tokens : Tensor or sequence of int
        One dimension.
    length : int
        Of a piece.
    stride : int, default 1
        How far the next piece begins behind the last one.

    Raises
    ------
    ValueError
        If there are not more tokens than `length`.

    Examples
    --------
    >>> from lucid.utils.data.datasets import TextBlocks
    >>> blocks = TextBlocks([5, 6, 7, 8, 9], length=3)
    >>> len(blocks), blocks[1]
    (2, (tensor([6, 7, 8]), tensor([7, 8, 9])))
    """

    tokens: Tensor
    length: int
    stride: int

    def __init__(self, tokens: Tensor, length: int, stride: int = 1) -> None:
        self.tokens = lucid.as_tensor(tokens)
        self.length, self.stride = count("TextBlocks", "length", length, 1), count("TextBlocks", "stride", stride, 1)
        if self.tokens.dim() != 1 or len(self.tokens) <= length:
            shape = tuple(self.tokens.shape)
            raise ValueError(
                f"TextBlocks: tokens has shape {shape}; wanted one dimension, of more than length={length}"
            )

    def __len__(self) -> int:
        return (len(self.tokens) - self.length - 1) // self.stride + 1

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        index = range(len(self))[index] * self.stride
        piece = self.tokens[index : index + self.length + 1]
        return piece[:-1], piece[1:]
