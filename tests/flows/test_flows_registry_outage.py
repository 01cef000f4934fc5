"""MLflow down or hanging: the champions kept in the home score, and the receipt says so."""

import json
import socket
from collections.abc import Callable

import pandas as pd
import pytest

from lake.delta_tables import read
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
LINEAGE = ["run_id", "scored_at"]


@pytest.fixture(params=["down", "hanging"])
def address(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Where nobody listens, or where somebody does and never answers."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "hanging":
            listener.listen(100)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def move_registry(shop: Shop, address: str) -> None:
    shop.edit("timezone:", f"mlflow: {{tracking_uri: '{address}'}}\ntimezone:")


def scores(shop: Shop) -> pd.DataFrame:
    rows = read(str(shop.home / "lake"), "scored_customers").to_pandas()
    return rows.sort_values("customer_id", ignore_index=True).drop(columns=LINEAGE)


def test_the_kept_champions_score_the_same_and_the_receipt_says_so(scored_shop: Shop, address: str) -> None:
    before = scores(scored_shop)
    assert before["churn_probability"].nunique() > 50, "a model has scored"
    move_registry(scored_shop, address)
    assert scored_shop.retain("score") == 0
    pd.testing.assert_frame_equal(scores(scored_shop), before)
    models = json.loads(read(str(scored_shop.home / "lake"), "score_receipts")["models"][0].as_py())
    for model in models.values():
        assert model["kept_copy"].startswith(f"the model registry at {address}")
        assert model["checksum"]


def test_a_copy_that_was_changed_does_not_score(
    scored_shop: Shop, address: str, said: Callable[[], str]
) -> None:
    move_registry(scored_shop, address)
    copy, before = scored_shop.home / "champions.json", scores(scored_shop)
    content = json.loads(copy.read_text())
    content["models"]["churn"]["side_models"]["strange"] = 1.0
    copy.write_text(json.dumps(content))
    assert scored_shop.retain("score") == 1
    assert "checksum differs" in said()
    pd.testing.assert_frame_equal(scores(scored_shop), before)


def test_without_a_copy_it_is_one_sentence(scored_shop: Shop, address: str, said: Callable[[], str]) -> None:
    move_registry(scored_shop, address)
    (scored_shop.home / "champions.json").unlink()
    assert scored_shop.retain("score") == 1
    assert "nobody can score" in (text := said())
    assert "Traceback" not in text
    assert scored_shop.retain("train") == 1
    assert "does not answer" in (text := said())
    assert "Traceback" not in text
