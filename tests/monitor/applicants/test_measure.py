"""The measurement behind the thresholds counts applicants, classes and agents' clients."""

from __future__ import annotations

from monitor.applicants.tools.measure import measure
from sources.filing import Filing, GoodsClass, Party


def filing(number: int, name: str, agent: str, nice: int) -> Filing:
    return Filing(
        "TW",
        str(number),
        applicants=(Party(name),),
        representatives=(Party(agent),),
        classes=(GoodsClass(nice),),
    )


def test_shares_are_of_applicants_not_of_filings() -> None:
    busy = [filing(number, "例子有限公司", "Agents", number + 1) for number in range(5)]
    quiet = [filing(9, "另例股份有限公司", "AGENTS", 1)]
    filings, classes, agents = measure([*busy, *quiet])
    assert filings.startswith("filings per applicant: n=2, largest 5; >= 5: 50.00%")
    assert classes.startswith("classes per applicant: n=2, largest 5; >= 5: 50.00%")
    assert agents.startswith("applicants per agent: n=1, largest 2")


def test_nothing_to_measure_is_said() -> None:
    assert measure([])[0] == "filings per applicant: no data"
