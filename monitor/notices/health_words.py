"""Health events in the reader's language. They are stored in English, because they are evidence of what was seen; each
sentence is found again by its pattern and said in the words of the catalogue. A sentence that is not listed here (of an
older release, or of an adapter of someone else's) stays English rather than becoming a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from monitor.notices.language import Language

PHRASES = (
    # subjects
    "%(office)s: %(source)s answers with a check for people only",
    "%(office)s: %(source)s is closed for maintenance",
    "%(office)s: %(source)s answers in a form never seen before",
    "%(office)s: %(source)s is out of reach",
    "%(office)s: %(source)s lacks a valid key",
    "%(office)s: %(source)s lists nothing",
    "%(office)s: %(source)s has listed nothing new for too long",
    "%(office)s: %(source)s could not be read",
    "%(office)s: %(title)s could not be had or read",
    "%(office)s: %(title)s holds less than usual",
    "%(office)s: %(title)s is missing",
    "%(office)s: %(title)s is sample data",
    "%(office)s: %(title)s is empty",
    "%(office)s: %(count)s expected issues of %(source)s did not appear",
    "the inbox file %(name)s could not be read",
    "%(name)s in the inbox could not be read",
    "%(name)s in the inbox could not be moved aside",
    "%(count)s more files of the folder %(name)s could not be read",
    "the folder %(name)s could not be read",
    "the folder %(name)s could not be moved aside",
    "the job %(job)s failed",
    "the watch list has %(count)s errors and was not taken",
    "a template in your template folder is broken",
    "an address of %(role)s %(recipient)s cannot be used",
    "a notice could not be delivered through %(channel)s",
    "%(office)s %(number)s: the office states %(stated)s as the end of the opposition period, our count gives %(ours)s",
    # what may be missed
    "new publications of %(office)s %(since)s may be missed while their windows are running",
    "publications in this issue may be missed; opposition windows that opened on %(day)s are running",
    "publications in this issue may be missed",
    "publications in them may be missed, with their opposition windows running",
    "what it publishes was not compared with any brand",
    "what they publish was not compared with any brand",
    "what it does is not done until it succeeds; it is tried again by itself",
    "The last good list goes on being watched; nothing that was added or changed since is watched.",
    "its records are stored; it is looked at again in every pass until it can be moved",
    "notices went out with the built-in words instead",
    "this person does not get notices there",
    "%(address)s did not get it",
    "either a closing day is missing in our calendar or the rule has changed; other windows of this office may be "
    "wrong by as much",
    # what to do
    "open the office's site in a browser, download the files by hand and put them into the inbox",
    "nothing: it is tried again; if it lasts, look at the office's news page",
    "look at the file or answer; a newer release may read it; until then use the office's own search",
    "check the network and the office's site; it is tried again by itself",
    "check the key or account of this source in the config (squatwatch check --live)",
    "compare with the office's site; an empty gazette is rare",
    "compare with the office's site: is a newer issue out?",
    "read the message; it is tried again by itself",
    "compare with the office's own gazette; it is read again by itself",
    "compare with the office's own gazette; put the files into the inbox if they exist",
    "compare the file with the office's own gazette; put the whole one into the inbox if this was a part",
    "look at it in the folder %(folder)s, mend it and put it into the inbox again",  # of an older release
    "look at it in the folder %(folder)s; take it from there, mend it and put it into the inbox again",
    "look at them in the folder %(folder)s; take away from there what is no gazette",
    "let the account of the service read and move it: %(path)s",
    "free some space on the disk: %(path)s",
    "mount or make it, or take it out of the config: %(path)s",
    "look at the disk and at what lies there: %(path)s",
    "compare with the office; write a closing day that is missing as [[closed_days]] into the config, "
    "and have counsel confirm the rule %(rule)s",
    "read the message; if it stays, report it with the log",
    "Mend the files named below, then run: squatwatch watchlist check",
    "run check, mend the template it names",
    "mend the address in the config",
    "read the answer, mend the address or the channel, then: outbox retry",
    "compare with the office, then correct closures/%(office)s or rules/%(office)s.toml",
)
PARTS = (
    "issue %(number)s of %(day)s",
    "issue %(number)s",
    "inbox file %(name)s of %(day)s",
    "inbox file %(name)s",
    "since %(moment)s",
    "so far",
    "operator",
    "lawyer",
    "owner",
)
"""What stands for ``title``, ``since`` and ``role`` in the sentences above."""
_HOLE = re.compile(r"%\((\w+)\)s")
_NESTED = frozenset({"title", "since", "role"})


def health_text(text: str, language: Language) -> str:
    """One sentence of a health event in the reader's language; unknown text comes back unchanged."""
    return _said(text, language, PHRASES)


def _said(text: str, language: Language, phrases: tuple[str, ...]) -> str:
    for phrase, pattern in _patterns(phrases):
        found = pattern.fullmatch(text)
        if found is not None:
            return language.gettext(phrase) % _values(found.groupdict(), language)
    return text


def _values(found: Mapping[str, str], language: Language) -> dict[str, str]:
    return {name: _said(value, language, PARTS) if name in _NESTED else value for name, value in found.items()}


@cache
def _patterns(phrases: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Most literal words first, so that a hole never swallows what another sentence says."""
    ordered = sorted(phrases, key=lambda phrase: -len(_HOLE.sub("", phrase)))
    return tuple((phrase, _pattern(phrase)) for phrase in ordered)


def _pattern(phrase: str) -> re.Pattern[str]:
    seen: set[str] = set()
    pieces = []
    for number, piece in enumerate(_HOLE.split(phrase)):
        if number % 2 == 0:
            pieces.append(re.escape(piece))
        elif piece in seen:
            pieces.append(f"(?P={piece})")
        else:
            seen.add(piece)
            pieces.append(f"(?P<{piece}>.+?)")
    return re.compile("".join(pieces), re.DOTALL)
