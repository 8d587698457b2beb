"""Transforms of images: every one on every kind of input, and what each promises for itself."""

from __future__ import annotations

import inspect

import pytest

import lucid
from lucid import nn
from lucid.utils import transforms as T
from lucid.utils.data import DataLoader, TensorDataset
from lucid.utils.transforms import functional as F

# Arguments of those that need some.
ARGUMENTS = {
    "BBoxSafeRandomCrop": {},
    "CenterCrop": {"height": 7, "width": 5},
    "Compose": {"transforms": [T.HorizontalFlip(p=1.0)]},
    "Crop": {"x_max": 9, "y_max": 8},
    "ElasticTransform": {"alpha": 5.0, "sigma": 2.0},
    "Lambda": {"image": lambda x: x},
    "GridElasticDeform": {"magnitude": 4},
    "LongestMaxSize": {"max_size": 9},
    "Normalize": {"mean": (0.5,), "std": (0.5,)},
    "OneOf": {"transforms": [T.HorizontalFlip(), T.Transpose()]},
    "OneOrOther": {"first": T.HorizontalFlip(), "second": T.Transpose()},
    "PadIfNeeded": {"min_height": 20, "min_width": 30},
    "RandomCrop": {"height": 7, "width": 5},
    "RandomErasing": {"value": "random"},
    "RandomResizedCrop": {"height": 7, "width": 5},
    "RandomSizedBBoxSafeCrop": {"height": 7, "width": 5},
    "RandomSizedCrop": {"min_max_height": (5, 9), "height": 7, "width": 5},
    "ReplayCompose": {"transforms": [T.HorizontalFlip(p=1.0), T.RandomCrop(6)]},
    "Resize": {"height": 20, "width": 24},
    "ResizeShortestEdge": {"min_size": 6, "max_size": 9},
    "Sequential": {"transforms": [T.HorizontalFlip(p=1.0), T.Blur()]},
    "SmallestMaxSize": {"max_size": 9},
    "SomeOf": {"transforms": [T.HorizontalFlip(), T.Transpose()]},
    "XYMasking": {"num_masks_x": 1, "num_masks_y": 1, "mask_x_length": 3, "mask_y_length": 3},
}
ABSTRACT = {"Transform", "GeometricTransform", "PhotometricTransform"}
ALL = [
    name
    for name in T.__all__
    if inspect.isclass(getattr(T, name))
    and issubclass(getattr(T, name), T.Transform)
    and name not in ABSTRACT | {"RandomHorizontalFlip", "RandomVerticalFlip"}
]
GEOMETRIC = [name for name in ALL if issubclass(getattr(T, name), T.GeometricTransform)]
NEEDS_MASK = {"MaskDropout"}


def made(name):
    arguments = dict(ARGUMENTS.get(name, {}))
    if "p" in inspect.signature(getattr(T, name).__init__).parameters:
        arguments["p"] = 1.0
    return getattr(T, name)(**arguments)


def image(height=12, width=16, dtype=lucid.float32, channels=3):
    x = lucid.rand(channels, height, width)
    return (x * 255).round().to(dtype) if not dtype.is_floating_point else x.to(dtype)


@pytest.mark.parametrize("name", ALL)
def test_every_transform_on_every_input(name):
    transform = made(name)
    images = image(), image(dtype=lucid.uint8), image(channels=1), lucid.rand(2, 3, 12, 16), image(dtype=lucid.float64)
    for x in images:
        before = x.clone()
        mask, boxes = lucid.randint(0, 4, (12, 16)), lucid.tensor([[2.0, 3.0, 9.0, 8.0], [5.0, 1.0, 15.0, 11.0]])
        found = transform(
            {
                "image": x,
                "mask": mask,
                "bboxes": T.BoundingBoxes(boxes, "pascal_voc", (12, 16)),
                "keypoints": T.Keypoints(lucid.tensor([[4.0, 5.0, 0.7]]), (12, 16)),
                "label": 3,
            }
        )
        y = found["image"]
        assert lucid.equal(x, before), "the input was changed"
        assert y.shape[:-2] == x.shape[:-2] and found["label"] == 3
        assert y.dtype == (x.dtype if name not in ("ToFloat", "ToTensor", "Normalize", "FromFloat") else y.dtype)
        assert found["mask"].shape == y.shape[-2:] and set(found["mask"].unique().tolist()) <= {0, 1, 2, 3}
        assert found["bboxes"].canvas_size == found["keypoints"].canvas_size == tuple(y.shape[-2:])
        assert found["bboxes"].data.shape == (2, 4) and found["keypoints"].data[0, 2].item() == pytest.approx(0.7)
        if y.is_floating_point() and name not in ("Normalize", "RandomErasing"):
            assert -1e-5 <= y.min().item() and y.max().item() <= 1 + 1e-5
    assert name in repr(transform)


@pytest.mark.parametrize("name", [name for name in ALL if name not in NEEDS_MASK])
def test_seeds_and_probabilities(name):
    transform, x = made(name), image()
    lucid.manual_seed(3)
    first = transform(x)
    lucid.manual_seed(3)
    again = transform(x)
    assert lucid.equal(first, again)
    if hasattr(transform, "p") and name != "OneOrOther":
        transform.p = 0.0
        assert transform(x) is x
        if "p" in inspect.signature(type(transform).__init__).parameters:
            with pytest.raises(ValueError, match=f"{name}: p is 2; wanted a number from 0 to 1"):
                type(transform)(**{**ARGUMENTS.get(name, {}), "p": 2})


# A white spot moves where the point in its middle and the box around it go.
SPOT = [n for n in GEOMETRIC if n not in ("RandomCropNearBBox", "RandomGridShuffle", "CropAndPad")]


@pytest.mark.parametrize("name", SPOT)
def test_points_and_boxes_move_with_the_pixels(name):
    transform = made(name)
    if hasattr(transform, "border_mode"):
        transform = getattr(T, name)(**{**ARGUMENTS.get(name, {}), "border_mode": 0, "p": 1.0})
    seen = 0
    for _ in range(12):
        x = lucid.zeros(1, 40, 48)
        x[:, 17:22, 22:27] = 1.0
        found = transform(
            {
                "image": x,
                "keypoints": T.Keypoints(lucid.tensor([[24.0, 19.0]]), (40, 48)),
                "bboxes": T.BoundingBoxes(lucid.tensor([[22.0, 17.0, 27.0, 22.0]]), "pascal_voc", (40, 48)),
            }
        )
        y = found["image"][0]
        (px, py), (left, top, right, bottom) = found["keypoints"].data[0].tolist(), found["bboxes"].data[0].tolist()
        h, w = y.shape
        scale = min(h / 40, w / 48, 1.0)
        if not (2 < px < w - 3 and 2 < py < h - 3) or y.sum().item() < 4 * scale * scale:
            continue
        seen += 1
        rows, columns = lucid.meshgrid(lucid.arange(h).float(), lucid.arange(w).float(), indexing="ij")
        cx, cy = ((y * grid).sum() / y.sum() for grid in (columns, rows))
        inside = left > 0.5 and top > 0.5 and right < w - 0.5 and bottom < h - 0.5
        if inside:
            assert abs(cx.item() - px) < 1.2 and abs(cy.item() - py) < 1.2
            assert left - 1 <= px + 0.5 <= right + 1 and top - 1 <= py + 0.5 <= bottom + 1
            outside = y.clone()
            outside[max(0, int(top) - 2) : int(bottom) + 3, max(0, int(left) - 2) : int(right) + 3] = 0
            assert outside.sum().item() < 0.05 * y.sum().item()
    assert seen or "Crop" in name


def test_boxes_in_their_formats():
    corners = lucid.tensor([[2.0, 4.0, 6.0, 10.0]])
    forms = {
        "pascal_voc": corners,
        "coco": lucid.tensor([[2.0, 4.0, 4.0, 6.0]]),
        "albumentations": lucid.tensor([[0.1, 0.4, 0.3, 1.0]]),
        "yolo": lucid.tensor([[0.2, 0.7, 0.2, 0.6]]),
    }
    for name, data in forms.items():
        boxes = T.BoundingBoxes(data, name, (10, 20))
        assert lucid.allclose(boxes.corners(), corners, atol=1e-5)
        assert lucid.allclose(boxes.moved(corners, (10, 20)).data, data, atol=1e-5)
        _, flipped = T.HorizontalFlip(p=1.0)((T.Image(lucid.rand(3, 10, 20)), boxes))
        assert lucid.allclose(flipped.corners(), lucid.tensor([[14.0, 4.0, 18.0, 10.0]]), atol=1e-5)
    with pytest.raises(ValueError, match="BoundingBoxes: format is 'xyxy'"):
        T.BoundingBoxes(corners, "xyxy", (10, 20))
    with pytest.raises(ValueError, match=r"BoundingBoxes: data has shape \(1, 3\)"):
        T.BoundingBoxes(corners[:, :3], "coco", (10, 20))


def test_compose_drops_boxes_and_their_labels():
    compose = T.Compose([T.Crop(0, 0, 8, 8)], T.BboxParams(min_area=10.0, min_visibility=0.5, label_fields=("labels",)))
    boxes = [[0.0, 0.0, 4.0, 4.0], [6.0, 6.0, 14.0, 14.0], [10.0, 10.0, 12.0, 12.0], [1.0, 1.0, 3.0, 3.0]]
    found = compose({"image": lucid.rand(3, 16, 16), "bboxes": boxes, "labels": ["a", "b", "c", "d"]})
    assert found["bboxes"].tolist() == [[0.0, 0.0, 4.0, 4.0]] and found["labels"] == ["a"]
    found = T.Compose([], T.BboxParams("yolo"))({"image": lucid.rand(3, 16, 16), "bboxes": lucid.zeros(0, 4)})
    assert found["bboxes"].shape == (0, 4)


def test_structures():
    x = lucid.tensor([[1, 2]])
    flip = T.HorizontalFlip(p=1.0)
    assert flip((x, 5))[1] == 5 and flip([x, x.clone()])[1].tolist() == [[1, 2]]  # the second may be a label
    first, second = flip((T.Image(x), T.Mask(x)))
    assert first.data.tolist() == second.data.tolist() == [[2, 1]]
    assert flip({"image": x, "weights": x, "masks": [x, x]})["weights"] is x
    for wrong in (3, {"a": 1}, []):
        with pytest.raises(TypeError, match="HorizontalFlip: inputs is .* without an image; wanted a Tensor"):
            flip(wrong)
    assert T.Compose([nn.Flatten(0), len])(x) == 2
    with pytest.raises(TypeError, match="Compose: transforms has an int; wanted callables"):
        T.Compose([3])


def test_containers():
    counts = {"h": 0, "v": 0}

    def counting(key):
        def change(x):
            counts[key] += 1
            return x

        return T.Lambda(image=change, name=key, p=0.9 if key == "h" else 0.3)

    one = T.OneOf([counting("h"), counting("v")], p=1.0)
    for _ in range(200):
        one(image())
    assert sum(counts.values()) == 200 and 110 < counts["h"] < 190
    some = T.SomeOf([counting("h"), counting("v")], n=2)
    some(image())
    assert sum(counts.values()) == 202
    with pytest.raises(ValueError, match="SomeOf: n is 3; wanted an int from 0 to 2"):
        T.SomeOf([len, len], n=3)
    replay = T.ReplayCompose([T.RandomCrop(5), T.Rotate(), T.HorizontalFlip(), T.GaussNoise()])
    x = image()
    for _ in range(5):
        y = replay(x)
        assert lucid.equal(replay.replay(replay.saved, x), y)
    assert "Lambda(name='h', p=0.9)" in repr(one)


def test_sizes():
    x = image(20, 40)
    assert T.Resize(10)(x).shape == (3, 10, 20) and T.Resize((5, 6))(x).shape == (3, 5, 6)
    assert T.RandomCrop(30, padding=5)(x).shape == (3, 30, 30) and T.CenterCrop(50)(x).shape == (3, 50, 50)
    with pytest.raises(ValueError, match=r"RandomCrop: the image is \(20, 40\); wanted at least \(30, 30\)"):
        T.RandomCrop(30)(x)
    for name in ("nearest", "bicubic", 0, T.Interpolation.BICUBIC):
        assert T.Resize(7, 9, interpolation=name)(image(dtype=lucid.uint8)).dtype == lucid.uint8
    with pytest.raises(ValueError, match="Resize: interpolation is 'area'"):
        T.Resize(7, 9, interpolation="area")(x)
    smooth = F.resize(lucid.arange(8.0).repeat(8, 1) / 8, (8, 4))
    assert lucid.allclose(smooth[0, 1:3], lucid.tensor([2.5, 4.5]) / 8, atol=0.02)
    assert F.crop(x, -5, -5, 4, 4).sum().item() == 0.0


def test_turns():
    x = lucid.arange(12).reshape(1, 3, 4)
    for _ in range(10):
        y = T.RandomRotate90(p=1.0)(x)
        assert any(lucid.equal(y, lucid.rot90(x, k, (-2, -1))) for k in range(4))
    seen = {tuple(T.D4()(x[:, :, :3]).flatten().tolist()) for _ in range(100)}
    assert len(seen) == 8
    square = lucid.rand(1, 6, 6)
    turned = T.Rotate((90, 90), p=1.0)(square)
    assert lucid.allclose(turned, lucid.rot90(square, 1, (-2, -1)), atol=1e-4)


def test_warps_by_matrices():
    x = lucid.rand(3, 9, 11)
    assert lucid.allclose(F.warp_affine(x, lucid.eye(3), (9, 11)), x, atol=1e-5)
    matrix = F.affine_matrix(cx=5.0, cy=4.0, scale=1.2, angle_deg=20.0, shear_x_deg=5.0, translate_x=1.0)
    grid = nn.functional.affine_grid(F.affine_theta(matrix, (9, 11), (9, 11)), (1, 3, 9, 11), align_corners=True)
    other = nn.functional.grid_sample(x[None], grid, align_corners=True)[0]
    assert lucid.allclose(F.warp_affine(x, matrix, (9, 11)), other, atol=1e-4)
    src, dst = [[0, 0], [10, 0], [10, 8], [0, 8]], [[1, 1], [9, 0], [10, 8], [2, 7]]
    moved = F.affine_points(lucid.tensor(src).float(), F.perspective_matrix(src, dst))
    assert lucid.allclose(moved, lucid.tensor(dst).float(), atol=1e-4)
    assert F.warp_affine(x, F.affine_matrix(cx=0, cy=0, translate_x=20.0), (9, 11), fill=0.5).unique().tolist() == [0.5]


def test_colors():
    x = lucid.rand(3, 5, 6)
    assert lucid.allclose(F.hsv_to_rgb(*F.rgb_to_hsv(x)), x, atol=1e-5)
    assert lucid.allclose(F.adjust_hue(F.adjust_hue(x, 0.3), -0.3), x, atol=1e-4)
    for function in (F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_sharpness):
        assert lucid.allclose(function(x, 1.0), x, atol=1e-6)
        whole = (x * 255).round().to(lucid.uint8)
        assert (F.adjust_contrast(whole, 1.0).int() - whole.int()).abs().max().item() == 0
    assert F.adjust_saturation(x, 0.0).std(0).max().item() < 1e-6
    assert F.posterize(lucid.tensor([[0, 127, 128, 255]], dtype=lucid.uint8), 1).tolist() == [[0, 0, 128, 128]]
    assert F.autocontrast(x).amax((1, 2)).tolist() == [1.0] * 3
    flat = lucid.full((1, 4, 4), 100, dtype=lucid.uint8)
    assert lucid.equal(F.equalize(flat), flat) and F.clahe(flat).shape == flat.shape
    ramp = (lucid.arange(64.0).reshape(1, 8, 8) / 640).clamp(0, 1)
    assert F.equalize(ramp).max().item() == 1.0 and F.equalize(ramp).min().item() == 0.0
    normalized = T.Normalize((0.1, 0.2, 0.3), (0.5, 0.5, 0.5))(x)
    assert lucid.allclose(normalized, (x - lucid.tensor([0.1, 0.2, 0.3]).reshape(3, 1, 1)) / 0.5)
    with pytest.raises(ValueError, match="normalize: std has a 0"):
        F.normalize(x, (0.0,), (0.0,))
    with pytest.raises(ValueError, match="normalize: mean has 2 numbers; wanted 1 or 3"):
        F.normalize(x, (0.0, 0.0), (1.0,))


def test_blurs_keep_what_is_even():
    even = lucid.full((3, 20, 20), 0.5)
    blurs = "Blur MedianBlur MotionBlur GaussianBlur Defocus ZoomBlur UnsharpMask RingingOvershoot"
    for name in blurs.split():
        assert lucid.allclose(made(name)(even), even, atol=1e-5), name
    spot = lucid.zeros(1, 21, 21)
    spot[0, 10, 10] = 1.0
    blurred = F.gaussian_blur(spot, 2.0)
    assert blurred.sum().item() == pytest.approx(1.0, abs=1e-4)
    ratio = blurred[0, 10, 12] / blurred[0, 10, 10]
    assert ratio.item() == pytest.approx(2.718281828 ** (-4 / 8), abs=1e-4)


def test_what_is_dropped():
    x = lucid.ones(3, 40, 40)
    assert T.CoarseDropout(3, 5, 5, p=1.0)(x).sum().item() >= 3 * (1600 - 75)
    erased = T.RandomErasing(p=1.0, scale=(0.1, 0.1), ratio=(1.0, 1.0), value=(0.1, 0.2, 0.3))(x)
    assert [round(v, 1) for v in erased.amin((1, 2)).tolist()] == [0.1, 0.2, 0.3]
    share = T.PixelDropout(0.3, per_channel=True, p=1.0)(x).mean().item()
    assert 0.65 < share < 0.75
    bands = T.XYMasking(1, 1, 4, 4, p=1.0)(x)
    assert bands.sum().item() == 3 * 36 * 36
    with pytest.raises(TypeError, match="MaskDropout: inputs has no mask"):
        T.MaskDropout(p=1.0)(x)


@pytest.mark.numpy
def test_arrays_become_tensors(np):
    array = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    x = T.ToTensor()(array)
    assert x.shape == (3, 2, 4) and x[1, 0, 2].item() == pytest.approx(array[0, 2, 1] / 255)
    assert T.ToTensor()(array[..., 0]).shape == (1, 2, 4)


def test_in_a_data_loader():
    class Pictures(TensorDataset):
        def __getitem__(self, index):
            x, y = super().__getitem__(index)
            return prepare(x), y

    prepare = T.Compose(
        [T.ToTensor(), T.RandomCrop(8, padding=2), T.RandomHorizontalFlip(), T.Normalize((0.5,), (0.5,))]
    )
    data = Pictures(lucid.randint(0, 256, (20, 3, 8, 8), dtype=lucid.uint8), lucid.arange(20))
    x, y = next(iter(DataLoader(data, 20)))
    assert x.shape == (20, 3, 8, 8) and -1 <= x.min().item() < x.max().item() <= 1 and y.tolist() == list(range(20))


def test_torchvisions_names():
    assert T.RandomHorizontalFlip is T.HorizontalFlip and T.RandomVerticalFlip is T.VerticalFlip
    with pytest.raises(AttributeError, match="did you mean 'ColorJitter'"):
        T.ColourJitter
