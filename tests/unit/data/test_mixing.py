"""Collators that mix images and labels."""

from __future__ import annotations

import pytest

import lucid
from lucid.utils.data import CutMixCollator, DataLoader, MixupCollator, RandomMixupCutMixCollator, TensorDataset

SAMPLES = [(lucid.full((3, 8, 6), float(i)), i) for i in range(5)]


def shares(labels):
    """The mean class of each row of labels: that of the image's pixels, when these are the class."""
    return labels @ lucid.arange(5.0)


@pytest.mark.parametrize("kind", [MixupCollator, CutMixCollator], ids=lambda kind: kind.__name__)
def test_labels_say_what_is_in_the_images(kind):
    changed = 0
    for _ in range(20):
        images, labels = kind(1.0, num_classes=5)(SAMPLES)
        assert images.shape == (5, 3, 8, 6) and labels.shape == (5, 5)
        assert lucid.allclose(labels.sum(1), lucid.ones(5))
        assert lucid.allclose(images.mean((1, 2, 3)), shares(labels), atol=1e-4)
        changed += not lucid.allclose(labels, lucid.eye(5))
        whole = lucid.equal(images, images.round())
        assert whole if kind is CutMixCollator else True
    assert changed > 10


def test_random_mixup_or_cutmix():
    collate = RandomMixupCutMixCollator(num_classes=5, mixup_alpha=1.0)
    kinds = set()
    for _ in range(30):
        images, labels = collate(SAMPLES)
        assert lucid.allclose(images.mean((1, 2, 3)), shares(labels), atol=1e-4)
        kinds.add(bool(lucid.equal(images, images.round())))
    assert kinds == {True, False}
    plain = RandomMixupCutMixCollator(num_classes=5, p=0.0)(SAMPLES)
    assert lucid.equal(plain[1], lucid.eye(5))


def test_the_seed_fixes_them():
    collate = MixupCollator(num_classes=5)
    lucid.manual_seed(2)
    first = collate(SAMPLES)[0]
    assert not lucid.equal(first, collate(SAMPLES)[0])
    lucid.manual_seed(2)
    assert lucid.equal(first, collate(SAMPLES)[0])


def test_nothing_is_mixed():
    for collate in (MixupCollator(0, num_classes=5), CutMixCollator(num_classes=5, p=0.0)):
        images, labels = collate(SAMPLES)
        assert lucid.equal(labels, lucid.eye(5)) and images[3].mean().item() == 3.0


def test_forms_of_images_and_labels():
    bytes_ = TensorDataset(lucid.zeros(4, 1, 2, 2, dtype=lucid.uint8), lucid.eye(3)[lucid.tensor([0, 1, 2, 0])])
    images, labels = next(iter(DataLoader(bytes_, 4, collate_fn=CutMixCollator(num_classes=3))))
    assert images.dtype == labels.dtype == lucid.float32
    images, labels = MixupCollator(num_classes=2)([(lucid.ones(0, 3), 1)])
    assert images.shape == (1, 0, 3) and labels.tolist() == [[0.0, 1.0]]
    assert repr(MixupCollator(num_classes=2)) == "MixupCollator(alpha=0.2, num_classes=2, p=1.0)"
    assert "switch_prob=0.5)" in repr(RandomMixupCutMixCollator(num_classes=2))


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: MixupCollator(-1, num_classes=2), "MixupCollator: alpha is -1; wanted a number of 0 or more"),
        (lambda: MixupCollator(num_classes=0), "MixupCollator: num_classes is 0; wanted an int of 1 or more"),
        (lambda: CutMixCollator(num_classes=2, p=2), "CutMixCollator: p is 2; wanted a number from 0 to 1"),
        (
            lambda: CutMixCollator(num_classes=2)([lucid.ones(2)]),
            "CutMixCollator: batch has samples of a Tensor; wanted",
        ),
        (lambda: CutMixCollator(num_classes=2)([(lucid.ones(2), 0)]), r"images have shape \(1, 2\); wanted"),
        (
            lambda: MixupCollator(num_classes=2)([(lucid.ones(2), 2)]),
            "a label is no class; wanted integers from 0 to 1",
        ),
        (lambda: MixupCollator(num_classes=2)([(lucid.ones(2), lucid.ones(3))]), r"labels have shape \(1, 3\)"),
        (
            lambda: RandomMixupCutMixCollator(num_classes=2, switch_prob=3),
            "switch_prob is 3; wanted a number from 0 to 1",
        ),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make()
