"""Every form under which a brand might be filed.

``prior`` is a log weight: 0 for the brand's own names, below 0 for forms that fewer filers would choose; weights are
judgements of order, set in ``data/form_priors.tsv`` beside the kind's meaning. Kinds are listed there too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from monitor.names import (
    confusables,
    fromlatin,
    generic_tail,
    glossed,
    hanzi,
    latin,
    mandarin_sound,
    meanings,
    numerals,
    parts,
    phrases,
    pinyin,
    readings,
    spoken,
    tables,
    words,
)  # fmt: skip
from monitor.names.native import native_fold
from monitor.names.romanise import romanise
from monitor.names.scripts import HAN, LATIN, main_script, part
from monitor.records import Brand


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a brand name. ``text`` is normalised (NFKC, casefolded); ``kind`` a row of ``data/form_priors.tsv``;
    ``language`` BCP 47 or ''; ``source`` the brand's own text it was made from."""

    text: str
    kind: str
    script: str
    language: str
    prior: float
    source: str


@cache
def priors() -> dict[str, float]:
    """Kind -> log weight."""
    return {row["kind"]: float(row["prior"]) for row in tables.rows("form_priors.tsv")}


def _form(text: str, kind: str, source: str, language: str = "", less: float = 0.0) -> Form | None:
    text = latin.normalise(text)
    script = main_script(text)
    if not text or (script == "common" and not any(ch.isalnum() for ch in text)):
        return None
    return Form(text, kind, script, language, priors()[kind] - less, source)


def han_forms(name: str, overrides: tuple[str, ...] = ()) -> Iterator[Form | None]:
    """Forms of one Han name: writing variants, readings in Mandarin, Cantonese, Japanese, Korean and Vietnamese, and
    the Mandarin readings in other spellings and scripts."""
    cleaned = latin.cleaned(name)
    simple = hanzi.simplify(cleaned)
    yield _form(name, "hanzi", name, "zh")
    yield _form(simple, "simplified", name, "zh-Hans")
    yield _form(hanzi.traditional(simple), "traditional", name, "zh-Hant")
    yield _form(hanzi.japanese(simple), "japanese", name, "ja")
    numbered = numerals.in_hanzi(simple)
    if numbered != simple:
        yield _form(numbered, "numeral", name, "zh")
    core = part(numbered, HAN)
    for text, less in parts.taken_apart(core):
        yield _form(text, "taken_apart", name, "zh", less)
    for text, less in parts.put_together(core):
        yield _form(text, "put_together", name, "zh", less)
    for at, syllables in enumerate(pinyin.name_readings(core, overrides)):
        less = min(0.5 * at, 2.0)  # the further down the list of readings, the rarer
        yield from mandarin_forms(syllables, name, less)
        if at == 0:
            yield from _han_initials(syllables, name)
    yield from foreign_readings(core, name)
    split = generic_tail.split_han(core)
    if split:
        yield _form(split[0], "core", name, "zh")
        for syllables in pinyin.name_readings(split[0])[:2]:
            yield from core_forms(tuple(mandarin_forms(syllables, name)), split[1], name)


LEAST_CORE = -1.5
"""Rarer spellings of the core are not combined further: nobody looks for those, and each form costs."""


def core_forms(cores: Iterable[Form | None], generic: dict[str, tuple[str, ...]], source: str) -> Iterator[Form | None]:
    """The core of a name alone, and with the generic word in the language of each form of the core."""
    for core in cores:
        if core is None or core.kind == "pinyin_spaced" or core.prior < LEAST_CORE:
            continue
        if len(core.text) >= generic_tail.LEAST_LATIN or core.script != LATIN:
            yield replace(core, kind="core", prior=core.prior + priors()["core"])
        language = core.language if core.script != LATIN else "en"
        for word in generic.get(language, ()):
            joined = core.text + ("" if core.script in ("kana", "thai") else " ") + word
            yield _form(joined, "core_generic", source, core.language, -core.prior)


def mandarin_forms(syllables: tuple[str, ...], source: str, less: float = 0.0) -> Iterator[Form | None]:
    """One Mandarin reading in pinyin, Wade-Giles, Cyrillic, katakana, Hangul, Thai and Arabic."""
    shown = [syllable.replace("v", "u") for syllable in syllables]
    yield _form("".join(shown), "pinyin", source, "zh-Latn", less)
    if len(shown) > 1:
        yield _form(" ".join(shown), "pinyin_spaced", source, "zh-Latn", less)
    if any("v" in syllable for syllable in syllables):  # passports write lü as lyu
        yield _form("".join(s.replace("v", "yu") for s in syllables), "pinyin", source, "zh-Latn", less + 0.5)
    for column, language in SPELLINGS:
        for which, text in enumerate(pinyin.spell(syllables, column)):
            yield _form(text, column, source, language, less + which)
            if column == "wade_giles" and " " in text:
                yield _form(text.replace(" ", ""), column, source, language, less + which)


SPELLINGS = (
    ("wade_giles", "zh-Latn-wadegile"),
    ("palladius", "ru"),
    ("katakana", "ja"),
    ("hangul", "ko"),
    ("thai", "th"),
    ("arabic", "ar"),
)


def foreign_readings(core: str, source: str) -> Iterator[Form | None]:
    """How the characters are read in Cantonese, Japanese, Korean, Vietnamese and Southern Min."""
    for kind, language, text in readings.foreign(core):
        yield _form(text, kind, source, language)


FEW_GLOSSES = 4
"""Meanings character by character that are kept beside meanings by whole words, which are much surer."""


PARTLY_SURER = 0.7
"""What a rendering gains against one of glosses alone when one of its parts is a known word."""


@cache
def _surnames() -> frozenset[str]:
    return frozenset(row["character"] for row in tables.rows("surnames.tsv"))


def _with_surname(core: str) -> list[str]:
    """A name that begins with a surname, which is read, while the rest is translated: 周黑鸭 -> zhou black duck, zhou's
    black duck."""
    if core[:1] not in _surnames():
        return []
    surname = hanzi.syllables(core[0])[0]
    found = [text for text, _ in meanings.english(core[1:])[:WITH_SURNAME]]
    return [f"{surname}{possessive} {text}" for possessive in ("", "'s") for text in found]


WITH_SURNAME = 2
"""Renderings of the rest of a name after its surname."""


def _meanings(core: str, source: str) -> Iterator[Form | None]:
    """What a Han name means, by whole words in thirteen languages, else and besides by its characters in English."""
    whole = meanings.english(core)
    for text, less in whole:
        yield _form(text, "meaning", source, "en", less)
    for text, less in meanings.core_english(core):
        yield _form(text, "meaning", source, "en", less - priors()["core"])
    for language, text, less in phrases.abroad(core):
        yield _form(latin.plain(latin.normalise(text)), "meaning", source, language, less)
    for text in () if whole else _with_surname(core):
        yield _form(text, "gloss", source, "en", -PARTLY_SURER)
    partly = glossed.english(core)
    for text in partly:
        yield _form(text, "gloss", source, "en", -PARTLY_SURER)
    for text in readings.glosses(core)[: FEW_GLOSSES if whole or partly else None]:
        yield _form(text, "gloss", source, "en")


LEAST_INITIALS, MOST_INITIALS = 3, 6
TWO_INITIALS_LESS = 2.0
"""Two letters are initials of very many names: what they lose against three. Of words of fewer than three letters they
are not made."""


def _latin_initials(name: str) -> Iterator[Form | None]:
    """BUILD YOUR DREAMS -> byd, and surer than SILVER HERON -> sh; legal forms do not count."""
    parts = [word for word in latin.words(name) if not words.is_legal_form(word)]
    if not all(word[0].isalpha() for word in parts):
        return
    letters = "".join(word[0] for word in parts)
    if LEAST_INITIALS <= len(parts) <= MOST_INITIALS:
        yield _form(letters, "initials", name)
    elif len(parts) == 2 and min(map(len, parts)) > 2:
        yield _form(letters, "initials", name, less=TWO_INITIALS_LESS)


def _han_initials(syllables: tuple[str, ...], source: str) -> Iterator[Form | None]:
    """The first letters of the pinyin of a name of four characters and more."""
    if LEAST_INITIALS < len(syllables) <= MOST_INITIALS:
        yield _form("".join(syllable[0] for syllable in syllables), "initials", source, "zh-Latn", 0.5)


SPOKEN_LESS = 0.3
"""What each further spelling of a name's sound loses against the one before."""
LEAST_BACKWARDS = 5
"""Letters of a Latin name that is also looked for read from its end (IEWAUH); shorter ones have too many namesakes."""
ENGLISH_LESS = 0.3
"""What a name by English rules loses against the same name letter by letter."""


def _in_other_scripts(text: str, name: str) -> Iterator[Form | None]:
    """``text``, a Latin name or its first part, by its letters, by English rules and by its English sound."""
    for column, language in fromlatin.SCRIPTS:
        yield _form(fromlatin.written(text, column), "transcribed", name, language)
        yield _form(fromlatin.written(text, column, english=True), "transcribed", name, language, ENGLISH_LESS)
        for which, sound in enumerate(spoken.written(text, column)):
            yield _form(sound, "spoken", name, language, SPOKEN_LESS * which)


def latin_forms(name: str) -> Iterator[Form | None]:
    """A Latin trade name: as given, without accents, by its letters and its English sound in other scripts and in
    Mandarin syllables, and, where it is pinyin (MIXUE), as that pinyin would be written elsewhere."""
    yield _form(name, "latin", name)
    accentless = latin.plain(latin.normalise(name))
    yield _form(accentless, "latin", name)
    yield from _in_other_scripts(name, name)
    for column, language in fromlatin.SCRIPTS:
        for which, text in enumerate(fromlatin.spelt_out(name, column)):
            yield _form(text, "spelt_out", name, language, which)
    for which, text in enumerate(mandarin_sound.written(name)):
        yield _form(text, "sinicised", name, "zh-Latn", SPOKEN_LESS * which)
    yield _form(numerals.in_english(accentless), "numeral", name)
    for text, less in meanings.hanzi(accentless):
        yield _form(text, "meaning", name, "zh", less)
    for language, text, less in phrases.abroad_of_english(accentless):
        yield _form(latin.plain(latin.normalise(text)), "meaning", name, language, less)
    for text in readings.hanzi_of(accentless):
        yield _form(text, "gloss", name, "zh")
    yield from _latin_initials(accentless)
    backwards = accentless.replace(" ", "")[::-1]
    if len(backwards) >= LEAST_BACKWARDS and backwards.isalpha():
        yield _form(backwards, "reversed", name)
    split = generic_tail.split_latin(accentless)
    if split:
        cores = [_form(split[0], "latin", name), *_in_other_scripts(split[0], name)]
        yield from core_forms(cores, split[1], name)
    cut = pinyin.split_pinyin(accentless)
    if cut and len(cut) > 1:
        yield from mandarin_forms(cut, name, 0.3)


def _local(text: str, language: str) -> Iterator[Form | None]:
    yield _form(text, "local", text, language)
    for reading in romanise(text):
        yield _form(reading, "local_romanised", text, language)


def _unstyled(name: str, forms: Callable[[str], Iterable[Form | None]]) -> Iterator[Form | None]:
    """Forms of the name without styled and look-alike letters (``НUАWЕI``, ``ʜᴜᴀᴡᴇɪ``), where that is another text."""
    cleaned = latin.cleaned(name)
    meant = confusables.unstyled(cleaned)
    if meant.casefold() != cleaned.casefold():
        yield from (form and replace(form, source=name) for form in forms(meant))


def _all(brand: Brand) -> Iterator[Form | None]:
    hanzi_names = list(brand.hanzi)
    latin_names = list(brand.latin)
    if not hanzi_names and not latin_names and brand.name:
        (hanzi_names if main_script(latin.normalise(brand.name)) == HAN else latin_names).append(brand.name)
    for name in hanzi_names:
        yield from han_forms(name, brand.pinyin)
        yield from _unstyled(name, lambda text: [_form(text, "hanzi", text, "zh")])
    for name in latin_names:
        yield from latin_forms(name)
        yield from _unstyled(name, latin_forms)
    for given in brand.pinyin:
        cut = pinyin.split_pinyin(latin.plain(latin.normalise(given)))
        if cut:
            yield from mandarin_forms(cut, given)
        else:
            yield _form(given, "pinyin", given, "zh-Latn")
    for local in brand.local_names:
        yield from _local(local.text, local.language)
        yield from _unstyled(local.text, latin_forms)
        if main_script(latin.cleaned(local.text)) == HAN:
            yield from han_forms(local.text)
    for text in brand.translations:
        yield _form(text, "translation", text)
    for text in brand.logo_words:
        yield _form(text, "logo_word", text)
    for name in hanzi_names:
        yield from _meanings(part(hanzi.simplify(latin.cleaned(name)), HAN), name)


def _with_folds(forms: Iterable[Form | None]) -> Iterator[Form | None]:
    """Every form, and its native fold (no long marks, tone marks, hard signs) where that is another text."""
    for form in forms:
        yield form
        if form and form.script not in (HAN, LATIN):
            folded = native_fold(form.text)
            if folded and folded != form.text:
                yield replace(form, text=folded, prior=form.prior - 0.1)


AS_GIVEN = frozenset({"hanzi", "latin", "local"})
"""Kinds that are the brand as its owner writes it: of equal forms they come first."""


def best_first(forms: Iterable[Form | None]) -> tuple[Form, ...]:
    """One form per text, the one with the best prior, best first."""
    best: dict[str, Form] = {}
    for form in _with_folds(forms):
        if form and (form.text not in best or form.prior > best[form.text].prior):
            best[form.text] = form
    return tuple(
        sorted(
            best.values(),
            key=lambda form: (
                -form.prior,
                form.script != HAN,
                form.script != LATIN,
                form.kind not in AS_GIVEN,
                form.text,
            ),
        )
    )


def brand_forms(brand: Brand) -> tuple[Form, ...]:
    """Every form under which ``brand`` might be filed, best prior first, no text twice. Never empty for a brand with a
    readable name; empty when nothing readable is left of all its names."""
    return best_first(_all(brand))
