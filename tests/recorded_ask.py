"""`kg ask` on the embedded model's recorded answers: replayed by tests/test_ask_recorded.py.

Run as a program it records: it starts the embedded model and asks every question through a vcrpy cassette of its own.
What is asked of are facts by hand with sentences of seeds/articles, so that no change of what is extracted makes a
recording stale; a change of the prompt, or of which facts are shown, does.
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import vcr
from typer.testing import CliRunner

from kg.cli.main import app
from kg.config import EMBEDDED_MODEL, read_settings
from kg.llm.serving import embedded_server
from tests.factories import store
from tests.recorded import CASSETTES, NOWHERE

if TYPE_CHECKING:
    from typer.testing import Result

FOLDER = CASSETTES / "ask"
LINES = """
    a1 | Ashgrove Capital <Company> RATED Silverlake <Company> | action=upgrade | 2026-03-26 | in SILVER | pub 2026-03-27 | by Broker Notebook | quote Ashgrove Capital upgraded Silverlake to buy from hold on Thursday and lifted its target price to $96 from $78.
    a2 | Rheinbruck Bank <Company> RATED Silverlake <Company> | action=downgrade | 2026-03-27 | in SILVER | pub 2026-03-27 | by Broker Notebook | quote Rheinbruck Bank downgraded Silverlake to sell on Friday with a target price of $60.
    a3 | Jonas Feld COMMENTED_ON Silverlake <Company> | said Jonas Feld | in SILVER | pub 2026-03-27 | by Broker Notebook | quote “Silverlake is being priced as if it had no rivals,” said Jonas Feld, who covers chip equipment at Rheinbruck Bank.
    b1 | Verdane Utilities <Company> OWNS Ashdown <Company> | 54 % | in WATER | pub 2026-06-16 | by Thames Financial | quote Verdane Utilities SA owns 54% of Ashdown, and the rest of the shares are held by pension funds and by small investors.
    b2 | Water Standards Authority <Organization> FINED Ashdown <Company> | £14 million | 2026-06-15 | in WATER | pub 2026-06-16 | by Thames Financial | quote The Water Standards Authority fined Ashdown £14 million on Monday for letting untreated sewage run into the River Arden last summer.
    b3 | Ashdown <Company> FELL | 3.2 % | 2026-06-15 | in WATER | pub 2026-06-16 | by Thames Financial | quote Ashdown shares fell 3.2% to 284 pence on Monday.
    c1 | European Commission <Organization> ANNOUNCED | name=duty on battery packs | 2026-06-08 | in DUTY | pub 2026-06-09 | by Atlantic Policy Review | quote The European Commission announced a duty on battery packs, which takes effect on 1 July.
    d1 | Tamarack Lake Partners <Company> ACQUIRED Maple Basket <Company> | rumoured | in SNACKS | pub 2026-05-07 | by Quay | quote Tamarack Lake Partners, a Canadian fund, is also considering a bid for Maple Basket.
"""  # noqa: E501 - a claim is a line
QUESTIONS = (
    "Which broker rated Silverlake last?",
    "Who is the majority owner of Ashdown?",
    "What happened to Ashdown's shares?",
    "Whose shares did the fine hurt?",
    "Which bank would finance the bid for Maple Basket?",
)


def cassette(question: str) -> Path:
    """Return where the answer to a question is recorded."""
    return FOLDER / ("-".join(re.findall(r"[a-z]+", question.lower())) + ".yaml")


def ledger(folder: Path) -> Path:
    """Return a ledger in `folder` that holds the facts."""
    return store(folder / "kg.db", LINES)


def through_cassette(
    question: str, db: Path, *more: str, base_url: str = NOWHERE, mode: Literal["none", "all"] = "none"
) -> Result:
    """Run `kg ask` with the question's cassette between the client and the server."""
    recorder = vcr.VCR(match_on=["method", "path", "body"], filter_headers=["authorization"], record_mode=mode)
    given = ("--db", str(db), "--base-url", base_url, "--model", EMBEDDED_MODEL)
    with recorder.use_cassette(str(cassette(question))):
        return CliRunner().invoke(app, ["ask", question, *given, *more])


async def record() -> None:
    """Record the answer to each question, from the embedded model."""
    async with embedded_server(read_settings().cache) as url:
        for question in QUESTIONS:
            cassette(question).unlink(missing_ok=True)
            with TemporaryDirectory() as folder:
                db = await asyncio.to_thread(ledger, Path(folder))
                done = await asyncio.to_thread(through_cassette, question, db, base_url=url, mode="all")
                sys.stdout.write(f"{question}\n{done.output}\n")


if __name__ == "__main__":
    asyncio.run(record())
