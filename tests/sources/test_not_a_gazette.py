"""``squatwatch read``: what is no gazette ends with 1, a sound issue without records with 0, for every XML office."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.main import main

OFFICES = ("us", "br", "gb", "em", "de", "fr", "es", "se", "ch", "ca", "mx", "tw", "kr", "wo")
ST66 = ("em", "de", "fr", "es", "se", "wo")
WIPO = "http://www.wipo.int/standards/XMLSchema/trademarks"
NO_GAZETTES = {
    "text": b"hello <G> world",
    "text before a root": b"hello <Transaction><revista/></Transaction>",
    "a foreign root": b"<foo/>",
    "a foreign document": b'<?xml version="1.0"?><a>x</a>',
    "a feed": b"<rss><channel></channel></rss>",
    "a web page": b"<!DOCTYPE html><html><body>Sorry</body></html>",
    "another trade's transaction": b'<Transaction xmlns="urn:bank"><Amount>5</Amount></Transaction>',
    "bytes": random.Random(8).randbytes(4000),
    "bytes with a tag": b"\x01\x02" + random.Random(9).randbytes(500) + b"<Gx>",
}


def read(office: str, content: bytes, tmp_path: Path) -> tuple[int, dict[str, int], str]:
    """(exit code, summary, stderr)"""
    file = tmp_path / "x.xml"
    file.write_bytes(content)
    result = CliRunner().invoke(main, ["read", office, str(file), "--json"])
    return result.exit_code, json.loads(result.stdout.splitlines()[-1])["summary"], result.stderr


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("what", NO_GAZETTES)
def test_what_is_no_gazette_is_refused(office: str, what: str, tmp_path: Path) -> None:
    code, summary, said = read(office, NO_GAZETTES[what], tmp_path)
    assert (code, summary) == (1, {"read": 0, "unreadable": 0}), said
    assert "x.xml" in said


@pytest.mark.parametrize(
    ("office", "root"),
    [
        ("br", b'<?xml version="1.0"?><revista numero="2900" data="04/08/2026"/>'),
        ("br", b'<?xml version="1.0"?>\n<!-- none -->\n<revista numero="2900" data="04/08/2026" />\n<!-- end -->\n'),
        ("us", b"<trademark-applications-daily/>"),
        ("gb", b"<JournalTransaction/>"),
        ("tw", b"<RegContentList></RegContentList>"),
        *((office, f'<Transaction xmlns="{WIPO}"/>'.encode()) for office in ST66),
        *((office, f'<t:Transaction xmlns:t="{WIPO}"></t:Transaction>'.encode()) for office in ST66),
    ],
)
def test_a_sound_issue_without_records_is_done(office: str, root: bytes, tmp_path: Path) -> None:
    code, summary, said = read(office, root, tmp_path)
    assert (code, summary) == (0, {"read": 0, "unreadable": 0}), said


@pytest.mark.parametrize(
    ("office", "start"),
    [
        ("br", b'<revista numero="2900" data="04/08/2026">\n'),
        ("us", b"<trademark-applications-daily><version>"),
        ("us", b'<trademark-applications-daily version="1"'),
        ("mx", b"<signosDistintivos>\n"),
        *((office, f'<Transaction xmlns="{WIPO}"><TradeMarkTransactionBody>'.encode()) for office in ST66),
    ],
)
def test_a_file_cut_before_its_first_record_is_partial(office: str, start: bytes, tmp_path: Path) -> None:
    code, summary, said = read(office, b'<?xml version="1.0"?>\n' + start, tmp_path)
    assert (code, summary) == (3, {"read": 0, "unreadable": 1}), said
    assert "cut" in said
