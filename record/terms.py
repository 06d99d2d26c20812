"""How often each source uses each wording of `data/terms.csv`, and how much of that stands in quotation marks.

The counts are committed as `data/term_counts.csv`, because the texts are not: who has no copy of the texts still sees
who says what. `python -m record count-terms` writes the table again; `make check` compares it with the texts.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping
from math import prod
from re import _parser

from record.dataset import DATA
from record.texts import read_texts

# Within a passage and whichever marks open and close it: one report opens some quotations with " and closes them with ”.
QUOTED = re.compile(r"[\"“][^\"“”\r\n]*[\"”]")

# Repeats of a pattern that may take up any number of characters: with more of them one search may take for ever.
MOST_REPEATS = 2
MANY = 16
# In how many ways the parts of a pattern that may be left out, repeated or chosen can be put together: each may be tried.
MOST_WAYS = 10_000
LONGEST_PATTERN = 200

COLUMNS = ("term_id", "source_id", "occurrences", "in_quotation_marks")


def pattern_fault(pattern: str) -> str:
    """Return what is wrong with the pattern of a term, in words: it is no pattern, or a search for it might not end."""
    if len(pattern) > LONGEST_PATTERN:
        return f"has {len(pattern)} characters, more than {LONGEST_PATTERN}"
    try:
        re.compile(pattern)
        return _runs_away(_parser.parse(pattern))
    except (re.error, RecursionError, OverflowError) as error:
        return f"is not a regular expression ({error})"


def _runs_away(parsed: Iterable) -> str:
    repeats = list(_repeats(parsed))
    if any(inner for _, inner in repeats):
        return "repeats what itself repeats or has alternatives: a search for it might not end"
    if sum(many for many, _ in repeats) > MOST_REPEATS:
        return f"has more than {MOST_REPEATS} repeats without an end: a search for it might not end"
    if _ways(parsed) > MOST_WAYS:
        return "has too many parts that may be left out or chosen: a search for it might not end"
    return ""


def _ways(parsed: Iterable) -> int:
    """Return in how many ways a parsed pattern can be gone through, a repeat without an end counting as one."""
    ways = 1
    for operator, argument in parsed:
        name = str(operator)
        if name == "BRANCH":
            ways *= sum(map(_ways, argument[1]))
        elif name.endswith("REPEAT"):
            least, most, inner = argument
            ways *= (int(most) - least + 1 if int(most) < MANY else 1) * _ways(inner)
        else:
            ways *= prod(map(_ways, _within(argument)))
    return ways


def _repeats(parsed: Iterable) -> Iterator[tuple[bool, bool]]:
    """Yield of each repeat in a parsed pattern whether it has no end, and whether it repeats a choice or refers back."""
    for operator, argument in parsed:
        name = str(operator)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, inner = argument
            yield int(most) >= MANY, int(most) > 1 and _has_choice(inner)
            yield from _repeats(inner)
        elif name == "GROUPREF":
            yield False, True
        else:
            for inner in _within(argument):
                yield from _repeats(inner)


def _has_choice(parsed: Iterable) -> bool:
    for operator, argument in parsed:
        name = str(operator)
        if name == "BRANCH" or name.endswith("REPEAT") and argument[0] != argument[1]:
            return True
        inner = [argument[2]] if name.endswith("REPEAT") else list(_within(argument))
        if any(map(_has_choice, inner)):
            return True
    return False


def _within(argument) -> Iterator[Iterable]:
    """Yield the parts of a pattern within an operator's argument."""
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, (list, tuple)):
        for each in argument:
            yield from _within(each)


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
