"""docs/offices.md says what the adapters say."""

from __future__ import annotations

from sources.registry import adapters
from sources.tools.offices_doc import TARGET, page


def test_the_page_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run python -m sources.tools.offices_doc"


def test_every_source_key_and_gap_is_in_it() -> None:
    text = page()
    for each in adapters().values():
        assert f"## {each.metadata.source}" in text
        assert all(key.env in text for key in each.metadata.credentials)
        assert all(gap in text for gap in each.metadata.known_gaps)
