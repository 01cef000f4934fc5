# ruff: noqa: E501
"""Bad input, kind by kind: each is read for what it is, quarantined with its reason, or refused in one sentence.

Files are checked where they are read, rows where they are judged; a dozen kinds go through the command line in
test_flows_bad_days.py.
"""

import gzip
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.validate import Limits, Verdict, validate
from lake.mapped_rows import stage
from lake.mapping_sql import MappingError
from lake.sources import Reading, SourceError, TableMap
from tables.raw import RAW

UNTIL = datetime(2026, 1, 1)
COLUMNS = {
    "order_id": "id",
    "customer_id": "client",
    "ordered_at": "sold",
    "amount": "paid",
    "discount_amount": "rebate",
    "promised_at": "promised",
    "delivered_at": "delivered",
    "cancelled_at": "cancelled",
}
TYPES = {column.name: column.type for column in RAW["orders"].columns}
PLAIN = {name: text for name, text in COLUMNS.items() if text in ("id", "client", "sold", "paid")}


def staged(
    folder: Path, columns: dict[str, str] | None = None, source: str = "orders.csv", **more: Any
) -> Path:
    out = folder / "staging" / "orders" / "staged.parquet"
    reading = Reading(folder, "Europe/Vienna", folder / "tmp", "1GB", 2)
    sources = more.pop("sources", {"source": source})
    stage(TableMap("orders", sources, columns or PLAIN, **more), TYPES, reading, out)
    return out


def rows_of(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


def judged(folder: Path, path: Path, limits: Limits) -> Verdict:
    return validate(
        path,
        RAW["orders"],
        until=UNTIL,
        accepted=folder / "accepted.parquet",
        rejected=folder / "rejected.parquet",
        docs=folder / "docs",
        run_id="run",
        limits=limits,
    )


# --- rows: one file holds them all, each is found by its order number

HEADER = "id,client,sold,paid,rebate,promised,delivered,cancelled"
GOOD = {"client": "c1", "sold": "2024-05-05 10:00:00", "paid": "9.50", "rebate": "0"}

BAD_ROWS: dict[str, tuple[dict[str, str], str]] = {
    "amount is a word": ({"paid": "abc"}, "readable"),
    "amount half a number": ({"paid": '"12,x"'}, "readable"),
    "amount in the other notation": ({"paid": '"1.234,56"'}, "readable"),
    "amount empty": ({"paid": ""}, "amount_filled"),
    "amount not applicable": ({"paid": "n/a"}, "amount_filled"),
    "amount NaN": ({"paid": "NaN"}, "amount_filled"),
    "amount infinite": ({"paid": "inf"}, "amount_range"),
    "amount minus infinite": ({"paid": "-Infinity"}, "amount_range"),
    "amount negative": ({"paid": "-5"}, "amount_range"),
    "amount negative as accountants write": ({"paid": "(12.50)"}, "amount_range"),
    "amount huge": ({"paid": "1e12"}, "amount_range"),
    "discount negative": ({"rebate": "-1"}, "discount_amount_range"),
    "time empty": ({"sold": ""}, "ordered_at_filled"),
    "time a word": ({"sold": "yesterday"}, "readable"),
    "29 February of a common year": ({"sold": "2023-02-29"}, "readable"),
    "thirteenth month": ({"sold": "2024-13-01"}, "readable"),
    "twenty-fifth hour": ({"sold": "2024-05-01 25:00:00"}, "readable"),
    "day or month first (who knows)": ({"sold": "01/02/2024"}, "readable"),
    "time in the future": ({"sold": "2031-01-01 00:00:00"}, "ordered_at_time"),
    "time before the shop began": ({"sold": "1899-12-30"}, "ordered_at_time"),
    "time at the beginning of the calendar": ({"sold": "0001-01-01"}, "ordered_at_time"),
    "delivered before ordered": ({"delivered": "2024-05-04"}, "delivered_at_order"),
    "delivered in the future": ({"delivered": "2031-05-04"}, "delivered_at_time"),
    "cancelled before ordered": ({"cancelled": "2024-05-01"}, "cancelled_at_order"),
    "promised for another century": ({"promised": "2300-01-01"}, "promised_at_time"),
    "customer empty": ({"client": ""}, "customer_id_filled"),
    "customer only blanks": ({"client": '"   "'}, "customer_id_filled"),
}
ODD_ROWS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "amount with a currency sign": ({"paid": "$12.50"}, {"amount": 12.5}),
    "amount with thousands": ({"paid": '"1,234.50"'}, {"amount": 1234.5}),
    "amount with blanks": ({"paid": '" 12.5 "'}, {"amount": 12.5}),
    "29 February of a leap year": ({"sold": "2024-02-29"}, {"ordered_at": datetime(2024, 2, 29)}),
    "the hour daylight saving skips": ({"sold": "2024-03-31 02:30:00"}, {"ordered_at": datetime(2024, 3, 31, 2, 30)}),
    "the hour it repeats (first)": ({"sold": "2024-10-27T02:30:00+02:00"}, {"ordered_at": datetime(2024, 10, 27, 2, 30)}),
    "the hour it repeats (again)": ({"sold": "2024-10-27T02:30:00+01:00"}, {"ordered_at": datetime(2024, 10, 27, 2, 30)}),
    "another zone": ({"sold": "2024-05-01T22:30:00Z"}, {"ordered_at": datetime(2024, 5, 2, 0, 30)}),
    "a month by its name": ({"sold": "3 May 2024"}, {"ordered_at": datetime(2024, 5, 3)}),
    "customer with blanks around": ({"client": '"  c9\u00a0"'}, {"customer_id": "c9"}),
    "customer with a quote": ({"client": "O'Brien"}, {"customer_id": "O'Brien"}),
    "customer in quotes": ({"client": '"say ""hi"""'}, {"customer_id": 'say "hi"'}),
    "customer a formula": ({"client": "=1+1"}, {"customer_id": "=1+1"}),
    "customer an emoji": ({"client": "😀"}, {"customer_id": "😀"}),
    "customer with leading zeros": ({"client": "0042"}, {"customer_id": "0042"}),
    "customer a very long number": ({"client": "12345678901234567890"}, {"customer_id": "12345678901234567890"}),
    "customer with a line break": ({"client": '"a\nb"'}, {"customer_id": "a\nb"}),
}  # fmt: skip
LINES = {  # whole lines, with what the quarantine says of them
    "too few columns": ("lost,c1", "too few columns: line='lost,c1'"),
    "too many columns": ("wide,c1,2024-05-05,9,0,,,,,extra", "too many columns"),
    "a quote out of place": ('quote,"c1"x,2024-05-05,9,0,,,', "a quote out of place"),
    "the header again": (HEADER, "the header again"),
}


def line(number: str, changed: dict[str, str]) -> str:
    return ",".join({**dict.fromkeys(HEADER.split(","), ""), "id": number, **GOOD, **changed}.values())


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], pd.DataFrame, Verdict]:
    """Accepted rows by order number, rejected rows, and the verdict."""
    folder = tmp_path_factory.mktemp("rows")
    text = [HEADER, *(line(f"good {number}", {}) for number in range(150))]
    text += [line(kind, changed) for kind, (changed, _) in {**BAD_ROWS, **ODD_ROWS}.items()]
    text += [whole for whole, _ in LINES.values()]
    text += [
        line("", {}),
        line("twice", {}),
        line("twice", {}),
        line("corrected", {}),
        line("corrected", {"paid": "8"}),
    ]
    (folder / "orders.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    verdict = judged(folder, staged(folder, COLUMNS), Limits(1, 1.0))
    good = {row["order_id"]: row for row in rows_of(folder / "accepted.parquet")}
    return good, pq.read_table(folder / "rejected.parquet").to_pandas(), verdict


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_row_is_quarantined_under_its_rule(rows: Any, kind: str) -> None:
    good, bad, _ = rows
    assert kind not in good
    assert bad.loc[bad["content"].str.contains(f'"order_id": "{kind}"', regex=False), "rule"].tolist() == [
        BAD_ROWS[kind][1]
    ]


@pytest.mark.parametrize("kind", ODD_ROWS)
def test_an_odd_row_is_read_as_what_it_means(rows: Any, kind: str) -> None:
    expected = ODD_ROWS[kind][1]
    assert {name: rows[0][kind][name] for name in expected} == expected


@pytest.mark.parametrize("kind", LINES)
def test_a_line_that_is_no_row_is_quarantined(rows: Any, kind: str) -> None:
    bad = rows[1]
    assert bad.loc[bad["content"].str.contains(LINES[kind][1], regex=False), "rule"].tolist() == ["readable"]


def test_ids_that_are_empty_repeated_or_corrected(rows: Any) -> None:
    good, bad, verdict = rows
    assert (bad["rule"] == "order_id_filled").sum() == 1
    assert verdict.repeated == 1
    assert good["corrected"]["amount"] == 8.0
    assert bad.loc[bad["content"].str.contains("corrected"), "rule"].tolist() == ["unique_order_id"]


def test_a_rejected_row_says_where_it_stood(rows: Any) -> None:
    bad = rows[1]
    word = bad[bad["content"].str.contains('"amount is a word"')].iloc[0]
    assert (word["source"], word["position"]) == ("orders.csv", 151)
    assert "amount='abc'" in word["content"]


# --- files that are odd but mean what they say

SAME = "id,client,sold,paid\n1,Zoë,2024-05-05 10:00:00,9.5\n2,c2,2024-05-16 11:00:00,12.25\n"


def changed(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


ODD_FILES: dict[str, Callable[[str], bytes]] = {
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "latin-1": lambda text: text.encode("latin-1"),
    "utf-16 with a mark": lambda text: text.encode("utf-16"),
    "utf-16 without": lambda text: text.encode("utf-16-le"),
    "utf-16, big end first": lambda text: text.encode("utf-16-be"),
    "mixed encodings": lambda text: text.replace("c2", "Noël").encode("latin-1").replace("Zoë".encode("latin-1"), "Zoë".encode()),
    "gzip under another name": lambda text: gzip.compress(text.encode()),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "line ends of old Macs": lambda text: text.replace("\n", "\r").encode(),
    "mixed line ends": lambda text: text.replace("\n", "\r\n", 1).encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
    "blank lines": lambda text: text.replace("\n", "\n\n").encode(),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "bars": lambda text: text.replace(",", "|").encode(),
    "Excel's first line": lambda text: ("sep=;\n" + text.replace(",", ";")).encode(),
    "header in quotes and blanks": lambda text: text.replace("id,client", '" id ","client"').encode(),
    "extra columns": lambda text: text.replace("\n", ",x\n").encode(),
    "decimal commas": lambda text: text.replace(",", ";").replace("9.5", "9,5").replace("12.25", "12,25").encode(),
    "currency signs": lambda text: text.replace("9.5", "€ 9.50").replace("12.25", "12.25 EUR").encode(),
    "day first": lambda text: text.replace("2024-05-05", "05.05.2024").replace("2024-05-16", "16.05.2024").encode(),
    "month first": lambda text: text.replace("2024-05-05", "5/5/2024").replace("2024-05-16", "5/16/2024").encode(),
    "two zones": lambda text: text.replace("10:00:00", "08:00:00Z").replace("11:00:00", "05:00:00-04:00").encode(),
    "months by name": lambda text: text.replace("2024-05-05", "5 May 2024").replace("2024-05-16", "16 May 2024").encode(),
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD_FILES)
def test_an_odd_file_is_read_as_what_it_means(kind: str, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(ODD_FILES[kind](SAME))
    found = rows_of(staged(tmp_path))
    second = "Noël" if kind == "mixed encodings" else "c2"
    assert [tuple(row.values())[:4] for row in found] == [
        ("1", "Zoë", datetime(2024, 5, 5, 10), 9.5),
        ("2", second, datetime(2024, 5, 16, 11), 12.25),
    ]
    assert {row["unreadable"] for row in found} == {None}


# --- files, addresses and mappings that are refused

PARQUET = pa.table({"id": ["1"], "client": ["c"], "sold": [datetime(2024, 5, 5)], "paid": [1.0]})


def parquet(folder: Path, name: str) -> bytes:
    pq.write_table(PARQUET, folder / name)
    return (folder / name).read_bytes()


def with_file(content: bytes | str, name: str = "orders.csv") -> Callable[[Path], dict[str, Any]]:
    def write(folder: Path) -> dict[str, Any]:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return {"source": name}

    return write


def with_mapping(content: str = SAME, **more: Any) -> Callable[[Path], dict[str, Any]]:
    return lambda folder: {**with_file(content)(folder), **more}


def truncated_parquet(folder: Path) -> dict[str, Any]:
    whole = parquet(folder, "orders.parquet")
    (folder / "orders.parquet").write_bytes(whole[: len(whole) // 2])
    return {"source": "orders.parquet"}


def two_kinds(folder: Path) -> dict[str, Any]:
    parquet(folder, "orders.parquet")
    return {**with_file(SAME)(folder), "source": "orders.*"}


def day(first: str, second: str) -> str:
    return f"id,client,sold,paid\n1,c1,{first},9\n2,c2,{second},9\n"


REFUSED: dict[str, tuple[Callable[[Path], dict[str, Any]], str]] = {
    "missing file": (lambda folder: {}, "no file matches 'orders.csv'"),
    "empty file": (with_file(b""), "is empty: not even a header"),
    "blank file": (with_file(b" \n\n"), "is empty: not even a header"),
    "binary": (with_file(bytes(range(256)) * 40), "holds bytes that are no text"),
    "text with a zero byte": (with_file(SAME.encode() + b"3,\x00,2024-05-05,1\n"), "holds bytes that are no text"),
    "truncated gzip": (with_file(gzip.compress(SAME.encode() * 99)[:-30], "orders.csv.gz"), "cut short or damaged"),
    "damaged gzip": (with_file(b"\x1f\x8b" + bytes(40), "orders.csv.gz"), "cannot read"),
    "Excel workbook": (with_file(b"PK\x03\x04" + bytes(200)), "is an Excel workbook or a zip archive"),
    "PDF": (with_file(b"%PDF-1.7 ..."), "is a PDF"),
    "Parquet under a CSV's name": (lambda f: with_file(parquet(f, "x.parquet"))(f), "is a Parquet file"),
    "CSV under a Parquet's name": (with_file(SAME, "orders.parquet"), "tables.orders: cannot read"),
    "truncated Parquet": (truncated_parquet, "tables.orders: cannot read"),
    "empty Parquet": (with_file(b"", "orders.parquet"), "tables.orders: cannot read"),
    "another kind of file": (with_file("[]", "orders.json"), "write one object a line and call it .jsonl"),
    "two kinds of file": (two_kinds, "cannot be one source"),
    "folder without Parquet": (lambda folder: {"source": "."}, "no file matches"),
    "unclosed quote": (with_file(SAME + '3,"c3,2024-05-05,1\n' + SAME), "is never closed"),
    "wrong delimiter": (with_file(SAME.replace(",", "^")), "the source has no column 'id'"),
    "no header": (with_file(SAME.split("\n", 1)[1]), "the source has no column 'id'"),
    "missing column": (with_file(SAME.replace("paid", "x1")), "the source has no column 'paid'"),
    "renamed column": (with_file(SAME.replace("client", "clients")), "did you mean 'clients'?"),
    "day or month first": (with_file(day("01/02/2024", "03/04/2024")), "say which: day_first(sold) or month_first(sold)"),
    "day first and month first": (with_file(day("13/02/2024", "02/13/2024")), "say which: day_first(sold)"),
    "seconds since 1970": (with_file(day("1714550400", "1714550500")), "but BIGINT is none; say how to read it"),
    "comma of thousands or decimals": (
        with_file('id,client,sold,paid\n1,c,2024-05-05,"1,234"\n2,c,2024-05-05,"5,678"\n'),
        "say which: decimal_comma(paid) or decimal_point(paid)",
    ),
    "points among decimal commas": (
        with_mapping(
            "id;client;sold;paid;rebate\n1;c;2024-05-05;1.234;0,5\n2;c;2024-05-05;5.678;1,5\n",
            columns={**PLAIN, "discount_amount": "rebate"},
        ),
        "has points where others have decimal commas",
    ),
    "words where a sum needs numbers": (
        with_mapping(SAME.replace("9.5", "a").replace("12.25", "b"), columns={**PLAIN, "amount": "paid * 2"}),
        "holds text that cannot be read as numbers",
    ),
    "a cast that fails": (
        with_mapping(SAME.replace("9.5", "a"), columns={**PLAIN, "amount": "client::double"}),
        "with try_cast such rows are quarantined",
    ),
    "a sum without groups": (with_mapping(columns={**PLAIN, "amount": "sum(paid)"}), "without it none may be aggregated"),
    "a group without a sum": (with_mapping(group_by="id"), "every column must be in it or in an aggregate"),
    "a column the table does not know": (with_mapping(columns={**PLAIN, "colour": "paid"}), "'colour' is no column of orders"),
    "no SQL": (with_mapping(where="qty >"), "tables.orders.where"),
    "two statements": (with_mapping(where="true); drop table x; select (1"), "tables.orders.where: this parenthesis closes none that is open"),
    "SQL that reads another file": (
        with_mapping(sources={"s": "orders.csv"}, columns={}, query="select * from read_text('/etc/hostname')"),
        "file system operations are disabled",
    ),
    "SQL that attaches a database": (
        with_mapping(sources={"s": "orders.csv"}, columns={}, query="attach 'x.db'"),
        "give one select and nothing else",
    ),
    "a source the query does not name": (
        with_mapping(sources={"s": "orders.csv"}, columns={}, query="select * from lines"),
        "there is no source 'lines' here",
    ),
    "missing DuckDB file": (lambda folder: {"source": "duckdb:///shop.db?table=o"}, "there is no DuckDB file 'shop.db'"),
    "DuckDB file that is none": (
        lambda folder: {**with_file(SAME * 200, "shop.db")(folder), "source": "duckdb:///shop.db?table=o"},
        "cannot read duckdb:///shop.db?table=o",
    ),
    "database without a table": (lambda folder: {"source": "duckdb:///shop.db"}, "names no table; add ?table="),
    "unknown kind of address": (lambda folder: {"source": "s3://bucket/x.csv"}, "s3:// is no source Retain reads"),
    "PostgreSQL that does not answer": (
        lambda folder: {"source": "postgresql://u:hidden-word@127.0.0.1:1/x?table=t"},
        "cannot read postgresql://u:***@127.0.0.1:1/x?table=t",
    ),
    "PostgreSQL without its password": (
        lambda folder: {"source": "postgresql://u:${NOT_SET_ANYWHERE}@127.0.0.1:1/x?table=t"},
        "needs the variable NOT_SET_ANYWHERE, which is not set",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    prepare, sentence = REFUSED[kind]
    given = prepare(tmp_path)
    with pytest.raises((SourceError, MappingError)) as refused:
        staged(tmp_path, given.pop("columns", None), **given)
    assert sentence in (text := str(refused.value))
    assert refused.value.exit_code == 2
    assert "\n" not in text.split("\n    ")[0]  # behind it the expression, with carets under the place
    assert "hidden-word" not in text
    assert not (tmp_path / "staging" / "orders" / "staged-sources").exists()


# --- tables that are wrong as a whole


def orders(days: pd.DatetimeIndex, **changed: Any) -> pd.DataFrame:
    ids = [f"o{number}" for number in range(len(days))]
    return pd.DataFrame({"id": ids, "client": "c1", "sold": days, "paid": 9.5}).assign(**changed)


def hours(first: str, last: str) -> pd.DatetimeIndex:
    return pd.date_range(first, last, freq="h", inclusive="left", unit="us")


FULL = hours("2025-09-01", "2026-01-01")
STRICT = Limits(5, 0.05, 0.5, max_age_days=2, max_missing_days=3, min_volume=0.1)
WRONG_TABLES: dict[str, tuple[pd.DataFrame, str]] = {
    "header and nothing else": (orders(FULL[:0]), "At least 5 rows pass. Of 0 rows"),
    "too few rows": (orders(FULL[-4:]), "At least 5 rows pass. Of 4 rows"),
    "everything rejected": (orders(FULL, paid=-1.0), "At most 5% of the rows are rejected"),
    "a tenth rejected": (orders(FULL, paid=[-1.0 if n % 10 == 0 else 1.0 for n in range(len(FULL))]), "At most 5% of"),
    "copies of one row": (orders(FULL, id="o1", sold=FULL[-1]), "At most 50% of the rows say what another row says."),
    "one id for all rows": (orders(FULL, id="o1"), "At most 5% of the rows are rejected"),
    "nothing new for a month": (orders(FULL[: -24 * 30]), "The newest row is at most 2 days old. Here it is 30."),
    "a week is missing": (orders(FULL[(FULL < "2025-12-10") | (FULL >= "2025-12-17")]), "at most 3 have no row"),
    "half an export": (orders(FULL[(FULL < "2025-12-24") | (FULL.hour == 3)]), "at least 10% of the rows of a usual one"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG_TABLES)
def test_a_table_that_is_wrong_as_a_whole_fails(kind: str, tmp_path: Path) -> None:
    frame, sentence = WRONG_TABLES[kind]
    frame.to_parquet(tmp_path / "orders.parquet")
    verdict = judged(tmp_path, staged(tmp_path, source="orders.parquet"), STRICT)
    assert sentence in " ".join(verdict.failures)


def test_a_sound_table_keeps_all_of_these_limits(tmp_path: Path) -> None:
    orders(FULL).to_parquet(tmp_path / "orders.parquet")
    assert judged(tmp_path, staged(tmp_path, source="orders.parquet"), STRICT).failures == ()


@pytest.mark.slow
def test_a_million_copies_of_one_row_are_one_row(tmp_path: Path) -> None:
    text = "1,c1,2024-05-05,9.5\n" * 1_000_000
    (tmp_path / "orders.csv").write_text("id,client,sold,paid\n" + text)
    verdict = judged(tmp_path, staged(tmp_path), Limits(1, 0.05))
    assert (verdict.accepted, verdict.repeated) == (1, 999_999)
