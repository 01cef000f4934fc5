"""Drift worked out on a lake of thirty days: calm days are usual, a feature in another unit is not."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from flows.monitor import drift_of_day
from flows.monitor.unusual_figures import unusual_sentences
from flows.run.home import Home
from lake.delta_tables import Slice, read, replace_slice
from models.drift_rows import with_usual

FIRST, CUSTOMERS = date(2024, 1, 1), 1000


def write_day(lake: str, number: int, factor: float = 1.0) -> None:
    rng, day = np.random.default_rng(number), FIRST + timedelta(days=number)
    keys = {"customer_id": [str(n) for n in range(CUSTOMERS)], "as_of": [day] * CUSTOMERS}
    amount = rng.gamma(2.0, 10.0, CUSTOMERS)
    replace_slice(
        lake, "customer_snapshots", pa.table({**keys, "amount": amount * factor}), Slice("as_of", day)
    )
    scored = {"churn_probability": rng.random(CUSTOMERS), "value_at_risk": amount}
    replace_slice(lake, "scored_customers", pa.table({**keys, **scored}), Slice("as_of", day))


def figures(lake: str, number: int, is_newest: bool = False) -> pd.DataFrame:
    day = FIRST + timedelta(days=number)
    parts = drift_of_day._parts(lake, day, ["churn_probability"], FIRST, is_newest)
    return pd.concat(list(parts), ignore_index=True).assign(as_of=day)


def test_a_feature_in_another_unit_is_unusual_and_said_with_its_range(tmp_path: Path) -> None:
    lake = str(tmp_path)
    for number in range(30):
        write_day(lake, number)
    past = pd.concat([figures(lake, number) for number in range(7, 29)], ignore_index=True)
    landing = {"table": "orders", "rows": 200, "rejected": 3}
    replace_slice(lake, "landings", pa.Table.from_pylist([landing]), Slice("table", "orders"))
    calm = with_usual(figures(lake, 29, is_newest=True), past)
    assert sorted({(kind, against) for kind, against in zip(calm["kind"], calm["against"], strict=True)}) == [
        ("business", "week before"),
        ("contract", "itself"),
        ("feature", "training"),
        ("feature", "week before"),
        ("population", "week before"),
        ("score", "training"),
        ("score", "week before"),
    ]
    assert calm.loc[calm["kind"] == "contract", "value"].tolist() == [0.015]
    assert unusual_sentences(calm) == []
    place, day = Home(tmp_path / "home", lake), FIRST + timedelta(days=29)
    published = drift_of_day.drift_of_day.fn(place, day, ["churn_probability"], FIRST, True, "orders@0")
    assert len(read(lake, "drift_figures")) == len(published) == len(calm)  # and its contract holds
    write_day(lake, 29, factor=100.0)
    sentences = unusual_sentences(with_usual(figures(lake, 29), past))
    assert len(sentences) == 4
    assert all(sentence.startswith("feature amount: ") for sentence in sentences)
    assert any(
        "psi against the week before" in sentence and "usually 0.00 to" in sentence for sentence in sentences
    )
