"""The rows of a worksheet: what Excel reads from them is what the table held."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest

from outputs import sheet_rows as module
from outputs.sheet_rows import LONGEST_TEXT, sheet_rows

TEXTS = [
    "<r>rich</r>",
    " a & b ",
    "line\nbreak",
    "bell\x07",
    "_x0041_",
    "漢字 😀",
    "",
    None,
    "x" * (LONGEST_TEXT + 9),
]


def cells(table: pa.Table, first: int = 2) -> list[list[tuple[str, str]]]:
    """Address and text of each cell, row by row, as a reader of XML has them."""
    text = b"".join(sheet_rows(table, [""] * table.num_columns, first)).decode()
    return [
        [(cell.get("r", ""), "".join(cell.itertext())) for cell in row]
        for row in ET.fromstring(f"<sheetData>{text}</sheetData>")
    ]


def test_texts_come_back_as_they_were_and_what_xml_cannot_hold_as_excel_writes_it() -> None:
    values = [row[0][1] if row else None for row in cells(pa.table({"text": TEXTS}))]
    assert values[:3] == TEXTS[:3]
    assert values[3:5] == ["bell_x0007_", "_x005F_x0041_"]
    assert values[5:8] == ["漢字 😀", "", None]
    assert values[8] == "x" * LONGEST_TEXT


def test_numbers_days_and_instants_as_excel_counts_them() -> None:
    instant = pa.array([datetime(2024, 5, 6, 6, tzinfo=UTC)], pa.timestamp("s", "UTC"))
    table = pa.table({"n": [1 / 3], "i": [7], "day": [date(1900, 3, 1)], "at": instant, "yes": [True]})
    values = [float(text) for _, text in cells(table)[0]]
    assert values == [1 / 3, 7.0, 61.0, 45418.25, 1.0]


def test_what_is_no_number_is_not_written() -> None:
    table = pa.table({"n": [float("nan"), float("inf"), None, -0.0, 1e-7]})
    assert [[float(text) for _, text in row] for row in cells(table)] == [[], [], [], [0.0], [1e-7]]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_rows_are_counted_on_over_the_batches(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH_ROWS", size)
    chunks = pa.chunked_array([["a", "b"], ["c"], ["d", None]])
    rows = cells(pa.table({"x": chunks, "y": [1, 2, 3, 4, 5]}), first=7)
    assert [row[-1] for row in rows] == [(f"B{place + 7}", str(place + 1)) for place in range(5)]
    assert [row[0] for row in rows[:4]] == [(f"A{place + 7}", name) for place, name in enumerate("abcd")]


def test_a_wide_table_has_the_letters_of_its_columns() -> None:
    table = pa.table({f"c{place}": [place] for place in range(705)})
    addresses = [address for address, _ in cells(table, 9)[0]]
    assert [addresses[place] for place in (0, 25, 26, 701, 702)] == ["A9", "Z9", "AA9", "ZZ9", "AAA9"]
