"""`python -m record book`: the whole book, of one state of its sources, or none and the one before is kept.

The notebooks are executed side by side and the pages built in a folder of their own, which takes the place of the finished
book only at the end, and only if no source has changed meanwhile. Beside the book lies a digest of what it was made from and
one of its pages: while both are as they were there is nothing to do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import nbformat
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from record import notebooks
from record.book import versions
from record.dataset import DATA, ROOT

# What a book is made from, besides Python and the installed packages.
SOURCES = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "CHANGELOG.md",
    "LICENSE-data.md",
    "requirements.lock",
    "chapters",
    "data",
    "record",
)
# In the folder of builds: the finished book, what it was made from, the next one and the one before; one build at a time.
HTML, MADE_FROM, NEXT, OLD, LOCK = "html", ".made-from", ".next", ".old", ".lock"

# The notebooks of the book that this process is building, by the page that each becomes.
EXECUTED: dict[str, Future[nbformat.NotebookNode]] = {}


class BuildError(Exception):
    """There is no new book; the message says why and what to do."""


# --- what a book is made from, and whether it is whole ----------------------------------


def files(path: Path) -> Iterator[Path]:
    """The files at or below a path, without hidden ones and what Python keeps for itself."""
    if path.is_file():
        yield path
    elif path.is_dir():
        for below in path.iterdir():
            if not below.name.startswith(".") and below.name != "__pycache__":
                yield from files(below)


def digest(content: bytes | object) -> str:
    """The SHA-256 of bytes, or of what JSON can hold."""
    written = content if isinstance(content, bytes) else json.dumps(content, sort_keys=True).encode("utf-8")
    return hashlib.sha256(written).hexdigest()


def seen(paths: Iterable[Path], root: Path | None = None) -> dict[str, tuple[str, int]]:
    """Each file at or below some paths, as a reader of the clone knows it, with its digest and the time it was last written."""
    found = (path for top in paths for path in files(top))
    return {os.path.relpath(path, root or ROOT): (digest(path.read_bytes()), path.stat().st_mtime_ns) for path in found}


def installed() -> list[str]:
    """Python and every installed package with its version: another one may draw or write otherwise."""
    return [sys.version, *sorted({f"{package.name} {package.version}" for package in metadata.distributions()})]


def made_from(sources: dict[str, tuple[str, int]], html: Path, earlier: Path | None = None) -> str:
    """What lies beside a book in `html` that was made of these sources, as `seen` gives them, and of `earlier` versions."""
    state = digest([{name: content for name, (content, _) in sources.items()}, installed(), str(earlier)])
    return f"{state}\n{pages(html)}\n"


def is_made_from(sources: dict[str, tuple[str, int]], html: Path, earlier: Path | None = None) -> bool:
    """Whether the book in `html` is that of these sources, and as it was built."""
    beside = html.parent / MADE_FROM
    return beside.is_file() and beside.read_text(encoding="utf-8") == made_from(sources, html, earlier)


def pages(html: Path) -> str:
    """One digest of a built book, which is another once a file of it is changed, missing or added."""
    found = (path for path in html.rglob("*") if path.is_file())
    return digest({path.relative_to(html).as_posix(): digest(path.read_bytes()) for path in found})


# --- a build ------------------------------------------------------------------------------


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other build writes to a folder; the system ends the wait when that one is killed."""
    import fcntl  # here, because Windows has none, and a plain `jupyter-book build` loads this module too

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Another build is writing to {folder}; waiting for its end.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def recover(folder: Path) -> None:
    """Take away what an unfinished build left, and put back the finished book if it was on its way out."""
    html, old = folder / HTML, folder / OLD
    if old.exists() and not html.exists():
        old.rename(html)
    for left in (old, folder / NEXT):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def executing() -> Iterator[None]:
    """Execute the notebooks of all chapters, side by side, while the pages are built; the chapters stay as they are.

    Where the pages wait for a notebook in vain, raises `BuildError` with what each notebook says that did not run.
    """
    with ThreadPoolExecutor(notebooks.KERNELS) as kernels:
        for path in sorted((ROOT / "chapters").glob("*.ipynb")):
            EXECUTED[f"chapters/{path.stem}"] = kernels.submit(notebooks.run, path)
        try:
            yield
        except BuildError as error:
            failed = [str(why) for outcome in EXECUTED.values() if (why := outcome.exception())]
            raise BuildError("\n".join([*failed, str(error)])) from error
        finally:
            kernels.shutdown(cancel_futures=True)
            EXECUTED.clear()


def write_pages(html: Path) -> None:
    """Build the pages as `jupyter-book build . --all -W -n --keep-going` does, but for who executes the notebooks."""
    from jupyter_book.sphinx import build_sphinx

    settings = {"nb_execution_mode": "off", "nitpicky": True}
    settings |= {"external_toc_path": str(ROOT / "_toc.yml"), "latex_individualpages": False}
    strictly = {"freshenv": True, "warningiserror": True, "keep_going": True}
    failed = build_sphinx(ROOT, html, path_config=ROOT / "_config.yml", noconfig=True, confoverrides=settings, **strictly)
    if isinstance(failed, KeyboardInterrupt):
        raise failed
    if failed:
        raise BuildError("The pages do not build; what stands above says why.")


def put_in_place(folder: Path) -> None:
    """Let the next book take the place of the finished one, and remove what else was made of that."""
    html, following = folder / HTML, folder / NEXT
    if html.exists():
        html.rename(folder / OLD)
    (following / HTML).rename(html)
    (following / MADE_FROM).rename(folder / MADE_FROM)
    for path in folder.iterdir():
        if path.name not in (HTML, MADE_FROM, LOCK):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def build(folder: Path, earlier: Path | None = None) -> bool:
    """Make the book in `folder`, with the `earlier` versions beside it; returns whether there was anything to do.

    Raises `BuildError`, or what the part that failed raises, and then leaves the book that was there.
    """
    recover(folder)
    sources = {*(ROOT / name for name in SOURCES), DATA, *filter(None, [earlier])}
    before = seen(sources)
    if is_made_from(before, folder / HTML, earlier):
        return False
    following = folder / NEXT
    try:
        with executing():
            write_pages(following / HTML)
        if earlier:
            versions.add(earlier, following / HTML, ROOT / "CITATION.cff")
        after = seen(sources)
        if changed := sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)):
            raise BuildError(f"{', '.join(changed)}: changed while the book was built. Build it again.")
        (following / MADE_FROM).write_text(made_from(before, following / HTML, earlier), encoding="utf-8")
        put_in_place(folder)
    finally:
        recover(folder)
    return True


# --- within the book ----------------------------------------------------------------------


def notebooks_last(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Read first the pages that need not wait."""
    docnames.sort(key=lambda docname: (docname in EXECUTED, docname))


def as_page(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """Return the notebook called `name` with what a page needs and would disturb whoever reads the notebook elsewhere.

    A section has the id of its cell as its address, where that begins with the name: `us-role-threat` labels a section of
    `us-role`; below the heading of `us-role-cite` comes the citation.
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.id.startswith(f"{name}-") and cell.source.startswith("##"):
            cell.source = f"({cell.id})=\n{cell.source}"
            if cell.id == f"{name}-cite":
                cell.source += "\n\n```{cite-chapter}\n```"
    return notebook


def read_as_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """Complete a notebook before it is read as a page: what is executed for this build, or else what is stored."""
    if app.env.doc2path(docname).endswith(".ipynb"):
        notebook = EXECUTED[docname].result() if EXECUTED else nbformat.reads(source[0], as_version=4)
        source[0] = nbformat.writes(as_page(notebook, docname.rpartition("/")[2]))


def refuse_other_code(app: Sphinx, config: Config) -> None:
    """Raise `ConfigError` where this code is not that of the book it would build, or not installed.

    A copied environment keeps the original's, and uninstalled code has no renderer that Jupyter Book would find.
    """
    remedy = "Run `make book` there, or `python -m pip install --no-deps --no-build-isolation -e .`"
    own = Path(app.srcdir, "record", "book", "build.py")
    if own.is_file() and not own.samefile(__file__):
        raise ConfigError(f"{app.srcdir} has code and data of its own, and the installed library is that of {ROOT}. {remedy}")
    if not metadata.entry_points(group="myst_nb.mime_renderers", name="phase_record"):
        raise ConfigError(f"The library of {app.srcdir} is not installed. {remedy}")


def drop_what_names_the_machine(app: Sphinx, exception: Exception | None) -> None:
    """Remove Sphinx's note for its own next build: it is a digest of settings among which are folders of the machine."""
    if not exception:
        Path(app.outdir, ".buildinfo").unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Complete notebooks, executed ones where there are some; without them, Jupyter Book executes each when it reads it."""
    app.connect("config-inited", refuse_other_code)
    app.connect("env-before-read-docs", notebooks_last)
    app.connect("source-read", read_as_page)
    app.connect("build-finished", drop_what_names_the_machine)


def main(arguments: list[str] | None = None) -> int:
    """Execute the notebooks and build the book, if anything has changed; a build that fails keeps the book that was there."""
    parser = argparse.ArgumentParser(prog="python -m record book", description=main.__doc__)
    parser.add_argument("--target", type=Path, default=ROOT / "_build", help="folder to build in (_build of the clone)")
    parser.add_argument("--versions", type=Path, help="folder with unpacked releases of earlier versions, to set beside the book")
    options = parser.parse_args(arguments)
    html = options.target / HTML
    try:
        with alone(options.target):
            made = build(options.target, options.versions)
    except (BuildError, versions.VersionsError, OSError, ValueError) as error:
        print(
            f"{error}\nNo book was made. {'The one before is in' if html.exists() else 'There is none in'} {html}.",
            file=sys.stderr,
        )
        return 1
    print(f"{html / 'index.html'}: {'built' if made else 'as it was built, for nothing has changed since'}.")
    return 0
