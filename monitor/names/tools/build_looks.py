"""Build ``data/lookalikes.txt.gz``: the 20 characters that look most like each Hanzi, nearest first.

    python -m monitor.names.tools.build_looks [--fonts /usr/share/fonts/opentype/noto]

Needs Pillow and Debian's ``fonts-noto-cjk`` (OFL-1.1; no glyphs are shipped). Each character is drawn in Noto Sans
CJK SC and Noto Serif CJK SC, blurred so that small shifts of a stroke do not count, compared by cosine without the
mean picture; 0.15 of the similarity of Cangjie codes, 0.15 of the nearness of stroke counts, 0.2 of the share of
the code that both begin or end with and 0.2 for one phonetic family are added (docs/names.md has the measurement).
Ranks, not scores, are kept: one threshold on the score gave 12 neighbours to one character and none to another.

Two pools: the 8,105 standard characters among themselves, and the other characters of Big5, JIS and KS X among the
characters of those sets (a traditional or Japanese mark is compared with traditional characters).
"""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import OSA

from monitor.names import hanzi, looks, tables

DATA = Path(__file__).parent.parent / "data"
SIZE, KEPT, SHORTLIST = 64, 20, 500
BLUR, CANGJIE_WEIGHT, STROKE_WEIGHT = 3.5, 0.15, 0.15
PART_WEIGHT, PHONETIC_WEIGHT = 0.2, 0.2
SIMPLIFIED_CHINESE = 2  # index of the SC face in Noto's collections
Array = Any


def drawn(ch: str, font: ImageFont.FreeTypeFont) -> Array:
    image = Image.new("L", (SIZE + 16, SIZE + 16))
    ImageDraw.Draw(image).text((8, 8 + SIZE // 2), ch, 255, font=font, anchor="lm")
    blurred = image.filter(ImageFilter.GaussianBlur(BLUR))
    small = blurred.resize(((SIZE + 16) // 2, (SIZE + 16) // 2), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32).ravel()


def vectors(chars: list[str], fonts: Path) -> Array:
    parts = []
    for name in ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc"):
        font = ImageFont.truetype(str(fonts / name), SIZE, index=SIMPLIFIED_CHINESE)
        block = np.stack([drawn(ch, font) for ch in chars])
        block -= block.mean(axis=0)
        block /= np.linalg.norm(block, axis=1, keepdims=True) + 1e-6
        parts.append(block)
    return np.concatenate(parts, axis=1) / np.sqrt(2)


def similarity(a: str, b: str) -> float:
    """What is added to the picture's similarity: Cangjie and stroke counts."""
    code = OSA.normalized_similarity(hanzi.cangjie(a), hanzi.cangjie(b))
    one, two = hanzi.strokes(a), hanzi.strokes(b)
    near = 1 - abs(one - two) / max(one, two, 1)
    family = PHONETIC_WEIGHT * looks.same_phonetic(a, b)
    return CANGJIE_WEIGHT * code + STROKE_WEIGHT * near + PART_WEIGHT * shared_end(a, b) + family


def shared_end(a: str, b: str) -> float:
    """Share of the longer Cangjie code that both begin or end with: a whole part in the same place."""
    one, two = hanzi.cangjie(a), hanzi.cangjie(b)
    return max(_common(one, two), _common(one[::-1], two[::-1])) / max(len(one), len(two), 1)


def _common(one: str, two: str) -> int:
    """Number of letters both begin with."""
    return next((at for at, (x, y) in enumerate(zip(one, two, strict=False)) if x != y), min(len(one), len(two)))


def nearest(chars: list[str], wanted: list[str], table: Array) -> dict[str, str]:
    at = {ch: i for i, ch in enumerate(chars)}
    found = {}
    for start in range(0, len(wanted), 500):
        block = wanted[start : start + 500]
        scores = table[[at[ch] for ch in block]] @ table.T
        short = np.argpartition(-scores, SHORTLIST, axis=1)[:, :SHORTLIST]
        for row, ch in enumerate(block):
            ranked = sorted(
                ((float(scores[row, i]) + similarity(ch, chars[i]), chars[i]) for i in short[row] if chars[i] != ch),
                reverse=True,
            )
            found[ch] = "".join(other for _, other in ranked[:KEPT])
    return found


def encodable(ch: str) -> bool:
    for codec in ("big5", "shift_jis", "euc_kr"):
        try:
            ch.encode(codec)
        except UnicodeEncodeError:
            continue
        return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts/opentype/noto"))
    args = parser.parse_args()
    known = [line[0] for line in tables.text("hanzi.tsv.gz").split("\n") if line]
    standard = [ch for ch in known if hanzi.standard(ch)]
    abroad = [ch for ch in known if encodable(ch)]
    found = nearest(standard, standard, vectors(standard, args.fonts))
    found |= nearest(abroad, [ch for ch in abroad if not hanzi.standard(ch)], vectors(abroad, args.fonts))
    payload = "".join(f"{ch}{found[ch]}\n" for ch in sorted(found)).encode()
    (DATA / "lookalikes.txt.gz").write_bytes(gzip.compress(payload, 9, mtime=0))
    print(f"{len(found)} characters, {len(payload)} bytes raw")


if __name__ == "__main__":
    main()
