"""Marks without words that show Chinese characters: nothing to compare, so a person has to look.

Ten of 824 real EU marks carried Vienna class 28.03 (inscriptions in Chinese or other Far Eastern characters), six of
them with no text at all. Such a filing in a brand's own or a related class becomes a match of its own kind: band low,
score 0, flag ``review_image``, with the reason and (in the notice) the link to the image. Source of the classes: WIPO,
Vienna Classification, category 28; the USPTO's design code 28.01.03 means Asian characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.matching.filings import applicant_view, goods_relation
from monitor.matching.rules import Rules
from monitor.records import Band, Brand, Match, Reason
from sources.filing import Filing

FLAG = "review_image"
_VIENNA = re.compile(r"0?28\.?0?3(?:\D|\d\d|$)")
_US_DESIGN = re.compile(r"28\.?01\.?03")


def shows_chinese_characters(filing: Filing) -> bool:
    """Does the office's figurative classification say so, and is there no text to compare instead?"""
    if any(any(character.isalpha() for character in mark) for mark in filing.marks or ()):
        return False
    pattern = _US_DESIGN if filing.office == "US" else _VIENNA
    return any(pattern.match(code.strip()) for code in filing.vienna_codes or ())


def review_matches(filing: Filing, brands: Sequence[Brand], rules: Rules, versions: tuple[str, str]) -> Iterator[Match]:
    """A low match for every brand with Hanzi whose classes meet the filing's (same or related)."""
    if not shows_chinese_characters(filing):
        return
    for brand in brands:
        goods = goods_relation(brand, filing, rules)
        if not brand.hanzi or goods.level not in ("same", "related"):
            continue
        muted, detail, flags = applicant_view(brand, filing)
        reason = Reason(
            feature="figurative_chinese",
            brand_text=brand.hanzi[0],
            mark_text=", ".join(filing.vienna_codes or ()),
            value=1.0,
            weight=0.0,
            en=f"The mark has no text; its picture is classed as Chinese characters: compare with {brand.hanzi[0]}.",
            zh=f"该标识无文字记录，官方图形要素编码显示含汉字，请人工与“{brand.hanzi[0]}”比对。",
            rule_version=versions[1],
        )
        yield Match(
            brand=brand.id,
            mark="",
            mark_score=0.0,
            mark_band=Band.LOW,
            band=Band.LOW,
            reasons=(reason,),
            goods=goods,
            engine_version=versions[0],
            rule_version=versions[1],
            muted=muted,
            muted_detail=detail,
            flags=(*flags, FLAG),
        )
