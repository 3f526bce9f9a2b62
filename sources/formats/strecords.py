"""From ST.66 and ST.96 files to filings: what the offices on these standards share.

A file may be one record, a transaction with many, an answer of an interface, or a zip (of zips) of such files. Records
are cut out one at a time, so memory does not grow with the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import groupby

from sources.adapter import Artefact, ReadContext
from sources.errors import NotThisFormat
from sources.filing import Filing, Note, Record, Unreadable
from sources.formats.dates import iso_day, soft_day
from sources.formats.localnames import Element, local, place, words
from sources.formats.marktext import known_feature
from sources.formats.profile import Profile
from sources.formats.st66 import BESIDE, parse_st66, with_beside
from sources.formats.st96 import parse_st96
from sources.formats.xmlsource import Layout, XmlPage, xml_pages
from sources.sample import sample_of

ROOTS_66 = ("Transaction", "TradeMarkTransaction", "TrademarkTransaction", "JournalTransaction", "TradeMark")
ROOTS_96 = (
    "Transaction",
    "TrademarkTransaction",
    "TrademarkApplication",
    "ApiResponse",
    "trademarkBag",
    "TrademarkBag",
    "Trademark",
)
_AROUND = "TransactionData"
"""The element that holds a mark and the parties beside it, in files that are built so."""
_KINDS = ("MarkFeature", "MarkFeatureCategory")
_HEADER_DAY = re.compile(rb"<(?:\w+:)?(?:RequestProducerDateTime|TransactionDate)[^>]*>\s*(\d{4}-\d\d-\d\d)")
_ERROR = re.compile(
    rb"<(?:\w+:)?TransactionErrorCode>([^<]{0,200})<(?:[^>]{0,200}>\s*<(?:\w+:)?TransactionErrorText>([^<]{0,400})<)?"
)
_PARTIES_BEHIND = re.compile(rb"</(?:\w+:)?TradeMarkDetails>\s*<(?:\w+:)?(?:Applicant|Holder|Representative)Details\b")

_ROOT_SPACE = re.compile(rb"<(?:(?P<prefix>[\w.\-]+):)?(?:Transaction|ApiResponse)(?P<rest>\s[^>]*)?>")
_TRADE_MARKS = re.compile(rb"(?i)wipo\.int|trade-?mark|TM-Search|urn:ige:")

Expand = Callable[[Filing, Element], Iterable[Filing]]


@dataclass(frozen=True, slots=True)
class Standard:
    """How a family of files is cut and read."""

    name: str
    mark: str
    roots: tuple[str, ...]
    beside: tuple[str, ...]
    parse: Callable[[Element, Profile, Sequence[str], date | None], Filing]


ST66 = Standard(
    "st66",
    "TradeMark",
    ROOTS_66,
    BESIDE,
    lambda mark, profile, languages, day: parse_st66(mark, profile, languages=languages, as_of=day),
)
ST96 = Standard(
    "st96",
    "Trademark",
    ROOTS_96,
    (),
    lambda mark, profile, languages, day: parse_st96(mark, profile, languages=languages, as_of=day),
)


@dataclass(slots=True)
class Seen:
    """Names that were never seen before: each is told once."""

    standard: Standard
    told: set[str] = field(default_factory=set)

    def root(self, page: XmlPage) -> Iterator[Note]:
        if page.root not in self.told:
            self.told.add(page.root)
            yield Note("schema", f"{page.name}: its root <{page.root}> was never seen before", {"name": page.root})

    def notes(self, element: Element) -> Iterator[Note]:
        used, ignored = known_elements(self.standard.name)
        stack = [element]
        while stack:
            here = stack.pop()
            for child in here:
                name = local(child)
                if not name or name in ignored:
                    continue
                if name in used:
                    stack.append(child)
                    if name in _KINDS:
                        yield from self._kind(child)
                elif name not in self.told:
                    self.told.add(name)
                    yield Note(
                        "schema", f"<{name}> was never seen in {self.standard.name}: {place(child)}", {"name": name}
                    )

    def _kind(self, element: Element) -> Iterator[Note]:
        """The mark is then read as one of another kind."""
        said = words(element)
        if said and not known_feature(said) and said not in self.told:
            self.told.add(said)
            text = f"the type of mark {said!r} was never seen in {self.standard.name}: {place(element)}"
            yield Note("schema", text, {"name": said})


@cache
def known_elements(standard: str) -> tuple[frozenset[str], frozenset[str]]:
    """(names that are read, names that are deliberately not)."""
    tables = tomllib.loads(files("sources").joinpath("data/st_elements.toml").read_text(encoding="utf-8"))
    return frozenset(tables[standard]["used"].split()), frozenset(tables[standard]["ignored"].split())


def read_records(
    artefacts: Sequence[Artefact],
    context: ReadContext,
    profile: Profile,
    standard: Standard,
    *,
    expand: Expand | None = None,
    after: Callable[[XmlPage, int], Iterable[Record]] = lambda page, found: (),
) -> Iterator[Record]:
    """Every record of every artefact, in file order, each with its bytes and place.

    ``expand`` turns one filing into several (designations); ``after`` sees each file behind its last record, with the
    number of its records (declared counts). Raises NotThisFormat and its children before the first record only.
    """
    seen = Seen(standard)
    empty: list[str] = []
    found = 0
    for page in _pages(artefacts, context, profile, standard):
        if isinstance(page, Unreadable):
            found += 1
            yield page
            continue
        here = 0
        for record in _page(page, context, profile, seen, expand):
            here += not isinstance(record, Note)
            yield record
        found += here
        known = page.root in standard.roots and bool(here or _of_trade_marks(page.head))
        refusal = None if here else _ERROR.search(page.head)
        if refusal:
            said = b" ".join(part for part in refusal.groups() if part).decode("utf-8", "replace")
            raise NotThisFormat(f"{page.name}: an error answer of the office, no data: {' '.join(said.split())}")
        if known:
            yield from after(page, here)
        elif here:
            yield from seen.root(page)
        else:
            empty.append(f"{page.name}: it begins with {_shown(page, standard)}")
        found += known
    if empty and not found:
        expected = " or ".join(f"<{each}>" for each in standard.roots)
        raise NotThisFormat(f"{empty[0]}; {expected} was expected. Is it another office's file?")
    yield from (Note("schema", f"{text}, which holds no trade mark; it was passed over") for text in empty)


def _pages(
    artefacts: Sequence[Artefact], context: ReadContext, profile: Profile, standard: Standard
) -> Iterator[XmlPage | Unreadable]:
    """The files, cut into marks; also into the parties beside them where a file (or its office) has such."""
    plain = Layout(records=(standard.mark,), empty_roots=standard.roots, others=True)
    with_parties = Layout(records=(_AROUND,), empty_roots=standard.roots, others=True)
    for behind, group in groupby(artefacts, key=lambda each: _has_beside(each, profile, standard)):
        yield from xml_pages(list(group), context, with_parties if behind else plain)


def _has_beside(artefact: Artefact, profile: Profile, standard: Standard) -> bool:
    if not standard.beside:
        return False
    return profile.parties_beside or bool(_PARTIES_BEHIND.search(sample_of(artefact.path).head))


def _of_trade_marks(head: bytes) -> bool:
    """May a file without marks be a sound empty one? Not in another trade's namespace: ``Transaction`` is everybody's.

    The namespace of ST.66 itself is shared by the offices, so that an empty file in it is good for each of them.
    """
    root = _ROOT_SPACE.search(head)
    if root is None:
        return True
    name = rb"xmlns:" + re.escape(root["prefix"]) if root["prefix"] else rb"xmlns"
    space = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)", root["rest"] or b"")
    return space is None or bool(_TRADE_MARKS.search(space[1]))


def _shown(page: XmlPage, standard: Standard) -> str:
    another = " of another namespace" if page.root in standard.roots else ""
    return f"<{page.root}>{another}"


def _page(page: XmlPage, context: ReadContext, profile: Profile, seen: Seen, expand: Expand | None) -> Iterator[Record]:
    """One file's records."""
    wrong: list[str] = []
    day, standard = _header_day(page.head, wrong), seen.standard
    yield from (Note("info", f"{page.name}: {text}") for text in wrong)

    def parse(element: Element) -> Iterable[Filing | Note]:
        for mark, holders in _marks(element, standard):
            yield from seen.notes(mark)
            filing = standard.parse(mark, profile, context.languages, day)
            for holder in holders:
                filing = with_beside(filing, holder, profile)
            yield from expand(filing, mark) if expand else (filing,)

    yield from page.records(parse)


def _marks(element: Element, standard: Standard) -> Iterator[tuple[Element, list[Element]]]:
    """The marks of a record, each with the party elements that stand behind it."""
    if local(element) == standard.mark:
        yield element, []
        return
    held: Element | None = None
    holders: list[Element] = []
    for child in element:
        for mark in (each for each in child.iter() if local(each) == standard.mark):
            if held is not None:
                yield held, holders
            held, holders = mark, []
        if local(child) in standard.beside:
            holders.append(child)
    if held is not None:
        yield held, holders


def _header_day(head: bytes, wrong: list[str]) -> date | None:
    found = _HEADER_DAY.search(head)
    return soft_day(iso_day, found[1].decode("ascii"), "day in the header", wrong) if found else None
