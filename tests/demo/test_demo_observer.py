"""The best observer knows more than the base rate, less than the truth, and is not wrong on average."""

from datetime import date

import numpy as np
import pytest

from benchmarks.observer import best_guess
from demo.shop import true_probability, write_shop

pytestmark = pytest.mark.slow

AS_OF = date(2023, 12, 1)


@pytest.fixture(scope="module")
def guessed(tmp_path_factory):
    """What the observer thinks of 600 customers after eleven months, beside the truth."""
    folder = tmp_path_factory.mktemp("observed")
    write_shop(folder, 600, days=360)
    truth = true_probability(folder, AS_OF, 28).to_pandas().set_index("customer_id")["probability"]
    return best_guess(folder, AS_OF, 28, guesses=300).reindex(truth.index), truth


def expected_loss(said, truth):
    """The log loss to be expected where each customer orders with the true probability."""
    said = np.clip(said, 1e-9, 1.0 - 1e-9)
    return float(-(truth * np.log(said) + (1.0 - truth) * np.log1p(-said)).mean())


def test_it_knows_of_every_customer_who_has_come(guessed):
    said, _ = guessed
    assert said.notna().all()
    assert said.between(0.0, 1.0).all()


def test_its_level_is_right(guessed):
    said, truth = guessed
    assert said.mean() == pytest.approx(truth.mean(), abs=0.03)


def test_it_is_nearer_to_the_truth_than_the_base_rate_and_never_past_it(guessed):
    said, truth = guessed
    base, floor = expected_loss(truth * 0.0 + truth.mean(), truth), expected_loss(truth, truth)
    assert floor < expected_loss(said, truth) < floor + 0.35 * (base - floor)
