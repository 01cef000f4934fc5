"""Which code made a thing: part of every model's fingerprint and every score's receipt."""

import hashlib
from pathlib import Path

PACKAGES = ("features", "models", "questions")


def code_version() -> str:
    """A short hash over the sources of the features, the models, and what both derive from; it changes when any does."""
    root, digest = Path(__file__).parents[2], hashlib.sha256()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
