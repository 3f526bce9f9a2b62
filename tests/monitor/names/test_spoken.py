"""English names as other scripts write them by their sound. Words of everyday language, no brands."""

from __future__ import annotations

import csv
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from monitor.matching import Engine
from monitor.names import fromlatin, pronounced, spoken, tables
from monitor.names.forms import brand_forms
from monitor.names.native import native_fold
from monitor.names.suggest import brand_of, suggest
from monitor.records import Band, Brand

SIGNS = {"katakana": "[ァ-ー]", "hangul": "[가-힣]", "cyrillic": "[а-яё]", "thai": "[ก-์]", "arabic": "[ء-ي]"}


def loanwords(column: str) -> list[tuple[str, list[str]]]:
    path = Path(__file__).with_name("loanwords.tsv")
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(row["word"], row[column].split("/")) for row in csv.DictReader(lines, delimiter="\t") if row[column]]


def forms_of(**names: tuple[str, ...]) -> dict[str, str]:
    return {form.text: form.kind for form in brand_forms(Brand("b", "", "", **names))}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "least", "exact", "alike", "distance"),
    [
        ("katakana", 150, 0.78, 0.88, 0.3),
        ("hangul", 150, 0.88, 0.88, 0.2),
        ("cyrillic", 150, 0.79, 0.82, 0.25),
        ("thai", 60, 0.55, 0.8, 0.6),
        ("arabic", 60, 0.8, 0.85, 0.25),
    ],
)
def test_most_words_come_out_as_the_loanword_is_spelt(
    column: str, least: int, exact: float, alike: float, distance: float
) -> None:
    """``exact``: one of the spellings is the usual one; ``alike``: once long marks and the like are left out, as the
    matcher compares; ``distance``: edits to the nearest, on average."""
    words = loanwords(column)
    assert len(words) > least
    found = [(spoken.written(word, column), usual) for word, usual in words]
    nearest = [min(Levenshtein.distance(one, other) for one in got for other in usual) for got, usual in found]
    folded = [set(map(native_fold, got)) & set(map(native_fold, usual)) for got, usual in found]
    assert sum(not edits for edits in nearest) / len(words) >= exact
    assert sum(map(bool, folded)) / len(words) >= alike
    assert statistics.mean(nearest) <= distance


@pytest.mark.parametrize(
    ("name", "column", "text"),
    [
        ("GOLDEN MARKET", "katakana", "ゴールデンマーケット"),
        ("GOLDEN MARKET", "hangul", "골든 마켓"),
        ("GOLDEN MARKET", "cyrillic", "голден маркет"),
        ("DOCTORBREAD", "katakana", "ドクターブレッド"),  # two words joined
        ("DOCTORBREAD", "hangul", "닥터브레드"),
        ("SPACE", "thai", "สเปส"),
        ("GOLF", "thai", "กอล์ฟ"),
        ("COMPUTER", "thai", "คอมพิวเตอร์"),
        ("SMART", "arabic", "سمارت"),
        ("OFFICE", "arabic", "اوفيس"),
        ("SHOP", "hangul", "숍"),
        ("BODY", "hangul", "바디"),
        ("FISH", "hangul", "피쉬"),  # beside the standard 피시
        ("PLAY", "katakana", "プレイ"),
    ],
)
def test_names_are_written_as_they_sound(name: str, column: str, text: str) -> None:
    assert text in spoken.written(name, column)


@pytest.mark.parametrize("name", ["XQZT", "QIBABU", "QIPILANG", "BANGSONG", "TONG MEN", "MP", "ICE9", "小米", "", "🙂"])
def test_what_is_no_english_word_is_left_to_the_letters(name: str) -> None:
    assert all(spoken.written(name, column) == () for column in SIGNS)
    assert "spoken" not in forms_of(latin=(name,)).values()


def test_an_unknown_word_beside_a_known_one_goes_by_its_letters() -> None:
    assert spoken.written("QIBABU COFFEE", "hangul")[0].split()[0] == fromlatin.written("QIBABU", "hangul", True)


def test_any_listed_word_can_be_written_in_every_script() -> None:
    rows = tables.lines("pronunciations.tsv.gz")[1:]
    assert len(rows) > 50_000
    for row in rows[::60]:
        sounds = row.split("\t")[1].split("/")[0]
        for column, signs in SIGNS.items() if re.search("[AEIOU]", sounds) else ():
            for which in range(spoken.SPELLINGS):
                text = spoken.transcribed(sounds, column, which)
                assert re.fullmatch(f"{signs}+", text), (row, column, text)


def test_a_word_without_a_vowel_is_no_error() -> None:
    assert all(isinstance(spoken.written("HMM GARDEN", column), tuple) for column in SIGNS)


def test_the_table_is_sorted_and_every_word_is_found() -> None:
    words = [row.split("\t")[0] for row in tables.lines("pronunciations.tsv.gz")[1:]]
    assert words == sorted(set(words))
    assert all(pronounced.pronunciations(word) for word in [words[0], words[-1], *words[::500]])


def test_spoken_forms_stand_beside_the_others_and_none_twice() -> None:
    found = forms_of(latin=("PERFECT GARDEN",))
    assert found["퍼펙트 가든"] == "spoken"
    assert found["パーフェクトガーデン"] == "transcribed"  # its letters say the same: nothing is added
    by_letters = fromlatin.written("SMART", "cyrillic")
    assert by_letters in spoken.written("SMART", "cyrillic")
    assert forms_of(latin=("SMART",))[by_letters] == "transcribed"


def test_the_core_of_a_name_is_spoken_too() -> None:
    assert {"горайзон", "хорайзон", "호라이즌 커피"} & set(forms_of(latin=("HORIZON COFFEE",)))


def test_the_reason_says_that_the_sound_is_meant() -> None:
    engine = Engine.build([Brand("b", "", "", latin=("WONDER GARDEN",))])
    found = next(engine.score(["원더가든"]))
    assert found.band is Band.CRITICAL
    assert "the English sound of WONDER GARDEN" in found.reasons[0].en
    assert "按英语读音" in found.reasons[0].zh


def test_harmless_words_are_not_taken_for_it() -> None:
    engine = Engine.build([Brand("b", "", "", latin=("WONDER GARDEN",))])
    others = ["가든호텔", "ガーデンホテル", "вандал", "원두커피", "ワンルーム", "ฮอไรซอน"]
    assert not [found for found in engine.score(others) if found.band in (Band.CRITICAL, Band.HIGH)]


def test_suggestions_show_the_sound() -> None:
    shown = {one.text: one.why for one in suggest(brand_of("HORIZON")) if one.group == "local"}
    assert shown["ホライズン"] == shown["хорайзон"] == "English sound of the Latin name"


def test_a_rarer_spelling_is_not_suggested_where_the_letters_give_the_usual_one() -> None:
    shown = [one for one in suggest(brand_of("WINTER")) if one.language == "ru" and one.group == "local"]
    assert shown[0].why == "letters of the Latin name"
    assert all(one.why == shown[0].why for one in shown)


def test_names_in_hanzi_alone_do_not_load_the_pronouncing_table() -> None:
    code = (
        "from monitor.names import forms, pronounced; from monitor.records import Brand\n"
        "forms.brand_forms(Brand('b', '', '', hanzi=('小米',)))\n"
        "assert pronounced._table.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
