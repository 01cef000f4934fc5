"""What docs/models.md tells others to do with a champion gives the day's published probabilities."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from lake.delta_tables import read
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[2] / "docs" / "models.md"
KEYS = ["customer_id", "as_of"]


@pytest.mark.parametrize("question", ["churn", "repurchase"])
def test_the_snippet_of_the_page_gives_what_was_published(question: str, scored_shop: Shop) -> None:
    snippet = re.search(r"```python\n(import mlflow\n.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert snippet is not None
    code = snippet[1].replace("churn", question) + "snapshot.to_parquet('answers.parquet')\n"
    folder = scored_shop.home.parent
    assert scored_shop.home.name == "var"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW", "PYTHON"))}
    env = plain | {"MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    column = f"{question}_probability"
    answers = pd.read_parquet(folder / "answers.parquet").set_index(KEYS)[column]
    published = read(str(scored_shop.home / "lake"), "scored_customers").to_pandas().set_index(KEYS)[column]
    assert len(published) > 100
    assert published.nunique() > 50
    pd.testing.assert_series_equal(answers.sort_index(), published.sort_index(), check_exact=True)


def test_the_run_says_from_what_it_learnt(scored_shop: Shop) -> None:
    import mlflow

    from config.settings import load_settings
    from flows.run.champions import registry
    from flows.run.lake_version import newest_data
    from models import tracking

    settings = load_settings(scored_shop.profile, scored_shop.home)
    store = registry(settings)
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
