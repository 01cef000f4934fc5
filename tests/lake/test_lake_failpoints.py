"""A failpoint ends a write before its commit or after it, and then the table is the old one or the new one."""

import multiprocessing
import os
from pathlib import Path

import pyarrow as pa
import pytest

from lake.delta_tables import Slice, read, replace_slice

OLD, NEW = {"day": ["a"], "value": [1]}, {"day": ["a"], "value": [2]}


def write(lake: str, point: str) -> None:
    os.environ["FAILPOINT"] = point
    replace_slice(lake, "figures", pa.table(NEW), Slice("day", "a"))


@pytest.mark.parametrize(
    ("point", "value", "code"),
    [("figures before commit:kill", 1, -9), ("figures after commit:kill", 2, -9), ("figures before commit:full", 1, 1),
     ("other before commit:kill", 2, 0)],
)  # fmt: skip
def test_old_or_new(tmp_path: Path, point: str, value: int, code: int) -> None:
    lake = str(tmp_path)
    replace_slice(lake, "figures", pa.table(OLD), Slice("day", "a"))
    process = multiprocessing.get_context("spawn").Process(target=write, args=(lake, point))
    process.start()
    process.join()
    assert process.exitcode == code
    assert read(lake, "figures").to_pydict() == {"day": ["a"], "value": [value]}
