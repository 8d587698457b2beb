"""References for the ops of wasm/ops/linalg/qr.py, each with NumPy as its first parameter."""

from __future__ import annotations


def _all(np, a, tau):
    """H1 H2 ... (m, m), one reflection after the other."""
    m = a.shape[-2]
    q = np.broadcast_to(np.eye(m, dtype=a.dtype), (*a.shape[:-2], m, m))
    for i in range(tau.shape[-1]):
        v = np.where(np.arange(m) > i, a[..., i], 0) + (np.arange(m) == i)
        q = q - tau[..., i, None, None] * (q @ v[..., None]) @ np.conj(v[..., None, :])
    return q


def householder_product(np, a, tau):
    return _all(np, a, tau)[..., : a.shape[-1]]


def ormqr(np, a, tau, other, left, transpose):
    q = _all(np, a, tau)
    q = np.conj(np.swapaxes(q, -1, -2)) if transpose else q
    return q @ other if left else other @ q
