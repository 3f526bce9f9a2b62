"""A record that cannot be read keeps its bytes, its place and the reason."""

from __future__ import annotations

import pytest

from sources.filing import Filing, Origin, Unreadable
from sources.formats.onerecord import REFUSALS, read_one, reason

ORIGIN = Origin("a" * 64, 3, 4, "page 1")


def refuse() -> Filing:
    raise ValueError("no number")


def stumble() -> Filing:
    raise KeyError("cell")


def test_what_was_read_has_its_place_and_bytes() -> None:
    found = read_one(lambda: Filing("AR", "1"), "page 1", b"text", ORIGIN)
    assert isinstance(found, Filing)
    assert (found.origin, found.raw) == (ORIGIN, b"text")


def test_what_was_refused_has_them_too_and_the_reason() -> None:
    found = read_one(refuse, "page 1", b"text", ORIGIN)
    assert found == Unreadable("no number", "page 1", b"text", ORIGIN)


def test_only_what_is_named_counts_as_a_refusal() -> None:
    with pytest.raises(KeyError):
        read_one(stumble, "page 1", b"text", ORIGIN)
    assert isinstance(read_one(stumble, "page 1", b"text", ORIGIN, refusals=REFUSALS), Unreadable)


def test_reasons_name_what_is_missing_or_at_least_the_kind_of_error() -> None:
    assert reason(KeyError("cell")) == "missing 'cell'"
    assert reason(ValueError("no number")) == "no number"
    assert reason(AttributeError()) == "AttributeError"
