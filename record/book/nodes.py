"""Document nodes of the record: phrases with their evidence, and parts drawn from a template.

Both lead into the record when a page is written, so a chapter may point to a page that is read after it.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator

from record.book.templating import Links, render


class Phrase(nodes.Inline, nodes.TextElement):
    """A phrase with its evidence: ``entries`` are pairs of kind and identifier; `record.book.notes` gives it a number."""


class RecordPart(nodes.General, nodes.Element):
    """A piece of a page drawn from ``template`` with ``data``."""


def visit_part(translator: SphinxTranslator, node: RecordPart) -> None:
    """Draw the part from its template."""
    translator.body.append(render(node["template"], node["data"], Links.at(translator.builder)))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the part; `record.book.notes` registers the phrase."""
    app.add_node(RecordPart, html=(visit_part, None))
