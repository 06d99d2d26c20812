"""Roles by which the prose points into the record: ``{claim}`C017` ``, ``{n}`237 <claims.total>` `` and their kin.

The raw text of a notebook cell stays readable, and whatever it says about the record is checked when the book is
built: an unknown identifier, a number that the dataset does not give and a quotation that is not in it are errors.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from docutils import nodes
from docutils.nodes import Node, system_message
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from record import findings
from record.book.joined import Joined, joined
from record.book.nodes import Phrase, RecordLink
from record.wording import agrees, in_quotes, is_stated

logger = logging.getLogger(__name__)

EXPLICIT = re.compile(r"(?s)(?P<words>.+?)\s*<(?P<target>[^<>]+)>$")


class RoleError(ValueError):
    """What is wrong with the text of a role, in words for the person who wrote it."""


def nearest(entry: str, known: Iterable[str]) -> str:
    """Return a hint at the known identifier that looks most like ``entry``, or nothing."""
    match = difflib.get_close_matches(entry, list(known), n=1, cutoff=0.5)
    return f"; did you mean {match[0]}?" if match else ""


def watch(env: BuildEnvironment, known: Joined) -> None:
    """Have the page being read rebuilt whenever a table of the dataset changes."""
    for table in sorted(known.dataset.folder.glob("*.csv")):
        env.note_dependency(str(table))


def split_target(text: str) -> tuple[str, str]:
    """Return the words and the target of ``words <target>``, or the text twice where there is no target."""
    match = EXPLICIT.fullmatch(text.strip())
    return (match["words"], match["target"].strip()) if match else (text.strip(), text.strip())


class RecordRole(SphinxRole):
    """A role whose text is checked against the dataset; a mistake is a build warning that names it."""

    @property
    def record(self) -> Joined:
        """The dataset that the book is built from."""
        return joined(self.config.record_data)

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the role's nodes; where its text is wrong, the text itself and a warning with its place."""
        watch(self.env, self.record)
        try:
            return self.checked(), []
        except RoleError as error:
            logger.warning("%s", error, location=self.get_location(), type="record", subtype=self.name)
            return [nodes.problematic(self.rawtext, self.text)], []

    def checked(self) -> list[Node]:
        """Return the nodes that stand for the role. Raises ``RoleError``."""
        raise NotImplementedError

    def link(self, kind: str, entry: str, words: str) -> RecordLink:
        """Return a link to an entry. Raises ``RoleError`` naming the nearest match if there is no such entry."""
        known = self.known(kind)
        if entry not in known:
            raise RoleError(self.gone(kind, entry) or f"there is no {kind} {entry!r} in the dataset{nearest(entry, known)}")
        link = RecordLink("", words, kind=kind, entry=entry)
        link["support_smartquotes"] = False
        return link

    def gone(self, kind: str, entry: str) -> str:
        """Return what to say of an entry that was withdrawn, nothing of any other."""
        row = next((row for row in self.record.withdrawn if (row["kind"], row["id"]) == (kind, entry)), None)
        if row is None:
            return ""
        instead = row["replaced_by"].replace("|", ", ") or "nothing"
        return f"the {kind} {entry} was withdrawn in version {row['version']}: {row['reason']} It is replaced by {instead}."

    def known(self, kind: str) -> Iterable[str]:
        """Return the identifiers of a kind."""
        return findings.FINDINGS if kind == "finding" else self.record.identifiers(kind)


class ReferenceRole(RecordRole):
    """``{claim}`C017,C018` ``: short links in brackets to one or several entries."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def checked(self) -> list[Node]:
        """Return the bracketed links."""
        entries = [entry.strip() for entry in self.text.split(",")]
        group = nodes.inline(classes=["record-refs"])
        for number, entry in enumerate(entries):
            group += nodes.Text(", " if number else "[")
            group += self.link(self.kind, entry, entry)
        group += nodes.Text("]")
        return [group]


class NameRole(RecordRole):
    """``{actor}`hazem-qassem` `` or ``{actor}`Qassem <hazem-qassem>` ``: a name that leads to its entry."""

    def __init__(self, kind: str, column: str) -> None:
        super().__init__()
        self.kind = kind
        self.column = column

    def checked(self) -> list[Node]:
        """Return the link, under the words given or the entry's own name."""
        words, entry = split_target(self.text)
        link = self.link(self.kind, entry, words)
        if words == entry:
            table = {"actor": self.record.actors, "obligation": self.record.obligations, "term": self.record.terms}
            name = table[self.kind][entry][self.column]
            link[0] = nodes.Text(f"“{name}”" if self.kind == "term" else name)
        return [link]


class QuoteRole(RecordRole):
    """``{quote}`Q012` ``: the exact words in quotation marks with their owner, as a phrase that leads to their claim.

    ``{quote}`some of the words <Q012>` `` prints a stretch of them.
    """

    def checked(self) -> list[Node]:
        """Return the quotation as a phrase with its claim."""
        words, quote_id = split_target(self.text)
        if quote_id not in self.record.quotes:
            known = self.record.identifiers("quote")
            raise RoleError(f"there is no quote {quote_id!r} in the dataset{nearest(quote_id, known)}")
        quote = self.record.quotes[quote_id]
        if words == quote_id:
            words = quote["exact"]
        elif words not in quote["exact"]:
            raise RoleError(f"{words!r} is not part of quote {quote_id}, whose exact words are {quote['exact']!r}")
        claim = quote["claim_id"]
        owner = self.record.actors[quote["owner_id"]]["name"]
        outlet = self.record.actors[self.record.source_of(claim)["outlet_id"]]["name"]
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
    """``{n}`237 <claims.total>` ``: a number or quantifier of the prose, equal to what the dataset gives.

    ``{n}`five <asks>` `` is what a cell of the same notebook states with ``state(asks=…)``, ``{n}`five <us-role::asks>` ``
    what one of another does; those are compared when all pages are read (``record.book.stated``).
    """

    def checked(self) -> list[Node]:
        """Return the text as written, once it has been compared with the computed value, or noted for when that is known."""
        match = EXPLICIT.fullmatch(self.text.strip())
        if not match:
            raise RoleError(f"{self.text!r} names no value; write it as 237 <claims.total>, or 5 <asks> for a cell's number")
        words, key = match["words"], match["target"].strip()
        if is_stated(key):
            self.env.get_domain("stated").use(words, key, self.get_source_info()[1])
        else:
            self.compare(words, key)
        return [nodes.inline("", words, classes=["computed"])]

    def compare(self, words: str, key: str) -> None:
        """Raise ``RoleError`` where the text is not the computed value."""
        if key not in findings.VALUES:
            raise RoleError(f"there is no computed value {key!r}{nearest(key, findings.VALUES)}")
        computed = findings.compute(key, self.record.dataset)
        if not agrees(words, computed):
            raise RoleError(f"the text says {words!r}, but {key} is {computed!r}; correct the text")


def setup(app: Sphinx) -> None:
    """Register the roles."""
    for kind in ("claim", "context", "finding"):
        app.add_role(kind, ReferenceRole(kind))
    app.add_role("actor", NameRole("actor", "name"))
    app.add_role("obligation", NameRole("obligation", "label"))
    # Sphinx looks a bare role up in its standard domain first, where `term` is that of a glossary.
    app.add_role_to_domain("std", "term", NameRole("term", "wording"), override=True)
    app.add_role("quote", QuoteRole())
    app.add_role("n", NumberRole())
    app.add_node(
        Quotation,
        html=(visit_quotation, depart_quotation),
        **{builder: (lambda *_: None, lambda *_: None) for builder in ("text", "latex", "man", "texinfo")},
    )
