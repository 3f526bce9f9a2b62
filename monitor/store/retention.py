"""What is deleted, and when. Evidence of a hit never is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from monitor.store.filings import agent_key, applicant_key, chunks, filing_text, marks
from monitor.store.store import Store
from sources.filing import Filing, Party
from sources.instants import Instant

_BLOCK = 500
_DOWNLOAD_DAYS = 8
"""A week, within which an unchanged file need not be sent again, and a day."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What one round removed: compressed copies and their bytes; filings without hits that lost names and addresses;
    downloads; pairs of band low whose window is over."""

    artefacts: int = 0
    freed_bytes: int = 0
    filings: int = 0
    downloads: int = 0
    near: int = 0


def prune(
    store: Store,
    now: Instant,
    *,
    size_budget: int | None,
    personal_data_months: int,
    window_days: int,
    downloads: Path | None = None,
) -> Pruned:
    """Delete what is past its time. ``size_budget`` is in bytes; ``window_days`` the longest opposition window:
    personal data go that many days plus the months after the newest publication. ``downloads`` is the folder files are
    downloaded to."""
    artefacts, freed = prune_artefacts(store, now, size_budget)
    limit = now.utc.date() - timedelta(days=window_days + round(personal_data_months * 30.44))
    spent = prune_downloads(store, downloads, now) if downloads is not None else 0
    near = store.near.prune(now.utc.date() - timedelta(days=window_days))
    return Pruned(artefacts, freed, prune_personal_data(store, limit, now), spent, near)


def prune_downloads(store: Store, folder: Path, now: Instant) -> int:
    """Downloads below the folder that are kept compressed and too old to be asked for conditionally; how many. Files
    that lie elsewhere (the inbox) are people's own."""
    spent = store.artefacts.spent_downloads(now.plus(days=-_DOWNLOAD_DAYS))
    ours = [(sha256, path) for sha256, path in spent if path.is_relative_to(folder.absolute())]
    for sha256, path in ours:
        store.artefacts.forget_download(sha256, path)
    return len(ours)


def prune_artefacts(store: Store, now: Instant, size_budget: int | None) -> tuple[int, int]:
    """Delivered files past their time, then the oldest until the rest is within the budget; never the only bytes behind
    a hit. (How many, bytes freed.)"""
    total = store.artefacts.stored_bytes()
    removed = freed = 0
    for sha256, path, size, until in store.artefacts.removable():
        over = size_budget is not None and total - freed > size_budget
        if not over and (not until or until > now.iso()):
            continue
        store.artefacts.remove(sha256, path)
        removed, freed = removed + 1, freed + size
    return removed, freed


def prune_personal_data(store: Store, before: date, now: Instant) -> int:
    """Names and addresses of applicants and representatives of filings whose newest publication is before that day and
    that no hit hangs on. Countries stay: they say nothing about a person."""
    count = 0
    while True:
        with store.write() as conn:
            rows = conn.execute(
                "SELECT id FROM filings WHERE personal_pruned_at IS NULL"
                " AND IFNULL(latest_publication, substr(first_seen_at, 1, 10)) < ?"
                " AND id NOT IN (SELECT filing_id FROM matters) LIMIT ?",
                (before.isoformat(), _BLOCK),
            ).fetchall()
            stored = store.filings.get_many(row["id"] for row in rows)
            thin = {filing_id: without_people(found.filing) for filing_id, found in stored.items()}
            conn.executemany(
                "UPDATE filings SET doc_json = ?, applicant_key = ?, agent_key = ?, personal_pruned_at = ?"
                " WHERE id = ?",
                [(filing_text(f), applicant_key(f), agent_key(f), now.iso(), i) for i, f in thin.items()],
            )
            for block in chunks(thin):
                conn.execute(f"DELETE FROM raw_records WHERE filing_id IN ({marks(len(block))})", block)
        count += len(rows)
        if len(rows) < _BLOCK:
            return count


def without_people(filing: Filing) -> Filing:
    """The filing with countries only, where applicants and representatives stood."""

    def bare(parties: tuple[Party, ...] | None) -> tuple[Party, ...] | None:
        return tuple(Party("", party.country) for party in parties) if parties is not None else None

    return replace(filing, applicants=bare(filing.applicants), representatives=bare(filing.representatives))
