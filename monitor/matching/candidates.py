"""Which pairs are worth aligning.

Letters come in three groups. The brand's own Latin names and its pinyin are compared with everything: features are
counted (:mod:`monitor.matching.bitcount`) and the longest common subsequence of sound classes must be long enough.
Forms that are themselves derived (Cantonese or Vietnamese readings and the like) must sound the same as a run of
words, by key. Forms in other alphabets are counted against marks in other alphabets only. Names of two and three
letters go by key: words that equal them or differ by one letter.

Hanzi: characters that speak for a brand's characters, from the same table of relations that the alignment uses, summed
to an upper bound of the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from monitor.matching.bitcount import BitCounter
from monitor.matching.forms_index import FormsIndex
from monitor.matching.grams import classes, grams, sound_key
from monitor.matching.marks import MarkBatch
from monitor.matching.symbols import LATIN
from monitor.matching.totals import Pairs

SHORT = 3
"""Forms of at most this many symbols are found by key, not by counting."""
_JOINED = 3
"""Most neighbouring words that are joined to a key."""
_TOKENS = 12
"""Words of a mark that are joined; longer texts are looked at word by word beyond them."""

Positions = npt.NDArray[np.int64]
Codes = tuple[int, ...]


class Candidates:
    """Indexes over all forms of the watch list."""

    def __init__(self, index: FormsIndex) -> None:
        self.index = index
        rules = index.rules.candidates
        codes = index.letter_forms.code_lists()
        by_key = frozenset(rules.by_key)
        main: list[int] = []
        native: list[int] = []
        self.short: dict[Codes, list[int]] = defaultdict(list)
        self.keyed: dict[str, list[int]] = defaultdict(list)
        for k, own in enumerate(codes):
            latin = max(own, default=0) < LATIN
            if 0 < len(own) <= SHORT:
                for short in _short_keys(tuple(own)):
                    self.short[short].append(k)
            elif not own:
                continue
            elif not latin:
                native.append(k)
            elif index.letters.forms[k].kind in by_key:
                for key in sound_key(tuple(own)):
                    self.keyed[key].append(k)
            else:
                main.append(k)
        shortest = index.letter_forms.shortest
        self.main = _Counted(main, codes, shortest, rules.main_needed, rules.main_share)
        self.native = _Counted(native, codes, shortest, rules.native_needed, rules.native_share)
        self.missing = np.array(rules.missing, dtype=np.int64)
        self.main_strings = [_class_string(codes[k]) for k in main]
        sounds = np.array([len(_class_string(codes[k][: shortest[k]])) for k in main], dtype=np.int64)
        self.main_least = sounds - self.missing[np.minimum(sounds, len(self.missing) - 1)]
        self.han = _HanIndex(index)

    def find(self, batch: MarkBatch) -> Pairs:
        """All pairs worth aligning in ``batch``, no pair twice."""
        codes = batch.letter_views.code_lists()
        latin = [k for k, own in enumerate(codes) if own and max(own) < LATIN]
        other = [k for k, own in enumerate(codes) if own and max(own) >= LATIN]
        found = [
            self._main_pairs(batch, codes, latin),
            self.native.find(batch, codes, other),
            self._key_pairs(batch, latin),
        ]
        form = np.concatenate([pair[0] for pair in found])
        view = np.concatenate([pair[1] for pair in found])
        return Pairs(form, view, *self.han.find(batch))

    def _main_pairs(
        self, batch: MarkBatch, codes: Sequence[Sequence[int]], views: list[int]
    ) -> tuple[Positions, Positions]:
        """Counted features first, then the common subsequence of sound classes."""
        form, view = self.main.local(batch, codes, views)
        if not len(form):
            return form, view
        matrix = process.cdist(
            self.main_strings,
            [_class_string(codes[k]) for k in views],
            scorer=LCSseq.similarity,
            dtype=np.uint8,
            workers=2,
        )
        good = matrix[form, view] >= self.main_least[form]
        return self.main.forms[form[good]], np.array(views, dtype=np.int64)[view[good]]

    def _key_pairs(self, batch: MarkBatch, latin: list[int]) -> tuple[Positions, Positions]:
        """Short names by their letters, derived forms by their sound."""
        seen: set[tuple[int, int]] = set()
        views = batch.letter_views
        model = self.index.letter_model
        keyed, short = self.keyed, self.short
        is_latin = np.zeros(len(views.tokens), dtype=bool)
        is_latin[latin] = True
        for number, tokens in enumerate(views.tokens):
            pieces = [model.token(token).codes for token in tokens]
            whole = tuple(views.code_list(number))
            if short:
                for form in self._short_forms(pieces, whole):
                    seen.add((form, number))
            if keyed and is_latin[number]:
                for run in {*_runs(pieces), whole}:
                    for key in sound_key(run):
                        for form in keyed.get(key, ()):
                            seen.add((form, number))
        if not seen:
            none = np.zeros(0, dtype=np.int64)
            return none, none
        pairs = np.array(sorted(seen), dtype=np.int64)
        return pairs[:, 0], pairs[:, 1]

    def _short_forms(self, pieces: list[Codes], whole: Codes) -> Iterable[int]:
        """Short forms that equal a word, differ from it by one letter, or stand at one of its ends."""
        if len(whole) <= SHORT + 1 and len(pieces) > 1:
            pieces = [*pieces, whole]
        for piece in pieces:
            if len(piece) <= SHORT + 1:
                for key in _short_keys(piece):
                    yield from self.short.get(key, ())
            if len(piece) > SHORT:
                for size in (2, SHORT):
                    yield from self.short.get(piece[:size], ())
                    yield from self.short.get(piece[-size:], ())


class _Counted:
    """Some forms behind a counter of features."""

    def __init__(
        self,
        forms: list[int],
        codes: Sequence[Sequence[int]],
        shortest: Sequence[int],
        needed: list[int],
        share: float,
    ) -> None:
        self.forms = np.array(forms, dtype=np.int64)
        features = [sorted(grams(codes[k])) for k in forms]
        wanted = []
        for k in forms:
            beginning = codes[k][: shortest[k]]
            by_length = needed[min(len(beginning), len(needed) - 1)]
            wanted.append(max(1, min(31, max(by_length, int(share * len(grams(beginning)))))))
        self.counter = BitCounter(features, wanted)

    def local(self, batch: MarkBatch, codes: Sequence[Sequence[int]], views: list[int]) -> tuple[Positions, Positions]:
        """Passing pairs as positions in the two lists given."""
        if not len(self.forms) or not views:
            none = np.zeros(0, dtype=np.int64)
            return none, none
        tokens, token = batch.letter_views.tokens, batch.letter_views.model.token
        return self.counter.passing([list(grams(codes[k], [token(word).codes for word in tokens[k]])) for k in views])

    def find(self, batch: MarkBatch, codes: Sequence[Sequence[int]], views: list[int]) -> tuple[Positions, Positions]:
        """Passing pairs as form and view numbers."""
        form, view = self.local(batch, codes, views)
        return (self.forms[form], np.array(views, dtype=np.int64)[view]) if len(form) else (form, view)


def _class_string(codes: Sequence[int]) -> str:
    """Sound classes as a text for rapidfuzz."""
    return "".join([chr(64 + value) for value in classes(codes, hard=False)])


def every_pair(index: FormsIndex, batch: MarkBatch) -> Pairs:
    """All forms with all views, but for derived forms, which count only where they sound the same: for a single
    mark."""
    by_key = frozenset(index.rules.candidates.by_key)
    codes = index.letter_forms.code_lists()
    keyed = [
        form.kind in by_key and len(own) > SHORT and max(own) < LATIN
        for form, own in zip(index.letters.forms, codes, strict=True)
    ]
    free = np.array([k for k, flag in enumerate(keyed) if not flag], dtype=np.int64)
    views = np.arange(len(batch.letter_readings))
    form, view = [np.repeat(free, len(views))], [np.tile(views, len(free))]
    heard = [_heard(batch, int(number)) for number in views]
    for k in (k for k, flag in enumerate(keyed) if flag):
        keys = set(sound_key(tuple(codes[k])))
        near = [number for number, sounds in enumerate(heard) if keys & sounds]
        form.append(np.full(len(near), k, dtype=np.int64))
        view.append(np.array(near, dtype=np.int64))
    hf, hv = len(index.han.forms), len(batch.han_readings)
    return Pairs(np.concatenate(form), np.concatenate(view), np.repeat(np.arange(hf), hv), np.tile(np.arange(hv), hf))


def _heard(batch: MarkBatch, view: int) -> set[str]:
    """Sound keys of a view's words and runs of words."""
    pieces = [batch.letter_views.model.token(token).codes for token in batch.letter_views.tokens[view]]
    runs = {*_runs(pieces), tuple(batch.letter_views.code_list(view))}
    return {key for run in runs for key in sound_key(run)}


def _runs(pieces: list[Codes]) -> Iterable[Codes]:
    """Words, and up to three neighbours joined."""
    count = len(pieces)
    for at in range(count):
        run: Codes = ()
        for size in range(1, min(_JOINED if at < _TOKENS else 1, count - at) + 1):
            run += pieces[at + size - 1]
            yield run


def _short_keys(codes: Codes) -> set[Codes]:
    """The string itself and, from three symbols on, the string with one symbol left out."""
    out = {codes}
    if len(codes) >= SHORT:
        out.update(codes[:k] + codes[k + 1 :] for k in range(len(codes)))
    return out


class _HanIndex:
    """Mark character -> (form, place, gain) as one table sorted by character."""

    def __init__(self, index: FormsIndex) -> None:
        forms = index.han_forms
        self.index = index
        rules = index.rules.han
        number = forms.codes
        # For every brand character, its related mark characters (keys hold both).
        owner = (forms.keys_table >> 21).astype(np.int64)
        order = np.argsort(owner, kind="stable")
        first = np.searchsorted(owner[order], np.arange(int(number.max(initial=-1)) + 2))
        points: list[npt.NDArray[np.int64]] = []
        places: list[npt.NDArray[np.int64]] = []
        gains: list[npt.NDArray[np.float32]] = []
        for place, code in enumerate(number.tolist()):
            part = order[first[code] : first[code + 1]]
            points.append(forms.keys_table[part] & 0x1FFFFF)
            places.append(np.full(len(part), place, dtype=np.int64))
            gains.append(forms.gains[part] - np.float32(rules.other))
        if points:
            all_points = np.concatenate(points)
            order = np.argsort(all_points, kind="stable")
            self.points = all_points[order]
            self.places = np.concatenate(places)[order]
            self.gains = np.concatenate(gains)[order]
        else:
            self.points = np.zeros(0, dtype=np.int64)
            self.places = self.points
            self.gains = np.zeros(0, dtype=np.float32)
        self.form_of = np.repeat(np.arange(len(forms.lengths)), forms.lengths)

    def find(self, batch: MarkBatch) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Pairs whose best possible total reaches the floor: the best gain of every form character, whatever the order.

        Leaving out a character, or reading it for an unrelated one, costs the flat rate that every place starts from;
        where the form may lose its end, the end's places are not needed.
        """
        views = batch.han_views
        forms = self.index.han_forms
        none = np.zeros(0, dtype=np.int64)
        if not len(views.points) or not len(self.points):
            return none, none
        left = np.searchsorted(self.points, views.points, "left")
        right = np.searchsorted(self.points, views.points, "right")
        counts = right - left
        total = int(counts.sum())
        if not total:
            return none, none
        view_of = np.repeat(np.arange(len(views.lengths)), views.lengths)
        start = np.repeat(left - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        at = np.arange(total) + start
        place = self.places[at]
        key = np.repeat(view_of, counts).astype(np.int64) * len(self.form_of) + place
        order = np.argsort(key, kind="stable")
        key = key[order]
        gain = self.gains[at][order]
        edges = np.flatnonzero(np.concatenate([[True], np.diff(key) != 0]))
        best = np.maximum.reduceat(gain, edges)
        key = key[edges]
        form = self.form_of[key % len(self.form_of)]
        view = key // len(self.form_of)
        pair = view * len(forms.lengths) + form
        edges = np.flatnonzero(np.concatenate([[True], np.diff(pair) != 0]))
        bound = np.add.reduceat(best, edges)
        pair = pair[edges]
        form, view = pair % len(forms.lengths), pair // len(forms.lengths)
        total_bound = bound + forms.floor[form]
        good = total_bound >= self.index.rules.candidates.han_floor
        return form[good], view[good]
