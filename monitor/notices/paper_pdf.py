"""Papers as PDF, set by Typst (Apache-2.0, one wheel a platform): it breaks lines of Hanzi, shapes Arabic and Thai, and
repeats table heads. The text goes in as data, never as markup. The same paper gives the same bytes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import typst

from monitor.notices import fonts
from monitor.notices.paper import Paper, document, texts
from monitor.resources import templates_folder
from sources.instants import Instant

_LONG_RUN = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af\u200b]{24,}")
_STEP = 12


def pdf(paper: Paper, at: Instant, *, font_path: Path | None = None, template_folder: Path | None = None) -> bytes:
    """The PDF. ``at`` is its creation date.

    Raises :class:`monitor.notices.fonts.FontProblem` for a character that no font has, and typst.TypstError when a
    user's ``paper.typ`` is broken.
    """
    available = fonts.fonts(font_path)
    fonts.require(texts(paper), available)
    folders = [folder for folder in (template_folder, templates_folder()) if folder is not None]
    template = next(folder / "paper.typ" for folder in folders if (folder / "paper.typ").is_file())
    data = json.dumps({**_breakable(document(paper)), "fonts": list(available.families)}, ensure_ascii=False)
    compiler = typst.Compiler(
        template.read_bytes(),
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=sorted({str(file.parent) for file in available.files}),
        ),
        sys_inputs={"paper": data},
    )
    made = compiler.compile(format="pdf", timestamp=int(at.utc.timestamp()))
    if not isinstance(made, bytes):
        raise TypeError(f"typst gave {type(made).__name__} instead of one PDF")
    return made


def _breakable(value: Any) -> Any:
    """Long runs without a place to break get zero-width spaces, so that no line leaves the page."""
    if isinstance(value, str):
        return _LONG_RUN.sub(lambda run: "\u200b".join(_steps(run.group())), value)
    if isinstance(value, list):
        return [_breakable(item) for item in value]
    if isinstance(value, dict):
        return {key: _breakable(item) for key, item in value.items()}
    return value


def _steps(run: str) -> list[str]:
    return [run[start : start + _STEP] for start in range(0, len(run), _STEP)]
