"""Paths as one would type them."""

from pathlib import Path


def from_here(path: Path) -> Path:
    """The path from the working directory where it lies below it, else the whole path."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
