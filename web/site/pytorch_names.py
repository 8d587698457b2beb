"""PyTorch's public names by module, as `pytorch.json` has them: run by an interpreter that has torch, once per version.

PYTHON_WITH_TORCH web/site/pytorch_names.py
"""

from __future__ import annotations

import importlib
import inspect
import json
import warnings
from pathlib import Path

MODULES = """torch torch.Tensor torch.linalg torch.fft torch.special torch.signal.windows torch.sparse torch.random
torch.autograd torch.autograd.functional torch.autograd.forward_ad torch.autograd.graph torch.func torch.nn
torch.nn.functional torch.nn.init torch.nn.parameter torch.nn.attention torch.nn.utils torch.nn.utils.rnn
torch.nn.utils.parametrize torch.nn.utils.parametrizations torch.nn.utils.prune torch.optim torch.optim.lr_scheduler
torch.optim.swa_utils torch.amp torch.distributions torch.distributions.constraints torch.distributions.transforms
torch.distributed torch.utils.data torch.utils.checkpoint torch.serialization torch.onnx torch.profiler
torch.testing""".split()


def names(module: str) -> list[str]:
    import torch

    if module == "torch.Tensor":
        return [name for name in dir(torch.Tensor) if not name.startswith("_")]
    home = importlib.import_module(module)
    listed = set(getattr(home, "__all__", ()))
    if not listed or module == "torch":
        for name in dir(home):
            value = getattr(home, name)
            own = str(getattr(value, "__module__", "") or "").startswith("torch") or isinstance(value, torch.dtype)
            if own and not inspect.ismodule(value) and (callable(value) or isinstance(value, torch.dtype)):
                listed.add(name)
    return [name for name in sorted(listed) if not name.startswith("_") and not _internal(getattr(home, name, None))]


def _internal(value: object) -> bool:
    """Modules, and what is visible without being meant: classes of the C extension, and of typing."""
    if inspect.ismodule(value):
        return True
    import torch

    known = "Generator Size dtype device Tensor layout memory_format finfo iinfo Stream Event".split()
    kind = value if isinstance(value, type) else type(value)
    inner = type(kind).__name__ == "pybind11_type" or (kind is value and hasattr(torch._C, kind.__name__))
    return kind.__name__ not in known and (inner or getattr(kind, "__module__", "") == "typing")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    import torch

    found = {module: " ".join(names(module)) for module in MODULES}
    target = Path(__file__).with_name("pytorch.json")
    target.write_text(json.dumps({"version": torch.__version__.split("+")[0], "names": found}, indent=1) + "\n")
    print({module: text.count(" ") + 1 for module, text in found.items()})
