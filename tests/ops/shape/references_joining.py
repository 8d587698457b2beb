"""References for the ops of wasm/ops/shape/joining.py, each with NumPy as its first parameter."""

from __future__ import annotations


def np_block_diag(np, blocks):
    blocks = [np.atleast_2d(block) for block in blocks]
    out = np.zeros(np.sum([block.shape for block in blocks], axis=0), np.result_type(*blocks))
    row = column = 0
    for block in blocks:
        out[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return out
