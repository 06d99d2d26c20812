"""What the book publishes for machines, compared with the dataset in both directions."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile

import frictionless
import pytest
from annotated_book import ADDRESS, SmallBook, source_pages
from conftest import Miniature

from record.book import export, templating
from record.book.citations import WHOLE, plain
from record.book.citing import Work
from record.book.joined import rows
from record.dataset import descriptor, items
from record.texts import passage_spans

PAGES = {"chapters/index": "# Start\n\n```{downloads}\n```\n", **source_pages("S1", "S2")}
WORK = Work(("Trial contributors",), "A trial", "1.2.3", "")
PUBLISHED = Work(("Trial contributors",), "A trial", "1.2.3", "2025-11-21", ADDRESS)


def page(claim_id: str) -> str:
    """A place for a claim, as the book gives it."""
    return f"chapters/source-s1.html#{claim_id}"


def back(value: object) -> str:
    """A value of the JSON as its CSV cell."""
    if isinstance(value, list):
        return "|".join(value)
    return "" if value is None else str(value)


def test_every_claim_is_exported_with_every_cell(known):
    exported = export.claims(known, page)
    columns = known.dataset.claims.columns
    assert [[back(claim[column]) for column in columns] for claim in exported] == [
        [back(row[column]) for column in columns] for row in rows(known.dataset.claims)
    ]
    assert [claim["page"] for claim in exported] == [page(claim) for claim in known.claims]
    assert {claim["claim_id"]: claim["source_id"] for claim in exported} == {
        claim: known.source_of(claim)["source_id"] for claim in known.claims
    }


@pytest.mark.parametrize("table", ["quotes", "dates", "quantities", "participants", "context_links"])
def test_rows_that_belong_to_claims_are_exported_once_each(known, table):
    exported = [
        {"claim_id": claim["claim_id"], **{column: back(value) for column, value in row.items()}}
        for claim in export.claims(known, page)
        for row in claim[table]
    ]
    stored = [{column: back(value) for column, value in row.items()} for row in rows(getattr(known.dataset, table))]
    assert sorted(map(str, (sorted(row.items()) for row in exported))) == sorted(
        map(str, (sorted(row.items()) for row in stored))
    )


def test_relations_stand_with_both_of_their_claims(known):
    exported = {
        (claim["claim_id"], relation["relation_id"]) for claim in export.claims(known, page) for relation in claim["relations"]
    }
    stored = {
        (relation[side], relation["relation_id"]) for relation in known.relations.values() for side in ("claim_a", "claim_b")
    }
    assert exported == stored


def test_list_cells_are_arrays_and_empty_cells_null(known):
    lists = {
        field["name"]
        for resource in descriptor(known.dataset.folder)["resources"]
        if resource["name"] == "claims"
        for field in resource["schema"]["fields"]
        if "separator" in field
    }
    assert {"topic", "about_id", "addressee_id", "aux", "option"} <= lists
    for claim, row in zip(export.claims(known, page), known.claims.values(), strict=True):
        assert {column: claim[column] for column in lists} == {column: items(row[column]) for column in lists}
        assert "" not in claim.values()


def test_every_quotation_is_one_annotation_and_no_other(known):
    collection = export.annotations(known, page, WORK)
    exported = collection["first"]["items"]
    assert collection["total"] == len(exported) == len(known.quotes)
    assert [annotation["id"] for annotation in exported] == [f"annotations.jsonld#{quote}" for quote in known.quotes]
    for annotation, quote in zip(exported, known.quotes.values(), strict=True):
        words, position = annotation["target"]["selector"]
        assert words["type"] == "TextQuoteSelector"
        assert words["exact"] == quote["exact"]
        assert quote["prefix"].endswith(words.get("prefix", ""))
        assert quote["suffix"].startswith(words.get("suffix", ""))
        assert max(len(words.get("prefix", "")), len(words.get("suffix", ""))) <= 32
        assert position == {"type": "TextPositionSelector", "start": quote["start"], "end": quote["end"]}


def test_annotations_follow_the_web_annotation_model(known):
    """The requirements ("MUST") of the W3C recommendation and of its test suite that touch what is used here."""
    collection = export.annotations(known, page, PUBLISHED)
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["type"] == "AnnotationCollection"
    assert collection["first"]["type"] == "AnnotationPage"
    assert collection["first"]["startIndex"] == 0
    identifiers = [annotation["id"] for annotation in collection["first"]["items"]]
    assert len(identifiers) == len(set(identifiers))
    assert [collection[part]["id"] for part in ("first",)] + [collection["id"]] == [
        f"{ADDRESS}annotations.jsonld#page",
        f"{ADDRESS}annotations.jsonld",
    ]
    for annotation in collection["first"]["items"]:
        assert annotation["@context"] == "http://www.w3.org/ns/anno.jsonld"
        assert annotation["id"].startswith(ADDRESS)
        assert "bodyValue" not in annotation
        assert "state" not in annotation["target"]  # a TimeState needs a date of the source, which is not recorded
        assert annotation["type"] == "Annotation"
        assert annotation["motivation"] == "describing"
        target = annotation["target"]
        assert target["type"] == "SpecificResource"
        assert ":" in target["source"]
        kinds = [body["type"] for body in annotation["body"]]
        assert kinds in (["TextualBody", "SpecificResource"], ["TextualBody", "TextualBody", "SpecificResource"])
        assert all(body["value"] for body in annotation["body"] if body["type"] == "TextualBody")
        assert annotation["body"][-1]["source"].startswith(f"{ADDRESS}chapters/source-s1.html#C")


def test_a_source_without_an_address_is_named_by_its_digest(known):
    for annotation, quote in zip(export.annotations(known, page, WORK)["first"]["items"], known.quotes.values(), strict=True):
        source = known.source_of(quote["claim_id"])
        target = annotation["target"]
        digest = export.digest_name(source["text_sha256"])
        if source["url"]:
            assert target["source"] == source["url"]
            assert target["dcterms:source"] == {"id": digest}
        else:
            assert target["source"] == digest
            assert "dcterms:source" not in target


@pytest.mark.parametrize("work", [WORK, PUBLISHED])
def test_what_is_published_says_whose_it_is_and_of_which_version(known, work):
    licence = "https://creativecommons.org/licenses/by/4.0/"
    collection = export.annotations(known, page, work)
    for each in (collection, *collection["first"]["items"]):
        assert each["creator"] == {"type": "Organization", "name": "Trial contributors"}
        assert (each["rights"], each["schema:version"]) == (licence, "1.2.3")
    said = {"name": "A trial", "version": "1.2.3", "license": licence, "creator": "Trial contributors"}
    dated = {"datePublished": "2025-11-21", "url": ADDRESS} if work.address else {}
    assert export.about(known, work) == {**said, **dated, "citation": plain(work, WHOLE)}


def test_an_address_without_its_closing_slash_gives_the_same_identifiers(known):
    bare = Work(PUBLISHED.authors, PUBLISHED.title, PUBLISHED.version, PUBLISHED.released, ADDRESS.rstrip("/"))
    assert export.annotations(known, page, bare) == export.annotations(known, page, PUBLISHED)


def test_digest_name_is_that_of_rfc_6920():
    """The example of section 8.1 of the standard."""
    digest = hashlib.sha256(b"Hello World!").hexdigest()
    assert export.digest_name(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
    name = export.digest_name(digest).rpartition(";")[2]
    assert base64.urlsafe_b64decode(name + "=").hex() == digest


def test_offsets_are_those_of_the_texts(known, texts):
    for annotation, quote in zip(export.annotations(known, page, WORK)["first"]["items"], known.quotes.values(), strict=True):
        text = texts[known.source_of(quote["claim_id"])["source_id"]]
        words, position = annotation["target"]["selector"]
        assert text[position["start"] : position["end"]] == words["exact"]


@pytest.mark.parametrize("between", ["\n", " ", "", "\n\n"])
def test_every_annotation_is_found_once_by_a_matcher_that_forgives_nothing(known, texts, between):
    """Whatever stands between the paragraphs of an article, words and context together occur exactly once."""
    for annotation, quote in zip(export.annotations(known, page, WORK)["first"]["items"], known.quotes.values(), strict=True):
        text = texts[known.source_of(quote["claim_id"])["source_id"]]
        words = annotation["target"]["selector"][0]
        shown = between.join(text[start:end] for start, end in passage_spans(text))
        looked_for = words.get("prefix", "") + words["exact"] + words.get("suffix", "")
        assert shown.count(looked_for) == 1, quote["quote_id"]


@pytest.mark.parametrize(
    ("prefix", "suffix", "inside"),
    [
        ("the end.\r\nIt is ", ", she", {"prefix": "It is ", "suffix": ", she"}),
        ("the end.\n", ".”\n\nHe", {"suffix": ".”"}),
        ("", "\nHe", {}),
    ],
)
def test_context_ends_where_the_passage_ends(prefix, suffix, inside):
    assert export.context_inside({"prefix": prefix, "suffix": suffix}) == inside


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> SmallBook:
    """A built book about the miniature package, with the values that were published last."""
    base = tmp_path_factory.mktemp("published")
    folder = Miniature(base).publish()
    (folder / "ids.csv").write_text("id,kind,version,place\n", encoding="utf-8")
    return SmallBook(base, folder, PAGES)


def test_the_whole_package_is_published_as_it_stands(book):
    def files(folder):
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    published, stored = files(book.html / "data"), files(book.data)
    archive = published.pop(export.ARCHIVE)
    name = descriptor(book.data)["name"]
    forms = {f"{name}.xlsx", f"{name}.sqlite", export.NETWORK}
    forms |= {f"parquet/{resource['name']}.parquet" for resource in descriptor(book.data)["resources"]}
    assert {path: content for path, content in published.items() if path not in forms} == stored
    assert forms <= set(published)
    assert "published/claims.csv" in stored
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        packed = {name: opened.read(name) for name in opened.namelist()}
    assert packed.pop("CITATION.cff") == (book.source / "CITATION.cff").read_bytes()
    assert b"Cite as: Trial contributors (2025). A trial & more, version 1.2.3." in packed.pop("README.md")
    assert packed == stored
    read = frictionless.validate(str(book.html / "data" / export.ARCHIVE)).tasks
    assert [task.place for task in read] == [resource["path"] for resource in descriptor(book.data)["resources"]]
    assert book.text("references.bib") == (book.data / "references.bib").read_text(encoding="utf-8")


def test_every_exported_page_holds_its_claim(book):
    claims = json.loads(book.text("claims.json"))
    assert [claim["claim_id"] for claim in claims] == [f"C{n:03d}" for n in range(1, 9)]
    for claim in claims:
        name, anchor = claim["page"].split("#")
        assert anchor == claim["claim_id"]
        assert book.page(name.removesuffix(".html")).find(id=anchor).name == "article"


def test_annotations_are_published(book):
    (annotation,) = json.loads(book.text("annotations.jsonld"))["first"]["items"]
    assert annotation["body"][-1]["source"] == "chapters/source-s1.html#C003"
    assert annotation["target"]["source"].startswith("ni:///sha-256;")


def test_the_claims_are_accompanied_by_what_they_are(book):
    meta = json.loads(book.text("claims.meta.json"))
    assert (meta["name"], meta["version"], meta["creator"]) == ("A trial & more", "1.2.3", "Trial contributors")
    assert "url" not in meta


def test_every_file_beside_the_pages_is_listed_with_its_size(book):
    page = book.page("chapters/index")
    links = {link["href"].removeprefix("../"): link.find_parent(["li", "th", "td"]).text for link in page.select("a[download]")}
    files = [path for path in book.html.rglob("*") if path.is_file() and path.parent.name in ("html", "data", "parquet")]
    made = {".csv", ".parquet", ".xlsx", ".sqlite", ".jsonld", ".zip"}
    beside = {path.relative_to(book.html).as_posix(): path for path in files if path.suffix in made or "claims" in path.name}
    assert set(beside) <= set(links)
    for name, text in links.items():
        assert f"({templating.size_words((book.html / name).stat().st_size)})" in text


@pytest.mark.parametrize(
    ("size", "words"), [(999, "999 bytes"), (1000, "1 kB"), (38_400, "38 kB"), (999_499, "999 kB"), (999_500, "1.0 MB")]
)
def test_sizes_are_told_in_the_unit_that_reads_with_ease(size, words):
    assert templating.size_words(size) == words


def test_a_second_build_gives_the_same_bytes(miniature, tmp_path):
    data = miniature.write()
    names = ["claims.json", "claims.meta.json", "annotations.jsonld", f"data/{export.ARCHIVE}", "_static/record/cards.js"]
    names += [f"data/{export.NETWORK}", *(f"data/{descriptor(data)['name']}.{ending}" for ending in ("xlsx", "sqlite"))]
    first, second = (SmallBook(tmp_path / name, data, PAGES).html for name in ("one", "two"))
    assert [name for name in names if (first / name).read_bytes() != (second / name).read_bytes()] == []


def test_addresses_are_absolute_once_one_is_configured(miniature, tmp_path):
    built = SmallBook(tmp_path, miniature.write(), PAGES, html_baseurl=ADDRESS)
    collection = json.loads(built.text("annotations.jsonld"))
    assert json.loads(built.text("claims.meta.json"))["url"] == ADDRESS
    assert collection["id"] == f"{ADDRESS}annotations.jsonld"
    assert collection["first"]["items"][0]["body"][-1]["source"] == f"{ADDRESS}chapters/source-s1.html#C003"
