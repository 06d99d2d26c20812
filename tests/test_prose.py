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
    count = len(words(prose.plain(prose.running_text(text))))
    assert count <= MOST_WORDS, f"chapters/{name}.ipynb has {count} words of running text, more than {MOST_WORDS}."
    opening = prose.opening(text)
    assert 40 <= len(words(opening)) <= MOST_OPENING, (
        f"chapters/{name}.ipynb answers its question in {len(words(opening))} words; at most {MOST_OPENING} stand before the "
        "first heading."
    )


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_phases_name_their_ceasefire(name):
    broken = prose.phases_without_scope(prose.markdown_of(CHAPTERS / name))
    assert not broken, f"chapters/{name}: say in the sentence, or by a heading above it, of which ceasefire: {broken}"


def test_captors_are_named_for_both_groups_or_for_neither(dataset):
    """The two groups of people held and exchanged have names of one kind."""
    actors = dataset.actors.set_index("actor_id").name
    groups = [name for name in actors if name.startswith(("People held", "Palestinian prisoners"))]
    named = [bool(re.search(r"\b(?:by|in) (?:Israel|Hamas)", name)) for name in groups]
    assert len(groups) == 2, groups
    assert named[0] == named[1], groups


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
    assert prose.dead_verbs("Hamas claimed it. A threat is told of. He said “he claimed”.") == ["claimed", "is told of"]
    assert prose.distancing_tags("What Qassem calls a breach, and the so-called line.") == [
        "What Qassem calls",
        "so-called",
    ]
    assert prose.phases_without_scope("## Under the January ceasefire\n\nPhase two waits.\n\n## Weapons\n\nPhase two waits.") == [
        "Phase two waits."
    ]
