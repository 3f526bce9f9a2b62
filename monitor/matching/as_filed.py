"""Where the symbols that were compared stand in a text as it was written: case, spaces and script come back."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from monitor.matching.background import is_han
from monitor.matching.symbols import encode, spell
from monitor.matching.wording import invisible, visible
from monitor.names import confusables, hanzi, latin
from monitor.names.native import native_fold
from monitor.names.scripts import script_of

_TRAILING = frozenset({"Mn", "Me", "Mc"})
_VOICING = frozenset("゛゜ﾞﾟ")
Cluster = tuple[int, int]
"""A character with the marks on it: start and end in the text."""


class AsFiled:
    """A text and its symbols: symbol k was read from ``text[starts[k] : ends[k]]``."""

    __slots__ = ("ends", "mapped", "starts", "symbols", "text")

    def __init__(
        self, text: str, symbols: Sequence[str], starts: Sequence[int], ends: Sequence[int], *, mapped: bool = True
    ) -> None:
        self.text, self.symbols, self.starts, self.ends, self.mapped = text, symbols, starts, ends, mapped

    def span(self, first: int, last: int) -> str:
        """What symbols ``first`` to ``last`` (excluded) were read from, with what stands between them."""
        return visible(self.text[self.starts[first] : self.ends[last - 1]]) if first < last else ""

    def piece(self, first: int, last: int) -> str:
        """As :meth:`span`, but the symbols themselves when one character gave several of them (Hangul, ß)."""
        if first >= last:
            return ""
        starts = self.starts
        cut = (first and starts[first - 1] == starts[first]) or (
            last < len(starts) and starts[last] == starts[last - 1]
        )
        return unicodedata.normalize("NFC", "".join(self.symbols[first:last])) if cut else self.span(first, last)

    def around(self, first: int, last: int) -> tuple[str, str]:
        """The text before symbol ``first`` and after symbol ``last - 1``."""
        return self.text[: self.starts[first]], self.text[self.ends[last - 1] :]

    def holds_more(self, first: int, last: int) -> bool:
        """Do letters or digits stand outside the symbols from ``first`` to ``last`` (excluded)?"""
        return any(ch.isalnum() for part in self.around(first, last) for ch in part)


def plain_text(symbols: Sequence[str], text: str = "") -> AsFiled:
    """Symbols that cannot be found in the mark, as their own text."""
    places = range(len(symbols))
    return AsFiled(text or "".join(symbols), symbols, places, range(1, len(symbols) + 1), mapped=False)


def letters_as_filed(text: str, channel: str, script: str, view: str, codes: Sequence[int]) -> AsFiled:
    """The letters ``codes`` of a view in the mark ``text``; in the view's own text where they cannot be found there."""
    table = spell()
    symbols = [table[code] for code in codes]
    found = _in_ascii(text, symbols) if text.isascii() else None
    if found is None and channel not in ("roman", "pinyin"):
        places = _walk(text, codes) if channel == "confusable" else _search(text, codes, channel, script)
        found = AsFiled(text, symbols, *places) if places else None
    if found is None:
        places = _search(view, codes, "raw", "")
        found = AsFiled(view, symbols, *places, mapped=False) if places else plain_text(symbols)
    return found


def han_as_filed(text: str, run: str) -> AsFiled:
    """The Hanzi ``run`` (simplified) in ``text``; by themselves where they cannot be found there."""
    found = [at for at, ch in enumerate(text) if is_han(ch) or is_han(unicodedata.normalize("NFKC", ch)[:1])]
    simple = hanzi.simplify(unicodedata.normalize("NFKC", "".join(text[at] for at in found)))
    at = simple.find(run) if len(simple) == len(found) else -1
    if at < 0:
        return plain_text(run)
    starts = found[at : at + len(run)]
    return AsFiled(text, run, starts, [start + 1 for start in starts])


def _in_ascii(text: str, symbols: Sequence[str]) -> AsFiled | None:
    places = [at for at, ch in enumerate(text) if ch.isalnum()]
    at = "".join([text[place] for place in places]).lower().find("".join(symbols))
    if at < 0:
        return None
    starts = places[at : at + len(symbols)]
    return AsFiled(text, symbols, starts, [start + 1 for start in starts])


def _clusters(text: str) -> list[Cluster]:
    out: list[Cluster] = []
    for at, ch in enumerate(text):
        if out and (unicodedata.category(ch) in _TRAILING or ch in _VOICING or invisible(ch)):
            out[-1] = (out[-1][0], at + 1)
        else:
            out.append((at, at + 1))
    return out


def _folds(channel: str) -> list[Callable[[str], str]]:
    if channel in ("native", "kana"):
        return [lambda ch: native_fold(latin.normalise(ch)), latin.normalise]
    return [latin.normalise, lambda ch: latin.plain(latin.normalise(ch))]


def _search(text: str, codes: Sequence[int], channel: str, script: str) -> tuple[list[int], list[int]] | None:
    """Find ``codes`` among the codes of the text's characters, each folded by itself."""
    clusters = _clusters(text)
    if channel == "part":
        clusters = [c for c in clusters if script_of(text[c[0]]) == script or text[c[0]].isdigit()]
    wanted = "".join(map(chr, codes))
    for fold in _folds(channel):
        stream = [(code, cluster) for cluster in clusters for code in encode(fold(text[cluster[0] : cluster[1]]))]
        at = "".join(chr(code) for code, _ in stream).find(wanted)
        if at >= 0:
            places = [cluster for _, cluster in stream[at : at + len(codes)]]
            return [start for start, _ in places], [end for _, end in places]
    return None


def _walk(text: str, codes: Sequence[int]) -> tuple[list[int], list[int]] | None:
    """As :func:`_search` where any character may be read as itself or as the letter it looks like."""
    starts: list[int] = []
    ends: list[int] = []
    wanted = list(codes)
    for start, end in _clusters(text):
        own = text[start:end]
        readings = [reading[1:-1] for reading in confusables.latin_readings(f"a{own}a")]
        for reading in (latin.plain(latin.normalise(own)), *readings):
            part = encode(reading)
            if part and wanted[len(starts) : len(starts) + len(part)] == part:
                starts += [start] * len(part)
                ends += [end] * len(part)
                break
    return (starts, ends) if len(starts) == len(wanted) else None
