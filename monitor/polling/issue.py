"""One issue: its files on disk once, its records in batches, its verdict. Resumes where it was killed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from monitor.floors import Verdict, judge, judge_dropped
from monitor.polling.batch import Batch, BatchWriter
from monitor.polling.health import issue_key, issue_trouble
from monitor.polling.model import IssueResult, PollSettings, Progress
from monitor.polling.retry import next_try
from monitor.store import Counts, IssueRow, Store
from monitor.store.artefacts import Kept, compress
from monitor.store.issues import COMPLETE
from sources.adapter import Artefact, HttpClient, ReadContext, SourceAdapter
from sources.errors import NotAllowed, NotThisFormat, SampleAnswer, SourceError
from sources.filing import Filing, Note, Record, Unreadable
from sources.instants import Instant

_NOTES_KEPT = 50
_TROUBLING_NOTES = ("declared_mismatch", "schema", "recovered")


@dataclass(slots=True)
class _Reading:
    """How far reading has come."""

    counts: Counts
    hits: int = 0
    notes: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    stopped: bool = False
    stated: dict[str, Any] = field(default_factory=dict)
    """What the file says about itself: number, date, declared (count)."""


@dataclass(frozen=True, slots=True)
class IssueReader:
    """Reads issues of one source into the store."""

    store: Store
    adapter: SourceAdapter
    client: HttpClient | None
    writer: BatchWriter
    settings: PollSettings
    now: Instant
    progress: Progress | None = None
    stop: Callable[[], bool] | None = None

    def run(self, row: IssueRow, *, again: bool = False) -> IssueResult:
        """Fetch and read one issue of the ledger; every outcome is written there. ``again``: it was complete and is
        looked at once more."""
        with _scratch(self.settings.scratch) as scratch:
            try:
                artefacts = self._files(row, scratch, again=again)
                if not artefacts:
                    raise SourceError(
                        f"{row.source} {row.number}: the source delivered no file at all; it is tried again"
                    )
                same = self.store.issues.fetched(row.id, artefacts, self.now, again=again)
                if again and same:
                    return IssueResult(row.number, row.date, "unchanged")
                return self._read(self.store.issues.get(row.id), artefacts, scratch)
            except SourceError as error:
                return self._failed(row, error, again=again)

    def read_files(self, row: IssueRow, artefacts: Sequence[Artefact]) -> IssueResult:
        """Read files that a person delivered. Raises :class:`sources.errors.SourceError` when they are not what they
        should be."""
        with _scratch(self.settings.scratch) as scratch:
            self.store.artefacts.register(artefacts)
            self.store.issues.fetched(row.id, artefacts, self.now)
            return self._read(self.store.issues.get(row.id), artefacts, scratch)

    def resolve_listed(self, inbox_issue: int) -> None:
        """A file from the inbox that says it is issue N settles a listed issue N that could not be had otherwise, and
        an earlier file of N that was cut."""
        row = self.store.issues.get(inbox_issue)
        whole = judge(row.counts, self.adapter.metadata.floors, row.expected, ()).state == "done"
        if row.state != "done" or not whole:
            return  # an extract is welcome, but it does not settle an issue
        stated = {note for note in row.notes if note.startswith("number: ")}
        for other in self.store.issues.all(row.source, states=("listed", "failed", "sample", "below_floor", "missing")):
            if f"number: {other.number}" in stated or stated & set(other.notes):
                self.store.issues.resolve(other.id, row, self.now)
                self.store.health.clear(issue_key(row.source, other.number), self.now)

    def _files(self, row: IssueRow, scratch: Path, *, again: bool) -> Sequence[Artefact]:
        """The files of a pass that was killed, if they are still here; else from the office."""
        if row.state in ("fetched", "reading") and not again:
            found = [self.store.artefacts.restore(sha, scratch) for sha in self.store.issues.artefacts(row.id)]
            whole = [artefact for artefact in found if artefact is not None]
            if whole and len(whole) == len(found):
                return whole
        if row.reference.get("inbox"):
            raise NotThisFormat(
                f"{row.reference['inbox']}: the file is gone before it was read to its end; put it into the inbox again"
            )
        if self.client is None:
            raise NotAllowed(f"{row.source} {row.number}: the network is not to be used here")
        artefacts = self.adapter.fetch(row.issue(), self.client)
        self.store.artefacts.register(artefacts)
        return artefacts

    def _read(self, row: IssueRow, artefacts: Sequence[Artefact], scratch: Path) -> IssueResult:
        reading = _Reading(row.counts)
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="keep") as keeper:
            copies = self._keep(keeper, artefacts)
            self._stream(row, artefacts, scratch, reading)
            self._kept(copies)
        if reading.stopped:
            return self._result(row, "stopped", reading)
        return self._finish(row, reading)

    def _stream(self, row: IssueRow, artefacts: Sequence[Artefact], scratch: Path, reading: _Reading) -> None:
        """Batches from the first record that is not stored yet to the end, or to a request to stop."""
        # A file from the inbox says itself which issue it is.
        issue = None if row.reference.get("inbox") else row.issue()
        context = ReadContext(scratch, self.settings.languages, issue)
        by_hash = {artefact.sha256: artefact for artefact in artefacts}
        skip = reading.counts.records
        records = self._records(self.adapter.read(artefacts, context), reading)
        for filings, unreadable, counts in batches(records, self.settings.batch, skip=skip):
            reading.counts = reading.counts.plus(counts)
            result = self.writer.write(
                Batch(filings, unreadable, reading.counts),
                self.now,
                issue_id=row.id,
                issue_date=row.date or stated_day(reading.stated),
                artefacts=by_hash,
            )
            reading.hits += len(result.created)
            if self.progress:
                self.progress(row.source, row.number, reading.counts.records, reading.hits)
            if self.stop and self.stop():
                reading.stopped = True
                return

    def _records(self, records: Iterable[Record], reading: _Reading) -> Iterator[Filing | Unreadable]:
        """Records without the reader's notes, which are kept. Sample data is refused: it is nobody's filing."""
        for record in records:
            if not isinstance(record, Note):
                yield record
                continue
            if record.kind == "issue":
                reading.stated = {**reading.stated, **record.data}
                if record.data.get("number"):
                    reading.notes.append(f"number: {record.data['number']}")
            if record.kind == "sample":
                raise SampleAnswer(
                    f"{record.text}; the office sends examples where a key is missing or wrong: check the key"
                )
            line = f"{record.kind}: {record.text}"
            if len(reading.notes) < _NOTES_KEPT and line not in reading.notes:
                reading.notes.append(line)
                if record.kind in _TROUBLING_NOTES:
                    reading.troubles.append(record.text)

    def _finish(self, row: IssueRow, reading: _Reading) -> IssueResult:
        store, metadata = self.store, self.adapter.metadata
        row = store.issues.describe(row.id, stated_day(reading.stated), stated_count(reading.stated))
        verdict, problems = self._verdict(row, reading)
        done = store.issues.finish(row.id, verdict.state, self.now, notes=reading.notes, error="; ".join(problems))
        if problems:
            store.health.raise_event(issue_trouble(metadata, done, problems, self.now))
        else:
            store.health.clear(issue_key(row.source, row.number), self.now)
        if verdict.state == "below_floor" and not row.reference.get("inbox"):
            store.issues.retry_at(row.id, next_try(row, self.now, metadata, self.settings))
        return self._result(row, verdict.state, reading, "; ".join(problems))

    def _verdict(self, row: IssueRow, reading: _Reading) -> tuple[Verdict, list[str]]:
        """What the issue is, and what the operators must know of it."""
        floors = self.adapter.metadata.floors
        if row.reference.get("inbox"):
            verdict = judge_dropped(reading.counts, floors)
            if verdict.state == "done":
                reading.notes += [f"info: {problem}" for problem in verdict.problems]
                return verdict, reading.troubles
            return verdict, [*verdict.problems, *reading.troubles]
        done = self.store.issues.all(row.source, states=("done",))
        before = [i.counts.read for i in done if i.id != row.id and not i.reference.get("inbox")][-12:]
        verdict = judge(reading.counts, floors, row.expected, before)
        return verdict, [*verdict.problems, *reading.troubles]

    def _failed(self, row: IssueRow, error: SourceError, *, again: bool) -> IssueResult:
        """A complete issue that could not be looked at again stays complete, unless the office has put up other files
        by now and those cannot be read."""
        again = again and self.store.issues.get(row.id).state in COMPLETE
        state = "unchanged" if again else failed_state(error)
        when = next_try(row, self.now, self.adapter.metadata, self.settings, retry_after=error.retry_after)
        if not again:
            self.store.issues.failed(row.id, error.key, str(error), when, state=failed_state(error))
            trouble = issue_trouble(self.adapter.metadata, self.store.issues.get(row.id), [str(error)], self.now)
            self.store.health.raise_event(trouble)
        return IssueResult(row.number, row.date, state, error_key=error.key, error=str(error))

    @staticmethod
    def _result(row: IssueRow, state: str, reading: _Reading, error: str = "") -> IssueResult:
        counts = reading.counts
        return IssueResult(row.number, row.date, state, counts.read, counts.unreadable, reading.hits, "", error)

    # Keeping what was delivered -----------------------------------------------------------------------------------

    def _keep(self, keeper: ThreadPoolExecutor, artefacts: Sequence[Artefact]) -> list[tuple[str, Future[Kept]]]:
        """Compress beside the reading (zlib lets other threads run)."""
        if not self.settings.keep_artefacts:
            return []
        store = self.store.artefacts
        wanted = [a for a in artefacts if not ((known := store.get(a.sha256)) and known.stored_path)]
        return [(a.sha256, keeper.submit(compress, a, store.folder)) for a in wanted]

    def _kept(self, copies: Sequence[tuple[str, Future[Kept]]]) -> None:
        for sha256, copy in copies:
            self.store.artefacts.kept(sha256, copy.result(), self.now.plus(days=self.settings.keep_days))


def failed_state(error: SourceError) -> str:
    """An office's example data is not its data: that has a state of its own in the ledger."""
    return "sample" if isinstance(error, SampleAnswer) else "failed"


def stated_day(stated: Mapping[str, Any]) -> date | None:
    """The issue's date as the file gives it: a day or its ISO form."""
    value = stated.get("date")
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def stated_count(stated: Mapping[str, Any]) -> int | None:
    value = stated.get("declared")
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else None


def batches(
    records: Iterable[Filing | Unreadable], size: int, *, skip: int = 0
) -> Iterator[tuple[list[Filing], list[Unreadable], Counts]]:
    """Records after the first ``skip``, in blocks of ``size`` with what is in each. An issue without records gives
    nothing."""
    filings: list[Filing] = []
    unreadable: list[Unreadable] = []
    for position, record in enumerate(records):
        if position < skip:
            continue
        if isinstance(record, Filing):
            filings.append(record)
        else:
            unreadable.append(record)
        if len(filings) + len(unreadable) >= size:
            yield filings, unreadable, count(filings, unreadable)
            filings, unreadable = [], []
    if filings or unreadable:
        yield filings, unreadable, count(filings, unreadable)


def count(filings: Sequence[Filing], unreadable: Sequence[Unreadable]) -> Counts:
    return Counts(
        records=len(filings) + len(unreadable),
        read=len(filings),
        unreadable=len(unreadable),
        with_mark=sum(1 for f in filings if f.marks or f.image),
        with_applicant=sum(1 for f in filings if f.applicants),
        with_classes=sum(1 for f in filings if f.classes),
    )


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="issue-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
