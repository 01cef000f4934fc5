"""Trainings that are refused: why is kept in the registry, and raised again for the same data, settings and code."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from features.date_plan import NotEnoughHistory
from flows.run.champions import ModelStore
from flows.run.clock import now
from models.errors import CannotTrain
from models.refusal import TrainingRefusal
from models.tracking import note_refusal, refusal

Refused = NotEnoughHistory | CannotTrain
KINDS: Mapping[str, type[Refused]] = {
    "too little history": NotEnoughHistory,
    "too few outcomes": CannotTrain,
}


@contextmanager
def refusing(
    store: ModelStore, question: str, refusals: list[Refused], fingerprint: str = "", sample: str = ""
) -> Iterator[None]:
    """Add to `refusals` why one model cannot be trained, keep it in the registry, and go on.

    `sample` is what was learnt from where the shop is larger than `training.max_rows`.
    """
    try:
        yield
    except (NotEnoughHistory, CannotTrain) as error:
        bound = f" Or raise training.max_rows: the shop is larger, and this was {sample}." if sample else ""
        refusals.append(type(error)(f"{error}{bound}"))
        kind = next(name for name, kind in KINDS.items() if isinstance(error, kind))
        at = f"{now():%Y-%m-%d %H:%M} UTC"
        note_refusal(
            store.open(), store.name(question), TrainingRefusal(kind, str(refusals[-1]), fingerprint, at)
        )


def same_refusal(store: ModelStore, question: str, fingerprint: str) -> Refused | None:
    """The error that a training with this fingerprint ended in, if it was the model's newest; else None."""
    newest = refusal(store.open(), store.name(question))
    if newest is None or newest.fingerprint != fingerprint:
        return None
    return KINDS[newest.kind](newest.reason)
