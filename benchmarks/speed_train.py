"""Seconds and most memory of each step of `retain train`, from the command to its end, for a shop of any size.

    .venv/bin/python -m benchmarks.speed_train --home var/million --customers 1000000

The simulated shop's nine tables are written and landed once (a million customers: 123 million rows, 12 GB of disk, a
quarter of an hour); every run trains anew. The steps' seconds are those the command itself prints.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from demo.shop import write_shop

ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "million")
    parser.add_argument("--customers", type=int, default=1_000_000)
    options = parser.parse_args()
    home = options.home.resolve()
    if not (home / "lake").exists():
        home.mkdir(parents=True, exist_ok=True)
        write_shop(home / "raw", options.customers, workers=2)
        retain(home, "ingest")
    before, start = processor_seconds(), time.perf_counter()
    retain(home, "train", "--force")
    seconds, spent = time.perf_counter() - start, processor_seconds() - before
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"\nretain train: {seconds:.0f} s, {spent:.0f} processor seconds; most memory {most:.1f} GiB")


def processor_seconds() -> float:
    """Processor seconds of all processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def retain(home: Path, *command: str) -> None:
    """One command on the simulated shop's profile, its output shown as it comes."""
    profile = ROOT / "config" / "shop.yaml"
    words = [sys.executable, "-m", "cli.main", "--config", str(profile), "--home", str(home), *command]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    subprocess.run(words, cwd=ROOT, env=clean, check=True)


if __name__ == "__main__":
    main()
