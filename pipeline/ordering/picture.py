"""Courses of reading as a picture: the share of the relevant records found, by the share that is read."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.ground.files import write_bytes
from pipeline.ordering.simulation import BOTH, RANDOM, Course

COLUMNS = 3
COLOURS = ("#0072b2", "#e69f00", "#d55e00", "#009e73", "#cc79a7")
"""Told apart by people who see few colours (Okabe and Ito)."""
GREY = "#8c8c8c"
ENDINGS = (".svg", ".png", ".pdf")
STEPS = 200


def picture_of(courses_by_title: Mapping[str, Mapping[str, Course]], path: Path, title: str) -> None:
    """Draw a panel for each title, a line for each order. The same courses make the same bytes."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    n_columns = min(COLUMNS, len(courses_by_title))
    n_rows = -(-len(courses_by_title) // n_columns)
    figure = Figure(figsize=(1.2 + 3.1 * n_columns, 1.1 + 2.6 * n_rows), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(n_rows, n_columns, squeeze=False, sharex=True, sharey=True).flat
    shares = [step / STEPS for step in range(STEPS + 1)]
    for panel, (name, courses) in zip(panels, courses_by_title.items(), strict=False):
        for (order, course), colour in zip(courses.items(), _colours(list(courses)), strict=True):
            found = [course.recall_at(share) for share in shares]
            panel.plot(shares, found, label=order, color=colour, linewidth=2.2 if order == BOTH else 1.2)
        panel.axhline(0.95, color="#bbbbbb", linewidth=0.7, linestyle=":")
        panel.set_title(name, fontsize=10)
        panel.spines[["top", "right"]].set_visible(False)
        panel.tick_params(labelsize=8)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    for panel in figure.axes[-n_columns:]:
        panel.set_xlabel("share read", fontsize=9)
    for panel in figure.axes[::n_columns]:
        panel.set_ylabel("share of the relevant found", fontsize=9)
    figure.suptitle(title, fontsize=11)
    for panel in figure.axes[len(courses_by_title) :]:
        panel.set_visible(False)
    stream = io.BytesIO()
    with rc_context({"svg.hashsalt": "order", "svg.fonttype": "none"}):
        ending = path.suffix.lower().removeprefix(".")
        date = {"Date": None} if ending == "svg" else {"CreationDate": None} if ending == "pdf" else {}
        figure.savefig(stream, format=ending, metadata=date, dpi=150)
    write_bytes(path, stream.getvalue())


def _colours(orders: Sequence[str]) -> list[str]:
    others = iter(COLOURS)
    return [GREY if order == RANDOM else next(others) for order in orders]
