"""How much memory a piece of work takes beyond what the process had before it."""

import ctypes
import gc
import re
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import Any

STATUS, PEAK_RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def memory_now() -> float | None:
    """Gigabytes this process has now; None where the system does not tell."""
    return _kilobytes("VmRSS")


def memory_of(work: Callable[[], Any]) -> tuple[Any, float | None]:
    """What `work` gives, and the most gigabytes it had beyond those before it; None where nobody tells."""
    before = memory_now()
    if before is None:
        return work(), None
    PEAK_RESET.write_text("5")  # Linux: the peak is counted from here on
    result = work()
    peak = _kilobytes("VmHWM")
    return result, None if peak is None else max(peak - before, 0.0)


def forget_peak() -> None:
    """From here on `peak_memory` counts anew, where the system allows it."""
    with suppress(OSError):
        PEAK_RESET.write_text("5")


def peak_memory() -> float | None:
    """The most gigabytes this process had since `forget_peak`; None where the system does not tell."""
    return _kilobytes("VmHWM")


def give_back() -> None:
    """Give memory that nothing uses back to the system: Arrow and the C library keep it for whatever comes next.

    DuckDB has an allocator and a limit of its own, so that what they keep would come on top.
    """
    import pyarrow as pa

    gc.collect()
    pa.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError):  # the C library of Linux alone can do it
        ctypes.CDLL(None).malloc_trim(0)


def gigabytes(text: str) -> float:
    """A size as DuckDB takes it; what cannot be told, such as a share of the machine's, is no limit.

    >>> gigabytes("512MB"), gigabytes("80%")
    (0.512, inf)
    """
    size = re.fullmatch(r"([\d.]+)\s*([KMGT])i?B", text.strip(), re.IGNORECASE)
    return float(size[1]) * {"K": 1e-6, "M": 1e-3, "G": 1.0, "T": 1e3}[size[2].upper()] if size else inf


def half(text: str) -> str:
    """Half of a size as DuckDB takes it; of what cannot be told, the same.

    >>> half("4GB"), half("80%")
    ('2000MB', '80%')
    """
    size = gigabytes(text)
    return text if size == inf else f"{size * 500:.0f}MB"


def _kilobytes(name: str) -> float | None:
    if not (STATUS.exists() and PEAK_RESET.exists()):
        return None
    line = re.search(rf"{name}:\s+(\d+) kB", STATUS.read_text())
    return None if line is None else int(line[1]) / 1e6
