"""Reasons as a lawyer would read them: what is shared, how it was changed, what weakens it, in English and Chinese."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from monitor.matching import compiled
from monitor.matching.alignment import DELETE, INSERT, MATCH, SWAP, Forms, Views
from monitor.matching.forms_index import FormsIndex
from monitor.matching.marks import MarkBatch
from monitor.matching.origins import TextOrigin
from monitor.matching.symbols import spell
from monitor.matching.totals import EXACT_DERIVED, EXACT_LOOK, EXACT_OWN, EXACT_STATED, REARRANGED, Totals
from monitor.records import Reason

SENTENCES = Path(__file__).parent / "data" / "sentences.toml"
Kind = Callable[[str, str], str]
"""What relates a brand's symbol and a mark's."""
FIRST_MARK = TextOrigin()
_AS_IT_IS = frozenset({"raw", "plain", "part"})


@functools.cache
def sentences() -> dict[str, Any]:
    """The wording (``data/sentences.toml``)."""
    with SENTENCES.open("rb") as stream:
        return tomllib.load(stream)


class Change:
    """One difference along the path: kind, brand's part, mark's part."""

    __slots__ = ("a", "b", "kind")

    def __init__(self, kind: str, b: str, a: str) -> None:
        self.kind, self.b, self.a = kind, b, a


class Explainer:
    """Turns totals into reasons. ``rule_version`` goes into every reason."""

    def __init__(self, index: FormsIndex, rule_version: str) -> None:
        self.index = index
        self.rule_version = rule_version

    def explain(self, batch: MarkBatch, totals: Totals, wanted: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
        """Reasons of the wanted entries of ``totals``, by their position."""
        out: dict[int, tuple[Reason, ...]] = {}
        for k in wanted:
            exact = int(totals.exact[k])
            found = self._exact(batch, totals, k, exact) if exact else self._aligned(batch, totals, k)
            _, reading = self._sides(batch, totals, k)
            origin = batch.origins[reading.mark]
            out[k] = (*found, *self._origin(found[0], batch.texts[reading.mark], origin))
        return out

    # -- equal strings -------------------------------------------------------------------------------------------

    def _exact(self, batch: MarkBatch, totals: Totals, k: int, exact: int) -> tuple[Reason, ...]:
        form, reading = self._sides(batch, totals, k)
        feature, brand = _EXACT[exact], form.text
        if exact in (EXACT_OWN, EXACT_STATED):
            names = batch.own[reading.mark][int(totals.brand[k])]
            brand = " + ".join(names)
            if exact == EXACT_OWN and len(names) > 1:
                feature = "identical_names"
        how = _pair(sentences()["forms"].get(form.kind, sentences()["forms"]["other"]))
        text = batch.texts[reading.mark]
        total = float(totals.total[k])
        main = self._reason(
            feature, brand, text, 1.0, total, "", how=how, window=reading.view.text, origin=batch.origins[reading.mark]
        )
        if exact in (EXACT_OWN, EXACT_STATED):
            return (main,)
        return (main, *self._context(form, reading, with_form=exact != EXACT_DERIVED))

    def _sides(self, batch: MarkBatch, totals: Totals, k: int) -> tuple[Any, Any]:
        if totals.letters[k]:
            return self.index.letters.forms[int(totals.form[k])], batch.letter_readings[int(totals.view[k])]
        return self.index.han.forms[int(totals.form[k])], batch.han_readings[int(totals.view[k])]

    # -- aligned strings -----------------------------------------------------------------------------------------

    def _aligned(self, batch: MarkBatch, totals: Totals, k: int) -> tuple[Reason, ...]:
        form, reading = self._sides(batch, totals, k)
        at, total = (int(totals.form[k]), int(totals.view[k])), float(totals.total[k])
        if totals.letters[k]:
            costs, forms, views = self.index.letter_costs, self.index.letter_forms.flat, batch.letter_views.flat
            brand, mark, kind = self._letters(batch, *at)
        else:
            costs, forms, views = self.index.han_forms.costs, self.index.han_forms.flat, batch.han_views.flat
            brand, mark = self.index.han_forms.texts[at[0]], batch.han_views.texts[at[1]]
            kind = self.index.han_forms.kind
        steps = compiled.trace(costs, forms, views, *at)
        changes, shown = _changes(steps, brand, mark, kind)
        first, (_, used, last) = steps[0][2], steps[-1]
        window = mark[first:last]
        if used < len(brand):
            changes.append(Change("tail", brand[used:], ""))
        whole = first == 0 and last == len(mark)
        edges = _edges(forms, views, *at, first, last)
        text = batch.texts[reading.mark]
        if not changes:
            pieces = self.index.letter_piece if totals.letters[k] else self.index.han_piece
            feature = "identical_derived" if whole and not reading.partial else "contained"
            feature = "common_part" if pieces[at[0]] else feature
        elif len(changes) == 1 and changes[0].kind == "tail":
            feature = "part"
        else:
            feature = "similar" if whole else "similar_contained"
        words = sentences()["changes"]
        said = [(words[c.kind][0].format(a=c.a, b=c.b), words[c.kind][1].format(a=c.a, b=c.b)) for c in changes[:6]]
        value = 1.0 - min(1.0, len(changes) / max(len(brand), 1))
        how = _pair(sentences()["forms"].get(form.kind, sentences()["forms"]["other"]))
        main = self._reason(
            feature,
            form.text,
            text,
            value,
            total - edges,
            mark[:first] + "‹" + shown + "›" + mark[last:] if not whole else shown,
            how=how,
            window=window,
            part=brand[:used],
            changes=("; ".join(en for en, _ in said), "；".join(zh for _, zh in said)),
            origin=batch.origins[reading.mark],
        )
        context = list(self._context(form, reading, with_form=feature != "identical_derived"))
        if edges < -0.05:
            context.append(self._reason("flanks", brand, text, 0.0, edges, ""))
        return (main, *context)

    def _letters(self, batch: MarkBatch, form: int, view: int) -> tuple[str, str, Kind]:
        """Brand's and mark's letters as shown, and what relates two of them."""
        shown, tables = spell(), self.index.letter_model.tables
        f, v = self.index.letter_forms.code_list(form), batch.letter_views.code_list(view)
        names = {(shown[a], shown[b]): tables.kinds[tables.kind[a, b]] for a in f for b in v}
        return "".join(shown[c] for c in f), "".join(shown[c] for c in v), lambda b, a: names.get((b, a), "other")

    def _origin(self, main: Reason, text: str, origin: TextOrigin) -> tuple[Reason, ...]:
        """Which text of the filing was compared, where that is not its first mark."""
        if origin == FIRST_MARK:
            return ()
        if origin.is_mark:
            known = origin.number < len(_ORDINALS)
            nth = f"{_ORDINALS[origin.number]} mark" if known else f"Mark {origin.number}"
            return (self._reason("series", main.brand_text, text, 1.0, 0.0, "", how=(nth, _number(origin, 1))),)
        english, chinese = sentences()["origins"][origin.kind]
        how = (english[0].lower() + english[1:], chinese)
        return (self._reason("statement", main.brand_text, text, 1.0, 0.0, "", how=how),)

    # -- small reasons -------------------------------------------------------------------------------------------

    def _context(self, form: Any, reading: Any, *, with_form: bool) -> tuple[Reason, ...]:
        out = []
        doc = sentences()
        if with_form and form.kind not in ("hanzi", "latin", "simplified"):
            how = _pair(doc["forms"].get(form.kind, doc["forms"]["other"]))
            out.append(self._reason("form", form.text, form.source, 1.0, float(form.prior), "", how=how))
        if reading.channel not in _AS_IT_IS and reading.channel in doc["channels"]:
            how = _pair(doc["channels"][reading.channel])
            out.append(self._reason("view", form.text, reading.view.text, 1.0, float(reading.prior), "", how=how))
        return tuple(out)

    def _reason(
        self,
        feature: str,
        brand: str,
        mark: str,
        value: float,
        weight: float,
        alignment: str,
        *,
        how: tuple[str, str] = ("", ""),
        window: str = "",
        part: str = "",
        changes: tuple[str, str] = ("", ""),
        origin: TextOrigin = FIRST_MARK,
    ) -> Reason:
        wording = sentences()["features"][feature]
        en, zh = (
            _about(wording[language], origin, at).format(
                brand=brand, mark=mark, how=how[at], window=window, part=part, changes=changes[at]
            )
            for at, language in enumerate(("en", "zh"))
        )
        return Reason(feature, brand, mark, value, weight, en, zh, self.rule_version, alignment)


_EXACT = {
    EXACT_OWN: "identical",
    EXACT_STATED: "identical_stated",
    EXACT_LOOK: "identical_look",
    EXACT_DERIVED: "identical_derived",
    REARRANGED: "rearranged",
}


def _about(wording: str, origin: TextOrigin, language: int) -> str:
    """The sentence about the text compared: 'The mark' only where it is the filing's first mark."""
    if origin == FIRST_MARK:
        return wording
    words = sentences()["origins"]
    subject = words["series" if origin.is_mark else origin.kind][language].format(number=_number(origin, language))
    return wording.replace(words["mark"][language], subject, 1)


def _number(origin: TextOrigin, language: int) -> str:
    if language and origin.number < len(_CHINESE):
        return _CHINESE[origin.number]
    return str(origin.number)


_CHINESE = "〇一二三四五六七八九十"
_ORDINALS = ("", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def _pair(words: Sequence[str]) -> tuple[str, str]:
    return words[0], words[1]


def _edges(forms: Forms, views: Views, form: int, view: int, first: int, last: int) -> float:
    """What opening the window at ``first`` and closing it at ``last`` costs."""
    edge = int(views.offset[view]) + view
    pays = views.start_pays[edge + first] + views.end_pays[edge + last]
    return float(views.start[edge + first] + views.end[edge + last] + forms.flank[form] * pays)


def _changes(steps: list[tuple[int, int, int]], brand: str, mark: str, kinds: Kind) -> tuple[list[Change], str]:
    """Differences along the path and the alignment in one line: 康[师→帅:形]傅."""
    marks = sentences()["marks"]
    changes: list[Change] = []
    shown: list[str] = []
    _, i0, j0 = steps[0]
    if i0:
        changes.append(Change("delete", brand[:i0], ""))
        shown.append(f"[{brand[:i0]}→]")
    for kind, i, j in steps[1:]:
        b, a = brand[i0:i], mark[j0:j]
        if kind == MATCH:
            name = kinds(b, a)
            if name != "same":
                changes.append(Change(name, b, a))
        elif kind == DELETE:
            name = "delete"
            changes.append(Change(name, b, ""))
        elif kind == INSERT:
            name = "insert"
            changes.append(Change(name, "", a))
        else:
            name = "swap" if kind == SWAP else "respelt"
            changes.append(Change(name, b, a))
        if name == "same":
            shown.append(a)
        else:
            letter = marks.get(name, "")
            shown.append(f"[{b}→{a}{':' + letter if letter else ''}]")
        i0, j0 = i, j
    return changes, "".join(shown)
