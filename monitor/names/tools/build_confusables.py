"""Build ``data/confusables.tsv``: characters of other scripts that look like Latin letters or digits.

    python -m monitor.names.tools.build_confusables confusables.json

Input: ``confusables.json`` of the PyPI package confusable-homoglyphs 3.3.1 (MIT; made from Unicode's confusables.txt,
UTS #39). Kept: single characters outside ASCII, not changed by NFKC, whose look-alike is one or two ASCII letters or
digits. ``data/confusables_extra.tsv`` holds our own additions and wins.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


def main(source: Path) -> None:
    found: dict[str, str] = {}
    for key, others in json.loads(source.read_text("utf-8")).items():
        ch = key.strip("\u200e")
        if len(ch) != 1 or ch.isascii() or unicodedata.normalize("NFKC", ch) != ch:
            continue
        for other in others:
            target = other["c"].strip("\u200e")
            if re.fullmatch(r"[A-Za-z0-9]{1,2}", target):
                found.setdefault(ch, target)
    body = "".join(f"{ch}\t{found[ch]}\n" for ch in sorted(found))
    note = "# Built by tools/build_confusables.py from UTS #39 data\ncharacter\tlooks_like\n"
    (DATA / "confusables.tsv").write_text(note + body, "utf-8")
    print(f"{len(found)} characters")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
