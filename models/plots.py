"""Pictures of a model's quality as PNG files: calibration and lift, next to the baselines."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from models.calibration import Floats
from models.metrics import deciles


def draw(
    folder: Path,
    y: Floats,
    predictions: Mapping[str, Floats],
    groups: pd.DataFrame | None = None,
    spends: pd.DataFrame | None = None,
) -> list[Path]:
    """Write `calibration.png` and `lift.png` into `folder`, one line per named prediction; return their paths.

    With `groups` (see `models.customer_groups.by_group`) also `groups.png`: promised and observed rate of each group;
    with `spends` (see `models.value.spend_deciles`) `spend.png`: promised and observed spend by tenths.

    The same input gives the same bytes. Only rates per tenth are drawn, never a customer.
    """
    return [
        _save(_calibration(y, predictions), folder / "calibration.png"),
        _save(_lift(y, predictions), folder / "lift.png"),
        *([] if groups is None or groups.empty else [_save(_groups(groups), folder / "groups.png")]),
        *([] if spends is None or spends.empty else [_save(_spends(spends), folder / "spend.png")]),
    ]


def _calibration(y: Floats, predictions: Mapping[str, Floats]) -> Figure:
    figure, axes = _axes("promised", "observed", "Promised against observed, by tenths of the customers")
    for name, p in predictions.items():
        tenths = deciles(y, p)
        axes.plot(tenths["promised"], tenths["observed"], marker="o", markersize=4, label=name)
    top = max(axes.dataLim.xmax, axes.dataLim.ymax) if predictions else 1.0
    axes.plot([0, top], [0, top], color="grey", linestyle="--", linewidth=1, label="perfect")
    axes.legend(frameon=False)
    return figure


def _lift(y: Floats, predictions: Mapping[str, Floats]) -> Figure:
    figure, axes = _axes("share of customers, highest probability first", "lift", "Rate among those over all")
    base = max(float(y.mean()), 1e-12)
    for name, p in predictions.items():
        tenths = deciles(y, p).iloc[::-1]
        customers = np.cumsum(tenths["customers"].to_numpy())
        hits = np.cumsum((tenths["observed"] * tenths["customers"]).to_numpy())
        axes.plot(customers / customers[-1], hits / customers / base, marker="o", markersize=4, label=name)
    axes.axhline(1.0, color="grey", linestyle="--", linewidth=1, label="no model")
    axes.legend(frameon=False)
    return figure


def _groups(groups: pd.DataFrame) -> Figure:
    figure, axes = _axes("rate", "", "Promised (cross) and observed (dot) by group")
    ours = groups[groups["predictor"] == "model"]
    names = [f"{row.by}: {row.group} ({row.customers:,})" for row in ours.itertuples()]
    axes.plot(ours["observed"], names, "o", label="observed")
    axes.plot(ours["promised"], names, "x", label="promised")
    axes.legend(frameon=False)
    return figure


def _spends(tenths: pd.DataFrame) -> Figure:
    figure, axes = _axes(
        "tenth of the customers, 10 most promised", "mean spend", "Promised and observed spend"
    )
    axes.bar(tenths["decile"], tenths["observed"], color="lightgrey", label="observed")
    axes.plot(tenths["decile"], tenths["promised"], marker="o", markersize=4, label="promised")
    axes.legend(frameon=False)
    return figure


def _axes(x: str, y: str, title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel=x, ylabel=y, title=title)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _save(figure: Figure, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    FigureCanvasAgg(figure).print_png(path, metadata={"Software": None})
    return path
