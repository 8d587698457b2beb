"""The layers and functions that are compared with PyTorch's: arguments and shapes of inputs of each.

A name with a dot is a function of nn.functional, whose further arguments are the case's. `frozen_layers.py` writes what
PyTorch gives for them, `test_frozen_layers.py` compares.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    name: str
    args: tuple
    shapes: tuple
    kwargs: dict = field(default_factory=dict)
    train: bool = True

    @property
    def key(self) -> str:
        given = [repr(a) for a in self.args] + [f"{k}={v!r}" for k, v in self.kwargs.items()]
        return f"{self.name}({', '.join(given)}) of {list(map(list, self.shapes))}{'' if self.train else ' eval'}"


def values(count: int, salt: int = 0) -> list[float]:
    """Numbers between -2 and 2 without a pattern, the same everywhere."""
    return [round(2 * math.sin(12.9898 * (i + 1) + 78.233 * (salt + 1)), 4) for i in range(count)]


def each(name: str, *rows, **kwargs):
    """Cases of one layer: (args, shapes) or (args, shapes, kwargs)."""
    for args, shapes, *rest in rows:
        shapes = (shapes,) if not shapes or isinstance(shapes[0], int) else shapes
        yield Case(name, args, tuple(shapes), rest[0] if rest else {}, **kwargs)


def activations():
    shape = (2, 6)
    for name, *several in (
        ("CELU", (), (2.0,), (0.5, True)),
        ("ELU", (), (2.0,), (0.5, True)),
        ("GLU", (), (0,), (1,)),
        ("GELU", (), ("tanh",), ("none",)),
        ("Hardshrink", (), (0.1,), (1.5,)),
        ("Hardsigmoid", (), (True,), (False,)),
        ("Hardswish", (), (True,), (False,)),
        ("Hardtanh", (), (-0.5, 0.25), (-2.0, 1.0, True)),
        ("LeakyReLU", (), (0.2,), (0.5, True)),
        ("LogSigmoid", ()),
        ("LogSoftmax", (0,), (1,), (-1,)),
        ("Mish", (), (True,)),
        ("PReLU", (), (6,), (1, 0.5)),
        ("ReLU", (), (True,)),
        ("ReLU6", (), (True,)),
        ("SELU", (), (True,)),
        ("SiLU", (), (True,)),
        ("Sigmoid", ()),
        ("Softmax", (0,), (1,), (-1,)),
        ("Softmin", (0,), (1,), (-1,)),
        ("Softplus", (), (2.0,), (0.5, 1.0)),
        ("Softshrink", (), (0.1,), (1.5,)),
        ("Softsign", ()),
        ("Tanh", ()),
        ("Tanhshrink", ()),
        ("Threshold", (0.5, 2.0), (-0.5, 0.0), (0.1, -1.0, True)),
    ):
        yield from each(name, *((args, shape) for args in several))
    yield from each("Softmax2d", ((), (1, 3, 2, 2)), ((), (3, 1, 2)), ((), (2, 2, 1, 1)))
    yield from each("RReLU", ((), shape), ((0.25, 0.5), shape), ((0.1, 0.1, True), shape), train=False)
    yield from each("RReLU", ((0.25, 0.25), shape))


def norms():
    yield from each(
        "BatchNorm1d",
        ((3,), (4, 3)),
        ((3, 1e-3, None), (2, 3, 2)),
        ((3,), (4, 3), {"bias": False}),
        ((3, 1e-2, 0.3, False, False), (2, 3, 2)),
    )
    yield from each("BatchNorm2d", ((2,), (2, 2, 2, 2)), ((2, 0.1, 0.5, False), (1, 2, 3, 1)))
    yield from each("BatchNorm3d", ((2,), (2, 2, 1, 2, 2)))
    yield from each("BatchNorm2d", ((2,), (2, 2, 2, 2)), train=False)
    yield from each(
        "InstanceNorm1d",
        ((3,), (2, 3, 4)),
        ((3, 1e-3, 0.2, True, True), (2, 3, 4)),
        ((3,), (3, 4), {"affine": True, "bias": False}),
        ((3, 1e-3, 0.2, True, True), (3, 4)),
    )
    yield from each("InstanceNorm1d", ((3, 1e-3, 0.2, True, True), (2, 3, 4)), train=False)
    yield from each(
        "InstanceNorm2d",
        ((2,), (2, 2, 2, 3)),
        ((2, 0.1, 0.3, True), (2, 3, 2)),
        ((2, 1e-5, 0.1, False, True), (2, 2, 2, 2)),
    )
    yield from each(
        "InstanceNorm3d", ((2,), (1, 2, 2, 1, 3)), ((2, 0.1), (2, 2, 2, 2)), ((1, 0.2, 0.1, True), (2, 1, 2, 2, 1))
    )
    yield from each(
        "GroupNorm",
        ((2, 4), (2, 4)),
        ((1, 4, 1e-2), (1, 4, 3)),
        ((4, 4, 0.1, False), (2, 4, 2, 2)),
        ((2, 4), (2, 4, 2), {"bias": False}),
    )
    yield from each(
        "LayerNorm",
        ((4,), (2, 4)),
        (((2, 3), 1e-2), (2, 2, 3)),
        ((3, 0.1, True, False), (2, 3)),
        ((3, 0.1, False), (2, 3)),
    )
    yield from each("RMSNorm", ((4,), (2, 4)), (((2, 3), 1e-2), (2, 2, 3)), ((3, 0.1, False), (2, 3)))
    yield from each(
        "LocalResponseNorm", ((2,), (2, 4, 3)), ((3, 0.5, 0.5, 2.0), (1, 4, 2, 2)), ((5, 1.0, 1.0), (2, 3, 1, 2, 1))
    )


def distances():
    pair = ((2, 4), (2, 4))
    yield from each("CosineSimilarity", ((), pair), ((0,), pair), ((1, 0.5), ((2, 3, 2), (1, 3, 2))))
    yield from each("PairwiseDistance", ((), pair), ((1.0, 0.1), pair), ((3.0, 1e-6, True), ((2, 4), (4,))))
    yield from each("F.pdist", ((), (3, 4)), ((1.0,), (4, 2)), ((3.0,), (3, 2)), ((math.inf,), (3, 2)))
    yield from each("F.normalize", ((), (2, 4)), ((1.0, 0), (3, 2)), ((3.0, -1), (2, 2, 3)), ((math.inf, 1), (2, 4)))


def shapes():
    yield from each("Flatten", ((), (2, 3, 2)), ((0,), (2, 3)), ((1, 2), (2, 1, 3, 2)))
    yield from each("Unflatten", ((1, (2, 3)), (2, 6)), ((0, (2, -1)), (4, 2)), ((-1, (1, 2, 1)), (2, 2)))
    yield from each("Identity", ((), (2, 3)), ((1, 2), (3,)))


def dropouts():
    for name, shape in (
        ("AlphaDropout", (2, 3)),
        ("Dropout", (2, 3)),
        ("Dropout1d", (2, 3, 2)),
        ("Dropout2d", (1, 2, 2, 2)),
        ("Dropout3d", (1, 2, 1, 2, 2)),
        ("FeatureAlphaDropout", (1, 2, 3)),
    ):
        yield from each(name, ((), shape), ((0.2, True), shape), train=False)
        yield from each(name, ((0.0,), shape))


def upsampling():
    line, image, volume = (1, 2, 5), (1, 2, 3, 4), (1, 1, 2, 3, 2)
    yield from each(
        "Upsample", ((8,), line), ((None, 1.7), line), ((3, None, "linear"), line), ((None, 2.0, "linear", True), line)
    )
    yield from each(
        "Upsample", (((5, 2),), image), ((None, (2.0, 0.6), "bilinear"), image), ((4, None, "bicubic"), image)
    )
    yield from each("Upsample", ((None, 1.5, "trilinear", True), volume), (((3, 2, 3), None, "trilinear"), volume))
    yield from each("Upsample", ((None, 1.7, "bilinear", False, True), image))
    yield from each("UpsamplingNearest2d", ((4,), image), ((None, 2), image), ((None, (1.5, 0.5)), image))
    yield from each("UpsamplingBilinear2d", ((4,), image), ((None, 2), image), (((2, 3),), image))
    for mode in ("nearest", "nearest-exact", "area"):
        for x, size in ((line, 3), (image, (5, 2)), (volume, (3, 2, 4))):
            yield from each("F.interpolate", ((size, None, mode), x))
    yield from each("F.interpolate", ((7, None, "bicubic", True), image), ((None, 0.7, "bicubic"), image))
    for mode in ("bilinear", "bicubic", "lanczos"):
        yield from each(
            "F.interpolate",
            ((2, None, mode), (1, 1, 5, 4), {"antialias": True}),
            ((None, 0.6, mode), (1, 1, 5, 4), {"antialias": True}),
        )
    yield from each("F.interpolate", ((3, None, "bilinear", True), (1, 1, 5, 4), {"antialias": True}))


def grids():
    for mode in ("bilinear", "nearest", "bicubic"):
        for padding in ("zeros", "border", "reflection"):
            for corners in (False, True):
                yield from each("F.grid_sample", ((mode, padding, corners), ((1, 2, 3, 4), (1, 2, 2, 2))))
                if mode != "bicubic" and corners == (padding == "zeros"):
                    yield from each("F.grid_sample", ((mode, padding, corners), ((1, 1, 2, 3, 2), (1, 1, 2, 2, 3))))
    for corners in (False, True):
        yield from each("F.affine_grid", (((2, 1, 2, 3), corners), (2, 2, 3)), (((1, 1, 2, 1, 3), corners), (1, 3, 4)))


def functions():
    shape = (2, 3, 4)
    yield from each("F.rms_norm", (((4,),), shape), (((3, 4), None, 0.1), shape))
    yield from each("F.instance_norm", ((), shape), ((None, None, None, None, True, 0.1, 0.2), shape))
    yield from each("F.local_response_norm", ((2,), shape), ((3, 1.0, 0.5, 2.0), shape))
    yield from each("F.tanh", ((), shape))
    yield from each("F.sigmoid", ((), shape))
    yield from each("F.softsign", ((), shape))


CASES = [
    case
    for family in (activations, norms, distances, shapes, dropouts, upsampling, grids, functions)
    for case in family()
]
