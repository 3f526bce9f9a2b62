"""Watch lists as people keep them: headers in two languages, merged cells, Excel's encodings, slips of the pen."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from monitor.records import Band, LocalName, Role, Stage
from monitor.resources import examples_folder
from monitor.watchlist import ListFile, WatchList, load_watchlists


def csv_file(folder: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def toml_file(folder: Path, text: str, name: str = "list.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def errors(watchlist: WatchList) -> str:
    return "\n".join(map(str, watchlist.errors))


CHINESE = (
    "序号,编号,企业名称,品牌名称,英文,拼音,类别,市场,自有申请人,日文,备注\n"
    '1,xingyun,星云科技,星云,Xingyun,xing yun,第9类、35,美国；英国,"星云科技; Nebula Co., Ltd.",シンウン,重点\n'
)


def test_the_example_list_is_sound() -> None:
    watchlist = load_watchlists([examples_folder() / "watchlist.toml"], channels={"files"})
    assert watchlist.problems == ()
    assert len(watchlist.brands) == 12
    assert {recipient.role for recipient in watchlist.recipients} == set(Role)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_encoding_excel_writes(tmp_path: Path, encoding: str) -> None:
    watchlist = load_watchlists([csv_file(tmp_path, CHINESE, encoding)])
    assert errors(watchlist) == ""
    (brand,) = watchlist.brands
    assert brand.id == "xingyun"
    assert (brand.hanzi, brand.latin, brand.pinyin) == (("星云",), ("Xingyun",), ("xing yun",))
    assert brand.local_names == (LocalName("シンウン", "ja"),)
    assert (brand.classes, brand.markets) == ((9, 35), ("US", "GB"))
    assert brand.own_applicants == ("星云科技", "Nebula Co., Ltd.")
    assert watchlist.clients[0].name == "星云科技"


def test_an_unquoted_comma_is_an_error_not_a_shift(tmp_path: Path) -> None:
    message = errors(load_watchlists([csv_file(tmp_path, "id,client,latin,own applicants\na,b,Abra,Abra Co., Ltd.\n")]))
    assert "line 2: the row has more cells than the header (found 'Ltd.')" in message


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_with_other_delimiters(tmp_path: Path, delimiter: str) -> None:
    text = f"id{delimiter}client{delimiter}latin\nab{delimiter}c{delimiter}Abra\n"
    assert load_watchlists([csv_file(tmp_path, text)]).brands[0].latin == ("Abra",)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(codecs.BOM_UTF8 + b"id,client\xff\xff")
    assert "neither UTF-8 nor GB18030" in errors(load_watchlists([path]))


def test_a_name_column_alone_says_what_the_names_are(tmp_path: Path) -> None:
    watchlist = load_watchlists([csv_file(tmp_path, "客户,品牌名称\n星云,星云 Xingyun\n月光,Moonlit\n日光,日光\n")])
    names = [(brand.hanzi, brand.latin) for brand in watchlist.brands]
    assert names == [(("星云",), ("Xingyun",)), ((), ("Moonlit",)), (("日光",), ())]


def test_rows_without_an_id_get_the_same_one_every_time(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "客户,汉字\n星云,星云\n星云,大白兔\n")
    first, second = load_watchlists([path]), load_watchlists([path])
    assert [brand.id for brand in first.brands] == [brand.id for brand in second.brands] == ["xing-yun", "da-bai-tu"]
    assert "2 rows have no id" in "\n".join(map(str, first.warnings))


def test_mistakes_name_row_column_value_and_remedy(tmp_path: Path) -> None:
    text = CHINESE.replace("第9类、35", "第99类").replace("美国", "火星")
    message = errors(load_watchlists([csv_file(tmp_path, text)]))
    assert "list.csv: line 2, column 类别" in message
    assert "found '99'" in message
    assert "line 2, column 市场" in message
    assert "ST.3 code" in message


def test_a_slip_in_a_header_is_an_error_and_a_foreign_column_a_warning(tmp_path: Path) -> None:
    slip = load_watchlists([csv_file(tmp_path, "id,client,latin,clases\na,b,Abra,9\n")])
    assert "Did you mean 'classes'?" in errors(slip)
    foreign = load_watchlists([csv_file(tmp_path, "id,client,latin,客户经理电话\na,b,Abra,1\n")])
    assert foreign.valid
    assert "客户经理电话" in "\n".join(map(str, foreign.warnings))


def test_two_columns_of_one_meaning_are_an_error(tmp_path: Path) -> None:
    assert "the same column as 'latin'" in errors(
        load_watchlists([csv_file(tmp_path, "id,client,latin,英文\na,b,A,B\n")])
    )


def test_a_client_for_a_table_without_a_client_column(tmp_path: Path) -> None:
    clients = toml_file(tmp_path, "[[clients]]\nid='x'\nname='X'\n", "clients.toml")
    path = csv_file(tmp_path, "id,latin\na,Abra\n")
    assert load_watchlists([ListFile(path, "x"), clients]).brands[0].client == "x"
    assert "'client' is missing" in errors(load_watchlists([path]))


def test_workbook_with_title_merged_cells_and_chinese_sheets(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "品牌清单"
    sheet.append(["2026 年重点品牌"])
    sheet.append([])
    sheet.append(["序号", "品牌编号", "企业名称（必填）", "中文商标", "类别", "启用日期"])
    sheet.append([1, "a", "甲公司", "甲乙", 9, "2019年5月1日"])
    sheet.append([2, "b", None, "丙丁", "9-11", None])
    sheet.merge_cells("C4:C5")
    people = book.create_sheet("收件人")
    people.append(["编号", "姓名", "角色", "邮箱", "最低等级", "阶段", "提醒"])
    people.append(["li", "李律师", "律师", "li@example.org", "高", "申请、公告", "否"])
    book.create_sheet("说明").append(["如何填写", "..."])
    path = tmp_path / "list.xlsx"
    book.save(path)
    watchlist = load_watchlists([path])
    assert errors(watchlist) == ""
    assert [(brand.id, brand.client, brand.classes) for brand in watchlist.brands] == [
        ("a", "jia-gong-si", (9,)),
        ("b", "jia-gong-si", (9, 10, 11)),
    ]
    assert str(watchlist.brands[0].launch_date) == "2019-05-01"
    (recipient,) = watchlist.recipients
    assert (recipient.role, recipient.least_band, recipient.reminders) == (Role.LAWYER, Band.HIGH, False)
    assert recipient.stages == (Stage.FILED, Stage.PUBLISHED)
    assert (recipient.addresses[0].channel, recipient.addresses[0].to) == ("mail", "li@example.org")


MESSY = """企业名称,品牌（中文）,品牌名称（英文）,注册类别,海外市场,企业外文名称,备注
甲公司,康甲，Master Kang,,30、32,全球,"Kang Co.，Ltd.；康甲国际，Kang Ltd",
乙公司, 乙乙 ,Yiyi、Eaee,第9类,美国,,第一行
乙公司,乙乙,Yiyi、Eaee,35,英国,,第二行
丙公司,乙乙,Eaee,35,不限,,
丁公司,,,9,,,还没有商标
"""


def test_a_list_as_a_clerk_keeps_it(tmp_path: Path) -> None:
    watchlist = load_watchlists([csv_file(tmp_path, MESSY)])
    assert errors(watchlist) == ""
    first, second, third = watchlist.brands
    assert (first.hanzi, first.latin, first.markets) == (("康甲",), ("Master Kang",), ())
    assert first.own_applicants == ("Kang Co.，Ltd.", "康甲国际", "Kang Ltd")
    assert (second.latin, second.classes, second.markets) == (("Yiyi", "Eaee"), (9, 35), ("US", "GB"))
    assert second.note == "第一行; 第二行"
    assert (third.client, third.latin) == ("bing-gong-si", ("Eaee",))
    said = "\n".join(map(str, watchlist.warnings))
    assert "line 4: the same brand of the same client as in line 3" in said
    assert "line 6: the row names no brand" in said
    assert said.count("described in no list") == 1


def test_two_companies_with_one_name_need_ids(tmp_path: Path) -> None:
    text = "企业,英文,类别\n长城汽车,Great Wall,12\n长城葡萄酒,Great Wall,33\n"
    assert "give each its own in an id column" in errors(load_watchlists([csv_file(tmp_path, text)]))


def test_a_line_under_the_table_is_a_remark(tmp_path: Path) -> None:
    watchlist = load_watchlists([csv_file(tmp_path, "序号,企业,汉字\n1,甲公司,甲乙\n填表人：张三,,\n")])
    assert [brand.hanzi for brand in watchlist.brands] == [("甲乙",)]
    assert "taken for a remark (found '填表人：张三')" in "\n".join(map(str, watchlist.warnings))


def test_an_error_in_a_workbook_names_sheet_row_and_column(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "brands"
    sheet.append(["id", "client", "latin", "classes"])
    sheet.append(["a", "c", "Abra", 46])
    book.save(tmp_path / "list.xlsx")
    assert "sheet 'brands', row 2, column classes" in errors(load_watchlists([tmp_path / "list.xlsx"]))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.xlsx", b"not a zip", "no XLSX workbook"),
        ("list.xls", b"", "Save the workbook as .xlsx"),
        ("list.csv", b"one,two\n1,2\n", "no row"),
        ("list.csv", b"", "no row"),
        ("list.toml", b"[[brand]]\nid='a'\n", "Did you mean 'brands'?"),
        ("list.toml", b"brands = 3\n", "Write [[brands]]"),
    ],
)
def test_files_that_are_no_lists(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert words in errors(load_watchlists([path]))


def test_a_formula_without_a_result_is_an_error_not_an_empty_cell(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "client", "latin"])
    sheet.append(["a", "c", '="Ab"&"ra"'])
    book.save(tmp_path / "list.xlsx")
    assert "cell C2: the cell holds a formula" in errors(load_watchlists([tmp_path / "list.xlsx"]))


@given(
    data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
    suffix=st.sampled_from(["csv", "toml", "xlsx"]),
)
def test_whatever_the_bytes_there_is_a_list_with_problems(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"list.{suffix}"
    path.write_bytes(data)
    watchlist = load_watchlists([path])
    assert watchlist.problems or not watchlist.brands


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(rows=st.lists(st.lists(cells, min_size=8, max_size=8), max_size=4))
def test_whatever_the_cells_every_row_is_a_brand_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("cells") / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "client", "hanzi", "latin", "classes", "markets", "local names", "rights"])
        writer.writerows(rows)
    watchlist = load_watchlists([path])
    said = "\n".join(map(str, watchlist.problems))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(watchlist.entries.brands) == len(filled) or watchlist.problems, said


def test_a_missing_file_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    assert "cannot be read" in errors(load_watchlists([tmp_path / "gone.toml"]))


BASE = "[[clients]]\nid='x'\nname='X'\n[[brands]]\nid='a'\nclient='x'\nlatin=['Abra']\n"


def test_unknown_client_and_twice_used_id_name_both_places(tmp_path: Path) -> None:
    path = toml_file(tmp_path, f"{BASE}[[brands]]\nid='b'\nclient='y'\nlatin=['B']\n")
    assert "line 10, brands[1].client: no such client (found 'y')" in errors(load_watchlists([path]))
    again = toml_file(tmp_path, BASE, "again.toml")
    message = errors(load_watchlists([toml_file(tmp_path, BASE), again]))
    assert "again.toml: line 5, brands[0].id: the id stands twice" in message
    assert "list.toml, line 5, brands[0].id" in message


def test_a_brand_without_names_is_warned_about_and_left_out(tmp_path: Path) -> None:
    watchlist = load_watchlists([toml_file(tmp_path, f"{BASE}[[brands]]\nid='b'\nclient='x'\n")])
    assert watchlist.valid
    assert [brand.id for brand in watchlist.brands] == ["a"]
    assert "'b' has no names" in "\n".join(map(str, watchlist.warnings))


def test_a_recipient_needs_a_channel_that_exists(tmp_path: Path) -> None:
    text = f"{BASE}[[recipients]]\nid='r'\nname='R'\naddresses=[{{channel='mial', to='r@example.org'}}]\n"
    assert "Did you mean 'mail'?" in errors(load_watchlists([toml_file(tmp_path, text)], channels={"mail", "wecom"}))
    assert load_watchlists([toml_file(tmp_path, text)]).valid


def test_an_owner_hears_about_named_clients_only(tmp_path: Path) -> None:
    text = f"{BASE}[[recipients]]\nid='r'\nname='R'\nrole='owner'\naddresses=[{{channel='mail', to='r'}}]\n"
    assert "list their ids" in errors(load_watchlists([toml_file(tmp_path, text)]))


OFFICE = (
    "序号,企业名称,商标,商标（英文）,核准类别,国内注册号,出口国家/地区,联系人,联系邮箱,企业类别,注册国家\n"
    '1,公牛集团,公牛,BULL,第9类,"1234567、第7654321号（9,35）",欧盟 英国/日本,张三,zhang@gongniu.example,制造业,越南\n'
)


def test_unlisted_headers_are_read_by_their_end_where_that_is_clear(tmp_path: Path) -> None:
    watchlist = load_watchlists([csv_file(tmp_path, OFFICE)])
    assert errors(watchlist) == ""
    (brand,) = watchlist.brands
    assert brand.classes == (9,)
    assert brand.markets == ("EM", "GB", "JP")
    assert [(r.territory, r.number, r.classes) for r in brand.rights] == [
        ("CN", "1234567", ()),
        ("CN", "7654321", (9, 35)),
    ]
    said = "\n".join(map(str, watchlist.warnings))
    assert "column 联系邮箱: people to write to are not read from a list of brands. Write who is to be told" in said
    assert "column 联系人: people" in said
    assert "column 企业类别: unknown column, it is not read. Is it classes? Then head it 类别." in said
    assert "column 注册国家: unknown column" in said
    assert watchlist.recipients == ()


def test_a_listed_column_goes_before_one_that_ends_like_it(tmp_path: Path) -> None:
    watchlist = load_watchlists([csv_file(tmp_path, "客户,品牌,原类别,类别\n星云,星云,1,9\n")])
    assert watchlist.brands[0].classes == (9,)
    assert "column 原类别: unknown column" in str(watchlist.warnings[0])


def test_numbers_under_several_headers_are_each_offices_own(tmp_path: Path) -> None:
    text = (
        "企业名称,商标,国际注册号,中国香港注册号,美国商标注册号,国内注册号,国内外注册号\n"
        "星云,星云,G1234567,300123456,7654321,第1234567号,EM 018000001\n"
    )
    watchlist = load_watchlists([csv_file(tmp_path, text)])
    assert errors(watchlist) == ""
    assert [f"{r.territory} {r.number}" for r in watchlist.brands[0].rights] == [
        "WO G1234567",
        "HK 300123456",
        "US 7654321",
        "CN 1234567",
        "EM 018000001",
    ]


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("国外注册号", "1234567", "its end speaks of rights, most of its cells do not; a right is an office"),
        ("原商标类别", "茶叶", "its end speaks of classes, most of its cells do not; a whole number is needed"),
        ("目标国家", "东南亚", "东南亚 is no office; name the countries that matter"),
        ("主营类别", "茶叶", "unknown column, it is not read"),
    ],
)
def test_a_column_that_only_its_end_speaks_for_never_blocks_the_list(
    tmp_path: Path, header: str, cell: str, said: str
) -> None:
    watchlist = load_watchlists([csv_file(tmp_path, f"客户,品牌,{header}\n星云,星云,{cell}\n")])
    assert errors(watchlist) == ""
    assert f"column {header}: " in "\n".join(map(str, watchlist.warnings))
    assert said in "\n".join(map(str, watchlist.warnings))
    (brand,) = watchlist.brands
    assert (brand.classes, brand.markets, brand.rights) == ((), (), ())


def test_of_several_columns_with_one_end_the_one_whose_cells_can_be_read_is_taken(tmp_path: Path) -> None:
    text = "客户,品牌,原商标类别,核定商品类别,另一类别\n星云,星云,茶叶,30,31\n月光,月光,,32,\n"
    watchlist = load_watchlists([csv_file(tmp_path, text)])
    assert errors(watchlist) == ""
    assert [brand.classes for brand in watchlist.brands] == [(30,), (32,)]
    assert "column 另一类别: unknown column" in "\n".join(map(str, watchlist.warnings))


def test_a_slip_in_a_column_that_is_read_by_its_end_is_still_an_error(tmp_path: Path) -> None:
    text = "客户,品牌,核准类别\n星云,星云,30\n月光,月光,99\n日光,日光,9\n"
    assert "line 3, column 核准类别" in errors(load_watchlists([csv_file(tmp_path, text)]))


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("在先权利", "1234567", "CN 1234567 (9)"),
        ("市场", "东南亚", "东南亚 is no office; name the countries that matter, e.g. 越南"),
        ("市场", "美国 东南亚", "东南亚 is no office"),
        ("市场", "美国 火星", "put ; or 、 between several"),
    ],
)
def test_a_cell_that_cannot_be_read_says_how_to_write_it(tmp_path: Path, header: str, cell: str, said: str) -> None:
    message = errors(load_watchlists([csv_file(tmp_path, f"客户,品牌,{header}\n星云,星云,{cell}\n")]))
    assert said in message
    assert f"line 2, column {header}" in message
    assert "braces" not in message


def test_names_of_two_words_are_one_country(tmp_path: Path) -> None:
    watchlist = load_watchlists([csv_file(tmp_path, "客户,品牌,市场\n星云,星云,United States;South Africa\n")])
    assert watchlist.brands[0].markets == ("US", "ZA")


def test_the_countries_proposed_for_a_region_are_offices() -> None:
    from monitor.watchlists.territories import _REGIONS, territory_code

    proposed = {part.strip() for members in _REGIONS.values() for part in members.replace(";", "、").split("、")}
    assert [part for part in proposed if territory_code(part) is None] == []
