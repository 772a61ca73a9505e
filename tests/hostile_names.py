"""Names as nobody should write them, and a ledger that has each as person, firm, role, venue, outlet, title and URL."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from kg.models import Article, Claim, EventArg, Mention, TimeSpan
from kg.text.quantities import read_quantities
from tests.factories import store_claims

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = (
    "O'Neill",
    'Anna "the Fox" Lund',
    "`Company`",
    "Back``tick`` Ltd",
    "back\\slash",
    "trailing backslash \\",
    "\\' OR 1=1 //",
    "'; DROP CONSTRAINT kg_id_Entity; //",
    "}) DETACH DELETE n //",
    "x'}) DETACH DELETE (n) RETURN ({a: '",
    '"}) MATCH (n) DETACH DELETE n //',
    "` {id: 1}) DETACH DELETE n //",
    "Evil`:Admin {id: 1}) SET n:Root //",
    "]->(b) DELETE r //",
    "$name",
    "$rows.p",
    "{param}",
    "{{braces}}",
    "${jndi:ldap://127.0.0.1/a}",
    "%s %d %(name)s",
    "{0.__class__}",
    "/* comment */ Corp",
    "// line comment Corp",
    "line\nbreak",
    "tab\tand\r\nreturn",
    "semi;colon; MATCH (m) DELETE m;",
    "null",
    "None",
    "true",
    "NaN",
    "-1",
    "0x1F",
    "2025-02-21",
    "__proto__",
    "constructor.prototype",
    "LOAD CSV FROM 'file:///etc/passwd' AS row",
    "CALL db.labels()",
    "<script>alert(1)</script>",
    "&lt;b&gt; & Sons",
    "../../etc/passwd",
    "阿里巴巴集团",
    "日本電信電話株式会社",
    "삼성전자",
    "شركة أرامكو السعودية",
    "בנק לאומי לישראל",
    "Газпром",
    "\u202eright to left override",
    "zero\u200bwidth\u200djoiner",
    "\ufeffbyte order mark",
    "soft\u00adhyphen",
    "Zoe\u0308 combining",
    "Zoë precomposed",
    "e\u0301\u0301\u0301\u0301 stacked",
    "🚀 Rocket 👩‍👩‍👧‍👦 Family",
    "\U0001d54c\U0001d55f\U0001d55a mathematical",
    "line\u2028separator\u2029paragraph",
    "nul\x00byte",
    "bell\x07escape\x1b[31m",
    "no\u00a0break\u3000space",
    " leading and trailing ",
    "a" * 300,
)
QUOTE = "“Rates {may} rise,” he said; it's `odd` \\ $odd. 数字很大。 " * 200
"""More than ten kilobytes, as a model may cite a paragraph."""

assert len(QUOTE.encode()) > 10_000


def hostile_ledger(path: Path) -> Path:
    """Return `path`, where a ledger now has an article for each name."""
    articles, claims = zip(*(_said_of(number, name) for number, name in enumerate(HOSTILE)), strict=True)
    return store_claims(path, list(articles), [claim for each in claims for claim in each])


def _said_of(number: int, name: str) -> tuple[Article, list[Claim]]:
    """Return an article in which somebody of that name works for a firm and one of that name rises."""
    text = f"{name} | {name} | {QUOTE}"
    article = Article(
        id=f"article {number}", text=text, title=name, outlet=name, url=name, published_at=date(2025, 2, 21)
    )
    day = TimeSpan(start=date(2025, 2, 20), end=date(2025, 2, 21), precision="range")
    whole: dict[str, Any] = {
        "article_id": article.id,
        "key": "",
        "row": 0,
        "sentence": 0,
        "start": 0,
        "end": len(text),
        "quote": text,
    }
    works = Claim(
        id=f"works {number}",
        **whole,
        predicate="WORKS_FOR",
        subject=Mention(text=name, start=0, end=len(name), type="Person"),
        object=Mention(text=f"Firm {number}", start=0, end=1, type="Company"),
        slots={"role": name, "odd `key`}) //": name},
        said_by=Mention(text=name, start=0, end=len(name), type="Person"),
        via=name,
    )
    rises = Claim(
        id=f"rises {number}",
        **{**whole, "row": 1},
        predicate="ROSE",
        subject=Mention(text=f"{name}", start=0, end=len(name), type="Product"),
        object=EventArg(type="PriceMove"),
        quantity=read_quantities("1.5 %")[0],
        slots={"venue": name},
        time=day,
    )
    return article, [works, rises]
