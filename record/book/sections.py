"""What a notebook needs to become a page of the book and would only disturb whoever reads it elsewhere.

A section has the id of its cell as its address, and the section on citing shows the citation of its page.
"""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx


def as_page(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return the notebook called ``name`` with a label before each heading whose cell has the name and a word as its id.

    ``us-role-threat`` labels a section of ``us-role``; below the heading of ``us-role-cite`` comes the citation.
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.id.startswith(f"{name}-") and cell.source.startswith("##"):
            cell.source = f"({cell.id})=\n{cell.source}"
            if cell.id == f"{name}-cite":
                cell.source += "\n\n```{cite-chapter}\n```"
    return notebook


def complete(app: Sphinx, docname: str, source: list[str]) -> None:
    """Complete a notebook before it is read as a page."""
    if app.env.doc2path(docname).endswith(".ipynb"):
        notebook = nbformat.reads(source[0], as_version=4)
        source[0] = nbformat.writes(as_page(notebook, docname.rpartition("/")[2]))


def setup(app: Sphinx) -> None:
    """Complete each notebook, once it is executed."""
    app.connect("source-read", complete, priority=600)
