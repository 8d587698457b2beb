"""Data sets that are made by code: shapes, seeds, classes in equal parts, and that models can learn them."""

from __future__ import annotations

import time

import pytest

import lucid
from lucid import nn, optim
from lucid.utils.data import DataLoader, datasets

POINTS = [datasets.spirals, datasets.moons, datasets.circles, datasets.blobs, datasets.gaussians_on_a_ring]
POINTS += [datasets.checkerboard, datasets.swiss_roll]
MADE = [*POINTS, datasets.digits]


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_shapes_and_seeds(make):
    for n in (0, 1, 37):
        x, y = make(n)
        assert len(x) == len(y) == n and x.dtype == lucid.float32
        assert y.dtype == (lucid.float32 if make is datasets.swiss_roll else lucid.int64)
    before = lucid.get_rng_state().tolist()
    a, b, c = (make(50, generator=lucid.Generator(seed)) for seed in (1, 1, 2))
    assert lucid.equal(a[0], b[0]) and lucid.equal(a[1], b[1]) and not lucid.equal(a[0], c[0])
    assert lucid.get_rng_state().tolist() == before
    lucid.manual_seed(4)
    first = make(20)[0]
    lucid.manual_seed(4)
    assert lucid.equal(first, make(20)[0])


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_bad_arguments(make):
    name = make.__name__
    with pytest.raises(ValueError, match=f"{name}: n is -1; wanted 0 or more"):
        make(-1)
    with pytest.raises(TypeError, match=f"{name}: n is a float; wanted an int"):
        make(2.5)
    if make is not datasets.checkerboard:
        option = {datasets.blobs: "std", datasets.gaussians_on_a_ring: "std"}.get(make, "noise")
        for value in (-1.0, float("nan"), float("inf")):
            with pytest.raises(ValueError, match=f"{name}: {option} is .*; wanted a finite number of 0 or more"):
                make(5, **{option: value})


def test_classes_are_in_equal_parts_and_mixed():
    for _, y in (datasets.spirals(300, classes=3), datasets.blobs(300), datasets.circles(300, classes=3)):
        assert y.bincount().tolist() == [100, 100, 100] and y[:10].unique().numel() > 1
    _, y = datasets.digits(95)
    assert sorted(y.bincount().tolist()) == [9] * 5 + [10] * 5 and y[:20].unique().numel() > 4
    _, y = datasets.digits(10, classes=[3, 8, 3])
    assert y.bincount().tolist() == [0, 0, 0, 5, 0, 0, 0, 0, 5]


def test_where_points_are():
    x, y = datasets.spirals(500, noise=0.0)
    assert x.norm(dim=1).max().item() <= 1.0
    x, y = datasets.circles(100, noise=0.0, classes=3)
    assert lucid.allclose(x.norm(dim=1), 0.5 ** y.float())
    x, y = datasets.gaussians_on_a_ring(800, std=0.0)
    assert lucid.allclose(x.norm(dim=1), lucid.full((800,), 2.0))
    x, t = datasets.swiss_roll(100, dims=3)
    assert lucid.allclose(x[:, [0, 2]].norm(dim=1), t, rtol=1e-4)
    x, y = datasets.checkerboard(1000)
    assert 400 < y.sum().item() < 600 and x.abs().max().item() <= 1
    with pytest.raises(ValueError, match="swiss_roll: dims is 4; wanted 2 or 3"):
        datasets.swiss_roll(5, dims=4)


def test_digits_are_drawn_quickly_and_fill_their_image():
    datasets.digits(20)
    started = time.perf_counter()
    images, labels = datasets.digits(1000)
    assert time.perf_counter() - started < 2
    assert images.shape == (1000, 1, 28, 28) and images.min().item() == 0.0 and images.max().item() == 1.0
    ink = images.mean((1, 2, 3))
    assert 0.03 < ink.min().item() and ink.max().item() < 0.4 and 0.08 < ink.mean().item() < 0.2
    edges = images[:, 0, [0, 27]].mean() + images[:, 0, :, [0, 27]].mean()
    assert edges.item() < 0.01  # nothing is cut off
    clean = datasets.digits(300, distortion=0.0, generator=lucid.Generator(1))[0]
    assert 20 <= len({tuple(image.flatten().tolist()) for image in clean}) <= 30  # one for each way to write a digit
    assert datasets.digits(5, size=16)[0].shape == (5, 1, 16, 16)
    assert datasets.digits(5, noise=0.3)[0].min().item() == 0.0
    for classes in ([], [10], [-1]):
        with pytest.raises(ValueError, match="digits: classes is .*; wanted digits from 0 to 9"):
            datasets.digits(5, classes=classes)


def test_digits_can_be_told_apart():
    train, test = datasets.Digits(1500, seed=0), datasets.Digits(300, seed=1)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
    steps = optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(6):
        for images, labels in DataLoader(train, 64, shuffle=True):
            steps.zero_grad()
            nn.functional.cross_entropy(model(images), labels).backward()
            steps.step()
    right = (model(test.images).argmax(1) == test.labels).float().mean().item()
    assert 0.9 < right


def test_texts():
    names = datasets.names(2000, generator=lucid.Generator(3))
    assert len(set(names)) == 2000 and all(name.isalpha() and name.islower() and 3 <= len(name) <= 14 for name in names)
    assert names == datasets.names(2000, generator=lucid.Generator(3)) != datasets.names(2000)
    text = datasets.tiny_stories(200)
    stories = text.split("\n\n")
    assert len(set(stories)) == 200 and all(200 < len(story) < 600 for story in stories) and "{" not in text
    assert all(story.count('"') == 4 and story.endswith((".", "it.")) for story in stories)
    for make in (datasets.names, datasets.tiny_stories):
        assert not make(0)
        with pytest.raises(ValueError, match="wanted at most 100000"):
            make(10**9)


@pytest.mark.parametrize("operators", ["+", "-", "*", "+-*"])
@pytest.mark.parametrize("digits", [1, 3])
def test_arithmetic(operators, digits):
    lines = datasets.arithmetic(200, digits=digits, operators=operators)
    assert len({len(line) for line in lines}) == 1
    for line in lines:
        left, right = line.split("=")
        a, operator, b = left[:digits], left[digits], left[digits + 1 :]
        assert int(right) == {"+": int(a) + int(b), "-": int(a) - int(b), "*": int(a) * int(b)}[operator]
    lucid.manual_seed(1)
    forwards = datasets.arithmetic(5, digits=digits)
    lucid.manual_seed(1)
    assert [line[-digits - 1 :][::-1] for line in datasets.arithmetic(5, digits=digits, backwards=True)] == [
        line[-digits - 1 :] for line in forwards
    ]
    with pytest.raises(ValueError, match="arithmetic: operators is '/'; wanted some of"):
        datasets.arithmetic(1, operators="/")


def test_blocks_of_text():
    blocks = datasets.TextBlocks(lucid.arange(10), 4, stride=3)
    assert [(x.tolist(), y.tolist()) for x, y in blocks] == [([0, 1, 2, 3], [1, 2, 3, 4]), ([3, 4, 5, 6], [4, 5, 6, 7])]
    x, y = next(iter(DataLoader(datasets.TextBlocks(list(range(9)), 3), batch_size=6)))
    assert x.shape == (6, 3) and lucid.equal(x + 1, y)
    assert blocks[-1][0].tolist() == [3, 4, 5, 6]
    with pytest.raises(IndexError):
        blocks[2]
    for tokens in (lucid.arange(4), lucid.zeros(5, 5)):
        with pytest.raises(ValueError, match="TextBlocks: tokens has shape"):
            datasets.TextBlocks(tokens, 4)


def test_names_of_the_module():
    assert set(datasets.__all__) <= set(dir(datasets))
    for name in datasets.__all__:
        getattr(datasets, name)
    with pytest.raises(AttributeError, match="did you mean 'spirals'"):
        datasets.spiral
