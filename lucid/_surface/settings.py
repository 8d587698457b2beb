"""Settings that PyTorch's scripts make, most of which have nothing to change here, and what the build is.

The same call gives the same bits, on however many threads, so there is nothing to make deterministic, and float32
products are float32 throughout.
"""

from __future__ import annotations

import platform
import sys

from lucid import _C
from lucid._errors import kind_of
from lucid._version import __version__

_state = {"deterministic": False, "warn_only": False, "precision": "highest", "warn_always": False}


def _bool(op: str, name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{op}: {name} is {kind_of(value)}; wanted a bool")
    return value


def _count(op: str, n: object) -> None:
    if isinstance(n, bool) or not isinstance(n, int):
        raise TypeError(f"{op}: n is {kind_of(n)}; wanted an int")
    if n < 1:
        raise ValueError(f"{op}: n is {n}; wanted at least 1")


def _threads() -> str:
    n = get_num_threads()
    return "1 thread" if n == 1 else f"{n} threads"


def get_num_threads() -> int:
    """Returns on how many threads large ops are computed.

    Returns
    -------
    int
        At first what the environment variable ``LUCID_NUM_THREADS`` says, or ``OMP_NUM_THREADS``, or as many as there
        are cores that the process may use; 1 on Windows, and in WebAssembly where there can be no workers: in a page
        that is not cross-origin isolated, without relaxed SIMD, or whose policy forbids them.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_num_threads(1)
    >>> lucid.get_num_threads()
    1
    """
    return _C._get_threads()


def set_num_threads(n: int) -> None:
    """Sets on how many threads large ops are computed, the caller's included.

    Products, convolutions and attention share their work out where there is enough of it to pay for waking threads, and
    where all threads have one memory (not in WebAssembly) elementwise ops, reductions, scans, norms, losses and
    optimizers do too. Threads start when such an op is first computed, and sleep between ops. In WebAssembly they are
    workers, in pages that are cross-origin isolated and in Node, with up to 512 MB of memory of their own. Results are
    the same, bit for bit, for any number.

    Parameters
    ----------
    n : int
        A positive number; no more than 64 are used.

    Raises
    ------
    TypeError
        If `n` is not an int.
    ValueError
        If `n` is not positive.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_num_threads(1)
    >>> x = lucid.rand(300, 300)
    >>> one = x @ x
    >>> lucid.set_num_threads(2)
    >>> lucid.equal(x @ x, one)
    True
    """
    _count("set_num_threads", n)
    _C._set_threads(n)


def get_num_interop_threads() -> int:
    """Returns on how many threads ops run beside each other: 1.

    Returns
    -------
    int
        1.

    Examples
    --------
    >>> import lucid
    >>> lucid.get_num_interop_threads()
    1
    """
    return 1


def set_num_interop_threads(n: int) -> None:
    """Accepts a number of threads, as `set_num_threads` does; ops run one after the other whatever it is.

    Parameters
    ----------
    n : int
        A positive number.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_num_interop_threads(1)
    """
    _count("set_num_interop_threads", n)


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Asks that the same call give the same result, which it does in any case.

    Parameters
    ----------
    mode : bool
        Remembered.
    warn_only : bool, default False
        Remembered.

    Raises
    ------
    TypeError
        If `mode` or `warn_only` is not a bool.

    Examples
    --------
    >>> import lucid
    >>> lucid.use_deterministic_algorithms(True)
    >>> lucid.are_deterministic_algorithms_enabled()
    True
    >>> lucid.use_deterministic_algorithms(False)
    """
    mode = _bool("use_deterministic_algorithms", "mode", mode)
    _state.update(deterministic=mode, warn_only=_bool("use_deterministic_algorithms", "warn_only", warn_only))


def are_deterministic_algorithms_enabled() -> bool:
    """Returns what `use_deterministic_algorithms` said last.

    Returns
    -------
    bool
        False at first.

    Examples
    --------
    >>> import lucid
    >>> lucid.are_deterministic_algorithms_enabled()
    False
    """
    return bool(_state["deterministic"])


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Returns the `warn_only` of `use_deterministic_algorithms`.

    Returns
    -------
    bool
        False at first.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_deterministic_algorithms_warn_only_enabled()
    False
    """
    return bool(_state["warn_only"])


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """Sets what `use_deterministic_algorithms` does by a word: "default" (0), "warn" (1) or "error" (2).

    Parameters
    ----------
    debug_mode : int or str
        The word or its number.

    Raises
    ------
    ValueError
        If it is none of these.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_deterministic_debug_mode("default")
    """
    words = ("default", "warn", "error")
    if debug_mode not in (*words, 0, 1, 2) or isinstance(debug_mode, bool):
        raise ValueError(
            f"set_deterministic_debug_mode: debug_mode is {debug_mode!r}; wanted 'default', 'warn', 'error' or 0 to 2"
        )
    level = words.index(debug_mode) if isinstance(debug_mode, str) else debug_mode
    use_deterministic_algorithms(level > 0, warn_only=level == 1)


def get_deterministic_debug_mode() -> int:
    """Returns 0, 1 or 2 for "default", "warn" and "error".

    Returns
    -------
    int
        0 at first.

    Examples
    --------
    >>> import lucid
    >>> lucid.get_deterministic_debug_mode()
    0
    """
    return 0 if not _state["deterministic"] else 1 if _state["warn_only"] else 2


def set_flush_denormal(mode: bool) -> bool:
    """Returns False: subnormal numbers are always computed with.

    Parameters
    ----------
    mode : bool
        What is asked for.

    Returns
    -------
    bool
        False: it was not changed.

    Raises
    ------
    TypeError
        If `mode` is not a bool.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_flush_denormal(True)
    False
    """
    _bool("set_flush_denormal", "mode", mode)
    return False


def set_float32_matmul_precision(precision: str) -> None:
    """Accepts "highest", "high" or "medium"; products of float32 are computed in float32 whichever it is.

    Parameters
    ----------
    precision : {'highest', 'high', 'medium'}
        Remembered.

    Raises
    ------
    ValueError
        If it is none of these.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_float32_matmul_precision("highest")
    """
    if precision not in ("highest", "high", "medium"):
        raise ValueError(
            f"set_float32_matmul_precision: precision is {precision!r}; wanted 'highest', 'high' or 'medium'"
        )
    _state["precision"] = precision


def get_float32_matmul_precision() -> str:
    """Returns what `set_float32_matmul_precision` said last; "highest" at first.

    Returns
    -------
    str
        The word.

    Examples
    --------
    >>> import lucid
    >>> lucid.get_float32_matmul_precision()
    'highest'
    """
    return str(_state["precision"])


def set_warn_always(b: bool, /) -> None:
    """Accepts whether warnings come each time; Python's filters decide that, see `warnings.simplefilter`.

    Parameters
    ----------
    b : bool
        Remembered.

    Raises
    ------
    TypeError
        If `b` is not a bool.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_warn_always(False)
    """
    _state["warn_always"] = _bool("set_warn_always", "b", b)


def is_warn_always_enabled() -> bool:
    """Returns what `set_warn_always` said last.

    Returns
    -------
    bool
        False at first.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_warn_always_enabled()
    False
    """
    return bool(_state["warn_always"])


def show_config() -> str:
    """Describes the build: versions, platform, instruction set of the kernels, threads, and how many ops there are.

    Returns
    -------
    str
        Several lines.

    Examples
    --------
    >>> import lucid
    >>> print(lucid.show_config())  # doctest: +ELLIPSIS
    Lucid ...
    """
    in_browser = sys.platform == "emscripten"
    sizes = ", ".join(f"{name} {8 * size}" for name, size in (("pointer", sys.maxsize.bit_length() // 8 + 1),))
    lines = [
        f"Lucid {__version__}, {'WebAssembly in Pyodide' if in_browser else 'native'}",
        f"  - Python {platform.python_version()} ({platform.python_implementation()}), {platform.platform()}",
        f"  - kernels: {_C.isa()}; computing on {_threads()}",
        f"  - sizes in bits: {sizes}; dims of a tensor: at most 16",
        f"  - public ops: {len(_C._public_ops)}",
        f"  - default dtype {_C.get_default_dtype()!r}, device {_C._current_device()}",
    ]
    numpy = sys.modules.get("numpy")
    lines.append(f"  - NumPy: {numpy.__version__ if numpy else 'not imported'}")
    return "\n".join(lines)


def parallel_info() -> str:
    """Describes the threads that ops compute on."""
    return f"Lucid {__version__}: {_threads()} in ops, {get_num_interop_threads()} between them"
