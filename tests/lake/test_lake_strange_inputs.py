# ruff: noqa: E501
"""Strange inputs, one small file each: it gives the right rows, rows that say what of them cannot be read, or a sentence.

Those of everyday (encodings, delimiters, line ends) stand in tests/flows/test_flows_bad_input.py.
"""

import bz2
import datetime as dt
import gzip
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from strange_files import (
    AT,
    HEAD,
    ROW,
    Made,
    amounts,
    cells,
    cut,
    days,
    delta,
    gzipped,
    lines,
    parquet,
    several,
    text,
    with_damaged_log,
    with_unknown_feature,
    without_data,
    without_first_row,
    workbook,
)  # fmt: skip

import lake.mapped_rows
from lake.addresses import SourceError
from lake.mapped_rows import stage
from lake.mapping_sql import MappingError
from lake.sources import Reading, TableMap
from lake.views import open_views

TYPES = {"order_id": "string", "customer_id": "string", "ordered_at": "timestamp", "amount": "double"}
COLUMNS = {"order_id": "id", "customer_id": "client", "ordered_at": "sold", "amount": "paid"}
GOOD = ("1", "c1", AT, 9.5)
HEADER = ("id", "client", "sold", "paid")


def rows(folder: Path, source: str, columns: dict[str, str] | None = None) -> list[tuple[Any, ...]]:
    """The staged rows; of one with something unreadable only that."""
    out = folder / "out" / "staged.parquet"
    reading = Reading(folder, "Europe/Vienna", folder / "tmp", "500MB", 2)
    stage(TableMap("orders", {"source": source}, {**COLUMNS, **(columns or {})}), TYPES, reading, out)
    return [
        (row["unreadable"],) if row["unreadable"] else tuple(row[name] for name in TYPES)
        for row in pq.read_table(out).to_pylist()
    ]


def order(
    number: int = 1, sold: dt.datetime | None = AT, paid: float | None = 9.5, client: str = "c1"
) -> tuple[Any, ...]:
    return (str(number), client, sold, paid)


def may(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
    return dt.datetime(2024, 5, day, hour, minute, second)


def frozen(name: str, table: pa.Table) -> Made:
    """An Arrow file."""

    def make(folder: Path) -> str:
        feather.write_feather(table, str(folder / name))
        return name

    return make


def twice_named(folder: Path) -> str:
    """A Parquet file with two columns of one name."""
    columns = [pa.array(["1"]), pa.array(["c1"]), pa.array([AT]), pa.array([9.5]), pa.array([77.0])]
    pq.write_table(pa.table(columns, names=[*HEADER, "paid"]), folder / "o.parquet")
    return "o.parquet"


def folder_as_file(folder: Path) -> str:
    (folder / "o.csv").mkdir()
    return "o.csv"


def dangling(folder: Path) -> str:
    (folder / "o.csv").symlink_to(folder / "nowhere.csv")
    return "o.csv"


RIGHT: dict[str, tuple[Made, list[tuple[Any, ...]], dict[str, str]]] = {
    # --- CSV: the file
    "UTF-16, gzipped": (gzipped(text((HEAD + ROW).encode("utf-16"))), [GOOD], {}),
    "a mark in the second of two files": (several(text(HEAD + ROW, "o1.csv"), text((HEAD + ROW.replace("1,", "2,", 1)).encode("utf-8-sig"), "o2.csv"), pattern="o*.csv"), [GOOD, order(2)], {}),
    "a mark before a quoted header": (text('\ufeff"id","client","sold","paid"\n' + ROW), [GOOD], {}),
    "Windows' euro sign": (text((HEAD + ROW.replace("9.5", "€ 9.50")).encode("windows-1252")), [GOOD], {}),
    "UTF-32": (text((HEAD + ROW).encode("utf-32")), [GOOD], {}),
    "Chinese in GBK": (text((HEAD + ROW.replace("c1", "小李乐于,购物,张三", 1).replace("小李乐于,购物,张三", '"小李乐于,购物,张三"')).encode("gbk")), [order(client="小李乐于,购物,张三")], {}),
    "two accents side by side in Windows-1252": (text((HEAD + ROW.replace("c1", "größte")).encode("windows-1252")), [order(client="größte")], {}),
    "a delimiter at the end of each line but the header": (text(HEAD + ROW.replace("\n", ",\n")), [GOOD], {}),
    "only a header": (text(HEAD), [], {}),
    "only a header, no line end": (text(HEAD.strip()), [], {}),
    "no line end, and a quoted one within": (text(HEAD + '1,"c\n1",2024-05-05 10:00:00,9.5'), [order(client="c\n1")], {}),
    "two gzips in one file": (lambda f: gzipped(text(HEAD))(f) and (f / "o.csv.gz").write_bytes((f / "o.csv.gz").read_bytes() + gzip.compress(ROW.encode())) and "o.csv.gz", [GOOD], {}),
    "a name with brackets, blanks and percent": (text(HEAD + ROW, "o [1] 100%.csv"), [GOOD], {}),
    "a column name twice": (text("id,client,sold,paid,paid\n1,c1,2024-05-05 10:00:00,9.5,77\n"), [GOOD], {}),
    "the second of two equal names": (text("id,client,sold,paid,paid\n1,c1,2024-05-05 10:00:00,77,9.5\n"), [GOOD], {"amount": "paid_1"}),
    "a name that a numbered copy would take": (text("id,paid,paid_1,paid,client,sold\n1,5,6,9.5,c1,2024-05-05 10:00:00\n"), [GOOD], {"amount": "paid_2"}),
    "names that differ in case": (text("id,client,sold,paid,PAID\n1,c1,2024-05-05 10:00:00,9.5,77\n"), [GOOD], {}),
    "a name with quotes": (text('id,client,sold,"pa""id"\n1,c1,2024-05-05 10:00:00,9.5\n'), [GOOD], {"amount": '"pa""id"'}),
    "an empty name at the end": (text("id,client,sold,paid,\n1,c1,2024-05-05 10:00:00,9.5,\n"), [GOOD], {}),
    "a column called like ours": (text(HEAD.replace("\n", ",position,unreadable\n") + ROW.replace("\n", ",7,yes\n")), [GOOD], {}),
    # --- CSV: the values
    "thousands by apostrophes": (amounts("1'234.50", "9.50"), [order(1, paid=1234.5), order(2)], {}),
    "thousands by narrow blanks": (amounts("1\u202f234,50", "9,50"), [order(1, paid=1234.5), order(2)], {}),
    "an underscore within": (amounts("1_000", "9.5"), [order(1, paid=1000.0), order(2)], {}),
    "an exponent": (amounts("1e3", "9.5"), [order(1, paid=1000.0), order(2)], {}),
    "ids like numbers of several spellings": (text(HEAD + "1,c1,2024-05-05 10:00:00,9.5\n1.0,c1,2024-05-05 10:00:00,9.5\n01,c1,2024-05-05 10:00:00,9.5\n"), [GOOD, ("1.0", *GOOD[1:]), ("01", *GOOD[1:])], {}),
    "a blank before the offset": (days("2024-05-05 10:00:00 +0200", "2024-05-05 08:00:00 +0000"), [order(1), order(2)], {}),
    "UTC by its name": (days("2024-05-05 08:00:00 UTC", "2024-05-05 10:00:00+02:00"), [order(1), order(2)], {}),
    "a zone by its name": (days("2024-05-05 04:00:00 America/New_York"), [order(1)], {}),
    "ISO with PM": (days("2024-05-05 10:00 AM", "2024-05-05 10:00 PM"), [order(1), order(2, may(5, 22))], {}),
    "years of two digits, month first": (days("5/5/24 10:00", "5/16/24 10:00"), [order(1), order(2, may(16, 10))], {}),
    "years of two digits, day first": (days("05.05.24 10:00", "16.05.24 10:00"), [order(1), order(2, may(16, 10))], {}),
    "o'clock in German": (days("05.05.2024 10:00 Uhr", "16.05.2024 10:00 Uhr"), [order(1), order(2, may(16, 10))], {}),
    "a day and a clock, joined": (text("id,client,Date,Time,paid\n1,c1,5/5/2024,10:00,9.5\n2,c1,5/16/2024,10:00,9.5\n"), [GOOD, order(2, may(16, 10))], {"ordered_at": "month_first(Date || ' ' || Time)"}),
    "an ISO day and a clock, joined": (text("id,client,Date,Time,paid\n1,c1,2024-05-05,10:00,9.5\n"), [GOOD], {"ordered_at": "concat_ws(' ', Date, Time)"}),
    "nanoseconds": (days("2024-05-05 10:00:00.000000001"), [order(1)], {}),
    # --- Parquet
    "a dictionary": (parquet(client=pa.array(["c1"]).dictionary_encode()), [GOOD], {}),
    "large strings": (parquet(client=pa.array(["c1"], pa.large_string())), [GOOD], {}),
    "a field of a struct": (parquet(client=[{"id": "c1", "name": "Ann"}]), [GOOD], {"customer_id": "client.id"}),
    "an element of a list": (parquet(client=[["c1", "c2"]]), [GOOD], {"customer_id": "client[1]"}),
    "nanoseconds in a zone": (parquet(sold=pa.array([dt.datetime(2024, 5, 5, 8)], pa.timestamp("ns", "UTC"))), [GOOD], {}),
    "a day": (parquet(sold=pa.array([may(5).date()], pa.date32())), [order(sold=may(5))], {}),
    "an exact decimal": (parquet(paid=pa.array([Decimal("9.50")], pa.decimal128(38, 2))), [GOOD], {}),
    "a decimal id that is whole": (parquet(id=pa.array([Decimal("1.00")], pa.decimal128(38, 2))), [GOOD], {}),
    "an unsigned id beyond 2^63": (parquet(id=pa.array([2**64 - 1], pa.uint64())), [("18446744073709551615", *GOOD[1:])], {}),
    "a half float": (parquet(paid=pa.array(np.array([9.5], "float16"))), [GOOD], {}),
    "a column of nothing": (parquet(paid=pa.nulls(1)), [order(paid=None)], {}),
    "no rows": (parquet(id=pa.array([], pa.string()), client=pa.array([], pa.string()), sold=pa.array([], pa.timestamp("us")), paid=pa.array([], pa.float64())), [], {}),
    "whole ids in one file, text in another": (several(parquet("o1.parquet", id=[1]), parquet("o2.parquet", id=["2b"]), pattern="o*.parquet"), [GOOD, ("2b", *GOOD[1:])], {}),
    "whole ids in one file, floats in another": (several(parquet("o1.parquet", id=[1]), parquet("o2.parquet", id=[2.0]), pattern="o*.parquet"), [GOOD, order(2)], {}),
    "two columns of one name": (twice_named, [GOOD], {}),
    "the second of two columns of one name": (twice_named, [order(paid=77.0)], {"amount": "paid_1"}),
    # --- JSON lines
    "an object in the object": (lines({"id": "1", "client": {"id": "c1"}, "sold": "2024-05-05T08:00:00Z", "paid": 9.5}), [GOOD], {"customer_id": "client.id"}),
    "now a number, now a text": (lines({"id": 1, "client": "c1", "sold": "2024-05-05 10:00", "paid": 9.5}, {"id": "2", "client": "c1", "sold": "2024-05-05 10:00", "paid": "9.5"}), [GOOD, order(2)], {}),
    "keys in any order, blank lines, one missing": (lines({"paid": 9.5, "sold": "2024-05-05 10:00", "client": "c1", "id": 1}, "", {"id": 2, "sold": "2024-05-05 10:00", "client": "c1"}), [GOOD, order(2, paid=None)], {}),
    "JSON with a mark": (lines({"id": "1", "client": "c1", "sold": "2024-05-05 10:00", "paid": 9.5}, encoding="utf-8-sig"), [GOOD], {}),
    "JSON in UTF-16": (lines({"id": "1", "client": "c1", "sold": "2024-05-05 10:00", "paid": 9.5}, encoding="utf-16"), [GOOD], {}),
    "JSON gzipped": (gzipped(lines({"id": "007", "client": "c1", "sold": "05.05.2024 10:00", "paid": "9,5"}, {"id": "8", "client": "c1", "sold": "16.05.2024 10:00", "paid": "9,5"}, name="o.ndjson")), [("007", *GOOD[1:]), order(8, may(16, 10))], {}),
    "a whole id beyond 2^53": (lines({"id": 9007199254740993, "client": "c1", "sold": "2024-05-05 10:00", "paid": 9.5}), [("9007199254740993", *GOOD[1:])], {}),
    # --- Excel
    "cells of every kind": (workbook(HEADER, (1, "c1", AT, 9.5), (2, "c1", may(5).date(), 3)), [GOOD, order(2, may(5), 3.0)], {}),
    "a title and blank rows above the header": (workbook(("Orders of May",), (), (), HEADER, (1, "c1", AT, 9.5)), [GOOD], {}),
    "blank rows between": (workbook(HEADER, (1, "c1", AT, 9.5), (), (2, "c1", AT, 9.5)), [GOOD, order(2)], {}),
    "the result of a formula": (workbook(HEADER, (1, "c1", AT, ("=4+5.5", 9.5))), [GOOD], {}),
    "a formula that failed": (workbook(HEADER, (1, "c1", AT, ("=1/0", "#DIV/0!"))), [order(paid=None)], {}),
    "numbers kept as text": (workbook(HEADER, ("007", "c1", "2024-05-05 10:00", "9,5"), ("8", "c1", "2024-05-05 10:00", "1,25")), [("007", *GOOD[1:]), order(8, paid=1.25)], {}),
    "numbers and codes in one column": (workbook(HEADER, (1, "c1", AT, 9.5), ("2b", "c1", AT, 9.5)), [GOOD, ("2b", *GOOD[1:])], {}),
    "days counted from 1904": (workbook(HEADER, (1, "c1", AT, 9.5), options={"date_1904": True}), [GOOD], {}),
    "one of several sheets": (lambda f: workbook(sheets={"People": [("id",), (7,)], "My orders": [HEADER, (1, "c1", AT, 9.5)]})(f) + "?sheet=My orders", [GOOD], {}),
    "a sheet that is hidden": (workbook(sheets={"Orders": [HEADER, (1, "c1", AT, 9.5)], "Notes": [("id",), (7,)]}, hidden="Notes"), [GOOD], {}),
    "a sheet with a header alone": (workbook(HEADER), [], {}),
    "a title over merged cells": (workbook((), HEADER, (1, "c1", AT, 9.5), merged=(0, 0, 0, 3)), [GOOD], {}),
    # --- Delta
    "a Delta table": (delta(), [GOOD, order(2, paid=2.5, client="c2")], {}),
    "a deletion vector": (delta(without_first_row), [order(2, paid=2.5, client="c2")], {}),
}  # fmt: skip

UNREADABLE: dict[str, tuple[Made, list[str]]] = {
    "a line of blanks": (cells("   "), ["too few columns"]),
    "quotes escaped by backslashes": (cells('2,"say \\"hi\\"",2024-05-05,1'), ["a quote out of place"]),
    "a header with commas over rows with semicolons": (text(HEAD + ROW.replace(",", ";")), ["too few columns"]),
    "a quote open in the last line": (cells('2,"c1,2024-05-05,1'), ["a quote out of place"]),
    "thousands as in India": (cells('2,c1,2024-05-05,"1,23,456.00"'), ["amount='1,23,456.00'"]),
    "a minus behind": (cells("2,c1,2024-05-05,12.50-"), ["amount='12.50-'"]),
    "a share": (cells("2,c1,2024-05-05,12%"), ["amount='12%'"]),
    "a hexadecimal number": (cells("2,c1,2024-05-05,0x1F"), ["amount='0x1F'"]),
    "wide digits": (cells("2,c1,2024-05-05,９.５"), ["amount='９.５'"]),
    "true for a number": (cells("2,c1,2024-05-05,TRUE"), ["amount='TRUE'"]),
    "a zone nobody knows": (cells("2,c1,2024-05-05 10:00:00 XYZT,1"), ["ordered_at='2024-05-05 10:00:00 XYZT'"]),
    "MySQL's zero": (cells("2,c1,0000-00-00 00:00:00,1"), ["ordered_at='0000-00-00 00:00:00'"]),
    "a week": (cells("2,c1,2024-W18-3,1"), ["ordered_at='2024-W18-3'"]),
    "a month by its German name": (cells("2,c1,3. Mai 2024,1"), ["ordered_at='3. Mai 2024'"]),
    "a clock without a day": (cells("2,c1,10:30,1"), ["ordered_at='10:30'"]),
    "words among a sheet's times": (workbook(HEADER, (1, "c1", AT, 9.5), (2, "c1", "soon", 9.5)), ["ordered_at='soon'"]),
}  # fmt: skip

REFUSED: dict[str, tuple[Made, str, dict[str, str]]] = {
    "Japanese in Shift-JIS": (text((HEAD + ROW.replace("c1", "ソース")).encode("shift-jis")), "neither UTF-8 nor Windows-1252", {}),
    "a comment above the header": (text("# exported by till 7\n" + HEAD + ROW), "the source has no column 'id'", {}),
    "single quotes around the names": (text("'id','client','sold','paid'\n" + ROW), "the source has no column 'id'", {}),
    "a quote open over lines": (cells('2,"c1,2024-05-05,1', "3,c1,2024-05-05,1"), "is never closed", {}),
    "a field of 3 MB": (cells(f"2,{'x' * 3_000_000},2024-05-05,1"), "cannot read", {}),
    "a header without an end": (text("x" * 5_000_000), "begins with a line of more than 100,000 letters", {}),
    "a header with a quote without an end": (text('"' + "id\n" * 200_000), "no header that can be read", {}),
    "gzip of nothing": (gzipped(text("")), "is empty: not even a header", {}),
    "gzip in gzip": (gzipped(gzipped(text(HEAD + ROW))), "is no .csv, .parquet, .xlsx or .jsonl file", {}),
    "bzip under a CSV's name": (text(bz2.compress((HEAD + ROW).encode() * 9)), "o.csv", {}),
    "a zip archive": (text(b"PK\x03\x04" + bytes(99), "o.zip"), "unpack it first", {}),
    "a folder under a CSV's name": (folder_as_file, "no file matches 'o.csv'", {}),
    "a link to nowhere": (dangling, "no file matches 'o.csv'", {}),
    "Excel's day numbers in a CSV": (days("45417.41", "45418.5"), "say how to read it", {}),
    "milliseconds since 1970": (days("1714550400000", "1714550500000"), "say how to read it", {}),
    "an id that is a struct": (parquet(client=[{"id": "c1"}]), "not a struct; take one field, as in (client).id", {}),
    "an id that is a list": (parquet(id=[["1"]]), "not a list; take one element, as in (id)[1]", {}),
    "an id that is a map": (parquet(id=pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64()))), "not a map", {}),
    "an id that is true": (parquet(client=[True]), "not true or false", {}),
    "an id that is bytes": (parquet(id=[b"\x00\x01"]), "not bytes; say how they are written: hex(id)", {}),
    "an id that is a time": (parquet(id=[AT]), "not a time; say how it is written", {}),
    "an id with a fraction": (parquet(client=[7.5]), "1 of its values have a fraction", {}),
    "a float id of 1e17": (parquet(client=[1e17]), "floats so large that neighbouring ids became one", {}),
    "a short float id of 2^25": (parquet(client=pa.array([2.0**25], pa.float32())), "floats so large", {}),
    "an id that is no number": (parquet(client=[float("nan")]), "floats so large", {}),
    "an Arrow file under a Parquet's name": (frozen("o.parquet", pa.table({"id": ["1"]})), "tables.orders: cannot read", {}),
    "an encrypted Parquet file": (text(b"PARE" + bytes(60) + b"PARE", "o.parquet"), "tables.orders: cannot read", {}),
    "one array": (lines('[{"id": 1}, {"id": 2}]'), "line 1 is JSON, but no object", {}),
    "numbers alone": (lines("1", "2"), "line 1 is JSON, but no object", {}),
    "half a line at the end": (lines({"id": 1}, '{"id": 2, "cli'), "line 2 is no JSON, or not all of it", {}),
    "an object over several lines": (lines("{", '"id": 1', "}"), "line 1 is no JSON, or not all of it", {}),
    "two objects in a line": (lines('{"id": 1} {"id": 2}'), "line 1 is no JSON", {}),
    "a key twice": (lines('{"id": 1, "id": 2}'), "line 1 has the key 'id' twice", {}),
    "an empty file of JSON lines": (text("", "o.jsonl"), "is empty", {}),
    "a JSON gzip cut short": (gzipped(lines({"id": "1" * 999}), cut=9), "cut short or damaged", {}),
    "an array for an id": (lines({"id": [1, 2], "client": "c1", "sold": "2024-05-05", "paid": 1}), "not a list", {}),
    "a JSON id beyond 2^64": (lines({"id": 123456789012345678901234567890, "client": "c1", "sold": "2024-05-05", "paid": 1}), "floats so large", {}),
    "a whole JSON document": (text("[]", "o.json"), "write one object a line and call it .jsonl", {}),
    "a workbook with a password": (text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "o.xlsx"), "locked with a password", {}),
    "a workbook of before 2007": (text(b"\xd0\xcf\x11\xe0", "o.xls"), "save it as .xlsx", {}),
    "a CSV under a workbook's name": (text(HEAD + ROW, "o.xlsx"), "is no Excel workbook", {}),
    "a workbook cut short": (cut(workbook(HEADER, (1, "c1", AT, 9.5))), "cut short or damaged", {}),
    "two sheets and none named": (workbook(sheets={"Orders": [HEADER], "People": [("id",)]}), "has the sheets Orders, People; say which: o.xlsx?sheet=Orders", {}),
    "a sheet that is not there": (lambda f: workbook(HEADER)(f) + "?sheet=Order", "has no sheet 'Order'; it has Orders", {}),
    "an empty sheet": (workbook(), "is empty: not even a header", {}),
    "merged cells": (workbook(HEADER, (1, "c1", AT, 9.5), merged=(2, 0, 3, 0)), "cells are merged from row 3, column 1 of 'Orders'", {}),
    "an id of 17 digits in a sheet": (workbook(HEADER, (12345678901234567, "c1", AT, 9.5)), "floats so large", {}),
    "a Delta table without its data": (delta(without_data), "cannot read o", {}),
    "a Delta log cut short": (delta(with_damaged_log), "cannot read o", {}),
    "a Delta table of tomorrow": (delta(with_unknown_feature), "cannot read o", {}),
    "a Delta table that is none": (lambda f: "delta://o", "there is no Delta table 'o'", {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", RIGHT)
def test_it_gives_the_right_rows(kind: str, tmp_path: Path) -> None:
    make, expected, columns = RIGHT[kind]
    assert sorted(rows(tmp_path, make(tmp_path), columns)) == sorted(expected)


@pytest.mark.parametrize("kind", UNREADABLE)
def test_its_rows_say_what_cannot_be_read(kind: str, tmp_path: Path) -> None:
    make, expected = UNREADABLE[kind]
    problems = [row[0] for row in rows(tmp_path, make(tmp_path)) if len(row) == 1]
    assert len(problems) == len(expected)
    assert all(words in problem for words, problem in zip(expected, problems, strict=True))


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    make, sentence, columns = REFUSED[kind]
    source = make(tmp_path)
    with pytest.raises((SourceError, MappingError)) as refused:
        rows(tmp_path, source, columns)
    assert sentence in str(refused.value)
    assert refused.value.exit_code == 2
    assert not (tmp_path / "out" / "staged-sources").exists()


def test_a_parquet_file_cut_while_it_is_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "o.parquet"
    pq.write_table(
        pa.table(
            {"id": [str(n) for n in range(9)], "client": "c", "sold": AT, "paid": 1.0}
            | {"client": ["c"] * 9, "sold": [AT] * 9, "paid": ["1"] * 9}
        ),
        path,
    )

    def cut_first(*arguments: Any) -> Any:
        os.truncate(path, 100)
        return open_views(*arguments)

    monkeypatch.setattr(lake.mapped_rows, "open_views", cut_first)
    with pytest.raises((SourceError, MappingError), match=r"tables.orders: cannot read"):
        rows(tmp_path, "o.parquet")


def test_a_parquet_file_cut_behind_its_binding_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "o.parquet"
    amounts = [str(n) for n in range(500_000)]
    pq.write_table(
        pa.table({"id": amounts, "client": amounts, "sold": [AT] * len(amounts), "paid": amounts}), path
    )

    def cut_last(*arguments: Any) -> Any:
        views = open_views(*arguments)
        os.truncate(path, 1000)
        return views

    monkeypatch.setattr(lake.mapped_rows, "open_views", cut_last)
    with pytest.raises((SourceError, MappingError), match=r"tables.orders: .*o.parquet"):
        rows(tmp_path, "o.parquet")
