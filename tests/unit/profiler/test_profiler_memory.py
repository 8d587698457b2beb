"""What the profiler does where memory runs out: events are lost, and counted; ops are not disturbed."""

from __future__ import annotations

import lucid
from lucid import _C
from lucid.profiler import Profiler


def test_lost_events():
    x, prof = lucid.ones(2), Profiler()
    prof.start()
    try:
        out = x.exp_()  # in place: the only memory that is taken is that of the record
        prof.stop()
        prof.clear()
        prof.start()
        _C._fail_allocation(-1)
        x.mul_(1)
    finally:
        _C._fail_allocation(0)
        prof.stop()
    assert prof._lost >= 1 and "mul_" not in [event.name for event in prof.events()]
    assert out is x and x[0].item() > 2.7
    with prof:
        x.add_(1)
    assert prof.events()[-1].name == "add_"
