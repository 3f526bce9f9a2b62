"""One record by itself: the filing that was read out of it, or the record as it stands and why it could not be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sources.filing import Filing, Origin, Unreadable

REFUSALS = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What a parse function raises for a record that it cannot read, on purpose (ValueError) or by running into a hole."""


def read_one(
    parse: Callable[[], Filing],
    place: str,
    raw: bytes,
    origin: Origin,
    *,
    refusals: tuple[type[Exception], ...] = (ValueError,),
) -> Filing | Unreadable:
    """The filing that ``parse`` gives, with its place and bytes; an ``Unreadable`` with both where it refuses."""
    try:
        filing = parse()
    except refusals as error:
        return Unreadable(str(error), place, raw, origin)
    return stamped(filing, origin, raw)


def stamped(filing: Filing, origin: Origin, raw: bytes) -> Filing:
    """The filing with its place and bytes."""
    return replace(filing, origin=origin, raw=raw)


def reason(error: Exception) -> str:
    """Why a record could not be read, from one of the ``REFUSALS``."""
    said = f"missing {error}" if isinstance(error, KeyError) else str(error)
    return said or type(error).__name__
