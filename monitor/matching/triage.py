"""How early conflicts come when alarms are read best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Point:
    """After the best ``read`` alarms (``share`` of all) ``found`` of the conflicts were seen."""

    share: float
    read: int
    found: float


@dataclass(frozen=True, slots=True)
class Curve:
    """``alarms`` is how many there were; ``never`` how many of the ``conflicts`` raised none, so that the curve ends at
    ``1 - never / conflicts``. No points without alarms or conflicts."""

    alarms: int
    conflicts: int
    never: int
    points: tuple[Point, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "alarms": self.alarms,
            "never_alarmed": self.never,
            "never_alarmed_share": self.never / self.conflicts if self.conflicts else None,
            "points": [{"share": p.share, "read": p.read, "found": p.found} for p in self.points],
        }

    def as_lines(self) -> list[str]:
        """For a terminal. Without a conflict there is nothing to find, and nothing is said."""
        if not self.conflicts:
            return []
        out = [f"alarms read best first: share read -> share of conflicts seen ({self.alarms} alarms)"]
        out += [f"  {p.share:5.0%} = {p.read:>6}  -> {p.found:.1%}" for p in self.points]
        if not self.points:
            out.append("  no alarm, nothing to read")
        out.append(f"conflicts that never alarm: {self.never} of {self.conflicts} ({self.never / self.conflicts:.1%})")
        return out


def triage(conflicts: Sequence[float], others: Iterable[float], least: float) -> Curve:
    """The curve of the scores of conflicts and of everything else. Only scores from ``least`` on are alarms. A point
    that is less than one whole alarm is left out. Ties count against us: among equal scores the others are read
    first."""
    hits = [score for score in conflicts if score >= least]
    ordered = sorted([(-score, 1) for score in hits] + [(-score, 0) for score in others if score >= least])
    points = []
    if conflicts:
        for share in _SHARES:
            read = int(share * len(ordered) + 1e-9)
            if read:
                points.append(Point(share, read, sum(hit for _, hit in ordered[:read]) / len(conflicts)))
    return Curve(len(ordered), len(conflicts), len(conflicts) - len(hits), tuple(points))
