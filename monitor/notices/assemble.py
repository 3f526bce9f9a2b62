"""From items to notices to deliveries.

Each notice is one transaction; its id derives from its items, its deliveries' ids and Message-IDs from it, and the
bytes are stored with it: a repeat after a crash is the same notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.notices.deliveries import deliveries_for, digest, is_mail, thread_ids
from monitor.notices.message import Attachment, BadAddress, mail_address
from monitor.notices.recheck import mute_now
from monitor.notices.settings import NoticeSettings, People
from monitor.notices.window import WindowState, standing, window_of
from monitor.notices.writing import BROKEN_TEMPLATE, Writer
from monitor.records import Address, HealthEvent, NoticeKind, PlannedItem, Recipient, Role, Story
from monitor.store import Store
from monitor.store.rows import StoredItem, StoredNotice
from sources.instants import Instant

PER_NOTICE = {NoticeKind.ALERT: 20, NoticeKind.REMINDER: 20, NoticeKind.CORRECTION: 20}
PER_LIST = 200
STORIES_KEPT = 5_000
_FIRST = frozenset({NoticeKind.ALERT, NoticeKind.DIGEST, NoticeKind.BASELINE})
"""Kinds of notices that tell of a possible conflict for the first time."""


def assemble_due(store: Store, people: People, settings: NoticeSettings, now: Instant) -> int:
    """Make notices of every item that is due; returns how many notices were made.

    Items that are no longer worth telling are muted with the reason. Safe to call again after a crash at any point.
    """
    return _Assembler(store, people, settings, now).run()


@dataclass(slots=True)
class _Item:
    stored: StoredItem
    story: Story | None


class _Assembler:
    def __init__(self, store: Store, people: People, settings: NoticeSettings, now: Instant) -> None:
        self._store = store
        self._people = people
        self._settings = settings
        self._now = now
        self._writer = Writer(store, people, settings, now)
        self._stories: dict[int, Story] = {}
        self._seen_good: set[str] = set()
        self._duplicates: set[int] = set()

    def run(self) -> int:
        groups: dict[tuple[str, str, str], list[StoredItem]] = {}
        for stored in self._store.notices.open_items(self._now):
            item = stored.item
            groups.setdefault((item.recipient, item.kind.value, item.group_key), []).append(stored)
        # Reminders last: what a first notice of this run says needs no reminder beside it.
        ordered = sorted(groups.values(), key=lambda items: items[0].item.kind is NoticeKind.REMINDER)
        made = sum(self._group(items) for items in ordered)
        self._clear_mended()
        return made

    def _clear_mended(self) -> None:
        """Troubles that this run would have met and did not."""
        fine = self._seen_good - self._writer.raised
        for trouble in self._store.health.open() if fine else ():
            if trouble.event.key in fine:
                self._store.health.clear(trouble.event.key, self._now)

    def _group(self, items: Sequence[StoredItem]) -> int:
        kept = self._once_per_matter(self._once_per_hit(self._still_wanted(items)))
        if not kept:
            return 0
        kind = kept[0].stored.item.kind
        kept.sort(key=lambda item: _order(item, self._now))
        size = PER_NOTICE.get(kind, PER_LIST)
        return sum(self._notice(kept[start : start + size]) for start in range(0, len(kept), size))

    def _still_wanted(self, items: Sequence[StoredItem]) -> list[_Item]:
        stories = self._load(stored.item.hit_id for stored in items)
        kept = []
        for stored in items:
            if stored.id in self._duplicates:
                continue
            story = stories.get(stored.item.hit_id) if stored.item.hit_id is not None else None
            reason, detail = mute_now(stored.item, story, self._people, self._settings.policy, self._now)
            if not reason and stored.item.kind is NoticeKind.REMINDER:
                told = self._told_since(stored.item)
                reason, detail = ("duplicate", f"told in the {told} of the same moment") if told else ("", "")
            if reason == "silenced":
                continue  # waits: a silence has an end, and what it held back is told then (of reminders the latest)
            if reason:
                self._store.notices.mute_items([stored.id], reason, detail)
            else:
                kept.append(_Item(stored, story))
        return kept

    def _told_since(self, reminder: PlannedItem) -> str:
        """The kind of notice that told this person about the hit when the reminder was due or later, '' if none did.
        It is asked of the store: a run that was killed between the two leaves no reminder beside its notice."""
        for other in self._store.notices.items(hit_id=reminder.hit_id, recipient=reminder.recipient):
            if other.notice is None or other.item.kind is NoticeKind.REMINDER:
                continue
            if self._store.notices.notice(other.notice).assembled_at >= reminder.due_at:
                return other.item.kind.value
        return ""

    def _load(self, hit_ids: Iterable[int | None]) -> dict[int, Story]:
        """Stories by hit; the readers of one hit share what was read."""
        wanted = {hit_id for hit_id in hit_ids if hit_id is not None}
        lacking = wanted - self._stories.keys()
        if len(self._stories) + len(lacking) > STORIES_KEPT:
            self._stories.clear()
            lacking = wanted
        if lacking:
            self._stories.update((story.hit_id, story) for story in self._store.hits.stories(hit_ids=sorted(lacking)))
        return self._stories

    def _once_per_hit(self, items: list[_Item]) -> list[_Item]:
        """Of several rungs about one hit that are due together the latest is told; the others are in it."""
        if not items or items[0].stored.item.kind is not NoticeKind.REMINDER:
            return items
        latest: dict[int | None, _Item] = {}
        for item in sorted(items, key=lambda one: (one.stored.item.due_at, one.stored.id)):
            earlier = latest.get(item.stored.item.hit_id)
            if earlier is not None:
                step = item.stored.item.step
                self._store.notices.mute_items([earlier.stored.id], "duplicate", f"told together with {step}")
            latest[item.stored.item.hit_id] = item
        return list(latest.values())

    def _once_per_matter(self, items: list[_Item]) -> list[_Item]:
        """Of several first notices about one matter, due now or later, the one about the publication whose window is
        open: a record that says published and registered is one possible conflict, not two. Of two about one
        publication the alert: it became closer while the digest waited."""
        if not items or items[0].stored.item.kind not in _FIRST:
            return items
        here = {item.stored.id for item in items}
        matters = {item.story.matter_id for item in items if item.story}
        waiting = self._store.notices.waiting_for(items[0].stored.item.recipient, matters, _FIRST)
        rivals = [*items, *self._still_wanted([stored for stored in waiting if stored.id not in here])]
        best: dict[int, _Item] = {}
        for item in rivals:
            if item.story is not None:
                held = best.setdefault(item.story.matter_id, item)
                if _precedence(item, self._now) > _precedence(held, self._now):
                    best[item.story.matter_id] = item
        for item in rivals:
            told = best[item.story.matter_id] if item.story else item
            if told is not item:
                self._store.notices.mute_items([item.stored.id], "duplicate", _told_with(told, item))
                self._duplicates.add(item.stored.id)
        return [item for item in items if item.stored.id not in self._duplicates]

    def _notice(self, items: Sequence[_Item]) -> int:
        recipient = self._people.recipients[items[0].stored.item.recipient]
        kind = items[0].stored.item.kind
        item_ids = [item.stored.id for item in items]
        notice_id = digest("notice", recipient.id, kind.value, *(str(i) for i in sorted(item_ids)))
        written = self._writer.write([(item.story, item.stored.item.doc) for item in items], recipient, kind)
        threads = thread_ids((item.story for item in items if item.story), self._settings.message_id_domain)
        notice = StoredNotice(
            id=notice_id,
            kind=kind,
            recipient=recipient.id,
            subject=written.rendered.subject,
            language=self._writer.language_of(recipient).code,
            assembled_at=self._now,
            client=written.draft.client,
            thread=threads[0] if len(threads) == 1 else "",
            doc={"items": item_ids, "hits": [item.story.hit_id for item in items if item.story]},
        )
        reader = replace(recipient, addresses=self._reachable(recipient))
        deliveries = deliveries_for(notice, replace(written.draft, recipient=reader), written, threads, self._settings)
        if not deliveries:
            self._store.notices.mute_items(item_ids, "no_address", "no address of the recipient can be used")
            return 0
        self._keep_files(reader, notice_id, written.attachments)
        return int(self._store.notices.save_notice(notice, deliveries, item_ids, self._now))

    def _keep_files(self, reader: Recipient, notice_id: str, attachments: Sequence[Attachment]) -> None:
        """Files that a chat channel cannot carry lie in the attachment folder, named by notice."""
        folder = self._settings.attachment_folder
        if folder is None or all(is_mail(address, self._settings) for address in reader.addresses):
            return
        folder.mkdir(parents=True, exist_ok=True)
        for attachment in attachments:
            (folder / f"{notice_id}-{attachment.name}").write_bytes(attachment.content)

    def _reachable(self, recipient: Recipient) -> tuple[Address, ...]:
        """The addresses that can be written on an envelope; the operator hears of the others."""
        good = []
        key = _bad_address_key(recipient)
        self._seen_good |= {key, BROKEN_TEMPLATE}
        for address in dict.fromkeys(recipient.addresses):
            try:
                if is_mail(address, self._settings):
                    mail_address(address.to)
            except BadAddress as error:
                self._writer.raised.add(key)
                self._store.health.raise_event(_bad_address(recipient, error, self._now))
            else:
                good.append(address)
        return tuple(good)


def _precedence(item: _Item, now: Instant) -> tuple[int, bool, int]:
    """How much there is still to do about a publication; of two alike what is told at once, then the newer hit."""
    assert item.story is not None
    return (standing(item.story, now), item.stored.item.kind is NoticeKind.ALERT, item.story.hit_id)


def _told_with(told: _Item, item: _Item) -> str:
    assert told.story is not None
    if told.stored.item.hit_id == item.stored.item.hit_id:
        return f"told in the {told.stored.item.kind.value}"
    return f"told with the publication of kind {told.story.publication.kind.value}"


def _order(item: _Item, now: Instant) -> tuple[int, str, float, int]:
    story = item.story
    if story is None:
        return (0, "", 0.0, item.stored.id)
    deadline = story.deadline
    safe = (deadline.safe_day or deadline.last_day) if deadline else None
    closed = window_of(story, now).state is WindowState.CLOSED
    weight = story.match.band.rank + (story.applicant_score or 0.0)
    return (1 if closed else 0, safe.isoformat() if safe else "9999", -weight, item.stored.id)


def _bad_address_key(recipient: Recipient) -> str:
    return f"bad_address:{recipient.id}"


def _bad_address(recipient: Recipient, error: BadAddress, now: Instant) -> HealthEvent:
    role = "operator" if recipient.role is Role.OPERATOR else recipient.role.value
    return HealthEvent(
        key=_bad_address_key(recipient),
        subject=f"an address of {role} {recipient.id} cannot be used",
        consequence="this person does not get notices there",
        remedy="mend the address in the config",
        seen_at=now,
        detail=str(error),
    )
