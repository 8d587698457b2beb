"""The profiler's questions: train some steps while every op is timed, and tell it by op, by layer and call by call."""

import io

from playground.scene import ProgramError
from tools_profile_layers import Layers, names_of_modules

import lucid
from lucid import _C, nn, optim
from lucid.autograd import anomaly_mode
from lucid.profiler import Profiler, record_function

MOST_EVENTS = 20000  #: calls that are kept, so that a program with very many ops does not fill the memory
SHOWN = 4000  #: calls that the flame view gets, from the last step on backwards

_last = None  # the profile that can be exported


def ask_profile(session, steps=5):
    """Train ``steps`` steps, which count like all others, while they are timed."""
    global _last
    if session.program is None:
        raise ProgramError("There is no program that could be timed: press Run first.")
    _last = None
    profiler = Profiler()
    done, bounds = 0, []
    with _hooks(session.program):
        while done < steps:
            profiler.start()
            try:
                with record_function("step"):
                    session._train(1, 0)
            finally:
                profiler.stop()
            done += 1
            bounds.append(len(profiler.events()))
            if bounds[-1] > MOST_EVENTS:
                break
    events = profiler.events()
    _last = profiler
    _one_clock(events, bounds)
    memory = _C.memory_stats()
    ops, layers = tables(events)
    told, buffers = flame(events, bounds)
    curve, marks = memory_curve(events, memory["allocated_bytes.current"])
    return {
        "steps": done,
        "at": session.program.steps,
        "loss": session.program.loss,
        "seconds": sum(e.time_ns for e in events if e.depth == 0) / 1e9,
        "events": len(events),
        "ops": ops,
        "layers": layers,
        "peak": max(curve, default=0),
        "now": memory["allocated_bytes.current"],
        "marks": marks,
        **told,
    }, {**buffers, "memory": lucid.tensor(curve or [0.0], dtype=lucid.float64)}


def ask_trace(session):
    """The profile in the form that chrome://tracing and Perfetto read, as bytes of JSON."""
    if _last is None:
        raise ProgramError("There is no profile yet: record one first.")
    text = io.StringIO()
    _last.export_chrome_trace(text)
    return {}, {"trace": text.getvalue().encode()}


class _hooks:
    """While it lasts, calls of modules, their part of backward, and optimizers are stretches in the profile."""

    def __init__(self, program):
        self.program, self.layers = program, Layers(names_of_modules(program.names))

    def __enter__(self):
        self.before = (anomaly_mode.is_anomaly_enabled(), anomaly_mode.is_anomaly_check_nan_enabled())
        layers = self.layers
        # The graph viewer's stand-in for the step, which follows norms, would time itself.
        self.stand_in = self.program.__dict__.pop("step", None)
        self.handles = [
            nn.hooks.register_module_forward_pre_hook(layers.enter),
            nn.hooks.register_module_forward_hook(layers.leave, always_call=True),
            optim.optimizer.register_optimizer_step_pre_hook(layers.update),
            optim.optimizer.register_optimizer_step_post_hook(layers.updated),
        ]
        _C._watch_nodes((layers.made, lambda node: None, lambda node, gradients: None))

    def __exit__(self, *error):
        _C._watch_nodes(None)
        anomaly_mode._set(*self.before)
        if self.stand_in:
            self.program.__dict__["step"] = self.stand_in
        for handle in self.handles:
            handle.remove()


def _one_clock(events, bounds):
    """Each step began its own clock: put them behind one another."""
    begin, offset = 0, 0
    for bound in bounds:
        end = offset
        for event in events[begin:bound]:
            event.start_ns += offset
            end = max(end, event.start_ns + event.time_ns)
        begin, offset = bound, end


def _inside(event):
    """The layer, phase or step that a stretch of the page's own stands for: ``(kind, name)``; None for an op."""
    if not event.is_user_annotation:
        return None
    kind, _colon, name = event.name.partition(":")
    return (kind, name) if kind in ("forward", "backward") and name else ("range", event.name)


def tables(events):
    """Sums by op and by layer, as lists of dicts.

    A row has ``name``, ``calls``, ``time`` with what it called and ``self`` without (nanoseconds), ``flops`` and
    ``bytes``; a layer has its ``forward`` and ``backward`` time, and sums over the ops in it.
    """
    ops, layers, stack = {}, {}, []
    for event in events:
        del stack[event.depth :]
        inside = _inside(event)
        if inside is None:
            row = ops.get(event.name) or ops.setdefault(event.name, _row(event.name, "self"))
            row["self"] += event.self_time_ns
            row["calls"] += 1
            row["flops"] += event.flops
            row["bytes"] += event.bytes
            row["memory"] += event.self_memory_delta_bytes
            seen = [row]
            for around in stack:
                if around is not None and "forward" in around and all(around is not other for other in seen):
                    seen.append(around)
                    around["flops"] += event.flops
                    around["bytes"] += event.bytes
            kind = "time"
        elif inside[0] == "range":
            stack.append(None)
            continue
        else:
            kind, name = inside
            row = layers.get(name) or layers.setdefault(name, _row(name, "forward", "backward"))
            row["calls"] += kind == "forward"
        # What lies within its like, as a module that calls itself, must not count its time twice.
        if all(other is not row for other in stack):
            row["time"] += event.time_ns
            if kind != "time":
                row[kind] += event.time_ns
        stack.append(row)
    return list(ops.values()), list(layers.values())


def _row(name, *more):
    return {"name": name, "calls": 0, "time": 0, "flops": 0, "bytes": 0, "memory": 0, **dict.fromkeys(more, 0)}


def flame(events, bounds):
    """The calls of the last steps, as many whole steps as `SHOWN` calls allow, but at least one: names and columns."""
    first = 0
    for bound in [0, *bounds[:-1]]:
        first = bound
        if len(events) - bound <= SHOWN:
            break
    shown = events[first : first + 4 * SHOWN]
    names, places = [], []
    number = {}
    for event in shown:
        kind = "op" if not event.is_user_annotation else (_inside(event) or ("", ""))[0]
        key = (kind, event.name.partition(":")[2] or event.name)
        if key not in number:
            number[key] = len(names)
            names.append([key[1], kind])
        places.append(number[key])
    begin = shown[0].start_ns if shown else 0
    columns = {
        "start": lucid.tensor([(e.start_ns - begin) / 1e3 for e in shown] or [0.0], dtype=lucid.float64),
        "time": lucid.tensor([e.time_ns / 1e3 for e in shown] or [0.0], dtype=lucid.float64),
        "depth": lucid.tensor([e.depth for e in shown] or [0], dtype=lucid.int32),
        "name": lucid.tensor(places or [0], dtype=lucid.int32),
        "flops": lucid.tensor([float(e.flops) for e in shown] or [0.0], dtype=lucid.float64),
        "bytes": lucid.tensor([float(e.bytes) for e in shown] or [0.0], dtype=lucid.float64),
    }
    return {"names": names, "shown": len(shown), "cut": first + 4 * SHOWN < len(events)}, columns


def memory_curve(events, now, points=400):
    """Bytes that tensors take after each op, thinned to the largest in each of ``points`` stretches; steps' beginnings.

    The events tell changes; what they add up to is known at the end.
    """
    ended = sorted(events, key=lambda event: event.start_ns + event.time_ns)
    level, levels = 0, []
    for event in ended:
        level += event.self_memory_delta_bytes
        levels.append((event.start_ns + event.time_ns, level))
    if not levels:
        return [], []
    end, rest = max(levels[-1][0], 1), now - level
    curve = [None] * min(points, len(levels))
    for when, level in levels:
        place = min(len(curve) - 1, when * len(curve) // end)
        curve[place] = max(curve[place] or 0, level + rest, 0)
    for place in range(len(curve)):
        if curve[place] is None:
            curve[place] = curve[place - 1] if place else max(rest, 0)
    return [float(level) for level in curve], [e.start_ns / end for e in events if e.depth == 0 and e.name == "step"]
