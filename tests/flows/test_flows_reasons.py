"""Every reason of a scored day can be repeated to the customer: it is held against that day's own data."""

import re

import pandas as pd
import pytest

from lake.delta_tables import read
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
PLACES = ("reason_1", "reason_2", "reason_3", "counter_reason")
ACTIVE_DAYS = 40  # of the shop's profile
FIGURES = {  # what each cause speaks of, written down once more
    "silence": "days_since_last_order",
    "pace": "orders_90d",
    "frequency": "orders_90d",
    "rhythm": "usual_days_between_orders",
    "spend": "amount_90d",
    "order_size": "order_value_365d",
    "variety": "categories_365d",
    "discounts": "share_discounted_orders_365d",
    "price": "average_price_365d",
    "tenure": "days_since_first_order",
    "habits": "share_usual_weekday_365d",
}
AGAINST_OWN = ("silence", "pace")
UP = {"silence": "risk", "rhythm": "risk"} | dict.fromkeys(("pace", "frequency", "spend", "variety"), "keep")


@pytest.fixture
def day(scored_shop: Shop) -> pd.DataFrame:
    """The scored rows, beside them the features they were scored with."""
    lake = str(scored_shop.home / "lake")
    rows, features = (read(lake, table).to_pandas() for table in ("scored_customers", "customer_snapshots"))
    same = [name for name in features.columns if name in rows.columns and name != "customer_id"]
    return rows.merge(features.drop(columns=same), on="customer_id", validate="1:1")


def own_usual(day: pd.DataFrame, cause: str) -> pd.Series:
    """What is usual for each customer, unknown for those known too briefly to have a usual."""
    if cause == "silence":
        return day["usual_days_between_orders"]
    long_known = day["days_since_first_order"] >= 180
    per_90_days = 90 / day["days_since_first_order"].where(long_known)
    total = {"pace": "orders_ever", "frequency": "orders_ever", "spend": "amount_ever"}
    if cause in total:
        return (day[total[cause]] * per_90_days).round(6)
    return pd.Series(
        float("nan"), day.index
    )  # the shop is younger than the two years that a year's usual takes


def shop_usual(day: pd.DataFrame, cause: str) -> pd.Series:
    """The day's median over the customers the explained question is put to: churn to the active, else all."""
    figure, is_active = day[FIGURES[cause]], day["days_since_last_order"] <= ACTIVE_DAYS
    usual = pd.Series(figure.median(), day.index)
    return usual.where(~is_active, figure[is_active].median())


def decisive_usual(day: pd.DataFrame, cause: str) -> pd.Series:
    """What decides: the customer's own usual for silence (where there is one) and pace, else the shop's."""
    shop = shop_usual(day, cause)
    if cause not in AGAINST_OWN:
        return shop
    own = own_usual(day, cause)
    return own.fillna(shop) if cause == "silence" else own


def each(day: pd.DataFrame, place: str) -> list[tuple[str, str, str, pd.DataFrame]]:
    """The rows of each code at a place, with its side, cause and level."""
    parts = []
    for code, rows in day[day[place].notna()].groupby(place):
        side, _, group = str(code).partition("_")
        cause, _, level = group.rpartition("_")
        parts.append((side, cause, level, rows))
    return parts


@pytest.mark.parametrize("place", PLACES)
def test_every_reason_is_true_on_its_day(day: pd.DataFrame, place: str) -> None:
    assert day[place].notna().sum() > 100
    untrue = {}
    for side, cause, level, rows in each(day, place):
        figure, usual = rows[FIGURES[cause]], decisive_usual(day, cause)[rows.index]
        holds = figure > usual if level == "high" else figure < usual
        if cause in UP:
            assert (UP[cause] == side) is (level == "high"), (side, cause, level)
        untrue[f"{side}_{cause}_{level}"] = int((~holds).sum())
    assert {code: number for code, number in untrue.items() if number} == {}


@pytest.mark.parametrize("place", PLACES)
def test_every_reason_carries_the_figure_the_own_usual_and_the_shops(day: pd.DataFrame, place: str) -> None:
    columns = [f"{place}_{name}" for name in ("value", "own_usual", "shop_usual")]
    for _, cause, _, rows in each(day, place):
        expected = (rows[FIGURES[cause]], own_usual(day, cause), shop_usual(day, cause))
        for column, values in zip(columns, expected, strict=True):
            assert rows[column].tolist() == pytest.approx(values[rows.index].tolist(), abs=2e-6, nan_ok=True)
    assert day[day[place].isna()][columns].isna().all(axis=None)


def test_the_counter_reason_speaks_the_other_way_than_the_first(day: pd.DataFrame) -> None:
    both = day[day["counter_reason"].notna()]
    sides = both[["reason_1", "counter_reason"]].apply(lambda codes: codes.str[:4])
    assert (sides["reason_1"] != sides["counter_reason"]).all()
    # where a second or third reason speaks the other way, the first of them is the counter-reason
    for second in ("reason_2", "reason_3"):
        contrary = day[second].notna() & (day[second].str[:4] != day["reason_1"].str[:4])
        if second == "reason_3":
            contrary &= day["reason_2"].str[:4] == day["reason_1"].str[:4]
        assert contrary.sum() > 10
        assert (day["counter_reason"] == day[second])[contrary].all()


def test_every_sentence_of_the_list_shows_what_it_says(scored_shop: Shop) -> None:
    """The figures as they are printed bear the words out: above or below what they are held against."""
    rows = pd.read_csv(scored_shop.home / "exports" / "current" / "scored_customers.csv")
    for place in PLACES:
        for code, english, chinese in zip(
            rows[place], rows[f"{place}_text"], rows[f"{place}_text_zh"], strict=True
        ):
            assert pd.isna(code) == pd.isna(english) == pd.isna(chinese)
            if isinstance(code, str):
                assert numbers(english) == numbers(chinese)
                figure, *usuals = numbers(english)
                usual = usuals[0 if any(f"_{cause}_" in code for cause in AGAINST_OWN) else -1]
                assert figure > usual if code.endswith("high") else figure < usual, english
    text = rows.loc[rows["reason_1"] == "risk_silence_high", "reason_1_text"].iloc[0]
    assert re.fullmatch(
        r"Speaks for leaving: Has not ordered for longer than usual\. "
        r"[\d.]+ days since the last order; (usually [\d.]+; )?the shop's customers [\d.]+\.",
        text,
    )


def numbers(text: str) -> list[float]:
    """The customer's figure, their own usual where there is one, and the shop's."""
    text = re.sub(r"the last \d+ days|最近 \d+ 天", "", text).replace(",", "")
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def test_the_report_says_why_and_what_speaks_against_it(scored_shop: Shop) -> None:
    import html

    rows = pd.read_csv(scored_shop.home / "exports" / "current" / "scored_customers.csv")
    page = html.unescape((scored_shop.home / "reports" / "current.html").read_text("utf-8"))
    named = rows[rows["customer_id"].map(lambda customer: f"<bdi>{customer}</bdi>" in page)]
    assert len(named) == 20
    assert named["counter_reason"].notna().any()
    for first, counter in zip(named["reason_1_text"], named["counter_reason_text"], strict=True):
        assert " ".join(text for text in (first, counter) if isinstance(text, str)) in page
