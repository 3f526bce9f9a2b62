"""Making foreign text harmless before it stands in a notice.

Marks, names and goods come from strangers. Control characters and bidirectional overrides (Unicode 15, UAX #9) are
removed, so that a mark can neither break a header nor turn the line it stands in around; where direction matters the
text is wrapped in isolates. HTML is escaped by the templates, spreadsheets by :func:`formula_safe`.
"""

from __future__ import annotations

import re
import unicodedata

_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_BIDI = str.maketrans(dict.fromkeys(map(ord, _BIDI_CONTROLS)))
_RTL = frozenset({"R", "AL", "AN"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MANY_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{3})[\u0300-\u036f\u0483-\u0489]+")
SUBJECT_MARK = 48
LINE_MARK = 160


def plain(text: str | None, limit: int | None = None) -> str:
    """One line without control characters, overrides or runs of blanks; cut at ``limit`` characters with '…'."""
    if not text:
        return ""
    kept = (" " if ch.isspace() else ch for ch in text.translate(_BIDI))
    line = "".join(ch for ch in kept if unicodedata.category(ch) not in {"Cc", "Cs"})
    line = _MANY_MARKS.sub(r"\1", " ".join(line.split()))
    if limit is not None and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line


def block(text: str | None) -> str:
    """Like :func:`plain` for text of several lines: line breaks stay."""
    return "\n".join(plain(line) for line in (text or "").splitlines())


def has_rtl(text: str) -> bool:
    """True when a character runs from right to left."""
    return any(unicodedata.bidirectional(ch) in _RTL for ch in text)


def isolated(text: str | None, limit: int | None = None) -> str:
    """:func:`plain`, wrapped in FIRST STRONG ISOLATE ... POP DIRECTIONAL ISOLATE when it runs from right to left."""
    line = plain(text, limit)
    return f"\u2068{line}\u2069" if has_rtl(line) else line


def formula_safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a leading = + - @ (also full-width), tab or line break gets an
    apostrophe before it (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def ascii_slug(text: str, limit: int = 40) -> str:
    """A piece of a file name: ASCII letters, digits and hyphens, never empty."""
    decomposed = unicodedata.normalize("NFKD", text)
    slug = re.sub(r"[^A-Za-z0-9]+", "-", decomposed.encode("ascii", "ignore").decode()).strip("-").lower()
    return slug[:limit].strip("-") or "x"
