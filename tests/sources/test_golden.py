"""Each adapter's fixtures give exactly the records that were reviewed and stored beside them.

A fixture without its expectation gets one written and fails, so that somebody reads it before it counts.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.registry import adapters, sniff_among
from tests.sources.reading import as_lines

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(
    path for path in FIXTURES.rglob("*") if path.is_file() and path.suffix not in (".golden", ".py", ".md", ".dtd")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_reads_as_reviewed(path: Path, tmp_path: Path) -> None:
    office = path.relative_to(FIXTURES).parts[0].upper()
    candidates = [each for each in adapters().values() if each.metadata.code == office]
    found = sniff_among(path, candidates)
    assert found, f"no adapter of {office} knows {path.name} for its own"
    lines = as_lines(found[0], path, tmp_path / "scratch")
    golden = path.with_name(path.name + ".golden")
    if not golden.exists():
        golden.write_text("\n".join(lines) + "\n", encoding="utf-8")
        pytest.fail(f"{golden.name} was missing and has been written: review it, then run again")
    assert lines == golden.read_text(encoding="utf-8").splitlines()


def test_every_adapter_has_a_fixture() -> None:
    folders = {path.name.upper() for path in FIXTURES.iterdir() if path.is_dir()}
    missing = {each.metadata.code for each in adapters().values()} - folders
    assert not missing, f"adapters without a fixture of our own: {', '.join(sorted(missing))}"
