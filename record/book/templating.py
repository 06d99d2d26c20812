"""Templates of the record's pages: everything that comes from the dataset is escaped."""

from __future__ import annotations

import json
import re
from functools import cached_property, lru_cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from sphinx.builders import Builder
from sphinx.util.osutil import relative_uri

from record.book.citing import Reference, Work, read_references, read_work
from record.book.joined import joined
from record.wording import in_quotes


def host(address: str) -> str:
    """Return the host of an address, which is what a reader wants to know before following it."""
    return urlsplit(address).hostname.removeprefix("www.")


def ticks(words: str) -> Markup:
    """Return words with what stands in `back-ticks` set as code; everything else is escaped."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(words))))


def script_json(value: object) -> Markup:
    """Return JSON that is safe inside a script element: no tag, comment or entity can begin in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


ENVIRONMENT = Environment(
    loader=PackageLoader("record.book", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters["host"] = host
ENVIRONMENT.filters["ticks"] = ticks
ENVIRONMENT.filters["in_quotes"] = in_quotes
ENVIRONMENT.filters["script_json"] = script_json


def render(template: str, data: dict, links: Links) -> str:
    """Return a template filled with ``data``; ``links`` knows where things stand, seen from the page being written."""
    return ENVIRONMENT.get_template(template).render(**data, links=links)


def size_words(size: int) -> str:
    """Return a number of bytes in the unit in which it is read with ease: "940 bytes", "38 kB", "2.4 MB"."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


class Links:
    """Where things stand in the book, seen from the page that is being written."""

    def __init__(self, builder: Builder, page: str) -> None:
        self.builder = builder
        self.page = page
        self.domain = builder.env.get_domain("record")

    @classmethod
    def at(cls, builder: Builder) -> Links:
        """Return the links of the page that ``builder`` is writing."""
        return cls(builder, builder.current_docname)

    def href(self, kind: str, entry: str) -> str:
        """Return the address of an entry relative to this page, empty where no page shows it."""
        place = self.domain.places.get((kind, entry))
        return self.to(*place) if place else ""

    def to(self, page: str, anchor: str) -> str:
        """Return the address of an anchor on another page, or on this one."""
        address = "" if page == self.page else self.builder.get_relative_uri(self.page, page)
        return f"{address}#{quote(anchor)}" if anchor else address or "#"

    def place(self, target: str) -> str:
        """Return the address of a published id or of a place (`page#anchor`), empty where the book has no such page."""
        known = joined(self.builder.config.record_data).places.get(target, target)
        page, _, anchor = known.partition("#")
        return self.to(page, anchor) if page in self.builder.env.all_docs else ""

    def asset(self, path: str) -> str:
        """Return the address of a published file, given relative to the top of the book."""
        return relative_uri(self.builder.get_target_uri(self.page), path)

    def size(self, path: str) -> str:
        """Return how large a published file is, in words; nothing where the build did not get so far as to write it."""
        file = Path(self.builder.outdir) / path
        return size_words(file.stat().st_size) if file.is_file() else ""

    def uses(self, kind: str, entry: str) -> SimpleNamespace:
        """Return the pages where an entry is ``discussed``, and those where it is only ``counted``, with the places on each."""
        discussed = self.domain.used_in(kind, entry, discussed=True)
        told = {(page, anchor) for page, anchor, _title in discussed}
        counted = [place for place in self.domain.used_in(kind, entry, discussed=False) if place[:2] not in told]
        return SimpleNamespace(discussed=self.by_page(discussed), counted=self.by_page(counted))

    def by_page(self, places: list[tuple[str, str, str]]) -> list[SimpleNamespace]:
        """Return places, as page, anchor and title, in the order of the book under the titles of their pages."""
        titles = self.builder.env.titles
        pages: dict[str, list[SimpleNamespace]] = {}
        for page, anchor, title in places:
            shown = SimpleNamespace(href=self.to(page, anchor), title=title or titles[page].astext())
            pages.setdefault(page, []).append(shown)
        return [SimpleNamespace(title=titles[page].astext(), places=found) for page, found in pages.items()]

    def findings_on(self, claim: str) -> list[str]:
        """Return the findings that rest on a claim and have a place in the book."""
        known = joined(self.builder.config.record_data)
        return [entry for entry in known.findings_on.get(claim, []) if self.href("finding", entry)]

    def published(self, kind: str, entry: str) -> str:
        """Return an entry's page and anchor relative to the top of the book."""
        page, anchor = self.domain.places[kind, entry]
        return f"{self.builder.get_target_uri(page)}#{quote(anchor)}"

    @property
    def here(self) -> SimpleNamespace:
        """This page: its title, its name in a BibTeX key, and where it is published."""
        return SimpleNamespace(
            title=self.builder.env.titles[self.page].astext(),
            name=self.page.rpartition("/")[2],
            address=self.builder.get_target_uri(self.page),
        )

    @cached_property
    def work(self) -> Work:
        """The book as it wants to be cited."""
        config = self.builder.config
        return cited_work(Path(self.builder.confdir) / config.record_citation, config.html_baseurl or "")

    def references(self, keys: list[str]) -> list[Reference]:
        """Return the works of ``references.bib`` under ``keys``."""
        known = cited_references(joined(self.builder.config.record_data).dataset.folder / "references.bib")
        return [known[key] for key in keys]


@lru_cache(maxsize=2)
def cited_work(path: Path, address: str) -> Work:
    """Return the book's own citation, read once per build."""
    return read_work(path, address)


@lru_cache(maxsize=2)
def cited_references(path: Path) -> dict[str, Reference]:
    """Return the works that the context facts cite, read once per build."""
    return read_references(path)
