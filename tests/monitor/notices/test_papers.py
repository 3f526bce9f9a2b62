"""Letters, reports, bulletins and bundles: complete, readable, and nobody reads about others."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from monitor.notices.assemble import assemble_due
from monitor.notices.channels import build
from monitor.notices.evidence import bundle, verify
from monitor.notices.fonts import fonts, missing
from monitor.notices.glyphs import glyph_problems
from monitor.notices.letter import MixedClients
from monitor.notices.outbox import send_due
from monitor.notices.paper import Grid, Paper, Paragraph, texts
from monitor.notices.paper_pdf import pdf
from monitor.notices.papers import Desk, make_bulletin, make_letter, make_report, set_paper
from monitor.notices.settings import ChannelSettings, Letterhead, People
from monitor.notices.view import reference
from monitor.records import Band, Client, Decision, Role, Story
from monitor.store import Counts, Store
from sources.adapter import Issue
from sources.filing import GoodsClass
from sources.instants import Instant

from .keep import keep, new_store, people, plan_and_add, settings_for
from .makers import ACME, NOW, brand, filing, match, recipient, story

OTHER = Client("other", "海石电器集团", "Haishi Electric")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
HEAD = Letterhead(
    "杭州湾知识产权保护工作站", "Hangzhou Bay IP Workstation", phone="0571-0000000", number_prefix="杭知预警"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path) as opened:
        yield opened


def desk(store: Store) -> Desk:
    settings = replace(settings_for(), letterhead=HEAD)
    mine, theirs = brand(), brand(id="haishi", client="other", name="海石", hanzi=("海石",), latin=("Haishi",))
    return Desk(store, People({}, {"acme": ACME, "other": OTHER}, {b.id: b for b in (mine, theirs)}), settings, NOW)


def other_story(store: Store) -> Story:
    secret = story(
        9,
        client="other",
        brand=brand(id="haishi", client="other", name="海石", hanzi=("海石",), latin=("Haishi",), rights=()),
        filing=filing(application_number="99000009", marks=("HAI SHI",)),
        match=match(brand="haishi", mark="HAI SHI"),
    )
    return keep(store, secret)


def pdf_text(content: bytes) -> str:
    document = PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def flat(text: str) -> str:
    """PDF text without the blanks and breaks of its lines."""
    return "".join(text.split())


# The letter -----------------------------------------------------------------------------------------------------------


def test_the_letter_has_its_twelve_sections_and_the_slip_in_both_languages(store: Store) -> None:
    kept = keep(store, story())
    paper = make_letter(desk(store), [kept], ["zh_CN", "en"])
    text = flat(pdf_text(set_paper(paper, "pdf", desk(store))))
    for words in (
        "杭州湾知识产权保护工作站",
        "商标风险预警函",
        "一、函件信息",
        f"杭知预警{reference(kept)}",
        "二、收函单位",
        "云杉茶业有限公司",
        "四、涉及商标",
        "YUNSHAN",
        "2026年12月17日星期四",
        "五、提示理由",
        "与“云杉”拼音相同",
        "七、可选路径与期限",
        "九、费用",
        "十、联系人",
        "0571-0000000",
        "十一、数据来源与免责声明",
        "十二、附件",
        "回执",
        "□是",
        "Risk-warningletter",
        "12.Attachments",
        "Acknowledgementslip",
        "YunshanTeaCo.,Ltd.",
    ):
        assert words in text, words


def test_the_letter_as_docx_says_the_same(store: Store) -> None:
    kept = keep(store, story())
    paper = make_letter(desk(store), [kept], ["zh_CN", "en"])
    content = set_paper(paper, "docx", desk(store))
    document = docx.Document(io.BytesIO(content))
    said = "\n".join(
        [p.text for p in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        + [p.text for section in document.sections for p in section.footer.paragraphs]
    )
    for text in texts(paper):
        assert text in said
    assert content == set_paper(paper, "docx", desk(store))


def test_a_letter_speaks_about_one_client(store: Store) -> None:
    both = [keep(store, story()), other_story(store)]
    with pytest.raises(MixedClients, match="other"):
        make_letter(desk(store), both, ["zh_CN"])


def test_long_goods_and_marks_stay_on_the_page(store: Store) -> None:
    paper = Paper("t", "en", (Paragraph("X" * 400), Grid(("a", "b"), (("Y" * 300, "衣" * 400),))), foot="f")
    for page in PdfDocument(pdf(paper, NOW)):
        width = page.get_width()
        chars = page.get_textpage()
        boxes = [chars.get_charbox(index) for index in range(chars.count_chars())]
        assert max(box[2] for box in boxes) < width - 40
    text = flat(pdf_text(pdf(paper, NOW)))
    assert text.count("X") == 400
    assert text.count("衣") == 400


def test_the_same_paper_is_the_same_pdf(store: Store) -> None:
    paper = make_letter(desk(store), [keep(store, story())], ["zh_CN"])
    assert set_paper(paper, "pdf", desk(store)) == set_paper(paper, "pdf", desk(store))


def test_foreign_text_is_no_typesetting(store: Store) -> None:
    mark = "#panic() $x^2$ *b* \\ @ref <l> `raw` // c"
    kept = keep(store, story(filing=filing(marks=(mark,)), match=match(mark=mark)))
    made = flat(pdf_text(set_paper(make_letter(desk(store), [kept], ["en"]), "pdf", desk(store))))
    assert flat(mark) in made
    page = set_paper(make_letter(desk(store), [kept], ["en"]), "html", desk(store)).decode()
    assert "<l>" not in page
    assert "&lt;l&gt;" in page


LONG = "https://register.example.org/records?office=US&number=99000001&view=everything-there-is-to-know"


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_official_links_open_and_copied_values_are_clean(store: Store, lang: str) -> None:
    kept = keep(store, story(filing=filing(office_link=LONG, marks=("http://stranger.example/x",))))
    for paper in (make_letter(desk(store), [kept], [lang]), make_report(desk(store), "acme", FIRST, LAST, lang)):
        made = set_paper(paper, "pdf", desk(store))
        said = pdf_text(made)
        assert "\u200b" not in said
        assert LONG in flat(said)
        assert kept.provenance.record_sha256
        assert kept.provenance.record_sha256 in flat(said)
        assert f"/URI({LONG})".encode() in made
        assert b"/URI(http://stranger" not in made
        page = set_paper(paper, "html", desk(store)).decode()
        assert re.findall(r'<a href="([^"]*)"', page) == [LONG.replace("&", "&amp;")]
        word = docx.Document(io.BytesIO(set_paper(paper, "docx", desk(store))))
        assert [rel.target_ref for rel in word.part.rels.values() if rel.is_external] == [LONG]
        assert LONG in word.element.xml.replace("&amp;", "&")


@pytest.mark.parametrize(("lang", "words"), [("en", "9: goods not stated"), ("zh_CN", "9: 来源未载明商品")])
def test_goods_that_are_absent_are_said_to_be(store: Store, lang: str, words: str) -> None:
    kept = keep(store, story(filing=filing(classes=(GoodsClass(9, ""),))))
    for paper in (make_letter(desk(store), [kept], [lang]), make_report(desk(store), "acme", FIRST, LAST, lang)):
        assert words in "\n".join(texts(paper))


# Glyphs ---------------------------------------------------------------------------------------------------------------


def test_common_characters_have_glyphs() -> None:
    own = fonts()
    assert (
        missing(["泡泡玛特 康师傅 王老吉 臺灣 龍 シャオミ 샤오미 МАОТАЙ Ξ é ő ğışçł ệ العربية עברית 〔2026〕 □"], own)
        == []
    )


def test_a_missing_glyph_does_not_cost_the_paper(store: Store) -> None:
    kept = keep(store, story(filing=filing(marks=("𪚥 ไทย 云",))))
    made = pdf_text(set_paper(make_letter(desk(store), [kept], ["zh_CN"]), "pdf", desk(store)))
    assert "[U+2A6A5]" in made
    assert "U+0E44" in made.split("以码位代替")[1]
    assert "云杉" in made
    assert "ไ" in set_paper(make_letter(desk(store), [kept], ["zh_CN"]), "html", desk(store)).decode()


def test_a_compatibility_ideograph_is_set_as_the_character_it_is(store: Store) -> None:
    kept = keep(store, story(filing=filing(marks=("\uf91f花",))))
    made = pdf_text(set_paper(make_bulletin(desk(store), FIRST, LAST, "zh_CN", None), "pdf", desk(store)))
    assert kept.filing.marks == ("\uf91f花",)
    assert "\u862d花" in made
    assert "U+F91F" not in made


def test_check_names_the_brand_whose_characters_have_no_glyph() -> None:
    rare = People(brands={"rare": brand(id="rare", name="龘𪚥", hanzi=("𪚥",))})
    (problem,) = glyph_problems(settings_for(), rare)
    assert "U+2A6A5, brand rare" in problem
    assert list(glyph_problems(settings_for(), People(brands={"b": brand()}))) == []


def test_a_font_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    bad = tmp_path / "font.ttf"
    bad.write_bytes(b"not a font")
    (problem,) = glyph_problems(replace(settings_for(), font_path=bad), People())
    assert "font.ttf" in problem


# The report -----------------------------------------------------------------------------------------------------------


def test_the_report_tells_what_was_found_dismissed_and_not_looked_at(store: Store) -> None:
    keep(store, story())
    keep(store, story(2, filing=filing(application_number="2", marks=("YUN SHA",)), match=match(band=Band.MEDIUM)))
    own = keep(
        store,
        story(
            3,
            filing=filing(application_number="3", marks=("YUNSHAN OWN",)),
            match=match(muted="own_applicant", muted_detail="Yunshan Tea Co."),
        ),
    )
    ignored = keep(store, story(4, filing=filing(application_number="4", marks=("YUN SHAN SOUP",))))
    store.decisions.decide(ignored.matter_id, Decision.IGNORE, "Li", "soup", NOW)
    secret = other_story(store)
    store.sources.tried("us-daily", NOW, "unreachable", error_key="out_of_reach", error_text="no answer for two days")
    paper = make_report(desk(store), "acme", FIRST, LAST, "en")
    text = flat("\n".join(texts(paper)))
    for words in ("noanswerfortwodays", "YUNSHAN", "YUNSHA", "soup", "2026-12-17", "Furtherpossible"):
        assert words in text
    assert flat("the applicant is the client or one of its own companies (Yunshan Tea Co.)") in text
    assert secret.brand.name not in text
    assert "HAISHI" not in text
    assert own.hit_id != secret.hit_id
    for form in ("pdf", "html", "xlsx"):
        assert set_paper(paper, form, desk(store))
    book = load_workbook(io.BytesIO(set_paper(paper, "xlsx", desk(store))))
    assert "Summary by deadline" in book.sheetnames


def test_nothing_looked_at_is_not_nothing_found(store: Store) -> None:
    said = "\n".join(texts(make_report(desk(store), "acme", FIRST, LAST, "en")))
    assert "nothing found means nothing looked at" in said


def test_a_file_without_a_date_counts_by_the_day_it_was_read(store: Store) -> None:
    store.sources.ensure("tw-gazette", "TW")
    for number, day, at in (
        ("inbox:01", None, NOW),
        ("inbox:02", date(2017, 3, 1), NOW),
        ("inbox:03", None, Instant.parse("2026-10-02T04:00:00Z")),
    ):
        row = store.issues.listed("tw-gazette", Issue(number, day, {"inbox": "TW.zip"}), at)
        store.issues.progress(row.id, Counts(700, 700, 0, 700, 700, 700))
        store.issues.finish(row.id, "done", at)
    paper = make_report(desk(store), "acme", FIRST, LAST, "en")
    said = "\n".join(texts(paper))
    assert "nothing found means nothing looked at" not in said
    assert ("TW", "tw-gazette", "2 / 2", "1400", "0", "–", "–", "0") in rows(paper)
    assert "count by the day they were read: tw-gazette (2)." in said
    zh = "\n".join(texts(make_report(desk(store), "acme", FIRST, LAST, "zh_CN")))
    assert "按读取之日计入本期：tw-gazette (2)" in zh


def test_an_extract_is_no_issue_that_was_read(store: Store) -> None:
    store.sources.ensure("tw-gazette", "TW")
    whole, few = Counts(700, 700, 0, 700, 700, 700), Counts(7, 7, 0, 7, 7, 7)
    for number, day, counts in (("inbox:01", date(2026, 11, 1), whole), ("inbox:02", date(2026, 11, 16), few)):
        row = store.issues.listed("tw-gazette", Issue(number, day, {"inbox": "TW.zip"}), NOW)
        store.issues.progress(row.id, counts)
        store.issues.finish(row.id, "done", NOW)
    paper = make_report(desk(store), "acme", FIRST, LAST, "en")
    assert ("TW", "tw-gazette", "1 / 1", "707", "0", "1 November 2026", "–", "0") in rows(paper)
    assert "nothing found in them says nothing about the rest: tw-gazette (1)." in "\n".join(texts(paper))
    zh = "\n".join(texts(make_report(desk(store), "acme", FIRST, LAST, "zh_CN")))
    assert "不代表其余部分也没有：tw-gazette (1)" in zh


def rows(paper: Paper) -> list[tuple[object, ...]]:
    return [tuple(line) for block in paper.blocks if isinstance(block, Grid) for line in block.rows]


# The bulletin ---------------------------------------------------------------------------------------------------------


def test_a_wave_is_one_story_and_each_company_reads_only_its_own(store: Store) -> None:
    keep(store, story())
    other_story(store)
    house = "\n".join(texts(make_bulletin(desk(store), FIRST, LAST, "en", None)))
    assert house.count("1. Norvelle Trading LLC") == 1
    assert "2. " not in house
    assert "海石电器集团" in house
    edition = "\n".join(texts(make_bulletin(desk(store), FIRST, LAST, "en", "acme")))
    for words in ("海石", "Haishi", "HAI SHI", "99000009", "other"):
        assert words not in edition.replace("Further watched names", "")
    assert "Further watched names\n1" in edition


# Evidence -------------------------------------------------------------------------------------------------------------


def test_a_bundle_holds_everything_and_shows_changes(store: Store, tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    kept = keep(store, story())
    stranger = other_story(store)
    operator = recipient("op", Role.OPERATOR, immediate_band=Band.CRITICAL)
    readers = [recipient(), operator]
    for one in (kept, stranger):
        plan_and_add(store, one, readers)
    later = NOW.plus(days=2)
    assemble_due(store, people(*readers), settings, later)
    send_due(store, build(settings), lambda: later)
    store.decisions.decide(stranger.matter_id, Decision.WATCH, "Wang", "secret reason", later)
    store.decisions.decide(kept.matter_id, Decision.OPPOSE, "Li", "clear case", later)
    content = bundle(store, store.hits.story(kept.hit_id), later)
    assert verify(content) == []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        everything = b"".join(packed.read(name) for name in names)
        assert packed.read("record.raw") == b"<case-file>99000001</case-file>"
        manifest = json.loads(packed.read("manifest.json"))
        assert manifest["files"]["record.raw"]["sha256"] == hashlib.sha256(packed.read("record.raw")).hexdigest()
        assert manifest["audit_head"] == store.audit.head()
        notices = json.loads(packed.read("notices.json"))
    assert b"clear case" in everything
    assert "海石".encode() not in everything
    assert b"secret reason" not in everything
    assert {entry["state"] for entry in notices} == {"sent"}
    assert any(entry["file"] for entry in notices)
    assert any(not entry["file"] for entry in notices)  # the operator's digest spoke of two clients
    assert content == bundle(store, store.hits.story(kept.hit_id), later)
    forged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b" " if name == "filing.json" else b""))
        new.writestr("extra.txt", b"x")
    assert verify(forged.getvalue()) == ["filing.json was changed", "extra.txt is not in the manifest"]


def test_a_time_stamp_goes_over_the_manifest(store: Store) -> None:
    kept = keep(store, story())
    content = bundle(store, kept, NOW, stamp=lambda manifest: hashlib.sha256(manifest).digest())
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.read("manifest.tsr") == hashlib.sha256(packed.read("manifest.json")).digest()
    assert verify(content) == []
