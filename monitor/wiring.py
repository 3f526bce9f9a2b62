"""The one place where config, store, engine, deadlines and notices are put together.

``squatwatch demo``, ``once`` and ``run`` all work with what is built here; none of them wires anything itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from monitor.applicants import ApplicantProfile, other_filing, profile
from monitor.calibration import Tuning
from monitor.configuration.models import Config
from monitor.deadlines import Calendars, RuleBook, for_publication
from monitor.matching import Engine
from monitor.network import client_factory
from monitor.notice_config import notice_settings, people_of
from monitor.notices.changes import plan_correction
from monitor.notices.channels import Channel, build
from monitor.notices.plan import concerns, plan_health, plan_hit
from monitor.notices.settings import NoticeSettings, People
from monitor.polling.model import DeadlineOf, Judges, LeastBandOf, PollSettings, Related
from monitor.records import Band, Brand, Client, Deadline, HealthEvent, PlannedItem, Recipient, Story
from monitor.store import BrandChange, NoDatabase, Store, open_store
from monitor.store.migrations import holds_anything, make_folder
from monitor.watchlists.configured import configured_watchlist
from monitor.watchlists.current import HEALTH_KEY, current_watchlist
from monitor.watchlists.records import WatchList
from sources.filing import Filing, Publication, Route
from sources.instants import Instant

__all__ = [
    "Rooms",
    "Watched",
    "applicant_profile",
    "build_rooms",
    "client_factory",
    "deadline_of",
    "look_at_watchlist",
    "open_existing",
    "open_installation",
    "poll_settings",
    "raise_health",
]


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything a pass, the assembler and the sender are given, for one state of the watch list."""

    watchlist: WatchList
    people: People
    notices: NoticeSettings
    judges: Judges
    channels: Mapping[str, Channel]
    book: RuleBook
    calendars: Calendars
    cache: Path
    tuning: Tuning

    def build_engine(self, brands: Sequence[Brand]) -> Engine:
        """An engine for some of the brands, for comparing them with stored filings."""
        return self.tuning.build(brands, self.cache)


@dataclass(frozen=True, slots=True)
class Watched:
    """The watch list that counts now, what changed in it, and the trouble with its files, if any."""

    watchlist: WatchList
    change: BrandChange
    event: HealthEvent | None


def open_installation(config: Config, now: Instant) -> Store:
    """The installation's database, made or brought to this release, and its folders. Raises StoreError."""
    make_folder(config.database.parent)
    return open_store(config.database, artefacts=config.artefacts, now=now)


def open_existing(config: Config, now: Instant) -> Store:
    """For those who look only: the database as it is, brought to this release and never made. Raises StoreError."""
    if not holds_anything(config.database):
        raise NoDatabase(f"{config.database}: there is no database yet; run `squatwatch once` first")
    return open_store(config.database, artefacts=config.artefacts, now=now)


def look_at_watchlist(config: Config, store: Store, now: Instant, *, fresh: WatchList | None = None) -> Watched:
    """Read the watch lists and make the database agree; an unsound list leaves the last sound one in force and opens a
    health trouble, which a sound one closes. ``fresh`` is a list that was read already.

    Raises :class:`monitor.configuration.problems.ConfigError` when there never was a sound one.
    """
    current = current_watchlist(fresh or configured_watchlist(config), store.brands, now)
    change = store.brands.sync(current.watchlist.brands, now)
    if current.event is None:
        store.health.clear(HEALTH_KEY, now)
    else:
        raise_health(config, store, current.watchlist, [current.event], now)
    return Watched(current.watchlist, change, current.event)


def raise_health(
    config: Config, store: Store, watchlist: WatchList, events: Iterable[HealthEvent], now: Instant
) -> None:
    """Keep troubles and plan the notices of the operators about them, in one transaction."""
    people = people_of(watchlist)
    policy = notice_settings(config).policy
    with store.write():
        for event in events:
            store.health.raise_event(event)
            store.notices.add_items(plan_health(event, people.operators(), now, policy), now)


def build_rooms(
    config: Config,
    watchlist: WatchList,
    *,
    inactive_brands: frozenset[str] = frozenset(),
    book: RuleBook | None = None,
    calendars: Calendars | None = None,
    tuning: Tuning = Tuning(),  # noqa: B008 - frozen
) -> Rooms:
    """Put the rooms together for a watch list. ``book`` and ``calendars`` of an earlier call can be handed on;
    ``tuning`` is what the matcher was calibrated to.

    Raises StoreError, SecretMissing, ChannelError, RuleBookError or CalendarError; ``squatwatch check`` finds all of
    them first.
    """
    book = book or RuleBook.load()
    calendars = calendars or Calendars.load(config.closures)
    people = people_of(watchlist)
    settings = notice_settings(config, inactive_brands=inactive_brands)
    make_folder(config.cache)
    engine = tuning.build(watchlist.brands, config.cache)
    return Rooms(
        watchlist=watchlist,
        people=people,
        notices=settings,
        judges=_judges(engine, deadline_of(book, calendars, people.clients), people, settings),
        channels=build(settings),
        book=book,
        calendars=calendars,
        cache=config.cache,
        tuning=tuning,
    )


def _judges(engine: Engine, deadlines: DeadlineOf, people: People, settings: NoticeSettings) -> Judges:
    """What is close, until when, and whom to tell."""
    recipients = tuple(people.recipients.values())
    policy = settings.policy

    def plan(story: Story, now: Instant) -> Sequence[PlannedItem]:
        return plan_hit(story, recipients, now, policy)

    def correct(before: Story, after: Story, told: Collection[str], now: Instant) -> Sequence[PlannedItem]:
        return plan_correction(before, after, [r for r in recipients if r.id in told], now, policy)

    least = least_band_of(recipients)
    return Judges(
        engine=engine, deadlines=deadlines, plan=plan, correct=correct, profile=applicant_profile, least_band=least
    )


def least_band_of(recipients: Sequence[Recipient]) -> LeastBandOf:
    """The lowest band that anybody who may hear of a client asks for; medium where nobody hears of it."""

    @cache
    def least(client: str) -> Band:
        bands = (recipient.least_band for recipient in recipients if concerns(recipient, client))
        return min(bands, default=Band.MEDIUM)

    return least


@cache
def _alone() -> ApplicantProfile:
    """What is said of every applicant without another filing."""
    return profile((), ())


def applicant_profile(filing: Filing, others: Sequence[Related], brand: str | None) -> ApplicantProfile:
    """What an applicant's other stored filings say, with the watched brands each of them came close to."""
    if not others:
        return _alone()
    found = [other_filing(other.filing, other.brands) for other in others]
    return profile(filing.applicants or (), found, representatives=filing.representatives or (), brand=brand)


def deadline_of(book: RuleBook, calendars: Calendars, clients: Mapping[str, Client]) -> DeadlineOf:
    """The deadline of a publication for a client. It depends on no clock: read again, a record gives the same dates,
    and so does every filing of an issue with the same publications."""

    @lru_cache(maxsize=4096)
    def compute(  # noqa: PLR0917 - everything a deadline depends on
        office: str,
        route: Route,
        publication: Publication,
        publications: tuple[Publication, ...],
        stated_end: date | None,
        registered: bool,
        client_id: str,
    ) -> Deadline:
        client = clients.get(client_id)
        return for_publication(
            book,
            calendars,
            office=office,
            route=route,
            publication=publication,
            publications=publications,
            stated_end=stated_end,
            registered=registered,
            lead_days=client.lead_days if client else 5,
            client_calendar=client.calendar if client else "CN",
        )

    def deadline(
        filing: Filing, publication: Publication, publications: Sequence[Publication], client_id: str
    ) -> Deadline:
        stated, registered = filing.opposition_end_stated, filing.registration_number is not None
        return compute(filing.office, filing.route, publication, tuple(publications), stated, registered, client_id)

    return deadline


def poll_settings(config: Config, source_id: str) -> PollSettings:
    """The limits of a pass over one source."""
    entry = config.source(source_id)
    return PollSettings(
        scratch=config.cache,
        keep_days=config.retention.keep_days,
        look_back_days=entry.look_back_days if entry else None,
        since=entry.since if entry else None,
    )
