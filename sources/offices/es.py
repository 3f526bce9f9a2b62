"""OEPM Spain: the daily zip of trade mark bibliography (ST.66) from the open data catalogue, with a token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata
from sources.formats.dates import iso_day
from sources.formats.strecords import ST66
from sources.formats.stsource import StSource

ADDRESS = "https://sede.oepm.gob.es/eSede/datos/en/catalogo/descargar.jsp"


class Oepm(StSource):
    """One zip a working day."""

    profile_name = "es"
    standard = ST66
    metadata = Metadata(
        source="es-daily",
        code="ES",
        office="OEPM",
        publishes="trade mark bibliography that changed that day",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=4),
        time_zone="Europe/Madrid",
        language="es",
        licence="free reuse, also commercial (Ley 37/2007)",
        terms="https://sede.oepm.gob.es/eSede/datos/es/aviso-legal/",
        attribution="Fuente: Oficina Española de Patentes y Marcas",
        may_show_to_clients="yes",
        clock="publication in BOPI",
        credentials=(
            Credential(
                "token",
                "SQUATWATCH_ES_TOKEN",
                "log in to the open data catalogue and copy what follows t= in a download address",
            ),
        ),
        look_back_days=21,
        floors=Floors(records=1, mark=0.6, applicant=0.8, classes=0.9),
        format_verified=False,
        reads=("[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9].zip", "*MARCAS*.zip"),
        known_gaps=(
            "no file was at hand: read as ST.66 by the description; unknown publication sections count as publications",
            "the server sends an incomplete TLS chain: set extra_ca_file if the connection is refused",
            "how long a token lives is not known",
        ),
        hosts=("sede.oepm.gob.es",),
        key_hosts=("sede.oepm.gob.es",),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        since = iso_day(state.get("through")) or today - timedelta(days=self.metadata.look_back_days)
        for day in (since + timedelta(days=n) for n in range(1, (today - since).days)):
            if day.weekday() in self.metadata.cadence.weekdays:
                yield Issue(day.isoformat(), day, {"path": f"MARCAS/BIBLIO/{day:%Y/%m/%d/%Y%m%d}.zip"})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        path = str(issue.reference["path"])
        params = {"u": path, "t": client.credential("token")}
        return [client.download(ADDRESS, name=path.rpartition("/")[2], magic=b"PK", params=params)]
