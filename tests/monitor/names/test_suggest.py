"""``squatwatch brand suggest``: proposals a user can review and paste."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.main import main
from monitor.names.suggest import brand_of, homophone_words, look_names, sound_names, suggest


def run(*args: str) -> str:
    result = CliRunner().invoke(main, ["brand", "suggest", *args])
    assert result.exit_code == 0, result.output
    return result.output


def texts(name: str, group: str) -> set[str]:
    return {one.text for one in suggest(brand_of(name)) if one.group == group}


def test_a_han_name_gets_proposals_of_every_group() -> None:
    assert texts("长虹", "reading") == {"chang hong", "zhang hong", "zhang jiang", "chang jiang"} & texts(
        "长虹", "reading"
    )
    assert "chang hong" in texts("长虹", "reading")
    assert "茶花" not in texts("长虹", "look")
    assert "シャオミ" in texts("小米", "local")
    assert "hsiao mi" in texts("小米", "spelling")
    assert "big white rabbit" in texts("大白兔", "meaning")


def test_look_alikes_and_homophones_are_names_of_the_same_length() -> None:
    assert "茅合" in {one.text for one in look_names("茅台")}
    assert all(len(one.text) == 3 and one.text != "康师傅" for one in look_names("康师傅"))
    assert "隔离" in {one.text for one in sound_names("格力")}
    assert "桥丹" in {one.text for one in sound_names("乔丹", limit=30)}


def test_homophone_words_are_words() -> None:
    assert "打包" in homophone_words(("da", "bao"))
    assert homophone_words(()) == []


def test_a_common_word_is_pointed_out() -> None:
    notes = [one for one in suggest(brand_of("英雄 HERO")) if one.group == "note"]
    assert {note.text for note in notes} == {"英雄", "hero"}


def test_mixed_names_fill_both_fields_and_other_scripts_become_local_names() -> None:
    both = brand_of("小米 XIAOMI")
    assert (both.hanzi, both.latin) == (("小米",), ("XIAOMI",))
    assert brand_of("シャオミ").local_names[0].text == "シャオミ"


def test_the_toml_block_is_toml_with_the_keys_of_a_watch_list() -> None:
    output = run("小米", "--latin", "XIAOMI", "--toml")
    block = tomllib.loads(output)
    assert set(block) <= {"pinyin", "local_names", "translations"}
    assert {"pinyin", "local_names"} <= set(block)
    assert {"text": "샤오미", "language": "ko"} in block["local_names"]
    assert block["pinyin"][0] == "xiao mi"


def test_quotes_and_backslashes_cannot_break_the_toml() -> None:
    block = tomllib.loads(run('A"B\\C', "--toml"))
    assert "translations" not in block  # an empty key would wipe what the list has there


def test_json_is_one_object_a_line() -> None:
    rows = [json.loads(line) for line in run("厦华", "--pinyin", "xia hua", "--json").splitlines()]
    assert rows[0] == {"group": "reading", "text": "xia hua", "language": "zh-Latn", "why": "reading you gave"}
    assert {"reading", "spelling", "local", "look", "sound"} <= {row["group"] for row in rows}


def test_the_table_has_headings_in_both_languages() -> None:
    output = run("格力")
    assert "Homophones / 同音" in output
    assert "local_names = [" in output


@pytest.mark.parametrize("name", ["🙂", "", "!!!", "\u200b"])
def test_a_name_without_letters_is_refused_with_a_remedy(name: str) -> None:
    result = CliRunner().invoke(main, ["brand", "suggest", name])
    assert result.exit_code == 2
    assert "give Hanzi, Latin letters or both" in result.output


CEDICT = """# CC-CEDICT
飛鴿 飞鸽 [fei1 ge1] /flying pigeon/carrier pigeon/
飛 飞 [fei1] /to fly/
鴿 鸽 [ge1] /pigeon/dove/
"""


def test_the_users_own_dictionary_gives_meanings_of_whole_words(tmp_path: Path) -> None:
    path = tmp_path / "cedict_ts.u8"
    path.write_text(CEDICT, encoding="utf-8")
    output = run("飛鴿", "--cedict", str(path), "--toml")
    assert tomllib.loads(output)["translations"][:2] == ["flying pigeon", "carrier pigeon"]
    assert "fly pigeon" in tomllib.loads(output)["translations"]
    assert '# "dart pigeon"' in output


def test_meanings_by_whole_words_put_the_others_aside() -> None:
    output = run("银狐狸", "--toml")
    assert tomllib.loads(output)["translations"] == ["silver fox"]
    assert '# "은빛 여우"' in output
    assert '# "silver fox ' not in output.replace("silver fox fox", "")


def test_a_file_that_is_no_dictionary_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello", encoding="utf-8")
    result = CliRunner().invoke(main, ["brand", "suggest", "飞鸽", "--cedict", str(path)])
    assert result.exit_code == 2
    assert "notes.txt" in result.output
    assert "CC-CEDICT" in result.output


def test_english_words_are_put_into_hanzi() -> None:
    assert "红星" in texts("RED STAR", "meaning")
    assert "海马" in texts("SEAHORSE", "meaning")
    assert texts("ZQXWV", "meaning") == set()


def test_a_known_word_is_not_taken_apart_and_two_initials_are_not_proposed() -> None:
    found = suggest(brand_of("月亮湾 SILVER HERON"))
    assert "moon bay" in {one.text for one in found if one.group == "meaning"}
    assert "sh" not in {one.text for one in found}
    three = suggest(brand_of("MAKE EVERY MORNING"))
    assert "mem" in {one.text for one in three}


def test_a_latin_name_without_hanzi_gets_the_hanzi_that_write_its_sound_to_be_switched_on_by_a_person() -> None:
    assert "卡尔米特克斯" in texts("KALMITEX", "local")
    block = run("KALMITEX", "--toml")
    line = next(line for line in block.splitlines() if "卡尔米特克斯" in line)
    assert line.lstrip().startswith("# {")
    assert not any(one.language == "zh" and one.group == "local" for one in suggest(brand_of("鸿岚 KALMITEX")))


def active(*args: str) -> str:
    """What stands in the block without a # before it."""
    return str(tomllib.loads(run(*args, "--toml")))


@pytest.mark.parametrize("text", ["オー", "오", "โอ", "оу", "او"])
def test_short_forms_of_a_short_name_are_left_to_a_person(text: str) -> None:
    assert f'"{text}"' in run("AUX", "--toml")
    assert f"'{text}'" not in active("AUX")
    assert "オーックス" in active("AUX")


@pytest.mark.parametrize(
    ("name", "gloss"), [("雅戈尔", "elegant halberd you"), ("方太", "square very"), ("得力", "obtain power")]
)
def test_glosses_of_single_characters_are_left_to_a_person(name: str, gloss: str) -> None:
    assert f'  # "{gloss}"' in run(name, "--toml")
    assert gloss not in active(name)


def test_only_the_usual_reading_or_the_given_one_is_active() -> None:
    assert tomllib.loads(run("得力", "--toml"))["pinyin"] == ["de li"]
    assert '  # "dei li"' in run("得力", "--toml")
    assert tomllib.loads(run("厦华", "--pinyin", "xia hua", "--toml"))["pinyin"] == ["xia hua"]


def test_a_place_says_so_and_is_not_taken_apart() -> None:
    output = run("重庆", "--toml")
    assert "# 重庆 is the name of a place (Chongqing)" in output
    assert "congratulate" not in output
    assert "is the name of a place (Chongqing)" in " ".join(run("重庆").split())


@pytest.mark.parametrize(
    ("name", "reading", "said"),
    [
        ("厦华", "foo bar", "no reading of 厦华: write one Mandarin syllable for each of its 2 characters"),
        ("厦华", "xia hua wen", "for each of its 2 characters"),
        ("XOCECO", "xia hua", "NAME has no Hanzi to read"),
    ],
)
def test_a_reading_that_does_not_fit_is_refused(name: str, reading: str, said: str) -> None:
    result = CliRunner().invoke(main, ["brand", "suggest", name, "--pinyin", reading])
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize("text", ["奥克斯/AUX", "奥克斯、AUX", "AUX／奥克斯", "奥克斯 / AUX"])
def test_names_with_a_sign_between_scripts_are_two(text: str) -> None:
    assert (brand_of(text).hanzi, brand_of(text).latin) == (("奥克斯",), ("AUX",))


def test_other_signs_between_names() -> None:
    assert brand_of("大白兔、小白兔").hanzi == ("大白兔", "小白兔")
    assert brand_of("A/B Tech").latin == ("A B Tech",)
    assert brand_of("公牛/BULL/ブル").local_names[0].text == "ブル"
