"""Papers as DOCX through python-docx: a letter people edit before they sign it. Same paper, same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from monitor.notices.paper import Block, Break, Bullets, Fields, Grid, Heading, Link, Paper, Paragraph
from sources.instants import Instant

_LATIN, _HANZI = "Calibri", "SimSun"
_GREY = RGBColor(0x6B, 0x72, 0x80)
_BLUE = RGBColor(0x1D, 0x4E, 0xD8)
_LINE_CM = 17.0
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def docx_bytes(paper: Paper, at: Instant) -> bytes:
    """The DOCX; ``at`` is its creation date. Fonts are the reader's own (SimSun for Hanzi), nothing is embedded."""
    document = docx.Document()
    _set_up(document, paper, at)
    for line in paper.head:
        _centred(document, line, 14, bold=True)
    _centred(document, paper.title, 18, bold=True)
    if paper.meta:
        _fields(document, Fields(paper.meta))
    for block in paper.blocks:
        _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return _same_every_time(out.getvalue())


def _set_up(document: Any, paper: Paper, at: Instant) -> None:
    core = document.core_properties
    core.title, core.author, core.comments = paper.title, "", ""
    core.created = core.modified = at.utc.replace(tzinfo=None)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)
    for name in ("Normal", "Heading 1", "Heading 2", "List Bullet", "List Number"):
        style = document.styles[name]
        style.font.name = _LATIN
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _HANZI)
        if name.startswith("Heading"):
            style.font.color.rgb = RGBColor(0, 0, 0)
    document.styles["Normal"].font.size = Pt(10.5)
    footer = section.footer.paragraphs[0]
    run = footer.add_run(paper.foot)
    run.font.size, run.font.color.rgb = Pt(8), _GREY


def _centred(document: Any, text: str, size: int, *, bold: bool) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold


def _add(document: Any, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, level=block.level)
        case Paragraph():
            _paragraph(document, block)
        case Bullets():
            for number, item in enumerate(block.items, 1):
                # Word's own numbering would go on from the list before.
                text = f"{number}. {item}" if block.numbered else item
                document.add_paragraph(text, style=None if block.numbered else "List Bullet")
        case Fields():
            _fields(document, block)
        case Grid():
            _grid(document, block)
        case Break():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _paragraph(document: Any, block: Paragraph) -> None:
    if block.style == "box":
        cell = document.add_table(rows=1, cols=1, style="Table Grid").cell(0, 0)
        cell.text = block.text
        return
    paragraph = document.add_paragraph()
    run = paragraph.add_run(block.text)
    if block.style == "small":
        run.font.size, run.font.color.rgb = Pt(8.5), _GREY
    elif block.style == "strong":
        run.bold = True
    elif block.style in {"right", "centre"}:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if block.style == "right" else WD_ALIGN_PARAGRAPH.CENTER


def _fields(document: Any, block: Fields) -> None:
    if not block.rows:
        return
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for label, value in block.rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(3.8), Cm(_LINE_CM - 3.8)
        cells[0].text = label
        cells[0].paragraphs[0].runs[0].font.color.rgb = _GREY
        if isinstance(value, Link):
            _hyperlink(cells[1].paragraphs[0], value)
        else:
            cells[1].text = value


def _hyperlink(paragraph: Any, address: str) -> None:
    """python-docx has no call for it: a relationship to the address, and a run inside ``w:hyperlink``."""
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), paragraph.part.relate_to(str(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(str(address))
    run.font.color.rgb, run.underline = _BLUE, True
    element.append(run._r)
    paragraph._p.append(element)


def _grid(document: Any, block: Grid) -> None:
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.autofit = False
    widths = block.widths or tuple(1.0 for _ in block.head)
    total = sum(widths)
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        cell.text = text
        cell.paragraphs[0].runs[0].bold = True
    _repeat_head(table.rows[0])
    for line in block.rows:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = text
    for row in table.rows:
        for cell, share in zip(row.cells, widths, strict=True):
            cell.width = Cm(_LINE_CM * share / total)
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(8.5)


def _repeat_head(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _same_every_time(content: bytes) -> bytes:
    """The zip again without the time of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
