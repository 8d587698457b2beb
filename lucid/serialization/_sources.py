"""Where bytes come from: memory, files, and addresses on the web, natively and in Pyodide."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import Any

from lucid._errors import kind_of

__all__ = ["Source", "fetch", "fetch_async", "is_address", "open_source"]

Progress = Callable[[int, "int | None"], object]

_PIECE = 1 << 18
IN_BROWSER = sys.platform == "emscripten"


def is_address(source: object) -> bool:
    """Whether a source is an address of the web, not a path."""
    return isinstance(source, str) and source[:8].lower().startswith(("http://", "https://"))


class Source:
    """Bytes read one after the other. `size` is how many there are, None where nobody knows."""

    def __init__(self, file: Any, size: int | None, progress: Progress | None, most: int | None, name: str) -> None:
        if most is not None and size is not None and size > most:
            raise ValueError(f"{name}: the source has {size} bytes; wanted at most max_bytes, {most}")
        self.file, self.size = file, size
        self.progress, self.most, self.name = progress, most, name
        self.done = 0

    def read(self, count: int) -> bytes:
        """Up to `count` bytes: fewer only at the end."""
        pieces, left = [], count
        while left:
            piece = self.file.read(min(left, _PIECE))
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
            self._count(len(piece))
        return b"".join(pieces)

    def read_into(self, target: memoryview) -> int:
        """Fill memory; how much of it was."""
        done = 0
        while done < len(target):
            piece = self.file.read(min(len(target) - done, _PIECE))
            if not piece:
                break
            target[done : done + len(piece)] = piece
            done += len(piece)
            self._count(len(piece))
        return done

    def _count(self, count: int) -> None:
        self.done += count
        if self.most is not None and self.done > self.most:
            raise ValueError(
                f"{self.name}: the source has {self.done} bytes or more; wanted at most max_bytes, {self.most}"
            )
        if self.progress is not None:
            self.progress(self.done, self.size)

    def rest(self) -> bytes:
        """All that is left."""
        pieces = []
        while piece := self.read(_PIECE):
            pieces.append(piece)
        return b"".join(pieces)

    def close(self) -> None:
        self.file.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def check_settings(name: str, progress: object, most: object) -> None:
    if progress is not None and not callable(progress):
        raise TypeError(f"{name}: progress is {kind_of(progress)}; wanted a function of (bytes so far, bytes in all)")
    if most is not None and (not isinstance(most, int) or isinstance(most, bool) or most < 0):
        raise TypeError(f"{name}: max_bytes is {most!r}; wanted an int of at least 0")


class _Kept:
    """A file that is its owner's to close."""

    def __init__(self, file: Any) -> None:
        self.read = file.read

    def close(self) -> None:
        pass


def open_source(source: Any, name: str, progress: Progress | None = None, most: int | None = None) -> Source:
    """Open bytes, a path, a file or an address."""
    check_settings(name, progress, most)
    if isinstance(source, (bytes, bytearray, memoryview)):
        view = memoryview(source)
        return Source(io.BytesIO(view), view.nbytes, progress, most, name)
    if is_address(source):
        return _open_address(source, name, progress, most)
    if isinstance(source, (str, os.PathLike)):
        file = open(source, "rb")
        return Source(file, os.fstat(file.fileno()).st_size, progress, most, name)
    if not hasattr(source, "read"):
        raise TypeError(f"{name}: the source is {kind_of(source)}; wanted bytes, a path, a file or an address")
    size = None
    if hasattr(source, "seek") and hasattr(source, "tell") and (not hasattr(source, "seekable") or source.seekable()):
        start = source.tell()
        size = source.seek(0, 2) - start
        source.seek(start)
    return Source(_Kept(source), size, progress, most, name)


def _open_address(address: str, name: str, progress: Progress | None, most: int | None) -> Source:
    if IN_BROWSER:
        data = _request(address, name, most)
        return Source(io.BytesIO(data), len(data), progress, most, name)
    from urllib.request import urlopen

    response = urlopen(address, timeout=60)
    length = response.headers.get("Content-Length")
    size = int(length) if length and length.isdigit() and not response.headers.get("Content-Encoding") else None
    try:
        return Source(response, size, progress, most, name)
    except ValueError:
        response.close()
        raise


def _request(address: str, name: str, most: int | None) -> bytes:
    """A request that blocks, as a worker of the browser's may make it."""
    try:
        from js import XMLHttpRequest  # type: ignore[import-not-found]
    except ImportError:
        raise RuntimeError(
            f"{name}: there are no requests that block here; wanted `await fetch_async(address)`"
        ) from None

    def send(method: str) -> Any:
        request = XMLHttpRequest.new()
        request.open(method, address, False)
        try:
            request.responseType = "arraybuffer"
        except Exception:  # on the page's own thread only texts may be waited for
            request.overrideMimeType("text/plain; charset=x-user-defined")
        try:
            request.send()
        except Exception as error:
            raise OSError(f"{name}: {address} cannot be fetched: {error}") from None
        if not 200 <= request.status < 300:
            raise OSError(f"{name}: {address} gives status {request.status}")
        return request

    if most is not None:
        length = send("HEAD").getResponseHeader("Content-Length")
        if length and int(length) > most:
            raise ValueError(f"{name}: the source has {length} bytes; wanted at most max_bytes, {most}")
    request = send("GET")
    if request.responseType == "arraybuffer":
        return request.response.to_bytes()
    return request.responseText.encode("utf-16-le")[::2]


def fetch(url: str, *, progress: Progress | None = None, max_bytes: int | None = None) -> bytes:
    """Reads what an address of the web has, to be loaded from `io.BytesIO`.

    Parameters
    ----------
    url : str
        ``http://…`` or ``https://…``. In the browser another site must allow it (CORS).
    progress : callable, optional
        Called with the bytes so far, and in all (None where the server does not say).
    max_bytes : int, optional
        More are an error, before they are read where the server says how many there are.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If there are more bytes than `max_bytes`.
    OSError
        If the address cannot be reached.

    Notes
    -----
    In Pyodide this blocks its worker while the request runs; :func:`fetch_async` does not.

    Examples
    --------
    >>> import lucid
    >>> lucid.serialization.fetch("model.pt")
    Traceback (most recent call last):
    ValueError: fetch: url is 'model.pt'; wanted http://… or https://…
    """
    if not is_address(url):
        raise ValueError(f"fetch: url is {url!r:.80}; wanted http://… or https://…")
    with open_source(url, "fetch", progress, max_bytes) as source:
        data = source.rest()
        if source.size is not None and len(data) != source.size:
            raise OSError(f"fetch: {url} gave {len(data)} of {source.size} bytes")
        return data


async def fetch_async(url: str, *, progress: Progress | None = None, max_bytes: int | None = None) -> bytes:
    """Reads what an address of the web has without blocking: ``await fetch_async(url)``; see `fetch`.

    Parameters
    ----------
    url, progress, max_bytes : optional
        As of `fetch`.

    Returns
    -------
    bytes
        When it is awaited.

    Raises
    ------
    OSError
        If the address cannot be reached.
    ValueError
        If there are more bytes than `max_bytes`, or `url` is not an address.

    Examples
    --------
    >>> import inspect, lucid
    >>> inspect.iscoroutinefunction(lucid.serialization.fetch_async)
    True
    """
    if not is_address(url) and not (isinstance(url, str) and url.startswith(("data:", "blob:")) and IN_BROWSER):
        raise ValueError(f"fetch_async: url is {url!r:.80}; wanted http://… or https://…")
    check_settings("fetch_async", progress, max_bytes)
    if not IN_BROWSER:
        import asyncio

        return await asyncio.to_thread(fetch, url, progress=progress, max_bytes=max_bytes)
    from js import fetch as request  # type: ignore[import-not-found]

    response = await request(url)
    if not response.ok:
        raise OSError(f"fetch_async: {url} gives status {response.status}")
    length = response.headers.get("Content-Length")
    size = int(length) if length and length.isdigit() and not response.headers.get("Content-Encoding") else None
    reader = response.body.getReader()
    pieces: list[bytes] = []
    source = _Pieces(pieces, size, progress, max_bytes)
    while True:
        part = await reader.read()
        if part.done:
            return b"".join(pieces)
        try:
            source.add(part.value.to_bytes())
        except ValueError:
            await reader.cancel()
            raise


class _Pieces(Source):
    """Counts what arrives."""

    def __init__(self, pieces: list[bytes], size: int | None, progress: Progress | None, most: int | None) -> None:
        super().__init__(None, size, progress, most, "fetch_async")
        self.pieces = pieces

    def add(self, piece: bytes) -> None:
        self.pieces.append(piece)
        self._count(len(piece))
