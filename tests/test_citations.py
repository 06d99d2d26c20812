"""Citations and what pages tell machines, with and without an address, a date and a DOI; and in a browser, form by form."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest
from conftest import require
from pybtex.database import parse_string

from record.book import citations, metadata
from record.book.citations import Cited, bibtex, csl, plain, ris
from record.book.citing import Work

ADDRESS = "https://book.example.org/record/"
TITLE = "Phase One, Phase Two: a record"
SETTINGS = list(itertools.product(["", "2026-11-26"], ["", ADDRESS], ["", "10.9999/example"]))
CLAIM = Cited("C132", "Hazem Qassem, in TRT World, published 23 October 2025, passage 13: It is done.", "a.html#C132", "Claim")
CHAPTER = Cited("phase-one", "Phase one & after", "chapters/phase-one.html")


def work(released: str = "", address: str = "", doi: str = "") -> Work:
    """The book with what is set."""
    return Work(("Phase One, Phase Two contributors",), TITLE, "0.4.0", released, address, doi)


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("cited", [CLAIM, CHAPTER, Cited("", "", "")], ids=["claim", "chapter", "book"])
def test_every_form_says_the_same(cited, settings):
    released, address, doi = settings
    entry, text = csl(work(*settings), cited), plain(work(*settings), cited)
    parsed = parse_string(bibtex(entry), "bibtex").entries[cited.key]
    lines = dict(re.findall(r"^([A-Z0-9]{2})  - (.*)\r$", ris(entry), re.M))
    assert (released[:4] or "n.d.") in text
    assert "version 0.4.0" in text
    assert parsed.fields["edition"] == lines["ET"] == entry["edition"] == "0.4.0"
    assert parsed.fields["year"] == (released[:4] or "n.d.")
    assert lines.get("PY", "") == released[:4]
    assert entry.get("issued", {}).get("date-parts") == ([[2026, 11, 26]] if released else None)
    url = address + cited.page if address else None
    assert (entry.get("URL"), parsed.fields.get("url"), lines.get("UR")) == (url, url, url)
    assert (entry.get("DOI", ""), parsed.fields.get("doi", ""), lines.get("DO", "")) == (doi, doi, doi)
    assert [str(person) for person in parsed.persons["author"]] == ["{Phase One, Phase Two contributors}"]
    assert "," not in lines["AU"], "RIS splits a name at its comma"
    assert parsed.type == ("incollection" if cited.id else "book")
    if cited.id:
        assert parsed.fields["booktitle"].strip("{}") == lines["T2"] == entry["container-title"] == TITLE


def test_a_claim_is_pasted_with_its_speaker_first():
    assert plain(work("2026-11-26", ADDRESS), CLAIM) == (
        "Hazem Qassem, in TRT World, published 23 October 2025, passage 13: It is done. Claim C132, in: Phase One, Phase Two "
        f"contributors, {TITLE}, version 0.4.0, 2026, {ADDRESS}a.html#C132."
    )


# --- what reference managers and search engines read -------------------------------------------------------------------


def saved_by_zotero(context_object: str) -> dict:
    """What Zotero saves of a COinS span, by the rules that its `parseContextObject` documents: the type from format and genre,
    `aucorp` as one name, `btitle` as the book of a section, an address only from an `rft_id` that begins with http."""
    pairs = parse_qsl(context_object.replace("+", " "))
    fields = dict(pairs)
    assert fields["rft_val_fmt"] == "info:ofi/fmt:kev:mtx:book"
    section = fields["rft.genre"] == "bookitem"
    ids = [value for name, value in pairs if name == "rft_id"]
    return {
        "itemType": "bookSection" if section else "book",
        "title": fields["rft.atitle" if section else "rft.btitle"],
        "bookTitle": fields["rft.btitle"] if section else "",
        "creators": [value for name, value in pairs if name == "rft.aucorp"],
        "date": fields.get("rft.date", ""),
        "edition": fields["rft.edition"],
        "url": next((value for value in ids if value.startswith("http")), ""),
        "DOI": next((value.removeprefix("info:doi/") for value in ids if value.startswith("info:doi/")), ""),
    }


@pytest.mark.parametrize(("released", "address", "doi"), SETTINGS)
def test_zotero_saves_a_section_of_the_book(released, address, doi):
    span = metadata.coins(work(released, address, doi), "Phase one & after", address + "x.html" if address else "", whole=False)
    assert saved_by_zotero(span) == {
        "itemType": "bookSection",
        "title": "Phase one & after",
        "bookTitle": TITLE,
        "creators": ["Phase One, Phase Two contributors"],
        "date": released,
        "edition": "0.4.0",
        "url": address + "x.html" if address else "",
        "DOI": doi,
    }
    assert "%2B" not in span, "Zotero reads an escaped plus as a space"


def test_a_sitemap_robots_and_a_feed_name_the_address():
    book = work("2026-11-26", ADDRESS)
    sitemap = ElementTree.fromstring(metadata.sitemap(book, ["a.html", "b.html"]))
    assert [place.text for place in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")] == [
        f"{ADDRESS}a.html",
        f"{ADDRESS}b.html",
    ]
    assert f"Sitemap: {ADDRESS}sitemap.xml" in metadata.robots(book)
    assert "Sitemap" not in metadata.robots(work())
    notes = "# Changes\n\n## 0.4.0\n\nNew & better.\n\n## 0.3.0, 2026-11-25\n\nA book.\n\n## 0.2.0\n\nOlder.\n"
    feed = ElementTree.fromstring(metadata.feed(book, notes, "chapters/changes.html"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.find(f"{atom}title").text for entry in feed.iter(f"{atom}entry")] == ["Version 0.4.0", "Version 0.3.0"]
    for part in (feed, *feed.iter(f"{atom}entry")):
        assert all(part.find(f"{atom}{name}") is not None for name in ("id", "title", "updated"))


# --- the built book ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def entries(built_html) -> dict[str, dict]:
    """The citations of everything, by key."""
    found = json.loads((built_html / "citations.json").read_text(encoding="utf-8"))
    assert len({entry["id"] for entry in found}) == len(found), "two things have one key"
    return {entry["id"]: entry for entry in found}


@pytest.mark.book
def test_everything_can_be_cited(entries, dataset, built_html):
    wanted = {"phase-record", *(f"phase-record-{each}" for each in [*dataset.claims.claim_id, *dataset.quotes.quote_id])}
    wanted |= {f"phase-record-{page.stem}" for page in (built_html / "chapters").glob("*.html") if page.stem != "index"}
    assert not wanted - set(entries)
    parsed = parse_string((built_html / "citations.bib").read_text(encoding="utf-8"), "bibtex").entries
    assert list(parsed) == list(entries)
    assert (built_html / "citations.ris").read_text(encoding="utf-8").count("ER  - ") == len(entries)


def pandoc(*arguments: str, stdin: str = "") -> str:
    """What pandoc prints, whose citeproc writes the bibliographies of many journals."""
    require(shutil.which("pandoc") is not None, "no pandoc here; install one, such as Debian's package pandoc")
    return subprocess.run(["pandoc", *arguments], input=stdin, check=True, capture_output=True, text=True).stdout


@pytest.mark.book
def test_pandoc_reads_the_bibtex_as_the_csl(entries, built_html):
    read = {
        entry["id"]: entry for entry in json.loads(pandoc("-f", "bibtex", "-t", "csljson", str(built_html / "citations.bib")))
    }
    assert list(read) == list(entries)
    for key, entry in entries.items():
        same = {name: value.replace("’", "'") if isinstance(value, str) else value for name, value in read[key].items()}
        assert not entry.get("issued") or same["issued"]["date-parts"][0][0] == entry["issued"]["date-parts"][0][0]
        assert same | {"issued": None} == entry | {"issued": None, "title": entry["title"].replace("’", "'")}


@pytest.mark.book
@pytest.mark.parametrize("name", ["citations.bib", "citations.json"])
def test_citeproc_says_whose_words_a_claim_cites(built_html, name):
    wanted = "---\nnocite: '@phase-record-C195'\n---\n"
    said = pandoc("--citeproc", "--bibliography", str(built_html / name), "-t", "plain", "--wrap=none", stdin=wanted)
    parts = ["Phase One, Phase Two contributors", "Claim C195: Hazem Qassem", "The New Arab", "15 and 17 January 2026"]
    for part in [*parts, "Passage 3", "Gaza ceasefire talks"]:
        assert part.casefold() in said.casefold(), said


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize("name", ["chapters/source-s3", "chapters/phase-one", "chapters/findings", "chapters/disagreements"])
def test_the_page_makes_the_same_forms(visit, entries, name):
    page = visit(name, served=False).page
    made = page.evaluate(
        "[...document.querySelectorAll('.cite')].map(cite => [cite.dataset.cited || '', ...['BibTeX', 'RIS', 'CSL-JSON']"
        ".map(form => recordCitation(cite, form))])"
    )
    assert len(made) > 1
    for own, *forms in made:
        entry = entries["phase-record" + (f"-{own}" if own else "")]
        assert forms == [bibtex(entry), ris(entry), json.dumps([entry], ensure_ascii=False, indent=1)]


@pytest.mark.book
@pytest.mark.browser
def test_a_citation_has_the_address_of_the_page_on_the_web_and_never_of_a_file(visit):
    for served in (True, False):
        page = visit("chapters/source-s3", served=served).page
        claim = page.locator("#C132")
        claim.get_by_text("Cite this claim").click()
        where = claim.locator(".cite-place").first.inner_text()
        assert where == (page.url.split("#")[0] + "#C132" if served else "chapters/source-s3.html#C132")


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize(
    ("address", "says", "leads"),
    [
        ("chapters/source-s1#C999", "There is no “C999” in this version", "changes.html"),
        ("chapters/source-s1#c001", "but a “C001”", "#C001"),
        ("chapters/source-s1#C223", "stands on another", "source-s5.html#C223"),
        ("chapters/phase-one#fig-gone", "There is no “fig-gone”", "changes.html"),
        ("chapters/claims#C001%", "There is no “C001%”", "changes.html"),
    ],
)
def test_an_address_that_leads_nowhere_says_so(visit, address, says, leads):
    page = visit(address, served=False).page
    box = page.locator(".lost-address")
    box.wait_for()
    assert says in box.inner_text()
    assert box.locator("a").get_attribute("href").endswith(leads)
    assert box.evaluate("box => document.activeElement === box")


@pytest.mark.book
@pytest.mark.browser
def test_an_address_that_leads_somewhere_says_nothing(visit):
    page = visit("chapters/source-s1#C001", served=False).page
    page.wait_for_timeout(300)
    assert page.locator(".lost-address").count() == 0


def test_the_forms_are_those_of_the_page():
    assert set(citations.FORMS) == {"bib", "ris", "json"}
