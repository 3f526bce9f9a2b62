"""What the reasons say, and that their weights add up to the total."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.matching import explain, score
from monitor.matching import Engine, wording
from monitor.matching.engine import PairScore
from monitor.matching.texts import brand_from_text
from monitor.records import Reason
from sources.filing import Filing


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.build(())


def reasons(engine: Engine, brand: str, mark: str) -> dict[str, Reason]:
    found = engine.explain(brand_from_text(brand), mark).reasons
    assert len({reason.feature for reason in found}) == len(found)
    return {reason.feature: reason for reason in found}


def main(engine: Engine, brand: str, mark: str) -> Reason:
    return engine.explain(brand_from_text(brand), mark).reasons[0]


BRANDS = [
    "鸿岚 / HONGLAN", "柏雅仕", "VORENZA", "QV", "岚溪茶 / LANXI TEA", "小米", "Labubu", "LUMEKO COFFEE", "瑞岚咖啡",
    "삼성", "대한 / ДЕХАН",
]  # fmt: skip
MARKS = [
    "柏稚仕", "柏雅士旗舰店", "雅柏仕", "北京柏雅仕科技有限公司", "VORENSA", "Vorrensa Lounge", "VORENZA'S",
    "VORENZAVORENZA", "GRAND VORENZA P60 PRO", "HONG LAN STORE", "ΗОNGLАN", "H0NGLAN Co., Ltd.", "Хунлань",
    "鴻嵐 MATE", "小米粥", "小米专卖店", "LAFUFU", "LABUBUS", "LUMEKO", "LUMEKKO CAFE", "RUILAN COFFEE", "삼송",
    "LANXI GREEN TEA", "兰溪茶", "HO\u200bNGLAM", "QV HOUSE", "REQVIEM", "Straße VORENZA",
    "VORENZA KIDS SHOP ONLINE WEAR", "黎明小米", "ВОРЕНЗО", "ヴォレンザ",
]  # fmt: skip


def test_the_weights_of_all_reasons_add_up_to_the_total(engine: Engine) -> None:
    watched = Engine.build([brand_from_text(text) for text in BRANDS])
    for _, batch, totals in watched.totals(MARKS):
        found = watched._reasons(batch, totals, range(len(totals.total)))
        assert len(found) > 30
        for k, given in found.items():
            assert sum(reason.weight for reason in given) == pytest.approx(totals.total[k], abs=1e-9)
            assert given[0].weight > 0
            assert all(reason.en and reason.zh and "{" not in reason.en + reason.zh for reason in given)
    far = engine.explain(brand_from_text("岚山"), "LONDON")
    assert engine.scale.total(far.mark_score) == pytest.approx(sum(reason.weight for reason in far.reasons))


@pytest.mark.parametrize(
    ("brand", "mark", "feature", "text"),
    [
        ("VORENZA", "VORENZA STORE", "shop_word", "STORE"),
        ("VORENZA", "VorenzaStore", "shop_word", "Store"),
        ("VORENZA", "VORENZA P60 PRO", "number_or_model", "P60 PRO"),
        ("VORENZA", "Vorenza Co., Ltd.", "legal_form", "Co., Ltd."),
        ("VORENZA", "VORENZAS", "plural", "S"),
        ("VORENZA", "Vorenza’s", "plural", "’s"),
        ("VORENZA", "Beijing Vorenza", "place", "Beijing"),
        ("VORENZA", "VORENZA LOUNGE", "other_elements", "LOUNGE"),
        ("VORENZA", "Lisvorenzalis", "longer_word", "Lisvorenzalis"),
        ("柏雅仕", "柏雅仕旗舰店", "shop_word", "旗舰店"),
        ("柏雅仕", "北京柏雅仕", "place", "北京"),
        ("柏雅仕", "柏雅仕有限公司", "legal_form", "有限公司"),
        ("中老", "中老年", "dictionary_word", "中老年"),
    ],
)
def test_elements_are_named_with_their_text(engine: Engine, brand: str, mark: str, feature: str, text: str) -> None:
    found = reasons(engine, brand, mark)
    assert found[feature].mark_text == text
    assert text in found[feature].en
    assert text in found[feature].zh
    assert found[feature].weight < 0


def test_every_element_of_a_side_has_its_share(engine: Engine) -> None:
    found = reasons(engine, "柏雅仕", "北京柏雅仕科技有限公司")
    assert [found[name].mark_text for name in ("place", "shop_word", "legal_form")] == ["北京", "科技", "有限公司"]
    flanks = engine.rules.flanks
    assert found["place"].weight == pytest.approx(flanks.han_generic_prefix)
    assert found["shop_word"].weight + found["legal_form"].weight == pytest.approx(flanks.han_generic_suffix)


_CHANGED_BESIDE = (("鸿岚", "鸿兰鹏"), ("柏雅仕", "柏稚仕鹏"), ("柏雅仕", "柏雅鸿仕鹏"))
"""A character exchanged in a short and in a longer name, one added; each with something after it."""


def test_what_the_number_and_place_of_changes_take_off_stands_by_itself(engine: Engine) -> None:
    rules = engine.rules.changes
    found = reasons(engine, "VORENZA", "Worrenza Lounge")
    assert found["several_changes"].value == 2
    assert found["several_changes"].weight == pytest.approx(rules.letters_more[7])
    assert found["changed_first"].weight == pytest.approx(rules.letters_head)
    assert found["changed_and_added"].weight == pytest.approx(rules.letters_flank[-1])
    short = reasons(engine, "柏雅仕", "柏稚仕")["short_name"]
    assert short.weight == pytest.approx(rules.han_first[3])
    assert "3 characters" in short.en
    assert "3 个汉字" in short.zh
    rare, common = (reasons(engine, *pair)["ordinary_words"] for pair in (("MILLER", "MILER"), ("WINTTER", "WINTER")))
    assert common.weight < rare.weight < rules.letters_words
    coined, phrase = (
        reasons(engine, *pair)["ordinary_words"].weight
        for pair in (("MIRRAR", "MIRROR"), ("SILVER MIRRAR", "SILVER MIRROR"))
    )
    assert coined == pytest.approx(phrase + rules.letters_coined), (
        "a reader sees the word, unless the name is words too"
    )
    beside = {pair: reasons(engine, *pair)["changed_and_added"].weight for pair in _CHANGED_BESIDE}
    assert list(beside.values()) == pytest.approx([rules.han_flank[2], rules.han_flank[3], rules.han_flank_added])
    assert "dictionary word" in reasons(engine, "美的", "美德")["dictionary_mark"].en


@pytest.mark.parametrize(
    ("brand", "mark", "alignment", "en", "zh"),
    [
        ("大青山", "大清山", "大[青→清:形音]山", "looks and sounds alike", "形音皆近"),
        ("娃乐乐", "哇乐乐", "[娃→哇:形音]乐乐", "looks and sounds alike", "形音皆近"),
        ("ANKORE", "Ankkore", "An[K→kk:叠]ore", "K doubled", "K 双写"),
        ("VORREN", "VOREN", "VOR[R→:叠]EN", "the double R written once", "双写的 R 仅写其一"),
        ("VORENZA", "VORANZA", "VOR[E→A:元]NZA", "the vowel A for E", "元音 E 换作 A"),
        ("KWEICHOW MOUTAI", "KWEICHOW MAOTAI", "KWEICHOW M[OU→AO:音]TAI", "AO for OU sounds alike", "OU→AO 音近"),
        ("LAMBUBU", "LAMFUFU", "LAM[B→F:音]U[B→F:音]U", "F for B sounds alike (2 times)", "B→F 音近（2 处）"),
    ],
)
def test_changes_are_named_by_what_they_are(
    engine: Engine, brand: str, mark: str, alignment: str, en: str, zh: str
) -> None:
    reason = main(engine, brand, mark)
    assert reason.alignment == alignment
    assert en in reason.en
    assert zh in reason.zh


def test_a_name_said_twice_is_not_a_respelling(engine: Engine) -> None:
    found = reasons(engine, "VORENZA", "VORENZAVORENZA")
    assert found["repeated"].en == "The mark is the name VORENZA twice."
    assert found["repeated"].alignment == "‹VORENZA›VORENZA"
    assert found["repetition"].mark_text == "VORENZA"


@pytest.mark.parametrize(
    ("brand", "mark", "alignment"),
    [
        ("HONGLAN", "Hong-Lan Technologies Co., Ltd.", "‹Hong-Lan› Technologies Co., Ltd."),
        ("鴻嵐", "深圳 鴻嵐", "深圳 ‹鴻嵐›"),
        ("VORENZA", "Vorenzá & Söhne", "‹Vorenzá› & Söhne"),
        ("VORENZA", "Straße VORENZA", "Straße ‹VORENZA›"),
    ],
)
def test_the_alignment_shows_the_mark_as_filed(engine: Engine, brand: str, mark: str, alignment: str) -> None:
    assert main(engine, brand, mark).alignment == alignment


def test_only_part_of_a_mark_is_not_called_the_mark(engine: Engine) -> None:
    reason = main(engine, "鸿岚", "鴻嵐 MATE")
    assert reason.feature == "contained"
    assert reason.en == "The mark contains 鸿岚 whole and adds MATE."


def test_look_alike_characters_are_named_with_their_script(engine: Engine) -> None:
    view = reasons(engine, "HUAWEI", "ΗUΑWЕI")["view"]
    assert "Greek Η for H, Α for A, Cyrillic Е for E" in view.en
    assert "希腊字母 Η 代 H、Α 代 A，西里尔字母 Е 代 E" in view.zh
    assert "digit 0 for O" in reasons(engine, "HONGLAN", "H0NGLAN")["view"].en


def test_forms_are_named_by_their_own_template(engine: Engine) -> None:
    assert main(engine, "Lumeko Coffee", "LUMEKO").en == (
        "The mark is identical to Lumeko (the dominant element of Lumeko Coffee, without the generic name)."
    )
    assert main(engine, "柏雅仕", "BAIYASHI").zh.startswith("商标与“柏雅仕”的拼音“")
    kinds = {row.split("\t")[0] for row in _form_kinds()}
    assert kinds <= set(wording.sentences()["forms"])


def _form_kinds() -> list[str]:
    from monitor.names import tables

    return [line for line in tables.lines("form_priors.tsv") if not line.startswith(("#", "kind"))]


def test_no_sentence_accuses_anybody() -> None:
    text = wording.SENTENCES.read_text(encoding="utf-8").casefold()
    for word in ("infring", "squat", "侵权", "抢注", "恶意", "copycat", "imitat"):
        assert word not in text


def test_nothing_close_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no config here
    result = CliRunner().invoke(explain, ["岚山", "LONDON"])
    assert "not reported" in result.stdout
    assert "(all unrelated marks come as close)" in result.stdout
    assert result.stdout.count("Nothing close enough to report; the nearest is lan shan (the pinyin of 岚山)") == 1
    assert "近似程度不足以报告" in result.stdout
    assert "‹" not in result.stdout
    row = json.loads(CliRunner().invoke(explain, ["岚山", "LONDON", "--json"]).stdout)
    assert (row["band"], row["reported"], row["expected_per_10000"]) == ("none", False, 10_000)
    assert [reason["feature"] for reason in row["reasons"]] == ["not_close"]


def test_invisible_characters_are_printed_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mark = "VO\u202eREN\u200bSA\u2066"
    (tmp_path / "b.csv").write_text("id,hanzi,pinyin,latin\nB,,,VORENZA\n", encoding="utf-8")
    (tmp_path / "m.txt").write_text(mark + "\n", encoding="utf-8")
    words = ["--brands", "b.csv", "--marks", "m.txt"]
    runs = [
        CliRunner().invoke(command, arguments).stdout
        for command, given in ((explain, ["VORENZA", mark]), (score, words))
        for arguments in (given, [*given, "--json"])
    ]
    for printed in runs:
        assert not any(wording.invisible(ch) for ch in printed.replace("\n", ""))
    assert "VO⟨U+202E⟩REN⟨U+200B⟩" in runs[0]
    row = json.loads(runs[3])
    assert row["mark"] == mark
    assert row["expected_per_10000"] == pytest.approx((1 - row["score"]) / row["score"])


def test_reasons_of_matches_name_the_brand_as_it_writes_itself() -> None:
    engine = Engine.build([brand_from_text("Vorenza"), brand_from_text("岚溪茶 / Lanxi Tea")])
    filing = Filing("US", "1", marks=("VORENSA LOUNGE",))
    match = next(match for _, match in engine.match([filing]))
    assert match.reasons[0].brand_text == "Vorenza"
    assert "VORENSA, which resembles Vorenza: S for z sounds alike" in match.reasons[0].en
    pairs: list[PairScore] = [pair for pair in engine.score(["LANKSI TEA"]) if pair.reasons]
    assert pairs
    assert pairs[0].reasons[0].brand_text == "Lanxi Tea"
