"""Phrases that carry their evidence: one link, a number, a note at the end, and a message where an entry is not there."""

from __future__ import annotations

import pytest
from annotated_book import SmallBook, source_pages

from record import findings
from record.book import cards, notes

TEXT = """# Start

[The union said so](claim:C002,C003), {quote}`every promise <Q001>`;
[it *said* {quote}`every promise <Q001>` twice](claim:C002,C003).

> **Outside the five reports.** The north gate [was shut](context:X001).

> Not context.

May it [wait](pair:R001)? [A link](https://a.example/) stays.

## How to cite this chapter

So.
"""
PAGES = {
    "chapters/index": TEXT,
    **source_pages("S1", "S2"),
    **{f"chapters/{name}": f"# Page\n\n## Part\n\n```{{{name}}}\n```\n" for name in ("timeline", "disagreements")},
}


@pytest.fixture
def page(miniature, tmp_path, monkeypatch):
    """The start page of a book about the miniature, with the text given or the one above."""
    monkeypatch.setattr(findings, "FINDINGS", {})

    def build(text: str = TEXT):
        book = SmallBook(tmp_path, miniature.write(), PAGES | {"chapters/index": text})
        return book.page("chapters/index"), book.warnings

    return build


def test_a_phrase_is_one_link_with_number_and_name(page):
    html, warnings = page()
    assert warnings == []
    phrases = html.find_all("a", class_="phrase")
    assert [phrase["href"] for phrase in phrases] == ["#note-1", "#note-2", "#note-1", "#note-3", "#note-4"]
    first = phrases[0]
    assert first["data-entry"] == "claim:C002 claim:C003"
    assert first.get_text() == "The union said so1, note 1, 2 claims"
    assert first.find("sup")["aria-hidden"] == "true"
    assert not first.find("a")
    # A quotation inside a phrase keeps its words and gives up its link; the set of entries keeps its number.
    assert "“every promise”" in phrases[2].get_text()
    assert phrases[2]["id"] == "phrase-1-2"
    assert html.find("a", href="https://a.example/").get("class") == ["reference", "external"]


def test_the_anchor_of_the_citation_stays_with_it(page):
    html, _ = page(TEXT.replace("## How to cite", "## Part\n\nWords.\n\n(index-cite)=\n## How to cite"))
    anchor = html.find(id="index-cite")
    assert anchor.find_next("h2").get_text().startswith("How to cite")
    assert html.find("section", id="notes").find_next_sibling("section").h2.get_text().startswith("How to cite")


def test_notes_say_who_in_which_report_said_what(page):
    html, _ = page()
    section = html.find("section", id="notes")
    assert "endnotes" in section["class"]
    # They stand before what says how the page is cited.
    assert section.find_next_sibling("section").h2.get_text().startswith("How to cite")
    texts = {note["value"]: " ".join(note.get_text(" ", strip=True).split()) for note in section.find_all("li", value=True)}
    first = "Ada Brook , in The Gazette, between 6 and 9 March 2025: On the pact: a sentence of our own. C002"
    assert texts["1"].startswith(first)
    assert "“We have kept every promise we made”" in texts["2"]
    assert texts["3"].startswith("Outside the five reports. March 2025: The north gate was shut. X001")
    assert "Carl Dunn, in The Herald, 23 October 2025: On the stage: a sentence of our own." in texts["4"]
    backs = section.find("li", value="1").find_all("a", href=lambda href: href.startswith("#phrase-"))
    assert [back["href"] for back in backs] == ["#phrase-1-1", "#phrase-1-2"]
    assert all(html.find(id=back["href"][1:]) for back in backs)


def test_context_that_runs_with_the_story_is_marked(page):
    html, _ = page()
    assert [quote.get("class") for quote in html.find_all("blockquote")] == [["context-run"], None]
    assert "phrase-context" in html.find("a", href="#note-3")["class"]


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("[so](claim:C099)", "there is no claim 'C099' in the dataset; did you mean C00"),
        ("[so](pair:R09)", "there is no relation 'R09' in the dataset; did you mean R00"),
        ("[so](context:X01)", "there is no context 'X01' in the dataset; did you mean X001?"),
        ("[so](finding:F99)", "there is no finding 'F99' in the dataset"),
    ],
)
def test_an_unknown_entry_is_reported(page, link, says):
    _, warnings = page(f"# Start\n\n{link}\n")
    assert any(says in line and "index.md:3" in line for line in warnings), warnings


def test_a_page_without_phrases_has_no_notes(page):
    html, _ = page("# Start\n\nNothing.\n")
    assert html.find(id="notes") is None


def test_every_entry_that_a_phrase_may_name_has_a_card(known):
    made = cards.cards(known)
    for scheme, kind in notes.SCHEMES.items():
        for entry in known.entries[kind]:
            assert f"{kind}:{entry}" in made, scheme


@pytest.mark.parametrize(
    ("address", "entries"),
    [
        ("claim:C001,C002", [("claim", "C001"), ("claim", "C002")]),
        ("claim:C001;context:X001", [("claim", "C001"), ("context", "X001")]),
        ("pair:R001", [("relation", "R001")]),
        ("https://a.example/", None),
        ("claim:", None),
        ("methods.html", None),
    ],
)
def test_addresses_name_entries(address, entries):
    assert notes.entries_of(address) == entries
