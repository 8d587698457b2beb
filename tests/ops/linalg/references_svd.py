"""References for singular value decompositions, with NumPy as their first parameter."""

from __future__ import annotations


def svd(np, a):
    """NumPy's, turned so that the greatest component of each vector of the shorter side is real and positive."""
    U, S, Vh = np.linalg.svd(a, full_matrices=False)
    if S.size == 0:
        return U, S, Vh
    main = Vh if a.shape[-2] >= a.shape[-1] else np.swapaxes(U, -1, -2)
    size = np.abs(main.real) + np.abs(main.imag)
    place = np.argmax(size * (1 + 1e-5) >= np.max(size, -1, keepdims=True), -1)
    great = np.take_along_axis(main, place[..., None], -1)[..., 0]
    turn = np.conj(great) / np.abs(great)
    if a.shape[-2] < a.shape[-1]:
        return U * turn[..., None, :], S, Vh * np.conj(turn)[..., None]
    return U * np.conj(turn)[..., None, :], S, Vh * turn[..., None]
