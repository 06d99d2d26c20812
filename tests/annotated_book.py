"""A small book about a data package, built in this process: for tests of the annotation layer."""

from __future__ import annotations

import io
import re
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

CITATION = """cff-version: 1.2.0
message: cite it
title: "A trial & more"
version: 1.2.3
date-released: 2025-11-21
authors:
  - name: "Trial contributors"
"""
ADDRESS = "https://book.example.org/"


class SmallBook:
    """Pages in MyST about a data package, and what building them gave."""

    def __init__(self, folder: Path, data: Path, pages: dict[str, str], parallel: int = 1, **options: object) -> None:
        self.source = folder / "book"
        self.html = folder / "html"
        self.data = data
        self.options = options
        self.parallel = parallel
        for name, text in pages.items():
            path = self.source / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (self.source / "CITATION.cff").write_text(CITATION, encoding="utf-8")
        self.build()

    def build(self) -> None:
        """Build the book; warnings are kept for the test to look at."""
        heard = io.StringIO()
        settings = {
            "extensions": ["myst_parser", "record.book"],
            "root_doc": "chapters/index",
            "html_theme": "basic",
            "record_data": str(self.data),
            "smartquotes": True,
            **self.options,
        }
        with patch_docutils(), docutils_namespace():
            parts = (self.source, None, self.html, self.source / "_doctrees", "html")
            app = Sphinx(*parts, settings, status=None, warning=heard, parallel=self.parallel)
            app.build()
        lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in heard.getvalue().splitlines() if line.strip()]
        self.warnings = [line for line in lines if "isn't included in any toctree" not in line]

    def text(self, name: str) -> str:
        """Return a built file, such as `chapters/index.html`."""
        return (self.html / name).read_text(encoding="utf-8")

    def page(self, name: str) -> BeautifulSoup:
        """Return a built page, parsed."""
        return BeautifulSoup(self.text(f"{name}.html"), "html.parser")


def source_pages(*sources: str) -> dict[str, str]:
    """Return a page for each source with its annotated source."""
    return {f"chapters/source-{source.lower()}": f"# {source}\n\n```{{annotated-source}} {source}\n```\n" for source in sources}
