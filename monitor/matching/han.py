"""Hanzi forms and views as arrays, and their alignment in batches.

Edges: extra characters cost a little each unless they form generic words (食品, 专卖店, 有限公司); a window edge that
cuts a dictionary word in two costs by how common that word is (小米 in 小米粥 is millet porridge).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from monitor.matching import lexicon
from monitor.matching.alignment import IMPOSSIBLE, Costs, Floats, Forms, Ints, Views, place_of
from monitor.matching.cuts import straddled
from monitor.matching.hanzi_relations import KINDS, OTHER, Relations
from monitor.matching.letters import doubled, least_changes
from monitor.matching.rules import Rules
from monitor.names import words

LONGEST_FORM = 16
LONGEST_VIEW = 64
_WORD_MOST = 5
"""Longest dictionary word looked for inside a mark."""


@dataclass(slots=True)
class HanForm:
    """A form in simplified Hanzi. ``tail`` is what using only its first characters costs, ``delete`` what leaving out
    each character does, ``flank`` the extra cost of each flank because the brand is a common word, ``edit`` that of
    each change."""

    text: str
    prior: float
    tail: list[float]
    delete: list[float]
    flank: float
    edit: float


class HanModel:
    """Relations of all brand characters, as one sorted table for fast lookup."""

    def __init__(self, rules: Rules, relations: Relations) -> None:
        self.rules = rules
        self.relations = relations

    def form(self, text: str, prior: float, *, edit: float, whole: bool) -> HanForm:
        """Prepare one form; the costs of leaving out its end come from what that end is. Nothing of a ``whole`` form
        can be left out."""
        text = text[:LONGEST_FORM]
        n = len(text)
        rules = self.rules.identity
        tail = [IMPOSSIBLE] * n + [0.0]
        for cut in range(2, 2 if whole else n):
            rest = text[cut:]
            if lexicon.tells_nothing(rest):
                tail[cut] = rules.tail_generic
            elif n >= 4 and cut * 2 >= n:
                tail[cut] = rules.tail_part + rules.tail_symbol * (n - cut)
        delete = [float(self.rules.han.delete)] * n
        weak = [lexicon.says_little(ch) for ch in text]
        if n == 2 and weak[0] != weak[1] and not whole:
            # What is left is what the name is told by: 岚 of 岚酒 (offices compare the distinctive part).
            if weak[1]:
                tail[1] = rules.tail_weak
            else:
                delete[0] = rules.head_weak
        frequency = lexicon.zh_per_million(text)
        f = self.rules.flanks
        flank = f.brand_phrase + f.brand_word * math.log1p(frequency) if frequency else 0.0
        return HanForm(text, prior, tail, delete, flank, edit)


class HanForms:
    """Forms of all brands as flat arrays, with the table of relations of their characters."""

    def __init__(self, model: HanModel, forms: Sequence[HanForm]) -> None:
        r = model.rules.han
        self.texts = [form.text for form in forms]
        self.lengths = np.array([len(form.text) for form in forms], dtype=np.int64)
        offset = np.zeros(len(forms) + 1, dtype=np.int64)
        np.cumsum(self.lengths, out=offset[1:])
        codes = np.array([ord(ch) for form in forms for ch in form.text], dtype=np.int64)
        self.costs, self.kinds = _related(model, sorted({ch for form in forms for ch in form.text}))
        prior = np.array([form.prior for form in forms], dtype=np.float64)
        size = len(codes)
        self.flat = Forms(
            offset=offset,
            codes=codes.astype(np.int32),
            digraph=np.zeros(size, dtype=np.int32),
            delete=np.array([cost for form in forms for cost in form.delete], dtype=np.float32),
            tail=np.array([cost for form in forms for cost in form.tail], dtype=np.float32),
            prior=prior,
            flank=np.array([form.flank for form in forms], dtype=np.float64),
            edit=np.array([form.edit for form in forms], dtype=np.float64),
            insert=np.where(self.lengths <= 2, float(r.insert_short), float(r.insert)),
            swap=np.full(len(forms), float(r.swap)),
            shortest=self.lengths,
            reading=np.zeros(len(forms), dtype=np.bool_),
        )
        self.keys = np.array([hash(tuple(map(ord, form.text))) for form in forms], dtype=np.int64)
        self.sorted_keys = np.array([hash(tuple(sorted(map(ord, form.text)))) for form in forms], dtype=np.int64)
        self.floor = prior + np.array([_least(form, float(r.other)) for form in forms], dtype=np.float64)
        information = [sum(map(model.relations.info, form.text)) for form in forms]
        self.information = np.array(information, dtype=np.float64)

    def kind(self, brand: str, mark: str) -> str:
        """What relates a brand's character and a mark's (``KINDS``)."""
        place = place_of(self.costs.keys, ord(brand) << 21 | ord(mark))
        return KINDS[int(self.kinds[place]) if place >= 0 else OTHER]


def _least(form: HanForm, other: float) -> float:
    """What a form without any character of the mark's loses at least: each is left out or read for an unrelated one, as
    far as the end is not left out."""
    lost = accumulate((max(cost, other) for cost in form.delete), initial=0.0)
    return max(map(sum, zip(form.tail, lost, strict=True)))


def _related(model: HanModel, characters: Sequence[str]) -> tuple[Costs, npt.NDArray[np.uint8]]:
    """The table of relations of the characters, sorted by key, and the kind of each."""
    keys: list[Ints] = [np.zeros(0, dtype=np.int64)]
    gains: list[Floats] = [np.zeros(0)]
    kinds: list[npt.NDArray[np.uint8]] = [np.zeros(0, dtype=np.uint8)]
    # Character by character, so that only arrays pile up: there are hundreds of relations for each.
    for ch in characters:
        found = model.relations.once(ch)
        points = np.fromiter(map(ord, found), dtype=np.int64, count=len(found))
        order = np.argsort(points)
        keys.append(ord(ch) << 21 | points[order])
        gains.append(np.fromiter((one.gain for one in found.values()), dtype=np.float64, count=len(found))[order])
        kinds.append(np.fromiter((one.kind for one in found.values()), dtype=np.uint8, count=len(found))[order])
    changes = model.rules.changes
    none = np.full((1, 1), IMPOSSIBLE)
    costs = Costs(
        single=none,
        two_two=none,
        one_two=none,
        two_one=none,
        keys=np.concatenate(keys),
        gains=np.concatenate(gains),
        other=float(model.rules.han.other),
        least=least_changes(changes.han_first, changes.han_more),
    )
    return costs, np.concatenate(kinds)


class HanViews:
    """Hanzi runs of a batch of marks with their priors. ``discount`` is taken off a whole-mark dictionary word."""

    def __init__(self, model: HanModel, views: Sequence[str], priors: Sequence[float]) -> None:
        self.texts = [view[:LONGEST_VIEW] for view in views]
        edges = [_edges(model, text) for text in self.texts]
        self.discount = np.array([edge[2] for edge in edges], dtype=np.float64)
        self.keys = np.array([hash(tuple(map(ord, text))) for text in self.texts], dtype=np.int64)
        self.sorted_keys = np.array([hash(tuple(sorted(map(ord, text)))) for text in self.texts], dtype=np.int64)
        self.lengths = np.array([len(text) for text in self.texts], dtype=np.int64)
        offset = np.zeros(len(views) + 1, dtype=np.int64)
        np.cumsum(self.lengths, out=offset[1:])
        codes = np.array([ord(ch) for text in self.texts for ch in text], dtype=np.int64)
        self.edge_offset = offset[:-1] + np.arange(len(views))
        start_pays = np.array([share for edge in edges for share in edge[4][0]], dtype=np.float64)
        end_pays = np.array([share for edge in edges for share in edge[4][1]], dtype=np.float64)
        self.start_open, self.end_open = start_pays == 1.0, end_pays == 1.0
        none = np.zeros(len(codes))
        self.flat = Views(
            offset=offset,
            codes=codes,
            digraph=np.zeros(len(codes), dtype=np.int64),
            same=none,
            fuzzy=none,
            two=none,
            most=np.array([cap for edge in edges for cap in edge[3]], dtype=np.float64),
            insert=doubled(codes, offset).astype(np.float64) * float(model.rules.han.doubled),
            start=np.array([cost for edge in edges for cost in edge[0]], dtype=np.float64),
            end=np.array([cost for edge in edges for cost in edge[1]], dtype=np.float64),
            start_pays=start_pays,
            end_pays=end_pays,
            prior=np.array(priors, dtype=np.float64),
            reading=np.zeros(len(views), dtype=np.bool_),
        )


def _edges(
    model: HanModel, text: str
) -> tuple[list[float], list[float], float, list[float], tuple[list[float], list[float]]]:
    """Opening and closing cost at each boundary of ``text``, the discount for a whole-mark dictionary word, and the
    most that each character can say because it is part of a known word, and how much of what stands before or after
    makes a phrase of a brand that is a word: nothing for places, shop words and legal forms (上海小米专卖店), some for
    goods (小米粥) and for anything before a last shop word, all for other words."""
    f = model.rules.flanks
    n = len(text)
    generic = [False] * n
    share = [1.0] * n
    whole = 0.0
    w = model.rules.words
    most = [99.0] * n
    for at in range(n):
        for size in range(min(_WORD_MOST, n - at), 1, -1):
            word = text[at : at + size]
            tells_nothing = lexicon.tells_nothing(word)
            if tells_nothing:
                generic[at : at + size] = [True] * size
                own = 0.0 if lexicon.is_trade(word) or words.is_place(word) else float(f.goods_phrase)
                share[at : at + size] = [min(old, own) for old in share[at : at + size]]
            frequency = lexicon.zh_per_million(word)
            if frequency > 0 and size == n:
                whole = frequency
            if frequency > 0 or tells_nothing:
                says = min(-math.log(frequency * 1e-6) + w.han_floor, w.han_most) if frequency > 0 else 99.0
                says = (min(says, w.han_generic) if tells_nothing else says) / size
                most[at : at + size] = [min(old, says) for old in most[at : at + size]]
        if lexicon.tells_nothing(text[at]):
            generic[at] = True
            share[at] = min(share[at], 0.0 if lexicon.is_trade(text[at]) else float(f.goods_phrase))
    pairs = model.relations.pairs
    for at in range(1, n):
        after = pairs.get(text[at - 1 : at + 1])
        if after is not None and after + w.han_pair < most[at]:
            most[at] = after + w.han_pair
    start, end = [0.0] * (n + 1), [0.0] * (n + 1)
    crossing = straddled(f, text)
    extra = 0.0
    for cut in range(1, n + 1):
        extra += 0.0 if generic[cut - 1] else f.character
        start[cut] = (f.prefix if extra else f.han_generic_prefix) + max(extra, f.character_most) + crossing[cut]
    extra = 0.0
    for cut in range(n - 1, -1, -1):
        extra += 0.0 if generic[cut] else f.character
        end[cut] = (f.suffix if extra else f.han_generic_suffix) + max(extra, f.character_most) + crossing[cut]
    start[n] = IMPOSSIBLE
    off = 0.0
    if whole:
        letters = sum(model.relations.info(ch) for ch in text)
        off = model.rules.words.han_word * max(0.0, letters + math.log(whole * 1e-6))
    left = [max(share[:cut], default=0.0) for cut in range(n + 1)]
    right = [max(share[cut:], default=0.0) for cut in range(n + 1)]
    if n and share[-1] == 0.0:  # a shop, or something of a place, whatever stands before (须水鞋店)
        right = [min(pays, float(f.goods_phrase)) for pays in right]
    return start, end, off, most, (left, right)
