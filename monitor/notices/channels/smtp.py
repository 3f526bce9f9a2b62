"""E-mail through the standard library: one SMTP transaction per address, so that one refused address harms no other and
each answer belongs to one person. Codes as in RFC 5321: 4yz may be tried again, 5yz may not."""

from __future__ import annotations

import smtplib
import ssl
from email.parser import BytesHeaderParser
from pathlib import Path

from monitor.notices.channels.interface import (
    Ability,
    ChannelError,
    option,
    permanent,
    retry,
    sent,
    unknown_options,
)
from monitor.notices.message import BadAddress, mail_address
from monitor.notices.settings import ChannelSettings
from monitor.records import Delivery, SendResult

OPTIONS = frozenset(
    {
        "host",
        "port",
        "security",
        "username",
        "password",
        "timeout",
        "envelope_from",
        "ca_file",
        "local_name",
    }
)
SECURITY = ("starttls", "tls", "none")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
# 421 and 454 are said about the moment, 535 about the account: a wrong password must not turn every notice into a dead
# letter, because the operator will mend it.
_ACCOUNT_CODES = {530, 534, 535, 538}


class SmtpChannel:
    """Options: host, port, security (starttls | tls | none), username, password, timeout, envelope_from, ca_file."""

    def __init__(self, settings: ChannelSettings) -> None:
        self.settings = settings
        self._host = str(option(settings, "host", str, required=True))
        self._security = str(option(settings, "security", str, "starttls"))
        if self._security not in SECURITY:
            raise ChannelError(
                f"channel {settings.id!r}: security is {self._security!r}; use one of {', '.join(SECURITY)}"
            )
        self._port = int(option(settings, "port", int, _PORTS[self._security]))
        self._username = option(settings, "username", str)
        self._password = option(settings, "password", str)
        self._timeout = float(option(settings, "timeout", float, 30.0))
        self._envelope_from = option(settings, "envelope_from", str)
        self._local_name = option(settings, "local_name", str)
        ca_file = option(settings, "ca_file", str)
        self._ca_file = Path(ca_file) if ca_file else None
        self.ability = Ability("mime", True, None, "an e-mail address")

    def check(self) -> list[str]:
        problems = unknown_options(self.settings, OPTIONS)
        if self._username and self._security == "none":
            problems.append(
                f"channel {self.settings.id!r}: the password would travel in clear; set security to starttls or tls"
            )
        if bool(self._username) != bool(self._password):
            problems.append(f"channel {self.settings.id!r}: username and password belong together; give both or none")
        if self._ca_file and not self._ca_file.is_file():
            problems.append(f"channel {self.settings.id!r}: ca_file {self._ca_file} is not a file")
        return problems

    def check_address(self, to: str) -> str:
        try:
            mail_address(to)
        except BadAddress as error:
            return str(error)
        return ""

    def send(self, delivery: Delivery) -> SendResult:
        try:
            to = mail_address(delivery.to).addr_spec
        except BadAddress as error:
            return permanent(str(error))
        try:
            return self._transaction(delivery, to)
        except smtplib.SMTPResponseException as error:
            return _by_code(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            return retry(f"{self._host}:{self._port}: {_trouble(error)}")

    def _transaction(self, delivery: Delivery, to: str) -> SendResult:
        sender = self._envelope_from or _sender_of(delivery.payload)
        client = self._connect()
        try:
            if self._username and self._password:
                client.login(self._username, self._password)
            client.ehlo_or_helo_if_needed()
            options = ["SMTPUTF8"] if not to.isascii() and client.has_extn("smtputf8") else []
            code, words = client.mail(sender, options)
            if code != 250:
                return _by_code(code, words)
            code, words = client.rcpt(to)
            if code not in {250, 251}:
                return _by_code(code, words)
            code, words = client.data(delivery.payload)
            result = _by_code(code, words)
        finally:
            _close(client)
        return result

    def _connect(self) -> smtplib.SMTP:
        if self._security == "tls":
            return smtplib.SMTP_SSL(
                self._host, self._port, self._local_name, timeout=self._timeout, context=self._context()
            )
        client = smtplib.SMTP(self._host, self._port, self._local_name, timeout=self._timeout)
        if self._security == "starttls":
            try:
                client.starttls(context=self._context())
            except BaseException:
                _close(client)
                raise
        return client

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self._ca_file) if self._ca_file else None)


def _trouble(error: Exception) -> str:
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (smtplib.SMTPNotSupportedError, "the server does not offer what the settings ask for"),
        (smtplib.SMTPServerDisconnected, "connection closed"),
        (ssl.SSLError, "TLS failed"),
        (TimeoutError, "no answer in time"),
    )
    for kind, words in kinds:
        if isinstance(error, kind):
            return f"{words}: {error}"
    return f"{type(error).__name__}: {error}"


def _sender_of(payload: bytes) -> str:
    header = BytesHeaderParser().parsebytes(payload).get("From", "")
    return mail_address(str(header)).addr_spec


def _close(client: smtplib.SMTP) -> None:
    # The answer to DATA already decided; what happens at QUIT is nobody's business.
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()


def _by_code(code: int, words: bytes | str) -> SendResult:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    answer = f"{code} {text}".strip()
    if 200 <= code < 300:
        return sent(answer)
    if code in _ACCOUNT_CODES or not 500 <= code < 600:
        return retry(answer)
    return permanent(answer)
