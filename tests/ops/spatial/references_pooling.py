"""What the pools of wasm/ops/spatial/pooling.py are in NumPy."""

from __future__ import annotations

from ops.spatial.references_convolution import per_dim


def _windows(np, sizes, dims, kernel_size, stride, padding, dilation, ceil_mode):
    """For each dim, for each position: which elements are in the window, and how many with those in the padding."""
    kernel = per_dim(kernel_size, dims)
    step = kernel if stride is None or stride == () else per_dim(stride, dims)
    for n, k, s, p, d in zip(sizes, kernel, step, per_dim(padding, dims), per_dim(dilation, dims)):
        room = n + 2 * p - d * (k - 1) - 1
        count = (-(-room // s) if ceil_mode else room // s) + 1
        count -= ceil_mode and (count - 1) * s >= n + p
        places = [np.arange(i * s - p, i * s - p + d * (k - 1) + 1, d) for i in range(count)]
        yield [(at[(at >= 0) & (at < n)], int((at < n + p).sum())) for at in places]


def _parts(np, sizes, dims, output_size):
    for n, out in zip(sizes, per_dim(output_size, dims)):
        out = n if out is None else out
        yield [(np.arange(i * n // out, -(-(i + 1) * n // out)), 0) for i in range(out)]


def _pooled(np, x, windows, of_window, dtype=None):
    """of_window(elements, places, counts) for every window of x, whose last dims have these windows."""
    windows = list(windows)
    dims = len(windows)
    flat = np.arange(int(np.prod(x.shape[x.ndim - dims :]))).reshape(x.shape[x.ndim - dims :])
    out = np.zeros((*x.shape[: x.ndim - dims], *map(len, windows)), dtype or x.dtype)
    for position in np.ndindex(*map(len, windows)):
        here = [window[i] for window, i in zip(windows, position)]
        cells = np.ix_(*(at for at, _ in here))
        elements = x[(..., *cells)].reshape(*x.shape[: x.ndim - dims], flat[cells].size)
        out[(..., *position)] = of_window(elements, flat[cells].reshape(-1), np.prod([count for _, count in here]))
    return out


def _greatest(np, x, windows):
    windows = list(windows)
    return (
        _pooled(np, x, windows, lambda elements, places, count: elements.max(-1)),
        _pooled(np, x, windows, lambda elements, places, count: places[elements.argmax(-1)], np.int64),
    )


def np_max_pool(np, x, dims, kernel_size, stride, padding, dilation, ceil_mode):
    return _greatest(np, x, _windows(np, x.shape[-dims:], dims, kernel_size, stride, padding, dilation, ceil_mode))


def np_adaptive_max_pool(np, x, dims, output_size):
    return _greatest(np, x, _parts(np, x.shape[-dims:], dims, output_size))


def np_adaptive_pool(np, x, dims, output_size, mean):
    return _pooled(np, x, _parts(np, x.shape[-dims:], dims, output_size), lambda elements, *_: mean(elements, -1))


def np_avg_pool(np, x, dims, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override):
    def mean(elements, places, count):
        return elements.sum(-1) / (divisor_override or (count if count_include_pad else len(places)))

    return _pooled(np, x, _windows(np, x.shape[-dims:], dims, kernel_size, stride, padding, 1, ceil_mode), mean)


def np_lp_pool(np, x, dims, norm_type, kernel_size, stride, ceil_mode):
    means = np_avg_pool(np, x**norm_type, dims, kernel_size, stride, 0, ceil_mode, True, None)
    return (means * np.prod(per_dim(kernel_size, dims))) ** (1 / norm_type)


def np_fractional_max_pool(np, x, dims, kernel_size, output_size, samples):
    sizes, out, kernel = x.shape[-dims:], per_dim(output_size, dims), per_dim(kernel_size, dims)
    images, values, indices = x.reshape(int(np.prod(x.shape[:-dims])), *sizes), [], []
    for image, drawn in zip(images, samples.reshape(-1, dims)):
        windows = []
        for n, k, o, u in zip(sizes, kernel, out, drawn[::-1] if dims == 2 else drawn):
            step = (n - k) / (o - 1) if o > 1 else 0
            starts = [int((i + u) * step) - int(u * step) for i in range(o - 1)] + [n - k]
            windows.append([(np.arange(start, start + k), 0) for start in starts])
        one = _greatest(np, image, windows)
        values.append(one[0]), indices.append(one[1])
    shape = (*x.shape[:-dims], *out)
    return np.array(values, x.dtype).reshape(shape), np.array(indices, np.int64).reshape(shape)


def np_max_unpool(np, x, dims, indices, kernel_size, stride, padding, output_size):
    kernel, cut = per_dim(kernel_size, dims), per_dim(padding, dims)
    step = kernel if stride is None else per_dim(stride, dims)
    size = tuple((n - 1) * s - 2 * p + k for n, s, p, k in zip(x.shape[-dims:], step, cut, kernel))
    size = size if output_size is None else tuple(output_size)[-dims:]
    rows, outer = int(np.prod(x.shape[:-dims])), x.shape[:-dims]
    flat = np.zeros((rows, int(np.prod(size))), x.dtype)
    for row, places, values in zip(flat, indices.reshape(rows, -1), x.reshape(rows, -1)) if rows else ():
        row[places] = values
    return flat.reshape(*outer, *size)
