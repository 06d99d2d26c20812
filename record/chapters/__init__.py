"""One module per chapter: what the chapter states (values, findings), tabulates and draws.

Importing this package registers every value and finding of the book.
"""

from record.chapters import (
    background,
    governance_and_weapons,
    index,
    methods,
    phase_one,
    phase_two_disputes,
    us_role,
)

__all__ = ["background", "governance_and_weapons", "index", "methods", "phase_one", "phase_two_disputes", "us_role"]
