"""Kills at random moments of a small day: the table is the old or the new one, and the next run makes the new.

    .venv/bin/python -m benchmarks.kills --home var/kills [--kills 200 --seed 7 --in-a-row 4]

A simulated shop has landed, been trained and scored, and a day's files have come. In a copy of its home `retain daily`
is killed with all it started (SIGKILL), so many times in a row, each at a moment drawn at random from the time an
undisturbed run takes; after each kill the published table must be the old one or the new. Then a run ends, and every
table must hold the rows of the undisturbed one. The seed, a line per copy and the count are printed; the exit code is
1 where a table differs.
"""

import argparse
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.forked_runs import warm_up
from benchmarks.soak_faults import daily, kill_at
from benchmarks.soak_home import FIRST, SoakShop, digests_of, prepare
from benchmarks.table_digests import differences

PUBLISHED = "scored_customers"


@dataclass(frozen=True)
class Undisturbed:
    """The digests before the day and after it, and the seconds its run took."""

    before: dict[str, str]
    after: dict[str, str]
    seconds: float


def undisturbed(shop: SoakShop) -> Undisturbed:
    """The day, in a copy of the home, with nobody in its way."""
    copy, before = shop.copy("undisturbed"), digests_of(shop)
    start = time.monotonic()
    daily(copy)
    return Undisturbed(before, digests_of(copy), time.monotonic() - start)


@dataclass(frozen=True)
class Victim:
    """A copy of the home: of its runs so many were killed, and what was found to differ there."""

    killed: int
    wrong: tuple[str, ...]


def victims(shop: SoakShop, expected: Undisturbed, kills: int, seed: int, in_a_row: int) -> Iterator[Victim]:
    """Kill so many runs, so many in a row in each copy, and let a last run end there."""
    chance = random.Random(seed)
    for first in range(0, kills, in_a_row):
        copy, moments = shop.copy(f"killed{first}"), min(in_a_row, kills - first)
        yield _killed(copy, expected, [chance.uniform(0.0, expected.seconds) for _ in range(moments)])
        shutil.rmtree(copy.home)


def _killed(copy: SoakShop, expected: Undisturbed, moments: Sequence[float]) -> Victim:
    killed, wrong = 0, []
    for moment in moments:
        killed += kill_at(copy, moment)
        table = digests_of(copy, (PUBLISHED,))[PUBLISHED]
        if table not in (expected.before[PUBLISHED], expected.after[PUBLISHED]):
            wrong.append(f"{moment:.2f} s: {PUBLISHED} is neither the old nor the new: {table}")
    daily(copy, "the run after the kills")
    return Victim(killed, (*wrong, *differences(digests_of(copy), expected.after)))


def run(root: Path, trained: SoakShop | None, options: argparse.Namespace) -> int:
    """Prepare, unless a shop is trained already, kill, compare, and print; the exit code."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "shop").mkdir(parents=True)
    warm_up(root)
    shop = trained or prepare(root / "shop", FIRST, 1, options.customers)
    shop.deliver(0)
    expected, killed, failed = undisturbed(shop), 0, 0
    print(f"seed {options.seed}; an undisturbed run takes {expected.seconds:.1f} s", flush=True)
    for victim in victims(shop, expected, options.kills, options.seed, options.in_a_row):
        killed, failed = killed + victim.killed, failed + bool(victim.wrong)
        print("\n  ".join([f"{killed} runs killed so far", *victim.wrong]), flush=True)
    print(f"{killed} runs killed of {options.kills} started; copies that differ: {failed}")
    return int(failed > 0)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="emptied first")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--in-a-row", type=int, default=4)
    parser.add_argument("--customers", type=int, default=250)
    parser.add_argument(
        "--trained", type=Path, help="a folder with shop.yaml, a trained home `var`, and news"
    )
    options = parser.parse_args()
    trained = None if options.trained is None else SoakShop(options.trained.resolve(), FIRST)
    code = run(options.home.resolve(), trained, options)
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
