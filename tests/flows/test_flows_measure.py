"""Frozen campaigns in a lake, measured from its orders: once, not too early, and never from spoilt groups."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from prefect.artifacts import Artifact

from demo.shop import write_shop
from flows.run.home import Home
from lake.delta_tables import Slice, read, replace_slice, version
from tests.campaigns.measured_frames import audience
from tests.campaigns.test_campaigns_file_experiment import mailing
from tests.flows.conftest import Shop

START, END = date(2024, 6, 3), date(2024, 7, 1)


@pytest.fixture(scope="module")
def _ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measured")
    write_shop(folder / "raw", 900, days=600, tables=["orders", "messages"])
    profile = folder / "shop.yaml"
    profile.write_text(PROFILE)
    assert Shop(profile, folder / "var").retain("ingest") == 0
    return folder


PROFILE = """
raw_dir: raw
tables:
  orders:
    from: orders/*.parquet
    columns: {order_id: order_id, customer_id: customer_id, ordered_at: ordered_at, amount: amount,
              discount_amount: discount_amount, cancelled_at: cancelled_at}
  messages:
    from: messages/*.parquet
    columns: {message_id: message_id, customer_id: customer_id, sent_at: sent_at, channel: channel,
              campaign_id: campaign_id, is_holdout: is_holdout}
"""


@pytest.fixture
def sent(_ingested: Path, tmp_path: Path) -> Shop:
    """A shop with two plays frozen as `spring`, of different windows; what it does afterwards is the test's own."""
    import shutil

    folder = tmp_path / "copy"
    shutil.copytree(_ingested, folder)
    shop = Shop(folder / "shop.yaml", folder / "var")
    freeze(shop, "spring", END)
    return shop


def freeze(
    shop: Shop, name: str, end: date, change: Callable[[pd.DataFrame], pd.DataFrame] | None = None
) -> pd.DataFrame:
    people = audience({"call": (400, 0.5), "coupon": (400, 0.5)}, seed=len(name))
    people["customer_id"] = [f"c{number:07d}" for number in range(800)]
    shorter = np.where(people.play == "call", END, date(2024, 6, 17))
    people = people.assign(campaign_id=name, contact_on=START, measure_on=shorter if end == END else end)
    people = people if change is None else change(people)
    replace_slice(Home(shop.home).lake, "campaign_audience", pa.table(people), Slice("campaign_id", name))
    return people


def results(shop: Shop) -> pd.DataFrame:
    return read(Home(shop.home).lake, "campaign_results").to_pandas()


def test_what_is_measured_is_what_the_orders_of_the_windows_say(sent: Shop, said: Callable[[], str]) -> None:
    assert sent.retain("measure", "spring") == 0
    rows = results(sent)
    people = read(Home(sent.home).lake, "campaign_audience").to_pandas()
    orders = read(Home(sent.home).lake, "orders").to_pandas()
    orders = orders[orders.cancelled_at.isna()].merge(people, "inner", "customer_id")
    inside = (orders.ordered_at >= pd.Timestamp(START)) & (
        orders.ordered_at < pd.to_datetime(orders.measure_on)
    )
    spent = orders[inside].groupby("customer_id").amount.agg(["count", "sum"])
    people = people.join(spent, "customer_id").fillna({"count": 0.0, "sum": 0.0})
    for play in ("call", "coupon"):
        means = people[people.play == play].groupby("group")["sum"].mean()
        row = rows[(rows.play == play) & (rows.measure == "revenue") & (rows.segment == "all")].iloc[0]
        assert (
            row.low < means["contact"] - means["holdout"] < row.high
        )  # what the covariates take is noise here
        assert row.contacted == (people[people.play == play].group == "contact").sum()
        assert row.measured_until == (END if play == "all" else rows.measured_until.iloc[0])
    text = said()
    assert "spring: orders before 2024-07-01" in text
    assert "campaigns proven." in text or "campaign proven." in text


def test_a_second_time_says_so_and_changes_nothing(sent: Shop, said: Callable[[], str]) -> None:
    assert sent.retain("measure") == 0
    before, at = results(sent), version(Home(sent.home).lake, "campaign_results")
    assert sent.retain("measure", "spring") == 0
    assert "its results stand as they were" in said()
    assert sent.retain("measure") == 0
    assert "no campaign is due" in said()
    pd.testing.assert_frame_equal(results(sent), before)
    assert version(Home(sent.home).lake, "campaign_results") == at


def test_too_early_and_unknown_are_sentences_and_nothing_is_lost(sent: Shop, said: Callable[[], str]) -> None:
    freeze(sent, "summer", date(2025, 1, 1))
    assert sent.retain("measure", "summer") == 2
    assert "too early to measure summer: orders before 2025-01-01 count" in said()
    assert sent.retain("measure", "autumn") == 2
    assert "there is no campaign 'autumn'; frozen are: spring, summer" in said()
    assert version(Home(sent.home).lake, "campaign_results") is None
    assert sent.retain("measure") == 0
    assert "summer can be measured from 2025-01-01 on" in said()
    assert set(results(sent).campaign_id) == {"spring"}


def test_a_spoilt_campaign_stops_no_other(sent: Shop, said: Callable[[], str]) -> None:
    """Its held-out customers are those whom the shop's own campaign of that day wrote to."""
    messages = read(Home(sent.home).lake, "messages").to_pandas()
    inside = (messages.sent_at >= pd.Timestamp(START)) & (messages.sent_at < pd.Timestamp(END))
    name = messages[inside & ~messages.is_holdout].campaign_id.iloc[0]
    freeze(sent, name, END)
    assert sent.retain("measure") == 3
    text = said()
    assert f"✗ {name} was not measured." in text
    assert "got a message of it all the same" in text
    assert set(results(sent).campaign_id) == {"spring"}
    assert sent.retain("measure", name) == 3


def test_a_measurement_leaves_a_table_and_its_sentences_on_its_run(sent: Shop) -> None:
    assert sent.retain("measure", "spring") == 0
    artifacts = {
        artifact.key: artifact.data
        for key in ("campaign-results", "campaign-standing")
        if (artifact := Artifact.get(key)) is not None
    }
    rows = json.loads(str(artifacts["campaign-results"]))
    kept = results(sent)
    kept = kept[kept.segment == "all"]
    assert [(row["campaign"], row["play"], row["measure"], row["verdict"]) for row in rows] == list(
        kept[["campaign_id", "play", "measure", "verdict"]].itertuples(index=False, name=None)
    )
    assert [row["in total"] for row in rows] == pytest.approx(kept["total"].to_list(), abs=1e-3)
    assert "In the 90 days before" in str(artifacts["campaign-standing"])


def test_results_leave_with_their_verdicts_in_both_languages(sent: Shop, said: Callable[[], str]) -> None:
    assert sent.retain("export", "--what", "results") == 2
    assert "no campaign is measured yet: `retain measure`" in said()
    assert sent.retain("measure", "spring") == 0
    assert sent.retain("export", "--what", "results", "--campaign", "winter") == 2
    assert "no campaign 'winter' is measured; there are spring" in said()
    assert sent.retain("export", "--what", "results") == 0
    rows = pd.read_csv(sent.home / "exports" / str(END) / "results.csv")
    kept = results(sent)
    assert len(rows) == len(kept)
    assert sorted(rows["verdict_text"]) == sorted(kept["verdict"])
    assert rows["verdict_text_zh"].str.match(".*[\u4e00-\u9fff]").all()
    assert set(rows["play_text"]) == {"The whole campaign", "call", "coupon"}


def test_without_any_campaign_it_says_what_to_do(shop: Shop, said: Callable[[], str]) -> None:
    assert shop.retain("measure") == 2
    assert "no campaign has been frozen yet: `retain campaign freeze NAME`" in said()


def test_any_file_is_measured_without_home_or_lake(tmp_path: Path, said: Callable[[], str]) -> None:
    shop = Shop(tmp_path / "none.yaml", tmp_path / "var")
    mailing().to_csv(tmp_path / "mail.csv", index=False)
    mailing().to_parquet(tmp_path / "mail.parquet")
    columns = ("--group", "segment", "--control", "No E-Mail", "--outcomes", "visit,spend")
    more = ("--covariates", "recency,channel", "--ratio", "1:1:1", "--id", "who")
    texts = []
    for file in ("mail.csv", "mail.parquet"):
        assert shop.retain("measure", "--file", str(tmp_path / file), *columns, *more) == 0
        texts.append(said())
    assert texts[0] == texts[1]
    assert "Mens E-Mail: Proven: " in texts[0]
    assert "Womens E-Mail: Not proven: percentage points of visit between −" in texts[0]
    assert not shop.home.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--group", "segment"), 2, "--file takes --group, --control and --outcomes"),
        (
            ("--group", "segment", "--control", "none", "--outcomes", "visit"),
            2,
            "--control 'none' must be one of",
        ),
        (
            ("--group", "segment", "--control", "No E-Mail", "--outcomes", "visit", "--ratio", "1:9:9"),
            3,
            "9 to 1 were",
        ),
        (
            ("--group", "segment", "--control", "No E-Mail", "--outcomes", "visit", "--ratio", "1:x"),
            2,
            "is no ratio",
        ),
        (
            ("--group", "segment", "--control", "No E-Mail", "--outcomes", "visit", "--ratio", "1:1"),
            2,
            "has 2 parts, and there are 3",
        ),
    ],
)
def test_each_wrong_use_of_a_file_is_a_sentence(
    arguments: tuple[str, ...], code: int, sentence: str, tmp_path: Path, said: Callable[[], str]
) -> None:
    mailing(1200).to_csv(tmp_path / "mail.csv", index=False)
    assert (
        Shop(tmp_path, tmp_path).retain("measure", "--file", str(tmp_path / "mail.csv"), *arguments) == code
    )
    assert sentence in said()


def test_a_file_that_is_not_there_or_no_table(tmp_path: Path, said: Callable[[], str]) -> None:
    columns = ("--group", "a", "--control", "b", "--outcomes", "c")
    for name, sentence in (("none.csv", "there is no file"), ("trial.xlsx", "neither CSV nor Parquet")):
        if name.endswith("xlsx"):
            (tmp_path / name).write_bytes(b"PK")
        assert Shop(tmp_path, tmp_path).retain("measure", "--file", str(tmp_path / name), *columns) == 2
        assert sentence in said()


def test_the_global_holdout_and_the_worth_of_retention_stand_beside(
    sent: Shop, said: Callable[[], str]
) -> None:
    day, numbers = date(2024, 7, 1), np.arange(800)
    scored = pd.DataFrame(
        {
            "customer_id": [f"c{number:07d}" for number in numbers],
            "as_of": day,
            "is_holdout": numbers % 20 == 0,
            "predicted_spend": 30.0,
            "churn_probability": 0.2,
            "value_at_risk": 20.0,
            "predicted_value_365d": 82.0,
        }
    )
    replace_slice(Home(sent.home).lake, "scored_customers", pa.table(scored), Slice("as_of", day))
    assert sent.retain("measure") == 0
    text = said()
    assert "Since 2024-07-01: Never contacted: 40 customers, " in text
    assert "everybody else (760) " in text
    assert "Of 800 active customers 80.0% are expected to stay. A point more (8) is worth 720 revenue" in text
