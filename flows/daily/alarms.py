"""Who is told what: a run that failed, data that were refused, a day that does not come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from config.settings import load_settings
from flows.run.disk_faults import disk_sentence
from flows.run.notices import send

REFUSED = 3  # the exit code of data that did not pass


@contextmanager
def telling(addresses: Sequence[SecretStr], shop: str, run: str, home: Path) -> Iterator[None]:
    """Tell `addresses` of a failure in the block, in the sentence the terminal shows, and pass it on."""
    try:
        yield
    except Exception as error:
        code = getattr(error, "exit_code", None)
        outcome = (
            "data refused, nothing published" if code == REFUSED else "failed, the last good state is kept"
        )
        detail = str(error) if code is not None else _unexpected(error, home)
        send(addresses, f"{shop}: {run} {outcome}", detail)
        raise


def _unexpected(error: Exception, home: Path) -> str:
    return disk_sentence(error, home) or f"unexpected {type(error).__name__}: {error}"


def tell_crash(flow: Any, flow_run: Any, state: Any) -> None:
    """Tell of a run that was killed and could say nothing; `retain serve`, or a worker, calls it."""
    settings = load_settings(flow_run.parameters.get("config"), flow_run.parameters.get("home"))
    detail = f"{state.message or 'the process is gone'} The next run repairs what was missed."
    send(settings.notify, f"{settings.shop.name}: {flow.name} was killed", detail)


def tell_late(
    addresses: Sequence[SecretStr], shop: str, newest: date, age_days: int, limit: int | None
) -> None:
    """Tell that no order of a newer day has come, `limit` days or more after the newest that can be scored."""
    if limit is not None and age_days >= limit:
        send(
            addresses,
            f"{shop}: no new day since {newest}",
            f"The newest complete day is {newest}, {age_days} days ago: the orders of later days have not come. "
            "Look at what exports them; they are scored as soon as they are there.",
        )
