"""How much memory a piece of work takes beyond what the process held before it."""

import re
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

STATUS, PEAK_RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def held() -> float | None:
    """Gigabytes this process holds now; None where the system does not tell."""
    return _kilobytes("VmRSS")


def taken(work: Callable[[], Any]) -> tuple[Any, float | None]:
    """What `work` gives, and the most gigabytes it held beyond those held before; None where nobody tells."""
    before = held()
    if before is None:
        return work(), None
    PEAK_RESET.write_text("5")  # Linux: the peak is counted from here on
    done = work()
    peak = _kilobytes("VmHWM")
    return done, None if peak is None else max(peak - before, 0.0)


def gigabytes(text: str) -> float:
    """A size as DuckDB takes it; what cannot be told, such as a share of the machine's, is no limit.

    >>> gigabytes("512MB"), gigabytes("80%")
    (0.512, inf)
    """
    found = re.fullmatch(r"([\d.]+)\s*([KMGT])i?B", text.strip(), re.IGNORECASE)
    return float(found[1]) * {"K": 1e-6, "M": 1e-3, "G": 1.0, "T": 1e3}[found[2].upper()] if found else inf


def _kilobytes(name: str) -> float | None:
    if not (STATUS.exists() and PEAK_RESET.exists()):
        return None
    found = re.search(rf"{name}:\s+(\d+) kB", STATUS.read_text())
    return None if found is None else int(found[1]) / 1e6
