"""The bundled tables: Hanzi facts, looks, sounds, words. Cases are of kinds, none from a list of brands."""

from __future__ import annotations

import gzip

import pytest

from monitor.names import hanzi, looks, pinyin, tables, words
from monitor.names.romanise import romanise
from monitor.names.scripts import main_script, part, scripts_in


def test_readings_of_a_character_in_five_languages() -> None:
    assert hanzi.readings("长") == ("zhang3", "chang2")
    assert hanzi.syllables("乐") == ("le", "yue")
    assert hanzi.cantonese("宁")[0] == "ning4"
    assert "shou" in hanzi.japanese_on("小")
    assert hanzi.hangul("为")[0] == "위"
    assert hanzi.viet("雪") == ("tuyết",)
    assert hanzi.strokes("米") == 6
    assert hanzi.cangjie("明") == "AB"
    assert "snow" in hanzi.definition("雪")
    assert "廈" in hanzi.variants("厦")


def test_the_reading_of_the_traditional_form_comes_first() -> None:
    # Unihan's entry for 宁 describes the old character zhù: trữ in Vietnamese, cho in Japanese.
    assert hanzi.viet("宁")[0] == "ninh"
    assert hanzi.japanese_on("宁")[0] == "nei"


@pytest.mark.parametrize("ch", ["", "a", "😀", "\ue000", "ab", "\ud800"])
def test_what_is_no_known_character_has_no_facts(ch: str) -> None:
    assert hanzi.readings(ch) == ()
    assert hanzi.strokes(ch) == 0
    assert looks.lookalikes(ch) == ()


@pytest.mark.parametrize(
    ("text", "simple"),
    [("鉄観音", "铁观音"), ("廣島", "广岛"), ("広島", "广岛"), ("芸香", "芸香"), ("HTC 宏達", "HTC 宏达")],
)
def test_simplifying(text: str, simple: str) -> None:
    assert hanzi.simplify(text) == simple


def test_standard_characters_are_covered() -> None:
    standard = [line[0] for line in tables.text("hanzi.tsv.gz").split("\n") if line and hanzi.standard(line[0])]
    assert len(standard) == 8105

    def share(read: object) -> float:
        return sum(bool(read(ch)) for ch in standard) / len(standard)  # type: ignore[operator]

    assert share(hanzi.readings) == 1
    assert share(hanzi.cantonese) > 0.99
    assert share(hanzi.japanese_on) > 0.9
    assert share(hanzi.hangul) > 0.74
    assert share(hanzi.cangjie) > 0.97
    assert share(looks.lookalikes) == 1


@pytest.mark.parametrize(
    "pair", ["师帅", "兔免", "雪雷", "牛午", "未末", "茅芧", "城域", "营菅", "劫动", "口日", "已己", "奥粤"]
)
def test_look_alikes_are_near_in_both_directions(pair: str) -> None:
    rank = looks.look_rank(pair[0], pair[1])
    assert rank is not None
    assert rank < 20
    assert rank == looks.look_rank(pair[1], pair[0])


def test_traditional_characters_have_look_alikes_too() -> None:
    assert looks.look_rank("勁", "動") is not None or looks.look_rank("脈", "詠") is not None or looks.lookalikes("勁")
    assert looks.look_rank("麥", "麦") is not None


def test_unlike_characters_and_the_character_itself_have_no_rank() -> None:
    assert looks.look_rank("一", "龘") is None
    assert looks.look_rank("米", "米") is None


def test_shared_parts() -> None:
    assert looks.same_phonetic("苛", "荷")
    assert looks.contains("跟", "艮")
    assert not looks.same_phonetic("小", "米")


def test_every_syllable_is_written_in_every_script() -> None:
    for name, row in pinyin.syllable_table().items():
        for column in ("wade_giles", "palladius", "katakana", "hangul", "thai", "arabic"):
            assert row[column], (name, column)
        assert main_script(row["katakana"]) == "kana"
        assert main_script(row["thai"]) == "thai"
        assert row["wade_giles"].replace("/", "").isascii()
        assert "`" not in row["wade_giles"]


def test_alternatives_of_a_spelling_stay_apart() -> None:
    assert pinyin.spell(("hui",), "palladius") == ("хуэй", "хой")
    assert pinyin.spell(("yi",), "wade_giles") == ("i", "yi")
    assert pinyin.spell(("nosuch",), "thai") == ()


def test_cutting_pinyin() -> None:
    assert pinyin.split_pinyin("xiaomi") == ("xiao", "mi")
    assert pinyin.split_pinyin("xi'an") == ("xi", "an")
    assert pinyin.split_pinyin("xian", 2) == ("xi", "an")
    assert pinyin.split_pinyin("anker") is None
    assert pinyin.split_pinyin("xiao" * 5000) is None


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("Джили", "jili"),
        ("Хуавэй", "khuavey"),
        ("ファーウェイ", "fawei"),
        ("アンカー", "anka"),
        ("화웨이", "hwawei"),
        ("Ξιάομι", "xiaomi"),
        ("אנקר", "ankr"),
        ("شيري", "shiri"),
        ("ไฮเออร์", "haier"),
        ("ハイアール", "haier"),
        ("ชีอิน", "chiin"),
        ("โจว", "chou"),
        ("हुआवेई", "huavei"),
        ("ABC シャオミ", "abc shaomi"),
    ],
)
def test_romanising(name: str, reading: str) -> None:
    assert reading in romanise(name)


def test_latin_and_han_are_not_romanised() -> None:
    assert romanise("Anker 小米 360") == ()


def test_scripts() -> None:
    assert scripts_in("小米 XIAOMI") == ("latin", "han")
    assert main_script("たから") == main_script("タカラ") == main_script("ー") == "kana"
    assert main_script("1+1") == "common"
    assert part("伊利 YILI 牛奶", "han") == "伊利 牛奶"


def test_word_frequencies() -> None:
    assert words.zh_frequency("隔离") > words.zh_frequency("碑刻") > 0
    assert words.zh_frequency("隔離") == words.zh_frequency("隔离")
    assert words.zh_frequency("魍沝") == 0
    assert words.zh_frequency("的") > words.zh_frequency("米") > words.zh_frequency("芧")
    assert words.latin_frequency("The") > words.latin_frequency("opportunity") > words.latin_frequency("xqzt") == 0


@pytest.mark.parametrize(
    ("word", "classes", "generic"),
    [
        ("coffee", (30,), True),
        ("coffee", (9,), False),
        ("Coffee", (), True),
        ("STORE", (9,), True),
        ("专卖店", (25,), True),
        ("專賣店", (25,), True),
        ("豆瓣酱", (30,), True),
        ("豆瓣酱", (12,), False),
        ("カフェ", (43,), True),
        ("xiaomi", (), False),
    ],
)
def test_generic_words_depend_on_the_goods(word: str, classes: tuple[int, ...], generic: bool) -> None:
    assert words.is_generic(word, classes) is generic


def test_places_and_legal_forms() -> None:
    assert all(map(words.is_place, ("广州", "廣州市", "Shenzhen", "BRASIL", "日本", "Deutschland", "Россия", "Mumbai")))
    assert not any(map(words.is_place, ("小米", "coffee", "mi")))
    assert all(map(words.is_legal_form, ("GmbH", "S.A.", "有限公司", "株式会社", "ООО")))
    assert not words.is_legal_form("小米")


def test_the_packaged_tables_stay_small_and_say_where_they_come_from() -> None:
    files = list(tables.DATA.iterdir())
    assert sum(file.stat().st_size for file in files) < 6_000_000
    for file in files:
        text = gzip.decompress(file.read_bytes()).decode() if file.suffix == ".gz" else file.read_text("utf-8")
        if file.name not in (
            "hanzi.tsv.gz",
            "lookalikes.txt.gz",
        ):  # their builders say it: the first line is a character
            assert text.startswith("#"), file.name
