"""GradScaler."""

from __future__ import annotations

from typing import Any

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.grad_mode import no_grad

__all__ = ["GradScaler"]


class GradScaler:
    """Scales losses, so that gradients in float16 do not vanish, and finds out by how much.

    A step whose gradients are not all finite is left out, and the scale falls; after `growth_interval` steps in a row
    it grows (Micikevicius et al. 2017, Mixed Precision Training). bfloat16 has the range of float32 and needs no
    scaling.

    Parameters
    ----------
    device : str, optional
        Without effect. A number here is `init_scale`.
    init_scale : float, optional
        The first scale (default 65536).
    growth_factor : float, optional
        What the scale grows by, above 1 (default 2).
    backoff_factor : float, optional
        What it falls by, below 1 (default 0.5).
    growth_interval : int, optional
        Default 2000.
    enabled : bool, optional
        ``False`` makes a scaler that does nothing but call ``optimizer.step()`` (default ``True``).

    Raises
    ------
    ValueError
        If a factor is out of range.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> from lucid.amp import GradScaler
    >>> p = nn.Parameter([1.0])
    >>> opt, scaler = optim.SGD([p], lr=0.25), GradScaler()
    >>> scaler.scale((p * p).sum()).backward()
    >>> scaler.step(opt)
    >>> scaler.update()
    >>> p.tolist(), scaler.get_scale()
    ([0.5], 65536.0)
    """

    def __init__(
        self,
        device: Any = "cpu",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        if isinstance(device, (int, float)):
            device, init_scale = "cpu", device
        if not growth_factor > 1:
            raise ValueError(f"GradScaler: growth_factor is {growth_factor}; wanted a number above 1")
        if not backoff_factor < 1:
            raise ValueError(f"GradScaler: backoff_factor is {backoff_factor}; wanted a number below 1")
        self._device = device
        self._enabled = bool(enabled)
        self._scale = float(init_scale)
        self._growth_factor = growth_factor
        self._backoff_factor = backoff_factor
        self._growth_interval = growth_interval
        self._growth_tracker = 0
        self._found: dict[int, tuple[Any, str, bool]] = {}  # by optimizer: itself, what was done, whether all is finite

    def scale(self, outputs: Any) -> Any:
        """Multiply a loss by the scale.

        Parameters
        ----------
        outputs : Tensor or iterable of Tensor
            The loss, or several.

        Returns
        -------
        Tensor or list or tuple of Tensor
        """
        if not self._enabled:
            return outputs
        if isinstance(outputs, Tensor):
            return outputs * self._scale
        if isinstance(outputs, (list, tuple)):
            return type(outputs)(self.scale(one) for one in outputs)
        if hasattr(outputs, "__iter__"):
            return map(self.scale, outputs)
        raise ValueError(f"GradScaler.scale: outputs is {kind_of(outputs)}; wanted a Tensor or an iterable of Tensors")

    @no_grad()
    def _divide(self, optimizer: Any) -> bool:
        """Divide the gradients by the scale; whether all are finite."""
        grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        for grad in grads:
            if grad.dtype == lucid.float16:
                raise ValueError("GradScaler.unscale_: a gradient is float16; wanted parameters of a wider dtype")
        finite = True
        for grad in grads:
            grad.mul_(1.0 / self._scale)
            finite = finite and bool(grad.isfinite().all())
        return finite

    def unscale_(self, optimizer: Any) -> None:
        """Divide the gradients of an optimizer by the scale, for instance before they are clipped.

        Parameters
        ----------
        optimizer : Optimizer
            Whose gradients are divided; :meth:`step` does it otherwise.

        Raises
        ------
        RuntimeError
            If that has been done since the last :meth:`update`.
        ValueError
            If a gradient is float16.
        """
        if not self._enabled:
            return
        done = self._found.get(id(optimizer), (None, "", True))[1]
        if done == "unscaled":
            raise RuntimeError(
                "GradScaler.unscale_: it has been called on this optimizer since the last update(); wanted it once"
            )
        if done == "stepped":
            raise RuntimeError("GradScaler.unscale_: it is being called after step(); wanted it before")
        self._found[id(optimizer)] = (optimizer, "unscaled", self._divide(optimizer))

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """Let the optimizer step, if its gradients are finite.

        Parameters
        ----------
        optimizer : Optimizer
            Whose step is called.
        *args, **kwargs : optional
            Passed to its ``step``. There can be no closure.

        Returns
        -------
        What ``optimizer.step`` returned, or None where it was left out.

        Raises
        ------
        RuntimeError
            If the optimizer has stepped since the last :meth:`update`, there is a closure, or no gradient.
        """
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("GradScaler.step: a closure was given; wanted none, as its losses would not be scaled")
        done = self._found.get(id(optimizer), (None, "", True))[1]
        if done == "stepped":
            raise RuntimeError(
                "GradScaler.step: it has already been called since the last update(); wanted update() before"
            )
        if not any(p.grad is not None for group in optimizer.param_groups for p in group["params"]):
            raise RuntimeError("GradScaler.step: no parameter of the optimizer has a gradient; wanted backward() first")
        if not done:
            self.unscale_(optimizer)
        finite = self._found[id(optimizer)][2]
        result = optimizer.step(*args, **kwargs) if finite else None
        self._found[id(optimizer)] = (optimizer, "stepped", finite)
        return result

    def update(self, new_scale: float | Tensor | None = None) -> None:
        """Change the scale, after the steps of all optimizers.

        Parameters
        ----------
        new_scale : float or Tensor, optional
            The scale to take from now on.

        Raises
        ------
        RuntimeError
            If nothing has been unscaled since the last update.
        """
        if not self._enabled:
            return
        if new_scale is not None:
            self._scale = float(new_scale)
        else:
            if not self._found:
                raise RuntimeError("GradScaler.update: no inf checks were recorded; wanted step() or unscale_() before")
            if not all(finite for _, _, finite in self._found.values()):
                self._scale *= self._backoff_factor
                self._growth_tracker = 0
            else:
                self._growth_tracker += 1
                if self._growth_tracker == self._growth_interval:
                    grown = self._scale * self._growth_factor
                    self._scale = grown if grown < 3.4e38 else self._scale
                    self._growth_tracker = 0
        self._found = {}

    def get_scale(self) -> float:
        """Return the scale; 1 where scaling is disabled.

        Returns
        -------
        float
        """
        return self._scale if self._enabled else 1.0

    def get_growth_factor(self) -> float:
        """Return what the scale grows by.

        Returns
        -------
        float
        """
        return self._growth_factor

    def set_growth_factor(self, new_factor: float) -> None:
        """Set what the scale grows by.

        Parameters
        ----------
        new_factor : float
            Above 1.
        """
        self._growth_factor = new_factor

    def get_backoff_factor(self) -> float:
        """Return what the scale falls by.

        Returns
        -------
        float
        """
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: float) -> None:
        """Set what the scale falls by.

        Parameters
        ----------
        new_factor : float
            Below 1.
        """
        self._backoff_factor = new_factor

    def get_growth_interval(self) -> int:
        """Return after how many steps the scale grows.

        Returns
        -------
        int
        """
        return self._growth_interval

    def set_growth_interval(self, new_interval: int) -> None:
        """Set after how many steps the scale grows.

        Parameters
        ----------
        new_interval : int
            How many.
        """
        self._growth_interval = new_interval

    def is_enabled(self) -> bool:
        """Return whether losses are scaled.

        Returns
        -------
        bool
        """
        return self._enabled

    def state_dict(self) -> dict[str, Any]:
        """Return the scale and its settings, for :func:`lucid.save`.

        Returns
        -------
        dict
            Empty where scaling is disabled.
        """
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` returned, also that of PyTorch's scaler.

        Parameters
        ----------
        state_dict : dict
            Of a scaler that was enabled.

        Raises
        ------
        RuntimeError
            If it is empty.
        """
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError("GradScaler.load_state_dict: state_dict is empty; wanted that of an enabled scaler")
        self._scale = float(state_dict["scale"])
        self._growth_factor = state_dict["growth_factor"]
        self._backoff_factor = state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
        self._growth_tracker = int(state_dict["_growth_tracker"])
