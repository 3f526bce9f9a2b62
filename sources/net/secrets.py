"""Keys never stand in what is stored or logged, and never leave for a host they do not belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

HIDDEN = "***"
_NAMES = re.compile(
    r"(?:^|[_\-.])(?:key|token|tk|apikey|servicekey|accesskey|password|passwd|pwd|secret|signature|sig|auth|credential"
    r"|session(?:id)?)$|^(?:api_?key|service_?key|access_?key|x-amz-.*)$",
    re.IGNORECASE,
)
HARMLESS_HEADERS = frozenset(
    (
        "accept",
        "accept-encoding",
        "accept-language",
        "content-type",
        "range",
        "if-range",
        "if-none-match",
        "if-modified-since",
        "referer",
        "x-requested-with",
    )
)
"""Headers an adapter sets that are no secret and may follow a redirect to another host; all others stay behind."""


def _forms(secret: str) -> set[str]:
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}


class Secrets:
    """The values that must not be seen. Very short ones (< 4 letters) are ignored: they would blot out plain text."""

    def __init__(self, values: Iterable[str]) -> None:
        found = {form for value in values if len(value) >= 4 for form in _forms(value)}
        self._values = sorted(found, key=len, reverse=True)

    def __contains__(self, text: str) -> bool:
        return any(value in text for value in self._values)

    def hide(self, text: str) -> str:
        """``text`` with every secret, and every value of a parameter named like a key, replaced by ``***``."""
        for value in self._values:
            text = text.replace(value, HIDDEN)
        return text

    def hide_in(self, url: str) -> str:
        """An address fit for the database and the log."""
        parts = urlsplit(url)
        if not parts.query:
            return self.hide(url)
        query = [
            (name, HIDDEN if _NAMES.search(name) else value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        ]
        return self.hide(urlunsplit(parts._replace(query=urlencode(query, safe="*"))))

    def used(self, url: str, headers: Mapping[str, str], body: str) -> bool:
        """Does this request carry a key? Every header that an adapter sets counts unless it is known to be harmless."""
        own = any(name.lower() not in HARMLESS_HEADERS for name in headers)
        return own or url in self or body in self


def harmless(headers: Mapping[str, str]) -> dict[str, str]:
    """What may go to another host after a redirect."""
    return {name: value for name, value in headers.items() if name.lower() in HARMLESS_HEADERS}
