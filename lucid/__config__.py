"""What the build is: `lucid.__config__.show()`, as `lucid.show_config()`, and `parallel_info()`."""

from __future__ import annotations

from lucid._surface.settings import parallel_info
from lucid._surface.settings import show_config as show

__all__ = ["parallel_info", "show"]
