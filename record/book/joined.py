"""The dataset's tables as rows joined by identifier, the one form in which the book's pages read them."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from sphinx.environment import BuildEnvironment

from record import findings
from record.agreement import differing
from record.dataset import Dataset, items, load
from record.package import Package, read_package
from record.readings import by_item as readings_by_item
from record.wording import edtf_words


def rows(frame: pd.DataFrame) -> list[dict]:
    """Return a table's rows as dictionaries: text as it stands, a missing number as ``None``."""
    cells = frame.astype(object)
    return cells.where(cells.notna(), None).to_dict("records")


def by_id(frame: pd.DataFrame, column: str) -> dict[str, dict]:
    """Return a table's rows under the identifier in ``column``, in file order."""
    return {row[column]: row for row in rows(frame)}


def grouped(frame: pd.DataFrame, column: str) -> dict[str, list[dict]]:
    """Return a table's rows in lists under the value of ``column``; an unknown value gives an empty list."""
    groups: dict[str, list[dict]] = defaultdict(list)
    for row in rows(frame):
        groups[row[column]].append(row)
    return groups


# The kinds of entries that a reader calls by a name, with the column of it.
NAMED = {"actor": "name", "obligation": "label", "term": "wording"}


class Joined:
    """A dataset with lookups from each identifier to its row and to the rows that point at it.

    ``sources``, ``passages``, ``actors``, ``agreements``, ``obligations``, ``claims``, ``quotes``, ``context`` and
    ``terms`` map an identifier to its row, ``entries`` a kind to such a map; ``quotes_of``, ``dates_of``, ``quantities_of``,
    ``participants_of``, ``links_of`` and ``duplicates_of`` map a claim to lists of rows; ``relations_of`` maps a claim to
    pairs of a relation and the other claim's identifier.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.sources = by_id(dataset.sources, "source_id")
        self.passages = by_id(dataset.passages, "passage_id")
        self.actors = by_id(dataset.actors, "actor_id")
        self.agreements = by_id(dataset.agreements, "agreement_id")
        self.obligations = by_id(dataset.obligations, "obligation_id")
        self.claims = by_id(dataset.claims, "claim_id")
        self.quotes = by_id(dataset.quotes, "quote_id")
        self.context = by_id(dataset.context, "context_id")
        self.terms = by_id(dataset.terms, "term_id")
        self.relations = by_id(dataset.relations, "relation_id")
        self.quotes_of = grouped(dataset.quotes, "claim_id")
        self.dates_of = grouped(dataset.dates, "claim_id")
        self.quantities_of = grouped(dataset.quantities, "claim_id")
        self.participants_of = grouped(dataset.participants, "claim_id")
        self.links_of = grouped(dataset.context_links, "claim_id")
        self.linked_claims_of = grouped(dataset.context_links, "context_id")
        self.duplicates_of = grouped(dataset.claims, "duplicate_of")
        self.passages_of = grouped(dataset.passages, "source_id")
        self.claims_in = grouped(dataset.claims, "passage_id")
        self.relations_of: dict[str, list[tuple[dict, str]]] = defaultdict(list)
        for relation in self.relations.values():
            self.relations_of[relation["claim_a"]].append((relation, relation["claim_b"]))
            self.relations_of[relation["claim_b"]].append((relation, relation["claim_a"]))
        self.events = by_id(dataset.events, "event_id")
        self.told_of_in = grouped(dataset.claims, "event_id")
        self.reasons_of = grouped(dataset.adjudications[dataset.adjudications.table == "claims"], "id")
        self.withdrawn = rows(dataset.withdrawn)
        self.places = dict(zip(dataset.ids.id, dataset.ids.place, strict=True))
        self.vocabulary = {(row["variable"], row["code"]): row for row in rows(dataset.vocabularies)}

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """Kind by kind, the entries that a reader can point at, by identifier."""
        return {
            "source": self.sources,
            "passage": self.passages,
            "claim": self.claims,
            "actor": self.actors,
            "agreement": self.agreements,
            "obligation": self.obligations,
            "context": self.context,
            "term": self.terms,
            "finding": findings.FINDINGS,
            "relation": self.relations,
        }

    def label(self, variable: str, code: object) -> str:
        """Return a code in words, or the code itself where the vocabulary has no label for it; an empty cell stays empty."""
        code = "" if code is None else str(code)
        entry = self.vocabulary.get((variable, code))
        return entry["label"] if entry else code

    def labels(self, variable: str, cell: str) -> list[str]:
        """Return the codes of a list cell in words."""
        return [self.label(variable, code) for code in items(cell)]

    def name(self, kind: str, entry: str) -> str:
        """Return what a reader would call an entry whose identifier is no number: an actor, an obligation, a term."""
        row, column = self.entries.get(kind, {}).get(entry), NAMED.get(kind)
        return row[column] if row and column else entry

    @cached_property
    def package(self) -> Package:
        """The package cell by cell, as it stands in the files."""
        return read_package(self.dataset.folder)

    @cached_property
    def coded_in(self) -> dict[str, str]:
        """The passage that coders saw each claim in, of withdrawn ones too."""
        return dict(zip(self.dataset.codings.claim_id, self.dataset.codings.passage_id, strict=True))

    @cached_property
    def findings_on(self) -> dict[str, list[str]]:
        """The findings that rest on each claim."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, item in findings.FINDINGS.items():
            for claim in item.claims(self.dataset):
                found[claim].append(key)
        return found

    @cached_property
    def questions(self) -> dict[str, str]:
        """The question of ours that each pair of accounts answers in two ways."""
        pairs = readings_by_item(self.dataset, "pair-question", "question")
        return dict(zip(pairs["item"], pairs.question, strict=True))

    @cached_property
    def differences_of(self) -> dict[str, list[dict]]:
        """The values of each claim on which its coders differed: rows of ``record.agreement.differing``."""
        return grouped(differing(self.dataset), "claim_id")

    @cached_property
    def claim_of(self) -> dict[str, str]:
        """The claim in which each quotation, date and figure stands, by its identifier."""
        tables = ((self.quotes_of, "quote_id"), (self.dates_of, "date_id"), (self.quantities_of, "quantity_id"))
        return {row[key]: claim for rows_of, key in tables for claim in self.claims for row in rows_of[claim]}

    @cached_property
    def changes_of(self) -> dict[str, list[dict]]:
        """The corrections of each claim and of what hangs on it, in the order of the list of changes."""
        found: dict[str, list[dict]] = defaultdict(list)
        for change in rows(self.dataset.changes):
            found[self.claim_at(change["id"])].append(change)
        return found

    @cached_property
    def registered_on(self) -> dict[str, list[dict]]:
        """What was published, by the page it was published on (`chapters/source-s1`)."""
        return by_page(rows(self.dataset.ids))

    @cached_property
    def withdrawn_on(self) -> dict[str, list[dict]]:
        """What was withdrawn, by the page it stood on (`chapters/source-s1`)."""
        return by_page(self.withdrawn)

    def claim_at(self, row_id: str) -> str:
        """The claim where a row has its place: a claim's own, of a pair the one it runs from, of a link to context (`C200 X049`),
        quotation, date or figure the one it hangs on; empty for any other row."""
        own = row_id.split()[0]
        claim = self.relations[own]["claim_a"] if own in self.relations else self.claim_of.get(own, own)
        return claim if claim in self.claims else ""

    def first_beside(self, context_id: str, claim_id: str) -> str:
        """The first claim, of the report of a claim, beside which a fact of context stands."""
        beside, source = {row["claim_id"] for row in self.linked_claims_of[context_id]}, self.source_of(claim_id)
        return next(other for other in self.claims if other in beside and self.source_of(other) == source)

    def source_of(self, claim_id: str) -> dict:
        """Return the row of the source that a claim stands in."""
        return self.sources[self.passages[self.claims[claim_id]["passage_id"]]["source_id"]]


def by_page(placed: list[dict]) -> dict[str, list[dict]]:
    """Return rows with a ``place`` (`chapters/source-s1#C044`) in lists under the page of it."""
    pages: dict[str, list[dict]] = defaultdict(list)
    for row in placed:
        pages[row["place"].partition("#")[0]].append(row)
    return pages


def said_on(known: Joined, claim_id: str) -> dict:
    """Return when a claim was uttered or retold, in words and bounds; where that is not dated, when it was published."""
    source = known.source_of(claim_id)
    first, last = source["published_earliest"], source["published_latest"]
    date = next((date for date in known.dates_of[claim_id] if date["kind"] in ("utterance", "retold")), None)
    if date is None:
        return {"words": f"published {edtf_words(source['published_edtf'])}", "first": first, "last": last}
    words = f"{'retold ' if date['kind'] == 'retold' else ''}{edtf_words(date['edtf'])}"
    # An open end is bounded by the publication, which is not before the utterance.
    return {"words": words, "first": date["first"] or first, "last": date["last"] or last}


@lru_cache(maxsize=4)
def joined(folder: Path | None = None) -> Joined:
    """Return the data package in ``folder`` (the project's own by default), joined."""
    return Joined(load(folder))


def watched(env: BuildEnvironment) -> Joined:
    """Return the dataset of the book, and have the page being read rebuilt whenever one of its tables changes."""
    known = joined(env.config.record_data)
    for table in sorted(known.dataset.folder.glob("*.csv")):
        env.note_dependency(str(table))
    return known


def nearest(entry: str, known: Iterable[str]) -> str:
    """Return a hint at the known name that looks most like ``entry``, or nothing."""
    match = difflib.get_close_matches(entry, [name for name in known if name != entry], n=1, cutoff=0.5)
    return f"; did you mean {match[0]}?" if match else ""
