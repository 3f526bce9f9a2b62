"""TIPO Taiwan: one mark of the REST answer (JSON or XML, ``tmarkcontent``) and one of the gazette (``RegContent``)."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sources.filing import Filing, GoodsClass, MarkKind, Party, Publication, PublicationKind
from sources.formats.dates import iso_day, roc_day, soft_day
from sources.formats.jsonsource import required, text, texts
from sources.formats.marktext import class_groups
from sources.formats.xmldict import below, many

_PREFIXES = Path(__file__).parents[1] / "data" / "tw_owner_prefixes.csv"
_REMARK = "簡體字|彩色?|墨色|立體"
_SUFFIX = re.compile(rf"(?:及(?:設計)?圖(?:形|樣)?|及?設計(?:圖|字)|標章圖|\((?:{_REMARK})\)|（(?:{_REMARK})）)+\Z")
_DEVICE = re.compile(r"(?:設計|標章|商標|標誌)?圖(?:形|樣)?\Z")
_BUSINESS = ("務", "業", "貿")
"""What makes a word of a prefix's last sign: 商務, 商業, 商貿."""
_SHAPE, _SOUND = "立體", "聲音"


def parse_application(record: Mapping[str, Any]) -> Filing:
    """One application of ``TmarkAppl``. Raises ValueError without number or with an impossible date."""
    name = text(record.get("tmark-name"))
    notes: list[str] = []
    filed = soft_day(iso_day, text(record.get("appl-date")), "appl-date", notes)
    drafts = texts(*(record.get(f"tmark-draft-{script}") for script in "cej"))
    images = below(record, "tmark-image-url")
    classes, others = _application_classes(record)
    image = images[0] if isinstance(images, list) and images else images
    return Filing(
        office="TW",
        application_number=required(record, "appl-no"),
        marks=wordings(name, drafts),
        mark_kind=kind_of(name, text(record.get("tmark-type-desc")) or "", bool(drafts)),
        mark_description=text(record.get("word-description")) or text(record.get("tmark-desc")),
        filing_date=filed,
        publications=(Publication(PublicationKind.FILED, filed),) if filed else (),
        classes=classes,
        other_classes=others,
        applicants=tuple(_applicants(record)),
        representatives=_agents(record),
        image=text(image.get("image-data-1")) if isinstance(image, Mapping) else None,
        notes=tuple(notes),
    )


def parse_registration(record: Mapping[str, Any]) -> Filing:
    """One registration of the gazette. ``SDate`` is the registration's publication day (Trademark Act Art. 33)."""
    name = text(record.get("Trademark_Name"))
    published = roc_day(text(record.get("SDate")))
    design = text(record.get("Trademark_Design")) or ""
    numbers = texts(*(row.get("Class") for row in many(record.get("RegContentClassification"))))
    goods = text(record.get("Goods_Denomination")) or ""
    classes, others = class_groups((number, goods if len(numbers) == 1 else "") for number in numbers)
    notes: list[str] = []
    return Filing(
        office="TW",
        application_number=required(record, "CaseNo"),
        registration_number=text(record.get("RegisterNo")),
        marks=wordings(name, ()),
        mark_kind=kind_of(name, design, True),
        mark_description=text(record.get("Word_Description")),
        filing_date=soft_day(roc_day, text(record.get("Filing_Date")), "Filing_Date", notes),
        publications=(Publication(PublicationKind.REGISTERED, published),) if published else (),
        classes=classes,
        other_classes=others,
        applicants=tuple(_owner(row) for row in many(record.get("RegContentOwner")) if _named(row)),
        representatives=tuple(
            Party(agent) for row in many(record.get("RegContentAgent")) if (agent := text(row.get("BChinese")))
        ),
        image=text(below(record, "RegContentPicture", "FileName")),
        as_of=published,
        notes=tuple(notes),
    )


def wordings(name: str | None, drafts: tuple[str, ...]) -> tuple[str, ...]:
    """The name as filed, the name without 'and device' and the like, then the office's separate wordings."""
    if not name or (_DEVICE.fullmatch(name) and not drafts):
        return drafts
    bare = without_remark(name)
    return tuple(dict.fromkeys(word for word in (name, bare, *drafts) if word and not _DEVICE.fullmatch(word)))


def without_remark(name: str) -> str:
    """The mark without what the office adds about its picture (及圖 "and device", 設計字 "stylised")."""
    return _SUFFIX.sub("", name).strip()


def kind_of(name: str | None, description: str, has_words: bool) -> MarkKind:
    """The kind from the office's own words; Taiwan does not tell stylised words from plain ones."""
    if _SHAPE in description:
        return MarkKind.SHAPE
    if _SOUND in description:
        return MarkKind.SOUND
    if name and _DEVICE.fullmatch(name):
        return MarkKind.FIGURATIVE
    if name and _SUFFIX.search(name):
        return MarkKind.COMBINED
    return MarkKind.WORD if name and has_words else MarkKind.UNKNOWN


def _application_classes(record: Mapping[str, Any]) -> tuple[tuple[GoodsClass, ...], tuple[str, ...]]:
    rows = record.get("goodsclasses")
    if isinstance(rows, Mapping):
        rows = rows.get("goodsclass")
    return class_groups((text(row.get("goodsclass-code")), text(row.get("goods-name")) or "") for row in many(rows))


def _rows(record: Mapping[str, Any], group: str, one: str) -> list[Mapping[str, Any]]:
    rows = below(record, "parties", group)
    if isinstance(rows, Mapping):
        rows = rows.get(one)
    return [row for row in many(rows) if isinstance(row, Mapping)]


def _applicants(record: Mapping[str, Any]) -> list[Party]:
    parties = []
    for row in _rows(record, "applicants", "applicant"):
        names = texts(row.get("chinese-name"), row.get("english-name"), row.get("japanese-name"))
        if names:
            parties.append(_party(names, text(row.get("country-code")), text(row.get("address"))))
    return parties


def _agents(record: Mapping[str, Any]) -> tuple[Party, ...]:
    rows = _rows(record, "agents", "agent")
    return tuple(Party(name, None, text(row.get("address"))) for row in rows if (name := text(row.get("chinese-name"))))


def _named(row: Any) -> bool:
    return isinstance(row, Mapping) and bool(texts(row.get("AChinese"), row.get("AEnglish")))


def _owner(row: Mapping[str, Any]) -> Party:
    names = texts(row.get("AChinese"), row.get("AEnglish"))
    return _party(names, owner_country(names[0]), text(row.get("Address")))


def _party(names: tuple[str, ...], country: str | None, address: str | None) -> Party:
    """A foreign company also goes by its name without the office's prefix: a client lists 康佳集團股份有限公司 as its
    own, not 大陸商康佳集團股份有限公司."""
    bare = names[0].removeprefix(_home(names[0])[0]).strip()
    return Party(names[0], country, address, (*names[1:], bare) if bare and bare != names[0] else names[1:])


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    with _PREFIXES.open(encoding="utf-8", newline="") as file:
        rows = [(row["prefix"], row["country"]) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def owner_country(name: str) -> str | None:
    """The home of a foreign company from the gazette's prefix (大陸商 = CN); None where the name carries none."""
    return _home(name)[1]


def _home(name: str) -> tuple[str, str | None]:
    """The prefix of a foreign company's name and its country. The last sign of the prefix may belong to the name of a
    company from here: 日商務股份有限公司 does business (商務)."""
    return next(
        (
            (prefix, country)
            for prefix, country in _prefixes()
            if name.startswith(prefix) and not name.removeprefix(prefix).startswith(_BUSINESS)
        ),
        ("", None),
    )
