"""The worked example of docs/mapping.md does what the page says."""

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from config.settings import load_settings
from flows.ingest.jobs import jobs_of
from flows.ingest.staging import stage_table
from tables.raw import RAW

PAGE = Path(__file__).parents[2] / "docs" / "mapping.md"
BLOCKS = re.findall(r"```(?:yaml)?\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def example(tmp_path: Path) -> dict[str, list[dict]]:
    (tmp_path / "till.csv").write_text(next(b for b in BLOCKS if b.startswith("Receipt;")), encoding="utf-8")
    (tmp_path / "tea.yaml").write_text(next(b for b in BLOCKS if "Tea house" in b), encoding="utf-8")
    settings = load_settings(tmp_path / "tea.yaml", tmp_path / "var")
    tables = {}
    for job in jobs_of(settings):
        out = tmp_path / "staging" / job.table / "staged.parquet"
        stage_table(job, out)
        tables[job.table] = pq.read_table(out).to_pylist()
    return tables


def test_the_worked_example_gives_the_rows_the_page_tells(example: dict[str, list[dict]]) -> None:
    assert {(row["order_id"], row["customer_id"], row["amount"]) for row in example["orders"]} == {
        ("1001", "7", 15.0)
    }
    assert {(row["order_id"], row["product_id"]) for row in example["order_items"]} == {
        ("1001", "A1"),
        ("1001", "B4"),
    }
    assert [(row["return_id"], row["amount"], row["returned_at"].day) for row in example["returns"]] == [
        ("1003-B4", 12.0, 20)
    ]


def test_the_tables_of_the_page_are_the_contracts() -> None:
    for name, contract in RAW.items():
        line = next(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| `{name}` |"))
        columns = [re.sub(r"\(.*?\)", "", part).strip() for part in line.split("|")[3].split(",")]
        assert columns == [c.name + ("" if c.required else "?") for c in contract.columns]
