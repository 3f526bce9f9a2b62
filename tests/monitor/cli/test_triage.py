"""Triage and papers from the command line, on the example installation."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar

from monitor.cli.main import main
from monitor.demo import AS_OF, run_demo
from monitor.notices.evidence import verify
from monitor.notices.language import UnknownLanguage, language, reader_language
from monitor.records import Decision, MatterState
from tests.monitor.notices.makers import story


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("triage")
    run_demo(folder, AS_OF)
    return folder / "config.toml"


def call(config: Path, *words: str, as_of: bool = False) -> Result:
    day = ["--as-of", AS_OF.isoformat()] if as_of else []
    return CliRunner().invoke(main, [*words, "--config", str(config), *day], catch_exceptions=False)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def first_hit(config: Path, client: str = "moutai") -> dict[str, Any]:
    return lines(call(config, "hits", "--client", client, "--json", as_of=True))[0]


def test_hits_come_by_their_day(config: Path) -> None:
    found = lines(call(config, "hits", "--open", "--json", as_of=True))
    days = [row["days_left"] for row in found if row["days_left"] is not None]
    assert days == sorted(days)
    assert len(days) > 10
    assert call(config, "hits", "--office", "GB", as_of=True).exit_code == 0


@pytest.mark.parametrize("office", ["US", "BR"])
def test_every_command_takes_the_day_given_for_today_at_the_office(config: Path, office: str) -> None:
    """For an operator in Shanghai noon of that day is still the day before in the Americas."""
    row = next(
        row
        for row in lines(call(config, "hits", "--office", office, "--json", as_of=True))
        if row["days_left"] is not None and row["safe_day"]
    )
    day = (date.fromisoformat(row["safe_day"]) - timedelta(days=3)).isoformat()
    last = ["--as-of", row["last_day"]]
    after = ["--as-of", (date.fromisoformat(row["last_day"]) + timedelta(days=1)).isoformat()]

    def found(*words: str) -> dict[str, Any]:
        rows = lines(call(config, *words))
        return next(each for each in rows if each.get("hit", each.get("hit_id")) == row["hit"])

    assert found("hits", "--json", "--as-of", day)["days_left"] == 3
    assert found("deadlines", "--json", "--as-of", day)["days_left"] == 3
    assert found("export", "--format", "json", "--as-of", day)["days_left"] == 3
    assert found("hits", "--json", *last)["window"] != "closed"
    assert found("hits", "--json", *after)["window"] == "closed"


@pytest.mark.parametrize("command", [["hits", "--json"], ["export", "--format", "json"], ["deadlines", "--json"]])
def test_a_client_may_be_named_as_people_call_it(config: Path, command: list[str]) -> None:
    by_id = call(config, *command, "--client", "moutai", as_of=True).stdout
    assert by_id
    assert call(config, *command, "--client", "贵州茅台酒股份有限公司", as_of=True).stdout == by_id
    assert call(config, *command, "--client", "茅台", as_of=True).stdout == by_id
    unknown = call(config, *command, "--client", "moutay", as_of=True)
    assert (unknown.exit_code, "did you mean 'moutai'?" in unknown.stderr) == (2, True)
    several = call(config, *command, "--client", "有限公司", as_of=True)
    assert (several.exit_code, "give the id of one" in several.stderr) == (2, True)


def test_the_clients_own_filings_are_no_deadlines(config: Path) -> None:
    marks = [row["mark"] for row in lines(call(config, "deadlines", "--json", as_of=True))]
    assert "XIAOMI" in marks
    assert "XIAOMI HYPEROS" not in marks


def test_a_decision_is_kept_with_who_and_why_and_can_be_taken_back(config: Path) -> None:
    hit = first_hit(config)
    said = call(config, "hits", "decide", hit["reference"], "oppose", "--by", "Li", "--note", "clear")
    assert said.exit_code == 0
    chinese = call(config, "hits", "show", str(hit["hit"]), "--lang", "zh_CN", as_of=True).stdout
    assert "已发送 · 预警" in chinese
    shown = lines(call(config, "hits", "show", str(hit["hit"]), "--json", as_of=True))[0]
    assert (shown["decision"], shown["decided_by"], shown["decision_note"]) == ("oppose", "Li", "clear")
    assert hit["hit"] not in [row["hit"] for row in lines(call(config, "hits", "--undecided", "--json", as_of=True))]
    call(config, "hits", "decide", str(hit["hit"]), "reopen", "--by", "Li")
    assert first_hit(config)["decision"] == ""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("hits", "decide", "1", "sue"), 2, "one of oppose"),
        (("hits", "decide", "oppose"), 2, "the last word is the decision"),
        (("hits", "show", "99999"), 1, "99999"),
        (("hits", "show", "US-1-AAAA"), 1, "US-1-AAAA"),
        (("silence", "1", "--until", "2020-01-01", "--reason", "x", "--by", "Li"), 2, "that day is past"),
        (("silence", "1", "--until", "2099-01-01", "--reason", " ", "--by", "Li"), 2, "--reason is empty"),
        (("outbox", "show", "nothing"), 1, "nothing"),
        (("outbox", "retry"), 2, "--dead"),
        (("outbox", "list", "--recipient", "nobody"), 2, "there is none of this id"),
        (("outbox", "list", "--channel", "pigeon"), 2, "there is none of this id"),
        (("export", "--out", "list.pdf"), 2, ".xlsx"),
        (("hits", "--office", "XQ"), 2, "is no office"),
        (("calendar", "--office", "Atlantis"), 2, "is no office"),
        (("notify", "test", "--recipient", "nobody"), 2, "nobody"),
        (("report", "letter", "1", "--out", "letter.txt"), 2, ".docx"),
        (("report", "watch", "--client", "nobody", "--out", "r.pdf"), 2, "nobody"),
    ],
)
def test_wrong_use_says_what_is_wrong(config: Path, words: tuple[str, ...], code: int, said: str) -> None:
    result = call(config, *words)
    assert result.exit_code == code
    assert said in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("report", "letter", "1", "--out", "letter.pdf", "--lang", "fr"),
        ("report", "watch", "--client", "moutai", "--out", "r.pdf", "--lang", "fr"),
        ("report", "bulletin", "--out", "b.pdf", "--lang", "fr"),
        ("calendar", "--lang", "xx"),
        ("export", "--format", "csv", "--lang", "fr"),
        ("hits", "show", "1", "--lang", "中文"),
        ("hits", "show", "1", "--lang", "fr", "--json"),
        ("notify", "test", "--lang", "fr"),
    ],
)
def test_a_language_without_words_is_refused_and_those_with_words_are_named(
    config: Path, words: tuple[str, ...]
) -> None:
    result = call(config, *words)
    assert result.exit_code == 2
    assert not result.stdout
    assert words[words.index("--lang") + 1] in result.stderr
    assert "en, zh_CN" in result.stderr


def test_a_catalogue_of_the_users_own_is_a_language(config: Path, tmp_path: Path) -> None:
    catalogue = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "messages.po").write_text('msgid ""\nmsgstr "Language: fr\\n"\n', encoding="utf-8")
    assert language("fr", tmp_path).code == "fr"
    with pytest.raises(UnknownLanguage, match="en, fr, zh_CN"):
        language("de", tmp_path)
    assert [language(code).code for code in ("EN", "en-GB", "zh", "zh_TW", "zh-Hant")] == ["en", "en", *["zh_CN"] * 3]


def test_a_recipient_whose_language_has_no_words_is_still_told() -> None:
    assert reader_language("fr").code == "en"


def test_a_silence_must_not_outlast_the_window(config: Path) -> None:
    hit = next(
        row for row in lines(call(config, "hits", "--open", "--json", as_of=True)) if row["safe_day"] > "2026-12-31"
    )
    words = ("silence", str(hit["hit"]), "--reason", "talks", "--by", "Li", "--until")
    late = call(config, *words, "2099-01-01")
    assert late.exit_code == 2
    assert hit["safe_day"] in late.stderr


def test_acknowledging_is_no_decision(config: Path) -> None:
    hit = first_hit(config, "xiaomi")
    assert call(config, "ack", hit["reference"], "--by", "Li").exit_code == 0
    after = first_hit(config, "xiaomi")
    assert (after["acknowledged_by"], after["decision"]) == ("Li", "")


def test_outbox_shows_what_was_sent_and_what_was_not_told(config: Path) -> None:
    sent = lines(call(config, "outbox", "list", "--all", "--json"))
    assert {row["state"] for row in sent} == {"sent"}
    raw = CliRunner().invoke(main, ["outbox", "show", sent[0]["id"], "--raw", "--config", str(config)])
    assert sent[0]["message_id"].encode() in raw.stdout_bytes
    reasons = {row["reason"] for row in lines(call(config, "outbox", "muted", "--json"))}
    assert "own_applicant" in reasons


def test_a_test_notice_goes_out_at_once(config: Path) -> None:
    result = call(config, "notify", "test")
    assert result.exit_code == 0
    assert "sent" in result.stdout


def test_calendar_and_export(config: Path, tmp_path: Path) -> None:
    events = Calendar.from_ical(call(config, "calendar", as_of=True).stdout).walk("VEVENT")
    assert len(events) > 10
    table = list(
        csv.DictReader(io.StringIO(call(config, "export", "--for-client", as_of=True).stdout.lstrip("\ufeff")))
    )
    assert "hit" not in table[0]
    assert table[0]["reference"]
    for name in ("a.csv", "a.xlsx", "a.json", "a.ics"):
        assert call(config, "export", "--out", str(tmp_path / name), as_of=True).exit_code == 0
        assert (tmp_path / name).stat().st_size > 500


@pytest.mark.parametrize("ending", ["pdf", "docx", "html"])
def test_papers(config: Path, tmp_path: Path, ending: str) -> None:
    hit = first_hit(config)
    for words in (("letter", hit["reference"]), ("watch", "--client", "moutai"), ("bulletin",)):
        out = tmp_path / f"{words[0]}.{ending}"
        result = call(config, "report", *words, "--out", str(out), as_of=True)
        assert result.exit_code == 0, result.stderr
        assert out.stat().st_size > 2000


def test_evidence(config: Path, tmp_path: Path) -> None:
    out = tmp_path / "evidence.zip"
    assert call(config, "report", "evidence", first_hit(config)["reference"], "--out", str(out)).exit_code == 0
    assert verify(out.read_bytes()) == []


def test_low_matches_that_nobody_asked_for_are_listed_on_demand_and_marked(config: Path) -> None:
    plain = lines(call(config, "hits", "--json", as_of=True))
    faint = {"ANTARES VETERINARY CLINIC", "Rabbit Hole Escape Rooms"}  # beside ANTA and WHITE RABBIT
    assert not faint & {row["mark"] for row in plain}
    low = lines(call(config, "hits", "--band", "low", "--json", as_of=True))
    near = {row["mark"]: row for row in low if row.get("near")}
    assert near.keys() == faint
    antares = near["ANTARES VETERINARY CLINIC"]
    assert (antares["brand"], antares["hit"]) == ("anta", None)
    said = call(config, "hits", "--band", "low", as_of=True)
    assert "ANTARES" in said.stdout
    assert "nobody asked to hear about" in said.stderr
    assert not lines(call(config, "hits", "--band", "low", "--client", "moutai", "--json", as_of=True))


def test_decisions_are_exported_as_pairs_that_evaluate_reads(tmp_path: Path) -> None:
    run_demo(tmp_path, AS_OF)
    config = tmp_path / "config.toml"
    rows = lines(call(config, "hits", "--all", "--json", as_of=True))
    by_mark = {row["mark"]: row for row in rows}
    decisions = {
        "MINISSO": "oppose",
        "SHAOMI": "watch",
        "康帅傅": "settled",
        "ANTA ESPORTES": "ignore",
        "TONG REN TANG WELLNESS": "own",
        "XIAOMI HYPEROS": "ignore",
        "POP MART": "oppose",
    }
    for mark, decision in decisions.items():
        assert call(config, "hits", "decide", str(by_mark[mark]["hit"]), decision, "--by", "Li").exit_code == 0
    call(config, "hits", "decide", str(by_mark["POP MART"]["hit"]), "reopen", "--by", "Li")
    out = tmp_path / "pairs.csv"
    done = call(config, "export", "--format", "pairs", "--out", str(out))
    assert done.exit_code == 0
    assert "2 left out: the client's own filings" in done.stderr
    table = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert list(table[0]) == ["brand", "mark", "label", "kind", "brand_id"]
    assert {row["mark"]: row["label"] for row in table} == {
        "MINISSO": "yes",
        "SHAOMI": "yes",
        "康帅傅": "yes",
        "ANTA ESPORTES": "no",
    }
    assert next(row for row in table if row["brand_id"] == "kangshifu")["kind"] == "similar"
    alone = CliRunner().invoke(main, ["evaluate", str(out), "--json"], catch_exceptions=False)
    listed = call(config, "evaluate", str(out), "--json")
    for result, from_list in ((alone, 0), (listed, 4)):
        report = json.loads(result.stdout)
        assert (report["conflicts"], report["harmless"], report["brands_from_watch_list"]) == (3, 1, from_list)
        assert report["recall"]["medium"] == 1.0
        assert report["triage"]["never_alarmed"] == 0
    assert call(config, "export", "--format", "pairs", "--brand", "miniso").stdout.count("\n") == 2


def test_pairs_are_each_there_once_and_marks_without_words_are_left_out() -> None:
    from dataclasses import replace

    from monitor.decided_pairs import decided_pairs

    base = story()
    matter = MatterState(decision=Decision.OPPOSE)
    first = replace(base, matter=matter)
    again = replace(first, matter_id=2)
    otherwise = replace(first, matter_id=3, matter=MatterState(decision=Decision.IGNORE))
    picture = replace(
        first,
        matter_id=4,
        match=replace(base.match, mark="", reasons=(replace(base.match.reasons[0], feature="figurative_chinese"),)),
    )
    undecided = replace(base, matter_id=5)
    found = decided_pairs([first, again, otherwise, picture, undecided])
    assert [(row.conflict, row.mark) for row in found.rows] == [(True, base.match.reasons[0].mark_text)]
    assert (found.repeated, found.mixed, found.wordless, found.own) == (1, 1, 1, 0)
    assert decided_pairs([otherwise, first]).rows[0].conflict
