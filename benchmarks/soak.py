"""A soak: days of a small shop, one by one, with faults drawn at random; the tables equal an undisturbed backfill's.

    .venv/bin/python -m benchmarks.soak --home var/soak [--days 60 --customers 250 --seed 7]

Every morning of the simulated shop its new files appear and `retain daily` runs, in a child of this process; two of
three mornings something goes wrong (benchmarks/soak_faults.py). Every fifth night `retain upkeep` runs. In the end the
last morning's run is repeated calmly, and a copy of the home as it was before the first day takes in all days at once
and backfills them: every table has to hold the same rows. A line per day, the growth, the seed and the verdict are
printed; the exit code is 1 where a table differs.
"""

import argparse
import os
import random
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.forked_runs import warm_up
from benchmarks.soak_days import CALM, SAMPLE, SoakDay, growth, home_size
from benchmarks.soak_faults import DONE, FAULTS, Fault, calm, daily, expect
from benchmarks.soak_home import FIRST, SoakShop, digests_of, prepare
from benchmarks.table_digests import TABLES, differences

CALM_SHARE = 1 / 3
UPKEEP_EVERY = 5
Morning = tuple[str, Fault]


def soak(shop: SoakShop, mornings: Sequence[Morning], chance: random.Random) -> list[SoakDay]:
    """Live through the mornings, one a day, and print each; as they were."""
    lived: list[SoakDay] = []
    for number, (name, fault) in enumerate(mornings):
        before = os.times()
        fault(shop, number, chance)
        after = os.times()
        if (number + 1) % UPKEEP_EVERY == 0:
            expect(shop, shop.retain("upkeep"), {DONE}, "upkeep")
        seconds = after.children_user + after.children_system - before.children_user - before.children_system
        lived.append(SoakDay(number, name, seconds, *home_size(shop.home)))
        print(lived[-1], flush=True)
    daily(shop, "the last run")
    return lived


def draw(chance: random.Random, days: int) -> list[Morning]:
    """Which mornings are calm, and what happens on the others: every fault as often as any other."""
    mornings: list[Morning] = []
    while len(mornings) < days:
        deck = list(FAULTS.items())
        chance.shuffle(deck)
        for fault in deck:
            mornings += [(CALM, calm)] * (chance.random() < CALM_SHARE / (1 - CALM_SHARE))
            mornings.append(fault)
    return mornings[:days]


def backfilled(shop: SoakShop, days: int) -> dict[str, str]:
    """The digests of a home that was never disturbed: all days lie there at once, each is scored as of its own date."""
    # an order of one day's file that a later day's corrects counts as rejected where both come in one intake
    share = {"RETAIN_CONTRACTS__MAX_REJECTED_SHARE": "1"}
    expect(shop, shop.retain("ingest", **share), {DONE}, "the undisturbed intake")
    span = ["--start", str(shop.day(1)), "--end", str(shop.day(days))]
    expect(shop, shop.retain("backfill", *span), {DONE}, "the undisturbed backfill")
    return digests_of(shop)


def compare(shop: SoakShop, mornings: Sequence[Morning], chance: random.Random) -> int:
    """Soak a shop whose history was scored, and an undisturbed copy of its home; print, and 1 where a table differs."""
    undisturbed, start, days = shop.copy("undisturbed"), time.monotonic(), len(mornings)
    lived = soak(shop, mornings, chance)
    faults = sum(day.fault != CALM for day in lived)
    print(f"{days} days soaked, {faults} faults, {time.monotonic() - start:.0f} s", flush=True)
    if days >= SAMPLE // 2:
        print("growth, the later half of the last days beside the earlier:", growth(lived), flush=True)
    wrong = differences(digests_of(shop), backfilled(undisturbed, days))
    print("\n".join(wrong) or f"all {len(TABLES)} tables equal an undisturbed backfill's", flush=True)
    return int(bool(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="emptied first")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--customers", type=int, default=250)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    root, chance = options.home.resolve(), random.Random(options.seed)
    shutil.rmtree(root, ignore_errors=True)
    (root / "soaked").mkdir(parents=True)
    warm_up(root)
    shop = prepare(root / "soaked", FIRST, options.days, options.customers)
    print(f"seed {options.seed}, {options.customers} customers", flush=True)
    code = compare(shop, draw(chance, options.days), chance)
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
