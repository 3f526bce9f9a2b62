"""Word lists: how common a word is, whether it distinguishes anything, whether it is a place or a legal form.

Words are compared normalised (NFKC, casefolded); Latin ones also without accents. Sources: docs/names.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from monitor.names import hanzi, tables
from monitor.names.latin import normalise, plain


@cache
def _frequencies(name: str) -> dict[str, float]:
    """Zipf value by word."""
    found: dict[str, float] = {}
    for line in tables.lines(name):
        tenths, _, words = line.partition("\t")
        found.update(dict.fromkeys(words.split(" "), int(tenths) / 10))
    return found


def zh_frequency(word: str) -> float:
    """Zipf value (log10 of occurrences per thousand million words) of a Chinese word of 2-4 characters, simplified or
    traditional; single characters by their share of all characters. 0 for what is not in the list."""
    if len(word) == 1:
        return _frequencies("zh_chars.txt.gz").get(word) or _frequencies("zh_chars.txt.gz").get(
            hanzi.simplify(word), 0.0
        )
    table = _frequencies("zh_words.txt.gz")
    return table.get(word) or table.get(hanzi.simplify(word), 0.0)


def zh_words() -> dict[str, float]:
    """The whole Chinese list, word -> Zipf value (read only)."""
    return _frequencies("zh_words.txt.gz")


def zh_chars() -> dict[str, float]:
    """Characters by use, character -> Zipf value (read only)."""
    return _frequencies("zh_chars.txt.gz")


def latin_words() -> dict[str, float]:
    """The whole English list, word -> Zipf value (read only)."""
    return _frequencies("en_words.txt.gz")


@lru_cache(maxsize=32768)
def latin_frequency(word: str) -> float:
    """Zipf value of an English word; a plural or -ing form that is not listed counts as its stem. 0 when unknown."""
    table = _frequencies("en_words.txt.gz")
    folded = plain(normalise(word))
    value = table.get(folded, 0.0)
    if not value and len(folded) > 4:
        for ending in ("'s", "es", "s"):
            if folded.endswith(ending) and (value := table.get(folded.removesuffix(ending), 0.0)):
                return value
    return value


@cache
def _generic() -> dict[str, list[tuple[frozenset[int], str, str]]]:
    found: dict[str, list[tuple[frozenset[int], str, str]]] = {}
    for row in tables.rows("generic_words.tsv"):
        classes = frozenset() if row["classes"] == "*" else frozenset(map(int, row["classes"].split(",")))
        for word in row["words"].split(" "):
            for form in {normalise(word), plain(normalise(word))}:
                found.setdefault(form, []).append((classes, row["role"], row["language"]))
    return found


@lru_cache(maxsize=32768)
def generic_roles(word: str) -> tuple[tuple[tuple[int, ...], str, str], ...]:
    """(classes, role, language) of every list a word stands in; classes () = in any class. Roles: trade, quality, line,
    article, goods."""
    folded = normalise(word)
    table = _generic()
    rows = table.get(folded) or table.get(plain(folded)) or []
    if not rows and any("\u4e00" <= ch <= "\u9fff" for ch in folded):
        rows = table.get(hanzi.simplify(folded), [])
    if not rows and folded.isascii() and len(folded) > 3 and folded.endswith("s"):
        rows = table.get(folded[:-1], [])
    return tuple((tuple(sorted(classes)), role, language) for classes, role, language in rows)


def is_generic(word: str, classes: Iterable[int] = ()) -> bool:
    """True when the word distinguishes nothing for goods of these Nice classes. Without classes: when it is generic
    anywhere."""
    wanted = set(classes)
    return any(not own or not wanted or wanted.intersection(own) for own, _, _ in generic_roles(word))


@cache
def generic_words() -> frozenset[str]:
    """Every word of the generic lists, normalised: for callers that look at very many words."""
    return frozenset(_generic())


@cache
def weak_words() -> frozenset[str]:
    """Generic words, legal forms and places together, normalised: whatever distinguishes no trader."""
    return generic_words() | _legal_forms() | _places()


@cache
def _places() -> frozenset[str]:
    return frozenset(tables.lines("places.txt.gz"))


@lru_cache(maxsize=32768)
def is_place(word: str) -> bool:
    """True for countries (in 18 languages), Chinese provinces, cities and counties (Hanzi, and pinyin for the known
    ones) and cities of half a million people."""
    folded = normalise(word)
    table = _places()
    if folded in table or plain(folded) in table:
        return True
    if any("\u4e00" <= ch <= "\u9fff" for ch in folded):
        simple = hanzi.simplify(folded)
        return simple in table or (len(simple) > 2 and simple[-1] in "市省县区" and simple[:-1] in table)
    return False


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(normalise(word) for row in tables.rows("legal_forms.tsv") for word in row["forms"].split(" "))


def is_legal_form(word: str) -> bool:
    """True for the legal form of a company or a word that stands for one: GmbH, 有限公司, 株式会社, S.A."""
    folded = normalise(word)
    return folded in _legal_forms() or folded.replace(".", "") in _legal_forms()
