"""What a chapter's notebook imports: the claims, what cells ask of them, and the forms in which they are shown."""

from record.claims import all_claims, counts, each, has, ids, listed, of_record, sorted_into, whose
from record.dataset import load
from record.figure import Figure, Table
from record.readings import readings
from record.stated import state

__all__ = [
    "Figure",
    "Table",
    "all_claims",
    "counts",
    "each",
    "has",
    "ids",
    "listed",
    "load",
    "of_record",
    "readings",
    "sorted_into",
    "state",
    "whose",
]
