"""Curves that grow while a model trains: in notebooks, on pages, and as text in a terminal.

Examples
--------
>>> import lucid
>>> chart = lucid.live.Chart("loss", "accuracy")
>>> for step in chart.steps(100):
...     chart.update(loss=1 / (step + 1), accuracy=step / 100)  # doctest: +ELLIPSIS
step 1/100  loss ▄ 1  accuracy ▄ 0
...
>>> chart.values("loss")[-1]
(99, 0.01)

In Jupyter, JupyterLite, marimo, PyScript and the playground's notebook the curves are drawn below the cell and change
in place; `lucid.live.Chart` says where they go elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid._errors import without
from lucid.live._chart import Chart

__all__ = ["Chart"]

__getattr__: Callable[[str], Any] = without(__name__)
