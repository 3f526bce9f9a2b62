"""Which addresses may be called: http(s) and ftp(s), public hosts only."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from sources.errors import NotAllowed, UnresolvedName

Resolve = Callable[[str], Iterable[str]]
SCHEMES = frozenset({"http", "https", "ftp", "ftps"})


def resolve(host: str) -> list[str]:
    """The IP addresses of a host name. Raises UnresolvedName."""
    try:
        return [str(row[4][0]) for row in socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)]
    except OSError as error:
        raise UnresolvedName(f"{host}: its name cannot be resolved ({error}); check the network") from None


def permitted(ip: str, *, allow_loopback: bool) -> bool:
    """Public addresses, and the machine itself only where tests or a local proxy need it."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return (address.is_global and not address.is_multicast) or (allow_loopback and address.is_loopback)


def check_address(url: str, *, allow_loopback: bool, resolver: Resolve = resolve) -> None:
    """Raises NotAllowed for a scheme or host that we do not call, UnresolvedName for a name that does not resolve."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in SCHEMES or not host:
        raise NotAllowed(f"{parts.scheme or 'no scheme'}://{host}: only http(s) and ftp(s) addresses are called")
    if parts.username or parts.password:
        raise NotAllowed(f"{host}: a name or password inside an address is not accepted; put it into the credentials")
    for ip in resolver(host):
        if not permitted(ip, allow_loopback=allow_loopback):
            raise NotAllowed(f"{host}: it points to the private address {ip}; only public hosts are called")
