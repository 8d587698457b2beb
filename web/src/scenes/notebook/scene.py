"""The notebook: cells of free Python in one namespace that lasts. The questions of the page, and who answers them."""

import scenes_notebook_help as help_
from playground import scene
from scenes_notebook_kernel import Kernel
from scenes_notebook_packages import Installer

#: one for all scenes that are made: whoever looks at another scene and comes back finds the variables still there
KERNEL = globals().get("KERNEL") or Kernel()


class Scene(scene.Scene):
    """No training run: there is nothing that a program must define, and all the work is in the questions."""

    requires = {}

    def __init__(self, settings):
        super().__init__(settings)
        KERNEL.tell = lambda value: self.emit(value)
        KERNEL.installer = self.installer = Installer(KERNEL)

    def data(self):
        """Which Python this is, so that the page notices when the variables are gone."""
        return {"kernel": KERNEL.id, "count": KERNEL.count}

    async def ask_run(self, program, cell, source, width=560):
        """Run a cell. Its output streams while it runs; the answer says how it ended. ``width``: pixels for a chart."""
        return await KERNEL.run(source, cell, int(self.settings.get("seed", 0)), width)

    def ask_restart(self, program):
        """Forget all variables, and count from 1 again."""
        KERNEL.reset()
        return self.data()

    def ask_complete(self, program, before, explicit=False):
        """What could follow the text ``before`` the cursor."""
        return help_.complete(before, KERNEL.names, explicit)

    def ask_inspect(self, program, code, at):
        """Signature and docstring of the object whose name stands at index ``at``; None where there is none."""
        return help_.inspect_at(code, at, KERNEL.names)

    async def ask_install(self, program, what):
        """Install packages that the visitor names."""
        return await self.installer.install(what.replace(",", " ").split())

    def ask_fetched(self, program, number, error=None, contents=None):
        """The page answers a request of the installer's: the bytes, or why there are none."""
        self.installer.fetched(number, error, None if contents is None else bytes(memoryview(contents)))

    def ask_packages(self, program):
        """What was installed here: name -> version."""
        return self.installer.list()

    def prelude(self):
        import inspect

        import scenes_notebook_charts
        import scenes_notebook_rich

        return inspect.getsource(scenes_notebook_charts) + inspect.getsource(scenes_notebook_rich)
