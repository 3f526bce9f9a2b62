"""Build ``data/english_hanzi.tsv``: English words and the Hanzi that Unihan defines by them, commonest first.

    python -m monitor.names.tools.build_meanings

Only words that open a definition or stand alone in it, only standard characters, three per word: enough to put a Latin
name of two words (RED STAR) into Hanzi character by character.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from monitor.names import hanzi, readings, words

DATA = Path(__file__).parent.parent / "data"
KEPT = 3
LEAST_ZIPF = 4.5
"""Characters rarer than this are not what anybody would translate with."""


def main() -> None:
    found: dict[str, list[tuple[int, float, str]]] = defaultdict(list)
    for ch, zipf in words.zh_chars().items():
        if zipf >= LEAST_ZIPF and hanzi.standard(ch):
            for place, word in enumerate(readings.gloss_words(ch)):
                if words.latin_frequency(word) >= 3:
                    found[word].append((place, -zipf, ch))
    lines = [f"{word}\t{''.join(ch for _, _, ch in sorted(found[word])[:KEPT])}" for word in sorted(found)]
    note = "# Built by tools/build_meanings.py from Unihan kDefinition\nword\tcharacters\n"
    (DATA / "english_hanzi.tsv").write_text(note + "\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} words")


if __name__ == "__main__":
    main()
