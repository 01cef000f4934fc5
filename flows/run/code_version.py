"""Which code made a thing: part of every model's fingerprint and every score's receipt."""

import hashlib
import platform
from importlib.metadata import distributions
from pathlib import Path

PACKAGES = ("features", "models", "questions", "tables")
"""The rooms that make features and models, and what these derive from: the cut-offs in time stand in `tables`."""


def code_version() -> str:
    """A short hash over the sources of `PACKAGES`; it changes when any of them does."""
    root, digest = Path(__file__).parents[2], hashlib.sha256()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def lock_digest() -> str:
    """A short hash over Python's version and every installed package with its version: what the lock has come to."""
    packages = sorted({f"{package.name.lower()}=={package.version}" for package in distributions()})
    text = "\n".join([platform.python_version(), *packages])
    return hashlib.sha256(text.encode()).hexdigest()[:12]
