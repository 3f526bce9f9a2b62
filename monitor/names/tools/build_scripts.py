"""Build ``data/scripts.tsv`` from Scripts.txt (Debian package ``unicode-data``).

    python -m monitor.names.tools.build_scripts [--unicode /usr/share/unicode]

Hiragana and katakana become ``kana``: brand names change freely between them. Common and Inherited are left out.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
MERGED = {"hiragana": "kana", "katakana": "kana", "common": "", "inherited": ""}
PROLONGED_SOUND_MARK = 0x30FC  # Common in Scripts.txt because both syllabaries use it; a part of a kana word here


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--unicode", type=Path, default=Path("/usr/share/unicode"))
    args = parser.parse_args()
    names = {PROLONGED_SOUND_MARK: "kana"}
    for line in (args.unicode / "Scripts.txt").read_text("utf-8").splitlines():
        found = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)", line)
        if found:
            name = MERGED.get(found[3].lower(), found[3].lower())
            for code in range(int(found[1], 16), int(found[2] or found[1], 16) + 1) if name else ():
                names[code] = name
    out: list[list[int | str]] = []
    for code in sorted(names):
        if out and out[-1][1] == code - 1 and out[-1][2] == names[code]:
            out[-1][1] = code
        else:
            out.append([code, code, names[code]])
    body = "".join(f"{start:04X}\t{end:04X}\t{name}\n" for start, end, name in out)
    note = "# Built by tools/build_scripts.py from Unicode 15.0 Scripts.txt\n"
    (DATA / "scripts.tsv").write_text(note + "start\tend\tscript\n" + body, "utf-8")
    print(f"{len(out)} ranges")


if __name__ == "__main__":
    main()
