"""English names as other scripts write them by their sound: WALKMAN -> ウォークマン, 워크맨, вокмэн.

``fromlatin`` goes by the letters of a name. Here ``pronounced`` says how its words are spoken in ARPAbet; the rules of
``english_rules.tsv`` then change sounds as a script needs it (doubling, closed syllables), and ``english_sounds.tsv``
says what writes each. The conventions behind both are named there. Tested on ``tests/monitor/names/loanwords.tsv``."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from monitor.names import fromlatin, jamo, latin, pinyin, pronounced, tables

SPELLINGS = 3
"""Most spellings of one name in one script."""
MOST_WORDS = 5
"""A longer name is a sentence, which nobody writes by its sound."""
VOWELS = frozenset("AEIOU")
"""First letters of the names of vowels; consonants begin with none of them."""
_MACROS = {
    "<V>": r"(?:[AEIOU]\w*)",
    "<C>": r"(?:[B-DF-HJ-NP-TV-Z]\w?)",
    "<SHORT>": r"(?:AE|AHo?|AAo|AOo|EH|IH|UH|AX[aeiou]?)",
}
"""What the rules call a vowel, a consonant and a short vowel."""
_RULE_PIECE = re.compile(r"<\w+>|\[[^\]]*\]|(?<![\w\\])[A-Z]+[a-z]?(?![\w\\\[])|(?<![\w\\])[A-Z]+")
Cells = dict[str, str]
"""Sound -> what writes it, in one script and one spelling."""


@cache
def _cells(column: str, which: int) -> Cells:
    found = {}
    for row in tables.rows("english_sounds.tsv"):
        options = row[column].split("/")
        found[row["sound"]] = options[min(which, len(options) - 1)]
    return found


def _whole(hit: re.Match[str]) -> str:
    """A sound, a class of them or a macro of a rule as a pattern that matches no piece of a longer sound: N, not NG.
    What goes on after a sound in the rule (``ER\\w``, ``AX[eo]``) is left open."""
    piece, before, after = hit[0], hit.string[: hit.start()][-1:], hit.string[hit.end() :][:1]
    if piece in _MACROS:
        return rf"\b{_MACROS[piece]}(?!\w)"
    begins = "" if before.isalnum() else r"\b"
    return begins + piece + (r"\b" if piece[-1] != "]" and after not in ("[", "\\") else "")


@cache
def _rules(column: str, which: int, stage: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The rules of one script for one spelling, in order."""
    found = []
    for row in tables.rows("english_rules.tsv"):
        if (row["script"], row["stage"]) != (column, stage) or str(which + 1) not in row["spellings"]:
            continue
        pattern = row["pattern"]
        if stage == "sounds":
            pattern = _RULE_PIECE.sub(_whole, pattern)
        found.append((re.compile(pattern), row["replacement"]))
    return tuple(found)


def _tokens(sounds: str, column: str, which: int) -> list[str]:
    """The sounds of a word as ``english_sounds.tsv`` has them in ``column``."""
    for pattern, replacement in _rules(column, which, "sounds"):
        sounds = pattern.sub(replacement, sounds)
    return sounds.split()


def _kana(sounds: list[str], cells: Cells) -> str:
    """Each consonant takes the vowel after it, or stands alone."""
    out = []
    row: list[str] | None = None
    for sound in sounds:
        cell = cells[sound]
        if sound[0] in VOWELS:
            if cell:
                out.append((row or list("アイウエオ"))[fromlatin.VOWEL_LETTERS.index(cell[0])] + cell[1:])
                row = None
            continue
        out.append(row[5] if row else "")
        row = None
        if sound in ("-", "Q", "'"):
            out.append(cell.replace("-", ""))
        else:
            row = fromlatin.kana_row(cell)
    return "".join(out) + (row[5] if row else "")


def _hangul(sounds: list[str], cells: Cells) -> str:
    """A consonant waits for its vowel, and has a syllable of its own when none comes; one with a dot closes the
    syllable before it."""
    out: list[str] = []
    lead = glide = ""  # waiting for a vowel
    for sound, after in zip(sounds, [*sounds[1:], "'"], strict=True):
        cell = cells[sound.rstrip(".")]
        if sound[0] in VOWELS:
            first = cells[lead].split(",")[0] if lead else "ㅇ"
            out += [jamo.syllable(first, cell[0], glide), *cell[1:]]
            lead = glide = ""
        elif sound in ("Y", "W") and after[0] in VOWELS:
            glide = sound.lower()
        else:
            out += [cells[lead].split(",")[2]] if lead else []
            lead = "" if cell == "-" or sound.endswith(".") else sound
            if sound.endswith("."):
                _close(out, *cell.split(",")[1:])
    return "".join(out) + (cells[lead].split(",")[2] if lead else "")


def _close(out: list[str], final: str, alone: str) -> None:
    """Put a final consonant under the last syllable; a syllable of its own where that has one already."""
    if out and final != "-" and jamo.is_open(out[-1]):
        out[-1] = jamo.closed(out[-1], final)
    else:
        out.append(alone)


def _letters(sounds: list[str], cells: Cells) -> str:
    return "".join(cells[sound] for sound in sounds)


def _thai(sounds: list[str], cells: Cells) -> str:
    """Vowel signs stand around the consonants before them. Of several consonants between two vowels the last begins
    the second syllable, together with a stop before r, l or w; the others close the first."""
    out = []
    for onset, vowel, coda in _THAI_SYLLABLE.findall(" ".join(sounds)):
        leads = onset.split()
        apart = leads[:1] == ["S"] and len(leads) > 1  # the sign of e and o stands after this s: สเปซ
        lead = "".join(cells[one].split(",")[0] for one in leads[apart:]) or "อ"
        shape = cells[vowel].split(",")[bool(coda)].replace("-", lead, 1)
        end = _thai_end(coda.split(), cells, vowel in ("AY", "AW", "OY"))
        out += [cells["S"].split(",")[1] if apart else "", shape, end]
    return "".join(out)


def _thai_end(coda: list[str], cells: Cells, closed: bool) -> str:
    """The consonants that close a syllable. One is heard, none when the vowel has closed it (line ไลน์); the others
    carry the silencer: r always, l before f and m (golf กอล์ฟ; but milk มิลค์)."""
    ends = [cells[one].split(",")[1].replace("-", "") for one in coda]
    heard = next((at for at, one in enumerate(coda) if one != "R" and coda[at : at + 2] not in _SILENT_L), 0)
    return "".join(end if (at == heard and not closed) or end.endswith("์") else end + "์" for at, end in enumerate(ends))


_SILENT_L = (["L", "F"], ["L", "M"])
_CODA = r"(?! [PTKBDGF]H? [RLW] [AEIOU])(?! [TS]H R [AEIOU]) [B-DF-HJ-NP-TV-Z]\w?(?= [B-DF-HJ-NP-TV-Z]|$)"
_THAI_SYLLABLE = re.compile(rf" ?((?:[B-DF-HJ-NP-TV-Z]\w? )*)([AEIOU]\w*)((?:{_CODA})*)")
_WRITERS: dict[str, Callable[[list[str], Cells], str]] = {
    "katakana": _kana,
    "hangul": _hangul,
    "cyrillic": _letters,
    "thai": _thai,
    "arabic": _letters,
}


def transcribed(sounds: str, column: str, which: int = 0) -> str:
    """A word's sounds (``pronounced``) in the script ``column`` (one of ``fromlatin.SCRIPTS``), in its first, second or
    third spelling."""
    text = _WRITERS[column](_tokens(sounds, column, which), _cells(column, which))
    for pattern, replacement in _rules(column, which, "letters"):
        text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=4096)
def _word(word: str, column: str) -> tuple[str, ...]:
    """Spellings of one word, at least one; of an unknown one as an English reader says its letters."""
    # The usual spelling of each pronunciation first.
    order = [(parts, which) for which in range(SPELLINGS) for parts in pronounced.pronunciations(word)]
    texts = ("".join(transcribed(part, column, which) for part in parts) for parts, which in order)
    found = tuple(dict.fromkeys(filter(None, texts)))[:SPELLINGS]
    return found or (fromlatin.written(word, column, english=True),)


LEAST_LETTERS = 4
"""Shorter second and third spellings in an alphabet are like too many other words; in kana and Hangul each sign is a
syllable."""


def written(name: str, column: str) -> tuple[str, ...]:
    """``name`` (Latin letters) as its sound is written in the script ``column``, the likeliest spelling first, at most
    three. () when no word of the name has a known pronunciation, when it is short, long or has digits, and for several
    words that are each a syllable of pinyin (TONG MEN), which nobody reads as English."""
    words = [word.casefold() for word in latin.words(latin.plain(latin.normalise(name)))]
    if len(words) > MOST_WORDS or not any(map(_known, words)):
        return ()
    if not all(word.isascii() and word.isalpha() for word in words):
        return ()
    if len(words) > 1 and all(len(pinyin.split_pinyin(word) or ()) == 1 for word in words):
        return ()
    each = [_word(word, column) for word in words]
    found = [
        fromlatin.joined((texts[min(which, len(texts) - 1)] for texts in each), column) for which in range(SPELLINGS)
    ]
    least = 0 if column in ("katakana", "hangul") else LEAST_LETTERS
    return tuple(dict.fromkeys(found[:1] + [text for text in found[1:] if len(text) >= least]))


def _known(word: str) -> bool:
    """One or two letters may be a word in a phrase, but make no name a spoken one."""
    return len(word) >= pronounced.LEAST and bool(pronounced.pronunciations(word))
