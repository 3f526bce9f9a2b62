"""What a watcher sees: which marks are found, how strongly, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.matching import Engine
from monitor.names.scripts import script_of
from monitor.records import Band, Brand, LocalName
from sources.filing import Filing, GoodsClass, Party

BRANDS = (
    Brand("hz", "c", "鸿岚", hanzi=("鸿岚",), latin=("HONGLAN",), classes=(25,)),
    Brand("tri", "c", "柏雅仕", hanzi=("柏雅仕",), classes=(30,)),
    Brand("lat", "c", "VORENZA", latin=("VORENZA",), classes=(9,), local_names=(LocalName("ヴォレンザ", "ja"),)),
    Brand("short", "c", "QV", latin=("QV",)),
    Brand("tea", "c", "岚溪茶", hanzi=("岚溪茶",), latin=("LANXI TEA",)),
    Brand("long", "c", "SILVER KORVANE", latin=("SILVER KORVANE",)),
    Brand("bird", "c", "SILVER HERON", latin=("SILVER HERON",)),
    Brand("word", "c", "贝壳", hanzi=("贝壳",)),
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.build(BRANDS)


def best(engine: Engine, mark: str, brand: str) -> float:
    return max((pair.score for pair in engine.score([mark]) if pair.brand == brand), default=0.0)


@pytest.mark.parametrize(
    ("brand", "mark"),
    [
        ("hz", "鸿岚"),
        ("hz", "鴻嵐"),  # traditional
        ("hz", "HONGLAN"),
        ("hz", "Hong-Lan"),
        ("hz", "HONG LAN STORE"),
        ("hz", "Хунлань"),
        ("hz", "НОNGLАN"),  # Cyrillic capitals among the letters
        ("hz", "H0NGLAN"),
        ("hz", "HONG\u200bLAN"),  # zero-width space
        ("hz", "深圳市鸿岚科技有限公司"),
        ("tri", "柏稚仕"),  # looks alike
        ("tri", "柏雅士"),  # sounds alike
        ("tri", "雅柏仕"),  # other order
        ("tri", "柏雅仕旗舰店"),
        ("lat", "VORENSA"),
        ("lat", "VORRENZA"),
        ("lat", "ВОРЕНЗА"),
        ("lat", "ヴォレンザ"),
        ("tea", "岚溪"),  # without the generic end
        ("tea", "LANXI"),
        ("long", "GRAND KORVANE"),  # the rare word of two
        ("bird", "HERON BOATS"),
        ("word", "上海贝壳有限公司"),  # a word of the language, but among words of a company
        ("word", "贝壳须水分店"),
    ],
)
def test_copies_are_found_at_medium_or_above(engine: Engine, brand: str, mark: str) -> None:
    assert best(engine, mark, brand) >= engine.scale.edge(Band.MEDIUM)


@pytest.mark.parametrize(
    ("brand", "mark"),
    [
        ("short", "QUAVER"),
        ("lat", "FLORENCE"),
        ("tri", "柏林"),
        ("hz", "LONDON"),
        ("tea", "绿茶"),
        ("tea", "GREEN TEA"),
        ("hz", "鸿运当头"),
        ("bird", "SILVER LINING"),
        ("bird", "GREY HEROINE"),
        ("word", "贝壳照耀"),
    ],
)
def test_other_names_stay_below_medium(engine: Engine, brand: str, mark: str) -> None:
    assert best(engine, mark, brand) < engine.scale.edge(Band.MEDIUM)


def test_an_identical_name_beats_a_changed_one_beats_a_contained_change(engine: Engine) -> None:
    same, changed, inside = (best(engine, mark, "lat") for mark in ("VORENZA", "VORENSA", "GRAND VORENSA LOUNGE"))
    assert same > changed > inside


def test_a_name_taken_apart_counts_when_it_is_whole_and_not_with_a_part_of_it_changed_or_missing() -> None:
    geely = Engine.build((Brand("b", "c", "吉利", hanzi=("吉利",)),))
    assert best(geely, "吉禾刀", "b") > 0.9
    assert best(geely, "言禾", "b") < geely.scale.edge(Band.MEDIUM)
    assert best(geely, "志禾", "b") < geely.scale.edge(Band.MEDIUM)


def test_characters_that_stand_together_by_chance_between_two_words_are_not_the_name() -> None:
    chance = Engine.build((Brand("b", "c", "景贵", hanzi=("景贵",)),))
    assert best(chance, "景贵专卖店", "b") > 0.9
    assert best(chance, "老景贵", "b") > chance.scale.edge(Band.MEDIUM)
    assert best(chance, "风景贵族", "b") < chance.scale.edge(Band.MEDIUM)


@pytest.mark.parametrize(
    ("brand", "mark", "unrelated"), [("岚酒", "青花岚", "青花酒"), ("岚酒", "岚池", "白酒"), ("一岚", "岚池", "一品")]
)
def test_a_name_of_two_is_told_by_its_distinctive_character(brand: str, mark: str, unrelated: str) -> None:
    """Goods words and numerals distinguish no name (郎酒 and 青花郎 are one house's)."""
    one = Engine.build((Brand("b", "c", brand, hanzi=(brand,)),))
    assert best(one, mark, "b") >= one.scale.edge(Band.MEDIUM)
    assert best(one, unrelated, "b") < one.scale.edge(Band.LOW)


def test_scores_are_not_rounded(engine: Engine) -> None:
    marks = ["VORENSA", "VORENCA", "VOREMZA", "VARENZA", "WORENZA", "FORENZA"]
    scores = {best(engine, mark, "lat") for mark in marks}
    assert len(scores) >= 4


def test_score_equals_explain(engine: Engine) -> None:
    for mark in ("柏稚仕", "柏雅仕旗舰店", "VORENSA", "HONG LAN STORE"):
        for pair in engine.score([mark]):
            brand = next(brand for brand in BRANDS if brand.id == pair.brand)
            assert engine.explain(brand, mark).mark_score == pytest.approx(pair.score, abs=1e-5)


def test_reasons_show_the_alignment_in_both_languages(engine: Engine) -> None:
    match = engine.explain(BRANDS[1], "柏稚仕")
    reason = match.reasons[0]
    assert reason.alignment == "柏[雅→稚:形]仕"
    assert "looks alike" in reason.en
    assert "形近" in reason.zh
    assert reason.rule_version == engine.rule_version


def test_one_mark_has_one_pair_per_brand(engine: Engine) -> None:
    pairs = [(pair.brand, pair.mark) for pair in engine.score(["鸿岚 HONGLAN", "VORENZA ヴォレンザ", "鸿岚 HONGLAN"])]
    assert pairs.count(("lat", "VORENZA ヴォレンザ")) == 1
    assert pairs.count(("hz", "鸿岚 HONGLAN")) == 2  # the mark was given twice


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "   ",
        "!!!",
        "A" * 5000,
        "鸿" * 5000,
        "x " * 2500,
        "\u202eNALGNOH\u202c",
        "\u200d\u200d",
        "e" + "\u0301" * 300,
        "😀🏳️‍🌈",
        "\ue000\uf8ff",
        "\ud800",
        "ﷺ",
        "𝐇𝐎𝐍𝐆𝐋𝐀𝐍",
        "\x00\x01",
        "தமிழ் நாடு",
    ],
)
def test_hostile_names_do_no_harm(engine: Engine, mark: str) -> None:
    list(engine.score([mark]))
    match = engine.explain(BRANDS[0], mark)
    assert 0.0 <= match.mark_score <= 1.0


@pytest.mark.parametrize("mark", ["HO\u200bNG\u2060LAN", "𝐇𝐎𝐍𝐆𝐋𝐀𝐍", "ＨＯＮＧＬＡＮ", "H\u0336O\u0336NGLAN"])
def test_invisible_and_styled_characters_hide_nothing(engine: Engine, mark: str) -> None:
    assert best(engine, mark, "hz") >= engine.scale.edge(Band.CRITICAL)


def filing(*marks: str, classes: tuple[int, ...] = (), applicants: tuple[str, ...] = (), **more: object) -> Filing:
    return Filing(
        "US",
        "90000001",
        marks=marks,
        classes=tuple(GoodsClass(number) for number in classes),
        applicants=tuple(Party(name) for name in applicants),
        filing_date=date(2026, 1, 2),
        **more,  # type: ignore[arg-type]
    )


def kept(engine: Engine, mark: str, brand: str, *classes: int) -> tuple[float, dict[str, str]]:
    """Score of a filing for ``classes``, and its reasons as feature -> the mark's part."""
    found = [match for _, match in engine.match([filing(mark, classes=classes)]) if match.brand == brand]
    return found[0].mark_score, {reason.feature: reason.mark_text for reason in found[0].reasons}


@pytest.mark.parametrize(
    ("brand", "mark", "word"), [("lat", "VORENZA COFFEE", "COFFEE"), ("tri", "柏雅仕咖啡", "咖啡")]
)
def test_a_goods_word_is_called_descriptive_only_of_its_goods(engine: Engine, brand: str, mark: str, word: str) -> None:
    score, for_coffee = kept(engine, mark, brand, 30)
    assert for_coffee["shop_word"] == word
    same, for_computers = kept(engine, mark, brand, 9)
    assert for_computers["other_goods"] == word
    assert same == score  # names alone
    for classes in ((), (35,), (9, 30), (43,)):  # not stated, a shop of anything, both, a related class
        assert kept(engine, mark, brand, *classes) == (score, for_coffee)


def test_every_mark_of_a_series_counts(engine: Engine) -> None:
    found = list(engine.match([filing("PLAIN", "SOMETHING ELSE", "VORENZA")]))
    assert [(index, match.brand) for index, match in found if match.band >= Band.HIGH] == [(0, "lat")]
    match = found[0][1]
    assert match.mark == "VORENZA"
    assert match.reasons[0].en.startswith("Mark 3 of the series is identical to")
    assert match.reasons[0].zh.startswith("系列商标之三与")
    reason = next(reason for reason in match.reasons if reason.feature == "series")
    assert (reason.en, reason.zh) == ("Third mark of the series: VORENZA.", "系列商标之三：“VORENZA”。")


def test_the_first_mark_of_a_series_needs_no_number(engine: Engine) -> None:
    match = next(match for _, match in engine.match([filing("VORENZA", "PLAIN")]) if match.brand == "lat")
    assert (match.mark, [reason.feature for reason in match.reasons]) == ("VORENZA", ["identical"])


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ({"pseudo_marks": ("VORENZA",)}, "pseudo mark"),
        ({"transliterations": ('The characters say "VORENZA" and this has no meaning.',)}, "transliteration"),
        ({"translations": ("The English translation of the mark is VORENZA.",)}, "translation"),
    ],
)
def test_a_statement_is_not_reported_as_if_it_were_the_mark(
    engine: Engine, statements: dict[str, tuple[str, ...]], said: str
) -> None:
    [match] = [match for _, match in engine.match([filing("WRNZ", **statements)]) if match.brand == "lat"]
    assert match.mark == "WRNZ"
    assert match.reasons[0].en.startswith(f"The office's {said}")
    assert not match.reasons[0].zh.startswith("商标与")
    assert "VORENZA" in match.reasons[0].en
    reason = next(reason for reason in match.reasons if reason.feature == "statement")
    assert said in reason.en
    assert "VORENZA" in reason.en
    assert "VORENZA" in reason.zh


def test_a_changed_statement_is_named_as_what_it_is(engine: Engine) -> None:
    said = filing("WRNZ", pseudo_marks=("GRAND VORENSA LOUNGE",))
    [match] = [match for _, match in engine.match([said]) if match.brand == "lat"]
    assert match.reasons[0].en.startswith("The office's pseudo mark")


def test_only_a_mark_is_at_least_high_in_any_class() -> None:
    engine = Engine.build(BRANDS, offsets={"short": 12.0})  # a name so noisy that nothing but itself is an alarm
    filings = [filing("QV", classes=(1,)), filing("ZZXW", pseudo_marks=("QV",), classes=(1,))]
    bands = {index: match.band for index, match in engine.match(filings) if match.brand == "short"}
    assert bands[0] >= Band.HIGH
    assert bands.get(1, Band.LOW) < Band.HIGH


MIXED = (
    Brand("du", "c", "杜e赊", hanzi=("杜e赊",)),
    Brand("qq", "c", "QQ音乐", hanzi=("QQ音乐",)),
    Brand("tcl", "c", "TCL科技", hanzi=("TCL科技",)),
    Brand("xm", "c", "小米", hanzi=("小米",), latin=("XIAOMI",)),
    Brand("op", "c", "OPPO", latin=("OPPO",)),
    Brand("hi", "c", "HISENSE", latin=("HISENSE",)),
    Brand("hw", "c", "华为", hanzi=("华为",), latin=("HUAWEI",)),
    Brand("cyr", "c", "TUNDRA", latin=("TUNDRА",)),  # ends in a Cyrillic letter
)


@pytest.mark.parametrize(
    ("brand", "mark", "feature"),
    [
        ("du", "杜e赊", "identical"),
        ("du", "杜E賒", "identical"),
        ("du", "杜赊", "common_part"),
        ("qq", "QQ音乐", "identical"),
        ("qq", "ＱＱ 音樂", "identical"),
        ("tcl", "tcl·科技", "identical"),
        ("xm", "XIAOMI小米", "identical_names"),
        ("xm", "小米 (Xiaomi)", "identical_names"),
        ("xm", "小米小米", "identical_names"),
        ("xm", "小米3", "contained"),
        ("xm", "小米 LIANHE", "contained"),
        ("hw", "华为P60", "contained"),
        ("hw", "HUA-WEI", "identical"),
        ("hw", "華為", "identical"),
        ("op", "0PP0", "identical_look"),
        ("hi", "H!SENSE", "identical_look"),
        ("hw", "ΗUΑWΕI", "identical_look"),
        ("hw", "华为 HUAWEI P60", "contained"),
        ("hw", "\u202eIEWAUH\u202c", "identical_look"),
        ("cyr", "TUNDRA", "identical"),
    ],
)
def test_identity_is_decided_on_the_whole_mark(brand: str, mark: str, feature: str) -> None:
    watched = next(one for one in MIXED if one.id == brand)
    engine = Engine.build(MIXED)
    match = engine.explain(watched, mark)
    assert match.reasons[0].feature == feature
    assert best(engine, mark, brand) == pytest.approx(match.mark_score, abs=1e-5)
    if feature.startswith("identical"):
        assert match.mark_band is Band.CRITICAL


def test_an_identical_mark_beats_its_look_beats_one_that_contains_it() -> None:
    engine = Engine.build(MIXED)
    assert best(engine, "OPPO", "op") > best(engine, "0PP0", "op") > best(engine, "OPPO3 音乐", "op")


LETTERS = st.characters(categories=("Lu", "Ll", "Lo"), min_codepoint=0x41, max_codepoint=0x17F).filter(
    lambda ch: script_of(ch) == "latin"
) | st.characters(min_codepoint=0x410, max_codepoint=0x44F)
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("小米华为音乐科技茶大中天海")
NAMES = st.lists(LETTERS | HAN, min_size=1, max_size=7).map("".join)


@settings(max_examples=40, deadline=None)
@given(NAMES, LETTERS | HAN, st.integers(0, 7), st.booleans())
@example("AAaİ", "А", 0, False)
@example("İ", "А", 0, False)  # the one letter that is two characters in lower case, in a mark of two scripts
def test_no_changed_mark_scores_above_the_identical_one(
    engine: Engine, name: str, letter: str, at: int, as_hanzi: bool
) -> None:
    names = {"hanzi" if as_hanzi and any(script_of(ch) == "han" for ch in name) else "latin": (name,)}
    brand = Brand("b", "c", name, **names)  # type: ignore[arg-type]
    identical = engine.explain(brand, name).mark_score
    assert identical >= engine.explain(brand, name[:at] + letter + name[at:]).mark_score
    assert identical >= engine.explain(brand, name[1:]).mark_score


def test_the_office_s_transliteration_is_evidence_and_boilerplate_is_not(engine: Engine) -> None:
    said = filing("", transliterations=('The non-Latin characters in the mark transliterate to "HONG LAN".',))
    empty = filing("ZZQX", translations=('The wording "HONGLAN" has no meaning in a foreign language.',))
    found = {(index, match.brand) for index, match in engine.match([said, empty])}
    assert (0, "hz") in found
    assert (1, "hz") not in found


def test_same_class_raises_the_band_by_one_step_and_other_classes_never_lower_it(engine: Engine) -> None:
    mark = "GRAND BORENCA LOUNGE"
    bands = {}
    levels = {"same": "same", "related": "related", "other": "unrelated", "none": "unknown"}
    for name, classes in (("same", (9,)), ("related", (42,)), ("other", (33,)), ("none", ())):
        match = next(match for _, match in engine.match([filing(mark, classes=classes)]) if match.brand == "lat")
        bands[name] = match.band.rank - match.mark_band.rank
        assert match.goods.level == levels[name]
    assert bands == {"same": 1, "related": 1, "other": 0, "none": 0}


def test_an_identical_mark_in_an_unrelated_class_is_at_least_high(engine: Engine) -> None:
    match = next(match for _, match in engine.match([filing("QV", classes=(1,))]) if match.brand == "short")
    assert match.band >= Band.HIGH


def test_own_filings_are_muted_with_the_reason_and_allies_only_flagged() -> None:
    own, ally = "Vorenza Technology Co., Ltd.", "Nordhandel GmbH"
    brand = Brand("own", "c", "VORENZA", latin=("VORENZA",), own_applicants=(own,), allies=(ally,))
    engine = Engine.build([brand])
    filings = [
        filing("VORENZA", applicants=("VORENZA TECHNOLOGY CO LTD",)),
        filing("VORENZA", applicants=("Nordhandel",)),
        filing("VORENZA", applicants=("VORENZA TECHNOLOGY CO LTD", "Somebody Else")),
    ]
    muted = {index: (match.muted, match.flags) for index, match in engine.match(filings)}
    assert muted == {0: ("own_applicant", ()), 1: ("", ("ally",)), 2: ("", ("own_with_others",))}


def test_the_cache_gives_the_same_matches(tmp_path: Path) -> None:
    marks = ["VORENSA", "柏稚仕", "HONG LAN STORE", "Хунлань"]
    first = [(p.brand, p.score) for p in Engine.build(BRANDS, cache=tmp_path).score(marks)]
    again = [(p.brand, p.score) for p in Engine.build(BRANDS, cache=tmp_path).score(marks)]
    assert first == again
    assert len(list(tmp_path.glob("brands-*.pickle"))) == 1
    next(tmp_path.glob("brands-*.pickle")).write_bytes(b"broken")
    assert [(p.brand, p.score) for p in Engine.build(BRANDS, cache=tmp_path).score(marks)] == first


def test_an_empty_watch_list_matches_nothing() -> None:
    assert list(Engine.build(()).score(["VORENZA"])) == []
    assert list(Engine.build(()).match([filing("VORENZA")])) == []
