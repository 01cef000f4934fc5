"""Who is told of what the shop's own figures say: promises that begin to break, and what is unusual today."""

from collections.abc import Collection, Sequence

from pydantic import SecretStr

from campaigns.cohort_alarm import cohort_alarm
from flows.run.notices import send
from flows.run.progress import say
from flows.score.scored_days import newest_scored
from lake.delta_tables import Slice, read
from lake.earlier_days import newest_before
from models.promise_grades import BrokenPromise

FIGURES = "shop_figures"


def tell_broken(
    addresses: Sequence[SecretStr], shop: str, broken: Sequence[BrokenPromise], older: Collection[str]
) -> None:
    """Say which promises are broken; those of questions not among `older` are told too."""
    for promise in broken:
        say(f"✗ {promise}")
        if promise.question not in older:
            send(addresses, f"{shop}: {promise.question} promises are broken", str(promise))


def tell_unusual(addresses: Sequence[SecretStr], shop: str, sentences: Sequence[str]) -> None:
    """Say and tell what is unusual today, in one message."""
    for sentence in sentences:
        say(f"! {sentence}")
    if sentences:
        send(addresses, f"{shop}: unusual figures", "\n".join(sentences))


def cohort_sentences(lake: str) -> list[str]:
    """The young cohort's alarm on the newest scored day, where the scored day before had not the same."""
    newest = newest_scored(lake)
    before = newest_before(lake, FIGURES, "as_of", newest)
    alarms = [
        None if day is None else cohort_alarm(read(lake, FIGURES, Slice("as_of", day)).to_pandas())
        for day in (newest, before)
    ]
    alarm, older = alarms
    is_new = alarm is not None and (older is None or older.month != alarm.month)
    return [str(alarm)] if is_new else []
