"""How often each source uses each wording of `data/terms.csv`, and how much of that stands in quotation marks.

The counts are committed as `data/term_counts.csv`, because the texts are not: who has no copy of the texts still sees
who says what. `python -m record count-terms` writes the table again; `make check` compares it with the texts.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping

import pandas as pd

from record.dataset import DATA
from record.texts import read_texts

# Within a passage and whichever marks open and close it: S3 opens some quotations with " and closes them with ”.
QUOTED = re.compile(r"[\"“][^\"“”\r\n]*[\"”]")

COLUMNS = ("term_id", "source_id", "occurrences", "in_quotation_marks")


def count_terms(terms: Iterable[tuple[str, str]], texts: Mapping[str, str]) -> list[tuple[str, str, int, int]]:
    """Count each term in each source.

    `terms` are pairs of term_id and regular expression (case ignored); `texts` maps source ids to texts. The rows
    have the columns of `COLUMNS`. An occurrence that is itself a word in quotation marks (“Israel”) does not count as
    standing inside a quotation.
    """
    rows = []
    for term_id, pattern in terms:
        for source_id, text in sorted(texts.items()):
            quoted = [match.span() for match in QUOTED.finditer(text)]
            found = [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
            inside = sum(any(a < start and end < b for a, b in quoted) for start, end in found)
            rows.append((term_id, source_id, len(found), inside))
    return rows


def main(arguments: list[str]) -> int:
    """Write `term_counts.csv` from `terms.csv` and the source texts; without the texts write nothing and return 1."""
    argparse.ArgumentParser(prog="python -m record count-terms", description=main.__doc__).parse_args(arguments)
    texts = read_texts()
    if not texts:
        print("The source texts are not at hand: set SOURCES to the folder that holds them, each named by its id.")
        return 1
    terms = pd.read_csv(DATA / "terms.csv", dtype=str, keep_default_na=False)[["term_id", "pattern"]]
    counts = count_terms(terms.itertuples(index=False, name=None), texts)
    pd.DataFrame(counts, columns=COLUMNS).to_csv(DATA / "term_counts.csv", index=False, lineterminator="\n")
    return 0
