"""One server on this machine that stands in for every host of the world.

It is an HTTP proxy: a client whose config names it as ``proxy`` sends every request here, under the real names and
addresses. For https it ends the TLS itself, with a certificate of an authority that the config names as
``extra_ca_file``. Nothing of the product is replaced: names, keys, redirects and certificates are checked as ever.
"""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from tests.sources.net.test_tls import Holder, issue

PUBLIC_ADDRESS = str(ipaddress.ip_address("93.184.215.14"))
"""What every name resolves to: a public address, which nobody calls because the proxy does the calling."""


@dataclass(frozen=True)
class Ask:
    """A request as it reached its host."""

    host: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    secure: bool

    @property
    def everything(self) -> str:
        """All that was sent, to look for keys in it."""
        return f"{self.path} {self.query} {self.headers} {self.body!r}"


@dataclass
class Answer:
    """``cut_after``: announce the whole body, send only so many bytes, and hang up. ``seconds``: wait before it."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    seconds: float = 0.0


Hear = Callable[[Ask], Answer]


class _Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    hear: Hear
    context: ssl.SSLContext
    host = ""

    def do_CONNECT(self) -> None:
        self.host = self.path.partition(":")[0]
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb")
        self.close_connection = False

    def _answer(self) -> None:
        # urllib3 leaves Nagle's algorithm on towards proxies: the body waits until the head is acknowledged.
        self.connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, "TCP_QUICKACK", socket.TCP_NODELAY), 1)
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        ask = Ask(
            self.host or parts.hostname or "",
            self.command,
            parts.path,
            query,
            {name.lower(): value for name, value in self.headers.items()},
            body,
            bool(self.host),
        )
        self._send(ask, type(self).hear(ask))

    do_GET = do_POST = _answer

    def _send(self, ask: Ask, answer: Answer) -> None:
        time.sleep(answer.seconds)
        status, body, headers = answer.status, answer.body, dict(answer.headers)
        if status == 200 and ask.method == "GET":
            status, body = _partial(ask, body, headers)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if answer.cut_after is None else body[: answer.cut_after])
        self.wfile.flush()
        self.close_connection = self.close_connection or answer.cut_after is not None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def _partial(ask: Ask, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Validators, conditional requests and ranges, as a careful file server does them."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers["ETag"] = tag
    if ask.headers.get("if-none-match") == tag:
        return 304, b""
    wanted = ask.headers.get("range", "")
    if wanted.startswith("bytes=") and ask.headers.get("if-range", tag) == tag:
        begun = int(wanted[len("bytes=") :].partition("-")[0])
        headers["Content-Range"] = f"bytes {begun}-{len(body) - 1}/{len(body)}"
        return 206, body[begun:]
    return 200, body


@contextmanager
def town(hear: Hear, hosts: list[str], folder: Path) -> Iterator[tuple[str, Path]]:
    """Runs the server; gives its address as a proxy and the file of the authority that vouches for the hosts."""
    root = issue("Authority of the small world", None, authority=True)
    authority = folder / "authority.pem"
    authority.write_bytes(root.pem)
    context = _context(root, hosts, folder)
    talk = type("Talk", (_Talk,), {"hear": staticmethod(hear), "context": context})
    server = _Server(("127.0.0.1", 0), talk)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is no error of the server."""


def _context(root: Holder, hosts: list[str], folder: Path) -> ssl.SSLContext:
    holder = issue("localhost", root, authority=False)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(holder.certificate.subject)
        .issuer_name(root.certificate.subject)
        .public_key(holder.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(holder.certificate.not_valid_before_utc)
        .not_valid_after(holder.certificate.not_valid_after_utc)
        .add_extension(names, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False)
        .sign(root.key, hashes.SHA256())
    )
    file = folder / "hosts.pem"
    file.write_bytes(
        holder.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.num_tickets = 0  # a ticket that comes late makes a client take the connection for a dropped one
    return context
