"""References for the ops of wasm/ops/spatial/convolution.py, each with NumPy as its first parameter."""

from __future__ import annotations


def per_dim(value, dims):
    """A number, or one for each dim, as a tuple."""
    values = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    return values * dims if len(values) == 1 else values


def np_conv(np, x, weight, bias, stride, padding, dilation, groups):
    """The sum over the kernel's elements of what each meets, times itself."""
    dims = weight.ndim - 2
    kernel, stride, dilation = weight.shape[2:], per_dim(stride, dims), per_dim(dilation, dims)
    batched = x if x.ndim == dims + 2 else x[None]
    if padding == "same":
        totals = [d * (k - 1) for d, k in zip(dilation, kernel)]
        pads = [(total // 2, total - total // 2) for total in totals]
    else:
        pads = [(p, p) for p in per_dim(0 if padding == "valid" else padding, dims)]
    wide = np.pad(batched, [(0, 0), (0, 0), *pads])
    sizes = [(n - d * (k - 1) - 1) // s + 1 for n, d, k, s in zip(wide.shape[2:], dilation, kernel, stride)]
    out = np.zeros((wide.shape[0], weight.shape[0], *sizes), x.dtype)
    per_group, outputs = weight.shape[1], weight.shape[0] // groups
    for place in np.ndindex(*kernel):
        steps = zip(place, dilation, sizes, stride)
        met = wide[(slice(None), slice(None), *(slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, n, s in steps))]
        for g in range(groups):
            rows = slice(g * outputs, (g + 1) * outputs)
            part = met[:, g * per_group : (g + 1) * per_group]
            out[:, rows] += np.einsum("oc,nc...->no...", weight[(rows, slice(None), *place)], part)
    if bias is not None:
        out = out + bias.reshape(-1, *[1] * dims)
    return out if x.ndim == dims + 2 else out[0]


def np_conv_transpose(np, x, weight, bias, stride, padding, output_padding, groups, dilation):
    """Every element of x adds the kernel, times itself, to a window of the result; then the padding is cut off."""
    dims = weight.ndim - 2
    stride, padding, added, dilation = (per_dim(v, dims) for v in (stride, padding, output_padding, dilation))
    batched, kernel = x if x.ndim == dims + 2 else x[None], weight.shape[2:]
    sizes = batched.shape[2:]
    full = [(n - 1) * s + d * (k - 1) + 1 + o for n, s, d, k, o in zip(sizes, stride, dilation, kernel, added)]
    out = np.zeros((batched.shape[0], weight.shape[1] * groups, *full), x.dtype)
    per_group, outputs = weight.shape[0] // groups, weight.shape[1]
    for place in np.ndindex(*kernel):
        steps = zip(place, dilation, sizes, stride)
        window = tuple(slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, n, s in steps)
        for g in range(groups):
            rows = slice(g * per_group, (g + 1) * per_group)
            part = np.einsum("co,nc...->no...", weight[(rows, slice(None), *place)], batched[:, rows])
            out[(slice(None), slice(g * outputs, (g + 1) * outputs), *window)] += part
    out = out[(slice(None), slice(None), *(slice(p, n - p) for p, n in zip(padding, full)))]
    if bias is not None:
        out = out + bias.reshape(-1, *[1] * dims)
    return out if x.ndim == dims + 2 else out[0]
