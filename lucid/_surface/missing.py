"""What the AttributeError of a missing name says: the nearest name there is, or why PyTorch's is left out.

Loaded when somebody asks for such a name.
"""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from operator import attrgetter

# What of PyTorch is left out, and the names that belong to it.
_LEFT_OUT = {
    "CUDA and other processors than the CPU": r"hpu|xla|hip"
    r"|ipu|vulkan|cuda\w*|\w*cudnn\w*|Stream|Event"
    r"|record_stream",
    "sparse layouts other than sparse_coo and sparse_csr": r"sparse_(csc|bsr|bsc|compressed)\w*|to_sparse_\w+"
    r"|(is_|_)?sparse_(csc|bsr|bsc)\w*|ccol_indices|row_indices|sparse_resize\w*|to_mkldnn|spsolve"
    r"|SparseSemiStructured\w*|as_sparse_gradcheck",
    "quantisation": r"quantiz\w*|fake_quantize\w*|dequantize|q_\w+|int_repr|qscheme|quint\w+|qint\w+|per_(tensor"
    r"|channel)_\w+"
    r"|ao|fbgemm\w*|choose_qparams\w*",
    "compilers and the export of graphs": r"script\w*|fx|export"
    r"|_dynamo|_inductor|CompilationUnit"
    r"|Graph|trace_module|cond|while_loop|freeze|package",
    "work on several processes, but for what lucid.distributed has": r"rpc|all_reduce|all_gather|broadcast_object_list"
    r"|init_process_group|get_(rank|world_size)|barrier|futures|multiprocessing|elastic|Future|fork|wait",
    "nested, masked and named tensors": r"nested\w*|to_padded_tensor|jagged|masked"
    r"|align_(to|as)|refine_names|rename_?|names",
    "data pipes (a Dataset or an IterableDataset does what they do)": r"\w*DataPipe|DataChunk|datapipes"
    r"|functional_datapipe|guaranteed_datapipes_determinism|non_deterministic|argument_validation"
    r"|runtime_validation\w*|graph_settings",
    "TensorBoard (print figures or plot them; the package tensorboardX has its SummaryWriter)": r"tensorboard"
    r"|SummaryWriter",
    "complex32, float8 and dtypes of fewer than 8 bits": r"complex32|chalf|ScalingType|SwizzleType|scaled_(grouped_)?mm"
    r"|grouped_mm|float8\w*|float4\w*|u?int[1-7]|bits\d\w*",
    "what PyTorch uses inside of itself": r"boolean_dispatch"
    r"|assert_int_or_pair|bind|PackedSequence_|location_tag|default_restore_location|storage_to_\w+"
    r"|(validate|normalize)_\w+|register_package|mkdtemp|StorageType|check_module_version\w*|SpectralNorm\w+Hook"
    r"|BackwardHook|OptState|CheckpointFunction|GraphExecGroup|DefaultDeviceType|DLDeviceType|DeviceType"
    r"|\w+_flash_attention_impls?|\w+_flop(_count)?|swap_tensors|set_module|weak|thread_safe_generator"
    r"|autocast_decorator|swap_in_optimizer_params_and_state|register_flop_formula|backward_compatibility"
    r"|Container|ExecutionTraceObserver|kineto_available|itt|pin_memory|signal_handling|viz",
    "the choice of what a checkpoint keeps": r"CheckpointPolicy|SAC_IGNORED_OPS|SelectiveCheckpointContext"
    r"|create_selective_checkpoint_contexts",
    "classes that take the place of functions they are given to (`__torch_function__`)": r"has_torch_function\w*"
    r"|handle_torch_function|DisableTorchFunction\w*",
    "what is about PyTorch's own build": r"benchmark|ThroughputBenchmark|bundled_inputs|collect_env|cpp_\w+|hipify"
    r"|mobile_optimizer|model_dump|module_tracker|throughput_benchmark|\w*privateuse1\w*|get_cpp_backtrace"
    r"|backcompat|backend_registration|debug_log|deterministic|file_baton|show_pickle|python_native|xeon"
    r"|hub|model_zoo|load_state_dict_from_url|cpp|classes|ops|library"
    r"|mkldnn\w*|mkl|__torch_(function|dispatch)__",
}  # fmt: skip


def reason(name: str) -> str | None:
    """Why a name of PyTorch's is left out, or None."""
    return next((why for why, pattern in _LEFT_OUT.items() if re.fullmatch(pattern, name)), None)


def text(owner: str, name: str, names: list[str]) -> str:
    """What is said of a missing name; `names` are those that there are."""
    said = f"{owner} has no attribute {name!r}"
    why = reason(name)
    if why:
        return f"{said}: Lucid leaves out {why}"
    public = [n for n in names if not n.startswith("_")]
    near = get_close_matches(name, public, 3, 0.7) or get_close_matches(name, public, 1, 0.6)
    same = [n for n in names if n.lower().replace("_", "") == name.lower().replace("_", "") and n not in near]
    near = (same + near)[:3]
    return f"{said}; did you mean {' or '.join(map(repr, near))}?" if near else said


_PLACES = [
    "lucid",
    *(f"lucid.{name}" for name in ("nn", "nn.functional", "linalg", "fft", "special", "optim", "autograd")),
]


# What is left out of a module whatever its name.
_OF_MODULES = {
    r"nn\.(intrinsic|qat|quantized)": "quantisation",
    r"distributed(\.nn)?|nn\.parallel|multiprocessing": "work on several processes, but for what lucid.distributed has",
    "fx|jit|compiler": "compilers and the export of graphs",
    "(cuda|mps|xpu|mtia|accelerator)": "CUDA and other processors than the CPU",
    r"hub|utils\.model_zoo": "what is about PyTorch's own build",
    "overrides": "classes that take the place of functions they are given to (`__torch_function__`)",
}


def _reason_of_module(module: str) -> str | None:
    """Why whatever is missing from a module is left out, or None."""
    found = (why for pattern, why in _OF_MODULES.items() if re.fullmatch(pattern, module.removeprefix("lucid.")))
    return next(found, None)


def text_of_module(module: str, name: str) -> str:
    place = sys.modules.get(module) or attrgetter(module.removeprefix("lucid."))(sys.modules["lucid"])
    why = _reason_of_module(module)
    if why and not get_close_matches(name, dir(place), 1, 0.8):  # else it is a slip of the pen
        return f"module {module!r} has no attribute {name!r}: Lucid leaves out {why}"
    found = next((m for m in _PLACES if m != module and m in sys.modules and name in vars(sys.modules[m])), None)
    if found and not reason(name):
        return f"module {module!r} has no attribute {name!r}; did you mean {found}.{name}?"
    return text(f"module {module!r}", name, dir(place))
