"""Hooks that run for every module: registered here, they are called before the module's own."""

from __future__ import annotations

from collections.abc import Callable

from lucid.nn._base.hooks import register_everywhere, register_registration
from lucid.utils.hooks import RemovableHandle

__all__ = [
    "RemovableHandle",
    "register_module_backward_hook",
    "register_module_buffer_registration_hook",
    "register_module_forward_hook",
    "register_module_forward_pre_hook",
    "register_module_full_backward_hook",
    "register_module_full_backward_pre_hook",
    "register_module_load_state_dict_post_hook",
    "register_module_load_state_dict_pre_hook",
    "register_module_module_registration_hook",
    "register_module_parameter_registration_hook",
]


def register_module_forward_pre_hook(hook: Callable[..., object], *, with_kwargs: bool = False) -> RemovableHandle:
    """Call ``hook(module, args)`` before the ``forward`` of any module.

    Parameters
    ----------
    hook : callable
        As for :meth:`Module.register_forward_pre_hook <lucid.nn.Module.register_forward_pre_hook>`.
    with_kwargs : bool, optional
        Whether the hook also gets the keyword arguments.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` removes the hook; it is a context manager too.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    >>> with nn.hooks.register_module_forward_pre_hook(lambda module, args: print(type(module).__name__)):
    ...     _ = model(lucid.zeros(1, 2))
    Sequential
    Linear
    ReLU
    """
    return register_everywhere("forward_pre", hook, with_kwargs=with_kwargs)


def register_module_forward_hook(
    hook: Callable[..., object], *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call ``hook(module, args, output)`` after the ``forward`` of any module.

    Parameters
    ----------
    hook : callable
        As for :meth:`Module.register_forward_hook <lucid.nn.Module.register_forward_hook>`.
    with_kwargs : bool, optional
        Whether the hook also gets the keyword arguments.
    always_call : bool, optional
        Whether it runs even if ``forward`` raised.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` removes the hook; it is a context manager too.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> shapes = []
    >>> handle = nn.hooks.register_module_forward_hook(lambda module, args, output: shapes.append(output.shape))
    >>> _ = nn.Linear(2, 3)(lucid.zeros(4, 2))
    >>> handle.remove()
    >>> shapes
    [lucid.Size([4, 3])]
    """
    return register_everywhere("forward", hook, with_kwargs=with_kwargs, always_call=always_call)


def register_module_full_backward_pre_hook(hook: Callable[..., object]) -> RemovableHandle:
    """Call ``hook(module, grad_output)`` when the gradients of any module's outputs are known.

    Parameters
    ----------
    hook : callable
        Returns None, or a tuple that takes the place of ``grad_output``.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` removes the hook; it is a context manager too.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> hook = lambda module, grad_output: print(grad_output[0].tolist())
    >>> with nn.hooks.register_module_full_backward_pre_hook(hook):
    ...     nn.Linear(2, 1)(lucid.ones(1, 2)).sum().backward()
    [[1.0]]
    """
    return register_everywhere("backward_pre", hook)


def register_module_full_backward_hook(hook: Callable[..., object]) -> RemovableHandle:
    """Call ``hook(module, grad_input, grad_output)`` when the gradients of any module's inputs are known.

    Parameters
    ----------
    hook : callable
        Returns None, or a tuple that takes the place of ``grad_input``.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` removes the hook; it is a context manager too.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> hook = lambda module, grad_input, grad_output: print(grad_input[0].tolist())
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with nn.hooks.register_module_full_backward_hook(hook):
    ...     nn.ReLU()(x).sum().backward()
    [1.0, 1.0]
    """
    return register_everywhere("backward", hook)


def register_module_backward_hook(hook: Callable[..., object]) -> RemovableHandle:
    """Call a hook as `register_module_full_backward_hook` does, whose older name this is.

    Parameters
    ----------
    hook : callable
        As of `register_module_full_backward_hook`.

    Returns
    -------
    RemovableHandle
        As of it.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.hooks.register_module_backward_hook(print).remove()
    """
    return register_everywhere("backward", hook)


def register_module_load_state_dict_pre_hook(hook: Callable[..., object]) -> RemovableHandle:
    """Call a hook before any module reads its part of a state_dict.

    It is called as those of :meth:`Module.register_load_state_dict_pre_hook
    <lucid.nn.Module.register_load_state_dict_pre_hook>` are.

    Parameters
    ----------
    hook : callable
        It may change the state_dict, which is a copy.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` removes the hook; it is a context manager too.

    Examples
    --------
    >>> from lucid import nn
    >>> hook = lambda module, state_dict, *rest: state_dict.pop("surplus", None)
    >>> layer = nn.Linear(2, 3)
    >>> with nn.hooks.register_module_load_state_dict_pre_hook(hook):
    ...     layer.load_state_dict({**layer.state_dict(), "surplus": layer.bias})
    <All keys matched successfully>
    """
    return register_everywhere("load_pre", hook)


def register_module_load_state_dict_post_hook(hook: Callable[..., object]) -> RemovableHandle:
    """Call ``hook(module, incompatible_keys)`` for any module after ``load_state_dict`` copied the values.

    Parameters
    ----------
    hook : callable
        It may change the lists in ``incompatible_keys``.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` removes the hook; it is a context manager too.

    Examples
    --------
    >>> from lucid import nn
    >>> hook = lambda module, keys: keys.missing_keys.clear()
    >>> with nn.hooks.register_module_load_state_dict_post_hook(hook):
    ...     nn.Linear(2, 3).load_state_dict({})
    <All keys matched successfully>
    """
    return register_everywhere("load_post", hook)


def register_module_buffer_registration_hook(hook: Callable[..., object]) -> RemovableHandle:
    """Call ``hook(module, name, buffer)`` when any module registers a buffer.

    It returns ``None``, or the buffer to register instead.

    Parameters
    ----------
    hook : callable
        Returns None or a Tensor.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` removes the hook; it is a context manager too.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> with nn.hooks.register_module_buffer_registration_hook(lambda module, name, buffer: buffer + 1):
    ...     module = nn.Module()
    ...     module.register_buffer("count", lucid.zeros(1))
    >>> module.count
    tensor([1.])
    """
    return register_registration("_buffers", hook)


def register_module_module_registration_hook(hook: Callable[..., object]) -> RemovableHandle:
    """Call ``hook(module, name, child)`` when any module registers a child.

    It returns ``None``, or the module to register instead.

    Parameters
    ----------
    hook : callable
        Returns None or a Module.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` removes the hook; it is a context manager too.

    Examples
    --------
    >>> from lucid import nn
    >>> with nn.hooks.register_module_module_registration_hook(lambda module, name, child: print(name)):
    ...     _ = nn.Sequential(nn.ReLU(), nn.Tanh())
    0
    1
    """
    return register_registration("_modules", hook)


def register_module_parameter_registration_hook(hook: Callable[..., object]) -> RemovableHandle:
    """Call ``hook(module, name, parameter)`` when any module registers a parameter.

    It returns ``None``, or the parameter to register instead.

    Parameters
    ----------
    hook : callable
        Returns None or a Parameter.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` removes the hook; it is a context manager too.

    Examples
    --------
    >>> from lucid import nn
    >>> with nn.hooks.register_module_parameter_registration_hook(lambda module, name, parameter: print(name)):
    ...     _ = nn.Linear(2, 3)
    weight
    bias
    """
    return register_registration("_parameters", hook)
