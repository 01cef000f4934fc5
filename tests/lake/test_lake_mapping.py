"""Sources: mapped, cast, and unable to reach anything but the file they name."""

from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lake.mapped_rows import stage
from lake.mapping_sql import MappingError
from lake.sources import Reading, SourceError, TableMap, fingerprint

TYPES = {"order_id": "string", "customer_id": "string", "ordered_at": "timestamp", "amount": "double"}
COLUMNS = {"order_id": "id", "customer_id": "client", "ordered_at": "sold_on", "amount": "paid"}


def reading(folder: Path, timezone: str = "Europe/Vienna") -> Reading:
    return Reading(folder, timezone, folder / "tmp", "1GB", 1)


def staged(folder: Path, mapping: TableMap, timezone: str = "Europe/Vienna") -> list[dict]:
    out = folder / "staged" / "orders.parquet"
    stage(mapping, TYPES, reading(folder, timezone), out)
    return pq.read_table(out).to_pylist()


def orders(folder: Path, text: str, **changes: object) -> TableMap:
    (folder / "orders.csv").write_text(text)
    return TableMap("orders", **{"sources": {"source": "orders.csv"}, "columns": COLUMNS, **changes})


def test_a_file_of_lines_becomes_orders(tmp_path: Path) -> None:
    lines = ("r1,c1,2024-05-01 10:00,2,3.5", "r1,c1,2024-05-01 10:00,1,1", "r2,c2,2024-05-02,-1,9")
    text = "\n".join(("receipt,client,sold_on,qty,price", *lines))
    mapping = orders(
        tmp_path,
        text,
        where="qty > 0",
        group_by="receipt",
        columns={
            "order_id": "receipt",
            "customer_id": "max(client)",
            "ordered_at": "min(sold_on)",
            "amount": "sum(qty * price)",
        },
    )
    assert staged(tmp_path, mapping) == [
        {
            "order_id": "r1",
            "customer_id": "c1",
            "ordered_at": datetime(2024, 5, 1, 10),
            "amount": 8.0,
            "read_from": "orders.csv",
            "position": 1,
            "unreadable": None,
        }
    ]


def test_several_sources_and_one_query(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("client,name\nc1,Ann\n")
    (tmp_path / "sales.csv").write_text("id,client,sold_on,paid\n1,c1,2024-05-01,5\n")
    query = (
        "select s.id as order_id, name as customer_id, paid as amount from sales s join people using (client)"
    )
    sources = {"sales": "sales.csv", "people": "people.csv"}
    rows = staged(tmp_path, TableMap("orders", sources, query=query))
    assert [(row["order_id"], row["customer_id"], row["amount"]) for row in rows] == [("1", "Ann", 5.0)]


def test_a_value_that_cannot_be_read_is_kept_and_named(tmp_path: Path) -> None:
    text = "id,client,sold_on,paid\n1,c1,2024-05-01,12.5\n2,c2,soon,many\n"
    good, bad = staged(tmp_path, orders(tmp_path, text))
    assert (good["amount"], good["unreadable"]) == (12.5, None)
    assert (bad["amount"], bad["position"]) == (None, 2)
    assert bad["unreadable"] == "ordered_at='soon'; amount='many'"


@pytest.mark.parametrize(
    ("text", "wall_clock"),
    [
        ("2024-05-01T10:00:00+00:00", datetime(2024, 5, 1, 12)),
        ("2024-05-01T10:00:00Z", datetime(2024, 5, 1, 12)),
        ("2024-12-01 10:00:00-0500", datetime(2024, 12, 1, 16)),
        ("2024-05-01 10:00:00", datetime(2024, 5, 1, 10)),
        (
            "2024-03-31 02:30:00",
            datetime(2024, 3, 31, 2, 30),
        ),  # an hour the shop's clocks skip: kept as written
        ("2024-05-01", datetime(2024, 5, 1)),
    ],
)
def test_instants_become_the_shops_wall_clock(tmp_path: Path, text: str, wall_clock: datetime) -> None:
    rows = staged(tmp_path, orders(tmp_path, f"id,client,sold_on,paid\n1,c1,{text},1\n1,c1,x,1\n"))
    assert rows[0]["ordered_at"] == wall_clock


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            {"order_id": "idd"},
            "tables.orders.columns.order_id: the source has no column 'idd'; did you mean 'id'",
        ),
        ({"order_id": "1; drop table x"}, "tables.orders.columns.order_id: leave out the semicolon"),
        ({"order_id": "sum("}, "tables.orders.columns.order_id: this parenthesis is never closed"),
        ({"ordr_id": "id"}, "'ordr_id' is no column of orders"),
    ],
)
def test_sql_that_does_not_fit_is_named(tmp_path: Path, columns: dict[str, str], sentence: str) -> None:
    with pytest.raises(MappingError, match=sentence):
        staged(tmp_path, orders(tmp_path, "id\n1\n", columns=columns))


@pytest.mark.parametrize(
    "sql",
    [
        "(select content from read_text('/etc/hostname'))",
        "(select 1 from read_csv('{folder}/secret.csv'))",
        "(select 1 from glob('/etc/*'))",
    ],
)
def test_a_mapping_reaches_no_other_file(tmp_path: Path, sql: str) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    columns = {"order_id": sql.format(folder=tmp_path)}
    with pytest.raises(MappingError, match="Cannot access file"):
        staged(tmp_path, orders(tmp_path, "id\n1\n", columns=columns))


def test_a_query_is_one_select(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\n1\n")
    for query in ("select 1 as order_id; select 2", "copy a to 'x.csv'", "set enable_external_access = true"):
        with pytest.raises(MappingError, match="give one select and nothing else"):
            staged(tmp_path, TableMap("orders", {"a": "a.csv"}, query=query))


def test_a_file_that_is_not_there_or_of_no_known_kind(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file matches 'nowhere\.csv'"):
        staged(tmp_path, TableMap("orders", {"source": "nowhere.csv"}, COLUMNS))
    (tmp_path / "orders.docx").write_text("x")
    with pytest.raises(SourceError, match=r"no \.csv, \.parquet, \.xlsx or \.jsonl file"):
        staged(tmp_path, TableMap("orders", {"source": "orders.docx"}, COLUMNS))


def test_the_fingerprint_changes_with_file_and_mapping(tmp_path: Path) -> None:
    mapping = orders(tmp_path, "id,client,sold_on,paid\n1,c1,2024-05-01,1\n")
    first = fingerprint(mapping, reading(tmp_path))
    assert fingerprint(mapping, reading(tmp_path)) == first
    assert fingerprint(TableMap("orders", mapping.sources, {"order_id": "id"}), reading(tmp_path)) != first
    orders(tmp_path, "id,client,sold_on,paid\n1,c1,2024-05-01,10\n")
    assert fingerprint(mapping, reading(tmp_path)) != first


@pytest.mark.parametrize(
    ("header", "changes", "sentence"),
    [
        (
            "id,at",
            {"columns": {"order_id": "id", "ordered_at": "at"}},
            "tables.orders.columns.ordered_at: at is a word of SQL's own, so the column needs "
            "double quotes; write ordered_at: '\"at\"'",
        ),
        (
            "id,Customer ID",
            {"columns": {"order_id": "id", "customer_id": "Customer ID"}},
            "tables.orders.columns.customer_id: Customer ID is no plain word, so the "
            "column needs double quotes; write customer_id: '\"Customer ID\"'",
        ),
        (
            "id,Qty sold,Unit price",
            {"columns": {"order_id": "id", "amount": "sum(Qty sold * Unit price)"}, "group_by": "id"},
            "tables.orders.columns.amount: Unit price and Qty sold are "
            "no plain words of their own, so the columns need double quotes; "
            'write amount: sum("Qty sold" * "Unit price")',
        ),
        (
            "id,end",
            {"columns": {"order_id": "id"}, "where": "id <> 'end' and end is null"},
            "tables.orders.where: end is a word of SQL's own, so the "
            "column needs double quotes; write where: id <> 'end' and \"end\" is null",
        ),
        (
            "id,group",
            {"columns": {"order_id": "id"}, "group_by": "group"},
            "tables.orders.group_by: group is a word of SQL's own, so the column needs "
            "double quotes; write group_by: '\"group\"'",
        ),
        (
            "id,at",
            {"columns": {}, "query": "select id as order_id, at as ordered_at from source"},
            'tables.orders: at is a word of SQL\'s own, so the column needs double quotes; write "at"',
        ),
        (
            "id,line-no",
            {"columns": {"order_id": "line-no"}},
            "tables.orders.columns.order_id: the source has no column 'line'; did you mean "
            '"line-no", in double quotes?',
        ),
    ],
)
def test_a_name_that_needs_quotes_is_told_how_to_stand_in_them(
    tmp_path: Path, header: str, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(MappingError) as refused:
        staged(tmp_path, orders(tmp_path, f"{header}\n1,2,3\n", **changes))
    assert str(refused.value).split("\n")[0] == sentence


def test_the_line_the_sentence_proposes_is_read(tmp_path: Path) -> None:
    columns = {"order_id": "id", "ordered_at": '"at"', "customer_id": '"Customer ID"'}
    rows = staged(tmp_path, orders(tmp_path, "id,at,Customer ID\n1,2024-05-01,c\n", columns=columns))
    assert (rows[0]["ordered_at"], rows[0]["customer_id"]) == (datetime(2024, 5, 1), "c")


def test_quotes_that_mend_nothing_are_not_proposed(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"this parenthesis is never closed\n"):
        staged(tmp_path, orders(tmp_path, "id,end\n1,2\n", columns={"order_id": "sum(end"}))
