"""Models that are exported: what makes one, its inputs, which axes of the first are dynamic, and other inputs."""

from __future__ import annotations

import lucid
import lucid.nn.functional as F
from lucid import nn


class Block(nn.Module):
    def __init__(self, given, made, stride=1):
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(given, made, 3, stride, 1, bias=False), nn.BatchNorm2d(made)
        self.c2, self.b2 = nn.Conv2d(made, made, 3, 1, 1, bias=False), nn.BatchNorm2d(made)
        self.way = nn.Conv2d(given, made, 1, stride)

    def forward(self, x):
        y = F.relu(self.b1(self.c1(x)), inplace=True)
        return F.relu(self.b2(self.c2(y)) + self.way(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(Block(1, 4), nn.MaxPool2d(2), Block(4, 8, 2), nn.AdaptiveAvgPool2d(1))
        self.head = nn.Linear(8, 10)

    def forward(self, x):
        x = self.body(x)
        return self.head(x.view(x.size(0), -1))


class Classifier(nn.Module):
    def __init__(self, kind=nn.LSTM):
        super().__init__()
        self.table = nn.Embedding(20, 6)
        self.layers = kind(6, 5, 2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(10, 3)

    def forward(self, x):
        y, _ = self.layers(self.table(x))
        return self.head(y[:, -1]), y.mean(1)


class Gpt(nn.Module):
    def __init__(self, tokens=20, width=16, longest=12, heads=4):
        super().__init__()
        self.tokens, self.places = nn.Embedding(tokens, width), nn.Embedding(longest, width)
        self.norm, self.qkv, self.out = nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width), nn.Dropout(0.1))
        self.head = nn.Linear(width, tokens, bias=False)
        self.head.weight = self.tokens.weight
        self.heads = heads
        self.register_buffer("mask", lucid.ones(longest, longest).tril().bool())

    def forward(self, ids):
        batch, steps = ids.shape
        x = self.tokens(ids) + self.places(lucid.arange(steps))
        width = x.shape[-1]
        parts = self.qkv(self.norm(x)).split(width, -1)
        q, k, v = (t.view(batch, steps, self.heads, width // self.heads).transpose(1, 2) for t in parts)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        scores = (q @ k.transpose(-2, -1)) * (width // self.heads) ** -0.5
        scores = scores.masked_fill(~self.mask[:steps, :steps], float("-inf"))
        y = y + scores.softmax(-1) @ v
        x = x + self.out(y.transpose(1, 2).contiguous().view(batch, steps, width))
        return self.head(x + self.mlp(self.norm(x)))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.d1, self.d2 = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        self.norm, self.up, self.out = nn.GroupNorm(4, 16), nn.ConvTranspose2d(16, 8, 2, stride=2), nn.Conv2d(16, 3, 1)

    def forward(self, x):
        a = F.silu(self.d1(x))
        b = F.silu(self.norm(self.d2(F.max_pool2d(a, 2))))
        c = F.interpolate(self.up(b), size=a.shape[2:], mode="bilinear")
        return self.out(lucid.cat([a, c], 1))


def drawn(*shape):
    return lambda: (lucid.randn(shape),)


def tokens(*shape):
    return lambda: (lucid.randint(0, 20, shape),)


def perceptron():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))


def transformer():
    return nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2)


STEPS = {0: "batch", 1: "steps"}
MODELS = {
    "perceptron": (perceptron, drawn(3, 4), {0: "batch"}, [drawn(7, 4), drawn(1, 4)]),
    "resnet": (ResNet, drawn(2, 1, 16, 16), {0: "batch"}, [drawn(5, 1, 16, 16)]),
    "lstm": (Classifier, tokens(2, 7), STEPS, [tokens(4, 9), tokens(1, 3)]),
    "gru": (lambda: Classifier(nn.GRU), tokens(2, 7), STEPS, [tokens(4, 9)]),
    "gpt": (Gpt, tokens(2, 8), STEPS, [tokens(3, 5), tokens(1, 12)]),
    "unet": (UNet, drawn(2, 3, 8, 8), {0: "batch", 2: "height", 3: "width"}, [drawn(1, 3, 12, 16)]),
    "transformer": (transformer, drawn(2, 5, 8), STEPS, [drawn(3, 7, 8)]),
}
