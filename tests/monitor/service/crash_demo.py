"""A process that runs the whole example, real rooms and channel, and may be killed. Started by test_crash_real.py."""

from __future__ import annotations

from pathlib import Path

from monitor.demo import AS_OF, run_demo
from tests.monitor.poll.crash_worker import arm


def main(folder: Path, point: str, count: int) -> None:
    if point != "none":
        arm(point, count)
    run_demo(folder, AS_OF)
