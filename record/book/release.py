"""One zip of a version, the same bytes for the same commit: data package, source, built book, licences, metadata, checksums."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import stat
import subprocess
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from record.book import build, catalogue
from record.book.export import NO_DATE
from record.book.versions import BOOK, EARLIER
from record.dataset import ROOT

NAME = "phase-one-phase-two-{}.zip"
CHECKSUMS = "checksums-sha256.txt"


class ReleaseError(Exception):
    """No release can be made; the message says why and what to do."""


def git(root: Path, *arguments: str) -> bytes:
    """Return what git says about the clone in `root`."""
    try:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True).stdout
    except FileNotFoundError as error:
        raise ReleaseError("git is not installed, and a release is made from a commit.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", errors="replace").strip()
        raise ReleaseError(f"A release is made from a commit of a clone. git says: {said}") from error


def refuse_uncommitted(root: Path) -> None:
    """Raise `ReleaseError` with the names of the files that are not committed; those that git ignores may be there."""
    status = git(root, "status", "--porcelain", "--untracked-files=all", "--no-renames", "-z").decode("utf-8")
    if names := sorted(line[3:] for line in status.split("\0") if line):
        more = f"\n  and {len(names) - 20} more" if len(names) > 20 else ""
        listed = "".join(f"\n  {name}" for name in names[:20])
        raise ReleaseError(f"A release is made from a commit, and this is not committed:{listed}{more}\nCommit it, or undo it.")


def source(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file of the commit as `git archive` gives it, with its mode."""
    with tarfile.open(fileobj=io.BytesIO(git(root, "archive", "--format=tar", "HEAD"))) as archive:
        return {
            member.name: (archive.extractfile(member).read(), 0o755 if member.mode & 0o100 else 0o644)
            for member in archive.getmembers()
            if member.isfile()
        }


def built_book(html: Path) -> dict[str, bytes]:
    """Return the files of a built book, without what builds leave for themselves and without earlier versions."""
    if not (html / "index.html").is_file():
        raise ReleaseError(f"There is no built book in {html}. Run `make book`.")
    found = {path.relative_to(html).as_posix(): path for path in sorted(html.rglob("*")) if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if not name.startswith(f"{EARLIER}/") and not any(part.startswith(".") for part in name.split("/"))
    }


def refuse_stale(root: Path, html: Path) -> None:
    """Raise `ReleaseError` where the built book is not that of what is committed, which the clone now holds, or not as built."""
    if not build.is_made_from(build.seen({root / name for name in build.SOURCES}, root), html):
        raise ReleaseError(f"The book in {html} was not built from what is committed, or was changed since. Run `make book`.")


def refuse_two_versions(release: catalogue.Release) -> None:
    """Raise `ReleaseError` where the book and its data say that they are of different versions."""
    book, data = release.work.version, release.package.get("version")
    if book != data:
        raise ReleaseError(f"CITATION.cff has version {book}, data/datapackage.json {data}. Give both one, and run `make book`.")


def release_files(root: Path, html: Path) -> tuple[str, dict[str, tuple[bytes, int]]]:
    """Return the version of the commit in `root` and every file of its release by name, with its mode.

    Raises `ReleaseError` where something is not committed, or the book is missing or built from something else.
    """
    refuse_uncommitted(root)
    files, book = source(root), built_book(html)
    release = catalogue.read_release(root, git(root, "log", "-1", "--format=%cs").decode("ascii").strip())
    refuse_two_versions(release)
    refuse_stale(root, html)
    files |= {f"{BOOK}/{name}": (content, 0o644) for name, content in book.items()}
    made = {
        "datapackage.json": catalogue.descriptor(release),
        ".zenodo.json": catalogue.zenodo(release),
        "codemeta.json": catalogue.codemeta(release),
    }
    files |= {name: (as_json(value), 0o644) for name, value in made.items()}
    crate = catalogue.crate(release, {name: content for name, (content, _) in files.items()})
    files["ro-crate-metadata.json"] = as_json(crate), 0o644
    files[CHECKSUMS] = checksums(files), 0o644
    return release.work.version, files


def as_json(value: object) -> bytes:
    """Return a value as JSON, its keys in the order given."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def checksums(files: dict[str, tuple[bytes, int]]) -> bytes:
    """Return the SHA-256 of each file, as `sha256sum -c` reads it."""
    lines = (f"{hashlib.sha256(files[name][0]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode("utf-8")


def folders(names: Iterable[str]) -> set[str]:
    """Return the folders of some files, as a zip names them: a reader of the crate looks for them in the zip itself."""
    return {f"{parent}/" for name in names for parent in PurePosixPath(name).parents if parent.name}


def write_zip(path: Path, files: dict[str, tuple[bytes, int]]) -> None:
    """Write files into a zip, in the order of their names and without dates; `path` is replaced only by a whole one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        with zipfile.ZipFile(part, "w") as archive:
            for name in sorted({*files, *folders(files)}):
                content, mode = files.get(name, (b"", 0o755))
                entry = zipfile.ZipInfo(name, date_time=NO_DATE)
                entry.create_system = 3  # Unix, on every system: the modes are read by it.
                entry.external_attr = ((stat.S_IFDIR if entry.is_dir() else stat.S_IFREG) | mode) << 16
                entry.compress_type = zipfile.ZIP_STORED if entry.is_dir() else zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """Write one zip of the committed version and of the book built from it; the same commit gives the same bytes."""
    parser = argparse.ArgumentParser(prog="python -m record release", description=main.__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the clone")
    parser.add_argument("--html", type=Path, help="the built book (_build/html of the clone)")
    parser.add_argument("--dist", type=Path, help="folder to write to (dist of the clone)")
    parser.add_argument("--check", action="store_true", help="only say what is not committed")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    try:
        if options.check:
            refuse_uncommitted(root)
            return 0
        version, files = release_files(root, options.html or root / "_build" / "html")
    except (ReleaseError, ValueError) as error:
        print(f"{error}\nNo release was written.")
        return 1
    path = (options.dist or root / "dist") / NAME.format(version)
    write_zip(path, files)
    content = path.read_bytes()
    print(f"{path}: {len(files)} files, {len(content) / 1e6:.1f} MB\nSHA-256 {hashlib.sha256(content).hexdigest()}")
    return 0
