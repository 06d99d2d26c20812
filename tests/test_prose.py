"""House rules of writing, as tests. Each message names the page and the words, and says what to write instead."""

from __future__ import annotations

import re

import house_rules as prose
import pytest

from record.dataset import ROOT
from record.prose_numbers import pages
from record.texts import shared_runs, words

CHAPTERS = ROOT / "chapters"
STORIES = ("index", "background", "phase-one", "phase-two-disputes", "governance-and-weapons", "us-role", "across")
MOST_COUNTING, MOST_WORDS, MOST_OPENING = 0.10, 1900, 150
# The landing page: its one line, its story, and the story with what stands in it from outside the reports.
MOST_LINE, MOST_STORY, MOST_WITH_CONTEXT = 35, 165, 250
ARGUING = ("background", "phase-one", "phase-two-disputes", "governance-and-weapons", "us-role")
PAGES = [path.name for path in pages(CHAPTERS)]
NOTEBOOKS = [name for name in PAGES if name.endswith(".ipynb")]


# Columns of the dataset that hold our own words.
OWN_COLUMNS = {
    "claims": ("gloss", "note"),
    "passages": ("gist",),
    "obligations": ("provision", "label", "note"),
    "relations": ("note",),
    "context": ("statement", "note"),
    "context_links": ("note",),
    "agreements": ("name", "note"),
    "sources": ("published_basis", "publisher_note"),
    "quantities": ("measure", "population", "note"),
    "vocabularies": ("label", "definition"),
}


@pytest.mark.parametrize("name", PAGES)
def test_loaded_words_stand_in_quotation_marks(name, dataset):
    text = prose.markdown_of(CHAPTERS / name)
    found = prose.loaded_words(text, dataset.terms)
    assert not found, f"chapters/{name} says {found} itself. Use the house word of data/terms.csv, or quote it with its owner."


@pytest.mark.parametrize("table", OWN_COLUMNS)
def test_dataset_keeps_the_house_words(table, dataset):
    frame = getattr(dataset, table)
    broken = [
        f"{table}.csv, row {row + 2}, {column}: {found}"
        for column in OWN_COLUMNS[table]
        for row, text in enumerate(frame[column])
        if (found := prose.loaded_words(text, dataset.terms))
    ]
    assert not broken, "our own words use loaded words outside quotation marks: " + "; ".join(broken)


@pytest.mark.parametrize("name", STORIES)
def test_the_story_is_told_and_not_counted(name):
    """At most one sentence in ten of the running text holds a count of the record's own rows."""
    text = prose.markdown_of(CHAPTERS / f"{name}.ipynb")
    told, counted = prose.story_sentences(text), prose.counting(text)
    assert len(told) > 15, f"chapters/{name}.ipynb: the running text was not found"
    share = len(counted) / len(told)
    assert share <= MOST_COUNTING, (
        f"chapters/{name}.ipynb: {len(counted)} of {len(told)} sentences count claims or reports, more than one in ten. Say "
        "what was said, and leave the count to a figure or the ledger: " + " | ".join(counted)
    )


@pytest.mark.parametrize("name", STORIES)
def test_numbers_of_the_story_can_be_checked(name):
    """What counts the record's rows or voices is computed, or points to the finding or pair that says so."""
    found = prose.unbacked(prose.markdown_of(CHAPTERS / f"{name}.ipynb"))
    assert not found, (
        f"chapters/{name}.ipynb: {found}. State the number in a cell and write it as {{n}}, link the finding or pair that says "
        "so, or say it without a number, all, none, only, alone, twice; link what a speaker counts to the claim."
    )


@pytest.mark.parametrize("name", STORIES)
def test_people_say_things_with_plain_verbs(name):
    found = prose.dead_verbs(prose.markdown_of(CHAPTERS / f"{name}.ipynb"))
    assert not found, f"chapters/{name}.ipynb: {found}. Write who said, told, wrote, asked, refused, offered or wanted what."


@pytest.mark.parametrize("name", PAGES)
def test_no_speaker_is_kept_at_a_distance(name):
    found = prose.distancing_tags(prose.markdown_of(CHAPTERS / name))
    assert not found, f"chapters/{name}: {found} keeps a distance from one speaker's words. Name the speaker instead."


def test_dataset_keeps_no_speaker_at_a_distance(dataset):
    found = {
        f"{table}.{column}, row {row + 2}": tags
        for table, columns in OWN_COLUMNS.items()
        for column in columns
        for row, text in enumerate(getattr(dataset, table)[column])
        if (tags := prose.distancing_tags(text))
    }
    assert not found, f"tags that keep a distance from a speaker's words: {found}"


@pytest.mark.parametrize("name", ["background", *(name for name in STORIES if name not in ("index", "background"))])
def test_chapters_are_short_enough_to_be_read(name):
    text = prose.markdown_of(CHAPTERS / f"{name}.ipynb")
    count = len(words(prose.plain(prose.running_text(text, lists=True)))) + len(words(prose.context_told(text)))
    assert count <= MOST_WORDS, f"chapters/{name}.ipynb has {count} words, its context included, more than {MOST_WORDS}."
    opening = prose.opening(text)
    assert 40 <= len(words(opening)) <= MOST_OPENING, (
        f"chapters/{name}.ipynb answers its question in {len(words(opening))} words; at most {MOST_OPENING} stand before the "
        "first heading."
    )


def test_the_landing_page_opens_with_one_line_and_a_short_story():
    line, *rest = prose.before_headings(prose.markdown_of(CHAPTERS / "index.ipynb")).strip().split("\n\n")
    story, of_line = "\n\n".join(rest), len(words(prose.plain(line)))
    own, context = len(words(prose.plain(prose.running_text(story)))), len(words(prose.context_told(story)))
    assert re.fullmatch(r"\*[^*].*[^*]\*", line), f"the first line of chapters/index.ipynb is no line by itself: {line}"
    assert of_line <= MOST_LINE, f"its line has {of_line} words, more than {MOST_LINE}."
    assert 80 <= own <= MOST_STORY, f"its story has {own} words; at most {MOST_STORY}."
    assert 0 < context <= MOST_WITH_CONTEXT - own, f"with its context the story has {own + context} words; {MOST_WITH_CONTEXT}."


@pytest.mark.parametrize("name", PAGES)
def test_phases_name_their_ceasefire(name):
    broken = prose.phases_without_scope(prose.markdown_of(CHAPTERS / name))
    assert not broken, f"chapters/{name}: say in the sentence, or by a heading above it, of which ceasefire: {broken}"


@pytest.mark.parametrize("name", PAGES)
def test_captors_are_named_for_both_groups_or_for_neither(name):
    named = prose.captors(prose.markdown_of(CHAPTERS / name))
    assert len(named) != 1, f"chapters/{name} says of people that they are held by {named}, and never of the other group by whom."


# Names of groups of people, which stand in tables and on reference pages side by side.
NAMES_OF_GROUPS = {
    "actors": ("name",),
    "terms": ("concept", "house_word"),
    "quantities": ("measure", "population"),
    "vocabularies": ("label", "definition"),
    "obligations": ("label",),
    "sources": ("publisher_note",),
    "claims": ("gloss",),
}


@pytest.mark.parametrize("table", NAMES_OF_GROUPS)
def test_dataset_names_captors_for_both_groups_or_for_neither(table, dataset):
    frame = getattr(dataset, table)
    texts = [text for column in NAMES_OF_GROUPS[table] for text in frame[column].unique()]
    named = {text: captor for text in texts if (captor := prose.captors(text))}
    assert len({name for captor in named.values() for name in captor}) != 1, f"{table}.csv names a captor on one side: {named}"


def test_glosses_name_the_agreement_of_a_phase(dataset):
    broken = [f"{row.claim_id}: {row.gloss}" for row in dataset.claims.itertuples() if prose.loose_phases(row.gloss)]
    assert not broken, "these glosses name a phase without its agreement: " + "; ".join(broken)


@pytest.mark.parametrize("name", ARGUING)
def test_paragraphs_carry_their_evidence(name):
    broken = prose.without_evidence(prose.markdown_of(CHAPTERS / f"{name}.ipynb"))
    assert not broken, f"chapters/{name}.ipynb: these paragraphs carry no claim, finding or context: {broken}"


@pytest.mark.texts
@pytest.mark.parametrize("name", PAGES)
def test_prose_is_our_own(name, texts):
    runs = shared_runs(prose.markdown_of(CHAPTERS / name), texts)
    assert not runs, f"chapters/{name} shares eight or more words with a source: {runs}. Quote it, or say it in our own words."


def test_rules_find_what_breaks_them(dataset):
    assert prose.loaded_words("The occupation and its captives.", dataset.terms) == ["captives", "The occupation"]
    assert prose.loaded_words("He said “the occupation”.", dataset.terms) == []
    assert prose.loose_phases("Phase one is over. Phase two of the January 2025 ceasefire is not.") == ["Phase one is over."]
    assert prose.without_evidence("A bare claim.\n\nA claim {claim}`C001`.") == ["A bare claim."]
    text = "# T\n\nTwelve claims say so.\n\nHe held 58 people. The five reports differ."
    assert prose.counting(text) == ["Twelve claims say so."]
    assert prose.counting("# T\n\nIsrael is {n}`none <x>` of them.") == ["Israel is {n}`none <x>` of them."]
    assert prose.counting("> **Outside the five reports.** Three reports say so.") == []
    for counted in (
        "Five Americans speak by name.",
        "No Israeli official is heard.",
        "Both sides said it.",
        "Hamas said it twice.",
        "It said so once, in March.",
        "It stands there three times.",
        "It stands in Al Mayadeen alone.",
        "Nobody asked.",
        "Of March it has nothing.",
        "Only Qassem speaks of it.",
        "The words are in neither.",
        "It is 31 % of all.",
        "Told chiefly by Palestinians.",
        "Qassem speaks in four of the five.",
        "Two wishes excluded each other.",
        "It is probably one remark.",
    ):
        assert prose.counting(counted) == prose.unbacked(counted) == [counted]
    for told in (
        "Al Mayadeen wrote that [25 living people](claim:C076) were handed over for [1,800 Palestinian prisoners](claim:C078).",
        "Hamas was ready at once, and the talks would go on once Israel agreed.",
        "He is quoted neither accepting nor refusing it.",
    ):
        assert prose.counting(told) == prose.unbacked(told) == []
    assert prose.unbacked("The other 24 are not told. [No Israeli speaks](finding:F02). It gave [58](claim:C079).") == [
        "The other 24 are not told."
    ]
    assert prose.dead_verbs("Hamas claimed it. A threat is told of. He said “he claimed”.") == ["claimed", "told of"]
    assert prose.dead_verbs("# T\n\n## Witkoff tells of it\n\nHe spoke.") == ["tells of"]
    assert prose.dead_verbs("> **Outside.** Israel acknowledged it, Hamas insists, and he “revealed” it.") == [
        "acknowledged",
        "insists",
    ]
    assert prose.captors("Palestinians held by Israel, people held in Gaza.") == {"Israel"}
    assert prose.captors("People held by Hamas, not by Israel.") == {"Hamas", "Israel"}
    assert prose.distancing_tags("What Qassem calls a breach, and the so-called line.") == [
        "What Qassem calls",
        "so-called",
    ]
    assert prose.phases_without_scope("## Under the January ceasefire\n\nPhase two waits.\n\n## Weapons\n\nPhase two waits.") == [
        "Phase two waits."
    ]
    for loose in (
        "In January 2026 Qassem said that phase one was done.",
        "# Two ceasefires, told in the same words\n\nThe second stage waits.",
        "## What was said in October\n\nThe first phase is over.",
    ):
        assert len(prose.phases_without_scope(loose)) == 1
    for scoped in (
        "Phase one of the January ceasefire is over.",
        "January's phase one is over.",
        "Phase two of either ceasefire waits.",
        "(t)=\n## Under the January ceasefire\n\nPhase two waits.",
    ):
        assert prose.phases_without_scope(scoped) == []
