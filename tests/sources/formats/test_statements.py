"""Statements about foreign words, in the examiners' standard wordings and what applicants make of them."""

from __future__ import annotations

import pytest

from sources.formats.statements import read_statement


@pytest.mark.parametrize(
    ("text", "readings", "meanings", "negative"),
    [
        ('THE ENGLISH TRANSLATION OF THE WORD "LUNA" IN THE MARK IS "MOON".', (), ("MOON",), False),
        ("Lunary has no meaning in a foreign language.", (), (), True),
        ('The wording "LUNARY" has no meaning in a foreign language.', (), (), True),
        (
            'The non-Latin characters in the mark transliterate to "BAI HE" and this means "lily" in English.',
            ("BAI HE",),
            ("lily",),
            False,
        ),
        (
            'The non-Latin characters in the mark transliterate to "BAI HE" and this has no meaning.',
            ("BAI HE",),
            (),
            True,
        ),
        ('"LUNA" and "SOL" translate to "moon" and "sun".', (), ("moon", "sun"), False),
        (
            'The characters transliterate to "Hai" "Tian", which means "sea and sky".',
            ("Hai", "Tian"),
            ("sea and sky",),
            False,
        ),
        ("The English translation of LUNA in the mark is MOON.", (), ("MOON",), False),
        ("The English translation of “LUNA” in the mark is “moon”.", (), ("moon",), False),
        ("The name shown in the mark identifies no living individual.", (), (), False),
    ],
)
def test_statement(text: str, readings: tuple[str, ...], meanings: tuple[str, ...], negative: bool) -> None:
    found = read_statement(text)
    assert (found.readings, found.meanings, found.negative) == (readings, meanings, negative)
