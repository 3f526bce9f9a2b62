"""Matches that nobody asked to hear about: kept, listed, and hits as soon as somebody asks or they come closer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.matching.figurative import FLAG
from monitor.poll import Judges, baseline, promote, rematch
from monitor.records import Band, Brand, Match
from monitor.store.retention import prune
from sources.filing import Filing
from tests.monitor.poll import fakes
from tests.monitor.poll.conftest import Desk
from tests.monitor.poll.fakes import BRAND, NOW, OTHER, line


@dataclass
class Lower:
    """The word matcher with every band but critical turned into low."""

    inner: fakes.WordMatcher
    flags: tuple[str, ...] = ()
    engine_version: str = "e1"
    rule_version: str = "r1"

    def match(self, filings: Sequence[Filing]) -> Iterator[tuple[int, Match]]:
        for index, match in self.inner.match(filings):
            low = match.band is not Band.CRITICAL
            yield index, replace(match, band=Band.LOW, mark_band=Band.LOW, flags=self.flags) if low else match


def build(brands: Sequence[Brand]) -> Lower:
    return Lower(fakes.WordMatcher(brands))


def nobody(client: str) -> Band:
    return Band.MEDIUM


def poll(desk: Desk, *, flags: tuple[str, ...] = ()) -> None:
    desk.engine = Lower(desk.engine, flags)  # type: ignore[assignment]
    desk.poll(least_band=nobody)
    desk.engine = desk.engine.inner  # type: ignore[attr-defined]


def judges(desk: Desk, *, low: bool) -> Judges:
    least = (lambda client: Band.LOW) if low else nobody
    return Judges(desk.engine, fakes.thirty_days, fakes.tell_anna, least_band=least)


def test_a_low_match_nobody_asked_for_is_kept_without_story_deadline_or_items(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU SPORT"), line("2", "HONGDOU")]
    poll(desk)
    assert [s.filing.application_number for s in desk.store.hits.stories()] == ["2"]
    (near,) = desk.store.near.rows()
    assert (near.office, near.application_number, near.brand, near.mark) == ("XX", "1", "mi", "HONGDOU SPORT")
    assert (near.mark_score, near.publication_date, near.engine_version) == (0.7, date(2026, 2, 24), "e1")
    assert near.source == "xx-weekly"
    assert {item.item.hit_id for item in desk.store.notices.items()} == {1}


def test_an_image_that_a_person_must_see_is_a_hit_even_so(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU SPORT")]
    poll(desk, flags=(FLAG,))
    assert desk.store.hits.count() == 1
    assert desk.store.near.count() == 0


def test_where_somebody_asks_for_band_low_every_match_is_a_hit(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU SPORT")]
    desk.engine = Lower(desk.engine)  # type: ignore[assignment]
    desk.poll(least_band=lambda client: Band.LOW if client == "c1" else Band.HIGH)
    assert desk.store.hits.count() == 1


def test_a_later_report_that_comes_closer_makes_it_a_hit(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU SPORT")]
    poll(desk)
    desk.office.world["2026-03-03"] = [line("1", "HONGDOU", published="2026-03-03")]
    poll(desk)
    assert [s.match.band for s in desk.store.hits.stories()] == [Band.CRITICAL]
    assert desk.store.near.count() == 0


def test_a_later_report_that_no_longer_matches_takes_it_away(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU SPORT")]
    poll(desk)
    desk.office.world["2026-03-03"] = [line("1", "SOMETHING ELSE")]
    poll(desk)
    assert desk.store.near.count() == 0
    assert desk.store.hits.count() == 0


def test_a_brand_with_a_hit_of_the_filing_keeps_having_hits(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU")]
    poll(desk)
    desk.office.world["2026-03-03"] = [line("1", "HONGDOU SPORT", registered="2026-03-03")]
    poll(desk)
    bands = [story.match.band for story in desk.store.hits.stories()]
    assert len(bands) > 1
    assert set(bands) == {Band.CRITICAL}
    assert desk.store.hits.count() >= 2
    assert desk.store.near.count() == 0


def test_when_somebody_asks_for_band_low_what_was_kept_becomes_a_baseline(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU SPORT"), line("2", "DAZHOU CAR")]
    poll(desk)
    store = desk.store
    assert promote(store, build, judges(desk, low=False), NOW).hits == 0
    only_one = replace(judges(desk, low=True), least_band=lambda client: Band.LOW if client == "c1" else Band.HIGH)
    assert promote(store, build, only_one, NOW).hits == 1
    (story,) = store.hits.stories()
    assert (story.filing.application_number, story.baseline, story.match.band) == ("1", True, Band.LOW)
    assert [near.application_number for near in store.near.rows()] == ["2"]
    assert promote(store, build, only_one, NOW).filings == 0


def test_a_new_brand_and_a_rematch_keep_low_matches_lean_too(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU SPORT"), line("2", "DAZHOU CAR")]
    poll(desk)
    desk.store.near.forget([1, 2])
    quiet = judges(desk, low=False)
    assert baseline(desk.store, build, quiet, NOW).hits == 0
    assert desk.store.near.count() == 2
    assert rematch(desk.store, build, quiet, NOW).hits == 0
    assert [near.brand for near in desk.store.near.rows(brands=["mi"])] == ["mi"]
    assert rematch(desk.store, build, judges(desk, low=True), NOW).hits == 2
    assert desk.store.near.count() == 0
    assert {s.brand.id for s in desk.store.hits.stories()} == {BRAND.id, OTHER.id}


def test_it_goes_when_the_window_of_the_filing_is_over(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU SPORT")]
    poll(desk)
    limits = {"size_budget": None, "personal_data_months": 12, "window_days": 190}
    assert prune(desk.store, NOW, **limits).near == 0  # type: ignore[arg-type]
    assert prune(desk.store, NOW.plus(days=200), **limits).near == 1  # type: ignore[arg-type]
    assert desk.store.near.count() == 0
    assert desk.store.filings.count() == 1
