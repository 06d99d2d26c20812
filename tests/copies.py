"""Copies of the project and of its book, to build elsewhere and to compare."""

import hashlib
import shutil
from pathlib import Path

from test_project import own_files

ROOT = Path(__file__).resolve().parent.parent


def copy_of_clone(target: Path) -> Path:
    """Copy the project's own files, without what was built of them."""
    for path in own_files():
        copy = target / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return target


def digests(html: Path) -> dict[str, str]:
    """The digest of each file of a book."""
    files = (path for path in html.rglob("*") if path.is_file())
    return {path.relative_to(html).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def differing(html: Path, other: Path) -> list[str]:
    """The files that are in one book alone or not the same in both."""
    mine, theirs = digests(html), digests(other)
    return sorted(name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))
