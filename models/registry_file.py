"""The database file of a registry on this machine, which appears whole or not at all."""

from pathlib import Path
from uuid import uuid4

SQLITE = "sqlite:///"


def make_database(tracking_uri: str) -> None:
    """Make the file of a local store where there is none yet, with all its tables.

    MLflow makes the tables one by one and does not go on with a file that was left half made, by a kill or a full disk:
    so they are made in a hidden neighbour, which is then renamed.
    """
    path = Path(tracking_uri.removeprefix(SQLITE))
    if not tracking_uri.startswith(SQLITE) or path.exists():
        return
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    part = path.with_name(f".{uuid4().hex[:12]}.part")
    try:
        store = SqlAlchemyStore(f"{SQLITE}{part}", str(path.parent / "mlruns"))
        store._dispose_engine()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
