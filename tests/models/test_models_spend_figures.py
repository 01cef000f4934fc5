import numpy as np
import pytest

from models.spend_figures import money_figures, normalised_gini, year_figures

TRUE = np.array([0.0, 0.0, 10.0, 30.0])


@pytest.mark.parametrize(
    ("promised", "gini"),
    [
        ([1.0, 2.0, 3.0, 4.0], 1.0),
        ([4.0, 3.0, 2.0, 1.0], -1.0),
        ([5.0, 5.0, 5.0, 5.0], 0.0),  # equal promises share, whatever the order of rows
        ([1.0, 2.0, 4.0, 3.0], 0.6),
    ],
)
def test_the_gini_is_that_of_the_ranking_over_the_true_ones(promised, gini):
    assert normalised_gini(TRUE, np.array(promised)) == pytest.approx(gini)


def test_nothing_spent_has_an_error_but_neither_bias_nor_gini():
    figures = year_figures(np.zeros(3), np.array([1.0, 0.0, 2.0]))
    assert np.isnan([figures["value_365d_bias"], figures["value_365d_gini"]]).all()
    assert figures["value_365d_absolute_error"] == 1.0
    assert set(money_figures(TRUE, TRUE, "spend")) == {"spend_bias", "spend_absolute_error", "spend_gini"}
