"""Directives that draw a page of the record from the dataset: ``{annotated-source} S1``, ``{claims-register}`` …"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from record.book import pages
from record.book.annotated import Part, source_parts
from record.book.joined import Joined, joined
from record.book.nodes import RecordPart
from record.book.roles import nearest, watch

logger = logging.getLogger(__name__)


class RecordDirective(SphinxDirective):
    """A directive whose content is drawn from the dataset."""

    @property
    def record(self) -> Joined:
        """The dataset that the book is built from."""
        return joined(self.config.record_data)

    def run(self) -> list[nodes.Node]:
        """Return the parts of the page, and have it rebuilt whenever a table changes."""
        watch(self.env, self.record)
        return [self.node(part) for part in self.parts()]

    def parts(self) -> Iterable[Part]:
        """Return what the directive shows."""
        raise NotImplementedError

    def node(self, part: Part) -> nodes.Element:
        """Return a part as nodes, in a section of its own where it has a title, and note what stands in it."""
        for kind, entry, anchor in part.entries:
            self.env.get_domain("record").add(kind, entry, anchor)
        inside = [self.node(inner) for inner in part.parts]
        if part.template:
            inside.insert(0, self.drawn(part))
        if not part.title:
            return inside[0] if len(inside) == 1 else nodes.container("", *inside)
        section = nodes.section("", nodes.title("", part.title), *inside, ids=[part.anchor], names=[])
        self.state.document.note_explicit_target(section)
        return section

    def drawn(self, part: Part) -> RecordPart:
        """Return the node that is drawn from the part's template, with its words for the search inside."""
        words = [nodes.paragraph("", nodes.Text(line)) for line in part.text.splitlines() if line]
        return RecordPart("", *words, template=part.template, data=part.data)


class AnnotatedSource(RecordDirective):
    """``{annotated-source} S1``: a source passage by passage, with every claim under its passage."""

    required_arguments = 1

    def parts(self) -> Iterable[Part]:
        """Return the parts of the source's page; an unknown source is a build error."""
        source = self.arguments[0]
        if source not in self.record.sources:
            hint = nearest(source, self.record.sources)
            raise self.error(f"there is no source {source!r} in the dataset{hint}")
        return source_parts(self.record, source)


class Codebook(RecordDirective):
    """``{codebook} act`` for one variable, ``{codebook}`` for all of them, from ``vocabularies.csv``."""

    optional_arguments = 1

    def parts(self) -> Iterable[Part]:
        """Return a section for each variable, or the table of the one asked for."""
        variables = list(dict.fromkeys(variable for variable, _code in self.record.vocabulary))
        if not self.arguments:
            return [pages.variable_section(self.record, variable) for variable in variables]
        if self.arguments[0] not in variables:
            hint = nearest(self.arguments[0], variables)
            raise self.error(f"there is no variable {self.arguments[0]!r} in vocabularies.csv{hint}")
        return [pages.variable_table(self.record, self.arguments[0])]


def page(view: Callable[[Joined], Iterable[Part]]) -> type[RecordDirective]:
    """Return a directive without arguments that shows what ``view`` makes of the dataset."""

    class Page(RecordDirective):
        __doc__ = view.__doc__

        def parts(self) -> Iterable[Part]:
            return view(self.record)

    return Page


PAGES = {
    "claims-register": pages.register,
    "actor-list": pages.actor_list,
    "term-list": pages.term_list,
    "disagreements": pages.disagreements,
    "positions": pages.positions,
    "timeline": pages.timeline,
    "finding-list": pages.finding_list,
    "column-dictionary": pages.column_dictionary,
    "record-changes": pages.changes,
    "downloads": pages.downloads,
    "citation": pages.citation,
    "cite-chapter": pages.chapter_citation,
}


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("annotated-source", AnnotatedSource)
    app.add_directive("codebook", Codebook)
    for name, view in PAGES.items():
        app.add_directive(name, page(view))
