"""What an applicant's statements about foreign words say: readings, meanings, or that there are none.

US examiners' standard wordings (TMEP 809): ``The English translation of "X" in the mark is "Y".``, ``The wording "X"
has no meaning in a foreign language.``, ``The non-Latin characters in the mark transliterate to "X" and this means "Y"
in English.`` The quoted word before "is" is the mark's own; only what follows is a meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTE = re.compile(r"[\"“”„«»]\s*([^\"“”„«»]{1,300}?)\s*[\"“”«»]|(?<!\w)'([^']{1,200})'(?!\w)")
_READS = re.compile(r"\btranslit\w*|\bpronounced\b|\bromani[sz]\w*", re.IGNORECASE)
_MEANS = re.compile(
    r"\b(?:is|are|means?|meaning|translates?(?:\s+(?:to|as|into))?|translated(?:\s+(?:to|as|into))?)\s*(?:the\s+)?"
    r"(?:words?|terms?|wording|phrase|term)?\s*[:,]?\s*\Z",
    re.IGNORECASE,
)
_SAME = re.compile(r"\A\s*(?:,|;|and|or|/|&|,\s*and|,\s*or)?\s*\Z", re.IGNORECASE)
_NEGATIVE = re.compile(
    r"\b(?:has|have|with|there\s+is)\s+no\s+(?:\w+\s+){0,6}?(?:meaning|significance|translation|transliteration)"
    r"|\bdoes\s+not\s+(?:have|translate)|\bno\s+(?:meaning|significance)\b|\bis\s+not\s+a\s+(?:word|foreign)",
    re.IGNORECASE,
)
_BARE_MEANING = re.compile(
    r"\btranslat(?:ion|es?|ed)\b[^.\"]*?\b(?:is|are|to|as|into|means?)"
    r"\s+(?:English\s+as\s+)?((?!translat)[^\s\"][^.;\"]{0,120}?)\s*(?:in\s+English)?\s*[.;]?\s*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """``negative``: it says that there is no meaning in a foreign language (of all of the mark, or of part of it)."""

    readings: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()
    negative: bool = False


def read_statement(text: str) -> Statement:
    """Take a statement apart. A quoted word that is neither reading nor meaning is the mark's own and left out."""
    readings: list[str] = []
    meanings: list[str] = []
    end, last = 0, None
    for quote in _QUOTE.finditer(text):
        between = text[end : quote.start()]
        if end == 0 or not _SAME.match(between):
            last = _role(between, readings, meanings)
        if last is not None:
            last.append(" ".join((quote[1] or quote[2]).split()).strip(" .,;"))
        end = quote.end()
    negative = _is_negative(text)
    if end == 0 and not negative:
        bare = _BARE_MEANING.search(text)
        if bare:
            meanings.append(" ".join(bare[1].split()))
    return Statement(
        tuple(dict.fromkeys(each for each in readings if each)),
        tuple(dict.fromkeys(each for each in meanings if each)),
        negative,
    )


def _is_negative(text: str) -> bool:
    """The search is slow and most statements are positive: without a "no" or "not" there is nothing to look for."""
    folded = " ".join(text.lower().split())
    return ("no " in folded or "not " in folded) and _NEGATIVE.search(text) is not None


def _role(between: str, readings: list[str], meanings: list[str]) -> list[str] | None:
    reads = [found.start() for found in _READS.finditer(between)]
    if reads and not re.search(r"\bmean", between[reads[-1] :], re.IGNORECASE):
        return readings
    return meanings if _MEANS.search(between) else None
