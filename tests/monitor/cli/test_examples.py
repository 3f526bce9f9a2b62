"""The example gazettes are what their list says."""

from __future__ import annotations

import tomllib

from monitor.resources import examples_folder
from monitor.tools.example_gazettes import gazettes


def test_the_files_are_made_from_the_list() -> None:
    folder = examples_folder()
    filings = tomllib.loads((folder / "filings.toml").read_text(encoding="utf-8"))
    for name, text in gazettes(filings).items():
        assert (folder / "gazettes" / name).read_text(encoding="utf-8") == text, (
            "python -m monitor.tools.example_gazettes"
        )
