"""An LSTM learns a rhyme character by character, and then goes on with it by heart.

Result: of the next characters it foretells at least 95 % rightly, and it writes a line of the rhyme.
"""

import lucid as torch

nn, F = torch.nn, torch.nn.functional

STEPS = 120
RESULT = {"accuracy": 0.95, "recited": 1.0}
TEXT = """\
a cat sat down beside the door
and counted mice from one to four
the mice sat down beside the wall
and did not count the cat at all
"""
WINDOW, BATCH = 48, 16


class CharLSTM(nn.Module):
    def __init__(self, letters, width=64):
        super().__init__()
        self.embedding = nn.Embedding(letters, 16)
        self.lstm = nn.LSTM(16, width, batch_first=True)
        self.head = nn.Linear(width, letters)

    def forward(self, x, state=None):
        out, state = self.lstm(self.embedding(x), state)
        return self.head(out), state


@torch.no_grad()
def recite(model, start, length, index, letters):
    """Goes on with `start`, always with the likeliest character."""
    logits, state = model(torch.tensor([[index[c] for c in start]]))
    text = start
    for _ in range(length):
        following = logits[0, -1].argmax()
        text += letters[following.item()]
        logits, state = model(following.view(1, 1), state)
    return text


def train():
    torch.manual_seed(0)
    letters = sorted(set(TEXT))
    index = {c: i for i, c in enumerate(letters)}
    data = torch.tensor([index[c] for c in TEXT])
    model = CharLSTM(len(letters))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(STEPS):
        starts = torch.randint(0, len(data) - WINDOW - 1, (BATCH,))
        x = torch.stack([data[s : s + WINDOW] for s in starts.tolist()])
        y = torch.stack([data[s + 1 : s + WINDOW + 1] for s in starts.tolist()])
        logits, _ = model(x)
        loss = F.cross_entropy(logits.flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        yield loss.item()
    guess = model(data[None, :-1])[0].argmax(2)[0]
    line = recite(model, "and counted", 24, index, letters)
    return {"accuracy": (guess == data[1:]).float().mean().item(), "recited": float(line in TEXT)}
