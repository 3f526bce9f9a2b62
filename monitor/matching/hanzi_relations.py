"""How strongly one Hanzi speaks for another: same, same sound, like sound, like look, same kind of thing.

``gain`` is the log odds of seeing mark character m because the brand has b, against seeing m by chance. A class of
characters (all that sound the same, say) shares its probability: choosing a rare one is no extra evidence, and no class
ever says more than the brand's own character would.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from monitor.matching.rules import Rules
from monitor.matching.symbols import _rows
from monitor.names import hanzi, looks

SAME, TONE, SYLLABLE, FUZZY, NEAR, LOOK, KIN, OTHER = range(8)
KINDS = ("same", "tone", "syllable", "fuzzy", "near", "look", "kin", "other")


@cache
def _compared_as(kind: str) -> dict[str, str]:
    """Initial -> the initial it is compared as, for ``fuzzy`` or ``near`` sounds."""
    return {row["initial"]: row["compared_as"] for row in _rows("fuzzy_sounds.tsv") if row["kind"] == kind}


def parts(syllable: str) -> tuple[str, str]:
    """Initial and final of a toneless syllable; y and w belong to the final."""
    for length in (2, 1):
        head = syllable[:length]
        if head in ("zh", "ch", "sh") or (length == 1 and head in tuple("bpmfdtnlgkhjqxrzcs")):
            return head, syllable[length:]
    return "", syllable


def fuzzy_key(syllable: str) -> str:
    """Syllables that southern speakers do not keep apart share this key: zh/z, n/l, f/h, -ng/-n."""
    initial, final = parts(syllable)
    initial = _compared_as("fuzzy").get(initial, initial)
    return initial + "|" + (final[:-1] if final.endswith("ng") else final)


def near_keys(syllable: str) -> tuple[str, ...]:
    """Coarser keys: the same final after a related initial, or the same initial before a final with the same core."""
    initial, final = fuzzy_key(syllable).split("|")
    coarse = _compared_as("near").get(initial, initial)
    core = final.lstrip("iuvyw") or final
    return (f"1{coarse}|{final}", f"2{initial}|{core}", f"3{initial}|{final.rstrip('nr')}")


@dataclass(frozen=True, slots=True)
class Relation:
    """Mark character ``mark`` for brand character ``brand``."""

    gain: float
    kind: int


class Relations:
    """All relations of the brand characters asked for. Built once per engine; only related pairs are kept."""

    def __init__(self, rules: Rules, information: Mapping[str, float], pairs: Mapping[str, float]) -> None:
        self.rules = rules.han
        self.information = information
        self.pairs = pairs
        self._memo: dict[str, dict[str, Relation]] = {}
        self._syllables: dict[str, float] | None = None

    def info(self, ch: str) -> float:
        """-ln P(character) of the background."""
        value = self.information.get(ch)
        return self.information[""] if value is None else value

    @cached_property
    def _classes(self) -> tuple[dict[str, list[str]], dict[str, float]]:
        """Members and probability mass of every class of sound."""
        members: dict[str, list[str]] = defaultdict(list)
        for ch in self.information:
            if not ch:
                continue
            keys: set[str] = set()
            for reading in hanzi.readings(ch):
                syllable = reading[:-1]
                keys.update((f"t{reading}", f"s{syllable}", f"f{fuzzy_key(syllable)}"))
                keys.update(f"n{key}" for key in near_keys(syllable))
            for key in keys:
                members[key].append(ch)
        mass = {key: sum(math.exp(-self.info(ch)) for ch in chars) for key, chars in members.items()}
        return members, mass

    def syllable_information(self, syllable: str) -> float:
        """-ln P(any character read so, tone aside); that of an unknown character for no syllable."""
        if self._syllables is None:
            mass = self._classes[1]
            rare = self.information[""]
            self._syllables = {key[1:]: min(rare, -math.log(value)) for key, value in mass.items() if key[0] == "s"}
        return self._syllables.get(syllable, self.information[""])

    def forget(self) -> None:
        """Drop what only building needs; it comes back when asked for."""
        self._memo.clear()
        self.__dict__.pop("_classes", None)

    @cached_property
    def _kin(self) -> dict[str, list[list[str]]]:
        groups: dict[str, list[list[str]]] = defaultdict(list)
        for row in _rows("kin.tsv"):
            for ch in row["characters"]:
                groups[ch].append(list(row["characters"]))
        return groups

    def once(self, brand: str) -> dict[str, Relation]:
        """As :meth:`of`, without keeping the answer."""
        return self._memo.get(brand) or self._relate(brand)

    def of(self, brand: str) -> dict[str, Relation]:
        """Mark characters that speak for ``brand`` more than any other character does."""
        known = self._memo.get(brand)
        if known is None:
            known = self._memo[brand] = self._relate(brand)
        return known

    def _relate(self, brand: str) -> dict[str, Relation]:
        rules = self.rules
        own = self.info(brand)
        best: dict[str, tuple[float, int]] = {}
        least = (float(rules.other), OTHER)
        look = float(rules.look)

        def offer(ch: str, gain: float, kind: int) -> None:
            if gain > best.get(ch, least)[0]:
                best[ch] = (gain, kind)

        for key, cost, kind in self._keys(brand):
            members, mass = self._classes
            evidence = min(own, -math.log(max(mass.get(key, 1.0), 1e-9)))
            if cost + evidence > least[0]:
                for ch in members.get(key, ()):
                    offer(ch, cost + evidence, kind)
        ranked = list(looks.lookalikes(brand))
        for ch, rank in ranked:
            weight = 1.0 / (rank + 1.5)
            other = self.info(ch)
            offer(ch, look + math.log(weight) + min(own, other - 0.7 * max(0.0, other - own)), LOOK)
        for group in self._kin.get(brand, ()):
            share = -math.log(sum(math.exp(-self.info(ch)) for ch in group))
            for ch in group:
                offer(ch, rules.kin + min(own, share), KIN)
        best[brand] = (rules.same + own, SAME)
        return {ch: Relation(gain, kind) for ch, (gain, kind) in best.items()}

    def _keys(self, brand: str) -> Iterable[tuple[str, float, int]]:
        rules = self.rules
        for reading in hanzi.readings(brand):
            syllable = reading[:-1]
            yield f"t{reading}", rules.same_tone, TONE
            yield f"s{syllable}", rules.same_syllable, SYLLABLE
            yield f"f{fuzzy_key(syllable)}", rules.fuzzy_syllable, FUZZY
            for key in near_keys(syllable):
                yield f"n{key}", rules.near_syllable, NEAR
