"""The true probability is what really happens next, and the truth file tells what moved the customers."""

from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from demo.shop import true_probability, write_shop
from demo.shop_block import Block
from demo.shop_life import Scene, State, go_on, live
from demo.shop_truth import ordering_chance
from demo.shop_world import Plan, World

CUSTOMERS = 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of two blocks, orders only."""
    folder = tmp_path_factory.mktemp("truth")
    write_shop(folder, CUSTOMERS, tables=["orders"])
    return folder


@cache
def outcomes(folder: Path, as_of: date, horizon: int) -> pd.DataFrame:
    """The true probabilities beside what the customers did."""
    told = true_probability(folder, as_of, horizon).to_pandas()
    orders = pd.read_parquet(folder / "orders")
    start, end = pd.Timestamp(as_of), pd.Timestamp(as_of + timedelta(days=horizon))
    later = orders.ordered_at.between(start, end, inclusive="left") & orders.cancelled_at.isna()
    return told.assign(ordered=told.customer_id.isin(orders.customer_id[later]).astype(float))


def deviations(rows: pd.DataFrame, by: pd.Series) -> pd.Series:
    """Orders beyond those promised, in standard errors, per group."""
    parts = rows.assign(variance=rows.probability * (1 - rows.probability)).groupby(by)
    return (parts.ordered.sum() - parts.probability.sum()) / np.sqrt(parts.variance.sum())


@pytest.mark.parametrize(
    ("as_of", "horizon"),
    [
        (date(2023, 3, 12), 14),  # most parcels under way, a campaign's day in the middle
        (date(2024, 6, 12), 60),  # a sale and four campaigns ahead
        (date(2024, 11, 19), 30),  # the eve of a sale
    ],
)
def test_calibrated_in_every_tenth(folder: Path, as_of: date, horizon: int) -> None:
    rows = outcomes(folder, as_of, horizon)
    rows = rows[rows.is_there]
    z = deviations(rows, pd.qcut(rows.probability, 10, labels=False))
    assert (z**2).sum() < 29.6  # chi-squared with ten degrees of freedom: one in a thousand
    assert rows.probability.std() > 0.2


def test_calibrated_whatever_moves_a_customer(folder: Path) -> None:
    rows = outcomes(folder, date(2024, 6, 12), 60)
    rows = rows[rows.is_there].merge(pd.read_parquet(folder / "truth.parquet"), on="customer_id")
    for name in ("satisfaction", "price_sensitivity", "purchase_rate", "season_swing"):
        assert (deviations(rows, pd.qcut(rows[name], 5, labels=False)) ** 2).sum() < 20.5, name
    assert (deviations(rows, rows.message_kind) ** 2).sum() < 18.5


@pytest.mark.slow
def test_exact_for_each_customer() -> None:
    """One state, many futures: how often each customer ordered in them, beside the probability."""
    plan, start, horizon, futures = Plan(1_000, 5, date(2023, 1, 1), 300), 218, 30, 400
    block = Block(plan, 0)
    state = live(plan, block.people, block.calendar, block.stream("life"), start)
    told = ordering_chance(plan, block.people, state, block.calendar, start, horizon)
    ordered = np.zeros(1_000)
    for future in range(futures):
        ordered += _orders_in_a_future(block, deepcopy(state), future, start, start + horizon)
    unsure = (told > 0.02) & (told < 0.98)
    z = (ordered - futures * told)[unsure] / np.sqrt(futures * told * (1 - told))[unsure]
    assert unsure.sum() > 300
    assert abs(z.mean()) < 4 / np.sqrt(len(z))
    assert abs((z**2).mean() - 1) < 4 * np.sqrt(2 / len(z))


def _orders_in_a_future(block: Block, state: State, future: int, start: int, until: int) -> np.ndarray:
    state.orders.clear()
    rng = np.random.default_rng([99, future])
    go_on(Scene(block.plan.world, block.people, block.calendar, rng), state, start, until)
    ordered = np.zeros(len(block.people), bool)
    for day in state.orders:
        ordered[day["who"][~day["cancelled"]]] = True
    return ordered & (block.people.joined < start)


def test_who_has_left_never_orders(folder: Path) -> None:
    rows = outcomes(folder, date(2024, 6, 12), 60)
    gone = rows[~rows.is_there]
    assert len(gone) > 1000
    assert gone.probability.max() == 0 == gone.ordered.max()


def test_is_there_is_the_moment_of_leaving(folder: Path) -> None:
    as_of = date(2024, 6, 12)
    told = outcomes(folder, as_of, 60).set_index("customer_id")
    truth = pd.read_parquet(folder / "truth.parquet").set_index("customer_id").loc[told.index]
    assert (pd.to_datetime(truth.joined_on) < pd.Timestamp(as_of)).all()
    left = pd.to_datetime(truth.left_on) <= pd.Timestamp(as_of)
    assert (told.is_there == ~left).all()


def test_no_order_after_leaving(folder: Path) -> None:
    orders = pd.read_parquet(folder / "orders")
    truth = pd.read_parquet(folder / "truth.parquet").set_index("customer_id")
    left = pd.to_datetime(truth.left_on.reindex(orders.customer_id)).to_numpy()
    assert not (orders.ordered_at.to_numpy() >= left).any()


def test_the_future_may_lie_beyond_the_data(folder: Path) -> None:
    told = true_probability(folder, date(2025, 1, 1), 90).to_pandas()
    assert told.probability.between(0, 1).all()
    assert told.probability.max() > 0.99


def test_a_longer_horizon_promises_more(folder: Path) -> None:
    short, long = (outcomes(folder, date(2024, 6, 12), days) for days in (30, 60))
    assert (long.probability >= short.probability).all()


def test_the_plan_in_the_folder_is_the_one_asked_for(tmp_path: Path) -> None:
    """Of a shop with other assumptions the truth is told by those, not by the usual ones."""
    write_shop(tmp_path, 200, days=90, tables=["orders"], world=World(share_at_start=1.0, leave_base=0.0))
    told = true_probability(tmp_path, date(2023, 3, 1), 30).to_pandas()
    assert told.is_there.all()
