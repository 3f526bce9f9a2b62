"""Offices and countries as people write them in a watch list: codes, or names in Chinese, English and more."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from sources.countries import country_code

# The short names of everyday Chinese and the unions, which CLDR has only in their full form.
_EVERYDAY = {
    "欧盟": "EM",
    "欧洲": "EM",
    "欧洲联盟": "EM",
    "euipo": "EM",
    "比荷卢": "BX",
    "非洲知识产权组织": "OA",
    "oapi": "OA",
    "aripo": "AP",
    "马德里": "WO",
    "wipo": "WO",
    "香港": "HK",
    "澳门": "MO",
    "台湾": "TW",
    "中国香港": "HK",
    "中国澳门": "MO",
    "中国台湾": "TW",
    "uk": "GB",
    "阿联酋": "AE",
    "沙特": "SA",
}


def territory_code(text: str) -> str | None:
    """The ST.3 code of an office or country, None when it is not known. A two-letter code counts when it is one."""
    word = text.strip().casefold()
    return _EVERYDAY.get(word) or country_code(word)


def _checked(text: str) -> str:
    code = territory_code(text)
    if code is None:
        raise ValueError("not an office or country; write an ST.3 code such as US, GB, EM, or the country's name")
    return code


Territory = Annotated[str, AfterValidator(_checked)]
"""An office or country; becomes its ST.3 code."""
