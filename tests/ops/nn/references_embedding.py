"""References in NumPy for the ops of wasm/ops/nn/embedding.py."""


def np_embedding_bag(np, x, weight, offsets, mode, per_sample_weights, include_last_offset, padding_idx):
    """Bag by bag."""
    if offsets is None:
        bags = [np.arange(i * x.shape[1], (i + 1) * x.shape[1]) for i in range(len(x))]
    else:
        ends = [*offsets[1:], *([] if include_last_offset else [len(x)])]
        bags = [np.arange(first, end) for first, end in zip(offsets, ends)]
    scale = np.ones(x.size, weight.dtype) if per_sample_weights is None else per_sample_weights.reshape(-1)
    padding = None if padding_idx is None else padding_idx % len(weight)
    out = np.zeros((len(bags), weight.shape[1]), weight.dtype)
    for row, bag in zip(out, bags):
        bag = [place for place in bag if x.reshape(-1)[place] != padding]
        if bag:
            found = weight[x.reshape(-1)[bag]] * scale[bag][:, None]
            row[:] = {"sum": np.sum, "mean": np.mean, "max": np.max}[mode](found, 0)
    return out
