"""The grounds that an office knows, from the rule data of ``monitor.deadlines``, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.notices.language import Language
from monitor.records import Story


@dataclass(frozen=True, slots=True)
class GroundLine:
    """One ground and the provision it stands on."""

    text: str
    citation: str = ""


def grounds_lines(story: Story, language: Language) -> tuple[GroundLine, ...]:
    """What could be argued at the story's office; empty when the data holds nothing about it."""
    return ()
