"""Papers as one HTML file, through the template ``paper.html.j2``."""

from __future__ import annotations

from pathlib import Path

from monitor.notices.language import language
from monitor.notices.paper import Paper, document
from monitor.notices.render import environment_for


def html(paper: Paper, *, template_folder: Path | None = None) -> bytes:
    """UTF-8 HTML, everything escaped. Raises jinja2.TemplateError when a user's template is broken."""
    environment = environment_for(language(paper.language, template_folder), template_folder)
    return environment.get_template("paper.html.j2").render(paper=document(paper)).encode()
