"""Build ``data/pronunciations.tsv.gz``: how English words are spoken, in ARPAbet.

    python -m monitor.names.tools.build_pronunciations index.js

The file is the CMU Pronouncing Dictionary as the npm package cmu-pronouncing-dictionary 3.0.0 holds it (licence of
the data: BSD-2-Clause, NOTICE.md). Kept are the words of ``en_words.txt.gz`` with their first two pronunciations, and
the first of other entries (surnames, places) of four to six letters that are no pinyin: coined trade names are often
spelt like them. Stress is left out. Other scripts write a weak vowel by its letter (lemon, system and campus have one
vowel in English, three in Japanese and Russian), so vowels whose letter matters carry it: ``AXo`` is a schwa spelt o,
``AAo`` the vowel of pop. The letter is found by laying letters and sounds side by side at the least cost.
"""

from __future__ import annotations

import argparse
import gzip
import re
from functools import cache
from pathlib import Path

from monitor.names import pinyin, words

DATA = Path(__file__).parent.parent / "data"
ROW = re.compile(r'(?m)^  "?([a-z]{2,})(?:\((\d)\))?"?: "([^"#]+?) *(?:#[^"]*)?",?$')
MOST = 2
"""Pronunciations of one word that are kept."""
COINED = range(4, 7)
"""Letters of names that are kept though the list of words lacks them."""
VOWELS = frozenset(["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"])
SPELLINGS = {
    "P": "p pp", "B": "b bb", "T": "t tt ed th bt te", "D": "d dd ed ld", "K": "k c ck ch q cc kk qu x cu",
    "G": "g gg gh gu x", "CH": "ch tch t c cz", "JH": "j g dg d ge gg dj", "F": "f ff ph gh lf", "V": "v f vv",
    "TH": "th", "DH": "th", "S": "s ss c sc ps st", "Z": "z s zz ss x", "SH": "sh ti ci si ssi s ch c ce ss t sci",
    "ZH": "s si g ge z zi j", "HH": "h wh j", "M": "m mm mb lm mn", "N": "n nn kn gn pn", "NG": "n ng",
    "L": "l ll", "R": "r rr wr rh", "W": "w wh u o", "Y": "y i j",
}  # fmt: skip
"""Letters that write each consonant."""
LETTERS = re.compile("[aeiouy][aeiouyw]{0,2}")


def letters_of(word: str, sounds: tuple[str, ...]) -> list[str]:
    """For each sound of ``word`` the letters that write it, '' for none."""

    @cache
    def best(sound: int, letter: int) -> tuple[float, tuple[str, ...]]:
        left = word[letter:]
        if sound == len(sounds):
            return (0.3 if left == "e" else float(len(left))), ()
        options = []
        if left:
            cost, rest = best(sound, letter + 1)  # a letter nobody speaks
            options.append((cost + 1.0, rest))
        for size, price in _takes(sounds[sound], left):
            cost, rest = best(sound + 1, letter + size)
            options.append((cost + price, (left[:size], *rest)))
        return min(options)

    return list(best(0, 0)[1])


def _takes(sound: str, left: str) -> list[tuple[int, float]]:
    """(number of letters, cost) of what ``sound`` may take from the letters ``left``."""
    weak = sound == "AH0" or sound in ("Y", "S", "W")  # he(a)l(e), c(y)ute, bo(x), (w)one
    found = [(0, 0.8 if weak else 2.0)]
    if sound.rstrip("012") in VOWELS:
        run = LETTERS.match(left)
        found += [(size, 0.2 * (size - 1)) for size in range(1, len(run[0]) + 1)] if run else []
        if sound.startswith("ER") and run:
            found += [(size + 1, 0.0) for size in range(1, len(run[0]) + 1) if left[size : size + 1] == "r"]
    else:
        found += [(len(one), -0.1 * len(one)) for one in SPELLINGS[sound].split() if left.startswith(one)]
    return [*found, (1, 2.5)] if left else found


def _letter(spelt: str) -> str:
    """The vowel letter a weak vowel is known by: the last of its letters, u for ou, e for ai (mountain), i for y."""
    vowels = re.sub("[^aeiouy]", "", spelt)
    if not vowels:
        return ""
    return {"ou": "u", "ai": "e"}.get(vowels, vowels[-1]).replace("y", "i")


def _weak(base: str, letter: str, before: bool, after: str) -> str:
    """An unstressed AH or IH. ``before``: it stands before the stressed vowel; ``after`` is the next sound."""
    if after == "JH" and letter == "a":
        return "IXa"  # image, village
    if base == "AH" or (letter == "e" and not before):
        return "AX" + letter  # perfect and market have the same weak vowel as open
    return "IH"


def marked(word: str, arpabet: str) -> str:
    """The sounds of a word without stress, weak and spelling-bound vowels with their letter."""
    sounds = tuple(arpabet.split())
    first = next((at for at, sound in enumerate(sounds) if sound.endswith("1")), 0)
    out = []
    for at, (sound, spelt) in enumerate(zip(sounds, letters_of(word, sounds), strict=True)):
        base, after = sound.rstrip("012"), (sounds[at + 1] if at + 1 < len(sounds) else "")
        letter = _letter(spelt)
        if base in ("AH", "IH") and not sound.endswith("1"):
            base = _weak(base, letter, at < first, after)
        elif base == "AH" and letter == "o":
            base = "AHo"
        elif base == "ER":
            base += letter or "e"
        elif (base == "AA" and letter == "o") or (base == "AO" and spelt == "o" and after != "R"):
            base += "o"
        out.append(base)
    return " ".join(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    args = parser.parse_args()
    known = words.latin_words()
    found: dict[str, list[str]] = {}
    for word, _, arpabet in ROW.findall(args.file.read_text("utf-8")):
        if word in known or (len(word) in COINED and word not in found and not pinyin.split_pinyin(word)):
            found.setdefault(word, []).append(marked(word, arpabet))
    rows = [f"{word}\t{'/'.join(list(dict.fromkeys(cell))[:MOST])}\n" for word, cell in sorted(found.items())]
    head = "# Built by tools/build_pronunciations.py: CMU Pronouncing Dictionary, BSD-2-Clause\nword\tsounds\n"
    (DATA / "pronunciations.tsv.gz").write_bytes(gzip.compress((head + "".join(rows)).encode("ascii"), mtime=0))
    print(f"{len(rows)} words")


if __name__ == "__main__":
    main()
