"""What a filing adds to its name: the office's own statements, its classes, its applicants."""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path

from monitor.matching import lexicon
from monitor.matching.rules import Rules
from monitor.names import latin, words
from monitor.records import Band, Brand, GoodsRelation
from sources.filing import Filing
from sources.formats.tipo import without_remark

RELATED = Path(__file__).parent / "data" / "nice_related.csv"

_BOILERPLATE = re.compile(
    r"no (?:known |english |other )?(?:meaning|significance|translation)|not? (?:have|has|mean) |"
    r"does not (?:have|mean)|no tiene (?:significado|traducci)|"
    r"sem (?:significado|tradu)|nothing (?:in|other)|fanciful|coined|"
    r"n'a pas de (?:sens|signification)|keine bedeutung|无含义|無含義|无特定含义",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”‘’«»「」『』]([^\"“”‘’«»「」『』]{1,80})[\"“”‘’«»「」『』]")
_LEAD = re.compile(
    r"^.*?\b(?:transliterat\w*(?: to| into| is)?|translat\w*(?: of)?.*?\bis|means?|in english is|is)\b[\s:]*",
    re.IGNORECASE | re.DOTALL,
)

_SAYS = re.compile(r"\b(?:means?|transliterat\w*|translat\w*)\b", re.IGNORECASE)


def statement_texts(filing: Filing, rules: Rules) -> list[tuple[str, float]]:
    """Texts of a filing that are compared, each with a prior: its marks, then what the office says they sound like or
    mean. 'No meaning in a foreign language' and its like are boilerplate, not evidence."""
    out: dict[str, float] = {}
    for mark in filing.marks or ():
        text = without_remark(mark) if filing.office == "TW" else mark  # 及圖 would be read as "ji tu"
        if text.strip():
            out.setdefault(text, 0.0)
    priors = rules.priors
    for group, prior in (
        (filing.pseudo_marks, priors.pseudo_mark),
        (filing.transliterations, priors.transliteration),
        (filing.translations, priors.translation_statement),
    ):
        for statement in group or ():
            for text in statement_values(statement):
                out.setdefault(text, float(prior))
    return list(out.items())


def statement_values(statement: str) -> list[str]:
    """The words inside an office's statement: quoted parts if there are any, else what follows 'means', 'is',
    'transliterates to'; nothing for boilerplate."""
    statement = statement.strip()
    if not statement or _BOILERPLATE.search(statement):
        return []
    quoted = [text.strip(" .,;") for text in _QUOTED.findall(statement)]
    if quoted:
        return [text for text in quoted if text]
    if len(statement) > 60 or _SAYS.search(statement):
        statement = _LEAD.sub("", statement)
    parts = [part.strip(" .,;") for part in re.split(r"\band this\b|;", statement)]
    return [part for part in parts if part and len(part) <= 120]


# -- classes -------------------------------------------------------------------------------------------------------


@functools.cache
def related_classes() -> dict[frozenset[int], tuple[str, str]]:
    """Pairs of Nice classes that are treated as related -> (basis, source)."""
    with RELATED.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    return {frozenset((int(row["class_a"]), int(row["class_b"]))): (row["basis"], row["source"]) for row in rows}


def goods_relation(brand: Brand, filing: Filing, rules: Rules) -> GoodsRelation:
    """How the filing's classes relate to the brand's: same, related, unrelated or unknown."""
    theirs = tuple(sorted({goods.number for goods in filing.classes or ()}))
    ours = tuple(sorted(set(brand.classes)))
    if not theirs or not ours:
        return GoodsRelation("unknown", ours, theirs, "no class stated" if not theirs else "brand has no classes")
    same = sorted(set(ours) & set(theirs))
    if same:
        return GoodsRelation("same", ours, theirs, "class " + ", ".join(map(str, same)))
    table = related_classes()
    for a in ours:
        for b in theirs:
            found = table.get(frozenset((a, b)))
            if found:
                return GoodsRelation("related", ours, theirs, f"{a}-{b}: {found[0]}")
    return GoodsRelation("unrelated", ours, theirs, "no related class")


def raised_band(band: Band, goods: GoodsRelation, *, identical: bool) -> Band:
    """The band after the goods: at most one step up for the same or related classes, never down; an identical mark is
    at least high in any class."""
    if goods.level in ("same", "related"):
        band = band.raised()
    if identical and band < Band.HIGH:
        band = Band.HIGH
    return band


# -- applicants ----------------------------------------------------------------------------------------------------

_LEGAL_HAN = re.compile(r"(?:股份)?(?:有限)?(?:责任)?公司$|股份$|集团$|株式会社|주식회사")


@functools.lru_cache(maxsize=65536)
def party_key(name: str) -> str:
    """A party's name for comparison: normalised, without legal forms and punctuation."""
    text = latin.plain(latin.normalise(name))
    if any("\u4e00" <= ch <= "\u9fff" for ch in text):
        from monitor.names import hanzi  # noqa: PLC0415 - few parties are written in Hanzi

        joined = "".join(latin.words(hanzi.simplify(text)))
        while (shorter := _LEGAL_HAN.sub("", joined)) != joined and shorter:
            joined = shorter
        return joined
    kept = [word for word in latin.words(text) if not (words.is_legal_form(word) or word in lexicon.particles())]
    return " ".join(kept)


def applicant_view(brand: Brand, filing: Filing) -> tuple[str, str, tuple[str, ...]]:
    """(mute code, why, flags): own applicants mute a match with the reason kept, allies are flagged and never muted.

    All applicants have to be the client's own for a match to be muted: a co-applicant nobody knows is news."""
    applicants = filing.applicants or ()
    if not applicants or not (brand.own_applicants or brand.allies):
        return "", "", ()
    own = {party_key(name): name for name in brand.own_applicants}
    allies = {party_key(name): name for name in brand.allies}
    keys = [{party_key(each) for each in (party.name, *party.other_names)} - {""} for party in applicants]
    flags: list[str] = []
    if any(found & allies.keys() for found in keys):
        flags.append("ally")
    known = [min(found & own.keys()) for found in keys if found & own.keys()]
    if len(known) == len(keys):
        listed = ", ".join(party.name for party in applicants)
        return "own_applicant", f"applicant {listed} is listed as the client's own ({own[known[0]]})", tuple(flags)
    if known:
        flags.append("own_with_others")
    return "", "", tuple(flags)
