"""Ways to read a filed mark.

Marks come by the ten thousand a day and nearly all are plain Latin: those take a short way and no table is loaded for
them. Channels are listed in ``CHANNELS`` with their log weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from monitor.names import latin
from monitor.names.scripts import COMMON, HAN, KANA, LATIN, part, scripts_in

CHANNELS: dict[str, tuple[float, str]] = {
    "raw": (0.0, "the mark as filed: NFKC, casefolded, invisible characters taken out"),
    "plain": (0.0, "Latin letters without accents"),
    "part": (-0.3, "the characters of one script of a mixed mark"),
    "joined": (-0.3, "single letters or syllables put together: H U A W E I"),
    "visual": (-0.3, "as it is read on a screen where control characters turn the direction of the letters"),
    "confusable": (-0.5, "look-alike characters taken for the Latin letters they imitate"),
    "roman": (-0.3, "Latin reading of another script; a second reading weighs one less"),
    "simplified": (0.0, "Han text in simplified characters"),
    "numeral": (-0.3, "Han text with digits as Chinese numerals"),
    "pinyin": (-1.0, "Mandarin reading of Han text"),
    "kana": (-0.1, "kana with one spelling per sound: katakana, no long marks, no small tsu"),
    "native": (-0.1, "one spelling per sound in another script: no tone marks, hard signs or variant letters"),
}
_WRITTEN = frozenset({"raw", "plain", "part", "joined", "simplified", "confusable"})
"""Channels that are the characters themselves, not how they sound."""
LONG = 400
"""Marks longer than this get no reading views: no name is that long, and a text is searched for names as it is."""


@dataclass(frozen=True, slots=True)
class View:
    """One way to read a mark. ``text`` has single spaces at hard boundaries (spaces, signs, change of script);
    ``tokens`` are also cut where case or digits change, so that joined they equal ``text`` without spaces."""

    text: str
    channel: str
    script: str
    language: str
    prior: float
    tokens: tuple[str, ...]


def _view(text: str, channel: str, script: str = "", less: float = 0.0, language: str = "") -> View | None:
    """A view of ``text``, whose case is still as filed (boundaries are read from it)."""
    words = latin.words(text)
    if not words:
        return None
    tokens = tuple(piece.casefold() for word in words for piece in latin.soft_split(word))
    folded = " ".join(words).casefold()
    if not script:
        found = scripts_in(folded)
        script = found[0] if found else COMMON
    return View(folded, channel, script, language, CHANNELS[channel][0] - less, tokens)


def _ascii_views(text: str) -> list[View | None]:
    words = latin.words(text)
    if not words:
        return []
    tokens = tuple([piece.lower() for word in words for piece in latin.soft_split(word)])
    folded = " ".join(words).lower()
    views: list[View | None] = [View(folded, "raw", LATIN, "", 0.0, tokens)]
    if len(words) > 2 and sum(map(len, words)) < 2 * len(words):
        views.append(
            View("".join(words).lower(), "joined", LATIN, "", CHANNELS["joined"][0], ("".join(words).lower(),))
        )
    if not folded.replace(" ", "").isalpha() or "|" in text or "!" in text:
        views += _confusable_views(text)
    return views


def _confusable_views(text: str) -> list[View | None]:
    from monitor.names import confusables  # noqa: PLC0415 - tables wanted for few marks

    if not confusables.has_lookalikes(text):
        return []
    # Without a single Latin letter the mark is more likely a word of its own script than an imitation.
    less = 0.0 if text.isascii() or LATIN in scripts_in(text) else 1.0
    return [_view(one, "confusable", LATIN, at + less) for at, one in enumerate(confusables.latin_readings(text))]


def _simple(text: str) -> str:
    from monitor.names import hanzi  # noqa: PLC0415

    return hanzi.simplify(part(text, HAN).replace(" ", ""))


def _han_views(text: str) -> list[View | None]:
    from monitor.names import hanzi, numerals, pinyin  # noqa: PLC0415

    simple = _simple(text)
    views = [_view(simple, "simplified", HAN, language="zh")]
    numbered = numerals.in_hanzi(text)
    if numbered != text:
        views.append(_view(_simple(numbered), "numeral", HAN, language="zh"))
    for at, syllables in enumerate(pinyin.mark_readings(simple)):
        less = 0.5 * at
        views.append(_view(" ".join(s.replace("v", "u") for s in syllables), "pinyin", LATIN, less, "zh-Latn"))
    if len(simple) < len(text):
        from monitor.names import confusables  # noqa: PLC0415 - tables wanted for few marks

        drawn = part(confusables.han_reading(text), HAN)
        if drawn:
            views.append(_view(hanzi.simplify(drawn), "confusable", HAN, language="zh"))
        views.append(_view(confusables.latin_in_han(text), "confusable", LATIN, 0.5))
    return views


def _other_views(text: str, scripts: tuple[str, ...]) -> list[View | None]:
    from monitor.names.native import native_fold  # noqa: PLC0415
    from monitor.names.romanise import romanise  # noqa: PLC0415

    views: list[View | None] = []
    for script in scripts:
        if script not in (LATIN, HAN):
            channel = "kana" if script == KANA else "native"
            views.append(_view(native_fold(part(text, script).casefold()), channel, script))
    mixed = 1.0 if LATIN in scripts else 0.0  # a mixed word is more likely an imitation of shapes
    views += [_view(one, "roman", LATIN, at + mixed) for at, one in enumerate(romanise(text))]
    return views


@lru_cache(maxsize=4096)
def _mixed_views(text: str) -> tuple[View | None, ...]:
    scripts = scripts_in(text)
    views: list[View | None] = [_view(text, "raw")]
    accentless = latin.plain(text) if LATIN in scripts else text
    if accentless != text:
        views.append(_view(accentless, "plain"))
    if len(scripts) > 1:
        views += [_view(latin.plain(part(text, one)), "part", one) for one in scripts]
    if len(text) > LONG:
        return tuple(views)
    if scripts != (LATIN,) or not accentless.isascii() or any(ch.isdigit() for ch in text):
        views += _confusable_views(text)
    if HAN in scripts:
        views += _han_views(text)
    if any(one not in (LATIN, HAN) for one in scripts):
        views += _other_views(text, scripts)
    for view in list(views):
        if view and view.channel in ("raw", "confusable", "plain") and view.text.count(" ") > 1:
            words = view.text.split()
            if sum(map(len, words)) < 2 * len(words):
                views.append(_view("".join(words), "joined", view.script))
    return tuple(views)


def _views(text: str) -> Sequence[View | None]:
    if text.isascii():
        return _ascii_views(text)
    return _mixed_views(text) if len(text) < latin.LONGEST_KEPT else _mixed_views.__wrapped__(text)


def mark_views(text: str) -> tuple[View, ...]:
    """Ways to read the mark ``text``, the filed one first, no (text, script) twice. () for a mark without any letter or
    digit. Never fails; linear in the length of the mark."""
    found = _views(latin.cleaned(text))
    shown = latin.displayed(text)
    if shown is not text:
        price = CHANNELS["visual"][0]
        turned = [view for view in _views(latin.cleaned(shown)) if view]
        found = [
            *found,
            *(
                replace(view, channel="visual" if view.channel in _WRITTEN else view.channel, prior=view.prior + price)
                for view in turned
            ),
        ]
    if len(found) == 1:
        return (found[0],) if found[0] else ()
    best: dict[str, View] = {}
    for view in found:
        if view and (view.text not in best or view.prior > best[view.text].prior):
            best[view.text] = view
    return tuple(best.values())
