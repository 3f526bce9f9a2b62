"""Reasons as a lawyer would read them: what is shared, how it was changed, what weakens it, in English and Chinese.

The first reason is the main one and carries what the others leave of the total: the weights of all reasons of a pair
add up to its total in log odds. Words: :mod:`monitor.matching.wording`; changes: :mod:`monitor.matching.changes`; what
stands around the shared part: :mod:`monitor.matching.elements`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from monitor.matching import compiled, wording
from monitor.matching.alignment import MATCH, START, Forms, Views
from monitor.matching.as_filed import AsFiled, han_as_filed, letters_as_filed, plain_text
from monitor.matching.changes import Change, Kind, Step, changes_along, han_kind, said
from monitor.matching.elements import Element, han_elements, letter_elements
from monitor.matching.forms_index import OWN_KINDS, FormsIndex
from monitor.matching.marks import MarkBatch, Reading
from monitor.matching.origins import TextOrigin
from monitor.matching.refine import Parts, penalty_parts
from monitor.matching.totals import (
    EXACT_DERIVED,
    EXACT_LOOK,
    EXACT_OWN,
    EXACT_STATED,
    NOT_EXACT,
    REARRANGED,
    Totals,
)
from monitor.matching.wording import Both, visible
from monitor.names.forms import Form
from monitor.records import Brand, Reason

_LEAST = 1e-6
"""Weights below this are nothing."""
_SHOWN = 60
"""Characters up to which a mark that is not close is shown whole."""
_SHORT_NAMES = {True: 6, False: 3}
"""Letters, and Hanzi, up to which a name is called short."""
_SURE = {True: 3, False: 2}
"""Letters, and Hanzi, from which a name that stands in the mark unchanged is shown there."""


@dataclass(slots=True)
class Sides:
    """One pair: the brand's form and the mark's reading, as numbers, as texts and as they were written. ``names`` are
    the brand's own names of which the whole text consists; ``piece``: the form is only one script's part of a name."""

    form: int
    view: int
    is_letters: bool
    form_kind: str
    source: str
    prior: float
    reading: Reading
    brand: AsFiled
    mark: AsFiled
    text: str
    origin: TextOrigin
    names: tuple[str, ...]
    piece: bool

    @property
    def named(self) -> Both:
        """The form with what it is."""
        return wording.named(self.brand.text, self.form_kind, self.source)


class Explainer:
    """Turns totals into reasons. ``rule_version`` goes into every reason."""

    def __init__(self, index: FormsIndex, rule_version: str) -> None:
        self.index = index
        self.rule_version = rule_version
        self._names: dict[int, dict[str, str]] = {}

    def explain(self, batch: MarkBatch, totals: Totals, wanted: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
        """Reasons of the wanted entries of ``totals``, by their position."""
        out: dict[int, tuple[Reason, ...]] = {}
        for is_letters in (True, False):
            side = [k for k in wanted if bool(totals.letters[k]) == is_letters]
            inexact = [k for k in side if int(totals.exact[k]) == NOT_EXACT]
            for k in side:
                if int(totals.exact[k]) != NOT_EXACT:
                    out[k] = self._exact(self._sides(batch, totals, k), int(totals.exact[k]), float(totals.total[k]))
            if inexact:
                form, view = totals.form[inexact], totals.view[inexact]
                parts = penalty_parts(self.index, batch, form, view, is_letters=is_letters)
                steps = compiled.traces(
                    *self._arrays(batch, is_letters), list(zip(form.tolist(), view.tolist(), strict=True))
                )
                for row, k in enumerate(inexact):
                    sides = self._sides(batch, totals, k)
                    out[k] = self._aligned(batch, sides, float(totals.total[k]), steps[row], parts, row)
        return out

    def too_far(self, batch: MarkBatch, totals: Totals, k: int) -> Reason:
        """The one reason of a pair below every band: which form was nearest, and to what."""
        sides = self._sides(batch, totals, k)
        pair = (sides.form, sides.view)
        steps = compiled.traces(*self._arrays(batch, sides.is_letters), [pair])[0]
        window = sides.mark.span(steps[0][2], steps[-1][2])
        feature = "not_close" if window else "nothing"
        if window and len(sides.text) <= _SHOWN:
            window = visible(sides.text)
        return self._reason(
            sides, feature, 0.0, float(totals.total[k]), table_values={"named": sides.named, "window": window}
        )

    # -- the two sides -------------------------------------------------------------------------------------------

    def _arrays(self, batch: MarkBatch, is_letters: bool) -> tuple[Any, Forms, Views]:
        if is_letters:
            return self.index.letter_costs, self.index.letter_forms.flat, batch.letter_views.flat
        return self.index.han_forms.costs, self.index.han_forms.flat, batch.han_views.flat

    def _sides(self, batch: MarkBatch, totals: Totals, k: int) -> Sides:
        at, view, is_letters = int(totals.form[k]), int(totals.view[k]), bool(totals.letters[k])
        side = self.index.letters if is_letters else self.index.han
        reading = (batch.letter_readings if is_letters else batch.han_readings)[view]
        form: Form = side.forms[at]
        names = self._brand_names(int(side.brand[at]))
        source = wording.as_written(form.source, names)
        shown = source if form.kind in OWN_KINDS else wording.as_written(form.text, names)
        text = batch.texts[reading.mark]
        if is_letters:
            codes = self.index.letter_forms.code_list(at)
            brand = letters_as_filed(shown, "raw", "", form.text, codes)
            theirs = batch.letter_views.code_list(view)
            mark = letters_as_filed(text, reading.channel, reading.view.script, reading.view.text, theirs)
        else:
            brand = han_as_filed(shown, self.index.han_forms.texts[at])
            mark = han_as_filed(text, batch.han_views.texts[view])
            if not mark.mapped:
                mark = plain_text(batch.han_views.texts[view])
        prior = float(self.index.prior(form))
        piece = bool((self.index.letter_piece if is_letters else self.index.han_piece)[at])
        own = batch.own[reading.mark].get(int(side.brand[at]), ())
        origin = batch.origins[reading.mark]
        written = tuple(wording.as_written(name, names) for name in own)
        return Sides(at, view, is_letters, form.kind, source, prior, reading, brand, mark, text, origin, written, piece)

    def _brand_names(self, number: int) -> dict[str, str]:
        """The brand's names by how they are compared."""
        known = self._names.get(number)
        if known is None:
            known = self._names[number] = wording.folded_names(_written_names(self.index.brands[number]))
        return known

    # -- equal strings -------------------------------------------------------------------------------------------

    def _exact(self, sides: Sides, exact: int, total: float) -> tuple[Reason, ...]:
        feature = _EXACT[exact]
        size = len(sides.mark.symbols)
        if exact == EXACT_DERIVED and sides.mark.mapped and sides.mark.holds_more(0, size):
            feature = "contained"
        window, form = sides.mark.span(0, size), sides.brand.text
        if exact == EXACT_LOOK:
            window = sides.reading.view.text
        if sides.reading.channel in ("native", "kana") and sides.mark.mapped and form != sides.source:
            form = window  # the form without its tone and length marks is no word of that script
        named = wording.named(form, sides.form_kind, sides.source)
        if exact in (EXACT_OWN, EXACT_STATED) and sides.names:
            feature = "identical_names" if exact == EXACT_OWN and len(sides.names) > 1 else feature
            named = " + ".join(sides.names), "".join(f"“{name}”" for name in sides.names)
        values: dict[str, str | Both] = {"named": named, "window": window, "added": self._added(sides, (), (0, size))}
        main = self._reason(sides, feature, 1.0, total, table_values=values)
        if exact in (EXACT_OWN, EXACT_STATED):
            return self._balanced(main, self._origin(sides), total)
        return self._balanced(main, self._context(sides, with_form=exact != EXACT_DERIVED), total)

    # -- aligned strings -----------------------------------------------------------------------------------------

    def _aligned(
        self, batch: MarkBatch, sides: Sides, total: float, steps: list[Step], parts: Parts, row: int
    ) -> tuple[Reason, ...]:
        _, forms, views = self._arrays(batch, sides.is_letters)
        exact = self._unchanged(batch, sides, steps, views)
        steps = exact or steps
        kinds = self._kinds(batch, sides)
        changes, shown = changes_along(steps, sides.brand, sides.mark, kinds)
        first, (_, used, last) = steps[0][2], steps[-1]
        size = len(sides.brand.symbols)
        if used < size:
            changes.append(Change("tail", sides.brand.span(used, size), ""))
        elements = self._elements(batch, sides, forms, views, (first, last))
        main = self._main(sides, changes, shown, (first, last), elements)
        context = list(self._context(sides, with_form=main.feature != "identical_derived"))
        context += [self._element(sides, one) for one in elements if abs(one.weight) > _LEAST]
        common = float(forms.flank[sides.form]) * _paid(views, sides.view, first, last)
        context += self._small(sides, "elements", "common_name", size, common)
        context += self._penalties(batch, sides, parts, row, unchanged=exact is not None)
        return self._balanced(main, context, total)

    def _main(
        self, sides: Sides, changes: list[Change], shown: str, window: tuple[int, int], elements: Sequence[Element]
    ) -> Reason:
        """What the two have in common, in one sentence and one line."""
        first, last = window
        mark, size = sides.mark, len(sides.brand.symbols)
        more = first > 0 or last < len(mark.symbols)
        more = more or (mark.mapped and mark.holds_more(first, last))
        values: dict[str, str | Both] = {
            "named": sides.named,
            "window": mark.span(first, last),
            "changes": said(changes),
        }
        values["added"] = self._added(sides, elements, window)
        copies = _copies(mark.symbols, mark.symbols[first:last])
        if not changes:
            feature = "contained" if more or sides.reading.partial else "identical_derived"
            feature = "common_part" if sides.piece else feature
            if more and copies > 1:
                feature, values["times"] = "repeated", _times(copies)
        elif len(changes) == 1 and changes[0].kind == "tail":
            feature = "part"
        else:
            feature = "similar_contained" if more else "similar"
        if more:
            before, after = mark.around(first, last)
            shown = f"{visible(before)}‹{shown}›{visible(after)}"
        value = 1.0 - min(1.0, len(changes) / max(size, 1))
        return self._reason(sides, feature, value, 0.0, shown, table_values=values)

    def _unchanged(self, batch: MarkBatch, sides: Sides, steps: list[Step], views: Views) -> list[Step] | None:
        """The path of the form standing in the mark unchanged, at the edges that cost least, where the best path is
        another: what a reader sees first is the name itself."""
        brand, mark = sides.brand.symbols, sides.mark.symbols
        size = len(brand)
        if size < _SURE[sides.is_letters] or _keeps_all(steps, brand, mark):
            return None
        ours, theirs = "".join(brand), "".join(mark)
        edge = int(views.offset[sides.view]) + sides.view
        places = [at for at in range(len(mark) - size + 1) if theirs.startswith(ours, at)]
        if not places:
            return None
        best = max(places, key=lambda at: (float(views.start[edge + at] + views.end[edge + at + size]), -at))
        return [(START, 0, best), *((MATCH, i, best + i) for i in range(1, size + 1))]

    def _kinds(self, batch: MarkBatch, sides: Sides) -> Kind:
        """What relates two symbols of the pair, by their places."""
        if sides.is_letters:
            tables = self.index.letter_model.tables
            ours = self.index.letter_forms.code_list(sides.form)
            theirs = batch.letter_views.code_list(sides.view)
            return lambda i, j: tables.kinds[tables.kind[ours[i], theirs[j]]]
        b, a, kind = sides.brand.symbols, sides.mark.symbols, self.index.han_forms.kind
        return lambda i, j: "same" if b[i] == a[j] else han_kind(kind(b[i], a[j]), b[i], a[j])

    # -- smaller reasons -----------------------------------------------------------------------------------------

    def _elements(
        self, batch: MarkBatch, sides: Sides, forms: Forms, views: Views, window: tuple[int, int]
    ) -> list[Element]:
        """What stands around the window, with its share of what the two edges cost."""
        if window == (0, len(sides.mark.symbols)):
            return []
        edge = int(views.offset[sides.view]) + sides.view
        cost = float(views.start[edge + window[0]]), float(views.end[edge + window[1]])
        if sides.is_letters:
            tokens = batch.letter_views.tokens[sides.view]
            return letter_elements(self.index.letter_model, tokens, sides.mark, window, cost, sides.origin.classes)
        return han_elements(self.index.rules.flanks, "".join(sides.mark.symbols), window, cost, sides.origin.classes)

    def _added(self, sides: Sides, elements: Sequence[Element], window: tuple[int, int]) -> Both:
        """What the mark adds, as a list of its texts; where its view does not hold them, as they stand around it."""
        added = [one for one in elements if one.feature not in ("dictionary_word", "divided_word")]
        if not added:
            around = sides.mark.around(*window) if sides.mark.mapped and window[0] < window[1] else ("", "")
            texts = [visible(part.strip()) for part in around if any(ch.isalnum() for ch in part)]
            if texts:
                return ", ".join(texts), "、".join(f"“{text}”" for text in texts)
            return wording.words("units", "elements")
        en, zh = wording.words("units", "rest")
        rows = [(self._text(sides, one), one.feature == "longer_word") for one in added]
        return (
            ", ".join(en.format(text=text) if rest else text for text, rest in rows),
            "、".join(zh.format(text=text) if rest else f"“{text}”" for text, rest in rows),
        )

    @staticmethod
    def _text(sides: Sides, one: Element) -> str:
        """An element as filed, with the apostrophe of a possessive and the full stop of Co., Ltd."""
        mark = sides.mark
        start = mark.ends[one.first - 1] if one.feature == "plural" and mark.mapped else mark.starts[one.first]
        end = mark.ends[one.last - 1]
        if "." in mark.text[start:end] and mark.text[end : end + 1] == ".":
            end += 1
        return visible(mark.text[start:end]).strip()

    def _element(self, sides: Sides, one: Element) -> Reason:
        text = self._text(sides, one)
        en, zh = wording.sentence("elements", one.feature, {"text": text})
        value = float(one.last - one.first)
        return Reason(one.feature, sides.brand.text, text, value, one.weight, en, zh, self.rule_version)

    def _penalties(self, batch: MarkBatch, sides: Sides, parts: Parts, row: int, *, unchanged: bool) -> list[Reason]:
        """What number and place of the changes take off, cause by cause."""
        size = len(sides.brand.symbols)
        out: list[Reason] = []
        if not unchanged:
            changes = int(parts.changes[row])
            short = float(parts.short[row])
            first = "short_name" if size <= _SHORT_NAMES[sides.is_letters] else "changed_name"
            rows = (
                (first, size, short),
                ("several_changes", changes, float(parts.least[row]) - short),
                ("changed_reading", changes, float(parts.changed_reading[row])),
                ("changed_first", 1, float(parts.changed_first[row])),
                ("changed_and_added", changes, float(parts.changed_and_added[row])),
                ("end_left_out", 1, float(parts.end_left_out[row])),
                ("repeated_exchange", 1, float(parts.repeated[row])),
                ("spoken_alike", 1, float(parts.spoken_alike[row])),
            )
            for feature, value, weight in rows:
                out += self._small(sides, "penalties", feature, value, weight)
        ordinary = 0.0 if unchanged else float(parts.ordinary_words[row])
        if sides.is_letters:
            return out + self._small(sides, "penalties", "ordinary_words", 1, ordinary)
        ordinary -= float(batch.han_views.discount[sides.view])
        return out + self._small(sides, "penalties", "dictionary_mark", 1, ordinary)

    def _small(self, sides: Sides, table: str, feature: str, value: int, weight: float) -> list[Reason]:
        """One reason without an alignment; none when it weighs nothing."""
        if abs(weight) <= _LEAST:
            return []
        brand, unit = sides.brand.text, ("letter" if sides.is_letters else "character")
        count: str | Both = str(value)
        if feature == "short_name":
            count = _counted(unit, value)
        en, zh = wording.sentence(table, feature, {"n": count, "brand": brand})
        return [Reason(feature, brand, sides.text, float(value), weight, en, zh, self.rule_version)]

    def _context(self, sides: Sides, *, with_form: bool) -> list[Reason]:
        """What the form is, how the mark was read, and whether it is the office's statement that is compared."""
        out = []
        kind, reading = sides.form_kind, sides.reading
        if with_form and (kind not in OWN_KINDS or abs(sides.prior) > _LEAST):
            values: dict[str, str | Both] = {"brand": sides.brand.text, "noun": wording.noun(kind, sides.source)}
            form = self._reason(sides, "form", 1.0, sides.prior, table_values=values)
            out.append(replace(form, mark_text=sides.source))
        if reading.channel in wording.sentences()["views"] and (reading.channel != "simplified" or reading.view.prior):
            out.append(self._view(sides))
        return out + self._origin(sides)

    def _origin(self, sides: Sides) -> list[Reason]:
        """Which text of the filing is compared, where that is not its first mark."""
        origin = sides.origin
        if origin == TextOrigin():
            return []
        how = wording.nth(origin.number) if origin.is_mark else wording.stated(origin.kind)
        feature = "series" if origin.is_mark else "statement"
        values: dict[str, str | Both] = {"how": how, "mark": visible(sides.text)}
        en, zh = wording.sentence("features", feature, values)
        weight = sides.reading.stated
        return [Reason(feature, sides.brand.text, sides.text, 1.0, weight, en, zh, self.rule_version)]

    def _view(self, sides: Sides) -> Reason:
        """How the mark was read; look-alike characters are named with their script."""
        reading, mark = sides.reading, sides.mark
        channel, view = reading.channel, reading.view.text
        if channel == "part" and mark.mapped:
            view = mark.span(0, len(mark.symbols))
        elif mark.text.isupper():
            view = view.upper()
        swaps = _substitutions(mark) if channel == "confusable" and mark.mapped else ("", "")
        name = "confusable_unnamed" if channel == "confusable" and not swaps[0] else channel
        en, zh = wording.sentence("views", name, {"view": view, "substitutions": swaps})
        weight = reading.prior - reading.stated
        return Reason("view", sides.brand.text, view, 1.0, weight, en, zh, self.rule_version)

    def _reason(
        self,
        sides: Sides,
        feature: str,
        value: float,
        weight: float,
        alignment: str = "",
        *,
        table_values: dict[str, Any],
    ) -> Reason:
        values = {"brand": sides.brand.text, "mark": visible(sides.text), **table_values}
        en, zh = wording.about(wording.sentence("features", feature, values), sides.origin)
        return Reason(feature, sides.brand.text, sides.text, value, weight, en, zh, self.rule_version, alignment)

    @staticmethod
    def _balanced(main: Reason, context: Sequence[Reason], total: float) -> tuple[Reason, ...]:
        """The main reason carries what the others leave of the total."""
        return (replace(main, weight=total - sum(reason.weight for reason in context)), *context)


_EXACT = {
    EXACT_OWN: "identical",
    EXACT_STATED: "identical_stated",
    EXACT_LOOK: "identical_look",
    EXACT_DERIVED: "identical_derived",
    REARRANGED: "rearranged",
}


def _written_names(brand: Brand) -> tuple[str, ...]:
    local = tuple(name.text for name in brand.local_names)
    return (*brand.hanzi, *brand.latin, *local, *brand.translations, *brand.logo_words, brand.name)


def _paid(views: Views, view: int, first: int, last: int) -> float:
    """How often the window's edges cost what the brand itself adds (:class:`~monitor.matching.alignment.Views`)."""
    edge = int(views.offset[view]) + view
    return float(views.start_pays[edge + first] + views.end_pays[edge + last])


def _keeps_all(steps: Sequence[Step], brand: Sequence[str], mark: Sequence[str]) -> bool:
    """Does the path keep every symbol of the form?"""
    if steps[-1][1] != len(brand) or any(step not in (START, MATCH) for step, _, _ in steps):
        return False
    return all(brand[i - 1] == mark[j - 1] for _, i, j in steps[1:])


def _copies(symbols: Sequence[str], name: Sequence[str]) -> int:
    """How many times the symbols are the name, one after the other; 0 when they are anything else."""
    size = len(name)
    if not size or len(symbols) % size:
        return 0
    return len(symbols) // size if "".join(symbols) == "".join(name) * (len(symbols) // size) else 0


def _times(count: int) -> Both:
    en, zh = wording.words("units", "twice" if count == 2 else "times")
    return en.format(n=count), zh.format(n=count)


def _counted(unit: str, count: int) -> Both:
    en, zh = wording.words("units", unit if count == 1 else unit + "s")
    return en.format(n=count), zh.format(n=count)


def _substitutions(mark: AsFiled) -> Both:
    """Characters that were read as Latin letters they look like: 'Greek Η for H, Α for A'."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    scripts: dict[str, Both] = {}
    for k, symbol in enumerate(mark.symbols):
        own = mark.text[mark.starts[k] : mark.ends[k]]
        if not own or own.lower() == symbol or not own.strip():
            continue
        script, name = wording.script_name(own[0])
        beside = mark.text[mark.starts[k] - 1 : mark.starts[k]] or mark.text[mark.ends[k] : mark.ends[k] + 1]
        capital = own != own.lower() or beside.isupper()
        scripts[script] = name
        found.setdefault(script, {})[visible(own), symbol.upper() if capital else symbol] = None
    wording_of = wording.words("units", "substitution")
    sides = []
    for at, comma, part in ((0, ", ", ", "), (1, "、", "，")):
        lists = (
            scripts[script][at]
            + " "
            + comma.join(wording_of[at].format(own=own, letter=letter) for own, letter in pairs)
            for script, pairs in found.items()
        )
        sides.append(part.join(lists))
    return sides[0], sides[1]
