"""Measuring on labelled pairs: recall by kind, false alarms, and how early conflicts come when alarms are read
in order."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.matching.engine import Engine
from monitor.matching.scale import expected
from monitor.matching.texts import BadTable, brand_from_text
from monitor.records import Band, Brand

CONFLICT = frozenset({"yes", "y", "1", "true", "conflict", "oppose", "watch", "是"})
HARMLESS = frozenset({"no", "n", "0", "false", "ignore", "own", "否"})
_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """One pair that a person has judged. ``kind`` groups pairs in the report ('' = all together)."""

    brand: str
    mark: str
    conflict: bool
    kind: str = ""


def read_pairs(path: Path) -> list[LabelledPair]:
    """Pairs of a CSV with the columns brand,mark,label and optionally kind. Raises :class:`BadTable` naming the
    line."""
    out = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = {"brand", "mark", "label"} - set(reader.fieldnames or ())
        if missing:
            raise BadTable(
                f"{path}: no column {', '.join(sorted(missing))}; the first line must be brand,mark,label[,kind]"
            )
        for row in reader:
            label = (row["label"] or "").strip().casefold()
            if label not in CONFLICT | HARMLESS:
                raise BadTable(
                    f"{path}:{reader.line_num}: label {row['label']!r} is neither yes nor no; write one of them"
                )
            if not (row["brand"] or "").strip() or not (row["mark"] or "").strip():
                raise BadTable(f"{path}:{reader.line_num}: brand or mark is empty; fill in both or take the line out")
            out.append(
                LabelledPair(
                    row["brand"].strip(), row["mark"].strip(), label in CONFLICT, (row.get("kind") or "").strip()
                )
            )
    if not out:
        raise BadTable(f"{path}: no pairs; add lines such as 康师傅,康帅傅,yes")
    return out


@dataclass(slots=True)
class Report:
    """What was measured. ``recall`` and ``alarmed`` map a band to the share of conflicts/harmless pairs at or above it;
    ``by_kind`` maps kind to (conflicts, share at medium and above); ``triage`` maps a share of all scored pairs, best
    first, to the share of conflicts among them; ``false_alarms`` is per brand and 10,000 background marks."""

    conflicts: int
    harmless: int
    recall: dict[str, float] = field(default_factory=dict)
    alarmed: dict[str, float] = field(default_factory=dict)
    by_kind: dict[str, tuple[int, float]] = field(default_factory=dict)
    triage: dict[float, float] = field(default_factory=dict)
    false_alarms: dict[str, float] = field(default_factory=dict)
    missed: list[tuple[str, str, float]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """A JSON object."""
        return {
            "conflicts": self.conflicts,
            "harmless": self.harmless,
            "recall": self.recall,
            "harmless_alarmed": self.alarmed,
            "by_kind": {kind: {"pairs": n, "found": share} for kind, (n, share) in self.by_kind.items()},
            "triage": [{"read": share, "found": found} for share, found in self.triage.items()],
            "false_alarms_per_10000": self.false_alarms,
            "missed": [{"brand": brand, "mark": mark, "score": score} for brand, mark, score in self.missed],
        }

    def as_text(self) -> str:
        """Lines for a terminal."""
        out = [f"{self.conflicts} conflicts, {self.harmless} harmless pairs", ""]
        out.append("at or above   conflicts found   harmless alarmed   unrelated alarmed per brand and 10,000 marks")
        for band in self.recall:
            rate = f"{self.false_alarms[band]:.2f}" if band in self.false_alarms else "-"
            harmless = f"{self.alarmed[band]:.3f}" if self.harmless else "-"
            out.append(f"{band:12}  {self.recall[band]:15.3f}   {harmless:>16}   {rate}")
        if any(self.by_kind):
            out += ["", "found at medium and above, by kind"]
            out += [f"  {kind or '(none)':28} {share:.3f}  of {n}" for kind, (n, share) in self.by_kind.items()]
        out += ["", "read best first: share read -> share of conflicts seen"]
        out += [f"  {share:5.0%} -> {found:.1%}" for share, found in self.triage.items()]
        if self.missed:
            out += ["", "conflicts below medium"]
            out += [f"  {score:.4f}  {brand} / {mark}" for brand, mark, score in self.missed]
        return "\n".join(out)


def measure_pairs(pairs: Sequence[LabelledPair], background: Sequence[str] = ()) -> Report:
    """Score every pair, and every brand against the background marks."""
    brands: dict[str, Brand] = {}
    for pair in pairs:
        brands.setdefault(pair.brand, brand_from_text(pair.brand, brand_id=pair.brand))
    engine = Engine.build(list(brands.values()))
    judge = Engine.build(())
    scores = [judge.explain(brands[pair.brand], pair.mark).mark_score for pair in pairs]
    conflicts = [score for pair, score in zip(pairs, scores, strict=True) if pair.conflict]
    harmless = [score for pair, score in zip(pairs, scores, strict=True) if not pair.conflict]
    report = Report(len(conflicts), len(harmless))
    alarms = list(engine.score(list(background))) if background else []
    for band in (Band.CRITICAL, Band.HIGH, Band.MEDIUM, Band.LOW):
        edge = engine.scale.edge(band)
        report.recall[band.value] = _share(conflicts, edge)
        report.alarmed[band.value] = _share(harmless, edge)
        if background:
            count = sum(alarm.score >= edge for alarm in alarms)
            report.false_alarms[band.value] = count / len(brands) / len(background) * 10_000
    kinds: dict[str, list[float]] = defaultdict(list)
    for pair, score in zip(pairs, scores, strict=True):
        if pair.conflict:
            kinds[pair.kind].append(score)
            if score < engine.scale.edge(Band.MEDIUM):
                report.missed.append((pair.brand, pair.mark, score))
    medium = engine.scale.edge(Band.MEDIUM)
    report.by_kind = {kind: (len(found), _share(found, medium)) for kind, found in sorted(kinds.items())}
    report.triage = triage(conflicts, [*harmless, *(alarm.score for alarm in alarms)])
    return report


def _share(scores: Sequence[float], edge: float) -> float:
    return sum(score >= edge for score in scores) / len(scores) if scores else 0.0


def triage(conflicts: Sequence[float], others: Iterable[float]) -> dict[float, float]:
    """Share of conflicts seen after reading the best 1, 2, 5 ... % of everything. Ties count against us: among equal
    scores the harmless ones are read first."""
    ordered = sorted([(-score, 1) for score in conflicts] + [(-score, 0) for score in others])
    if not conflicts:
        return {}
    out = {}
    for share in _SHARES:
        read = ordered[: math.ceil(share * len(ordered))]
        out[share] = sum(hit for _, hit in read) / len(conflicts)
    return out


def meaning(score: float) -> str:
    """The score in words."""
    return f"about {expected(score):.2g} unrelated marks per 10,000 come as close"
