"""A home on a small disk of its own, in a process of its own: runs fail on it, and are repeated with room.

unshare -rm python -m tests.flows.small_disk PROFILE HOME SCRATCH; one line of JSON per stage comes out. The disk is a
tmpfs that only this process and its children see, mounted where the home lies; it ends with them.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks.forked_runs import ended, fork, forked, warm
from benchmarks.table_digests import LINEAGE, digests
from flows.run.champions import ModelStore, NoChampion, champions
from lake.delta_tables import Slice, read, replace_slice
from models.published_scorer import checksum

SIZE = "64m"
KIB = 1024
OLD = "an older file"


@dataclass(frozen=True)
class Stage:
    """A command, the KiB that are free each time it fails (None: a read-only disk), and what makes its home ready."""

    command: str
    free: tuple[int | None, ...]
    prepare: Callable[[Path], None]


@dataclass(frozen=True)
class Outcome:
    """Of each failed run its exit code, what it said and the state after it; the repeated run's code and state."""

    stage: str
    before: dict[str, str]
    codes: list[int]
    words: list[str]
    states: list[dict[str, str]]
    code: int
    after: dict[str, str]


def state(home: Path) -> dict[str, str]:
    """A digest of each table's rows, of each export and report, and of each champion."""
    files = [path for name in ("exports", "reports") for path in (home / name).rglob("*.*") if path.is_file()]
    of_files = {str(path.relative_to(home)): _digest(path) for path in files}
    return digests(str(home / "lake")) | of_files | _champions(home)


def _champions(home: Path) -> dict[str, str]:
    if not (home / "mlflow.db").exists():
        return {}
    store = ModelStore(f"sqlite:///{home}/mlflow.db", str(home / "mlartifacts"), "retain-")
    try:
        models = champions(store, store.open())
    except NoChampion:
        return {}
    return {name: checksum(model.scorer, model.side_models) for name, model in models.items()}


def _digest(path: Path) -> str:
    """Of a list its cells, but for who made it and when; of a page whether it is whole."""
    text = path.read_text()
    if path.suffix == ".html":
        return "old" if text == OLD else "whole" if text.rstrip().endswith("</html>") else "cut"
    rows = pd.read_csv(io.StringIO(text), dtype=str)
    return hashlib.sha256(rows.drop(columns=LINEAGE & set(rows)).to_csv().encode()).hexdigest()


def forget_intake(home: Path) -> None:
    for table in ("orders", "order_items", "quarantine", "landings"):
        shutil.rmtree(home / "lake" / table)


def forget_models(home: Path) -> None:
    (home / "mlflow.db").unlink()
    for name in ("mlartifacts", "champions"):
        shutil.rmtree(home / name, ignore_errors=True)


def shorten_day(home: Path) -> None:
    """The day's table is another one than the run makes: its first ten customers."""
    rows = read(str(home / "lake"), "scored_customers")
    day: date = rows["as_of"][0].as_py()
    replace_slice(str(home / "lake"), "scored_customers", rows.slice(0, 10), Slice("as_of", day))


def age_list(home: Path) -> None:
    (home / "exports" / "2024-10-07" / "scored.csv").write_text(OLD)


def age_files(home: Path) -> None:
    for path in [*(home / "exports").rglob("*.csv"), *(home / "reports").glob("2*.html")]:
        path.write_text(OLD)


STAGES = (
    Stage("ingest", (None, 500), forget_intake),
    Stage("train", (200, 2500), forget_models),
    Stage("score", (None, 300), shorten_day),
    Stage("export", (0,), age_list),
    Stage("report", (0,), age_files),
)
"""At 300 KiB the snapshot has no room; at 200 MLflow's database, at 2500 its artifacts."""


class SmallDisk:
    """The disk at `home`, which begins with what lies in `contents`."""

    def __init__(self, home: Path, contents: Path) -> None:
        self.home = home
        self._mount("-t", "tmpfs", "-o", f"size={SIZE}", "small-disk")
        shutil.copytree(contents, home, symlinks=True, dirs_exist_ok=True)

    def leave(self, kib: int | None) -> None:
        """Fill it up to so many KiB; None: nothing may be written."""
        if kib is None:
            self._mount("-o", "remount,ro")
        else:
            free = shutil.disk_usage(self.home).free - kib * KIB
            (self.home / "ballast").write_bytes(bytes(max(free, 0)))

    def make_room(self) -> None:
        self._mount("-o", "remount,rw")
        (self.home / "ballast").unlink(missing_ok=True)

    def _mount(self, *options: str) -> None:
        subprocess.run(["mount", *options, str(self.home)], check=True)


class Trial:
    """A shop's files, the home that the disk takes the place of, and a folder for what is noted meanwhile."""

    def __init__(self, profile: Path, home: Path, scratch: Path) -> None:
        self.profile, self.home, self.scratch = profile, home, scratch
        self.contents, self.log, self.note = scratch / "contents", scratch / "run.log", scratch / "state.json"
        shutil.copytree(home, self.contents, symlinks=True)

    def outcome(self, stage: Stage) -> Outcome:
        """Fail at each fill of the disk, make room, run again."""
        disk = SmallDisk(self.home, self.contents)
        self._inside(lambda: stage.prepare(self.home))
        before, codes, words, states = self.state(), [], [], []
        for kib in stage.free:
            disk.leave(kib)
            codes.append(self.run(stage))
            words.append(self.log.read_text())
            disk.make_room()
            states.append(self.state())
        return Outcome(stage.command, before, codes, words, states, self.run(stage), self.state())

    def run(self, stage: Stage) -> int:
        self.log.unlink(missing_ok=True)
        command = ["--config", str(self.profile), "--home", str(self.home), stage.command]
        return ended(forked(command, self.log))

    def state(self) -> dict[str, str]:
        self._inside(lambda: self.note.write_text(json.dumps(state(self.home))))
        noted: dict[str, str] = json.loads(self.note.read_text())
        return noted

    def _inside(self, work: Callable[[], object]) -> None:
        """In a child: what reads the lake starts threads."""
        code = ended(fork(lambda: bool(work()) and 0, self.scratch / "inside.log"))
        if code:
            raise RuntimeError((self.scratch / "inside.log").read_text())


def main(profile: Path, home: Path, scratch: Path) -> None:
    warm(scratch / "prefect")
    trial = Trial(profile, home, scratch)
    print(json.dumps(asdict(Outcome("undisturbed", trial.state(), [], [], [], 0, {}))), flush=True)
    for stage in STAGES:
        print(json.dumps(asdict(trial.outcome(stage))), flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
    os._exit(0)
