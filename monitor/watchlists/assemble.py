"""From files to one watch list: read, check, resolve who belongs to whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor.configuration.problems import ConfigError, Problem, did_you_mean
from monitor.watchlists.ids import derived_id
from monitor.watchlists.models import BrandEntry, ClientEntry, RecipientEntry
from monitor.watchlists.raw import Entry, RawEntry, check_entry
from monitor.watchlists.records import WatchList
from monitor.watchlists.rows import read_table
from monitor.watchlists.tables import read_tables
from monitor.watchlists.toml_lists import read_toml_list

SUFFIXES = (".toml", ".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file, and the client that owns the rows of a table without a client column."""

    path: Path
    client: str | None = None


def load_watchlists(
    files: Sequence[ListFile | Path],
    *,
    recipients: Sequence[RecipientEntry] = (),
    channels: Collection[str] | None = None,
) -> WatchList:
    """All files as one list. ``recipients`` are those of the config; ``channels`` the ids of the configured channels
    (None: not checked). Never raises for what is in the files: everything wrong is in ``problems``."""
    state = _State(channels=channels)
    for entry in recipients:
        state.add(RawEntry("recipients", {}, "config", lambda _: "recipients"), entry)
    for file in files:
        one = file if isinstance(file, ListFile) else ListFile(file)
        try:
            for found in read_list_file(one):
                state.take(found)
        except ConfigError as error:
            state.problems.extend(error.problems)
    return state.finish()


def read_list_file(file: ListFile) -> Iterator[RawEntry | Problem]:
    """The unchecked entries of one file. Raises :class:`ConfigError` for a file that cannot be read at all."""
    suffix = file.path.suffix.lower()
    if suffix not in SUFFIXES:
        text = f"a watch list is one of {', '.join(SUFFIXES)}"
        remedy = "Save the workbook as .xlsx." if suffix == ".xls" else ""
        raise ConfigError([Problem("error", str(file.path), "", text, suffix, remedy)])
    if suffix == ".toml":
        yield from read_toml_list(file.path)
        return
    for table in read_tables(file.path):
        yield from read_table(table, file.client)


@dataclass
class _State:
    channels: Collection[str] | None
    clients: list[tuple[RawEntry, ClientEntry]] = field(default_factory=list)
    brands: list[tuple[RawEntry, BrandEntry]] = field(default_factory=list)
    recipients: list[tuple[RawEntry, RecipientEntry]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[tuple[str, str], RawEntry] = field(default_factory=dict)
    pending: list[RawEntry] = field(default_factory=list)
    made: list[tuple[RawEntry, ClientEntry]] = field(default_factory=list)

    def take(self, found: RawEntry | Problem) -> None:
        if isinstance(found, Problem):
            self.problems.append(found)
        elif found.kind == "clients":
            self._check(found)
        else:
            self.pending.append(found)  # clients may stand in a later file

    def finish(self) -> WatchList:
        for raw in self.pending:
            self._check(self._with_client_ids(raw))
        self._say_what_was_made()
        self._nobody_hears_of_strangers()
        self._channels_exist()
        for raw, brand in self.brands:
            if not brand.has_names:
                remedy = "Give it hanzi, latin, pinyin or local names."
                self.problems.append(
                    raw.problem("warning", ("name",), f"brand {brand.id!r} has no names to watch", remedy=remedy)
                )
        return WatchList.of(
            tuple(entry for _, entry in self.clients),
            tuple(entry for _, entry in self.brands),
            tuple(entry for _, entry in self.recipients),
            tuple(sorted(self.problems, key=lambda problem: problem.level != "error")),
        )

    def _check(self, raw: RawEntry) -> None:
        entry, problems = check_entry(raw)
        self.problems.extend(problems)
        if entry is not None:
            self.add(raw, entry)

    def add(self, raw: RawEntry, entry: Entry) -> None:
        first = self.seen.get((raw.kind, entry.id))
        if first is not None:
            text = f"the id stands twice in {raw.kind}; first in {first.file}, {first.place(('id',))}"
            remedy = "Ids are unique: rename one, or take one out."
            if raw.table:
                remedy = "Ids are unique: give each its own in an id column (编号), or take one out."
            self.problems.append(raw.problem("error", ("id",), text, value=entry.id, remedy=remedy))
            return
        self.seen[raw.kind, entry.id] = raw
        if isinstance(entry, ClientEntry):
            self.clients.append((raw, entry))
        elif isinstance(entry, BrandEntry):
            self.brands.append((raw, entry))
        else:
            self.recipients.append((raw, entry))

    def _client_id(self, word: str) -> str | None:
        """The id of a client named by id or by name."""
        for _, client in self.clients:
            if word in (client.id, client.name, client.name_en) and word:
                return client.id
        return None

    def _with_client_ids(self, raw: RawEntry) -> RawEntry:
        """Tables name clients as people do. A client that no list describes is made from its name, with a warning."""
        key = "client" if raw.kind == "brands" else "clients"
        words = raw.values.get(key)
        if not raw.table or not words:
            return raw
        if isinstance(words, str):
            return replace(raw, values={**raw.values, key: self._client_id(words) or self._new_client(raw, key, words)})
        return replace(raw, values={**raw.values, key: [self._client_id(word) or word for word in words]})

    def _new_client(self, raw: RawEntry, key: str, name: str) -> str:
        client = ClientEntry(id=derived_id([name]), name=name)
        if ("clients", client.id) not in self.seen:
            self.add(replace(raw, kind="clients"), client)
            self.made.append((raw, client))
        return client.id

    def _say_what_was_made(self) -> None:
        """One warning for all clients that were made from names: a list of sixty companies needs no sixty lines."""
        if not self.made:
            return
        shown = ", ".join(f"{client.name}: {client.id}" for _, client in self.made[:3])
        text = f"{len(self.made)} clients are described in no list and got an id from their name ({shown}"
        text += " ...)" if len(self.made) > 3 else ")"
        remedy = "Describe them in a sheet or table of clients to set language, calendar and lead time."
        self.problems.append(self.made[0][0].problem("warning", ("client",), text, remedy=remedy))

    def _nobody_hears_of_strangers(self) -> None:
        known = {client.id for _, client in self.clients}
        for raw, brand in self.brands:
            if brand.client not in known:
                self.problems.append(_stranger(raw, ("client",), brand.client, known))
        for raw, recipient in self.recipients:
            for client in recipient.clients:
                if client not in known:
                    self.problems.append(_stranger(raw, ("clients",), client, known))

    def _channels_exist(self) -> None:
        if self.channels is None:
            return
        for raw, recipient in self.recipients:
            for position, address in enumerate(recipient.addresses):
                if address.channel not in self.channels:
                    remedy = (
                        did_you_mean(address.channel, self.channels) if self.channels else "Add it to [[channels]]."
                    )
                    text = (
                        f"recipient {recipient.id!r} is to be reached through a channel that the config does not have"
                    )
                    path = ("addresses", position, "channel")
                    self.problems.append(raw.problem("error", path, text, value=address.channel, remedy=remedy))


def _stranger(raw: RawEntry, path: tuple[str, ...], client: str, known: Collection[str]) -> Problem:
    remedy = did_you_mean(client, known) if known else "Add it to the clients."
    return raw.problem("error", path, "no such client", value=client, remedy=remedy)
