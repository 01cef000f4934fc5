"""The history and the pages: they name rules and counts, and no customer."""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.validate import Limits, Verdict, build_docs, validate
from tables.raw import RAW

UNTIL = datetime(2018, 1, 1)
SECRET = "Zaphod-Beeblebrox-42"


def customers(folder: Path, name: str = "staged") -> Path:
    """Three customers, two of them under one id, one born too early."""
    table = pa.table(
        {
            "customer_id": [SECRET, SECRET, "other-" + SECRET],
            "region": [SECRET, "elsewhere " + SECRET, None],
            "birth_date": pa.array([0, 0, -40_000], pa.int32()).cast(pa.date32()),
            "read_from": ["a.csv"] * 3,
            "position": [0, 1, 2],
            "unreadable": pa.array([None, None, f"region='{SECRET}'"], pa.string()),
        }
    )
    pq.write_table(table, folder / f"{name}.parquet")
    return folder / f"{name}.parquet"


def run(folder: Path, staged: Path, run_id: str = "run-1", at: datetime = UNTIL) -> Verdict:
    return validate(
        staged,
        RAW["customers"],
        until=UNTIL,
        accepted=folder / f"{staged.stem}-ok.parquet",
        rejected=folder / f"{staged.stem}-bad.parquet",
        docs=folder / "docs",
        run_id=run_id,
        limits=Limits(1, 1.0),
        at=at,
    )


def results(folder: Path) -> list[Path]:
    return sorted((folder / "docs" / "gx" / "validations").rglob("*.json"))


def test_no_personal_value_in_docs_or_logs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    verdict = run(tmp_path, customers(tmp_path))
    page = build_docs(tmp_path / "docs")
    assert verdict.rejected_by_rule == {"readable": 1, "unique_customer_id": 1}
    files = [path for path in (tmp_path / "docs").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".json", ".yml"}
    assert [str(path) for path in files if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in caplog.text
    assert capfd.readouterr().err == ""  # no progress bar either
    assert page == Path(verdict.docs_page)
    assert page.exists()


def test_the_page_says_the_rules_in_plain_words_with_counts(tmp_path: Path) -> None:
    run(tmp_path, customers(tmp_path))
    build_docs(tmp_path / "docs")
    (page,) = (tmp_path / "docs" / "site" / "validations").rglob("*.html")
    text = page.read_text("utf-8")
    assert "birth_date is not before 1900-01-01 and not in the future." in text
    assert "At least 1 rows pass." in text
    assert "How to" not in (tmp_path / "docs" / "site" / "index.html").read_text("utf-8")


def test_no_page_needs_an_outside_address(tmp_path: Path) -> None:
    run(tmp_path, customers(tmp_path))
    site = build_docs(tmp_path / "docs").parent
    pages = [*site.rglob("*.html"), *site.rglob("*.css")]
    assert len([path for path in pages if path.suffix == ".html"]) == 3
    outside = {
        (path.name, address)
        for path in pages
        for address in re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'<]*", path.read_text("utf-8"))
    }
    assert outside == set()
    index = (site / "index.html").read_text("utf-8")
    assert "bootstrapTable: (options)" in index  # the page's own, with which it fills its lists
    assert "validations/customers/run-1" in index


def test_the_history_counts_failing_rows_by_rule(tmp_path: Path) -> None:
    run(tmp_path, customers(tmp_path))
    (path,) = results(tmp_path)
    verdict = json.loads(path.read_text("utf-8"))
    failing = {
        result["expectation_config"]["meta"]["rule"]: result["result"]["unexpected_count"]
        for result in verdict["results"]
        if not result["success"]
    }
    assert failing == {"readable": 1, "birth_date_time": 1, "unique_customer_id": 1}
    assert verdict["success"] is True  # rejected rows do not fail the table


def test_a_run_again_replaces_its_entry_and_another_adds_one(tmp_path: Path) -> None:
    staged = customers(tmp_path)
    run(tmp_path, staged)
    run(tmp_path, staged)
    assert len(results(tmp_path)) == 1
    run(tmp_path, staged, run_id="run-2", at=datetime(2018, 1, 2))
    build_docs(tmp_path / "docs")
    index = (tmp_path / "docs" / "site" / "index.html").read_text("utf-8")
    assert len(results(tmp_path)) == 2
    assert "run-1" in index
    assert "run-2" in index


def test_a_build_makes_the_pages_that_are_missing_old_or_half_made(tmp_path: Path) -> None:
    def page(run_id: str) -> Path:
        (path,) = (tmp_path / "docs" / "site" / "validations").rglob(f"{run_id}/**/*.html")
        return path

    staged = customers(tmp_path)
    run(tmp_path, staged)
    build_docs(tmp_path / "docs")
    first = page("run-1").stat()
    run(tmp_path, staged, run_id="run-2", at=datetime(2018, 1, 2))
    build_docs(tmp_path / "docs")
    assert page("run-2").exists()
    assert (page("run-1").stat().st_ino, page("run-1").stat().st_mtime_ns) == (
        first.st_ino,
        first.st_mtime_ns,
    )
    page("run-1").write_text("half made, by a build that was killed", "utf-8")
    run(tmp_path, staged, run_id="run-2", at=datetime(2018, 1, 2))
    again = page("run-2").stat().st_mtime_ns
    build_docs(tmp_path / "docs")
    assert "birth_date is not before 1900-01-01" in page("run-1").read_text("utf-8")
    assert page("run-2").stat().st_mtime_ns > again


def spoil(pattern: str) -> Callable[[Path], None]:
    def cut(folder: Path) -> None:
        for path in (folder / "docs" / "gx").rglob(pattern):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return cut


@pytest.mark.parametrize(
    "pattern", ["great_expectations.yml", "expectations/*.json", "validations/**/*.json"]
)
def test_a_file_cut_off_by_a_kill_is_mended_by_the_next_run(pattern: str, tmp_path: Path) -> None:
    staged = customers(tmp_path)
    run(tmp_path, staged)
    spoil(pattern)(tmp_path)
    assert run(tmp_path, staged).accepted == 1
    assert build_docs(tmp_path / "docs").exists()


def test_tables_checked_in_threads_take_turns(tmp_path: Path) -> None:
    staged = [customers(tmp_path, f"staged{number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda path: run(tmp_path, path, run_id=path.stem), staged))
    assert {(verdict.accepted, verdict.rejected) for verdict in verdicts} == {(1, 2)}
    assert len(results(tmp_path)) == 4


@pytest.mark.slow
def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    home, work, out = (tmp_path / name for name in ("home", "work", "out"))
    for folder in (home, work, out):
        folder.mkdir()
    customers(out)
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path\nfrom test_expectations_docs import build_docs, run\n"
        "out = Path(sys.argv[1]); run(out, out / 'staged.parquet'); build_docs(out / 'docs')"
    )
    here = Path(__file__)
    subprocess.run(
        [sys.executable, "-B", "-c", code, str(out), str(here.parent), str(here.parents[2])],
        check=True,
        cwd=work,
        env={**os.environ, "HOME": str(home), "TMPDIR": str(home)},
    )
    assert [*home.rglob("*"), *work.rglob("*")] == []
