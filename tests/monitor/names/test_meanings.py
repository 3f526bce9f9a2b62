"""What names mean: whole words, numbers and colours, other languages, and back into Hanzi."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.names import glossed, meanings, phrases, tables
from monitor.names.forms import Form, brand_forms, priors
from monitor.records import Brand


def by_text(**names: tuple[str, ...]) -> dict[str, Form]:
    return {form.text: form for form in brand_forms(Brand(id="b", client="c", name="", **names))}  # type: ignore[arg-type]


def first(name: str) -> str:
    return meanings.english(name)[0][0]


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("熊猫", "panda"),
        ("蜗牛", "snail"),
        ("猫头鹰", "owl"),
        ("灯塔", "lighthouse"),
        ("向日葵", "sunflower"),
        ("火烈鸟", "flamingo"),
        ("红蜻蜓", "red dragonfly"),
        ("银狐狸", "silver fox"),
        ("紫葡萄", "purple grape"),
        ("五颗星", "five stars"),
        ("九头牛", "nine oxen"),
        ("两只蜗牛", "two snails"),
        ("四片叶", "four leaves"),
        ("十座桥", "ten bridges"),
        ("一只企鹅", "one penguin"),
        ("森林之王", "forest king"),
        ("青蛙王子", "frog prince"),
        ("飞象", "flying elephant"),
        ("小海豚", "little dolphin"),
        ("考拉饼干", "koala cookie"),
    ],
)
def test_a_name_of_known_words_is_translated_by_words(name: str, english: str) -> None:
    assert first(name) == english
    found = by_text(hanzi=(name,))
    assert found[english].kind == "meaning"
    assert found[english].prior == priors()["meaning"]


def test_numbers_are_words_and_figures_and_the_thing_counted_is_plural() -> None:
    found = dict(meanings.english("六匹骆驼"))
    assert list(found) == ["six camels", "6 camels", "six camel", "6 camel"]
    assert found["six camels"] < found["6 camels"] < found["six camel"]


def test_a_leading_size_may_be_left_out_but_not_down_to_one_character() -> None:
    whole = dict(meanings.english("大黑熊"))
    assert whole["big black bear"] < whole["black bear"]
    assert "bear" not in dict(meanings.english("小熊"))


def test_a_dictionary_word_of_two_characters_may_mean_something_else_than_its_parts() -> None:
    assert dict(meanings.english("天马"))["sky horse"] > 0.5
    assert dict(meanings.english("热线"))["hot thread"] > 0.5
    assert dict(meanings.english("黑桥"))["black bridge"] == 0


@pytest.mark.parametrize("name", ["华为", "五粮液", "三枪", "九", "十二", "大小", "咖啡", "", "abc", "只松鼠", "三只"])
def test_what_has_no_words_is_not_translated_by_words(name: str) -> None:
    assert meanings.english(name) == []


@pytest.mark.parametrize(
    ("noun", "many"),
    [("wolf", "wolves"), ("berry", "berries"), ("monkey", "monkeys"), ("fox", "foxes"), ("peach", "peaches"),
     ("glasses", "glasses"), ("red goose", "red geese"), ("fish", "fish"), ("rose", "roses")],
)  # fmt: skip
def test_plurals(noun: str, many: str) -> None:
    assert meanings.plural(noun) == many


def test_words_of_other_languages_are_forms_of_their_script() -> None:
    found = by_text(hanzi=("企鹅",))
    assert {found[text].kind for text in ("penguin", "펭귄", "пингвин", "ペンギン", "pinguino")} == {"meaning"}
    assert found["펭귄"].language == "ko"


@pytest.mark.parametrize(
    ("name", "hanzi"),
    [
        ("penguin", "企鹅"),
        ("lighthouse", "灯塔"),
        ("the snail", "蜗牛"),
        ("golden lion", "金狮子"),
        ("black swan", "黑天鹅"),
        ("blackswan", "黑天鹅"),
        ("five roses", "五玫瑰"),
        ("5 roses", "五玫瑰"),
        ("milky way", "银河"),
        ("koala coffee", "考拉咖啡"),
        ("brave lions", "勇敢狮子"),
        ("tower of the moon", "月亮塔"),
    ],
)
def test_english_names_are_put_into_hanzi_by_words(name: str, hanzi: str) -> None:
    assert meanings.hanzi(name)[0][0] == hanzi
    assert by_text(latin=(name.upper(),))[hanzi].kind == "meaning"


def test_animals_are_counted_with_their_measure_word_too() -> None:
    assert {"五骆驼", "五只骆驼"} <= set(dict(meanings.hanzi("five camels")))


def test_a_dictionary_word_is_not_cut_into_short_words() -> None:
    assert meanings.hanzi("manage") == []
    assert meanings.hanzi("moonlight")[0][0] == "月光"


@pytest.mark.parametrize("name", ["zqxwv", "three", "big", "coffee", "tree", "a b c d e", ""])
def test_what_is_no_thing_is_not_put_into_hanzi(name: str) -> None:
    assert meanings.hanzi(name) == []


def test_a_name_by_characters_keeps_its_weak_meanings_and_fewer_of_them_beside_words() -> None:
    weak = [form for form in by_text(hanzi=("安康",)).values() if form.kind == "gloss"]
    assert weak
    assert len([form for form in by_text(hanzi=("白鲨鱼",)).values() if form.kind == "gloss"]) <= 4


@pytest.mark.parametrize(
    ("hanzi", "text"), [("月亮湾", "moon bay"), ("金苹果庄", "golden apple village"), ("蜗牛壳", "snail shell")]
)
def test_a_known_word_keeps_its_meaning_beside_characters_that_are_glossed(hanzi: str, text: str) -> None:
    found = by_text(hanzi=(hanzi,))
    assert found[text].kind == "gloss"
    assert found[text].prior > priors()["gloss"]


def test_a_surname_before_known_words_is_read_and_the_rest_is_translated() -> None:
    found = by_text(hanzi=("冯白鲨",))
    assert {"feng white shark", "feng's white shark"} <= found.keys()
    assert "lan white shark" not in by_text(hanzi=("岚白鲨",))


def test_of_two_ways_to_divide_a_name_the_one_with_the_longer_word_first_is_meant() -> None:
    assert glossed.english("苹果汁")[0] == "apple juice"


@pytest.mark.parametrize("name", ["月亮", "梧桐", "白鲨鱼", "蝴蝶泉"])
def test_names_without_such_a_word_or_all_of_words_are_left_to_the_others(name: str) -> None:
    assert glossed.english(name) == []


def test_initials_of_words_and_of_four_characters() -> None:
    assert by_text(latin=("MAKE EVERY MORNING",))["mem"].prior == priors()["initials"]
    assert by_text(hanzi=("梧桐山庄",))["wtsz"].kind == "initials"
    assert "wts" not in by_text(hanzi=("梧桐山",))
    two = by_text(latin=("OAK FURNITURE CO LTD",))["of"]
    assert (two.kind, two.prior) == ("initials", priors()["initials"] - 2)
    for short in ("OAK LTD", "MY OAK"):
        assert not any(form.kind == "initials" for form in by_text(latin=(short,)).values())


@pytest.mark.parametrize("name", ["三只小海豚", "大白鲨鱼饼干", "红玫瑰", "九头牛", "金太阳"])
def test_meanings_stay_few(name: str) -> None:
    with_folds = [form for form in by_text(hanzi=(name,)).values() if form.kind in ("meaning", "initials")]
    assert len(with_folds) <= 45
    assert len(meanings.english(name)) <= meanings.MOST_ENGLISH


def test_no_table_is_read_before_it_is_wanted() -> None:
    code = "import sys; from monitor.names import forms, tables; sys.exit(tables.rows.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_tables_are_whole() -> None:
    roles = {"word", "adj", "quality", "number", "measure", "particle"}
    for row in tables.rows("trade_words.tsv"):
        assert row["role"] in roles
        assert row["source"] == "general knowledge"
        assert bool(row["en"]) == (row["role"] != "measure")
    for name in ("trade_words.tsv", "concepts.tsv.gz"):
        chinese = [word for row in tables.rows(name) for word in row["zh"].split("/")]
        assert len(chinese) == len(set(chinese))
        assert all("\u4e00" <= ch <= "\u9fff" for word in chinese for ch in word)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=12))
def test_any_text_has_meanings_or_none(text: str) -> None:
    for found in (meanings.english(text), meanings.hanzi(text)):
        assert all(rendering and less >= 0 for rendering, less in found)
    assert all(text and less >= 0 for _, text, less in [*phrases.abroad(text), *phrases.abroad_of_english(text)])
