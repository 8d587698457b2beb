"""Looking into a GPT: what its heads attend to, where its embeddings lie, what it would write next."""

import contextlib
import inspect
import math
import sys

import lucid
from lucid import nn
from lucid.nn import functional as F

MOST_HEADS = 32  #: as many maps as the page has room for


def logits_of(program, idx):
    """The model's scores for a batch of numbers (B, T), float32; a model may return them first of several."""
    output = program.model(idx)
    return (output[0] if isinstance(output, (tuple, list)) else output).float()


def state_of(program):
    """The weights by name: those of a module, or of the program's dict ``parameters``. None if there is neither."""
    state = getattr(program.model, "state_dict", None)
    state = state() if callable(state) else program.get("parameters")
    if not isinstance(state, dict) or not all(isinstance(value, lucid.Tensor) for value in state.values()):
        return None
    return state


def restore(program, state):
    """Put weights back that ``state_of`` gave a copy of."""
    with lucid.no_grad():
        for name, value in state_of(program).items():
            if name in state:
                value.detach().copy_(state[name])


@contextlib.contextmanager
def watching(program):
    """A list that has afterwards what the program's layers attended to, per layer (B, heads, T, T).

    Taken from calls of ``F.scaled_dot_product_attention``, from ``nn.MultiheadAttention``, and from a list
    ``attention`` that the program itself keeps.
    """
    seen, plain = [], F.scaled_dot_product_attention
    signature = inspect.signature(plain)

    def watched(*args, **kwargs):
        call = signature.bind(*args, **kwargs)
        call.apply_defaults()
        seen.append(_weights(**call.arguments))
        return plain(*args, **kwargs)

    places = [vars(F), program.names]
    if "lucid.nn.functional.multi_head" in sys.modules:
        places.append(vars(sys.modules["lucid.nn.functional.multi_head"]))
    swapped = [(names, name) for names in places for name, value in list(names.items()) if value is plain]
    hooks = [
        module.register_forward_hook(lambda module, args, output: seen.append(output[1]))
        for module in (program.model.modules() if isinstance(program.model, nn.Module) else ())
        if isinstance(module, nn.MultiheadAttention)
    ]
    for names, name in swapped:
        names[name] = watched
    try:
        yield seen
    finally:
        for names, name in swapped:
            names[name] = plain
        for hook in hooks:
            hook.remove()
        kept = program.get("attention")
        if isinstance(kept, (list, tuple)) and kept:
            seen[:] = kept


def _weights(query, key, attn_mask=None, is_causal=False, scale=None, **rest):
    """What ``scaled_dot_product_attention`` weighs the values by, which it does not give away itself."""
    scores = query @ key.transpose(-2, -1) * (scale or 1 / math.sqrt(query.shape[-1]))
    if is_causal:
        scores = scores.masked_fill(lucid.ones(*scores.shape[-2:]).triu(1).bool(), -math.inf)
    if attn_mask is not None:
        masked = attn_mask.dtype == lucid.bool
        scores = scores.masked_fill(~attn_mask, -math.inf) if masked else scores + attn_mask
    return scores.softmax(-1)


def maps(seen, length):
    """Attention as the page draws it: (maps, length, length), and how many of them each layer has."""
    layers = []
    for weights in seen:
        if isinstance(weights, lucid.Tensor) and tuple(weights.shape[-2:]) == (length, length):
            layers.append(weights.detach().float().reshape(-1, length, length))
    layers = layers[:MOST_HEADS]
    if not layers or sum(len(layer) for layer in layers) > MOST_HEADS:
        layers = [layer[: max(1, MOST_HEADS // len(layers))] for layer in layers]
    heads = lucid.tensor([len(layer) for layer in layers], dtype=lucid.int32)
    return (lucid.cat(layers, 0) if layers else lucid.zeros(0, length, length)), heads


def embedding_of(program, characters):
    """The table with a row for each character, or None."""
    model = program.model
    for module in model.modules() if isinstance(model, nn.Module) else ():
        if isinstance(module, nn.Embedding) and module.num_embeddings == characters:
            return module.weight.detach().float()
    parameters = program.get("parameters")
    for value in parameters.values() if isinstance(parameters, dict) else ():
        if isinstance(value, lucid.Tensor) and value.ndim == 2 and value.shape[0] == characters:
            return value.detach().float()
    return None


class Plane:
    """The two directions along which the embeddings differ most, followed from look to look, so that nothing flips."""

    def __init__(self):
        self.axes = None

    def of(self, table):
        """Each row's place in the plane (rows, 2), the farthest at distance 1."""
        centred = table - table.mean(0)
        spread = centred.T @ centred
        first = self.axes is None or self.axes.shape[0] != spread.shape[0]
        axes = lucid.eye(spread.shape[0])[:, :2] + 0.01 if first else self.axes
        # Multiplying by the covariance turns any two directions into the main ones, sooner if they are nearly there.
        for _ in range(40 if first else 4):
            a, b = (spread @ axes).unbind(1)
            a = a / (a.norm() + 1e-12)
            b = b - (a * b).sum() * a
            axes = lucid.stack([a, b / (b.norm() + 1e-12)], 1)
        self.axes = axes
        places = centred @ axes
        return places / (places.norm(dim=1).max() + 1e-12)


class Sample:
    """A text that the model writes, one character after the other."""

    def __init__(self, serial, step, prompt, most, answer=None):
        self.serial, self.step, self.most, self.answer = serial, step, most, answer
        self.ids, self.given = list(prompt), len(prompt)
        self.chances = [0.0] * len(prompt)
        self.done = False

    def grow(self, program, context, temperature, generator, end):
        """One character more; ``end`` is the character that ends it, or None."""
        logits = logits_of(program, lucid.tensor([self.ids[-context:]]))[0, -1]
        chances = logits.softmax(0).tolist()
        shares = (logits / temperature).softmax(0).cumsum(0).tolist()
        point = lucid.rand(1, generator=generator).item() * shares[-1]
        # With NaN among the scores nothing is drawn: the text ends.
        chosen = next((i for i, upto in enumerate(shares) if point <= upto), end)
        self.done = chosen is None or chosen == end or len(self.ids) - self.given + 1 >= self.most
        if chosen is not None and chosen != end:
            self.ids.append(chosen)
            self.chances.append(chances[chosen])

    @property
    def right(self):
        """1 or 0 for a sum that is finished, -1 for everything else."""
        return int(self.ids[self.given :] == self.answer) if self.done and self.answer is not None else -1
