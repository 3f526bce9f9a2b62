"""Build ``data/syllables.tsv``: every Mandarin syllable in Wade-Giles, Palladius, katakana, Hangul, Thai and Arabic.

    python -m monitor.names.tools.build_syllables

Syllables: those of data/hanzi.tsv.gz. Wade-Giles and Palladius come from pypinyin (MIT), with its known holes filled;
the other columns are composed from ``data/syllable_rules.toml``, where the sources stand.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pypinyin.contrib.tone_convert import to_tone
from pypinyin.style import cyrillic, wadegiles

from monitor.names import jamo, tables

DATA = Path(__file__).parent.parent / "data"
COLUMNS = ("katakana", "hangul", "thai", "arabic")

INITIALS = ("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s")
_ZERO = {
    "yi": "i", "wu": "u", "yu": "v", "you": "iu", "wei": "ui", "wen": "un", "weng": "ong", "yin": "in", "ying": "ing",
    "yong": "iong",
}  # fmt: skip


def split_syllable(syllable: str) -> tuple[str, str]:
    """Initial and full final of a pinyin syllable without tone: ``xue`` -> ('x', 've'), ``you`` -> ('', 'iu')."""
    initial = next((one for one in INITIALS if syllable.startswith(one)), "")
    final = syllable[len(initial) :]
    if not initial:
        if syllable in _ZERO:
            return "", _ZERO[syllable]
        if syllable.startswith("yu"):
            return "", "v" + syllable[2:]
        if syllable[:1] == "y":
            return "", "i" + syllable[1:]
        if syllable[:1] == "w":
            return "", "u" + syllable[1:]
    elif initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    return initial, final


def compose(syllable: str, rules: dict[str, Any]) -> str:
    """Whole-syllable exceptions first, then the initial's row for the final."""
    if syllable in rules["whole"]:
        return str(rules["whole"][syllable])
    initial, final = split_syllable(syllable)
    if "rows" in rules:  # katakana: a consonant row, then the final written on its vowel
        return _kana(initial, final, rules)
    heads = rules["initial"].get(initial)
    tails = rules.get("final_after", {}).get(initial, {}).get(final) or rules["final"].get(final)
    if heads is None or tails is None:
        return ""
    join = _hangul if "hangul" in rules else _letters
    firsts, lasts = heads.split("/"), tails.split("/")
    paired = [(firsts[min(i, len(firsts) - 1)], lasts[min(i, len(lasts) - 1)]) for i in range(2)]
    return "/".join(dict.fromkeys(join(head, tail) for head, tail in paired))


def _letters(head: str, tail: str) -> str:
    """``tail`` shows with '-' where the consonant stands (Thai vowels go round it); else it follows."""
    return tail.replace("-", head) if "-" in tail else head + tail


def _kana(initial: str, final: str, rules: dict[str, Any]) -> str:
    row = rules["rows"].get(initial)
    pattern = rules.get("final_after", {}).get(initial, {}).get(final) or rules["final"].get(final)
    if row is None or pattern is None:
        return ""
    out = []
    for which, one in enumerate((pattern.split("/") * 2)[:2]):
        cells = row.get(one[0], "").split("/")
        if cells != [""]:
            out.append(cells[min(which, len(cells) - 1)] + one[1:])
    return "/".join(dict.fromkeys(out))


def _hangul(initial: str, tail: str) -> str:
    """``tail`` is written on the empty initial: lead and 아오 make 라오."""
    return jamo.syllable(initial, tail[0]) + tail[1:]


def main() -> None:
    rules = tomllib.loads((DATA / "syllable_rules.toml").read_text("utf-8"))
    seen: set[str] = set()
    for line in tables.text("hanzi.tsv.gz").split("\n"):
        seen |= {reading[:-1] for reading in [*line.split("\t"), ""][1].split()}
    names = sorted(s for s in seen if s and s not in rules["left_out"]["syllables"])
    out = ["# Built by tools/build_syllables.py", "\t".join(("pinyin", "wade_giles", "palladius", *COLUMNS))]
    for name in names:
        wade = rules["wade_giles"].get(name) or wadegiles.to_wade_glides(name.replace("v", "ü"))
        wade = wade.replace("'", "").replace("v", "u").replace("ü", "u").replace("ê", "e").replace("ŭ", "u")
        russian = rules["palladius"].get(name) or cyrillic.converter.to_cyrillic(to_tone(name + "1"))
        russian = "".join(ch for ch in russian if ch == "/" or not ch.isascii())
        cells = [name, wade, russian, *(compose(name, rules[column]) for column in COLUMNS)]
        missing = [
            column
            for column, cell in zip(("pinyin", "wade_giles", "palladius", *COLUMNS), cells, strict=True)
            if not cell
        ]
        if missing:
            print(f"{name}: nothing for {', '.join(missing)}")
        out.append("\t".join(cells))
    (DATA / "syllables.tsv").write_text("\n".join(out) + "\n", "utf-8")
    print(f"{len(names)} syllables")


if __name__ == "__main__":
    main()
