"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``level``: error (something will not work), warning (something may be missed), note. ``area`` groups findings
    (watch lists, people, sources, channels, deadlines, files)."""

    level: str
    area: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        stop = "" if self.text.endswith((".", "?", "!")) else "."
        return f"{self.level}: {self.area}: {self.text}{stop}" + (f" {self.remedy}" if self.remedy else "")


def error(area: str, text: str, remedy: str = "") -> Finding:
    return Finding("error", area, text, remedy)


def warning(area: str, text: str, remedy: str = "") -> Finding:
    return Finding("warning", area, text, remedy)
