"""MLflow down, hanging or broken: the champions that scored last, kept by version and checksum, score the day."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pandas as pd
import pytest

from flows.run import champions
from flows.run.champions import Champion, ModelStore
from flows.run.kept_champions import ScoringModels, keep, kept_models, scoring_models
from flows.score.day_receipt import receipt_of
from lake.delta_tables import read, version
from models.errors import ModelError
from models.recency import Recency
from models.registry_down import RegistryDown, answering, within
from models.tracking import Version
from questions.declared import REPURCHASE
from tests.flows.conftest import Shop

Said = Callable[[], str]
LINEAGE = ["run_id", "scored_at"]


def newest(shop: Shop) -> pd.DataFrame:
    rows = read(str(shop.home / "lake"), "scored_customers").to_pandas()
    rows = rows[rows["as_of"] == rows["as_of"].max()]
    return rows.drop(columns=LINEAGE).sort_values("customer_id", ignore_index=True)


def models(shop: Shop) -> dict:
    receipt = receipt_of(str(shop.home / "lake"), newest(shop)["as_of"].iloc[0])
    assert receipt is not None
    return {name: dict(model) for name, model in receipt.models.items()}


def source_of_models(shop: Shop, address: str) -> str:
    store = ModelStore(address, str(shop.home / "mlartifacts"), "retain-")
    return scoring_models(store, shop.home / "champions")[1]


@contextmanager
def silent_server() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def closed_port() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
    yield address


@contextmanager
def broken_database(shop: Shop) -> Iterator[str]:
    """The home's own registry, its database overwritten."""
    file = shop.home / "mlflow.db"
    whole = file.read_bytes()
    file.write_bytes(b"no database " * 1000)
    yield f"sqlite:///{file}"
    file.write_bytes(whole)


@pytest.mark.slow
def test_the_last_champions_score_and_the_receipt_says_so(
    scored_shop: Shop, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, trained = newest(scored_shop), models(scored_shop)
    monkeypatch.setattr(champions, "PATIENCE_SECONDS", 3.0)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    faults = [("score", silent_server()), ("daily", closed_port())]
    for command, fault in faults:
        with fault as address, monkeypatch.context() as patch:
            patch.setenv("RETAIN_MLFLOW__TRACKING_URI", address)
            assert scored_shop.retain(command) == 0
        text = said()
        assert "The champions that scored last, kept in" in text
        assert "Traceback" not in text
        pd.testing.assert_frame_equal(newest(scored_shop), expected)
        for question, model in models(scored_shop).items():
            assert "does not answer" in model.pop("kept copy, because")
            assert model == trained[question]
    with broken_database(scored_shop) as address:
        assert "does not answer" in source_of_models(scored_shop, address)
    assert source_of_models(scored_shop, address) == "", "it answers again"


def test_whoever_opens_a_registry_that_hangs_is_told_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(champions, "PATIENCE_SECONDS", 2.0)
    with silent_server() as address:
        begun = monotonic()
        with pytest.raises(RegistryDown, match="no answer within 2 seconds"):
            ModelStore(address, "", "retain-").open()
        assert monotonic() - begun < 15.0


@pytest.mark.slow
def test_a_copy_that_is_not_what_scored_is_refused(
    scored_shop: Shop, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, folder = str(scored_shop.home / "lake"), scored_shop.home / "champions"
    monkeypatch.setattr(champions, "PATIENCE_SECONDS", 3.0)
    before = version(lake, "scored_customers")
    with closed_port() as address:
        monkeypatch.setenv("RETAIN_MLFLOW__TRACKING_URI", address)
        copy = next(folder.glob("churn-*.json"))
        values = json.loads(copy.read_text())
        copy.write_text(json.dumps({**values, "side_models": {"timing": 1}}))
        assert scored_shop.retain("score") == 1
        assert "does not match its checksum: start or mend MLflow" in said()
        copy.write_text(copy.read_text()[:100])
        assert scored_shop.retain("score") == 1
        assert "cannot be read" in (text := said())
        for path in folder.iterdir():
            path.unlink()
        assert scored_shop.retain("score") == 1
        assert "does not answer" in (text := text + said())
    assert "Traceback" not in text
    assert "unexpected" not in text
    assert version(lake, "scored_customers") == before


def test_what_is_kept_holds_the_current_champions_and_nothing_else(tmp_path: Path) -> None:
    question = REPURCHASE.ask({"horizon_days": 15})
    for number, slope in (("1", -0.5), ("2", -0.7), ("2", -0.7)):
        scorer = Recency(question, 2.0, 1.0, 0.1, slope)
        champion = Champion(scorer, Version("retain-repurchase", number, "run"), {"timing": {"usual": 3}})
        current = ScoringModels({"repurchase": champion}, {"churn": "none has passed"})
        keep(current, {"repurchase": None}, tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name.rsplit("-", 1)[0] for name in names] == ["current.json", "repurchase-2"]
    kept = kept_models(ModelStore("", "", "retain-"), tmp_path)
    assert kept == current
    assert kept_models(ModelStore("", "", "another-"), tmp_path) is None, "another shop's models"


def test_no_answer_and_an_answer_that_is_no_differ() -> None:
    with pytest.raises(RegistryDown, match=r"http://\*\*\*@models does not answer \(refused\)"):
        raise_in_registry(ConnectionRefusedError("refused"))
    with pytest.raises(ModelError, match="no version 3"):
        raise_in_registry(ModelError("no version 3"))
    unreadable = ModelError("another Retain wrote it")
    unreadable.__cause__ = FileNotFoundError("scorer.json")
    with pytest.raises(ModelError, match="another Retain"):
        raise_in_registry(unreadable)
    with pytest.raises(KeyError):
        raise_in_registry(KeyError("a mistake of the program"))
    with pytest.raises(RegistryDown, match=r"no answer within 0.05 seconds"):
        within(0.05, "http://models", lambda: sleep(2))


def raise_in_registry(error: Exception) -> None:
    with answering("http://me:word@models"):
        raise error
