"""A web server on this machine that plays an office: each path has a function that answers."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    """Announce the whole body, send only so many bytes, and hang up."""


@dataclass
class Seen:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Handler = Callable[[Seen], Answer]


class Office:
    """``routes`` by path without query; ``seen`` are all requests."""

    def __init__(self) -> None:
        self.routes: dict[str, Handler] = {}
        self.seen: list[Seen] = []
        self.url = ""

    def page(self, path: str, *answers: Answer) -> None:
        """Answer one after the other, the last one for ever."""
        left = list(answers)
        self.routes[path] = lambda seen: left.pop(0) if len(left) > 1 else left[0]

    def paths(self) -> list[str]:
        return [each.path for each in self.seen]


@contextmanager
def serve(context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Office]:
    office = Office()

    class Talk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _talk(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            seen = Seen(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
            office.seen.append(seen)
            handler = office.routes.get(self.path.partition("?")[0])
            answer = handler(seen) if handler else Answer(b"nothing here", 404)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            body = answer.body if answer.cut_after is None else answer.body[: answer.cut_after]
            self.wfile.write(body)
            if answer.cut_after is not None:
                self.close_connection = True

        do_GET = do_POST = _talk

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer((host, 0), Talk)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    office.url = f"{'https' if context else 'http'}://{host}:{server.server_address[1]}"
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
