"""What a filing adds to its name: the office's own statements, its classes, its applicants."""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path

from monitor.matching import lexicon
from monitor.matching.origins import (
    MARK,
    PSEUDO_MARK,
    TRANSLATION,
    TRANSLITERATION,
    FiledText,
    TextOrigin,
)
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
    r"means? nothing\b|without (?:any )?meaning|n'a (?:pas de|aucun|aucune) (?:sens|signification)|"
    r"sans signification|keine bedeutung|ohne bedeutung|non ha (?:alcun )?significato|privo di significato|"
    r"sin significado|không có nghĩa|tidak (?:memiliki|mempunyai) (?:arti|makna)|tiada makna|"
    r"не имеет (?:значения|перевода)|"
    r"[无無没沒]有?(?:任何|特定|实际|實際)?(?:含义|含義|意义|意義|意思)|意味(?:を持たない|はない|なし)|造語|의미\s*없|뜻\s*없|ไม่มีความหมาย",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”„‘’‚«»「」『』]([^\"“”„‘’‚«»「」『』]{1,80})[\"“”‘’«»「」『』]")
_BETWEEN = re.compile(r"(?<=\w)\u2019(?=\w)")
"""An apostrophe inside a word, which is no quotation mark."""
_LEAD = re.compile(
    r"^.*?\b(?:transliterat\w*(?: to| into| is)?|translat\w*(?: of)?.*?\bis|means?|in english is|is)\b[\s:]*",
    re.IGNORECASE | re.DOTALL,
)

_SEPARATOR = re.compile(
    r"[;.,，；。、]|\b(?:and|which|that|with|but|y|e|et|und|mit|con|com|avec|que|qui|die|das|ohne)\b|且|并|但|，而",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[;.；。]")
_OPENING = re.compile(
    r"(?:the|this|these|el|la|las|los|le|les|l|o|a|os|as|der|die|das|il|lo)\b|本|该|該|此|商标|商標", re.IGNORECASE
)


def _without_boilerplate(statement: str) -> str:
    """The statement without its clauses that say it means nothing. What stands in quotation marks parts no clause."""
    statement = _BETWEEN.sub("'", statement)
    shown = _QUOTED.sub(lambda hit: "_" * len(hit[0]), statement)
    while found := _BOILERPLATE.search(shown):
        start = max((hit.start() for hit in _SEPARATOR.finditer(shown, 0, found.start())), default=0)
        following = _SENTENCE.search(shown, found.end())
        end = following.end() if following else len(shown)
        statement, shown = statement[:start] + " ; " + statement[end:], shown[:start] + " ; " + shown[end:]
    return statement.strip(" ;.,，；。")


_SAYS = re.compile(r"\b(?:means?|transliterat\w*|translat\w*)\b", re.IGNORECASE)


def statement_texts(filing: Filing, rules: Rules) -> list[FiledText]:
    """Texts of a filing that are compared, each with a prior and its origin: its marks, then what the office says they
    sound like or mean. 'No meaning in a foreign language' and its like are boilerplate, not evidence."""
    out: dict[str, FiledText] = {}
    classes = described_classes(filing)
    for number, mark in enumerate(filing.marks or (), start=1):
        text = without_remark(mark) if filing.office == "TW" else mark  # 及圖 would be read as "ji tu"
        if text.strip():
            out.setdefault(text, FiledText(text, 0.0, TextOrigin(MARK, number, classes)))
    priors = rules.priors
    for kind, group, prior in (
        (PSEUDO_MARK, filing.pseudo_marks, priors.pseudo_mark),
        (TRANSLITERATION, filing.transliterations, priors.transliteration),
        (TRANSLATION, filing.translations, priors.translation_statement),
    ):
        for number, statement in enumerate(group or (), start=1):
            for text in statement_values(statement):
                out.setdefault(text, FiledText(text, float(prior), TextOrigin(kind, number, classes)))
    return list(out.values())


def matched_mark(filing: Filing, origin: TextOrigin) -> str:
    """The mark of the filing that matched: of a series the one that did; the first when a statement did."""
    if origin.is_mark and filing.marks:
        return filing.marks[origin.number - 1]
    return filing.mark or ""


def statement_values(statement: str) -> list[str]:
    """The words inside an office's statement: quoted parts if there are any, else what follows 'means', 'is',
    'transliterates to'; nothing for boilerplate."""
    said = statement.strip()
    statement = _without_boilerplate(said)
    if not statement:
        return []
    quoted = [text.strip(" .,;") for text in _QUOTED.findall(statement)]
    if quoted:
        return [text for text in quoted if text]
    if statement != said and _OPENING.match(statement) and not _LEAD.match(statement):
        return []
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


_RETAIL = 35


def described_classes(filing: Filing) -> frozenset[int]:
    """The Nice classes whose goods words of the mark may describe: the filing's own and those related to them. Empty,
    which stands for all of them, when it states none or is for retail services, which may sell anything."""
    own = {goods.number for goods in filing.classes or ()}
    if not own or _RETAIL in own:
        return lexicon.ANY_CLASS
    return frozenset(own.union(*(pair for pair in related_classes() if pair & own)))


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
