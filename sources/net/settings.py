"""What config says about one source's network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """What config says about one source's network. ``contact`` (a mail address or page) stands in every request.

    ``hours``: local hours of the office in which it may be called; None = always. ``timeout``: seconds to connect and
    between two blocks. ``attempts``: tries of one request within a pass.
    """

    contact: str
    extra_ca_file: Path | None = None
    proxy: str | None = None
    allow_loopback: bool = False
    allow_plain_http_key: bool = False
    hours: tuple[int, int] | None = None
    max_bytes: int = 4 << 30
    timeout: tuple[float, float] = (20.0, 120.0)
    attempts: int = 4
