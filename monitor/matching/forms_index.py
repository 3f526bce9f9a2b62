"""All forms of all watched brands, ready to be aligned: who owns each form, what kind it is, and the two models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor.matching import han, letters, lexicon
from monitor.matching.alignment import LATIN
from monitor.matching.background import Background, is_han
from monitor.matching.hanzi_relations import Relations
from monitor.matching.own_names import OwnNames, text_key
from monitor.matching.rules import Rules
from monitor.matching.spoken import english_sound
from monitor.matching.symbols import encode
from monitor.names import hanzi
from monitor.names.forms import Form, brand_forms, priors
from monitor.records import Brand

OWN_KINDS = frozenset({"hanzi", "simplified", "traditional", "japanese", "latin", "local", "logo_word"})
"""Kinds that are the brand's own names: an identical mark is the top of the scale only for these."""


PINYIN_KINDS = frozenset({"pinyin", "pinyin_spaced", "wade_giles", "jyutping", "yale", "hokkien", "hanviet_plain",
                          "hanviet", "onyomi_romaji", "hanja_romanised"})  # fmt: skip

_COMMON = 3.0
"""A core that is an English word used more often than this (per million) is no name."""

_EVERYDAY, _LEAST_WORD = 100.0, 4
"""An English word used this often (per million), or one of fewer letters, is not taken alone for a longer name."""


@dataclass(frozen=True, slots=True)
class Side:
    """Forms of one alphabet with their brand (position in the watch list) and the form they came from."""

    brand: npt.NDArray[np.int64]
    forms: tuple[Form, ...]


class FormsIndex:
    """Forms of ``brands`` split into letters and Hanzi, each text once per brand with its best prior."""

    def __init__(self, brands: Sequence[Brand], rules: Rules, background: Background) -> None:
        self.rules = rules
        self.brands = tuple(brands)
        self.relations = Relations(rules, background.han_information(), background.pair_information())
        self.letter_model = letters.LetterModel(rules, background, self.relations.syllable_information)
        self.han_model = han.HanModel(rules, self.relations)
        letter_side: list[tuple[int, Form, tuple[int, ...], bool]] = []
        han_side: list[tuple[int, Form, str]] = []
        names: list[tuple[int, str]] = []
        for number, brand in enumerate(brands):
            letter_seen: set[tuple[int, ...]] = set()
            readings: set[tuple[int, ...]] = set()
            han_seen: set[str] = set()
            forms = with_cores(brand_forms(brand))
            if brand.hanzi:
                readings = {tuple(encode(form.text)) for form in forms if form.kind in PINYIN_KINDS}
            # What is only folded (long marks, hard signs) is no longer the name itself.
            names += [
                (number, form.text) for form in forms if form.kind in OWN_KINDS and form.prior >= priors()[form.kind]
            ]
            for form in forms:
                if form.script == "han":
                    text = "".join(ch for ch in hanzi.simplify(form.text) if is_han(ch))
                    if text and text not in han_seen:
                        han_seen.add(text)
                        han_side.append((number, form, text))
                codes = tuple(encode(form.text))
                if codes and codes not in letter_seen and not (form.script == "han" and len(codes) < 2):
                    letter_seen.add(codes)
                    letter_side.append((number, form, codes, codes in readings))
        # Forms that begin alike lie side by side: the scan goes through memory in this order.
        letter_side.sort(key=lambda row: (min(row[2]) >= LATIN, self.edit(row[1]), row[2]))
        self.letters = Side(
            np.array([number for number, *_ in letter_side], dtype=np.int64), tuple(row[1] for row in letter_side)
        )
        self.han = Side(np.array([n for n, _, _ in han_side], dtype=np.int64), tuple(form for _, form, _ in han_side))
        self.own_names = OwnNames(names)
        # The Hanzi of 杜e赊, or the letters of QQ音乐, are a piece of the name.
        self.letter_piece = np.array([any(map(is_han, form.text)) for _, form, *_ in letter_side], dtype=bool)
        self.han_piece = np.array([len(text) < len(text_key(form.text)) for _, form, text in han_side], dtype=bool)
        self.letter_own = np.array([form.kind in OWN_KINDS for _, form, _, _ in letter_side], dtype=bool)
        # Names of their own in plain Latin letters, which an English reader speaks as English.
        self.letter_english = np.array(
            [form.kind == "latin" and form.text.replace(" ", "").isascii() for _, form, _, _ in letter_side], dtype=bool
        )
        self.letter_sound = [
            english_sound(form.text.replace(" ", "")) if flag else ""
            for (_, form, _, _), flag in zip(letter_side, self.letter_english, strict=True)
        ]
        self.han_own = np.array([form.kind in OWN_KINDS for _, form, _ in han_side], dtype=bool)
        self.letter_forms = letters.LetterForms(
            self.letter_model,
            [
                self.letter_model.form(
                    _parts(form), self.prior(form) + piece * rules.changes.letters_part, edit=self.edit(form)
                )
                for form, piece in zip(self.letters.forms, self.letter_piece.tolist(), strict=True)
            ],
            [reads_hanzi for *_, reads_hanzi in letter_side],
        )
        # One word that no dictionary has.
        one_word = np.array([" " not in form.text.strip() for form in self.letters.forms], dtype=bool)
        self.letter_coined = one_word & (self.letter_forms.flat.flank == 0.0)
        self.letter_costs = letters.letter_costs(rules)
        self.han_forms = han.HanForms(
            self.han_model,
            [
                self.han_model.form(
                    text,
                    self.prior(form) + piece * rules.changes.han_part,
                    edit=self.edit(form),
                    whole=form.kind == "taken_apart",
                )
                for (_, form, text), piece in zip(han_side, self.han_piece.tolist(), strict=True)
            ],
        )

    def prior(self, form: Form) -> float:
        """Log odds that a filer who wants the brand picks this form."""
        return form.prior + float(self.rules.priors.items().get(form.kind, 0.0))

    def edit(self, form: Form) -> float:
        """Extra cost of every change in a form that is itself only derived: two guesses need more evidence than one."""
        return float(self.rules.edits.items().get(form.kind, 0.0))


def _parts(form: Form) -> str:
    """The form's text with spaces only where its end may be left out: between words of own names, and in the middle of
    a reading of four and more syllables (蜂蜜冰城 may lose its second half, 蜂蜜 nothing)."""
    if form.kind in OWN_KINDS or form.kind in ("core", "translation"):
        return form.text
    syllables = form.text.split()
    half = (len(syllables) + 1) // 2
    if form.kind == "pinyin_spaced" and len(syllables) >= 4:
        return "".join(syllables[:half]) + " " + "".join(syllables[half:])
    return "".join(syllables)


def _stands_alone(word: str) -> bool:
    """May others take this later word of a Latin name for the name (ROVER of LAND ROVER)? The first word needs no form
    of its own: it is the name with its end left out."""
    return len(word) >= _LEAST_WORD and not lexicon.tells_nothing(word) and lexicon.latin_per_million(word) < _EVERYDAY


def _later_word(form: Form, word: str) -> Form:
    kind = "known_word" if lexicon.latin_per_million(word) else "coined_word"
    return Form(word, kind, form.script, form.language, form.prior + priors()[kind], form.text)


def with_cores(forms: Sequence[Form]) -> list[Form]:
    """The forms, and for own names that end in a word that tells nothing (龙井茶, LUCKIN COFFEE) what is left
    without it, and the later words of Latin names that are rare enough to stand for them."""
    out = list(forms)
    for form in forms:
        if form.kind not in OWN_KINDS:
            continue
        words = form.text.split()
        if len(words) > 1 and words[0] in lexicon.particles():
            out.append(Form(" ".join(words[1:]), "core", form.script, form.language, form.prior + 1.0, form.text))
        if form.script == "latin":
            out += [_later_word(form, word) for word in words[1:] if _stands_alone(word)]
        core = ""
        if form.script == "han":
            for size in (3, 2, 1):
                if len(form.text) - size >= 2 and lexicon.tells_nothing(form.text[-size:]):
                    core = form.text[:-size]
                    break
        elif len(words) > 1 and lexicon.tells_nothing(words[-1]) and len("".join(words[:-1])) >= 4:
            core = " ".join(words[:-1])
        common = lexicon.latin_per_million(core) if " " not in core else 0.0
        if core and common < _COMMON and not lexicon.tells_nothing(core):
            out.append(Form(core, "core", form.script, form.language, form.prior, form.text))
    return out
