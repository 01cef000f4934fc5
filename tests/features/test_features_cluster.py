"""A panel on a Spark cluster with real worker processes equals DuckDB's, file against file."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import SMALL, need_spark, write_files
from feature_shops import empty_shop, fill, random_rows

from features.families.basket import basket
from features.families.customer import customer
from features.families.messages import messages
from features.snapshot import build, write
from features.spark import SparkUnavailable, open_spark

FAMILIES = [basket, messages, customer]
DATES = [date(2024, 12, 31), date(2025, 5, 1)]
ON_CLUSTER = """
import sys, json
from datetime import date
from features.families.basket import basket
from features.families.customer import customer
from features.families.messages import messages
from features.snapshot import build, write
from features.spark import open_spark

files, options, path, temp = json.loads(sys.argv[1])
tables = open_spark(files, address="local-cluster[2,1,1024]", temp_dir=temp, options=options)
workers = tables.connection._session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
panel = build(tables, [date(2024, 12, 31), date(2025, 5, 1)], [basket, messages, customer])
print(workers, write(panel, path))
"""


@pytest.mark.spark
@pytest.mark.slow
def test_a_panel_from_a_cluster_is_the_same(tmp_path):
    need_spark()
    rows = random_rows(7)
    files = write_files(rows, tmp_path / "lake")
    arguments = json.dumps([files, SMALL, str(tmp_path / "spark.parquet"), str(tmp_path)])
    ran = subprocess.run(
        [sys.executable, "-c", ON_CLUSTER, arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    tables = empty_shop()
    fill(tables, rows)
    count = write(build(tables, DATES, FAMILIES), str(tmp_path / "duckdb.parquet"))
    assert ran.stdout.split() == ["2", str(count)]
    one, other = (pq.read_table(tmp_path / f"{engine}.parquet") for engine in ("duckdb", "spark"))
    assert one.schema.names == other.schema.names
    assert one.to_pylist() == other.cast(one.schema).to_pylist()
    assert not list(tmp_path.glob("*.part*"))


@pytest.mark.spark
def test_an_address_that_does_not_answer_is_one_sentence(tmp_path):
    need_spark()
    # A process of its own: another test's session would be handed out.
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from features.spark import open_spark\nopen_spark({{}}, address='nowhere', temp_dir={str(tmp_path)!r})",
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "SparkUnavailable: Spark does not start at nowhere: " in ran.stderr


@pytest.mark.spark
def test_another_address_than_the_open_sessions_is_refused(tmp_path):
    need_spark()
    open_spark({}, address="local[2]", temp_dir=str(tmp_path), options=SMALL)
    with pytest.raises(SparkUnavailable, match=r"already has a Spark session at local\[2\].* is nowhere"):
        open_spark({}, address="nowhere", temp_dir=str(tmp_path))
