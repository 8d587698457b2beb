"""A complete character GPT in one file: text, tokens, model, training, sampling, everything but tensors.

It reads sentences of a small grammar and then writes its own. Result: the loss comes near what the grammar leaves to
chance, and at least 90 % of the words it writes are words.
"""

import math

import lucid as torch

nn, F = torch.nn, torch.nn.functional

STEPS = 500
RESULT = {"words": 0.9}

# ---- Text ------------------------------------------------------------------------------------------------------------
WHO = "the fox|the owl|a child|the moon|my brother|an old bear".split("|")
DOES = "sees|follows|paints|forgets|wakes".split("|")
WHAT = "a river|the snow|two lanterns|the garden|nobody".split("|")
WHEN = "at night|again|in spring|while it rains".split("|")


def sentences(count):
    """So many sentences, one after another."""
    drawn = [torch.randint(0, len(part), (count,)).tolist() for part in (WHO, DOES, WHAT, WHEN)]
    return "".join(f"{WHO[a]} {DOES[b]} {WHAT[c]} {WHEN[d]}.\n" for a, b, c, d in zip(*drawn))


class Tokenizer:
    """A character is a token."""

    def __init__(self, text):
        self.letters = sorted(set(text))
        self.number = {c: i for i, c in enumerate(self.letters)}

    def encode(self, text):
        return torch.tensor([self.number[c] for c in text])

    def decode(self, tokens):
        return "".join(self.letters[i] for i in tokens)


# ---- Model -----------------------------------------------------------------------------------------------------------
class Attention(nn.Module):
    """Every place looks at those before it: softmax(q k' / sqrt(d)) v, for each head."""

    def __init__(self, width, heads, context):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width, bias=False) for _ in range(3))
        self.mix = nn.Linear(width, width)
        self.register_buffer("later", torch.ones(context, context).triu(1).bool(), persistent=False)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (f(x).view(B, T, self.heads, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        scores = q @ k.transpose(-2, -1) / math.sqrt(C // self.heads)
        weights = scores.masked_fill(self.later[:T, :T], -math.inf).softmax(-1)
        return self.mix((weights @ v).transpose(1, 2).reshape(B, T, C))


class FeedForward(nn.Module):
    """What each place makes of what it has seen."""

    def __init__(self, width):
        super().__init__()
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        return self.narrow(F.gelu(self.wide(x)))


class Block(nn.Module):
    def __init__(self, width, heads, context):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(width), Attention(width, heads, context)
        self.norm2, self.feed_forward = nn.LayerNorm(width), FeedForward(width)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.feed_forward(self.norm2(x))


class MicroGPT(nn.Module):
    def __init__(self, letters, width=48, heads=4, layers=2, context=40):
        super().__init__()
        self.context = context
        self.token, self.place = nn.Embedding(letters, width), nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads, context) for _ in range(layers)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, letters)

    def forward(self, tokens, targets=None):
        x = self.token(tokens) + self.place.weight[: tokens.shape[1]]
        logits = self.head(self.norm(self.blocks(x)))
        return logits if targets is None else F.cross_entropy(logits.flatten(0, 1), targets.flatten())

    @torch.no_grad()
    def generate(self, tokens, count, temperature=1.0):
        """Goes on with a row of tokens, drawing from what it thinks likely."""
        for _ in range(count):
            logits = self(tokens[:, -self.context :])[:, -1]
            drawn = torch.multinomial((logits / temperature).softmax(-1), 1)
            tokens = torch.cat([tokens, drawn], dim=1)
        return tokens


# ---- Training --------------------------------------------------------------------------------------------------------
def batches(data, context, size):
    """Windows of the text, and the same windows one character later."""
    while True:
        starts = torch.randint(0, len(data) - context - 1, (size, 1))
        places = starts + torch.arange(context)
        yield data[places], data[places + 1]


def learning_rate(step, steps, top=6e-3, warm=20):
    """Up in a line, then down along a cosine."""
    if step < warm:
        return top * (step + 1) / warm
    return top * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - warm) / (steps - warm))))


def train():
    torch.manual_seed(0)
    text = sentences(400)
    tokenizer = Tokenizer(text)
    model = MicroGPT(len(tokenizer.letters))
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.01)
    source = batches(tokenizer.encode(text), model.context, size=20)
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, STEPS)
        loss = model(*next(source))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        yield loss.item()
    written = tokenizer.decode(model.generate(tokenizer.encode("\n")[None], 300, temperature=0.5)[0].tolist())
    words = written.replace(".", " ").split()[:-1]
    known = set(text.replace(".", " ").split())
    return {"words": sum(word in known for word in words) / len(words)}
