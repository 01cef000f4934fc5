"""A day scored some customers at a time is the day scored at once, to the last bit."""

from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest

from flows.score import moves_of_day, score_flow
from flows.score.day_snapshot import StagedSnapshot
from lake.delta_tables import read
from tests.flows.conftest import Shop, write_shop

pytestmark = pytest.mark.slow
RUNS = (500, 37)  # everybody at once; and a number of customers that no processor takes in whole steps
TABLES = {
    "scored_customers": ("as_of", "customer_id"),
    "customer_changes": ("as_of", "customer_id", "what"),
    "shop_figures": ("as_of", "figure", "segment", "period"),
    "score_moves": ("as_of", "customer_id", "question"),
}
OF_A_RUN = ("run_id", "scored_at")


def score(shop: Shop, patch: pytest.MonkeyPatch, run_rows: int, *days: str) -> dict[str, pa.Table]:
    """What is published of the days, whose customers are scored in runs of so many."""
    with patch.context() as runs:
        runs.setattr(score_flow, "StagedSnapshot", partial(StagedSnapshot, run_rows=run_rows))
        runs.setattr(moves_of_day, "RUN_CUSTOMERS", run_rows)
        assert [shop.retain("score", "--as-of", day) for day in days] == [0] * len(days)
    return {name: published(shop, name) for name in TABLES}


def published(shop: Shop, name: str) -> pa.Table:
    """A table's rows in the order of its keys, without what every run has of its own."""
    table = read(str(shop.home / "lake"), name)
    own = [column for column in OF_A_RUN if column in table.column_names]
    return (
        table.drop_columns(own).sort_by([(key, "ascending") for key in TABLES[name]]) if len(table) else table
    )


def refuse_differences(at_once: dict[str, pa.Table], in_runs: dict[str, pa.Table]) -> None:
    for name, table in at_once.items():
        # equal floats have equal bits, but for 0 and -0, which are published alike
        differing = [
            column for column in table.column_names if not in_runs[name][column].equals(table[column])
        ]
        assert differing == [], name


def test_models_score_a_customer_alike_whoever_is_in_the_run(
    scored_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ("2024-09-01", "2024-09-10")
    at_once, in_runs = (score(scored_shop, monkeypatch, run_rows, *days) for run_rows in RUNS)
    assert at_once["scored_customers"].num_rows > 2 * RUNS[1]
    assert at_once["score_moves"].num_rows > RUNS[1]
    refuse_differences(at_once, in_runs)


def test_what_stands_in_for_models_scores_alike_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert [shop.retain(command) for command in ("ingest", "train")] == [0, 3]
    at_once, in_runs = (score(shop, monkeypatch, run_rows, "2024-09-01") for run_rows in (500, 7))
    assert set(at_once["scored_customers"]["churn_model_version"].to_pylist()) == {"bg_nbd", None}
    refuse_differences(at_once, in_runs)
