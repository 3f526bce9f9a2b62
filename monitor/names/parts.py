"""Hanzi taken apart and put together: 美的 filed as 美白勺, 李宁 as 木子宁, 木子宁 as 李宁.

Offices compare the picture of the whole mark, and a divided character is read as the character it was (data:
``parts.tsv.gz`` from the CJK Decomposition Data, ``side_forms.tsv``)."""

from __future__ import annotations

from functools import cache

from monitor.names import tables

DOWN_LESS = 0.5
"""What parts that stand one above the other in the character lose against parts side by side, which look the same."""
ALL_LESS = 0.5
"""What a name with all its characters taken apart loses against one with one."""
MOST = 3
"""Spellings of one name that are kept, of every character the usual parts first: each form costs time."""


@cache
def _parts() -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for row in tables.rows("parts.tsv.gz"):
        less = DOWN_LESS if row["layout"] == "down" else 0.0
        found.setdefault(row["character"], []).append((row["parts"], less))
    return found


@cache
def _wholes() -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for ch, rows in _parts().items():
        for text, less in rows:
            found.setdefault(text, []).append((ch, less))
    return found


def taken_apart(name: str) -> list[tuple[str, float]]:
    """Spellings of a simplified Han name with one character, or all that can be, written as their parts; each with
    what it loses against the likeliest, in log odds. [] when no character has parts."""
    table = _parts()
    out = [
        (which, less, name[:at] + text + name[at + 1 :])
        for at, ch in enumerate(name)
        for which, (text, less) in enumerate(table.get(ch, ()))
    ]
    usual = [table[ch][0] if ch in table else (ch, 0.0) for ch in name]
    if sum(ch in table for ch in name) > 1:
        out.append((0, ALL_LESS + max(less for _, less in usual), "".join(text for text, _ in usual)))
    return [(text, less) for _, less, text in sorted(out)[:MOST]]


def put_together(name: str) -> list[tuple[str, float]]:
    """The same with two or three neighbours written as the one character they make up; a name that would be a single
    character is left out."""
    out = []
    for size in (2, 3):
        for at in range(len(name) - size + 1):
            if size < len(name):
                out += [
                    (name[:at] + ch + name[at + size :], less) for ch, less in _wholes().get(name[at : at + size], ())
                ]
    return sorted(out, key=lambda one: one[1])[:MOST]
