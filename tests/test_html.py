"""The built pages as files: complete, linked without a gap, and asking nobody else for anything."""

import json
import re
import zlib
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import tinycss2
import yaml
from bench import loaded_files, parsed, sent, weight
from browser_fixtures import ROOT, toc_pages
from bs4 import BeautifulSoup, Tag
from test_citations import saved_by_zotero

pytestmark = pytest.mark.book

# Attributes that make a browser load something, by element. A link (<a href>) loads nothing until it is followed.
LOADING = {
    "audio": ("src",),
    "embed": ("src",),
    "feimage": ("href", "xlink:href"),
    "form": ("action",),
    "iframe": ("src", "srcdoc"),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
# What a page may weigh with all it loads, in KB as a server sends it (gzip), and how many files that may be: a chapter that is
# read through, and the longest page to look things up in. The stock theme, empty, has six times this.
HEAVIEST = {"chapter": 110, "page": 145}
MOST_FILES = 8
# What the page itself may weigh, in bytes as sent: on the slow line that Lighthouse has in mind (150 ms there and back, 200 kB a
# second) so much comes in three turns, 14.6, 29.2 and 30 kB; one more, and a phone shows its first words 150 ms later.
HEAVIEST_ALONE = 73_300


class BuiltPage:
    """One built page."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.folder = folder
        self.path = path
        self.name = path.relative_to(folder).as_posix()
        self.text = path.read_text(encoding="utf-8")

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page, parsed."""
        return parsed(self.path)

    @cached_property
    def ids(self) -> list[str]:
        """Every id on the page, in order."""
        return [element["id"] for element in self.soup.find_all(id=True)]

    def loads(self) -> list[tuple[Tag, str]]:
        """What the page makes a browser load, with the element that asks for it."""
        found = []
        for name, attributes in LOADING.items():
            for element in self.soup.find_all(name):
                if name == "link" and "canonical" in element.get("rel", []):
                    continue
                found += [(element, element[attribute]) for attribute in attributes if element.get(attribute)]
        return found

    def target(self, address: str) -> Path:
        """The file a relative address on this page leads to."""
        path = unquote(urlsplit(address).path)
        return (self.path.parent / path).resolve() if path else self.path


def outside(address: str) -> bool:
    """Whether an address leads off the page's own site (`data:` and `blob:` hold what they name)."""
    return bool(re.match(r"(?!data:|blob:)[a-z][a-z0-9+.-]*:|//", address.strip(), re.IGNORECASE))


@pytest.fixture(scope="session")
def pages(built_html) -> dict[str, BuiltPage]:
    """Every built page by its path, such as `chapters/index.html`."""
    found = (BuiltPage(built_html, path) for path in sorted(built_html.rglob("*.html")))
    return {page.name: page for page in found}


@pytest.fixture(scope="session")
def contents(pages) -> dict[str, BuiltPage]:
    """The pages of the table of contents."""
    return {name: pages[f"{name}.html"] for name in toc_pages()}


def test_every_page_of_the_contents_is_built(pages):
    assert [name for name in toc_pages() if f"{name}.html" not in pages] == []
    assert {"index.html", "search.html"} <= set(pages)


def test_no_page_stands_outside_the_contents(pages):
    assert set(pages) == {f"{name}.html" for name in toc_pages()} | {"index.html", "search.html", "404.html"}


def test_every_link_leads_somewhere(pages, built_html):
    """To a file that exists, letter case included, and to an id on the page it names."""
    files = {path.relative_to(built_html).as_posix() for path in built_html.rglob("*") if path.is_file()}
    broken = []
    for page in pages.values():
        links = [(element, element["href"]) for element in page.soup.find_all(["a", "area"], href=True)]
        for element, address in [*links, *page.loads()]:
            if outside(address) or address.startswith("data:"):
                continue
            target = page.target(address)
            name = target.relative_to(built_html).as_posix() if target.is_relative_to(built_html) else str(target)
            anchor = unquote(urlsplit(address).fragment)
            if address.startswith("/"):
                broken.append(f"{page.name}: {address} works only at the root of a host")
            elif name not in files:
                broken.append(f"{page.name}: {address} ({element.name}) leads to no file")
            elif anchor and name.endswith(".html") and anchor not in pages[name].ids:
                broken.append(f"{page.name}: {address} leads to no id on {name}")
    assert not broken, "\n".join(broken)


def test_ids_are_unique(pages):
    twice = [f"{p.name}: {i}" for p in pages.values() for i in sorted({i for i in p.ids if p.ids.count(i) > 1})]
    assert twice == []


def test_pages_load_nothing_from_elsewhere(pages):
    loaded = [f"{p.name}: {address[:120]} ({e.name})" for p in pages.values() for e, address in p.loads() if outside(address)]
    styled = [f"{p.name}: style of {a}" for p in pages.values() for a in style_addresses(page_styles(p)) if outside(a)]
    assert loaded + styled == []


def page_styles(page: BuiltPage) -> str:
    """The CSS that stands on a page itself."""
    inline = (f"x {{ {element['style']} }}" for element in page.soup.find_all(style=True))
    return "\n".join([*(style.get_text() for style in page.soup.find_all("style")), *inline])


def style_addresses(css: str) -> list[str]:
    """What a stylesheet loads: every url() and @import."""
    found, rest = [], tinycss2.parse_component_value_list(css, skip_comments=True)
    imports = re.findall(r"@import\s+[\"']([^\"']+)", css)
    while rest:
        token = rest.pop()
        if token.type == "url":
            found.append(token.value)
        elif token.type == "function" and token.lower_name in ("url", "src"):
            found += [argument.value for argument in token.arguments if argument.type == "string"]
        rest += getattr(token, "content", None) or getattr(token, "arguments", None) or []
    return found + imports


def test_stylesheets_load_nothing_from_elsewhere(built_html):
    sheets = sorted(built_html.rglob("*.css"))
    assert sheets
    found = [f"{s.name}: {a}" for s in sheets for a in style_addresses(s.read_text(encoding="utf-8")) if outside(a)]
    assert found == []


def test_scripts_load_nothing_from_elsewhere(pages, built_html):
    """No literal address of another host in a call that loads; what runs is watched in the browser tests."""
    loading = re.compile(
        r"""(?:\bfetch\(|\bimport\(|\bimport\s|\.open\(|importScripts\(|\.src\s*=|\.href\s*=)\s*[^;\n]{0,40}?["'`](?:https?:)?//[^"'`]+"""
    )
    texts = {path.name: path.read_text(encoding="utf-8") for path in built_html.rglob("*.js")}
    texts |= {page.name: "\n".join(script.get_text() for script in page.soup.find_all("script")) for page in pages.values()}
    assert [f"{name}: {match.group()[:120]}" for name, text in texts.items() for match in loading.finditer(text)] == []
    assert [name for name, text in texts.items() if re.search(r"unpkg\.com|jsdelivr\.net|cdnjs\.|googleapis\.com", text)] == []


def test_no_inline_event_handlers(pages):
    handlers = [
        f"{page.name}: <{element.name} {attribute}>"
        for page in pages.values()
        for element in page.soup.find_all(True)
        for attribute, value in element.attrs.items()
        if attribute.lower().startswith("on") or (attribute == "href" and str(value).lower().startswith("javascript:"))
    ]
    assert handlers == []


def test_no_page_shows_an_error(pages):
    marks = "Traceback (most recent call last)", "system-message", 'class="problematic"', "output stderr", "output traceback"
    assert [f"{page.name}: {mark}" for page in pages.values() for mark in marks if mark in page.text] == []


def test_nothing_built_names_the_machine_it_was_built_on(built_html):
    places = {str(ROOT), str(built_html), str(Path.home())} - {"/", "/root"}
    kinds = {".html", ".js", ".json", ".jsonld", ".css", ".ipynb", ".md", ".svg", ".bib", ".csv"}
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(built_html.rglob("*")) if path.suffix in kinds}
    assert [f"{path.name}: {place}" for path, text in texts.items() for place in places if place in text] == []


def test_every_page_says_what_it_is(contents):
    titles = {}
    for name, page in contents.items():
        head = page.soup.head
        assert page.soup.html["lang"] == "en", name
        assert len(page.soup.find_all("h1")) == 1, f"{name} has not exactly one h1"
        assert head.find("meta", attrs={"name": "description"}), f"{name} has no description: its first paragraph is empty"
        titles.setdefault(head.title.get_text(), []).append(name)
    assert [names for names in titles.values() if len(names) > 1] == []


def test_pages_claim_the_address_that_is_set_and_none_before(contents):
    """A page has its canonical address where `_config.yml` sets a baseurl, and no other."""
    address = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["html"]["baseurl"].rstrip("/")
    claimed = {name: link["href"] for name, page in contents.items() if (link := page.soup.find("link", rel="canonical"))}
    assert claimed == ({name: f"{address}/{name}.html" for name in contents} if address else {})


def test_pages_describe_themselves_in_whole_sentences(contents):
    for name, page in contents.items():
        head = page.soup.head
        said = head.find("meta", attrs={"name": "description"})["content"]
        assert re.search(r"[.!?:”)]$", said), f"{name}: its description is cut: {said}"
        assert len(head.find_all("meta", attrs={"name": "viewport"})) == 1, name
        graph = json.loads(head.find("script", type="application/ld+json").string)["@graph"]
        kind = {"chapters/index": "Book", "chapters/data": "Dataset"}.get(name, "Chapter")
        assert graph[0]["@type"] == kind, name
        assert head.find("meta", property="og:title")["content"], name
        spans = page.soup.select("span.Z3988")
        assert len(spans) == 1, name
        assert saved_by_zotero(spans[0]["title"])["itemType"] == ("book" if kind == "Book" else "bookSection")
    assert contents["chapters/index"].soup.title.get_text(strip=True) == "Phase One, Phase Two"


def test_every_claim_is_an_id_once_on_the_page_of_its_source(contents, dataset):
    source_of = dict(zip(dataset.passages["passage_id"], dataset.passages["source_id"], strict=True))
    wanted = {
        row.claim_id: f"chapters/source-{source_of[row.passage_id].lower()}" for row in dataset.claims.itertuples(index=False)
    }
    found: dict[str, list[str]] = {}
    for name, page in contents.items():
        for anchor in page.ids:
            if re.fullmatch(r"C\d{3,}", anchor):
                found.setdefault(anchor, []).append(name)
    assert found == {claim: [page] for claim, page in wanted.items()}


def test_every_figure_has_words_for_it(contents):
    """A caption under every figure, and for every picture a text that says what it shows."""
    wrong = []
    for name, page in contents.items():
        for figure in page.soup.find_all("figure"):
            caption = figure.find("figcaption") or figure.select_one(":scope > details > summary")
            if not caption or not caption.get_text(strip=True):
                wrong.append(f"{name}: figure {figure.get('id')} has no caption")
        for image in page.soup.select("main img"):
            if not image.get("alt", "").strip() or "_images/" in image["alt"]:
                wrong.append(f"{name}: image {image.get('src', '')[:80]} has no alternative text")
        for drawing in page.soup.select("main svg"):
            if drawing.get("aria-hidden") == "true" or drawing.find_parent("svg"):
                continue
            named = drawing.get("aria-label") or drawing.get("aria-labelledby") or drawing.find("title", recursive=False)
            if drawing.get("role") != "img" or not named:
                wrong.append(f"{name}: a drawing in {getattr(drawing.find_parent(id=True), 'attrs', {}).get('id')} is not named")
    assert not wrong, "\n".join(wrong)


# Pages that show codes as codes.
OF_CODES = {"chapters/codebook", "chapters/columns", "chapters/data", "chapters/reuse"}
# A list of the dataset, the name of a column, the key of a reference; marks of quotation that are doubled.
RAW = r"\w\|\w|\b[a-z]+_[a-z]+\b|\b[a-z]+20\d\d-[a-z][a-z0-9-]*|[“”]{2}|“\""


def test_a_page_is_an_article_under_its_heading(built_html):
    """What reads a page for somebody finds its text as the first article, with the heading of the page in it."""
    pages = sorted((built_html / "chapters").glob("*.html"))
    assert pages
    for page in pages:
        article = parsed(page).find("article")
        assert [heading.name for heading in article.find_all("h1")] == ["h1"], page.name
        assert article.find(["h1", "h2"]).name == "h1", page.name


def test_pages_for_readers_show_words_in_place_of_codes(contents, dataset):
    codes = [*dataset.actors.actor_id, *dataset.obligations.obligation_id]
    codes = [code for code in codes if "-" in code]
    codes += list(dataset.vocabularies.code[dataset.vocabularies.variable == "event"])
    raw = re.compile(rf"{RAW}|(?<![\w-])(?:{'|'.join(codes)})(?![\w-])")
    found = []
    for name in contents.keys() - OF_CODES:
        for element in contents[name].soup.select("main :is(dd, td, th, li)"):
            if (match := raw.search(element.get_text(" "))) and not element.select("code, pre, dd, td, li"):
                found.append(f"{name}: {match[0]} in {element.get_text(' ', strip=True)[:90]}")
    assert not found, "\n".join(sorted(found))


def test_every_table_has_headers(contents):
    tables = [(name, table) for name, page in contents.items() for table in page.soup.select("main table")]
    assert [f"{name}: {table.get('id')}" for name, table in tables if not table.find("th")] == []


def test_every_page_can_be_found(built_html):
    index = (built_html / "_static" / "record" / "search-index.js").read_text(encoding="utf-8")
    assert [name for name in toc_pages() if f'"{name}.html"' not in index] == []


def test_references_of_a_fact_stand_once_on_a_page(contents):
    """Under the first claim of a report beside which the fact stands; the others lead there."""
    for name, page in contents.items():
        notes = page.soup.select(".claim .context-note")
        having = [note["aria-label"] for note in notes if note.select_one(".references")]
        assert len(having) == len(set(having)), name
        for note in (note for note in notes if not note.select_one(".references")):
            claim = page.soup.find(id=note.select("a")[-1]["href"].removeprefix("#"))
            there = [other["aria-label"] for other in claim.select(".context-note") if other.select_one(".references")]
            assert note["aria-label"] in there, f"{name}: {note.get_text(' ', strip=True)[:200]}"


def test_a_page_asks_for_style_and_script_by_what_is_in_them(contents, built_html):
    """A browser that keeps the files of an earlier book does not show this one with them."""
    files = {name: (built_html / "_static" / name).read_bytes() for name in ("book.css", "book.js")}
    as_they_are = {f"../_static/{name}?v={zlib.crc32(content):08x}" for name, content in files.items()}
    for name, page in contents.items():
        asked = {link["href"] for link in page.soup.select("link[rel=stylesheet]")}
        asked |= {script["src"] for script in page.soup.select("script[src*='book.js']")}
        assert asked == as_they_are, name


def test_no_page_is_heavy(contents):
    """Its own bytes and those of everything it loads at once, as a server sends them, and in few files."""
    stories = set(list(contents)[: list(contents).index("chapters/across") + 1])
    weights = {name: round(weight(page.path) / 1000) for name, page in contents.items()}
    most = {name: HEAVIEST["chapter" if name in stories else "page"] for name in contents}
    assert {name: kilobytes for name, kilobytes in weights.items() if kilobytes > most[name]} == {}
    alone = {name: sent(page.path) for name, page in contents.items()}
    assert {name: size for name, size in alone.items() if size > HEAVIEST_ALONE} == {}
    files = {name: 1 + len(loaded_files(page.path)) for name, page in contents.items()}
    assert {name: number for name, number in files.items() if number > MOST_FILES} == {}
