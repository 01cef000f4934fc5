"""What a run says while it works: one line per step, with its seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

console = Console(stderr=True, highlight=False)


@dataclass
class Step:
    """A step under way; `detail` is what its line says when it is done."""

    detail: str = ""


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show `title` while the block runs, then its detail and seconds.

    >>> with step("land orders") as progress:
    ...     progress.detail = "155,829 added"
    """
    progress, start = Step(), time.monotonic()
    with console.status(f"{escape(title)} ..."):
        yield progress
    seconds = time.monotonic() - start
    line = f"  [green]✓[/] [dim]{seconds:6.1f} s[/]  {escape(title):<26} {escape(progress.detail)}"
    console.print(line, no_wrap=True, overflow="ellipsis")


def say(text: str) -> None:
    """One line of plain words."""
    console.print(f"  {escape(text)}", soft_wrap=True)


def headline(text: str) -> None:
    """What the following steps belong to."""
    console.print(f"\n[bold]{escape(text)}[/]")
