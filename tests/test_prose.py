"""House rules of writing, as tests. Each message names the page and the words, and says what to write instead."""

from __future__ import annotations

import pytest

from record import prose
from record.dataset import ROOT
from record.texts import shared_runs

CHAPTERS = ROOT / "chapters"
ARGUING = ("background", "phase-one", "phase-two-disputes", "governance-and-weapons", "us-role")
PAGES = [path.name for path in prose.pages(CHAPTERS)]
NOTEBOOKS = [name for name in PAGES if name.endswith(".ipynb")]
# The methods page speaks of rules, thresholds and versions; what it says of the corpus and the codings is computed all the same.
COUNTING = [name for name in NOTEBOOKS if name != "methods.ipynb"]

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


@pytest.mark.parametrize("name", COUNTING)
def test_numbers_and_quantifiers_are_computed(name):
    broken = {
        paragraph[:70]: found
        for paragraph in prose.paragraphs(prose.markdown_of(CHAPTERS / name))
        if (found := prose.bare_counts(paragraph))
    }
    assert not broken, f"chapters/{name} states counts that no test checks; write {{n}}`words <value>`: {broken}"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_phases_name_their_agreement(name):
    broken = [
        sentence
        for paragraph in prose.paragraphs(prose.markdown_of(CHAPTERS / name))
        for sentence in prose.loose_phases(paragraph)
    ]
    assert not broken, f"chapters/{name}: say of which ceasefire in the same sentence: {broken}"


def test_glosses_name_the_agreement_of_a_phase(dataset):
    broken = [f"{row.claim_id}: {row.gloss}" for row in dataset.claims.itertuples() if prose.loose_phases(row.gloss)]
    assert not broken, "these glosses name a phase without its agreement: " + "; ".join(broken)


@pytest.mark.parametrize("name", ARGUING)
def test_paragraphs_carry_their_evidence(name):
    broken = prose.without_evidence(prose.markdown_of(CHAPTERS / f"{name}.ipynb"))
    assert not broken, f"chapters/{name}.ipynb: these paragraphs carry no claim, finding or context: {broken}"


@pytest.mark.parametrize("name", ARGUING)
def test_chapters_are_long_enough(name):
    count = len(prose.own_words(prose.markdown_of(CHAPTERS / f"{name}.ipynb")).split())
    assert count >= 900, f"chapters/{name}.ipynb has {count} words of our own prose, fewer than 900."


@pytest.mark.texts
@pytest.mark.parametrize("name", PAGES)
def test_prose_is_our_own(name, texts):
    runs = shared_runs(prose.markdown_of(CHAPTERS / name), texts)
    assert not runs, f"chapters/{name} shares eight or more words with a source: {runs}. Quote it, or say it in our own words."


def test_rules_find_what_breaks_them(dataset):
    assert prose.loaded_words("The occupation and its captives.", dataset.terms) == ["captives", "The occupation"]
    assert prose.loaded_words("He said “the occupation”.", dataset.terms) == []
    assert prose.bare_counts("Most speakers say so in 12 claims.") == ["Most", "12"]
    assert prose.bare_counts("{n}`Twelve <a.b>` claims of 15 January 2025 {claim}`C017`.") == []
    assert prose.bare_counts("Israel let in 600 trucks a day {context}`X007`.") == []
    assert prose.loose_phases("Phase one is over. Phase two of the January 2025 ceasefire is not.") == ["Phase one is over."]
    assert prose.without_evidence("A bare claim.\n\nA claim {claim}`C001`.") == ["A bare claim."]
