"""The jars of Neo4j's community server: fetched by Maven once, checked, and kept in kg's cache folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from filelock import FileLock

from kg.errors import KGError

POM: Final = Path(__file__).with_name("neo4j-pom.xml")
_COPY: Final = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


class Release(NamedTuple):
    """A version of Neo4j: the oldest Java that runs it, the class that starts it, and the checksum of its jars."""

    version: str
    java: int
    main: str
    sha256: str  #: of the list "sha256  name" of all jars, as `digest` makes it; of a new version the error tells it


RELEASES: Final = (
    Release(
        "5.26.30",
        17,
        "org.neo4j.server.CommunityEntryPoint",
        "17f691c3e1bbf8a1d4861bbe953665e5f37e68557327c62ada429a3f7921d730",
    ),
    Release(
        "2025.12.1",
        21,
        "org.neo4j.server.Neo4jCommunity",
        "9fe472fd9ba00821e634ba4a91fc2ddf60e7a4db9dd68729a9224c07400c8cfe",
    ),
    Release(
        "2026.08.1",
        21,
        "org.neo4j.server.Neo4jCommunity",
        "1094b1510c296426a2af4768ebb04aee67233f4a8f8150e2c4938326f8e6b385",
    ),
)
USUAL: Final = RELEASES[0]


def find_release(version: str) -> Release:
    """Return the release of that version; KGError names those that there are."""
    for release in RELEASES:
        if release.version == version:
            return release
    known = ", ".join(release.version for release in RELEASES)
    raise KGError(f"Neo4j {version} is not among the known versions: {known}", remedy="tests/neo4j_jars.py lists them")


def java() -> str | None:
    """Return the Java to run: that of JAVA_HOME, else the one on the path, if any."""
    home = os.environ.get("JAVA_HOME")
    return (home and shutil.which("java", path=f"{home}/bin")) or shutil.which("java")


@cache
def java_version() -> int:
    """Return the major version of that Java, 0 without one."""
    found = java()
    if found is None:
        return 0
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603 - found by which
    version = said.partition('version "')[2].partition(".")[0].partition('"')[0]
    return int(version) if version.isdecimal() else 0


def has_java_and_maven(release: Release = USUAL) -> bool:
    """Return whether Maven and a Java that runs the release are there."""
    return java_version() >= release.java and shutil.which("mvn") is not None


def fetch_jars(folder: Path, release: Release = USUAL) -> Path:
    """Return the folder of the server's jars under the cache `folder`; fetch them unless they are there and whole.

    Safe to break off anywhere and to run twice at once. Raises KGError, in one line with a remedy.
    """
    if java_version() < release.java:
        raise KGError(f"Neo4j needs Java {release.java} or newer", remedy=_remedy(release))
    home = folder.resolve() / "neo4j" / release.version
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home.with_name(f"{release.version}.lock")):
        if not is_whole(home / "lib", release.sha256):
            _fetch(home, release)
    return home / "lib"


def _remedy(release: Release) -> str:
    if release.java > USUAL.java:
        return f"set JAVA_HOME to a Java {release.java} or newer, and install Maven"
    return f"install Java {release.java}+ and Maven, or on Debian: apt install maven"


def is_whole(lib: Path, sha256: str) -> bool:
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


def _fetch(home: Path, release: Release) -> None:
    if shutil.which("mvn") is None:
        raise KGError("fetching Neo4j needs Maven", remedy=_remedy(release))
    for left_over in home.glob("fetch-*"):
        shutil.rmtree(left_over)
    with tempfile.TemporaryDirectory(dir=home, prefix="fetch-") as work:
        arrived = Path(work) / "lib"
        _ask_maven(arrived, release.version)
        found = digest(arrived)
        if found != release.sha256:
            message = f"the jars of Neo4j {release.version} that Maven fetched are not the known ones: sha256 {found}"
            raise KGError(message, remedy="delete org/neo4j in Maven's local repository and start again")
        shutil.rmtree(home / "lib", ignore_errors=True)
        arrived.rename(home / "lib")
    assert is_whole(home / "lib", release.sha256)


def _ask_maven(lib: Path, version: str) -> None:
    options = [f"-Dneo4j.version={version}", f"-DoutputDirectory={lib}", "-DincludeScope=runtime"]
    command = ["mvn", "-q", "-B", "-f", str(POM), *options, _COPY]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own options
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()
        reason = next((line for line in lines if "ERROR" in line), f"exit {done.returncode}")
        message = f"Maven could not fetch Neo4j {version}: {reason[:300]}"
        raise KGError(message, remedy="look at the network, and at the mirror in Maven's settings.xml")
