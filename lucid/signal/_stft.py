"""Fourier transforms of the frames of a signal, and the windows of the top level."""

from __future__ import annotations

from collections.abc import Callable

from lucid import _C
from lucid._C import Tensor
from lucid._fft_pairs import complex_to_complex, complex_to_real, real_to_complex
from lucid.signal import windows


def _window_of(op: str, input: Tensor, n_fft: int, hop_length, win_length, window) -> tuple[int, int, Tensor]:
    """The hop, the number of elements of the window, and the window, filled up with zeros to n_fft."""
    hop = n_fft // 4 if hop_length is None else hop_length
    size = n_fft if win_length is None else win_length
    if hop <= 0:
        raise ValueError(f"{op}: hop_length is {hop}; wanted more than 0")
    if not 0 < size <= n_fft:
        raise ValueError(f"{op}: win_length is {size}; wanted more than 0 and at most n_fft, {n_fft}")
    if window is None:
        window = _C.ones(size, dtype=_C.view_as_real(input).dtype if input.dtype.is_complex else input.dtype)
    elif tuple(window.shape) != (size,):
        raise ValueError(f"{op}: window has shape {tuple(window.shape)}; wanted win_length elements, ({size},)")
    if size < n_fft:
        left = (n_fft - size) // 2
        window = _C.cat([window.new_zeros(left), window, window.new_zeros(n_fft - size - left)])
    return hop, size, window


def stft(
    input: Tensor,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Tensor | None = None,
    center: bool = True,
    pad_mode: str = "reflect",
    normalized: bool = False,
    onesided: bool | None = None,
    return_complex: bool | None = None,
    align_to_window: bool | None = None,
) -> Tensor:
    """Computes the Fourier transforms of overlapping frames of a signal.

    Frame t has the elements ``input[t * hop_length : t * hop_length + n_fft]``, multiplied by the window.

    Parameters
    ----------
    input : Tensor
        A signal, or a batch of them: 1 or 2 dims, real or complex.
    n_fft : int
        The size of a frame.
    hop_length : int, optional
        The distance between frames. Default ``n_fft // 4``.
    win_length : int, optional
        The size of the window, which stands in the middle of a frame. Default `n_fft`.
    window : Tensor, optional
        The window; ones by default.
    center : bool, default True
        Fills the signal up by ``n_fft // 2`` on either side, so that frame t is centred at ``t * hop_length``.
    pad_mode : {'reflect', 'constant', 'replicate', 'circular'}, default 'reflect'
        How that is done.
    normalized : bool, default False
        Divides by the root of `n_fft`.
    onesided : bool, optional
        Only the first half of the frequencies, ``n_fft // 2 + 1``. Default: for real signals and windows.
    return_complex : bool, optional
        Complex numbers or, with False, their parts in a last dim. Has to be given where everything is real.
    align_to_window : bool, optional
        Without `center`: frames begin where their window does.

    Returns
    -------
    Tensor
        Shape (batch?, frequencies, frames).

    Raises
    ------
    ValueError
        If the signal is shorter than a frame, or an argument is outside of what is said above.

    Examples
    --------
    >>> import lucid
    >>> lucid.stft(lucid.ones(16), 8, window=lucid.hann_window(8), return_complex=True).shape
    lucid.Size([5, 9])
    """
    if input.ndim not in (1, 2):
        raise ValueError(f"stft: input has shape {tuple(input.shape)}; wanted 1 or 2 dims")
    if not (input.dtype.is_floating_point or input.dtype.is_complex):
        raise ValueError(f"stft: input is {input.dtype}; wanted a floating-point or complex dtype")
    if n_fft <= 0:
        raise ValueError(f"stft: n_fft is {n_fft}; wanted more than 0")
    if center and align_to_window is not None:
        raise ValueError(f"stft: align_to_window is {align_to_window}; wanted None where center is True")
    hop, size, window = _window_of("stft", input, n_fft, hop_length, win_length, window)
    is_complex = input.dtype.is_complex or window.dtype.is_complex
    if return_complex is None and not is_complex:
        raise ValueError("stft: return_complex is None; wanted True or False for a real signal and window")
    one = not is_complex if onesided is None else onesided
    if one and is_complex:
        raise ValueError("stft: onesided is True; wanted False for a complex signal or window")
    x = input if input.ndim == 2 else input.unsqueeze(0)
    if center:
        from lucid.nn.functional import pad

        half = n_fft // 2
        x = pad(x.unsqueeze(1), (half, half), mode=pad_mode).squeeze(1)
    left = (n_fft - size) // 2 if align_to_window else 0
    if left:
        x = _C.cat([x.new_zeros(x.shape[0], left), x, x.new_zeros(x.shape[0], n_fft - size - left)], 1)
    if x.shape[1] < n_fft:
        raise ValueError(f"stft: the signal has {x.shape[1]} elements; wanted at least n_fft, {n_fft}")
    frames = x.unfold(-1, n_fft, hop) * window
    norm = "ortho" if normalized else "backward"
    if one:
        spectra = real_to_complex("stft", frames, [None], [-1], norm)
    else:
        spectra = complex_to_complex("stft", frames, [None], [-1], norm, inverse=False)
    spectra = spectra.transpose(1, 2)
    spectra = spectra if input.ndim == 2 else spectra.squeeze(0)
    return spectra if return_complex or return_complex is None else _C.view_as_real(spectra)


def istft(
    input: Tensor,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Tensor | None = None,
    center: bool = True,
    normalized: bool = False,
    onesided: bool | None = None,
    length: int | None = None,
    return_complex: bool = False,
) -> Tensor:
    """Inverts `stft`: adds the frames up where they overlap, and divides by the sum of the squared windows.

    Parameters
    ----------
    input : Tensor
        Complex, of shape (batch?, frequencies, frames).
    n_fft, hop_length, win_length, window, center, normalized, onesided : optional
        As of `stft`.
    length : int, optional
        The number of elements of the result. Default: as many as the frames have.
    return_complex : bool, default False
        The signal is complex; all frequencies are wanted then.

    Returns
    -------
    Tensor
        Shape (batch?, length).

    Raises
    ------
    ValueError
        If the shapes do not fit.
    RuntimeError
        If the windows leave a place uncovered, so that nothing can be said of it.

    References
    ----------
    Griffin and Lim, "Signal estimation from modified short-time Fourier transform", 1984.

    Examples
    --------
    >>> import lucid
    >>> x, window = lucid.arange(16.), lucid.hann_window(8)
    >>> spectra = lucid.stft(x, 8, window=window, return_complex=True)
    >>> lucid.allclose(lucid.istft(spectra, 8, window=window, length=16), x, atol=1e-5)
    True
    """
    if not input.dtype.is_complex:
        raise ValueError(f"istft: input is {input.dtype}; wanted complex numbers, see lucid.view_as_complex")
    if input.ndim not in (2, 3) or 0 in input.shape:
        raise ValueError(f"istft: input has shape {tuple(input.shape)}; wanted (batch?, frequencies, frames)")
    real = _C.view_as_real(input)
    hop, size, window = _window_of("istft", real, n_fft, hop_length, win_length, window)
    if hop > size:
        raise ValueError(f"istft: hop_length is {hop}; wanted at most win_length, {size}")
    bins = input.shape[-2]
    one = bins != n_fft if onesided is None else onesided
    if bins != (n_fft // 2 + 1 if one else n_fft):
        wanted = n_fft // 2 + 1 if one else n_fft
        raise ValueError(f"istft: input has {bins} frequencies; wanted {wanted} for n_fft {n_fft}")
    if return_complex and one:
        raise ValueError("istft: return_complex is True; wanted False where onesided is True")
    if window.dtype.is_complex and not return_complex:
        raise ValueError("istft: window is complex; wanted return_complex=True")
    spectra = (input if input.ndim == 3 else input.unsqueeze(0)).transpose(1, 2)
    norm = "ortho" if normalized else "backward"
    if one:
        frames = complex_to_real("istft", spectra, [n_fft], [-1], norm)
    else:
        frames = complex_to_complex("istft", spectra, [None], [-1], norm, inverse=True)
        frames = frames if return_complex else _C.view_as_real(frames)[..., 0]
    count = frames.shape[1]
    total = n_fft + hop * (count - 1)
    places = (_C.arange(0, count).unsqueeze(1) * hop + _C.arange(0, n_fft)).reshape(-1)
    frames = (frames * window).reshape(frames.shape[0], -1)
    signal = frames.new_zeros(frames.shape[0], total).index_add(1, places, frames)
    squares = (window * window).expand(count, n_fft).reshape(-1)
    weight = squares.new_zeros(total).index_add(0, places, squares)
    start = n_fft // 2 if center else 0
    end = start + length if length is not None else total - n_fft // 2 if center else total
    inside = slice(start, min(end, total))
    signal, weight = signal[:, inside], weight[inside]
    if weight.numel() == 0 or not _C.abs(weight).min().item() > 1e-11:
        raise RuntimeError("istft: the squares of the windows add up to 0 in places; wanted windows that cover all")
    signal = signal / weight
    if end > total:
        signal = _C.cat([signal, signal.new_zeros(signal.shape[0], end - total)], 1)
    return signal if input.ndim == 3 else signal.squeeze(0)


def _periodic(name: str, window, more: tuple[tuple[str, float], ...] = ()):
    """A window of the top level: periodic unless it is asked otherwise."""

    def made(
        window_length: int, periodic: bool = True, *settings, dtype=None, device=None, requires_grad=False, **named
    ):
        if len(settings) > len(more) or not named.keys() <= {key for key, _ in more[len(settings) :]}:
            raise TypeError(
                f"{name}: got {len(settings)} settings and {sorted(named)}; wanted {[key for key, _ in more]}"
            )
        values = {**dict(more), **dict(zip((key for key, _ in more), settings)), **named}
        if window_length < 0:
            raise ValueError(f"{name}: window_length is {window_length}; wanted 0 or more")
        return window(
            window_length, sym=not periodic, dtype=dtype, device=device, requires_grad=requires_grad, **values
        )

    settings = "".join(f"{key} : float, default {value}\n        A setting of the window.\n    " for key, value in more)
    made.__name__ = made.__qualname__ = name
    made.__doc__ = f"""Makes a window of that kind, periodic or, with `periodic` False, symmetric.

    See `lucid.signal.windows`.

    Parameters
    ----------
    window_length : int
        The number of elements.
    periodic : bool, default True
        For spectra; False for the design of filters.
    {settings}*settings, **named : optional
        {"Those of the window, by position or by name." if more else "This window has none."}
    dtype, device, requires_grad : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        Shape (window_length,).

    Examples
    --------
    >>> import lucid
    >>> lucid.{name}(4).shape
    lucid.Size([4])
    """
    return made


def _hamming(M, alpha, beta, **options):
    return windows.general_cosine(M, [alpha, beta], **options)


bartlett_window: Callable[..., Tensor]
blackman_window: Callable[..., Tensor]
hann_window: Callable[..., Tensor]
hamming_window: Callable[..., Tensor]
kaiser_window: Callable[..., Tensor]
bartlett_window = _periodic("bartlett_window", windows.bartlett)
blackman_window = _periodic("blackman_window", windows.blackman)
hann_window = _periodic("hann_window", windows.hann)
hamming_window = _periodic("hamming_window", _hamming, (("alpha", 0.54), ("beta", 0.46)))
kaiser_window = _periodic("kaiser_window", windows.kaiser, (("beta", 12.0),))
