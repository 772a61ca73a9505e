"""Pictures of the real Neo4j Browser for docs/browser.md, taken of the demo's graph.

`python -m bench.screenshots` starts a Neo4j of its own (Java 17+ and Maven) and a Chromium without a window. It needs
Playwright, which is no dependency of kg: pip install playwright, and Chromium (Debian: apt install chromium) at
--chromium.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from base64 import b64encode
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import kg
from bench.favorites import BROWSER, ZIP, saved_queries
from tests.neo4j_server import free_port, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.neo4j_server import Server

ROOT = Path(__file__).parents[1]
STYLE = BROWSER / "style.grass"
WIDE, HIGH = 1400, 800
LARGEST = 300_000  # bytes of a picture
SETTLE = 5_000  # milliseconds until nodes have found their places
DROP = """async ([name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector(".filedrop").dispatchEvent(
      new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""

Page = Any  # Playwright's: it is not there when types are checked


def main() -> int:
    """Take all pictures, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description=__doc__)
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="the browser's program")
    parser.add_argument("--out", type=Path, default=BROWSER, help="the folder for the pictures")
    chosen = parser.parse_args()
    if find_spec("playwright") is None or not chosen.chromium:
        print("this needs: pip install playwright, and Chromium (Debian: apt install chromium)", file=sys.stderr)
        return 2
    chosen.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, _demo_server(Path(folder)) as server, _page(chosen.chromium, server) as page:
        _log_in(page, server, chosen.out)
        _drop(page, STYLE)
        _drop(page, ZIP)
        _show_company(page, chosen.out)
        _open_edge(page, chosen.out)
        _show_table(page, chosen.out)
    return 0


# ---------------------------------------------------------------- a Neo4j with the demo's graph, and the Browser


def make_demo(db: Path) -> Path:
    """Return the path of a new ledger with what `make demo` replays."""
    seeds = ROOT / "seeds"
    command = [sys.executable, "-m", "kg.cli.main", "--quiet", "--offline", "--model", "embedded", "--db", str(db)]
    command += ["ingest", str(seeds / "articles"), "--answers", str(seeds / "answers.jsonl"), "--no-verify"]
    subprocess.run(command, check=True)  # noqa: S603 - our own
    return db


@contextmanager
def _demo_server(folder: Path) -> Iterator[Server]:
    db = make_demo(folder / "kg.db")
    with running_server(folder / "neo4j", bolt_port=free_port(7687), http_port=free_port(7474)) as server:
        print(kg.sync(db, server.uri, neo4j_username=server.username, neo4j_password=server.password))
        yield server


@contextmanager
def _page(chromium: str, server: Server) -> Iterator[Page]:
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
        page.goto(f"{server.http}/browser/")
        yield page
        browser.close()


def _picture(page: Page, out: Path, name: str) -> None:
    """Keep what is to be seen, down to the end of the topmost result."""
    path = out / f"{name}.png"
    page.mouse.move(WIDE - 5, HIGH - 5)  # nothing is lit up by the mouse
    page.wait_for_timeout(500)
    frame = page.locator("article").first.bounding_box()
    height = min(frame["y"] + frame["height"] + 10, HIGH)
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": WIDE, "height": height})
    size = path.stat().st_size
    assert size < LARGEST, f"{name}.png has {size:,} bytes"
    print(f"{path.name}: {size:,} bytes")


# ---------------------------------------------------------------- what people do


def _log_in(page: Page, server: Server, out: Path) -> None:
    page.get_by_test_id("boltaddress").wait_for(timeout=60_000)
    page.get_by_test_id("username").fill(server.username)
    page.get_by_test_id("password").fill(server.password)
    _picture(page, out, "log-in")
    page.get_by_test_id("connect").click()
    page.get_by_text("You are connected as user").wait_for()


def _drop(page: Page, path: Path) -> None:
    page.evaluate(DROP, [path.name, b64encode(path.read_bytes()).decode()])
    page.wait_for_timeout(1_000)


def _run(page: Page, text: str) -> None:
    page.locator(".monaco-editor").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.get_by_test_id("editor-Run").click()
    page.wait_for_timeout(SETTLE)


def _drag(page: Page, place: tuple[float, float], *, by: float) -> None:
    page.mouse.move(*place)
    page.mouse.down()
    page.mouse.move(place[0] + by, place[1], steps=5)
    page.mouse.up()


def _text(title: str) -> str:
    return next(query.text for query in saved_queries() if query.title == title)


def _show_company(page: Page, out: Path) -> None:
    """Show a company with the saved queries beside it."""
    page.locator("button[name=Favorites]").click()
    page.get_by_test_id("expandFolder-kg").click()
    _run(page, ":clear")
    _run(page, _text("One firm and all around it"))
    _drag(page, (500, 600), by=-120)  # else the overview lies on it
    _picture(page, out, "company")
    page.locator("button[name=Favorites]").click()


def _open_edge(page: Page, out: Path) -> None:
    """Show all properties of a denied fact in a frame that fills the window."""
    page.locator("article button[title=Fullscreen]").first.click()
    page.wait_for_timeout(1_000)
    edge = page.locator("g.relationship", has_text="denied, invested in").locator("text").bounding_box()
    page.mouse.click(edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2)
    _picture(page, out, "edge")
    page.locator("article button[title='Close fullscreen']").first.click()


def _show_table(page: Page, out: Path) -> None:
    _run(page, ":clear")
    _run(page, _text("What moved on a day"))
    _picture(page, out, "table")


if __name__ == "__main__":
    sys.exit(main())
