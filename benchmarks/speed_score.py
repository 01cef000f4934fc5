"""How long the demo's day takes to score a second time, from the command to its end, in turn with another checkout.

    .venv/bin/retain --config config/demo.yaml --home var demo
    .venv/bin/python -m benchmarks.speed_score --home var [--against ../before --against-home ../before/var]

A checkout is a folder with a `.venv` of its own, and its home one that its own demo has made. Pairs, because the
seconds of a shared machine differ from minute to minute more than two versions do.
"""

import argparse
import os
import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def seconds(checkout: Path, home: Path) -> float:
    """Seconds on the wall of `retain score` for the newest day, all output read away."""
    program, profile = checkout / ".venv" / "bin" / "retain", checkout / "config" / "demo.yaml"
    command = [str(program), "--config", str(profile), "--home", str(home), "score"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    start = time.perf_counter()
    subprocess.run(command, cwd=checkout, env=clean, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, default=ROOT / "var")
    parser.add_argument("--against", type=Path, help="another checkout")
    parser.add_argument("--against-home", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    checkouts = [(ROOT, options.home.resolve())]
    if options.against:
        rival = options.against.resolve()
        checkouts.append((rival, (options.against_home or rival / "var").resolve()))
    rounds = []
    for number in range(options.repeat):
        rounds.append([seconds(*checkout) for checkout in checkouts])
        print(f"round {number + 1}: {', '.join(f'{spent:.1f} s' for spent in rounds[-1])}", flush=True)
    print(f"median {statistics.median(spent[0] for spent in rounds):.1f} s")
    if options.against:
        print(f"median ratio {statistics.median(ours / theirs for ours, theirs in rounds):.2f}")


if __name__ == "__main__":
    main()
