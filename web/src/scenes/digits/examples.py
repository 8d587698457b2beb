"""What a program trains on: batches out of the drawn digits and the visitor's own, and each a little distorted."""

import lucid

#: a picture as text: the first 48 stand for so many pixels of paper, the last 16 for a pixel of ink, fainter first
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def decode(text):
    """Pictures out of the text in which the page keeps them.

    Parameters
    ----------
    text : str
        Pictures, with dots between them: a digit (or ``x`` where nobody said which), then paper and ink.

    Returns
    -------
    tuple
        Pictures, float32 ``(N, 1, 28, 28)``, and the digit of each, a list of int and None.
    """
    images, labels = [], []
    for part in filter(None, text.split(".")):
        pixels = []
        for letter in part[1:]:
            place = ALPHABET.find(letter)
            pixels += [0.0] * (place + 1) if place < 48 else [(place - 47) / 16]
        images.append((pixels + [0.0] * 784)[:784])
        labels.append(int(part[0]) if part[0].isdecimal() else None)
    return lucid.tensor(images).reshape(len(images), 1, 28, 28), labels


class Batches:
    """``batch(count)`` gives random pictures and their digits; a quarter are the visitor's own, if there are any."""

    def __init__(self, X, y):
        self.X, self.y, self.choice = X, y, None
        self.own(("both", ""))

    def own(self, choice):
        """Which pictures to take ("drawn", "both" or "mine"), and the visitor's, as ``decode`` reads them."""
        if choice == self.choice:
            return
        self.choice = source, text = choice
        images, labels = decode(text)
        known = [i for i, label in enumerate(labels) if label is not None]
        self.own_X, self.own_y = images[known], lucid.tensor([labels[i] for i in known], dtype=lucid.int64)
        self.share = {"drawn": 0, "both": 0.25, "mine": 1}[source] if known else 0

    def __call__(self, count):
        mine = round(self.share * count)
        chosen = lucid.randint(0, len(self.X), (count - mine,))
        images, labels = self.X[chosen], self.y[chosen]
        if mine:
            chosen = lucid.randint(0, len(self.own_X), (mine,))
            images, labels = lucid.cat([images, self.own_X[chosen]]), lucid.cat([labels, self.own_y[chosen]])
        return images, labels


def distort(images, amount):
    """A copy of ``images``, each turned, slanted, stretched and moved a little; ``amount`` is from 0 to 1."""
    if amount <= 0:
        return images
    reach = amount * lucid.tensor([[0.3, 0.3, 0.2], [0.3, 0.3, 0.2]])
    change = reach * (2 * lucid.rand(len(images), 2, 3) - 1)
    grid = lucid.nn.functional.affine_grid(lucid.eye(2, 3) + change, list(images.shape), align_corners=False)
    return lucid.nn.functional.grid_sample(images, grid, align_corners=False)
