"""The only door to the network: polite, verified, and careful with keys.

Everything that must outlive the process (validators, rate limits, pauses a host asked for, robots rules, intermediate
certificates) lives in the mapping ``memory``, which holds JSON-able values and is stored by the caller.
"""

from __future__ import annotations

import json as jsonlib
import random
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tenacity
from requests import Response
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from sources.adapter import Artefact, Metadata
from sources.errors import (
    EmptyFile,
    KeyMissing,
    NotFound,
    OutOfReach,
    SchemaChanged,
    SourceError,
    TooLarge,
    UnresolvedName,
)
from sources.instants import Instant, system_now
from sources.net import ftp
from sources.net.addresses import Resolve, resolve
from sources.net.check import check_download
from sources.net.pacing import LONGEST_WAIT, Pacer
from sources.net.pages import page_problem
from sources.net.robots import Robots
from sources.net.router import Request, Router
from sources.net.secrets import Secrets
from sources.net.settings import HttpSettings
from sources.net.spool import Part, Validator
from sources.net.transport import Transport

AGENT = "Squatwatch"
_FULL_AGAIN_DAYS = 7
_TEXT_LIMIT = 64 << 20
_BLOCK = 1 << 18
_PAGE_SUFFIXES = (".html", ".htm")


class Client:
    """Implements :class:`sources.adapter.HttpClient` for one source. Not for several threads at once.

    ``credentials``: by the names in the metadata. ``spool``: folder for downloads. Clock, sleep, random are injected.
    """

    def __init__(
        self,
        metadata: Metadata,
        settings: HttpSettings,
        *,
        spool: Path,
        memory: MutableMapping[str, Any],
        credentials: Mapping[str, str] | None = None,
        now: Callable[[], Instant] = system_now,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
        resolver: Resolve = resolve,
    ) -> None:
        if not settings.contact.strip():
            raise KeyMissing("[operator] contact is empty: offices must be able to reach who polls them")
        self.metadata, self._settings, self._spool, self._memory = metadata, settings, spool, memory
        self._credentials = dict(credentials or {})
        self._now, self._sleep, self._rng = now, sleep, rng or random.Random()  # noqa: S311
        self._secrets = Secrets(self._credentials.values())
        transport = Transport(
            agent=f"{AGENT}/{_version()} (trademark gazette reader; +{settings.contact.strip()})",
            extra_ca_file=settings.extra_ca_file,
            intermediates=list(memory.get("intermediates", [])),
            proxy=settings.proxy,
            allow_loopback=settings.allow_loopback,
            timeout=settings.timeout,
        )
        pacer = Pacer(
            memory.setdefault("hosts", {}),
            metadata.rates,
            now,
            sleep,
            hours=settings.hours,
            time_zone=metadata.time_zone,
        )
        self._router = Router(
            metadata,
            settings,
            transport=transport,
            pacer=pacer,
            secrets=self._secrets,
            memory=memory,
            now=now,
            resolver=resolver,
        )
        self._robots = Robots(memory.setdefault("robots", {}), AGENT, now, self._robots_txt)
        self._cookies = transport.session.cookies

    def credential(self, name: str) -> str:
        """The key or account part of that name. Raises KeyMissing, saying how to get it."""
        value = self._credentials.get(name, "").strip()
        if value:
            return value
        wanted = next((each for each in self.metadata.credentials if each.name == name), None)
        how = f"set {wanted.env} or name it in config; to get one: {wanted.how}" if wanted else "name it in config"
        raise KeyMissing(f"{self.metadata.source}: it needs {name!r}, which is not set: {how}")

    def cookie(self, name: str, url: str) -> str | None:
        """The value of a session cookie that the host of ``url`` set, None without one."""
        host = urlsplit(url).hostname or ""
        found = (c.value for c in self._cookies if c.name == name and host.endswith(c.domain.lstrip(".").lower()))
        return next(found, None)

    def get_text(self, url: str, **options: Any) -> str:
        """A web page or text. robots.txt is asked first unless ``page=False`` (an interface made for programs)."""
        if urlsplit(url).scheme.startswith("ftp"):
            return self._ftp_listing(url)
        page = options.pop("page", True)
        if page:
            self._robots.check(url)
        body, response = self._whole(self._request("GET", url, options), page_wanted=page)
        return body.decode(_charset(response, body), "replace")

    def get_json(self, url: str, **options: Any) -> Any:
        headers = {"Accept": "application/json", **options.pop("headers", {})}
        return self._json(self._request("GET", url, {**options, "headers": headers}))

    def post_json(self, url: str, body: Any, **options: Any) -> Any:
        headers = {"Accept": "application/json", **options.pop("headers", {})}
        return self._json(self._request("POST", url, {**options, "headers": headers, "json": body}))

    def post_form(self, url: str, fields: Mapping[str, str], **options: Any) -> Any:
        """Send a form; gives the answer's JSON."""
        headers = {"Accept": "application/json", **options.pop("headers", {})}
        return self._json(self._request("POST", url, {**options, "headers": headers, "data": dict(fields)}))

    def download(self, url: str, *, name: str, magic: bytes | None = None, **options: Any) -> Artefact:
        """A file, streamed to the spool and kept under its content hash; a broken download goes on where it stopped.

        ``magic``: how its first bytes must read. A GET that the server knows to be unchanged gives the file on disk
        again; once a week the whole is fetched regardless.
        """
        if urlsplit(url).scheme.startswith("ftp"):
            return self._ftp_download(url, name, magic)
        if name.lower().endswith(_PAGE_SUFFIXES) and options.pop("page", True):
            self._robots.check(url)
        options.pop("page", None)
        request = self._request(options.pop("method", "GET"), url, options)
        known = self._unchanged(request)
        for attempt in self._attempts():
            with attempt:
                return self._download_once(request, name, magic, known)
        raise AssertionError("tenacity ends by returning or raising")

    def _request(self, method: str, url: str, options: dict[str, Any]) -> Request:
        """Build a request; unknown options are a mistake of the adapter."""
        unknown = set(options) - {"params", "headers", "data", "json"}
        if unknown:
            raise TypeError(f"unknown option(s) {', '.join(sorted(unknown))} for a request to {urlsplit(url).hostname}")
        return Request.build(method, url, **options)

    def _attempts(self) -> tenacity.Retrying:
        return tenacity.Retrying(
            retry=tenacity.retry_if_exception(_worth_retrying),
            stop=tenacity.stop_after_attempt(self._settings.attempts),
            wait=self._pause,
            sleep=self._sleep,
            reraise=True,
        )

    def _pause(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = getattr(error, "retry_after", None) or 0.0
        return float(max(asked, min(60.0, 2.0**state.attempt_number) * self._rng.uniform(0.5, 1.0)))

    def _whole(self, request: Request, *, page_wanted: bool) -> tuple[bytes, Response]:
        """The body of a small answer."""
        for attempt in self._attempts():
            with attempt, self._router.answer(request) as response:
                body = b"".join(self._blocks(response, request, _TEXT_LIMIT))
                problem = page_problem(body, self._shown(request.url), page_wanted=page_wanted)
                if problem:
                    raise problem
                return body, response
        raise AssertionError("tenacity ends by returning or raising")

    def _blocks(self, response: Response, request: Request, limit: int) -> list[bytes]:
        """The blocks of a body, complete. Raises OutOfReach for a body that breaks off."""
        found, size = [], 0
        try:
            for block in response.iter_content(_BLOCK):
                size += len(block)
                if size > limit:
                    raise TooLarge(f"{self._shown(request.url)}: more than {limit} bytes where a page was expected")
                found.append(block)
        except (RequestException, HTTPError, OSError) as error:
            raise OutOfReach(
                f"{self._shown(request.url)}: it broke off after {size} bytes ({type(error).__name__})"
            ) from None
        return found

    def _json(self, request: Request) -> Any:
        body, _ = self._whole(request, page_wanted=False)
        if not body.strip():
            raise EmptyFile(f"{self._shown(request.url)}: an empty answer where JSON was expected")
        try:
            return jsonlib.loads(body)
        except ValueError as error:
            raise SchemaChanged(
                f"{self._shown(request.url)}: the answer is no JSON ({error}); "
                f"it begins {self._secrets.hide(repr(body[:80]))}"
            ) from None

    def _shown(self, url: str) -> str:
        return self._secrets.hide_in(url)

    def _robots_txt(self, url: str) -> bytes:
        with self._router.answer(Request.build("GET", url)) as response:
            return next(response.iter_content(512 * 1024), b"")

    def _unchanged(self, request: Request) -> dict[str, Any] | None:
        """What is known of this address, when the file is still there and was fetched as a whole within the week."""
        if request.method != "GET":
            return None
        known = self._memory.setdefault("validators", {}).get(self._shown(request.url))
        if not known or not Path(known["path"]).exists():
            return None
        fresh = Instant.parse(known["at"]).plus(days=_FULL_AGAIN_DAYS) > self._now()
        return dict(known) if fresh and (known["etag"] or known["modified"]) else None

    def _download_once(
        self, request: Request, name: str, magic: bytes | None, known: dict[str, Any] | None
    ) -> Artefact:
        part = Part(self._spool / "parts", f"{request.method} {self._shown(request.url)} {request.fingerprint}")
        sent, begun = dict(request.headers), 0
        validator = part.validator()
        if known:
            sent |= _conditional(known)
        elif request.method == "GET" and part.size and validator.for_range:
            begun = part.size
            sent |= {"Range": f"bytes={begun}-", "If-Range": validator.for_range}
        shown = self._shown(request.url)
        with self._router.answer(request.with_headers(sent), range_start=begun) as response:
            if response.status_code == 304 and known:
                return self._again(known, shown, name)
            if response.status_code == 416 or not _continues(response, begun):
                part.drop()
                raise OutOfReach(f"{shown}: the part on disk does not fit the file any more; it is fetched anew")
            if response.status_code != 206:
                part.begin(_validator(response))
            self._stream(response, part, shown)
            validator = _validator(response)
        check_download(part, shown, name, magic, expected=_expected(response, part))
        return self._kept(part, name, shown, validator, conditional=request.method == "GET")

    def _stream(self, response: Response, part: Part, shown: str) -> None:
        try:
            part.append(_arriving(response), self._settings.max_bytes, shown)
        except TooLarge:
            part.drop()
            raise
        except (RequestException, HTTPError, OSError) as error:
            raise OutOfReach(
                f"{shown}: it broke off after {part.size} bytes ({type(error).__name__}); it is continued"
            ) from None

    def _kept(self, part: Part, name: str, shown: str, validator: Validator, *, conditional: bool) -> Artefact:
        size = part.size
        path, digest = part.keep(self._spool, name)
        if conditional and (validator.etag or validator.modified):
            self._memory.setdefault("validators", {})[shown] = {
                "etag": validator.etag,
                "modified": validator.modified,
                "path": str(path),
                "sha256": digest,
                "at": self._now().iso(),
            }
        return Artefact(path, digest, size, shown, self._now(), name)

    def _again(self, known: dict[str, Any], shown: str, name: str) -> Artefact:
        path = Path(known["path"])
        return Artefact(path, known["sha256"], path.stat().st_size, shown, self._now(), name)

    def _ftp_listing(self, url: str) -> str:
        for attempt in self._attempts():
            with attempt:
                return ftp.listing(url, *self._router.ftp_account(url, self._credentials))
        raise AssertionError("tenacity ends by returning or raising")

    def _ftp_download(self, url: str, name: str, magic: bytes | None) -> Artefact:
        part = Part(self._spool / "parts", url)
        limit, shown = self._settings.max_bytes, self._shown(url)
        for attempt in self._attempts():
            with attempt:
                account = self._router.ftp_account(url, self._credentials)
                part.path.touch()
                size = ftp.retrieve(url, *account, part.size, lambda block: part.append([block], limit, shown))
                check_download(part, shown, name, magic, expected=size)
                return self._kept(part, name, shown, Validator(), conditional=False)
        raise AssertionError("tenacity ends by returning or raising")


def _arriving(response: Response) -> Iterator[bytes]:
    """The body as it comes in. (``iter_content`` throws away up to a block of what arrived before a broken end.)"""
    while block := response.raw.read1(_BLOCK, decode_content=True):
        yield block


def _worth_retrying(error: BaseException) -> bool:
    """Soon, in this pass: not what is missing, and not what asks for a long pause."""
    if not isinstance(error, SourceError) or not error.retry or isinstance(error, NotFound | UnresolvedName):
        return False
    return (error.retry_after or 0.0) <= LONGEST_WAIT


def _continues(response: Response, begun: int) -> bool:
    """A partial answer must go on exactly where the part ends."""
    if response.status_code != 206:
        return True
    return response.headers.get("Content-Range", "").startswith(f"bytes {begun}-")


def _conditional(known: Mapping[str, Any]) -> dict[str, str]:
    found = {"If-None-Match": known["etag"], "If-Modified-Since": known["modified"]}
    return {name: value for name, value in found.items() if value}


def _validator(response: Response) -> Validator:
    return Validator(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))


def _expected(response: Response, part: Part) -> int | None:
    """How long the whole must be, by ``Content-Range`` or ``Content-Length``; None when nobody said."""
    if response.status_code == 206:
        total = response.headers.get("Content-Range", "").rpartition("/")[2]
        return int(total) if total.isdigit() else None
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdigit() and "Content-Encoding" not in response.headers else None


def _charset(response: Response, body: bytes) -> str:
    """The charset of the header, else of the page's own declaration, else UTF-8."""
    stated = response.headers.get("Content-Type", "").lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    if not stated:
        head = body[:2048].lower().partition(b"charset=")[2]
        stated = (
            head[:40]
            .strip(b" \"'")
            .split(b'"')[0]
            .split(b"'")[0]
            .split(b">")[0]
            .decode("ascii", "replace")
            .strip(" /;")
        )
    try:
        "".encode(stated or "utf-8")
    except LookupError:
        return "utf-8"
    return stated or "utf-8"


def _version() -> str:
    try:
        return version("squatwatch")
    except PackageNotFoundError:
        return "0"
