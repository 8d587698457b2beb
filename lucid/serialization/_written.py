"""Stand-ins for what PyTorch's files name: pickle writes their names, which `_pytorch` exchanges for PyTorch's.

Each is named once in a stream, and is never called.
"""

from __future__ import annotations

from typing import Any


def _never(*args: object) -> None:
    raise NotImplementedError("a stand-in is only there to be named")


NAMES = {
    "_rebuild_tensor_v2": "torch._utils",
    "_rebuild_tensor_v3": "torch._utils",
    "_rebuild_meta_tensor_no_storage": "torch._utils",
    "_rebuild_sparse_tensor": "torch._utils",
    "_rebuild_parameter": "torch._utils",
    "_rebuild_parameter_with_state": "torch._utils",
    "_rebuild_from_type_v2": "torch._tensor",
    "_get_layout": "torch.serialization",
    "Size": "torch",
    "device": "torch",
    "Tensor": "torch",
    "UntypedStorage": "torch.storage",
    **{
        f"{name}Storage": "torch"
        for name in (
            *("Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"),
            *("ComplexFloat", "ComplexDouble"),
        )
    },
}


def _stand_in(name: str) -> type[Any]:
    return type(name, (), {"__module__": __name__, "__qualname__": name, "__init__": _never})


globals().update((name, _stand_in(name)) for name in NAMES)
