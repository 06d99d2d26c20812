"""How often each source uses each wording of `data/terms.csv`, and how much of that stands in quotation marks.

The counts are committed as `data/term_counts.csv`, because the texts are not: who has no copy of the texts still sees
who says what. `python -m record count-terms` writes the table again; `make check` compares it with the texts.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping

from record.dataset import DATA
from record.texts import read_texts

# Within a passage and whichever marks open and close it: one report opens some quotations with " and closes them with ”.
QUOTED = re.compile(r"[\"“][^\"“”\r\n]*[\"”]")

LONGEST_PATTERN = 200
# How many steps a search may take from one place of a text, where each part that may be left out or chosen doubles what there is
# to try, and a repeat can end after each character of a text: with two of them a search takes minutes, or for ever.
MOST_STEPS = 400_000
ENDS_OF_A_REPEAT = 5_000
MOST_REPEATS = 1
# What stands in a pattern for one character: a class, or an escape that does not refer back; and how a group begins.
ONE_CHARACTER = re.compile(r"\\\D|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
GROUP = re.compile(r"\(\?(?::|<?[=!])")

COLUMNS = ("term_id", "source_id", "occurrences", "in_quotation_marks")


def pattern_fault(pattern: str) -> str:
    """Return what is wrong with the pattern of a term, in words: it is no pattern, or a search for it might not end."""
    if len(pattern) > LONGEST_PATTERN:
        return f"has {len(pattern)} characters, more than {LONGEST_PATTERN}"
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is not a regular expression ({error})"
    flat = GROUP.sub("(", ONE_CHARACTER.sub("x", pattern))
    repeats, choices = len(re.findall(r"[*+{]", flat)), len(re.findall(r"[?|]", flat))
    if "\\" in flat or "(?" in flat:
        return "refers back, or has another kind of group than `(`, `(?:`, `(?=`, `(?!`, `(?<=` and `(?<!`"
    if re.search(r"\)[*+{]", flat):
        return "repeats a group, which may itself repeat or have alternatives: a search for it might not end"
    if repeats > MOST_REPEATS:
        return f"has {repeats} repeats, more than {MOST_REPEATS}: a search for it might not end"
    if len(flat) * 2**choices * ENDS_OF_A_REPEAT**repeats > MOST_STEPS:
        beside = ", or too much beside its repeat" if repeats else ""
        return f"has too many parts that may be left out or chosen{beside}: a search for it might not end"
    return ""


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
    import pandas as pd  # here, because the check of the data counts terms and needs no pandas

    terms = pd.read_csv(DATA / "terms.csv", dtype=str, keep_default_na=False)[["term_id", "pattern"]]
    faults = [
        f"{row.term_id}: '{row.pattern}' {pattern_fault(row.pattern)}."
        for row in terms.itertuples()
        if pattern_fault(row.pattern)
    ]
    if faults:
        print(*faults, "Nothing was counted.", sep="\n")
        return 1
    counts = count_terms(terms.itertuples(index=False, name=None), texts)
    pd.DataFrame(counts, columns=COLUMNS).to_csv(DATA / "term_counts.csv", index=False, lineterminator="\n")
    return 0
