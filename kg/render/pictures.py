"""Pictures for people who would rather look than read; drawn by matplotlib, an extra."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from kg.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

ROSE, FELL = "#0072B2", "#D55E00"  # told apart by colour-blind eyes too (Okabe and Ito 2008)
MOST = 20  # bars


def moves_svg(sizes: Sequence[tuple[str, float]]) -> str | None:
    """Return an SVG of bars, who moved by how many percent, the largest at the top; None for no moves.

    Raises MissingExtraError where matplotlib is not installed.
    """
    if not sizes:
        return None
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise MissingExtraError("a picture needs matplotlib", remedy="pip install 'kg[pictures]'") from error
    shown = list(sizes[:MOST])[::-1]
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "kg", "font.family": "sans-serif"}):
        figure = Figure(figsize=(7.5, 0.8 + 0.34 * len(shown)), layout="constrained")
        axes = figure.add_subplot()
        percents = [percent for _, percent in shown]
        bars = axes.barh(range(len(shown)), percents, color=[ROSE if percent > 0 else FELL for percent in percents])
        axes.bar_label(bars, labels=[f"{percent:+g} %".replace("-", "−") for percent in percents], padding=3)
        axes.set_yticks(range(len(shown)), labels=[_escaped(name) for name, _ in shown])
        axes.axvline(0, color="#444444", linewidth=0.8)
        axes.margins(x=0.18)
        axes.xaxis.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.tick_params(left=False)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(r"^.*?(?=<svg)", "", drawn.getvalue(), flags=re.DOTALL)


def _escaped(name: str) -> str:
    """Return a name that matplotlib does not take for a formula."""
    return name.replace("$", r"\$")
