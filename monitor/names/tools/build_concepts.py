"""Build ``data/concepts.tsv.gz``: words for concrete things in thirteen languages, from the names of emoji.

    npm pack cldr-annotations-full && tar xzf cldr-annotations-full-*.tgz
    python -m monitor.names.tools.build_concepts package

Unicode CLDR 48 annotations (Unicode licence v3) give every emoji a short name and keywords. Kept are animals, plants,
food, things, weather and a few kinds of people whose English name is one or two plain words and whose Chinese name is
one to four Hanzi; faces, gestures, flags, clocks, arrows and signs are left out. Where a language names a part ("face
of a panda") and English does not, the keyword for the whole is taken. What is wrong for a trade name is put right in
``data/trade_words.tsv``, which wins.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path

from monitor.names import readings
from monitor.names.latin import normalise

DATA = Path(__file__).parent.parent / "data"
LANGUAGES = ("zh", "en", "ja", "ko", "ru", "th", "vi", "ar", "es", "pt", "fr", "de", "id")
FIRST, LAST = "\U0001f435", "\U0001f6ac"  # monkey face to cigarette, in the order of the file
PEOPLE = "judge farmer pilot astronaut detective guard ninja prince princess mermaid elf robot ghost clown baby singer"
LEFT_OUT = re.compile(
    r"\b(face|hand|arrow|sign|symbol|button|oncoming|clock|o’clock|thirty|hourglass|mailbox|speaker|globe|japanese|japan|"
    r"flag|medal|suit|dragon|mahjong|banknote|chart|lock(ed)?|unlocked|volume|person|man|man’s|woman’s|wheelchair|"
    r"love|bowl|pan|book|books|moon|quarter|low|broken|white|red|black|green|blue|brown|orange|tear-off|crossed|clinking|"
    r"desert island|mount fuji|statue|tower|kaaba|dodo|t-rex|wilted|fallen|empty|nest|leafless|deciduous|evergreen|"
    r"ewe|ram|goat|turkey|tropical|drink|beverage|cooking|pot|cut|meat|poultry|leafy|root|mate|derelict|building|"
    r"construction|foggy|sun|cloud|weather|high|voltage|graduation|billed|pool|game|card|index|dividers|page|memo|"
    r"scroll|ledger|memo|outbox|inbox|label|tabs|spiral|cabinet|file|box|nut|clamp|pick|coffin|headstone|funeral|"
    r"toilet|plunger|mouse trap|hindu|synagogue|mosque|church|hospital|cockroach|worm|microbe|bug|fly|mosquito|rat|"
    r"seat|construction|landslide|cityscape|sunset over|dusk|barber|circus|railway|aerial|departure|arrival|"
    r"goal|hole|uniform|vest|briefs|bikini|swimsuit|suit|score|slider|knobs|receiver|pager|trackball|disk|frames|clapper|"
    r"knot|joker|pawn|die|controls|volume|slot|hair|rescue|military|prayer|mute|flash|placard|crutch|x-ray|dna|atm|"
    r"performing|tanabata|carp|viewing|admission|reminder|sparkles|confetti|party|jack|christmas|pine|cricket|"
    r"shopping|dressing|safety|petri|alembic|drop|adhesive|stethoscope|syringe|test|cigarette|razor|bathtub|"
    r"bellhop|ring buoy|metro|seal|mantelpiece|stopwatch|timer|bouquet|blossom|rosette|leaf|moose|sauropod|"
    r"magnifying|identification|nazar|hamsa|moai|dango|oden|falafel|taco|burrito|tamale|pie|swirl|flatbread|"
    r"custard|sake|classical|sport|articulated|pickup|delivery|manual|motorized|auto|motorway|police|light|"
    r"horizontal|vertical|stop|buoy|passenger|small|suspension|mountain cableway|carousel|playground|tram|"
    r"monorail|station|trolleybus|minibus|racing|kick|roller|oil|fuel|siren|canned|takeout|soft|shaved|pouring|tumbler|"
    r"stuffed|fried|shallow|steaming|cooked|curry|roasted|fortune|pop(corn|ping)|pea pod|two-hump|hatching|"
    r"front-facing|spouting|paw|guide|service|polar|prints|electric|desktop|computer|fax|movie|film|video|videocassette|"
    r"satellite|optical|floppy|laptop|diya|envelope|e-mail|postbox|package|clipboard|pushpin|paperclip|ruler|wrapped|"
    r"briefcase|pencil|crayon|nib|wastebasket|saw|link|chains|hook|toolbox|ladder|elevator|couch|shower|lotion|"
    r"roll|sponge|extinguisher|cart|ticket|bullseye|piñata|nesting|flower playing|framed|lab|one-piece|clutch|thong|"
    r"hiking|flat|ballet|sandal|boot|top|money|credit|receipt|coin)\b"
)
FACE = {
    "ja": ("の顔", "顔"),
    "ko": (" 얼굴",),
    "ru": ("морда ", "голова ", "женщина-"),
    "th": ("หน้า",),
    "vi": ("mặt ",),
    "ar": ("وجه ",),
    "es": ("cara de ",),
    "pt": ("rosto de ",),
    "fr": ("tête de ",),
    "de": ("gesicht",),
    "id": ("wajah ", "muka "),
}
WRONG = """
    美洲鸵 多个音符 有环行星 雪与雪人 欧洲城堡 房屋建筑 邮号 音乐键盘 猪鼻子 老式钥匙 长鼓 沙球 小宝贝 磁铁 运动背心
    潜水面罩 缝合针 罐 米饼 意粉 浪花 温泉 婚礼 商场 水果蛋糕 饺子 药草 蒸汽火车 筐 喇叭
"""
"""Chinese names of the drawing rather than of the thing, or words of the other languages that name only the drawing."""
RENAMED = {
    "cheese wedge": "cheese", "chocolate bar": "chocolate", "wine glass": "wine", "beer mug": "beer",
    "cocktail glass": "cocktail", "soccer ball": "football/soccer", "puzzle piece": "puzzle", "balance scale": "scales",
    "artist palette": "palette", "lady beetle": "ladybug/ladybird", "gem stone": "gem", "chipmunk": "squirrel",
    "kiwi fruit": "kiwi", "fire": "flame", "ox": "bull", "sparkler": "fireworks", "cyclone": "typhoon",
    "spider web": "spider web/cobweb", "boxing glove": "boxing gloves", "curling stone": "curling", "skis": "skiing",
    "ice skate": "skating", "diving mask": "diving", "sled": "sledge", "thread": "thread",
}  # fmt: skip
"""English for the thing where the name is one of the drawing; the other languages' cells are then left empty."""
SYNONYMS = {
    "honeybee": "bee/honeybee", "cherries": "cherry", "blueberries": "blueberry", "grapes": "grape",
    "peanuts": "peanut", "beans": "bean", "automobile": "car/automobile", "bicycle": "bicycle/bike",
    "dove": "dove/pigeon",
    "airplane": "airplane/aircraft", "mobile phone": "mobile phone/phone", "cookie": "cookie/biscuit",
    "hippopotamus": "hippo/hippopotamus", "rhinoceros": "rhino/rhinoceros", "hamburger": "burger/hamburger",
    "french fries": "french fries/fries", "flashlight": "flashlight/torch", "pancakes": "pancake",
    "shrimp": "shrimp/prawn",
    "donkey/ass": "donkey", "crocodile": "crocodile/alligator", "blowfish": "pufferfish",
    "sailboat": "sailboat/sailing boat",
}  # fmt: skip
MOST_WORDS = {"ko": 1, "ru": 1, "ar": 1, "de": 1}
"""Words a name may have (beyond the English one's) before it is taken for a description; three elsewhere."""


def kept(english: str) -> bool:
    """True for a plain name of a concrete thing, of one or two words."""
    return bool(re.fullmatch(r"[a-z]{2,}( [a-z]+)?", english)) and not LEFT_OUT.search(english)


def _shared(a: str, b: str) -> int:
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def whole(language: str, name: str, keywords: Sequence[str]) -> str:
    """The name; of "face of X" the keyword for X, however it is inflected. '' when there is none."""
    for mark in FACE.get(language, ()):
        if name.startswith(mark) or name.endswith(mark):
            rest = name.removeprefix(mark).removesuffix(mark)
            best = max(keywords, key=lambda one: (_shared(one, rest), -len(one)), default="")
            return best if _shared(best, rest) >= max(1, len(rest) - 2) else ""
    return name


def chinese(name: str, english: str) -> list[str]:
    """The Chinese word, and the single character where it means the same alone: 兔子, 兔."""
    found = [name]
    if len(name) == 2:
        alone = name[0] if name[1] == "子" else name[1] if name[0] in "老大" else ""
        if alone and english in readings.gloss_words(alone):
            found.append(alone)
    return found


def rows(folder: Path) -> list[dict[str, str]]:
    """One dict a concept, language -> words parted by "/"; a Chinese word comes once."""
    notes = {
        language: json.loads((folder / "annotations" / language / "annotations.json").read_text("utf-8"))[
            "annotations"
        ]["annotations"]
        for language in LANGUAGES
    }
    order = list(notes["en"])
    span = set(order[order.index(FIRST) : order.index(LAST) + 1])
    found: list[dict[str, str]] = []
    seen: set[str] = set()
    for sign in order:
        english, name = (notes[language].get(sign, {}).get("tts", [""])[0] for language in ("en", "zh"))
        if not ((sign in span and kept(english)) or english in PEOPLE.split()):
            continue
        if not re.fullmatch("[\u4e00-\u9fff]{1,4}", name) or "的" in name:
            continue
        words = [word for word in chinese(name, english) if word not in seen]
        if not words or name in WRONG.split():
            continue
        seen.update(words)
        row = {"zh": "/".join(words), "en": RENAMED.get(english) or SYNONYMS.get(english, english)}
        for language in LANGUAGES[2:]:
            note = notes[language].get(sign, {})
            cell = whole(
                language, note.get("tts", [""])[0].casefold(), [one.casefold() for one in note.get("default", ())]
            )
            short = cell.count(" ") < max(MOST_WORDS.get(language, 3), english.count(" ") + 1)
            row[language] = normalise(cell) if short and english not in RENAMED else ""
        found.append(row)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="the unpacked package")
    table = rows(parser.parse_args().folder)
    lines = ["\t".join(LANGUAGES), *("\t".join(row[language] for language in LANGUAGES) for row in table)]
    note = "# Built by tools/build_concepts.py from Unicode CLDR 48 annotations (Unicode licence v3)\n"
    payload = gzip.compress((note + "\n".join(lines) + "\n").encode(), 9, mtime=0)
    (DATA / "concepts.tsv.gz").write_bytes(payload)
    print(f"concepts.tsv.gz: {len(table)} concepts, {len(payload)} bytes")


if __name__ == "__main__":
    main()
