"""What a home grows to: a simulated shop taken in, scored and kept, day by day, for a simulated year.

    .venv/bin/python -m benchmarks.year_of_days --home var/year [--customers 2000 --days 365 --train-every 28 --keep 7]

Every day is a whole `retain daily` (intake of that day's files, corrections included, scores, outputs, grades, drift),
then `retain upkeep`; every so many days a training. All of them run in one process on one Prefect API, which saves the
start. Upkeep counts ages in simulated days: "90 days old" is what was written 90 simulated days ago. `--keep` sets all
its horizons, so that few days show what stays beyond them. A line of `growth.csv` per day: seconds, and bytes and files
of each part of the home. Interrupted, it goes on where it was.
"""

import argparse
import csv
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.daily_files import deliver, write_exports
from demo.shop import write_shop

ROOT = Path(__file__).parents[1]
FIRST = date(2024, 1, 1)
HISTORY = "history"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "year")
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--train-every", type=int, default=28)
    parser.add_argument("--keep", type=int, help="this many days for every horizon of upkeep")
    options = parser.parse_args()
    root = options.home.resolve()
    exports, home = root / "exports", root / "home"
    if not exports.exists():
        write_shop(root / "shop", options.customers)
        write_exports(root / "shop", root / "exports.part", FIRST, options.days)
        (root / "exports.part").rename(exports)
    _write_profile(home, options.keep)
    _start(home)
    log = root / "growth.csv"
    moments = _moments(log)
    if not moments:
        _begin(exports, home)
    for number in range(len(moments), options.days):
        seconds = _one_day(exports, home, number, moments, options.train_every)
        moments.append(datetime.now(UTC))
        _note(log, number, moments[-1], seconds, home)


def _start(home: Path) -> None:
    """What the command line does before any third party is imported."""
    from flows.run.environment import prepare
    from flows.run.prefect_server import start

    home.mkdir(parents=True, exist_ok=True)
    prepare(home)
    start()


def _begin(exports: Path, home: Path) -> None:
    from flows.ingest.ingest_flow import ingest
    from flows.train.train_flow import train

    deliver(exports, HISTORY, home.parent / "raw")
    ingest(*_profile(home))
    train(*_profile(home))


def _one_day(
    exports: Path, home: Path, number: int, moments: list[datetime], train_every: int
) -> dict[str, float]:
    """Deliver, run and keep one day; the seconds of each command."""
    from flows.daily.daily_flow import daily
    from flows.train.train_flow import train
    from flows.upkeep import upkeep_flow

    deliver(exports, str(FIRST + timedelta(days=number)), home.parent / "raw")
    upkeep_flow._days_ago = lambda days: (
        moments[-days] if days <= len(moments) else datetime.min.replace(tzinfo=UTC)
    )
    seconds = {}
    commands = {"daily": daily, "train": train, "upkeep": upkeep_flow.upkeep}
    if (number + 1) % train_every:
        commands.pop("train")
    for name, command in commands.items():
        start = time.perf_counter()
        command(*_profile(home))
        seconds[name] = time.perf_counter() - start
    return seconds


def _profile(home: Path) -> tuple[str, str]:
    return str(home.parent / "shop.yaml"), str(home)


def _write_profile(home: Path, keep: int | None) -> None:
    """The simulated shop's profile with its raw folder outside the home, as the shop's own files are."""
    text = (ROOT / "config" / "shop.yaml").read_text()
    text = text.replace('raw_dir: "{home}/raw"', f"raw_dir: {home.parent / 'raw'}")
    names = ("versions", "snapshots", "exports", "checks", "runs", "trainings")
    horizons = "".join(f"  keep_{name}_days: {keep}\n" for name in names)
    Path(_profile(home)[0]).write_text(text + (f"\nupkeep:\n{horizons}" if keep else ""))


def _moments(log: Path) -> list[datetime]:
    """When each day so far ended."""
    if not log.exists():
        return []
    with log.open() as file:
        return [datetime.fromisoformat(row["ended"]) for row in csv.DictReader(file)]


def _note(log: Path, number: int, ended: datetime, seconds: dict[str, float], home: Path) -> None:
    sizes, files = Counter[str](), Counter[str]()
    for part, size in _parts(home):
        sizes[part] += size
        files[part] += 1
    row = {
        "day": str(FIRST + timedelta(days=number + 1)),
        "ended": ended.isoformat(),
        **{f"{name} s": round(seconds.get(name, 0.0), 1) for name in ("daily", "train", "upkeep")},
        "MB": round(sizes.total() / 1e6, 2),
        "files": files.total(),
        "parts": " ".join(f"{part}:{size / 1e6:.2f}/{files[part]}" for part, size in sizes.most_common()),
    }
    is_new = not log.exists()
    with log.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        if is_new:
            writer.writeheader()
        writer.writerow(row)
    print(", ".join(f"{name} {value}" for name, value in row.items() if name != "ended"), flush=True)


def _parts(home: Path) -> Iterator[tuple[str, int]]:
    """The part of the home that each file belongs to, a table of the lake or a folder, and its size."""
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            places = path.relative_to(home).parts
            yield "/".join(places[:2]) if places[0] == "lake" else places[0], path.stat().st_size


if __name__ == "__main__":
    main()
