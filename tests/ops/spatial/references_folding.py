"""What the ops of wasm/ops/spatial/folding.py are in NumPy."""

from __future__ import annotations

from ops.spatial.references_convolution import per_dim


def _patches(np, size, kernel, dilation, padding, stride):
    """For each element of a patch and each patch, where it is in the padded image: two arrays (kernel, patches)."""
    axes = []
    for n, k, d, p, s in zip(size, *(per_dim(v, 2) for v in (kernel, dilation, padding, stride))):
        count = (n + 2 * p - d * (k - 1) - 1) // s + 1
        axes.append(np.arange(k)[:, None] * d + np.arange(count) * s)
    rows = axes[0][:, None, :, None] + 0 * axes[1][None, :, None, :]
    columns = axes[1][None, :, None, :] + 0 * axes[0][:, None, :, None]
    elements = rows.shape[0] * rows.shape[1]
    return rows.reshape(elements, -1), columns.reshape(elements, -1)


def np_unfold(np, x, kernel_size, dilation, padding, stride):
    rows, columns = _patches(np, x.shape[-2:], kernel_size, dilation, padding, stride)
    pads = [(p, p) for p in per_dim(padding, 2)]
    wide = np.pad(x, [(0, 0)] * (x.ndim - 2) + pads)
    return wide[..., rows, columns].reshape(*x.shape[:-3], x.shape[-3] * rows.shape[0], rows.shape[1])


def np_fold(np, x, output_size, kernel_size, dilation, padding, stride):
    height, width = per_dim(output_size, 2)
    rows, columns = _patches(np, (height, width), kernel_size, dilation, padding, stride)
    (top, left), channels = per_dim(padding, 2), x.shape[-2] // rows.shape[0]
    wide = np.zeros((*x.shape[:-2], channels, height + 2 * top, width + 2 * left), x.dtype)
    np.add.at(wide, (..., rows, columns), x.reshape(*x.shape[:-2], channels, *rows.shape))
    return wide[..., top : top + height, left : left + width]
