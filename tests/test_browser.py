"""The page frame in a browser: readable, reachable and quiet at every width, in both colours, with and without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_fixtures import toc_pages
from playwright.sync_api import expect

PAGES = [*toc_pages(), "search"]
STORIES = PAGES[: PAGES.index("chapters/across") + 1]
# The chapters with a matrix that can be explored.
INTERACTIVE = ["chapters/phase-two-disputes", "chapters/governance-and-weapons"]
# WCAG 2.2 AA, axe's own list of good practice, and one rule still called experimental: what a control shows is what it is called.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What axe finds out by drawing order, which takes it longer than all else together: once for every look is enough.
BY_LOOK = ["color-contrast", "link-in-text-block"]
OTHER_RULES = {
    "rules": {"label-content-name-mismatch": {"enabled": True}} | {rule: {"enabled": False} for rule in BY_LOOK},
    "runOnly": {"type": "tag", "values": TAGS},
    "resultTypes": ["violations"],
}
OF_LOOKS = {"runOnly": {"type": "rule", "values": BY_LOOK}, "resultTypes": ["violations"]}
JUDGE = "([part, options]) => axe.run(part, options).then(found => found.violations)"
# Marks one element with words for every look: its style and that of all it stands in, as far as they bear on its contrast.
MARK_LOOKS = """part => {
    const said = ["color", "backgroundColor", "backgroundImage", "fontSize", "fontWeight", "opacity", "position", "zIndex",
                  "textDecorationLine", "borderBottomStyle", "textShadow", "mixBlendMode", "filter", "float"];
    const looks = new Map(), seen = new Set();
    const look = e => {
        if (!e) return "";
        if (!looks.has(e)) {
            const style = getComputedStyle(e);
            looks.set(e, [look(e.parentElement), e.tagName, e.getAttribute("class"), ...said.map(name => style[name])].join());
        }
        return looks.get(e);
    };
    for (const e of document.querySelectorAll(part.split(",").map(p => `${p}, ${p} *`).join())) {
        e.removeAttribute("data-look");
        if ([...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.checkVisibility()) {
            if (!seen.has(look(e))) e.setAttribute("data-look", seen.size);
            seen.add(look(e));
        }
    }
    return seen.size;
}"""
# The contrast of the words of a page, or of one part of it, with the ground under them; on paper that is white.
PALE = """([part, paper]) => {
    const light = colour => colour.match(/[\\d.]+/g).slice(0, 3)
        .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = e => !e ? "rgb(255, 255, 255)" : /^rgba.*, 0\\)|transparent/.test(getComputedStyle(e).backgroundColor)
        ? ground(e.parentElement) : getComputedStyle(e).backgroundColor;
    return [...document.querySelectorAll(part)].filter(e => e.checkVisibility()
            && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).filter(e => {
        const style = getComputedStyle(e);
        const [a, b] = [light(e.closest("svg") ? style.fill : style.color), paper ? 1 : light(ground(e))].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05) < 4.5;
    }).map(e => e.outerHTML.slice(0, 120));
}"""


def broken_rules(page, part: str | None = None) -> list[str]:
    """The rules of axe that a page breaks, or what a test has opened on it, each with the first elements that break it."""
    page.evaluate(Axe().axe_script)
    found = page.evaluate(JUDGE, [part or "html", OTHER_RULES])
    if page.evaluate(MARK_LOOKS, part or "body"):
        found += page.evaluate(JUDGE, ["[data-look]", OF_LOOKS])
    return [
        f"{rule['id']} ({rule['impact']}, {len(rule['nodes'])}): " + " | ".join(n["html"][:200] for n in rule["nodes"][:3])
        for rule in found
    ]


# The pages that are read through, and some to look things up in; the others are left to `make test-all`.
FIRST = {*STORIES, *(f"chapters/{page}" for page in ("claims", "source-s1")), "search"}
JUDGED = [
    pytest.param(name, look, marks=() if look == "wide-light" and name in FIRST else pytest.mark.thorough)
    for look in ("wide-light", "phone-dark")
    for name in PAGES
]


@pytest.mark.parametrize(("name", "look"), JUDGED)
def test_accessibility(visit, name, look):
    options = {"wide-light": {"width": 1280}, "phone-dark": {"width": 360, "colours": "dark", "touch": True}}[look]
    page = visit(name, **options).page
    # Until claims are laid out, a tenth of a second after a page is loaded, places move while they are measured.
    expect(page.locator(":is(#passages .claim, .register tbody tr):not(.laid-out)")).to_have_count(0)
    assert broken_rules(page) == []


# What readers set for themselves: the text spacing of WCAG 1.4.12, and text twice as large (1.4.4).
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }"""
DOUBLED = "html { font-size: 200% !important }"
# What reaches beyond the page, or is cut where it does not scroll.
CUT = """() => [...document.querySelectorAll("main *")].filter(e => {
    if (e.closest("svg, .bd-sidebar-secondary, .visually-hidden")) return false;
    const cuts = ["hidden", "clip"].includes(getComputedStyle(e).overflowX);
    return e.checkVisibility() && e.clientWidth > 1 && (cuts || !e.closest("[tabindex='0']"))
        && (e.scrollWidth > e.clientWidth + 2 && cuts || e.getBoundingClientRect().right > innerWidth + 1);
}).slice(-5).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("width", "style"),
    [(320, ""), *(pytest.param(*each, marks=pytest.mark.thorough) for each in ((320, SPACED), (1280, DOUBLED)))],
    ids=["at 400 percent", "spaced", "twice as large"],
)
def test_nothing_is_cut_off(visit, name, width, style):
    """At 320 px (WCAG 1.4.10: 1280 px at 400 %) a page scrolls down only; what is wider scrolls in a box of its own."""
    page = visit(name, width=width).page
    page.add_style_tag(content=style or "/* as it is */")
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (max(excess, 0), page.evaluate(CUT)) == (0, [])


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
    assert page.evaluate(PALE, [".skip-link *", False]) == []
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
    assert page.locator(".bd-article h1").is_visible()
    assert page.locator("nav.bd-docs-nav a").first.is_visible()
    assert page.locator(".prev-next-area a").first.is_visible()
    assert page.locator("button:visible").count() == 0, "a button that does nothing without scripts"


def test_on_paper_only_the_page_itself_is_printed(visit):
    page = visit("chapters/phase-one", colours="dark").page
    page.emulate_media(media="print")
    for gone in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-area"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".bd-article h1").is_visible()
    assert page.locator(".licence").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.bd-article p')).color") == "rgb(0, 0, 0)"
    assert page.evaluate(PALE, ["main *", True]) == [], "too pale for paper, as printed from a dark screen"
    assert not page.locator("details.hide pre").first.is_visible(), "code that is folded on the screen"


def test_on_paper_is_what_the_words_promise(visit):
    """Claims that a figure says it lists below are listed, and evidence that is folded on the screen is open."""
    page = visit("chapters/phase-two-disputes").page
    page.emulate_media(media="print")
    promising = page.locator(".record-figure", has=page.locator(".record-source", has_text="listed below"))
    assert promising.count() >= 1
    for figure in promising.all():
        told = int(re.search(r"\d+", figure.locator(".record-source").inner_text())[0])
        assert figure.locator(".record-claims a.claim-ref:visible").count() == told
    page = visit("chapters/positions").page
    page.emulate_media(media="print")
    assert page.locator(".positions details > *").evaluate_all("all => all.filter(e => !e.checkVisibility()).length") == 0


@pytest.mark.parametrize(
    ("name", "width"),
    [("terms", 360), ("codebook", 360), ("columns", 360), ("terms", 1280), ("positions", 1280), ("claims", 1280)],
)
def test_no_table_of_reference_scrolls_sideways(visit, name, width):
    page = visit(f"chapters/{name}", width=width).page
    page.wait_for_load_state("networkidle")
    wide = page.locator(":is(.table-frame, .register-frame):visible").evaluate_all(
        "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.scrollWidth)"
    )
    assert wide == []


def test_a_caption_is_as_wide_as_its_table_on_a_phone(visit):
    page = visit("chapters/data", width=360).page
    table = page.locator("table.record-cells").first
    caption, whole = table.locator("caption").bounding_box()["width"], table.bounding_box()["width"]
    assert caption > 0.9 * whole, f"the caption has {caption:.0f} of the {whole:.0f} px of its table"


def test_a_touch_screen_does_not_zoom_into_a_field(phone, book_server):
    for name in ("claims", "source-s1"):
        phone.goto(f"{book_server}/chapters/{name}.html")
        sizes = phone.locator("input, select, textarea").evaluate_all(
            "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert len(sizes) > 1
        assert min(sizes) >= 16


@pytest.mark.parametrize("forced", ["light", "dark"])
@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_drawings_are_readable_in_forced_colours(visit, forced, chosen):
    page = visit("chapters/phase-two-disputes", colours=forced).page
    page.emulate_media(forced_colors="active")
    page.evaluate("mode => document.documentElement.setAttribute('data-theme', mode)", chosen)
    assert page.locator(".record-drawings svg text:visible").count() > 20
    assert page.evaluate(PALE, [".record-drawings svg *", False]) == []


@pytest.mark.parametrize("name", INTERACTIVE)
def test_every_offer_to_explore_draws_from_the_disk(visit, name):
    """Timelines and matrices draw when asked, by the book's own script alone; nothing of it is fetched before."""
    page = visit(name, served=False).page
    button = page.get_by_role("button", name="Explore interactively")
    offers = button.count()
    assert offers >= 1
    assert page.evaluate("[...document.scripts].filter(script => script.src.includes('/vega/')).length") == 0
    for number in range(1, offers + 1):
        button.first.click()
        expect(page.locator(".vega-embed :is(svg, canvas)")).to_have_count(number)


def test_without_scripts_the_colours_are_those_of_the_light_theme(visit):
    """A script sets the theme; the colours that were checked for contrast have to hold where it does not run."""
    colours = """() => [["#C195 a.claim-number", "color"], ["#C195", "backgroundColor"]]
        .map(([selector, property]) => getComputedStyle(document.querySelector(selector))[property])"""
    bare = visit("chapters/source-s5#C195", scripts=False).page.evaluate(colours)
    assert bare == visit("chapters/source-s5#C195").page.evaluate(colours)


@pytest.mark.parametrize("name", STORIES)
def test_a_chapter_is_short_and_light_on_a_phone(visit, name):
    """At most twenty screens, and fewer elements than a slow phone lays out at ease."""
    page = visit(name, width=360).page
    page.wait_for_timeout(300)  # the script folds the tables
    screens = page.evaluate("document.documentElement.scrollHeight") / 740
    assert screens <= 20, f"{name} is {screens:.1f} screens of 360 × 740 long; fold a table, or cut the text"
    assert page.evaluate("document.querySelectorAll('*').length") < 3500
