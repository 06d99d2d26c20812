"""What catalogues and archives ask of a release, each in its own form, from what the project says of itself once.

Title, authors, version, date, DOI and licence stand in `CITATION.cff`, the address in `_config.yml`, the tables in
`data/datapackage.json`, the code in `pyproject.toml`. Date, DOI and address may be missing; then nothing speaks of them.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from record.book.citations import WHOLE, plain
from record.book.citing import Work, given, work_in

CRATE_CONTEXT = "https://w3id.org/ro/crate/1.2/context"
CRATE_PROFILE = "https://w3id.org/ro/crate/1.2"
CODEMETA_CONTEXT = "https://w3id.org/codemeta/3.0"
MADE_BY = "#contributors"
# Folders of a release: what they hold, and whether it is code.
FOLDERS = {
    "data/": ("The dataset", "The tables, their codebook, the bibliography, and the values as last published.", False),
    "chapters/": ("The chapters", "The sources of the book: notebooks that compute what they show, and pages.", False),
    "book/": ("The built book", "Open index.html: the pages need no server and no network.", False),
    "record/": ("The library", "The code that checks the dataset, answers the notebooks and builds the book.", True),
    "tests/": ("The tests", "What the dataset, the library and the book are held to.", True),
}
FILES = {
    "README.md": ("Read me", "How to read, build and reuse the publication.", "text/markdown"),
    "CITATION.cff": ("Citation", "How to cite this version, in the Citation File Format.", "application/yaml"),
    "CHANGELOG.md": ("Changes", "What each version changed.", "text/markdown"),
    "LICENSE": ("Licence of the code", "The MIT licence.", "text/plain"),
    "LICENSE-data.md": ("Licence of text and data", "CC BY 4.0, and what it does not cover.", "text/markdown"),
    "datapackage.json": ("Data package", "The Frictionless descriptor: tables, columns and codes.", "application/json"),
    "codemeta.json": ("Code metadata", "The library as CodeMeta describes software.", "application/json"),
    "data/codebook.md": ("Codebook", "How claims are cut and coded.", "text/markdown"),
    "data/references.bib": ("Bibliography", "The works that the book cites.", "application/x-bibtex"),
    "book/index.html": ("First page of the book", "Where reading begins.", "text/html"),
    "book/claims.json": ("Claims with their pages", "Every claim, what belongs to it, and its page.", "application/json"),
    "book/annotations.jsonld": ("Annotations", "Every quotation as a W3C Web Annotation.", "application/ld+json"),
}


@dataclass(frozen=True)
class Release:
    """A version as its metadata describe it; `day` is that of its commit, `fields` is `CITATION.cff`."""

    work: Work
    fields: dict
    software: dict
    package: dict
    day: str


def read_release(root: Path, day: str) -> Release:
    """Read what the project in `root` says of itself; `day` is the day of the commit that is released."""
    return Release(
        work=work_in(root),
        fields=yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8")),
        software=tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"],
        package=json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8")),
        day=day,
    )


def descriptor(release: Release) -> dict:
    """Return the data package's descriptor for the folder above `data`, with what a release adds to it."""
    added = {
        "id": release.work.doi_address,
        "homepage": release.work.address,
        "created": release.work.released and f"{release.work.released}T00:00:00Z",
    }
    resources = [{**resource, "path": f"data/{resource['path']}"} for resource in release.package["resources"]]
    return {**release.package, **given(added), "resources": resources}


def zenodo(release: Release) -> dict:
    """Return what Zenodo reads from `.zenodo.json`; it takes one licence, that of text and data."""
    work, fields = release.work, release.fields
    related = [{"identifier": work.address, "relation": "isVersionOf"}] if work.address else []
    return given(
        {
            "upload_type": "dataset",
            "title": work.title,
            "creators": [{"name": name} for name in work.authors],
            "description": f"<p>{work.abstract}</p>",
            "keywords": fields["keywords"],
            "version": work.version,
            "access_right": "open",
            "license": fields["license"],
            "notes": f"The code is under the {release.software['license']} licence. The quotations remain their owners'.",
            "language": "eng",
            "publication_date": work.released,
            "doi": work.doi,
            "related_identifiers": related,
        }
    )


def codemeta(release: Release) -> dict:
    """Return the library as CodeMeta describes software, under the licence of the code."""
    work, software = release.work, release.software
    return given(
        {
            "@context": CODEMETA_CONTEXT,
            "@type": "SoftwareSourceCode",
            "name": software["name"],
            "description": software["description"],
            "version": work.version,
            "author": [{"@type": "Organization", "name": name} for name in work.authors],
            "license": f"https://spdx.org/licenses/{software['license']}",
            "programmingLanguage": "Python",
            "runtimePlatform": f"Python {software['requires-python']}",
            "softwareRequirements": software["dependencies"],
            "keywords": release.fields["keywords"],
            "isPartOf": given({"@type": "CreativeWork", "name": work.title, "url": work.address}),
            "datePublished": work.released,
            "identifier": work.doi_address,
            "url": work.address,
        }
    )


def crate(release: Release, files: dict[str, bytes]) -> dict:
    """Return the RO-Crate metadata of a release with these files.

    RO-Crate demands a date of publication: without a date of release it is the day of the commit.
    """
    work = release.work
    text, code = licences(release)
    described = list(file_entities(release, files))
    folders = list(folder_entities(files, code["@id"]))
    for folder in folders:
        inside = [{"@id": part["@id"]} for part in described if part["@id"].startswith(folder["@id"])]
        folder.update(given({"hasPart": inside}))
    top = [*folders, *(part for part in described if "/" not in part["@id"])]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": work.title,
        "description": work.abstract,
        "datePublished": work.released or release.day,
        "version": work.version,
        "keywords": release.fields["keywords"],
        "license": {"@id": text["@id"]},
        "author": {"@id": MADE_BY},
        "publisher": {"@id": MADE_BY},
        "creditText": plain(work, WHOLE),
        "inLanguage": "en",
        "identifier": work.doi_address and {"@id": work.doi_address},
        "cite-as": work.doi_address,
        "url": work.address,
        "hasPart": [{"@id": part["@id"]} for part in top],
    }
    about = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": CRATE_PROFILE},
    }
    people = given({"@id": MADE_BY, "@type": "Organization", "name": ", ".join(work.authors), "url": work.address})
    doi = {
        "@id": work.doi_address,
        "@type": "PropertyValue",
        "name": "DOI",
        "propertyID": "https://registry.identifiers.org/registry/doi",
        "value": f"doi:{work.doi}",
        "url": work.doi_address,
    }
    graph = [about, given(root), people, text, code, *([doi] if work.doi_address else []), *folders, *described]
    return {"@context": CRATE_CONTEXT, "@graph": graph}


def licences(release: Release) -> tuple[dict, dict]:
    """Return the licence of text and data, and that of the code, as entities of a crate."""
    (described,) = release.package["licenses"]
    text = {
        "@id": described["path"],
        "@type": "CreativeWork",
        "name": described["title"],
        "description": "The licence of text and data. The quotations remain their owners'.",
        "identifier": f"https://spdx.org/licenses/{described['name']}",
    }
    address = f"https://spdx.org/licenses/{release.software['license']}"
    code = {
        "@id": address,
        "@type": "CreativeWork",
        "name": f"{release.software['license']} licence",
        "description": "The licence of the code.",
        "identifier": address,
    }
    return text, code


def folder_entities(files: dict[str, bytes], code: str) -> Iterator[dict]:
    """Yield the folders of a release as entities of a crate; `code` is the licence of those that hold code."""
    for folder, (name, description, is_code) in FOLDERS.items():
        if any(path.startswith(folder) for path in files):
            own = {"license": {"@id": code}} if is_code else {}
            yield {"@id": folder, "@type": "Dataset", "name": name, "description": description, **own}


def file_entities(release: Release, files: dict[str, bytes]) -> Iterator[dict]:
    """Yield the files of a release that a reader or a machine looks for, each as an entity of a crate."""
    described = dict(FILES)
    for table in release.package["resources"]:
        described[f"data/{table['path']}"] = table["title"], table["description"], table["mediatype"]
    for path in sorted(files):
        if path.startswith("chapters/") and path.endswith(".ipynb"):
            described[path] = notebook_title(files[path]), "A chapter as a notebook.", "application/x-ipynb+json"
    for path, (name, description, media_type) in described.items():
        if path in files:
            yield {
                "@id": path,
                "@type": "File",
                "name": name,
                "description": description,
                "encodingFormat": media_type,
                "contentSize": str(len(files[path])),
                "sha256": hashlib.sha256(files[path]).hexdigest(),
            }


def notebook_title(content: bytes) -> str:
    """Return the title of a notebook: its first heading."""
    sources = ("".join(cell["source"]) for cell in json.loads(content)["cells"] if cell["cell_type"] == "markdown")
    lines = (line for source in sources for line in source.splitlines())
    return next((line.removeprefix("# ") for line in lines if line.startswith("# ")), "Notebook")
