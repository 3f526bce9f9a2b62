"""How a report meets what is stored: nothing is erased, nothing newer is undone, no publication is lost."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from monitor.store.filings import filing_text, origins, stamps_text
from monitor.store.merge import LISTED, Merged, Stamp, current, first, merge, superseded, withdrawn
from sources.filing import Filing, GoodsClass, Party, Publication, PublicationKind, Route, Status

K = PublicationKind
DAY = date(2026, 1, 1)


def report(**groups: object) -> Filing:
    return Filing("XX", "1", **groups)  # type: ignore[arg-type]


def stamp(age: int | None, source: str = "xx", *, own: bool = True) -> Stamp:
    return Stamp(DAY + timedelta(days=age) if age is not None else None, source, own=own)


def play(*reports: tuple[Filing, Stamp]) -> Merged:
    merged = first(*reports[0])
    for filing, when in reports[1:]:
        merged = merge(merged.filing, merged.stamps, filing, when)
    return merged


def test_a_missing_group_never_erases_and_an_empty_one_does() -> None:
    full = report(marks=("A",), classes=(GoodsClass(9),))
    assert play((full, stamp(0)), (report(), stamp(1))).filing.classes == (GoodsClass(9),)
    assert play((full, stamp(0)), (report(classes=()), stamp(1))).filing.classes == ()


def test_a_class_without_goods_does_not_take_the_goods_that_are_known_of_it() -> None:
    """Korea's details carry goods, its hit list does not; Taiwan's gazette says of several classes only which. The
    goods stay under the terms of the source that said them."""
    full = (report(classes=(GoodsClass(9, "telephones"), GoodsClass(35, "retail"))), stamp(0, "xx"))
    bare = (report(classes=(GoodsClass(9), GoodsClass(42))), stamp(5, "yy"))
    merged = play(full, bare)
    assert merged.filing.classes == (GoodsClass(9, "telephones"), GoodsClass(42))
    assert merged.stamps.get("classes") == full[1]
    assert merged.stamps.of[LISTED] == bare[1]
    assert not merge(merged.filing, merged.stamps, *bare).changed
    assert merge(merged.filing, merged.stamps, *full).filing.classes == merged.filing.classes, "an older list"
    fuller = merge(merged.filing, merged.stamps, report(classes=(GoodsClass(9, "radios"),)), stamp(6, "zz"))
    assert fuller.filing.classes == (GoodsClass(9, "radios"),)
    assert fuller.stamps.get("classes") == stamp(6, "zz")
    assert LISTED not in fuller.stamps.of


def test_all_goods_of_a_class_that_stands_there_twice_are_kept_and_the_source_of_the_list_is_known() -> None:
    twice = report(classes=(GoodsClass(9, "phones"), GoodsClass(9, "toys")))
    merged = play((twice, stamp(0)), (report(classes=(GoodsClass(9, ""), GoodsClass(35, ""))), stamp(1, "list")))
    assert merged.filing.classes == (GoodsClass(9, "phones; toys"), GoodsClass(35, ""))
    found = origins(merged.filing, merged.stamps)
    assert (found["classes"], found[LISTED]) == ("xx", "list")


def test_a_record_with_goods_of_some_classes_is_filled_from_its_own_source_only() -> None:
    full = (report(classes=(GoodsClass(9, "telephones"), GoodsClass(35, "retail"))), stamp(0, "xx"))
    some = report(classes=(GoodsClass(9, "radios"), GoodsClass(35)))
    assert play(full, (some, stamp(1, "xx"))).filing.classes == (GoodsClass(9, "radios"), GoodsClass(35, "retail"))
    assert play(full, (some, stamp(1, "yy"))).filing.classes == some.classes


def test_goods_that_only_an_older_report_states_are_filled_in() -> None:
    bare = (report(classes=(GoodsClass(9),)), stamp(5, "yy"))
    full = (report(classes=(GoodsClass(9, "telephones"), GoodsClass(35, "retail"))), stamp(0, "xx"))
    merged = play(bare, full)
    assert merged.filing.classes == (GoodsClass(9, "telephones"),)
    assert merged.stamps.get("classes") == full[1]
    assert merged.stamps.age_of("classes") == bare[1]
    assert not merge(merged.filing, merged.stamps, *bare).changed


def test_a_designation_is_one_whichever_report_says_so() -> None:
    """A later act that does not name the international registration does not make the filing a national one."""
    act = (report(status=Status("IPAS024")), stamp(5))
    named = (report(route=Route.MADRID, international_registration="1700001"), stamp(0))
    for order in permutations((act, named)):
        filing = play(*order).filing
        assert filing.route is Route.MADRID
        assert filing.international_registration == "1700001"


def test_a_group_stands_by_its_own_age_not_by_the_filings() -> None:
    """A newer sparse record must not make older statements of other groups look new."""
    merged = play(
        (report(marks=("OLD",), applicants=(Party("A"),)), stamp(0)),
        (report(applicants=(Party("C"),)), stamp(10)),
        (report(marks=("MID",), applicants=(Party("B"),)), stamp(5)),
    )
    assert merged.filing.mark == "MID"
    assert merged.filing.applicants == (Party("C"),)


def test_the_office_itself_outranks_another_register_and_a_foreign_one_only_fills() -> None:
    wipo = (report(marks=("WO",), classes=(GoodsClass(9), GoodsClass(35))), stamp(50, "wo", own=False))
    office = (report(marks=("US",), classes=(GoodsClass(9),)), stamp(0, "us"))
    for order in permutations((wipo, office)):
        merged = play(*order)
        assert merged.filing.mark == "US"
        assert merged.filing.classes == (GoodsClass(9),)
    foreign = play(office, (report(translations=("red bean",), marks=("X",)), stamp(99, "wo", own=False)))
    assert foreign.filing.translations == ("red bean",)
    assert foreign.filing.mark == "US"


def test_a_report_of_unknown_age_does_not_displace_one_of_known_age() -> None:
    assert play((report(marks=("A",)), stamp(0)), (report(marks=("B",)), stamp(None))).filing.mark == "A"
    assert play((report(marks=("A",)), stamp(None)), (report(marks=("B",)), stamp(None))).filing.mark == "B"


REPORTS = st.lists(
    st.tuples(
        st.builds(
            report,
            marks=st.sampled_from([None, (), ("A",), ("B",)]),
            registration_number=st.sampled_from([None, "1", "2"]),
            classes=st.sampled_from([None, (), (GoodsClass(9),), (GoodsClass(9, "a"), GoodsClass(35))]),
            publications=st.lists(
                st.builds(
                    Publication,
                    st.sampled_from(list(K)),
                    st.dates(DAY, DAY + timedelta(days=3)),
                    st.sampled_from([None, "7"]),
                ),
                max_size=3,
            ).map(tuple),
        ),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=6,
)


@given(REPORTS)
def test_no_publication_is_ever_lost_and_reading_again_changes_nothing(reports: list[tuple[Filing, int]]) -> None:
    merged = play(*[(filing, stamp(age)) for filing, age in reports])
    seen = {(p.kind, p.date) for filing, _ in reports for p in filing.publications or ()}
    assert {(p.kind, p.date) for p in merged.filing.publications or ()} == seen
    age = max(age for _, age in reports)
    last = [pair for pair in reports if pair[1] == age][-1][0]
    again = merge(merged.filing, merged.stamps, last, stamp(age))
    assert filing_text(again.filing) == filing_text(merged.filing)
    assert stamps_text(again.stamps) == stamps_text(merged.stamps)
    assert again.fresh == ()
    assert not again.changed


@given(REPORTS)
def test_the_newest_statement_of_every_group_counts_in_whatever_order_it_comes(
    reports: list[tuple[Filing, int]],
) -> None:
    distinct = {age: (filing, age) for filing, age in reports}
    wanted = play(*[(f, stamp(a)) for f, a in sorted(distinct.values(), key=lambda pair: pair[1])]).filing
    backwards = play(*[(f, stamp(a)) for f, a in sorted(distinct.values(), key=lambda pair: -pair[1])]).filing
    assert (wanted.marks, wanted.registration_number) == (backwards.marks, backwards.registration_number)


def test_a_republication_takes_the_place_of_what_it_repeats() -> None:
    old, again = Publication(K.PUBLISHED, DAY), Publication(K.REPUBLISHED, DAY + timedelta(days=7))
    newer = Publication(K.REPUBLISHED, DAY + timedelta(days=14))
    assert superseded([old, again]) == {old: again}
    assert current([old, again, newer]) == (newer,)


def test_a_filing_date_counts_until_something_is_published_and_a_withdrawal_never_does() -> None:
    filed, gone = Publication(K.FILED, DAY), Publication(K.WITHDRAWN, DAY)
    published = Publication(K.PUBLISHED, DAY)
    assert current([filed, gone]) == (filed,)
    assert current([filed, published]) == (published,)
    assert current([gone]) == ()


def test_a_withdrawal_that_is_taken_back_no_longer_counts() -> None:
    gone = Publication(K.WITHDRAWN, DAY)
    back = Publication(K.REPUBLISHED, DAY + timedelta(days=30))
    assert withdrawn(report(publications=(gone,)))
    assert not withdrawn(report(publications=(gone, back)))
    assert withdrawn(report(deleted=True))
