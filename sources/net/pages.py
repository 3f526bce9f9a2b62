"""Is this answer data, or a page that says something else? HTTP 200 proves nothing."""

from __future__ import annotations

import re

from sources.archive import is_html
from sources.errors import ChallengePage, MaintenancePage, NotThisFormat, SourceError

_CHALLENGE = re.compile(
    rb"captcha|cf-chl|cf-browser-verification|challenge-platform|/cdn-cgi/challenge|__jschl|incapsula|_incap_|imperva"
    rb"|ddos-guard|datadome|perimeterx|akamai.{0,40}bot|access denied.{0,200}reference|verify you are (?:a )?human"
    rb"|checking your browser|unusual traffic|enable javascript and cookies|are you a robot|bot detection",
    re.IGNORECASE | re.DOTALL,
)
_LOGIN = re.compile(rb"<input[^>]{0,200}type\s*=\s*[\"']?password", re.IGNORECASE)
_MAINTENANCE = re.compile(
    rb"maintenance|temporarily unavailable|scheduled downtime|service unavailable|em manuten|fora do ar"
    rb"|wartungsarbeiten|en mantenimiento|underh\xc3\xa5ll|b\xe1\xba\xa3o tr\xc3\xac"
    rb"|\xe7\xb3\xbb\xe7\xbb\x9f\xe7\xbb\xb4\xe6\x8a\xa4"
    rb"|\xe3\x83\xa1\xe3\x83\xb3\xe3\x83\x86\xe3\x83\x8a\xe3\x83\xb3\xe3\x82\xb9",
    re.IGNORECASE,
)
_LOOKED_AT = 64 * 1024


def is_challenge(body: bytes) -> bool:
    return bool(_CHALLENGE.search(body[:_LOOKED_AT]))


def is_maintenance(body: bytes) -> bool:
    return bool(_MAINTENANCE.search(body[:_LOOKED_AT]))


def page_problem(body: bytes, address: str, *, page_wanted: bool) -> SourceError | None:
    """The error that this body is, or None when it may be data.

    Where a web page is wanted only a challenge or a short notice of maintenance is an error: a long page may well
    contain such words.
    """
    if not is_html(body):
        return None
    if is_challenge(body) and (not page_wanted or len(body) < _LOOKED_AT):
        return ChallengePage(
            f"{address}: a bot check came instead of data. It is never solved by this program: download the file by "
            "hand and drop it in the inbox"
        )
    if is_maintenance(body) and (not page_wanted or len(body) < _NOTICE):
        return MaintenancePage(f"{address}: the office says it is down for maintenance; it is tried again later")
    if page_wanted:
        return None
    if _LOGIN.search(body[:_LOOKED_AT]):
        return ChallengePage(f"{address}: a login page came instead of data; check the account, or use the inbox")
    return NotThisFormat(f"{address}: a web page came instead of data (HTTP 200 proves nothing); look at the address")


_NOTICE = 8 * 1024
