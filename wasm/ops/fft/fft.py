"""Fourier transforms along the last dim, with complex numbers as pairs of reals in a further dim of size 2.

lucid.fft makes of them the transforms of complex dtypes, with `n`, `dim` and `norm`. Each is linear over the reals, and
so is its adjoint, which is the gradient: that of the forward transform is the unscaled inverse one, of a real transform
the one in which the frequencies that stand for two (all but 0 and n / 2) count half as much or twice.
"""

from generator.table import family, op

family("Fourier transforms")

# X[k] = scale * sum over j of x[j] e^(-2 pi i j k / n) for k <= n / 2, from self (..., n); times `inner` for 0 < k < n
# / 2.
op(
    "rfft_pairs",
    "(Tensor self, float scale, float inner) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "irfft_pairs(grad, shape(self)[ndim(self) - 1], scale, inner / 2)"},
    jvp="linear",
    vmap="leading",
    samples="rfft()",
    ref="pairs(np.fft.rfft(self) * scale * inner_weights(self.shape[-1], inner))",
)

# x[j] = scale * Re(X[0] + inner times the sum over 0 < k < n / 2 of 2 X[k] e^(2 pi i j k / n) + (-1)^j X[n / 2], where
# n is even).
op(
    "irfft_pairs",
    "(Tensor self, int length, float scale, float inner) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "rfft_pairs(grad, scale, inner * 2)"},
    jvp="linear",
    vmap="leading",
    samples="irfft()",
    ref="np.fft.irfft(complex_of(self) * inner_weights(length, inner), length) * length * scale",
)

# X[k] = scale * sum over j of x[j] e^(-+2 pi i j k / n), from self (..., n, 2).
op(
    "fft_pairs",
    "(Tensor self, bool inverse, float scale) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "fft_pairs(grad, not inverse, scale)"},
    jvp="linear",
    vmap="leading",
    samples="fft()",
    ref="pairs(np.fft.ifft(complex_of(self)) * self.shape[-2] * scale if inverse else np.fft.fft(complex_of(self)) * "
    "scale)",
)
