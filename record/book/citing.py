"""What the book is as a work, from `CITATION.cff`, and how it cites others; how it is cited itself: `record.book.citations`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from pybtex.database import Entry, parse_file
from pybtex.richtext import Text

from record.book.links import web
from record.wording import edtf_words

# Special characters of LaTeX before which a backslash would mean something else.
LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def latex(text: str) -> str:
    """Return text with LaTeX's special characters escaped."""
    return re.sub(r"[\\&%$#_{}~^]", lambda sign: LATEX.get(sign[0], f"\\{sign[0]}"), text)


def given(values: dict) -> dict:
    """Return only what has a value."""
    return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class Work:
    """The book as ``CITATION.cff`` describes it. What is not set is empty: the day of the release, the DOI, and ``address``, the
    configured base URL."""

    authors: tuple[str, ...]
    title: str
    version: str
    released: str = ""
    address: str = ""
    doi: str = ""

    @property
    def year(self) -> str:
        """The year of the release, empty where no release is dated."""
        return self.released[:4]

    @property
    def doi_address(self) -> str:
        """The DOI as an address, empty where there is none."""
        return f"https://doi.org/{self.doi}" if self.doi else ""

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
        doi=str(fields.get("doi", "")),
    )


def work_in(root: Path) -> Work:
    """Read the book of a clone as it wants to be cited: its ``CITATION.cff``, with the address that ``_config.yml`` sets."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return read_work(root / "CITATION.cff", settings["html"]["baseurl"])


def author_name(author: dict) -> str:
    """Return the name of a person or a body as CFF records it."""
    personal = f"{author.get('given-names', '')} {author.get('family-names', '')}".strip()
    return author.get("name") or personal


@dataclass(frozen=True)
class Reference:
    """One work of ``references.bib`` in plain words."""

    text: str
    url: str
    outlet: str


@lru_cache(maxsize=2)
def read_references(path: Path) -> dict[str, Reference]:
    """Read ``references.bib``, once per build, and return each entry under its key: author, title, where and when, address."""
    entries = parse_file(str(path), bib_format="bibtex").entries
    return {key: reference(entry) for key, entry in entries.items()}


def reference(entry: Entry) -> Reference:
    """Return one BibTeX entry in plain words; a title in square brackets is our description of a page and stays in them."""

    def field(name: str) -> str:
        return str(Text.from_latex(entry.fields.get(name, "")))

    people = [" ".join(map(str, person.rich_first_names + person.rich_last_names)) for person in entry.persons.get("author", [])]
    title = field("title") if field("title").startswith("[") else f"“{field('title')}”"
    parts = [" and ".join(people), title, field("organization"), edtf_words(entry.fields.get("date", "")), field("note")]
    text = ". ".join(part.rstrip(".") for part in parts if part) + "."
    outlet = field("organization") or title
    return Reference(text=text, url=web(entry.fields.get("url", "")), outlet=outlet)
