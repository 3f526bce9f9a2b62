"""Views of marks in letters as flat arrays: symbols, what each says, and what a window's edges cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from monitor.matching.alignment import IMPOSSIBLE, LATIN, Floats, Ints, Views
from monitor.matching.letters import LetterModel, Strings


@dataclass(slots=True)
class Edges:
    """One view: its codes; at each boundary the cost of opening and of closing a window and whether something that is
    not generic stands before or after; the most information of each word, whether all are known words, and how common
    the rarest is."""

    codes: list[int] = field(default_factory=list)
    start: list[float] = field(default_factory=lambda: [0.0])
    end: list[float] = field(default_factory=lambda: [0.0])
    start_open: list[bool] = field(default_factory=list)
    end_open: list[bool] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    words: bool = True
    rarest: float = np.inf


def _edges(model: LetterModel, view: Sequence[str]) -> Edges:
    """Costs along one view, its words taken from the left for what precedes and from the right for what follows."""
    f = model.rules.flanks
    out = Edges()
    tokens = [token for token in map(model.token, view) if token.codes]
    flank = 0.0
    for token in tokens:
        base = 0.0
        if out.codes:
            base = (f.letter_prefix if flank else f.generic_prefix) + max(flank, f.token_most)
        out.start[-1] = base
        out.start.extend([base + cost for cost in token.opening[1:-1]])
        out.start.append(0.0)
        out.start_open.extend([flank < 0] * len(token.codes))
        out.codes.extend(token.codes)
        out.most.append(token.information)
        out.words = out.words and token.known
        out.rarest = min(out.rarest, token.common)
        flank += token.flank
    size = len(out.codes)
    out.start[-1] = IMPOSSIBLE
    out.start_open.append(True)
    out.end = [0.0] * (size + 1)
    out.end_open = [True] * (size + 1)
    after = 0.0
    position = size
    for token in reversed(tokens):
        n = len(token.codes)
        base = 0.0
        if position < size:
            base = (f.letter_suffix if after else f.generic_suffix) + max(after, f.token_most)
        for k in range(n, 0, -1):
            cost = 0.0 if k == n else token.closing[k]
            out.end[position - n + k] = base + cost
            out.end_open[position - n + k] = after < 0 or cost < f.part_generic_end
        position -= n
        after += token.flank
    return out


class LetterViews:
    """Views of a batch of marks as flat arrays. ``channels`` and ``priors`` say how each was read."""

    def __init__(
        self, model: LetterModel, views: Sequence[Sequence[str]], channels: Sequence[str], priors: Sequence[float]
    ) -> None:
        edges = [_edges(model, view) for view in views]
        codes = [edge.codes for edge in edges]
        strings = model.strings(codes)
        self.model = model
        self.tokens = views
        self._codes = codes
        self.lengths = strings.lengths
        self.keys = np.array([hash(tuple(c)) for c in codes], dtype=np.int64)
        self.sorted_keys = np.array([hash(tuple(sorted(c))) for c in codes], dtype=np.int64)
        self.all_words = np.array([bool(edge.most) and edge.words for edge in edges], dtype=bool)
        self.rarest = np.array([edge.rarest if edge.most else 0.0 for edge in edges], dtype=np.float64)
        self.reading_price = np.array([model.rules.changes.items().get(f"view_{channel}", 0.0) for channel in channels])
        self.start_open = np.array([flag for edge in edges for flag in edge.start_open], dtype=bool)
        self.end_open = np.array([flag for edge in edges for flag in edge.end_open], dtype=bool)
        self.edge_offset = strings.offset[:-1] + np.arange(len(codes))
        r = model.rules.letters
        self.info = self._information(strings, views, channels, [most for edge in edges for most in edge.most])
        two = self.info.copy()
        two[1:] += self.info[:-1]
        start_pays, end_pays = np.ones(len(self.start_open)), np.ones(len(self.end_open))
        start_pays[self.edge_offset] = 0.0
        end_pays[self.edge_offset + strings.lengths] = 0.0
        self.flat = Views(
            offset=strings.offset,
            codes=strings.codes,
            digraph=strings.digraph,
            same=np.minimum(self.info, r.same_cap) + r.same,
            fuzzy=np.minimum(self.info, r.fuzzy_cap),
            two=np.minimum(two, r.digraph_cap),
            most=np.zeros(len(two)),
            insert=self._insertions(strings),
            start=np.array([cost for edge in edges for cost in edge.start], dtype=np.float64),
            end=np.array([cost for edge in edges for cost in edge.end], dtype=np.float64),
            start_pays=start_pays,
            end_pays=end_pays,
            prior=np.array(priors, dtype=np.float64),
            reading=np.array([channel == "pinyin" for channel in channels], dtype=np.bool_),
        )

    def code_list(self, view: int) -> list[int]:
        """The codes of one view."""
        return self._codes[view]

    def information(self, views: Ints) -> Floats:
        """Capped information of whole views, in nats."""
        capped = np.minimum(self.info, self.model.rules.letters.same_cap)
        sums = np.concatenate([[0.0], np.cumsum(capped)])
        return np.asarray(sums[self.flat.offset[views + 1]] - sums[self.flat.offset[views]])

    def _information(
        self, strings: Strings, views: Sequence[Sequence[str]], channels: Sequence[str], most: list[float]
    ) -> Floats:
        """-ln P of every symbol in its context; common words carry no more than the word itself does."""
        codes = strings.codes
        model = self.model
        token_start = np.zeros(len(codes), dtype=bool)
        token_of = np.zeros(len(codes), dtype=np.int64)
        at = 0
        number = 0
        scale_of: list[float] = []
        fixed: list[tuple[int, int, float]] = []
        for view, channel in zip(views, channels, strict=True):
            for word in view:
                n = len(model.token(word).codes)
                if n:
                    if channel == "pinyin":
                        fixed.append((at, n, model.syllable_information(word)))
                    scale_of.append(model.rules.words.roman if channel == "roman" else 1.0)
                    token_start[at] = True
                    token_of[at : at + n] = number
                    at += n
                    number += 1
        one = np.zeros_like(codes)
        one[1:] = codes[:-1]
        one[token_start] = 0
        two = np.zeros_like(codes)
        two[2:] = codes[:-2]
        two[token_start] = 0
        follows = np.zeros_like(token_start)
        follows[1:] = token_start[:-1]
        two[follows] = 0
        latin = (codes < LATIN) & (one < LATIN) & (two < LATIN)
        info = model.other_information[one, codes].astype(np.float64)
        info[latin] = model.latin_information[two[latin], one[latin], codes[latin]]
        if number:
            total = np.bincount(token_of, weights=info, minlength=number)
            scale = np.minimum(1.0, np.array(most) / np.maximum(total, 1e-6))
            info *= (scale * np.array(scale_of))[token_of]
        for at, n, value in fixed:
            info[at : at + n] = value / n
        return np.asarray(info)

    def _insertions(self, strings: Strings) -> Floats:
        """What an extra symbol inside the window costs."""
        r = self.model.rules.letters
        codes = strings.codes
        cost = np.where(self.model.vowel[codes], r.insert_vowel, r.insert)
        cost[strings.doubled()] = r.insert_doubled
        cost[codes == self.model.long_vowel] = r.long_vowel
        return np.asarray(cost)
