"""A part of a source: its rows say what they would say in the whole, or all of it is read."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.addresses import Address
from lake.by_file import is_by_file, refuse_changed_by
from lake.delta_tables import Slice, replace_slice
from lake.mapped_rows import StagedTable, stage
from lake.mapping_sql import MappingError
from lake.quarantined import Parents, due_sources, other_rows
from lake.sources import Reading, SourcePart, TableMap

TYPES = {"order_id": "string", "customer_id": "string", "ordered_at": "timestamp", "amount": "double"}
COLUMNS = {"order_id": "id", "customer_id": "client", "ordered_at": "sold", "amount": "paid"}
FILES = TableMap("orders", {"source": "o-*.csv"}, COLUMNS)
HISTORY = "id;client;sold;paid\n" + "".join(
    f"{n};k{n};{n % 28 + 1:02d}/03/2024;1.{n:03d},50\n" for n in range(84)
)


def read(folder: Path, mapping: TableMap = FILES, part: SourcePart | None = None) -> tuple[StagedTable, list]:
    reading = Reading(folder, "Europe/Vienna", folder / "tmp", "500MB", 2)
    staged = stage(mapping, TYPES, reading, folder / "out" / "staged.parquet", part)
    return staged, pq.read_table(folder / "out" / "staged.parquet").to_pylist()


@pytest.fixture
def types(tmp_path: Path) -> str:
    """How the columns of a shop's first file are read."""
    (tmp_path / "o-1.csv").write_text(HISTORY)
    return read(tmp_path)[0].types


def second(folder: Path, types: str, lines: str, name: str = "o-2.csv") -> tuple[StagedTable, list]:
    (folder / name).write_text("id;client;sold;paid\n" + lines)
    return read(folder, part=SourcePart((str(folder / name),), types=types))


def test_a_days_doubtful_dates_and_amounts_are_read_as_before(tmp_path: Path, types: str) -> None:
    staged, rows = second(tmp_path, types, "91;k1;01/02/2024;1.234\n92;k1;02/02/2024;7,5\n")
    assert (staged.rows, staged.is_whole, staged.types) == (2, False, types)
    assert (rows[0]["ordered_at"], rows[0]["amount"]) == (datetime(2024, 2, 1), 1234.0)


@pytest.mark.parametrize("line", ["91;k1;02/13/2024;1,50\n", "91;k1;01/02/2024;1234.5\n"])
def test_a_day_that_says_otherwise_is_read_with_all_before_it(tmp_path: Path, types: str, line: str) -> None:
    staged, _ = second(tmp_path, types, line)
    assert (staged.rows, staged.is_whole) == (85, True)


def test_a_day_whose_whole_numbers_are_no_more_is_read_with_all_before_it(tmp_path: Path) -> None:
    (tmp_path / "o-1.csv").write_text("id,client,sold,paid\n1,7,2024-05-01,10\n2,7,2024-05-02,12\n")
    types = read(tmp_path)[0].types
    (tmp_path / "o-2.csv").write_text("id,client,sold,paid\n3,7,2024-05-03,12.5\n")
    staged, rows = read(tmp_path, part=SourcePart((str(tmp_path / "o-2.csv"),), types=types))
    assert (staged.is_whole, sorted(row["amount"] for row in rows)) == (True, [10.0, 12.0, 12.5])


def test_an_empty_column_of_another_type_is_read_as_before(tmp_path: Path) -> None:
    at = [datetime(2024, 5, 1), datetime(2024, 5, 2)]
    pq.write_table(
        pa.table({"id": ["1", "2"], "client": ["a", "b"], "sold": at, "paid": [1.0, 2.0]}),
        tmp_path / "o-1.parquet",
    )
    mapping = TableMap("orders", {"source": "o-*.parquet"}, COLUMNS)
    types = read(tmp_path, mapping)[0].types
    pq.write_table(
        pa.table({"id": ["3"], "client": pa.nulls(1), "sold": at[:1], "paid": [3.0]}),
        tmp_path / "o-2.parquet",
    )
    staged, rows = read(tmp_path, mapping, SourcePart((str(tmp_path / "o-2.parquet"),), types=types))
    assert (staged.is_whole, rows[0]["customer_id"], rows[0]["order_id"]) == (False, None, "3")


def test_a_row_is_told_by_its_file_and_its_place_there(tmp_path: Path, types: str) -> None:
    (tmp_path / "o-2.csv").write_text("id;client;sold;paid\n51;k1;14/02/2024;1,50\nbroken\n")
    _, rows = read(tmp_path)
    places = {(row["read_from"], row["position"]) for row in rows}
    assert {("o-1.csv", 1), ("o-1.csv", 84), ("o-2.csv", 1)} < places
    assert [row["unreadable"] for row in rows if row["read_from"] == "o-2.csv"][-1].startswith(
        "too few columns"
    )


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, True),
        ({"where": "paid > 0 and client <> 'over (all)'"}, True),
        ({"group_by": "id"}, False),
        ({"columns": {**COLUMNS, "amount": "paid - lag(paid) over (order by sold)"}}, False),
        ({"where": "paid > (select avg(paid) from source)"}, False),
        ({"columns": {}, "query": "select id as order_id from source"}, False),
    ],
)
def test_rows_of_plain_columns_come_of_each_file_by_itself(changes: dict[str, Any], answer: bool) -> None:
    mapping = TableMap("orders", **{"sources": {"source": "o-*.csv"}, "columns": COLUMNS, **changes})
    assert is_by_file(mapping, {"source": Address("o-*.csv", "csv", ("o-1.csv",))}) is answer


def test_changed_by_is_refused_where_it_could_not_tell_which_rows_are_new() -> None:
    files = {"source": Address("o-*.csv", "csv", ("o-1.csv",))}
    with pytest.raises(MappingError, match="files those that are new or changed"):
        refuse_changed_by(TableMap("orders", FILES.sources, COLUMNS, changed_by="sold"), files)
    table = {"source": Address("duckdb:///shop.duckdb?table=o", "duckdb", ("shop.duckdb",), table="o")}
    refuse_changed_by(TableMap("orders", FILES.sources, COLUMNS, changed_by="sold"), table)
    with pytest.raises(MappingError, match="needs several rows of its source"):
        refuse_changed_by(TableMap("orders", FILES.sources, COLUMNS, group_by="id", changed_by="sold"), table)


def database(folder: Path, *rows: str) -> TableMap:
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute(
            "create table if not exists o (id int, client int, sold date, paid double, changed timestamp)"
        )
        for row in rows:
            connection.execute(f"insert into o values ({row})")
    return TableMap("orders", {"source": "duckdb:///shop.duckdb?table=o"}, COLUMNS, changed_by="changed")


def test_a_database_gives_the_rows_changed_since_and_those_that_do_not_say(tmp_path: Path) -> None:
    mapping = database(
        tmp_path,
        "1, 7, '2024-05-01', 1, '2024-05-01 10:00'",
        "2, 7, '2024-05-02', 2, '2024-05-04 11:30:00.5'",
        "3, 7, '2024-05-03', 3, null",
    )
    staged, rows = read(tmp_path, mapping)
    assert (len(rows), staged.mark) == (3, "2024-05-04 11:30:00.5")
    staged, rows = read(tmp_path, mapping, SourcePart(since="2024-05-02 11:30:00.5", types=staged.types))
    assert sorted(row["order_id"] for row in rows) == ["2", "3"]
    assert (staged.is_whole, staged.mark) == (False, "2024-05-04 11:30:00.5")


def test_changed_by_must_be_a_time(tmp_path: Path) -> None:
    mapping = database(tmp_path, "1, 7, '2024-05-01', 1, '2024-05-01 10:00'")
    for name in ("client", "nowhere"):
        with pytest.raises(MappingError, match=f"changed_by: '{name}'"):
            read(tmp_path, TableMap("orders", mapping.sources, COLUMNS, changed_by=name))


QUARANTINE = [
    ("a.csv", "ordered_at_time", '{"order_id": "1", "ordered_at": "2024-06-02 10:00:00"}'),
    ("b.csv", "ordered_at_time", '{"order_id": "2", "ordered_at": "2204-06-02 10:00:00"}'),
    ("c.csv", "customer_id_known", '{"order_id": "3", "customer_id": "k9"}'),
    ("d.csv", "customer_id_known", '{"order_id": "4", "customer_id": "k1"}'),
]


@pytest.fixture
def quarantine(tmp_path: Path) -> str:
    rows = [
        {
            "table": "orders",
            "source": source,
            "position": 1,
            "rule": rule,
            "says": "",
            "run_id": "",
            "content": content,
        }
        for source, rule, content in QUARANTINE
    ]
    replace_slice(str(tmp_path), "quarantine", pa.Table.from_pylist(rows), Slice("table", "orders"))
    return str(tmp_path)


@pytest.mark.parametrize(("day", "due"), [("2024-06-02", {"d.csv"}), ("2024-06-03", {"a.csv", "d.csv"})])
def test_rows_are_due_when_their_day_has_come_or_their_parent(
    quarantine: str, day: str, due: set[str]
) -> None:
    parents = Path(quarantine) / "customers.parquet"
    pq.write_table(pa.table({"customer_id": ["k1", "k2"]}), parents)
    known = {"customer_id_known": Parents("customer_id", "customer_id", (str(parents),))}
    times = {"ordered_at_time": "ordered_at"}
    believed = datetime(1990, 1, 1), datetime.fromisoformat(day)
    assert due_sources(quarantine, "orders", times, believed, known) == due
    assert due_sources(quarantine, "visits", times, believed, known) == set()


def test_a_part_leaves_the_quarantined_rows_it_says_nothing_about(quarantine: str, tmp_path: Path) -> None:
    batch = tmp_path / "batch.parquet"
    pq.write_table(pa.table({"order_id": ["2", "3"]}), batch)
    stay = other_rows(quarantine, "orders", {"a.csv", "gone.csv"}, batch, ["order_id"])
    assert stay["source"].to_pylist() == ["b.csv", "c.csv", "d.csv"]
    stay = other_rows(quarantine, "orders", None, batch, ["order_id"])
    assert stay["source"].to_pylist() == ["a.csv", "d.csv"]
