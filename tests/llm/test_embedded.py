"""The pull of the embedded model, from a package index and a hub of a few kilobytes."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KGError
from kg.llm.embedded import EMBEDDED, EmbeddedModel, is_pulled, model_path, pull

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow  # left to `make test`


ROOT = Path(__file__).parents[2]
PART = 1000
DATA = random.Random(7).randbytes(2 * PART + 345)  # noqa: S311 test data
TINY = EmbeddedModel(
    name="tiny",
    file="tiny.gguf",
    size=len(DATA),
    sha256=hashlib.sha256(DATA).hexdigest(),
    licence="none",
    package="kg-tiny-part{part}",
    member="kg_tiny_part{part}/data/part{part:02d}.bin",
    version="0.2.0",
    parts=3,
    part_size=PART,
    hub_url="http://127.0.0.1:9/tiny.gguf",
)


def write_wheel(index: Path, part: int, data: bytes) -> None:
    """Put the smallest wheel that pip takes into the folder."""
    dist = f"kg_tiny_part{part}-0.2.0"
    with zipfile.ZipFile(index / f"{dist}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(TINY.member.format(part=part), data)
        about = f"Metadata-Version: 2.1\nName: kg-tiny-part{part}\nVersion: 0.2.0\n"
        wheel.writestr(f"{dist}.dist-info/METADATA", about)
        wheel.writestr(f"{dist}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{dist}.dist-info/RECORD", "")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Make a folder of wheels that carry the tiny model."""
    folder = tmp_path / "index"
    folder.mkdir()
    for part in range(1, TINY.parts + 1):
        write_wheel(folder, part, DATA[(part - 1) * PART : part * PART])
    return folder


def options(index: Path) -> tuple[str, ...]:
    """Keep pip to the folder."""
    return ("--no-index", "--find-links", str(index))


def partial_of(cache: Path) -> Path:
    """Where an unfinished pull is kept."""
    path = model_path(cache, model=TINY)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f"{path.name}.partial")


@contextmanager
def hub(data: bytes, *, ranges: bool, told: int | None = None) -> Iterator[EmbeddedModel]:
    """Serve `data`, announced as `told` bytes, and yield the tiny model with its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            start = int(self.headers.get("Range", "bytes=0-")[6:-1]) if ranges else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str((told or len(data)) - start))
            self.end_headers()
            self.wfile.write(data[start:])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the parent's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield TINY.model_copy(update={"hub_url": f"http://127.0.0.1:{server.server_port}/tiny.gguf"})
        server.shutdown()
        thread.join()


def test_the_sizes_of_the_parts_add_up() -> None:
    """The parts of the embedded model are together as long as the file."""
    lengths = [EMBEDDED.length_of(part) for part in range(1, EMBEDDED.parts + 1)]
    assert sum(lengths) == EMBEDDED.size
    assert 0 < lengths[-1] <= EMBEDDED.part_size


def test_pull_joins_the_parts_and_leaves_only_the_model(index: Path, tmp_path: Path) -> None:
    """After a pull the file is whole, recorded as checked, and no wheel or partial file remains."""
    seen: list[tuple[int, int]] = []
    path = pull(tmp_path, model=TINY, pip_options=options(index), progress=lambda *step: seen.append(step))
    assert path == model_path(tmp_path, model=TINY)
    assert path.read_bytes() == DATA
    assert is_pulled(tmp_path, model=TINY)
    assert {file.name for file in path.parent.iterdir()} <= {"tiny.gguf", "tiny.gguf.sha256", "tiny.gguf.lock"}
    assert seen[0] == (0, TINY.size)
    assert seen == sorted(seen)
    assert seen[-1] == (TINY.size, TINY.size)


def test_is_pulled_asks_for_size_and_stamp(tmp_path: Path) -> None:
    """A file of another length, or with no recorded checksum, does not count as pulled."""
    partial_of(tmp_path).write_bytes(DATA)
    path = pull(tmp_path, model=TINY)
    path.write_bytes(DATA[:-1])
    assert not is_pulled(tmp_path, model=TINY)
    path.write_bytes(DATA)
    assert is_pulled(tmp_path, model=TINY)
    path.with_name("tiny.gguf.sha256").unlink()
    assert not is_pulled(tmp_path, model=TINY)


def test_a_right_file_without_a_stamp_is_taken_as_it_is(tmp_path: Path) -> None:
    """A file put there by hand is checked and kept: nothing is fetched, from an index that has nothing."""
    path = model_path(tmp_path, model=TINY)
    path.parent.mkdir(parents=True)
    path.write_bytes(DATA)
    assert pull(tmp_path, model=TINY, pip_options=options(tmp_path)) == path
    assert is_pulled(tmp_path, model=TINY)


def test_a_killed_pull_goes_on_where_it_was(index: Path, tmp_path: Path) -> None:
    """After kill -9 in the second part, the first is not fetched again: its wheel is gone from the index."""
    killed = (
        "import sys, time; from pathlib import Path; from kg.llm.embedded import EmbeddedModel, pull\n"
        "def tell(done, total):\n"
        f"    if done >= {PART}: print(done, flush=True); time.sleep(60)\n"
        f"model = EmbeddedModel.model_validate_json({TINY.model_dump_json()!r})\n"
        "pull(Path(sys.argv[1]), model=model, pip_options=sys.argv[2:], progress=tell)\n"
    )
    command = [sys.executable, "-c", killed, str(tmp_path), *options(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:  # noqa: S603 our own script
        assert child.stdout is not None
        assert child.stdout.readline().strip() == str(PART).encode()
        child.kill()
    with partial_of(tmp_path).open("ab") as partial:
        partial.write(b"half of a part")
    next(index.glob("kg_tiny_part1-*")).unlink()
    assert not is_pulled(tmp_path, model=TINY)
    assert pull(tmp_path, model=TINY, pip_options=options(index)).read_bytes() == DATA


def test_a_missing_part_is_one_line_and_keeps_the_others(index: Path, tmp_path: Path) -> None:
    """When the index lacks a part, the error names it with a remedy, and the parts before it stay."""
    next(index.glob("kg_tiny_part2-*")).unlink()
    with pytest.raises(KGError, match="part 2 of 3") as caught:
        pull(tmp_path, model=TINY, pip_options=options(index))
    assert "\n" not in str(caught.value)
    assert caught.value.remedy is not None
    assert "kg model pull" in caught.value.remedy
    assert partial_of(tmp_path).read_bytes() == DATA[:PART]


def test_a_wrong_byte_is_found_at_the_end(index: Path, tmp_path: Path) -> None:
    """A part of the right length with a wrong byte never becomes the model; all is deleted, and the next pull works."""
    good = DATA[PART : 2 * PART]
    write_wheel(index, 2, bytes([good[0] ^ 1]) + good[1:])
    with pytest.raises(KGError, match=r"not the expected file .* deleted"):
        pull(tmp_path, model=TINY, pip_options=options(index))
    assert not partial_of(tmp_path).exists()
    assert not model_path(tmp_path, model=TINY).exists()
    write_wheel(index, 2, good)
    assert pull(tmp_path, model=TINY, pip_options=options(index)).read_bytes() == DATA


@pytest.mark.parametrize("spoil", ["short", "other member", "no zip"])
def test_a_wrong_package_is_refused_before_it_is_joined(spoil: str, index: Path, tmp_path: Path) -> None:
    """A wheel that is not the expected one is an error with a remedy, and leaves the parts before it alone."""
    wheel = index / "kg_tiny_part2-0.2.0-py3-none-any.whl"
    if spoil == "short":
        write_wheel(index, 2, b"short")
    elif spoil == "no zip":
        wheel.write_bytes(b"this is no wheel")
    else:
        shutil.copy(wheel, index / "spare")
        with zipfile.ZipFile(index / "spare") as old, zipfile.ZipFile(wheel, "w") as new:
            for name in old.namelist():
                new.writestr(name.replace("part02.bin", "other.bin"), old.read(name))
    with pytest.raises(KGError, match="part 2 of 3"):
        pull(tmp_path, model=TINY, pip_options=options(index))
    assert partial_of(tmp_path).read_bytes() == DATA[:PART]


def test_two_pulls_at_once_do_the_work_once(index: Path, tmp_path: Path) -> None:
    """Of two simultaneous pulls one fetches and the other waits for it; both return the whole file."""
    steps: list[list[tuple[int, int]]] = [[], []]

    def run(number: int) -> bytes:
        path = pull(tmp_path, model=TINY, pip_options=options(index), progress=lambda *step: steps[number].append(step))
        return path.read_bytes()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, (0, 1))) == [DATA, DATA]
    assert sorted(map(len, steps)) == [1, TINY.parts + 2]


def test_a_disk_too_small_is_said_before_anything_is_fetched(index: Path, tmp_path: Path) -> None:
    """A model larger than the free space is refused with both sizes, and no byte is written."""
    huge = TINY.model_copy(update={"size": 10**18})
    with pytest.raises(KGError, match="are free"):
        pull(tmp_path, model=huge, pip_options=options(index))
    assert not partial_of(tmp_path).exists()


def test_a_cache_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """Where the cache folder cannot be made, the error says which folder and what to do."""
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(KGError, match="cannot be kept in") as caught:
        pull(tmp_path / "file", model=TINY)
    assert "another cache folder" in str(caught.value)


@settings(max_examples=25, deadline=None)
@given(have=st.integers(0, len(DATA)), ranges=st.booleans())
def test_the_hub_goes_on_from_any_byte(have: int, ranges: bool) -> None:
    """Whatever prefix of the file has arrived, and whether or not the hub can resume, the file ends up right."""
    with tempfile.TemporaryDirectory() as folder, hub(DATA, ranges=ranges) as model:
        cache = Path(folder)
        partial_of(cache).write_bytes(DATA[:have])
        assert pull(cache, model=model, source="hub").read_bytes() == DATA
        assert is_pulled(cache, model=model)


def test_a_hub_that_breaks_off_keeps_what_came(tmp_path: Path) -> None:
    """A connection that ends early is an error with a remedy, and the next pull fetches only the rest."""
    with hub(DATA[:1234], ranges=True, told=len(DATA)) as model, pytest.raises(KGError, match="hub") as caught:
        pull(tmp_path, model=model, source="hub")
    assert caught.value.remedy is not None
    assert partial_of(tmp_path).read_bytes() == DATA[:1234]
    with hub(bytes(1234) + DATA[1234:], ranges=True) as model:
        assert pull(tmp_path, model=model, source="hub").read_bytes() == DATA


def test_an_unreachable_hub_is_one_line(tmp_path: Path) -> None:
    """Where nothing answers, the error is one line and names the other source."""
    with pytest.raises(KGError, match="could not be read") as caught:
        pull(tmp_path, model=TINY, source="hub")
    assert "package index" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_the_hub_began_the_index_finishes(index: Path, tmp_path: Path) -> None:
    """A file begun from one source is finished from the other: whole parts are kept, the rest is fetched."""
    partial_of(tmp_path).write_bytes(DATA[: PART + 17])
    next(index.glob("kg_tiny_part1-*")).unlink()
    assert pull(tmp_path, model=TINY, pip_options=options(index)).read_bytes() == DATA
