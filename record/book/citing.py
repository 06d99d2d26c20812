"""What the book is as a work, from `CITATION.cff`, and how it cites others; how it is cited itself: `record.book.citations`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
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


def closed(address: str) -> str:
    """Return the configured address with its closing slash, which others are joined to, with a word where it had none."""
    if address and not address.endswith("/"):
        print(f"baseurl {address} has no closing slash; {address}/ is used.")
        address += "/"
    return address


def given(values: dict) -> dict:
    """Return only what has a value."""
    return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class Work:
    """The book as ``CITATION.cff`` describes it. What is not set is empty: the day of the release, the DOI, and ``address``, the
    configured base URL. ``abstract`` says what the book is."""

    authors: tuple[str, ...]
    title: str
    version: str
    released: str = ""
    address: str = ""
    doi: str = ""
    abstract: str = ""

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
    """Read ``CITATION.cff``, once per build; a key without a value is one that is not set, and a DOI may be given as an address.

    Raises ``ValueError`` naming the file and the key that is missing or cannot be.
    """
    fields = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # a version or a day as it is written
    for key in ("authors", "title", "version"):
        if not fields.get(key):
            raise ValueError(f"{path.name}: `{key}` is missing; add it, the book's citations are made from it.")
    released, doi = fields.get("date-released", ""), re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", fields.get("doi", ""))
    if released and not is_day(released):
        raise ValueError(f"{path.name}: `date-released` is {released!r}; write a day as YYYY-MM-DD, or leave it empty.")
    if doi and not re.fullmatch(r"10\.\d{4,9}/\S+", doi):
        raise ValueError(f"{path.name}: `doi` is {doi!r}; write it as 10.…/…, or leave it empty.")
    return Work(
        authors=tuple(author_name(author) for author in fields["authors"]),
        title=fields["title"],
        version=fields["version"],
        released=released,
        address=address,
        doi=doi,
        abstract=" ".join(fields.get("abstract", "").split()),
    )


def is_day(words: str) -> bool:
    """Return whether words are a day as ISO 8601 writes it, YYYY-MM-DD."""
    try:
        return date.fromisoformat(words).isoformat() == words
    except ValueError:
        return False


def work_in(root: Path) -> Work:
    """Read the book of a clone as it wants to be cited: its ``CITATION.cff``, with the address that ``_config.yml`` sets."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return read_work(root / "CITATION.cff", closed(settings["html"]["baseurl"] or ""))


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
    day: str

    @property
    def place(self) -> str:
        """Where and when it appeared: `MENAFN, 14 January 2026`."""
        return f"{self.outlet}, {self.day}" if self.day else self.outlet


@lru_cache(maxsize=2)
def read_references(path: Path) -> dict[str, Reference]:
    """Read ``references.bib``, once per build, and return each entry under its key: author, title, where and when, address."""
    entries = parse_file(str(path), bib_format="bibtex").entries
    return {key: reference(entry) for key, entry in entries.items()}


def reference(entry: Entry) -> Reference:
    """Return one BibTeX entry in plain words; a title in square brackets is our description of a page and stays in them."""

    def field(name: str) -> str:
        return str(Text.from_latex(entry.fields.get(name, "")))

    day = edtf_words(entry.fields.get("date", ""))
    people = [" ".join(map(str, person.rich_first_names + person.rich_last_names)) for person in entry.persons.get("author", [])]
    title = field("title") if field("title").startswith("[") else f"“{field('title')}”"
    parts = [" and ".join(people), title, field("organization"), day, field("note")]
    text = ". ".join(part.rstrip(".") for part in parts if part) + "."
    outlet = field("organization") or title
    return Reference(text=text, url=web(entry.fields.get("url", "")), outlet=outlet, day=day)
