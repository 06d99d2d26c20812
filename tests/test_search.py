"""The search and the filter of the register in a browser: what a reader types leads to the place where it stands."""

import gzip
import json
import re

import pytest
from bench import parsed
from browser_fixtures import use_page_tools
from playwright.sync_api import expect
from test_browser import broken_rules

FROM = pytest.mark.parametrize("served", [True, False], ids=["served", "from-files"])
# What is typed, and the anchor of the first hit.
TYPED = {
    "a word": ("sabotage", "C213"),
    "two words": ("Rafah closed", "C231"),
    "a number": ("251", "C079"),
    "a number with a comma": ("1,800", "C078"),
    "a number without its comma": ("1800", "C078"),
    "a number of context": ("1968", "X038"),
    "a name": ("Steve Witkoff", "actor-steve-witkoff"),
    "a spelling of the record": ("Buehler", "actor-adam-boehler"),
    "another article": ("an-Nunu", "actor-taher-al-nunu"),
    "a spelling by sound": ("Qasim", "actor-hazem-qassem"),
    "another by sound": ("Kassem", "actor-hazem-qassem"),
    "a third by sound": ("Kanoua", "actor-abdel-latif-al-qanoua"),
    "a fourth by sound": ("Nounou", "actor-taher-al-nunu"),
    "a spelling by sound that a note of the record has": ("al-Nono", "actor-taher-al-nunu"),
    "a place by sound": ("Zeitoun", "C163"),
    "a day in digits": ("bypassed 2025-10-23", "C118"),
    "no diacritics": ("Turkiye", "actor-turkiye"),
    "other diacritics": ("Tu\u0308rkiye", "actor-turkiye"),
    "an apostrophe": ("sabotaging Trump's plan", "C213"),
    "another apostrophe": ("sabotaging Trump\u02bcs plan", "C213"),
    "another hyphen": ("al\u2011Hayya", "actor-khalil-al-hayya"),
    "a claim": ("C233", "C233"),
    "a claim in small letters": ("c233", "C233"),
    "a pair": ("R023", "R023"),
    "context": ("X031", "X031"),
    "a finding": ("F08", "F08"),
    "a quotation": ("Q012", "Q012"),
}


def found(visit, text: str, **options):
    """The search page after a query."""
    page = visit("search", **options).page
    page.locator(".bd-article input[name=q]").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.locator(".search-status")).not_to_be_empty()
    return page


def hits(page) -> list[str]:
    """The words of the hits that are shown."""
    return page.locator(".hits li").all_inner_texts()


@pytest.fixture(scope="module")
def index(built_html) -> dict:
    """The index of the built book, with its size as it is sent under ``sizes``."""
    folder = built_html / "_static" / "record"
    texts = [(folder / f"search-{name}.js").read_text(encoding="utf-8") for name in ("index", "pages")]
    record, sections = (json.loads(text.partition(" = ")[2].removesuffix(";\n")) for text in texts)
    sizes = [len(gzip.compress(text.encode("utf-8"))) for text in texts]
    return record | {"entries": [*record["entries"], *sections], "sizes": sizes}


# --- the index ----------------------------------------------------------------------------------------------------------


def test_every_hit_has_its_place(index, built_html):
    ids = {page: {part["id"] for part in parsed(built_html / page).find_all(id=True)} for page in index["pages"]}
    places = []
    for entry in index["entries"]:
        inside = [anchor for anchor, _words in entry[6]] if isinstance(entry[6], list) else []
        places += [(index["pages"][entry[2]], anchor) for anchor in (entry[3], *inside) if anchor]
    assert sorted({place for place in places if place[1] not in ids[place[0]]}) == []


def test_every_number_inside_a_claim_has_its_place(index, built_html):
    pages = {entry[1]: index["pages"][entry[2]] for entry in index["entries"] if entry[0] == "claim"}
    text = {page: (built_html / page).read_text(encoding="utf-8") for page in set(pages.values())}
    assert [number for number, claim in index["inner"].items() if f'id="{number}"' not in text[pages[claim]]] == []


def test_every_claim_actor_and_context_fact_is_known(index, dataset):
    offered = {(entry[0], entry[1] or entry[4]) for entry in index["entries"]}
    rows = [("claim", dataset.claims.claim_id), ("context", dataset.context.context_id), ("actor", dataset.actors["name"])]
    assert [(kind, row) for kind, column in rows for row in column if (kind, row) not in offered] == []


def test_nothing_raw_is_shown(index, dataset):
    """No id that stands only in the data, no code, no word of the page frame."""
    raw = {*dataset.actors.actor_id, *dataset.obligations.obligation_id, *dataset.agreements.agreement_id}
    raw = {row for row in raw if re.search(r"[-\d]", row)}
    shown = [text for entry in index["entries"] for text in (entry[1], entry[4], entry[5])]
    assert [text for text in shown if set(re.findall(r"[\w-]+", text)) & raw] == []
    bodies = json.dumps([entry[6] for entry in index["entries"]])
    for words in ("import ", "Show the code", "Dark Auto", "On this page", "```"):
        assert words not in bodies


def test_index_is_small(index):
    assert index["sizes"][0] < 80_000
    assert index["sizes"][1] < 80_000


# --- the search page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TYPED)
def test_the_first_hit_opens_at_its_place(visit, kind):
    typed, anchor = TYPED[kind]
    page = found(visit, typed)
    page.locator(".hits li a").first.click()
    page.wait_for_url("**/chapters/*")
    assert page.url.partition("#")[2] == anchor
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()


@FROM
@pytest.mark.parametrize("storage", [True, False], ids=["storage", "refused"])
def test_a_search_leads_to_a_claim(visit, served, storage):
    """From the dialog of a page, from a server and from files, also where the browser stores nothing."""
    page = visit("chapters/index", served=served, storage=storage).page
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("Rafah closed")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=Rafah+closed")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ hits\.$"))
    page.locator(".hits li a").first.click()
    page.wait_for_url("**/chapters/source-s5.html#C231")
    expect(page.locator("#C231")).to_be_in_viewport()


def test_words_in_the_text_of_a_chapter_open_at_their_paragraph(visit):
    page = found(visit, "sabotage")
    part = page.locator(".hits", has=page.get_by_role("heading", name="Pages"))
    words = part.locator("mark").first.inner_text()
    part.locator("a").first.click()
    page.wait_for_url("**/chapters/phase-one.html#phrase-*")
    expect(page.locator(".bd-article p", has_text=words).first).to_be_in_viewport()


@pytest.mark.parametrize("typed", ["al-Hayya", "al Hayya", "Khalil al-Hayya"])
def test_the_article_of_a_name_finds_nothing_by_itself(visit, typed):
    """Each hit holds the name, on its own or where it leads."""
    page = found(visit, typed)
    links = page.locator(".hits li a").evaluate_all(
        "links => links.map(link => [link.getAttribute('href'), link.closest('li').innerText])"
    )
    assert links
    for address, words in links:
        assert "Hayya" in words or "#C" in address, words


def test_a_claim_about_a_person_is_found_by_every_name(visit, known):
    page = found(visit, "Buehler")
    about = [claim for claim, row in known.claims.items() if "adam-boehler" in row["about_id"].split("|")]
    assert about
    text = " ".join(hits(page))
    assert [claim for claim in about if claim not in text] == []


def test_a_spelling_that_stands_nowhere_is_told(visit):
    page = found(visit, "Kassem")
    expect(page.get_by_role("status")).to_contain_text("Nothing is spelled “Kassem” here; shown is what has “Qassem”.")
    page = found(visit, "xyzzy")
    expect(page.get_by_role("status")).to_have_text("No hits. Nothing here has “xyzzy”.")
    assert hits(page) == []


def test_a_number_is_no_part_of_another(visit):
    page = found(visit, "25")
    assert hits(page)
    assert all(re.search(r"(?<![\d,])25(?![\d,])", words) for words in hits(page) if "251" in words)


def test_hyphens_hold_words_together(visit):
    together = found(visit, "long-term")
    words = hits(together)
    assert words
    assert [text for text in words if not re.search(r"long.term", text, re.I)] == []


@pytest.mark.parametrize("typed", ["oct2025", "hazem-qassem", "oct2025-p2-disarm", "speaker_id"])
def test_no_identifier_is_offered_as_a_hit(visit, typed):
    page = found(visit, typed)
    offered = page.locator(".hits li a").all_inner_texts()
    assert [text for text in offered if typed in text] == []


@pytest.mark.parametrize("typed", ["", "the", "%", "<img src=x onerror=alert(1)>", "“", "(.*", "a" * 500])
def test_any_query_is_survived(visit, typed):
    page = visit("search").page
    page.locator(".bd-article input[name=q]").fill(typed)
    page.locator(".bd-article .bd-search button").click()
    page.wait_for_load_state()
    expect(page.locator(".bd-article input[name=q]")).to_have_value(typed)
    assert page.locator("#search-results img").count() == 0


def test_all_hits_can_be_shown(visit):
    page = found(visit, "Hamas")
    part = page.locator(".hits", has=page.get_by_role("heading", name=re.compile(r"^Claims"))).first
    button = part.get_by_role("button", name="Show all")
    total = int(button.inner_text().split()[-1])
    assert part.locator("li").count() < total
    button.click()
    expect(part.locator("li")).to_have_count(total)
    assert page.evaluate("document.activeElement.closest('.hits li') !== null")


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (360, "dark")])
def test_hits_are_accessible(visit, width, colours):
    page = found(visit, "disarm", width=width, colours=colours)
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


# --- storage refused --------------------------------------------------------------------------------------------------------


def test_refused_storage_breaks_nothing(visit):
    page = visit("chapters/phase-one", storage=False, width=360).page
    use_page_tools(page)
    page.keyboard.press("Escape")
    page.locator(".page-tools .notes-numbers").click()
    expect(page.locator(".claim-numbers").first).to_be_visible()


def test_a_page_in_a_sandbox_works(visit, book_server):
    """A frame without an origin of its own: the browser itself refuses storage there."""
    page = visit("chapters/index").page
    framed = f'<iframe sandbox="allow-scripts allow-forms" width="900" height="600" src="{book_server}/search.html?q=C233">'
    page.route(
        "**/elsewhere", lambda call: call.fulfill(body=framed, content_type="text/html")
    )  # the book's own pages frame nothing
    page.goto(f"{book_server}/elsewhere")
    frame = page.frame_locator("iframe")
    expect(frame.locator(".search-status")).to_have_text("1 hit.")
    frame.locator(".theme-switch-button").click()
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")


# --- the filter of the register -----------------------------------------------------------------------------------------------


def shown(page) -> list[str]:
    """The claims of the rows that are shown."""
    return page.locator("#register tbody tr:visible th").all_inner_texts()


def register(visit, state: str, **options):
    """The register under an address, once it is filtered."""
    page = visit(f"chapters/claims{state}", **options).page
    expect(page.locator(".register-count")).to_contain_text("shown")
    return page


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Boehler", "Buehler"),
        ("Nunu", "an-Nunu"),
        ("Nunu", "Nounou"),
        ("Qassem", "Kassem"),
        ("Qanoua", "al-Kanoua"),
        ("Türkiye", "Turkiye"),
        ("1,800", "1800"),
        ("Trump’s plan", "Trump's plan"),
        ("long-term", "long\u2011term"),
        ("ceasefire", "cease fire"),
        ("Nunu", "Al-Nono"),
        ("Fatah", "Fateh"),
        ("US", "USA"),
        ("9 March 2025", "2025-03-09"),
    ],
)
def test_spellings_find_the_same_claims(visit, one, other):
    first, second = (shown(register(visit, f"#q={text}")) for text in (one, other))
    assert first
    assert first == second


def test_repetitions_can_be_left_out(visit, known):
    page = register(visit, "#repeats=no")
    assert shown(page) == [claim for claim, row in known.claims.items() if not row["duplicate_of"]]
    page.get_by_label("Repetitions").select_option(label="repetitions only")
    repeating = [claim for claim, row in known.claims.items() if row["duplicate_of"]]
    assert shown(page) == repeating
    cells = page.locator("#register tbody tr:visible td[data-label=Repeats]").all_inner_texts()
    assert cells == [known.claims[claim]["duplicate_of"] for claim in repeating]


VIEW = "#source=S4&topic=weapons&q=truce"


def test_a_view_outlives_the_skip_link_and_the_anchors_of_the_page(visit):
    page = register(visit, VIEW)
    rows, told, address = shown(page), page.locator(".register-count").inner_text(), page.url
    assert 0 < len(rows) < 20
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    page.locator("h1").hover()
    page.locator("h1 a.headerlink").click()
    page.wait_for_url(address)
    assert (shown(page), page.locator(".register-count").inner_text()) == (rows, told)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("#q=50%", "of"),
        ("#%E0%A4%A", "All"),
        ("#%", "All"),
        ("#source=S4&topic=weap", "topic=weap"),
        ("#source=S4&from=2025-1", "from=2025-1"),
        ("#q=T%C3", "may have been cut"),
        ("#source=S4&conditions=%7B%22crit", "conditions in this address could not be read"),
    ],
)
def test_a_cut_address_keeps_the_register_alive(visit, state, told):
    page = register(visit, state)
    expect(page.locator(".register-count")).to_contain_text(told)
    page.get_by_label("Source", exact=True).select_option("S3")
    expect(page.locator(".register-count")).to_contain_text("of")


@pytest.mark.parametrize("page", ["chapters/phase-one", "chapters/source-s5", "search"])
@pytest.mark.parametrize("anchor", ["#%", "#C195%", "#%E0%A4%A", "#q=50%"])
def test_a_cut_anchor_stops_no_script(visit, page, anchor):
    opened = visit(f"{page}{anchor}").page
    assert opened.evaluate("typeof window.record.copy") == "function"


# --- what is copied, and the numbers of the claims ------------------------------------------------------------------------------


def test_a_copied_sentence_is_words_alone(visit):
    page = visit("chapters/phase-one").page
    paragraph = page.locator(".bd-article p", has=page.locator("a.phrase")).first
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    paragraph.evaluate("part => getSelection().selectAllChildren(part)")
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("In March 2025 Hamas said")
    assert not re.search(r"note \d|\d claims?|[a-z]\d", copied)


def test_claim_numbers_are_asked_for_above_the_page_and_stay(visit):
    page = visit("chapters/phase-one").page
    button = page.locator(".page-tools").get_by_role("button", name="Claim numbers")
    expect(page.locator(".claim-numbers:visible")).to_have_count(0)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.goto(page.url.replace("phase-one", "us-role"))
    expect(page.locator(".claim-numbers").first).to_be_visible()
    expect(page.locator(".endnotes .notes-numbers")).to_have_attribute("aria-pressed", "true")
    page.locator(".page-tools .notes-numbers").click()
    expect(page.locator(".claim-numbers:visible")).to_have_count(0)
    page.goto(page.url.replace("us-role", "claims"))
    expect(page.locator(".page-tools .notes-numbers")).to_have_count(0)
