"""Real SMTP on loopback: each address is a transaction of its own, and each answer is the server's own words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.notices.assemble import assemble_due
from monitor.notices.channels import build, build_one
from monitor.notices.outbox import send_due
from monitor.notices.settings import ChannelSettings, RetryPolicy
from monitor.records import Address, Delivery, DeliveryState, Outcome

from .keep import keep, new_store, people, plan_and_add, settings_for
from .makers import NOW, recipient, story


class Sink:
    """Keeps what it takes; answers RCPT by address from ``refuse``."""

    def __init__(self) -> None:
        self.refuse: dict[str, str] = {}
        self.data_answer = "250 queued as 7F3A"
        self.taken: list[tuple[str, bytes]] = []
        self.drop: set[str] = set()
        self.delay = 0.0

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.delay:
            import asyncio

            await asyncio.sleep(self.delay)
        to = envelope.rcpt_tos[0]
        if to in self.drop:
            assert server.transport is not None
            server.transport.abort()
            return "250 never said"
        assert isinstance(envelope.content, bytes)
        if self.data_answer.startswith("250"):
            self.taken += [(address, envelope.content) for address in envelope.rcpt_tos]
        return self.data_answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def serve(sink: Sink) -> Iterator[Callable[..., int]]:
    controllers: list[Controller] = []

    def start(**options: Any) -> int:
        port = free_port()
        controller = Controller(sink, hostname="127.0.0.1", port=port, ready_timeout=5.0, **options)
        controller.start()
        controllers.append(controller)
        return port

    yield start
    for controller in controllers:
        controller.stop(no_assert=True)


def smtp(port: int, **options: Any) -> ChannelSettings:
    return ChannelSettings(
        "mail", "smtp", {"host": "127.0.0.1", "port": port, "security": "none", "timeout": 2.0, **options}
    )


def mail(to: str = "a@example.org") -> Delivery:
    payload = b"From: Watch <watch@station.example>\r\nTo: a@example.org\r\nMessage-ID: <d1@s>\r\n\r\n.dot\r\n"
    return Delivery("d1", "n1", "mail", to, "<d1@s>", payload)


def test_the_stored_bytes_arrive(serve: Callable[..., int], sink: Sink) -> None:
    result = build_one(smtp(serve())).send(mail())
    assert (result.outcome, result.answer) == (Outcome.SENT, "250 queued as 7F3A")
    assert sink.taken == [("a@example.org", mail().payload)]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("451 greylisted, come back", Outcome.RETRY),
        ("452 mailbox full", Outcome.RETRY),
        ("550 no such user here", Outcome.PERMANENT),
        ("421 closing down", Outcome.RETRY),
    ],
)
def test_recipient_refused(serve: Callable[..., int], sink: Sink, answer: str, outcome: Outcome) -> None:
    sink.refuse["a@example.org"] = answer
    result = build_one(smtp(serve())).send(mail())
    assert (result.outcome, result.answer) == (outcome, answer)
    assert sink.taken == []


def test_content_refused(serve: Callable[..., int], sink: Sink) -> None:
    sink.data_answer = "554 looks like spam"
    result = build_one(smtp(serve())).send(mail())
    assert (result.outcome, result.answer) == (Outcome.PERMANENT, "554 looks like spam")


def test_connection_dropped_is_tried_again(serve: Callable[..., int], sink: Sink) -> None:
    sink.drop = {"a@example.org"}
    assert build_one(smtp(serve())).send(mail()).outcome is Outcome.RETRY


def test_slow_server_is_tried_again(serve: Callable[..., int], sink: Sink) -> None:
    sink.delay = 1.0
    result = build_one(smtp(serve(), timeout=0.2)).send(mail())
    assert result.outcome is Outcome.RETRY
    assert "timed out" in result.answer


def test_no_starttls_where_it_is_asked_for(serve: Callable[..., int], sink: Sink) -> None:
    result = build_one(smtp(serve(), security="starttls")).send(mail())
    assert result.outcome is Outcome.RETRY
    assert "STARTTLS" in result.answer
    assert sink.taken == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_password_is_given_and_a_wrong_one_makes_no_dead_letters(serve: Callable[..., int], sink: Sink) -> None:
    def accept(_server: object, _session: object, _envelope: object, _way: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given == LoginPassword(b"watch", b"right"), handled=False)

    port = serve(authenticator=accept, auth_required=True, auth_require_tls=False)
    assert build_one(smtp(port, username="watch", password="right")).send(mail()).outcome is Outcome.SENT
    wrong = build_one(smtp(port, username="watch", password="wrong")).send(mail())
    assert wrong.outcome is Outcome.RETRY
    assert wrong.answer.startswith("535")
    assert "wrong" not in wrong.answer
    assert build_one(smtp(port)).send(mail()).outcome is Outcome.RETRY
    assert len(sink.taken) == 1


def test_a_certificate_nobody_vouches_for_is_refused(serve: Callable[..., int], sink: Sink, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    port = serve(tls_context=context)
    refused = build_one(smtp(port, security="starttls")).send(mail())
    assert refused.outcome is Outcome.RETRY
    assert "TLS failed" in refused.answer
    assert sink.taken == []
    trusted = build_one(smtp(port, security="starttls", ca_file=str(tmp_path / "cert.pem"), host="localhost"))
    assert trusted.send(mail()).outcome is Outcome.SENT


def self_signed(folder: Path) -> tuple[Path, Path]:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_path, key_path = folder / "cert.pem", folder / "key.pem"
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_path, key_path


def test_one_bad_address_of_three_harms_no_other(serve: Callable[..., int], sink: Sink, tmp_path: Path) -> None:
    sink.refuse = {"b@example.org": "550 no such user", "c@example.org": "451 later"}
    settings = settings_for(smtp(serve()))
    three = recipient(addresses=tuple(Address("mail", f"{name}@example.org") for name in "abc"))
    now = NOW
    with new_store(tmp_path) as store:
        plan_and_add(store, keep(store, story()), [three])
        assert assemble_due(store, people(three), settings, now) == 1
        summary = send_due(store, build(settings), lambda: now)
        assert (summary.sent, summary.retried, summary.dead) == (1, 1, 1)
        by_address = {row.delivery.to: row for row in store.notices.deliveries()}
        assert by_address["b@example.org"].state is DeliveryState.DEAD
        assert by_address["b@example.org"].answer == "550 no such user"
        assert [trouble.event.key for trouble in store.health.open()] == ["delivery_dead:mail"]
        assert by_address["c@example.org"].state is DeliveryState.PENDING
        sink.refuse.clear()
        assert send_due(store, build(settings), lambda: now).sent == 0
        later = now.plus(seconds=RetryPolicy().waits[0])
        assert send_due(store, build(settings), lambda: later).sent == 1
        assert store.notices.retry(by_address["b@example.org"].delivery.id, later)
        assert send_due(store, build(settings), lambda: later).sent == 1
        assert store.health.open() == []
    assert sorted(to for to, _content in sink.taken) == ["a@example.org", "b@example.org", "c@example.org"]
    ids = {message_from_bytes(content)["Message-ID"] for _to, content in sink.taken}
    assert len(ids) == 3


def test_a_dead_channel_delays_no_other(serve: Callable[..., int], sink: Sink, tmp_path: Path) -> None:
    dead = ChannelSettings("dead", "smtp", {"host": "127.0.0.1", "port": 9, "security": "none", "timeout": 1.0})
    settings = settings_for(dead, smtp(serve()))
    both = [
        recipient(
            f"r{number}",
            addresses=(Address("dead", f"d{number}@example.org"), Address("mail", f"m{number}@example.org")),
        )
        for number in range(12)
    ]
    with new_store(tmp_path) as store:
        plan_and_add(store, keep(store, story()), both)
        assemble_due(store, people(*both), settings, NOW)
        summary = send_due(store, build(settings), lambda: NOW)
        assert summary.sent == 12
        assert summary.dead == 0
        waiting = store.notices.deliveries(channel="dead")
    assert all(row.state is not DeliveryState.SENT for row in waiting)
    assert sum(len(row.tries) for row in waiting) == 5  # then the channel rests until the next run
