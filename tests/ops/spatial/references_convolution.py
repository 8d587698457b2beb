"""References for the ops of wasm/ops/spatial/convolution.py, each with NumPy as its first parameter."""

from __future__ import annotations


def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def np_conv_transpose2d(np, x, weight, bias, stride, padding, output_padding, groups, dilation):
    """Every element of x adds the kernel, times itself, to a window of the result; then the padding is cut off."""
    stride, padding, output_padding, dilation = map(_pair, (stride, padding, output_padding, dilation))
    batched = x if x.ndim == 4 else x[None]
    n, c, h, w = batched.shape
    per_group, kh, kw = weight.shape[1:]
    full = [
        (size - 1) * s + d * (k - 1) + 1 + o
        for size, s, d, k, o in zip((h, w), stride, dilation, (kh, kw), output_padding)
    ]
    out = np.zeros((n, per_group * groups, *full))
    for channel in range(c):
        group = channel // (c // groups)
        for o in range(per_group):
            for i in range(h):
                for j in range(w):
                    for a in range(kh):
                        for b in range(kw):
                            out[
                                :,
                                group * per_group + o,
                                i * stride[0] + a * dilation[0],
                                j * stride[1] + b * dilation[1],
                            ] += batched[:, channel, i, j] * weight[channel, o, a, b]
    out = out[:, :, padding[0] : full[0] - padding[0], padding[1] : full[1] - padding[1]]
    if bias is not None:
        out = out + bias[:, None, None]
    return out if x.ndim == 4 else out[0]
