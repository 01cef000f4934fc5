"""A user and a password made once and kept in a file that only its owner can read."""

import os
import secrets
import tempfile
from pathlib import Path


def credentials(path: Path, user: str) -> str:
    """`user:password` in `path`, made where there is none; of two processes that make it at once both get the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path, f"{user}:{secrets.token_urlsafe(32)}")
    path.chmod(0o600)
    return path.read_text("utf-8").strip()


def _make(path: Path, text: str) -> None:
    """Written whole under another name (made 0600), then linked: it is never there half, and never replaced."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
