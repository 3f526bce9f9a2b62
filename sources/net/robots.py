"""robots.txt (RFC 9309) for web pages. Programming interfaces and files that an office offers for download are not
meant by it; pages that were made for people are."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from sources.errors import NotAllowed, NotFound, OutOfReach, SourceError
from sources.instants import Instant

_DAY = 86400.0
_LONGEST = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB must be read."""


class Robots:
    """Answers kept for a day in ``memory``, by host."""

    def __init__(
        self,
        memory: MutableMapping[str, Any],
        agent: str,
        now: Callable[[], Instant],
        get: Callable[[str], bytes],
    ) -> None:
        self._memory, self._agent, self._now, self._get = memory, agent, now, get

    def check(self, url: str) -> None:
        """Raises NotAllowed when the rules forbid the page, OutOfReach when the host cannot say (a 5xx answer)."""
        parts = urlsplit(url)
        rules = RobotFileParser()
        rules.parse(self._rules(f"{parts.scheme}://{parts.netloc}").splitlines())
        if not rules.can_fetch(self._agent, url):
            raise NotAllowed(
                f"{parts.netloc}{parts.path}: the site's robots.txt forbids this page to programs; open it in a "
                "browser and drop the saved page in the inbox"
            )

    def _rules(self, site: str) -> str:
        known = self._memory.get(site)
        if known and Instant.parse(known["at"]).plus(seconds=_DAY) > self._now():
            return str(known["rules"])
        try:
            rules = self._get(f"{site}/robots.txt")[:_LONGEST].decode("utf-8", "replace")
        except (NotFound, NotAllowed):
            rules = ""  # 4xx: there are no rules
        except SourceError as error:
            raise OutOfReach(f"{site}/robots.txt: {error}; without its rules the page is not fetched") from None
        self._memory[site] = {"at": self._now().iso(), "rules": rules}
        return rules
