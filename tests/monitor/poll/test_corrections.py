"""Which hit takes the place of which: the rule that notices and lists share."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.polling.corrections import Place, successors
from sources.filing import Publication, PublicationKind

FILED = Publication(PublicationKind.FILED, date(2026, 1, 5))
FIRST = Publication(PublicationKind.PUBLISHED, date(2026, 2, 3))
SECOND = Publication(PublicationKind.PUBLISHED, date(2026, 3, 3), "9")
THIRD = Publication(PublicationKind.REPUBLISHED, date(2026, 4, 7))
REGISTERED = Publication(PublicationKind.REGISTERED, date(2026, 5, 5))
EVERYTHING = (FILED, FIRST, SECOND, THIRD, REGISTERED)


@pytest.mark.parametrize(
    ("hit_on", "gave_way"),
    [
        ((FIRST, REGISTERED), {}),  # they stand side by side, each with its own window
        ((FILED, FIRST), {1: 2}),
        ((FIRST, THIRD), {1: 2}),
        ((FIRST, SECOND), {1: 2}),  # what took the place of both has no hit: the newer one carries its dates
        ((FIRST, SECOND, THIRD), {1: 3, 2: 3}),
        ((FILED, REGISTERED, FIRST), {1: 2}),
    ],
)
def test_a_hit_gives_way_to_another_hit_only(hit_on: tuple[Publication, ...], gave_way: dict[int, int]) -> None:
    places = [Place(number, 7, publication) for number, publication in enumerate(hit_on, 1)]
    assert successors(EVERYTHING, places) == gave_way


def test_an_issue_number_that_came_later_and_another_matter_change_nothing() -> None:
    unnumbered = Publication(SECOND.kind, SECOND.date)
    assert successors((FIRST, SECOND), [Place(1, 7, FIRST), Place(2, 7, unnumbered)]) == {1: 2}
    assert successors((FIRST, SECOND), [Place(1, 7, FIRST), Place(2, 8, SECOND)]) == {}
