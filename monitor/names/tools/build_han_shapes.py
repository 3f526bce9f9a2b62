"""Build ``data/han_shapes.tsv``: characters outside the ideographs that are drawn like one.

    python -m monitor.names.tools.build_han_shapes [--unicode /usr/share/unicode]

Radical and stroke signs come from Unicode's EquivalentUnifiedIdeograph.txt; kana, Bopomofo and Latin letters that pass
for a Hanzi are our own observation (rows ``own``, kept below in the file that is read and written back).
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from pathlib import Path

from monitor.names import tables

DATA = Path(__file__).parent.parent / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--unicode", type=Path, default=Path("/usr/share/unicode"))
    args = parser.parse_args()
    own = [row for row in tables.rows("han_shapes.tsv") if row["source"] == "own"]
    found = {row["character"]: (row["looks_like"], "own") for row in own}
    for line in (args.unicode / "EquivalentUnifiedIdeograph.txt").read_text("utf-8").splitlines():
        hit = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)", line)
        if hit:
            for code in range(int(hit[1], 16), int(hit[2] or hit[1], 16) + 1):
                if unicodedata.normalize("NFKC", chr(code)) == chr(code):
                    found.setdefault(chr(code), (chr(int(hit[3], 16)), "EquivalentUnifiedIdeograph.txt 15.0"))
    body = "".join(f"{ch}\t{found[ch][0]}\t{found[ch][1]}\n" for ch in sorted(found))
    note = "# Signs drawn like a Hanzi; tools/build_han_shapes.py adds the radicals, rows 'own' are kept by hand.\n"
    (DATA / "han_shapes.tsv").write_text(note + "character\tlooks_like\tsource\n" + body, "utf-8")
    print(f"{len(found)} characters")


if __name__ == "__main__":
    main()
