"""Is a mark nothing but a brand's own names? Decided on the whole mark, whatever scripts it mixes.

Two texts are the same here when they differ only in case, width, accents, spaces and punctuation, in simplified and
traditional characters, or in hiragana and katakana.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from monitor.matching.background import is_han
from monitor.matching.symbols import encode
from monitor.names import hanzi, latin

Key = tuple[int, ...]
_WORDS = 12
"""Words and Hanzi of a mark that are put together; a longer text is no name and is only compared as a whole."""
_NO_CODE = 1 << 22
"""Letters of scripts without a table count as themselves, above all other numbers."""


def text_key(word: str) -> Key:
    """The word's letters, digits and Hanzi, in order, as numbers."""
    folded = latin.plain(latin.normalise(word))
    if folded.isascii():
        return tuple(encode(folded))
    out: list[int] = []
    for ch in hanzi.simplify(folded):
        if is_han(ch):
            out.append(-ord(ch))
        elif codes := encode(ch):
            out.extend(codes)
        elif ch.isalnum():
            out.append(_NO_CODE + ord(ch))
    return tuple(out)


class OwnNames:
    """The own names of all watched brands by key. ``rows`` are (brand's position, name)."""

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        self._names: dict[Key, dict[int, str]] = defaultdict(dict)
        for brand, name in rows:
            key = text_key(name)
            if key:
                self._names[key].setdefault(brand, name)
        self._names.default_factory = None
        self._sizes = frozenset(map(len, self._names))

    def brands_of(self, text: str) -> dict[int, tuple[str, ...]]:
        """Brands whose own names the whole text consists of, each with those names in the text's order."""
        whole = [key for key in map(text_key, latin.words(latin.cleaned(text))) if key]
        if not whole:
            return {}
        # Names in Hanzi stand side by side without a space.
        words = [piece for word in whole for piece in ([(code,) for code in word] if max(word) < 0 else [word])]
        if len(words) > _WORDS:
            words = [tuple(code for word in whole for code in word)]
        # best[i]: brand -> fewest names that make up the first i words
        best: list[dict[int, tuple[str, ...]]] = [{} for _ in range(len(words) + 1)]
        for end in range(1, len(words) + 1):
            for start in range(end - 1, -1, -1):
                if start and not best[start]:
                    continue
                self._extend(best, start, end, words[start:end])
        return best[-1]

    def _extend(self, best: list[dict[int, tuple[str, ...]]], start: int, end: int, words: Sequence[Key]) -> None:
        if sum(map(len, words)) not in self._sizes:
            return
        found = self._names.get(tuple(code for word in words for code in word))
        for brand, name in (found or {}).items():
            before = best[start].get(brand) if start else ()
            if before is not None and (brand not in best[end] or len(before) + 1 < len(best[end][brand])):
                best[end][brand] = (*before, name)
