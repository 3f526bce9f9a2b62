"""docs/notices.md names every column, mute reason, channel and option that there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.notices.channels import dingtalk, feishu, maildir, smtp, webhook, wecom
from monitor.notices.exports import COLUMNS, INTERNAL
from monitor.notices.plan import MUTE_REASONS
from monitor.notices.settings import CHANNEL_KINDS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "notices.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", sorted({*COLUMNS, *INTERNAL, *MUTE_REASONS, *CHANNEL_KINDS}))
def test_named(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("smtp", smtp.OPTIONS),
        ("maildir", maildir.OPTIONS),
        ("wecom", wecom.WeComChannel.options - {"allow_http"}),
        ("dingtalk", dingtalk.DingTalkChannel.options - {"allow_http"}),
        ("feishu", feishu.FeishuChannel.options - {"allow_http"}),
        ("webhook", webhook.OPTIONS),
    ],
)
def test_every_option_stands_in_the_line_of_its_kind(kind: str, options: frozenset[str]) -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |"))
    assert [name for name in sorted(options) if f"`{name}`" not in line] == []


def test_examples_that_are_linked_are_there() -> None:
    folder = Path(__file__).resolve().parents[3] / "docs"
    links = [part.split(")")[0] for part in PAGE.split("](")[1:]]
    assert [link for link in links if not link.startswith("http") and not (folder / link).exists()] == []
