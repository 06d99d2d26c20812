"""How a claim, figure or page of the book is cited, and how the book cites others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from pybtex.database import Entry, parse_file
from pybtex.richtext import Text

from record.wording import edtf_words

LATEX_SPECIALS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def latex(text: str) -> str:
    """Return text with LaTeX's special characters escaped."""
    return text.translate(LATEX_SPECIALS)


@dataclass(frozen=True)
class Work:
    """The book as ``CITATION.cff`` describes it; ``address`` is the configured base URL or empty."""

    authors: tuple[str, ...]
    title: str
    version: str
    released: str
    address: str = ""

    @property
    def year(self) -> str:
        """The year of the release, empty where no release is dated."""
        return self.released[:4]

    def text(self, part: str = "", page: str = "") -> str:
        """Return a citation in plain words of the book, or of one ``part`` of it at ``page``.

        Without a configured base URL the citation names the page inside the book and no address.
        """
        dated = f" ({self.year})" if self.year else ""
        inside = f"“{part}”, in " if part else ""
        where = f" {self.place(page)}." if self.place(page) else ""
        return f"{', '.join(self.authors)}{dated}. {inside}{self.title}, version {self.version}.{where}"

    def bibtex(self, key: str, part: str = "", page: str = "") -> str:
        """Return the same citation as a BibTeX entry under ``key``."""
        title = f"{part}, in: {self.title}" if part else self.title
        fields = {
            "author": " and ".join(f"{{{latex(name)}}}" for name in self.authors),
            "title": f"{{{latex(title)}}}",
            "year": self.year,
            "version": latex(self.version),
        }
        if self.address:
            fields["url"] = self.place(page) or self.address
        elif page:
            fields["note"] = latex(page)
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{key},", *lines, "}"])

    def place(self, page: str) -> str:
        """Return where a page is: its address where one is configured, else its path inside the book."""
        return f"{self.address.rstrip('/')}/{page}" if self.address else page


@lru_cache(maxsize=2)
def read_work(path: Path, address: str = "") -> Work:
    """Read ``CITATION.cff``, once per build. Raises ``ValueError`` naming the file and the key that is missing."""
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key in ("authors", "title", "version"):
        if not fields.get(key):
            raise ValueError(f"{path.name}: `{key}` is missing; add it, the book's citations are made from it.")
    return Work(
        authors=tuple(author_name(author) for author in fields["authors"]),
        title=fields["title"],
        version=str(fields["version"]),
        released=str(fields.get("date-released", "")),
        address=address,
    )


def author_name(author: dict) -> str:
    """Return the name of a person or a body as CFF records it."""
    personal = f"{author.get('given-names', '')} {author.get('family-names', '')}".strip()
    return author.get("name") or personal


@dataclass(frozen=True)
class Reference:
    """One work of ``references.bib`` in plain words."""

    key: str
    text: str
    url: str
    outlet: str


@lru_cache(maxsize=2)
def read_references(path: Path) -> dict[str, Reference]:
    """Read ``references.bib``, once per build, and return each entry under its key: author, title, where and when, address."""
    entries = parse_file(str(path), bib_format="bibtex").entries
    return {key: reference(key, entry) for key, entry in entries.items()}


def reference(key: str, entry: Entry) -> Reference:
    """Return one BibTeX entry in plain words."""
    authors = [person_words(person) for person in entry.persons.get("author", [])]
    container = next((field(entry, name) for name in CONTAINERS if field(entry, name)), "")
    parts = [" and ".join(authors), title_words(entry), container, published(entry), field(entry, "note")]
    text = ". ".join(part.rstrip(".") for part in parts if part) + "."
    return Reference(key=key, text=text, url=entry.fields.get("url", ""), outlet=container or title_words(entry))


CONTAINERS = ("journal", "journaltitle", "booktitle", "publisher", "organization", "howpublished")


def title_words(entry: Entry) -> str:
    """Return a title in quotation marks; one in square brackets is our description of a page and stays in them."""
    title = field(entry, "title")
    return title if title.startswith("[") else f"“{title}”"


def field(entry: Entry, name: str) -> str:
    """Return a BibTeX field without markup, empty where it is missing."""
    return str(Text.from_latex(entry.fields[name])) if name in entry.fields else ""


def published(entry: Entry) -> str:
    """Return when a work appeared, as its entry says."""
    if "date" in entry.fields:
        return edtf_words(entry.fields["date"])
    return " ".join(filter(None, [entry.fields.get("month", ""), entry.fields.get("year", "")]))


def person_words(person) -> str:
    """Return a name as printed; a body in braces is one name."""
    names = [*person.first_names, *person.middle_names, *person.prelast_names, *person.last_names, *person.lineage_names]
    return re.sub(r"[{}]", "", " ".join(names))
