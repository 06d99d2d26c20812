"""`python -m record notebooks`: execute the chapters in place and store them in one fixed form; with `--tidy` the form alone.

The stored outputs are what the tests compare a fresh run with, and what a reader of the repository sees. A file
holds nothing that changes from run to run or from machine to machine (timings, versions), so that unchanged data
leaves it byte-identical and a difference always means something.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from record.dataset import ROOT

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
# Seconds one cell may take.
TIMEOUT = 120
# How often a kernel is started that dies before it answers.
STARTS = 3
# One more than there are cores: a kernel that starts or ends waits more than it works.
KERNELS = (os.cpu_count() or 1) + 1
# Cell metadata that front ends write for themselves; tags and what else an author set are kept.
NOT_KEPT = {"collapsed", "ExecuteTime", "execution", "jupyter", "scrolled", "trusted", "vscode"}


Result = TypeVar("Result")


class NotebookError(RuntimeError):
    """A notebook did not run; the message names file, cell and cause."""


def execute(notebook: NotebookNode, folder: Path, name: str = "notebook") -> NotebookNode:
    """Run every cell of `notebook` in a fresh kernel whose working directory is `folder`; returns it with new outputs.

    Raises `NotebookError` where no kernel starts, or a cell fails or writes to stderr, as the book's build does.
    """
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name=KERNELSPEC["name"],
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    start(client, name)
    try:
        client.execute()
    except CellExecutionError as error:
        raise NotebookError(f"{name}: {error}") from error
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise NotebookError(f"{name}, cell {cell.id}: wrote to stderr: {output.text.strip()}")
    return notebook


def start(client: NotebookClient, name: str) -> None:
    """Start the kernel of `client`. One whose ports another program takes between their choice and their use dies, and the next
    has others; nothing has run by then. Raises `NotebookError` where none lives.
    """
    # A kernel imports what its parent runs, also in a copied clone whose packages were installed from another one.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    for left in reversed(range(STARTS)):
        client.create_kernel_manager()
        client.start_new_kernel(env=environment)
        try:
            client.start_new_kernel_client()
            return
        except RuntimeError as error:
            if not left:
                raise NotebookError(f"{name}: none of {STARTS} kernels answered ({error}). Run it again.") from error


def run(path: Path) -> NotebookNode:
    """The notebook at `path`, executed where it lies; the file stays as it is. Raises `NotebookError` where it does not run."""
    return execute(read(path), path.parent, str(path))


def side_by_side(work: Callable[[Path], Result], paths: Iterable[Path]) -> Iterator[tuple[Path, Result | NotebookError]]:
    """Each path with what `work` makes of it, or why it cannot, in the order given; several at a time, for each has a kernel."""

    def outcome(path: Path) -> tuple[Path, Result | NotebookError]:
        try:
            return path, work(path)
        except FileNotFoundError:
            missing = "no such file. Name a notebook of chapters/, or none to execute them all."
            return path, NotebookError(f"{path}: {missing}")
        except NotebookError as error:
            return path, error

    with ThreadPoolExecutor(KERNELS) as pool:
        yield from pool.map(outcome, paths)


def normalised(notebook: NotebookNode) -> str:
    """The notebook as the text to store: keys sorted, nothing that varies, one line end at the end."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata = NotebookNode(kernelspec=NotebookNode(KERNELSPEC))
    for cell in notebook.cells:
        cell.metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key not in NOT_KEPT})
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def read(path: Path) -> NotebookNode:
    """The notebook at `path`. Raises `NotebookError` where it is none."""
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, nbformat.ValidationError) as error:
        raise NotebookError(f"{path}: not a notebook ({error}). Restore it from the last commit.") from error


def stored(path: Path, notebook: NotebookNode) -> bool:
    """Store `notebook` at `path` in its fixed form; returns whether the file changed."""
    before, after = path.read_bytes(), normalised(notebook).encode("utf-8")
    if after != before:
        path.write_bytes(after)
    return after != before


def refresh(path: Path) -> bool:
    """Execute the notebook at `path` in place; returns whether the file changed.

    Raises `NotebookError` where it does not run; the file is then left as it was.
    """
    return stored(path, run(path))


def tidy(path: Path) -> bool:
    """Bring the notebook at `path`, such as Jupyter saved it, into its fixed form without running it."""
    return stored(path, read(path))


def main(arguments: list[str] | None = None) -> int:
    """Execute the notebooks named, or every chapter; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m record notebooks", description=__doc__.split("\n", 1)[0])
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks to execute (default: chapters/*.ipynb)")
    parser.add_argument("--tidy", action="store_true", help="run nothing: only take out what Jupyter adds when it saves")
    given = parser.parse_args(arguments)
    paths = given.paths or sorted((ROOT / "chapters").glob("*.ipynb"))
    change = tidy if given.tidy else refresh
    failed = False
    for path, result in side_by_side(change, paths):
        if isinstance(result, NotebookError):
            failed = True
            print(result, file=sys.stderr)
        else:
            print(f"{path.name}: {'updated' if result else 'unchanged'}", flush=True)
    return int(failed)
