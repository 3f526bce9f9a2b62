"""What demo, once and run are given: the same rooms, put together from a config."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.config import Config, ConfigError, load_config
from monitor.deadlines import Calendars, RuleBook, deadline_in_chinese
from monitor.notice_config import notice_settings
from monitor.polling.applicants import Applicants
from monitor.records import Client
from monitor.store.merge import Stamp, first
from monitor.wiring import (
    build_rooms,
    deadline_of,
    look_at_watchlist,
    open_installation,
    poll_settings,
)
from sources.filing import Filing, Party, Publication, PublicationKind, Route
from sources.instants import Instant

NOW = Instant.parse("2026-11-23T01:00:00Z")
LIST = """
[[clients]]
id='x'
name='X'
[[brands]]
id='a'
client='x'
latin=['Abraxo']
[[recipients]]
id='desk'
name='Desk'
addresses=[{channel='mail', to='desk@example.org'}]
"""
CONFIG = """
[[watchlists]]
path='watchlist.toml'
[[channels]]
id='mail'
kind='maildir'
options={folder='out'}
"""


def installed(folder: Path, text: str = "", watchlist: str = LIST) -> Config:
    (folder / "watchlist.toml").write_text(watchlist, encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG + text, encoding="utf-8")
    return load_config(folder / "config.toml", {})


def test_an_unsound_list_leaves_the_last_one_in_force_and_tells_the_operators(tmp_path: Path) -> None:
    config = installed(tmp_path)
    with open_installation(config, NOW) as store:
        first_look = look_at_watchlist(config, store, NOW)
        assert first_look.change.added == ("a",)
        (tmp_path / "watchlist.toml").write_text(LIST.replace("client='x'", "client='y'"), encoding="utf-8")
        watched = look_at_watchlist(config, store, NOW.plus(days=1))
        assert watched.watchlist.hash == first_look.watchlist.hash
        assert not watched.change.removed
        (trouble,) = store.health.open()
        assert "was not taken" in trouble.event.subject
        items = store.notices.open_items(NOW.plus(days=2))
        assert [item.item.recipient for item in items] == ["desk"]
        (tmp_path / "watchlist.toml").write_text(LIST, encoding="utf-8")
        look_at_watchlist(config, store, NOW.plus(days=2))
        assert store.health.open() == []


def test_a_first_list_that_is_unsound_stops_everything(tmp_path: Path) -> None:
    config = installed(tmp_path, watchlist="[[brands]]\nid='a'\nclient='y'\nlatin=['A']\n")
    with open_installation(config, NOW) as store, pytest.raises(ConfigError, match="no such client"):
        look_at_watchlist(config, store, NOW)


def test_removed_brands_are_known_to_the_notices(tmp_path: Path) -> None:
    config = installed(tmp_path)
    with open_installation(config, NOW) as store:
        look_at_watchlist(config, store, NOW)
        (tmp_path / "watchlist.toml").write_text(LIST.replace("id='a'", "id='b'"), encoding="utf-8")
        watched = look_at_watchlist(config, store, NOW)
        rooms = build_rooms(config, watched.watchlist, inactive_brands=store.brands.inactive())
        assert rooms.notices.policy.inactive_brands == {"a"}
        assert set(rooms.people.brands) == {"b"}
        assert set(rooms.channels) == {"mail"}


PUBLISHED = Publication(PublicationKind.PUBLISHED, date(2026, 11, 17))
US = Filing("US", "99000001", Route.NATIONAL, marks=("ABRAXO",), publications=(PUBLISHED,))


def test_the_client_decides_its_internal_day_and_nothing_else() -> None:
    clients = {"slow": Client("slow", "Slow", lead_days=15), "fast": Client("fast", "Fast", lead_days=1)}
    deadline = deadline_of(RuleBook.load(), Calendars.load(), clients)
    slow, fast = (deadline(US, PUBLISHED, US.publications or (), name) for name in ("slow", "fast"))
    assert slow.last_day == fast.last_day == date(2026, 12, 17)
    assert slow.internal_day is not None
    assert fast.internal_day is not None
    assert slow.internal_day < fast.internal_day <= date(2026, 12, 17)


def test_a_mark_registered_on_an_unknown_day_is_not_said_to_be_not_yet_open() -> None:
    """The JPO's answers hold the laying-open of the application and the registration's number, not its gazette day."""
    deadline = deadline_of(RuleBook.load(), Calendars.load(), {})
    laid_open = Publication(PublicationKind.PUBLISHED, date(2019, 2, 5))
    pending = Filing("JP", "2019000001", publications=(laid_open,))
    assert deadline(pending, laid_open, (laid_open,), "x").state == "not_open"
    registered = replace(pending, registration_number="6123456")
    found = deadline(registered, laid_open, (laid_open,), "x")
    assert (found.state, found.last_day, found.rule_id) == ("unknown", None, "JP")
    assert "Look the day up" in found.notes[0]
    assert "核查" in deadline_in_chinese(found).notes[0]
    gazette = Publication(PublicationKind.REGISTERED, date(2019, 9, 3))
    assert deadline(registered, gazette, (laid_open, gazette), "x").last_day == date(2019, 11, 5)
    elsewhere = replace(US, registration_number="7000001")
    assert deadline(elsewhere, PUBLISHED, (PUBLISHED,), "x").state == "known"


def test_closed_days_of_the_config_move_the_last_day(tmp_path: Path) -> None:
    text = "[[closed_days]]\noffice='US'\nday=2026-12-17\nreason='snow'\nsource='notice'\n"
    config = installed(tmp_path, text)
    with open_installation(config, NOW) as store:
        rooms = build_rooms(config, look_at_watchlist(config, store, NOW).watchlist)
        found = rooms.judges.deadlines(US, PUBLISHED, (PUBLISHED,), "x")
    assert found.last_day == date(2026, 12, 18)
    assert found.safe_day == date(2026, 12, 17)


def test_an_applicants_other_filings_are_counted(tmp_path: Path) -> None:
    party = (Party("Quick Hands Trading LLC", "US"),)
    filings = [
        replace(US, application_number=f"9900000{n}", applicants=party, filing_date=date(2026, 3, n), marks=(f"M{n}",))
        for n in range(1, 7)
    ]
    config = installed(tmp_path)
    with open_installation(config, NOW) as store:
        stamp = Stamp(as_of=date(2026, 11, 17), source="us-daily")
        store.filings.save([(None, first(filing, stamp), stamp) for filing in filings], NOW)
        rooms = build_rooms(config, look_at_watchlist(config, store, NOW).watchlist)
        about = Applicants(store, rooms.judges).of(filings[0], {"a"})["a"]
    (fact,) = about.facts
    assert fact.startswith("5 other filings under the same name"), "the filing itself is not one of them"


class TestSettings:
    def test_message_ids_keep_the_senders_domain(self, tmp_path: Path) -> None:
        config = installed(tmp_path, "[notices]\nsender_address='watch@firm.example'\n")
        assert notice_settings(config).message_id_domain == "firm.example"

    def test_the_product_does_not_name_itself(self, tmp_path: Path) -> None:
        settings = notice_settings(installed(tmp_path))
        said = (settings.sender_name, settings.subject_prefix, settings.footer, settings.message_id_domain)
        assert not any("squatwatch" in text.lower() for text in said)

    def test_letters_come_from_the_operator_unless_the_letterhead_says_otherwise(self, tmp_path: Path) -> None:
        text = "[operator]\nname='工作站'\n"
        assert notice_settings(installed(tmp_path, text)).letterhead.organisation == "工作站"
        text += "[notices.letterhead]\norganisation='律所'\n"
        assert notice_settings(installed(tmp_path, text)).letterhead.organisation == "律所"

    def test_channel_folders_are_beside_the_config(self, tmp_path: Path) -> None:
        (channel,) = notice_settings(installed(tmp_path)).channels
        assert channel.options["folder"] == str(tmp_path / "out")

    def test_weekdays_and_languages_are_passed_on(self, tmp_path: Path) -> None:
        text = "[notices]\ndigest_weekdays=['fri','mon']\ndigest_hour=6\nreminder_days=[9,2]\n"
        text += "[operator]\ntime_zone='Europe/Paris'\n"
        policy = notice_settings(installed(tmp_path, text)).policy
        assert (policy.digest_weekdays, policy.digest_hour, policy.zone) == ((0, 4), 6, "Europe/Paris")
        assert policy.reminder_steps == (9, 2)

    def test_limits_of_a_source(self, tmp_path: Path) -> None:
        text = "[[sources]]\nid='gb-journal'\nenabled=false\nlook_back_days=3\nsince=2026-11-01\n"
        text += "[retention]\nkeep_days=9\n"
        settings = poll_settings(installed(tmp_path, text), "gb-journal")
        assert (settings.look_back_days, settings.since, settings.keep_days) == (3, date(2026, 11, 1), 9)
