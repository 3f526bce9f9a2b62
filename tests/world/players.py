"""The offices of the small world: each plays its listing and its files as its interface does on the day it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import ClassVar

from tests.world import writing
from tests.world.marks import Mark, Press, Printed, days
from tests.world.town import Answer, Ask

NOT_THERE = Answer(b"<html><body>Not found</body></html>", 404)
KEYS: dict[str, dict[str, str]] = {}
"""Source to its keys; every value is unlike anything else, so that it can be looked for."""


def html(body: str) -> Answer:
    return Answer(f"<html><body>{body}</body></html>".encode(), 200, {"Content-Type": "text/html; charset=utf-8"})


class Player:
    """One office. ``late``: issue day to the day it appears on (None = never)."""

    source: ClassVar[str]
    office: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    press: ClassVar[tuple[str, int]]
    weekdays: ClassVar[tuple[int, ...]]
    each: ClassVar[int] = 3
    delay: ClassVar[int] = 0
    """Days after the issue's day on which it is normally up."""
    keys: ClassVar[tuple[str, ...]] = ()

    def __init__(self, first: date, last: date, late: Mapping[date, date | None] | None = None) -> None:
        self.first, self.last, self.late = first, last, dict(late or {})
        self._press = Press(*self.press)
        self.issues: list[Printed] = []
        for position, day in enumerate(days(first, last, self.weekdays)):
            up = self.late.get(day, day + timedelta(days=self.delay))
            self.issues += self.printed(position, day, up)
        KEYS[self.source] = {name: f"KEY-{self.source}-{name}-7f3a" for name in self.keys}

    def printed(self, position: int, day: date, up: date | None) -> list[Printed]:
        marks = self._press.marks(self.each, day, seen_from=up or date.max)
        return [Printed(self.number(position, day), day, up, marks)]

    def number(self, position: int, day: date) -> str:
        return day.isoformat()

    def up(self, today: date) -> list[Printed]:
        return [issue for issue in self.issues if issue.is_up(today)]

    def issue(self, number: str, today: date) -> Printed | None:
        return next((issue for issue in self.up(today) if issue.number == number), None)

    def served(self, today: date) -> dict[str, Mark]:
        """Every mark that an answer can hold up to that day, by number."""
        return {mark.number: mark for issue in self.up(today) for mark in issue.marks if mark.seen_from <= today}

    def shown(self, today: date, day: date) -> list[Mark]:
        """Marks of one day that an interface answers with."""
        found = (issue for issue in self.up(today) if issue.day == day)
        return [mark for issue in found for mark in issue.marks if mark.seen_from <= today]

    def signed_in(self, ask: Ask, *names: str) -> bool:
        return all(KEYS[self.source][name] in ask.everything for name in names)

    def answer(self, ask: Ask, today: date) -> Answer:
        raise NotImplementedError


class UnitedStates(Player):
    """The portal lists, and sends every download on to a signed address on another host."""

    source, office, hosts = "us-daily", "US", ("api.uspto.gov", "files.example.net")
    press, weekdays, each, delay, keys = ("{:08d}", 99100001), tuple(range(7)), 2, 1, ("api_key",)

    def number(self, position: int, day: date) -> str:
        return f"apc{day:%y%m%d}"

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.host == "files.example.net":
            issue = self.issue(ask.path.strip("/").removesuffix(".zip"), today)
            return Answer(self._file(issue)) if issue else NOT_THERE
        if not self.signed_in(ask, "api_key"):
            return Answer(b'{"message": "Forbidden"}', 403)
        if ask.path.endswith(".zip"):
            return Answer(b"", 302, {"Location": f"https://files.example.net/{ask.path.rpartition('/')[2]}"})
        return self.listing(self._within(ask, today))

    def _within(self, ask: Ask, today: date) -> list[Printed]:
        span = (ask.query["fileDataFromDate"], ask.query["fileDataToDate"])
        return [each for each in self.up(today) if span[0] <= each.day.isoformat() <= span[1]]

    @staticmethod
    def listing(issues: Iterable[Printed]) -> Answer:
        rows = [
            {
                "fileName": f"{each.number}.zip",
                "fileTypeText": "Data",
                "fileDataToDate": each.day.isoformat(),
                "fileDownloadURI": f"https://api.uspto.gov/api/v1/datasets/products/files/{each.number}.zip",
            }
            for each in issues
        ]
        return json_answer({"bulkDataProductBag": [{"productFileBag": {"fileDataBag": rows}}]})

    def _file(self, issue: Printed) -> bytes:
        return writing.packed(f"{issue.number}.xml", writing.us(issue.day, issue.marks))


class Brazil(Player):
    source, office, hosts = "br-rpi", "BR", ("revistas.inpi.gov.br",)
    press, weekdays = ("{:09d}", 930000001), (1,)

    def number(self, position: int, day: date) -> str:
        return str(2629 + (day - date(2021, 5, 25)).days // 7)

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.path == "/rpi/":
            rows = "".join(
                f'<tr><td>{i.number}</td><td>{i.day:%d/%m/%Y}</td><td><a href="/txt/RM{i.number}.zip">XML</a></td></tr>'
                for i in reversed(self.up(today))
            )
            return html(f"<table>{rows}</table>")
        issue = self.issue(ask.path.rpartition("/RM")[2].removesuffix(".zip"), today)
        return (
            Answer(writing.packed("RM.xml", writing.br(issue.number, issue.day, issue.marks))) if issue else NOT_THERE
        )


class Britain(Player):
    """Only the last of the three known addresses works."""

    source, office, hosts = "gb-journal", "GB", ("www.ipo.gov.uk",)
    press, weekdays = ("UK{:011d}", 4000001), (4,)

    def number(self, position: int, day: date) -> str:
        return f"{day.year}-{(day.timetuple().tm_yday + 6) // 7:03d}"

    def answer(self, ask: Ask, today: date) -> Answer:
        parts = ask.path.split("/")
        issue = self.issue(parts[-2], today) if parts[1] == "t-tmj" else None
        return Answer(writing.gb(issue.number, issue.day, issue.marks).encode()) if issue else NOT_THERE


class Germany(Player):
    """An application, four weeks later its registration, in different products; the third brings what was refused."""

    source, office, hosts = "de-dpma", "DE", ("dpmaconnect.dpma.de",)
    press, weekdays, keys = ("{:012d}", 302026000001), (4,), ("username", "password")

    def printed(self, position: int, day: date, up: date | None) -> list[Printed]:
        applied = self._press.marks(2, day + timedelta(days=28), seen_from=up or date.max, filed_before=58)
        week = f"{day:%G%V}"
        found = [Printed(f"ang-{week}", day, up, applied, "ang")]
        before = [each.marks for each in self.issues if each.name == "ang"]
        if len(before) < 4:
            marks = self._press.marks(2, day, seen_from=up or date.max)
            return [
                *found,
                Printed(f"eing-{week}", day, up, marks[:1], "eing"),
                Printed(f"zur-{week}", day, up, marks[1:], "zur"),
            ]
        registered, refused = before[-4]
        eing, zur = (
            Printed(f"eing-{week}", day, up, (registered,), "eing"),
            Printed(f"zur-{week}", day, up, (refused,), "zur"),
        )
        return [*found, eing, zur]

    def answer(self, ask: Ask, today: date) -> Answer:
        if not ask.headers.get("authorization", "").startswith("Basic "):
            return Answer(b"", 401)
        product = next(
            (
                code
                for code, word in (("eing", "eingetragen"), ("ang", "angemeldet"), ("zur", "zurueck"))
                if word in ask.path
            ),
            "",
        )
        if not product:
            mark = self.served(today).get(ask.path.rpartition("/")[2])
            return Answer(writing.de(mark, registered=True).encode()) if mark else NOT_THERE
        issue = self.issue(f"{product}-{ask.path.rpartition('/')[2]}", today)
        if issue is None:
            return NOT_THERE
        files = [(f"{m.number}.xml", writing.de(m, registered=product == "eing")) for m in issue.marks]
        return Answer(writing.packed_files(files))


class France(Player):
    source, office, hosts = "fr-inpi", "FR", ("api-gateway.inpi.fr",)
    press, weekdays, keys = ("{:07d}", 5200001), (4,), ("username", "password")

    def number(self, position: int, day: date) -> str:
        return f"{day:%G%V}"

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.path.endswith("/authenticate"):
            return Answer(b"{}", 401, {"Set-Cookie": "XSRF-TOKEN=first; Path=/"})
        if ask.path.endswith("/login"):
            good = self.signed_in(ask, "username", "password") and ask.headers.get("x-xsrf-token") == "first"
            cookies = {"Set-Cookie": "XSRF-TOKEN=second; Path=/"}
            return Answer(b"", 200, cookies) if good else Answer(b"{}", 401)
        if "XSRF-TOKEN=second" not in ask.headers.get("cookie", ""):
            return Answer(b"", 401)
        if ask.path.endswith("/search"):
            wanted = ask.body.partition(b"PublicationDate=")[2][:8].decode()
            day = date.fromisoformat(wanted)
            marks = self.shown(today, day)
            position = int(ask.body.partition(b'"position": ')[2].partition(b",")[0])
            return Answer(writing.fr_search(day, marks[position : position + 2], len(marks)).encode())
        mark = self.served(today).get(ask.path.rpartition("/FR")[2])
        return Answer(writing.fr_notice(mark).encode()) if mark else NOT_THERE


class Spain(Player):
    source, office, hosts = "es-daily", "ES", ("sede.oepm.gob.es",)
    press, weekdays, each, keys = ("M{:07d}", 4300001), (0, 1, 2, 3, 4), 2, ("token",)

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.query.get("t") != KEYS[self.source]["token"]:
            return Answer(b"<html>Acceso no autorizado</html>", 403)
        name = ask.query["u"].rpartition("/")[2].removesuffix(".zip")
        issue = self.issue(f"{name[:4]}-{name[4:6]}-{name[6:]}", today)
        return Answer(writing.packed(f"{name}.xml", writing.es(issue.marks))) if issue else NOT_THERE


class Canada(Player):
    source, office, hosts = "ca-weekly", "CA", ("ised-isde.canada.ca", "opic-cipo.ca")
    press, weekdays = ("{:07d}", 2300001), (1,)

    def number(self, position: int, day: date) -> str:
        name = f"WEEKLY_{day}_00-07-58.zip"
        return f"{day} {name}"

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.host == "ised-isde.canada.ca":
            names = "".join(f'<li><a href="#">{each.number.split()[1]}</a></li>' for each in self.up(today))
            return html(f"<h1>Weekly files</h1><ul>{names}</ul>") if ask.path != "/robots.txt" else NOT_THERE
        name = ask.path.rpartition("/")[2]
        issue = next((each for each in self.up(today) if each.number.endswith(name)), None)
        if issue is None:
            return NOT_THERE
        return Answer(writing.packed_files((f"{m.number}-00.xml", writing.ca(m)) for m in issue.marks))


def json_answer(value: object) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), 200, {"Content-Type": "application/json"})
