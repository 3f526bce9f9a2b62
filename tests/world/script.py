"""What goes wrong in the small world's quarter, when, and what must be seen of it."""

from __future__ import annotations

import json
from datetime import date

from tests.world import spoils
from tests.world.interfaces import Argentina, India, Korea, Taiwan
from tests.world.players import UnitedStates, html, json_answer
from tests.world.spoils import Spoil, always
from tests.world.town import Answer, Ask
from tests.world.world import Fault


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


LATE: dict[str, dict[date, date | None]] = {
    "us-daily": {d("05-05"): None, d("05-12"): d("05-20")},
    "br-rpi": {d("04-07"): d("04-16"), d("05-05"): None},
    "gb-journal": {d("04-10"): None, d("05-08"): d("05-14")},
    "de-dpma": {d("04-24"): d("04-29")},
    "fr-inpi": {},
    "es-daily": {d("04-14"): None, d("05-06"): d("05-19")},
    "ca-weekly": {d("04-14"): d("04-22"), d("05-12"): None},
    "in-journal": {d("04-06"): d("04-18"), d("05-04"): None},
    "ar-bulletin": {d("04-08"): d("04-20"), d("05-06"): None},
    "mx-open": {d("04-10"): d("04-19")},
}
"""Issue day to the day it appears; None = never. India's and Argentina's late ones come after their successors."""


def faults() -> list[Fault]:
    """Fresh ones for one run."""
    made: list[Fault] = []

    def at(source: str, first: str, spoil: Spoil, where: str = "", last: str = "", times: int = 1_000_000) -> None:
        made.append(Fault(source, d(first), d(last or first), spoil, where, times))

    at("us-daily", "03-10", spoils.server_error, last="03-11")
    at("us-daily", "03-20", always(UnitedStates.listing(())), "TRTDXFAP")
    at("us-daily", "04-01", old_listing("2026-03-31"), "TRTDXFAP", "04-08")
    at("us-daily", "04-15", spoils.half, "files.example.net")
    at("us-daily", "04-20", spoils.cut, "files.example.net", times=1)
    at("us-daily", "04-25", spoils.another_shape, "TRTDXFAP")
    at("us-daily", "05-25", spoils.elsewhere, "/files/", times=1)
    at("br-rpi", "03-10", spoils.maintenance, "/rpi/")
    at("br-rpi", "03-17", spoils.challenge, "/txt/", "03-20")
    at("br-rpi", "03-24", spoils.cut, "/txt/", times=1)
    at("br-rpi", "04-28", always(html("<table><tr><th>RPI</th></tr></table>")), "/rpi/")
    at("gb-journal", "03-13", spoils.blocked, last="03-16")
    at("gb-journal", "03-27", spoils.hanging, "/t-tmj/")
    at("de-dpma", "03-13", spoils.throttled)
    at("de-dpma", "03-20", spoils.out_of_order)
    at("fr-inpi", "03-13", always(Answer(b"{}", 401)), "/authenticate")
    at("es-daily", "03-12", spoils.refused)
    at("es-daily", "03-26", spoils.maintenance)
    at("ca-weekly", "03-17", always(html("<h1>Weekly files</h1><p>This page has moved.</p>")), "canada.ca")
    at("ca-weekly", "03-31", spoils.half, "opic-cipo.ca")
    at("em-api", "03-16", spoils.refused, "accessToken")
    at("em-api", "03-24", announcing_more, "/trademarks")
    at("em-api", "04-02", spoils.throttled, "/trademarks")
    at("ch-swissreg", "03-18", always(Answer(b'<ApiResponse><Result success="false"/></ApiResponse>')), "www.swissreg")
    at("ch-swissreg", "04-08", spoils.challenge, "www.swissreg")
    at("au-api", "03-19", spoils.refused, "access_token")
    at("au-api", "04-09", spoils.server_error, "/page/")
    at("sg-days", "03-19", spoils.out_of_order)
    at("sg-days", "04-08", spoils.empty_file)
    at("tw-appl", "03-17", always(Taiwan.example()), last="03-18")
    at("kr-kipris", "03-24", always(Korea.error("22", "LIMITED NUMBER OF SERVICE REQUESTS EXCEEDS ERROR")))
    at("kr-kipris", "04-02", always(Korea.error("30", "SERVICE KEY IS NOT REGISTERED ERROR")))
    at("kr-kipris", "04-07", always(Korea.error("10", "INVALID REQUEST PARAMETER ERROR")))
    at("in-journal", "03-16", spoils.challenge, "/Trademark")
    at("in-journal", "05-12", always(India.listing([])), "/Trademark")
    at("in-journal", "05-15", always(html("<p>Journals are now elsewhere.</p>")), "/Trademark")
    at("ar-bulletin", "03-11", spoils.maintenance, "/Boletines")
    at("ar-bulletin", "03-18", spoils.half, "/Uploads/")
    at("ar-bulletin", "05-12", always(Argentina.listing([])), "/Boletines")
    at("vn-weekly", "03-25", spoils.challenge, "/danh-sach")
    at("vn-weekly", "04-01", spoils.server_error, "wipopublish", "04-03")
    at("mx-open", "03-16", spoils.server_error, last="03-17")
    return made


def old_listing(last: str) -> Spoil:
    """The listing as it was on an earlier day."""

    def spoil(ask: Ask, honest: Answer) -> Answer:
        answer = json.loads(honest.body)
        bag = answer["bulkDataProductBag"][0]["productFileBag"]
        bag["fileDataBag"] = [row for row in bag["fileDataBag"] if row["fileDataToDate"] <= last]
        return json_answer(answer)

    return spoil


def announcing_more(ask: Ask, honest: Answer) -> Answer:
    answer = json.loads(honest.body)
    return json_answer({**answer, "totalElements": answer["totalElements"] + 3})


SEEN: dict[tuple[str, str], str] = {
    ("us-daily", "03-10"): "unreachable",
    ("us-daily", "03-20"): "empty",
    ("us-daily", "04-07"): "stale",
    ("us-daily", "04-15"): "failed",
    ("us-daily", "04-20"): "ok",
    ("us-daily", "04-25"): "schema",
    ("br-rpi", "03-10"): "maintenance",
    ("br-rpi", "03-17"): "challenge",
    ("br-rpi", "03-24"): "ok",
    ("br-rpi", "04-28"): "empty",
    ("gb-journal", "03-13"): "challenge",
    ("gb-journal", "03-27"): "unreachable",
    ("de-dpma", "03-13"): "unreachable",
    ("de-dpma", "03-20"): "maintenance",
    ("fr-inpi", "03-13"): "key",
    ("es-daily", "03-12"): "key",
    ("es-daily", "03-26"): "maintenance",
    ("ca-weekly", "03-17"): "schema",
    ("ca-weekly", "03-31"): "failed",
    ("em-api", "03-16"): "key",
    ("em-api", "03-24"): "schema",
    ("em-api", "04-02"): "unreachable",
    ("ch-swissreg", "03-18"): "schema",
    ("ch-swissreg", "04-08"): "challenge",
    ("au-api", "03-19"): "key",
    ("au-api", "04-09"): "unreachable",
    ("sg-days", "03-19"): "maintenance",
    ("sg-days", "04-08"): "empty",
    ("tw-appl", "03-17"): "key",
    ("kr-kipris", "03-24"): "unreachable",
    ("kr-kipris", "04-02"): "key",
    ("kr-kipris", "04-07"): "schema",
    ("in-journal", "03-16"): "challenge",
    ("in-journal", "05-12"): "empty",
    ("in-journal", "05-15"): "schema",
    ("ar-bulletin", "03-11"): "maintenance",
    ("ar-bulletin", "05-12"): "empty",
    ("vn-weekly", "03-25"): "challenge",
    ("mx-open", "03-17"): "unreachable",
}
"""Source and day to the state that the pass of that day must report."""
