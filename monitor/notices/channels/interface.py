"""What every channel promises.

``send`` answers sent, retry or permanent with the provider's own words; it raises nothing that a provider, a network or
a clock can cause. Sending the same delivery twice is safe for us (same id, same bytes), but the reader may see it
twice: the outbox does it only after a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from monitor.notices.settings import ChannelSettings
from monitor.records import Delivery, Outcome, SendResult


class ChannelError(ValueError):
    """A channel's settings cannot work. The text names channel, option, value and remedy."""


@dataclass(frozen=True, slots=True)
class Ability:
    """What a channel can carry. ``form``: ``mime`` (a whole e-mail) or ``chat`` (JSON with title, markdown, text).

    ``attachments``: the reader gets the files themselves. ``per_minute``: the provider's limit for one robot or
    account, None = no limit that we know. ``address``: what ``to`` must be, in words, for error messages.
    """

    form: str
    attachments: bool
    per_minute: int | None
    address: str


class Channel(Protocol):
    """One way out."""

    settings: ChannelSettings
    ability: Ability

    def send(self, delivery: Delivery) -> SendResult:
        """Hand over the stored bytes. Idempotent for the provider only as far as the provider is."""
        ...

    def check(self) -> list[str]:
        """What is wrong with the settings, one sentence each with its remedy; sends nothing, opens no connection."""
        ...

    def check_address(self, to: str) -> str:
        """'' when ``to`` is an address that this channel can reach, else what is wrong with it."""
        ...


def sent(answer: str) -> SendResult:
    """The provider took it."""
    return SendResult(Outcome.SENT, answer[:2000])


def retry(answer: str, after: float | None = None) -> SendResult:
    """Not now: ``after`` seconds when the provider said how long."""
    return SendResult(Outcome.RETRY, answer[:2000], after)


def permanent(answer: str) -> SendResult:
    """Never: trying again cannot help until a person changes something."""
    return SendResult(Outcome.PERMANENT, answer[:2000])


def option(settings: ChannelSettings, name: str, kind: type, default: Any = None, *, required: bool = False) -> Any:
    """An option of the right type. Raises :class:`ChannelError` when it is missing or of another type."""
    options: Mapping[str, Any] = settings.options
    value = options.get(name, default)
    if value is None and not required:
        return None
    if value is None or value == "":
        if required:
            raise ChannelError(f"channel {settings.id!r} ({settings.kind}): option {name!r} is missing; set it")
        return value
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ChannelError(
            f"channel {settings.id!r} ({settings.kind}): option {name!r} is {type(value).__name__},"
            f" needs {kind.__name__}"
        )
    return value


def unknown_options(settings: ChannelSettings, known: frozenset[str]) -> list[str]:
    """One sentence for each option that the kind does not have."""
    return [
        f"channel {settings.id!r} ({settings.kind}): unknown option {name!r}; known: {', '.join(sorted(known))}"
        for name in sorted(set(settings.options) - known)
    ]
