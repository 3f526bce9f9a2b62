"""Items, notices, deliveries: what is to be told is planned with the hit, assembled once, tried until it is sent."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from monitor.records import Delivery, DeliveryState, NoticeKind, Outcome, PlannedItem, SendResult
from monitor.store.connection import Connections
from monitor.store.documents import dumps
from monitor.store.errors import UnknownRecord
from monitor.store.filings import chunks, marks
from monitor.store.rows import Attempt, DeliveryRow, SentFor, StoredItem, StoredNotice
from sources.instants import Instant


class Notices:
    """The ``items``, ``notices``, ``deliveries`` and ``delivery_attempts`` tables."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    # Items --------------------------------------------------------------------------------------------------------

    def add_items(self, items: Iterable[PlannedItem], now: Instant) -> int:
        """Plan these, each once: an item that is there already (hit, recipient, kind, step) stays as it is. How many
        were new."""
        return self._insert("INSERT OR IGNORE", "", items, now)

    def plan_again(self, items: Iterable[PlannedItem], now: Instant) -> int:
        """Plan these after something about their hits changed: what was muted and is not any more is told after all.
        What stands in a notice, what waits unmuted, and what another item says already, stays as it is. How many are
        new or told after all."""
        update = (
            " ON CONFLICT (IFNULL(hit_id, 0), recipient, kind, step) DO UPDATE SET muted = '', muted_detail = '',"
            " due_at = excluded.due_at, group_key = excluded.group_key, doc_json = excluded.doc_json"
            " WHERE notice_id IS NULL AND items.muted NOT IN ('', 'duplicate') AND excluded.muted = ''"
        )
        return self._insert("INSERT", update, items, now)

    def _insert(self, verb: str, conflict: str, items: Iterable[PlannedItem], now: Instant) -> int:
        rows = [
            (
                *(item.hit_id, item.recipient, item.kind.value, item.step, item.due_at.iso(), item.client),
                *(item.group_key, dumps(dict(item.doc)), item.muted, item.muted_detail, now.iso()),
            )
            for item in items
        ]
        with self._db.write() as conn:
            before = conn.total_changes
            conn.executemany(
                f"{verb} INTO items (hit_id, recipient, kind, step, due_at, client, group_key, doc_json,"
                f" muted, muted_detail, planned_at) VALUES (?,?,?,?,?,?,?,?,?,?,?){conflict}",
                rows,
            )
            return conn.total_changes - before

    def open_items(self, now: Instant) -> list[StoredItem]:
        """Due, not muted and in no notice yet; in the order they were planned."""
        rows = self._db.conn.execute(
            "SELECT * FROM items WHERE notice_id IS NULL AND muted = '' AND due_at <= ? ORDER BY id", (now.iso(),)
        )
        return [_item(row) for row in rows]

    def waiting_for(self, recipient: str, matter_ids: Iterable[int], kinds: Collection[NoticeKind]) -> list[StoredItem]:
        """What this recipient is still to be told about these matters in notices of these kinds, due or not."""
        found = []
        for block in chunks(matter_ids):
            # "+id": as a column of the table its affinity would keep the index of the items from being used.
            rows = self._db.conn.execute(
                "SELECT * FROM items WHERE IFNULL(hit_id, 0) IN"
                f" (SELECT +id FROM hits WHERE matter_id IN ({marks(len(block))})) AND recipient = ?"
                f" AND kind IN ({marks(len(kinds))}) AND notice_id IS NULL AND muted = '' ORDER BY id",
                (*block, recipient, *(kind.value for kind in kinds)),
            )
            found += [_item(row) for row in rows]
        return found

    def items(
        self,
        *,
        hit_id: int | None = None,
        notice_id: str | None = None,
        recipient: str | None = None,
        kind: NoticeKind | None = None,
        muted: bool | None = None,
        waiting: bool | None = None,
        limit: int | None = None,
    ) -> list[StoredItem]:
        """Items by any of these; ``muted`` True lists what was not told, with the reasons; ``waiting`` True what is in
        no notice yet."""
        terms: list[tuple[str, Any]] = []
        if hit_id is not None:
            terms.append(("IFNULL(hit_id, 0) = ?", hit_id))  # as in the index
        if notice_id is not None:
            terms.append(("notice_id = ?", notice_id))
        if recipient is not None:
            terms.append(("recipient = ?", recipient))
        if kind is not None:
            terms.append(("kind = ?", kind.value))
        if muted is not None:
            terms.append(("(muted <> '') = ?", int(muted)))
        if waiting is not None:
            terms.append(("(notice_id IS NULL AND muted = '') = ?", int(waiting)))
        where = " AND ".join(term for term, _ in terms) or "1"
        values = [value for _, value in terms]
        rows = self._db.conn.execute(
            f"SELECT * FROM items WHERE {where} ORDER BY id LIMIT ?", (*values, -1 if limit is None else limit)
        )
        return [_item(row) for row in rows]

    def mute_items(self, item_ids: Iterable[int], reason: str, detail: str = "") -> int:
        """Decide not to tell these after all; the reason is kept. Items in a notice stay as they are."""
        changed = 0
        with self._db.write() as conn:
            for item_id in item_ids:
                changed += conn.execute(
                    "UPDATE items SET muted = ?, muted_detail = ? WHERE id = ? AND notice_id IS NULL AND muted = ''",
                    (reason, detail, item_id),
                ).rowcount
        return changed

    # Notices ------------------------------------------------------------------------------------------------------

    def save_notice(
        self, notice: StoredNotice, deliveries: Sequence[Delivery], item_ids: Iterable[int], now: Instant
    ) -> bool:
        """Keep a notice, its deliveries and which items it tells, all or nothing; False when it was there already
        (then nothing changes: the first bytes are the ones that are sent)."""
        with self._db.write() as conn:
            new = conn.execute(
                "INSERT OR IGNORE INTO notices (id, kind, recipient, client, subject, thread, language, doc_json,"
                " assembled_at) VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    *(notice.id, notice.kind.value, notice.recipient, notice.client, notice.subject, notice.thread),
                    *(notice.language, dumps(dict(notice.doc)), notice.assembled_at.iso()),
                ),
            ).rowcount
            if new:
                conn.executemany(
                    "INSERT OR IGNORE INTO deliveries (id, notice_id, channel, address, message_id, payload, meta_json,"
                    " next_try_at, created_at) VALUES (?,?,?,?,?,?,?,?,?)",
                    [
                        (
                            d.id,
                            notice.id,
                            d.channel,
                            d.to,
                            d.message_id,
                            d.payload,
                            dumps(dict(d.meta)),
                            now.iso(),
                            now.iso(),
                        )
                        for d in deliveries
                    ],
                )
            conn.executemany(
                "UPDATE items SET notice_id = ? WHERE id = ? AND notice_id IS NULL",
                [(notice.id, item_id) for item_id in item_ids],
            )
        return bool(new)

    def notice(self, notice_id: str) -> StoredNotice:
        row = self._db.conn.execute("SELECT * FROM notices WHERE id = ?", (notice_id,)).fetchone()
        if row is None:
            raise UnknownRecord(f"there is no notice {notice_id}; squatwatch outbox lists what was planned and sent")
        return _notice(row)

    def notices(self, *, recipient: str | None = None, since: Instant | None = None) -> list[StoredNotice]:
        rows = self._db.conn.execute(
            "SELECT * FROM notices WHERE (?1 IS NULL OR recipient = ?1) AND (?2 IS NULL OR assembled_at >= ?2)"
            " ORDER BY assembled_at, id",
            (recipient, since.iso() if since else None),
        )
        return [_notice(row) for row in rows]

    # Deliveries ---------------------------------------------------------------------------------------------------

    def claim(
        self,
        now: Instant,
        *,
        owner: str,
        lease_seconds: int = 600,
        limit: int = 20,
        channels: Collection[str] | None = None,
    ) -> list[Delivery]:
        """Take deliveries that are due, oldest first, for ``lease_seconds``; nobody else gets them meanwhile.
        ``channels`` limits it to these: one dead channel never stands before the others."""
        where, values = "state = 'pending' AND next_try_at <= ?", [now.iso()]
        if channels is not None:
            where += f" AND channel IN ({marks(len(channels))})"
            values += channels
        with self._db.write() as conn:
            # In the order of the index: sorting whole rows would move every waiting payload for each claim.
            rows = conn.execute(
                f"SELECT * FROM deliveries WHERE {where} ORDER BY next_try_at, id LIMIT ?", (*values, limit)
            ).fetchall()
            conn.executemany(
                "UPDATE deliveries SET state = 'leased', leased_by = ?, lease_until = ?, attempts = attempts + 1"
                " WHERE id = ?",
                [(owner, now.plus(seconds=lease_seconds).iso(), row["id"]) for row in rows],
            )
        return [_delivery(row, attempts=row["attempts"] + 1) for row in rows]

    def record(
        self,
        delivery_id: str,
        result: SendResult,
        now: Instant,
        next_try_at: Instant | None = None,
        dead: bool = False,
    ) -> None:
        """What the channel answered. ``dead``: no further try (a person can ``retry``). A delivery that was sent stays
        sent, whatever a late answer of an earlier try says."""
        state = "sent" if result.outcome is Outcome.SENT else "dead" if dead else "pending"
        again = (next_try_at or now).iso()
        with self._db.write() as conn:
            known = conn.execute("SELECT 1 FROM deliveries WHERE id = ?", (delivery_id,)).fetchone()
            if known is None:
                raise UnknownRecord(f"there is no delivery {delivery_id}; squatwatch outbox list shows them")
            conn.execute(
                "INSERT INTO delivery_attempts (delivery_id, at, outcome, answer) VALUES (?,?,?,?)",
                (delivery_id, now.iso(), result.outcome.value, result.answer),
            )
            conn.execute(
                "UPDATE deliveries SET state = ?, answer = ?, next_try_at = ?, lease_until = NULL, leased_by = NULL,"
                " sent_at = CASE WHEN ? = 'sent' THEN ? ELSE sent_at END WHERE id = ? AND state <> 'sent'",
                (state, result.answer, again, state, now.iso(), delivery_id),
            )

    def release_expired(self, now: Instant) -> int:
        """Give back deliveries whose sender died; they will be sent again with the same id. How many."""
        with self._db.write() as conn:
            return conn.execute(
                "UPDATE deliveries SET state = 'pending', lease_until = NULL, leased_by = NULL, next_try_at = ?"
                " WHERE state = 'leased' AND lease_until <= ?",
                (now.iso(), now.iso()),
            ).rowcount

    def release_all(self, now: Instant) -> int:
        """Give back every lease: for the one sender that holds the instance lock, when it starts."""
        with self._db.write() as conn:
            return conn.execute(
                "UPDATE deliveries SET state = 'pending', lease_until = NULL, leased_by = NULL, next_try_at = ?"
                " WHERE state = 'leased'",
                (now.iso(),),
            ).rowcount

    def deliveries(
        self,
        state: DeliveryState | None = None,
        *,
        delivery_id: str | None = None,
        channel: str | None = None,
        recipient: str | None = None,
        notice_id: str | None = None,
        limit: int | None = None,
    ) -> list[DeliveryRow]:
        """Deliveries with their attempts, oldest first."""
        rows = self._db.conn.execute(
            "SELECT d.*, n.recipient, n.subject, n.kind FROM deliveries d JOIN notices n ON n.id = d.notice_id"
            " WHERE (?1 IS NULL OR d.state = ?1) AND (?2 IS NULL OR d.id = ?2) AND (?3 IS NULL OR d.channel = ?3)"
            " AND (?4 IS NULL OR n.recipient = ?4) AND (?5 IS NULL OR d.notice_id = ?5)"
            " ORDER BY d.created_at, d.id LIMIT ?6",
            (
                state.value if state else None,
                delivery_id,
                channel,
                recipient,
                notice_id,
                -1 if limit is None else limit,
            ),
        ).fetchall()
        tries = self._attempts([row["id"] for row in rows])
        return [_delivery_row(row, tries.get(row["id"], ())) for row in rows]

    def _attempts(self, delivery_ids: Sequence[str]) -> dict[str, tuple[Attempt, ...]]:
        found: dict[str, list[Attempt]] = defaultdict(list)
        for block in chunks(delivery_ids):
            sql = f"SELECT * FROM delivery_attempts WHERE delivery_id IN ({marks(len(block))}) ORDER BY id"
            for row in self._db.conn.execute(sql, block):
                found[row["delivery_id"]].append(Attempt(Instant.parse(row["at"]), row["outcome"], row["answer"]))
        return {key: tuple(values) for key, values in found.items()}

    def retry(self, delivery_id: str, now: Instant) -> bool:
        """Send a dead or waiting delivery at the next occasion; False when it was sent already or is being sent."""
        with self._db.write() as conn:
            row = conn.execute("SELECT state FROM deliveries WHERE id = ?", (delivery_id,)).fetchone()
            if row is None:
                raise UnknownRecord(f"there is no delivery {delivery_id}; squatwatch outbox list shows them")
            changed = conn.execute(
                "UPDATE deliveries SET state = 'pending', attempts = 0, next_try_at = ? WHERE id = ?"
                " AND state IN ('dead', 'pending')",
                (now.iso(), delivery_id),
            ).rowcount
        return changed > 0

    def sent_for_hit(self, hit_id: int) -> list[SentFor]:
        """Every delivery of every notice that told about this hit, sent or not, oldest first."""
        rows = self._db.conn.execute(
            "SELECT i.*, d.id AS delivery_id, d.channel, d.address, d.state, d.sent_at, d.message_id FROM items i"
            " JOIN deliveries d ON d.notice_id = i.notice_id WHERE IFNULL(i.hit_id, 0) = ?"  # as in the index
            " ORDER BY d.created_at, d.id, i.id",
            (hit_id,),
        )
        return [
            SentFor(
                item=_item(row),
                notice_id=row["notice_id"],
                delivery_id=row["delivery_id"],
                channel=row["channel"],
                address=row["address"],
                state=DeliveryState(row["state"]),
                sent_at=_instant(row["sent_at"]),
                message_id=row["message_id"],
            )
            for row in rows
        ]

    def told(self, hit_ids: Iterable[int]) -> dict[int, dict[str, bool]]:
        """Per hit: the recipients that were to be told (unmuted items), and whether a notice to them stands already."""
        found: dict[int, dict[str, bool]] = defaultdict(dict)
        for block in chunks(dict.fromkeys(hit_ids)):
            sql = (
                "SELECT hit_id, recipient, MAX(notice_id IS NOT NULL) AS stands FROM items"
                f" WHERE IFNULL(hit_id, 0) IN ({marks(len(block))}) AND muted = ''"  # as in the index
                " GROUP BY hit_id, recipient ORDER BY hit_id, recipient"
            )
            for row in self._db.conn.execute(sql, block):
                found[row["hit_id"]][row["recipient"]] = bool(row["stands"])
        return found


def _instant(text: str | None) -> Instant | None:
    return Instant.parse(text) if text else None


def _item(row: sqlite3.Row) -> StoredItem:
    item = PlannedItem(
        hit_id=row["hit_id"],
        recipient=row["recipient"],
        kind=NoticeKind(row["kind"]),
        step=row["step"],
        due_at=Instant.parse(row["due_at"]),
        client=row["client"],
        group_key=row["group_key"],
        muted=row["muted"],
        muted_detail=row["muted_detail"],
        doc=json.loads(row["doc_json"]),
    )
    return StoredItem(row["id"], item, row["notice_id"], Instant.parse(row["planned_at"]))


def _notice(row: sqlite3.Row) -> StoredNotice:
    return StoredNotice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        recipient=row["recipient"],
        subject=row["subject"],
        language=row["language"],
        assembled_at=Instant.parse(row["assembled_at"]),
        client=row["client"],
        thread=row["thread"],
        doc=json.loads(row["doc_json"]),
    )


def _delivery(row: sqlite3.Row, *, attempts: int) -> Delivery:
    return Delivery(
        id=row["id"],
        notice=row["notice_id"],
        channel=row["channel"],
        to=row["address"],
        message_id=row["message_id"],
        payload=row["payload"],
        attempts=attempts,
        meta=json.loads(row["meta_json"]),
    )


def _delivery_row(row: sqlite3.Row, tries: tuple[Attempt, ...]) -> DeliveryRow:
    return DeliveryRow(
        delivery=_delivery(row, attempts=row["attempts"]),
        state=DeliveryState(row["state"]),
        next_try_at=Instant.parse(row["next_try_at"]),
        created_at=Instant.parse(row["created_at"]),
        answer=row["answer"] or "",
        sent_at=_instant(row["sent_at"]),
        leased_by=row["leased_by"] or "",
        lease_until=_instant(row["lease_until"]),
        recipient=row["recipient"],
        subject=row["subject"],
        kind=NoticeKind(row["kind"]),
        tries=tries,
    )
