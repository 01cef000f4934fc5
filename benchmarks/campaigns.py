"""What campaigns say of themselves, and whom they choose, held against the simulated shop's truth.

    .venv/bin/python -m benchmarks.campaigns --home var/campaigns [--campaigns 200] [--customers 4000]

writes the tables into benchmarks/campaigns.md. The first time it makes a shop of 670 days, trains and scores it.
"""

import argparse
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.campaign_coverage import coverage, measured_campaigns
from benchmarks.campaign_policies import (
    PILOTS,
    SETS,
    Offers,
    best_list,
    earned,
    lists,
    observed_offers,
    pilot_results,
    plays,
    possible_customers,
    reckoned_offers,
    total,
    true_effects,
    true_offers,
)
from campaigns.learnt_effects import learnt
from campaigns.play_effects import prior_effects
from demo.shop import FIRST_DAY, SEED, write_shop
from demo.shop_campaigns import Today
from demo.shop_world import Plan
from flows.campaign.order_values import order_values
from flows.run.environment import prepare
from lake.delta_tables import Slice, live_files, read, version

OUT = Path(__file__).with_name("campaigns.md")
CONFIG = Path(__file__).parents[1] / "config" / "shop.yaml"
DAYS = 670  # until 1 November: no sale is on in the fortnight that follows
BUDGETS = (200.0, 500.0, 1000.0, 2000.0)
LEARNT = f"Retain, after {PILOTS} pilots (mean of {SETS} shops)"
COVERAGE_HEAD = (
    "| play | measure | holds the truth | intervals | proven or harmful | truth per head | half a width |\n"
)
COVERAGE_HEAD += "|---|---|---:|---:|---:|---:|---:|\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, default=Path("var/campaigns"))
    parser.add_argument("--campaigns", type=int, default=200)
    parser.add_argument("--customers", type=int, default=4000)
    options = parser.parse_args()
    prepare(options.home)
    scored_shop(options.home, options.customers)
    policies = policy_table(options.home, options.customers)
    covered = coverage(measured_campaigns(options.customers, options.campaigns))
    OUT.write_text(f"{coverage_lines(covered)}\n{policies}")
    print(OUT.read_text())


def scored_shop(home: Path, customers: int) -> None:
    """A shop that ends on 1 November 2024, trained and scored as of that day."""
    if version(str(home / "lake"), "scored_customers") is not None:
        return
    from flows.ingest.ingest_flow import ingest
    from flows.score.score_flow import score
    from flows.train.train_flow import train

    write_shop(home / "raw", customers, days=DAYS)
    for step in (ingest, train, score):
        step(str(CONFIG), str(home))


def policy_table(home: Path, customers: int) -> str:
    """One line per way of choosing: what it truly earns under each budget, and that as a share of the oracle's."""
    day = FIRST_DAY + timedelta(days=DAYS)
    scored, features = (_day(home, table, day) for table in ("scored_customers", "customer_snapshots"))
    files = live_files(str(home / "lake"), "customer_snapshots")
    values = order_values(scored["customer_id"], files, day)
    people = possible_customers(scored.assign(order_value=values), features)
    today = Today(Plan(customers, SEED, FIRST_DAY, DAYS), DAYS, is_quiet=True)
    pilots = [range(PILOTS * shop, PILOTS * (shop + 1)) for shop in range(SETS)]
    shops = [retain_offers(today, people, numbers) for numbers in pilots]
    offers, places = reckonings(today, people, shops[0]), people["place"].to_numpy()
    table, columns = earned(today, places), {}
    for budget in BUDGETS:
        means = [total(table, best_list(shop, budget)) for shop in shops]
        chosen = lists(offers, shops[0].cost, people, budget)
        earnings = {LEARNT: float(np.mean(means))}
        earnings |= {name: total(table, choice) for name, choice in chosen.items()}
        columns[budget] = {
            name: f"{value:,.0f} ({value / earnings['oracle']:.0%})" for name, value in earnings.items()
        }
    head = (
        f"| {len(people):,} customers; budget | "
        + " | ".join(f"{budget:,.0f}" for budget in BUDGETS)
        + " |\n"
    )
    rule = "|---|" + "---:|" * len(BUDGETS) + "\n"
    names = list(columns[BUDGETS[0]])
    return (
        head
        + rule
        + "".join(
            f"| {name} | " + " | ".join(columns[budget][name] for budget in BUDGETS) + " |\n"
            for name in names
        )
    )


def retain_offers(today: Today, people: pd.DataFrame, pilots: Iterable[int]) -> Offers:
    """What Retain expects contacts to earn after these pilots."""
    results, redemption = pilot_results(today, people, pilots)
    candidates = plays(redemption)
    return reckoned_offers(people, candidates, learnt(prior_effects(candidates), results))


def reckonings(today: Today, people: pd.DataFrame, retain: Offers) -> dict[str, Offers]:
    """Each other way to reckon what a contact earns."""
    truth = true_offers(today, people["place"].to_numpy())
    candidates = plays(pilot_results(today, people, range(PILOTS))[1])
    return {
        f"Retain, after {PILOTS * SETS} pilots": retain_offers(today, people, range(PILOTS * SETS)),
        "Retain, effects only believed": reckoned_offers(people, candidates, prior_effects(candidates)),
        "Retain, the true effect of each play and tier": reckoned_offers(
            people, candidates, true_effects(today, people, candidates)
        ),
        "observer": observed_offers(people, truth, retain.cost),
        "oracle": truth,
    }


def _day(home: Path, table: str, day: date) -> pd.DataFrame:
    return read(str(home / "lake"), table, Slice("as_of", day)).to_pandas()


def coverage_lines(table: pd.DataFrame) -> str:
    """The table of intervals as Markdown."""
    return COVERAGE_HEAD + "".join(
        f"| {row['part']} | {row['measure']} | {row['inside']:.1%} | {row['intervals']:,.0f} | {row['proven']:.1%} | "
        f"{row['truth']:.3f} | {row['half_width']:.3f} |\n"
        for row in table.to_dict("records")
    )


if __name__ == "__main__":
    main()
