"""What MLflow runs to load a registered model: "models from code", nothing unpickled. Retain itself never imports it.

MLflow copies this file into each version, with `models/` and `questions/` beside it, and runs it there.
"""

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc import PythonModel, PythonModelContext

from models import published_scorer
from models.published_scorer import Chances


class PublishedModel(PythonModel):
    """One probability per row of a snapshot: the published one."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the scorer of this version."""
        self.scorer = published_scorer.read(Path(context.artifacts["scorer"]))

    def predict(
        self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> Chances:
        """One probability per row, null where the question is not put to the customer; there are no `params`."""
        return published_scorer.chances(self.scorer, model_input)


mlflow.models.set_model(PublishedModel())
