"""Reasons as a lawyer would read them: what is shared, how it was changed, what weakens it, in English and Chinese."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from monitor.matching import align, han, letter_rows
from monitor.matching.forms_index import FormsIndex
from monitor.matching.hanzi_relations import KINDS
from monitor.matching.marks import MarkBatch
from monitor.matching.symbols import spell
from monitor.matching.totals import EXACT_DERIVED, EXACT_OWN, REARRANGED, Totals
from monitor.records import Reason

SENTENCES = Path(__file__).parent / "data" / "sentences.toml"
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
        groups: dict[tuple[bool, int, int], list[int]] = {}
        for k in wanted:
            exact = int(totals.exact[k])
            if exact:
                out[k] = self._exact(batch, totals, k, exact)
                continue
            if totals.letters[k]:
                n = int(self.index.letter_forms.strings.lengths[totals.form[k]])
                m = int(batch.letter_views.strings.lengths[totals.view[k]])
            else:
                n = int(self.index.han_forms.lengths[totals.form[k]])
                m = int(batch.han_views.lengths[totals.view[k]])
            groups.setdefault((bool(totals.letters[k]), n, -(-m // 8) * 8), []).append(k)
        for (is_letters, n, m), group in groups.items():
            self._aligned(batch, totals, group, is_letters, n, m, out)
        return out

    # -- equal strings -------------------------------------------------------------------------------------------

    def _exact(self, batch: MarkBatch, totals: Totals, k: int, exact: int) -> tuple[Reason, ...]:
        form, reading = self._sides(batch, totals, k)
        feature = {EXACT_OWN: "identical", EXACT_DERIVED: "identical_derived", REARRANGED: "rearranged"}[exact]
        how = _pair(sentences()["forms"].get(form.kind, sentences()["forms"]["other"]))
        text = batch.texts[reading.mark]
        main = self._reason(feature, form.text, text, 1.0, float(totals.total[k]), "", how=how)
        return (main, *self._context(form, reading, with_form=exact != EXACT_DERIVED))

    def _sides(self, batch: MarkBatch, totals: Totals, k: int) -> tuple[Any, Any]:
        if totals.letters[k]:
            return self.index.letters.forms[int(totals.form[k])], batch.letter_readings[int(totals.view[k])]
        return self.index.han.forms[int(totals.form[k])], batch.han_readings[int(totals.view[k])]

    # -- aligned strings -----------------------------------------------------------------------------------------

    def _aligned(
        self,
        batch: MarkBatch,
        totals: Totals,
        group: list[int],
        is_letters: bool,
        n: int,
        m: int,
        out: dict[int, tuple[Reason, ...]],
    ) -> None:
        form_of, view_of = totals.form[group], totals.view[group]
        if is_letters:
            table = letter_rows.make_batch(self.index.letter_forms, batch.letter_views, form_of, view_of, n, m)
        else:
            table = han.make_batch(self.index.han_forms, batch.han_views, form_of, view_of, n, m)
        paths = align.best_paths(table, keep_steps=True)
        for line, k in enumerate(group):
            form, reading = self._sides(batch, totals, k)
            brand, mark, kinds = self._texts(batch, totals, k, is_letters)
            steps = align.walk_back(paths, line)
            out[k] = self._from_path(
                batch, form, reading, brand, mark, kinds, steps, paths, line, float(totals.total[k]), table
            )

    def _texts(self, batch: MarkBatch, totals: Totals, k: int, is_letters: bool) -> tuple[str, str, Any]:
        form, view = int(totals.form[k]), int(totals.view[k])
        if not is_letters:
            brand, mark = self.index.han_forms.texts[form], batch.han_views.texts[view]
            return brand, mark, lambda b, a: _han_kind(self.index, form, b, a)
        shown = spell()
        tables = self.index.letter_model.tables
        f = self.index.letter_forms.code_lists()[form]
        v = batch.letter_views.code_list(view)
        names = {(shown[a], shown[b]): tables.kinds[tables.kind[a, b]] for a in f for b in v}
        return "".join(shown[c] for c in f), "".join(shown[c] for c in v), lambda b, a: names.get((b, a), "other")

    def _from_path(
        self,
        batch: MarkBatch,
        form: Any,
        reading: Any,
        brand: str,
        mark: str,
        kinds: Any,
        steps: list[tuple[int, int, int]],
        paths: align.Paths,
        line: int,
        total: float,
        table: align.Batch,
    ) -> tuple[Reason, ...]:
        changes, shown = _changes(steps, brand, mark, kinds)
        first = steps[0][2]
        last, used = int(paths.end_column[line]), int(paths.end_row[line])
        window = mark[first:last]
        if used < len(brand):
            changes.append(Change("tail", brand[used:], ""))
        whole = first == 0 and last == len(mark)
        edges = float(table.start[line, first] + table.end[line, last])
        text = batch.texts[reading.mark]
        if not changes:
            feature = "identical_derived" if whole else "contained"
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
        )
        context = list(self._context(form, reading, with_form=feature != "identical_derived"))
        if edges < -0.05:
            context.append(self._reason("flanks", brand, text, 0.0, edges, ""))
        return (main, *context)

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
    ) -> Reason:
        wording = sentences()["features"][feature]
        en, zh = (
            wording[language].format(brand=brand, mark=mark, how=how[at], window=window, part=part, changes=changes[at])
            for at, language in enumerate(("en", "zh"))
        )
        return Reason(feature, brand, mark, value, weight, en, zh, self.rule_version, alignment)


def _pair(words: Sequence[str]) -> tuple[str, str]:
    return words[0], words[1]


def _han_kind(index: FormsIndex, form: int, b: str, a: str) -> str:
    """What relates the two characters, by the table of the watch list."""
    forms = index.han_forms
    code = forms.codes[forms.offset[form] + forms.texts[form].index(b)]
    _, kind = forms.lookup(np.array([code]), np.array([ord(a)]))
    return KINDS[int(kind[0])]


def _changes(steps: list[tuple[int, int, int]], brand: str, mark: str, kinds: Any) -> tuple[list[Change], str]:
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
        if kind == align.STEP_MATCH:
            name = kinds(b, a)
            if name != "same":
                changes.append(Change(name, b, a))
        elif kind == align.STEP_DELETE:
            name = "delete"
            changes.append(Change(name, b, ""))
        elif kind == align.STEP_INSERT:
            name = "insert"
            changes.append(Change(name, "", a))
        else:
            name = "swap" if kind == align.STEP_SWAP else "respelt"
            changes.append(Change(name, b, a))
        if name == "same":
            shown.append(a)
        else:
            letter = marks.get(name, "")
            shown.append(f"[{b}→{a}{':' + letter if letter else ''}]")
        i0, j0 = i, j
    return changes, "".join(shown)
