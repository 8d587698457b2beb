"""How values leave Python: JSON, and tensors as plain buffers beside it."""

import json
import math

import lucid

#: what a buffer may hold, as JavaScript has arrays for it; everything else is converted
KINDS = {"float32": "f32", "float64": "f64", "uint8": "u8", "int32": "i32"}


class Payload:
    """A JSON text, and named buffers: for each ``(name, kind, shape)`` and the tensor itself.

    Parameters
    ----------
    value : object
        JSON, or a tuple of JSON and a dict of tensors, ``bytes`` and ``bytearray``.
    """

    def __init__(self, value):
        value, buffers = value if isinstance(value, tuple) else (value, {})
        self.buffers = [_plain(tensor) for tensor in buffers.values()]
        about = [
            {"name": name, "kind": KINDS[str(tensor.dtype).rpartition(".")[2]], "shape": list(tensor.shape)}
            for name, tensor in zip(buffers, self.buffers)
        ]
        self.text = json.dumps([finite(value), about])

    def buffer(self, index):
        return self.buffers[index]


def _plain(tensor):
    """Contiguous, without history, of a dtype that JavaScript knows."""
    if isinstance(tensor, (bytes, bytearray, memoryview)):
        return lucid.frombuffer(bytearray(tensor) or bytearray(1), dtype=lucid.uint8)[: len(tensor)].contiguous()
    tensor = lucid.as_tensor(tensor).detach()
    if tensor.dtype == lucid.bool:
        tensor = tensor.to(lucid.uint8)
    elif tensor.dtype in (lucid.int64, lucid.int16, lucid.int8):
        tensor = tensor.to(lucid.int32)
    elif tensor.dtype not in (lucid.float32, lucid.float64, lucid.uint8, lucid.int32):
        tensor = tensor.float()
    return tensor.contiguous()


def finite(value):
    """JSON has no infinities: they go as the strings that the page reads back as numbers."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, dict):
        return {str(key): finite(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(entry) for entry in value]
    return value
