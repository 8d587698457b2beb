"""Calls of modules as stretches of a profile, and what belongs to each in the pass back through the graph."""

from lucid import _C, nn
from lucid.profiler import record_function


def names_of_modules(names):
    """What the program calls its modules: paths by ``id``, ``model.0`` for the first layer of ``model``."""
    found = {}
    for name, value in list(names.items()):
        holders = {"": value} if isinstance(value, nn.Module) else {}
        if not holders and type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
            holders = {f".{key}": entry for key, entry in vars(value).items() if isinstance(entry, nn.Module)}
        for key, root in holders.items():
            for path, module in root.named_modules():
                found.setdefault(id(module), f"{name}{key}.{path}" if path else f"{name}{key}")
    return found


class Layers:
    """The hooks. Backward has no modules any more: each node remembers in which one it was made."""

    def __init__(self, names):
        self.names = names
        self.open = []  # (path, its stretch), the innermost last
        self.optimizers = []
        self._ends = {}

    def _begin(self, name):
        stretch = record_function(name)
        stretch.__enter__()
        return stretch

    def enter(self, module, args):
        path = self.names.get(id(module), type(module).__name__)
        self.open.append((path, self._begin(f"forward:{path}")))

    def leave(self, module, args, output):
        if self.open:
            self.open.pop()[1].__exit__(None, None, None)

    def update(self, optimizer, args, kwargs):
        self.optimizers.append(self._begin(f"{type(optimizer).__name__}.step"))

    def updated(self, optimizer, args, kwargs):
        if self.optimizers:
            self.optimizers.pop().__exit__(None, None, None)

    def made(self, node):
        """A node that is made in a module: its backward will be a stretch of that module, inside of those around it."""
        if not self.open or _C._running_node() is not None:
            return
        path, stretches = self.open[-1][0], []

        def before(gradients):
            stretches.append(self._begin(f"backward:{path}"))

        def after(inputs, outputs):
            if stretches:
                stretches.pop().__exit__(None, None, None)

        node.register_prehook(before)
        node.register_hook(after)
