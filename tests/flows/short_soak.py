"""A soak of a few mornings of a shop whose models are trained already, in a process of its own, as it forks.

python -m tests.flows.short_soak FOLDER FIRST_DAY FAULT... prints what benchmarks/soak.py prints.
"""

import os
import random
import sys
from datetime import date
from pathlib import Path

from benchmarks.forked_runs import warm_up
from benchmarks.soak import compare
from benchmarks.soak_faults import DONE, FAULTS, expect
from benchmarks.soak_home import HISTORY, SoakShop


def main(folder: str, first: str, *faults: str) -> int:
    shop = SoakShop(Path(folder), date.fromisoformat(first))
    warm_up(shop.folder.parent)
    shop.deliver(HISTORY)
    for command in ("ingest", "score"):
        expect(shop, shop.retain(command), {DONE}, command)
    return compare(shop, [(fault, FAULTS[fault]) for fault in faults], random.Random(7))


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)
