"""Files are read when they rest: a real writer, lines without an end, Parquet without a footer."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.resting_files import Patience, RestlessSource, refuse_restless, unchanged

REST = Patience(seconds=0.5, unended_minutes=5)
WRITER = """
import sys, time
with open(sys.argv[1], "a", buffering=1) as file:
    file.write("id,paid\\n")
    for number in range(10_000):
        file.write(f"{number},12.50\\n")
        time.sleep(0.02)
"""


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Path]:
    """A file to which another process appends whole lines."""
    path = tmp_path / "orders.csv"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
    try:
        while not (path.exists() and path.stat().st_size > 50):
            time.sleep(0.02)
        yield path
    finally:
        writer.kill()
        writer.wait()


def test_a_growing_file_is_not_read(growing: Path) -> None:
    with pytest.raises(
        RestlessSource, match=r"orders.csv is still being written: .* within 0.5 seconds, from [\d,]+ to"
    ):
        refuse_restless([str(growing)], clock(), REST)


def test_a_file_that_grows_while_it_is_read_is_refused_afterwards(growing: Path) -> None:
    def read() -> None:
        with unchanged([str(growing)]):
            growing.read_text()
            time.sleep(0.2)

    with pytest.raises(RestlessSource, match="changed while it was read"):
        read()


def test_what_reading_half_a_file_made_of_it_is_not_said(growing: Path) -> None:
    def read() -> None:
        with unchanged([str(growing)]):
            time.sleep(0.2)
            raise ValueError("a quote is never closed")

    with pytest.raises(RestlessSource, match="changed while it was read"):
        read()


def test_a_file_at_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("id,paid\n1,12.50\n")
    refuse_restless([str(path)], clock(), REST)
    with unchanged([str(path)]):
        assert path.read_text().endswith("12.50\n")


@pytest.mark.parametrize(
    ("content", "is_ended"),
    [
        (b"id,paid\n1,12.5", False),
        (b"id,paid\n1,12.50\n", True),
        (b"id,paid\r1,12.50\r", True),
        ("id,paid\n1,12.50\n".encode("utf-16"), True),
        ("id,paid\n1,12.5".encode("utf-16"), False),
    ],
)
def test_a_line_cut_short_waits_until_the_file_is_old(tmp_path: Path, content: bytes, is_ended: bool) -> None:
    """Some programs write no last end of line: once nobody has touched the file for long, it is read."""
    path, still = tmp_path / "orders.csv", Patience(0, 5)
    path.write_bytes(content)
    refuse_restless([str(path)], clock() + timedelta(minutes=6), still)
    if is_ended:
        refuse_restless([str(path)], clock(), still)
        return
    with pytest.raises(RestlessSource, match="its last line has no end"):
        refuse_restless([str(path)], clock(), still)


def test_a_parquet_file_without_its_footer_is_not_read(tmp_path: Path) -> None:
    path, still = tmp_path / "orders.parquet", Patience(0, 0)
    pq.write_table(pa.table({"id": list(range(1000))}), path)
    refuse_restless([str(path)], clock(), still)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(RestlessSource, match="has no Parquet footer"):
        refuse_restless([str(path)], clock(), still)


def test_files_that_rest_are_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("id\n1\n")
    began = time.monotonic()
    refuse_restless([str(path)], clock() + timedelta(minutes=2), Patience(5, 5))
    assert time.monotonic() - began < 1
