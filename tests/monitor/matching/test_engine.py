"""What a watcher sees: which marks are found, how strongly, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from monitor.matching import Engine
from monitor.records import Band, Brand, LocalName
from sources.filing import Filing, GoodsClass, Party

BRANDS = (
    Brand("hz", "c", "鸿岚", hanzi=("鸿岚",), latin=("HONGLAN",), classes=(25,)),
    Brand("tri", "c", "柏雅仕", hanzi=("柏雅仕",), classes=(30,)),
    Brand("lat", "c", "VORENZA", latin=("VORENZA",), classes=(9,), local_names=(LocalName("ヴォレンザ", "ja"),)),
    Brand("short", "c", "QV", latin=("QV",)),
    Brand("tea", "c", "岚溪茶", hanzi=("岚溪茶",), latin=("LANXI TEA",)),
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
    ],
)
def test_other_names_stay_below_medium(engine: Engine, brand: str, mark: str) -> None:
    assert best(engine, mark, brand) < engine.scale.edge(Band.MEDIUM)


def test_an_identical_name_beats_a_changed_one_beats_a_contained_change(engine: Engine) -> None:
    same, changed, inside = (best(engine, mark, "lat") for mark in ("VORENZA", "VORENSA", "GRAND VORENSA LOUNGE"))
    assert same > changed > inside


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


def test_every_mark_of_a_series_counts(engine: Engine) -> None:
    found = list(engine.match([filing("PLAIN", "SOMETHING ELSE", "VORENZA")]))
    assert [(index, match.brand) for index, match in found if match.band >= Band.HIGH] == [(0, "lat")]
    assert found[0][1].mark == "PLAIN"


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
