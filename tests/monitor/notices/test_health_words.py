"""What is wrong with the watch is said in the operator's language, whoever raised it."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import monitor
from monitor.notices.health_words import health_text
from monitor.notices.language import language
from monitor.notices.render import Draft, Renderer
from monitor.polling.health import ISSUE_WORDS, SOURCE_WORDS, issue_trouble, source_trouble
from monitor.records import HealthEvent, NoticeKind, Role
from monitor.store import IssueRow
from sources.registry import adapters

from .makers import NOW, recipient
from .reading import SETTINGS

METADATA = next(iter(adapters().values())).metadata
ZH = language("zh_CN")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence that some file gives a health event, names and numbers in it replaced."""
    for path in Path(monitor.__file__).parent.rglob("*.py"):
        if path.name == "health.py":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        given = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "HealthEvent":
                for keyword in node.keywords:
                    if keyword.arg in {"subject", "consequence", "remedy"}:
                        for sentence in _samples(keyword.value, given):
                            yield str(path.relative_to(Path(monitor.__file__).parent)), sentence


def _samples(node: ast.expr, given: dict[str, ast.expr]) -> list[str]:
    """What the expression can say: both sides of a condition, and 7 for what is not known here."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return [*_samples(node.body, given), *_samples(node.orelse, given)]
        case ast.JoinedStr():
            pieces = [_samples(part, given) for part in node.values]
            return ["".join(choice) for choice in itertools.product(*pieces)]
        case ast.FormattedValue():
            return _samples(node.value, given)
        case ast.Name(id=name) if isinstance(given.get(name), ast.Constant | ast.IfExp | ast.JoinedStr):
            return _samples(given[name], given)
        case _:
            return ["7"]


@pytest.mark.parametrize(("place", "sentence"), sorted(set(sentences())))
def test_every_sentence_has_a_chinese_one(place: str, sentence: str) -> None:
    assert CHINESE.search(health_text(sentence, ZH)), f"{place}: {sentence!r} is not in health_words.PHRASES"


def troubles() -> Iterator[HealthEvent]:
    for state in SOURCE_WORDS:
        for last_ok in (None, NOW):
            yield source_trouble(METADATA, state, "HTTP 500", last_ok, NOW)
    for state in ISSUE_WORDS:
        for reference in ({}, {"inbox": "TW 46.zip"}):
            for day in (None, date(2026, 11, 17)):
                row = IssueRow(1, METADATA.source, "2026-46", day, reference, state)
                yield issue_trouble(METADATA, row, ["HTTP 500"], NOW)


@pytest.mark.parametrize("event", list(troubles()), ids=lambda event: event.subject)
def test_a_trouble_reads_as_chinese_but_for_its_names(event: HealthEvent) -> None:
    for text in (event.subject, event.consequence, event.remedy):
        said = health_text(text, ZH)
        for name in (METADATA.office, METADATA.source, "2026-46", "TW 46.zip", "squatwatch check --live", NOW.iso()):
            said = said.replace(name, "")
        assert not re.search(r"[A-Za-z]{2,}", said.replace("(inbox)", "")), said
        assert health_text(text, language("en")) == text


def notice(**event: str) -> str:
    reader = recipient("op", Role.OPERATOR, language="zh_CN")
    both = Renderer(SETTINGS).render(Draft(NoticeKind.HEALTH, reader, events=(event,)), NOW)
    return "\n".join((both.subject, both.text, both.markdown, both.html))


def test_a_health_mail_is_in_the_language_of_its_reader() -> None:
    said = notice(
        subject="USPTO: us-daily is out of reach",
        consequence="new publications of USPTO since 2026-11-20T00:00:00Z may be missed while their windows are "
        "running",
        remedy="check the network and the office's site; it is tried again by itself",
        detail="ConnectTimeout",
        seen_at=NOW.iso(),
    )
    assert said.startswith("[监测状态] USPTO：us-daily 无法访问")
    assert "USPTO 自 2026-11-20T00:00:00Z 以来的新公告可能被遗漏" in said
    assert "请检查网络和该机构网站" in said
    assert "may be missed" not in said
    assert "ConnectTimeout" in said


def test_words_of_an_older_release_stay_readable() -> None:
    said = notice(subject="something old % broke", consequence="100% lost %(x)s", remedy="look", seen_at="yesterday")
    for words in ("something old % broke", "100% lost %(x)s", "look", "yesterday"):
        assert words in said
