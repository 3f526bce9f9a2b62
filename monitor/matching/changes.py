"""What was changed on the way from the brand's form to the mark: kind of each difference, words, and one line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from monitor.matching.alignment import DELETE, INSERT, MATCH, SWAP
from monitor.matching.as_filed import AsFiled
from monitor.matching.symbols import _rows
from monitor.matching.wording import Both, sentences, visible
from monitor.names import hanzi, looks

Step = tuple[int, int, int]
"""Kind of step, form symbols and mark symbols used so far."""
Kind = Callable[[int, int], str]
"""What relates the brand's symbol i and the mark's symbol j."""
_SAID = 6
"""More changes than this are not spelt out."""
_SOUND = frozenset({"tone", "syllable", "fuzzy", "near"})


class Change:
    """One difference along the path: kind, brand's part, mark's part."""

    __slots__ = ("a", "b", "kind")

    def __init__(self, kind: str, b: str, a: str) -> None:
        self.kind, self.b, self.a = kind, b, a


@functools.lru_cache(maxsize=65536)
def han_kind(kind: str, brand: str, mark: str) -> str:
    """The kind of an exchange of Hanzi, ``both`` where look and sound are alike: its cost goes by the stronger one."""
    if kind in _SOUND and (looks.look_rank(brand, mark) is not None or looks.contains(brand, mark)):
        return "both"
    if kind == "look" and not set(hanzi.syllables(brand)).isdisjoint(hanzi.syllables(mark)):
        return "both"
    return kind


@functools.cache
def _respellings() -> dict[tuple[str, str], str]:
    rows = list(_rows("respellings.tsv"))
    return {pair: row["kind"] for row in rows for pair in ((row["a"], row["b"]), (row["b"], row["a"]))}


def respelt_kind(brand: str, mark: str) -> str:
    """What relates two spellings of which one has two letters."""
    if brand + brand == mark:
        return "doubled"
    if mark + mark == brand:
        return "undoubled"
    return _respellings().get((brand, mark), "other")


def changes_along(steps: Sequence[Step], brand: AsFiled, mark: AsFiled, kinds: Kind) -> tuple[list[Change], str]:
    """Differences along the path, and the alignment of the whole mark in one line: 康[师→帅:形]傅, ‹HUAWEI› STORE."""
    letters = sentences()["marks"]
    changes: list[Change] = []
    shown: list[str] = []
    _, i0, j0 = steps[0]
    cursor = mark.starts[j0]
    if i0:
        changes.append(Change("delete", brand.piece(0, i0), ""))
        shown.append(f"[{changes[-1].b}→]")
    for step, i, j in steps[1:]:
        kind = _kind(step, (i0, i), (j0, j), brand, mark, kinds)
        b, a = brand.piece(i0, i), mark.piece(j0, j)
        if j > j0 and mark.starts[j0] > cursor:
            shown.append(visible(mark.text[cursor : mark.starts[j0]]))
        if kind == "same":
            shown.append(a)
        else:
            # A letter that was doubled, or was double, is named by itself.
            single = (mark.piece(j - 1, j) if step == INSERT else b) if kind == "doubled" else b
            if kind == "undoubled" and i - i0 == 2:
                single = brand.piece(i0, i0 + 1)
            changes.append(Change(kind, single, a))
            letter = letters.get(kind, "")
            shown.append(f"[{b}→{a}{':' + letter if letter else ''}]")
        if j > j0:
            cursor = mark.ends[j - 1]
        i0, j0 = i, j
    return changes, "".join(shown)


def _kind(step: int, ours: tuple[int, int], theirs: tuple[int, int], brand: AsFiled, mark: AsFiled, kinds: Kind) -> str:
    (i0, i), (j0, j) = ours, theirs
    b, a = brand.symbols, mark.symbols
    if step == MATCH:
        return kinds(i0, j0)
    if step == DELETE:
        return "undoubled" if _repeats(b, i0) else "delete"
    if step == INSERT:
        return "doubled" if _repeats(a, j0) else "insert"
    if step == SWAP:
        return "swap"
    return respelt_kind("".join(b[i0:i]), "".join(a[j0:j]))


def _repeats(symbols: Sequence[str], at: int) -> bool:
    """Does a symbol repeat a neighbour's?"""
    return (at > 0 and symbols[at - 1] == symbols[at]) or (at + 1 < len(symbols) and symbols[at + 1] == symbols[at])


def said(changes: Sequence[Change]) -> Both:
    """The changes in words, each once."""
    doc = sentences()
    counts: dict[Both, int] = {}
    for change in changes[:_SAID]:
        en, zh = doc["changes"][change.kind]
        both = en.format(a=change.a, b=change.b), zh.format(a=change.a, b=change.b)
        counts[both] = counts.get(both, 0) + 1
    again = doc["units"]["again"]
    en, zh = (
        [both[at] if n == 1 else again[at].format(said=both[at], n=n) for both, n in counts.items()] for at in (0, 1)
    )
    more = len(changes) > _SAID
    return "; ".join(en) + ("; ..." if more else ""), "；".join(zh) + ("；……" if more else "")
