"""The graph viewer's questions: record a step, look closely at a value, follow norms while the program trains."""

import linecache
import math
import time

from playground.explain import PROGRAM
from playground.scene import ProgramError
from tools_graph_record import Group, Recording
from tools_graph_spy import Spy

import lucid

EXPLODING = 1e3  #: norm of a gradient from which it is called exploding
VANISHING = 1e-5  #: and below which, as a share of the largest gradient of a parameter, it is called vanishing
CROWD = 24  #: direct members of a group from which those that one line made are put together
PART = 40  #: members of one line that are shown at once
CELLS = 40  #: sides of a small picture
BINS = 24

_recorded = None  # the last recording; what it keeps is what can be looked at


def ask_record(session):
    """Train one step while it is written down. It counts like any other step, and its weights stay."""
    global _recorded
    if session.program is None:
        raise ProgramError("There is no program that could be recorded: press Run first.")
    _recorded = None  # what it has kept makes room for the next one
    started = time.perf_counter()
    recording = Recording(session).run()
    took = time.perf_counter() - started
    _recorded = recording
    _drop_empty(recording)
    _gather_lines(recording)
    norms = _norms(recording)
    marks = _marks(recording, norms)
    return {
        "step": session.program.steps,
        "loss": session.program.loss,
        "seconds": took,
        "lost": recording.lost,
        "groups": [[g.parent, g.kind, g.name, g.of, g.line] for g in recording.groups],
        "nodes": [
            {
                "op": node.op,
                "name": node.name,
                "group": node.group,
                "line": node.line,
                "shape": node.shape,
                "dtype": node.dtype,
                "inputs": node.inputs,
                "value": norms[node.index][0],
                "grad": norms[node.index][1],
                "runs": node.runs,
                "mark": marks[node.index],
            }
            for node in recording.nodes
        ],
        "walk": [list(place) for place in recording.walk],
        "shape": shape_of(recording),
        "limits": {"exploding": EXPLODING, "vanishing": VANISHING},
    }


def ask_look(session, node):
    """Histogram, numbers and a small picture of a node's value, of its gradient, and of a parameter after the step."""
    if _recorded is None or not 0 <= node < len(_recorded.nodes):
        raise ProgramError("That step is not there any more: record another one.")
    own, told, pictures = _recorded.nodes[node], {}, {}
    for name, tensor in (("value", own.value), ("grad", own.grad), ("after", own.after)):
        if tensor is not None:
            told[name] = _described(tensor)
            pictures[name] = picture(tensor)
    if own.after is not None:
        told["change"] = _norm(own.after.float() - own.value.float())
    return told, pictures


def ask_watch(session, on):
    """Begin or end to follow norms: while the program trains, a step is recorded now and then and told to the page."""
    if session.program is not None:
        session.program.__dict__.pop("step", None)
        if on:
            session.program.__dict__["step"] = _Watch(session)
    return bool(on and session.program is not None)


class _Watch:
    """Stands in for the program's ``step``: most calls go straight there; one in a while is recorded.

    Recording takes at most a twentieth of the time, and happens at most three times a second.
    """

    def __init__(self, session):
        self.session, self.plain = session, session.program.names["step"]
        self.spy = Spy(session.source, session.program.names)
        self.due = 0.0

    def __call__(self):
        started = time.perf_counter()
        if started < self.due:
            return self.plain()
        given = []
        recording = Recording(self.session, self.spy).run(lambda: given.append(self.plain()))
        norms = _norms(recording)
        self.session.emit({"graph": {"step": self.session.program.steps, "norms": norms, "shape": shape_of(recording)}})
        took = time.perf_counter() - started
        self.due = started + max(0.35, 20 * took)
        return given[0]


def shape_of(recording):
    """A number that recordings of the same graph have in common: only then do their norms belong together."""
    number = 17
    for node in recording.nodes:
        for letter in f"{node.op}{node.inputs}{node.name}":
            number = (number * 31 + ord(letter)) % 0x7FFFFFFF
    return number


# -- numbers ---------------------------------------------------------------------------------------------------------


def _plain(tensor):
    """As float32 numbers; complex ones by their size."""
    with lucid.no_grad():
        tensor = tensor.detach()
        return (tensor.abs() if tensor.is_complex() else tensor).float()


def _norm(tensor):
    return None if tensor is None or tensor.numel() == 0 else float(_plain(tensor).norm())


def _norms(recording):
    """Per node the norm of its value and of its gradient, each None where it was not kept."""
    return [[_norm(node.value), _norm(node.grad)] for node in recording.nodes]


def _marks(recording, norms):
    """Per node what is wrong with it, or None."""
    nodes = recording.nodes
    finite = [
        grad
        for node, (_value, grad) in zip(nodes, norms)
        if node.op == "Parameter" and grad is not None and math.isfinite(grad)
    ]
    least = VANISHING * max(finite, default=0.0)
    marks = [_mark(node, value, grad, least) for node, (value, grad) in zip(nodes, norms)]
    # The gradient of an op may be zero for good reason, as before a softmax, which does not see what all its inputs
    # have in common. It counts where a parameter is behind it that gets too little.
    behind = [node.op == "Parameter" and mark == "vanishing" for node, mark in zip(nodes, marks)]
    for node in nodes:
        if node.op != "Parameter":
            behind[node.index] = any(behind[source] for source in node.inputs)
            if marks[node.index] == "vanishing" and not behind[node.index]:
                marks[node.index] = None
    return marks


def _mark(node, value, grad, least):
    if grad is not None and not math.isfinite(grad):
        return "nan"
    if value is not None and not math.isfinite(value):
        plain = _plain(node.value)
        if bool((plain.isnan() | (plain == math.inf)).any()):  # minus infinity is what masks write, and no mistake
            return "nan"
    if grad is None:
        return None
    return "exploding" if grad > EXPLODING else "vanishing" if grad < least else None


def _described(tensor):
    """Numbers of a tensor: over its finite elements, and how many are not."""
    flat = _plain(tensor).reshape(-1)
    count = flat.numel()
    if count > 1 << 18:  # a sample is as good for a picture of a distribution
        flat = flat[:: count // (1 << 17)]
    finite = flat[flat.isfinite()]
    told = {
        "count": count,
        "shape": list(tensor.shape),
        "norm": _norm(tensor),
        "strange": flat.numel() - finite.numel(),
    }
    if finite.numel() == 0:
        return told
    low, high = float(finite.min()), float(finite.max())
    told |= {"min": low, "max": high, "mean": float(finite.mean()), "zeros": float((finite == 0).float().mean())}
    told["std"] = float((finite - told["mean"]).square().mean().sqrt())
    if high > low and math.isfinite(high - low):
        places = ((finite - low) * (BINS / (high - low))).floor().clamp(0, BINS - 1).to(lucid.int64)
        told["bins"] = lucid.bincount(places, minlength=BINS).tolist()
    else:
        told["bins"] = [finite.numel()]
    return told


def picture(tensor):
    """At most `CELLS` × `CELLS` elements of a tensor: its last two dims, further ones below one another."""
    plain = _plain(tensor)
    if plain.dim() == 0:
        plain = plain.reshape(1, 1)
    elif plain.dim() == 1:
        plain = plain.reshape(1, -1)
    elif plain.dim() > 2:
        if plain.dim() > 3 and plain.shape[0] > 1:
            plain = plain[:1]  # the first example of a batch
        plain = plain.reshape(-1, plain.shape[-1])
    rows, columns = plain.shape
    if rows == 0 or columns == 0:
        return lucid.zeros(1, 1)
    return plain[:: -(-rows // CELLS), :: -(-columns // CELLS)].contiguous()


# -- folding ---------------------------------------------------------------------------------------------------------


def _drop_empty(recording):
    """Leave out the groups in which nothing was recorded, as there are in what a program does without gradients."""
    kept = {0}
    for node in recording.nodes:
        group = node.group
        while group not in kept:
            kept.add(group)
            group = recording.groups[group].parent
    groups = [group for group in recording.groups if group.index in kept]
    number = {group.index: index for index, group in enumerate(groups)}
    for group in groups:
        group.index, group.parent = number[group.index], number.get(group.parent)
    for node in recording.nodes:
        node.group = number[node.group]
    recording.groups = groups


def _gather_lines(recording):
    """Where a group is crowded, put what one line made in it into a group of its own: a loop then shows as one box."""
    members = {}
    for node in recording.nodes:
        members.setdefault(node.group, []).append(node)
    for group in recording.groups[1:]:
        members.setdefault(group.parent, []).append(group)
    for parent, inside in list(members.items()):
        if len(inside) <= CROWD:
            continue
        lines = {}
        for member in inside:
            lines.setdefault(member.line, []).append(member)
        for line, those in lines.items():
            if line is None or len(those) < 4 or (len(lines) == 1 and len(those) <= PART):
                continue
            group = _added(recording, parent, "line", linecache.getline(PROGRAM, line).strip(), line)
            parts = [those[i : i + PART] for i in range(0, len(those), PART)]
            for number, part in enumerate(parts):
                into = group
                if len(parts) > 1:
                    first = number * PART + 1
                    into = _added(recording, group, "part", f"{first}–{first + len(part) - 1}", line)
                for member in part:
                    if isinstance(member, Group):
                        member.parent = into
                    else:
                        member.group = into


def _added(recording, parent, kind, name, line):
    recording.groups.append(Group(len(recording.groups), parent, kind, name, "", line))
    return len(recording.groups) - 1
