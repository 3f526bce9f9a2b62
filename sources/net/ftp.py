"""FTP and FTPS: a folder's listing and a file's bytes (Sweden and the EUIPO still offer their bulk data so)."""

from __future__ import annotations

import ftplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from sources.errors import KeyRefused, NotFound, OutOfReach

_TIMEOUT = 60.0
_PORT = 21


@contextmanager
def _connected(url: str, user: str, password: str) -> Iterator[ftplib.FTP]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    ftp = ftplib.FTP_TLS(timeout=_TIMEOUT) if parts.scheme == "ftps" else ftplib.FTP(timeout=_TIMEOUT)  # noqa: S321
    try:
        ftp.connect(host, parts.port or _PORT)
        ftp.login(user or "anonymous", password or "anonymous@")
        if isinstance(ftp, ftplib.FTP_TLS):
            ftp.prot_p()
        yield ftp
    except ftplib.error_perm as error:
        if str(error).startswith("530"):
            raise KeyRefused(f"{host}: it refuses the account ({error}); check user name and password") from None
        raise NotFound(f"{host}{parts.path}: {error}") from None
    except (ftplib.Error, OSError, EOFError) as error:
        raise OutOfReach(f"{host}{parts.path}: {error}; tried again later") from None
    finally:
        ftp.close()


def listing(url: str, user: str, password: str) -> str:
    """The folder as the server lists it, one entry a line."""
    lines: list[str] = []
    with _connected(url, user, password) as ftp:
        ftp.cwd(unquote(urlsplit(url).path) or "/")
        ftp.retrlines("LIST", lines.append)
    return "\n".join(lines) + "\n"


def retrieve(url: str, user: str, password: str, start: int, take: Callable[[bytes], None]) -> int | None:
    """Hand the file's bytes from ``start`` on to ``take``; gives the whole size the server states, if it does."""
    path = unquote(urlsplit(url).path)
    with _connected(url, user, password) as ftp:
        ftp.voidcmd("TYPE I")
        size = ftp.size(path)
        ftp.retrbinary(f"RETR {path}", take, rest=start or None)
    return size
