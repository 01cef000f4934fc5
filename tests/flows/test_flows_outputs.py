"""An output is one file and one line; a day published once more is what it was, whatever has come in since."""

from pathlib import Path

import pandas as pd
import pytest

from outputs import output_list
from outputs.csv_export import write_csv
from outputs.published_day import Output, PublishedDay
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
DAY = "2024-10-07"
CONSENTS = """tables:
  consents:
    from: consents.csv
    columns: {customer_id: client, channel: channel, is_allowed: allowed, changed_at: changed_on}
"""


def write_consenting(day: PublishedDay, path: Path) -> None:
    """High-risk customers who may be written to by email."""
    high, consents = day.scored[day.scored["churn_tier"] == "high"], day.consents()
    by_email = consents[consents["is_allowed"] & (consents["channel"] == "email")]
    write_csv(high.loc[high["customer_id"].isin(by_email["customer_id"]), ["customer_id"]], path)


@pytest.fixture
def consenting_shop(scored_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop that publishes its consenting high-risk customers; every other customer has allowed emails in May."""
    consenting = Output("consenting", "exports/{day}/consenting.csv", write_consenting)
    monkeypatch.setattr(output_list, "OUTPUTS", (*output_list.OUTPUTS, consenting))
    scored_shop.edit("tables:\n", CONSENTS)
    customers = sorted(scored(scored_shop)["customer_id"])[::2]
    change_consents(scored_shop, customers, "true", "2024-05-01", "email")
    change_consents(scored_shop, customers, "false", "2024-05-02", "sms")
    return scored_shop


def scored(shop: Shop) -> pd.DataFrame:
    return pd.read_csv(shop.home / "exports" / DAY / "scored_customers.csv")


def change_consents(shop: Shop, customers: list[str], allowed: str, day: str, channel: str) -> None:
    path = shop.profile.parent / "consents.csv"
    rows = pd.DataFrame({"client": customers, "channel": channel, "allowed": allowed, "changed_on": day})
    rows.to_csv(path, mode="a", header=not path.exists(), index=False)


def consenting(shop: Shop, name: str = DAY) -> list[str]:
    return pd.read_csv(shop.home / "exports" / name / "consenting.csv")["customer_id"].to_list()


def test_an_old_day_is_published_with_the_consents_it_was_scored_with(consenting_shop: Shop) -> None:
    shop = consenting_shop
    assert [shop.retain(command) for command in ("ingest", "score")] == [0, 0]
    first, high = consenting(shop), scored(shop).query("churn_tier == 'high'")["customer_id"]
    assert 1 < len(first) < len(high), "some may be written to, and some may not"
    assert consenting(shop, "current") == first

    # a refusal from before the day comes to the shop's knowledge after it
    change_consents(shop, first[:1], "false", "2024-09-01", "email")
    assert [shop.retain("ingest"), shop.retain("report", "--as-of", DAY)] == [0, 0]
    assert consenting(shop) == first

    assert shop.retain("score", "--as-of", DAY) == 0
    assert consenting(shop) == first[1:], "scored anew, the day knows of it"
