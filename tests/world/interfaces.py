"""The offices of the small world that answer day by day through an interface, and those with pages made for people."""

from __future__ import annotations

import json
from datetime import date, timedelta

from tests.world import writing
from tests.world.marks import Mark, Printed
from tests.world.players import KEYS, NOT_THERE, Player, html, json_answer
from tests.world.town import Answer, Ask

WORKING = (0, 1, 2, 3, 4)


class EuropeanUnion(Player):
    """Two questions about every day: what was published and what changed. Every mark changes on the next working day
    too, so that it comes more than once."""

    source, office, hosts = "em-api", "EM", ("api.euipo.europa.eu", "euipo.europa.eu")
    press, weekdays, each, keys = ("{:09d}", 18900001), WORKING, 2, ("client_id", "client_secret")

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.host == "euipo.europa.eu":
            good = self.signed_in(ask, "client_id", "client_secret")
            return json_answer({"access_token": "bearer-em"}) if good else Answer(b'{"error": "invalid_client"}', 401)
        if ask.headers.get("authorization") != "Bearer bearer-em":
            return Answer(b"{}", 401)
        if not ask.path.endswith("/trademarks"):
            mark = self.served(today).get(ask.path.rpartition("/")[2])
            return json_answer(writing.em(mark)) if mark else NOT_THERE
        marks = self._found(ask.query["query"], today)
        page = int(ask.query["page"])
        rows = [writing.em(mark) for mark in marks[page * 2 : page * 2 + 2]]
        return json_answer({"trademarks": rows, "totalElements": len(marks), "totalPages": -(-len(marks) // 2)})

    def _found(self, query: str, today: date) -> list[Mark]:
        if query.startswith("publicationDate=="):
            return self.shown(today, date.fromisoformat(query[len("publicationDate==") :][:10]))
        since = date.fromisoformat(query.partition(">=")[2][:10])
        until = date.fromisoformat(query.partition("updateDate<")[2][:10])
        return [m for n in range((until - since).days + 1) for m in self.shown(today, since + timedelta(days=n - 1))]


class Switzerland(Player):
    """Nothing happens at weekends: the answer for those days is sound and empty."""

    source, office, hosts = "ch-swissreg", "CH", ("www.swissreg.ch", "idp.ipi.ch")
    press, weekdays, each, keys = ("{:05d}/2026", 11), WORKING, 2, ("username", "password")

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.host == "idp.ipi.ch":
            good = self.signed_in(ask, "username", "password")
            return json_answer({"access_token": "bearer-ch"} if good else {"error": "invalid_grant"})
        if ask.headers.get("authorization") != "Bearer bearer-ch":
            return Answer(b"", 401)
        day = date.fromisoformat(ask.body.partition(b'from="')[2][:10].decode())
        return Answer(writing.ch(self.shown(today, day)).encode())


class Australia(Player):
    """Asked for a day, it answers with everything that changed since: the newest filings come again and again."""

    source, office, hosts = "au-api", "AU", ("production.api.ipaustralia.gov.au",)
    press, weekdays, each, keys = ("{:07d}", 2400001), WORKING, 2, ("client_id", "client_secret")

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.path.endswith("/access_token"):
            good = self.signed_in(ask, "client_id", "client_secret")
            return json_answer({"access_token": "bearer-au"} if good else {"error": "invalid_client"})
        if ask.headers.get("authorization") != "Bearer bearer-au":
            return Answer(b"{}", 401)
        since = date.fromisoformat(json.loads(ask.body)["changedSinceDate"])
        marks = [m for issue in self.up(today) if issue.day >= since for m in issue.marks if m.seen_from <= today]
        return json_answer({"count": len(marks), "trademarks": [writing.au(mark) for mark in marks]})


class Singapore(Player):
    """By lodgement day; the publication is added to the old day a week later."""

    source, office, hosts = "sg-days", "SG", ("api.data.gov.sg",)
    press, weekdays, each = ("4020260{:04d}A", 1), WORKING, 2

    def printed(self, position: int, day: date, up: date | None) -> list[Printed]:
        marks = self._press.marks(self.each, day + timedelta(days=7), seen_from=up or date.max, filed_before=7)
        return [Printed(day.isoformat(), day, up, marks)]

    def answer(self, ask: Ask, today: date) -> Answer:
        day = date.fromisoformat(ask.query["lodgement_date"])
        rows = [writing.sg(mark, published=mark.published <= today) for mark in self.shown(today, day)]
        return json_answer({"lodgement_date": day.isoformat(), "count": len(rows), "items": rows})


class Taiwan(Player):
    """Without the right token it answers with an example."""

    source, office, hosts = "tw-appl", "TW", ("cloud.tipo.gov.tw",)
    press, weekdays, each, keys = ("{:09d}", 115000001), WORKING, 2, ("token",)

    def printed(self, position: int, day: date, up: date | None) -> list[Printed]:
        marks = self._press.marks(self.each, day, seen_from=up or date.max, filed_before=0)
        return [Printed(day.isoformat(), day, up, marks)]

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.query.get("tk") != KEYS[self.source]["token"]:
            return self.example()
        marks = self.shown(today, date.fromisoformat(ask.query["applbdate"].replace("/", "-")))
        content = {"-page-count": 1, "tmarkcontent": [writing.tw(mark) for mark in marks]}
        return json_answer({"version": "1.0", "status": "ok", "total-count": len(marks), "tmarkappl": content})

    @staticmethod
    def example() -> Answer:
        mark = Mark("000000009", "EXAMPLE", "X", 32, date(1999, 2, 27), date(1999, 2, 27), date(1999, 2, 27))
        content = {"-page-count": 1, "tmarkcontent": [writing.tw(mark)]}
        return json_answer({"version": "1.0", "status": "sample", "total-count": 1, "tmarkappl": content})


class Korea(Player):
    source, office, hosts = "kr-kipris", "KR", ("plus.kipris.or.kr",)
    press, weekdays, each, keys = ("40202600{:05d}", 1), WORKING, 2, ("service_key",)

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.query.get("ServiceKey") != KEYS[self.source]["service_key"]:
            return self.error("30", "SERVICE KEY IS NOT REGISTERED ERROR")
        if "applicationNumber" in ask.query:
            mark = self.served(today).get(ask.query["applicationNumber"])
            return Answer(writing.kr([mark] if mark else []).encode())
        text = ask.query["publicationDate"]
        day = date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
        return Answer(writing.kr(self.shown(today, day)).encode())

    @staticmethod
    def error(code: str, words: str) -> Answer:
        text = f"<response><header><resultCode>{code}</resultCode><resultMsg>{words}</resultMsg></header></response>"
        return Answer(f"{writing.XML}{text}".encode())


class India(Player):
    source, office, hosts = "in-journal", "IN", ("search.ipindia.gov.in",)
    press, weekdays = ("{:07d}", 6800001), (0,)

    def number(self, position: int, day: date) -> str:
        return str(2240 + position)

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.path == "/robots.txt":
            return NOT_THERE
        if ask.method == "GET":
            return self.listing(self.up(today)[-6:])
        number = ask.body.partition(b"FileName=")[2].decode().partition("-")[0]
        issue = self.issue(number, today)
        return Answer(writing.in_part(issue.number, issue.day, issue.marks)) if issue else NOT_THERE

    @staticmethod
    def listing(issues: list[Printed]) -> Answer:
        rows = "".join(
            f"<tr><td>{place}</td><td>{i.number}</td><td>{i.day:%d/%m/%Y}</td><td>{i.day:%d/%m/%Y}</td><td><form>"
            f'<input type="hidden" name="FileName" value="{i.number}-CLASS-1-99"></form></td></tr>'
            for place, i in enumerate(reversed(issues), 1)
        )
        return html(f"<table><tr><th>Sr</th><th>Journal No</th></tr>{rows}</table>")


class Argentina(Player):
    source, office, hosts = "ar-bulletin", "AR", ("portaltramites.inpi.gob.ar",)
    press, weekdays = ("{:07d}", 4400001), (2,)

    def number(self, position: int, day: date) -> str:
        return str(11100 + position)

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.path == "/robots.txt":
            return NOT_THERE
        if ask.path == "/Boletines":
            return self.listing(self.up(today))
        issue = self.issue(ask.path.rpartition("/")[2].partition("_")[0], today)
        return Answer(writing.ar(issue.number, issue.day, issue.marks)) if issue else NOT_THERE

    @staticmethod
    def listing(issues: list[Printed]) -> Answer:
        rows = "".join(
            f"<tr><td>{i.number}</td><td>{i.day:%d/%m/%Y}</td><td>MARCAS NUEVAS</td>"
            f'<td><a href="/Uploads/{i.number}_3_.pdf">PDF</a></td></tr>'
            for i in reversed(issues)
        )
        return html(f"<table><tr><th>Boletín</th></tr>{rows}</table>")


class VietNam(Player):
    """A weekly article with numbers, a page for each number. ``deaf`` numbers have a page only from a day on."""

    source, office, hosts = "vn-weekly", "VN", ("ipvietnam.gov.vn", "wipopublish.ipvietnam.gov.vn")
    press, weekdays = ("4-2026-{:05d}", 1), (2,)

    def number(self, position: int, day: date) -> str:
        return f"tuan-{day}"

    def answer(self, ask: Ask, today: date) -> Answer:
        if ask.path == "/robots.txt":
            return NOT_THERE
        if ask.host.startswith("wipopublish"):
            found = ask.query["id"]
            number = f"4-{found[3:7]}-{found[7:]}"
            mark = self.served(today).get(number)
            return Answer(writing.vn_detail(mark).encode()) if mark else NOT_THERE
        issue = self.issue(ask.path.rpartition("/")[2], today)
        if issue is not None:
            return Answer(writing.vn_list(issue.marks, issue.day).encode())
        return self.listing(self.up(today)[-8:])

    @staticmethod
    def listing(issues: list[Printed]) -> Answer:
        links = (f'<a href="/web/guest/don-chuyen-cong-bo/{each.number}">{each.day}</a>' for each in reversed(issues))
        return html("".join(links))


class Mexico(Player):
    """One address, a new file under it every month."""

    source, office, hosts = "mx-open", "MX", ("datosabiertos.impi.gob.mx",)
    press, weekdays = ("{:07d}", 9900001), tuple(range(7))

    def printed(self, position: int, day: date, up: date | None) -> list[Printed]:
        if day.day != 10:
            return []
        marks = self._press.marks(3, day, seen_from=up or date.max, filed_before=35)
        return [Printed(f"{day:%Y-%m}", day, up, marks)]

    def served(self, today: date) -> dict[str, Mark]:
        return super().served(today)

    def answer(self, ask: Ask, today: date) -> Answer:
        there = self.up(today)
        return Answer(writing.mx(there[-1].marks).encode()) if there else NOT_THERE
