"""Rebuild the fonts that letters and reports are set in.

    python -m monitor.notices.tools.build_font PATH/NotoSansCJK-Regular.ttc PATH/DejaVuSans.ttf

Notice Sans is a subset of Noto Sans CJK SC (SIL Open Font License 1.1), Notice Extra one of DejaVu Sans (Bitstream Vera
licence): the second fills in the Latin of Central Europe, Turkey and Vietnam, Arabic, Hebrew, Armenian and Georgian.

What the first keeps: every character of GB 2312 (6,763 Hanzi), the frequent ones of Big5 (level 1, 5,401), kana and the
frequent kanji of JIS X 0208 (level 1), the Hangul of KS X 1001, Latin, Greek and Cyrillic, punctuation and the signs
the templates use. The subsets carry names of their own, because a changed font must not pass for the original.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FOLDER = Path(__file__).resolve().parents[1] / "fonts"
MAIN, EXTRA = "Notice Sans", "Notice Extra"
_FACE = "Noto Sans CJK SC"
_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x18F, 0x18F),
    (0x1A0, 0x1B0),
    (0x1CD, 0x1DC),
    (0x1E00, 0x1EFF),
    (0x370, 0x3FF),
    (0x400, 0x45F),
    (0x2010, 0x205E),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2150, 0x218F),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),
    (0x25A0, 0x2612),
    (0x3000, 0x30FF),
    (0x3200, 0x32FF),
    (0xFF00, 0xFFEF),
)


_EXTRA_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x250, 0x2AF),
    (0x300, 0x36F),
    (0x370, 0x52F),
    (0x531, 0x58A),
    (0x591, 0x5F4),
    (0x600, 0x6FF),
    (0x10A0, 0x10FF),
    (0x1E00, 0x1FFE),
    (0x2010, 0x205E),
    (0x20A0, 0x20BF),
    (0x2610, 0x2612),
    (0xFB1D, 0xFDFB),
    (0xFE70, 0xFEFC),
)


def _double_bytes(codec: str, rows: range, cells: range) -> Iterator[int]:
    for row in rows:
        for cell in cells:
            try:
                yield from map(ord, bytes((row, cell)).decode(codec))
            except UnicodeDecodeError:
                continue


def characters() -> set[int]:
    """The code points to keep."""
    wanted = {code for first, last in _RANGES for code in range(first, last + 1)}
    wanted.update(_double_bytes("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)))
    wanted.update(_double_bytes("big5", range(0xA1, 0xC7), range(0x40, 0xFF)))
    wanted.update(_double_bytes("euc_jp", range(0xA1, 0xD0), range(0xA1, 0xFF)))
    wanted.update(_double_bytes("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF)))
    return wanted


def build(source: Path, family: str, wanted: set[int], target: Path) -> int:
    """Write the subset; returns how many characters it has."""
    font = _open(source)
    options = Options()
    options.layout_features = ["kern", "liga", "rlig", "locl", "ccmp", "mark", "mkmk", "init", "medi", "fina", "isol"]
    options.hinting = False
    options.desubroutinize = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    _rename(font, family)
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    return len(font.getBestCmap())


def _open(source: Path) -> TTFont:
    if source.suffix.lower() != ".ttc":
        return TTFont(source)
    for font in TTCollection(source).fonts:
        if font["name"].getDebugName(1) == _FACE:
            return font
    raise SystemExit(f"{source}: no face {_FACE!r} in it; give NotoSansCJK-Regular.ttc")


def _rename(font: TTFont, family: str) -> None:
    postscript = f"{family.replace(' ', '')}-Regular"
    table = font["name"]
    for record in list(table.names):
        if record.nameID in {1, 16}:
            table.setName(family, record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID in {3, 4}:
            table.setName(f"{family} Regular", record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID == 6:
            table.setName(postscript, 6, record.platformID, record.platEncID, record.langID)
        elif record.nameID not in {0, 2, 5, 7, 13, 14}:
            table.names.remove(record)
    if "CFF " in font:
        top = font["CFF "].cff.topDictIndex[0]
        font["CFF "].cff.fontNames = [postscript]
        top.FullName, top.FamilyName = f"{family} Regular", family


def main() -> None:
    """Command line."""
    if len(sys.argv) != 3:
        raise SystemExit("usage: python -m monitor.notices.tools.build_font NotoSansCJK-Regular.ttc DejaVuSans.ttf")
    extra = {code for first, last in _EXTRA_RANGES for code in range(first, last + 1)}
    for source, family, wanted, name in (
        (sys.argv[1], MAIN, characters(), "NoticeSans-Regular.otf"),
        (sys.argv[2], EXTRA, extra, "NoticeExtra-Regular.ttf"),
    ):
        count = build(Path(source), family, wanted, FOLDER / name)
        print(f"{name}: {count} characters, {(FOLDER / name).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
