"""References in NumPy for the ops of wasm/ops/loss/labels.py."""


def np_two_hot(np, values, bins):
    """What has come to a bin and not to the next one."""
    ones = np.ones((*values.shape, 1), np.result_type(values, bins))
    with np.errstate(divide="ignore", invalid="ignore"):
        way = np.clip((values[..., None] - bins[:-1]) / (bins[1:] - bins[:-1]), 0, 1)
    return -np.diff(np.concatenate([ones, way, 0 * ones], -1), axis=-1)
