"""Finds the compiled engine, ``lucid._C``, before anything else in the package is imported.

Natively there is nothing to do: ``_C`` is an ordinary extension module that holds the kernels of every instruction set
and chooses by cpuid. In Pyodide ``_C`` holds the kernels that every engine accepts, and ``_kernels_relaxed`` those with
relaxed SIMD, whose module is refused where that is missing; this file asks the engine, and hands their table to ``_C``.
The files are called ``.wasm``, not ``.so``, so that Pyodide's installer does not load both of them beforehand.

The environment variable ``LUCID_ISA`` overrides the choice in both builds (Pyodide: ``relaxed`` or ``simd128``).
"""

import os
import sys

__all__ = ["load"]

# The smallest module that has a relaxed SIMD instruction: one function whose body is
# f32x4.relaxed_madd(splat(0), splat(0), splat(0)); drop.
_RELAXED_PROBE = bytes.fromhex(
    "0061736d01000000"  # magic, version
    "010401600000"  # one type: () -> ()
    "03020100"  # one function of it
    "0a140112"
    "00"  # code: one body of 18 bytes, no locals
    "4100fd0f"
    "4100fd0f"
    "4100fd0f"  # i32.const 0; i8x16.splat, three times
    "fd8502"
    "1a"
    "0b"
)  # f32x4.relaxed_madd; drop; end


def _choose_wasm():
    """The name of the instruction set to load: ``LUCID_ISA``, or the best that this engine accepts."""
    wanted = os.environ.get("LUCID_ISA")
    if wanted:
        if wanted not in ("relaxed", "simd128"):
            raise ImportError(f"LUCID_ISA: got {wanted!r}, expected 'relaxed' or 'simd128' in WebAssembly")
        return wanted
    from js import Uint8Array, WebAssembly

    probe = Uint8Array.new(len(_RELAXED_PROBE))
    probe.assign(_RELAXED_PROBE)
    return "relaxed" if WebAssembly.validate(probe) else "simd128"


def _load_wasm_module(name, file):
    """An extension module from one of the package's .wasm files."""
    from importlib.machinery import ExtensionFileLoader
    from importlib.util import module_from_spec, spec_from_file_location

    path = os.path.join(os.path.dirname(__file__), file)
    if not os.path.exists(path):
        raise ImportError(f"lucid is installed without its engine: {path} is missing")
    # The loader is named, because by its suffix the file would not pass for an extension module.
    spec = spec_from_file_location(name, path, loader=ExtensionFileLoader(name, path))
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _load_wasm():
    wanted = _choose_wasm()
    module = _load_wasm_module("lucid._C", "_C.wasm")
    if wanted == "relaxed":
        kernels = _load_wasm_module("lucid._kernels", "_kernels_relaxed.wasm")
        module._use_kernels(kernels.table)
        from lucid._workers import open_pool

        open_pool(module, kernels.__spec__.origin)
    sys.modules["lucid"]._C = module  # as an import statement would
    return module


def load():
    """Import and return the compiled engine.

    Raises
    ------
    ImportError
        If the engine is not there (a source checkout that was not built) or cannot be loaded.
    """
    if "lucid._C" in sys.modules:
        return sys.modules["lucid._C"]
    if sys.platform == "emscripten":
        return _load_wasm()
    try:
        from lucid import _C
    except ImportError as error:
        if getattr(error, "name", None) not in (None, "lucid", "lucid._C"):
            raise
        # A source checkout comes first on the path when Python is started in it; the engine is in the installed
        # package.
        from pkgutil import extend_path

        package = sys.modules["lucid"]
        package.__path__ = extend_path(package.__path__, "lucid")
        try:
            from lucid import _C
        except ImportError:
            raise ImportError(
                f"lucid's compiled engine is neither in {os.path.dirname(__file__)} nor in an installed lucid; "
                f"install this "
                "checkout with `pip install .`, or use .venv/bin/python after `npm run build`"
            ) from error
    return _C


_C = load()
