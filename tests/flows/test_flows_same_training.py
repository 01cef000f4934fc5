"""What a training depends on: another question's settings are no part of it, and a refusal is not tried again."""

from collections.abc import Callable

import pytest

from config.settings import load_settings
from flows.run.champions import model_store
from models.tracking import versions
from tests.flows.conftest import Shop, write_shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]


def count(shop: Shop, name: str) -> int:
    return len(versions(model_store(load_settings(shop.profile, shop.home)).open(), f"retain-{name}"))


def test_a_change_of_one_question_registers_nothing_new_of_the_other(scored_shop: Shop, said: Said) -> None:
    scored_shop.edit("repurchase: {horizon_days: 15}", "repurchase: {horizon_days: 12}")
    assert scored_shop.retain("train") == 0
    assert "made before: churn version 1" in said()
    assert (count(scored_shop, "churn"), count(scored_shop, "repurchase")) == (1, 2)
    scored_shop.edit("active_days: 40", "active_days: 45")
    assert scored_shop.retain("train") == 0
    assert "made before: repurchase version 2" in said()
    assert (count(scored_shop, "churn"), count(scored_shop, "repurchase")) == (2, 2)


def test_a_refused_training_is_not_tried_again_until_something_is_new(tmp_path, said: Said) -> None:
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert [shop.retain("ingest"), shop.retain("train")] == [0, 3]
    first = said()
    assert "build panel" in first
    assert shop.retain("train") == 3
    again = said()
    assert "build panel" not in again
    sentence = "The churn model cannot be trained: on the stop dates"
    assert sentence in first
    assert sentence in again
    assert shop.retain("train", "--force") == 3
    assert "build panel" in said()
    shop.edit("active_days: 40", "active_days: 50")
    assert shop.retain("train") == 3
    assert "build panel" in said()


def test_models_says_of_a_refused_model_when_and_why_it_was_refused(tmp_path, said: Said) -> None:
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert [shop.retain("ingest"), shop.retain("models")] == [0, 0]
    assert "churn has not been trained yet: run `retain train`" in said()
    assert [shop.retain("train"), shop.retain("models")] == [3, 0]
    text = said()
    assert "has not been trained yet" not in text
    assert "churn was last tried on 20" in text
    assert "refused, too few outcomes: The churn model cannot be trained: on the stop dates" in text
