"""Labelled pairs, false alarms by script, the triage curve, and the report page."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from monitor.matching.evaluate import measure_pairs
from monitor.matching.pairs import LabelledPair, read_pairs, watched_names
from monitor.matching.texts import BadTable, script_group
from monitor.matching.triage import triage
from monitor.records import Brand, LocalName
from monitor.tools import alarm_kinds, matching_report
from monitor.tools.matching_measures import held_out, read_material, score_material

ROOT = Path(__file__).resolve().parents[3]


def pairs_file(folder: Path, *lines: str, head: str = "brand,mark,label,kind,brand_id") -> Path:
    path = folder / "pairs.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def test_decisions_are_labels(tmp_path: Path) -> None:
    said = ["yes", "Oppose", "watch", "settled", "是", "no", "ignore", "否", "0"]
    rows = read_pairs(pairs_file(tmp_path, *(f"鸿岚,鸿岗{n},{label},," for n, label in enumerate(said))))
    assert [row.conflict for row in rows] == [True] * 5 + [False] * 4


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("鸿岚,鸿岗,maybe", r"pairs\.csv:3: label 'maybe' is neither yes nor no; write one of them"),
        ("鸿岚,鸿岗,own", r"pairs\.csv:3: label 'own'.*take the line out"),
        ("鸿岚,,yes", r"pairs\.csv:3: brand or mark is empty"),
        ("鸿岚", r"pairs\.csv:3: label ''"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_the_remedy(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(BadTable, match=said):
        read_pairs(pairs_file(tmp_path, "鸿岚,鸿岗,yes", line))


def test_a_table_of_another_form_says_how_to_get_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match=r"no column label.*--format pairs"):
        read_pairs(pairs_file(tmp_path, "1,x,y", head="hit,brand,mark"))
    path = tmp_path / "gbk.csv"
    path.write_bytes("brand,mark,label\n鸿岚,鸿岗,yes\n".encode("gbk"))
    with pytest.raises(BadTable, match="UTF-8"):
        read_pairs(path)


def test_a_cell_made_safe_for_spreadsheets_is_read_as_it_was(tmp_path: Path) -> None:
    rows = read_pairs(pairs_file(tmp_path, "'@VORENZA,'+VORENSA,yes", "'S LAND,'T HOF,no"))
    assert [(row.brand, row.mark) for row in rows] == [("@VORENZA", "+VORENSA"), ("'S LAND", "'T HOF")]


def test_a_brand_cell_may_be_an_id_or_a_name_of_the_watch_list() -> None:
    brand = Brand("hl", "", "鸿岚", hanzi=("鸿岚",), translations=("Wild Goose Mist",))
    pairs = [
        LabelledPair("HL", "WILD GOOSE MIST", True),
        LabelledPair("鸿岚", "WILD GOOSE MIST", True),
        LabelledPair("鸿岚 / HL", "WILD GOOSE MIST", True, brand_id="hl"),
    ]
    report = measure_pairs(pairs, (), watched_names([brand]))
    assert (report.brands, report.from_list, report.recall["high"]) == (1, 1, 1.0)
    assert measure_pairs(pairs[1:2]).recall["low"] == 0.0


def test_an_id_comes_before_a_name() -> None:
    first, second = Brand("a", "", "b", latin=("b",)), Brand("b", "", "c", latin=("c",))
    assert watched_names([first, second])["b"] is second


def test_triage_reads_alarms_only_and_says_how_many_conflicts_never_alarm() -> None:
    curve = triage([0.9, 0.5, 0.0, 0.01], [0.8] * 3 + [0.02] * 900, least=0.1)
    assert (curve.alarms, curve.conflicts, curve.never) == (5, 4, 2)
    assert [(p.share, p.read, p.found) for p in curve.points] == [(0.2, 1, 0.25), (0.5, 2, 0.25), (1.0, 5, 0.5)]
    assert curve.as_json()["never_alarmed_share"] == 0.5


def test_triage_counts_ties_against_the_matcher() -> None:
    assert {p.share: p.found for p in triage([0.9, 0.5], [0.5] * 8, 0.1).points}[0.5] == 0.5
    assert {p.share: p.found for p in triage([0.9, 0.8], [0.1] * 8, 0.1).points}[0.2] == 1.0


@pytest.mark.parametrize("conflicts", [[], [0.0, 0.05]])
def test_without_an_alarm_there_is_no_curve(conflicts: list[float]) -> None:
    curve = triage(conflicts, [0.01], 0.1)
    assert curve.points == ()
    assert (curve.alarms, curve.never) == (0, len(conflicts))
    assert not any("%" in line and "->" in line and "=" in line for line in curve.as_lines())


def test_scripts_are_told_apart_by_most_letters() -> None:
    assert [script_group(text) for text in ("VORENZA", "鸿岚 A", "ホンラン", "Хунлань", "1688")] == [
        "latin",
        "han",
        "other",
        "other",
        "latin",
    ]


def test_false_alarms_stand_beside_what_the_score_says_for_each_script() -> None:
    pairs = [LabelledPair("VORENZA", "VORENSA", True), LabelledPair("VORENZA", "VORENSSA", False)]
    background = ["VORENZA", "VORENSSA", "RIVER", "RIVER", "柏林", "Хунлань"]
    report = measure_pairs(pairs, background)
    assert {script: found.marks for script, found in report.by_script.items()} == {
        "latin": 3,
        "han": 1,
        "other": 1,
        "all": 5,
    }
    latin = report.by_script["latin"]
    assert latin.alarms["critical"] == 1, "a labelled mark is no unrelated mark"
    assert latin.rates["critical"] == pytest.approx(1 / 3 * 10_000)
    assert report.by_script["han"].alarms["low"] == 0
    assert report.expected == pytest.approx({"critical": 0.02, "high": 0.3, "medium": 3, "low": 12})
    assert "latin (3)" in report.as_text()
    assert report.as_json()["by_script"]["latin"]["per_10000"] == dict(latin.rates)
    assert report.as_json()["false_alarms_per_10000"]["critical"] == pytest.approx(1 / 5 * 10_000)


def test_background_alarms_are_read_in_the_triage_too() -> None:
    report = measure_pairs([LabelledPair("VORENZA", "VORENSA", True)], ["VORENZA", "VORENZA LOUNGE"])
    assert report.triage.alarms == 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    head = "brand_hanzi,brand_pinyin,brand_latin"
    positives = [
        "柏雅仕,,,柏雅仕,identical,real_in_market",
        "柏雅仕,,,柏稚仕,visual_hanzi,real_in_market",
        ",,VORENZA,VORENSA,latin_edit1,constructed",
        ",,VORENZA,MEADOW,latin_initials,constructed",
    ]
    harmless = ["柏雅仕,,,柏树,cn_shared_chars", ",,VORENZA,RIVER,latin_dictionary"]
    (tmp_path / "positives.csv").write_text("\n".join([f"{head},filed_mark,kind,evidence", *positives]), "utf-8")
    (tmp_path / "hard_negatives.csv").write_text("\n".join([f"{head},mark,category", *harmless]), "utf-8")
    (tmp_path / "background_latin.txt").write_text("VORENZA PARK\nRIVER\nSTONE\n", "utf-8")
    (tmp_path / "background_han.txt").write_text("碧海\n银沙\n", "utf-8")
    return tmp_path


def test_the_report_counts_by_kind_and_names_no_mark_of_the_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matching_report.main([str(folder), "--out", str(folder / "page.md")])
    page = (folder / "page.md").read_text("utf-8")
    assert "| one character replaced by one that looks alike | 1 | 1 | 1 |" in page
    assert "| initials and rhythm of the words | 1 | 1 | 1 |" in page, "missed, of, not reported"
    assert "BLUE HERON GATE" in page
    assert not any(name in page for name in ("柏雅仕", "柏稚仕", "MEADOW", "VORENSA", "碧海"))
    assert "no example" not in capsys.readouterr().err


def test_each_kind_of_difference_is_counted_with_what_it_finds_and_alarms(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "background_han.txt").open("a", encoding="utf-8") as stream:
        stream.write("柏雅轩\n")
    alarm_kinds.main([str(folder), str(folder)])
    rows = {line.split("  ")[-1]: line.split()[:5] for line in capsys.readouterr().out.splitlines()[2:]}
    assert rows["hanzi; 3 Hanzi; 1 related"] == ["0", "0", "2", "0", "0"]
    assert rows["latin; 7 letters; 1 related"] == ["0", "0", "2", "0", "0"]
    assert rows["hanzi; 3 Hanzi; 1 other"][2:] == ["0", "0", "0"], "an unrelated mark finds nothing"
    assert not any(name in " ".join(rows) for name in ("柏", "VORENSA"))


def test_one_threshold_lets_through_what_the_rate_allows(folder: Path) -> None:
    scored = score_material(read_material(folder))
    brands = scored.material.brands.keys()
    [alarm] = scored.alarms
    assert scored.threshold(1, brands) == alarm.score
    assert scored.threshold(1000, brands) == 0.0, "1000 per 10,000 of two brands and five marks is one alarm"
    shares, raised = held_out(scored, 1, {"all": scored.material.positives}, rounds=4)
    assert 0 < shares["all"].mean < 1
    assert raised.mean > 0, "the quiet half's threshold lets the other half's alarm through"


def test_a_folder_without_what_it_needs_says_so(folder: Path) -> None:
    for path in folder.glob("background_*"):
        path.unlink()
    with pytest.raises(BadTable, match=r"no background_\*\.txt"):
        read_material(folder)
    (folder / "positives.csv").write_text("a,b\n", "utf-8")
    with pytest.raises(BadTable, match=r"positives\.csv: no column brand_hanzi"):
        read_material(folder)


def test_every_kind_has_words_and_every_reason_an_example() -> None:
    kinds = tomllib.loads(matching_report.KINDS.read_text("utf-8"))
    assert all(entry["what"] for entry in kinds.values())
    for kind, entry in kinds.items():
        assert ("why" in entry) == ("examples" in entry), kind
        assert all(len(example) == 3 for example in entry.get("examples", ()))


def test_the_page_in_the_guide_has_every_part() -> None:
    page = (ROOT / "docs" / "matching-report.md").read_text("utf-8")
    for part in ("By evidence", "By kind", "What is missed", "Harmless", "Threshold from one half", "Does the score"):
        assert f"## {part}" in page


def test_local_names_are_in_the_cell_that_is_exported() -> None:
    from monitor.decided_pairs import brand_cell

    brand = Brand("x", "", "鸿岚", hanzi=("鸿岚",), latin=("HONLAN",), local_names=(LocalName("ホンラン"),))
    assert brand_cell(brand) == "鸿岚 / HONLAN / ホンラン"
    assert brand_cell(Brand("x", "", "鸿岚", pinyin=("honglan",))) == "鸿岚"
