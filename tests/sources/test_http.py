"""The network client against a real server on this machine: politeness, broken downloads, keys, pages."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sources.adapter import Cadence, Credential, Metadata, Rate
from sources.errors import (
    BrokenArchive,
    ChallengePage,
    EmptyFile,
    KeyMissing,
    KeyRefused,
    MaintenancePage,
    NotAllowed,
    NotFound,
    NotThisFormat,
    OutOfReach,
    RateLimited,
    SchemaChanged,
    TooLarge,
)
from sources.http import Client
from sources.instants import Instant
from sources.net.settings import HttpSettings
from tests.sources.loopback import Answer, Office, serve

KEY = "s3cret/Key+Value=="


class Clock:
    """Time passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = Instant(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
        self.slept: list[float] = []

    def now(self) -> Instant:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time = Instant(self.time.utc).plus(seconds=max(1, round(seconds + 0.5)))


def metadata(**changes: Any) -> Metadata:
    fields: dict[str, Any] = {
        "source": "xx-test",
        "code": "XX",
        "office": "Test office",
        "publishes": "",
        "cadence": Cadence("daily"),
        "time_zone": "Asia/Shanghai",
        "language": "en",
        "licence": "",
        "terms": "",
        "attribution": "",
        "may_show_to_clients": "yes",
        "clock": "",
        "credentials": (Credential("api_key", "XX_KEY", "ask for it"),),
        "hosts": ("127.0.0.1",),
        "key_hosts": ("127.0.0.1",),
        "rates": (Rate("127.0.0.1", 100, 1.0), Rate("localhost", 100, 1.0)),
    }
    return Metadata(**(fields | changes))


@pytest.fixture
def office() -> Iterator[Office]:
    with serve() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


def client(
    tmp_path: Path,
    clock: Clock,
    *,
    memory: MutableMapping[str, Any] | None = None,
    about: Metadata | None = None,
    key: str = KEY,
    **settings: Any,
) -> Client:
    return Client(
        about or metadata(),
        HttpSettings(**({"contact": "ops@example.org", "allow_loopback": True, "timeout": (5.0, 5.0)} | settings)),
        spool=tmp_path / "spool",
        memory={} if memory is None else memory,
        credentials={"api_key": key},
        now=clock.now,
        sleep=clock.sleep,
        rng=random.Random(1),
    )


def zipped(name: str = "a.xml", size: int = 300_000) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, random.Random(3).randbytes(size))
    return buffer.getvalue()


def test_every_request_says_who_asks(office: Office, tmp_path: Path, clock: Clock) -> None:
    office.page("/a", Answer(b"{}"))
    client(tmp_path, clock).get_json(f"{office.url}/a")
    assert "ops@example.org" in office.seen[0].headers["User-Agent"]


def test_no_contact_no_client(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(KeyMissing, match="contact"):
        client(tmp_path, clock, contact=" ")


def test_a_download_is_kept_once_under_its_content_hash(office: Office, tmp_path: Path, clock: Clock) -> None:
    body = zipped()
    office.page("/f.zip", Answer(body))
    artefact = client(tmp_path, clock).download(f"{office.url}/f.zip", name="f.zip", magic=b"PK")
    assert artefact.path.read_bytes() == body
    assert artefact.sha256 in artefact.path.name
    assert (artefact.name, artefact.size) == ("f.zip", len(body))
    assert not list((tmp_path / "spool" / "parts").iterdir())


def test_a_broken_download_goes_on_where_it_stopped(office: Office, tmp_path: Path, clock: Clock) -> None:
    body = zipped()
    tag = {"ETag": '"v1"'}

    def answer(seen: Any) -> Answer:
        wanted = seen.headers.get("Range")
        if wanted:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            assert seen.headers["If-Range"] == '"v1"'
            return Answer(body[start:], 206, {**tag, "Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"})
        return Answer(body, 200, tag, cut_after=100_000)

    office.routes["/f.zip"] = answer
    artefact = client(tmp_path, clock).download(f"{office.url}/f.zip", name="f.zip", magic=b"PK")
    assert artefact.path.read_bytes() == body
    assert [("Range" in each.headers) for each in office.seen] == [False, True]


def test_a_file_that_changed_in_between_is_fetched_anew(office: Office, tmp_path: Path, clock: Clock) -> None:
    new = zipped(size=200_000)
    office.page("/f.zip", Answer(zipped(), 200, {"ETag": '"v1"'}, cut_after=50_000), Answer(new, 200, {"ETag": '"v2"'}))
    artefact = client(tmp_path, clock).download(f"{office.url}/f.zip", name="f.zip", magic=b"PK")
    assert artefact.path.read_bytes() == new


def test_the_part_survives_a_restart(office: Office, tmp_path: Path, clock: Clock) -> None:
    body, tag = zipped(), {"Last-Modified": "Tue, 17 Nov 2026 09:00:00 GMT"}
    office.page("/f.zip", Answer(body, 200, tag, cut_after=70_000))
    with pytest.raises(OutOfReach):
        client(tmp_path, clock, attempts=1).download(f"{office.url}/f.zip", name="f.zip", magic=b"PK")
    office.page(
        "/f.zip", Answer(body[70_000:], 206, {**tag, "Content-Range": f"bytes 70000-{len(body) - 1}/{len(body)}"})
    )
    assert client(tmp_path, clock).download(f"{office.url}/f.zip", name="f.zip").path.read_bytes() == body


def test_unchanged_files_are_not_sent_again_but_once_a_week(office: Office, tmp_path: Path, clock: Clock) -> None:
    body, memory = zipped(size=1000), {}

    def answer(seen: Any) -> Answer:
        return Answer(b"", 304) if seen.headers.get("If-None-Match") == '"v1"' else Answer(body, 200, {"ETag": '"v1"'})

    office.routes["/f.zip"] = answer
    for days, conditional in ((0, False), (1, True), (8, False)):
        clock.time = clock.time.plus(days=days)
        artefact = client(tmp_path, clock, memory=memory).download(f"{office.url}/f.zip", name="f.zip")
        assert artefact.path.read_bytes() == body
        assert ("If-None-Match" in office.seen[-1].headers) is conditional


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<!DOCTYPE html><html><body>Please solve the captcha</body></html>", ChallengePage),
        (b"<html><title>Scheduled maintenance</title></html>", MaintenancePage),
        (b"<html><form><input type='password' name='p'></form></html>", ChallengePage),
        (b"<html><body><div id='app'></div></body></html>", NotThisFormat),
        (b"no zip at all", NotThisFormat),
        (b"", EmptyFile),
        (zipped()[:2000], BrokenArchive),
    ],
)
def test_http_200_proves_nothing(office: Office, tmp_path: Path, clock: Clock, body: bytes, error: type) -> None:
    office.page("/f.zip", Answer(body))
    with pytest.raises(error) as failure:
        client(tmp_path, clock, attempts=2).download(f"{office.url}/f.zip", name="f.zip", magic=b"PK")
    assert type(failure.value) is error


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(b"gone", 404), NotFound),
        (Answer(b"{}", 403), KeyRefused),
        (Answer(b"<html>captcha</html>", 403), ChallengePage),
        (Answer(b"", 429, {"Retry-After": "7200"}), RateLimited),
        (Answer(b"boom", 500), OutOfReach),
        (Answer(b"<html>maintenance</html>", 503), MaintenancePage),
        (Answer(b"bad", 400), NotAllowed),
    ],
)
def test_each_status_is_its_own_error(
    office: Office, tmp_path: Path, clock: Clock, answer: Answer, error: type
) -> None:
    office.page("/a", answer)
    with pytest.raises(error) as failure:
        client(tmp_path, clock, attempts=2).get_json(f"{office.url}/a", headers={"x-api-key": KEY})
    assert type(failure.value) is error
    assert KEY not in str(failure.value)


def test_a_short_failure_is_tried_again(office: Office, tmp_path: Path, clock: Clock) -> None:
    office.page("/a", Answer(b"", 500), Answer(b"", 503, {"Retry-After": "30"}), Answer(b'{"n": 1}'))
    assert client(tmp_path, clock).get_json(f"{office.url}/a") == {"n": 1}
    assert max(clock.slept) >= 29


def test_a_long_pause_is_remembered_across_restarts(office: Office, tmp_path: Path, clock: Clock) -> None:
    memory: dict[str, Any] = {}
    office.page("/a", Answer(b"", 429, {"Retry-After": "3600"}), Answer(b"{}"))
    for _ in range(2):
        with pytest.raises(RateLimited) as failure:
            client(tmp_path, clock, memory=memory).get_json(f"{office.url}/a")
        assert failure.value.retry_after
        assert failure.value.retry_after > 3500
    assert len(office.seen) == 1
    clock.time = clock.time.plus(seconds=3601)
    assert client(tmp_path, clock, memory=memory).get_json(f"{office.url}/a") == {}


def test_the_rate_of_a_host_is_kept(office: Office, tmp_path: Path, clock: Clock) -> None:
    office.page("/a", Answer(b"{}"))
    asking = client(tmp_path, clock, about=metadata(rates=(Rate("127.0.0.1", 2, 10.0),)))
    for _ in range(5):
        asking.get_json(f"{office.url}/a")
    assert len(clock.slept) == 2
    assert sum(clock.slept) >= 18


def test_quiet_hours_of_the_office(office: Office, tmp_path: Path, clock: Clock) -> None:
    office.page("/a", Answer(b"{}"))
    with pytest.raises(RateLimited, match="quiet hours") as failure:  # 09:00 UTC is 17:00 in Shanghai
        client(tmp_path, clock, hours=(5, 9)).get_json(f"{office.url}/a")
    assert failure.value.retry_after == 12 * 3600


def test_a_redirect_to_another_host_loses_the_key(office: Office, tmp_path: Path, clock: Clock) -> None:
    with serve(host="127.0.0.2") as elsewhere:
        elsewhere.page("/signed", Answer(zipped(size=10)))
        office.page("/f", Answer(b"", 302, {"Location": f"{elsewhere.url}/signed"}))
        client(tmp_path, clock).download(f"{office.url}/f", name="f.zip", magic=b"PK", headers={"x-api-key": KEY})
        sent = elsewhere.seen[0].headers
    assert office.seen[0].headers["x-api-key"] == KEY
    assert "x-api-key" not in {name.lower() for name in sent}


def test_a_key_goes_to_its_own_host_only(office: Office, tmp_path: Path, clock: Clock) -> None:
    with serve(host="127.0.0.2") as elsewhere:
        for options in ({"headers": {"x-api-key": KEY}}, {"params": {"q": KEY}}):
            with pytest.raises(NotAllowed, match="goes to"):
                client(tmp_path, clock).get_json(f"{elsewhere.url}/a", **options)
        with pytest.raises(NotAllowed, match="goes to"):
            client(tmp_path, clock).post_form(f"{elsewhere.url}/a", {"password": KEY})
        assert not elsewhere.seen


def test_a_redirect_whose_address_holds_the_key_is_refused(office: Office, tmp_path: Path, clock: Clock) -> None:
    with serve(host="127.0.0.2") as elsewhere:
        office.routes["/a"] = lambda seen: Answer(b"", 302, {"Location": f"{elsewhere.url}{seen.path}"})
        with pytest.raises(NotAllowed):
            client(tmp_path, clock, key="plainkey").get_json(f"{office.url}/a", params={"ServiceKey": "plainkey"})
        assert not elsewhere.seen


def test_keys_in_addresses_are_never_kept(office: Office, tmp_path: Path, clock: Clock) -> None:
    memory: dict[str, Any] = {}
    office.page("/f", Answer(b"<a/>", 200, {"ETag": '"v"'}))
    artefact = client(tmp_path, clock, memory=memory).download(
        f"{office.url}/f", name="f.xml", params={"ServiceKey": KEY, "tk": "other", "page": "2"}
    )
    assert artefact.address == f"{office.url}/f?ServiceKey=***&tk=***&page=2"
    assert "s3cret" not in repr(memory)
    assert "other" not in repr(memory)


def test_no_key_over_plain_http(tmp_path: Path, clock: Clock) -> None:
    asking = client(tmp_path, clock, allow_loopback=False, about=metadata(key_hosts=("example.org",)))
    asking._router._resolver = lambda host: ["93.184.216.34"]
    with pytest.raises(NotAllowed, match="unencrypted"):
        asking.get_json("http://example.org/a", headers={"x-api-key": KEY})


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/a", "http://10.0.0.8/a", "http://169.254.169.254/latest", "http://[::1]/", "file:///etc/passwd",
     "gopher://example.org/", "http://[::ffff:192.168.0.1]/", "http://0.0.0.0/"],
)  # fmt: skip
def test_only_public_addresses(tmp_path: Path, clock: Clock, url: str) -> None:
    with pytest.raises(NotAllowed):
        client(tmp_path, clock, allow_loopback=False).get_json(url)


def test_a_name_that_turns_private_between_check_and_connection(office: Office, tmp_path: Path, clock: Clock) -> None:
    asking = client(tmp_path, clock, allow_loopback=False, attempts=1)
    asking._router._resolver = lambda host: ["93.184.216.34"]
    with pytest.raises(NotAllowed, match="private address"):
        asking.get_json(f"{office.url}/a")
    assert not office.seen


def test_redirects_end(office: Office, tmp_path: Path, clock: Clock) -> None:
    office.page("/a", Answer(b"", 302, {"Location": "/a"}))
    with pytest.raises(NotAllowed, match="redirects"):
        client(tmp_path, clock).get_json(f"{office.url}/a")
    assert len(office.seen) < 12


def test_robots_txt_counts_for_pages_not_for_interfaces(office: Office, tmp_path: Path, clock: Clock) -> None:
    office.page("/robots.txt", Answer(b"User-agent: *\nDisallow: /closed\n"))
    office.page("/open", Answer(b"<html>list</html>"))
    office.page("/closed/a", Answer(b"{}"))
    asking = client(tmp_path, clock)
    assert "list" in asking.get_text(f"{office.url}/open")
    with pytest.raises(NotAllowed, match=r"robots\.txt"):
        asking.get_text(f"{office.url}/closed/a")
    assert asking.get_json(f"{office.url}/closed/a") == {}
    assert office.paths().count("/robots.txt") == 1


def test_without_robots_txt_pages_are_open_and_with_a_failing_one_closed(
    office: Office, tmp_path: Path, clock: Clock
) -> None:
    office.page("/open", Answer('<html><meta charset="iso-8859-1">Ação</html>'.encode("latin-1")))
    assert "Ação" in client(tmp_path, clock).get_text(f"{office.url}/open")
    office.page("/robots.txt", Answer(b"", 500))
    with pytest.raises(OutOfReach, match="robots"):
        client(tmp_path, clock).get_text(f"{office.url}/open")


def test_size_limits(office: Office, tmp_path: Path, clock: Clock) -> None:
    office.page("/big", Answer(b"x" * 100_000))
    with pytest.raises(TooLarge):
        client(tmp_path, clock, max_bytes=10_000).download(f"{office.url}/big", name="big.bin")
    assert not list((tmp_path / "spool" / "parts").glob("*.part"))


def test_json_that_is_none(office: Office, tmp_path: Path, clock: Clock) -> None:
    office.page("/a", Answer(b"<xml/>"))
    with pytest.raises(SchemaChanged, match="no JSON"):
        client(tmp_path, clock).get_json(f"{office.url}/a")


def test_a_missing_key_says_where_to_get_it(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(KeyMissing, match=r"XX_KEY.*ask for it"):
        client(tmp_path, clock, key="").credential("api_key")


def test_cookies_stay_with_the_session(office: Office, tmp_path: Path, clock: Clock) -> None:
    office.page("/login", Answer(b"{}", 200, {"Set-Cookie": "XSRF-TOKEN=abc; Path=/"}))
    asking = client(tmp_path, clock)
    asking.get_json(f"{office.url}/login")
    assert asking.cookie("XSRF-TOKEN", f"{office.url}/x") == "abc"
    assert asking.cookie("XSRF-TOKEN", "http://example.org/") is None
