"""USPTO trademark daily XML (TDXF, documentation v2.3): one ``case-file`` to one filing.

A record is one report, often sparse: groups that it does not carry stay None. The publication day is
``published-for-opposition-date`` (the Official Gazette's Tuesday), never the status day: serial 79366581 went back to
"published for opposition" seven months after its publication.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from operator import itemgetter

from sources.countries import country_code
from sources.filing import Filing, GoodsClass, Party, Priority, Publication, PublicationKind, Route, Status
from sources.formats.dates import compact_day
from sources.formats.marktext import drawing_kind, ir_number, nice_class, readings
from sources.formats.statements import read_statement
from sources.formats.uspto_codes import is_abandoned, status_words
from sources.formats.xmlparse import Element

LINK = "https://tsdr.uspto.gov/#caseNumber={0}&caseSearchType=US_APPLICATION&caseType=DEFAULT&searchType=statusSearch"
IMAGE = "https://tsdrapi.uspto.gov/ts/cd/rawImage/{0}"
GROUPS = frozenset(
    (
        "serial-number",
        "registration-number",
        "transaction-date",
        "case-file-header",
        "case-file-statements",
        "case-file-event-statements",
        "prior-registration-applications",
        "foreign-applications",
        "classifications",
        "correspondent",
        "case-file-owners",
        "design-searches",
        "international-registration",
        "madrid-international-filing-requests",
    )
)
"""Every child of ``case-file`` in the documentation; another one is told as a schema note."""
_PUBLISHED = "PUBO"
_HEADER = (
    "filing-date",
    "registration-date",
    "status-code",
    "status-date",
    "mark-identification",
    "mark-drawing-code",
    "published-for-opposition-date",
    "abandonment-date",
    "domestic-representative-name",
    "attorney-name",
    "filing-basis-filed-as-66a-in",
)
_WITHDRAWN = frozenset(("CWBP", "PUBW", "WDRL"))
_WITHDRAWN_TYPE = ("PB", "Z")
"""Events PBxx of type Z are the withdrawals from publication; PREV and the like are not."""
_WANTED = frozenset(code[:2] for code in (_PUBLISHED, _WITHDRAWN_TYPE[0], *_WITHDRAWN))
"""How the codes begin of the events that are read at all."""
_ACTIVE = frozenset({"6", "P", "W", ""})
"""Class status (documentation v2.3, classifications): 6 active, P partially paid, W fee waived; all others are dead."""

Fields = Mapping[str, str]
Statements = Mapping[str, list[tuple[str, str]]]
"""(type code, text) in order of type code, under the first two letters of the code."""


@lru_cache(maxsize=1 << 16)
def _strict(text: str) -> date | None:
    return compact_day(text)


@lru_cache(maxsize=4096)
def _country(written: str | None) -> str | None:
    """The files write ST.3 codes since 2004 (DTD history, 2004-09-16); names only turn up in older records."""
    if written and len(written) == 2 and written.isalpha() and written.isupper():
        return written if written != "XX" else None
    return country_code(written)


_nice = lru_cache(maxsize=4096)(nice_class)


def _folded(text: str) -> str:
    """White space folded; most texts need no work, and goods are long."""
    if "  " in text or "\n" in text or "\t" in text or "\xa0" in text:
        return " ".join(text.split())
    return text.strip()


def _day(fields: Fields, name: str, notes: list[str], what: str = "") -> date | None:
    """A day nothing hangs on: an impossible one is told, not fatal."""
    text = fields.get(name, "")
    try:
        return _strict(text)
    except ValueError as error:
        notes.append(f"{what or name}: {error}")
        return None


def parse_groups(groups: Mapping[str, Element]) -> Filing:
    """The children of a ``case-file``, by name. Raises ValueError for a record without a serial number, or whose
    publication day is no day."""
    serial = _text(groups.get("serial-number"))
    if len(serial) != 8 or not serial.isdigit():
        raise ValueError(f"serial-number {serial!r} is not 8 digits: the filing has no number to be known by")
    notes: list[str] = []
    header = _header(groups.get("case-file-header"))
    top = {"transaction-date": _text(groups.get("transaction-date"))}
    statements = _statements(groups.get("case-file-statements"))
    events = _events(groups.get("case-file-event-statements"))
    registration = _text(groups.get("registration-number")).strip("0 ") and _text(groups["registration-number"])
    madrid = serial.startswith("79") or header.get("filing-basis-filed-as-66a-in") == "T"
    ir = _fields(groups.get("international-registration"))
    status = _status(header, notes)
    classes, others = _classes(groups.get("classifications"), statements, notes)
    words = _words(header, statements)
    written_ir = ir.get("international-registration-number")
    if written_ir and ir_number(written_ir) is None:
        notes.append(f"international-registration-number: {written_ir!r} is no number of a registration")
    said = _said(statements, notes)
    filed = _day(header, "filing-date", notes)
    return Filing(
        office="US",
        application_number=serial,
        route=Route.MADRID if madrid else Route.NATIONAL,
        international_registration=ir_number(ir.get("international-registration-number")) if madrid else None,
        registration_number=registration or None,
        marks=words,
        mark_kind=drawing_kind(header.get("mark-drawing-code")),
        transliterations=said[0],
        translations=said[1],
        pseudo_marks=_listed(statements, "PM"),
        mark_description=_joined(statements, "DM"),
        disclaimer=_joined(statements, "D0", "D1"),
        filing_date=filed,
        publications=_publications(header, events, filed, status, notes),
        classes=classes,
        other_classes=others,
        applicants=_owners(groups.get("case-file-owners")),
        representatives=_representatives(header, groups.get("correspondent")),
        status=status,
        priorities=_priorities(groups.get("foreign-applications"), ir, notes),
        image=IMAGE.format(serial) if header.get("mark-drawing-code", "")[:1] in ("2", "3", "5") else None,
        office_link=LINK.format(serial),
        as_of=_day(top, "transaction-date", notes),
        notes=(*notes, *_design_codes(groups.get("design-searches"))),
    )


def _text(element: Element | None) -> str:
    return _folded(element.text or "") if element is not None else ""


def _fields(element: Element | None) -> dict[str, str]:
    """Leaf children by name, first one wins; empty ones are left out."""
    found: dict[str, str] = {}
    for child in element if element is not None else ():
        if (text := child.text) and (text := text.strip()):
            found.setdefault(child.tag, text)
    return found


def _header(element: Element | None) -> dict[str, str]:
    """The header without its fifty flags."""
    found: dict[str, str] = {}
    if element is not None:
        for child in element.iterchildren(*_HEADER):
            text = child.text
            if text and child.tag not in found and (text := text.strip()):
                found[child.tag] = text
    return found


def _statements(element: Element | None) -> Statements | None:
    """None when the group is missing."""
    if element is None:
        return None
    found: list[tuple[str, str]] = []
    code = text = ""
    for child in element.iter("case-file-statement", "type-code", "text"):
        written = child.text or ""
        if child.tag == "text":
            text = text or _folded(written)
        elif child.tag == "type-code":
            code = code or written.strip()
        else:
            if code and text:
                found.append((code, text))
            code = text = ""
    if code and text:
        found.append((code, text))
    found.sort(key=_first)
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in found:
        groups.setdefault(row[0][:2], []).append(row)
    return groups


_first = itemgetter(0)


def _events(element: Element | None) -> list[Fields]:
    """Publications and withdrawals among the events, by number: files list them descending (2018) or in no order
    (2024 and later). The thirty others of a long history are passed over unread, which halves the time."""
    if element is None:
        return []
    found: list[Fields] = [
        _fields(parent)
        for code in element.iter("code")
        if (text := code.text) and text.strip()[:2] in _WANTED and (parent := code.getparent()) is not None
    ]
    return sorted(found, key=lambda event: _number(event.get("number", ""))) if len(found) > 1 else found


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _listed(statements: Statements | None, prefix: str) -> tuple[str, ...] | None:
    if statements is None:
        return None
    return tuple(dict.fromkeys([text for _, text in statements.get(prefix, ())]))


def _joined(statements: Statements | None, *prefixes: str) -> str | None:
    if statements is None:
        return None
    return " ".join([text for prefix in prefixes for _, text in statements.get(prefix, ())]) or None


def _words(header: Fields, statements: Statements | None) -> tuple[str, ...] | None:
    """The mark; what does not fit there stands in the MK statement, as the whole or as the rest."""
    text = " ".join(header.get("mark-identification", "").split())
    overflow = _joined(statements, "MK")
    if overflow and text:
        whole = overflow if overflow.casefold().startswith(text.casefold()) else f"{text} {overflow}"
        return (whole,)
    if text or overflow:
        return (text or overflow or "",)
    # Without a drawing code nothing is said about the mark; with one, this is a mark without words.
    return () if header.get("mark-drawing-code", "")[:1] == "2" else None


def _said(statements: Statements | None, notes: list[str]) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """(transliterations, translations) out of the TR and TLIT statements; each statement is kept as a note.

    "has no meaning in a foreign language" is in the note only.
    """
    if statements is None:
        return None, None
    spoken: list[str] = []
    meant: list[str] = []
    for _, text in statements.get("DM", ()):
        if "ransliterat" in text:
            spoken += readings(text)
    for code, text in (*statements.get("TL", ()), *statements.get("TR", ())):
        said = read_statement(text)
        spoken += said.readings
        meant += said.meanings
        if not (said.readings or said.meanings or said.negative):
            (spoken if code.startswith("TL") else meant).append(text)
        kind = "no meaning stated" if said.negative else "statement"
        notes.append(f"{kind} {code}: {text}")
    return tuple(dict.fromkeys(spoken)), tuple(dict.fromkeys(meant))


def _status(header: Fields, notes: list[str]) -> Status | None:
    code = header.get("status-code")
    if code is None:
        return None
    return Status(code, status_words(code), _day(header, "status-date", notes))


def _publications(
    header: Fields, events: list[Fields], filed: date | None, status: Status | None, notes: list[str]
) -> tuple[Publication, ...] | None:
    found = [Publication(PublicationKind.FILED, filed)] if filed else []
    held = [
        day
        for day in (_day(each, "date", notes, f"date of the event {_PUBLISHED}") for each in _coded(events, _PUBLISHED))
        if day
    ]
    found += _opened(header, sorted(set(held)), notes)
    registered = _day(header, "registration-date", notes)
    if registered:
        found.append(Publication(PublicationKind.REGISTERED, registered))
    gone = _gone(header, events, status, notes)
    if gone and all(p.date is None or p.date <= gone for p in found):
        found.append(Publication(PublicationKind.WITHDRAWN, gone))
    return tuple(found) or None


def _opened(header: Fields, held: list[date], notes: list[str]) -> list[Publication]:
    """``published-for-opposition-date`` and the PUBO events; a second publication is a republication."""
    text = header.get("published-for-opposition-date", "")
    try:
        stated = _strict(text)
    except ValueError as error:
        if not held:
            raise ValueError(f"published-for-opposition-date: {error}; the window cannot be computed") from None
        notes.append(f"published-for-opposition-date: {error}; the event PUBO gives the day")
        stated = None
    days = sorted({*held, stated} if stated else held)
    if stated and held and stated not in held:
        notes.append(f"the event PUBO says {held[-1]}, published-for-opposition-date says {stated}")
    kinds = [PublicationKind.PUBLISHED, *[PublicationKind.REPUBLISHED] * len(days)]
    if stated and held and len(held) == 1 and abs((held[0] - stated).days) <= _SAME_ISSUE:
        days = [stated]
    return [Publication(kind, day) for kind, day in zip(kinds, days, strict=False)]


_SAME_ISSUE = 6
"""The Gazette is weekly: days closer than a week mean one issue."""


def _coded(events: list[Fields], code: str) -> Iterator[Fields]:
    return (event for event in events if event.get("code") == code)


def _gone(header: Fields, events: list[Fields], status: Status | None, notes: list[str]) -> date | None:
    """The day of the last withdrawal from publication, or of the abandonment."""
    if status and is_abandoned(status.code):
        return _day(header, "abandonment-date", notes) or status.date
    withdrawals = [event for event in events if _is_withdrawal(event)]
    return _day(withdrawals[-1], "date", notes, "date of the withdrawal") if withdrawals else None


def _is_withdrawal(event: Fields) -> bool:
    code = event.get("code", "")
    return code in _WITHDRAWN or (code.startswith(_WITHDRAWN_TYPE[0]) and event.get("type") == _WITHDRAWN_TYPE[1])


def _classes(
    group: Element | None, statements: Statements | None, notes: list[str]
) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    """Nice classes with their goods; other classes (US classes A, B, 200, 1-52 of old registrations) apart."""
    goods = _goods(statements)
    if group is None:
        if not goods:
            return None, None
        codes = {code: code for code in goods}
    else:
        codes = _codes(group, notes)
    nice: dict[int, str] = {}
    others: dict[str, None] = {}
    for code, prime in codes.items():
        number = _nice(code)
        if number is None:
            others[code] = None
        else:
            nice[number] = goods.get(code.rjust(3, "0")) or goods.get(prime.rjust(3, "0")) or nice.get(number, "")
    return tuple([GoodsClass(number, text) for number, text in nice.items()]), tuple(others)


def _codes(group: Element, notes: list[str]) -> dict[str, str]:
    """International code (else the primary code where there is none) -> primary code, under which the goods stand."""
    found: dict[str, str] = {}
    for each in group:
        codes: list[str] = []
        prime = state = ""
        for child in each.iterchildren("international-code", "primary-code", "status-code"):
            text = (child.text or "").strip()
            if child.tag == "status-code":
                state = state or text
            elif child.tag == "primary-code":
                prime = prime or text
            elif text:
                codes.append(text)
        codes = codes or ([prime] if prime else [])
        if not codes:
            notes.append("a classification without an international and a primary code")
        if state not in _ACTIVE:
            notes.append(f"class {', '.join(codes)} is no longer live (class status {state})")
        for code in codes:
            found[code] = prime
    return found


def _goods(statements: Statements | None) -> dict[str, str]:
    """Goods text by class (three characters). The sixth digit 2 marks goods taken out: kept, in double parentheses."""
    found: dict[str, str] = {}
    for code, text in statements.get("GS", ()) if statements else ():
        if len(code) >= 5:
            shown = f"(({text.strip('()')}))" if code[5:6] == "2" else text
            found[code[2:5]] = f"{found[code[2:5]]} {shown}" if code[2:5] in found else shown
    return found


def _owners(group: Element | None) -> tuple[Party, ...] | None:
    """The owners of the latest kind: every earlier owner stays in the record (party-type 10 applicant … 39 latest)."""
    if group is None:
        return None
    kinds = [(_number(_text(next(child.iterchildren("party-type"), None))), child) for child in group]
    owners: list[tuple[Element, dict[str, str]]] = []
    # From the latest kind down, so that the many earlier owners of an old mark are not taken apart for nothing.
    for kind in sorted({kind for kind, _ in kinds if kind != _CORRESPONDENT}, reverse=True):
        rows = ((child, _fields(child)) for each, child in kinds if each == kind)
        owners = [(child, fields) for child, fields in rows if "party-name" in fields]
        if owners:
            break
    if len(owners) > 1:
        owners.sort(key=lambda row: _number(row[1].get("entry-number", "")))
    return tuple(dict.fromkeys([_owner(child, fields) for child, fields in owners]))


_CORRESPONDENT = 70
_ADDRESS = ("address-1", "address-2", "city", "state", "postcode")


def _owner(element: Element, fields: Fields) -> Party:
    country = _country(fields.get("country"))
    if country is None and "country" not in fields and "state" in fields:
        country = "US"  # until about 2020 the files leave the country of US owners out
    if country is None:
        nationality = _fields(next((child for child in element if child.tag == "nationality"), None))
        country = _country(nationality.get("country")) or ("US" if "state" in nationality else None)
    lines = [_folded(fields[name]) for name in _ADDRESS if name in fields]
    also = fields.get("dba-aka-text")
    name = " ".join(fields["party-name"].split())
    address = ", ".join(lines) or None
    return Party(name, country, address, (also,) if also else ())


def _representatives(header: Fields, correspondent: Element | None) -> tuple[Party, ...] | None:
    names = [header[name] for name in ("attorney-name", "domestic-representative-name") if name in header]
    if not names:
        return None
    lines = [_text(child) for child in correspondent] if correspondent is not None else []
    address = ", ".join(line for line in lines if line) or None
    parties = [Party(" ".join(names[0].split()), None, address), *(Party(" ".join(each.split())) for each in names[1:])]
    return tuple(dict.fromkeys(parties))


def _priorities(group: Element | None, ir: Fields, notes: list[str]) -> tuple[Priority, ...] | None:
    """Foreign applications on which priority is claimed; for Madrid the priority of the international registration."""
    found: list[Priority] = []
    for each in group if group is not None else ():
        fields = _fields(each)
        if fields.get("foreign-priority-claim-in") == "T":
            day = _day(fields, "filing-date", notes, "filing-date of the foreign application")
            found.append(Priority(day, _country(fields.get("country")), fields.get("application-number")))
    if ir.get("priority-claimed-in") == "T":
        found.append(Priority(_day(ir, "priority-claimed-date", notes)))
    return tuple(found) if found or group is not None else None


def _design_codes(group: Element | None) -> Iterable[str]:
    """US design search codes are not Vienna codes; they are told, not translated."""
    codes = [_text(child) for each in group for child in each] if group is not None else []
    codes = [code for code in codes if code]
    return (f"US design search codes: {', '.join(codes)}",) if codes else ()
