"""What a user should look at when a brand is put on the watch list: readings, spellings, local names, meanings, and the
Hanzi names a copier would reach for. Pure; ``squatwatch brand suggest`` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from monitor.names import (
    cedict,
    forms,
    fromlatin,
    glossed,
    hanzi,
    latin,
    looks,
    mandarin_sound,
    meanings,
    phrases,
    pinyin,
    readings,
    words,
)
from monitor.names.forms import Form
from monitor.names.native import native_fold
from monitor.names.scripts import HAN, HANGUL, KANA, LATIN, main_script, names_apart, part
from monitor.records import Brand, LocalName


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal. ``group``: reading, spelling, local, meaning, look, sound; ``why`` one short line."""

    group: str
    text: str
    language: str
    why: str


Dictionary = dict[str, list[cedict.Entry]]

_SPELLINGS = {
    "wade_giles": "Wade-Giles",
    "jyutping": "Cantonese, Jyutping",
    "yale": "Cantonese, Yale / Hong Kong spelling",
    "onyomi_romaji": "Japanese reading of the characters",
    "hanja_romanised": "Korean reading of the characters",
    "hanviet": "Vietnamese reading of the characters",
    "core_generic": "core with the generic word in English",
    "initials": "first letters",
}
_LOCAL = {
    "katakana": "sound in katakana",
    "hangul": "sound in Hangul",
    "palladius": "sound in Cyrillic (Palladius)",
    "thai": "sound in Thai",
    "arabic": "sound in Arabic",
    "onyomi": "Japanese reading of the characters",
    "hanja": "Korean reading of the characters",
    "spoken": "English sound of the Latin name",
    "transcribed": "letters of the Latin name",
    "core_generic": "with the generic word of that language",
}
_KEPT_PER_KIND = 2
GIVEN = "reading you gave"
USUAL = "usual reading"
BY_WORDS = "meaning by whole words"
BY_CHARACTERS = "meaning, some characters one by one"
HANZI_BY_WORDS = "the English words in Hanzi, by whole words"
HANZI_BY_CHARACTERS = "the English words in Hanzi, one by one"
HANZI_BY_SOUND = "sound in the Hanzi that usually write foreign names"
ABROAD = "usual word for it, unchecked"
_PLAIN = 0.4
"""Renderings that lose this much against the plainest one are not worth a user's time."""
MAX_HANZI = 12
_LENGTHENED = "ー"
"""Makes the kana before it longer and is no sound of its own."""


def _folded(form: Form, found: Iterable[Form]) -> bool:
    """True when the form is another one without its hard signs or tone marks: nobody writes it so."""
    return any(
        other.kind == form.kind and other.text != form.text and native_fold(other.text) == form.text
        for other in found
        if other.script == form.script
    )


def _from_forms(found: Sequence[Form], kinds: dict[str, str], group: str) -> list[Suggestion]:
    """The best two of every kind, in the order of ``kinds``."""
    kept: list[Suggestion] = []
    by_kind: dict[str, list[Form]] = {}
    for form in found:
        if (form.script == LATIN) == (group == "local") or (form.script not in (LATIN, KANA) and _folded(form, found)):
            continue
        if form.kind == "initials" and len(form.text) < forms.LEAST_INITIALS:
            continue  # two letters on a watch list would find half a gazette
        by_kind.setdefault(form.kind, []).append(form)
    for kind, why in kinds.items():
        seen: dict[tuple[str, str], list[str]] = {}
        for form in by_kind.get(kind, ()):
            taken = seen.setdefault((form.source, form.language), [])
            if kind == "spoken" and not taken and form.prior < forms.priors()[kind]:
                continue  # the letters give the usual spelling: a rarer one must not stand as the first
            if len(taken) < _KEPT_PER_KIND and form.text.replace(" ", "") not in (t.replace(" ", "") for t in taken):
                taken.append(form.text)
                kept.append(Suggestion(group, form.text, form.language, why))
    return kept


def _readings(core: str, overrides: tuple[str, ...]) -> list[Suggestion]:
    given = {pinyin.split_pinyin(one, len(core)) for one in overrides}
    out: list[Suggestion] = []
    for syllables in pinyin.name_readings(core, overrides):
        if syllables in given:
            why = GIVEN
        elif not any(one.why == USUAL for one in out):
            why = USUAL
        else:
            why = "other reading of a character"
        out.append(Suggestion("reading", " ".join(syllables).replace("v", "ü"), "zh-Latn", why))
    return out


def _commonness(ch: str) -> float:
    return words.zh_frequency(ch)


def look_names(core: str, limit: int = MAX_HANZI) -> list[Suggestion]:
    """Names with one character exchanged for one that looks like it, likeliest first: near in shape, and a character
    people know (rare ones are seldom filed)."""
    found = []
    for at, ch in enumerate(core):
        for other, rank in looks.lookalikes(ch):
            weight = rank - 3.0 * _commonness(other)
            if hanzi.standard(other):
                name = core[:at] + other + core[at + 1 :]
                found.append((weight, Suggestion("look", name, "zh", f"{ch} → {other} looks alike")))
    found.sort(key=lambda pair: pair[0])
    return [suggestion for _, suggestion in found[:limit]]


@cache
def _by_sound() -> dict[str, tuple[str, ...]]:
    """Syllable -> standard characters read so, common ones first."""
    found: dict[str, list[str]] = {}
    for ch in words.zh_chars():
        if hanzi.standard(ch):
            for syllable in hanzi.syllables(ch)[:1]:
                found.setdefault(syllable, []).append(ch)
    return {syllable: tuple(sorted(chars, key=lambda ch: -_commonness(ch))) for syllable, chars in found.items()}


def sound_names(core: str, limit: int = MAX_HANZI) -> list[Suggestion]:
    """Names that sound the same: common words read alike first, then names with one character exchanged."""
    reading = pinyin.name_readings(core)
    if not reading:
        return []
    out = [
        Suggestion("sound", word, "zh", "a common word read the same")
        for word in homophone_words(reading[0])
        if word != core
    ]
    found = []
    tones = [hanzi.readings(ch)[:1] for ch in core]
    for at, ch in enumerate(core):
        if len(reading[0]) != len(core):
            break
        for other in _by_sound().get(reading[0][at], ())[:14]:
            if other != ch:
                same_tone = hanzi.readings(other)[:1] == tones[at]
                name = core[:at] + other + core[at + 1 :]
                why = f"{ch} → {other} sounds the same" + ("" if same_tone else ", other tone")
                found.append((_commonness(other) + (1.0 if same_tone else 0.0), Suggestion("sound", name, "zh", why)))
    found.sort(key=lambda pair: -pair[0])
    return (out[:4] + [suggestion for _, suggestion in found])[:limit]


def homophone_words(reading: Sequence[str]) -> list[str]:
    """Common Chinese words with this toneless reading, most common first: ge li -> 隔离."""
    wanted = tuple(reading)
    first = set(_by_sound().get(wanted[0], ())) if wanted else set()
    found = [
        word
        for word in words.zh_words()
        if len(word) == len(wanted) and word[0] in first and pinyin.default_reading(word) == wanted
    ]
    return sorted(found, key=lambda word: -words.zh_frequency(word))[:8]


def _meanings(core: str, brand: Brand, dictionary: Dictionary) -> list[Suggestion]:
    out = [Suggestion("meaning", text, "en", "meaning in CC-CEDICT") for text in cedict.translations(core, dictionary)]
    whole = [text for text, less in meanings.english(core) if less < _PLAIN]
    out += [Suggestion("meaning", text, "en", BY_WORDS) for text in whole]
    out += [Suggestion("meaning", text, language, ABROAD) for language, text, _ in phrases.abroad(core)]
    if words.is_place(core):
        spelt = "".join(pinyin.phrase_reading(core) or pinyin.default_reading(core)).replace("v", "ü").capitalize()
        why = f"is the name of a place ({spelt}): expect unrelated marks with it, and no glosses of its characters"
        out.append(Suggestion("note", core, "zh", why))
    else:
        single = glossed.english(core) or readings.glosses(core)
        out += [Suggestion("meaning", text, "en", BY_CHARACTERS) for text in single if text not in whole]
    frequency = words.zh_frequency(core)
    if len(core) > 1 and frequency:
        out.append(
            Suggestion(
                "note", core, "zh", f"is itself a Chinese word (Zipf {frequency:.1f}): expect unrelated marks with it"
            )
        )
    for name in brand.latin:
        plain = latin.plain(latin.normalise(name))
        if not brand.hanzi:
            out += [Suggestion("local", text, "zh", HANZI_BY_SOUND) for text in mandarin_sound.hanzi(name)]
        out += [Suggestion("meaning", text, "zh", HANZI_BY_WORDS) for text, _ in meanings.hanzi(plain)]
        out += [Suggestion("meaning", text, "zh", HANZI_BY_CHARACTERS) for text in readings.hanzi_of(plain)]
        out += [Suggestion("meaning", text, language, ABROAD) for language, text, _ in phrases.abroad_of_english(plain)]
        for word in latin.tokens(latin.cleaned(name)):
            zipf = words.latin_frequency(word)
            if zipf >= 3.5:
                out.append(
                    Suggestion(
                        "note", word, "en", f"is an English word (Zipf {zipf:.1f}): expect unrelated marks with it"
                    )
                )
    return out


def put_aside(found: Sequence[Suggestion]) -> frozenset[Suggestion]:
    """What a watch list should have only if a person says so: words of other languages, Hanzi by the sound of a Latin
    name, meanings by single characters (得力 is no "obtain power"), readings that are not the usual one or the one that
    was given, and names in other scripts so short that they would find half a gazette."""
    active = {GIVEN} if any(one.why == GIVEN for one in found) else {USUAL}
    return frozenset(
        one
        for one in found
        if one.why in (ABROAD, HANZI_BY_SOUND, BY_CHARACTERS, HANZI_BY_CHARACTERS)
        or (one.group == "reading" and one.why not in active)
        or (one.group == "local" and _short(one.text))
    )


def _short(text: str) -> bool:
    """Fewer than three letters, or fewer than two signs of a script that writes syllables."""
    letters = [ch for ch in text if ch.isalpha() and ch != _LENGTHENED]
    least = 2 if main_script(text) in (KANA, HANGUL, HAN) else 3
    return len(letters) < least


def fits(reading: str, brand: Brand) -> bool:
    """Whether a reading given by hand has one Mandarin syllable for each character of a Hanzi name of the brand."""
    return any(pinyin.split_pinyin(reading, len(core)) is not None for core in map(_core, brand.hanzi) if core)


def _core(name: str) -> str:
    """The Hanzi of a name, simplified."""
    return part(hanzi.simplify(latin.normalise(name)), HAN).replace(" ", "")


def suggest(brand: Brand, dictionary: Dictionary | None = None) -> tuple[Suggestion, ...]:
    """All proposals for a brand, in the order a user reviews them. Deterministic. ``dictionary`` holds entries of a
    CC-CEDICT file (``monitor.names.cedict.load``)."""
    dictionary = dictionary or {}
    found = forms.brand_forms(brand)
    out: list[Suggestion] = []
    cores = [core for name in brand.hanzi if (core := _core(name))]
    for core in cores:
        out += _readings(core, brand.pinyin)
    out += _from_forms(found, _SPELLINGS, "spelling")
    out += _from_forms(found, _LOCAL, "local")
    for core in cores:
        out += _meanings(core, brand, dictionary)
        out += look_names(core)
        out += sound_names(core)
    if not cores:
        out += _meanings("", brand, dictionary)
    first: dict[tuple[str, str], Suggestion] = {}
    for one in out:
        first.setdefault((one.group, one.text), one)
    return tuple(first.values())


def brand_of(name: str) -> Brand:
    """A brand record for a name typed by hand: Han parts go to ``hanzi``, Latin parts to ``latin`` (``小米 XIAOMI`` and
    ``奥克斯/AUX`` fill both), anything else to ``local_names``."""
    found: dict[str, list[str]] = {"hanzi": [], "latin": [], "local": []}
    for one in names_apart(latin.cleaned(name)):
        han = part(one, HAN).replace(" ", "")
        roman = part(one, LATIN).strip() if main_script(part(one, LATIN)) == LATIN else ""
        found["hanzi"] += [han] if han else []
        found["latin"] += [roman] if roman else []
        found["local"] += [] if han or roman or not latin.words(one) else [one]
    cleaned = latin.cleaned(name)
    return Brand(
        id=cleaned.casefold(),
        client="",
        name=cleaned,
        hanzi=tuple(dict.fromkeys(found["hanzi"])),
        latin=tuple(dict.fromkeys(found["latin"])),
        local_names=tuple(LocalName(text) for text in dict.fromkeys(found["local"])),
    )


LOCAL_LANGUAGES = tuple(language for _, language in fromlatin.SCRIPTS)
"""Languages for which at least one local name is proposed whenever the brand has a reading."""
