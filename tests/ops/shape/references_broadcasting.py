"""References for the ops of wasm/ops/shape/broadcasting.py, each with NumPy as its first parameter."""

from __future__ import annotations

import itertools


def np_combinations(np, x, r, with_replacement):
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    return np.array(list(choose(x.tolist(), r)), x.dtype).reshape(-1, r)
