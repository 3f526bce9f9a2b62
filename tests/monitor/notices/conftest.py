"""Servers on loopback that answer as told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class FakeRobot:
    """Answers each request with the next of ``answers`` (the last one repeats): (status, headers, body) or 'hang'."""

    answers: list[Any] = field(default_factory=lambda: [(200, {}, b'{"errcode":0,"errmsg":"ok"}')])
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""
    release: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def robot() -> Iterator[FakeRobot]:
    fake = FakeRobot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = fake.answers[min(len(fake.requests), len(fake.answers) - 1)]
            fake.requests.append((self.path, dict(self.headers), body))
            if answer == "hang":
                fake.release.wait(10)
                return
            if answer == "cut":
                self.connection.close()
                return
            status, headers, content = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}/robot/send?key=SECRETKEY"
    yield fake
    fake.release.set()
    server.shutdown()
    server.server_close()
