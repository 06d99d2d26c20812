"""The check of a reader's own copy: what counts as the same words, what does not, and what is said of anything else."""

from __future__ import annotations

import hashlib
import re

import pytest
from browser_fixtures import LOAD_OWN_COPY
from copied_forms import FORMS, hyphenated, wrapped
from playwright.sync_api import expect
from test_browser import broken_rules

from record.texts import words

pytestmark = [pytest.mark.book, pytest.mark.browser]

PAGE = "chapters/source-s2"
# A made-up article with what is hard: a headline, a line without words, compounds, numbers, a name with diacritics, passages
# that hold the words of the heading, and one that begins as another does.
ARTICLE = """Harbour union of Türkiye says first offer is final
-
March 3, 2019
The harbour union of Türkiye’s long-term port city said on Sunday that it would not sign the board’s \
twenty-page offer, after an all-night meeting.
“We have read it twice,” spokeswoman Ayla Al-Bahri said, adding that the 1,800 dock workers who went on \
strike in 2018 were “still waiting” for their pay.
Second offer
She said that the second offer had first been confirmed in full by officials, and that the fifty-fifty \
sharing of fifty-eight cranes was difficult to refine… but sufficient.
The board said on Sunday that it would not comment on the union’s long-term plans – even off the record – \
before the mid-April meeting with its out-of-town owners.
According to the Anglo-Danish owners, the follow-up talks in the south-western office are to begin “by the \
end of the week”; Al-Bahri left them & flew home.
"""
OTHER = """Other article about a lighthouse whose keeper has left it for good and went to sea again
The keeper told the paper of the island that nobody had asked him to stay for another winter there
"""
FRENCH = (
    "Le syndicat du port a dit dimanche qu’il ne signerait pas la première offre de la direction, après une nuit de discussions."
)
QUOTES = ("We have read it twice", "still waiting", "by the end of the week")

COMPARE = """([text, expected]) => {
    const work = window.record.ownCopy.compare(text, expected);
    let step = work.next();
    while (!step.done) step = work.next();
    const found = step.value;
    const count = (sum, one) => sum + one.words;
    return found && {
        states: expected.passages.map((passage) => found.places.get(passage.id).state),
        moved: expected.passages.filter((passage) => found.places.get(passage.id).moved).map((passage) => passage.n),
        doubled: expected.passages.filter((passage) => found.places.get(passage.id).hits.length > 1).map((passage) => passage.n),
        marked: found.quotes.filter((one) => one.place).map((one) => text.slice(one.place.start, one.place.end)),
        outside: found.outside.reduce(count, 0),
        stretches: found.outside.map((one) => text.slice(one.start, one.end)),
        others: found.others.map((one) => one.found),
        notes: found.notes,
    };
}"""


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def passages(text: str) -> list[dict]:
    """What the page of an article would know of its passages."""
    return [
        {
            "id": f"S9.p{n:02d}",
            "n": n,
            "kind": "body",
            "words": len(words(line)),
            "sha256": digest(line),
            "words_sha256": digest(" ".join(words(line.lower()))),
        }
        for n, line in enumerate(text.splitlines(), 1)
    ]


def quotation(exact: str) -> dict:
    place = ARTICLE.index(exact)
    end = place + len(exact)
    passage = ARTICLE[:place].count("\n") + 1
    return {
        "claim": "C001",
        "passage": f"S9.p{passage:02d}",
        "exact": exact,
        "prefix": ARTICLE[place - 8 : place],
        "suffix": ARTICLE[end : end + 8],
    }


EXPECTED = {
    "source": "S9",
    "sha256": digest(ARTICLE),
    "passages": passages(ARTICLE),
    "quotes": [quotation(exact) for exact in QUOTES],
    "spellings": ["Türkiye"],
    "others": [{"source": "S8", "passages": [[one["words"], one["words_sha256"][:16]] for one in passages(OTHER)]}],
}


@pytest.fixture(scope="module")
def compared(browser, book_server):
    """Compare a text with the made-up article, in one page for all."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{book_server}/{PAGE}.html")
    page.evaluate(LOAD_OWN_COPY)
    yield lambda text, expected=EXPECTED: page.evaluate(COMPARE, [text, expected])
    context.close()


def states_of(found: dict) -> list[str]:
    """The states of the passages, the one without words left out."""
    return [state for passage, state in zip(EXPECTED["passages"], found["states"], strict=True) if passage["words"]]


# --- the same words -----------------------------------------------------------------------------------------------------


def test_the_text_itself_is_identical(compared):
    found = compared(ARTICLE)
    assert set(found["states"]) == {"identical"}
    assert found["marked"] == list(QUOTES)
    assert (found["outside"], found["moved"], found["doubled"], found["others"]) == (0, [], [], [0])


@pytest.mark.parametrize("form", FORMS)
def test_another_form_of_the_same_words_is_the_same(compared, form):
    copy = FORMS[form](ARTICLE)
    assert copy != ARTICLE
    found = compared(copy)
    assert set(states_of(found)) <= {"identical", "same words"}, dict(enumerate(found["states"], 1))
    assert "same words" in states_of(found)
    assert found["moved"] == []
    assert len(found["marked"]) == len(QUOTES)
    if "menu" not in form and not re.search(
        "page|head|date|print|addr|adv|form|scroll|split p|torn|link|number", form, re.IGNORECASE
    ):
        assert found["outside"] == 0, found["stretches"]


@pytest.mark.texts
@pytest.mark.parametrize("source", ["S1", *(pytest.param(each, marks=pytest.mark.thorough) for each in ("S2", "S3", "S4", "S5"))])
def test_every_form_of_the_articles_is_the_same(visit, texts, source):
    page = visit(f"chapters/source-{source.lower()}").page
    expected = page.evaluate(LOAD_OWN_COPY)
    lost = {}
    for name, form in FORMS.items():
        found = page.evaluate(COMPARE, [form(texts[source]), expected])
        states = [state for passage, state in zip(expected["passages"], found["states"], strict=True) if passage["words"]]
        if not set(states) <= {"identical", "same words"}:
            lost[name] = states
    assert lost == {}


def test_a_passage_without_words_cannot_be_checked(compared):
    found = compared(ARTICLE.replace("\n-\n", "\n"))
    assert found["states"][1] == "no words"
    assert set(states_of(found)) == {"identical"}


# --- what is not the same -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passage", "old", "new"),
    [
        (5, "Al-Bahri", "Al-Bahra"),
        (5, "Al-Bahri", "Al Bahrî"),
        (5, "1,800", "1,900"),
        (5, "2018", "2019"),
        (5, "twice", "thrice"),
        (5, "twice", "twiсe"),  # a Cyrillic letter
        (4, "would not sign", "would sign"),
        (4, "all-night", "allnight"),
        (7, "fifty-eight", "fifty-nine"),
        (7, "fifty-fifty sharing of fifty-eight", "fifty-eight sharing of fifty-fifty"),
        (8, "the record", "records"),
        (8, "owners", "owner[s]"),
        (1, "first", "second"),
        (3, "March 3", "March 4"),
        (6, "Second offer\n", ""),
    ],
)
@pytest.mark.parametrize("form", [str, wrapped(40), hyphenated(30, "-")], ids=["as it is", "wrapped", "hyphenated"])
def test_a_changed_word_is_not_the_same(compared, passage, old, new, form):
    assert old in ARTICLE
    line = ARTICLE.splitlines()[passage - 1] + "\n"
    found = compared(form(ARTICLE.replace(line, line.replace(old, new, 1))))
    states = found["states"]
    assert states[passage - 1] == "not found"
    assert [n for n, state in enumerate(states, 1) if state == "not found"] == [passage]


@pytest.mark.parametrize("added", [" not", " 3", "\nnot", " [a]", ". Nobody has said so.", " Advertisement for the board"])
def test_words_inside_a_passage_are_told(compared, added):
    found = compared(ARTICLE.replace("would not comment", f"would{added} not comment"))
    assert found["states"][7] == ("same words" if added == "\n3" else "words between")
    assert found["outside"] == len(words(added))
    assert [words(stretch) for stretch in found["stretches"]] == [words(added)]
    assert states_of(found).count("identical") == 7


@pytest.mark.parametrize("line", ["not", "Hamas denies this.", "Nobody", "save"])
def test_a_line_in_two_passages_is_no_head_of_a_page(compared, line):
    """What comes back may be a head only if it is not a word or a sentence of the text."""
    copy = ARTICLE.replace("would not comment", f"would\n{line}\nnot comment").replace(
        "been confirmed", f"been\n{line}\nconfirmed"
    )
    found = compared(copy)
    assert [n for n, state in enumerate(found["states"], 1) if state == "words between"] == [7, 8]
    assert [words(stretch) for stretch in found["stretches"]] == [words(line)] * 2


def test_a_passage_inside_another_is_no_head_of_a_page(compared):
    lines = ARTICLE.splitlines()
    found = compared(ARTICLE.replace("would not comment", f"would\n{lines[4]}\nnot comment"))
    assert found["states"][7] != "same words"


def test_a_number_that_ends_a_sentence_is_no_page_number(compared):
    """The last line of a passage is "2018.", or a number of it stands alone beside one of a page."""
    changed = ARTICLE.replace("and the 1,800", "the 1,800")
    for old, new in ((" in 2018 ", "\n2018\n"), ("2018", "2018")):
        copy = changed.replace("spokeswoman Ayla", "spokeswoman\n\n7\n\nAyla").replace(old, new)
        copy = copy.replace("\n2018\n", " in\n2018\n")
        assert compared(copy)["states"][4] == "same words"
    ending = ARTICLE.replace("March 3, 2019", "The strike that nobody wanted had begun in the long winter of 2018.")
    expected = EXPECTED | {"passages": passages(ending)}
    copy = ending.replace("nobody wanted", "nobody\n\n7\n\nwanted").replace("of 2018.", "of\n2018.")
    assert compared(copy, expected)["states"][2] == "same words"


def test_figures_read_as_footnote_marks_are_named(compared):
    found = compared(ARTICLE.replace("for their pay.", "for their pay.50").replace("eight cranes", "eight [90] cranes"))
    assert set(states_of(found)) == {"identical", "same words"}
    assert (found["notes"], found["outside"]) == (["50", "90"], 0)
    found = compared(ARTICLE.replace("for their pay.", "for their pay.50 others are waiting"))
    assert found["notes"] == []
    assert found["outside"] == 4


def test_a_drop_cap_and_thousands_are_read_as_they_are_written(compared):
    for old, new in (("The harbour union of", "T\nhe harbour union of"), ("She said", "S he said"), ("1,800", "1800")):
        found = compared(ARTICLE.replace(old, new))
        assert set(states_of(found)) == {"identical", "same words"}, new
        assert found["outside"] == 0
    assert compared(ARTICLE.replace("1,800", "1801"))["states"][4] == "not found"
    assert compared(ARTICLE.replace("She said", "A he said"))["states"][6] == "not found"
    assert compared(ARTICLE.replace("Al-Bahri left", "A l-Bahri left"))["states"][8] == "not found"


def test_an_address_may_stand_once_where_the_record_has_it_as_a_link_to_itself(compared):
    address = "https://harbour.example/?p=61125"
    line = "Shortlink for this post of ours: "
    expected = EXPECTED | {"passages": passages(f"{ARTICLE}{line}[{address}]({address})\n")}
    for copy in (ARTICLE + line + address, wrapped(30)(ARTICLE + line + address), f"{ARTICLE}{line}\n<{address}>"):
        assert compared(copy, expected)["states"][9] == ("same words" if "<" not in copy else "not found")
    assert compared(ARTICLE + line + address.replace("61125", "61126"), expected)["states"][9] == "not found"


# --- what is left over, moved, doubled ------------------------------------------------------------------------------------


def test_words_outside_the_passages_are_counted_and_placed(compared):
    lines = ARTICLE.splitlines()
    lines[4] += " He smiled."
    copy = "\n".join(["Log in", *lines[:7], "“Invented words,” he said.", *lines[7:], "Correction: it was Monday."])
    found = compared(copy)
    assert found["stretches"] == ["Log in", "He smiled", "Invented words,” he said", "Correction: it was Monday"]
    assert found["outside"] == 12
    assert set(found["states"]) == {"identical", "same words"}


def test_moved_and_doubled_passages_are_named(compared):
    lines = ARTICLE.splitlines()
    assert compared("\n".join([*lines[:3], *lines[4:8], lines[3], lines[8]]))["moved"] == [4]
    found = compared("\n".join([*lines, lines[6]]))
    assert (found["doubled"], found["moved"], found["outside"]) == ([7], [], 0)
    found = compared(wrapped(50)(ARTICLE * 2))
    assert found["doubled"] == [1, 3, 4, 5, 6, 7, 8, 9]
    assert (found["moved"], found["outside"]) == ([], 0)


def test_another_article_is_recognised(compared):
    for form in (str, wrapped(30), FORMS["soft hyphens"]):
        found = compared(form(OTHER))
        assert found["others"] == [2]
        assert set(states_of(found)) == {"not found"}


def test_a_long_text_is_too_long(compared):
    assert compared("word " * 50001) is None
    assert compared("word " * 20)["outside"] == 20


# --- the form -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def form(visit):
    """The form of a page: a function that compares a text and returns what is said first."""

    def open_form(name: str = PAGE, **how):
        page = visit(name, **how).page

        def compare(text: str) -> str:
            page.locator(".check-source textarea").fill(text)
            page.get_by_role("button", name="Compare").click()
            return told(page)

        return page, compare

    return open_form


def told(page) -> str:
    summary = page.locator(".check-summary")
    expect(summary).not_to_have_text(re.compile(r"^(Comparing|Reading|$)"), timeout=30000)
    return summary.inner_text()


def test_what_is_no_article_gets_a_clear_word(form):
    page, compare = form()
    for text, word in {
        "  ": "Paste your copy",
        "— … !!": "no words",
        "Hamas says something.": "is short",
        FRENCH * 9: "not seem to be in English",
        "من قال ذلك في المدينة " * 9: "not seem to be in English",
        "The harbour union has said that the strike of the workers will go on. " * 40: "another article",
        "word " * 50001: "more than 50,000 words",
        "x" * 500001: "more than 500,000 characters",
    }.items():
        assert word in compare(text)
    assert "1 cannot be checked" in compare("The harbour " * 300)


NOT_PLAIN = {
    "a.docx": (b"PK\x03\x04\x14\x00\x06\x00" + b"word/document.xml" * 9, "Word"),
    "a.odt": (b"PK\x03\x04\x14\x00\x00\x08mimetypeapplication/vnd.oasis", "OpenDocument"),
    "a.pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    "a.html": (b"\n<!DOCTYPE html><html><p>One</p>", "web page"),
    "b.html": (b"<html lang=en><p>One</p>", "web page"),
    "c.html": (b"<!-- saved from url -->\n<!-- x -->\n<!DOCTYPE html><p>One", "web page"),
    "d.html": (b"<span class=x>One</span> two", "web page"),
    "e.html": (b"<ul><li>One", "web page"),
    "f.html": (b"Text:\n<p>One</p><p>Two</p>\n<p>Three</p>", "web page"),
    "a.mht": (
        b"From: <Saved>\r\nMIME-Version: 1.0\r\n\r\n--M\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nOne=",
        "mail",
    ),
    "a.eml": (b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\nT25l", "mail"),
    "a.rtf": (b"{\\rtf1\\ansi One}", "RTF"),
    "a.png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "an image"),
    "a.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "an image"),
    "a.webp": (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "recognises text"),
    "a.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "only its program can read"),
    "a.txt": (b"Some words" * 200 + b"\x00\x01\x02" * 20, "only its program can read"),
}


def choose(page, name: str, content: bytes) -> str:
    page.locator(".check-source input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    return told(page)


def test_a_file_that_is_not_plain_text_is_refused_with_what_to_do(form):
    page, compare = form()
    for name, (content, kind) in NOT_PLAIN.items():
        page.get_by_role("button", name="Clear").click()
        said = choose(page, name, content)
        assert said.startswith(name)
        assert kind in said
        assert "not plain text. Open it" in said
        expect(page.locator(".check-result")).to_be_hidden()
        assert page.locator(".check-source textarea").input_value() == ""
    page.get_by_role("button", name="Clear").click()
    assert "more than 1 MB" in choose(page, "long.txt", b"word " * 200001)
    for text in ("<!doctype html><p>One", "%PDF-1.4 x", "{\\rtf1 x}", "One\x02two" * 9):
        said = compare(text)
        assert said.startswith("Your text looks like")
        assert "not plain text" in said
        assert " file, not" not in said
        expect(page.locator(".check-result")).to_be_hidden()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_a_text_file_is_read_in_its_encoding(form, encoding):
    page, _ = form()
    choose(page, "a.txt", ("Türkiye’s “port” was closed. " * 9).encode(encoding))
    expect(page.locator(".own-text")).to_contain_text("Türkiye’s “port” was closed.")


def test_a_file_with_one_bad_byte_is_read_all_the_same(form):
    page, _ = form()
    text = "Türkiye’s “port” was closed. " * 9
    for content in (text.encode().replace(b"port", b"port\xff", 1), text.encode() + b"\xe2\x80"):
        said = choose(page, "a.txt", content)
        assert said.startswith("Your text has damaged characters, such as “\ufffd”")
        expect(page.locator(".own-text")).to_contain_text("Türkiye’s “port” was closed.")


def test_damaged_characters_are_named(form):
    page, compare = form()
    text = "Türkiye’s “port” was closed. " * 9
    for codec in ("cp1252", "latin-1", "mac_roman"):
        damaged = text.encode().decode(codec, "replace")
        assert compare(damaged).startswith("Your text has damaged characters")
    assert "damaged" not in compare(text)
    assert "another article" in compare("The port of the \ufffd was closed to all \ufffd that came. " * 40)
    assert "is short" in compare("One\0two")


def test_what_only_begins_like_another_kind_is_text(form):
    page, _ = form()
    for content in (b"RIFF talk: the port was closed.", b"Download a %PDF-version here. The port was closed."):
        assert "is short" in choose(page, "a.txt", content)


def test_a_result_of_another_text_is_said_to_be_old(form):
    page, compare = form()
    compare("Some words about ships.")
    page.locator(".check-source textarea").press_sequentially("xy")
    expect(page.locator(".check-summary")).to_have_text(
        re.compile("^Your text has changed since; compare it again. Your text is short")
    )
    assert compare("Some other words about ships.").startswith("Your text is short")


def test_the_same_file_may_be_chosen_again_and_of_several_the_first_is_read(form):
    page, _ = form()
    choose(page, "a.txt", b"Some words about ships.")
    with page.expect_file_chooser():
        page.locator(".check-source input[type=file]").click()
    assert page.locator(".check-source input[type=file]").evaluate("field => field.files.length") == 0
    page.evaluate(
        """() => {
            const dropped = new DataTransfer();
            for (const name of ["one.txt", "two.txt"]) dropped.items.add(new File(["Some words"], name));
            const event = new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true });
            document.querySelector(".check-source textarea").dispatchEvent(event);
        }"""
    )
    expect(page.locator(".check-summary")).to_contain_text("Of your 2 files only the first was read, one.txt. Your text is short")


@pytest.mark.parametrize("script", ["check-source.js", "book.js"])
def test_what_is_pasted_before_the_script_is_there_is_not_lost(browser, book_server, script):
    """Where a script did not come, the button does nothing, and a line says why."""
    context = browser.new_context()
    page = context.new_page()
    page.route(f"**/{script}*", lambda route: route.abort())
    page.goto(f"{book_server}/{PAGE}.html")
    expect(page.get_by_role("button", name="Compare")).to_be_disabled()
    expect(page.locator(".check-summary")).to_contain_text("reload the page before you paste")
    context.close()


@pytest.mark.texts
def test_a_copy_that_holds_the_article_is_not_another(form, texts):
    _, compare = form("chapters/source-s1")
    changed = texts["S1"].replace("fulfilled", "kept", 1)
    for copy in (changed + "\n" + texts["S5"], "\n\n".join(texts.values())):
        assert compare(copy).startswith("Your text also holds passages of S")
    lines = texts["S1"].splitlines()
    assert "This seems to be another article" in compare("\n".join([*lines[:4], texts["S5"]]))
    assert "Your copy ends after passage 8." in compare("\n".join([*lines[:8], lines[8][:60] + " … Subscribe to read on"]))
    assert "ends after" not in compare(texts["S1"].replace("Shortlink", "Link"))


@pytest.mark.texts
def test_a_copy_with_mixed_lines_is_not_another_article(form, texts):
    """Two columns side by side, and lines joined without a space: the quotations within a line are there."""
    _, compare = form("chapters/source-s4")
    rows = wrapped(40)(texts["S4"]).split("\n")
    half = len(rows) // 2
    columns = "\n".join(left.ljust(46) + right for left, right in zip(rows[:half], rows[half:], strict=False))
    for copy in (columns, wrapped(70)(texts["S4"]).replace("\n", "")):
        assert re.match(r"No passage stands in your text as a whole, but \d+ quotations? do", compare(copy))


@pytest.mark.texts
@pytest.mark.parametrize(
    ("source", "changes", "states"),
    [
        (
            "S2",
            [("Resistance released", "Resistance\nnot\nreleased"), ("envoys confirmed", "envoys\nnot\nconfirmed")],
            {9: "not", 22: "not"},
        ),
        (
            "S5",
            [
                ("fulfil the", "fulfil\nHamas denies this.\nthe"),
                ("said Hamas was ready", "said\nHamas denies this.\nHamas was ready"),
            ],
            {2: "not", 12: "not"},
        ),
        ("S5", [("prepared to do so", "prepared to\nsave\ndo so")], {17: "not"}),
        ("S5", [("Israel had kept", "Israel\n\n7\n\nhad kept"), ("in May 2024.", "in May\n2024.")], {19: "the same words"}),
        ("S5", [("more than ten", "more than [90] ten")], {15: "the same words"}),
        ("S2", [("as dead.", "as dead.50 others are missing")], {10: "the same words"}),
        (
            "S1",
            [
                (
                    "[https://daysofpalestine.ps/?p=61125](https://daysofpalestine.ps/?p=61125)",
                    "https://daysofpalestine.ps/?p=61125",
                )
            ],
            {21: "the same words"},
        ),
        ("S5", [("\nHamas has called", "\nH\namas has called")], {2: "the same words"}),
        ("S2", [("1,800", "1800")], {9: "the same words"}),
        ("S5", [("Steve Witkoff", "Steve Witkoff (https://x.example/tag/witkoff)")], {4: "the same words"}),
    ],
)
def test_what_was_done_to_a_passage_is_told_and_no_other_is_touched(form, texts, source, changes, states):
    page, compare = form(f"chapters/source-{source.lower()}")
    text = texts[source]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    compare(text)
    found = {n: state.partition("): ")[2] for n, state in enumerate(page.locator(".passage-states li").all_inner_texts(), 1)}
    assert {n: state for n, state in found.items() if state != "identical"}.keys() == states.keys()
    for n, state in states.items():
        assert found[n].startswith("not the same: all its words" if state == "not" else state)


@pytest.mark.texts
def test_the_article_of_another_page_is_recognised(form, texts):
    page, compare = form()
    for copy in (texts["S5"], wrapped(60)(texts["S5"])):
        said = compare(copy)
        assert said.startswith("This seems to be another article")
        assert "S5 (The New Arab)" in said
        assert "none of S2" in said
    page.get_by_role("link", name="S5 (The New Arab)").click()
    expect(page).to_have_url(re.compile("source-s5.html#check"))


@pytest.mark.texts
def test_a_reader_sees_what_was_added_moved_and_doubled(form, texts):
    page, compare = form("chapters/source-s5")
    lines = texts["S5"].split("\n")
    said = compare("\n".join([*lines[:4], *lines[5:12], lines[4], "An added sentence.", *lines[12:], lines[6]]))
    assert "In another place: passage 5." in said
    assert "More than once: passage 7." in said
    assert "3 words of your text belong to no passage." in said
    assert page.locator(".own-text .outside").all_inner_texts() == ["An added sentence"]
    expect(page.locator(".outside-list")).to_have_text("between passages 5 and 13: 3 words, “An added sentence”")
    expect(page.locator(".passage-states li").nth(4)).to_contain_text("in another place, after passage 12")
    expect(page.locator(".passage-states li").nth(6)).to_contain_text("twice in your text")


def other_words(count: int) -> str:
    """A long text of no article."""
    return "\n".join(" ".join(f"Word{n * 7919 % 997} and {n}." for n in range(at, at + 20)) for at in range(0, count // 3, 20))


def test_a_long_text_does_not_freeze_the_page(form):
    """The work is done in slices, the reader is told how far it is, and a new comparison ends the one before."""
    page, _ = form(PAGE, served=False)
    page.evaluate(
        """text => {
            const field = document.querySelector(".check-source textarea");
            const summary = document.querySelector(".check-summary");
            window.said = [];
            window.turns = 0;
            new MutationObserver(() => window.said.push(summary.textContent)).observe(summary, { childList: true });
            const turn = () => { window.turns += 1; setTimeout(turn); };
            field.value = text;
            turn();
            document.querySelector(".check-source").requestSubmit();
        }""",
        other_words(30000),
    )
    told(page)
    assert page.evaluate("window.turns") > 10
    assert page.evaluate("window.said")[0] == "Comparing …"
    page.evaluate("""document.querySelector(".check-source").requestSubmit()""")
    page.locator(".check-source textarea").fill("Hamas says something.")
    page.get_by_role("button", name="Compare").click()
    assert "is short" in told(page)
    page.wait_for_timeout(500)
    assert "is short" in told(page)
    page.evaluate("""document.querySelector(".check-source").requestSubmit()""")
    page.get_by_role("button", name="Clear").click()
    page.wait_for_timeout(200)
    expect(page.locator(".check-summary")).to_be_empty()
    expect(page.locator(".check-source textarea")).to_be_focused()


def test_a_long_stretch_outside_the_passages_is_shortened(form):
    page, compare = form()
    compare(other_words(3000))
    expect(page.locator(".own-text .left-out")).to_contain_text(re.compile(r"\[2,\d{3} words not shown\]"))
    assert len(page.locator(".own-text").inner_text().split()) < 400


def test_what_is_shown_of_another_text_is_accessible(form):
    page, compare = form(PAGE, width=360, colours="dark")
    compare("Some words about ships. " * 20)
    assert page.locator(".check-summary").get_attribute("role") == "status"
    assert broken_rules(page, ".check-source, .check-result") == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


# Texts whose work was once done at a stretch.
HEAVY = {
    "notes": "[1]" * 40000,
    "hyphens": "a-" * 240000,
    "base64": "".join(f"{n * 2654435761 % 2**32:x}+/" for n in range(45000)),
    "entities": "".join(f"&e{n};" for n in range(20000)),
    "numeric entities": "".join(f"&#{0x4E00 + n};" for n in range(20000)),
    "lines": "a\n" * 45000,
}


@pytest.mark.thorough
@pytest.mark.parametrize("kind", HEAVY)
def test_no_text_holds_up_the_page(kind, browser, book_server):
    """No step of the work takes longer than a reader would notice, and all of it not for ever."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{book_server}/{PAGE}.html")
    expected = page.evaluate(LOAD_OWN_COPY)
    longest, whole = page.evaluate(
        """([text, expected]) => {
            const work = window.record.ownCopy.compare(text, expected);
            let longest = 0;
            const began = performance.now();
            for (let done = false; !done;) {
                const from = performance.now();
                done = work.next().done;
                longest = Math.max(longest, performance.now() - from);
            }
            return [longest, performance.now() - began];
        }""",
        [HEAVY[kind], expected],
    )
    context.close()
    assert longest < 1000
    assert whole < 30000


@pytest.mark.texts
@pytest.mark.thorough
def test_many_blank_lines_are_neither_filled_in_nor_shown(form, texts):
    page, _ = form("chapters/source-s5")
    said = choose(page, "a.txt", texts["S5"].replace("\n", "\n" * 12000).encode())
    assert "27 identical" in said
    assert page.locator(".check-source textarea").input_value() == ""
    assert len(page.locator(".own-text").text_content()) < 6000
