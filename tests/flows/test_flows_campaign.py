"""From a scored day to a frozen campaign: what is chosen, what is refused, and that frozen is frozen."""

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pytest
from prefect.artifacts import Artifact

from flows.campaign.campaign_flow import campaign
from lake.delta_tables import Slice, read, replace_slice, version
from tests.flows.conftest import DAYS, FIRST, Shop, measured_rows

pytestmark = pytest.mark.slow
Said = Callable[[], str]
PLAYS = """
plays:
  news:
    title: News
    title_zh: 新闻
    channel: email
    offer: {text: What is new}
    eligible: churn_tier = 'high' or days_overdue > 0
    rate: {high: 1.6, medium: 1.4, low: 1.2, none: 1.2}
    uncertainty: 0.1
    source: a test
    measure_days: 15
    cooldown_days: 5
"""
END = FIRST.date() + timedelta(days=DAYS)


def with_plays(shop: Shop, plays: str = PLAYS) -> Shop:
    shop.profile.write_text(shop.profile.read_text() + plays)
    return shop


def table(shop: Shop, name: str) -> pd.DataFrame:
    return read(str(shop.home / "lake"), name).to_pandas()


def test_every_scored_customer_has_an_action_or_a_reason_why_not(scored_shop: Shop) -> None:
    rows = table(scored_shop, "scored_customers")
    alone = rows["recommended_action"] == "leave_alone"
    assert alone.any()
    assert (rows["suppression_reason"].notna() == alone).all()
    assert (rows.loc[rows["is_holdout"], "recommended_action"] == "leave_alone").all()
    assert 0 < rows["is_holdout"].mean() < 0.12


def test_an_audience_is_chosen_and_nothing_written(scored_shop: Shop, said: Said) -> None:
    shop = with_plays(scored_shop)
    assert shop.retain("audience", "--budget", "0.5", "--play", "news") == 0
    text = said()
    assert "0.50 of 0.50 spent" in text
    assert "The last unit of the budget earns" in text
    assert "smallest effect it can show" in text or "too small to show any effect" in text
    assert "The shop keeps no consents here" in text
    assert version(str(shop.home / "lake"), "campaign_audience") is None
    assert [Artifact.get(key) is not None for key in ("campaign-plan", "campaign-curve")] == [True, True]
    assert [path.name for path in (shop.home / "reports").glob("audience-*")] == [f"audience-{END}.svg"]


def test_a_frozen_campaign_stays_as_it_is(scored_shop: Shop, said: Said) -> None:
    shop = with_plays(scored_shop)
    assert shop.retain("campaign", "freeze", "spring", "--play", "news") == 0
    first, at = table(shop, "campaign_audience"), version(str(shop.home / "lake"), "campaign_audience")
    assert set(first["group"]) == {"contact", "holdout"}
    assert first["customer_id"].is_unique
    assert (first["measure_on"] - first["contact_on"]).eq(timedelta(days=15)).all()
    said()
    assert shop.retain("campaign", "freeze", "spring", "--budget", "5") == 2
    assert "'spring' is frozen already and stays as it is" in said()
    assert version(str(shop.home / "lake"), "campaign_audience") == at
    assert shop.retain("campaign", "list") == 0
    assert "spring" in said()
    # its customers are left to it, so a second list of the same play has nobody
    assert shop.retain("campaign", "freeze", "again", "--play", "news") == 2
    assert "nobody is on the list" in said()
    assert version(str(shop.home / "lake"), "campaign_audience") == at


def test_a_day_scored_again_knows_no_campaign_that_began_on_it(scored_shop: Shop) -> None:
    shop, columns = with_plays(scored_shop), ["customer_id", "recommended_action", "suppression_reason"]
    early, later = END - timedelta(days=10), END - timedelta(days=4)
    assert shop.retain("score", "--as-of", str(early)) == 0
    before = actions(shop, early)[columns]
    assert shop.retain("campaign", "freeze", "spring", "--as-of", str(early), "--play", "news") == 0
    assert shop.retain("score", "--as-of", str(early)) == 0
    pd.testing.assert_frame_equal(actions(shop, early)[columns], before)
    assert shop.retain("score", "--as-of", str(later)) == 0
    frozen = set(table(shop, "campaign_audience")["customer_id"])
    after = actions(shop, later)
    is_frozen = after["customer_id"].isin(frozen)
    assert (after.loc[is_frozen, "recommended_action"] == "leave_alone").all()
    assert set(after.loc[is_frozen, "suppression_reason"]) <= {"in_campaign", "no_play"}
    assert "in_campaign" not in set(after.loc[~is_frozen, "suppression_reason"])


def test_what_campaigns_measured_moves_the_list_and_the_actions(scored_shop: Shop) -> None:
    shop = with_plays(scored_shop)
    before = planned_profit(shop)
    measure(shop, "later", 1.0, END + timedelta(days=1))
    assert planned_profit(shop) == before
    measure(shop, "spring", 1.0, END)
    assert planned_profit(shop) > 1.5 * before
    assert shop.retain("score") == 0
    assert (actions(shop, END)["recommended_action"] == "news").any()
    measure(shop, "spring", -1.0, END)
    assert shop.retain("score") == 0
    assert not (actions(shop, END)["recommended_action"] == "news").any()


def planned_profit(shop: Shop) -> float:
    return campaign(str(shop.profile), str(shop.home), plays=("news",)).profit


def measure(shop: Shop, name: str, log_rate: float, until: date) -> None:
    """Put results into the lake: a campaign of news that changed the rate of orders so much in every tier."""
    tiers = ["high", "medium", "low", "none"]
    rows = pd.DataFrame({"campaign_id": name, "segment": [f"tier {tier}" for tier in tiers]}).assign(
        play="news", measure="orders", log_rate=log_rate, log_rate_sd=0.02, measured_until=until
    )
    replace_slice(
        str(shop.home / "lake"), "campaign_results", measured_rows(rows), Slice("campaign_id", name)
    )


def actions(shop: Shop, day: date) -> pd.DataFrame:
    rows = table(shop, "scored_customers")
    return rows[rows["as_of"] == day].sort_values("customer_id").reset_index(drop=True)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("churn_tier = 'high'", "chrn_tier = 'high'", "plays.news.eligible: there is no column 'chrn_tier'; did you"),
        ("days_overdue > 0", "days_overdue >", "plays.news.eligible: syntax error"),
        ("days_overdue > 0", "max(days_overdue) > 0", "speaks of many customers at once"),
        ("channel: email", "channel: telegram", "plays.news: a contact by 'telegram' has no cost"),
        ("high: 1.6", "hgh: 1.6", "plays.news.rate.hgh"),
        ("high: 1.6", "high: -1", "plays.news.rate.high"),
        ("measure_days: 15", "measure_days: 400", "plays.news.measure_days"),
        ("uncertainty: 0.1", "", "plays.news.uncertainty"),
        ("cooldown_days: 5", "cooldown_days: 5\n    cooldwn: 3", "unknown setting 'plays.news.cooldwn'"),
    ],
)  # fmt: skip
def test_a_bad_play_is_named_and_nothing_is_lost(
    scored_shop: Shop, said: Said, old: str, new: str, sentence: str
) -> None:
    shop = with_plays(scored_shop)
    shop.edit(old, new)
    at = version(str(shop.home / "lake"), "scored_customers")
    for command in (("audience",), ("score",)):
        assert shop.retain(*command) == 2
        assert sentence in said()
    assert version(str(shop.home / "lake"), "scored_customers") == at


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--budget", "0"), "a budget of 0 buys nothing"),
        (("--budget", "-3"), "a budget of -3 buys nothing"),
        (("--budget", "0.0001", "--play", "news"), "buys no contact: the cheapest that earns costs 0.01"),
        (("--play", "nws"), "there is no play 'nws'; did you mean 'news'?"),
        (("--as-of", "2024-02-02"), "2024-02-02 has not been scored"),
    ],
)
def test_wrong_use(scored_shop: Shop, said: Said, arguments: tuple[str, ...], sentence: str) -> None:
    shop = with_plays(scored_shop)
    assert shop.retain("audience", *arguments) == 2
    assert sentence in said()
    assert shop.retain("campaign", "freeze", "x", *arguments) == 2
    assert version(str(shop.home / "lake"), "campaign_audience") is None


def test_before_any_score(shop: Shop, said: Said) -> None:
    assert shop.retain("audience") == 2
    assert "run `retain score` first" in said()
    assert shop.retain("campaign", "list") == 0
    assert "No campaign is frozen yet" in said()


def test_an_empty_list_is_an_honest_result(scored_shop: Shop, said: Said) -> None:
    shop = with_plays(scored_shop)
    shop.edit("days_overdue > 0", "days_overdue > 100000")
    shop.edit("churn_tier = 'high'", "false")
    assert shop.retain("audience", "--play", "news") == 0
    assert "Nobody is on the list" in said()
    assert shop.retain("campaign", "freeze", "none", "--play", "news") == 2
    assert "nobody is on the list" in said()


def test_nobody_is_written_to_without_consent(scored_shop: Shop, said: Said) -> None:
    shop = with_plays(scored_shop)
    rows = table(shop, "scored_customers")
    allowed = set(rows["customer_id"].iloc[::2])
    pd.DataFrame(
        {"who": rows["customer_id"], "how": "Email", "may": [name in allowed for name in rows["customer_id"]],
         "at": "2024-01-05"}
    ).to_csv(shop.profile.parent / "consents.csv", index=False)  # fmt: skip
    shop.edit(
        "churn: {active",
        "  consents:\n    from: consents.csv\n"
        "    columns: {customer_id: who, channel: how, is_allowed: may, changed_at: '\"at\"'}\n"
        "churn: {active",
    )
    assert [shop.retain(command) for command in ("ingest", "score")] == [0, 0]
    assert shop.retain("campaign", "freeze", "spring", "--play", "news") == 0
    assert set(table(shop, "campaign_audience")["customer_id"]) <= allowed
    scored = table(shop, "scored_customers")
    assert (scored["suppression_reason"] == "no_consent").any()
    assert "no_consent" in said()
