"""The training steps whose time and memory are measured, as Lucid and PyTorch both read them."""

from __future__ import annotations


def gpt(torch):
    """The class of a small GPT."""
    nn, F = torch.nn, torch.nn.functional

    class Block(nn.Module):
        def __init__(self, width, heads, drop):
            super().__init__()
            self.heads, self.drop = heads, nn.Dropout(drop)
            self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x):
            B, T, C = x.shape
            q, k, v = self.qkv(self.norm1(x)).view(B, T, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.drop(self.out(y.transpose(1, 2).reshape(B, T, C)))
            return x + self.drop(self.mlp(self.norm2(x)))

    class GPT(nn.Module):
        def __init__(self, width=128, layers=4, length=128, letters=64, drop=0.0):
            super().__init__()
            self.token, self.position = nn.Embedding(letters, width), nn.Embedding(length, width)
            self.blocks = nn.ModuleList(Block(width, 4, drop) for _ in range(layers))
            self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, letters, bias=False)

        def forward(self, tokens):
            x = self.token(tokens) + self.position(torch.arange(tokens.shape[1]))
            for block in self.blocks:
                x = block(x)
            return self.head(self.norm(x)).flatten(0, 1)

    return GPT


def cases(torch) -> dict:
    """Name -> the model, and what makes a batch for it: inputs and targets."""
    nn = torch.nn

    class LeNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.features = nn.Sequential(
                *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
                *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
            )
            self.rest = nn.Sequential(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))

        def forward(self, x):
            return self.rest(self.features(x))

    class CharLSTM(nn.Module):
        def __init__(self):
            super().__init__()
            self.token, self.lstm, self.head = (
                nn.Embedding(64, 128),
                nn.LSTM(128, 256, 2, batch_first=True),
                nn.Linear(256, 64),
            )

        def forward(self, tokens):
            return self.head(self.lstm(self.token(tokens))[0]).flatten(0, 1)

    GPT = gpt(torch)

    def tanh_mlp():
        layers = [layer for _ in range(6) for layer in (nn.Linear(256, 256), nn.Tanh())]
        return nn.Sequential(*layers, nn.Linear(256, 10))

    def tokens(*shape):
        return torch.randint(0, 64, shape)

    return {
        "LeNet, 64×1×28×28": (LeNet, lambda: (torch.randn(64, 1, 28, 28), torch.randint(0, 10, (64,)))),
        "LSTM 2×256, 32×64 letters": (CharLSTM, lambda: (tokens(32, 64), tokens(32 * 64))),
        "GPT 4×128, 16×128 letters": (GPT, lambda: (tokens(16, 128), tokens(16 * 128))),
        "… with dropout 0.1": (lambda: GPT(drop=0.1), lambda: (tokens(16, 128), tokens(16 * 128))),
        "MLP of tanh 6×256, 1024 rows": (tanh_mlp, lambda: (torch.randn(1024, 256), torch.randint(0, 10, (1024,)))),
    }


def make(torch, case):
    """A step of a case, after two."""
    torch.manual_seed(0)
    model, (x, y) = case[0](), case[1]()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()

    step(), step()
    optimizer.zero_grad()
    return step
