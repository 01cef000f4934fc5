"""What a night costs: the demo's day in turn with another checkout, or the steps of a simulated shop's day.

    .venv/bin/retain --config config/demo.yaml --home var demo
    .venv/bin/python -m benchmarks.speed_score --home var [--against ../before --against-home ../before/var]
    .venv/bin/python -m benchmarks.speed_score --steps --home var/million

A checkout is a folder with a `.venv` of its own, and its home one that its own demo has made. Pairs, because the
seconds of a shared machine differ from minute to minute more than two versions do. With `--steps` the home is that of a
simulated shop (see benchmarks/speed_train.py), ingested and trained, or given the models of a smaller one by a copy of
its mlflow.db and mlartifacts; each step's seconds and the most gigabytes the process had in it are printed.
"""

import argparse
import os
import resource
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.run.progress import StepCost

ROOT = Path(__file__).parents[1]


def seconds(checkout: Path, home: Path) -> float:
    """Seconds on the wall of `retain score` for the newest day, all output read away."""
    program, profile = checkout / ".venv" / "bin" / "retain", checkout / "config" / "demo.yaml"
    command = [str(program), "--config", str(profile), "--home", str(home), "score"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    start = time.perf_counter()
    subprocess.run(command, cwd=checkout, env=clean, check=True, capture_output=True)
    return time.perf_counter() - start


def steps(home: Path, profile: Path) -> None:
    """Score the newest day of a simulated shop in this process, and print what each step cost."""
    from cli.main import run
    from flows.run import progress

    costs: list[StepCost] = []
    processor: dict[str, float] = {}
    step, costs_of_steps = progress.step, progress.costs_of_steps

    @contextmanager
    def timed(title: str) -> Iterator[progress.Step]:
        start = time.process_time()
        with step(title) as under_way:
            yield under_way
        processor[title] = time.process_time() - start

    @contextmanager
    def listening() -> Iterator[list[StepCost]]:
        with costs_of_steps() as step_costs:
            yield step_costs
        costs.extend(step_costs)

    progress.step, progress.costs_of_steps = timed, listening  # before the flow asks for them
    start = time.perf_counter()
    if run(["--config", str(profile), "--home", str(home), "score"]):
        raise SystemExit("the day was not scored")
    wall, most = time.perf_counter() - start, max(cost.gigabytes or 0.0 for cost in costs)
    for cost in costs:
        _show(cost.step, cost.seconds, processor[cost.step], cost.gigabytes or 0.0)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _show("all", wall, usage.ru_utime + usage.ru_stime, most)


def _show(title: str, wall: float, processor: float, gigabytes: float) -> None:
    memory = gigabytes * 1e6 / 2**20
    print(f"{title:<34} {wall:7.1f} s {processor:7.1f} processor seconds {memory:6.2f} GiB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, default=ROOT / "var")
    parser.add_argument("--against", type=Path, help="another checkout")
    parser.add_argument("--against-home", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--steps", action="store_true", help="measure the steps of a simulated shop's day")
    parser.add_argument("--profile", type=Path, default=ROOT / "config" / "shop.yaml", help="with --steps")
    options = parser.parse_args()
    if options.steps:
        steps(options.home.resolve(), options.profile)
        return
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
