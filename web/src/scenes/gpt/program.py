import lucid
from lucid import nn, optim
from lucid.nn import functional as F

# The page provides:
#   text      what to learn from
#   chars     all its characters, sorted; the number of a
#             character is its place in this list
#   context   how many characters to look back
#   starts    where in the text a piece may begin
#   width, layers, controls.lr    what the sliders say

heads = 4  # each looks for something of its own
batch = 512 // context  # pieces of text per step

tokens = lucid.tensor([chars.index(c) for c in text])


class Block(nn.Module):
    """Look around, then think about it; both add to what is known of each character."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(B, T, 3, heads, C // heads).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)  # only back
        x = x + self.mix(seen.transpose(1, 2).reshape(B, T, C))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Embedding(len(chars), width)  # which character
        self.place = nn.Embedding(context, width)  # where it stands
        self.blocks = nn.Sequential(*[Block() for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, len(chars))

    def forward(self, idx):
        """Numbers of characters (B, T) -> scores of what comes after each (B, T, number of characters)."""
        x = self.token(idx) + self.place.weight[: idx.shape[1]]
        return self.head(self.norm(self.blocks(x)))


model = GPT()
for p in (model.token.weight, model.place.weight):
    nn.init.normal_(p, std=0.1)
optimizer = optim.AdamW(model.parameters(), lr=controls.lr, betas=(0.9, 0.98), weight_decay=0.01)
print(f"{sum(p.numel() for p in model.parameters())} parameters, {len(chars)} characters")


def step():
    """One training step; the page repeats it."""
    for group in optimizer.param_groups:
        group["lr"] = controls.lr
    start = starts[lucid.randint(0, len(starts), (batch, 1))]
    piece = tokens[start + lucid.arange(context + 1)]
    logits = model(piece[:, :-1])
    loss = F.cross_entropy(logits.flatten(0, 1), piece[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss
