"""Build ``data/hanzi.tsv.gz`` from Unihan (Debian package ``unicode-data``): one line per character.

    python -m monitor.names.tools.build_hanzi [--unicode /usr/share/unicode]

Which characters: all of the Table of General Standard Characters (TGH 2013), Big5, JIS X 0208, KS X 1001, HKSCS and
the international core sets. Columns are described in ``monitor/names/hanzi.py``. Simplified characters borrow the
Cantonese, Japanese, Korean and Vietnamese readings of their traditional forms, because Unihan files those under the
traditional character; the traditional reading comes first: on 宁, for instance, Unihan's own entry describes another
word (zhù).
"""

from __future__ import annotations

import argparse
import bz2
import csv
import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import opencc

DATA = Path(__file__).parent.parent / "data"
FILES = ("Readings", "Variants", "DictionaryLikeData", "IRGSources", "OtherMappings")
WANTED = {
    "kMandarin", "kTGHZ2013", "kHanyuPinlu", "kXHC1983", "kCantonese", "kJapaneseOn", "kHangul", "kVietnamese",
    "kDefinition", "kTraditionalVariant", "kSimplifiedVariant", "kSemanticVariant", "kZVariant", "kCangjie",
    "kPhonetic",
    "kTotalStrokes", "kRSUnicode", "kTGH", "kBigFive", "kJis0", "kKSC0", "kUnihanCore2020", "kHKGlyph",
}  # fmt: skip
INCLUDED_BY = ("kTGH", "kBigFive", "kJis0", "kKSC0", "kUnihanCore2020", "kHKGlyph")
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_S2T = opencc.OpenCC("s2t")


def read_unihan(folder: Path) -> dict[str, dict[str, str]]:
    """Character -> property -> value."""
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for name in FILES:
        with bz2.open(folder / f"Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("U+"):
                    code, key, value = line.rstrip("\n").split("\t")
                    if key in WANTED:
                        table[chr(int(code[2:], 16))][key] = value
    return table


def numbered(syllable: str) -> str:
    """``xiǎo`` -> ``xiao3``; ü is written v; neutral tone is 5."""
    tone = "5"
    letters: list[str] = []
    for ch in unicodedata.normalize("NFD", syllable.lower()):
        if ch in _TONES:
            tone = _TONES[ch]
        elif ch == "\u0308":
            letters[-1] = "v"
        elif ch == "\u0302" or unicodedata.combining(ch):
            continue  # ê of interjections
        else:
            letters.append(ch)
    return "".join(letters) + tone


def mandarin(entry: dict[str, str]) -> list[str]:
    """Readings, the default first: kMandarin, then TGH 2013, else the modern dictionaries."""
    found = [numbered(part) for part in entry.get("kMandarin", "").split()[:1]]
    for key in ("kTGHZ2013",) if "kTGHZ2013" in entry else ("kHanyuPinlu", "kXHC1983"):
        for part in re.split(r"[ ,]", re.sub(r"[0-9.*,]+:|\(\d+\)", " ", entry.get(key, ""))):
            if part:
                found.append(numbered(part))
    return list(dict.fromkeys(found))


def variants(entry: dict[str, str], key: str) -> list[str]:
    return [chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]+)", entry.get(key, ""))]


def borrowed(ch: str, table: dict[str, dict[str, str]], key: str) -> list[str]:
    """Readings under ``key`` of the traditional forms, then of the character itself."""
    entry = table[ch]
    forms = [_S2T.convert(ch), *variants(entry, "kTraditionalVariant"), ch, *variants(entry, "kZVariant")]
    found: list[str] = []
    for form in dict.fromkeys(forms):
        value = table.get(form, {}).get(key, "")
        found += [re.sub(r":.*", "", part).lower() for part in value.split()]
    if not found and key != "kVietnamese":
        for form in variants(entry, "kSemanticVariant"):
            found += [re.sub(r":.*", "", part).lower() for part in table.get(form, {}).get(key, "").split()]
    return list(dict.fromkeys(found))


def viet_supplement() -> dict[str, list[str]]:
    with (DATA / "hanviet_extra.tsv").open(encoding="utf-8") as lines:
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
        return {ch: row["readings"].split() for row in rows for ch in row["character"]}


def rows(table: dict[str, dict[str, str]]) -> Iterable[tuple[str, ...]]:
    extra = viet_supplement()
    extra |= {_S2T.convert(ch): readings for ch, readings in extra.items()}
    for ch in sorted(table):
        entry = table[ch]
        if not any(key in entry for key in INCLUDED_BY):
            continue
        others = dict.fromkeys(
            v
            for key in ("kTraditionalVariant", "kSimplifiedVariant", "kZVariant", "kSemanticVariant")
            for v in variants(entry, key)
            if v != ch
        )
        viet = dict.fromkeys([*extra.get(ch, []), *borrowed(ch, table, "kVietnamese")])
        yield (
            ch,
            " ".join(mandarin(entry)),
            " ".join(borrowed(ch, table, "kCantonese")),
            " ".join(borrowed(ch, table, "kJapaneseOn")),
            " ".join(borrowed(ch, table, "kHangul")),
            " ".join(viet),
            entry.get("kTotalStrokes", "0").split()[0],
            re.sub(r"[*']", "", entry.get("kRSUnicode", "0.0").split()[0]).split(".")[0],
            entry.get("kCangjie", "").split(" ")[0],
            " ".join(re.sub(r"[^0-9 ]", "", entry.get("kPhonetic", "")).split()),
            "".join(others),
            "G" if "kTGH" in entry else "-",
            entry.get("kDefinition", "").replace("\t", " ")[:90],
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--unicode", type=Path, default=Path("/usr/share/unicode"))
    args = parser.parse_args()
    lines = ["\t".join(row) for row in rows(read_unihan(args.unicode))]
    payload = ("\n".join(lines) + "\n").encode()
    (DATA / "hanzi.tsv.gz").write_bytes(gzip.compress(payload, 9, mtime=0))
    print(f"{len(lines)} characters, {len(payload)} bytes raw")


if __name__ == "__main__":
    main()
