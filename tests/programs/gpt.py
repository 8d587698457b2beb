"""A GPT learns to add numbers of two digits, character by character: "27+85=" is to be followed by "211", the digits of
112 from the last to the first, in which order carries are easy.

Result: at least 95 % of additions that it has not seen are right.
"""

import lucid as torch

nn, F = torch.nn, torch.nn.functional

STEPS = 450
RESULT = {"accuracy": 0.95}
LETTERS = "0123456789+-="
LENGTH, ANSWER = 9, 6  # of a line, and where its answer begins


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(B, T, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).reshape(B, T, C))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, letters=13, length=LENGTH, width=64, heads=4, layers=2):
        super().__init__()
        self.token, self.position = nn.Embedding(letters, width), nn.Embedding(length, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, letters, bias=False)
        self.apply(self._start)

    @staticmethod
    def _start(module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.05)

    def forward(self, tokens):
        x = self.token(tokens) + self.position(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def lines(a, b, sign="+"):
    """The tokens of "aa+bb=ccc" for tensors of numbers."""
    answer = a + b if sign == "+" else a - b
    columns = [a // 10, a % 10, torch.full_like(a, LETTERS.index(sign)), b // 10, b % 10]
    columns += [torch.full_like(a, LETTERS.index("=")), answer % 10, answer // 10 % 10, answer // 100]
    return torch.stack(columns, dim=1)


def problems(sign="+"):
    """All pairs of numbers, shuffled: those to learn from, and those to be asked."""
    pairs = torch.cartesian_prod(torch.arange(100), torch.arange(100))[torch.randperm(10_000)]
    a, b = pairs.T if sign == "+" else pairs.sort(1, descending=True).values.T  # no differences below zero
    tokens = lines(a, b, sign)
    return tokens[:9_000], tokens[9_000:]


def loss_of(model, batch):
    """How badly the answer's digits are foretold; the question is given."""
    logits = model(batch[:, :-1])[:, ANSWER - 1 :]
    return F.cross_entropy(logits.flatten(0, 1), batch[:, ANSWER:].flatten())


@torch.no_grad()
def accuracy(model, asked):
    tokens = asked[:, :ANSWER]
    while tokens.shape[1] < LENGTH:
        tokens = torch.cat([tokens, model(tokens)[:, -1].argmax(1, keepdim=True)], dim=1)
    return (tokens == asked).all(1).float().mean().item()


def fit(model, learned, steps, lr, batch=96):
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=lr, betas=(0.9, 0.98), weight_decay=0.01)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = lr * min(1.0, (step + 1) / 50) * (1 - 0.9 * step / steps)
        loss = loss_of(model, learned[torch.randint(0, len(learned), (batch,))])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        yield loss.item()


def train(keep=None):
    torch.manual_seed(0)
    learned, asked = problems()
    model = GPT()
    yield from fit(model, learned, STEPS, lr=3e-3)
    if keep is not None:
        keep["model"] = model
    return {"accuracy": accuracy(model, asked[:500])}
