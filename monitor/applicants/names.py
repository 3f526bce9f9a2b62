"""Names and addresses of applicants, brought to a form in which the same one is written the same way."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

from monitor.names.hanzi import simplify
from sources.filing import Party

_NOT_WORD = re.compile(r"[\W_]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """One spelling for one name: case, width, accents, spacing, punctuation, Hanzi variants and legal forms do not
    count. '' for a placeholder ("not published") or a name that is nothing but a legal form."""
    words = _words(name)
    if any(words == form for form, _ in _legal_forms()):
        return ""
    key = "".join(_without_legal_forms(words))
    return "" if key in _placeholders() else key


@lru_cache(maxsize=50_000)
def address_key(address: str | None) -> str:
    """Street and number without case, width, spacing and punctuation; '' without an address. At least one digit is
    needed: a bare city says nothing."""
    if not address:
        return ""
    key = "".join(_words(address))
    return key if any(ch.isdigit() for ch in key) else ""


def looks_personal(party: Party, *, hanzi: int, words: int) -> bool:
    """Could this be a natural person's name, shared by many people? True without a legal form when the name is short:
    at most ``hanzi`` Hanzi or ``words`` words."""
    before = _words(party.name)
    after = _without_legal_forms(before)
    if before != after:
        return False
    text = "".join(after)
    if _CJK.search(text):
        return len(text) <= hanzi
    return len(after) <= words


def _words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch) or _kana_mark(ch))
    plain = unicodedata.normalize("NFC", plain).replace("đ", "d").replace("ı", "i").replace("ł", "l")
    # Letters with dots between them are one word: "S.A." and "SA", "Co., Ltd." and "co ltd".
    plain = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain)
    return tuple(word for word in _NOT_WORD.sub(" ", simplify(plain)).split() if word)


def _kana_mark(ch: str) -> bool:
    """Voicing marks of kana are letters, not accents."""
    return ch in "\u3099\u309a"


def _without_legal_forms(words: tuple[str, ...]) -> tuple[str, ...]:
    """Drop legal forms from both ends, as long as something is left."""
    changed = True
    while changed and words:
        changed = False
        for form, place in _legal_forms():
            shorter = _drop(words, form, place)
            if shorter is not None and shorter:
                words, changed = shorter, True
                break
    return words


def _drop(words: tuple[str, ...], form: tuple[str, ...], place: str) -> tuple[str, ...] | None:
    size = len(form)
    if place in ("end", "both") and words[-size:] == form:
        return words[:-size]
    if place in ("start", "both") and words[:size] == form:
        return words[size:]
    if size == 1 and _CJK.search(form[0]):
        # Scripts without spaces: the form is glued to the name.
        if place in ("end", "both") and words[-1].endswith(form[0]) and words[-1] != form[0]:
            return (*words[:-1], words[-1].removesuffix(form[0]))
        if place in ("start", "both") and words[0].startswith(form[0]) and words[0] != form[0]:
            return (words[0].removeprefix(form[0]), *words[1:])
    return None


@cache
def _legal_forms() -> tuple[tuple[tuple[str, ...], str], ...]:
    rows = {(_words(row["form"]), row["place"]) for row in _rows("legal_forms.csv")}
    return tuple(sorted(rows, key=lambda row: (-sum(map(len, row[0])), row)))


@cache
def _placeholders() -> frozenset[str]:
    return frozenset("".join(_words(row["name"])) for row in _rows("placeholders.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("monitor.applicants") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
