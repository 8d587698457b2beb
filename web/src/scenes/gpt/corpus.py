"""What the GPT may read: fables and names made by rules, sums, the beginning of Alice, or the visitor's own text."""

import lucid

ALICE = """\
Alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to do: once or twice \
she had peeped into the book her sister was reading, but it had no pictures or conversations in it, "and what is the \
use of a book," thought Alice, "without pictures or conversations?"

So she was considering in her own mind (as well as she could, for the hot day made her feel very sleepy and stupid), \
whether the pleasure of making a daisy-chain would be worth the trouble of getting up and picking the daisies, when \
suddenly a White Rabbit with pink eyes ran close by her.

There was nothing so very remarkable in that; nor did Alice think it so very much out of the way to hear the Rabbit \
say to itself, "Oh dear! Oh dear! I shall be late!" (when she thought it over afterwards, it occurred to her that she \
ought to have wondered at this, but at the time it all seemed quite natural); but when the Rabbit actually took a \
watch out of its waistcoat-pocket, and looked at it, and then hurried on, Alice started to her feet, for it flashed \
across her mind that she had never before seen a rabbit with either a waistcoat-pocket, or a watch to take out of it, \
and burning with curiosity, she ran across the field after it, and fortunately was just in time to see it pop down a \
large rabbit-hole under the hedge.

In another moment down went Alice after it, never once considering how in the world she was to get out again.

The rabbit-hole went straight on like a tunnel for some way, and then dipped suddenly down, so suddenly that Alice \
had not a moment to think about stopping herself before she found herself falling down a very deep well.

Either the well was very deep, or she fell very slowly, for she had plenty of time as she went down to look about her \
and to wonder what was going to happen next. First, she tried to look down and make out what she was coming to, but \
it was too dark to see anything; then she looked at the sides of the well, and noticed that they were filled with \
cupboards and book-shelves; here and there she saw maps and pictures hung upon pegs. She took down a jar from one of \
the shelves as she passed; it was labelled "ORANGE MARMALADE", but to her great disappointment it was empty: she did \
not like to drop the jar for fear of killing somebody underneath, so managed to put it into one of the cupboards as \
she fell past it.

"Well!" thought Alice to herself, "after such a fall as this, I shall think nothing of tumbling down stairs! How \
brave they'll all think me at home! Why, I wouldn't say anything about it, even if I fell off the top of the house!" \
(Which was very likely true.)

Down, down, down. Would the fall never come to an end?
"""

SHORTEST = 200  #: characters that an own text needs at least

WHO = "the fox|the old owl|a small bear|the moon|my brother|the clever crow|a tired wolf|the frog".split("|")
DOES = "sees|follows|paints|forgets|wakes|looks for|sings to|laughs at".split("|")
WHAT = "a river|the snow|two lanterns|the garden|nobody|the sleeping king|a red boat|the wind".split("|")
WHEN = "at night|again|in spring|while it rains|under the old tree|every morning".split("|")

FIRST = "Mar|Lo|Ka|El|Ti|Ro|Ber|San|Ju|An|Fe|Vi|Nor|Ha".split("|")
MIDDLE = "|ra|li|no|vi|da|me|ri|ta|so".split("|")
LAST = "na|lin|ro|ta|nis|la|mar|ko|sa|del|ne|ria".split("|")


def fables(count, draw):
    """Sentences of who does what to whom, and when."""
    return [f"{draw(WHO)} {draw(DOES)} {draw(WHAT)} {draw(WHEN)}.\n" for _ in range(count)]


def names(count, draw):
    """Names of two or three syllables that nobody has, but that could be somebody's. None twice."""
    made = {draw(FIRST) + draw(MIDDLE) + draw(LAST) + "\n": None for _ in range(count)}
    return list(made)


def sums(digits, backwards, draw):
    """Additions such as ``27+85=112``; backwards, answers begin with their last digit, which makes carries easy."""
    most = 10**digits
    every = most * most
    # All pairs of short numbers, shuffled; of long ones a few thousand, none twice.
    pairs = dict.fromkeys(draw(range(every)) for _ in range(4 * every if digits == 1 else 6000))
    lines = []
    for pair in pairs:
        a, b = divmod(pair, most)
        answer = f"{a + b:0{digits + 1}}"
        lines.append(f"{a:0{digits}}+{b:0{digits}}={answer[::-1] if backwards else answer}\n")
    return lines


def corpus(kind, seed=1, digits=2, backwards=False, own=""):
    """The text to learn from, and the text that is held back to see how it does on what it has not read.

    Parameters
    ----------
    kind : str
        ``"fables"``, ``"names"``, ``"sums"``, ``"alice"`` or ``"own"``.
    seed : int
        The same seed gives the same text, in the browser and outside it.
    digits : int
        Of the numbers to add.
    backwards : bool
        Whether answers are written from their last digit.
    own : str
        The visitor's text; where it is too short, fables stand in.

    Returns
    -------
    tuple of str
        About nine tenths to learn from, and one tenth that is held back.
    """
    generator = lucid.Generator().manual_seed(seed)
    numbers = iter(lucid.rand(40_000, generator=generator).tolist())

    def draw(options):
        return options[int(next(numbers) * len(options))]

    if kind == "own" and len(own) < SHORTEST:
        kind = "fables"
    if kind == "fables":
        lines = fables(500, draw)
    elif kind == "names":
        lines = names(900, draw)
    elif kind == "sums":
        lines = sums(digits, backwards, draw)
    else:
        lines = (ALICE if kind == "alice" else own).splitlines(True)
    if len(lines) >= 50:
        # Every line for itself: each tenth is held back.
        return "".join(line for i, line in enumerate(lines) if i % 10), "".join(lines[::10])
    whole = "".join(lines)
    return whole[: len(whole) * 9 // 10], whole[len(whole) * 9 // 10 :]


def reading(kind, text, held):
    """How a program reads a text.

    Returns
    -------
    tuple
        Every character that occurs, sorted; how many characters to look back; and where a piece of the text may begin,
        an int64 tensor: anywhere, but for sums only where one begins.
    """
    chars = sorted(set(text + held))
    if kind == "sums":
        line = text.index("\n") + 1
        return chars, line - 1, lucid.arange(0, len(text), line)
    context = min(32, len(text) - 2)
    # A long text leaves room for a longer look back than this one.
    return chars, context, lucid.arange(0, len(text) - (257 if len(text) > 2000 else context + 1))
