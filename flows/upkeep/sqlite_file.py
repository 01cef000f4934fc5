"""A database of SQLite in the home: how large it is, and made as small as its rows."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

PATIENCE_SECONDS = 60.0


def size(path: Path) -> int:
    """The bytes of a database and of what is not written into it yet; 0 where there is none."""
    parts = (path, path.with_name(f"{path.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def remove_before(path: Path, statements: Sequence[str], before: datetime) -> None:
    """Run deletions that take a moment, as the database notes it in UTC; all or none.

    A database that somebody keeps busy stays as it is.
    """
    bound = before.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as connection, connection:
            for statement in statements:
                connection.execute(statement, [bound])
    except sqlite3.OperationalError:  # in use for so long: the next night does it
        pass


def shrink(path: Path) -> None:
    """Give the space of deleted rows back to the disk; a database that somebody keeps busy stays as it is."""
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection:
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    except sqlite3.OperationalError:  # in use for so long: the next night does it
        pass
