"""The registry by hand, on a real SQLite store: list, promote, roll back, refuse."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from models.champion_history import Reign
from questions.declared import CHURN
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]


def crown(shop: Shop, number: str) -> None:
    """Make a version champion behind the commands' back, as an older code's command would have."""
    from config.settings import load_settings
    from flows.run.champions import model_store
    from flows.run.clock import now
    from models import tracking

    store = model_store(load_settings(shop.profile, shop.home)).open()
    tracking.crown(
        store, tracking.version_of(store, "retain-churn", number), Reign(now(), number, "gate", "then")
    )


def copy_champion(shop: Shop, **changed: object) -> str:
    """A further version of the churn model, as a training would have registered it; its number."""
    from config.settings import load_settings
    from flows.run.champions import model_store
    from models import tracking

    store = model_store(load_settings(shop.profile, shop.home)).open()
    found = tracking.champion(store, "retain-churn")
    assert found is not None
    blend = tracking.load(found)
    made = replace(blend, scorers=(replace(blend.scorers[0], **changed), *blend.scorers[1:]))
    return tracking.log_training(store, "retain-churn", made, metrics={}, lineage={}, fingerprint="x").version


def test_models_are_listed_promoted_and_rolled_back(scored_shop: Shop, said: Said) -> None:
    second = copy_champion(scored_shop)
    assert scored_shop.retain("rollback", "churn", "--reason", "too early") == 2
    assert "none to go back to" in said()
    assert scored_shop.retain("promote", "churn", second, "--reason", "the board asked") == 0
    assert f"version {second} is champion now" in said()
    assert scored_shop.retain("promote", "churn", second, "--reason", "again") == 2
    assert "is champion already" in said()
    assert scored_shop.retain("rollback", "churn", "--reason", "the board is sorry") == 0
    assert "version 1 is champion again" in said()
    assert scored_shop.retain("models") == 0
    text = said()
    assert "became champion (gate: log loss" in text
    assert f"version {second} became champion (promote: the board asked)" in text
    assert "version 1 became champion (rollback: the board is sorry)" in text


def test_a_model_the_code_can_no_longer_feed_is_refused_with_the_names(scored_shop: Shop, said: Said) -> None:
    lost = copy_champion(scored_shop, features=("days_since_last_order", "moon_phase", "tide"))
    assert scored_shop.retain("promote", "churn", lost, "--reason", "hope") == 1
    assert "2 feature(s) the code no longer makes: moon_phase, tide" in said()
    other = copy_champion(scored_shop, question=CHURN.ask({"active_days": 40, "horizon_days": 99}))
    assert scored_shop.retain("promote", "churn", other, "--reason", "hope") == 1
    assert "answers churn within 99 days" in said()
    assert scored_shop.retain("promote", "churn", "77", "--reason", "hope") == 2
    assert "churn has no version 77; there are 1, 2 and 3." in said()
    assert scored_shop.retain("promote", "visits", "1", "--reason", "hope") == 2
    assert scored_shop.retain("promote", "churn", "1", "--reason", " ") == 2
    assert "say why" in said()


def test_a_champion_the_code_can_no_longer_feed_scores_nothing_and_is_not_gone_back_to(
    scored_shop: Shop, said: Said
) -> None:
    scores = scored_shop.home / "exports" / "current" / "scored_customers.csv"
    before = scores.read_bytes()
    lost = copy_champion(scored_shop, features=("days_since_last_order", "moon_phase", "tide"))
    crown(scored_shop, lost)
    assert scored_shop.retain("score") == 1
    assert "lacks 2 column(s): moon_phase, tide" in said()
    assert scores.read_bytes() == before
    time.sleep(1)  # a reign's time is kept in seconds
    assert scored_shop.retain("promote", "churn", "1", "--reason", "it can be fed") == 0
    assert scored_shop.retain("rollback", "churn", "--reason", "hope") == 1
    assert "2 feature(s) the code no longer makes: moon_phase, tide" in said()
    assert scored_shop.retain("score") == 0
