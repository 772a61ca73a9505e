"""The jars of Neo4j's community server: fetched by Maven once, checked, and kept in kg's cache folder."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from filelock import FileLock

from kg.errors import KGError

POM: Final = Path(__file__).with_name("neo4j-pom.xml")
VERSION: Final = "5.26.30"
#: Of the list "sha256  name" of all jars, as `digest` makes it. With another VERSION: the error tells the new one.
SHA256: Final = "17f691c3e1bbf8a1d4861bbe953665e5f37e68557327c62ada429a3f7921d730"
_COPY: Final = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_REMEDY: Final = "install Java 17+ and Maven, or on Debian: apt install maven"


@cache
def has_java() -> bool:
    """Return whether Java 17 or newer is on the path."""
    java = shutil.which("java")
    if java is None:
        return False
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603 - found by which
    version = said.partition('version "')[2].partition(".")[0].partition('"')[0]
    return version.isdecimal() and int(version) >= 17


def has_java_and_maven() -> bool:
    """Return whether Java 17 or newer and Maven are on the path."""
    return has_java() and shutil.which("mvn") is not None


def fetch_jars(folder: Path) -> Path:
    """Return the folder of the server's jars under the cache `folder`; fetch them unless they are there and whole.

    Safe to break off anywhere and to run twice at once. Raises KGError, in one line with a remedy.
    """
    if not has_java():
        raise KGError("Neo4j needs Java 17 or newer", remedy=_REMEDY)
    home = folder.resolve() / "neo4j" / VERSION
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home.with_name(f"{VERSION}.lock")):
        if not is_whole(home / "lib"):
            _fetch(home)
    return home / "lib"


def is_whole(lib: Path, sha256: str = SHA256) -> bool:
    """Return whether the jars in `lib` are the known ones; hashes them only when they look changed since last time."""
    stamp = lib.with_name("checked")
    seen = f"{sha256} {_appearance(lib)}"
    if stamp.is_file() and stamp.read_text("utf-8") == seen:
        return True
    if digest(lib) != sha256:
        return False
    stamp.write_text(seen, "utf-8")
    return True


def digest(lib: Path) -> str:
    """Return one sha256, in hex, of the names and the bytes of all files in `lib`."""
    lines = [f"{_sha256(path)}  {path.name}\n" for path in sorted(lib.glob("*"))]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _appearance(lib: Path) -> str:
    """Return what `lib` looks like without reading its files: names, sizes and times of change."""
    seen = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(lib.glob("*"))]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _fetch(home: Path) -> None:
    if shutil.which("mvn") is None:
        raise KGError("fetching Neo4j needs Maven", remedy=_REMEDY)
    for left_over in home.glob("fetch-*"):
        shutil.rmtree(left_over)
    with tempfile.TemporaryDirectory(dir=home, prefix="fetch-") as work:
        arrived = Path(work) / "lib"
        _ask_maven(arrived)
        found = digest(arrived)
        if found != SHA256:
            message = f"the jars of Neo4j {VERSION} that Maven fetched are not the known ones: sha256 {found}"
            raise KGError(message, remedy="delete org/neo4j in Maven's local repository and start again")
        shutil.rmtree(home / "lib", ignore_errors=True)
        arrived.rename(home / "lib")
    assert is_whole(home / "lib")


def _ask_maven(lib: Path) -> None:
    options = [f"-Dneo4j.version={VERSION}", f"-DoutputDirectory={lib}", "-DincludeScope=runtime"]
    command = ["mvn", "-q", "-B", "-f", str(POM), *options, _COPY]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own options
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()
        reason = next((line for line in lines if "ERROR" in line), f"exit {done.returncode}")
        message = f"Maven could not fetch Neo4j {VERSION}: {reason[:300]}"
        raise KGError(message, remedy="look at the network, and at the mirror in Maven's settings.xml")
