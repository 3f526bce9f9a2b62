"""A batch of marks as the alignment wants them: every way to read each mark, split into letters and Hanzi."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor.matching import han, letters
from monitor.matching.background import is_han
from monitor.matching.forms_index import FormsIndex
from monitor.matching.letter_views import LetterViews
from monitor.matching.origins import TextOrigin
from monitor.matching.own_names import text_key
from monitor.names import hanzi
from monitor.names.views import View, mark_views

_BY_LOOK = frozenset({"confusable", "visual"})
_OF_ONE_SCRIPT = frozenset({"part", "pinyin", "native", "kana", "simplified"})
"""Channels that leave out what a mixed mark has in other scripts."""
_PIECE = letters.LONGEST_VIEW
_OVERLAP = 32
_PIECES = 40
"""A mark longer than 40 overlapping windows is looked at from its beginning only that far; nobody names goods so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One view of one text. ``mark`` is the position of the text in the batch; ``partial`` says that the view leaves
    out letters of the mark (the Hanzi of 华为P60); ``stated`` is what ``prior`` owes to the text being an office's
    statement."""

    mark: int
    view: View
    channel: str
    prior: float
    partial: bool = False
    stated: float = 0.0


class MarkBatch:
    """Views of ``texts``; ``extra`` holds a prior per text (statements of the office weigh less than the mark),
    ``origins`` where each comes from (marks when None)."""

    def __init__(
        self,
        index: FormsIndex,
        texts: Sequence[str],
        extra: Sequence[float] | None = None,
        origins: Sequence[TextOrigin] | None = None,
    ) -> None:
        self.texts = texts
        by_script = float(index.rules.priors.other_script)
        self.origins = origins if origins is not None else [TextOrigin()] * len(texts)
        self.is_mark = np.array([origin.is_mark for origin in self.origins], dtype=bool)
        # Per text the brands whose own names it consists of.
        self.own = [index.own_names.brands_of(text) for text in texts]
        self.own_keys = np.array(
            sorted(brand * len(texts) + text for text, found in enumerate(self.own) for brand in found), dtype=np.int64
        )
        letter_tokens: list[tuple[str, ...]] = []
        letter_readings: list[Reading] = []
        han_texts: list[str] = []
        han_readings: list[Reading] = []
        for number, text in enumerate(texts):
            less = extra[number] if extra is not None else 0.0
            seen_han: set[str] = set()
            views = mark_views(text)
            several = any(view.channel == "part" for view in views)
            size = 0 if text.isascii() else len(text_key(text))
            for view in views:
                if view.script == "han" or (not view.text.isascii() and any(map(is_han, view.text))):
                    run = "".join(ch for ch in view.text if is_han(ch))
                    run = hanzi.simplify(run)
                    if run and run not in seen_han:
                        seen_han.add(run)
                        for piece in _pieces(run, han.LONGEST_VIEW):
                            han_texts.append(piece)
                            partial = view.channel not in _BY_LOOK and len(piece) < size
                            han_readings.append(Reading(number, view, view.channel, view.prior + less, partial, less))
                    if several and view.channel == "raw":
                        continue
                if view.script == "han":
                    continue
                # Fewer letters and rougher statistics: marks in other scripts come close by chance more often.
                rough = 0.0 if view.script in ("latin", "common") else by_script
                for tokens in _token_pieces(view.tokens):
                    letter_tokens.append(tokens)
                    partial = several and view.channel in _OF_ONE_SCRIPT
                    prior = view.prior + less + rough
                    letter_readings.append(Reading(number, view, view.channel, prior, partial, less))
        self.letter_readings = letter_readings
        self.letter_mark = np.array([r.mark for r in letter_readings], dtype=np.int64)
        self.letter_partial, self.letter_by_look = _flags(letter_readings)
        self.letter_views = LetterViews(
            index.letter_model,
            letter_tokens,
            [r.channel for r in letter_readings],
            [r.prior for r in letter_readings],
        )
        self.han_readings = han_readings
        self.han_mark = np.array([r.mark for r in han_readings], dtype=np.int64)
        self.han_partial, self.han_by_look = _flags(han_readings)
        self.han_views = han.HanViews(index.han_model, han_texts, [r.prior for r in han_readings])


def _flags(readings: Sequence[Reading]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which readings leave letters out, and which take look-alikes for letters."""
    partial = np.array([reading.partial for reading in readings], dtype=bool)
    return partial, np.array([reading.channel in _BY_LOOK for reading in readings], dtype=bool)


def _pieces(text: str, size: int) -> list[str]:
    """Overlapping windows of a long text; the text itself when it is short."""
    if len(text) <= size:
        return [text]
    step = size - min(_OVERLAP, size // 2)
    return [text[at : at + size] for at in range(0, min(len(text), step * _PIECES), step)]


def _token_pieces(tokens: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Runs of tokens of at most the longest view, each run sharing its last tokens with the next."""
    if sum(map(len, tokens)) <= _PIECE // 2:
        return [tokens]
    short = [piece for token in tokens for piece in _pieces(token, _PIECE // 4 * 3)]
    out: list[tuple[str, ...]] = []
    current: list[str] = []
    size = 0
    for token in short:
        # Jamo and ligatures count up to three symbols a character.
        length = len(token) if token.isascii() else 3 * len(token)
        if current and size + length > _PIECE:
            out.append(tuple(current))
            if len(out) >= _PIECES:
                return out
            keep: list[str] = []
            kept = 0
            for last in reversed(current):
                kept += len(last)
                if kept > _OVERLAP:
                    break
                keep.insert(0, last)
            current, size = keep, sum(map(len, keep))
        current.append(token)
        size += length
    out.append(tuple(current))
    return out
