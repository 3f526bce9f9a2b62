"""The matcher fitted to the user's own stored filings: measured when it is due, kept, and named by every hit.

Two things follow from a sample of stored marks: a background in which what is common there weighs less, and a higher
bar for brands that many unrelated marks come close to. Both are kept under a name that stands in the rule version of
every hit found with them. Nothing that was found before is scored anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from monitor.matching import ENGINE_VERSION, Background, Engine
from monitor.matching.background import bundled
from monitor.matching.calibrate import LEAST_MARKS, brand_noise, grown
from monitor.matching.rules import load_rules
from monitor.records import Brand
from monitor.store import Calibration, RaisedBar, Store
from monitor.store.brands import brand_hash
from monitor.store.calibrations import sample_hash
from sources.instants import Instant

log = structlog.get_logger(__name__)

_GROWTH = 1.1
"""A new sample is drawn when there are this many times the filings of the last one."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """What engines are built with: the background, and offsets by the hash of the brand. The default is what ships with
    the program."""

    background: Background | None = None
    offsets: Mapping[str, float] = field(default_factory=dict)

    def build(self, brands: Sequence[Brand], cache: Path | None = None) -> Engine:
        """An engine for these brands. One that changed since it was measured has the common bar."""
        hashes = {brand.id: brand_hash(brand) for brand in brands} if self.offsets else {}
        offsets = {brand: self.offsets[digest] for brand, digest in hashes.items() if digest in self.offsets}
        return Engine.build(brands, cache=cache, background=self.background, offsets=offsets)


def tuning(store: Store) -> Tuning:
    """The calibration in force. One of another release (engine, rules, bundled background) says nothing here."""
    current = in_force(store)
    if current is None:
        return Tuning()
    offsets = {bar.brand_hash: bar.offset for bar in current.raised}
    return Tuning(_grown(store.calibrations.texts(current.sample), current.name), offsets)


def in_force(store: Store) -> Calibration | None:
    """The calibration that counts for this release; None before the first."""
    current = store.calibrations.current()
    return current if current is not None and current.versions == _versions() else None


def raised_bars(store: Store, brands: Iterable[Brand]) -> list[RaisedBar]:
    """The bars in force for these brands as they are now, the highest first."""
    current = in_force(store)
    if current is None:
        return []
    by_hash = {bar.brand_hash: bar for bar in current.raised}
    found = [by_hash[digest] for digest in map(brand_hash, brands) if digest in by_hash]
    return sorted(found, key=lambda bar: (-bar.times, bar.brand))


def calibrate(
    store: Store,
    brands: Sequence[Brand],
    now: Instant,
    *,
    look_at_growth: bool = True,
    stop: Callable[[], bool] | None = None,
) -> Calibration | None:
    """Measure what is due; the new calibration when scores change by it, else None.

    With too few marks, nothing. A new sample, on which all brands are measured, is drawn when there is none for this
    release or the filings grew by a tenth since (``look_at_growth``); else brands that are new or changed are measured
    on the sample there is, and all others keep their bar."""
    before = in_force(store)
    made = _on_new_sample(store, brands, before, now, stop) if look_at_growth else None
    if made is None and before is not None:
        made = _new_brands(store, brands, before, now, stop)
    if made is None or (before is not None and made.name == before.name):
        return None
    log.info("calibrated", name=made.name, marks=made.marks, raised=len(made.raised), brands=len(made.measured))
    return made


def _on_new_sample(
    store: Store, brands: Sequence[Brand], before: Calibration | None, now: Instant, stop: Callable[[], bool] | None
) -> Calibration | None:
    filings = store.filings.count()
    if filings < (LEAST_MARKS if before is None else _GROWTH * before.filings):
        return None
    texts = store.calibrations.draw()
    if len(texts) < LEAST_MARKS:
        return None
    sample = sample_hash(texts)
    raised = _measure(Tuning(_grown(texts, sample[:10])), brands, texts, stop)
    if raised is None:
        return None
    measured = frozenset(brand_hash(brand) for brand in brands)
    made = Calibration(sample, filings, len(texts), *_versions(), raised, measured, now)
    store.calibrations.save(made, texts)
    return made


def _new_brands(
    store: Store, brands: Sequence[Brand], before: Calibration, now: Instant, stop: Callable[[], bool] | None
) -> Calibration | None:
    hashes = {brand.id: brand_hash(brand) for brand in brands}
    new = [brand for brand in brands if hashes[brand.id] not in before.measured]
    if not new:
        return None
    texts = store.calibrations.texts(before.sample)
    found = _measure(Tuning(_grown(texts, before.sample[:10])), new, texts, stop)
    if found is None:
        return None
    measured = before.measured | {hashes[brand.id] for brand in new}
    made = Calibration(
        before.sample, before.filings, before.marks, *_versions(), (*before.raised, *found), measured, now
    )
    store.calibrations.save(made)
    return made


def _measure(
    common: Tuning, brands: Sequence[Brand], texts: Sequence[str], stop: Callable[[], bool] | None
) -> tuple[RaisedBar, ...] | None:
    """The brands whose bar goes up; None when told to stop."""
    noise = brand_noise(common.build(brands), texts, stop=stop)
    if noise is None:
        return None
    hashes = {brand.id: brand_hash(brand) for brand in brands}
    return tuple(
        RaisedBar(brand, hashes[brand], found.offset, found.alarms, found.expected) for brand, found in noise.items()
    )


def _grown(texts: Sequence[str], name: str) -> Background:
    """The bundled background with these marks; the name is part of its version, and so of every hit's rule version."""
    return grown(bundled(), texts, version=f"{bundled().version}+{name}")


def _versions() -> tuple[str, str, str]:
    return ENGINE_VERSION, load_rules().version, bundled().version
