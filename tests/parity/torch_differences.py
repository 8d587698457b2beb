"""What torch_live.py finds different from PyTorch on purpose, and names that differ."""

# PyTorch's name of what has another one here.
OTHER_NAMES: dict[str, str] = {}

_TIES = "which of several equal elements an index names is free there; here it is the first"
_LAST_WRITES = "of elements that are written to one place all get a gradient there; here that which stays"

# (op, kind of difference): the reason.
DIFFERENCES: dict[tuple[str, str], str] = {
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
    ("max_pool2d_both", "gradient"): "the order of ceil_mode and return_indices is that of nn.MaxPool2d",
    ("max_pool2d_both", "result"): "the order of ceil_mode and return_indices is that of nn.MaxPool2d",
    ("max_pool2d_values", "order"): "the order of ceil_mode and return_indices is that of nn.MaxPool2d",
    ("mode", "values"): _TIES,
    ("pairwise_distance", "gradient"): "the gradient of a norm of another order is not exact there",
    ("pixel_unshuffle", "shape"): "an empty tensor is returned as it is there",
    ("pow", "in place values"): "0 to the power 0 is 1 here, also of complex numbers",
    ("pow", "values"): "0 to the power 0 is 1 here, also of complex numbers",
    ("put", "gradient"): _LAST_WRITES,
    ("renorm", "gradient"): "norms have 1e-7 added there",
    ("signbit", "values"): "the sign of a NaN in bfloat16, which the way to PyTorch drops",
    ("rms_norm", "values"): "eps is 1e-8, not that of the dtype",
    ("smooth_l1_loss", "order"): "the settings size_average and reduce, which are deprecated there, are not here",
    ("softmax", "dtype"): "an empty bool tensor stays bool there, and any other is refused",
    ("softmax_cast", "dtype"): "an empty tensor of integers stays what it is there, and any other is refused",
    ("softmin", "dtype"): "an empty tensor of integers stays what it is there, and any other is refused",
    ("softmax_over", "dtype"): "an empty bool tensor stays bool there, and any other is refused",
    ("sort", "values"): _TIES,
    ("topk", "values"): _TIES,
    ("triplet_margin_loss", "gradient"): "the gradient of a norm of another order is not exact there",
    **{
        (f"{name}_mean{form}", "result"): "a named tuple, which is a tuple too"
        for name in ("std", "var")
        for form in ("", "_unbiased", "_dim_unbiased")
    },
}
