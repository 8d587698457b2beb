"""The pool of threads in WebAssembly: workers, where the page may have a memory that they share.

A browser allows that to pages that are cross-origin isolated, and Node always does. Elsewhere, or where a page's policy
forbids what it takes, there is one thread, as if there were no pool.
"""

import os

__all__ = ["open_pool"]

pool = None  # what pool.js gave: the number of calls that were shared, among others


def open_pool(engine, kernels: str) -> None:
    """Give the engine the pool of this page; no worker starts before there is work for it.

    Parameters
    ----------
    engine : module
        ``lucid._C``.
    kernels : str
        The path of the module of kernels that workers run.
    """
    global pool
    try:
        import js

        if not (getattr(js, "crossOriginIsolated", False) or hasattr(js, "process")):
            return
        from pyodide.code import run_js
        from pyodide_js import _module

        with open(os.path.join(os.path.dirname(__file__), "pool.js"), encoding="utf-8") as file:
            made = run_js(file.read())(_module, kernels)
    except Exception:  # no page, another interpreter's JavaScript, a policy
        return
    if made is not None:
        pool = made
        engine._use_pool(pool.entry, pool.cores)
