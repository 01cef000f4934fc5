"""The worked example of docs/mapping.md does what the page says."""

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from config.settings import load_settings
from flows.ingest.jobs import jobs_of
from flows.ingest.staging import stage_table
from tables.raw import RAW

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "mapping.md"
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


def test_the_first_profile_of_the_readme_leaves_a_refund_out_of_the_past(tmp_path: Path) -> None:
    profile = re.search(
        r"```yaml\n(# my-shop.yaml.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    assert profile is not None
    (tmp_path / "shop.yaml").write_text(profile[1], encoding="utf-8")
    (tmp_path / "exports").mkdir()
    lines = (
        "receipt_no,client,sold_on,total,refunded,refunded_on",
        "r1,7,2024-02-01,30,0,",
        "r2,7,2024-02-02,50,20,2024-02-20",
    )
    (tmp_path / "exports" / "sales.csv").write_text("\n".join(lines), encoding="utf-8")
    rows = {}
    for job in jobs_of(load_settings(tmp_path / "shop.yaml", tmp_path / "var")):
        out = tmp_path / "staging" / job.table / "staged.parquet"
        stage_table(job, out)
        rows[job.table] = pq.read_table(out).to_pylist()
    assert [(row["order_id"], row["amount"]) for row in rows["orders"]] == [("r1", 30.0), ("r2", 50.0)]
    assert [(row["order_id"], row["amount"], row["returned_at"].day) for row in rows["returns"]] == [
        ("r2", 20.0, 20)
    ]


def test_the_tables_of_the_page_are_the_contracts() -> None:
    for name, contract in RAW.items():
        line = next(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| `{name}` |"))
        columns = [re.sub(r"\(.*?\)", "", part).strip() for part in line.split("|")[3].split(",")]
        assert columns == [c.name + ("" if c.required else "?") for c in contract.columns]
