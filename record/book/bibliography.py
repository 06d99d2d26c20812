"""The style of the bibliography: who published what and when, where it stands, when it was read, and how far to rely on it."""

from __future__ import annotations

from functools import cache, lru_cache

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.richtext import BaseText
from pybtex.style import FormattedEntry
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

    def format_entry(self, label, entry, bib_data=None):
        """An entry under its label; its words are the same in each list of references, for references and their tooltips."""
        return FormattedEntry(entry.key, words_of(entry.key, entry.type, tuple(entry.fields.items())), label)


@lru_cache(maxsize=1024)
def words_of(key: str, kind: str, fields: tuple[tuple[str, str], ...]) -> BaseText:
    """The words of an entry, formatted once: reading what is LaTeX in them takes long."""
    entry = Entry(kind, fields)
    entry.key = key
    return Style.format_entry(style(), "", entry).text


@cache
def style() -> RecordStyle:
    """One style for all entries: each new one looks for its parts among everything that is installed."""
    return RecordStyle()


def setup(app: Sphinx) -> None:
    """Make the style known to sphinxcontrib-bibtex under `NAME`."""
    register_plugin("pybtex.style.formatting", NAME, RecordStyle, force=True)
