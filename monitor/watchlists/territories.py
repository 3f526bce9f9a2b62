"""Offices and countries as people write them in a watch list: codes, or names in Chinese, English and more."""

from __future__ import annotations

import re
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


# Regions that people write and no office answers for; the value is what they may have meant.
_REGIONS = {
    "东南亚": "越南、泰国、印度尼西亚、马来西亚、新加坡、菲律宾",
    "东盟": "越南、泰国、印度尼西亚、马来西亚、新加坡、菲律宾",
    "southeast asia": "VN; TH; ID; MY; SG; PH",
    "asean": "VN; TH; ID; MY; SG; PH",
    "中东": "阿联酋、沙特、以色列、土耳其",
    "middle east": "AE; SA; IL; TR",
    "北美": "美国、加拿大、墨西哥",
    "北美洲": "美国、加拿大、墨西哥",
    "north america": "US; CA; MX",
    "欧美": "欧盟、英国、美国",
    "南美": "巴西、阿根廷、智利、哥伦比亚、秘鲁",
    "南美洲": "巴西、阿根廷、智利、哥伦比亚、秘鲁",
    "拉美": "巴西、墨西哥、阿根廷、智利、哥伦比亚、秘鲁",
    "拉丁美洲": "巴西、墨西哥、阿根廷、智利、哥伦比亚、秘鲁",
    "south america": "BR; AR; CL; CO; PE",
    "latin america": "BR; MX; AR; CL; CO; PE",
    "日韩": "日本、韩国",
    "港澳台": "香港、澳门、台湾",
    "亚洲": "日本、韩国、印度、越南",
    "asia": "JP; KR; IN; VN",
    "非洲": "非洲知识产权组织、南非、尼日利亚",
    "africa": "OA; AP; ZA; NG",
    "中亚": "哈萨克斯坦、乌兹别克斯坦",
    "大洋洲": "澳大利亚、新西兰",
    "一带一路": "俄罗斯、哈萨克斯坦、越南、泰国",
}
_BETWEEN = re.compile(r"[\s/／,，、;；|+]+")


def territory_parts(text: str) -> list[str]:
    """The names or regions that stand in ``text`` with a blank or a slash between them; [] unless all are known."""
    parts = [part for part in _BETWEEN.split(text) if part]
    known = all(territory_code(part) or part.casefold() in _REGIONS for part in parts)
    return parts if known and len(parts) > 1 else []


def territory_code(text: str) -> str | None:
    """The ST.3 code of an office or country, None when it is not known. A two-letter code counts when it is one."""
    word = text.strip().casefold()
    return _EVERYDAY.get(word) or country_code(word)


def _checked(text: str) -> str:
    code = territory_code(text)
    if code is None:
        members = _REGIONS.get(text.strip().casefold())
        if members:
            raise ValueError(f"{text.strip()} is no office; name the countries that matter, e.g. {members}")
        if any(territory_code(part) for part in _BETWEEN.split(text)) and len(_BETWEEN.split(text)) > 1:
            raise ValueError("not one office or country; put ; or 、 between several")
        raise ValueError("not an office or country; write an ST.3 code such as US, GB, EM, or the country's name")
    return code


Territory = Annotated[str, AfterValidator(_checked)]
"""An office or country; becomes its ST.3 code."""
