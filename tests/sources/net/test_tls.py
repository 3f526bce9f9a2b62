"""TLS is verified always; a forgotten intermediate is fetched and must lead to a trusted root."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from sources.errors import OutOfReach
from tests.sources.loopback import Answer, serve
from tests.sources.test_http import Clock, client

START = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@dataclass
class Holder:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def issue(name: str, by: Holder | None, *, authority: bool, issuer_at: str = "") -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = by.key if by else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(START + datetime.timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if authority:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
    else:
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    if issuer_at:
        place = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    return Holder(key, builder.sign(signer, hashes.SHA256()))


def server_context(tmp_path: Path, holder: Holder) -> ssl.SSLContext:
    secret = holder.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "server.pem"
    file.write_bytes(secret + holder.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_the_missing_intermediate_is_fetched_once(tmp_path: Path) -> None:
    root = issue("Root", None, authority=True)
    middle = issue("Middle", root, authority=True)
    trusted = tmp_path / "root.pem"
    trusted.write_bytes(root.pem)
    with serve() as library:
        library.page("/middle.cer", Answer(middle.der))
        leaf = issue("Office", middle, authority=False, issuer_at=f"{library.url}/middle.cer")
        with serve(server_context(tmp_path, leaf)) as office:
            office.page("/a", Answer(b"{}"))
            memory: dict[str, object] = {}
            for _ in range(2):
                asking = client(tmp_path, Clock(), memory=memory, extra_ca_file=trusted, attempts=1)
                assert asking.get_json(f"{office.url}/a") == {}
        assert library.paths() == ["/middle.cer"]


@pytest.mark.parametrize("found", ["root", "stranger"])
def test_a_fetched_certificate_is_no_anchor(tmp_path: Path, found: str) -> None:
    root = issue("Untrusted root", None, authority=True)
    middle = issue("Middle", root, authority=True)
    with serve() as library:
        library.page("/c", Answer(root.der if found == "root" else middle.der))
        leaf = issue("Office", middle, authority=False, issuer_at=f"{library.url}/c")
        with serve(server_context(tmp_path, leaf)) as office:
            office.page("/a", Answer(b"{}"))
            with pytest.raises(OutOfReach, match="certificate cannot be verified"):
                client(tmp_path, Clock(), attempts=1).get_json(f"{office.url}/a")
            assert not office.seen


def test_a_self_signed_server_is_refused(tmp_path: Path) -> None:
    with serve(server_context(tmp_path, issue("Me", None, authority=False))) as office:
        with pytest.raises(OutOfReach, match="certificate cannot be verified"):
            client(tmp_path, Clock(), attempts=1).get_json(f"{office.url}/a")
        assert not office.seen


def test_an_extra_ca_file_that_is_none(tmp_path: Path) -> None:
    bad = tmp_path / "ca.pem"
    bad.write_text("no certificate")
    with pytest.raises(OutOfReach, match="extra_ca_file"):
        client(tmp_path, Clock(), extra_ca_file=bad)
