"""Country names as offices write them, to WIPO ST.3 codes.

Names come from Unicode CLDR (through Babel) in the languages the offices write; ST.3 agrees with ISO 3166 for all
countries, and the unions (EM, BX, OA, AP, WO) are added here.
"""

from __future__ import annotations

from functools import cache

from babel import Locale

_LANGUAGES = ("en", "fr", "de", "es", "pt", "it", "sv", "vi", "th", "ja", "ko", "zh_Hant", "zh_Hans", "id")
_ALSO = {
    "united states of america": "US",
    "usa": "US",
    "england": "GB",
    "great britain": "GB",
    "republic of korea": "KR",
    "korea, republic of": "KR",
    "china, people's republic of": "CN",
    "people's republic of china": "CN",
    "china (mainland)": "CN",
    "hong kong": "HK",
    "macau": "MO",
    "taiwan, province of china": "TW",
    "viet nam": "VN",
    "中華民國": "TW",
    "中国大陆": "CN",
    "中國大陸": "CN",
    "大陸": "CN",
    "turkey": "TR",
    "türkiye cumhuriyeti": "TR",
    "european union": "EM",
    "em": "EM",
    "eu": "EM",
    "bx": "BX",
    "benelux": "BX",
    "oa": "OA",
    "ap": "AP",
    "wo": "WO",
}


@cache
def _index() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "EZ", "QO", "XA", "XB", "ZZ"):
                found.setdefault(name.casefold(), code)
                found.setdefault(code.casefold(), code)
    return found | _ALSO


def country_code(name: str | None) -> str | None:
    """The ST.3 code of a country name or code in any of the offices' languages; None when it is not known."""
    if not name:
        return None
    return _index().get(" ".join(name.split()).casefold().strip(" ."))
