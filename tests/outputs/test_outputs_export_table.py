"""Lists that leave the house: their dictionary, their workbook, and the tools' names."""

import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from outputs import workbook
from outputs.column_sets import CHOSEN, COLUMN_SETS, UnknownColumnSet, column_set, for_tool
from outputs.export_forms import FILE_FORMS
from outputs.export_table import DICTIONARY_HEAD, ExportTable, MissingMeaning, dictionary_rows
from outputs.workbook import DICTIONARY_SHEET, TooLongForExcel, write_workbook
from tables.column import Column
from tables.text_columns import EXPORTS, exported_columns

NULL = None
COLUMNS = (
    Column("customer_id", "string", ("whose", "客户编号")),
    Column("churn_probability", "double", ("chance to leave", "流失概率"), "probability", empty=("asleep", "休眠")),
    Column("value_at_risk", "double", ("at stake", "在险价值"), "total money"),
    Column("as_of", "date", ("the day", "日期")),
    Column("is_holdout", "boolean", ("left alone", "对照")),
    Column("suppression_reason", "string", ("why not", "原因")),
    Column("scored_at", "timestamp", ("when (UTC)", "时间")),
)  # fmt: skip
ROWS = pa.table(
    {
        "customer_id": ["007", "=1+1", "https://example.org"],
        "churn_probability": [0.25, NULL, 1.0],
        "value_at_risk": [1234.5, 0.1 + 0.2, NULL],
        "as_of": [date(2024, 5, 6)] * 3,
        "is_holdout": [True, False, NULL],
        "suppression_reason": ["cooldown", NULL, ""],
        "scored_at": pa.array([datetime(2024, 5, 6, 6, 1, 2, tzinfo=UTC)] * 3, pa.timestamp("us", "UTC")),
    }
)
DAY = date(2024, 5, 6)
EXPORT = ExportTable("scored", COLUMNS, ROWS, DAY)


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def rows_of(sheet: str) -> list[list[str]]:
    """The cells of a sheet as written: texts, numbers and booleans, row by row."""
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<c [^>]*>.*?</c>", row)]
        for row in re.findall(r"<row .*?</row>", sheet)
    ]


def written(tmp_path: Path, export: ExportTable = EXPORT) -> dict[str, str]:
    write_workbook(export, tmp_path / "list.xlsx")
    return parts(tmp_path / "list.xlsx")


# --- the workbook


def test_a_workbook_holds_the_rows_as_values_with_formats(tmp_path: Path) -> None:
    book = written(tmp_path)
    sheet = book["xl/worksheets/sheet1.xml"]
    head, first, second, third = rows_of(sheet)
    assert head == [column.name for column in COLUMNS]
    assert first[:3] == ["007", "0.25", "1234.5"]
    assert first[4:6] == ["1", "cooldown"]
    assert second[:2] == ["'=1+1", "0.3"]  # nothing is written for a null
    assert third[0] == "https://example.org"
    for code in (
        '"0.0%"',
        '"yyyy-mm-dd"',
        '"yyyy-mm-dd hh:mm:ss"',
        '"#,##0.00"',
    ):
        assert code in book["xl/styles.xml"]
    styles = dict(re.findall(r'<c r="([A-Z]2)" s="(\d+)"', sheet))
    assert len({styles[cell] for cell in ("B2", "C2", "D2", "G2")}) == 4  # each kind has a format of its own
    day = float(first[3])
    assert datetime(1899, 12, 30) + pd.Timedelta(days=day) == datetime(2024, 5, 6)


def test_nothing_in_a_workbook_runs_or_leads_elsewhere(tmp_path: Path) -> None:
    book = written(tmp_path)
    assert not any("<f>" in text or "<hyperlink" in text for text in book.values())
    assert not [name for name in book if "rels/sheet" in name]


def test_a_workbook_is_filterable_and_its_names_stay_in_sight(tmp_path: Path) -> None:
    sheet = written(tmp_path)["xl/worksheets/sheet1.xml"]
    assert '<autoFilter ref="A1:G4"/>' in sheet
    assert 'state="frozen"' in sheet
    assert 'ySplit="1"' in sheet


def test_the_second_sheet_says_what_every_column_means(tmp_path: Path) -> None:
    book = written(tmp_path)
    assert DICTIONARY_SHEET in book["xl/workbook.xml"]
    head, *rows = rows_of(book["xl/worksheets/sheet2.xml"])
    assert head == list(DICTIONARY_HEAD)
    assert [row[0] for row in rows] == list(ROWS.column_names)
    assert rows[1] == [
        "churn_probability",
        "double",
        "probability",
        "chance to leave",
        "流失概率",
        "asleep",
        "休眠",
    ]


def test_a_column_without_a_meaning_does_not_leave(tmp_path: Path) -> None:
    with pytest.raises(MissingMeaning, match="the exported columns differ: scored_at"):
        write_workbook(replace(EXPORT, columns=COLUMNS[:-1]), tmp_path / "list.xlsx")
    with pytest.raises(MissingMeaning, match="their order"):
        dictionary_rows(COLUMNS, list(reversed(ROWS.column_names)))
    assert not list(tmp_path.iterdir())


def test_the_same_rows_give_the_same_workbook(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_workbook(EXPORT, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()
    assert "2024-05-06" in parts(tmp_path / "first.xlsx")["docProps/core.xml"]


def test_an_empty_list_is_its_names_in_every_form(tmp_path: Path) -> None:
    empty = replace(EXPORT, rows=ROWS.slice(0, 0))
    for form, write in FILE_FORMS.items():
        write(empty, tmp_path / f"list.{form}")
    assert rows_of(parts(tmp_path / "list.xlsx")["xl/worksheets/sheet1.xml"]) == [ROWS.column_names]
    assert pq.read_table(tmp_path / "list.parquet").schema.names == ROWS.column_names
    assert (tmp_path / "list.csv").read_text("utf-8-sig").strip().count("\n") == 0


def test_more_rows_than_a_sheet_holds_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    with pytest.raises(
        TooLongForExcel, match="3 rows are more than the 2 a sheet of Excel holds: use --as csv"
    ):
        write_workbook(EXPORT, tmp_path / "list.xlsx")
    assert not list(tmp_path.iterdir())


def test_parquet_keeps_every_text_and_type(tmp_path: Path) -> None:
    FILE_FORMS["parquet"](EXPORT, tmp_path / "list.parquet")
    assert pq.read_table(tmp_path / "list.parquet").equals(ROWS)


def test_every_export_has_a_meaning_in_both_languages_for_every_column() -> None:
    for content in EXPORTS:
        columns = exported_columns(content)
        names = [column.name for column in columns]
        assert len(names) == len(set(names))
        assert all(text for column in columns for text in (*column.meaning, *(column.empty or ("-", "-"))))
        assert any(name.endswith("_text_zh") for name in names)


# --- the tools' names


@pytest.mark.parametrize("name", COLUMN_SETS)
def test_a_set_gives_names_its_tool_takes(name: str) -> None:
    tool = COLUMN_SETS[name]
    for content, chosen in CHOSEN.items():
        columns = exported_columns(content)
        assert set(chosen) <= {column.name for column in columns}
        rows = pa.table({column.name: pa.nulls(2, pa.string()) for column in columns})
        listed = for_tool(ExportTable(content, columns, rows, DAY), tool)
        first, *names = listed.rows.column_names
        assert first == tool.customer_id
        assert [column.name for column in listed.columns] == listed.rows.column_names
        assert len(names) == len(chosen)
        assert all(text.startswith("retain_") and len(text) <= tool.longest for text in names)
        # Salesforce: letters, digits and single underscores, ends in __c. HubSpot: small letters, digits, underscores
        assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(__c)?", text) for text in names)
    assert tool.source


def test_empty_texts_say_none_so_that_a_tool_forgets_what_it_had() -> None:
    listed = for_tool(EXPORT, COLUMN_SETS["salesforce"])
    assert listed.rows.column_names[:2] == ["retain_customer_id__c", "retain_as_of__c"]
    assert listed.rows["retain_suppression_reason__c"].to_pylist() == ["cooldown", "none", "none"]
    assert listed.rows["retain_churn_probability__c"].to_pylist() == [0.25, NULL, 1.0]


def test_a_file_for_a_tool_is_one_sheet_and_has_no_mark(tmp_path: Path) -> None:
    listed = for_tool(EXPORT, COLUMN_SETS["hubspot"])
    assert "xl/worksheets/sheet2.xml" not in written(tmp_path, listed)
    FILE_FORMS["csv"](listed, tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_bytes().startswith(b'"retain_customer_id","retain_as_of"')
    FILE_FORMS["csv"](EXPORT, tmp_path / "people.csv")
    assert (tmp_path / "people.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_set_there_is_not_names_the_nearest() -> None:
    with pytest.raises(UnknownColumnSet, match="there is no column set 'clavio'; did you mean 'klaviyo'"):
        column_set("clavio")


def test_the_page_names_every_set_with_its_source() -> None:
    page = (Path(__file__).parents[2] / "docs" / "export.md").read_text("utf-8")
    for name, tool in COLUMN_SETS.items():
        assert f"| `{name}` | `{tool.customer_id}` | `{tool.pattern.format('value_grade')}` |" in page
        assert tool.source in page


def test_the_old_workbook_stays_where_the_new_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise KeyError("interrupted")

    monkeypatch.setattr(workbook, "_write_dictionary", fail)
    with pytest.raises(KeyError):
        write_workbook(EXPORT, path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["list.xlsx"]
