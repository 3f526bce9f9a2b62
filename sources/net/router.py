"""From a request to the answer that counts: pacing, redirects that leave keys behind, status, missing certificates."""

from __future__ import annotations

import hashlib
import json as jsonlib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from requests import PreparedRequest, Response
from requests.exceptions import SSLError

from sources.adapter import Metadata
from sources.errors import NotAllowed, OutOfReach, RateLimited
from sources.instants import Instant
from sources.net.addresses import Resolve, check_address
from sources.net.answers import MOVED, status_problem
from sources.net.pacing import Pacer
from sources.net.secrets import Secrets, harmless
from sources.net.settings import HttpSettings
from sources.net.tls import LARGEST, is_incomplete_chain, missing_intermediates
from sources.net.transport import Transport

_MOST_REDIRECTS = 8
_HTTPS = 443


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it will be sent; ``url`` holds the parameters."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    data: Any = None
    json: Any = None

    @classmethod
    def build(
        cls,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        data: Any = None,
        json: Any = None,
    ) -> Request:
        prepared = PreparedRequest()
        prepared.prepare_url(url, params or {})
        return cls(method.upper(), str(prepared.url), dict(headers or {}), data, json)

    def with_headers(self, headers: Mapping[str, str]) -> Request:
        return replace(self, headers=dict(headers))

    @property
    def body(self) -> str:
        """The body as text, to look for keys in it."""
        parts = [part for part in (self.data, self.json) if part is not None]
        return " ".join(part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts)

    @property
    def fingerprint(self) -> str:
        """Tells requests to one address apart by what they send."""
        text = jsonlib.dumps([self.data, self.json], default=str, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


class Router:
    """Sends requests for one source."""

    def __init__(
        self,
        metadata: Metadata,
        settings: HttpSettings,
        *,
        transport: Transport,
        pacer: Pacer,
        secrets: Secrets,
        memory: MutableMapping[str, Any],
        now: Callable[[], Instant],
        resolver: Resolve,
    ) -> None:
        self._metadata, self._settings, self._transport, self._pacer = metadata, settings, transport, pacer
        self._secrets, self._memory, self._now, self._resolver = secrets, memory, now, resolver

    @contextmanager
    def answer(self, request: Request, *, range_start: int = 0) -> Iterator[Response]:
        """The answer after redirects, its status checked, its body unread; closed when the block ends."""
        response = self._follow(request)
        try:
            if range_start and response.status_code == 416:
                yield response
                return
            keyed = self._secrets.used(request.url, request.headers, request.body)
            problem = status_problem(response, self._secrets.hide_in(request.url), self._now(), keyed=keyed)
            if problem is not None:
                if isinstance(problem, RateLimited) and problem.retry_after:
                    self._pacer.hold(urlsplit(request.url).hostname or "", problem.retry_after)
                raise problem
            yield response
        finally:
            response.close()

    def _follow(self, request: Request) -> Response:
        for _ in range(_MOST_REDIRECTS):
            self._check(request)
            self._pacer.wait(urlsplit(request.url).hostname or "")
            response = self._send(request)
            location = response.headers.get("Location")
            if response.status_code not in MOVED or not location:
                return response
            response.close()
            request = self._redirected(request, urljoin(request.url, location), response.status_code)
        raise NotAllowed(f"{self._secrets.hide_in(request.url)}: more than {_MOST_REDIRECTS} redirects")

    def _check(self, request: Request) -> None:
        """May this request go out? Public host, and keys only to the hosts they belong to, encrypted."""
        check_address(request.url, allow_loopback=self._settings.allow_loopback, resolver=self._resolver)
        if not self._secrets.used(request.url, request.headers, request.body):
            return
        parts = urlsplit(request.url)
        hosts = self._metadata.key_hosts or self._metadata.hosts[:1]
        if hosts and parts.hostname not in hosts:
            raise NotAllowed(f"{parts.hostname}: a key of {self._metadata.source} goes to {', '.join(hosts)} only")
        plain = parts.scheme in ("http", "ftp")
        if plain and not (self._settings.allow_plain_http_key or self._settings.allow_loopback):
            raise NotAllowed(
                f"{parts.hostname}: a key does not travel unencrypted ({parts.scheme}); set allow_plain_http_key for "
                "this source if that is really wanted"
            )

    def _redirected(self, request: Request, url: str, status: int) -> Request:
        """The next request. To another host nothing goes along but harmless headers: no key, no body with one."""
        here, there = urlsplit(request.url), urlsplit(url)
        if here.scheme == "https" and there.scheme != "https":
            raise NotAllowed(f"{here.hostname}: it redirects from https to {there.scheme}; not followed")
        method = request.method if status in (307, 308) else "GET"
        keep_body = method != "GET"
        following = replace(
            request,
            method=method,
            url=url,
            data=request.data if keep_body else None,
            json=request.json if keep_body else None,
        )
        if (here.scheme, here.hostname, here.port) == (there.scheme, there.hostname, there.port):
            return following
        if keep_body and self._secrets.used("", {}, following.body):
            raise NotAllowed(f"{here.hostname}: it redirects a request with a key to {there.hostname}; not followed")
        return following.with_headers(harmless(request.headers))

    def _send(self, request: Request) -> Response:
        try:
            return self._transport.send(
                request.method, request.url, request.headers, data=request.data, json=request.json
            )
        except SSLError as error:
            shown = self._secrets.hide_in(request.url)
            if not is_incomplete_chain(error) or not self._complete_chain(request.url):
                raise OutOfReach(f"{shown}: its certificate cannot be verified ({_reason(error)})") from None
        try:
            return self._transport.send(
                request.method, request.url, request.headers, data=request.data, json=request.json
            )
        except SSLError as error:
            raise OutOfReach(
                f"{self._secrets.hide_in(request.url)}: its certificate cannot be verified, not even with the "
                f"intermediate it names ({_reason(error)}); extra_ca_file may name a PEM file"
            ) from None

    def _complete_chain(self, url: str) -> bool:
        """Fetch the missing intermediate certificates; True when there is something new to try."""
        parts = urlsplit(url)
        known: list[str] = self._memory.setdefault("intermediates", [])
        found = missing_intermediates(parts.hostname or "", parts.port or _HTTPS, self._certificate)
        new = [pem for pem in found if pem not in known]
        known.extend(new)
        if found:
            self._transport.use(known)
        return bool(found)

    def _certificate(self, url: str) -> bytes:
        """A certificate from the address another one names; plain http will do, because it is verified later."""
        check_address(url, allow_loopback=self._settings.allow_loopback, resolver=self._resolver)
        if urlsplit(url).scheme not in ("http", "https"):
            raise OutOfReach(f"{url}: the certificate's issuer cannot be fetched over {urlsplit(url).scheme}")
        try:
            response = self._transport.send("GET", url, {})
        except SSLError as error:
            raise OutOfReach(f"{url}: {_reason(error)}") from None
        with response:
            if response.status_code != 200:
                raise OutOfReach(f"{url}: the issuer's certificate is not there (HTTP {response.status_code})")
            return next(response.iter_content(LARGEST), b"")

    def ftp_account(self, url: str, credentials: Mapping[str, str]) -> tuple[str, str]:
        """User name and password for an FTP host (empty for anonymous), after the same checks and pacing."""
        check_address(url, allow_loopback=self._settings.allow_loopback, resolver=self._resolver)
        parts = urlsplit(url)
        self._pacer.wait(parts.hostname or "")
        if parts.hostname not in self._metadata.key_hosts or not credentials:
            return "", ""
        allowed = self._settings.allow_plain_http_key or self._settings.allow_loopback
        if parts.scheme == "ftp" and not allowed:
            raise NotAllowed(
                f"{parts.hostname}: an account does not travel unencrypted (ftp); set allow_plain_http_key for "
                "this source if that is really wanted (the EUIPO publishes one login for everybody)"
            )
        user = credentials.get("username") or credentials.get("user") or ""
        return user, credentials.get("password", "")


def _reason(error: BaseException) -> str:
    text = str(error)
    return text.partition("certificate verify failed: ")[2].partition(" (")[0] or type(error).__name__
