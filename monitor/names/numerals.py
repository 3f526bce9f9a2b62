"""Digits in names, written as the numerals they are read as: 7匹狼 is 七匹狼, TRUE1 is TRUE ONE."""

from __future__ import annotations

import re

from monitor.names.scripts import HAN, script_of

CHINESE = "零一二三四五六七八九"
"""The numerals of the digits 0 to 9."""
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS = re.compile("[0-9]+")
_ONE_DIGIT = re.compile("(?<![0-9])[0-9](?![0-9])")


def in_hanzi(text: str) -> str:
    """``text`` (NFKC) with each digit that belongs to Hanzi as a Chinese numeral: 7匹狼 -> 七匹狼, 21金维他 ->
    二一金维他. Of the digits those are taken that stand directly beside a Hanzi (not the 60 of 华为 P60)."""

    def written(hit: re.Match[str]) -> str:
        beside = text[max(hit.start() - 1, 0) : hit.start()] + text[hit.end() : hit.end() + 1]
        if not any(script_of(ch) == HAN for ch in beside):
            return hit[0]
        return "".join(CHINESE[int(digit)] for digit in hit[0])

    return _DIGITS.sub(written, text)


def in_english(text: str) -> str:
    """A Latin name with its single digits as English words; '' when it has none."""
    found = _ONE_DIGIT.sub(lambda hit: f" {_ENGLISH[int(hit[0])]} ", text)
    return " ".join(found.split()) if found != text else ""
