"""What a day of a soak cost: seconds, and what it added to the home; and whether that grows with the days."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SAMPLE = 40
CALM = "calm"


@dataclass(frozen=True)
class SoakDay:
    """One morning: its fault, the processor's seconds of its last whole run, and the home's size after it."""

    number: int
    fault: str
    seconds: float
    bytes: int
    files: int

    def __str__(self) -> str:
        size = f"{self.bytes / 2**20:8.2f} MiB {self.files:6,} files"
        return f"{self.number:3}  {self.fault:12} {self.seconds:6.1f} s {size}"


def home_size(home: Path) -> tuple[int, int]:
    """Bytes and number of the files of a home."""
    sizes = [(Path(folder) / name).lstat().st_size for folder, _, names in os.walk(home) for name in names]
    return sum(sizes), len(sizes)


def growth(days: Sequence[SoakDay]) -> dict[str, float]:
    """Of the last `SAMPLE` days the second half beside the first: 1.0 is flat.

    Seconds of calm mornings by their median; bytes and files added a day by their mean, as compaction takes back in one
    night what several mornings added.
    """
    last = days[-SAMPLE:]
    middle = len(last) // 2
    halves = last[:middle], last[middle:]
    calm = [median(day.seconds for day in half if day.fault == CALM) for half in halves]
    added = {
        figure: [getattr(half[-1], figure) - getattr(half[0], figure) for half in halves]
        for figure in ("bytes", "files")
    }
    return {
        "seconds": calm[1] / calm[0],
        **{figure: later / earlier for figure, (earlier, later) in added.items()},
    }
