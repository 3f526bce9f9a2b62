"""The words of a deadline in Chinese: sentences are looked up by pattern, dates and names pass through.

A deadline is stored with its English words, because they are evidence of what was computed. People who read Chinese get
the same words by way of ``phrases_zh.tsv``. What the table does not know stays English rather than becoming a guess.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from functools import cache
from importlib import resources

from monitor.records import Deadline, Extension

_HOLE = re.compile(r"\{(\w+)\}")


def in_chinese(text: str) -> str:
    """The Chinese of one sentence or label as :func:`compute` writes it; unknown text comes back unchanged."""
    exact, patterns = _phrases()
    if text in exact:
        return exact[text]
    for pattern, chinese in patterns:
        found = pattern.fullmatch(text)
        if found is not None:
            return _HOLE.sub(lambda hole, found=found: in_chinese(found[hole[1]]), chinese)  # type: ignore[misc]
    return text


def deadline_in_chinese(deadline: Deadline) -> Deadline:
    """The same deadline, with every text that people read in Chinese. Dates, citation and source are untouched."""
    return replace(
        deadline,
        last_day_reason=in_chinese(deadline.last_day_reason),
        safe_day_reason=in_chinese(deadline.safe_day_reason),
        internal_day_reason=in_chinese(deadline.internal_day_reason),
        extensions=tuple(_extension(step) for step in deadline.extensions),
        alternatives={in_chinese(label): day for label, day in deadline.alternatives.items()},
        notes=tuple(in_chinese(note) for note in deadline.notes),
        cut_off=in_chinese(deadline.cut_off),
        filing_route=in_chinese(deadline.filing_route),
        fee_in_window=in_chinese(deadline.fee_in_window),
    )


def _extension(step: Extension) -> Extension:
    return replace(
        step,
        label=in_chinese(step.label),
        who=in_chinese(step.who),
        condition=in_chinese(step.condition),
        confidence=in_chinese(step.confidence),
    )


@cache
def _phrases() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    text = (resources.files("monitor.deadlines") / "phrases_zh.tsv").read_text(encoding="utf-8")
    rows = [(row["en"], row["zh"]) for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)]
    exact = {english: chinese for english, chinese in rows if not _HOLE.search(english)}
    patterns = tuple((_pattern(english), chinese) for english, chinese in rows if _HOLE.search(english))
    return exact, patterns


def _pattern(english: str) -> re.Pattern[str]:
    parts = []
    for number, part in enumerate(_HOLE.split(english)):
        if number % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append(rf"(?P<{part}>{_HOLES.get(part, '.+?')})")
    return re.compile("".join(parts), re.DOTALL)


_HOLES = {"n": r"\d+", "date": r"\d{4}-\d\d-\d\d", "year": r"\d{4}"}
