"""Build a day file in the USPTO's format by rule: invented marks and owners, real structure and proportions.

Proportions follow a real weekday (apc240925: 532 MB, 38,179 records, mostly "TX" updates with long histories): about
14 KB a record, some twenty events, a few classes of goods text, half with an attorney, one in twenty-five new.

Marks are one to three words: mostly dictionary words and places, one in twenty coined of open syllables, which come
close to pinyin. Against the 2,100 brands of ``benchmarks/ingest_pass.py``, 2,000 real marks gave 0.8 matches of band
medium or above and 0.5 of band low each; with coined marks alone (as this file was first built) it was 5.6 and 3.9. One
record in six carries a pseudo-mark and one in twelve a translation: assumed, no count was at hand.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<trademark-applications-daily>
  <version>
    <version-no>2.0</version-no>
    <version-date>20041108</version-date>
  </version>
  <creation-datetime>202611200424</creation-datetime>
  <application-information>
    <file-segments>
      <file-segment>TRMK</file-segment>
      <action-keys>
        <action-key>TX</action-key>
"""
TAIL = "      </action-keys>\n    </file-segments>\n  </application-information>\n</trademark-applications-daily>\n"
_SYLLABLES = tuple(
    "ba be bo da do fa fi ga go ka ki ko la lo ma mi mo na no pa po ra ri ro sa so ta ti to va vi zo".split()  # noqa: SIM905
)
_GOODS = (
    "downloadable software for managing shop inventories", "handbags and travel cases of imitation leather",
    "herbal teas and tea-based beverages", "footwear for sports, namely, running shoes", "kitchen knives and ladles",
    "retail store services featuring household goods", "toys, namely, plush figures and building blocks",
    "cosmetic creams and perfumed soaps", "repair of bicycles and electric scooters", "restaurant and cafe services",
)  # fmt: skip
_FLAGS = (
    "principal-register-amended-in",
    "supplemental-register-amended-in",
    "trademark-in",
    "collective-trademark-in",
    "service-mark-in",
    "collective-service-mark-in",
    "collective-membership-mark-in",
    "certification-mark-in",
    "cancellation-pending-in",
    "published-concurrent-in",
    "concurrent-use-in",
    "concurrent-use-proceeding-in",
    "interference-pending-in",
    "opposition-pending-in",
    "section-12c-in",
    "section-2f-in",
    "section-2f-in-part-in",
    "renewal-filed-in",
    "section-8-filed-in",
    "section-8-partial-accept-in",
    "section-8-accepted-in",
    "section-15-acknowledged-in",
    "section-15-filed-in",
    "supplemental-register-in",
    "foreign-priority-in",
    "change-registration-in",
    "intent-to-use-in",
    "intent-to-use-current-in",
    "filed-as-use-application-in",
    "amended-to-use-application-in",
    "use-application-currently-in",
    "amended-to-itu-application-in",
    "filing-basis-filed-as-44d-in",
    "amended-to-44d-application-in",
    "filing-basis-current-44d-in",
    "filing-basis-filed-as-44e-in",
    "amended-to-44e-application-in",
    "filing-basis-current-44e-in",
    "without-basis-currently-in",
    "filing-current-no-basis-in",
    "color-drawing-filed-in",
    "color-drawing-current-in",
    "drawing-3d-filed-in",
    "drawing-3d-current-in",
    "standard-characters-claimed-in",
    "filing-basis-filed-as-66a-in",
    "filing-basis-current-66a-in",
)
_EVENTS = (
    ("NWAP", "I", "NEW APPLICATION ENTERED"), ("NWOS", "I", "NEW APPLICATION OFFICE SUPPLIED DATA ENTERED"),
    ("DOCK", "D", "ASSIGNED TO EXAMINER"), ("CNRT", "R", "NON-FINAL ACTION WRITTEN"),
    ("GNRT", "F", "NON-FINAL ACTION E-MAILED"), ("TROA", "I", "TEAS RESPONSE TO OFFICE ACTION RECEIVED"),
    ("CNSA", "O", "APPROVED FOR PUB - PRINCIPAL REGISTER"),
    ("NONP", "E", "NOTIFICATION OF NOTICE OF PUBLICATION E-MAILED"), ("PUBO", "A", "PUBLISHED FOR OPPOSITION"),
    ("NPUB", "E", "OFFICIAL GAZETTE PUBLICATION CONFIRMATION E-MAILED"),
)  # fmt: skip
_INDENT = " " * 20


def _name(draw: random.Random) -> str:
    return "".join(draw.choice(_SYLLABLES) for _ in range(draw.randint(2, 4))).upper()


@cache
def _words() -> tuple[str, ...]:
    """Words a mark is made of."""
    from monitor.names import tables, words

    places = [place for place in tables.lines("places.txt.gz") if place.isascii()]
    return tuple(places + [word for word, zipf in words.latin_words().items() if zipf > 3.0])


def _mark(draw: random.Random) -> str:
    if draw.random() < 0.05:
        return " ".join(_name(draw) for _ in range(draw.randint(1, 2)))
    return " ".join(draw.choice(_words()) for _ in range(draw.choice((1, 1, 2, 2, 3)))).upper()


def _leaf(name: str, text: object, deeper: int = 1) -> str:
    return f"{_INDENT}{'    ' * deeper}<{name}>{escape(str(text))}</{name}>\n"


def record(number: int, draw: random.Random) -> str:
    """One ``case-file`` of some 14 KB."""
    fresh = draw.random() < 0.04
    mark = _mark(draw)
    parts = [f"        <case-file>\n{_leaf('serial-number', 97_000_000 + number, 0)}"]
    parts += [_leaf("registration-number", "0000000", 0), _leaf("transaction-date", "20261120", 0)]
    parts += [f"{_INDENT}<case-file-header>\n", _leaf("filing-date", "20261118" if fresh else "20250310")]
    parts += [_leaf("status-code", 630 if fresh else 686), _leaf("status-date", "20261120")]
    parts += [_leaf("mark-identification", mark), _leaf("mark-drawing-code", draw.choice("345"))]
    parts += (
        [] if fresh else [_leaf("published-for-opposition-date", draw.choice(("20261117", "20261124", "20251007")))]
    )
    parts += [_leaf("attorney-name", f"{_name(draw).title()} {_name(draw).title()}")] if draw.random() < 0.5 else []
    parts += [_leaf(flag, draw.choice("FFFT")) for flag in _FLAGS] + [f"{_INDENT}</case-file-header>\n"]
    classes = draw.sample(range(1, 46), draw.choice((1, 1, 1, 2, 3)))
    parts.append(f"{_INDENT}<case-file-statements>\n")
    for number_of_class in classes:
        goods = "; ".join(draw.choice(_GOODS) for _ in range(draw.randint(4, 16)))
        parts.append(_statement(f"GS{number_of_class:03d}1", goods))
    if draw.random() < 1 / 6:
        parts.append(_statement("PM0001", " ".join(mark)))
    if draw.random() < 1 / 12:
        meaning = draw.choice(_words()).lower()
        parts.append(_statement("TR0000", f'The English translation of "{mark}" in the mark is "{meaning}".'))
    parts.append(f"{_INDENT}</case-file-statements>\n{_INDENT}<case-file-event-statements>\n")
    count = 1 if fresh else draw.randint(8, 26)
    parts += [_event(index, draw) for index in range(1, count + 1)]
    parts.append(f"{_INDENT}</case-file-event-statements>\n{_INDENT}<classifications>\n")
    parts += [_classification(each) for each in classes]
    parts.append(f"{_INDENT}</classifications>\n{_INDENT}<correspondent>\n")
    parts += [_leaf(f"address-{line}", f"{draw.randint(1, 900)} {_name(draw).title()} Street") for line in range(1, 5)]
    parts.append(f"{_INDENT}</correspondent>\n{_INDENT}<case-file-owners>\n")
    parts += [_owner(kind, draw) for kind in ((10,) if fresh else (10, 20))]
    parts.append(f"{_INDENT}</case-file-owners>\n        </case-file>\n")
    return "".join(parts)


def _statement(code: str, text: str) -> str:
    inner = _leaf("type-code", code, 2) + _leaf("text", text, 2)
    return f"{_INDENT}    <case-file-statement>\n{inner}{_INDENT}    </case-file-statement>\n"


def _event(index: int, draw: random.Random) -> str:
    code, kind, words = _EVENTS[min(index - 1, len(_EVENTS) - 3)] if index < 9 else draw.choice(_EVENTS[:8])
    fields = (("code", code), ("type", kind), ("description-text", words), ("date", f"202503{draw.randint(10, 28)}"))
    inner = "".join(_leaf(name, text, 2) for name, text in (*fields, ("number", index)))
    return f"{_INDENT}    <case-file-event-statement>\n{inner}{_INDENT}    </case-file-event-statement>\n"


def _classification(number: int) -> str:
    fields = [("international-code-total-no", 1), ("us-code-total-no", 3), ("international-code", f"{number:03d}")]
    fields += [("us-code", code) for code in ("021", "023", "026")]
    fields += [("status-code", 6), ("status-date", "20250310"), ("primary-code", f"{number:03d}")]
    inner = "".join(_leaf(name, text, 2) for name, text in fields)
    return f"{_INDENT}    <classification>\n{inner}{_INDENT}    </classification>\n"


def _owner(kind: int, draw: random.Random) -> str:
    fields = (
        ("entry-number", 1), ("party-type", kind), ("legal-entity-type-code", "03"),
        ("party-name", f"{_name(draw).title()} {_name(draw).title()} Trading Co., Ltd."),
        ("address-1", f"No. {draw.randint(1, 999)}, {_name(draw).title()} Road"), ("city", _name(draw).title()),
        ("country", draw.choice(("US", "US", "CN", "KR", "DE"))), ("postcode", draw.randint(10000, 99999)),
    )  # fmt: skip
    inner = "".join(_leaf(name, text, 2) for name, text in fields)
    return f"{_INDENT}    <case-file-owner>\n{inner}{_INDENT}    </case-file-owner>\n"


def build(path: Path, records: int, *, distinct: int = 4000) -> int:
    """Write a day file; gives its bytes. Texts repeat after ``distinct`` records, serial numbers never do."""
    draw = random.Random(20261120)
    made = [record(number, draw) for number in range(min(records, distinct))]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        for number in range(records):
            text = made[number % len(made)]
            file.write(text.replace(str(97_000_000 + number % len(made)), str(97_000_000 + number), 1))
        file.write(TAIL)
    return path.stat().st_size
