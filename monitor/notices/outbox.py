"""Sending what is stored: claim with a lease, send outside any transaction, record the provider's answer.

Each channel has a worker of its own, so that a dead one delays no other. A crash between claiming and recording leaves
a lease that runs out; the delivery then goes again with the same id and Message-ID. Nothing is given up silently: a
dead letter keeps the provider's words and raises a health event.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from monitor.notices.channels.interface import Channel, retry
from monitor.notices.settings import RetryPolicy
from monitor.records import Delivery, DeliveryState, HealthEvent, Outcome, SendResult
from monitor.store import Store
from sources.instants import Instant

log = structlog.get_logger(__name__)

BATCH = 10
MAX_RETRY_AFTER = 86_400.0
# After this many answers of "later" in a row a channel rests until the next run: a server that does not answer would
# otherwise hold its worker for one time-out per delivery.
PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A delivery that did not go: whether it will be tried again, and what the provider said."""

    delivery: str
    channel: str
    to: str
    dead: bool
    answer: str


@dataclass(frozen=True, slots=True)
class SendSummary:
    """What one run of the sender did."""

    sent: int = 0
    retried: int = 0
    dead: int = 0
    undelivered: tuple[Undelivered, ...] = ()

    @property
    def complete(self) -> bool:
        """True when everything that was due went out."""
        return not self.retried and not self.dead


@dataclass(slots=True)
class _Tally:
    sent: int = 0
    retried: int = 0
    dead: int = 0
    undelivered: list[Undelivered] = field(default_factory=list)


def send_due(
    store: Store,
    channels: Mapping[str, Channel],
    clock: Callable[[], Instant],
    *,
    policy: RetryPolicy | None = None,
    owner: str = "sender",
    stop: threading.Event | None = None,
) -> SendSummary:
    """Send every delivery that is due now through its channel; returns when all workers are done.

    ``stop`` set by another thread ends the run after the delivery in hand. Deliveries of a channel that is not in
    ``channels`` wait; ``check`` and ``doctor`` name them.
    """
    rules = policy or RetryPolicy()
    store.notices.release_expired(clock())
    halt = stop or threading.Event()
    tallies = {channel_id: _Tally() for channel_id in channels}
    workers = [
        threading.Thread(
            target=_drain,
            name=f"send-{channel_id}",
            args=(_Worker(store, channel_id, channel, clock, rules, owner, halt), tallies[channel_id]),
        )
        for channel_id, channel in channels.items()
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    _clear_mended(store, channels, clock())
    return SendSummary(
        sent=sum(tally.sent for tally in tallies.values()),
        retried=sum(tally.retried for tally in tallies.values()),
        dead=sum(tally.dead for tally in tallies.values()),
        undelivered=tuple(item for tally in tallies.values() for item in tally.undelivered),
    )


@dataclass(frozen=True, slots=True)
class _Worker:
    store: Store
    channel_id: str
    channel: Channel
    clock: Callable[[], Instant]
    policy: RetryPolicy
    owner: str
    stop: threading.Event


def _drain(worker: _Worker, tally: _Tally) -> None:
    in_a_row = 0
    while not worker.stop.is_set() and in_a_row < PATIENCE:
        batch = worker.store.notices.claim(
            worker.clock(),
            owner=worker.owner,
            lease_seconds=worker.policy.lease_seconds,
            limit=BATCH if in_a_row == 0 else 1,
            channels=[worker.channel_id],
        )
        if not batch:
            return
        for delivery in batch:
            # What was claimed and not tried stays leased until the lease runs out, then it is due again.
            if worker.stop.is_set() or in_a_row >= PATIENCE:
                return
            result = _send(worker, delivery)
            _record(worker, delivery, result, tally)
            in_a_row = in_a_row + 1 if result.outcome is Outcome.RETRY else 0


def _send(worker: _Worker, delivery: Delivery) -> SendResult:
    try:
        return worker.channel.send(delivery)
    except Exception as error:  # third-party plug-ins raise anything, and the delivery must not be lost over it
        log.exception("channel raised", channel=worker.channel_id, delivery=delivery.id)
        return retry(f"the channel failed: {type(error).__name__}: {error}")


def _record(worker: _Worker, delivery: Delivery, result: SendResult, tally: _Tally) -> None:
    now = worker.clock()
    dead = result.outcome is Outcome.PERMANENT or (
        result.outcome is Outcome.RETRY and delivery.attempts >= worker.policy.attempts
    )
    again = now.plus(seconds=wait_seconds(delivery.attempts, result, worker.policy))
    worker.store.notices.record(delivery.id, result, now, again, dead)
    if result.outcome is Outcome.SENT:
        tally.sent += 1
        return
    if dead:
        tally.dead += 1
        worker.store.health.raise_event(_dead_letter(worker.channel_id, delivery, result, now))
    else:
        tally.retried += 1
    tally.undelivered.append(Undelivered(delivery.id, worker.channel_id, delivery.to, dead, result.answer))
    log.warning("not delivered", channel=worker.channel_id, delivery=delivery.id, dead=dead, answer=result.answer)


def wait_seconds(attempts: int, result: SendResult, policy: RetryPolicy) -> float:
    """How long until the next try after ``attempts`` tries: what the provider asked for (at most a day), else the
    policy's ladder."""
    if result.retry_after is not None:
        return min(max(result.retry_after, 1.0), MAX_RETRY_AFTER)
    return float(policy.waits[min(max(attempts, 1), len(policy.waits)) - 1])


def _clear_mended(store: Store, channels: Mapping[str, Channel], now: Instant) -> None:
    """A channel without dead letters is no trouble any more."""
    troubles = {trouble.event.key for trouble in store.health.open()}
    for channel_id in channels:
        key = _trouble_key(channel_id)
        if key in troubles and not store.notices.deliveries(DeliveryState.DEAD, channel=channel_id, limit=1):
            store.health.clear(key, now)


def _trouble_key(channel_id: str) -> str:
    return f"delivery_dead:{channel_id}"


def _dead_letter(channel_id: str, delivery: Delivery, result: SendResult, now: Instant) -> HealthEvent:
    return HealthEvent(
        key=_trouble_key(channel_id),
        subject=f"a notice could not be delivered through {channel_id}",
        consequence=f"{delivery.to} did not get it",
        remedy="read the answer, mend the address or the channel, then: outbox retry",
        seen_at=now,
        detail=result.answer,
    )
