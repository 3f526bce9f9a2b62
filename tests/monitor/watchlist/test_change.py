"""Converting, comparing and keeping watch lists."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import ConfigError, Problem
from monitor.resources import examples_folder
from monitor.watchlist import WatchList, load_watchlists
from monitor.watchlists.compare import compare
from monitor.watchlists.current import current_watchlist
from monitor.watchlists.headers import columns, folded, header_names
from monitor.watchlists.models import BrandEntry, ClientEntry, RecipientEntry
from monitor.watchlists.table_files import starter, write_csv, write_xlsx
from monitor.watchlists.toml_text import watchlist_toml
from sources.instants import Instant

NOW = Instant.parse("2026-11-22T08:00:00Z")


@pytest.fixture(scope="module")
def example() -> WatchList:
    return load_watchlists([examples_folder() / "watchlist.toml"])


@pytest.mark.parametrize("chinese", [True, False])
def test_a_workbook_says_the_same_as_the_toml(tmp_path: Path, example: WatchList, chinese: bool) -> None:
    path = tmp_path / "list.xlsx"
    write_xlsx(path, example, chinese=chinese)
    assert load_watchlists([path]).hash == example.hash


@pytest.mark.parametrize("chinese", [True, False])
def test_csv_keeps_the_brands(tmp_path: Path, example: WatchList, chinese: bool) -> None:
    path = tmp_path / "list.csv"
    write_csv(path, "brands", example.entries.brands, chinese=chinese)
    assert load_watchlists([path]).brands == example.brands


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)


@given(
    hanzi=st.lists(names, max_size=3, unique_by=str.strip),
    note=st.text(max_size=30),
    classes=st.sets(st.integers(1, 45)),
)
def test_toml_written_is_toml_read(
    tmp_path_factory: pytest.TempPathFactory, hanzi: list[str], note: str, classes: set[int]
) -> None:
    client = ClientEntry(id="c", name="C")
    brand = BrandEntry(id="b", client="c", latin=("B",), hanzi=tuple(hanzi), note=note, classes=tuple(classes))
    before = WatchList.of((client,), (brand,), ())
    path = tmp_path_factory.mktemp("toml") / "list.toml"
    path.write_text(watchlist_toml(before), encoding="utf-8", newline="")
    after = load_watchlists([path])
    assert after.problems == ()
    assert after.brands == before.brands


def test_the_starter_is_a_sound_list() -> None:
    assert starter().brands[0].hanzi
    assert {recipient.addresses[0].channel for recipient in starter().recipients} == {"mail"}


def test_the_hash_ignores_order_and_notices_content(example: WatchList) -> None:
    entries = example.entries
    turned = WatchList.of(entries.clients[::-1], entries.brands[::-1], entries.recipients[::-1])
    assert turned.hash == example.hash
    renamed = entries.brands[0].model_copy(update={"name": "other"})
    assert WatchList.of(entries.clients, (renamed, *entries.brands[1:]), entries.recipients).hash != example.hash


def test_compare_says_what_a_change_will_do(example: WatchList) -> None:
    entries = example.entries
    added = BrandEntry(id="new", client="byd", latin=("Newone",))
    changed = entries.brands[1].model_copy(update={"latin": ("Hisense", "Hi-Sense")})
    after = WatchList.of(entries.clients, (changed, *entries.brands[2:], added), entries.recipients)
    said = {(change.what, change.id): change for change in compare(example, after)}
    assert "baseline" in said["added", "new"].consequence
    assert "evidence stays" in said["removed", "xiaomi"].consequence
    assert said["changed", "hisense"].after == "Hisense; Hi-Sense"
    assert compare(example, example) == ()


def test_every_field_has_headers_in_both_languages() -> None:
    for kind, model in (("brands", BrandEntry), ("clients", ClientEntry), ("recipients", RecipientEntry)):
        for field_name in model.model_fields:
            chinese = header_names(kind, chinese=True)[field_name]
            assert not chinese.isascii(), (kind, field_name)
            assert columns(kind)[folded(chinese)].field == field_name
            assert columns(kind)[folded(field_name)].field == field_name


@dataclass
class Kept:
    """The store's snapshots, in memory."""

    rows: dict[str, tuple[str, str]] = field(default_factory=dict)

    def keep_watchlist(self, digest: str, document: str, now: Instant, *, problem: str = "") -> None:
        self.rows.pop(digest, None)
        self.rows[digest] = (document, problem)

    def last_watchlist(self) -> str | None:
        good = [document for document, problem in self.rows.values() if not problem]
        return good[-1] if good else None


def broken(watchlist: WatchList) -> WatchList:
    return replace(watchlist, problems=(Problem("error", "list.csv", "line 2", "no such client", "y"),))


def test_an_invalid_list_keeps_the_last_good_one_and_says_so(example: WatchList) -> None:
    kept = Kept()
    assert current_watchlist(example, kept, NOW).event is None
    current = current_watchlist(broken(WatchList.of((), (), ())), kept, NOW)
    assert current.watchlist.hash == example.hash
    assert current.event is not None
    assert "line 2" in current.event.detail


def test_the_same_content_turned_invalid_does_not_lose_the_good_snapshot(example: WatchList) -> None:
    kept = Kept()
    current_watchlist(example, kept, NOW)
    assert current_watchlist(broken(example), kept, NOW).watchlist.hash == example.hash
    assert current_watchlist(broken(example), kept, NOW).watchlist.hash == example.hash


def test_an_invalid_first_list_is_an_error(example: WatchList) -> None:
    with pytest.raises(ConfigError, match="no such client"):
        current_watchlist(broken(example), Kept(), NOW)


def test_the_snapshot_reads_back(example: WatchList) -> None:
    again = WatchList.from_doc(json.loads(json.dumps(example.doc())))
    assert again.hash == example.hash
    assert set(again.brands) == set(example.brands)
