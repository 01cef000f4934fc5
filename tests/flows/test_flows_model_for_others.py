"""What docs/models.md tells others to do with a champion gives the day's published probabilities."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lake.delta_tables import read
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[2] / "docs" / "models.md"
KEYS = ["customer_id", "as_of"]


def answers(question: str, shop: Shop) -> pd.Series:
    """What the page's snippet gives of a question, run in a Python of its own."""
    snippet = re.search(r"```python\n(import mlflow\n.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert snippet is not None
    code = snippet[1].replace("churn", question) + "snapshot.to_parquet('answers.parquet')\n"
    folder = shop.home.parent
    assert shop.home.name == "var"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW", "PYTHON"))}
    env = plain | {"MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return pd.read_parquet(folder / "answers.parquet").set_index(KEYS)[f"{question}_probability"].sort_index()


def test_the_snippet_of_the_page_gives_what_was_published(scored_shop: Shop) -> None:
    """Bit for bit, but where the two models contradict each other: there both were moved to their mean."""
    published = read(str(scored_shop.home / "lake"), "scored_customers").to_pandas().set_index(KEYS)
    published = published.sort_index()
    assert len(published) > 100
    churn, repurchase = (answers(question, scored_shop) for question in ("churn", "repurchase"))
    assert published["churn_horizon_days"].iloc[0] > published["repurchase_horizon_days"].iloc[0]
    contradicts = 1.0 - churn < repurchase
    assert 0 < contradicts.sum() < 0.2 * len(published)
    for answer in (churn, repurchase):
        column = published[answer.name]
        assert column.nunique() > 50
        pd.testing.assert_series_equal(answer[~contradicts], column[~contradicts], check_exact=True)
    mean = ((_log_odds(1.0 - churn) + _log_odds(repurchase)) / 2.0)[contradicts].to_numpy()
    for name, sign in (("churn_probability", -1.0), ("repurchase_probability", 1.0)):
        assert sign * _log_odds(published[name])[contradicts].to_numpy() == pytest.approx(mean)


def _log_odds(p: pd.Series) -> pd.Series:
    return np.log(p / (1.0 - p))


def test_the_run_says_from_what_it_learnt(scored_shop: Shop) -> None:
    import mlflow

    from config.settings import load_settings
    from flows.run.champions import model_store
    from flows.run.lake_version import newest_data
    from models import tracking

    settings = load_settings(scored_shop.profile, scored_shop.home)
    store = model_store(settings).open()
    version = tracking.champion(store, "retain-churn")
    assert version is not None
    run = store.client.get_run(version.run_id)
    (part,) = run.inputs.dataset_inputs
    source = mlflow.data.get_source(part.dataset).to_dict()["tags"]
    data = newest_data(settings)
    assert (source["data_version"], source["data_until"]) == (str(data), str(data.end))
    assert source["as_of_evaluate"] == run.data.tags["as_of_evaluate"]
    assert source["as_of_train"].count("2024-") > 1
    assert int(source["panel_rows"]) > 1000
    assert (source["label"], source["sample"]) == ("churned", "all customers")
