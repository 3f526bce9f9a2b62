"""Rebuild the font that letters and reports are set in: a subset of Noto Sans CJK SC (SIL Open Font License 1.1).

    python -m monitor.notices.tools.build_font PATH/NotoSansCJK-Regular.ttc

What it keeps: every character of GB 2312 (6,763 Hanzi), the frequent ones of Big5 (level 1, 5,401), kana and the
frequent kanji of JIS X 0208 (level 1), the Hangul of KS X 1001, Latin, Greek and Cyrillic, punctuation and the signs
the templates use. The subset carries a name of its own, because a changed font must not pass for the original.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Notice Sans"
TARGET = Path(__file__).resolve().parents[1] / "fonts" / "NoticeSans-Regular.otf"
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


def build(source: Path, target: Path = TARGET) -> int:
    """Write the subset; returns how many characters it has."""
    font = _open(source)
    options = Options()
    options.layout_features = ["kern", "liga", "locl", "ccmp", "mark", "mkmk"]
    options.hinting = False
    options.desubroutinize = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    _rename(font)
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


def _rename(font: TTFont) -> None:
    table = font["name"]
    for record in list(table.names):
        if record.nameID in {1, 16}:
            table.setName(FAMILY, record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID in {3, 4}:
            table.setName(f"{FAMILY} Regular", record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID == 6:
            table.setName("NoticeSans-Regular", 6, record.platformID, record.platEncID, record.langID)
        elif record.nameID not in {0, 2, 5, 7, 13, 14}:
            table.names.remove(record)
    if "CFF " in font:
        top = font["CFF "].cff.topDictIndex[0]
        font["CFF "].cff.fontNames = ["NoticeSans-Regular"]
        top.FullName, top.FamilyName = f"{FAMILY} Regular", FAMILY


def main() -> None:
    """Command line."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m monitor.notices.tools.build_font NotoSansCJK-Regular.ttc")
    count = build(Path(sys.argv[1]))
    print(f"{TARGET.name}: {count} characters, {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
