"""An id is seen wherever it stands, and not in what merely looks like it."""

import gzip
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.traces import CHUNK, holds


def text(path: Path, content: str) -> Path:
    path.write_text(content)
    return path


def packed(path: Path, content: str) -> Path:
    with gzip.open(path, "wt") as file:
        file.write(content)
    return path


def workbook(path: Path, content: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", content)
    return path


def columns(path: Path, values: list[str | None]) -> Path:
    pq.write_table(pa.table({"customer_id": values, "x": [1.0] * len(values)}), path, compression="zstd")
    return path


def test_each_kind_of_file_is_looked_into(tmp_path: Path) -> None:
    files = [
        text(tmp_path / "a.csv", "customer_id,x\nc12,1\n"),
        packed(tmp_path / "a.csv.gz", "customer_id,x\nc12,1\n"),
        workbook(tmp_path / "a.xlsx", "<t>c12</t>"),
        columns(tmp_path / "a.parquet", ["c1", None, "c12"]),
        columns(tmp_path / "b.parquet", ['{"customer_id": "c12"}']),
        text(tmp_path / "00.json", '{"predicate":"customer_id = \'c12\'"}'),
        text(tmp_path / "across.txt", "." * (CHUNK - 2) + " c12 "),
    ]
    assert [path.name for path in files if not holds(path, "c12")] == []
    assert [
        path.name for path in files if holds(path, "c2") or holds(path, "c-12") or holds(path, "c123")
    ] == []


def test_longer_ids_are_seen_in_any_bytes(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    path.write_bytes(b"\0\1customer-12\0")
    assert holds(path, "customer-12")
    assert not holds(path, "customer-13")


@pytest.mark.parametrize("customer", ["42", "a1"])
def test_an_id_any_text_may_hold_is_seen_in_columns_alone(tmp_path: Path, customer: str) -> None:
    assert holds(columns(tmp_path / "a.parquet", [customer]), customer)
    assert not holds(text(tmp_path / "a.csv", f"{customer},{customer}\n"), customer)
