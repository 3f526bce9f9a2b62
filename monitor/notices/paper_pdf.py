"""Papers as PDF, set by Typst (Apache-2.0, one wheel a platform): it breaks lines of Hanzi, shapes Arabic and Thai, and
repeats table heads. The text goes in as data, never as markup. The same paper gives the same bytes.

Registers hold rare and compatibility ideographs. One of them must not cost the paper: text is set in its canonical form
(U+F91F is U+862D there), and a character that no font has is written as its code point, with a note at the end."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst

from monitor.notices import fonts
from monitor.notices.language import Language, language
from monitor.notices.paper import Paper, document, texts
from monitor.resources import templates_folder
from sources.instants import Instant


def pdf(paper: Paper, at: Instant, *, font_path: Path | None = None, template_folder: Path | None = None) -> bytes:
    """The PDF. ``at`` is its creation date.

    Raises :class:`monitor.notices.fonts.FontProblem` when a configured font cannot be read, and typst.TypstError when
    a user's ``paper.typ`` is broken.
    """
    available = fonts.fonts(font_path)
    made_of = _in_glyphs(paper, available, language(paper.language, template_folder))
    folders = [folder for folder in (template_folder, templates_folder()) if folder is not None]
    template = next(folder / "paper.typ" for folder in folders if (folder / "paper.typ").is_file())
    data = json.dumps({**made_of, "fonts": list(available.families)}, ensure_ascii=False)
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


def _in_glyphs(paper: Paper, available: fonts.Fonts, words: Language) -> dict[str, Any]:
    lacking = fonts.missing((_canonical(text) for text in texts(paper)), available)
    shown: dict[str, Any] = _each_text(document(paper), lambda text: fonts.written_out(_canonical(text), lacking))
    if lacking:
        note = words.gettext(
            "No font of this paper has these characters, they stand as code points: %(points)s. The HTML and DOCX "
            "forms show them."
        ) % {"points": ", ".join(f"U+{ord(character):04X}" for character in lacking)}
        shown["blocks"].append({"kind": "paragraph", "text": note, "style": "small"})
    return shown


def _canonical(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _each_text(item, change) for key, item in value.items()}
    return value
