from importlib.metadata import distribution
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime
from scipy.special import hyp2f1

from models import bgnbd, gamma_gamma
from models.bgnbd import BgNbd, Histories
from models.errors import CannotTrain
from models.panel_rows import rows
from tests.models.conftest import repurchase

PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426)


@pytest.fixture(scope="module")
def cdnow() -> Histories:
    """2,357 customers, weeks; the package itself is never imported, it only carries the file."""
    name = "lifetimes/datasets/cdnow_customers_summary.csv"
    frame = pd.read_csv(str(distribution("lifetimes").locate_file(name)))
    return Histories(*(frame[column].to_numpy(float) for column in ("frequency", "recency", "T")))


def test_the_fit_on_cdnow_is_the_published_one(cdnow):
    found = bgnbd.fit(cdnow)
    assert len(cdnow.x) == 2357
    assert found.r == pytest.approx(PUBLISHED.r, abs=5e-4)
    assert found.alpha == pytest.approx(PUBLISHED.alpha, abs=1e-3)
    assert found.a == pytest.approx(PUBLISHED.a, abs=5e-4)
    assert found.b == pytest.approx(PUBLISHED.b, abs=1e-3)


def test_the_unit_of_time_does_not_matter(cdnow):
    days = bgnbd.fit(Histories(cdnow.x, cdnow.last * 7, cdnow.age * 7))
    assert days.alpha / 7 == pytest.approx(bgnbd.fit(cdnow).alpha, rel=1e-4)


def test_the_gradients_are_those_of_the_likelihoods(cdnow):
    x, place = np.unique(cdnow.x, return_inverse=True)
    data = bgnbd._Data(x, place, cdnow.last, cdnow.age, np.ones(len(cdnow.x)))
    theta = np.array([-0.5, 0.7, 0.2, 0.4])
    numeric = approx_fprime(theta, lambda t: bgnbd._loss(t, data)[0], 1e-7)
    assert bgnbd._loss(theta, data)[1] == pytest.approx(numeric, abs=1e-5)
    n, mean = np.array([1.0, 2.0, 9.0]), np.array([0.4, 1.2, 1.1])
    numeric = approx_fprime(theta[:3], lambda t: gamma_gamma._loss(t, n, mean)[0], 1e-7)
    assert gamma_gamma._loss(theta[:3], n, mean)[1] == pytest.approx(numeric, abs=1e-5)


def test_expected_purchases_are_the_closed_form_where_that_can_be_computed(cdnow):
    r, alpha, a, b = PUBLISHED.r, PUBLISHED.alpha, PUBLISHED.a, PUBLISHED.b
    x, age, t = cdnow.x, cdnow.age, 39.0
    closed = (a + b + x - 1) / (a - 1)
    z = t / (alpha + age + t)
    closed *= 1 - (1 - z) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, z)
    assert bgnbd.expected(PUBLISHED, cdnow, t) == pytest.approx(
        closed * bgnbd.alive(PUBLISHED, cdnow), rel=1e-4
    )


def test_the_papers_own_customer():
    # x = 2, t_x = 30.43, T = 38.86: 1.226 purchases expected in the next 39 weeks
    one = Histories(np.array([2.0]), np.array([30.43]), np.array([38.86]))
    assert bgnbd.expected(PUBLISHED, one, 39.0)[0] == pytest.approx(1.226, abs=1e-3)


@pytest.mark.parametrize(("x", "age"), [(2.0, 38.86), (0.0, 3.0)])
def test_who_stays_buys_as_often_as_in_a_simulation_of_customers_who_are_there(x, age):
    rng, n, time = np.random.default_rng(0), 100_000, 39.0
    rate = rng.gamma(PUBLISHED.r + x, 1.0 / (PUBLISHED.alpha + age), n)
    leaving = rng.beta(PUBLISHED.a, PUBLISHED.b + x, n)
    bought, first, clock, there = np.zeros(n), np.full(n, np.inf), np.zeros(n), np.full(n, fill_value=True)
    while there.any():
        clock += rng.exponential(1.0 / rate)
        buys = there & (clock < time)
        first, bought = np.where(buys & (bought == 0), clock, first), bought + buys
        there = buys & (rng.random(n) > leaving)
    customer = Histories(np.array([x]), np.array([0.0]), np.array([age]))
    assert bgnbd.expected_alive(PUBLISHED, customer, time)[0] == pytest.approx(bought.mean(), rel=0.02)
    staying = bgnbd.expected_staying(PUBLISHED, customer, time, 10.0)[0]
    assert staying == pytest.approx(bought[first < 10.0].mean(), rel=0.02)


def test_frequent_buyers_and_a_of_one_stay_finite():
    often = Histories(np.array([900.0, 5000.0]), np.array([364.0, 10.0]), np.array([365.0, 365.0]))
    for model in (BgNbd(0.3, 5.0, 1.0, 2.0), BgNbd(50.0, 0.01, 1e-4, 8000.0)):
        assert np.isfinite(bgnbd.expected(model, often, 365.0)).all()
        assert np.isfinite(bgnbd.expected_staying(model, often, 365.0, 60.0)).all()
        assert np.isfinite(bgnbd.alive(model, often)).all()


def test_one_time_buyers_count_as_there_for_ever_and_the_baseline_mends_it(panel, dates):
    from models.baselines import fit_baselines

    once = Histories(np.zeros(2), np.zeros(2), np.array([10.0, 3000.0]))
    assert bgnbd.alive(PUBLISHED, once).tolist() == [1.0, 1.0]
    late = panel.copy()  # one-time buyers of this shop never come back
    gone = late["active_days_ever"] == 1.0
    late.loc[gone, "repurchased"] = 0.0
    judged = rows(late, repurchase(14), [dates.evaluate])
    judged = judged[judged["active_days_ever"] == 1.0]
    baseline = fit_baselines(late, repurchase(14), dates)["bg_nbd"]
    raw = bgnbd.buys_within(baseline.model, bgnbd.histories(judged), 14)
    assert baseline.chance(judged).mean() < raw.mean() / 2


def test_a_fit_sees_nothing_of_what_came_after(panel, dates):
    from models.baselines import fit_histories

    other = panel.assign(churned=1.0, repurchased=0.0)
    later = other["as_of"] > pd.Timestamp(max(dates.calibrate))
    other.loc[later, "active_days_ever"] = 99.0
    assert fit_histories(other, dates.calibrate) == fit_histories(panel, dates.calibrate)


def test_a_shop_nobody_comes_back_to_has_no_bgnbd_but_its_other_baselines(panel, dates):
    from models.baselines import fit_baselines

    once = panel.assign(active_days_ever=1.0, days_since_first_order=panel["days_since_last_order"])
    with pytest.raises(CannotTrain, match="0 customers bought on a second day"):
        bgnbd.fit(bgnbd.histories(once))
    assert "bg_nbd" not in fit_baselines(once, repurchase(14), dates)


def test_gamma_gamma_finds_what_it_was_simulated_with():
    rng = np.random.default_rng(4)
    n = 1.0 + rng.poisson(1.0, 100_000)  # few orders each: many would say nothing of `p`
    nu = rng.gamma(4.0, 1.0 / 15.0, len(n))
    mean = rng.gamma(6.0 * n, 1.0 / nu) / n
    found = gamma_gamma.fit(n, mean)
    assert (found.p, found.q, found.v) == pytest.approx((6.0, 4.0, 15.0), rel=0.05)
    worth = gamma_gamma.order_value(found, n, mean)
    assert worth.mean() == pytest.approx((6.0 / nu).mean(), rel=0.02)
    assert np.abs(worth - 6.0 / nu).mean() < np.abs(mean - 6.0 / nu).mean()


def test_who_paid_nothing_is_worth_the_shops_mean():
    model = SimpleNamespace(p=6.0, q=4.0, v=15.0)
    worth = gamma_gamma.order_value(model, np.array([0.0, 3.0, 2.0]), np.array([np.nan, 0.0, -4.0]))
    assert worth == pytest.approx(30.0)
