"""Facts and score from other filings: what raises it, what must not, and the words it uses."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.applicants import ApplicantProfile, OtherFiling, other_filing, profile
from monitor.applicants.profile import busiest_stretch
from monitor.applicants.thresholds import load_thresholds
from sources.filing import Filing, GoodsClass, Party, Publication, PublicationKind

COMPANY = Party("例子贸易有限公司", "CN", "1 Example Road")
START = date(2026, 1, 5)


def filings(
    count: int,
    *,
    applicant: Party = COMPANY,
    agent: str = "",
    brands: tuple[str, ...] = (),
    classes: tuple[int, ...] = (25,),
    every: int = 40,
    office: str = "TH",
    start: int = 0,
) -> list[OtherFiling]:
    return [
        OtherFiling(
            office=office,
            application_number=f"{office}{start + number}",
            applicants=(applicant,),
            representatives=(Party(agent),) if agent else (),
            classes=classes,
            filing_date=START + timedelta(days=every * number),
            brands=frozenset(brands[number : number + 1]),
        )
        for number in range(count)
    ]


def test_nothing_known_is_said_and_scores_nothing() -> None:
    answer = profile([COMPANY], [])
    assert answer == ApplicantProfile(
        0.0, ("No other filing of this applicant is in the data.",), ("数据中没有该申请人的其他申请。",)
    )


def test_marks_close_to_several_other_brands_weigh_most() -> None:
    one = profile([COMPANY], filings(3, brands=("b1",)))
    four = profile([COMPANY], filings(4, brands=("b1", "b2", "b3", "b4")))
    assert 0.3 < one.score < four.score < 1
    assert four.score >= 0.75
    assert any("4 other watched brands" in fact for fact in four.facts)
    assert any("另外 4 个被监测品牌疑似冲突" in fact for fact in four.facts_zh)


def test_the_brand_in_hand_is_not_an_other_brand() -> None:
    assert profile([COMPANY], filings(2, brands=("b1", "b1")), brand="b1").score == 0.0


def test_spelling_does_not_hide_an_applicant() -> None:
    spelt = Party("例子貿易股份有限公司")
    assert profile([spelt], filings(2, brands=("b1", "b2"))).score >= 0.5


def test_many_filings_many_classes_and_bursts_count() -> None:
    broad = filings(12, classes=tuple(range(1, 22)))
    answer = profile([COMPANY], broad)
    assert any("21 of 45 classes" in fact for fact in answer.facts)
    burst = profile([COMPANY], filings(12, every=1))
    assert any("12 of them were filed within 30 days from 2026-01-05" in fact for fact in burst.facts)
    assert profile([COMPANY], filings(12, every=5)).score < burst.score
    assert profile([COMPANY], filings(45)).score > profile([COMPANY], filings(12)).score


def test_one_international_registration_is_one_filing_however_many_members() -> None:
    members = [
        OtherFiling(office, f"{office}1", (COMPANY,), filing_date=START, international_registration="1700001")
        for office in ("US", "EM", "GB", "JP", "KR", "SG", "TH", "VN", "PH", "MX", "CA", "AU")
    ]
    answer = profile([COMPANY], members)
    assert answer.facts[0].startswith("1 other filing ")
    assert answer.score == 0.0


def test_a_common_personal_name_needs_a_second_tie() -> None:
    person = Party("王伟", "CN", "8 Example Lane")
    stranger = filings(6, applicant=Party("王伟", "CN", "77 Other Street"), brands=("b1", "b2", "b3"))
    answer = profile([person], stranger)
    assert answer.score == 0.0
    assert any("not counted" in fact for fact in answer.facts)
    neighbour = filings(6, applicant=Party("王伟", "CN", "8 Example Lane"), brands=("b1", "b2", "b3"))
    assert profile([person], neighbour).score > 0.5


def persons_at(address: str, count: int) -> list[OtherFiling]:
    found: list[OtherFiling] = []
    for number in range(count):
        person = Party(f"某某{number}", "CN", address)
        found += filings(1, applicant=person, brands=(f"b{number}",), start=number * 10)
    return found


def test_many_persons_at_one_address_are_told_but_a_business_centre_is_not() -> None:
    person = Party("李一", "CN", "9 Example Lane")
    few = persons_at("9 Example Lane", 4)
    answer = profile([person], few)
    assert any("At the same address 4 other applicants" in fact for fact in answer.facts)
    hub = persons_at("9 Example Lane", 30)
    assert profile([person], hub).score == 0.0


def agency(total: int, close: int) -> list[OtherFiling]:
    found = []
    for number in range(total):
        brands = (f"b{number}",) if number < close else ()
        found += filings(
            1, applicant=Party(f"申请者{number}号"), agent="Example Agents", brands=brands, start=number * 10
        )
    return found


def test_an_agent_counts_only_when_much_of_its_work_is_close_to_watched_brands() -> None:
    agents = [Party("EXAMPLE AGENTS")]
    concentrated = profile([COMPANY], agency(10, 6), representatives=agents)
    assert concentrated.score > 0
    assert any("Through the same agent 6 other applicants" in fact for fact in concentrated.facts)
    assert profile([COMPANY], agency(200, 6), representatives=agents).score == 0.0
    assert profile([COMPANY], agency(10, 3), representatives=agents).score == 0.0


def test_grouping_is_not_transitive() -> None:
    """A shares an agent with B, B an address with C: C's filings say nothing about A."""
    b = OtherFiling("TH", "1", (Party("乙贸易有限公司", address="5 Shared Road"),), (Party("Example Agents"),))
    c = OtherFiling(
        "TH", "2", (Party("丙贸易有限公司", address="5 Shared Road"),), brands=frozenset({"b1", "b2", "b3"})
    )
    assert profile([COMPANY], [b, c], representatives=[Party("Example Agents")]).score == 0.0


def test_placeholders_group_nobody() -> None:
    hidden = Party("Not published")
    assert profile([hidden], filings(9, applicant=hidden, brands=("b1", "b2", "b3"))).score == 0.0


def test_words_stay_careful_and_name_nobody() -> None:
    answer = profile([COMPANY], filings(45, brands=("secret-client-brand", "b2"), every=1))
    text = " ".join((*answer.facts, *answer.facts_zh)).lower()
    for word in ("squat", "infring", "bad faith", "malicious", "抢注", "侵权", "恶意", "secret-client-brand", "例子"):
        assert word not in text
    assert len(answer.facts) == len(answer.facts_zh)


@given(st.lists(st.integers(0, 400), max_size=30), st.integers(1, 60))
def test_the_busiest_stretch_is_the_busiest(offsets: list[int], length: int) -> None:
    days = [START + timedelta(days=offset) for offset in offsets]
    count, first = busiest_stretch(days, length)
    brute = max((sum(0 <= (day - one).days < length for day in days) for one in days), default=0)
    assert count == brute
    assert (first is None) == (not days)


@given(st.integers(0, 60), st.integers(0, 6), st.integers(1, 30))
def test_the_score_stays_between_0_and_1_and_more_never_lowers_it(count: int, brands: int, every: int) -> None:
    names = tuple(f"b{number}" for number in range(brands))
    fewer = profile([COMPANY], filings(count, brands=names, every=every))
    more = profile([COMPANY], filings(count + 5, brands=names, every=every))
    assert 0.0 <= fewer.score <= more.score < 1.0


def test_a_stored_filing_becomes_an_other_filing() -> None:
    filing = Filing(
        "US",
        "97000001",
        applicants=(COMPANY,),
        classes=(GoodsClass(25), GoodsClass(9), GoodsClass(25)),
        publications=(
            Publication(PublicationKind.PUBLISHED, START),
            Publication(PublicationKind.WITHDRAWN, date(2020, 1, 1)),
        ),
    )
    other = other_filing(filing, ["b1"])
    assert (other.classes, other.filing_date, other.brands) == ((9, 25), START, frozenset({"b1"}))


def test_every_threshold_says_where_it_comes_from() -> None:
    thresholds = load_thresholds()
    assert all(len(step.source) > 20 for step in thresholds.step)
    assert {step.signal for step in thresholds.step} == {
        "watched_brands", "filings", "classes", "burst", "address_brands", "agent_brands",
    }  # fmt: skip
