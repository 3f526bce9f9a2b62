"""One HTTP request, without following anything: the verified connection, the check of the peer's own address, the
mapping of network failures to our errors."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from sources.errors import NotAllowed, OutOfReach
from sources.net.addresses import permitted
from sources.net.tls import trust

FAILURES = (requests.RequestException, HTTPError, OSError)


class PrivatePeer(OSError):
    """The connection reached a private address although the name looked public (DNS rebinding)."""


def _checked_pools(allow_loopback: bool) -> dict[str, type[HTTPConnectionPool]]:
    """Connection pools that look at the peer's address before a single byte is sent."""

    def check(sock: Any) -> Any:
        peer = sock.getpeername()[0]
        if not permitted(peer, allow_loopback=allow_loopback):
            sock.close()
            raise PrivatePeer(f"the name leads to the private address {peer}")
        return sock

    class Plain(HTTPConnection):
        def _new_conn(self) -> Any:
            return check(super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> Any:
            return check(super()._new_conn())

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Adapter(HTTPAdapter):
    def __init__(self, context: ssl.SSLContext, allow_loopback: bool, proxied: bool) -> None:
        self._context, self._allow, self._proxied = context, allow_loopback, proxied
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)
        if not self._proxied:
            self.poolmanager.pool_classes_by_scheme = _checked_pools(self._allow)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context holds the trust. (requests would read certifi's file into it at every connection: 50 ms.)"""
        conn.cert_reqs = "CERT_REQUIRED"

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)


class Transport:
    """A session of its own, with cookies; proxies and .netrc of the surroundings are not used."""

    def __init__(
        self,
        *,
        agent: str,
        extra_ca_file: Path | None,
        intermediates: list[str],
        proxy: str | None,
        allow_loopback: bool,
        timeout: tuple[float, float],
    ) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = agent
        self.session.headers["Accept-Encoding"] = "identity"
        if proxy:
            self.session.proxies = {"http": proxy, "https": proxy}
        self._extra, self._allow, self._proxied, self._timeout = extra_ca_file, allow_loopback, bool(proxy), timeout
        self.use(intermediates)

    def use(self, intermediates: list[str]) -> None:
        """Build the trust store anew, with these intermediate certificates to help."""
        adapter = _Adapter(trust(self._extra, intermediates), self._allow, self._proxied)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)

    def send(
        self, method: str, url: str, headers: Mapping[str, str], *, data: Any = None, json: Any = None
    ) -> requests.Response:
        """The answer to one request, its body not yet read. Raises OutOfReach, NotAllowed, or requests' SSLError."""
        try:
            return self.session.request(
                method,
                url,
                headers=dict(headers),
                data=data,
                json=json,
                stream=True,
                allow_redirects=False,
                timeout=self._timeout,
            )
        except requests.exceptions.SSLError:
            raise
        except FAILURES as error:
            if "private address" in str(error):
                raise NotAllowed(
                    f"{url.partition('?')[0]}: it leads to a private address; only public hosts are called"
                ) from None
            raise OutOfReach(f"{url.partition('?')[0]}: no answer ({_short(error)}); tried again later") from None


def _short(error: BaseException) -> str:
    """The innermost reason, without the address (which may hold a key)."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return f"{type(error).__name__}: {error}".partition(" (Caused by")[0][:200]
