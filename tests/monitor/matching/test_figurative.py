"""Pictures of Chinese characters in a brand's classes reach a person."""

from __future__ import annotations

import pytest

from monitor.matching import Engine
from monitor.matching.figurative import FLAG, review_matches, shows_chinese_characters
from monitor.matching.rules import load_rules
from monitor.records import Band, Brand
from sources.filing import Filing, GoodsClass, Party

BRAND = Brand(id="b", client="c", name="蓝桥", hanzi=("蓝桥",), classes=(9,), own_applicants=("Lanqiao Ltd",))


def filing(**changes: object) -> Filing:
    given: dict[str, object] = {
        "office": "EM",
        "application_number": "018000001",
        "marks": (),
        "vienna_codes": ("28.03.00",),
        "classes": (GoodsClass(9),),
        "applicants": (Party("Somebody GmbH"),),
    }
    return Filing(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["28.03", "28.03.00", "28.3", "28.03.99", "280300"])
def test_vienna_28_03_without_text_is_reviewed(code: str) -> None:
    matches = list(review_matches(filing(vienna_codes=(code,)), [BRAND], load_rules(), ("1", "r")))
    assert [(m.brand, m.band, m.flags) for m in matches] == [("b", Band.LOW, (FLAG,))]
    assert "蓝桥" in matches[0].reasons[0].en


def test_us_design_codes_are_another_list() -> None:
    assert shows_chinese_characters(filing(office="US", vienna_codes=("28.01.03",)))
    assert not shows_chinese_characters(filing(office="US", vienna_codes=("28.03.01",)))


@pytest.mark.parametrize(
    "other",
    [
        {"marks": ("SHINING",)},
        {"vienna_codes": ("28.05.00",)},
        {"vienna_codes": None},
        {"classes": (GoodsClass(31),)},
        {"classes": None},
    ],
)
def test_what_needs_no_look_is_left_alone(other: dict[str, object]) -> None:
    assert not list(review_matches(filing(**other), [BRAND], load_rules(), ("1", "r")))


def test_the_clients_own_filing_is_muted_with_its_reason() -> None:
    own = filing(applicants=(Party("LANQIAO LTD."),))
    (match,) = review_matches(own, [BRAND], load_rules(), ("1", "r"))
    assert match.muted == "own_applicant"
    assert match.muted_detail


def test_the_engine_gives_them_with_everything_else() -> None:
    engine = Engine.build([BRAND])
    found = {(index, match.flags) for index, match in engine.match([filing(), filing(marks=("蓝桥",))])}
    assert found == {(0, (FLAG,)), (1, ())}


def test_taiwans_remarks_about_the_picture_are_not_read_as_words() -> None:
    engine = Engine.build([Brand(id="b", client="c", name="DJI", latin=("DJI",), hanzi=("大疆",), classes=(9,))])
    device = filing(office="TW", marks=("台灣小吃及圖", "台灣小吃"), vienna_codes=None)
    own_words = filing(office="TW", marks=("大疆及圖", "大疆"), vienna_codes=None)
    assert [(index, match.band) for index, match in engine.match([device, own_words])] == [(1, Band.CRITICAL)]
