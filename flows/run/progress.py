"""What a run says while it works: one line per step, with its seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from flows.run.memory import forget_peak, give_back, peak_memory

LONG_SECONDS = 1.0  # a shorter step has left little behind
console = Console(stderr=True, highlight=False)


@dataclass
class Step:
    """A step under way; `detail` is what its line says when it is done."""

    detail: str = ""


@dataclass(frozen=True)
class StepCost:
    """A step that is done: its seconds, and the most gigabytes the process had in it (None: nobody tells)."""

    step: str
    seconds: float
    gigabytes: float | None


_COSTS: ContextVar[list[StepCost] | None] = ContextVar("costs", default=None)


@contextmanager
def costs_of_steps() -> Iterator[list[StepCost]]:
    """What each step costs that ends inside the block, in their order; the list grows as they end."""
    costs: list[StepCost] = []
    token = _COSTS.set(costs)
    try:
        yield costs
    finally:
        _COSTS.reset(token)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show `title` while the block runs, then its detail and seconds.

    >>> with step("land orders") as progress:
    ...     progress.detail = "155,829 added"
    """
    progress, start, costs = Step(), time.monotonic(), _COSTS.get()
    if costs is not None:
        forget_peak()
    with console.status(f"{escape(title)} ..."):
        yield progress
    seconds = time.monotonic() - start
    if costs is not None:
        costs.append(StepCost(title, round(seconds, 3), peak_memory()))
        if seconds > LONG_SECONDS:
            give_back()
    line = f"  [green]✓[/] [dim]{seconds:6.1f} s[/]  {escape(title):<26} {escape(progress.detail)}"
    console.print(line, no_wrap=True, overflow="ellipsis")


def say(text: str) -> None:
    """One line of plain words."""
    console.print(f"  {escape(text)}", soft_wrap=True)


def headline(text: str) -> None:
    """What the following steps belong to."""
    console.print(f"\n[bold]{escape(text)}[/]")
