"""What a text is about where a line of it begins, as its lines before and its title say."""

from __future__ import annotations

from typing import NamedTuple


class Topics(NamedTuple):
    """What a text is about where a line begins: a firm, who last spoke or dealt for others, and what last moved.

    `main` is the firm that most sentences have named so far, `raised` the last that raised money. A mover is an index,
    a commodity, a currency, or a firm by its shares: its words and its type. `body`: the sentence before is about a
    body of state. `whole` is the firm that the whole text is about, where it is about one; `rare` are then the firms
    of one sentence only, and `rival` tells that another is named nearly as often. `head` heads the line's paragraph,
    `org` is the body that the sentence before is about.
    """

    firm: str | None = None
    broker: str | None = None
    main: str | None = None
    raised: str | None = None
    mover: tuple[str, str] | None = None
    body: bool = False
    whole: str | None = None
    rare: frozenset[str] = frozenset()
    rival: bool = False
    head: str | None = None
    org: str | None = None


NOBODY = Topics()
