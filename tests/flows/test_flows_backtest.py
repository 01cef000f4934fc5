"""`retain backtest`: a table, a run, a page; the same again; stopped and gone on; sentences for what cannot be."""

import json
from collections.abc import Callable
from pathlib import Path

import mlflow
import pandas as pd
import pytest

from lake.delta_tables import read
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]
EVERY = ("backtest", "--every", "56")


def figures(shop: Shop) -> pd.DataFrame:
    rows = read(str(shop.home / "lake"), "backtest_figures").to_pandas()
    return rows.sort_values(["question", "as_of", "predictor", "by", "band"], ignore_index=True)


def kept(shop: Shop) -> list[Path]:
    return sorted((shop.home / "backtests").glob("*/*-20*.json"))


def test_the_past_year_is_graded_once_and_a_stopped_back_test_goes_on(scored_shop: Shop, said: Said) -> None:
    assert scored_shop.retain(*EVERY) == 0
    printed = said()
    assert "The page:" in printed
    assert "80 % range" in printed
    first = figures(scored_shop)
    assert {"churn", "repurchase", "order within 7 days", "order within 30 days"} <= set(first["question"])
    ours = first[(first["predictor"] == "model") & (first["by"] == "all") & first["log_loss"].notna()]
    assert len(ours) >= 4
    assert (pd.to_datetime(ours["as_of"]) >= pd.to_datetime(ours["trained_on"])).all()
    assert ours["observed"].between(0.01, 0.99).all()
    assert ours["log_loss"].nunique() == len(ours)
    assert first["spend_bias"].notna().any()
    page = (scored_shop.home / "reports" / "backtest.html").read_text()
    assert page.count("<svg") == 2 * first["question"].nunique()
    assert "http" not in page.replace("http-equiv", "")

    files = kept(scored_shop)
    stamps = {path: path.stat().st_mtime_ns for path in files}
    files[0].unlink()
    assert scored_shop.retain(*EVERY) == 0
    assert kept(scored_shop) == files
    assert {path for path in files if path.stat().st_mtime_ns != stamps[path]} == {files[0]}
    pd.testing.assert_frame_equal(figures(scored_shop), first)

    runs = mlflow.MlflowClient(f"sqlite:///{scored_shop.home}/mlflow.db")
    (experiment,) = [entry for entry in runs.search_experiments() if entry.name == "retain"]
    run = next(
        run for run in runs.search_runs([experiment.experiment_id]) if run.data.tags.get("kind") == "backtest"
    )
    for question in ("churn", "repurchase"):
        steps = runs.get_metric_history(run.info.run_id, f"{question}.model.log_loss")
        losses = ours[ours["question"] == question]["log_loss"]
        assert sorted(step.value for step in steps) == pytest.approx(sorted(losses))
        assert len(losses) > 1
    assert runs.get_metric_history(run.info.run_id, "repurchase.model.spend_bias")
    assert runs.get_metric_history(run.info.run_id, "churn.model.next_order_coverage")
    content = json.loads(files[0].read_text())
    assert not any("customer_id" in row for row in content["figures"]), "figures hold no customers"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--every", "10"), 2, "whole weeks"),
        (("--from", "2030-01-01"), 3, "no training between 2030-01-01"),
        (("--to", "2024-02-20"), 3, "four horizons of history"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    scored_shop: Shop, said: Said, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    assert scored_shop.retain("backtest", *arguments) == code
    assert sentence in said()
