"""``squatwatch outbox list|show|retry|muted`` and ``squatwatch notify test``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.exits import FAILED, PARTIAL, USAGE, CommandError, leave
from monitor.cli.notice_tools import Room, room
from monitor.cli.options import config_option, json_option

if TYPE_CHECKING:
    from monitor.records import Recipient
    from monitor.store.rows import DeliveryRow

_STATES = ("pending", "leased", "sent", "dead")


@click.group()
def outbox() -> None:
    """Deliveries: what went out, what waits, what could not be delivered."""


@outbox.command("list")
@click.option("--state", type=click.Choice(_STATES), default=None, help="Only these. Default: all but sent.")
@click.option("--all", "everything", is_flag=True, help="Sent ones too.")
@click.option("--channel", default=None, help="Only this channel.")
@click.option("--recipient", default=None, help="Only this recipient.")
@config_option
@json_option
def list_(  # noqa: PLR0917 - click passes them by name
    state: str | None,
    everything: bool,
    channel: str | None,
    recipient: str | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Deliveries with the provider's own words. Exit code 3 when some are dead letters."""
    from monitor.records import DeliveryState

    with room(config_path) as opened:
        _known("recipient", recipient, opened.people.recipients, opened.store.notices.deliveries)
        _known("channel", channel, {one.id: one for one in opened.settings.channels}, opened.store.notices.deliveries)
        chosen = DeliveryState(state) if state else None
        found = opened.store.notices.deliveries(chosen, channel=channel, recipient=recipient)
    counts = Counter(row.state.value for row in found)
    shown = found if everything or state else [row for row in found if row.state.value != "sent"]
    for row in shown:
        click.echo(json.dumps(_document(row), ensure_ascii=False) if as_json else _line(row))
    summary = ", ".join(f"{counts[name]} {name}" for name in _STATES if counts[name]) or "nothing planned yet"
    click.echo(summary, err=True)
    if counts["dead"]:
        click.echo("dead letters: mend the address or the channel, then: outbox retry --dead", err=True)
        leave(PARTIAL)


def _known(what: str, name: str | None, listed: Iterable[str], deliveries: Callable[..., Sequence[Any]]) -> None:
    """Refuse a recipient or channel that neither the config nor any delivery knows: an empty list would read as
    nothing sent."""
    if name is not None and name not in listed and not deliveries(**{what: name}):
        raise CommandError(f"--{what} {name}: there is none of this id; there are {', '.join(sorted(listed))}", USAGE)


def _document(row: DeliveryRow) -> dict[str, Any]:
    return {
        "id": row.delivery.id,
        "notice": row.delivery.notice,
        "kind": row.kind.value,
        "state": row.state.value,
        "channel": row.delivery.channel,
        "to": row.delivery.to,
        "recipient": row.recipient,
        "subject": row.subject,
        "attempts": row.delivery.attempts,
        "next_try_at": row.next_try_at.iso() if row.state.value in {"pending", "leased"} else None,
        "sent_at": row.sent_at.iso() if row.sent_at else None,
        "answer": row.answer,
        "message_id": row.delivery.message_id,
    }


def _line(row: DeliveryRow) -> str:
    when = row.sent_at.iso() if row.sent_at else f"next try {row.next_try_at.iso()}"
    when = when if row.state.value != "dead" else f"given up after {row.delivery.attempts} tries"
    answer = f"\n    {row.answer}" if row.answer and row.state.value != "sent" else ""
    head = f"{row.delivery.id}  {row.state.value:7}  {row.delivery.channel} → {row.delivery.to}  {when}"
    return f"{head}\n    {row.subject}{answer}"


@outbox.command("show")
@click.argument("delivery_id", metavar="ID")
@click.option("--raw", is_flag=True, help="The stored bytes, exactly as they are sent.")
@config_option
def show(delivery_id: str, raw: bool, config_path: Path | None) -> None:
    """One delivery: every try with its answer, and what was sent."""
    with room(config_path) as opened:
        row = _one(opened, delivery_id)
    if raw:
        click.echo(row.delivery.payload, nl=False)
        return
    click.echo(_line(row))
    for attempt in row.tries:
        click.echo(f"    {attempt.at.iso()}  {attempt.outcome}: {attempt.answer}")


def _one(opened: Room, delivery_id: str) -> DeliveryRow:
    found = opened.store.notices.deliveries(delivery_id=delivery_id)
    if not found:
        raise CommandError(f"there is no delivery {delivery_id!r}; outbox list shows them", FAILED)
    return found[0]


@outbox.command("retry")
@click.argument("delivery_ids", nargs=-1, metavar="[ID...]")
@click.option("--dead", is_flag=True, help="Every dead letter.")
@click.option("--channel", default=None, help="With --dead: only this channel.")
@config_option
def retry(delivery_ids: tuple[str, ...], dead: bool, channel: str | None, config_path: Path | None) -> None:
    """Send dead or waiting deliveries again at the next occasion; with the same id and bytes."""
    from monitor.records import DeliveryState

    if bool(delivery_ids) == dead:
        raise CommandError("name deliveries, or say --dead for every dead letter", USAGE)
    with room(config_path) as opened:
        ids = list(delivery_ids)
        if dead:
            ids = [row.delivery.id for row in opened.store.notices.deliveries(DeliveryState.DEAD, channel=channel)]
        refused = 0
        for delivery_id in ids:
            if opened.store.notices.retry(delivery_id, opened.now):
                click.echo(f"{delivery_id}: due again")
            else:
                refused += 1
                click.echo(f"{delivery_id}: sent already, or being sent now", err=True)
        if not ids:
            click.echo("no dead letters", err=True)
    if refused:
        leave(PARTIAL)


@outbox.command("muted")
@click.option("--recipient", default=None, help="Only this recipient.")
@click.option("--limit", type=click.IntRange(min=1), default=200, show_default=True, help="At most so many.")
@config_option
@json_option
def muted(recipient: str | None, limit: int, config_path: Path | None, as_json: bool) -> None:
    """What was not told, to whom, and why."""
    from monitor.notices.plan import MUTE_REASONS

    with room(config_path) as opened:
        for stored in opened.store.notices.items(recipient=recipient, muted=True, limit=limit):
            item = stored.item
            document = {
                "hit": item.hit_id,
                "recipient": item.recipient,
                "kind": item.kind.value,
                "step": item.step,
                "reason": item.muted,
                "detail": item.muted_detail,
                "planned_at": stored.planned_at.iso(),
            }
            if as_json:
                click.echo(json.dumps(document, ensure_ascii=False))
                continue
            words = MUTE_REASONS.get(item.muted, item.muted)
            step = f" {item.step}" if item.step else ""
            detail = f" ({item.muted_detail})" if item.muted_detail else ""
            click.echo(f"hit {item.hit_id} → {item.recipient}, {item.kind.value}{step}: {words}{detail}")


@click.group()
def notify() -> None:
    """Try the ways out."""


@notify.command("test")
@click.option("--recipient", default=None, help="This recipient, at every address. Default: every operator.")
@click.option("--channel", default=None, help="Only addresses on this channel.")
@click.option("--to", default=None, help="This address instead of a recipient's; needs --channel.")
@click.option("--lang", default=None, help="Language, with --to: en, zh_CN.")
@config_option
def test(
    recipient: str | None, channel: str | None, to: str | None, lang: str | None, config_path: Path | None
) -> None:
    """Send a test notice now and print the providers' answers. Exit code 3 when one did not take it."""
    from monitor.notices.channels import ChannelError, build
    from monitor.notices.language import language
    from monitor.notices.trial import trial_deliveries
    from monitor.records import Address, Outcome, Recipient, Role

    if to and not channel:
        raise CommandError("--to needs --channel: which way should it go?", USAGE)
    with room(config_path, fresh=True) as opened:
        if lang is not None:
            lang = language(lang, opened.settings.template_folder).code
        if to:
            assert channel is not None
            readers = [Recipient("test", "", Role.OPERATOR, (Address(channel, to),), language=lang or "en")]
        else:
            readers = _readers(opened, recipient)
        try:
            channels = build(opened.settings)
        except ChannelError as error:
            raise CommandError(str(error), USAGE) from None
        failed = tried = 0
        for reader in readers:
            for delivery in trial_deliveries(reader, opened.settings, opened.now):
                if channel and delivery.channel != channel:
                    continue
                tried += 1
                way = channels.get(delivery.channel)
                if way is None:
                    raise CommandError(f"there is no channel {delivery.channel!r}; see [[channels]]", USAGE)
                result = way.send(delivery)
                failed += result.outcome is not Outcome.SENT
                click.echo(f"{delivery.channel} → {delivery.to}: {result.outcome.value}: {result.answer}")
    if not tried:
        raise CommandError("nobody to send to: no operator or recipient has an address there", USAGE)
    if failed:
        leave(PARTIAL)


def _readers(opened: Room, recipient: str | None) -> list[Recipient]:
    if recipient is None:
        return list(opened.people.operators())
    found = opened.people.recipients.get(recipient)
    if found is None:
        known = ", ".join(sorted(opened.people.recipients)) or "none"
        raise CommandError(f"there is no recipient {recipient!r}; known: {known}", USAGE)
    return [found]
