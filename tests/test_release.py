"""The release: one zip of a commit, whole, repeatable, and described alike for every catalogue."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import frictionless
import pytest
from conftest import require

from record.book import build, catalogue, release
from record.dataset import ROOT

CITATION = """cff-version: 1.2.0
message: cite it
type: dataset
title: "A trial & more: dockers"
authors:
  - name: Trial contributors
version: 1.2.3
license: CC-BY-4.0
abstract: >-
  What dockers say,
  and who says it.
keywords: [docks]
"""
PACKAGE = {
    "name": "trial",
    "title": "A trial & more: dockers",
    "version": "1.2.3",
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}],
    "resources": [
        {
            "name": "claims",
            "title": "Claims",
            "description": "One row per claim.",
            "path": "claims.csv",
            "type": "table",
            "mediatype": "text/csv",
            "schema": {"fields": [{"name": "claim_id", "type": "string"}]},
        }
    ],
}
NOTEBOOK = {"cells": [{"cell_type": "markdown", "source": ["# On the ", "pier\n", "Words."]}], "metadata": {}, "nbformat": 4}
SOURCE = {
    "CITATION.cff": CITATION,
    "LICENSE": "MIT\n",
    "LICENSE-data.md": "CC BY 4.0\n",
    "README.md": "# Trial\n",
    "_config.yml": 'html:\n  baseurl: ""\n',
    "pyproject.toml": '[project]\nname = "trial"\ndescription = "A library"\nlicense = "MIT"\n'
    'requires-python = ">=3.11"\ndependencies = ["pandas"]\n',
    ".gitignore": "/_build/\n/dist/\n",
    "run": "#!/bin/sh\n",
    "data/datapackage.json": json.dumps(PACKAGE),
    "data/claims.csv": "claim_id\nC001\n",
    "chapters/pier.ipynb": json.dumps(NOTEBOOK),
    "record/__init__.py": "",
}
BOOK = {
    "index.html": "<body>Trial</body>",
    "chapters/pier.html": "<body>Pier</body>",
    "data/claims.csv": SOURCE["data/claims.csv"],
    "_sources/chapters/pier.ipynb": SOURCE["chapters/pier.ipynb"],
    ".buildinfo": "what a build leaves",
    "versions/1.0.0/index.html": "<body>Earlier</body>",
}
MADE = {"datapackage.json", ".zenodo.json", "codemeta.json", "ro-crate-metadata.json", release.CHECKSUMS}
DATE, DOI, ADDRESS = "2026-02-03", "10.1234/trial.5", "https://book.example.org/"


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as nobody in particular, on a given day."""
    who = {f"GIT_{role}_{what}": f"trial@{what}" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    when = {"GIT_AUTHOR_DATE": "2026-01-02T12:00:00Z", "GIT_COMMITTER_DATE": "2026-01-02T12:00:00Z"}
    subprocess.run(["git", "-c", "commit.gpgsign=false", *arguments], cwd=folder, env={**os.environ, **who, **when}, check=True)


@pytest.fixture
def clone(tmp_path):
    """A tiny project as a clone with its commit, and its built book."""
    require(bool(shutil.which("git")), "git is not installed")
    root = tmp_path / "clone"
    write(root, SOURCE)
    write(root / "_build" / "html", BOOK)
    (root / "run").chmod(0o755)
    as_built(root)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=One")
    return root


def commit(root: Path, files: dict[str, str]) -> None:
    """Write files of a clone and commit them."""
    write(root, files)
    git(root, "commit", "--quiet", "--all", "--message=Two")


def as_built(root: Path) -> None:
    """Put beside the book of a clone what it was made from, as a build does."""
    sources = build.seen({root / name for name in build.SOURCES}, root)
    html = root / "_build" / "html"
    (html.parent / build.MADE_FROM).write_text(build.made_from(sources, html), encoding="utf-8")


def written(root: Path) -> Path:
    """The release of a clone, written by the command."""
    assert release.main(["--root", str(root)]) == 0
    return root / "dist" / "phase-one-phase-two-1.2.3.zip"


def test_the_zip_holds_source_book_and_metadata(clone):
    with zipfile.ZipFile(written(clone)) as archive:
        names = archive.namelist()
        contents = {entry.filename: archive.read(entry).decode("utf-8") for entry in archive.infolist() if not entry.is_dir()}
        modes = {name: archive.getinfo(name).external_attr >> 16 & 0o777 for name in contents}
    book = {f"book/{name}" for name in BOOK if name[0] != "." and not name.startswith("versions/")}
    assert names == sorted(names)
    assert set(contents) == set(SOURCE) | book | MADE
    assert set(names) - set(contents) >= {"book/", "book/chapters/", "chapters/", "data/", "record/"}
    assert {name: contents[name] for name in SOURCE} == SOURCE
    assert contents["book/index.html"] == BOOK["index.html"]
    assert {name for name, mode in modes.items() if mode != 0o644} == {"run"}
    assert modes["run"] == 0o755
    assert [path.name for path in (clone / "dist").iterdir()] == ["phase-one-phase-two-1.2.3.zip"]


def test_the_same_commit_gives_the_same_bytes(clone, tmp_path):
    first = written(clone).read_bytes()
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(clone), str(other))
    write(other / "_build" / "html", dict(reversed(BOOK.items())))
    as_built(other)
    for path in other.rglob("*.*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert written(other).read_bytes() == first


def test_checksums_are_those_of_every_file(clone):
    with zipfile.ZipFile(written(clone)) as archive:
        lines = archive.read(release.CHECKSUMS).decode("utf-8").splitlines()
        listed = dict(reversed(line.split("  ", 1)) for line in lines)
        files = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        found = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in files}
    found.pop(release.CHECKSUMS)
    assert listed == found


def test_what_is_not_committed_is_named_and_nothing_is_written(clone, capsys):
    before = written(clone).read_bytes()
    write(clone, {"data/claims.csv": "claim_id\nC002\n", "chapters/new one.md": "# New\n"})
    (clone / "LICENSE").unlink()
    for arguments in (["--check"], []):
        capsys.readouterr()
        assert release.main(["--root", str(clone), *arguments]) == 1
        said = capsys.readouterr().out.splitlines()
        assert said[1:4] == ["  LICENSE", "  chapters/new one.md", "  data/claims.csv"]
        assert said[-1] == "No release was written."
    assert {path.name: path.read_bytes() for path in (clone / "dist").iterdir()} == {"phase-one-phase-two-1.2.3.zip": before}


def test_a_release_that_fails_half_way_leaves_the_one_before(clone, monkeypatch):
    before = written(clone).read_bytes()
    add = zipfile.ZipFile.writestr

    def full_at_last(archive, entry, content):
        if entry.filename == "run":
            raise OSError("no space left")
        add(archive, entry, content)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full_at_last)
    with pytest.raises(OSError, match="no space"):
        release.main(["--root", str(clone)])
    assert {path.name: path.read_bytes() for path in (clone / "dist").iterdir()} == {"phase-one-phase-two-1.2.3.zip": before}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda root: shutil.rmtree(root / "_build"), "There is no built book"),
        (lambda root: write(root / "_build" / "html", {"data/claims.csv": "x\n"}), "was not built from what is committed"),
        (lambda root: (root / "_build" / build.MADE_FROM).unlink(), "was not built from what is committed"),
        (lambda root: commit(root, {"data/claims.csv": "claim_id\nC002\n"}), "was not built from what is committed"),
        (lambda root: commit(root, {"_config.yml": f"html:\n  baseurl: {ADDRESS}\n"}), "Run `make book`"),
        (lambda root: commit(root, {"CITATION.cff": CITATION + f"doi: {DOI}\n"}), "Run `make book`"),
        (lambda root: commit(root, {"CITATION.cff": CITATION.replace("1.2.3", "2.0")}), "CITATION.cff has version 2.0, data/"),
        (lambda root: commit(root, {"CITATION.cff": CITATION + "doi: none\n"}), "CITATION.cff: `doi` is 'none'"),
        (lambda root: shutil.rmtree(root / ".git"), "made from a commit of a clone"),
    ],
)
def test_what_cannot_be_released_is_refused_with_the_reason(clone, capsys, change, says):
    change(clone)
    assert release.main(["--root", str(clone)]) == 1
    assert says in capsys.readouterr().out
    assert not (clone / "dist").exists()


# --- metadata --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("date", "doi", "address"), list(itertools.product(("", DATE), ("", DOI), ("", ADDRESS))))
def test_date_doi_and_address_appear_everywhere_once_set_and_nowhere_before(clone, date, doi, address):
    citation = CITATION + f"date-released: {date}\ndoi: {doi}\n"
    commit(clone, {"CITATION.cff": citation, "_config.yml": f'html:\n  baseurl: "{address.rstrip("/")}"\n'})
    as_built(clone)
    with zipfile.ZipFile(written(clone)) as archive:
        made = {name: json.loads(archive.read(name)) for name in MADE if name.endswith(".json")}
    package, zenodo, code = made["datapackage.json"], made[".zenodo.json"], made["codemeta.json"]
    root = next(entity for entity in made["ro-crate-metadata.json"]["@graph"] if entity["@id"] == "./")
    resolved = f"https://doi.org/{doi}" if doi else None
    assert (package.get("created") or "")[:10] == zenodo.get("publication_date", "") == code.get("datePublished", "") == date
    assert root["datePublished"] == (date or "2026-01-02")
    assert zenodo.get("doi", "") == doi
    assert (f", https://doi.org/{doi}" in root["creditText"]) == bool(doi)
    assert package.get("id") == code.get("identifier") == root.get("identifier", {}).get("@id") == resolved
    assert package.get("homepage", "") == code.get("url", "") == root.get("url", "") == address
    assert [related["identifier"] for related in zenodo.get("related_identifiers", [])] == ([address] if address else [])
    for name, value in made.items():
        said = json.dumps(value)
        assert [word for word in ("None", "null", '""') if word in said] == [], name
        assert ("book.example.org" in said, "doi" in said.lower()) == (bool(address), bool(doi)), name


@pytest.fixture(scope="module")
def own():
    """The project itself, as its metadata describe it."""
    return catalogue.read_release(ROOT, "2026-01-02")


def test_zenodo_accepts_it(own):
    """What Zenodo's deposit takes: known keys alone, one licence as a string, creators with a name, text where it wants text."""
    said = catalogue.zenodo(own)
    assert {"upload_type", "title", "creators", "description", "license", "access_right"} <= set(said)
    optional = {"keywords", "version", "notes", "language", "publication_date", "doi", "related_identifiers"}
    assert set(said) <= {"upload_type", "title", "creators", "description", "license", "access_right"} | optional
    assert (said["upload_type"], said["access_right"], said["license"]) == ("dataset", "open", "CC-BY-4.0")
    assert [set(creator) for creator in said["creators"]] == [{"name"}]
    assert all(isinstance(said[key], str) for key in ("title", "description", "version", "notes", "language"))
    assert said["creators"] == [{"name": "Phase One, Phase Two contributors"}]
    assert "MIT" in said["notes"]


def test_code_metadata_are_of_the_code(own):
    said = catalogue.codemeta(own)
    assert said["@context"] == "https://w3id.org/codemeta/3.0"
    assert said["license"] == "https://spdx.org/licenses/MIT"
    assert said["author"] == [{"@type": "Organization", "name": "Phase One, Phase Two contributors"}]
    assert said["isPartOf"]["name"] == own.work.title


def test_crate_describes_files_that_are_there_and_points_nowhere_else(clone):
    with zipfile.ZipFile(written(clone)) as archive:
        crate = json.loads(archive.read("ro-crate-metadata.json"))
        contents = {name: archive.read(name) for name in archive.namelist()}
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    assert len(entities) == len(crate["@graph"])
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    root = entities["./"]
    assert {"name", "description", "datePublished", "license"} <= set(root)
    listed = [part["@id"] for entity in entities.values() for part in entity.get("hasPart", [])]
    parts = set(listed)
    assert len(parts) == len(listed)
    assert parts == {name for name, entity in entities.items() if entity["@type"] == "File" or name in catalogue.FOLDERS}
    assert {"data/claims.csv", "chapters/pier.ipynb", "datapackage.json", "CITATION.cff", "LICENSE", "record/"} <= parts
    assert entities["chapters/pier.ipynb"]["name"] == "On the pier"
    for name, entity in entities.items():
        if entity["@type"] == "File":
            assert entity["sha256"] == hashlib.sha256(contents[name]).hexdigest()
            assert entity["contentSize"] == str(len(contents[name]))
        pointed = [value["@id"] for value in entity.values() if isinstance(value, dict)]
        assert [target for target in pointed if target not in entities and target != catalogue.CRATE_PROFILE] == []


def test_every_file_that_the_crate_describes_is_in_the_project():
    elsewhere = [name for name in catalogue.FILES if name not in MADE and not name.startswith("book/")]
    assert [name for name in elsewhere if not (ROOT / name).is_file()] == []
    assert [name for name in catalogue.FOLDERS if name != "book/" and not (ROOT / name).is_dir()] == []


def test_frictionless_reads_all_tables_from_the_root_of_the_release(own, tmp_path):
    """The descriptor stands above `data`; one table would be read where it stood elsewhere."""
    (tmp_path / "datapackage.json").write_bytes(release.as_json(catalogue.descriptor(own)))
    shutil.copytree(ROOT / "data", tmp_path / "data")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])
    assert [task.place for task in report.tasks] == [f"data/{resource['path']}" for resource in own.package["resources"]]
    assert all(task.stats["rows"] for task in report.tasks if task.name != "changes")


def test_descriptor_with_everything_set_follows_the_profile(own):
    work = replace(own.work, released=DATE, address=ADDRESS, doi=DOI)
    said = catalogue.descriptor(replace(own, work=work))
    assert (said["id"], said["homepage"], said["title"]) == (f"https://doi.org/{DOI}", ADDRESS, own.work.title)
    assert datetime.fromisoformat(said["created"]).date().isoformat() == DATE
    read = frictionless.Package.from_descriptor(said)
    assert (read.homepage, read.created) == (ADDRESS, said["created"])
