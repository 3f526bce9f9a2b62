"""INAPI Chile: answers of the register search, as a person saves them from the browser. Inbox only: a captcha field.

The answer wraps JSON in a string (``{"d": "{\\"Marcas\\": [...]}"}``). A row carries no publication day: the opposition
window (30 working days from the Diario Oficial) must be looked up by a person, and every filing says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

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
    Status,
)
from sources.formats.jsonrecords import utf8_file
from sources.formats.jsonsource import text, texts
from sources.formats.marktext import class_groups
from sources.formats.onerecord import read_one
from sources.sample import Sample
from sources.ways import InboxOnly

_COLUMNS = ("number", "registration", "classes", "mark", "owner", "status", "kind")
_REFUSALS = (ValueError, KeyError, TypeError, AttributeError)
_KINDS = {"DENOMINATIVA": MarkKind.WORD, "MIXTA": MarkKind.COMBINED, "ETIQUETA": MarkKind.FIGURATIVE}


class ChileRegister(InboxOnly):
    """Saved search answers."""

    why = "INAPI's search carries a captcha; save its answer in the browser and drop it in the inbox"

    metadata = Metadata(
        source="cl-register",
        code="CL",
        office="INAPI",
        publishes="register rows (applications and registrations) found by a person's search",
        cadence=Cadence("irregular"),
        time_zone="America/Santiago",
        language="es",
        licence="no open licence found; public register",
        terms="https://buscadormarcas.inapi.cl/",
        attribution="Fuente: INAPI Chile",
        may_show_to_clients="yes",
        clock="none in this data: the window runs from publication in the Diario Oficial",
        floors=Floors(records=1, mark=0.5, applicant=0.9, classes=0.9),
        inbox_only=True,
        format_verified=False,
        reads=("FindMarcas*.json",),
        known_gaps=(
            "no publication day: look it up in the Diario Oficial (trade mark section, by day)",
            "the Diario Oficial's PDF is not read: no issue could be seen",
            "the order of columns follows one open client",
        ),
    )

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        for artefact in artefacts:
            name = artefact.name or artefact.path.name
            raw = utf8_file(artefact.path, context.scratch).read_bytes()
            for position, row in enumerate(_rows(raw, name)):
                line = json.dumps(row, ensure_ascii=False).encode()
                origin = Origin(artefact.sha256, position, len(line), member=f"row {position + 1}")
                yield read_one(partial(parse_row, row), f"{name}, row {position + 1}", line, origin, refusals=_REFUSALS)

    def recognises(self, sample: Sample) -> bool:
        return b"Marcas" in sample.head and (b'"cell"' in sample.head or b'\\"cell\\"' in sample.head)


def _rows(raw: bytes, name: str) -> list[Mapping[str, Any]]:
    if not raw.strip():
        raise EmptyFile(f"{name}: the file is empty; save the answer again")
    try:
        answer = json.loads(raw.decode("utf-8-sig"))
        inner = json.loads(answer["d"]) if isinstance(answer.get("d"), str) else answer
    except (ValueError, AttributeError) as error:
        raise NotThisFormat(
            f"{name}: not a saved search answer ({error}); save the answer itself, not the page"
        ) from None
    rows = inner.get("Marcas") if isinstance(inner, dict) else None
    if not isinstance(rows, list):
        problem = inner.get("ErrorMessage") if isinstance(inner, dict) else None
        raise NotThisFormat(
            f"{name}: no 'Marcas' in the answer ({problem or 'another form'}); search again and save it"
        )
    return rows


def parse_row(row: Mapping[str, Any]) -> Filing:
    """One row. Raises ValueError without application number."""
    cells = dict(zip(_COLUMNS, row["cell"], strict=False))
    number = text(cells.get("number"))
    if not number:
        raise ValueError("no application number in the row")
    classes, others = class_groups((found, "") for found in re.findall(r"\d+", str(cells.get("classes") or "")))
    status = text(cells.get("status"))
    return Filing(
        office="CL",
        application_number=number,
        registration_number=text(cells.get("registration")),
        marks=texts(cells.get("mark")),
        mark_kind=_KINDS.get((text(cells.get("kind")) or "").upper(), MarkKind.UNKNOWN),
        publications=(Publication(PublicationKind.FILED, None),),
        classes=classes,
        other_classes=others,
        applicants=tuple(Party(name) for name in texts(cells.get("owner"))),
        status=Status(None, status) if status else None,
        confidence=0.8,
        notes=("no publication day in this data: look up the Diario Oficial for the opposition window",),
    )
