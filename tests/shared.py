"""Authentic files and evaluation pairs live outside the repository; tests that need them say when they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared_file(relative: str) -> Path:
    """The file below ``../shared``, or skip this test, naming what is missing."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"../shared/{relative} is not here (authentic files are not part of the repository)")
    return path
