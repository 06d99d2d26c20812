"""What the book publishes for machines: the data package and its other forms, every claim with its page, every quotation."""

from __future__ import annotations

import base64
import re
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from record.book.citations import WHOLE, plain
from record.book.citing import Work, given
from record.book.formats import write_formats
from record.book.joined import Joined, joined
from record.book.network import COLUMNS, network
from record.book.templating import Links, work_of
from record.contract import store
from record.dataset import descriptor, items
from record.published import FOLDER, write_csv

ARCHIVE = "phase-one-phase-two-data.zip"
NETWORK = "discourse-network.csv"
# A zip entry needs a date; the earliest one the format knows keeps the archive the same for the same data.
NO_DATE = (1980, 1, 1, 0, 0, 0)
ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"

README = """# {title}: the data

`datapackage.json` describes the tables, column by column; `codebook.md` says how the reports are cut into claims and coded.
`published/` has the values as last published, `references.bib` the works that the tables name. `frictionless validate` reads all
tables from this folder or its zip.

Cite as: {citation} `CITATION.cff` says the same to programs. `LICENSE-data.md` has the licence of text and data, and what it does
not cover.
"""

Page = Callable[[str], str]


def package_files(folder: Path) -> list[Path]:
    """Return the files of a data package in the order of their names, the published values in their folder behind them."""
    found = [*folder.iterdir(), *(folder / FOLDER).glob("*.csv")]
    files = [path for path in found if path.is_file() and not path.name.startswith(".")]
    return sorted(files, key=lambda path: (path.parent != folder, path.name))


def write_package(folder: Path, target: Path, beside: dict[str, bytes]) -> None:
    """Copy a data package to ``target`` and put one zip of it beside the tables; the same data gives the same bytes.

    Its files are at the top of the zip, where programs look for the descriptor, with what else goes ``beside`` them, by name.
    """
    target.mkdir(parents=True, exist_ok=True)
    for path in package_files(folder):
        copy = target / path.relative_to(folder)
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, copy)
    packed = beside | {path.relative_to(folder).as_posix(): path.read_bytes() for path in package_files(folder)}
    with zipfile.ZipFile(target / ARCHIVE, "w") as archive:
        for name, content in packed.items():
            entry = zipfile.ZipInfo(name, date_time=NO_DATE)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def beside_package(root: Path, work: Work) -> dict[str, bytes]:
    """Return what whoever has the zip of the data alone needs with it, by name: what it is, how it is cited, its licence."""
    readme = README.format(title=work.title, citation=plain(work, WHOLE)).encode("utf-8")
    found = (root / name for name in ("CITATION.cff", "LICENSE-data.md"))
    return {"README.md": readme, **{path.name: path.read_bytes() for path in found if path.is_file()}}


def list_columns(known: Joined) -> dict[str, set[str]]:
    """Return the list columns of each table, as the descriptor says."""
    return {
        resource["name"]: {field["name"] for field in resource["schema"]["fields"] if "separator" in field}
        for resource in descriptor(known.dataset.folder)["resources"]
    }


def record(row: dict, lists: set[str], without: str = "") -> dict:
    """Return a row as JSON has it: list cells as arrays, an empty cell as null; ``without`` names a column to leave out."""
    return {
        column: items(value) if column in lists else None if value == "" else value
        for column, value in row.items()
        if column != without
    }


def claims(known: Joined, page: Page) -> list[dict]:
    """Return every claim with its columns, what belongs to it, and the ``page`` it stands on with its anchor.

    ``page`` gives a claim's place relative to the top of the book, such as ``chapters/source-s1.html#C001``.
    """
    lists = list_columns(known)
    belonging = {
        "quotes": known.quotes_of,
        "dates": known.dates_of,
        "quantities": known.quantities_of,
        "participants": known.participants_of,
        "context_links": known.links_of,
    }
    return [
        {
            **record(claim, lists["claims"]),
            "source_id": known.source_of(claim_id)["source_id"],
            "page": page(claim_id),
            **{
                name: [record(row, lists[name], without="claim_id") for row in rows_of[claim_id]]
                for name, rows_of in belonging.items()
            },
            "relations": [record(relation, lists["relations"]) for relation, _other in known.relations_of[claim_id]],
        }
        for claim_id, claim in known.claims.items()
    ]


def withdrawn(known: Joined) -> list[dict]:
    """Return what was withdrawn, each with the page its address still leads to, such as `chapters/source-s1.html#C044`."""
    lists = list_columns(known)["withdrawn"]
    return [
        {**record(row, lists, without="place"), "page": "{}.html{}{}".format(*row["place"].partition("#"))}
        for row in known.withdrawn
    ]


def digest_name(sha256: str) -> str:
    """Return the RFC 6920 name of a text with this SHA-256 (hexadecimal): ``ni:///sha-256;…``."""
    encoded = base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode("ascii").rstrip("=")
    return f"ni:///sha-256;{encoded}"


def licence(known: Joined) -> str:
    """Return the address of the licence of the data."""
    return descriptor(known.dataset.folder)["licenses"][0]["path"]


def about(known: Joined, work: Work) -> dict[str, str]:
    """Return what a file that was taken from the book says of itself; date and address only where they are set."""
    return given(
        {
            "name": work.title,
            "version": work.version,
            "license": licence(known),
            "creator": ", ".join(work.authors),
            "datePublished": work.released,
            "url": work.address,
            "identifier": work.doi_address,
            "citation": plain(work, WHOLE),
        }
    )


def annotations(known: Joined, page: Page, work: Work) -> dict:
    """Return all quotations as a W3C annotation collection, one annotation per quotation.

    Identifiers are relative to the file unless the address of the book (``work``) is configured.
    """
    terms = {
        "creator": {"type": "Organization", "name": ", ".join(work.authors)},
        "rights": licence(known),
        "schema:version": work.version,
    }
    found = [annotation(known, quotation, page, work) | terms for quotation in known.quotes.values()]
    return {
        "@context": ANNOTATION_CONTEXT,
        "id": work.place("annotations.jsonld"),
        "type": "AnnotationCollection",
        "label": descriptor(known.dataset.folder)["title"],
        **terms,
        "total": len(found),
        "first": {
            "id": work.place("annotations.jsonld#page"),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": found,
        },
    }


def annotation(known: Joined, quotation: dict, page: Page, work: Work) -> dict:
    """Return one quotation as a W3C Web Annotation: the gloss and note of its claim on its words in the source.

    The source is the article's public address where one is known, and then the text that was read, in which the offsets count,
    is named by its digest; without an address that text itself is the source. When the page was read is not recorded, so no
    state of it is claimed.
    """
    claim = known.claims[quotation["claim_id"]]
    source = known.source_of(quotation["claim_id"])
    text = digest_name(source["text_sha256"])
    bodies = [
        {"type": "TextualBody", "value": claim["gloss"], "format": "text/plain", "language": "en", "purpose": "describing"},
        {"type": "TextualBody", "value": claim["note"], "format": "text/plain", "language": "en", "purpose": "commenting"},
        {"type": "SpecificResource", "source": work.place(page(claim["claim_id"])), "purpose": "linking"},
    ]
    return {
        "@context": ANNOTATION_CONTEXT,
        "id": work.place(f"annotations.jsonld#{quotation['quote_id']}"),
        "type": "Annotation",
        "motivation": "describing",
        "body": [body for body in bodies if body.get("value", True)],
        "target": {
            "type": "SpecificResource",
            "source": source["url"] or text,
            **({"dcterms:source": {"id": text}} if source["url"] else {}),
            "selector": [
                {"type": "TextQuoteSelector", "exact": quotation["exact"], **context_inside(quotation)},
                {"type": "TextPositionSelector", "start": quotation["start"], "end": quotation["end"]},
            ],
        },
    }


def context_inside(quotation: dict) -> dict:
    """Return ``prefix`` and ``suffix`` of a quotation as far as its passage goes; one that is empty then is left out.

    On the page of an article a passage is a paragraph: no program finds words there that cross from one into the next.
    """
    prefix, suffix = (re.split(r"[\r\n]", quotation[part]) for part in ("prefix", "suffix"))
    return given({"prefix": prefix[-1], "suffix": suffix[0]})


def publish_data(app: Sphinx) -> None:
    """Write the data package and its other forms at once, while notebooks are still being executed."""
    if app.builder.format != "html":
        return
    known, folder, work = joined(app.config.record_data), Path(app.outdir) / "data", work_of(app.builder)
    write_package(known.dataset.folder, folder, beside_package(Path(app.confdir), work))
    write_formats(known.dataset, about(known, work), folder)
    write_csv(folder / NETWORK, COLUMNS, network(known))


def publish(app: Sphinx, env: BuildEnvironment) -> None:
    """Write what names pages, before they are written: they say how large the files are."""
    if app.builder.format != "html":
        return
    known = joined(app.config.record_data)
    links, work = Links(app.builder, app.config.root_doc), work_of(app.builder)
    page = partial(links.published, "claim")
    out = Path(app.outdir)
    # The domain has reported claims without a page, and with warnings as errors that fails the build.
    if any(("claim", claim_id) not in links.domain.places for claim_id in known.claims):
        return
    store(out / "claims.json", claims(known, page))
    store(out / "claims.meta.json", about(known, work))
    store(out / "withdrawn.json", withdrawn(known))
    store(out / "annotations.jsonld", annotations(known, page, work))
    shutil.copyfile(known.dataset.folder / "references.bib", out / "references.bib")


def setup(app: Sphinx) -> None:
    """Publish the data, and once every page has been read what names pages."""
    app.connect("builder-inited", publish_data)
    app.connect("env-updated", publish)
