"""A table as an office has it becomes facts, or nothing is written and every bad cell is told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook

from stigraph import paths
from stigraph.cells import read_cell, register
from stigraph.ontology import load
from stigraph.sheet import read_sheet
from stigraph.sheet_faults import SheetFault, SheetFaults, Spot
from stigraph.template import template, templates
from stigraph.transcription import Transcription, begin_source, transcribe
from stigraph.undoing import write_files
from tests.real_graph import few_facts

pytestmark = pytest.mark.slow  # each reads the facts as they would be

HEADER = "committee,ordinal,partner,modality,date,place,japan_chair,partner_chair,source,grade"
ROW = (
    "committee:jp-us-jhlc,91,territory:US,held,2031-05-16,place:tokyo,person:takaichi,"
    "person:test-person = Test Person,https://www.mofa.go.jp/test/page1.html,A"
)
OFFICE = (
    "日米科学技術協力合同高級委員会,９１,アメリカ合衆国,held,令和１３年５月１６日,東京,高市,"
    "person:test-person = Test Person,https://www.mofa.go.jp/test/page1.html,Ａ"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return few_facts(tmp_path_factory.mktemp("facts") / "data")


@pytest.fixture
def sheet(tmp_path):
    def write(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path: Path = tmp_path / "sheet.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding=encoding)
        return path

    return write


def taken(path: Path, data: Path, name: str = "sessions") -> Transcription:
    wanted = template(data / "templates", name)
    return transcribe(read_sheet(path), wanted, data, paths.ontology())


def faults(path: Path, data: Path, name: str = "sessions") -> list[SheetFault]:
    with pytest.raises((SheetFault, SheetFaults)) as told:
        taken(path, data, name)
    error: Any = told.value
    return list(error.errors) if isinstance(error, SheetFaults) else [error]


def record_of(made: Transcription) -> str:
    (name,) = [name for name in made.files if name.endswith("/sessions.yaml")]
    return made.files[name]


def test_a_row_becomes_a_record_with_its_page_and_its_people(sheet, data):
    made = taken(sheet(ROW), data)
    assert (made.rows, made.records, made.pages) == (1, 1, 1)
    assert sorted(made.files) == [
        "entities/documents.csv",
        "entities/meetings.csv",
        "entities/people.csv",
        "sources/mofa-page1/sessions.yaml",
        "sources/mofa-page1/source.yaml",
    ]
    record = record_of(made)
    assert "about: meeting:jp-us-jhlc-91" in record
    assert "number: '91'" in record
    assert "grade: a" in record
    assert "test-person,Test Person,mofa-page1,Test Person,mofa-page1" in "".join(
        line for line in made.files["entities/people.csv"].splitlines() if "test-person" in line
    )
    assert (
        "address: https://www.mofa.go.jp/test/page1.html"
        in made.files["sources/mofa-page1/source.yaml"]
    )


def test_what_an_office_types_means_the_same(sheet, data):
    plain, typed = taken(sheet(ROW), data), taken(sheet(OFFICE, encoding="cp932"), data)
    ours, theirs = record_of(plain).splitlines(), record_of(typed).splitlines()
    dated = [line for line in theirs if "令和" in line or "edtf" in line]
    assert dated == ["    printed: 令和１３年５月１６日", "    edtf: '2031-05-16'"]
    strange = {line for line in theirs if line not in ours} - {*dated, "  when:"}
    assert {line.split(":")[0].strip() for line in strange} == {"digest"}


def test_a_workbook_is_read_with_its_dates(tmp_path, data):
    book = Workbook()
    page = book.active
    page.append(HEADER.split(","))
    page.append(
        [*ROW.split(",")[:1], 91, "territory:US", "held", date(2031, 5, 16), *ROW.split(",")[5:]]
    )
    book.save(tmp_path / "sheet.xlsx")
    made = taken(tmp_path / "sheet.xlsx", data)
    assert "when: '2031-05-16'" in record_of(made)


def test_a_workbook_that_calc_has_saved_becomes_records(data):
    made = taken(Path(__file__).parent / "sheets/calc-sessions.xlsx", data)
    first, second = (one for one in records_of(made) if one["a"] == "Holding")
    assert (first["number"], first["when"], first["modality"]) == ("91", "2031-05-16", "held")
    assert second["when"] == {"printed": "令和15年5月", "edtf": "2033-05"}
    assert "tester,試験 太郎,mofa-page1" in made.files["entities/people.csv"]


def test_every_bad_cell_is_told_by_its_name_in_both_languages(sheet, data):
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}
    told = faults(
        sheet(
            ROW.replace("committee:jp-us-jhlc", "committee:jp-us-jhlcc"),
            ROW.replace("2031-05-16", "2031-13-01"),
            ROW.replace(",91,", ",,"),
            ROW.replace("person:takaichi", "Takaishi"),
            ROW.replace(",A", ",D"),
            ROW.replace("territory:US", "アメリカ合集国"),
            ROW.replace("held", "hold").replace(",91,", ",十五,"),
        ),
        data,
    )
    assert [str(fault).partition(" — ")[0] for fault in told] == [
        "sheet.csv, A2: committee is committee:jp-us-jhlcc, which nothing is called",
        "sheet.csv, E3: date is 2031-13-01: no such day or month",
        "sheet.csv, B4: ordinal is empty",
        "sheet.csv, G5: japan_chair is Takaishi, which nothing is called",
        "sheet.csv, J6: grade is D",
        "sheet.csv, C7: partner is アメリカ合集国, which nothing is called",
        "sheet.csv, B8: ordinal is 十五, no whole number",
        "sheet.csv, D8: modality is hold, no concept of modalities",
    ]
    remedies = [str(fault).partition(" — ")[2] for fault in told]
    assert remedies[0].startswith("write committee:jp-us-jhlc if ")
    assert remedies[2] == "fill it, such as 15"
    assert remedies[3].startswith("write person:takaichi if Takaichi is meant, or enter it")
    assert remedies[5].startswith("write territory:US if ")
    assert remedies[7] == "write held"
    assert (
        told[1].told("ja").startswith("sheet.csv, E3: date の「2031-13-01」は日付として読めない。")
    )
    assert "令和5年5月12日, 令和5年度 のように書く" in told[1].told("ja")
    assert told[2].told("ja") == "sheet.csv, B4: ordinal が空。15 のように書く"
    assert "アメリカ合衆国なら territory:US と書く" in told[5].told("ja")
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("令和５年", "2023"),
        ("令和元年5月", "2019-05"),
        ("平成31年4月30日", "2019-04-30"),
        ("R5.5.12", "2023-05-12"),
        ("Ｒ５", "2023-04-01/2024-03-31"),
        ("平成31年度", "2019-04-01/2020-03-31"),
        ("FY2023", "2023-04-01/2024-03-31"),
        ("2023/5/2", "2023-05-02"),
        ("2023年5月12日(金)", "2023-05-12"),
        ("2023年5月12日（金曜日）", "2023-05-12"),
        ("2023-05~", "2023-05~"),
    ],
)
def test_a_date_is_read_as_offices_write_it(data, typed, meant):
    assert dated(data, typed) in (meant, {"printed": typed, "edtf": meant})


def test_a_day_of_the_week_that_is_another_is_told(sheet, data):
    (told,) = faults(sheet(ROW.replace("2031-05-16", "2031年5月16日(木)")), data)
    assert "E2: date is 2031年5月16日(木), which is another day of the week" in str(told)
    assert "日付と曜日が合わない" in told.told("ja")


def dated(data: Path, typed: str) -> object:
    known = register(load(paths.ontology()), [])
    return read_cell(typed, "date", known, Spot("sheet.csv", row=2, column=1), "date")


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("令和５年度", "2023"),
        ("R5", "2023"),
        ("平成31", "2019"),
        ("FY2023", "2023"),
        ("2023", "2023"),
    ],
)
def test_a_fiscal_year_is_read_as_offices_write_it(sheet, data, typed, year):
    row = f'programme:wpi,{typed},initial,"7,200百万円",,{MEXT}'
    (record,) = records_of(taken(sheet(row, header=BUDGET), data, "budgets"))
    assert record["fiscalYear"] == year


def test_a_calendar_year_is_no_fiscal_year(sheet, data):
    row = f'programme:wpi,令和5年,initial,"7,200百万円",,{MEXT}'
    (told,) = faults(sheet(row, header=BUDGET), data, "budgets")
    assert "B2: fiscal_year is 令和5年: a calendar year" in str(told)


def test_a_row_that_stands_twice_is_told(sheet, data):
    (told,) = faults(sheet(ROW, ROW.replace(",91,", ",92,"), ROW), data)
    assert str(told) == "sheet.csv, row 4: it is the same as row 2 — delete one of them"
    assert told.told("ja") == "sheet.csv, 4行目: 2行目と同じ。どちらかを削除する"


def test_a_fault_that_only_the_facts_show_is_told_of_its_row(sheet, data):
    (told,) = faults(sheet(ROW, ROW.replace("place:tokyo", "")), data)
    assert str(told).startswith("sheet.csv, row 3: the id record:mofa-page1/sessions/")
    assert "事実の決まりに合わない" in told.told("ja")


def test_a_sheet_is_not_taken_twice(sheet, tmp_path):
    data = few_facts(tmp_path / "data")
    write_files(taken(sheet(ROW), data).files, data)
    (told,) = faults(sheet(ROW), data)
    where = "data/sources/mofa-page1/sessions.yaml"
    assert str(told).startswith(f"sheet.csv, row 2: {where} says this already")
    another = taken(sheet(ROW.replace(",91,", ",92,")), data)
    assert "sources/mofa-page1/sessions-2.yaml" in another.files


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace("date", "dates"), "E1: sessions has no column dates — write date"),
        (HEADER.replace("committee,", ""), "row 1: the column committee is missing — add it"),
        (HEADER.replace("grade", "date"), "J1: the column date stands twice — delete one"),
        (HEADER.replace("place", ""), "F1: a column with text has no name"),
        (HEADER.removesuffix(",grade"), "J2: a cell stands beyond the header"),
        (HEADER.replace(",", ";"), "put commas between the columns"),
    ],
)
def test_a_header_that_does_not_fit_is_told(sheet, data, header, said):
    row = ROW.partition(",")[2] if "committee" not in header else ROW
    assert any(said in str(fault) for fault in faults(sheet(row, header=header), data))


def test_a_header_in_japanese_is_understood(sheet, data):
    titles = {column.name: column.ja for column in template(data / "templates", "sessions").columns}
    japanese = ",".join(titles[name] for name in HEADER.split(","))
    full_width = HEADER.replace("grade", "ＧＲＡＤＥ")
    expected = record_of(taken(sheet(ROW), data))
    assert record_of(taken(sheet(ROW, header=japanese), data)) == expected
    assert record_of(taken(sheet(ROW, header=full_width), data)) == expected


def test_a_header_without_rows_is_told(sheet, data):
    (told,) = faults(sheet(), data)
    assert "no row stands below the header" in str(told)


def test_another_than_the_issuer_is_never_graded_a(sheet, data):
    mirror = ROW.replace("www.mofa.go.jp/test", "gov-base.info/2031")
    assert "grade: b" in record_of(taken(sheet(mirror), data))


def test_several_addresses_stay_several(sheet, data):
    two = ROW.replace(",A", "; https://www.mext.go.jp/test/page2.html,A")
    made = taken(sheet(two), data)
    assert "- document:mext-page2" in record_of(made)
    assert "sources/mext-page2/source.yaml" in made.files


def test_a_page_that_nobody_is_known_to_publish_is_told(sheet, data):
    (told,) = faults(sheet(ROW.replace("www.mofa.go.jp", "www.nobody.example")), data)
    assert "I2: nobody is known to publish www.nobody.example" in str(told)
    assert "webDomain" in str(told)


def test_a_page_that_does_not_exist_is_told(sheet, data):
    unknown = ROW.replace("https://www.mofa.go.jp/test/page1.html", "document:mext-note-italia")
    (told,) = faults(sheet(unknown), data)
    assert "I2: source names document:mext-note-italia, which does not exist" in str(told)
    assert "write document:mext-note-italy, or make it: stigraph new source" in str(told)


def test_a_name_that_two_things_have_is_not_guessed(sheet, data):
    twice = ROW.replace("person:takaichi", "person:second = 高市")
    (told,) = faults(sheet(twice, OFFICE.replace("９１", "９２")), data)
    assert "G3: japan_chair is 高市, which may be person:second or person:takaichi" in str(told)


@pytest.mark.parametrize("name", sorted(templates(paths.data() / "templates")))
def test_each_template_takes_the_row_of_its_own_examples(data, name, tmp_path):
    chosen = template(data / "templates", name)
    columns = [column for column in chosen.columns if column.example]
    path = tmp_path / "examples.csv"
    quoted = ['"' + column.example.replace('"', '""') + '"' for column in columns]
    header = ",".join(column.name for column in columns)
    path.write_text(header + "\n" + ",".join(quoted) + "\n", encoding="utf-8")
    assert taken(path, data, name).records > 0


BUDGET = "item,fiscal_year,stage,line,total,source"
FIGURE = "indicator,concerns,date,printed,value,unit,source"
MEXT = "https://www.mext.go.jp/test/page3.html"


def test_amounts_and_fiscal_years_are_read_as_offices_write_them(sheet, data):
    row = f'programme:wpi,令和１３年度,initial,"７，２００百万円",,{MEXT}'
    (record,) = records_of(taken(sheet(row, header=BUDGET), data, "budgets"))
    assert record["money"] == {"printed": "７，２００百万円", "yen": "7200000000"}
    assert (record["a"], record["fiscalYear"]) == ("BudgetLine", "2031")


@pytest.mark.parametrize("printed", ["72億", "7.2", "七十二億円", "0.5円"])
def test_an_amount_without_its_unit_is_no_amount(sheet, data, printed):
    row = f"programme:wpi,2031,initial,{printed},,{MEXT}"
    (told,) = faults(sheet(row, header=BUDGET), data, "budgets")
    assert f"D2: line is {printed}, no amount — write such as 1,073百万円" in str(told)


def test_a_total_says_that_its_parts_are_not_stated(sheet, data):
    row = f"programme:wpi,2031,request,,72億円,{MEXT}"
    (record,) = records_of(taken(sheet(row, header=BUDGET), data, "budgets"))
    assert (record["a"], record["notStated"]) == ("PrintedTotal", ["totals"])


def test_a_series_on_one_page_has_a_record_for_each_time(sheet, data):
    start = "indicator:internationally-coauthored-papers,territory:JP"
    rows = [f"{start},{date},7,7,papers,{MEXT}" for date in ("2031", "2030/2032", "令和13年度")]
    found = records_of(taken(sheet(*rows, header=FIGURE), data, "indicators"))
    ids = [record["id"].rpartition("~")[2] for record in found]
    assert ids == ["2031", "2030-2032", "2031-04-01-2032-03-31"]


def test_a_new_page_is_not_begun_where_the_build_would_stop(tmp_path):
    data = few_facts(tmp_path / "data")
    titles = {"ja": "頁", "en": "Page"}
    with pytest.raises(SheetFault, match="begin it with https"):
        begin_source(data, paths.ontology(), "a", "mofa", address="ftp://x.example", titles=titles)
    with pytest.raises(SheetFault, match="write mofa, or add it"):
        begin_source(data, paths.ontology(), "a", "mofaa", address="none known", titles=titles)


def records_of(made: Transcription) -> list[dict[str, Any]]:
    (text,) = [text for name, text in made.files.items() if "records:" in text]
    return list(yaml.safe_load(text)["records"])
