"""The rule book: every file of ``rules/``, read strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from monitor.deadlines.model import Gap, Jurisdiction, Rule, Version
from sources.filing import PublicationKind, Route


class RuleBookError(ValueError):
    """A rule file is wrong. The message names the file, the place, the value and the remedy."""


@dataclass(frozen=True, slots=True)
class Found:
    """The version that judges a publication, with the rule and the office it belongs to."""

    office: Jurisdiction
    rule: Rule
    version: Version


@dataclass(frozen=True)
class RuleBook:
    """All known opposition rules, by ST.3 code of the office."""

    jurisdictions: Mapping[str, Jurisdiction]

    @classmethod
    def load(cls, folder: Traversable | None = None) -> RuleBook:
        """Read the packaged rules (or another folder of the same form). Raises RuleBookError."""
        place = folder if folder is not None else resources.files("monitor.deadlines") / "rules"
        files = sorted((entry for entry in place.iterdir() if entry.name.endswith(".toml")), key=lambda e: e.name)
        if not files:
            raise RuleBookError(f"no rule files (*.toml) in {place}: reinstall, or name the folder that holds them")
        found: dict[str, Jurisdiction] = {}
        owners: dict[str, str] = {}
        for entry in files:
            jurisdiction = read_jurisdiction(entry.name, entry.read_text(encoding="utf-8"))
            found[jurisdiction.jurisdiction] = jurisdiction
            for rule in jurisdiction.rule:
                if rule.id in owners:
                    raise RuleBookError(f"{entry.name}: rule id {rule.id!r} is already used in {owners[rule.id]}")
                owners[rule.id] = entry.name
        return cls(found)

    @property
    def offices(self) -> tuple[str, ...]:
        """ST.3 codes for which the book has a rule, sorted."""
        return tuple(sorted(self.jurisdictions))

    def jurisdiction(self, office: str) -> Jurisdiction | None:
        return self.jurisdictions.get(office.upper())

    def rules(self) -> Iterable[tuple[Jurisdiction, Rule]]:
        for code in self.offices:
            for rule in self.jurisdictions[code].rule:
                yield self.jurisdictions[code], rule

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id (any case), or None."""
        return next((rule for _, rule in self.rules() if rule.id.upper() == rule_id.upper()), None)

    def owner(self, rule_id: str) -> Jurisdiction | None:
        """The office whose file holds the rule, or None."""
        return next((place for place, rule in self.rules() if rule.id.upper() == rule_id.upper()), None)

    def rules_for(self, office: str, route: Route = Route.NATIONAL) -> tuple[Rule, ...]:
        """Rules of the office for the route, oldest first. A rule of its own for Madrid wins over a national rule that
        also serves designations."""
        place = self.jurisdiction(office)
        if place is None:
            return ()
        own = tuple(rule for rule in place.rule if rule.route is route)
        return own or tuple(rule for rule in place.rule if rule.serves(route))

    def find(self, office: str, route: Route, day: date, rule_id: str | None = None) -> Found | None:
        """The version that judges a publication of ``day``; None when no rule is known for it."""
        place = self.jurisdiction(office)
        if place is None:
            return None
        if rule_id is None:
            candidates = self.rules_for(office, route)
        else:
            candidates = tuple(rule for rule in place.rule if rule.id.upper() == rule_id.upper())
        for rule in candidates:
            version = rule.version_on(day)
            if version is not None:
                return Found(place, rule, version)
        return None

    def next_version(self, office: str, route: Route, after: Version) -> tuple[Rule, Version] | None:
        """What follows ``after`` on the same route, if anything does."""
        if after.effective_to is None:
            return None
        start = after.effective_to + timedelta(days=1)
        for rule in self.rules_for(office, route):
            for version in rule.version:
                if version.effective_from == start:
                    return rule, version
        return None

    def gap(self, office: str, route: Route, day: date) -> Gap | None:
        """The declared gap into which a publication of ``day`` falls."""
        place = self.jurisdiction(office)
        if place is None:
            return None
        return next((gap for gap in place.gap if gap.route is route and gap.covers(day)), None)


def read_jurisdiction(name: str, text: str) -> Jurisdiction:
    """Parse and check one rule file. ``name`` is the file name, which must be the ST.3 code. Raises RuleBookError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleBookError(f"{name}: not TOML: {error}") from error
    try:
        jurisdiction = Jurisdiction.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise RuleBookError(
            f"{name}: {place}: {first['msg']} (got {first.get('input')!r}); see docs/deadlines-how.md for the fields"
        ) from error
    if name != f"{jurisdiction.jurisdiction}.toml":
        raise RuleBookError(f"{name}: jurisdiction is {jurisdiction.jurisdiction!r}: name the file after it")
    try:
        ZoneInfo(jurisdiction.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise RuleBookError(f"{name}: time_zone {jurisdiction.time_zone!r} is no IANA zone") from error
    for route in Route:
        _check_line_of_time(name, jurisdiction, route)
    _check_opening(name, jurisdiction)
    return jurisdiction


def _check_line_of_time(name: str, jurisdiction: Jurisdiction, route: Route) -> None:
    """Versions of one route must follow each other without overlap and without an undeclared hole."""
    spans = [
        (version.effective_from or date.min, version.effective_to or date.max, f"rule {rule.id} {version.name}")
        for rule in jurisdiction.rule
        if rule.route is route
        for version in rule.version
    ]
    if not spans:
        return
    spans += [
        (gap.effective_from or date.min, gap.effective_to or date.max, "gap") for gap in jurisdiction.gap
        if gap.route is route
    ]  # fmt: skip
    spans.sort()
    for (_, end, first), (start, _, second) in pairwise(spans):
        if start <= end:
            raise RuleBookError(f"{name}: {route.value}: {first} and {second} overlap from {start}")
        if start - end > timedelta(days=1):
            raise RuleBookError(
                f"{name}: {route.value}: nothing covers {end + timedelta(days=1)} to {start - timedelta(days=1)}, "
                f"between {first} and {second}: add a version, or a [[gap]] with its reason"
            )
    if spans[-1][1] != date.max:
        raise RuleBookError(
            f"{name}: {route.value}: {spans[-1][2]} ends on {spans[-1][1]} and nothing follows: add a version, "
            "or a [[gap]] with its reason"
        )


def _check_opening(name: str, jurisdiction: Jurisdiction) -> None:
    for rule in jurisdiction.rule:
        for version in rule.version:
            kinds = version.opens_on if version.opens_on is not None else rule.opens_on
            if PublicationKind.FILED in kinds or PublicationKind.WITHDRAWN in kinds:
                raise RuleBookError(f"{name}: rule {rule.id}: opens_on: filed and withdrawn never open a window")
            if version.kind == "period" and not kinds:
                raise RuleBookError(f"{name}: rule {rule.id}: opens_on is empty although version has a period")
