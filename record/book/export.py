"""What the book publishes for machines: the data package, every claim with its page, every quotation as an annotation."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

from sphinx.application import Sphinx

from record.book.joined import Joined, joined, rows
from record.book.templating import Links
from record.dataset import descriptor, items
from record.published import FOLDER

ARCHIVE = "phase-one-phase-two-data.zip"
# A zip entry needs a date; the earliest one the format knows keeps the archive the same for the same data.
NO_DATE = (1980, 1, 1, 0, 0, 0)
ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"

Page = Callable[[str], str]


def package_files(folder: Path) -> list[Path]:
    """Return the files of a data package in the order of their names, the published values in their folder behind them."""
    found = [*folder.iterdir(), *(folder / FOLDER).glob("*.csv")]
    files = [path for path in found if path.is_file() and not path.name.startswith(".")]
    return sorted(files, key=lambda path: (path.parent != folder, path.name))


def write_package(folder: Path, target: Path) -> None:
    """Copy a data package to ``target`` and put one zip of it beside the tables; the same data gives the same bytes."""
    target.mkdir(parents=True, exist_ok=True)
    for path in package_files(folder):
        copy = target / path.relative_to(folder)
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, copy)
    top = ARCHIVE.removesuffix(".zip")
    with zipfile.ZipFile(target / ARCHIVE, "w") as archive:
        for path in package_files(folder):
            entry = zipfile.ZipInfo(f"{top}/{path.relative_to(folder).as_posix()}", date_time=NO_DATE)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


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
    belonging = {name: {} for name in ("quotes", "dates", "quantities", "participants", "context_links")}
    for name, by_claim in belonging.items():
        for row in rows(getattr(known.dataset, name)):
            by_claim.setdefault(row["claim_id"], []).append(record(row, lists[name], without="claim_id"))
    return [
        {
            **record(claim, lists["claims"]),
            "source_id": known.source_of(claim_id)["source_id"],
            "page": page(claim_id),
            **{name: by_claim.get(claim_id, []) for name, by_claim in belonging.items()},
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


def annotations(known: Joined, page: Page, address: str = "") -> dict:
    """Return all quotations as a W3C annotation collection, one annotation per quotation.

    Identifiers are relative to the file unless the book's ``address`` is configured.
    """
    found = [annotation(known, quotation, page, address) for quotation in known.quotes.values()]
    label = descriptor(known.dataset.folder)["title"]
    return {
        "@context": ANNOTATION_CONTEXT,
        "id": urljoin(address, "annotations.jsonld"),
        "type": "AnnotationCollection",
        "label": label,
        "total": len(found),
        "first": {
            "id": urljoin(address, "annotations.jsonld#page"),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": found,
        },
    }


def annotation(known: Joined, quotation: dict, page: Page, address: str) -> dict:
    """Return one quotation as a W3C Web Annotation: the gloss and note of its claim on its words in the source.

    The source is the article's public address where one is known, and then the text that the offsets count in
    is named as the copy that was read; without an address the text itself, by its digest, is the source.
    """
    claim = known.claims[quotation["claim_id"]]
    source = known.source_of(quotation["claim_id"])
    text = digest_name(source["text_sha256"])
    bodies = [
        {"type": "TextualBody", "value": claim["gloss"], "format": "text/plain", "language": "en", "purpose": "describing"},
        {"type": "TextualBody", "value": claim["note"], "format": "text/plain", "language": "en", "purpose": "commenting"},
        {"type": "SpecificResource", "source": urljoin(address, page(claim["claim_id"])), "purpose": "linking"},
    ]
    context = {key: quotation[key] for key in ("prefix", "suffix") if quotation[key]}
    return {
        "id": urljoin(address, f"annotations.jsonld#{quotation['quote_id']}"),
        "type": "Annotation",
        "motivation": "describing",
        "body": [body for body in bodies if body.get("value", True)],
        "target": {
            "type": "SpecificResource",
            "source": source["url"] or text,
            **({"state": {"type": "TimeState", "cached": text}} if source["url"] else {}),
            "selector": [
                {"type": "TextQuoteSelector", "exact": quotation["exact"], **context},
                {"type": "TextPositionSelector", "start": quotation["start"], "end": quotation["end"]},
            ],
        },
    }


def write_json(path: Path, value: object) -> None:
    """Write JSON with its keys in the order given, one item a line."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Write everything beside the pages of a book that was built without an error."""
    if exception is not None or app.builder.format != "html":
        return
    known = joined(app.config.record_data)
    links = Links(app.builder, app.config.root_doc)
    page = partial(links.published, "claim")
    out = Path(app.outdir)
    # The domain has reported claims without a page, and with warnings as errors that fails the build.
    if any(("claim", claim_id) not in links.domain.places for claim_id in known.claims):
        return
    write_package(known.dataset.folder, out / "data")
    write_json(out / "claims.json", claims(known, page))
    write_json(out / "withdrawn.json", withdrawn(known))
    write_json(out / "annotations.jsonld", annotations(known, page, app.config.html_baseurl or ""))
    shutil.copyfile(known.dataset.folder / "references.bib", out / "references.bib")


def setup(app: Sphinx) -> None:
    """Publish at the end of the build."""
    app.connect("build-finished", publish)
