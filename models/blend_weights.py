"""How much each scorer of a blend counts in a small shop: trees by its size, their helpers by how good they are."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm

from models.calibration import Floats
from models.metrics import losses
from models.panel_rows import rows
from models.scorer import Scorer, TrainingSet

HALF = 300.0
"""With so many customers trees get half of the weight: more customers, less need of help."""
ALONE = 0.95
"""Trees with so much of the weight answer alone."""
DOUBT = 2.0
"""So many times wider than by chance the difference of two helpers is taken to be: the customers of a few dates share
what befell the shop, and both helpers were fitted to them."""


def share_of_trees(customers: int) -> float:
    """The weight of the trees in a shop of so many customers; 1 where they need no help.

    >>> share_of_trees(300), share_of_trees(100_000)
    (0.5, 1.0)
    """
    own = customers / (customers + HALF)
    return 1.0 if own >= ALONE else own


def shares_of_helpers(helpers: Mapping[str, Scorer], data: TrainingSet) -> dict[str, float]:
    """How likely each helper is the better of any two on the dates they were fitted on; the shares add up to 1.

    So two that are as good count alike, which is better than either, and one that does not suit the shop hardly counts:
    pseudo-Bayesian model averaging, of which the doubt is made part (Yao, Vehtari, Simpson and Gelman 2018).
    """
    frame = rows(data.panel, data.question, [*data.dates.stop, *data.dates.calibrate])
    y = frame[data.question.label].to_numpy(np.float64)
    by_helper = {name: losses(y, helper.chance(frame)) for name, helper in helpers.items()}
    wins = {
        name: float(
            np.mean([_chance_better(mine, loss, frame["customer_id"]) for loss in _rivals(by_helper, name)])
        )
        for name, mine in by_helper.items()
    }
    return {name: won / sum(wins.values()) for name, won in wins.items()}


def _rivals(by_helper: Mapping[str, Floats], name: str) -> Sequence[Floats]:
    """The losses of the others; a helper alone is its own rival."""
    return [loss for rival, loss in by_helper.items() if rival != name] or [by_helper[name]]


def _chance_better(mine: Floats, loss: Floats, customers: pd.Series) -> float:
    """How likely the first loses less; every customer is one witness, however many dates they come back on."""
    apart = pd.Series(loss - mine).groupby(customers.to_numpy()).mean()
    spread = float(apart.std()) / np.sqrt(len(apart)) * DOUBT
    return 0.5 if not spread > 0.0 else float(norm.cdf(apart.mean() / spread))
