"""What torch_live.py finds different from PyTorch on purpose, and names that differ."""

# PyTorch's name of what has another one here.
OTHER_NAMES: dict[str, str] = {}

_SLOPE = "PyTorch has no gradient of it"
_TIES = "which of several equal elements an index names is free there; here it is the first"
_LAST_WRITES = "of elements that are written to one place all get a gradient there; here that which stays"

_BESSEL = "airy_ai bessel_j0 bessel_j1 bessel_y0 bessel_y1"
_POLYNOMIALS = """chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w
hermite_polynomial_h hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p shifted_chebyshev_polynomial_t
shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v shifted_chebyshev_polynomial_w"""
_MODIFIED = """modified_bessel_k0 modified_bessel_k1 scaled_modified_bessel_k0 scaled_modified_bessel_k1
spherical_bessel_j0"""

# (op, kind of difference): the reason.
DIFFERENCES: dict[tuple[str, str], str] = {
    **{(name, "graph"): _SLOPE for name in f"{_BESSEL} {_MODIFIED} {_POLYNOMIALS}".split()},
    **{(name, "values"): "PyTorch's has some 7 digits; SciPy's agrees with this one" for name in _BESSEL.split()},
    ("all", "dtype"): "uint8 was a mask there; the array API wants bool of every dtype",
    ("any", "dtype"): "uint8 was a mask there; the array API wants bool of every dtype",
    ("argsort", "values"): _TIES,
    ("as_strided_scatter", "gradient"): "self has it there where src is written, and none where it stays",
    ("bincount", "dtype"): "nothing to count gives int64 there, whatever the weights",
    ("combinations", "graph"): "no combinations are a new empty tensor here, outside of the graph",
    ("copysign", "values"): "the sign of a NaN in bfloat16, which the way to PyTorch drops",
    ("cumprod", "in place refused"): "an int64 result goes into no bool tensor",
    ("cumsum", "in place refused"): "an int64 result goes into no bool tensor",
    ("fill", "graph"): "only a value that is a tensor brings a gradient",
    ("group_norm", "gradient"): "channels without elements have the gradient 0, not NaN",
    ("hardsigmoid", "gradient"): "1/6 has the digits of a float32 there",
    ("index_copy", "gradient"): _LAST_WRITES,
    ("index_reduce", "gradient"): "a tie with the element that is left out takes a part there",
    ("kthvalue", "values"): _TIES,
    ("ldexp", "gradient"): "a gradient takes the power of two from integers there, where a negative one is 0",
    ("log_softmax", "dtype"): "an empty bool tensor stays bool there, and any other is refused",
    ("log_softmax_cast", "dtype"): "an empty tensor of integers stays what it is there, and any other is refused",
    ("log_softmax_over", "dtype"): "an empty bool tensor stays bool there, and any other is refused",
    ("mode", "values"): _TIES,
    ("pixel_unshuffle", "shape"): "an empty tensor is returned as it is there",
    ("pow", "in place values"): "0 to the power 0 is 1 here, also of complex numbers",
    ("pow", "values"): "0 to the power 0 is 1 here, also of complex numbers",
    ("put", "gradient"): _LAST_WRITES,
    ("signbit", "values"): "the sign of a NaN in bfloat16, which the way to PyTorch drops",
    ("repeat_positions", "dtype"): "indices are int64, those of int32 counts too",
    ("smooth_l1_loss", "order"): "the settings size_average and reduce, which are deprecated there, are not here",
    ("softmax", "dtype"): "an empty bool tensor stays bool there, and any other is refused",
    ("softmax_cast", "dtype"): "an empty tensor of integers stays what it is there, and any other is refused",
    ("softmin", "dtype"): "an empty tensor of integers stays what it is there, and any other is refused",
    ("softmax_over", "dtype"): "an empty bool tensor stays bool there, and any other is refused",
    ("sort", "values"): _TIES,
    ("topk", "values"): _TIES,
    **{
        (f"{name}_mean{form}", "result"): "a named tuple, which is a tuple too"
        for name in ("std", "var")
        for form in ("", "_unbiased", "_dim_unbiased")
    },
    **{
        (f"{kind}max_pool{n}d_{form}", "result"): "a named tuple, which is a tuple too"
        for kind in ("", "adaptive_")
        for n in (1, 2, 3)
        for form in ("both", "with_indices")
    },
}
