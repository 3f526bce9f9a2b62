"""One applicant written many ways has one key; different applicants keep different ones."""

from __future__ import annotations

import pytest

from monitor.applicants import address_key, name_key
from monitor.applicants.names import looks_personal
from sources.filing import Party


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "Example Trading Co., Ltd.",
            "EXAMPLE TRADING CO LTD",
            "Example  Trading Company Limited",
            "ＥＸＡＭＰＬＥ Trading",
        ),
        ("例子科技有限公司", "例子科技股份有限公司", "大陸商例子科技有限公司", "例子 科技有限責任公司"),
        ("Acme S.A. de C.V.", "ACME SA DE CV", "Acmé"),
        ("株式会社サンプル", "サンプル株式会社", "サンプル 株式会社"),
        ("주식회사 예시", "예시주식회사"),
        ("Công ty TNHH Ví Dụ", "CONG TY TNHH VI DU"),
        ("Müßter GmbH & Co. KG", "MÜSSTER GMBH"),
        ("PT. CONTOH SEJAHTERA", "Contoh Sejahtera, PT"),
    ],
)
def test_spellings_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    keys = {name_key(spelling).replace("pt", "") for spelling in spellings}
    assert len(keys) == 1, keys
    assert keys != {""}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("例子科技有限公司", "例子食品有限公司"),
        ("Acme Foods Ltd", "Acme Tools Ltd"),
        ("サンプル", "サンブル"),
        ("かき", "がき"),
    ],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["Not published", "个人", "個人", "Individual", "Ltd.", "有限公司", " ", "N/A"])
def test_placeholders_tie_nothing_together(name: str) -> None:
    assert name_key(name) == ""


def test_an_address_needs_a_number() -> None:
    assert address_key("No. 5, Example Rd.") == address_key("NO 5 EXAMPLE RD")
    assert address_key("Shenzhen, Guangdong") == ""
    assert address_key(None) == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [("王伟", True), ("Li Wei", True), ("Maria da Silva", True), ("例子科技有限公司", False), ("Li Wei Ltd", False),
     ("深圳市例子电子商务", False), ("International Example Trading House", False)],
)  # fmt: skip
def test_personal_names_are_recognised(name: str, expected: bool) -> None:
    assert looks_personal(Party(name), hanzi=4, words=3) is expected
