"""A pytest plugin that tells what became of each test, one JSON object per test, while the run goes on.

Natively it appends lines to the file that LUCID_TEST_REPORT names; inside Pyodide the runner hands it a function. The
runners compare the native run with those in Pyodide, and notice a test that hangs.
"""

import json
import os


class Report:
    """Collects outcomes. `send` is called with one JSON text per event."""

    def __init__(self, send):
        self.send = send
        self.phases = {}

    def emit(self, **event):
        self.send(json.dumps(event))

    def pytest_collection_finish(self, session):
        self.emit(event="collected", count=len(session.items))

    def pytest_collectreport(self, report):
        # A file that cannot be imported fails; one that skips itself as a whole counts as one skipped test.
        if report.failed:
            self.emit(event="result", id=report.nodeid, outcome="failed", text=str(report.longrepr))
        elif report.skipped:
            self.emit(event="result", id=report.nodeid, outcome="skipped", reason=skip_reason(report))

    def pytest_runtest_logstart(self, nodeid):
        self.phases[nodeid] = []
        self.emit(event="start", id=nodeid)

    def pytest_runtest_logreport(self, report):
        self.phases.setdefault(report.nodeid, []).append(report)

    def pytest_runtest_logfinish(self, nodeid):
        phases = self.phases.pop(nodeid, [])
        failed = [report for report in phases if report.failed]
        skipped = [report for report in phases if report.skipped]
        event = {
            "event": "result",
            "id": nodeid,
            "outcome": "passed",
            "seconds": sum(report.duration for report in phases),
        }
        if failed:
            event |= {"outcome": "failed", "text": "\n".join(report.longreprtext for report in failed)}
        elif skipped:
            event |= {"outcome": "skipped", "reason": skip_reason(skipped[0])}
        self.emit(**event)


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
