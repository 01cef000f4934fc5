"""What counts how much in the blend of a small shop."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.blend_weights import share_of_trees, shares_of_helpers
from models.calibration import Floats
from models.scorer import TrainingSet
from models.training_dates import Fold
from tests.models.conftest import churn, simulate

DATES = [date(2024, 1, 1), date(2024, 1, 29), date(2024, 2, 26)]


@dataclass(frozen=True)
class Blurred:
    """Log-odds off by so much noise: the more, the worse a helper."""

    noise: float
    seed: int = 0

    def chance(self, frame: pd.DataFrame) -> Floats:
        rng = np.random.default_rng(self.seed)
        odds = frame["truth"].to_numpy() + self.noise * rng.normal(size=len(frame))
        return 1.0 / (1.0 + np.exp(-odds))


@pytest.fixture
def data() -> TrainingSet:
    rng = np.random.default_rng(1)
    panel = simulate(DATES)
    truth = rng.normal(0.0, 1.5, len(panel))
    yes = (rng.random(len(panel)) < 1.0 / (1.0 + np.exp(-truth))).astype(float)
    return TrainingSet(
        panel.assign(truth=truth, churned=yes), churn(28), Fold((), DATES[:1], DATES[1:2], DATES[-1]), (), 7
    )


def test_the_trees_of_a_large_shop_need_no_help() -> None:
    assert share_of_trees(600) == pytest.approx(2.0 / 3.0)
    assert share_of_trees(5600) < 1.0
    assert share_of_trees(5800) == 1.0


def test_helpers_as_good_as_each_other_count_alike_and_a_bad_one_hardly(data) -> None:
    alike = shares_of_helpers({"rfm_logistic": Blurred(0.5, 1), "bg_nbd": Blurred(0.5, 2)}, data)
    assert alike["bg_nbd"] == pytest.approx(0.5, abs=0.3)
    worse = shares_of_helpers({"rfm_logistic": Blurred(4.0, 1), "bg_nbd": Blurred(0.1, 2)}, data)
    assert worse["bg_nbd"] > 0.95
    a_little = shares_of_helpers({"rfm_logistic": Blurred(0.8, 1), "bg_nbd": Blurred(0.1, 2)}, data)
    assert alike["bg_nbd"] < a_little["bg_nbd"] < worse["bg_nbd"]
    assert sum(a_little.values()) == pytest.approx(1.0)


def test_a_helper_alone_has_all_of_what_the_trees_leave(data) -> None:
    assert shares_of_helpers({"rfm_logistic": Blurred(1.0)}, data) == {"rfm_logistic": 1.0}


def test_the_same_customers_on_more_dates_are_no_more_witnesses(data) -> None:
    """The first date's rows twice, under another date: what was likely stays as likely."""
    first = data.panel[data.panel["as_of"] == pd.Timestamp(DATES[0])]
    twice = pd.concat([first, first.assign(as_of=pd.Timestamp(DATES[1]))])

    @dataclass(frozen=True)
    class Steady:
        flatter: float

        def chance(self, frame: pd.DataFrame) -> Floats:
            return 1.0 / (1.0 + np.exp(-self.flatter * frame["truth"].to_numpy()))

    helpers = {"rfm_logistic": Steady(0.6), "bg_nbd": Steady(1.0)}
    shares = [
        shares_of_helpers(helpers, TrainingSet(panel, data.question, data.dates, (), 7))
        for panel in (first, twice)
    ]
    assert shares[0] == pytest.approx(shares[1])
    assert 0.5 < shares[0]["bg_nbd"] < 0.999
