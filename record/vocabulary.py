"""Codes in words: the labels of `vocabularies.csv`, and the names of what coded values point to."""

from __future__ import annotations

from functools import lru_cache

from record.dataset import Dataset, descriptor, items, load

# The coded variables of claims, each in words.
CODED = {
    "speaker_id": "speaker",
    "speaker_form": "form of the speaker",
    "through_id": "person between",
    "via_id": "outlet between",
    "attribution": "attribution",
    "cue_basis": "basis of the cue",
    "act": "act",
    "event": "event",
    "aux": "time and mood",
    "addressee_id": "addressee",
    "about_id": "who it is about",
    "topic": "topic",
    "option": "arrangement spoken of",
    "channel": "channel",
    "agreement_id": "agreement",
    "phase": "phase",
    "phase_basis": "basis of the phase",
    "obligation_id": "obligation",
    "reported_level": "reported level",
}
# Coded variables whose values name rows of another table; the others have codes of their own.
NAMED = {
    "speaker_id": ("actors", "name"),
    "through_id": ("actors", "name"),
    "via_id": ("actors", "name"),
    "addressee_id": ("actors", "name"),
    "about_id": ("actors", "name"),
    "obligation_id": ("obligations", "label"),
    "agreement_id": ("agreements", "name"),
}


@lru_cache(maxsize=64)
def words_of(variable: str, dataset: Dataset) -> dict[str, str]:
    """The words of each value of a coded variable, in the order of the vocabulary or of the table that the values name."""
    if variable in NAMED:
        table, column = NAMED[variable]
        rows = getattr(dataset, table)
        return dict(zip(rows.iloc[:, 0], rows[column], strict=True))
    rows = dataset.vocabularies[dataset.vocabularies["variable"] == variable]
    return dict(zip(rows["code"], rows["label"], strict=True))


def value_words(variable: str, cell: object, dataset: Dataset | None = None) -> str:
    """Return a coded value in words, those of a list with commas between them; an empty one was left empty by its coder.

    A code that the record does not have, as an actor that a correction did away with, stays as it is.
    """
    words = words_of(variable, dataset or load())
    codes = [] if cell is None else items(str(cell))
    return ", ".join(words.get(code, code) for code in codes) or "left empty"


@lru_cache(maxsize=8)
def _variables(dataset: Dataset) -> dict[tuple[str, str], str | None]:
    """The variable of each column that the description of a data package names, by table and column."""
    return {
        (resource["name"], field["name"]): field.get("variable") or field.get("items", {}).get("variable")
        for resource in descriptor(dataset.folder)["resources"]
        for field in resource["schema"]["fields"]
    }


def variable_of(table: str, column: str, dataset: Dataset | None = None) -> str | None:
    """Return the variable of `vocabularies.csv` that a column is coded with, or None: `passage_kind` for
    the column `kind` of `passages`."""
    return _variables(dataset or load()).get((table, column))
