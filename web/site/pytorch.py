"""What there is of PyTorch's public names (`pytorch.json`, written by pytorch_names.py), by groups of the reference."""

from __future__ import annotations

import importlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from guides import DOCS
from links import Links

DATA = json.loads(Path(__file__).with_name("pytorch.json").read_text())
STATES = {
    "there": "There under the same name",
    "differs": "There, and differs on purpose",
    "out": "Left out, for the reason given",
    "missing": "Not there yet",
}
_GROUPS = {
    "Tensors": "torch torch.Tensor torch.random",
    "Mathematics": "torch.linalg torch.fft torch.special torch.signal.windows torch.sparse",
    "Derivatives": "torch.autograd torch.autograd.functional torch.autograd.forward_ad torch.autograd.graph torch.func",
    "Networks": "torch.nn torch.nn.functional torch.nn.init torch.nn.parameter torch.nn.attention torch.nn.utils"
    " torch.nn.utils.rnn torch.nn.utils.parametrize torch.nn.utils.parametrizations torch.nn.utils.prune",
    "Training": "torch.optim torch.optim.lr_scheduler torch.optim.swa_utils torch.amp torch.distributions"
    " torch.distributions.constraints torch.distributions.transforms torch.distributed",
    "Data and files": "torch.utils.data torch.utils.checkpoint torch.serialization torch.onnx",
    "Tools": "torch.profiler torch.testing",
}


@dataclass
class Row:
    name: str
    state: str
    target: str = ""  # of its page
    why: str = ""


@dataclass
class Group:
    title: str
    modules: dict[str, list[Row]] = field(default_factory=dict)
    differences: str = ""  # Markdown

    @property
    def path(self) -> str:
        return f"reference/pytorch/{self.title.lower().replace(' ', '-')}.html"

    @property
    def counts(self) -> Counter:
        return Counter(row.state for rows in self.modules.values() for row in rows)


def groups(links: Links) -> list[Group]:
    sections = _sections()
    differing = {name for text in sections.values() for name in _named(text)}
    made = []
    for title, modules in _GROUPS.items():
        group = Group(title, differences=sections.get(title, ""))
        for module in modules.split():
            group.modules[module] = [_row(module, name, links, differing) for name in DATA["names"][module].split()]
        made.append(group)
    return made


def _sections() -> dict[str, str]:
    text = (DOCS / "differences.md").read_text()
    return dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S))


def _named(text: str) -> set[str]:
    """The names in the first column of a table of differences."""
    cells = [line.split(" | ")[0] for line in text.split("\n") if line.startswith("| ")]
    words = [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]
    names = {re.sub(r"\(.*", "", word).rpartition(".")[2] for word in words}
    return {name for name in names if re.fullmatch(r"[A-Za-z_]\w{2,}", name) and name != "len"}


def _row(module: str, name: str, links: Links, differing: set[str]) -> Row:
    ours = module.replace("torch", "lucid", 1)
    target = links.targets.get(f"{ours}.{name}", "")
    if target or _reachable(ours, name):
        return Row(name, "differs" if name in differing else "there", target)
    why = _reason(ours, name)
    return Row(name, "out" if why else "missing", why=why)


def _reachable(module: str, name: str) -> bool:
    if module == "lucid.Tensor":
        import inspect

        import lucid

        static = inspect.getattr_static(lucid.Tensor, name, None)
        return static is not None and type(static).__name__ != "_LeftOut"
    try:
        return hasattr(importlib.import_module(module), name)
    except ImportError:
        return False


# Beside those of lucid._surface.missing, which an AttributeError gives: names that nobody is likely to type.
_FURTHER = {
    "CUDA and other processors than the CPU": r"get_device_module"
    r"|\w*(miopen|vulkan|_ipu_|_xla_|_gpu_|xpu|mtia|cuda)\w*",
    "what PyTorch uses inside of itself": r"batch_norm_(backward|elemt|gather|stats|update)\w*|\w+_copy|classproperty"
    r"|DeserializationStorageContext|SerializationStorageContext|LoggerBase|DeepCopyMemoTable|typename|slice_inverse"
    r"|get_file_path|prepare_multiprocessing_environment|module_load|init_num_threads|grad_dtype|compiled_with_cxx11_abi"
    r"|(set_|clear_|is_)?autocast_(cpu|cache|increment|decrement)\w*|\w+_autocast_(cpu|cache)\w*|native_norm",
    "typed storages (a tensor's memory is bytes)": r"\w*Storage(Base)?|storage_type",
    "compilers and the export of graphs": r"[Ss]ym(_\w+|[A-Z]\w+)|(import_ir|parse|merge_type|unify_type)_?\w*"
    r"|ONNXProgram|ExportableModule|InputObserver|is_in_onnx_export",
    "quantisation": r"empty_quantized|fused_moving_avg_obs_fake_quant",
    "what is about PyTorch's own build": r"has_(lapack|mkl|openmp|spectral)",
    "what PyTorch itself calls obsolete": r"volatile|reinforce|resize(_as)?|narrow_copy",
}


def _reason(module: str, name: str) -> str:
    from lucid._surface import missing

    further = (why for why, pattern in _FURTHER.items() if re.fullmatch(pattern, name))
    why = missing.reason(name) or missing._reason_of_module(module) or next(further, None)
    return f"{why[0].upper()}{why[1:]}" if why else ""
