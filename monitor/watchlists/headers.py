"""What the columns, sheets and words of a table mean (``data/headers.toml``)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from monitor.watchlists.territories import territory_code

_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]|【[^】]*】")
_BRACKET_MARKS = re.compile(r"[()\[\]【】]")
_DROP = re.compile(r"[\s*:_]+")


def folded(text: str) -> str:
    """A header as it is compared: NFKC, folded case, without brackets, blanks, '*', ':' and '_'."""
    plain = unicodedata.normalize("NFKC", text)
    return _DROP.sub("", _BRACKETS.sub("", plain)).casefold()


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: a field of the entry, the language if it is a column for one language's name, the territory
    if its header says whose numbers stand in it (国内注册号)."""

    field: str
    language: str = ""
    territory: str = ""


@cache
def _data() -> dict[str, Any]:
    text = resources.files("monitor.watchlists").joinpath("data/headers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def columns(kind: str) -> dict[str, Column]:
    """Folded header to column, for ``brands``, ``clients`` or ``recipients``."""
    known = {folded(name): Column(field) for field, names in _data()[kind].items() for name in (field, *names)}
    if kind == "brands":
        for language, names in _data()["local_columns"].items():
            for name in (*names, f"name {language}"):
                known.setdefault(folded(name), Column("local_names", language))
    return known


@cache
def column_of(kind: str, header: str) -> Column | None:
    """The column that a header names. What stands in brackets may be a remark (``品牌名称（必填）``) or the point of it
    (``品牌名称（英文）``): the whole header is looked up first."""
    known = columns(kind)
    whole = _BRACKET_MARKS.sub("", unicodedata.normalize("NFKC", header))
    return known.get(folded(whole)) or known.get(folded(header))


@cache
def column_by_ending(kind: str, header: str) -> Column | None:
    """The column that an unlisted header of a table of brands most likely is, None where its end does not say."""
    if kind != "brands":
        return None
    plain = folded(header)
    found = [
        (field, max(ends, key=len))
        for field, words in _data()["endings"].items()
        if (ends := [end for end in map(folded, words["ends"]) if plain.endswith(end)])
        and not any(word in plain for word in words["unless"])
    ]
    if len(found) != 1:
        return None
    field, end = found[0]
    return Column(field, territory=_whose(plain, plain.removesuffix(end)) if field == "rights" else "")


def _whose(header: str, country: str) -> str:
    """Whose numbers stand under a header: its words say it, or ``country``, what stands before its end. Two letters are
    none: 'TM registration number' is no number of Turkmenistan."""
    for code, words in _data()["number_territory"].items():
        if any(folded(word) in header for word in words):
            return str(code)
    return (territory_code(country) or "") if len(country) > 2 or not country.isascii() else ""


@cache
def names_people(header: str) -> bool:
    """Whether the header speaks of people to write to."""
    return any(folded(word) in folded(header) for word in _data()["people_words"]["columns"])


@cache
def header_within(kind: str, header: str) -> tuple[str, str] | None:
    """The listed Chinese header that stands within this one, and its field: one at the end goes first (企业类别 is a
    类别), then the longest."""
    found = [(name, column.field) for name, column in columns(kind).items() if name in folded(header)]
    listed = [(name, field) for name, field in found if len(name) > 1 and not name.isascii()]
    return max(listed, key=lambda pair: (folded(header).endswith(pair[0]), len(pair[0])), default=None)


@cache
def header_names(kind: str, *, chinese: bool) -> dict[str, str]:
    """Field to the header we write: the field's own name, or its first Chinese one."""
    if not chinese:
        return {field: field for field in _data()[kind]}
    return {
        field: next((name for name in names if not name.isascii()), field) for field, names in _data()[kind].items()
    }


@cache
def sheet_kind(title: str) -> str | None:
    """Which kind of entries a sheet or file of this name holds, None when the name says nothing."""
    wanted = folded(title)
    return next((kind for kind, names in _data()["sheets"].items() if wanted in map(folded, names)), None)


def sheet_name(kind: str, *, chinese: bool) -> str:
    names = _data()["sheets"][kind]
    return str(next(name for name in names if not name.isascii())) if chinese else kind


def is_ignored(header: str) -> bool:
    return folded(header) in {folded(name) for name in _data()["ignored"]["columns"]}


@cache
def words(kind: str) -> dict[str, str]:
    """Folded word to meaning, for ``role``, ``band``, ``stage``, ``language``, ``boolean`` or ``territory``."""
    return {folded(word): meaning for meaning, all_words in _data()["words"][kind].items() for word in all_words}


def word_for(kind: str, meaning: str, *, chinese: bool) -> str:
    """The word we write for a meaning in a table."""
    all_words = _data()["words"][kind].get(meaning, (meaning,))
    return next((str(word) for word in all_words if not word.isascii()), meaning) if chinese else meaning
