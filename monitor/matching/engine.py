"""The matching engine: watched brands on one side, marks on the other, matches with reasons between them.

Forms -> candidates -> alignment -> score with reasons. Pure: no SQL, no clock, no network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from monitor.matching.background import Background, bundled
from monitor.matching.cache import cache_key, read_cache, write_cache
from monitor.matching.candidates import Candidates
from monitor.matching.figurative import review_matches
from monitor.matching.filings import applicant_view, goods_relation, matched_mark, raised_band, statement_texts
from monitor.matching.forms_index import FormsIndex
from monitor.matching.marks import MarkBatch
from monitor.matching.origins import FiledText
from monitor.matching.raised_bar import with_raised_bar
from monitor.matching.reasons import Explainer
from monitor.matching.rules import Rules, load_rules
from monitor.matching.scale import Scale
from monitor.matching.totals import EXACT_OWN, Totals, best_pairs
from monitor.records import Band, Brand, Match, Reason
from sources.filing import Filing

ENGINE_VERSION = "2"
EVERYTHING = -1e3
"""A floor below every total: no pair is passed over."""
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class PairScore:
    """One considered pair: ``score`` in 0-1 (unrounded), its band, and reasons for medium and above."""

    brand: str
    mark: str
    score: float
    band: Band
    reasons: tuple[Reason, ...]


class Engine:
    """Everything derived from the watch list. Build once, use for every batch."""

    def __init__(
        self,
        brands: Sequence[Brand],
        rules: Rules,
        background: Background,
        candidates: Candidates | None = None,
        offsets: Mapping[str, float] | None = None,
    ) -> None:
        self.rules = rules
        self.background = background
        self.brands = tuple(brands)
        self.candidates = candidates or Candidates(FormsIndex(brands, rules, background))
        self.index = self.candidates.index
        self.scale = Scale(rules)
        self._offsets = np.array([(offsets or {}).get(brand.id, 0.0) for brand in brands], dtype=np.float64)
        self._explainer = Explainer(self.index, self.rule_version)

    @classmethod
    def build(
        cls,
        brands: Sequence[Brand],
        *,
        cache: Path | None = None,
        background: Background | None = None,
        offsets: Mapping[str, float] | None = None,
    ) -> Engine:
        """Prepare the watched brands. ``cache`` is a folder for what can be kept between runs; ``background`` the
        letter and Hanzi statistics (the bundled ones when None); ``offsets`` what single brands'
        totals are lowered by (:func:`monitor.matching.calibrate.brand_offsets`)."""
        rules, chosen = load_rules(), background or bundled()
        if cache is None:
            return cls(brands, rules, chosen, None, offsets)
        key = cache_key(brands, ENGINE_VERSION, rules.version, chosen.version)
        prepared = read_cache(cache, key)
        engine = cls(brands, rules, chosen, prepared, offsets)
        if prepared is None:
            engine.index.relations.syllable_information("")
            engine.index.relations.forget()
            write_cache(cache, key, engine.candidates)
        return engine

    @property
    def engine_version(self) -> str:
        return ENGINE_VERSION

    @property
    def rule_version(self) -> str:
        return f"{self.rules.version}+{self.background.version}"

    # -- doors ---------------------------------------------------------------------------------------------------

    def score(self, marks: Sequence[str]) -> Iterator[PairScore]:
        """Every pair above the lowest band's edge, names alone, in the order of ``marks``."""
        for _, batch, totals in self.totals(marks):
            texts = batch.texts
            order = np.lexsort((-totals.total, totals.text))
            scores = self.scale.scores(totals.total)
            wanted = [k for k in order.tolist() if scores[k] >= self.scale.edge(Band.MEDIUM)]
            reasons = self._reasons(batch, totals, wanted)
            for k in order.tolist():
                score = float(scores[k])
                band = self.scale.band(score)
                if band is not None:
                    yield PairScore(
                        self.brands[int(totals.brand[k])].id,
                        texts[int(totals.text[k])],
                        score,
                        band,
                        reasons.get(k, ()),
                    )

    def match(self, filings: Sequence[Filing]) -> Iterator[tuple[int, Match]]:
        """Matches of every band as (position in ``filings``, match), best first for each filing.

        All marks of a series and the office's own statements (transliteration, translation, pseudo mark) are evidence.
        Pictures of Chinese characters without words are given to a person to look at (``figurative.py``).
        """
        versions = (self.engine_version, self.rule_version)
        for at in range(0, len(filings), _BATCH):
            yield from self._match_batch(at, filings[at : at + _BATCH])
        for number, filing in enumerate(filings):
            for match in review_matches(filing, self.brands, self.rules, versions):
                yield number, match

    def explain(self, brand: Brand, mark: str) -> Match:
        """One brand against one mark, with all reasons; never filtered by a band: below the lowest edge the band is low
        and one reason names what came nearest. The brand need not be watched."""
        index = FormsIndex((brand,), self.rules, self.background)
        batch = MarkBatch(index, [mark])
        totals = best_pairs(Candidates(index), batch, np.zeros(1, dtype=np.int64), lowest=EVERYTHING)
        return self._assemble_single(index, batch, totals, brand, mark)

    # -- inside --------------------------------------------------------------------------------------------------

    def totals(self, marks: Sequence[str]) -> Iterator[tuple[int, MarkBatch, Totals]]:
        """Batches of (position of the first mark, prepared marks, totals at the lowest band and above)."""
        for at in range(0, len(marks), _BATCH):
            texts = marks[at : at + _BATCH]
            batch = MarkBatch(self.index, texts)
            yield at, batch, self._totals(batch, np.arange(len(texts)))

    def _totals(self, batch: MarkBatch, owner: npt.NDArray[np.int64]) -> Totals:
        lowest = self.scale.total(self.scale.edge(Band.LOW))
        found = best_pairs(self.candidates, batch, owner, lowest)
        return found.lowered(self._offsets, lowest) if self._offsets.any() else found

    def _reasons(self, batch: MarkBatch, totals: Totals, wanted: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
        """Reasons of the wanted entries; where the brand's bar is raised, that is one of them."""
        found = self._explainer.explain(batch, totals, wanted)
        for k in wanted:
            offset = float(self._offsets[totals.brand[k]])
            if offset and totals.exact[k] != EXACT_OWN:
                found[k] = with_raised_bar(found[k], offset, self.rules)
        return found

    def _match_batch(self, first: int, filings: Sequence[Filing]) -> Iterator[tuple[int, Match]]:
        texts: list[FiledText] = []
        owner: list[int] = []
        for number, filing in enumerate(filings):
            found = statement_texts(filing, self.rules)
            texts += found
            owner += [number] * len(found)
        if not texts:
            return
        origins = [one.origin for one in texts]
        batch = MarkBatch(self.index, [one.text for one in texts], [one.prior for one in texts], origins)
        totals = self._totals(batch, np.array(owner, dtype=np.int64))
        scores = self.scale.scores(totals.total)
        order = np.lexsort((-totals.total, totals.text))
        wanted = [k for k in order.tolist() if self.scale.band(float(scores[k])) is not None]
        reasons = self._reasons(batch, totals, wanted)
        for k in wanted:
            filing = filings[int(totals.text[k])]
            brand = self.brands[int(totals.brand[k])]
            readings = batch.letter_readings if totals.letters[k] else batch.han_readings
            mark = matched_mark(filing, origins[readings[int(totals.view[k])].mark])
            identical = bool(totals.exact[k] == EXACT_OWN)
            yield (
                first + int(totals.text[k]),
                self._assemble(brand, filing, mark, float(scores[k]), reasons[k], identical=identical),
            )

    def _assemble(
        self, brand: Brand, filing: Filing, mark: str, score: float, reasons: tuple[Reason, ...], *, identical: bool
    ) -> Match:
        band = self.scale.band(score)
        assert band is not None
        goods = goods_relation(brand, filing, self.rules)
        muted, detail, flags = applicant_view(brand, filing)
        return Match(
            brand.id,
            mark,
            score,
            band,
            raised_band(band, goods, identical=identical),
            reasons,
            goods,
            self.engine_version,
            self.rule_version,
            muted,
            detail,
            flags,
        )

    def _assemble_single(self, index: FormsIndex, batch: MarkBatch, totals: Totals, brand: Brand, mark: str) -> Match:
        filing = Filing("", "", marks=(mark,))
        if not len(totals.total):
            goods = goods_relation(brand, filing, self.rules)
            return Match(brand.id, mark, 0.0, Band.LOW, Band.LOW, (), goods, self.engine_version, self.rule_version)
        best = int(np.argmax(totals.total))
        explainer = Explainer(index, self.rule_version)
        score = float(self.scale.scores(totals.total[best : best + 1])[0])
        found = self.scale.band(score)
        reasons = explainer.explain(batch, totals, [best])[best] if found else (explainer.too_far(batch, totals, best),)
        band = found or Band.LOW
        goods = goods_relation(brand, filing, self.rules)
        return Match(brand.id, mark, score, band, band, reasons, goods, self.engine_version, self.rule_version)
