"""`python tests/bench.py`: how long the commands take and what the pages weigh, as Markdown tables.

Everything is made anew in a temporary folder, so a measurement leaves the project as it was.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

from record import notebooks
from record.check import check
from record.dataset import ROOT, load

# Sent as they are; a server compresses everything else.
COMPRESSED = {".gif", ".jpg", ".png", ".webp", ".woff2", ".zip"}


@cache
def parsed(page: Path) -> BeautifulSoup:
    """A built page, parsed once for all who only read it."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def loaded_files(page: Path) -> set[Path]:
    """The local files a browser loads with `page` at once: its stylesheets, scripts, pictures and icons."""
    soup = parsed(page)
    links = [link["href"] for link in soup.find_all("link", href=True) if {"stylesheet", "icon", "preload"} & set(link["rel"])]
    sources = [element["src"] for element in soup.find_all(["script", "img"], src=True)]
    paths = (unquote(urlsplit(address).path) for address in [*links, *sources] if not urlsplit(address).scheme)
    return {(page.parent / path).resolve() for path in paths}


@cache  # most of what a page loads every page loads
def sent(path: Path) -> int:
    """The bytes of a file as a server sends them, compressed where that is usual."""
    content = path.read_bytes()
    return len(content if path.suffix in COMPRESSED else gzip.compress(content))


def weight(page: Path) -> int:
    """The bytes sent for a page and all that it loads at once."""
    return sent(page) + sum(map(sent, loaded_files(page)))


def elements(page: Path) -> int:
    """How many elements a browser has to lay out before a script adds any."""
    return len(parsed(page).find_all(True))


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [list(header), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def run_chapters(folder: Path) -> None:
    """Execute the copies of all chapters, as `make notebooks` does the chapters."""
    for _, result in notebooks.side_by_side(notebooks.refresh, sorted(folder.glob("*.ipynb"))):
        if isinstance(result, notebooks.NotebookError):
            raise result


def build_book(folder: Path) -> Path:
    """Build the book in `folder` as `make book` does; returns the folder of its pages.

    Raises `CalledProcessError`, with what was said, where the build fails.
    """
    command = [sys.executable, "-m", "record", "book", "--target", folder]
    subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=ROOT)
    return folder / "html"


def main(arguments: list[str] | None = None) -> int:
    """Measure, print two tables, and return an exit code."""
    argparse.ArgumentParser(prog="python tests/bench.py", description=__doc__.split("\n", 1)[0]).parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        times = [("load the dataset", seconds(load)), ("check the dataset", seconds(check))]
        for path in sorted((ROOT / "chapters").glob("*.ipynb")):
            times.append((f"execute {path.name}", seconds(partial(notebooks.refresh, Path(shutil.copy(path, folder))))))
        times.append(("execute all chapters, side by side", seconds(lambda: run_chapters(folder))))
        times.append(("build the book", seconds(lambda: build_book(folder))))
        times.append(("build it again, nothing having changed", seconds(lambda: build_book(folder))))
        print(table(["what", "seconds"], [(what, f"{took:.1f}") for what, took in times]), end="\n\n")
        pages = sorted((folder / "html" / "chapters").glob("*.html"))
        rows = [
            (
                page.stem,
                elements(page),
                page.stat().st_size // 1000,
                sent(page) // 1000,
                weight(page) // 1000,
                1 + len(loaded_files(page)),
            )
            for page in pages
        ]
        print(table(["page", "elements", "KB of HTML", "sent", "sent with all it loads", "requests"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
