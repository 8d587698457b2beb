"""The examples of a page of the reference or of a guide: programs in one namespace that lasts.

An example of a docstring shows the value of every expression that stands by itself, as Python's prompt does, and goes
on after a statement marked ``# raises``; a program of a guide shows its last value, as a notebook does.
"""

import ast
import inspect
import traceback

from playground import scene
from scenes_notebook_kernel import Kernel


class Examples(Kernel):
    echo = False

    async def _execute(self, source, file):
        if not self.echo:
            return await super()._execute(source, file)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | self.future
        lines = source.split("\n")
        body = compile(source, file, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True).body
        for node in body:
            shown = isinstance(node, ast.Expr)
            tree = ast.Expression(node.value) if shown else ast.Module([node], [])
            try:
                value = eval(compile(tree, file, "eval" if shown else "exec", flags, dont_inherit=True), self.names)
                if inspect.iscoroutine(value):
                    value = await value
            except Exception as error:
                if not lines[node.end_lineno - 1].rstrip().endswith("# raises"):
                    raise
                self.write("stderr", traceback.format_exception_only(error)[-1])
                continue
            if shown and value is not None:
                self.names["_"] = value
                if node is body[-1]:
                    return value
                self.write("stdout", f"{value!r}\n")
        return None


#: one for all openings, so that variables last
KERNEL = globals().get("KERNEL") or Examples()


class Scene(scene.Scene):
    """No training run: all the work is in the questions."""

    requires = {}

    def __init__(self, settings):
        super().__init__(settings)
        KERNEL.tell = lambda value: self.emit(value)

    def data(self):
        return {}

    async def ask_run(self, program, cell, source, echo, width=560):
        """Run an example; its output streams while it runs, and the answer says how it ended."""
        KERNEL.echo = echo
        return await KERNEL.run(source, cell, 0, width)

    def ask_restart(self, program):
        """Forget all variables."""
        KERNEL.reset()
        return {}
