"""What can go wrong in training and scoring, each with the exit code of the command that met it."""

from collections.abc import Iterator
from typing import ClassVar


class ModelError(ValueError):
    """A model cannot be used as asked; the last good state is kept."""

    exit_code: ClassVar[int] = 1


class FeaturesMissing(ModelError):
    """The frame lacks columns a model was trained on; the message names them."""


class CannotTrain(ModelError):
    """The panel holds too few rows or outcomes of one kind; nothing was published."""

    exit_code: ClassVar[int] = 3


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what each was raised from or while handling, and the parts of groups; the newest first.

    >>> [type(part).__name__ for part in causes(ExceptionGroup("", [KeyError("amount")]))]
    ['ExceptionGroup', 'KeyError']
    """
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from causes(part)
        error = error.__cause__ or error.__context__
