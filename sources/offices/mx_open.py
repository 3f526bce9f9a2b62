"""IMPI Mexico: monthly open data of distinctive signs (XML). New filings only: no class, goods, owner's address or
publication day, so it warns early and opens no window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sources.adapter import Artefact, Cadence, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.filing import Filing, MarkKind, Party, Publication, PublicationKind, Record
from sources.formats.dates import iso_day, soft_day
from sources.formats.jsonsource import required, text, texts
from sources.formats.xmldict import as_dict
from sources.formats.xmlparse import Element
from sources.formats.xmlsource import Layout, read_xml
from sources.sample import Sample

ADDRESS = "https://datosabiertos.impi.gob.mx/Descargas/SignosDistintivos.xml"
# The root of the whole file was not seen: any is accepted around a record, these around none.
_LAYOUT = Layout(records=("expediente",), empty_roots=("signosDistintivos", "SignosDistintivos"), nested=True)
_KINDS = {
    "NOMINATIVA": MarkKind.WORD,
    "MIXTA": MarkKind.COMBINED,
    "INNOMINADA": MarkKind.FIGURATIVE,
    "TRIDIMENSIONAL": MarkKind.SHAPE,
    "SONORA": MarkKind.SOUND,
}


class MexicoOpenData:
    """One issue is one weekly look at the month's file."""

    metadata = Metadata(
        source="mx-open",
        code="MX",
        office="IMPI",
        publishes="distinctive signs filed in a month (open data)",
        cadence=Cadence("weekly", weekdays=(0,), grace_days=10),
        time_zone="America/Mexico_City",
        language="es",
        licence="Libre Uso MX",
        terms="https://datosabiertos.impi.gob.mx/",
        attribution="Fuente: IMPI, Datos Abiertos",
        may_show_to_clients="yes",
        clock="none in this data: no publication day is given",
        look_back_days=0,
        floors=Floors(records=1000, mark=0.7, applicant=0.95),
        format_verified=True,
        reads=("SignosDistintivos*.xml",),
        known_gaps=(
            "no classes, goods, addresses or publication days",
            "the day of the month on which a new file appears is not verified",
            "the office's hosts were seen to time out from networks abroad: then download by hand into the inbox",
        ),
        hosts=("datosabiertos.impi.gob.mx",),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        """The file behind the one address, once a week: nobody says on which day of the month it is replaced."""
        monday = today - timedelta(days=today.weekday())
        if str(state.get("week") or "") < monday.isoformat():
            yield Issue(monday.isoformat(), monday, {"url": ADDRESS})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        return [client.download(issue.reference["url"], name=f"SignosDistintivos_{issue.number}.xml")]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        yield from read_xml(artefacts, context, _LAYOUT, lambda page: page.records(_parse))

    def recognises(self, sample: Sample) -> bool:
        return sample.has_element("nombreInteresado", "tipoSolicitudDesc")

    def advance(self, state: Mapping[str, Any], issue: Issue) -> Mapping[str, Any]:
        return {**state, "week": issue.number}


def _parse(element: Element) -> Filing:
    record = as_dict(element)
    notes: list[str] = []
    filed = soft_day(iso_day, text(record.get("fechaPresentacion")), "fechaPresentacion", notes)
    kind = text(record.get("tipoMarcaDesc"))
    return Filing(
        office="MX",
        application_number=required(record, "expediente"),
        marks=texts(record.get("denominacion")),
        mark_kind=_KINDS.get((kind or "").upper(), MarkKind.UNKNOWN),
        filing_date=filed,
        publications=(Publication(PublicationKind.FILED, filed),),
        applicants=tuple(Party(name) for name in texts(record.get("nombreInteresado"))),
        as_of=filed,
        notes=tuple(notes),
    )
