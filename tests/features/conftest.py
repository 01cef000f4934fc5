"""The engines the specs run on."""

import shutil
from importlib.util import find_spec
from itertools import count

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feature_shops import COLUMNS, Rows, empty_shop, shop

from features.engine import Tables
from features.spark import open_spark

# a few rows: compiling code and planning for many workers would take longer than the work
SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}
numbers = count()


def need_spark() -> None:
    """Skip, saying why, where Spark cannot run."""
    if find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install 'pyspark==4.0.*'")
    if shutil.which("java") is None:
        pytest.skip("there is no Java on the PATH; Spark needs Java 17")


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.slow])])
def open_shop(request, tmp_path):
    """A function that opens a shop of exactly these rows, on each engine."""
    return shop if request.param == "duckdb" else _on_spark(tmp_path)


def _on_spark(folder):
    need_spark()

    def opened(rows: Rows) -> Tables:
        files = write_files(rows, folder / str(next(numbers)))
        return open_spark(files, address="local[2]", temp_dir=str(folder), options=SMALL)

    return opened


def write_files(rows: Rows, folder) -> dict[str, list[str]]:
    """Each table as a Parquet file, with the columns its rows name."""
    folder.mkdir()
    files = {}
    for name, content in rows.items():
        used = {c: t for c, t in COLUMNS[name].items() if any(c in row for row in content)}
        schema = empty_shop({name: used}).tables[name].schema().to_pyarrow()
        files[name] = [str(folder / f"{name}.parquet")]
        pq.write_table(pa.Table.from_pylist(list(content), schema), files[name][0])
    return files
