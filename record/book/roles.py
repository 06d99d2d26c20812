"""Roles by which the prose quotes the record: ``{quote}`some of the words <Q012>` `` and ``{n}`five <sources.total>` ``.

The raw text of a notebook cell stays readable, and whatever it says about the record is checked when the book is
built: a number that the dataset does not give and a quotation that is not in it are errors.
"""

from __future__ import annotations

import re

from docutils import nodes
from docutils.nodes import Node, system_message
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from record import findings
from record.book.joined import nearest, watched
from record.book.nodes import Phrase
from record.wording import agrees, in_quotes, is_stated

logger = logging.getLogger(__name__)

EXPLICIT = re.compile(r"(?s)(?P<words>.+?)\s*<(?P<target>[^<>]+)>$")


class RoleError(ValueError):
    """What is wrong with the text of a role, in words for the person who wrote it."""


class RecordRole(SphinxRole):
    """A role whose text is checked against the dataset; a mistake is a build warning that names it."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the role's nodes; where its text is wrong, the text itself and a warning with its place."""
        try:
            return self.checked(), []
        except RoleError as error:
            logger.warning("%s", error, location=self.get_location(), type="record", subtype=self.name)
            return [nodes.problematic(self.rawtext, self.text)], []

    def checked(self) -> list[Node]:
        """Return the nodes that stand for the role. Raises ``RoleError``."""
        raise NotImplementedError


class QuoteRole(RecordRole):
    """``{quote}`Q012` ``: the exact words in quotation marks with their owner, as a phrase that leads to their claim.

    ``{quote}`some of the words <Q012>` `` prints a stretch of them.
    """

    def checked(self) -> list[Node]:
        """Return the quotation as a phrase with its claim."""
        known, match = watched(self.env), EXPLICIT.fullmatch(self.text.strip())
        quote_id = match["target"].strip() if match else self.text.strip()
        if quote_id not in known.quotes:
            raise RoleError(f"there is no quote {quote_id!r} in the dataset{nearest(quote_id, known.quotes)}")
        quote = known.quotes[quote_id]
        words = match["words"] if match else quote["exact"]
        if words not in quote["exact"]:
            raise RoleError(f"{words!r} is not part of quote {quote_id}, whose exact words are {quote['exact']!r}")
        claim = quote["claim_id"]
        owner = known.actors[quote["owner_id"]]["name"]
        outlet = known.actors[known.source_of(claim)["outlet_id"]]["name"]
        shown = Quotation("", in_quotes(words), owner=f"{owner}, as printed by {outlet}")
        shown["support_smartquotes"] = False
        return [Phrase("", "", shown, entries=[("claim", claim)])]


class Quotation(nodes.Inline, nodes.TextElement):
    """Exact words of a source; attribute ``owner`` says whose they are and who printed them."""


def visit_quotation(translator, node: Quotation) -> None:
    """Open a span that names the owner of the words."""
    translator.body.append(translator.starttag(node, "span", "", **{"class": "quoted-words", "title": node["owner"]}))


def depart_quotation(translator, node: Quotation) -> None:
    """Close the span."""
    translator.body.append("</span>")


class NumberRole(RecordRole):
    """``{n}`five <sources.total>` ``: a number or quantifier of the prose, equal to what the dataset gives.

    ``{n}`five <asks>` `` is what a cell of the same notebook states with ``state(asks=…)``, ``{n}`five <us-role::asks>` ``
    what one of another does; those are compared when all pages are read (``record.book.stated``).
    """

    def checked(self) -> list[Node]:
        """Return the text as written, once it has been compared with the computed value, or noted for when that is known."""
        match = EXPLICIT.fullmatch(self.text.strip())
        if not match:
            raise RoleError(f"{self.text!r} names no value; write it as five <sources.total>, or 5 <asks> for a cell's number")
        words, key = match["words"], match["target"].strip()
        if is_stated(key):
            self.env.get_domain("stated").use(words, key, self.get_source_info()[1])
        elif key not in findings.VALUES:
            raise RoleError(f"there is no computed value {key!r}{nearest(key, findings.VALUES)}")
        elif not agrees(words, computed := findings.compute(key, watched(self.env).dataset)):
            raise RoleError(f"the text says {words!r}, but {key} is {computed!r}; correct the text")
        return [nodes.inline("", words, classes=["computed"])]


def setup(app: Sphinx) -> None:
    """Register the roles."""
    app.add_role("quote", QuoteRole())
    app.add_role("n", NumberRole())
    app.add_node(Quotation, html=(visit_quotation, depart_quotation))
