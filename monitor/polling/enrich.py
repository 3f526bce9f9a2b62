"""Details of filings with hits, asked for after the commit. Answers are ordinary reports: what they change is corrected
like anything else, and no alert waits for them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from monitor.polling.batch import Batch
from monitor.polling.issue import IssueReader
from monitor.store import Store
from sources.adapter import Enriches, HttpClient, ReadContext
from sources.errors import SourceError
from sources.filing import Filing
from sources.instants import Instant

_TRIES = 8
_FIRST = 15 * 60
_LONGEST = 24 * 3600


def enrich_due(store: Store, adapter: Enriches, client: HttpClient, reader: IssueReader, now: Instant) -> int:
    """Ask for what is queued for this source; how many filings were answered. An error that another request would meet
    too (no key, a challenge page, the office out of reach) ends the round; the queue stays."""
    source = reader.adapter.metadata.source
    answered = 0
    for filing_id in store.enrichments.due(source, now):
        stored = store.filings.get(filing_id)
        if stored is None:
            continue
        try:
            _ask(adapter, stored.filing, client, reader, now)
        except SourceError as error:
            store.enrichments.failed(filing_id, str(error), _again(store, filing_id, now, error))
            if error.retry or error.key in ("key_missing", "key_refused", "challenge_page"):
                break
            continue
        store.enrichments.done(filing_id)
        answered += 1
    return answered


def _ask(adapter: Enriches, filing: Filing, client: HttpClient, reader: IssueReader, now: Instant) -> None:
    artefacts = adapter.enrich(filing, client)
    if not artefacts:
        return
    reader.store.artefacts.register(artefacts)
    with tempfile.TemporaryDirectory(prefix="enrich-", dir=reader.settings.scratch) as folder:
        records = reader.adapter.read(artefacts, ReadContext(Path(folder), reader.settings.languages))
        filings = [record for record in records if isinstance(record, Filing)]
    by_hash = {artefact.sha256: artefact for artefact in artefacts}
    reader.writer.write(Batch(filings), now, artefacts=by_hash)


def _again(store: Store, filing_id: int, now: Instant, error: SourceError) -> Instant | None:
    tries = store.enrichments.tries(filing_id)
    if tries + 1 >= _TRIES and not error.retry:
        return None
    wait = float(min(_FIRST * 2 ** min(tries, 10), _LONGEST))
    return now.plus(seconds=max(wait, error.retry_after or 0.0))
