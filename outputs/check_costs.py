"""What runs will roughly cost on this machine: a probe of some customers and dates, scaled up."""

from dataclasses import dataclass

from outputs.check_findings import CostFinding
from outputs.wording import plural

NOT_YET = "not before the data suffice for it"


@dataclass(frozen=True)
class Probe:
    """Features of two parts of the shop, a small and a larger one, for the same few dates, and one training.

    Two, because what does not grow with the customers (compiling, opening the files) must not be scaled up.
    A training that a part so small does not allow is unknown (None), and so is memory where nobody tells.
    """

    parts: int
    dates: int
    small: tuple[int, float]  # rows and seconds
    large: tuple[int, float]
    train_seconds: float | None = None
    engine: float | None = None
    pandas: float | None = None

    @property
    def per_row(self) -> float:
        """Seconds a row of features takes: a customer on a date."""
        rows = self.large[0] - self.small[0]
        return max(self.large[1] - self.small[1], 0.0) / rows if rows > 0 else 0.0

    @property
    def source(self) -> str:
        """What the figures come from, in words."""
        part = "all customers" if self.parts == 1 else f"one in {self.parts} customers"
        return f"from a probe: {part}, {plural(self.dates, 'as-of date')}"

    def building(self, rows: float) -> float:
        """Seconds to build so many rows of features."""
        fixed = max(self.small[1] - self.per_row * self.small[0], 0.0)
        return fixed + self.per_row * rows

    def scaled(self, measured: float | None, rows: float) -> float | None:
        """What was measured on the larger part, for so many rows."""
        return None if measured is None else measured * rows / max(self.large[0], 1)


@dataclass(frozen=True)
class PanelSize:
    """Rows of the panel, those one model learns from, and those the engine holds at once; on so many dates."""

    panel: float
    model: float
    part: float
    dates: int


@dataclass(frozen=True)
class Memory:
    """Gigabytes this process had before the probe and after it (None: nobody tells), and the engine's limit."""

    before: float | None
    after: float | None
    limit: float


def cost_findings(
    probe: Probe, size: PanelSize | None, models: int, reading_seconds: float, customers: int, memory: Memory
) -> tuple[CostFinding, ...]:
    """Reading, a first training of so many models, a daily run. Rough: without what else the machine does."""
    read = CostFinding(
        "reading and checking", reading_seconds, memory.before, "measured just now, on all rows"
    )
    source = f"reading all again, and one day’s features; {probe.source}"
    day = CostFinding("a daily run", reading_seconds + probe.building(customers), memory.before, source)
    if size is None or probe.train_seconds is None:
        return read, CostFinding("a first training", None, None, NOT_YET), day
    return read, _first_training(probe, size, models, memory), day


def _first_training(probe: Probe, size: PanelSize, models: int, memory: Memory) -> CostFinding:
    """What `retain train` builds and learns at first, of no more rows than `training.max_rows`."""
    growing = probe.scaled(probe.train_seconds, size.model) or 0.0
    seconds = probe.building(size.panel) + growing * models
    source = f"{size.panel:,.0f} rows on {size.dates} as-of dates; {probe.source}"
    return CostFinding("a first training", seconds, _most_memory(probe, size, memory), source)


def _most_memory(probe: Probe, size: PanelSize, memory: Memory) -> float | None:
    engine, pandas = probe.scaled(probe.engine, size.part), probe.scaled(probe.pandas, size.model)
    if memory.after is None or engine is None or pandas is None:
        return None
    # the engine has given its own back before a model is learnt
    return memory.after + max(min(engine, memory.limit), pandas)
