"""Arguments of factories as layers hand them on."""

from __future__ import annotations

__all__ = ["factory_kwargs"]


def factory_kwargs(kwargs: dict[str, object] | None) -> dict[str, object]:
    """The arguments of a factory among those of a layer, ``device``, ``dtype`` and ``memory_format``, and no others.

    Parameters
    ----------
    kwargs : dict or None
        They may stand in it themselves or under the key ``"factory_kwargs"``.

    Raises
    ------
    TypeError
        If there are others, or one is given both ways.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.factory_kwargs({"factory_kwargs": {"dtype": "float64"}, "device": "cpu"})
    {'dtype': 'float64', 'device': 'cpu'}
    """
    if kwargs is None:
        return {}
    names = ("device", "dtype", "memory_format")
    odd = [key for key in kwargs if key not in (*names, "factory_kwargs")]
    if odd:
        raise TypeError(f"factory_kwargs: kwargs has {odd[0]!r}; wanted {', '.join(names)} and no others")
    result = dict(kwargs.get("factory_kwargs", {}))
    for name in names:
        if name in kwargs:
            if name in result:
                raise TypeError(f"factory_kwargs: {name!r} stands in both places; wanted it in one")
            result[name] = kwargs[name]
    return result
