"""Earlier versions beside the book: each page says which version it is and leads to what it is now."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from record.book import versions

PAGE = '<!DOCTYPE html>\n<html lang="en"><head><title>{0}</title></head><body class="a">\n<main>{0} ü</main></body></html>\n'


def citation(version):
    """A citation file."""
    return f'title: "Pact & pier"\nauthors:\n  - name: Trial contributors\nversion: {version}\n'


def fake_release(folder, name, version, pages):
    """An unpacked release."""
    (folder / name).mkdir(parents=True)
    for page in pages:
        path = folder / name / "book" / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(page), encoding="utf-8")
    (folder / name / "CITATION.cff").write_text(citation(version), encoding="utf-8")


@pytest.fixture
def places(tmp_path):
    """A folder with three releases, the current one among them, and the current book with its citation."""
    folder, html = tmp_path / "releases", tmp_path / "html"
    fake_release(folder, "first", "0.2.0", ["index.html", "chapters/pier.html", "chapters/gone.html"])
    fake_release(folder, "second", "0.10.0", ["index.html"])
    fake_release(folder, "this", "0.11.0", ["index.html"])
    (folder / "first" / "book" / "claims.json").write_text("[]", encoding="utf-8")
    for page in ("index.html", "chapters/pier.html"):
        (html / page).parent.mkdir(parents=True, exist_ok=True)
        (html / page).write_text(PAGE.format("now"), encoding="utf-8")
    (tmp_path / "CITATION.cff").write_text(citation("0.11.0"), encoding="utf-8")
    return folder, html, tmp_path / "CITATION.cff"


def test_each_page_says_its_version_and_leads_to_what_it_is_now(places):
    folder, html, cff = places
    assert versions.add(folder, html, cff) == ["0.10.0", "0.2.0"]
    leads = {}
    for path in sorted((html / "versions").glob("*/**/*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        note = page.body.find(True)
        assert note.name == "aside"
        version = path.relative_to(html / "versions").parts[0]
        assert note.get_text() == f"This is version {version}; the current version is 0.11.0."
        leads[path.relative_to(html).as_posix()] = (path.parent / note.a["href"]).resolve().relative_to(html).as_posix()
        assert page.main.get_text().endswith(" ü")
        assert page.body["class"] == ["a"]
    assert leads == {
        "versions/0.2.0/index.html": "index.html",
        "versions/0.2.0/chapters/pier.html": "chapters/pier.html",
        "versions/0.2.0/chapters/gone.html": "index.html",
        "versions/0.10.0/index.html": "index.html",
    }
    assert (html / "versions" / "0.2.0" / "claims.json").read_text(encoding="utf-8") == "[]"
    assert "earlier-version" not in (html / "index.html").read_text(encoding="utf-8")
    assert "earlier-version" not in (folder / "first" / "book" / "index.html").read_text(encoding="utf-8")


def test_what_is_copied_from_an_earlier_version_leads_to_that_version(places):
    folder, html, cff = places
    first, address = folder / "first", "https://book.example.org/"
    (first / "_config.yml").write_text('html:\n  baseurl: "https://book.example.org"\n', encoding="utf-8")
    cited = f'<p class="copyable">Pact, <span class="cite-place">{address}chapters/pier.html#C1</span>.</p>'
    record = f'<script type="application/json" id="book-record">{{"URL":"{address}"}}</script>'
    page = f'<html><head><link rel="canonical" href="{address}chapters/pier.html"></head><body>{cited}{record}</body></html>'
    (first / "book" / "chapters" / "pier.html").write_text(page, encoding="utf-8")
    (first / "book" / "citations.ris").write_bytes(f"UR  - {address}chapters/pier.html\r\n".encode())
    versions.add(folder, html, cff)
    copy = html / "versions" / "0.2.0"
    shown = (copy / "chapters" / "pier.html").read_text(encoding="utf-8")
    assert f"{address}versions/0.2.0/chapters/pier.html#C1" in shown
    assert f'{{"URL":"{address}versions/0.2.0/"}}' in shown
    assert f'canonical" href="{address}chapters/pier.html"' in shown
    assert (copy / "citations.ris").read_bytes() == f"UR  - {address}versions/0.2.0/chapters/pier.html\r\n".encode()


def test_a_page_lists_the_versions(places):
    folder, html, cff = places
    versions.add(folder, html, cff)
    page = BeautifulSoup((html / "versions" / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert [link["href"] for link in page.find_all("a")] == ["../index.html", "0.10.0/index.html", "0.2.0/index.html"]
    assert page.p.get_text() == "Pact & pier"


def test_adding_again_gives_the_same(places):
    folder, html, cff = places
    versions.add(folder, html, cff)
    first = {path: path.read_bytes() for path in html.rglob("*") if path.is_file()}
    versions.add(folder, html, cff)
    assert {path: path.read_bytes() for path in html.rglob("*") if path.is_file()} == first


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda folder: fake_release(folder, "twice", "0.2.0", ["index.html"]), "are both version 0.2.0"),
        (lambda folder: fake_release(folder, "empty", "0.3.0", []), "is missing"),
        (lambda folder: fake_release(folder, "odd", "../../away", ["index.html"]), "cannot name a folder"),
        (lambda folder: folder.rename(folder.with_name("elsewhere")), "is not a folder"),
    ],
)
def test_what_is_no_release_is_refused_and_nothing_is_added(places, change, says):
    folder, html, cff = places
    change(folder)
    with pytest.raises(versions.VersionsError, match=says):
        versions.add(folder, html, cff)
    assert not (html / "versions").exists()
