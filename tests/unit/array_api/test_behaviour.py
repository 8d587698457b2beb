"""Where the standard wants something else than PyTorch: promotion of 0-d arrays, numbers, axes, sums, sets, limits."""

import math

import pytest

import lucid
from lucid import array_api as xp


def same(x, values, dtype=None):
    assert x.tolist() == values and (dtype is None or x.dtype is dtype)


# ---- Promotion ------------------------------------------------------------------------------------------------------


def test_0d_arrays_promote_as_others():
    wide = xp.asarray(1.0, dtype=xp.float64)
    assert xp.add(xp.ones(2), wide).dtype is xp.float64
    assert xp.where(xp.asarray(True), xp.ones(2), wide).dtype is xp.float64
    assert xp.result_type(xp.ones(2, dtype=xp.int8), xp.asarray(1, dtype=xp.int32)) is xp.int32


@pytest.mark.parametrize(
    "name, left, right",
    [
        ("add", 3.0, 3.0),
        ("subtract", 1.0, -1.0),
        ("divide", 2.0, 0.5),
        ("pow", 2.0, 1.0),
        ("maximum", 2.0, 2.0),
        ("less", False, True),
        ("equal", False, False),
        ("atan2", math.atan2(2, 1), math.atan2(1, 2)),
    ],
)
def test_numbers_on_either_side(name, left, right):
    x, operation = xp.asarray([2.0]), getattr(xp, name)
    dtype = xp.bool if isinstance(left, bool) else xp.float32
    same(operation(x, 1), [pytest.approx(left)], dtype)
    same(operation(1, x), [pytest.approx(right)], dtype)


def test_two_numbers_are_refused():
    with pytest.raises(TypeError, match="add: the arguments are .*wanted a Tensor among them"):
        xp.add(1, 2)
    with pytest.raises(ValueError, match="result_type"):
        xp.result_type(1, 2)
    with pytest.raises(ValueError, match="result_type"):
        xp.result_type()


def test_numbers_that_a_dtype_cannot_hold():
    with pytest.raises(OverflowError):
        xp.add(xp.asarray([1], dtype=xp.int8), 1000)
    same(xp.clip(xp.asarray([1, -5], dtype=xp.int8), 0, 1000), [1, 0], xp.int8)


@pytest.mark.parametrize(
    "a, b, wanted",
    [
        ("uint8", "int8", "int16"),
        ("uint16", "int8", "int32"),
        ("uint32", "int64", "int64"),
        ("uint16", "uint64", "uint64"),
        ("int8", "uint32", "int64"),
        ("float32", "float64", "float64"),
        ("float64", "complex64", "complex128"),
    ],
)
def test_promotion(a, b, wanted):
    a, b, wanted = getattr(xp, a), getattr(xp, b), getattr(xp, wanted)
    assert xp.result_type(a, b) is wanted and xp.result_type(b, a) is wanted
    assert xp.add(xp.ones(2, dtype=a), xp.ones(1, dtype=b)).dtype is wanted
    assert xp.can_cast(a, wanted) and xp.can_cast(xp.ones(1, dtype=b), wanted)


def test_can_cast():
    assert not xp.can_cast(xp.int16, xp.int8) and not xp.can_cast(xp.float64, xp.float32)
    assert not xp.can_cast(xp.uint64, xp.int64) and not xp.can_cast(xp.int8, xp.uint8)
    with pytest.raises(TypeError, match="can_cast: to is a str"):
        xp.can_cast(xp.int8, "int16")


def test_isdtype():
    assert xp.isdtype(xp.uint8, "unsigned integer") and not xp.isdtype(xp.uint8, "signed integer")
    assert xp.isdtype(xp.bool, "bool") and not xp.isdtype(xp.bool, "numeric")
    assert xp.isdtype(xp.complex64, ("integral", "complex floating")) and xp.isdtype(xp.float32, xp.float32)
    assert xp.isdtype(lucid.float16, "real floating") and xp.isdtype(lucid.bfloat16, "numeric")
    with pytest.raises(ValueError, match="kind is 'integer'"):
        xp.isdtype(xp.int8, "integer")
    with pytest.raises(TypeError, match="kind is a int|kind is an int"):
        xp.isdtype(xp.int8, 1)


def test_limits_have_dtypes():
    assert xp.finfo(xp.float32).dtype is xp.float32 and xp.finfo(xp.ones(1)).bits == 32
    assert xp.finfo(xp.complex128).dtype is xp.float64
    assert xp.finfo(xp.float64).smallest_normal == 2.0**-1022 and isinstance(xp.finfo(xp.float32).eps, float)
    assert xp.iinfo(xp.uint16).max == 65535 and xp.iinfo(xp.uint64).max == 2**64 - 1
    assert xp.iinfo(xp.int8).dtype is xp.int8 and repr(xp.iinfo(xp.int8)).startswith("iinfo(bits=8")


def test_astype():
    x = xp.ones(2)
    assert xp.astype(x, xp.float32, copy=False) is x and xp.astype(x, xp.float32) is not x
    same(xp.astype(xp.asarray([1.5, -1.5]), xp.int8), [1, -1], xp.int8)


# ---- Creation -------------------------------------------------------------------------------------------------------


def test_asarray_copy():
    x = xp.zeros(2)
    assert xp.asarray(x) is x or xp.asarray(x).data_ptr() == x.data_ptr()
    assert xp.asarray(x, copy=True).data_ptr() != x.data_ptr()
    assert xp.asarray(x, copy=False).data_ptr() == x.data_ptr()
    with pytest.raises(ValueError):
        xp.asarray([1, 2], copy=False)
    with pytest.raises(ValueError):
        xp.asarray(x, dtype=xp.float64, copy=False)


def test_ranges():
    same(xp.arange(3), [0, 1, 2], xp.int64)
    same(xp.arange(1, 4, 2), [1, 3])
    same(xp.arange(5, 0), [])
    same(xp.arange(0, 5, -1), [])
    same(xp.arange(3, 0, -1), [3, 2, 1])
    same(xp.linspace(0, 1, 2, endpoint=False), [0.0, 0.5], xp.float32)
    same(xp.linspace(0, 2j, 3), [0, 1j, 2j], xp.complex64)
    same(xp.linspace(3, 3, 0), [])


def test_eye():
    same(xp.eye(2, 3, k=1), [[0, 1, 0], [0, 0, 1]])
    same(xp.eye(2, k=-1), [[0, 0], [1, 0]])
    assert xp.eye(2, k=5).tolist() == [[0, 0], [0, 0]] and xp.eye(0).shape == (0, 0)


def test_filled():
    assert xp.zeros(2).shape == (2,) and xp.ones((2, 3)).shape == (2, 3) and xp.empty(()).shape == ()
    assert xp.ones_like(xp.zeros(2, dtype=xp.int8)).dtype is xp.int8
    same(xp.full((2,), True), [True, True], xp.bool)
    same(xp.full_like(xp.zeros(2), 3), [3.0, 3.0], xp.float32)
    assert xp.meshgrid(xp.ones(2), xp.ones(3))[0].shape == (3, 2) and xp.meshgrid() == ()


# ---- Shapes ---------------------------------------------------------------------------------------------------------


def test_joining_promotes():
    joined = xp.concat([xp.ones((1, 2)), xp.zeros(1, dtype=xp.float64)], axis=None)
    same(joined, [1, 1, 0], xp.float64)
    assert xp.stack([xp.ones(2, dtype=xp.int8), xp.ones(2, dtype=xp.int16)]).dtype is xp.int16
    with pytest.raises(ValueError, match="concat: arrays is empty"):
        xp.concat([])


def test_squeeze_refuses_other_sizes():
    assert xp.squeeze(xp.ones((1, 2, 1)), (0, -1)).shape == (2,)
    with pytest.raises(ValueError, match="squeeze: axis 0 has size 2; wanted 1"):
        xp.squeeze(xp.ones(2), 0)


def test_expand_dims_refuses_other_places():
    assert xp.expand_dims(xp.ones((2, 3)), axis=-1).shape == (2, 3, 1)
    with pytest.raises(IndexError):
        xp.expand_dims(xp.ones(2), axis=3)


def test_reshape_copy():
    x = xp.arange(6)
    assert xp.reshape(x, (2, 3), copy=False).data_ptr() == x.data_ptr()
    assert xp.reshape(x, (2, 3), copy=True).data_ptr() != x.data_ptr()
    with pytest.raises(ValueError, match="reshape: copy is False, and x has strides"):
        xp.reshape(xp.reshape(x, (2, 3)).mT, (6,), copy=False)


def test_moves():
    same(xp.flip(xp.asarray([[1, 2], [3, 4]])), [[4, 3], [2, 1]])
    same(xp.roll(xp.asarray([[1, 2], [3, 4]]), 1), [[4, 1], [2, 3]])
    same(xp.roll(xp.asarray([[1, 2], [3, 4]]), 1, axis=(0, 1)), [[4, 3], [2, 1]])
    same(xp.repeat(xp.asarray([1, 2]), xp.asarray([1, 2])), [1, 2, 2])
    assert [x.tolist() for x in xp.unstack(xp.asarray([[1, 2], [3, 4]]), axis=1)] == [[1, 3], [2, 4]]
    assert [x.shape for x in xp.broadcast_arrays(xp.ones(1), xp.ones((2, 1)))] == [(2, 1), (2, 1)]
    assert xp.tile(xp.ones((1, 2)), (2, 1, 1)).shape == (2, 1, 2)


# ---- Reductions -----------------------------------------------------------------------------------------------------

X = [[1, 2], [3, 4]]


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "mean", "var", "std", "all", "any", "count_nonzero"])
def test_no_axes_reduce_nothing(name):
    x = xp.asarray(X, dtype=xp.float32)
    result = getattr(xp, name)(x, axis=())
    assert result.shape == (2, 2)
    wanted = {"var": 0.0, "std": 0.0, "all": True, "any": True, "count_nonzero": 1}
    assert result.tolist() == ([[wanted[name]] * 2] * 2 if name in wanted else X)
    assert getattr(xp, name)(x, axis=(0, 1), keepdims=True).shape == (1, 1)
    assert getattr(xp, name)(x).shape == ()


@pytest.mark.parametrize("name", ["sum", "prod", "cumulative_sum", "cumulative_prod"])
def test_integers_add_up_in_64_bits(name):
    operation = getattr(xp, name)
    for dtype, wanted in (("int8", "int64"), ("uint8", "uint64"), ("uint32", "uint64"), ("float32", "float32")):
        assert operation(xp.ones(2, dtype=getattr(xp, dtype))).dtype is getattr(xp, wanted)
    assert operation(xp.ones(2), dtype=xp.float64).dtype is xp.float64


def test_scans():
    same(xp.cumulative_sum(xp.asarray([1, 2]), include_initial=True), [0, 1, 3])
    same(xp.cumulative_prod(xp.asarray(X), axis=0, include_initial=True), [[1, 1], [1, 2], [3, 8]])
    with pytest.raises(ValueError, match="cumulative_sum: axis is None and x has 2 axes"):
        xp.cumulative_sum(xp.asarray(X))


def test_spread():
    x = xp.asarray([1.0, 2.0, 4.0])
    assert xp.var(x).item() == pytest.approx(14 / 9) and xp.var(x, correction=1).item() == pytest.approx(7 / 3)
    assert xp.std(x, correction=0.5).item() == pytest.approx(math.sqrt(14 / 3 / 2.5))


def test_diff():
    same(xp.diff(xp.asarray(X), axis=0), [[2, 2]])
    same(xp.diff(xp.asarray([1, 4]), prepend=xp.asarray([0]), append=xp.asarray([9])), [1, 3, 5])


# ---- Searching, sorting, sets ---------------------------------------------------------------------------------------


def test_sort():
    same(xp.sort(xp.asarray([[2, 1], [3, 4]]), axis=0, descending=True), [[3, 4], [2, 1]])
    same(xp.argsort(xp.asarray([1, 0, 1, 0]), descending=True), [0, 2, 1, 3])
    same(xp.argmax(xp.asarray(X), keepdims=True), [[3]], xp.int64)
    same(xp.argmin(xp.asarray(X), axis=1), [0, 0])


def test_unique():
    nan = math.nan
    values, indices, inverse, counts = xp.unique_all(xp.asarray([[2.0, nan], [2.0, nan]]))
    assert values.tolist()[0] == 2 and len(values.tolist()) == 3
    same(indices[:1], [0]), same(counts, [2, 1, 1])
    assert inverse.shape == (2, 2) and inverse[0, 0] == inverse[1, 0] == 0
    assert sorted([inverse[0, 1].item(), inverse[1, 1].item()]) == [1, 2]
    for position, index in enumerate(indices.tolist()):  # each index is where its value stands
        assert inverse.flatten()[index] == position
    assert xp.unique_counts(xp.asarray([1j, 1, 1j])).counts.tolist() == [2, 1]
    same(xp.unique_values(xp.asarray([1 + 1j, 1 - 1j, 1 + 1j])), [1 - 1j, 1 + 1j])
    assert xp.unique_inverse(xp.asarray([[5, 4]])).inverse_indices.tolist() == [[1, 0]]


def test_indexing():
    same(xp.take(xp.asarray(X), xp.asarray([1, 0]), axis=1), [[2, 1], [4, 3]])
    same(xp.take(xp.asarray([1, 2]), xp.asarray([-1])), [2])
    same(xp.take_along_axis(xp.asarray(X), xp.asarray([[1], [-2]])), [[2], [3]])
    with pytest.raises(ValueError, match="take: axis is None and x has 2 axes"):
        xp.take(xp.asarray(X), xp.asarray([0]))
    with pytest.raises(ValueError, match="nonzero: x is 0-d"):
        xp.nonzero(xp.asarray(1))
    assert [i.tolist() for i in xp.nonzero(xp.asarray(X) > 2)] == [[1, 1], [0, 1]]
    same(xp.searchsorted(xp.asarray([3, 1, 2]), xp.asarray([2]), side="right", sorter=xp.asarray([1, 2, 0])), [2])


def test_masks():
    x = xp.asarray(X)
    assert x[xp.zeros((0, 2), dtype=xp.bool)].shape == (0,)
    assert x[xp.asarray(True)].shape == (1, 2, 2) and x[xp.asarray(False)].shape == (0, 2, 2)
    with pytest.raises(IndexError):
        x[xp.ones(3, dtype=xp.bool)]
    assert x[::-1].tolist() == [[3, 4], [1, 2]]


def test_clip():
    same(xp.clip(xp.asarray([1.0, 5.0]), max=xp.asarray([0.5, 9.0])), [0.5, 5.0])
    same(xp.clip(xp.asarray([1, 5]), 2), [2, 5], xp.int64)
    x = xp.asarray([1, 5])
    assert xp.clip(x) is not x and xp.clip(x).tolist() == [1, 5]


# ---- Elementwise ----------------------------------------------------------------------------------------------------


def test_parts():
    same(xp.real(xp.ones(1)), [1.0]), same(xp.imag(xp.ones(1)), [0.0])
    same(xp.sign(xp.asarray([3 + 4j])), [pytest.approx(0.6 + 0.8j)])
    same(xp.positive(xp.asarray([-1])), [-1])


def test_gradients_go_through():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    y = xp.sum(xp.multiply(xp.exp(x), xp.cumulative_sum(x)))
    y.backward()
    assert lucid.allclose(x.grad, lucid.tensor([2 * math.e + math.e**2, 4 * math.e**2]))


# ---- Linear algebra and Fourier transforms --------------------------------------------------------------------------


def test_products():
    same(xp.vecdot(xp.asarray([1j, 2]), xp.asarray([1j, 1])), 3 + 0j)
    same(xp.vecdot(xp.asarray(X), xp.asarray([1, 1]), axis=-1), [3, 7])
    assert xp.vecdot(xp.ones((3, 2)), xp.ones((3, 1)), axis=-2).shape == (2,)
    with pytest.raises(ValueError, match="vecdot: axis -1 has the sizes 2 and 1"):
        xp.vecdot(xp.ones(2), xp.ones(1))
    assert xp.tensordot(xp.ones((2, 3)), xp.ones((3, 2)), axes=((0, 1), (1, 0))).item() == 6
    assert xp.matmul(xp.ones(2, dtype=xp.float32), xp.ones(2, dtype=xp.float64)).dtype is xp.float64


def test_solve_takes_vectors_only_in_1d():
    a = xp.eye(2) * 2
    same(xp.linalg.solve(a, xp.asarray([2.0, 4.0])), [1.0, 2.0])
    assert xp.linalg.solve(xp.stack([a, a]), xp.ones((2, 2))).shape == (2, 2, 2)


def test_decompositions_are_named():
    a = xp.asarray([[2.0, 1.0], [1.0, 2.0]])
    assert xp.linalg.eigh(a)._fields == ("eigenvalues", "eigenvectors")
    assert xp.linalg.qr(a)._fields == ("Q", "R")
    assert xp.linalg.slogdet(a)._fields == ("sign", "logabsdet")
    assert xp.linalg.svd(a)._fields == ("U", "S", "Vh")
    assert xp.linalg.trace(xp.ones((2, 2), dtype=xp.uint8)).dtype is xp.uint64
    assert xp.linalg.vector_norm(a, axis=()).shape == (2, 2)
    assert xp.linalg.matrix_norm(xp.stack([a, a]), keepdims=True).shape == (2, 1, 1)


def test_fft():
    x = xp.asarray([1.0, 2.0, 3.0, 4.0])
    assert xp.fft.fft(x).dtype is xp.complex64 and xp.fft.rfft(x, n=6).shape == (4,)
    assert xp.fft.fftn(xp.ones((2, 3)), axes=(0,)).shape == (2, 3)
    same(xp.fft.fftshift(xp.asarray([1, 2, 3]), axes=0), [3, 1, 2])
    assert xp.fft.fftfreq(4, d=0.5).tolist() == [0, 0.5, -1, -0.5]
