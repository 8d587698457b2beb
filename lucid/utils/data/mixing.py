"""Collators that mix the images of a batch, and their labels with them: Mixup and CutMix."""

from __future__ import annotations

import math
import random
from typing import Any

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.utils.data._utils.collate import default_collate
from lucid.utils.data.sampler import drawn_seed

__all__ = ["CutMixCollator", "MixupCollator", "RandomMixupCutMixCollator"]


def _checked(owner: str, name: str, value: float, high: float = math.inf) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= high or value == math.inf:
        wanted = "a number of 0 or more" if high == math.inf else f"a number from 0 to {high:g}"
        raise ValueError(f"{owner}: {name} is {value!r}; wanted {wanted}")
    return float(value)


class _MixingCollator:
    """Collates samples (image, label) and mixes the batch with itself in another order."""

    alpha: float
    p: float

    def __init__(self, alpha: float, num_classes: int, p: float) -> None:
        owner = type(self).__name__
        if not isinstance(num_classes, int) or isinstance(num_classes, bool) or num_classes < 1:
            raise ValueError(f"{owner}: num_classes is {num_classes!r}; wanted an int of 1 or more")
        self.alpha = _checked(owner, "alpha", alpha)
        self.num_classes = num_classes
        self.p = _checked(owner, "p", p, 1)

    def __call__(self, batch: list[Any]) -> tuple[Tensor, Tensor]:
        images, labels = self._batch(batch)
        draw = random.Random(drawn_seed())
        return self._mixed(images, labels, draw)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(alpha={self.alpha}, num_classes={self.num_classes}, p={self.p})"

    def _batch(self, batch: list[Any]) -> tuple[Tensor, Tensor]:
        """The images as floats, and the labels as rows of probabilities."""
        owner = type(self).__name__
        collated = default_collate(batch)
        if not isinstance(collated, list) or len(collated) != 2 or not all(isinstance(x, Tensor) for x in collated):
            raise TypeError(f"{owner}: batch has samples of {kind_of(batch[0])}; wanted tuples of an image and a label")
        images, labels = collated
        if images.dim() < 2:
            raise ValueError(f"{owner}: images have shape {tuple(images.shape)}; wanted at least (N, W)")
        if not images.is_floating_point():
            images = images.to(lucid.get_default_dtype())
        if labels.dim() == 1:
            if labels.is_floating_point() or labels.min() < 0 or labels.max() >= self.num_classes:
                raise ValueError(f"{owner}: a label is no class; wanted integers from 0 to {self.num_classes - 1}")
            labels = (labels.unsqueeze(1) == lucid.arange(self.num_classes)).to(images.dtype)
        elif labels.shape[1:] != (self.num_classes,):
            raise ValueError(
                f"{owner}: labels have shape {tuple(labels.shape)}; wanted (N,) or (N, {self.num_classes})"
            )
        return images, labels.to(images.dtype)

    def _mixed(self, images: Tensor, labels: Tensor, draw: random.Random) -> tuple[Tensor, Tensor]:
        if self.alpha == 0 or draw.random() >= self.p:
            return images, labels
        share = draw.betavariate(self.alpha, self.alpha)
        order = lucid.tensor(draw.sample(range(len(images)), len(images)))
        images, share = self._combine(images, images[order], share, draw)
        return images, labels * share + labels[order] * (1 - share)


class MixupCollator(_MixingCollator):
    """Collates images and labels, and blends each sample with another of the batch.

    The share of a sample is drawn from Beta(alpha, alpha) for the whole batch: x = λ·xᵢ + (1 − λ)·xⱼ, and its label
    likewise.

    Parameters
    ----------
    alpha : float, default 0.2
        The larger, the nearer shares are to one half. 0 mixes nothing.
    num_classes : int
    p : float, default 1.0
        With which probability a batch is mixed.

    References
    ----------
    Zhang et al., "mixup: beyond empirical risk minimization", 2018.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.data import DataLoader, MixupCollator, TensorDataset
    >>> data = TensorDataset(lucid.rand(8, 3, 4, 4), lucid.arange(8) % 2)
    >>> images, labels = next(iter(DataLoader(data, batch_size=8, collate_fn=MixupCollator(num_classes=2))))
    >>> images.shape, labels.sum(1)
    (lucid.Size([8, 3, 4, 4]), tensor([1., 1., 1., 1., 1., 1., 1., 1.]))
    """

    def __init__(self, alpha: float = 0.2, *, num_classes: int, p: float = 1.0) -> None:
        super().__init__(alpha, num_classes, p)

    def _combine(self, images: Tensor, others: Tensor, share: float, draw: random.Random) -> tuple[Tensor, float]:
        return images * share + others * (1 - share), share


class CutMixCollator(_MixingCollator):
    """Collates images and labels, and pastes into each image a rectangle of another of the batch.

    The area that is kept is drawn from Beta(alpha, alpha), the place of the rectangle uniformly; it is the same for
    the whole batch. Labels are mixed by the area that is really kept.

    Parameters
    ----------
    alpha : float, default 1.0
        The larger, the nearer areas are to one half. 0 mixes nothing.
    num_classes : int
    p : float, default 1.0
        With which probability a batch is mixed.

    References
    ----------
    Yun et al., "CutMix: regularization strategy to train strong classifiers with localizable features", 2019.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.data import CutMixCollator
    >>> collate = CutMixCollator(num_classes=2)
    >>> images, labels = collate([(lucid.zeros(1, 4, 4), 0), (lucid.ones(1, 4, 4), 1)])
    >>> images.shape, labels.shape
    (lucid.Size([2, 1, 4, 4]), lucid.Size([2, 2]))
    >>> collate
    CutMixCollator(alpha=1.0, num_classes=2, p=1.0)
    """

    def __init__(self, alpha: float = 1.0, *, num_classes: int, p: float = 1.0) -> None:
        super().__init__(alpha, num_classes, p)

    def _combine(self, images: Tensor, others: Tensor, share: float, draw: random.Random) -> tuple[Tensor, float]:
        if images.dim() < 3:
            raise ValueError(f"CutMixCollator: images have shape {tuple(images.shape)}; wanted (N, …, H, W)")
        height, width = images.shape[-2:]
        side = math.sqrt(1 - share)
        top, bottom = _cut(height, side, draw)
        left, right = _cut(width, side, draw)
        mixed = images.clone()
        mixed[..., top:bottom, left:right] = others[..., top:bottom, left:right]
        area = height * width
        return mixed, 1 - (bottom - top) * (right - left) / area if area else 1.0


def _cut(size: int, side: float, draw: random.Random) -> tuple[int, int]:
    """Where a piece of a fraction of the size begins and ends, around a place that is drawn."""
    if not size:
        return 0, 0
    center, half = draw.randrange(size), int(size * side) // 2
    return max(0, center - half), min(size, center + half)


class RandomMixupCutMixCollator(_MixingCollator):
    """Collates images and labels, and mixes the batch by Mixup or by CutMix, which of them being drawn each time.

    Parameters
    ----------
    mixup_alpha : float, default 0.2
    cutmix_alpha : float, default 1.0
    num_classes : int
    p : float, default 1.0
        With which probability a batch is mixed at all.
    switch_prob : float, default 0.5
        With which probability it is CutMix.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.data import RandomMixupCutMixCollator
    >>> collate = RandomMixupCutMixCollator(num_classes=3)
    >>> images, labels = collate([(lucid.rand(3, 8, 8), i % 3) for i in range(4)])
    >>> labels.shape
    lucid.Size([4, 3])
    """

    mixup_alpha: float
    cutmix_alpha: float
    switch_prob: float

    def __init__(
        self,
        *,
        mixup_alpha: float = 0.2,
        cutmix_alpha: float = 1.0,
        num_classes: int,
        p: float = 1.0,
        switch_prob: float = 0.5,
    ) -> None:
        super().__init__(0.0, num_classes, p)
        owner = type(self).__name__
        self.mixup_alpha = _checked(owner, "mixup_alpha", mixup_alpha)
        self.cutmix_alpha = _checked(owner, "cutmix_alpha", cutmix_alpha)
        self.switch_prob = _checked(owner, "switch_prob", switch_prob, 1)
        self._mixup = MixupCollator(mixup_alpha, num_classes=num_classes)
        self._cutmix = CutMixCollator(cutmix_alpha, num_classes=num_classes)

    def _mixed(self, images: Tensor, labels: Tensor, draw: random.Random) -> tuple[Tensor, Tensor]:
        if draw.random() >= self.p:
            return images, labels
        chosen = self._cutmix if draw.random() < self.switch_prob else self._mixup
        return chosen._mixed(images, labels, draw)

    def __repr__(self) -> str:
        return (
            f"RandomMixupCutMixCollator(mixup_alpha={self.mixup_alpha}, cutmix_alpha={self.cutmix_alpha}, "
            f"num_classes={self.num_classes}, p={self.p}, switch_prob={self.switch_prob})"
        )
