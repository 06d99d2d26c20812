"""Document nodes of the record: links to claims and other entries, and parts drawn from a template.

A link is resolved when a page is written, so a chapter may point to a page that is read after it. A part keeps its
words as child nodes: they feed the search index and builders other than HTML, while HTML is drawn from the template.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from record.book.templating import Links, render

logger = logging.getLogger(__name__)


class RecordLink(nodes.Inline, nodes.TextElement):
    """A link to an entry of the record: attributes ``kind`` (``claim``, ``actor`` …) and ``entry`` (its identifier)."""


class Phrase(nodes.Inline, nodes.TextElement):
    """A phrase with its evidence: ``entries`` are pairs of kind and identifier; `record.book.notes` gives it a number."""


class RecordPart(nodes.General, nodes.Element):
    """A piece of a page drawn from ``template`` with ``data``; its children are the same in plain words."""


CLASSES = {"claim": "claim-ref", "context": "context-ref", "finding": "finding-ref", "relation": "pair-ref"}


def visit_link(translator: SphinxTranslator, node: RecordLink) -> None:
    """Open an anchor that leads to the entry's place in the book and names the entry for its card."""
    kind, entry = node["kind"], node["entry"]
    address = Links.at(translator.builder).href(kind, entry)
    if not address:
        logger.warning("no page of the book shows %s %s", kind, entry, location=node, type="record")
    attributes = {
        "href": address,
        "class": f"{CLASSES.get(kind, 'entry-ref')} record-ref",
        "data-entry": f"{kind}:{entry}",
    }
    if kind in CLASSES:
        attributes["aria-label"] = f"{kind} {entry}"
    translator.body.append(translator.starttag(node, "a", "", **attributes))


def depart_link(translator: SphinxTranslator, node: RecordLink) -> None:
    """Close the anchor."""
    translator.body.append("</a>")


def visit_part(translator: SphinxTranslator, node: RecordPart) -> None:
    """Draw the part from its template in place of its children."""
    translator.body.append(render(node["template"], node["data"], Links.at(translator.builder)))
    raise nodes.SkipNode


def pass_through(translator: SphinxTranslator, node: nodes.Element) -> None:
    """Leave the node's children to speak for it."""


def setup(app: Sphinx) -> None:
    """Register the nodes with every builder that the book may be built for."""
    plain = dict.fromkeys(("text", "latex", "man", "texinfo"), (pass_through, pass_through))
    app.add_node(RecordLink, html=(visit_link, depart_link), **plain)
    app.add_node(RecordPart, html=(visit_part, pass_through), **plain)
