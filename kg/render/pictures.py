"""Pictures for people who would rather look than read; drawn by matplotlib, an extra."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from textwrap import fill
from typing import TYPE_CHECKING

from kg.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import networkx as nx
    from matplotlib.axes import Axes

ROSE, FELL = "#0072B2", "#D55E00"  # told apart by colour-blind eyes too (Okabe and Ito 2008)
MOST = 20  # bars, or ties
FEWEST = 2  # bars, or ties, that are worth a picture
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
BOX = {"boxstyle": "round,pad=0.4", "facecolor": "#eaf2fb", "edgecolor": "#0072B2", "linewidth": 0.8}


def moves_svg(sizes: Sequence[tuple[str, float]]) -> str | None:
    """Return an SVG of bars, who moved by how many percent, the largest at the top; None for fewer than two.

    Raises MissingExtraError where matplotlib is not installed.
    """
    if len(sizes) < FEWEST:
        return None
    shown = list(sizes[:MOST])[::-1]
    with _drawing((7.5, 0.8 + 0.34 * len(shown))) as (axes, drawn):
        percents = [percent for _, percent in shown]
        bars = axes.barh(range(len(shown)), percents, color=[ROSE if percent > 0 else FELL for percent in percents])
        axes.bar_label(bars, labels=[f"{percent:+g} %".replace("-", "−") for percent in percents], padding=3)
        axes.set_yticks(range(len(shown)), labels=[_escaped(name) for name, _ in shown])
        axes.axvline(0, color="#444444", linewidth=0.8)
        axes.margins(x=0.18)
        axes.xaxis.set_visible(False)
        axes.tick_params(left=False)
    return drawn[0]


def ties_svg(ties: Sequence[tuple[str, str, str]]) -> str | None:
    """Return an SVG of a small graph, who did what to whom; None for fewer than two ties.

    Places are the same for the same ties. Raises MissingExtraError without matplotlib.
    """
    if len(ties) < FEWEST:
        return None
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    for source, verb, target in ties[:MOST]:
        words = graph.get_edge_data(source, target, {}).get("words", "")
        graph.add_edge(source, target, words=f"{words}, {verb}" if words else verb)
    places = _places(graph)
    with _drawing((7.5, 0.4 + 0.55 * graph.number_of_nodes()), framed=False) as (axes, drawn):
        for source, target, words in graph.edges(data="words"):
            (x, y), (u, v) = places[source], places[target]
            axes.plot([x, u], [y, v], color="#bbbbbb", linewidth=1.2, zorder=1)
            axes.text((x + u) / 2, (y + v) / 2, words, ha="center", va="center", size=8, color="#666666", bbox=PAPER)
        for name, (x, y) in places.items():
            axes.text(x, y, _escaped(fill(name, 18)), ha="center", va="center", size=9, bbox=BOX, zorder=3)
        axes.margins(x=0.2, y=0.12)
        axes.set_axis_off()
    return drawn[0]


def _places(graph: nx.Graph[str]) -> dict[str, tuple[float, float]]:
    """Return where the names stand: each connected part in a row of its own, one row under the other."""
    import networkx as nx

    places: dict[str, tuple[float, float]] = {}
    top = 0.0
    for part in sorted(nx.connected_components(graph), key=lambda names: (-len(names), min(names))):
        own = nx.spring_layout(graph.subgraph(part), seed=1)
        height = 0.5 * len(part)
        low = min(y for _, y in own.values())
        span = max(y for _, y in own.values()) - low or 1.0
        places |= {name: (float(x), top - height * float((y - low) / span)) for name, (x, y) in own.items()}
        top = min(y for _, y in places.values()) - 0.8
    return places


@contextmanager
def _drawing(size: tuple[float, float], *, framed: bool = True) -> Iterator[tuple[Axes, list[str]]]:
    """Yield axes without a frame, and a list that has their SVG in the end, equal bytes for equal drawings."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise MissingExtraError("a picture needs matplotlib", remedy="pip install 'kg[pictures]'") from error
    drawn: list[str] = []
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "kg", "font.family": "sans-serif"}):
        figure = Figure(figsize=size, layout="constrained" if framed else None)
        axes = figure.add_subplot() if framed else figure.add_axes((0, 0, 1, 1))
        axes.spines[:].set_visible(False)
        yield axes, drawn
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    drawn.append(re.sub(r"^.*?(?=<svg)", "", file.getvalue(), flags=re.DOTALL))


def _escaped(name: str) -> str:
    """Return a name that matplotlib does not take for a formula."""
    return name.replace("$", r"\$")
