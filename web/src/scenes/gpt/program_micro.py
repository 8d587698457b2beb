import math

import lucid

# A GPT with nothing left out: no layers, no optimizer, only tensors. The page provides `text`, `chars`, `context`,
# `starts` (where a piece of text may begin), `width`, `layers`, and `controls.lr`, which a slider moves.

heads = 4
batch = 512 // context

# ---- the text as numbers ----
number = {c: i for i, c in enumerate(chars)}
tokens = lucid.tensor([number[c] for c in text])
V, C = len(chars), width


# ---- the weights: small random numbers to begin with ----
def normal(rows, columns, spread):
    return (spread * lucid.randn(rows, columns)).requires_grad_()


parameters = {"token": normal(V, C, 0.1), "place": normal(context, C, 0.1), "head": normal(C, V, C**-0.5)}
for i in range(layers):
    for name in ("query", "key", "value", "mix"):
        parameters[f"{i}.{name}"] = normal(C, C, C**-0.5)
    parameters[f"{i}.wide"] = normal(C, 4 * C, C**-0.5)
    parameters[f"{i}.narrow"] = normal(4 * C, C, (4 * C) ** -0.5)

attention = []  # the last call's, one per layer: the page draws them


# ---- the model ----
def normed(x):
    """Every character's numbers at the same size."""
    return x / (x.square().mean(-1, keepdim=True) + 1e-5).sqrt()


def softmax(scores):
    """Scores become shares that sum to one."""
    e = (scores - scores.max(-1, keepdim=True).values).exp()
    return e / e.sum(-1, keepdim=True)


def model(idx):
    """Numbers of characters (B, T) -> scores of what comes after each (B, T, V)."""
    p, (B, T) = parameters, idx.shape
    later = lucid.ones(T, T).triu(1).bool()
    attention.clear()
    x = p["token"][idx] + p["place"][:T]
    for i in range(layers):
        n = normed(x)
        q, k, v = ((n @ p[f"{i}.{name}"]).view(B, T, heads, -1).transpose(1, 2) for name in ("query", "key", "value"))
        # What a character asks for, against what each one before it offers.
        scores = (q @ k.transpose(2, 3) / math.sqrt(C // heads)).masked_fill(later, -1e9)
        weights = softmax(scores)
        attention.append(weights.detach())
        x = x + (weights @ v).transpose(1, 2).reshape(B, T, C) @ p[f"{i}.mix"]
        x = x + lucid.relu(normed(x) @ p[f"{i}.wide"]) @ p[f"{i}.narrow"]
    return normed(x) @ p["head"]


def loss_of(logits, targets):
    """How surprised the model was: minus the logarithm of what it gave to the character that came."""
    given = softmax(logits).flatten(0, 1)
    return -(given[lucid.arange(len(given)), targets.flatten()] + 1e-9).log().mean()


# ---- Adam: step along the mean gradient, in units of its own size ----
mean = {name: lucid.zeros_like(p) for name, p in parameters.items()}
size = {name: lucid.zeros_like(p) for name, p in parameters.items()}
t = 0


def step():
    """One training step; the page repeats it."""
    global t
    t += 1
    start = starts[lucid.randint(0, len(starts), (batch, 1))]
    piece = tokens[start + lucid.arange(context + 1)]
    loss = loss_of(model(piece[:, :-1]), piece[:, 1:])
    loss.backward()
    with lucid.no_grad():
        for name, p in parameters.items():
            mean[name].mul_(0.9).add_(p.grad, alpha=0.1)
            size[name].mul_(0.98).add_(p.grad.square(), alpha=0.02)
            along = mean[name] / (1 - 0.9**t)
            p -= controls.lr * along / ((size[name] / (1 - 0.98**t)).sqrt() + 1e-8)
            p.grad = None
    return loss


print(f"{sum(p.numel() for p in parameters.values())} parameters, {V} characters")
