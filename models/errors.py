"""What can go wrong in training and scoring, each with the exit code of the command that met it."""

from typing import ClassVar


class ModelError(ValueError):
    """A model cannot be used as asked; the last good state is kept."""

    exit_code: ClassVar[int] = 1


class FeaturesMissing(ModelError):
    """The frame lacks columns a model was trained on; the message names them."""


class CannotTrain(ModelError):
    """The panel holds too few rows or outcomes of one kind; nothing was published."""

    exit_code: ClassVar[int] = 3
