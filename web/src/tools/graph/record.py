"""Runs a step of the visitor's program and writes down its graph: nodes, where they were made, values, gradients."""

import sys

from playground.explain import PROGRAM
from tools_graph_names import names_of
from tools_graph_spy import Spy

import lucid
from lucid import _C, nn
from lucid.autograd import anomaly_mode

MOST = 4000  #: nodes of one step; those beyond are counted only
ROOM = 48 << 20  #: bytes of values and gradients that stay until the next recording
SMALL = 1 << 14  #: elements of tensors that are copied, so that later writes do not change what is shown


class Node:
    """One op of the step, or one parameter."""

    def __init__(self, index, group, line, made=None):
        self.index, self.group, self.line, self.made = index, group, line, made
        self.op, self.name, self.inputs = "", None, []
        self.shape, self.dtype = [], ""
        self.value = self.grad = self.after = None
        self.runs = 0  # how often backward went through it


class Group:
    """A call of a module or of one of the program's functions, with the ops in it."""

    def __init__(self, index, parent, kind, name, of, line):
        self.index, self.parent, self.kind, self.name, self.of, self.line = index, parent, kind, name, of, line


class Recording:
    """One step. ``run`` does it; the attributes are there afterwards.

    Attributes
    ----------
    nodes : list of Node
        Ops in the order in which they were made; parameters where they were first used.
    groups : list of Group
        Number 0 is the step itself.
    walk : list of tuple
        What happened, in order: phase (``"forward"``, ``"backward"``, ``"update"``), index of the node, line.
    lost : int
        Nodes beyond `MOST`.
    """

    def __init__(self, session, spy=None):
        self.session, self.program = session, session.program
        self.spy = spy or Spy(session.source, self.program.names)
        self.nodes, self.walk, self.lost = [], [], 0
        self.groups = [Group(0, None, "step", "step", "", None)]
        self.of_tensor, self.of_module = names_of(self.program.names)
        self.line = None  # of the program, as last seen
        self._by_node, self._leaves, self._new = {}, {}, []
        self._calls, self._modules, self._frames = {}, [], []
        self._left, self._versions, self._pass = ROOM, {}, False

    def run(self, step=None):
        """Train one step, as Step does, or what ``step`` does instead, and look at it. Raises what it raises."""
        before = (anomaly_mode.is_anomaly_enabled(), anomaly_mode.is_anomaly_check_nan_enabled())
        handles = [
            nn.hooks.register_module_forward_pre_hook(self._enter),
            nn.hooks.register_module_forward_hook(self._leave, always_call=True),
        ]
        self.spy.begin(self._seen)
        _C._watch_nodes((self._made, lambda node: None, lambda node, gradients: None))
        try:
            if step:
                step()
            else:
                # A step that stands in for the program's own, as the one that follows norms, would record within this.
                stand_in = self.program.__dict__.pop("step", None)
                try:
                    self.session._train(1, 0)
                finally:
                    if stand_in:
                        self.program.__dict__["step"] = stand_in
            self._look_at_parameters()
        finally:
            _C._watch_nodes(None)
            anomaly_mode._set(*before)
            self.spy.end()
            for handle in handles:
                handle.remove()
            self._settle()
            # Frames and nodes hold everything that the step has computed.
            self._calls, self._frames, self._by_node, self._modules = {}, [], {}, []
        return self

    # -- forward -----------------------------------------------------------------------------------------------------

    def _program_frames(self):
        """The frames of the program's own functions, the outermost first; comprehensions count to their function."""
        frames, frame, end = [], sys._getframe(2), Recording.run.__code__
        while frame is not None and frame.f_code is not end:
            if frame.f_code.co_filename == PROGRAM:
                frames.append(frame)
            frame = frame.f_back
        frames.reverse()
        if frames:
            self.line = frames[-1].f_lineno
        return frames

    def _group(self, frames):
        """The group of what is made now: calls of modules and functions, one in the other."""
        group, modules = 0, iter([module for module in self._modules if module is not None])
        module = next(modules, None)
        for depth, frame in enumerate(frames):
            while module is not None and module[0] <= depth:
                group, module = module[1], next(modules, None)
            code = frame.f_code
            if depth == 0 or code.co_name.startswith("<") or self._is_forward(frame, group):
                continue
            key = id(frame)
            if key not in self._calls:
                self._frames.append(frame)  # so that no other frame gets its id
                caller = frames[depth - 1].f_lineno
                self._calls[key] = self._new_group(group, "function", code.co_name, "", caller)
            group = self._calls[key]
        while module is not None:
            group, module = module[1], next(modules, None)
        return group

    def _is_forward(self, frame, group):
        """Whether a frame is the `forward` of the module whose group it is in."""
        return frame.f_code.co_name == "forward" and self.groups[group].kind == "module"

    def _new_group(self, parent, kind, name, of, line):
        self.groups.append(Group(len(self.groups), parent, kind, name, of, line))
        return len(self.groups) - 1

    def _enter(self, module, args):
        if not lucid.is_grad_enabled():
            self._modules.append(None)  # it makes no node
            return
        frames = self._program_frames()
        parent = self._group(frames)
        path = self.of_module.get(id(module), type(module).__name__)
        self._modules.append((len(frames), self._new_group(parent, "module", path, type(module).__name__, self.line)))

    def _leave(self, module, args, output):
        if self._modules and self._modules.pop() is not None:
            self._keep(output)

    def _made(self, node):
        if len(self.nodes) >= MOST:
            self.lost += 1
            return
        self._settle()
        frames = self._program_frames()
        own = Node(len(self.nodes), self._group(frames), self.line, node)
        self.nodes.append(own)
        self._by_node[node] = own
        self.walk.append(("forward" if _C._running_node() is None else "backward", own.index, own.line))
        self._new.append(own)
        node.register_prehook(lambda gradients: self._gradient(own, gradients))

    def _settle(self):
        """Complete the nodes that were being made: what they came from is known a moment later."""
        new, self._new = self._new, []
        for own in new:
            own.op = own.made.name().removesuffix("Backward0").removesuffix("Backward")
            try:
                like = _C._edge_tensor(own.made, 0)
                own.shape, own.dtype = list(like.shape), str(like.dtype).removeprefix("lucid.")
            except (ValueError, RuntimeError):
                pass  # a node of a Function that gave nothing
            for source, _nr in own.made.next_functions:
                if source is None:
                    continue
                found = self._by_node.get(source) or self._leaf(source, own)
                if found is not None and found.index not in own.inputs:
                    own.inputs.append(found.index)
            own.made = None

    def _leaf(self, source, user):
        """The node of a parameter, when it is used for the first time; None for a graph of an earlier step."""
        try:
            variable = source.variable
        except (AttributeError, RuntimeError):
            return None
        own = Node(len(self.nodes), user.group, user.line)
        own.op, own.name = "Parameter", self.of_tensor.get(id(variable), "leaf tensor")
        own.shape, own.dtype = list(variable.shape), str(variable.dtype).removeprefix("lucid.")
        self.nodes.append(own)
        self._by_node[source] = own
        self._leaves[own.index] = variable
        own.value = self._copy(variable, always=True)
        self._versions[own.index] = variable._version
        source.register_prehook(lambda gradients: self._gradient(own, gradients, always=True))
        return own

    def _seen(self, value):
        """What every expression of the program passes through."""
        frame = sys._getframe(1)
        if self._pass and _C._running_node() is None:
            self._look_for_updates()
        self.line = frame.f_lineno
        self._keep(value)
        return value

    def _keep(self, value):
        if isinstance(value, lucid.Tensor):
            if value.requires_grad and value.grad_fn is not None:
                self._settle()
                own = self._by_node.get(value.grad_fn)
                if own is not None and own.value is None:
                    own.value = self._copy(value)
        elif isinstance(value, (tuple, list)) and len(value) <= 16:
            for entry in value:
                if isinstance(entry, lucid.Tensor):
                    self._keep(entry)

    def _copy(self, tensor, always=False):
        """What is kept of a tensor: a copy of a small one; None where there is no room left, or inside a transform."""
        try:
            size = tensor.numel() * tensor.element_size()
            if size > self._left:
                return None
            self._left -= size
            kept = tensor.detach()
            return kept.clone() if always or kept.numel() <= SMALL else kept
        except (RuntimeError, NotImplementedError, TypeError):
            return None

    # -- backward and update -----------------------------------------------------------------------------------------

    def _gradient(self, own, gradients, always=False):
        self._settle()
        self._pass = True
        frames = self._program_frames()
        self.walk.append(("backward", own.index, frames[-1].f_lineno if frames else None))
        own.runs += 1
        gradient = next((g for g in gradients if g is not None), None)
        if gradient is None:
            return
        kept = self._copy(gradient, always)
        # Two passes through the same node add up, as in `.grad`.
        own.grad = kept if own.grad is None or kept is None else own.grad + kept

    def _look_for_updates(self):
        """Notes the parameters that were written to since the last look, at the line that was running."""
        for index, variable in self._leaves.items():
            if variable._version != self._versions[index]:
                self._versions[index] = variable._version
                self.walk.append(("update", index, self.line))

    def _look_at_parameters(self):
        self._look_for_updates()
        told = {index for phase, index, _line in self.walk if phase == "update"}
        for index, variable in self._leaves.items():
            own = self.nodes[index]
            if own.value is None:
                continue
            own.after = self._copy(variable, always=True)
            if index not in told and own.after is not None and not lucid.equal(own.after, own.value):
                self.walk.append(("update", index, None))  # by way of `.data`, which counts no version
