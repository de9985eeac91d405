"""A table as an office has it becomes facts, or nothing is written and every bad cell is told."""

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook
from typer.testing import CliRunner

from stigraph import paths
from stigraph.cli import app
from stigraph.errors import FactErrors, SheetError
from stigraph.reading import read_yaml
from stigraph.sheet import MOST_BYTES, read_sheet
from stigraph.template import template, templates
from stigraph.transcription import Transcription, transcribe

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
    return Path(shutil.copytree(paths.data(), tmp_path_factory.mktemp("facts") / "data"))


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


def faults(path: Path, data: Path) -> list[str]:
    with pytest.raises(FactErrors) as told:
        taken(path, data)
    return [str(error) for error in told.value.errors]


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


def test_every_bad_cell_is_told_and_nothing_is_written(sheet, data):
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}
    told = faults(
        sheet(
            ROW.replace("committee:jp-us-jhlc", "committee:jp-us-jhlcc"),
            ROW.replace("2031-05-16", "2031-13-01"),
            ROW.replace(",91,", ",,"),
            ROW.replace("person:takaichi", "Takaishi"),
            ROW.replace(",A", ",D"),
        ),
        data,
    )
    assert [line.split(":")[1] for line in told] == ["2", "3", "4", "5", "6"]
    assert "committee:jp-us-jhlc if that is meant" in told[0]
    assert "date is 2031-13-01" in told[1]
    assert "ordinal is empty" in told[2]
    assert "person:takaichi if that is meant" in told[3]
    assert "grade is D" in told[4]
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()} == before


def test_a_fault_that_only_the_facts_show_is_told_of_its_row(sheet, data):
    (told,) = faults(sheet(ROW, ROW), data)
    assert told.startswith("sheet.csv:3: the id record:mofa-page1/sessions/")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace("date", "dates"), "sessions has no column dates — write date"),
        (HEADER.replace("committee,", ""), "the column committee is missing"),
        (HEADER.replace("grade", "date"), "the column date stands twice"),
    ],
)
def test_a_header_that_does_not_fit_is_told(sheet, data, header, said):
    row = ROW.partition(",")[2] if "committee" not in header else ROW
    assert any(said in line for line in faults(sheet(row, header=header), data))


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
    assert "nobody is known to publish www.nobody.example" in told
    assert "webDomain" in told


def test_a_name_that_two_things_have_is_not_guessed(sheet, data):
    twice = ROW.replace("person:takaichi", "person:second = 高市")
    (told,) = faults(sheet(twice, OFFICE.replace("９１", "９２")), data)
    assert "which may be person:second or person:takaichi" in told


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("sheet.ods", b"x", "a file of kind ods"),
        ("sheet.xlsx", b"no archive", "not a workbook"),
        ("sheet.csv", b"a\n\x81\n", "neither UTF-8 nor Shift_JIS"),
        ("sheet.csv", b'a,"b\n', "malformed CSV"),
        ("sheet.csv", b"", "the sheet is empty"),
        ("sheet.csv", b"x" * (MOST_BYTES + 1), "more than"),
        ("sheet.csv", b"a\n" + b"1\n" * 20_001, "more than 20000 rows"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(tmp_path, name, body, said):
    (tmp_path / name).write_bytes(body)
    with pytest.raises(SheetError, match=said):
        read_sheet(tmp_path / name)


def test_a_workbook_that_unfolds_without_end_harms_nobody(tmp_path):
    rows = b"<row><c t='inlineStr'><is><t>" + b"x" * 2_000_000_000 + b"</t></is></c></row>"
    body = io.BytesIO()
    book = Workbook()
    book.save(body)
    with zipfile.ZipFile(body) as whole, zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as bomb:
        for part in whole.namelist():
            text = whole.read(part)
            if part.endswith("sheet1.xml"):
                text = text.replace(b"<sheetData />", b"<sheetData>" + rows + b"</sheetData>")
                text = text.replace(b"<sheetData/>", b"<sheetData>" + rows + b"</sheetData>")
            bomb.writestr(part, text, zipfile.ZIP_DEFLATED)
    assert (tmp_path / "bomb.xlsx").stat().st_size < MOST_BYTES
    with pytest.raises(SheetError):
        read_sheet(tmp_path / "bomb.xlsx")


def test_a_workbook_that_names_a_file_of_ours_does_not_get_it(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("confidential", encoding="utf-8")
    body = io.BytesIO()
    Workbook().save(body)
    doctype = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>'.encode()
    with zipfile.ZipFile(body) as whole, zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as odd:
        for part in whole.namelist():
            text = whole.read(part)
            if part.endswith("sheet1.xml"):
                cell = b"<row><c t='inlineStr'><is><t>&s;</t></is></c></row>"
                text = text.replace(b"<worksheet", doctype + b"<worksheet", 1)
                text = text.replace(b"<sheetData />", b"<sheetData>" + cell + b"</sheetData>")
                text = text.replace(b"<sheetData/>", b"<sheetData>" + cell + b"</sheetData>")
            odd.writestr(part, text)
    try:
        told = str(read_sheet(tmp_path / "odd.xlsx"))
    except (SheetError, FactErrors) as error:
        told = str(error)
    assert "confidential" not in told


@pytest.mark.parametrize("name", sorted(templates(paths.data() / "templates")))
def test_each_template_takes_the_row_of_its_own_examples(data, name, tmp_path):
    chosen = template(data / "templates", name)
    columns = [column for column in chosen.columns if column.example]
    path = tmp_path / "examples.csv"
    quoted = ['"' + column.example.replace('"', '""') + '"' for column in columns]
    header = ",".join(column.name for column in columns)
    path.write_text(header + "\n" + ",".join(quoted) + "\n", encoding="utf-8")
    assert taken(path, data, name).records > 0


def test_the_commands_list_templates_import_and_begin_a_page(sheet, tmp_path):
    data = Path(shutil.copytree(paths.data(), tmp_path / "data"))
    run = CliRunner().invoke
    assert "sessions" in run(app, ["templates"]).stdout
    header = run(app, ["templates", "sessions", "--header"]).stdout
    assert header.startswith("committee,ordinal,partner,modality,")
    begun = run(app, ["new", "source", "a-page", "--publisher", "mofa", "--data", str(data)])
    assert begun.exit_code == 0, begun.output
    path = sheet(ROW.replace("https://www.mofa.go.jp/test/page1.html", "document:a-page"))
    dry = ["import", str(path), "--as", "sessions", "--data", str(data), "--dry-run"]
    assert "1 rows would become 1 records" in run(app, dry).stdout
    assert not (data / "sources/a-page/sessions.yaml").exists()
    done = run(app, dry[:-1])
    assert done.exit_code == 0, done.output
    read_yaml(data / "sources/a-page/sessions.yaml", "it")
    unknown = run(app, [*dry[:3], "session", *dry[4:]])
    assert (unknown.exit_code, "write sessions" in unknown.stderr) == (1, True)


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
    with pytest.raises(FactErrors, match=f"line is {printed}, which is no amount"):
        taken(sheet(row, header=BUDGET), data, "budgets")


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


def records_of(made: Transcription) -> list[dict[str, Any]]:
    (text,) = [text for name, text in made.files.items() if "records:" in text]
    return list(yaml.safe_load(text)["records"])
