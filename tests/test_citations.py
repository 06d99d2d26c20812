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
from bench import parsed
from conftest import require
from pybtex.database import parse_string

from record.book import citations, metadata
from record.book.citations import Cited, bibtex, csl, plain, ris
from record.book.citing import Work, closed, read_work
from record.book.joined import Joined
from record.dataset import ROOT, load
from record.findings import FINDINGS

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
    own = "" if cited.id else doi
    assert (entry.get("DOI", ""), parsed.fields.get("doi", ""), lines.get("DO", "")) == (own, own, own), "a part has no DOI"
    whole = f"The whole book: https://doi.org/{doi}" if doi and cited.id else ""
    assert (entry.get("note", ""), parsed.fields.get("note", ""), lines.get("N1", "")) == (whole, whole, whole)
    assert (f", https://doi.org/{doi}" in text) == bool(doi)
    assert text.endswith(f"{url or cited.page or (f'https://doi.org/{doi}' if doi else 'version 0.4.0')}.")
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


@pytest.fixture(scope="module")
def known() -> Joined:
    """The record itself."""
    return Joined(load())


@pytest.mark.parametrize(
    ("quote", "whose"),
    [
        ("Q060", "Steve Witkoff, in The New Arab, published between 15 and 17 January 2026, passage 19: “We have to open it.”"),
        (
            "Q024",
            "Leader in “the Palestinian Resistance” speaking to Al Mayadeen, putting into words a claim of American envoys, in",
        ),
        ("Q013", "Words whose owner is not stated, in Days of Palestine, published between 6 and 9 March 2025, passage 17: “"),
        (
            "Q037",
            "TRT World, published 23 October 2025, passage 13, putting into words a claim of Hazem Qassem, as relayed by",
        ),
        ("Q014", "Yedioth Ahronoth, putting into words a claim of Steve Witkoff, in Days of Palestine"),
        ("Q007", "Days of Palestine, published between 6 and 9 March 2025, passage 8, in its own voice: “in shambles”."),
        ("Q077", "Al Mayadeen English, published between 12 and 13 March 2025, passage 7, in its own voice: “‘Israel’”."),
    ],
)
def test_a_quotation_says_whose_words_it_is(known, quote, whose):
    assert citations.quote_cited(known, quote, "").title.startswith(whose)


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("C223", " Quoted: “We have to open it.”"),
        ("C132", " In the report's words: “completed”."),
        ("C047", " In words whose owner is not stated: “Israeli genocidal war on Gaza”."),
        ("C051", " In the words of Yedioth Ahronoth: “even if Hamas refuses to release the hostages”."),
        (
            "C106",
            " In the words of Leader in “the Palestinian Resistance” speaking to Al Mayadeen: “force Israel to stop the war”.",
        ),
        ("C014", "to refrain from implementing its terms” (“(Israel)” is an addition by an editor)."),
        ("C071", " In the report's words: “‘Israel’”."),
    ],
)
def test_a_claim_says_whose_are_the_words_quoted(known, claim, words):
    assert citations.claim_cited(known, known.claims[claim], "").title.endswith(words)


def test_no_citation_names_a_source_by_its_number_or_doubles_anything(known):
    made = [citations.claim_cited(known, known.claims[each], "a") for each in known.claims]
    made += [citations.quote_cited(known, each, "a") for each in known.quotes]
    made += [citations.finding_cited(known, each, "a") for each in FINDINGS.values()]
    made += [citations.pair_cited(known, known.relations[each], "a") for each in known.relations]
    odd = re.compile(
        r"\bS\d\b|[.!?][”’]*\.(?!/)|““|””|\"|Not stated|\.”, in|(as told by|as relayed by) ([^,]+), \1|^(.+), as told by \3,"
    )
    assert [text for text in (plain(work(), each) for each in made) if odd.search(text)] == []


def test_marks_within_a_title_are_single_ones():
    title = "“Captives” or “hostages”"
    assert "(n.d.). “‘Captives’ or ‘hostages’”, in" in plain(work(), Cited("words", title, "a.html"))
    assert csl(work(), Cited("words", title, "a.html"))["title"] == title


def test_a_pair_is_cited_with_its_relation(known):
    assert citations.pair_cited(known, known.relations["R002"], "").title == "Pair R002, C013 repeats C011"


# --- what CITATION.cff may say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "released", "doi"),
    [
        ("date-released:\ndoi:\n", "", ""),
        ("date-released: 2026-11-26\ndoi: https://doi.org/10.9999/example\n", "2026-11-26", "10.9999/example"),
        ("doi: doi:10.9999/example\n", "", "10.9999/example"),
    ],
)
def test_what_is_not_set_is_empty_and_a_doi_is_one_however_it_is_given(tmp_path, lines, released, doi):
    path = tmp_path / "CITATION.cff"
    path.write_text(f"title: x\nversion: 0.10\nauthors:\n  - name: y\n{lines}", encoding="utf-8")
    read = read_work(path)
    assert (read.version, read.released, read.doi) == ("0.10", released, doi)
    assert read.doi_address == (f"https://doi.org/{doi}" if doi else "")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("date-released: 1 December 2026", "`date-released` is '1 December 2026'"),
        ("date-released: 2026-13-01", "`date-released` is '2026-13-01'"),
        ("doi: example", "`doi` is 'example'"),
    ],
)
def test_a_day_or_a_doi_that_is_none_is_refused_by_name(tmp_path, line, says):
    path = tmp_path / "CITATION.cff"
    path.write_text(f"title: x\nversion: 1\nauthors:\n  - name: y\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(f"CITATION.cff: {says}")):
        read_work(path)


def test_an_address_without_its_slash_gets_one_with_a_word(capsys):
    assert [closed(address) for address in ("", ADDRESS, ADDRESS.rstrip("/"))] == ["", ADDRESS, ADDRESS]
    assert capsys.readouterr().out == f"baseurl {ADDRESS.rstrip('/')} has no closing slash; {ADDRESS} is used.\n"


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
        "DOI": "",
    }
    assert "%2B" not in span, "Zotero reads an escaped plus as a space"


@pytest.mark.parametrize(("released", "address", "doi"), SETTINGS)
def test_zotero_saves_the_whole_book_under_the_address_that_is_cited(released, address, doi):
    page = address + "chapters/index.html" if address else ""
    saved = saved_by_zotero(metadata.coins(work(released, address, doi), "Start", page, whole=True))
    assert (saved["itemType"], saved["url"], saved["DOI"]) == ("book", address, doi)


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_addresses_for_search_engines_begin_at_the_page_or_at_the_address(known, address):
    page = address and f"{address}chapters/source-s1.html"
    found = metadata.said_in(known, known.sources["S1"], page)
    assert {each["@id"].partition("#")[0] for each in found} == {page}
    data = metadata.dataset(work("", address), known, "chapters/data")
    assert data["distribution"][0]["contentUrl"] == f"{address or '../'}data/sources.csv"
    assert data.get("url", "") == (f"{address}chapters/data.html" if address else "")
    assert data["creator"] == data["author"]


def test_search_engines_are_told_no_more_of_a_speaker_than_is_known(known):
    speak = {row["speaker_id"] for row in known.claims.values()} | {row["owner_id"] for row in known.quotes.values()}
    told = {actor: metadata.person(known.actors[actor]) for actor in speak}
    assert told["hazem-qassem"] == {"@type": "Person", "name": "Hazem Qassem"}
    assert told["hamas"]["@type"] == "Organization"
    assert told["unstated"] == {}
    assert told["s5-us-officials"] == {"name": "US officials"}
    assert told["s2-american-envoys"] == {"name": "American envoys"}
    assert [each for each in told.values() if re.search(r"\bS\d\b", each.get("name", ""))] == []
    quotes = {each["@id"]: each for each in metadata.said_in(known, known.sources["S1"], "")}
    assert "creator" not in quotes["#Q013"]
    assert quotes["#report"].get("datePublished") is None, "it is known to four days"
    assert metadata.said_in(known, known.sources["S3"], "")[0]["datePublished"] == "2025-10-23"


def test_a_card_has_the_whole_name(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(metadata.vl_convert, "svg_to_png", lambda svg: drawn.append(svg) or b"")
    long = Work(("A",), f"Name: {'word ' * 22}January 2026", "1")
    metadata.write_card(tmp_path / "card.png", long, "A page")
    lines = re.findall(r'font-size="22"[^>]*>([^<]*)<', drawn[0])
    assert " ".join(lines) == long.title.removeprefix("Name: ")


def test_a_feed_tells_the_changes_in_plain_words_and_refuses_a_day_that_is_none():
    notes = (
        "# Changes\n\n## 0.4.0, 2026-11-26\n\n- The `data` **open**;\n  see [here](a.html).\n\n- More.\n\n## 0.3.0\n\nA book.\n"
    )
    assert metadata.versions(notes)[0] == ("0.4.0", "2026-11-26", "The data open; see here. More.")
    with pytest.raises(ValueError, match=r"CHANGELOG.md: the date of the heading “0.3.0, 1 December 2026” is no day"):
        metadata.versions(notes.replace("0.3.0", "0.3.0, 1 December 2026"))


def test_the_days_of_all_versions_are_days():
    assert metadata.versions((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))


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
    """The citations of everything, by key, without the mark that keeps styles from capitalising what was said."""
    found = json.loads((built_html / "citations.json").read_text(encoding="utf-8"))
    for entry in found:
        marked = re.fullmatch('<span class="nocase">(.*)</span>', entry["title"])
        assert bool(marked) == (entry["type"] == "chapter"), entry["id"]
        entry["title"] = marked[1] if marked else entry["title"]
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


@pytest.mark.book
def test_a_figure_and_a_table_are_cited_by_number_and_page(entries, built_html):
    pages = {path: parsed(path) for path in sorted((built_html / "chapters").glob("*.html"))}
    drawn = [(page, figure) for page in pages.values() for figure in page.select("figure.record-figure, figure.record-table")]
    assert len(drawn) > 20
    for page, figure in drawn:
        number = figure.select_one(".caption-number").get_text(strip=True)
        title = entries[f"phase-record-{figure['id']}"]["title"]
        assert title.startswith(f"{number}: ")
        assert title.endswith(f", in: {page.h1.find(string=True).strip()}")


@pytest.mark.book
def test_every_pair_has_a_citation_to_copy_where_it_stands(built_html, dataset):
    pages = map(parsed, sorted((built_html / "chapters").glob("*.html")))
    offered = [block["data-cited"] for page in pages for block in page.select(".cite[data-cited^=R]")]
    assert sorted(offered) == sorted(dataset.relations.relation_id)


@pytest.mark.book
def test_no_anchor_of_a_citation_leads_to_the_notes(built_html):
    for path in sorted((built_html / "chapters").glob("*.html")):
        assert not parsed(path).select("section#notes [id$=-cite], section#notes[id$=-cite]"), path.name


@pytest.mark.book
def test_the_top_of_the_book_says_what_the_book_is(built_html):
    top, first = (parsed(built_html / name) for name in ("index.html", "chapters/index.html"))
    for mark in ('meta[name="description"]', "meta[property^=og]", 'script[type="application/ld+json"]', "span.Z3988"):
        assert list(map(str, top.select(mark))) == list(map(str, first.select(mark))) != [], mark
    assert re.search(r"[.!?]$", top.select_one('meta[name="description"]')["content"])


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
    parts = ["Phase One, Phase Two contributors", "Claim C195: Hazem Qassem, as relayed by", "The New Arab"]
    for part in [*parts, "published between 15 and 17 January 2026, passage 3: What the United States has lately said"]:
        assert part in said, said
    assert "Gaza ceasefire talks".casefold() in said.casefold()


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
        assert forms == [bibtex(entry), ris(entry), citations.csl_json([entry])]


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
