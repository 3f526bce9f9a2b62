"""INDECOPI Peru: the daily electronic gazette, as a person saves the page. Inbox only: the page is a session form.

The gazette states the last day to oppose (Fecha Límite para Oposición); we keep it beside our own computation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from sources.adapter import Artefact, Cadence, Floors, Metadata, ReadContext
from sources.errors import EmptyFile, NotThisFormat
from sources.filing import (
    Filing,
    MarkKind,
    Origin,
    Party,
    Publication,
    PublicationKind,
    Record,
)
from sources.formats.dates import dmy_day, soft_day
from sources.formats.labelled import Block, labelled_blocks, plain
from sources.formats.marktext import class_groups
from sources.formats.onerecord import read_one
from sources.sample import Sample
from sources.ways import InboxOnly

_NUMBER = "Nro. de Expediente"
_PUBLISHED = "Fecha de Publicación"
_LAST_DAY = "Fecha Límite para Oposición"
_MARK = "Signo Solicitado"
_FILED = "Fecha de Presentación"
_TYPE = "Tipo de Solicitud"
_APPLICANTS = "Solicitante(s)"
_CLASS = "Clase"
_GOODS = "Descripción"
LABELS = (_NUMBER, _PUBLISHED, _LAST_DAY, _MARK, _FILED, _TYPE, _APPLICANTS, _CLASS, _GOODS)
_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")


class PeruGazette(InboxOnly):
    """Saved gazette pages."""

    why = "Indecopi's gazette is a session form; save the result page and drop it in the inbox"

    metadata = Metadata(
        source="pe-gazette",
        code="PE",
        office="INDECOPI",
        publishes="electronic gazette of distinctive signs (Gaceta Electrónica de Propiedad Industrial)",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=5),
        time_zone="America/Lima",
        language="es",
        licence="no open licence found; official publication",
        terms="https://pi.indecopi.gob.pe/gaceta/",
        attribution="Fuente: Indecopi, Gaceta Electrónica de Propiedad Industrial",
        may_show_to_clients="yes",
        clock="Fecha de Publicación; the last day is stated (Fecha Límite para Oposición)",
        floors=Floors(records=1, mark=0.5, applicant=0.9, classes=0.9),
        inbox_only=True,
        format_verified=False,
        reads=("*gaceta*.html", "*.html", "*.htm"),
        known_gaps=("the row labels follow one scraper; no saved page could be read here",),
    )

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        for artefact in artefacts:
            yield from _read_page(artefact)

    def recognises(self, sample: Sample) -> bool:
        return "expediente" in plain(sample.head.decode("utf-8", "replace")) and b"html" in sample.head.lower()[:4096]


def _read_page(artefact: Artefact) -> Iterator[Record]:
    raw = artefact.path.read_bytes()
    name = artefact.name or artefact.path.name
    if not raw.strip():
        raise EmptyFile(f"{name}: the file is empty; save the gazette page again")
    html = _decoded(raw)
    if plain(_NUMBER) not in plain(html):
        raise NotThisFormat(f"{name}: no '{_NUMBER}' on this page; save the page that lists the published signs")
    for block in labelled_blocks(html, LABELS, _NUMBER):
        text = block.text.encode()
        origin = Origin(artefact.sha256, block.position, len(text), member=f"record {block.position + 1} of the page")
        yield read_one(partial(parse_block, block), f"{name}, record {block.position + 1}", text, origin)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("windows-1252", "replace")


def parse_block(block: Block) -> Filing:
    """One record of the page. Raises ValueError without number or with an impossible date."""
    fields = block.fields
    number = fields.get(_NUMBER, "").strip()
    if not number:
        raise ValueError(f"no value behind '{_NUMBER}'")
    notes: list[str] = []
    published, last = _day(fields.get(_PUBLISHED)), _day(fields.get(_LAST_DAY))
    filed = soft_day(_day, fields.get(_FILED), _FILED, notes)
    publications = [Publication(PublicationKind.FILED, filed)] if filed else []
    if published:
        publications.append(Publication(PublicationKind.PUBLISHED, published))
    mark = fields.get(_MARK, "").strip()
    numbers = re.findall(r"\d+", fields.get(_CLASS, ""))
    goods = fields.get(_GOODS, "") if len(numbers) == 1 else ""
    classes, others = class_groups((written, goods) for written in numbers)
    return Filing(
        office="PE",
        application_number=number,
        marks=(mark,) if mark else (),
        mark_kind=MarkKind.UNKNOWN,
        filing_date=filed,
        publications=tuple(publications),
        classes=classes,
        other_classes=others,
        applicants=tuple(Party(name) for part in fields.get(_APPLICANTS, "").split(";") if (name := part.strip())),
        opposition_end_stated=last,
        as_of=published,
        confidence=0.9,
        notes=tuple(notes),
    )


def _day(value: str | None) -> date | None:
    found = _DAY.search(value or "")
    if found is None and (value or "").strip(" -–"):
        raise ValueError(f"{value!r} is not a day in the form DD/MM/YYYY")
    return dmy_day(found[0]) if found else None
