"""The parts of the matcher against plain, slow versions of themselves, and their stated meanings."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest

from monitor.matching import Background, Engine
from monitor.matching.background import bundled
from monitor.matching.calibrate import brand_offsets
from monitor.matching.evaluate import measure_pairs
from monitor.matching.filings import party_key, statement_values
from monitor.matching.pairs import LabelledPair, read_pairs
from monitor.matching.rules import load_rules
from monitor.matching.scale import Scale, expected
from monitor.matching.texts import BadTable, brand_from_text, names_in, read_brands
from monitor.records import Band, Brand


def test_scores_keep_the_order_of_the_evidence_and_mean_what_they_say() -> None:
    scale = Scale(load_rules())
    totals = np.linspace(-40, 60, 400)
    scores = scale.scores(totals)
    assert (np.diff(scores) > 0).all()
    assert scores.min() >= 0
    assert scores.max() <= 1
    for band, rate in load_rules().bands.items().items():
        assert expected(scale.edge(Band(band))) == pytest.approx(rate)
    assert scale.band(scale.edge(Band.HIGH)) is Band.HIGH
    assert scale.band(scale.edge(Band.LOW) / 2) is None


def test_the_background_survives_saving(tmp_path: Path) -> None:
    made = Background.from_weighted_texts([("vorenza kalmi", 1.0), ("鸿岚 鸿运", 2.0), ("Хунлань", 1.0)], "t")
    made.save(tmp_path / "b.npz")
    read = Background.load(tmp_path / "b.npz")
    assert np.allclose(read.letters, made.letters)
    assert np.allclose(read.others, made.others)
    assert read.han_information() == pytest.approx(made.han_information())


def test_names_common_in_the_user_s_filings_weigh_less() -> None:
    mark = "鸿岚服饰"
    brand = Brand("a", "", "鸿岚", hanzi=("鸿岚",))
    before = Engine.build([brand])
    grown = bundled().with_texts([f"{ch}鸿岚" for ch in "东西南北中"] * 2000, version="grown")
    after = Engine.build([brand], background=grown)
    assert after.explain(brand, mark).mark_score < before.explain(brand, mark).mark_score
    assert after.rule_version != before.rule_version


def test_names_are_told_apart_by_script() -> None:
    assert names_in("芝麻 / ZHIMA") == ["芝麻", "ZHIMA"]
    assert names_in("伊岚 + YILAN (figurative)") == ["伊岚", "YILAN"]
    assert names_in("VORENZA（ヴォレンザ）") == ["VORENZA", "ヴォレンザ"]
    brand = brand_from_text("鸿岚 HONGLAN")
    assert (brand.hanzi, brand.latin) == (("鸿岚",), ("HONGLAN",))


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ('The characters transliterate to "HONG LAN" and this means "wide mist".', ["HONG LAN", "wide mist"]),
        ("The wording has no meaning in a foreign language.", []),
        ("HONG LAN", ["HONG LAN"]),
        (
            'The non-Latin characters in the mark transliterate to "MAO TAI" and this means nothing in a foreign '
            "language.",
            ["MAO TAI"],
        ),
        ("The non-Latin characters transliterate to MAO TAI, which has no meaning in English.", ["MAO TAI"]),
        ("MAO TAI; no meaning in English", ["MAO TAI"]),
        ("La transliteración es «MAO TAI» y no tiene significado.", ["MAO TAI"]),
        ("Translittération : «MAO TAI», n’a pas de signification", ["MAO TAI"]),
        ("Transliteration: „MAO TAI“ und hat keine Bedeutung.", ["MAO TAI"]),
        ("音译为“茅台”，无含义。", ["茅台"]),
        ("该文字无特定含义", []),
        ("“茅台”无含义", []),
        ('The wording "HONGLAN" has no meaning in a foreign language.', []),
        ("The wording HONGLAN, as it appears in the mark, is a coined term.", []),
        ("The mark has no significance nor meaning; it does not have any translation.", []),
        ('The mark transliterates to "SALT AND RICE" and has no meaning.', ["SALT AND RICE"]),
        ("", []),
        ("The English translation of FLOR in the mark is flower.", ["flower"]),
    ],
)
def test_what_an_office_states_is_taken_out_of_its_sentence(statement: str, values: list[str]) -> None:
    assert statement_values(statement) == values


def test_parties_are_the_same_whatever_their_legal_form() -> None:
    assert party_key("Vorenza Technology Co., Ltd.") == party_key("VORENZA TECHNOLOGY CO LTD")
    assert party_key("鸿岚股份有限公司") == party_key("鴻嵐有限公司")
    assert party_key("Vorenza") != party_key("Vorenta")


def test_a_bad_table_is_refused_with_file_line_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("brand,mark,label\n鸿岚,鸿岗,maybe\n", encoding="utf-8")
    with pytest.raises(BadTable, match=r"pairs\.csv:2.*'maybe'.*yes nor no"):
        read_pairs(path)
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(BadTable, match="no column brand, label, mark"):
        read_pairs(path)
    with pytest.raises(BadTable, match="id,hanzi,pinyin,latin"):
        read_brands(path)


def test_evaluation_counts_what_a_user_labelled() -> None:
    pairs = [
        LabelledPair("柏雅仕", "柏稚仕", True, "look"),
        LabelledPair("VORENZA", "TABLE LAMP", True, "hopeless"),
        LabelledPair("VORENZA", "MEADOW", False),
    ]
    report = measure_pairs(pairs, ["RIVER", "VORENZA", "柏林"])
    assert report.by_kind == {"hopeless": (1, 0.0), "look": (1, 1.0)}
    assert report.alarmed["low"] == 0.0
    assert report.by_script["all"].rates["critical"] == pytest.approx(1 / 2 / 3 * 10_000)
    assert [(missed.brand, missed.mark) for missed in report.missed] == [("VORENZA", "TABLE LAMP")]
    assert "柏" not in report.as_text().split("below medium")[1]


def test_a_brand_that_alarms_on_everything_gets_a_higher_bar_and_others_keep_theirs() -> None:
    brands = [Brand("noisy", "", "GARDEN", latin=("GARDEN",)), Brand("quiet", "", "VORENZA", latin=("VORENZA",))]
    engine = Engine.build(brands)
    rng = random.Random(1)
    stored = ["".join(rng.choices("aeioubdgklmnrst", k=7)) for _ in range(1900)] + ["GARDEN PARK"] * 200
    offsets = brand_offsets(engine, stored)
    assert set(offsets) == {"noisy"}
    assert offsets["noisy"] > 0
    raised = Engine.build(brands, offsets=offsets)

    def scores(chosen: Engine) -> dict[tuple[str, str], float]:
        return {(pair.brand, pair.mark): pair.score for pair in chosen.score(["GARDEN PARK", "GARDEN", "VORENSA"])}

    before, after = scores(engine), scores(raised)
    assert after.get(("noisy", "GARDEN PARK"), 0.0) < before["noisy", "GARDEN PARK"]
    assert after["noisy", "GARDEN"] == before["noisy", "GARDEN"]
    assert after["quiet", "VORENSA"] == before["quiet", "VORENSA"]


def test_a_raised_bar_is_one_of_the_reasons_and_they_still_add_up() -> None:
    brand = Brand("b", "", "VORENZA", latin=("VORENZA",))
    marks = ["VORENSA", "VORENZA"]
    before = {pair.mark: pair for pair in Engine.build([brand]).score(marks)}
    after = {pair.mark: pair for pair in Engine.build([brand], offsets={"b": 3.0}).score(marks)}
    capped = {pair.mark: pair for pair in Engine.build([brand], offsets={"b": 8.0}).score(marks)}
    bar = after["VORENSA"].reasons[-1]
    assert (bar.feature, bar.weight, round(bar.value)) == ("raised_bar", -3.0, 4)
    assert "about 4 times as many unrelated marks" in bar.en
    assert "约为其他名称的 4 倍" in bar.zh
    most = round(math.exp(8.0 * load_rules().scale.slope))
    assert f"more than {most} times" in capped["VORENSA"].reasons[-1].en
    total = sum(reason.weight for reason in before["VORENSA"].reasons)
    assert sum(reason.weight for reason in after["VORENSA"].reasons) == pytest.approx(total - 3.0, abs=1e-4)
    assert after["VORENZA"].reasons == before["VORENZA"].reasons


def test_too_few_stored_marks_prove_nothing() -> None:
    engine = Engine.build([Brand("noisy", "", "GARDEN", latin=("GARDEN",))])
    assert brand_offsets(engine, ["GARDEN PARK"] * 100) == {}


@pytest.mark.parametrize("text", ["奥克斯/AUX", "奥克斯、AUX", "AUX｜奥克斯"])
def test_a_sign_between_two_scripts_parts_two_names(text: str) -> None:
    brand = brand_from_text(text)
    assert (brand.hanzi, brand.latin) == (("奥克斯",), ("AUX",))


def test_a_slash_within_one_script_belongs_to_the_name() -> None:
    assert brand_from_text("A/B Tech").latin == ("A/B Tech",)
