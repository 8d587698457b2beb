"""What the frozen values do not say of norms, activations, interpolation, distances and dropout."""

from __future__ import annotations

import copy
import math
import warnings

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.nn import functional as F

# ---- norms ----------------------------------------------------------------------------------------------------------


def test_rms_norm_takes_the_eps_of_the_dtype():
    small = [2e-4, 1e-4, 1e-4, 1e-4]
    # PyTorch 2.13 gives these: float16 and bfloat16 are computed in float32, with its eps.
    for dtype, first, tolerance in (
        (lucid.float16, 0.5410, 1e-3),
        (lucid.bfloat16, 0.5430, 4e-3),
        (lucid.float32, 0.5409, 1e-3),
        (lucid.float64, 1.5119, 1e-4),
    ):
        x = lucid.tensor(small, dtype=dtype)
        for y in (F.rms_norm(x, (4,)), nn.RMSNorm(4, dtype=dtype)(x)):
            assert y.dtype is dtype
            assert_close(y[0].float(), first, tolerance)
    with pytest.raises(RuntimeError, match="RMSNorm: x has shape"):
        nn.RMSNorm(3)(lucid.ones(2, 4))


def test_instance_norm_refuses():
    layer = nn.InstanceNorm2d(3, affine=True)
    with pytest.raises(ValueError, match="InstanceNorm2d: input is 2D; wanted 3D or 4D"):
        layer(lucid.ones(2, 3))
    with pytest.raises(ValueError, match="InstanceNorm2d: input has shape .*; wanted 3 channels"):
        layer(lucid.ones(1, 2, 4, 4))
    with pytest.warns(UserWarning, match="wanted 3 channels"):
        nn.InstanceNorm2d(3)(lucid.rand(1, 2, 4, 4))
    with pytest.raises(ValueError, match="more than 1 element"):
        layer(lucid.ones(2, 3, 1, 1))


def test_instance_norm_of_old_state():
    layer = nn.InstanceNorm1d(2)
    state = {"running_mean": lucid.zeros(2), "running_var": lucid.ones(2)}
    with pytest.raises(RuntimeError, match="Unexpected running stats"):
        layer.load_state_dict(state)


def test_group_norm_refuses():
    with pytest.raises(ValueError, match="GroupNorm: num_groups is 2; wanted a divisor of 3"):
        nn.GroupNorm(2, 3)
    with pytest.raises(ValueError, match="GroupNorm: num_groups is 0"):
        nn.GroupNorm(0, 3)
    with pytest.raises(TypeError, match="GroupNorm: num_channels is a str"):
        nn.GroupNorm(1, "3")
    with pytest.raises(RuntimeError, match="GroupNorm: weight has shape"):
        nn.GroupNorm(1, 4)(lucid.ones(2, 6, 2))


def test_local_response_norm():
    x = lucid.rand(2, 5, 3, 3)
    assert_close(nn.CrossMapLRN2d(3, 0.5)(x), nn.LocalResponseNorm(3, 0.5)(x))
    with pytest.raises(RuntimeError, match="LocalResponseNorm: x has shape"):
        nn.LocalResponseNorm(3)(lucid.ones(2, 3))
    with pytest.raises(ValueError, match="LocalResponseNorm: size is 0"):
        nn.LocalResponseNorm(0)(lucid.ones(2, 3, 1))
    with pytest.raises(ValueError, match="CrossMapLRN2d: input is 3D"):
        nn.CrossMapLRN2d(3)(lucid.ones(2, 3, 1))


def test_sync_batch_norm():
    x = lucid.rand(4, 3, 2, 2)
    assert_close(nn.SyncBatchNorm(3)(x), nn.BatchNorm2d(3)(x))
    with pytest.raises(ValueError, match="SyncBatchNorm: input is 1D"):
        nn.SyncBatchNorm(3)(lucid.ones(3))
    model = nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.BatchNorm1d(3, 0.1, bias=False)), nn.LayerNorm(3)).eval()
    weight = model[1][0].weight
    assert nn.SyncBatchNorm.convert_sync_batchnorm(model) is model
    made = model[1][0]
    assert type(made) is nn.SyncBatchNorm and made.weight is weight and made.bias is None
    assert made.eps == 0.1 and not made.training and type(model[2]) is nn.LayerNorm
    assert type(nn.SyncBatchNorm.convert_sync_batchnorm(nn.BatchNorm3d(2))) is nn.SyncBatchNorm
    with pytest.raises(TypeError, match="convert_sync_batchnorm: module is an int"):
        nn.SyncBatchNorm.convert_sync_batchnorm(3)


LAZY = [
    (lazy, ordinary, (2, 3, *[4, 2, 3][:dims]))
    for kind in ("BatchNorm", "InstanceNorm")
    for dims in (1, 2, 3)
    for lazy, ordinary in [(f"Lazy{kind}{dims}d", f"{kind}{dims}d")]
]


@pytest.mark.parametrize("lazy, ordinary, shape", LAZY)
def test_lazy_norms(lazy, ordinary, shape):
    layer, same = getattr(nn, lazy)(eps=1e-3, momentum=0.2), getattr(nn, ordinary)(3, 1e-3, 0.2, True, True)
    assert repr(layer) == f"{lazy}(0, eps=0.001, momentum=0.2, affine=True, bias=True, track_running_stats=True)"
    assert list(layer.state_dict()) == list(copy.deepcopy(layer).state_dict())
    weight = layer.weight
    x = lucid.rand(shape)
    assert_close(layer(x), same(x))
    assert type(layer) is type(same) and layer.weight is weight and layer.num_features == 3
    for name, value in same.state_dict().items():
        assert_close(layer.state_dict()[name], value)
    loaded = getattr(nn, lazy)(eps=1e-3, momentum=0.2)
    loaded.load_state_dict(layer.state_dict())
    assert_close(loaded.eval()(x), layer.eval()(x))
    assert type(loaded) is type(same) and loaded.num_features == 3
    plain = getattr(nn, lazy)(affine=False, track_running_stats=False)
    assert plain(x).shape == shape and not plain.state_dict()
    with pytest.raises(ValueError, match=f"{lazy}: input is 1D"):
        getattr(nn, lazy)()(lucid.ones(3))


def test_lazy_instance_norm_without_a_batch():
    layer = nn.LazyInstanceNorm1d()
    assert layer(lucid.rand(3, 5)).shape == (3, 5) and layer.num_features == 3


# ---- activations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["relu", "elu", "selu", "celu", "leaky_relu", "hardtanh", "rrelu", "threshold"])
def test_functions_in_place(name):
    arguments = (0.5, -3.0) if name == "threshold" else ()
    x = lucid.tensor([-2.0, -0.25, 0.0, 0.75, 3.0])
    wanted = getattr(F, name)(x, *arguments).tolist()
    function = getattr(F, f"{name}_")
    assert function(x, *arguments) is x and x.tolist() == wanted
    leaf = lucid.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=f"{name}_: .*leaf tensor that requires grad"):
        function(leaf, *arguments)
    assert function(input=leaf * 1, **dict(zip(("threshold", "value"), arguments))).requires_grad


def test_softmax2d_refuses():
    with pytest.raises(ValueError, match="Softmax2d: input is 2D"):
        nn.Softmax2d()(lucid.ones(2, 2))


def test_older_names_of_hardtanh():
    with pytest.warns(FutureWarning, match="min_value"):
        layer = nn.Hardtanh(min_value=-2.0)
    assert repr(layer) == "Hardtanh(min_val=-2.0, max_val=1.0)"


def test_gumbel_softmax():
    lucid.manual_seed(3)
    logits = lucid.tensor([1.0, 0.0, -1.0]).log_softmax(0).expand(4000, 3).clone().requires_grad_()
    soft = F.gumbel_softmax(logits, tau=0.5)
    assert_close(soft.sum(-1), [1.0] * 4000, 1e-5)
    hard = F.gumbel_softmax(logits, hard=True)
    assert sorted(set(hard.flatten().tolist())) == [0.0, 1.0] and hard.sum().item() == 4000
    # The classes come as often as their probabilities say: three standard deviations are 0.024.
    assert_close(hard.mean(0), logits[0].exp(), 0.024)
    hard[:, 0].sum().backward()
    assert logits.grad.abs().sum().item() > 0
    assert F.gumbel_softmax(lucid.zeros(3, 2), dim=0).sum(0).shape == (2,)
    with pytest.warns(UserWarning, match="eps"):
        F.gumbel_softmax(lucid.zeros(2), 1.0, False, 1e-3)


def test_symlog_and_symexp():
    x = lucid.tensor([-1e6, -1.0, -0.0, 0.0, 1e-6, 2.0, 50.0], dtype=lucid.float64)
    assert_close(F.symexp(F.symlog(x)), x, 1e-12)
    assert math.copysign(1, F.symlog(x)[2].item()) == -1
    zero = lucid.zeros(1, requires_grad=True)
    (F.symlog(zero) + F.symexp(zero)).sum().backward()
    assert zero.grad.item() == 2.0


# ---- interpolation --------------------------------------------------------------------------------------------------

IMAGE = lucid.arange(12.0).reshape(1, 1, 3, 4)


@pytest.mark.parametrize(
    "arguments, error, text",
    [
        (dict(), ValueError, "neither of size and scale_factor"),
        (dict(size=3, scale_factor=2), ValueError, "both of size and scale_factor"),
        (dict(size=3, mode="cubic"), ValueError, "mode is 'cubic'"),
        (dict(size=3, mode="linear"), NotImplementedError, "wanted 3D input for mode 'linear'"),
        (dict(size=3, align_corners=True), ValueError, "align_corners is True"),
        (dict(size=(3,)), ValueError, "wanted 2, one for each dim"),
        (dict(scale_factor=(1, 2, 3)), ValueError, "wanted 2, one for each dim"),
        (dict(size=0), ValueError, "wanted at least 1 element"),
        (dict(size=2.5), TypeError, "size is a float"),
        (dict(scale_factor=-1), ValueError, "wanted finite numbers above 0"),
        (dict(scale_factor=math.nan), ValueError, "wanted finite numbers above 0"),
        (dict(scale_factor=1e-3), ValueError, "wanted at least 1 element"),
        (dict(size=3, recompute_scale_factor=True), ValueError, "recompute_scale_factor"),
        (dict(size=3, antialias=True), ValueError, "antialias is True"),
        (dict(size=3, mode="lanczos"), ValueError, "antialias=True"),
        (dict(size=2**62), (MemoryError, OverflowError), ""),
        (dict(scale_factor=1e300), (MemoryError, OverflowError), ""),
    ],
)
def test_interpolate_refuses(arguments, error, text):
    with pytest.raises(error, match=f"interpolate: .*{text}" if text else None):
        F.interpolate(IMAGE, **arguments)


def test_interpolate_of_other_dtypes():
    assert F.interpolate(IMAGE.half(), 2).dtype is lucid.float16
    with pytest.raises(TypeError, match="interpolate: x is int64"):
        F.interpolate(IMAGE.long(), 2)
    # As PyTorch 2.13 has it: uint8 is rounded after the last dim, and again after the one before it.
    x = lucid.tensor([[[[0, 255, 0, 255], [255, 0, 255, 0], [10, 20, 30, 40]]]], dtype=lucid.uint8)
    y = F.interpolate(x, (2, 2), mode="bilinear")
    assert y.dtype is lucid.uint8 and y.flatten().tolist() == [128, 128, 43, 58]


def test_interpolate_keeps_constants():
    for mode, dims in (("bicubic", 2), ("trilinear", 3), ("area", 2), ("nearest", 1)):
        x = lucid.full((1, 1, *[5] * dims), 3.0)
        assert_close(F.interpolate(x, [7, 2, 3][:dims], mode=mode).flatten(), [3.0] * math.prod([7, 2, 3][:dims]), 1e-5)
    assert_close(
        F.interpolate(lucid.full((1, 1, 9, 7), 3.0), (4, 5), mode="lanczos", antialias=True).flatten(), [3.0] * 20
    )


def test_interpolate_transforms():
    x = lucid.rand(3, 1, 2, 4)
    one = lucid.func.vmap(lambda x: F.interpolate(x.unsqueeze(0), (3, 5), mode="bicubic").squeeze(0))(x)
    assert_close(one, F.interpolate(x, (3, 5), mode="bicubic"))
    assert F.interpolate(x.to("meta"), scale_factor=(1.5, 0.5), mode="area").shape == (3, 1, 3, 2)
    assert F.interpolate(lucid.zeros(0, 1, 3, 3), 2**20).shape == (0, 1, 2**20, 2**20)


def test_deprecated_upsampling():
    for function, other in (
        (F.upsample, F.interpolate),
        (F.upsample_nearest, F.interpolate),
        (F.upsample_bilinear, lambda x, size: F.interpolate(x, size, mode="bilinear", align_corners=True)),
    ):
        with pytest.warns(UserWarning, match="interpolate"):
            assert_close(function(IMAGE, (5, 3)), other(IMAGE, (5, 3)))
    assert_close(F.interpolate(input=IMAGE, scale_factor=2), F.interpolate(IMAGE, scale_factor=2))


# ---- sampling -------------------------------------------------------------------------------------------------------


def test_grid_sample_refuses():
    grid = lucid.zeros(1, 2, 2, 2)
    for arguments, error, text in (
        ((IMAGE, grid, "linear"), ValueError, "mode is 'linear'"),
        ((IMAGE, grid, "nearest", "ones"), ValueError, "padding_mode is 'ones'"),
        ((IMAGE[0], grid), RuntimeError, "x has shape"),
        ((IMAGE, grid[..., :1]), RuntimeError, "grid has shape"),
        ((IMAGE, grid.expand(2, 2, 2, 2)), RuntimeError, "grid has shape"),
        ((IMAGE, grid.double()), TypeError, "wanted one dtype"),
        ((IMAGE[:, :, :0], grid), RuntimeError, "wanted at least one element"),
        ((IMAGE.unsqueeze(2), lucid.zeros(1, 1, 1, 1, 3), "bicubic"), ValueError, "mode is bicubic"),
    ):
        with pytest.raises(error, match=f"grid_sample: .*{text}"):
            F.grid_sample(*arguments, align_corners=False)
    with pytest.warns(UserWarning, match="grid_sample: align_corners"):
        F.grid_sample(IMAGE, grid)


@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
def test_grid_sample_at_strange_places(mode, padding):
    places = [math.nan, math.inf, -math.inf, 1e30, -1e30, 1e9, -1.0, 1.0]
    grid = lucid.tensor([[[[a, b] for a in places] for b in places]], requires_grad=True)
    x = IMAGE.clone().requires_grad_()
    y = F.grid_sample(x, grid, mode, padding, align_corners=True)
    y.sum().backward()
    assert y.shape == (1, 1, 8, 8) and x.grad.shape == x.shape and grid.grad.shape == grid.shape
    assert y[0, 0, 6:, 6:].tolist() == [[0.0, 3.0], [8.0, 11.0]]


def test_spatial_transformer_is_the_identity_at_first():
    theta = lucid.eye(2, 3).unsqueeze(0).requires_grad_()
    grid = F.affine_grid(theta, IMAGE.shape, align_corners=False)
    assert_close(F.grid_sample(IMAGE, grid, align_corners=False), IMAGE)
    F.grid_sample(IMAGE, grid, align_corners=False).square().sum().backward()
    assert theta.grad.shape == theta.shape


def test_affine_grid_refuses():
    theta = lucid.eye(2, 3).unsqueeze(0)
    for arguments, error, text in (
        ((theta, (1, 1, 2)), NotImplementedError, "size is"),
        ((theta, (2, 1, 2, 2)), ValueError, "theta has shape"),
        ((theta.long(), (1, 1, 2, 2)), ValueError, "theta is lucid.int64|theta is int64"),
        ((theta, (1, 1, 0, 2)), ValueError, "wanted sizes of at least 1"),
    ):
        with pytest.raises(error, match=f"affine_grid: .*({text})"):
            F.affine_grid(*arguments, align_corners=False)


# ---- distances and dropout ------------------------------------------------------------------------------------------


def test_normalize_writes_into_out():
    x, out = lucid.rand(2, 3), lucid.zeros(2, 3)
    assert F.normalize(x, out=out) is out
    assert_close(out, F.normalize(x))
    assert F.normalize(lucid.zeros(2, 3)).tolist() == [[0.0] * 3] * 2
    assert F.normalize(input=x, dim=(0, 1)).norm().item() == pytest.approx(1)


@pytest.mark.parametrize(
    "layer, shape, drawn",
    [
        (nn.Dropout1d, (40, 5, 9), (0, 1)),
        (nn.Dropout1d, (60, 9), (0,)),
        (nn.Dropout2d, (40, 5, 3, 3), (0, 1)),
        (nn.Dropout2d, (40, 5, 9), (0, 1)),
        (nn.Dropout2d, (40, 50), (0, 1)),
        (nn.Dropout3d, (40, 5, 2, 2, 2), (0, 1)),
        (nn.Dropout3d, (60, 2, 2, 2), (0,)),
        (nn.FeatureAlphaDropout, (40, 5, 9), (0, 1)),
    ],
)
def test_dropout_of_channels(layer, shape, drawn):
    """What is drawn for: one number for each place of these dims, as in PyTorch."""
    lucid.manual_seed(1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        y = layer(0.4)(lucid.ones(*shape)).reshape(*shape[: len(drawn)], -1)
    assert bool(caught) == (layer is nn.Dropout2d and len(shape) != 4)
    flat = y.reshape(-1, y.shape[-1])
    assert all(len(set(row)) == 1 for row in flat.tolist())
    kept = (flat[:, 0] > 0.5).float().mean().item()
    assert abs(kept - 0.6) < 0.2


def test_alpha_dropout_functions_draw_in_training_only():
    x = lucid.ones(50)
    assert F.alpha_dropout(x) is x or F.alpha_dropout(x).tolist() == x.tolist()
    assert F.alpha_dropout(x, 0.5, True).tolist() != x.tolist()
    assert F.feature_alpha_dropout(lucid.ones(2, 3)).tolist() == [[1.0] * 3] * 2
    for layer in (nn.Dropout, nn.AlphaDropout, nn.Dropout3d):
        with pytest.raises(ValueError, match=f"{layer.__name__}: p is 1.5"):
            layer(1.5)


def test_top_level_names_of_grids():
    theta = lucid.tensor([[[0.5, 0.1, 0.2], [-0.1, 0.7, 0.0]]])
    grid = lucid.affine_grid_generator(theta, (1, 1, 2, 3), True)
    assert_close(grid, F.affine_grid(theta, (1, 1, 2, 3), True))
    for mode, name in enumerate(("bilinear", "nearest", "bicubic")):
        for padding, word in enumerate(("zeros", "border", "reflection")):
            wanted = F.grid_sample(IMAGE, grid, name, word, False)
            assert_close(lucid.grid_sampler(IMAGE, grid, mode, padding, False), wanted)
    with pytest.raises(ValueError, match="grid_sampler: padding_mode is 3"):
        lucid.grid_sampler(IMAGE, grid, 0, 3, False)


def test_inplace_is_the_last_positional_argument():
    x = lucid.tensor([-1.0, 2.0])
    for call in (
        lambda x: F.relu(x, True),
        lambda x: F.leaky_relu(x, 0.5, True),
        lambda x: F.hardtanh(x, -0.5, 0.5, True),
        lambda x: F.threshold(x, 0.1, 0.0, True),
        lambda x: F.rrelu(x, 0.1, 0.3, False, True),
        lambda x: F.dropout(x, 0.5, True, True),
        lambda x: F.alpha_dropout(x, 0.5, True, True),
    ):
        assert call(x) is x
