"""The European interfaces over a real socket: tokens, cookies, pages, throttling, answers that hide their failure."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from sources.adapter import Issue, ReadContext, SourceAdapter
from sources.errors import KeyRefused, NotThisFormat, SchemaChanged
from sources.filing import Filing
from sources.http import Client
from sources.net.settings import HttpSettings
from sources.offices import ch, de, em_api, fr
from tests.sources.loopback import Answer, Office, Seen, serve

FIXTURES = Path(__file__).parents[1] / "fixtures"
KEYS = {"client_id": "id-1234", "client_secret": "secret-1234", "username": "user-1234", "password": "pass-1234"}
DAY = Issue("published:2026-03-05", date(2026, 3, 5), {"query": "publicationDate==2026-03-05", "day": "2026-03-05"})


@pytest.fixture
def office() -> Iterator[Office]:
    with serve() as running:
        yield running


def client(adapter: SourceAdapter, folder: Path) -> Client:
    about = replace(adapter.metadata, hosts=("127.0.0.1",), key_hosts=("127.0.0.1",), rates=())
    settings = HttpSettings(
        contact="ops@example.org", allow_loopback=True, allow_plain_http_key=True, timeout=(5.0, 5.0)
    )
    return Client(
        about,
        settings,
        spool=folder / "spool",
        memory={},
        credentials=KEYS,
        sleep=lambda seconds: None,
        rng=random.Random(1),
    )


def count(adapter: SourceAdapter, artefacts: list, folder: Path) -> int:
    folder.mkdir(exist_ok=True)
    return sum(isinstance(record, Filing) for record in adapter.read(artefacts, ReadContext(folder)))


def test_euipo_pages_come_through_a_token_and_a_pause(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(em_api, "BASE", office.url)
    monkeypatch.setattr(em_api, "TOKEN", f"{office.url}/token")
    office.page("/token", Answer(b'{"access_token": "t-1234"}'))
    throttled = [Answer(b'{"title": "Too Many Requests"}', 429, {"Retry-After": "1"})]

    def page(seen: Seen) -> Answer:
        if throttled:
            return throttled.pop()
        number = int(parse_qs(urlsplit(seen.path).query)["page"][0])
        rows = [{"applicationNumber": f"0189{number}{n:04d}", "markFeature": "WORD"} for n in range(3)]
        return Answer(json.dumps({"trademarks": rows, "totalElements": 6, "totalPages": 2, "page": number}).encode())

    office.routes["/trademarks"] = page
    adapter = em_api.EuipoApi()
    artefacts = list(adapter.fetch(DAY, client(adapter, tmp_path)))
    assert count(adapter, artefacts, tmp_path / "s") == 6
    last = office.seen[-1]
    assert last.headers["Authorization"] == "Bearer t-1234"
    assert last.headers["X-IBM-Client-Id"] == "id-1234"
    assert not any("secret-1234" in (artefact.address or "") for artefact in artefacts)


def test_a_refused_euipo_key_is_a_refused_key(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(em_api, "TOKEN", f"{office.url}/token")
    office.page("/token", Answer(b'{"error": "invalid_client"}', 401))
    adapter = em_api.EuipoApi()
    with pytest.raises(KeyRefused):
        adapter.fetch(DAY, client(adapter, tmp_path))


def test_germany_s_zip_needs_basic_authentication(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(de, "BASE", office.url)
    office.page("/getBibliografischeDaten_eingetragen_XML_JPG_PDF/202610", Answer(b"<html>Anmeldung</html>"))
    adapter = de.Dpma()
    issue = next(iter(adapter.discover({"through": "2026-02-27"}, date(2026, 3, 8), client(adapter, tmp_path))))
    with pytest.raises(NotThisFormat):
        adapter.fetch(issue, client(adapter, tmp_path))
    assert office.seen[-1].headers["Authorization"].startswith("Basic ")


def test_france_s_gateway_rotates_its_token(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, path in (("AUTHENTICATE", "/auth"), ("LOGIN", "/login"), ("SEARCH", "/search"), ("NOTICE", "/notice")):
        monkeypatch.setattr(fr, name, office.url + path)
    office.page("/auth", Answer(b"{}", 401, {"Set-Cookie": "XSRF-TOKEN=first; Path=/"}))
    office.page("/login", Answer(b"", 200, {"Set-Cookie": "XSRF-TOKEN=second; Path=/"}))
    office.page("/search", Answer((FIXTURES / "fr/search.xml").read_bytes()))
    for number in ("FR5200001", "FR5200002"):
        office.page(f"/notice/{number}", Answer((FIXTURES / "fr/notice_FR5200001.xml").read_bytes()))
    adapter = fr.Inpi()
    artefacts = list(
        adapter.fetch(Issue("202607", date(2026, 2, 13), {"day": "2026-02-13"}), client(adapter, tmp_path))
    )
    assert len(artefacts) == 2
    tokens = [seen.headers.get("X-XSRF-TOKEN") for seen in office.seen if seen.method == "POST"]
    assert tokens == ["first", "second"]
    search = next(seen for seen in office.seen if seen.path == "/search")
    assert json.loads(search.body)["collections"] == ["FR"]


def test_switzerland_s_pages_and_its_hidden_failure(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ch, "ADDRESS", f"{office.url}/api")
    monkeypatch.setattr(ch, "TOKEN", f"{office.url}/token")
    first = (FIXTURES / "ch/answer.xml").read_bytes()
    last = first.replace(b'<ns0:Continuation name="NextPage">abc</ns0:Continuation>', b"").replace(
        b"1700123", b"1700124"
    )
    failed = b'<ApiResponse xmlns="urn:ige:schema:xsd:datadeliverycore-1.0.0"><Result success="false"/></ApiResponse>'
    office.page("/token", Answer(b'{"access_token": "t-1234"}'))
    office.page("/api", Answer(first), Answer(last), Answer(failed))
    adapter = ch.Swissreg()
    network = client(adapter, tmp_path)
    issue = Issue("2026-02-24", date(2026, 2, 24), {"from": "2026-02-24", "to": "2026-02-25"})
    artefacts = list(adapter.fetch(issue, network))
    assert count(adapter, artefacts, tmp_path / "s") == 6
    assert b"Continuation" in office.seen[-1].body
    with pytest.raises(SchemaChanged):
        adapter.fetch(issue, network)
