"""TLS is always verified. Where a server forgets its intermediate certificate (Canada's and Viet Nam's do), the missing
one is fetched from the address in the server's own certificate and used only if the chain then ends at a trusted root.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from sources.errors import OutOfReach

_DEEPEST = 3
_TIMEOUT = 20.0
LARGEST = 64 * 1024


def trust(extra_ca_file: Path | None, intermediates: list[str]) -> ssl.SSLContext:
    """The trust store: Mozilla's roots (certifi), the operator's extra file, and intermediates (PEM) that help to build
    a chain but are no anchors themselves. Raises OutOfReach for an extra file that cannot be used."""
    context = ssl.create_default_context(cafile=certifi.where())
    # Python 3.13 turns partial chains on: an intermediate would then be trusted by itself.
    context.verify_flags &= ~ssl.VERIFY_X509_PARTIAL_CHAIN
    if extra_ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(extra_ca_file))
        except (OSError, ssl.SSLError) as error:
            raise OutOfReach(f"extra_ca_file {extra_ca_file.name} cannot be used ({error}); give a PEM file") from None
    for pem in intermediates:
        context.load_verify_locations(cadata=pem)
    return context


def is_incomplete_chain(error: BaseException) -> bool:
    """Does the failure say that an issuer is missing? (OpenSSL errors 20 and 21.)"""
    text = str(error)
    return "unable to get local issuer certificate" in text or "unable to verify the first certificate" in text


def missing_intermediates(host: str, port: int, fetch: Callable[[str], bytes]) -> list[str]:
    """The certificates between the server's and a root, as PEM, by the addresses the certificates name (RFC 5280,
    4.2.2.1). They are not trusted for being found: the caller connects again and the chain must verify.

    ``fetch`` gets an address and gives bytes. Self-signed certificates are left out: a root from the network is worth
    nothing.
    """
    current = _server_certificate(host, port)
    found: list[str] = []
    for _ in range(_DEEPEST):
        address = _issuer_address(current)
        if address is None:
            break
        issuer = _certificate(fetch(address), address)
        if issuer.issuer == issuer.subject:
            break
        found.append(issuer.public_bytes(Encoding.PEM).decode("ascii"))
        current = issuer
    return found


def _server_certificate(host: str, port: int) -> x509.Certificate:
    """The certificate a server shows, read without believing it: nothing else is sent over this connection."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), timeout=_TIMEOUT) as raw,
            context.wrap_socket(raw, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert(binary_form=True)
    except OSError as error:
        raise OutOfReach(f"{host}: no TLS connection ({error})") from None
    if not shown:
        raise OutOfReach(f"{host}: it shows no certificate")
    return x509.load_der_x509_certificate(shown)


def _issuer_address(certificate: x509.Certificate) -> str | None:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return None
    wanted = x509.oid.AuthorityInformationAccessOID.CA_ISSUERS
    for each in access:
        if each.access_method == wanted and isinstance(each.access_location, x509.UniformResourceIdentifier):
            return each.access_location.value
    return None


def _certificate(data: bytes, address: str) -> x509.Certificate:
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificate(data)
        try:
            return x509.load_der_x509_certificate(data)
        except ValueError:
            return pkcs7.load_der_pkcs7_certificates(data)[0]
    except (ValueError, IndexError) as error:
        raise OutOfReach(f"{address}: no certificate there ({error})") from None
