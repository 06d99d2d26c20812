"""The style of the bibliography: who published what and when, where it stands, when it was read, and how far to rely on it."""

from __future__ import annotations

from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style
from pybtex.style.template import field, href, join, optional, sentence, words
from sphinx.application import Sphinx

from record.book.links import web

NAME = "record"


class RecordStyle(Style):
    """Entries of `references.bib`, each with its annotation; a title in square brackets is our description of a page.

    `urldate` is the day on which a stored copy was read, and is absent where none could be.
    """

    default_sorting_style = "author_year_title"

    def get_online_template(self, entry):
        """Title with its address, publisher, date, day of reading and annotation of one entry."""
        return join(sep=" ")[
            sentence[href[field("url"), field("title")] if web(entry.fields.get("url", "")) else field("title")],
            sentence[optional[field("organization")], optional[words[field("month"), field("year")]]],
            optional[sentence[words["Read", field("urldate")]]],
            optional[field("annote")],
        ]

    get_misc_template = get_online_template


def setup(app: Sphinx) -> None:
    """Make the style known to sphinxcontrib-bibtex under `NAME`."""
    register_plugin("pybtex.style.formatting", NAME, RecordStyle, force=True)
