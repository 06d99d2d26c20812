"""The page frame in a browser: readable, reachable and quiet at every width, in both colours, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_fixtures import toc_pages

PAGES = [*toc_pages(), "search"]
STORIES = PAGES[: PAGES.index("chapters/across") + 1]
# The chapters with a matrix that can be explored.
INTERACTIVE = ["chapters/phase-two-disputes", "chapters/governance-and-weapons"]
# WCAG 2.2 AA, axe's own list of good practice, and one rule still called experimental: what a control shows is what it is called.
RULES = {
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


def broken_rules(page) -> list[str]:
    """The rules of axe that a page breaks, each with the first elements that break it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}, {len(rule['nodes'])}): " + " | ".join(n["html"][:200] for n in rule["nodes"][:3])
        for rule in found
    ]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (360, "dark")], ids=["wide-light", "narrow-dark"])
def test_accessibility(visit, name, width, colours):
    page = visit(name, width=width, colours=colours).page
    assert broken_rules(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_off_on_a_phone(visit, name):
    """At 320 px (WCAG 1.4.10) a page scrolls down only; what is wider scrolls in a box of its own."""
    page = visit(name, width=320).page
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    wide = page.evaluate(
        """() => [...document.querySelectorAll("main article *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1
              || (e.clientWidth && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "visible"))
            .slice(-5).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert excess <= 0, f"{excess} px too wide; reaching out: {wide}"


def test_start_page_leads_to_the_book(visit):
    page = visit("index").page
    page.wait_for_url("**/chapters/index.html")


@pytest.mark.parametrize("served", [True, False], ids=["served", "from-files"])
@pytest.mark.parametrize("name", ["chapters/index", "chapters/source-s1", "chapters/claims"])
def test_pages_open_without_errors(visit, name, served):
    page = visit(name, served=served).page
    assert page.locator("h1").is_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_colours_follow_the_switch_and_stay(visit):
    page = visit("chapters/index", colours="light").page
    switch = page.locator(".theme-switch-button")

    def colours():
        return page.evaluate("getComputedStyle(document.body).backgroundColor"), switch.inner_text()

    light = colours()
    switch.click()
    dark = colours()
    assert light[0] != dark[0]
    assert "Auto" in light[1]
    assert "Dark" in dark[1]
    page.goto(page.url.replace("index.html", "background.html"))
    assert colours() == dark


def test_a_dark_screen_gets_a_dark_page_before_it_is_painted(visit):
    page = visit("chapters/index", colours="dark").page
    red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(red, green, blue) < 60


def test_keyboard_reaches_the_page_tools(visit):
    page = visit("chapters/phase-one").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    assert page.locator(".skip-link").is_visible()
    reached = set()
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # past the last one
        reached.add(page.evaluate("document.activeElement.innerText.replace(/\\s+/g, ' ').trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "no visible focus on " + page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert {"Pages", "Notebook", "Claim numbers", "Search"} <= reached
    assert any(text.startswith("Colours:") for text in reached)


def test_list_of_pages_opens_and_closes_by_keyboard_on_a_phone(visit):
    page = visit("chapters/phase-one", width=360).page
    button = page.locator(".primary-toggle")
    button.focus()
    page.keyboard.press("Enter")
    link = page.locator("#pst-primary-sidebar-modal a", has_text="Two ceasefires").first
    link.wait_for(state="visible")
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.classList.contains('primary-toggle')")


@pytest.mark.parametrize("width", [1280, 360])
def test_without_scripts_everything_can_be_read_and_reached(visit, width):
    page = visit("chapters/phase-one", width=width, scripts=False).page
    assert page.locator("article h1").is_visible()
    assert page.locator("nav.bd-docs-nav a").first.is_visible()
    assert page.locator(".prev-next-area a").first.is_visible()
    assert page.locator("button:visible").count() == 0, "a button that does nothing without scripts"


def test_on_paper_only_the_page_itself_is_printed(visit):
    page = visit("chapters/phase-one", colours="dark").page
    page.emulate_media(media="print")
    for gone in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-area"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator("article h1").is_visible()
    assert page.locator(".licence").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('article p')).color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize("name", INTERACTIVE)
def test_every_offer_to_explore_draws_from_the_disk(visit, name):
    """Timelines and matrices draw when asked, by the book's own script alone; nothing of it is fetched before."""
    page = visit(name, served=False).page
    button = page.get_by_role("button", name="Explore interactively")
    offers = button.count()
    assert offers >= 1
    assert page.evaluate("[...document.scripts].filter(script => script.src.includes('/vega/')).length") == 0
    drawn = "document.querySelectorAll('.vega-embed svg, .vega-embed canvas').length"
    for number in range(1, offers + 1):
        button.first.click()
        page.wait_for_function(f"{drawn} === {number}")


def test_without_scripts_the_colours_are_those_of_the_light_theme(visit):
    """A script sets the theme; the colours that were checked for contrast have to hold where it does not run."""
    colours = """() => [["#C195 a.claim-number", "color"], ["#C195", "backgroundColor"]]
        .map(([selector, property]) => getComputedStyle(document.querySelector(selector))[property])"""
    bare = visit("chapters/source-s5#C195", scripts=False).page.evaluate(colours)
    assert bare == visit("chapters/source-s5#C195").page.evaluate(colours)


@pytest.mark.parametrize("name", STORIES)
def test_a_chapter_is_at_most_twenty_screens_on_a_phone(visit, name):
    page = visit(name, width=360).page
    page.wait_for_timeout(300)  # the script folds the tables
    screens = page.evaluate("document.documentElement.scrollHeight") / 740
    assert screens <= 20, f"{name} is {screens:.1f} screens of 360 × 740 long; fold a table, or cut the text"
