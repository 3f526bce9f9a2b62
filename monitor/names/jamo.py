"""Hangul syllables put together from their letters (Unicode, chapter 3.12: initial, vowel, final)."""

from __future__ import annotations

BASE, VOWEL_STEP, LEAD_STEP = 0xAC00, 28, 588
LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = {"ㄱ": 1, "ㄴ": 4, "ㄹ": 8, "ㅁ": 16, "ㅂ": 17, "ㅅ": 19, "ㅇ": 21}
"""Finals that loanwords have, with their numbers."""
GLIDES = {
    "y": dict(zip("ㅏㅐㅓㅔㅗㅜㅡ", "ㅑㅒㅕㅖㅛㅠㅠ", strict=True)),
    "w": dict(zip("ㅏㅐㅓㅔㅗㅣㅡ", "ㅘㅙㅝㅞㅝㅟㅜ", strict=True)),
}
"""Vowels after y and w as one vowel."""


def syllable(lead: str, vowel: str, glide: str = "") -> str:
    """The syllable ``vowel`` (아, 앙) with the initial ``lead`` (ㄱ), and after a y or w where ``glide`` says so."""
    number, final = divmod((ord(vowel) - BASE) % LEAD_STEP, VOWEL_STEP)
    jamo = GLIDES[glide].get(VOWELS[number], VOWELS[number]) if glide else VOWELS[number]
    return chr(BASE + LEADS.index(lead) * LEAD_STEP + VOWELS.index(jamo) * VOWEL_STEP + final)


def is_open(text: str) -> bool:
    """Is the last character a syllable that no final closes yet?"""
    return (ord(text[-1]) - BASE) % VOWEL_STEP == 0


def closed(text: str, final: str) -> str:
    """``text`` with a final under its last syllable, which is open."""
    return text[:-1] + chr(ord(text[-1]) + FINALS[final])
