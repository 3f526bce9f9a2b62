"""What texts about a mark say."""

from __future__ import annotations

import pytest

from sources.filing import MarkKind
from sources.formats.marktext import clean, drawing_kind, ir_number, mark_kind, nice_class, readings, vienna_codes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('The words are transliterated as "MO GUI MAO".', ("MO GUI MAO",)),
        ('The non-Latin characters in the mark transliterate to "X Y" and this means "lamp" in English.', ("X Y",)),
        ("Trois caractères chinois translittérés « XING HUO LU » signifiant cerf", ("XING HUO LU",)),
        ("The characters transliterate to BAO MA, meaning treasure horse.", ("BAO MA",)),
        ('Transliteration: "Hua Wei"', ("Hua Wei",)),
        ('Transliterated as "A" and, in the second line, transliterated as "B".', ("A", "B")),
        ('The mark consists of the word "LAMP" in a circle.', ()),
        ("The mark has no transliteration.", ()),
        (None, ()),
    ],
)
def test_readings_spelled_out_in_prose(text: str | None, found: tuple[str, ...]) -> None:
    assert readings(text) == found


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Word", MarkKind.WORD),
        ("SHAPE_3D", MarkKind.SHAPE),
        ("3D shape", MarkKind.SHAPE),
        ("wort-bildmarke", MarkKind.COMBINED),
        ("Hörmarke", MarkKind.SOUND),
        ("TYPESET WORD(S) /LETTER(S) /NUMBER(S)", MarkKind.WORD),
        ("AN ILLUSTRATION DRAWING WHICH INCLUDES WORD(S)/ LETTER(S)/NUMBER(S)", MarkKind.COMBINED),
        ("Something nobody knows", MarkKind.OTHER),
        ("", None),
    ],
)
def test_kinds_of_mark(words: str, kind: MarkKind | None) -> None:
    assert mark_kind(words) is kind


def test_drawing_codes_of_both_vintages() -> None:
    assert [drawing_kind(code) for code in ("4", "4000", "2", "0", None)] == [
        MarkKind.WORD,
        MarkKind.WORD,
        MarkKind.FIGURATIVE,
        MarkKind.UNKNOWN,
        None,
    ]


def test_double_escapes_are_undone_and_plain_ampersands_stay() -> None:
    assert clean("L&apos;ÉTOILE") == "L'ÉTOILE"
    assert clean("L&amp;apos;ÉTOILE") == "L'ÉTOILE"
    assert clean("A & B; C &co; D") == "A & B; C &co; D"
    assert clean("  \xa0 ") is None


def test_nice_classes_end_at_45() -> None:
    assert [nice_class(each) for each in ("1", "045", "Class 9", "0", "46", "A", "", None)] == [1, 45, 9] + [None] * 5


def test_numbers_of_international_registrations_in_wipo_s_form() -> None:
    forms = ("W00928475", "WO0000000928475A", "0928475", "1700123", "A0025288", "")
    assert [ir_number(each) for each in forms] == ["928475", "928475A", "928475", "1700123", None, None]


def test_vienna_codes_in_one_form() -> None:
    assert vienna_codes(["280300", "28.3.0", "28.03", "28.03.00", "CFE 28"]) == ("28.03.00", "28.03", "CFE 28")
    assert vienna_codes([]) is None
