"""A pytest plugin that tells what became of each test, one JSON object per test, while the run goes on.

Natively it appends lines to the file that LUCID_TEST_REPORT names; inside Pyodide the runner hands it a function. The
runners compare the native run with those in Pyodide, and notice a test that hangs.
"""

import json
import os
import time

try:
    import resource
except ImportError:  # not in Pyodide, which starts no processes either
    resource = None


class Report:
    """Collects outcomes. `send` is called with one JSON text per event."""

    def __init__(self, send):
        self.send = send
        self.phases = {}
        self.began = 0.0

    def emit(self, **event):
        self.send(json.dumps(event))

    def pytest_collection_finish(self, session):
        self.emit(event="collected", count=len(session.items))
        # What tests/selection.py leaves out of this suite: files and functions, by reason.
        selection = session.config.pluginmanager.get_plugin("lucid-selection")
        for place, reason in (selection.left_out if selection else {}).items():
            self.emit(event="left out", place=place, reason=reason)

    def pytest_collectreport(self, report):
        # A file that cannot be imported fails; one that skips itself as a whole counts as one skipped test.
        if report.failed:
            self.emit(event="result", id=report.nodeid, outcome="failed", text=str(report.longrepr))
        elif report.skipped:
            self.emit(event="result", id=report.nodeid, outcome="skipped", reason=skip_reason(report))

    def pytest_runtest_logstart(self, nodeid):
        self.phases[nodeid] = []
        self.began = busy()
        self.emit(event="start", id=nodeid)

    def pytest_runtest_logreport(self, report):
        self.phases.setdefault(report.nodeid, []).append(report)

    def pytest_runtest_logfinish(self, nodeid):
        phases = self.phases.pop(nodeid, [])
        failed = [report for report in phases if report.failed]
        skipped = [report for report in phases if report.skipped]
        event = {"event": "result", "id": nodeid, "outcome": "passed", "seconds": busy() - self.began}
        if failed:
            event |= {"outcome": "failed", "text": "\n".join(report.longreprtext for report in failed)}
        elif skipped:
            event |= {"outcome": "skipped", "reason": skip_reason(skipped[0])}
        self.emit(**event)


def busy() -> float:
    """The processors' time until now, of this process and of those that it has waited for: what a test costs,
    whatever else the machine does."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN) if resource else None
    return time.process_time() + (others.ru_utime + others.ru_stime if others else 0.0)


def skip_reason(report):
    if getattr(report, "wasxfail", None) is not None:
        return f"expected to fail: {report.wasxfail}"
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")


def pytest_configure(config):
    path = os.environ.get("LUCID_TEST_REPORT")
    if not path:
        return
    file = open(path, "w", buffering=1)
    config.add_cleanup(file.close)
    config.pluginmanager.register(Report(lambda line: file.write(line + "\n")), "lucid-report")
