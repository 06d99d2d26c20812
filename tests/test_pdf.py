"""The printed book: tagged, with an outline, whole, and each sheet with its number and what it is of."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml
from bench import parsed
from browser_fixtures import CHROMIUM, ROOT, toc_pages
from bs4 import BeautifulSoup
from conftest import require
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from record.book import pdf
from record.book.citing import read_work

pytestmark = pytest.mark.book
# The joined book is printed of two chapters: all of it takes minutes.
CHAPTERS = ("chapters/index", "chapters/background")
ADDRESS = "https://record.example/book/"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A root with two chapters in its contents, and an address."""
    folder = tmp_path_factory.mktemp("root")
    shutil.copy(ROOT / "CITATION.cff", folder)
    toc = {"root": CHAPTERS[0], "parts": [{"chapters": [{"file": name} for name in CHAPTERS[1:]]}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (folder / "_config.yml").write_text(yaml.safe_dump({"html": {"baseurl": ADDRESS}}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def printed(built_html, root, tmp_path_factory) -> dict[str, PdfReader]:
    """The joined book, as `book`, and its second chapter, as `background`."""
    require(any(map(shutil.which, CHROMIUM)), "no Chromium here to print with")
    folder = tmp_path_factory.mktemp("pdf")
    # In a process of its own: Playwright runs once in each, and the other tests' browser may be open.
    command = [
        sys.executable,
        "-m",
        "record",
        "pdf",
        "background",
        "book",
        "--html",
        built_html,
        "--target",
        folder,
        "--root",
        root,
    ]
    subprocess.run(command, check=True, cwd=ROOT, stdin=subprocess.DEVNULL)
    name = f"phase-one-phase-two-{read_work(ROOT / 'CITATION.cff').version}"
    assert {path.name for path in folder.iterdir()} == {f"{name}.pdf", f"{name}-background.pdf"}
    return {"background": PdfReader(folder / f"{name}-background.pdf"), "book": PdfReader(folder / f"{name}.pdf")}


@pytest.fixture(scope="module", params=["background", "book"])
def document(printed, request) -> PdfReader:
    """Each of the two."""
    return printed[request.param]


@pytest.fixture(scope="module")
def joined(built_html) -> BeautifulSoup:
    """All pages of the book as one, without an address."""
    pages = [f"{name}.html" for name in toc_pages()]
    return BeautifulSoup(pdf.Sheets(built_html, pages, read_work(ROOT / "CITATION.cff")).document(), "html.parser")


def squeezed(text: str) -> str:
    """Text without its spaces, which a PDF does not keep."""
    return re.sub(r"\s", "", text)


@cache
def sheets(document: PdfReader) -> list[str]:
    """The text of each sheet, without spaces."""
    return [squeezed(page.extract_text()) for page in document.pages]


def outline(entries: list) -> list[str]:
    """The titles of an outline, with those below them."""
    return [title for entry in entries for title in (outline(entry) if isinstance(entry, list) else [entry.title])]


def links(document: PdfReader) -> list[dict]:
    """The links of a document."""
    notes = (note.get_object() for page in document.pages for note in page.get("/Annots", []))
    return [note for note in notes if note["/Subtype"] == "/Link"]


def structure(document: PdfReader) -> Counter:
    """How many elements of each kind a tagged document has."""
    found, rest = Counter(), [document.trailer["/Root"]["/StructTreeRoot"]]
    while rest:
        node = rest.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            rest += node
        elif isinstance(node, dict):
            found[node.get("/S")] += 1
            rest += [node["/K"]] if "/K" in node else []
    return found


@pytest.mark.browser
@pytest.mark.thorough
def test_it_is_tagged_in_its_language(document):
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    kinds = structure(document)
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Link", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds), kinds


@pytest.mark.browser
@pytest.mark.thorough
def test_its_outline_has_its_headings(document, built_html):
    titles = outline(document.outline)
    page = BeautifulSoup((built_html / "chapters/background.html").read_text(encoding="utf-8"), "html.parser")
    for mark in page.select(".headerlink"):
        mark.decompose()
    headings = [heading.get_text() for heading in page.select(".bd-article :is(h1, h2)")]
    assert headings == titles[-len(headings) :]


@pytest.mark.browser
@pytest.mark.thorough
def test_each_sheet_has_its_number_and_says_what_it_is_of(document):
    version = squeezed(f"Phase One, Phase Two, version {read_work(ROOT / 'CITATION.cff').version}")
    total = len(document.pages)
    for number, text in enumerate(sheets(document), start=1):
        assert f"{number}/{total}" in text
        assert version in text
    assert squeezed("Two ceasefires, told in the same words") in sheets(document)[-1]


@pytest.mark.browser
@pytest.mark.thorough
def test_the_first_sheet_has_the_citation(document):
    assert squeezed("Phase One, Phase Two contributors (") in sheets(document)[0]


@pytest.mark.browser
@pytest.mark.thorough
def test_no_sheet_ends_in_a_heading_or_a_caption(document, joined):
    """What a sheet holds is more than its head and foot, and its last words are none that speak of the next."""
    lone = {squeezed(words) for words in outline(document.outline)}
    lone |= {squeezed(caption.get_text()) for caption in joined.select("figcaption, caption")}
    for number, text in enumerate(sheets(document), start=1):
        body = text.replace(f"{number}/{len(document.pages)}", "", 1)
        assert not [words for words in lone if len(words) > 9 and body.endswith(words)], f"sheet {number}: {text[-200:]}"
        assert len(body) > 150, f"sheet {number} has next to nothing: {text}"


@pytest.mark.browser
@pytest.mark.thorough
def test_links_lead_to_places_in_the_document_or_to_addresses(document):
    places, inside, outside = document.named_destinations, 0, set()
    for link in links(document):
        if "/Dest" in link:
            assert link["/Dest"] in places, link["/Dest"]
            inside += 1
        else:
            outside.add(link["/A"]["/URI"])
    assert inside > 50
    assert outside
    assert not [address for address in outside if not address.startswith("https://")]
    assert [address for address in outside if address.startswith(f"{ADDRESS}chapters/source-s")]


@pytest.mark.thorough
def test_the_joined_book_has_every_id_and_every_note_once(joined, built_html):
    ids = Counter(tag["id"] for tag in joined.find_all(id=True))
    assert [one for one, times in ids.items() if times > 1] == []
    for name in toc_pages():
        notes = [tag["id"] for tag in parsed(built_html / f"{name}.html").select(".notes-list > li")]
        assert [ids[f"{Path(name).name}-{note}"] for note in notes] == [1] * len(notes), name
    assert ids["phase-one-note-1"] == 1


@pytest.mark.thorough
def test_every_link_of_the_joined_book_leads_somewhere(joined):
    ids = {tag["id"] for tag in joined.find_all(id=True)}
    addresses = [tag[name] for tag in joined.find_all("a") for name in ("href", "xlink:href") if name in tag.attrs]
    assert [one for one in addresses if one.startswith("#") and one[1:] not in ids] == []
    assert [one for one in addresses if not re.match(r"#|https?://|mailto:", one)] == []
    for name in ("aria-labelledby", "aria-describedby"):
        named = {one for tag in joined.find_all(attrs={name: True}) for one in tag[name].split()}
        assert named - ids == set()
    drawn = {
        one for tag in joined.select("svg *") for value in tag.attrs.values() for one in re.findall(r"url\(#(.+?)\)", str(value))
    }
    assert drawn - ids == set()


def test_running_heads_may_hold_any_words():
    work = read_work(ROOT / "CITATION.cff")
    rule = pdf.running_head('A "b" \\ </style>', work, "page")
    assert rule.startswith(r'@page page { @top-left { content: "A \22 b\22  \5c  \3c /style>"; }')


def test_without_a_book_it_says_what_to_do(tmp_path, capsys):
    assert pdf.main(["--html", str(tmp_path), "--target", str(tmp_path)]) == 1
    assert "Run `make book`" in capsys.readouterr().err
