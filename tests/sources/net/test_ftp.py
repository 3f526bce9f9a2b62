"""FTP against a real server on this machine: a folder's list, a file, a broken line, a refused account."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources.errors import KeyRefused, NotAllowed, NotFound, TooLarge
from sources.http import Client
from sources.net.settings import HttpSettings
from tests.sources.test_http import Clock, metadata, zipped

BODY = zipped()


class FtpOffice(socketserver.ThreadingTCPServer):
    """So much of RFC 959 as a download needs. ``files`` by path; ``cut``: bytes after which the first transfer ends."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.files: dict[str, bytes] = {"/diff/2026-11-20.zip": BODY, "/diff/2026-11-21.zip": zipped(size=10)}
        self.cut: int | None = None
        self.account = ("anonymous", "anonymous@")
        self.said: list[str] = []

    @property
    def url(self) -> str:
        return f"ftp://127.0.0.1:{self.server_address[1]}"


class Session(socketserver.StreamRequestHandler):
    server: FtpOffice

    def handle(self) -> None:
        self.user, self.rest, self.folder = "", 0, "/"
        self.say("220 ready")
        for line in self.rfile:
            text = line.decode().strip()
            self.server.said.append(text)
            verb, _, rest = text.partition(" ")
            if verb == "QUIT":
                return
            getattr(self, f"do_{verb.lower()}", self.unknown)(rest)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def unknown(self, rest: str) -> None:
        self.say("502 not here")

    def do_user(self, rest: str) -> None:
        self.user = rest
        self.say("331 password?")

    def do_pass(self, rest: str) -> None:
        self.say("230 in" if (self.user, rest) == self.server.account else "530 Login incorrect.")

    def do_type(self, rest: str) -> None:
        self.say("200 ok")

    def do_cwd(self, rest: str) -> None:
        self.folder = rest
        self.say("250 ok" if any(path.startswith(rest) for path in self.server.files) else "550 no such folder")

    def do_size(self, rest: str) -> None:
        found = self.server.files.get(rest)
        self.say(f"213 {len(found)}" if found is not None else "550 no such file")

    def do_rest(self, rest: str) -> None:
        self.rest = int(rest)
        self.say("350 ok")

    def do_epsv(self, rest: str) -> None:
        self.say("502 not here")

    def do_pasv(self, rest: str) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        high, low = divmod(self.listening.getsockname()[1], 256)
        self.say(f"227 ok (127,0,0,1,{high},{low})")

    def transfer(self, body: bytes) -> None:
        cut, self.server.cut = self.server.cut, None
        self.say("150 here it comes")
        connection, _ = self.listening.accept()
        with connection, self.listening:
            connection.sendall(body[:cut])
        self.say("226 done" if cut is None else "426 the line broke")

    def do_list(self, rest: str) -> None:
        names = (path.rpartition("/")[2] for path in self.server.files if path.startswith(self.folder))
        rows = (f"-rw-r--r-- 1 ftp ftp 4 Nov 21 06:00 {name}\r\n" for name in names)
        self.transfer("".join(rows).encode())

    def do_retr(self, rest: str) -> None:
        begin, self.rest = self.rest, 0
        self.transfer(self.server.files[rest][begin:])


@pytest.fixture
def office() -> Iterator[FtpOffice]:
    with FtpOffice() as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield running
        running.shutdown()


def client(tmp_path: Path, account: dict[str, str] | None = None, **settings: object) -> Client:
    clock = Clock()
    return Client(
        metadata(),
        HttpSettings(**({"contact": "ops@example.org", "allow_loopback": True} | settings)),  # type: ignore[arg-type]
        spool=tmp_path / "spool",
        memory={},
        credentials=account or {},
        now=clock.now,
        sleep=clock.sleep,
        resolver=lambda host: ["127.0.0.1" if settings.get("allow_loopback", True) else "8.8.8.8"],
    )


def test_a_folder_is_listed_and_a_file_fetched_without_an_account(office: FtpOffice, tmp_path: Path) -> None:
    web = client(tmp_path)
    listed = web.get_text(f"{office.url}/diff/").splitlines()
    assert [line.split()[-1] for line in listed] == ["2026-11-20.zip", "2026-11-21.zip"]
    artefact = web.download(f"{office.url}/diff/2026-11-20.zip", name="2026-11-20.zip", magic=b"PK")
    assert artefact.path.read_bytes() == BODY
    assert artefact.address == f"{office.url}/diff/2026-11-20.zip"


def test_a_broken_download_goes_on_where_it_broke(office: FtpOffice, tmp_path: Path) -> None:
    office.cut = 100_000
    artefact = client(tmp_path).download(f"{office.url}/diff/2026-11-20.zip", name="a.zip", magic=b"PK")
    assert artefact.path.read_bytes() == BODY
    assert [line for line in office.said if line.startswith("REST")] == ["REST 100000"]


def test_a_file_that_is_not_there_and_one_over_the_limit(office: FtpOffice, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="550"):
        client(tmp_path, attempts=1).download(f"{office.url}/diff/2026-11-22.zip", name="a.zip")
    with pytest.raises(TooLarge, match="limit of 1000 bytes"):
        client(tmp_path, max_bytes=1000).download(f"{office.url}/diff/2026-11-20.zip", name="a.zip")


def test_the_account_is_used_and_a_refusal_is_said(office: FtpOffice, tmp_path: Path) -> None:
    office.account = ("reader", "pass-42")
    account = {"username": "reader", "password": "pass-42"}
    assert client(tmp_path, account).download(f"{office.url}/diff/2026-11-20.zip", name="a.zip").size == len(BODY)
    with pytest.raises(KeyRefused, match="user name and password") as refused:
        client(tmp_path, account | {"password": "wrong"}).get_text(f"{office.url}/diff/")
    assert "wrong" not in str(refused.value)


def test_an_account_travels_unencrypted_only_where_that_is_allowed(office: FtpOffice, tmp_path: Path) -> None:
    office.account = ("reader", "pass-42")
    account = {"username": "reader", "password": "pass-42"}
    with pytest.raises(NotAllowed, match="allow_plain_http_key"):
        client(tmp_path, account, allow_loopback=False).get_text(f"{office.url}/diff/")
    assert office.said == [], "not even a greeting was answered"
    allowed = client(tmp_path, account, allow_loopback=False, allow_plain_http_key=True)
    assert "2026-11-20.zip" in allowed.get_text(f"{office.url}/diff/")
