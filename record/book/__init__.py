"""The Sphinx extension that turns the dataset into the book's annotation layer.

Roles point from the prose into the record, directives draw its pages, links carry cards, and the figures and tables
of the chapters are rendered (`record.book.render`). Load it as ``record.book``.
"""

from __future__ import annotations

from importlib import import_module

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from record import __version__
from record.book.domain import RecordDomain

# The modules of this folder that register something, in the order in which they do.
PARTS = "build nodes notes roles directives bibliography assets render withdrawals export metadata search".split()


def pages_that_show_uses(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages to write anew whatever has changed: a claim says which other pages use it."""
    return sorted({page for page, _anchor in env.get_domain("record").places.values()})


def setup(app: Sphinx) -> dict:
    """Register the annotation layer. ``record_data`` and ``record_citation`` are relative to the book's root."""
    app.add_config_value("record_data", None, "env", [str, type(None)])
    app.add_config_value("record_citation", "CITATION.cff", "env", [str])
    app.add_domain(RecordDomain)
    for part in PARTS:
        import_module(f"record.book.{part}").setup(app)
    app.connect("env-updated", pages_that_show_uses)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
