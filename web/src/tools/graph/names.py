"""What the program calls its tensors and modules."""

import lucid
from lucid import nn


def names_of(names):
    """Names by ``id``: of tensors, and of modules.

    Parameters
    ----------
    names : dict
        What the program has defined.

    Returns
    -------
    tuple of dict
        ``model.0.weight`` of a parameter, ``model.0`` of a module; tensors in lists and dicts are ``params[3]`` or
        ``state.wte``.
    """
    tensors, modules = {}, {}
    found = [(name, value) for name, value in list(names.items()) if not name.startswith("__")]
    for name, value in found:
        if isinstance(value, nn.Module):
            for path, module in value.named_modules():
                modules.setdefault(id(module), f"{name}.{path}" if path else name)
            for path, tensor in value.named_parameters():
                tensors.setdefault(id(tensor), f"{name}.{path}")
    for name, value in found:
        _look(name, value, tensors, modules, 0)
    return tensors, modules


def _look(name, value, tensors, modules, depth):
    if isinstance(value, lucid.Tensor):
        tensors.setdefault(id(value), name)
    elif depth < 3 and isinstance(value, dict) and len(value) <= 500:
        for key, entry in list(value.items()):
            _look(f"{name}.{key}", entry, tensors, modules, depth + 1)
    elif depth < 3 and isinstance(value, (list, tuple)) and len(value) <= 500:
        for place, entry in enumerate(value):
            _look(f"{name}[{place}]", entry, tensors, modules, depth + 1)
    elif depth < 1 and type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
        # An agent or a trainer of the program's own, which holds the model.
        for key, entry in list(vars(value).items()):
            if isinstance(entry, nn.Module):
                for path, module in entry.named_modules():
                    modules.setdefault(id(module), ".".join(filter(None, [name, key, path])))
                for path, tensor in entry.named_parameters():
                    tensors.setdefault(id(tensor), f"{name}.{key}.{path}")
            else:
                _look(f"{name}.{key}", entry, tensors, modules, depth + 1)
