"""The watch fitted to its own stored filings: a common word gets a higher bar, hits name what they were scored with."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.calibration import calibrate, in_force, raised_bars, tuning
from monitor.cli.main import main
from monitor.config import load_config
from monitor.cycle import Cycle
from monitor.doctor import examine
from monitor.matching import Engine
from monitor.matching.calibrate import LEAST_MARKS
from monitor.records import Brand, Story
from monitor.service import run_once
from monitor.store import Store
from monitor.store.merge import Stamp, first
from monitor.wiring import open_installation
from sources.filing import Filing, Party, Publication, PublicationKind
from sources.instants import Instant
from tests.monitor.poll import fakes
from tests.monitor.poll.fakes import NOW, line

WATCHLIST = """
[[clients]]
id = "x"
name = "X"
[[brands]]
id = "garden"
client = "x"
latin = ["GARDEN"]
[[brands]]
id = "rare"
client = "x"
latin = ["VORENZA"]
[[recipients]]
id = "desk"
name = "Desk"
addresses = [{channel = "mail", to = "desk@example.org"}]
"""
CONFIG = """
[[watchlists]]
path = "watchlist.toml"
[[channels]]
id = "mail"
kind = "maildir"
options = {folder = "out"}
[operator]
contact = "ops@example.com"
[[sources]]
id = "xx-weekly"
"""
GARDEN = Brand("garden", "x", "GARDEN", latin=("GARDEN",))
PUBLISHED = Publication(PublicationKind.PUBLISHED, fakes.NOW.utc.date())


def made_up(count: int, seed: int = 1) -> list[str]:
    """Names of no meaning, each different."""
    rng = random.Random(seed)
    names = {f"{''.join(rng.choices('bdfgklmnrstvz', k=1))}{''.join(rng.choices('aeioubdgklmnrst', k=7))}": None
             for _ in range(2 * count)}  # fmt: skip
    return list(names)[:count]


GARDENS = [f"GARDEN {word}" for word in made_up(20, seed=2)]
MARKS = made_up(2000) + GARDENS


def put(store: Store, marks: Sequence[str], *, start: int = 0, applicant: str = "") -> list[int]:
    """Store filings with these marks, each of an applicant of its own unless one is named."""
    stamp = Stamp(as_of=NOW.utc.date(), source="xx-weekly")
    filings = [
        Filing(
            "XX",
            f"S{start + n}",
            marks=(mark,),
            applicants=(Party(applicant or f"Applicant {start + n}"),),
            publications=(PUBLISHED,),
        )
        for n, mark in enumerate(marks)
    ]
    with store.write():
        return store.filings.save([(None, first(filing, stamp), stamp) for filing in filings], NOW)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Cycle]]:
    """The installation in the test's folder; called again, it is a new start."""
    opened: list[Store] = []
    (tmp_path / "watchlist.toml").write_text(WATCHLIST)
    (tmp_path / "config.toml").write_text(CONFIG)

    def build(*lines: str, now: Instant = NOW, watchlist: str = WATCHLIST) -> Cycle:
        (tmp_path / "watchlist.toml").write_text(watchlist)
        config = load_config(tmp_path / "config.toml", {})
        store = open_installation(config, now)
        opened.append(store)
        office = fakes.LineOffice(tmp_path, {"2026-02-24": list(lines)} if lines else {})
        return Cycle(config, store, {office.source: office}, lambda adapter: object(), lambda: now)  # type: ignore[arg-type, return-value, dict-item]

    yield build
    for store in opened:
        store.close()


def stories(cycle: Cycle) -> dict[tuple[str, str], Story]:
    return {(story.match.brand, story.match.mark): story for story in cycle.store.hits.stories()}


def test_a_common_word_gets_a_higher_bar_and_an_identical_mark_still_alarms(make: Callable[..., Cycle]) -> None:
    cycle = make(line("1", "GARDEN TABLE"), line("2", "GARDEN"), line("3", "VORENSA"))
    put(cycle.store, MARKS)
    run_once(cycle)
    calibration = in_force(cycle.store)
    assert calibration is not None
    (bar,) = raised_bars(cycle.store, cycle.store.brands.current().values())
    assert bar.brand == "garden"
    assert bar.times >= 3
    found = stories(cycle)
    bundled = {pair.mark: pair.score for pair in Engine.build([GARDEN]).score(["GARDEN TABLE", "GARDEN"])}
    assert found["garden", "GARDEN"].match.band.rank >= 2
    assert found["garden", "GARDEN"].match.mark_score == pytest.approx(bundled["GARDEN"], abs=0.01)
    table = found.get(("garden", "GARDEN TABLE"))
    assert table is None or table.match.mark_score < bundled["GARDEN TABLE"]
    assert ("rare", "VORENSA") in found


def test_a_new_hit_names_its_calibration_and_the_score_can_be_worked_out_again(make: Callable[..., Cycle]) -> None:
    cycle = make(line("1", "GARDEN TABLE"), line("2", "VORENSA"))
    put(cycle.store, MARKS)
    run_once(cycle)
    current = in_force(cycle.store)
    assert current is not None
    story = stories(cycle)["rare", "VORENSA"]
    *_, name = story.match.rule_version.split("+")
    assert name == current.name
    kept = cycle.store.calibrations.named(name)
    assert kept == current
    brands = list(cycle.store.brands.current().values())
    again = {pair.mark: pair for pair in tuning(cycle.store).build(brands).score(["VORENSA"])}["VORENSA"]
    assert again.score == story.match.mark_score
    assert again.reasons == story.match.reasons


def test_nothing_is_calibrated_with_too_few_marks(make: Callable[..., Cycle]) -> None:
    cycle = make(line("1", "VORENSA"))
    put(cycle.store, [*made_up(1000), *["GARDEN PARK"] * LEAST_MARKS])
    run_once(cycle)
    assert in_force(cycle.store) is None
    assert stories(cycle)["rare", "VORENSA"].match.rule_version == Engine.build(()).rule_version
    (finding,) = [f for f in examine(cycle.store, NOW) if f.topic == "matching"]
    assert "bundled" in finding.text
    assert "2,000" in finding.text


def test_it_is_measured_anew_when_the_filings_grew_by_a_tenth_and_old_hits_stay_as_they_are(
    make: Callable[..., Cycle],
) -> None:
    cycle = make(line("1", "VORENSA"), line("2", "GARDEN"))
    put(cycle.store, MARKS)
    run_once(cycle)
    first_one = in_force(cycle.store)
    before = {key: story.match for key, story in stories(cycle).items()}
    put(cycle.store, made_up(100, seed=3), start=10_000)
    later = make(now=NOW.plus(days=1))
    run_once(later)
    assert in_force(later.store) == first_one
    put(later.store, made_up(200, seed=4), start=20_000)
    later.calibrate()
    assert in_force(later.store) == first_one, "growth is looked at once a day"
    much_later = make(now=NOW.plus(days=2))
    run_once(much_later, rematch_all=True)
    second = in_force(much_later.store)
    assert second is not None
    assert first_one is not None
    assert second.name != first_one.name
    assert much_later.rooms is not None
    assert much_later.rooms.judges.engine.rule_version.endswith(second.name)
    assert {key: story.match for key, story in stories(much_later).items()} == before
    assert much_later.store.calibrations.named(first_one.name) == first_one


def test_a_new_brand_is_measured_on_the_same_marks_and_the_others_keep_their_bar(make: Callable[..., Cycle]) -> None:
    cycle = make()
    put(cycle.store, MARKS)
    run_once(cycle)
    first_one = in_force(cycle.store)
    assert first_one is not None
    quiet = WATCHLIST + '[[brands]]\nid = "new"\nclient = "x"\nlatin = ["QUOMBIX"]\n'
    run_once(make(watchlist=quiet))
    second = in_force(cycle.store)
    assert second is not None
    assert second.name == first_one.name, "a brand that keeps the common bar changes no score"
    assert len(second.measured) == 3
    noisy = quiet + '[[brands]]\nid = "copy"\nclient = "x"\nlatin = ["Garden"]\n'
    run_once(make(watchlist=noisy))
    third = in_force(cycle.store)
    assert third is not None
    assert third.sample == first_one.sample
    assert third.name != first_one.name
    old = {bar.brand: bar.offset for bar in first_one.raised}
    assert {bar.brand: bar.offset for bar in third.raised} == {**old, "copy": third.raised[-1].offset}


def test_a_brand_that_changed_has_the_common_bar_until_it_was_measured(make: Callable[..., Cycle]) -> None:
    cycle = make()
    put(cycle.store, MARKS)
    run_once(cycle)
    assert raised_bars(cycle.store, cycle.store.brands.current().values())
    changed = make(watchlist=WATCHLIST.replace('["GARDEN"]', '["GARDEN", "GARDENIA"]'))
    changed.look_at_watchlist()
    brands = list(changed.store.brands.current().values())
    assert not raised_bars(changed.store, brands)
    changed.calibrate()
    assert [bar.brand for bar in raised_bars(changed.store, brands)] == ["garden"]
    run_once(make())
    assert [bar.brand for bar in raised_bars(changed.store, cycle.store.brands.current().values())] == ["garden"]


def test_a_calibration_of_another_release_is_not_used_and_a_new_one_made(
    make: Callable[..., Cycle], monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = make()
    put(cycle.store, MARKS)
    run_once(cycle)
    old = in_force(cycle.store)
    monkeypatch.setattr("monitor.calibration.ENGINE_VERSION", "next")
    assert in_force(cycle.store) is None
    assert tuning(cycle.store).background is None
    run_once(make())
    new = in_force(cycle.store)
    assert new is not None
    assert old is not None
    assert new.name != old.name


def test_told_to_stop_nothing_is_kept_and_the_next_start_measures(make: Callable[..., Cycle]) -> None:
    cycle = make()
    put(cycle.store, MARKS)
    brands = list(cycle.look_at_watchlist().watchlist.brands)
    assert calibrate(cycle.store, brands, NOW, stop=lambda: True) is None
    assert in_force(cycle.store) is None
    assert calibrate(cycle.store, brands, NOW) is not None
    assert calibrate(cycle.store, brands, NOW) is None


def test_a_fault_while_measuring_is_told_and_the_watch_goes_on(
    make: Callable[..., Cycle], monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = make(line("1", "VORENSA"))
    put(cycle.store, MARKS)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("index out of range")

    monkeypatch.setattr("monitor.calibration.brand_noise", broken)
    run_once(cycle)
    assert ("rare", "VORENSA") in stories(cycle)
    assert any("calibration" in trouble.event.key for trouble in cycle.store.health.open())
    monkeypatch.undo()
    run_once(cycle)
    assert in_force(cycle.store) is not None
    assert not any("calibration" in trouble.event.key for trouble in cycle.store.health.open())


def test_doctor_and_explain_say_how_much_the_bar_is_raised(
    make: Callable[..., Cycle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = make()
    put(cycle.store, MARKS)
    monkeypatch.chdir(tmp_path)
    silent = CliRunner().invoke(main, ["explain", "garden", "GARDEN PARK", "--config", "config.toml"])
    assert "raised bar" not in silent.output
    run_once(cycle)
    summary, bar = [f for f in examine(cycle.store, NOW) if f.topic == "matching"]
    assert "2,020 marks" in summary.text
    assert "raised bars: 1 of 2 brands" in summary.text
    assert "garden" in bar.text
    assert "times as many look-alikes as other brands" in bar.text
    said = CliRunner().invoke(main, ["explain", "garden", "GARDEN PARK", "--config", "config.toml"])
    assert "times as many look-alikes as other brands" in said.output
    row = CliRunner().invoke(main, ["explain", "garden", "GARDEN PARK", "--json", "--config", "config.toml"])
    assert json.loads(row.output)["raised_bar"]["times"] >= 3
    other = CliRunner().invoke(main, ["explain", "rare", "VORENSA", "--json", "--config", "config.toml"])
    assert "raised_bar" not in json.loads(other.output)
