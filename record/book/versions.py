"""Earlier versions of the book, from their unpacked releases, beside the present one: `versions/<version>/`."""

from __future__ import annotations

import argparse
import re
import shutil
from html import escape
from pathlib import Path

from record.book.citing import read_work, work_in
from record.dataset import ROOT
from record.published import version_key

# The built book within a release, and the folder of earlier books within a built one.
BOOK = "book"
EARLIER = "versions"
BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
# Where a page says how it is cited: in plain words, on paper, in other forms, and in the record that its script makes those of.
CITED = re.compile(
    r'<(p|pre) class="(?:copyable|print-citation|cite-form)">.*?</\1>|<script [^>]*id="book-record">.*?</script>', re.DOTALL
)
NOTE = (
    '<aside class="earlier-version" aria-label="Earlier version" '
    'style="padding: 0.5rem 1rem; background: #fff3cd; color: #1f1f1f; border-bottom: 1px solid #1f1f1f">'
    'This is version {version}; the current version is <a style="color: inherit; text-decoration: underline" '
    'href="{address}">{current}</a>.</aside>'
)
PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Versions: {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Versions</h1>
<p>{title}</p>
<ul>
<li><a href="../index.html">{current}</a>, the current version</li>
{items}
</ul></main></body>
</html>
"""


class VersionsError(Exception):
    """Earlier versions cannot be added; the message says why and what to do."""


def earlier_releases(folder: Path, current: str) -> dict[str, Path]:
    """Return the unpacked releases in a folder by their version, the newest first, but for the current one."""
    if not folder.is_dir():
        raise VersionsError(f"{folder} is not a folder. Name one that holds unpacked releases, each in a folder of its own.")
    found: dict[str, Path] = {}
    for release in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if not (release / BOOK / "index.html").is_file() or not (release / "CITATION.cff").is_file():
            raise VersionsError(f"{release} is not an unpacked release: CITATION.cff or {BOOK}/index.html is missing.")
        version = read_work(release / "CITATION.cff").version
        if not re.fullmatch(r"\d[\w.+-]*", version):
            raise VersionsError(f"{release}: {version!r} in CITATION.cff cannot name a folder.")
        if version in found:
            raise VersionsError(f"{found[version]} and {release} are both version {version}. Keep one of them.")
        found[version] = release
    found.pop(current, None)
    return {version: found[version] for version in sorted(found, key=version_key, reverse=True)}


def own_address(release: Path) -> str:
    """Return the address that the book of an unpacked release was built for, empty where it had none."""
    return work_in(release).address if (release / "_config.yml").is_file() else ""


def with_note(page: str, note: str) -> str:
    """Return a page with a note at its top, unchanged where it has no body."""
    return BODY.sub(lambda body: body.group() + note, page, count=1)


def cited_below(text: str, address: str, version: str) -> str:
    """Return a page whose citations lead to the version that they name: where they begin with the book's address, below that."""
    own = f"{address}{EARLIER}/{version}/"
    return CITED.sub(lambda place: place[0].replace(address, own), text) if address else text


def add_version(release: Path, html: Path, version: str, current: str) -> None:
    """Copy the book of an unpacked release below the current one; each page says so and leads to what it is now."""
    target, address = html / EARLIER / version, own_address(release)
    shutil.copytree(release / BOOK, target)
    for path in sorted(target.glob("citations.*")) if address else ():
        path.write_bytes(path.read_bytes().replace(address.encode(), f"{address}{EARLIER}/{version}/".encode()))
    for path in sorted(target.rglob("*.html")):
        place = path.relative_to(target)
        now = place.as_posix() if (html / place).is_file() else "index.html"
        up = "../" * (len(place.parts) + 1)
        note = NOTE.format(version=escape(version), current=escape(current), address=escape(up + now))
        page = cited_below(path.read_text(encoding="utf-8"), address, version)
        path.write_text(with_note(page, note), encoding="utf-8", newline="\n")


def add(folder: Path, html: Path, citation: Path) -> list[str]:
    """Add every earlier version found in a folder to a built book, with a page that lists them; returns the versions."""
    work = read_work(citation)
    if not (html / "index.html").is_file():
        raise VersionsError(f"There is no built book in {html}. Run `make book`.")
    releases = earlier_releases(folder, work.version)
    shutil.rmtree(html / EARLIER, ignore_errors=True)
    for version, release in releases.items():
        add_version(release, html, version, work.version)
    if releases:
        items = "\n".join(f'<li><a href="{escape(version)}/index.html">{escape(version)}</a></li>' for version in releases)
        page = PAGE.format(title=escape(work.title), current=escape(work.version), items=items)
        (html / EARLIER / "index.html").write_text(page, encoding="utf-8", newline="\n")
    return list(releases)


def main(arguments: list[str] | None = None) -> int:
    """Set the books of earlier versions beside the built one, below `versions/`."""
    parser = argparse.ArgumentParser(prog="python -m record versions", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="folder with unpacked releases, each in a folder of its own")
    parser.add_argument("--html", type=Path, default=ROOT / "_build" / "html", help="the built book")
    options = parser.parse_args(arguments)
    try:
        added = add(options.folder, options.html, ROOT / "CITATION.cff")
    except (VersionsError, ValueError) as error:
        print(f"{error}\nNo earlier version was added.")
        return 1
    print(f"Earlier versions beside the book: {', '.join(added) or 'none'}.")
    return 0
