"""Weights out of the visitor's program and into it, and the program as a file that runs by itself."""

import io

import lucid
from lucid import nn, safetensors

FORMATS = ("safetensors", "pt")


def ask_save(session, format):
    """The weights of the program's models, as the bytes of a file."""
    state = {key: value.detach().contiguous() for key, value in _state(session).items()}
    if format == "safetensors":
        return {"tensors": len(state)}, {"file": safetensors.save(state)}
    file = io.BytesIO()
    lucid.save(state, file)
    return {"tensors": len(state)}, {"file": file.getvalue()}


def ask_load(session, file):
    """Put the weights of a file into the program's models. Names and shapes must be those of the models."""
    data = bytes(file.tolist())
    if data[:2] == b"PK":
        state = lucid.load(io.BytesIO(data), weights_only=True)
        state = state.state_dict() if isinstance(state, nn.Module) else state
    else:
        state = safetensors.load(data)
    if not isinstance(state, dict) or not all(isinstance(value, lucid.Tensor) for value in state.values()):
        raise ValueError("the file has no weights: wanted a state_dict, a dict of tensors by name")
    own = _state(session)
    missing, foreign = [key for key in own if key not in state], [key for key in state if key not in own]
    if missing or foreign:
        raise ValueError(
            f"the file's weights are not those of this program's model: "
            f"{len(missing)} missing {_some(missing)}, {len(foreign)} of another model {_some(foreign)}"
        )
    for key, value in state.items():
        if value.shape != own[key].shape:
            raise ValueError(f"{key} is {tuple(value.shape)} in the file; wanted {tuple(own[key].shape)}")
    with lucid.no_grad():
        for key, value in state.items():
            own[key].copy_(value)
    return {"tensors": len(own)}


def ask_prelude(session):
    """Python source that defines what the page gives the program."""
    return session.scene.prelude()


def _state(session):
    """The tensors of all modules that the program has names for; keys begin with the name where there are several."""
    if session.program is None:
        raise ValueError("no program is loaded: press Play or Run first")
    modules = {name: value for name, value in session.program.names.items() if isinstance(value, nn.Module)}
    inside = {id(part) for module in modules.values() for part in module.modules() if part is not module}
    # A layer that is also part of a model is saved with the model; an object with two names is saved once.
    tops = {id(value): name for name, value in reversed(modules.items()) if id(value) not in inside}
    tops = {name: modules[name] for name in modules if name in tops.values()}
    if tops:
        if len(tops) == 1:
            return dict(next(iter(tops.values())).state_dict())
        return {f"{name}.{key}": value for name, module in tops.items() for key, value in module.state_dict().items()}
    tensors = {
        name: value
        for name, value in session.program.names.items()
        if isinstance(value, lucid.Tensor) and value.requires_grad
    }
    if not tensors:
        raise ValueError("the program has no model with weights: wanted a module, or tensors that require a gradient")
    return tensors


def _some(names):
    return f"({', '.join(names[:3])}{', …' if len(names) > 3 else ''})" if names else ""
