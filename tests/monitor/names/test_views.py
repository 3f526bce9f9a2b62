"""What a mark can be read as, and that no trick with invisible characters hides it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.names import latin
from monitor.names.views import CHANNELS, mark_views

INVISIBLE = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u202d\u2066\u2069\u200e\u200f\u034f\ufe0f\ufe00\U000e0041"
    "\u3164\u115f\ud800\ue000\x00"
)


def texts(mark: str, channel: str = "") -> set[str]:
    return {view.text for view in mark_views(mark) if not channel or view.channel == channel}


@pytest.mark.parametrize(
    ("mark", "reading"),
    [
        ("XIAOMI STORE", "xiaomi store"),
        ("ＨＵＡＷＥＩ", "huawei"),
        ("HUAWEI™", "huawei"),
        ("®ANKER", "anker"),
        ("ΗUΑWΕI", "huawei"),
        ("НUАWЕI", "huawei"),
        ("XIΛOMI", "xiaomi"),
        ("ᎻᏌᎪᏔᎬᏆ", "huawei"),
        ("🅷🆄🅰🆆🅴🅸", "huawei"),
        ("𝓗𝓾𝓪𝔀𝓮𝓲", "huawei"),
        ("SHE1N", "shein"),
        ("V1VO", "vivo"),
        ("0PPO", "oppo"),
        ("H U A W E I", "huawei"),
        ("H.U.A.W.E.I.", "huawei"),
        ("TÉMU", "temu"),
        ("HỶ TRÀ", "hy tra"),
        ("ĐÔNG Á", "dong a"),
        ("ŁÓDŹ", "lodz"),
        ("Сяоми", "xiaomi"),
        ("СЯОМИ", "syaomi"),
        ("シャオミ", "shaomi"),
        ("샤오미", "syaomi"),
        ("ลาบูบู้", "labubu"),
        ("لابوبو", "labubu"),
        ("鉄観音", "铁观音"),
        ("鐵觀音", "tie guan yin"),
        ("李寧", "李宁"),
        ("H华U为", "华为"),
        ("橙米cnmi", "cnmi"),
        ("伊利 YILI", "伊利"),
        ("長虹", "chang hong"),
        ("格カ", "格力"),
        ("たからはと", "タカラハト"),
        ("リーニン", "リニン"),
        ("カ゛ム", "ガム"),
        ("\u202eIEWAUH\u202c", "huawei"),
        ("\u202eIEWAUH", "huawei"),
        ("XIA\u202eIMO\u202c", "xiaomi"),
        ("\u202e米小\u202c", "小米"),
        ("\u202dيواوه\u202c", "هواوي"),
        ("H\u202eE\u2066WA\u2069U\u202cI", "huwaei"),
        ("ɥnɐʍǝı", "huawei"),
        ("ıǝʍɐnɥ", "huawei"),
        ("H∩AWEI", "huawei"),
        ("ʌIVO", "vivo"),
        ("OԀԀO", "oppo"),
    ],
)
def test_a_mark_is_read_in_every_way_a_reader_would(mark: str, reading: str) -> None:
    assert reading in texts(mark)


@pytest.mark.parametrize(
    "mark", ["\u202bHUAWEI\u202c", "\u2067HUAWEI\u2069", "\u202dHUAWEI\u202c", "\u202eيواوه\u202c"]
)
def test_controls_that_leave_the_letters_in_order_add_nothing(mark: str) -> None:
    assert not any(view.channel == "visual" for view in mark_views(mark))


def test_case_and_digits_cut_tokens_but_a_word_in_capitals_stays_whole() -> None:
    assert mark_views("MiLED")[0].tokens == ("mi", "led")
    assert mark_views("CNMI")[0].tokens == ("cnmi",)
    assert mark_views("Mate60Pro")[0].tokens == ("mate", "60", "pro")
    assert mark_views("LI-NING")[0].text == "li ning"
    assert mark_views("LEVI'S")[0].text == "levis"


def test_tokens_and_text_say_the_same() -> None:
    for mark in ("MiLED Store", "橙米cnmi", "Mate60Pro", "ТЕМU", "リーニン Shop"):
        for view in mark_views(mark):
            assert "".join(view.tokens) == view.text.replace(" ", "")


def test_the_filed_reading_comes_first_and_weighs_nothing() -> None:
    first = mark_views("Сяоми Store")[0]
    assert (first.channel, first.prior) == ("raw", 0.0)


def test_a_plain_latin_mark_has_one_reading() -> None:
    assert len(mark_views("Blue Ocean Trading")) == 1


def test_both_readings_of_an_ambiguous_word_are_kept() -> None:
    assert {"hota", "nota"} <= texts("НОТА")


@pytest.mark.parametrize("mark", ["", " ", "\u200b", "😀😀", "!!!", "\ud800\udfff", "\ue000", "̀́̂"])
def test_a_mark_without_letters_has_no_view(mark: str) -> None:
    assert mark_views(mark) == ()


@given(st.sampled_from(["huawei", "小米", "シャオミ", "сяоми", "샤오미", "แคท"]), st.data())
def test_invisible_characters_never_hide_a_name(name: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.tuples(st.integers(0, len(name)), st.sampled_from(INVISIBLE)), max_size=12))
    hidden = name
    for at, ch in sorted(places, reverse=True):
        hidden = hidden[:at] + ch + hidden[at:]
    as_stored = [view.text for view in mark_views(hidden)][: len(mark_views(name))]
    assert as_stored == [view.text for view in mark_views(name)]  # a reversed run may add readings, never hide these


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    for view in mark_views(text):
        assert view.text
        assert view.channel in CHANNELS
        assert view.prior <= 0
        assert "".join(view.tokens) == view.text.replace(" ", "")


@pytest.mark.parametrize(
    "unit",
    ["a", "小", "Я", "シ", "ก", "ش", "😀", "\u0301", "a\u0301\u0302", "\u202e", "1", "A1", "a ", "हु", "\ud800", "ー"],
)
def test_five_thousand_characters_do_not_blow_up(unit: str) -> None:
    views = mark_views((unit * 5000)[:5000])
    assert len(views) < 20
    assert sum(len(view.text) for view in views) < 120_000


def test_a_name_inside_a_very_long_mark_is_still_there() -> None:
    noise = "".join(random.Random(7).choice("bcdfgk ") for _ in range(4000))
    assert any("小米" in view.text for view in mark_views(noise + " 小米 " + noise))


def test_stacked_accents_are_taken_off() -> None:
    assert "huawei" in texts("H\u0334\u0321\u0300U\u0316\u0317A\u0321W\u0301\u0302\u0303E\u0336I\u0489")


def test_plain_keeps_letters_of_other_scripts() -> None:
    assert latin.plain("café й 가") == "cafe й 가"
