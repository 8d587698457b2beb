"""Sees the value of every expression of the visitor's program, for as long as one step is recorded.

An autograd node knows its op and its shapes but not its value, and most values are gone when the next line runs. So
the program is compiled a second time, with every expression that could give a tensor put into a call, and the
functions of the program run that code during the recorded step. Lines stay where they are, and tracebacks with them.
"""

import ast
import gc
import types

from playground.explain import PROGRAM

NAME = "__lucid_seen__"  #: no name of the visitor's; ends in underscores so that classes do not mangle it


class _Wrap(ast.NodeTransformer):
    """Puts expressions into ``__lucid_seen__(…)``."""

    def _seen(self, node):
        call = ast.Call(ast.Name(NAME, ast.Load()), [node], [])
        return ast.copy_location(ast.fix_missing_locations(ast.copy_location(call, node)), node)

    def _value(self, node):
        self.generic_visit(node)
        return self._seen(node) if isinstance(getattr(node, "ctx", ast.Load()), ast.Load) else node

    visit_BinOp = visit_UnaryOp = visit_Subscript = visit_Attribute = visit_Name = visit_Await = _value

    def visit_Call(self, node):
        # What is called stays as it is: `super` must be itself, and a method is no tensor.
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
        elif not isinstance(node.func, ast.Name):
            node.func = self.visit(node.func)
        node.args = [self.visit(argument) for argument in node.args]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        return self._seen(node)

    def visit_AnnAssign(self, node):
        node.target = self.visit(node.target)
        node.value = node.value and self.visit(node.value)
        return node

    def visit_arguments(self, node):
        return node  # defaults and annotations were evaluated when the function was made

    def visit_FunctionDef(self, node):
        node.body = [self.visit(line) for line in node.body]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_match_case(self, node):
        node.guard = node.guard and self.visit(node.guard)
        node.body = [self.visit(line) for line in node.body]
        return node


def _codes(code, found):
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            found.setdefault((inner.co_qualname, inner.co_firstlineno, inner.co_freevars), inner)
            _codes(inner, found)
    return found


class Spy:
    """The functions of a program, and what each runs while it is watched.

    Parameters
    ----------
    source : str
        The program, as it was run.
    names : dict
        Its module's names.
    """

    def __init__(self, source, names):
        self.names = names
        try:
            code = compile(_Wrap().visit(ast.parse(source)), PROGRAM, "exec", dont_inherit=True)
        except (SyntaxError, RecursionError, MemoryError):
            self.functions = []  # a program that nests too deeply for this still has a graph, without values
            return
        codes = _codes(code, {})
        self.functions = []
        for function in gc.get_objects():
            if type(function) is types.FunctionType and function.__globals__ is names:
                own = function.__code__
                watched = codes.get((own.co_qualname, own.co_firstlineno, own.co_freevars))
                if watched is not None and own.co_filename == PROGRAM:
                    self.functions.append((function, own, watched))

    def begin(self, seen):
        """From now on ``seen(value)`` is called with every value, and gives it back."""
        self.names[NAME] = seen
        for function, _own, watched in self.functions:
            function.__code__ = watched

    def end(self):
        for function, own, _watched in self.functions:
            function.__code__ = own
        self.names.pop(NAME, None)
