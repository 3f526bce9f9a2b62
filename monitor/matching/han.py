"""Hanzi forms and views as arrays, and their alignment in batches.

Edges: extra characters cost a little each unless they form generic words (食品, 专卖店, 有限公司); a window edge that
cuts a dictionary word in two costs by how common that word is (小米 in 小米粥 is millet porridge).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor.matching import lexicon
from monitor.matching.align import IMPOSSIBLE, STEP_SWAP, Batch, Floats, Offer, best_paths
from monitor.matching.hanzi_relations import KINDS, OTHER, SAME, Relations
from monitor.matching.rules import Rules

LONGEST_FORM = 16
LONGEST_VIEW = 64
_WIDTHS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, LONGEST_VIEW)
_CELLS = 60_000
Positions = npt.NDArray[np.int64]
_WORD_MOST = 5
"""Longest dictionary word looked for inside a mark."""


@dataclass(slots=True)
class HanForm:
    """A form in simplified Hanzi. ``flank`` is the extra cost of each flank because the brand is a common word."""

    text: str
    prior: float
    tail: list[float]
    flank: float


class HanModel:
    """Relations of all brand characters, as one sorted table for fast lookup."""

    def __init__(self, rules: Rules, relations: Relations) -> None:
        self.rules = rules
        self.relations = relations

    def form(self, text: str, prior: float) -> HanForm:
        """Prepare one form; the costs of leaving out its end come from what that end is."""
        text = text[:LONGEST_FORM]
        n = len(text)
        rules = self.rules.identity
        tail = [float(IMPOSSIBLE)] * n + [0.0]
        for cut in range(2, n):
            rest = text[cut:]
            if lexicon.tells_nothing(rest):
                tail[cut] = rules.tail_generic
            elif n >= 4 and cut * 2 >= n:
                tail[cut] = rules.tail_part + rules.tail_symbol * (n - cut)
        frequency = lexicon.zh_per_million(text)
        f = self.rules.flanks
        flank = f.brand_phrase + f.brand_word * math.log1p(frequency) if frequency else 0.0
        return HanForm(text, prior, tail, flank)


class HanForms:
    """Forms of all brands as flat arrays, with the table of relations of their characters."""

    def __init__(self, model: HanModel, forms: Sequence[HanForm]) -> None:
        r = model.rules.han
        self.model = model
        self.texts = [form.text for form in forms]
        self.lengths = np.array([len(form.text) for form in forms], dtype=np.int32)
        self.offset = np.zeros(len(forms) + 1, dtype=np.int64)
        np.cumsum(self.lengths, out=self.offset[1:])
        characters = sorted({ch for form in forms for ch in form.text})
        number = {ch: k for k, ch in enumerate(characters)}
        self.codes = np.array([number[ch] for form in forms for ch in form.text], dtype=np.int64)
        # Character by character, so that only arrays pile up: there are hundreds of relations for each.
        tables: list[tuple[Positions, Floats, npt.NDArray[np.uint8]]] = []
        for ch in characters:
            found = model.relations.once(ch)
            points = np.fromiter(map(ord, found), dtype=np.int64, count=len(found))
            gains = np.fromiter((one.gain for one in found.values()), dtype=np.float32, count=len(found))
            kinds = np.fromiter((one.kind for one in found.values()), dtype=np.uint8, count=len(found))
            order = np.argsort(points)
            tables.append((number[ch] << 21 | points[order], gains[order], kinds[order]))
        empty = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.uint8))
        self.keys_table = np.concatenate([empty[0], *(table[0] for table in tables)])
        self.gains = np.concatenate([empty[1], *(table[1] for table in tables)])
        self.kinds = np.concatenate([empty[2], *(table[2] for table in tables)])
        self.tail = np.array([cost for form in forms for cost in form.tail], dtype=np.float32)
        self.tail_offset = self.offset[:-1] + np.arange(len(forms))
        self.prior = np.array([form.prior for form in forms], dtype=np.float32)
        self.flank = np.array([form.flank for form in forms], dtype=np.float32)
        self.insert = np.where(self.lengths <= 2, r.insert_short, r.insert).astype(np.float32)
        self.keys = np.array([hash(tuple(map(ord, form.text))) for form in forms], dtype=np.int64)
        self.sorted_keys = np.array([hash(tuple(sorted(map(ord, form.text)))) for form in forms], dtype=np.int64)
        self.floor = np.array(
            [form.prior + max(cost + cut * r.other for cut, cost in enumerate(form.tail)) for form in forms],
            dtype=np.float32,
        )
        self.information = np.array(
            [sum(model.relations.info(ch) for ch in form.text) for form in forms], dtype=np.float32
        )

    def lookup(
        self, form_codes: npt.NDArray[np.int64], points: npt.NDArray[np.int64]
    ) -> tuple[Floats, npt.NDArray[np.uint8]]:
        """Gain and kind for every combination given; unrelated characters get the flat cost."""
        wanted = (form_codes << 21) | points
        at = np.minimum(np.searchsorted(self.keys_table, wanted), max(len(self.keys_table) - 1, 0))
        if not len(self.keys_table):
            return np.full(wanted.shape, self.model.rules.han.other, np.float32), np.full(wanted.shape, OTHER, np.uint8)
        hit = self.keys_table[at] == wanted
        gain = np.where(hit, self.gains[at], np.float32(self.model.rules.han.other))
        return gain.astype(np.float32), np.where(hit, self.kinds[at], np.uint8(OTHER))


class HanViews:
    """Hanzi runs of a batch of marks. ``discount`` is taken off a whole-mark dictionary word."""

    def __init__(self, model: HanModel, views: Sequence[str]) -> None:
        starts: list[float] = []
        ends: list[float] = []
        most: list[float] = []
        opens: list[tuple[list[bool], list[bool]]] = []
        discount = np.zeros(len(views), dtype=np.float32)
        self.texts = [view[:LONGEST_VIEW] for view in views]
        for number, text in enumerate(self.texts):
            start, end, off, cap, opened = _edges(model, text)
            most.extend(cap)
            opens.append(opened)
            starts.extend(start)
            ends.extend(end)
            discount[number] = off
        self.keys = np.array([hash(tuple(map(ord, text))) for text in self.texts], dtype=np.int64)
        self.sorted_keys = np.array([hash(tuple(sorted(map(ord, text)))) for text in self.texts], dtype=np.int64)
        self.lengths = np.array([len(text) for text in self.texts], dtype=np.int32)
        self.offset = np.zeros(len(views) + 1, dtype=np.int64)
        np.cumsum(self.lengths, out=self.offset[1:])
        self.points = np.array([ord(ch) for text in self.texts for ch in text], dtype=np.int64)
        self.start = np.array(starts, dtype=np.float32)
        self.end = np.array(ends, dtype=np.float32)
        self.edge_offset = self.offset[:-1] + np.arange(len(views))
        self.discount = discount
        self.start_open = np.array([flag for opened, _ in opens for flag in opened], dtype=np.float32)
        self.end_open = np.array([flag for _, opened in opens for flag in opened], dtype=np.float32)
        self.most = np.array(most, dtype=np.float32)


def _edges(  # noqa: PLR0912 - one pass over the boundaries
    model: HanModel, text: str
) -> tuple[list[float], list[float], float, list[float], tuple[list[bool], list[bool]]]:
    """Opening and closing cost at each boundary of ``text``, the discount for a whole-mark dictionary word, and the
    most that each character can say because it is part of a known word, and where something not generic stands before
    or after."""
    f = model.rules.flanks
    n = len(text)
    generic = [False] * n
    crossing = [0.0] * (n + 1)
    whole = 0.0
    w = model.rules.words
    most = [99.0] * n
    for at in range(n):
        for size in range(min(_WORD_MOST, n - at), 1, -1):
            word = text[at : at + size]
            tells_nothing = lexicon.tells_nothing(word)
            if tells_nothing:
                generic[at : at + size] = [True] * size
            frequency = lexicon.zh_per_million(word)
            if frequency > 0:
                if size == n:
                    whole = frequency
                weight = math.log1p(frequency)
            if frequency > 0 or tells_nothing:
                says = min(-math.log(frequency * 1e-6) + w.han_floor, w.han_most) if frequency > 0 else 99.0
                says = (min(says, w.han_generic) if tells_nothing else says) / size
                most[at : at + size] = [min(old, says) for old in most[at : at + size]]
            if frequency > 0:
                for cut in range(at + 1, at + size):
                    crossing[cut] = max(crossing[cut], weight)
        if lexicon.tells_nothing(text[at]):
            generic[at] = True
    pairs = model.relations.pairs
    for at in range(1, n):
        after = pairs.get(text[at - 1 : at + 1])
        if after is not None and after + w.han_pair < most[at]:
            most[at] = after + w.han_pair
    start, end = [0.0] * (n + 1), [0.0] * (n + 1)
    extra = 0.0
    for cut in range(1, n + 1):
        extra += 0.0 if generic[cut - 1] else f.character
        start[cut] = (
            (f.prefix if extra else f.han_generic_prefix) + max(extra, f.character_most) + f.straddle * crossing[cut]
        )
    extra = 0.0
    for cut in range(n - 1, -1, -1):
        extra += 0.0 if generic[cut] else f.character
        end[cut] = (
            (f.suffix if extra else f.han_generic_suffix) + max(extra, f.character_most) + f.straddle * crossing[cut]
        )
    start[n] = float(IMPOSSIBLE)
    off = 0.0
    if whole:
        letters = sum(model.relations.info(ch) for ch in text)
        off = model.rules.words.han_word * max(0.0, letters + math.log(whole * 1e-6))
    known = [not flag for flag in generic]
    left = [any(known[:cut]) for cut in range(n + 1)]
    right = [any(known[cut:]) for cut in range(n + 1)]
    return start, end, off, most, (left, right)


def score_pairs(
    forms: HanForms, views: HanViews, form_of: npt.NDArray[np.int64], view_of: npt.NDArray[np.int64]
) -> Floats:
    """Totals of the pairs (form_of[k], view_of[k])."""
    out = np.full(len(form_of), IMPOSSIBLE, dtype=np.float32)
    n_of = forms.lengths[form_of]
    m_of = views.lengths[view_of]
    width = np.searchsorted(_WIDTHS, m_of)
    keys_of = n_of.astype(np.int64) * 100 + width
    order = np.argsort(keys_of, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(keys_of[order])) + 1):
        if not len(group) or not n_of[group[0]] or not m_of[group[0]]:
            continue
        n, m = int(n_of[group[0]]), int(_WIDTHS[width[group[0]]])
        step = max(1, _CELLS // (m + 1))
        for at in range(0, len(group), step):
            part = group[at : at + step]
            out[part] = best_paths(make_batch(forms, views, form_of[part], view_of[part], n, m)).total
    return out + forms.prior[form_of] - views.discount[view_of]


class HanRows:
    """Gains of a batch of Hanzi pairs."""

    def __init__(self, gain: Floats, kind: npt.NDArray[np.uint8], swap: float) -> None:
        self.gains = gain
        self.kind = kind
        self.same = kind == SAME
        self.swap = np.float32(swap)

    def gain(self, i: int) -> Floats:
        """Log odds of every mark character standing for form character i."""
        return self.gains[:, i].copy()

    def folds(self, i: int) -> Iterator[Offer]:
        """Two neighbours exchanged."""
        if not i or self.gains.shape[2] < 2:
            return
        crossed = self.same[:, i, :-1] & self.same[:, i - 1, 1:]
        some = np.flatnonzero(crossed.any(axis=1))
        if len(some):
            gains = np.full((len(some), self.gains.shape[2]), IMPOSSIBLE, dtype=np.float32)
            pair = self.gains[some, i, :-1] + self.gains[some, i - 1, 1:] + self.swap
            np.copyto(gains[:, 1:], pair, where=crossed[some])
            yield STEP_SWAP, some, gains


def make_batch(forms: HanForms, views: HanViews, form_of: Positions, view_of: Positions, n: int, m: int) -> Batch:
    """Gather the costs of pairs whose forms have ``n`` characters and whose views have at most ``m``."""
    r = forms.model.rules.han
    f = forms.codes[forms.offset[form_of][:, None] + np.arange(n)]
    v_len = views.lengths[view_of]
    inside = np.arange(m)[None, :] < v_len[:, None]
    v_at = np.where(inside, views.offset[view_of][:, None] + np.arange(m), 0)
    v = np.where(inside, views.points[v_at], 0)
    gain, kind = forms.lookup(f[:, :, None], v[:, None, :])
    np.minimum(gain, views.most[v_at][:, None, :], out=gain)
    gain[~np.broadcast_to(inside[:, None, :], gain.shape)] = IMPOSSIBLE
    edge_inside = np.arange(m + 1)[None, :] <= v_len[:, None]
    edge = np.where(edge_inside, views.edge_offset[view_of][:, None] + np.arange(m + 1), 0)
    flank = forms.flank[form_of][:, None]
    start = np.where(edge_inside, views.start[edge], IMPOSSIBLE).astype(np.float32)
    start += flank * views.start_open[edge]
    end = np.where(edge_inside, views.end[edge], IMPOSSIBLE).astype(np.float32)
    end += flank * views.end_open[edge]
    return Batch(
        HanRows(gain, kind, float(r.swap)),
        np.full((len(form_of), n), r.delete, dtype=np.float32),
        np.where(inside, forms.insert[form_of][:, None], np.float32(-50.0)).astype(np.float32),
        start,
        end,
        forms.tail[forms.tail_offset[form_of][:, None] + np.arange(n + 1)],
    )


__all__ = ["KINDS", "OTHER", "HanForm", "HanForms", "HanModel", "HanViews", "make_batch", "score_pairs"]
