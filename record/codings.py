"""The dataset as each coder would have published it: the same corpus, cut into units and coded by one hand.

How many claims there are depends on how finely a text is cut, and what they say on how it is coded. A value or a finding is a
function of a dataset, so it can be asked of each coding in turn (`under_each`). What only the record has, because it was coded
once (`coded_once`), comes from the published claim that a unit is matched with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from record.agreement import coders, units
from record.dataset import Dataset
from record.findings import Finding, with_claims
from record.vocabulary import CODED

# Tables that hang on claims and that one coder made, in words.
ONCE = {
    "relations": "the relations between claims",
    "quantities": "the figures",
    "participants": "who takes part",
    "dates": "the dates",
    "quotes": "the quotations",
    "readings": "the readings of ours",
}
# Columns of `claims` that are no codes: what identifies a claim, where it stands, and what is written about it. Which claims
# repeat another of their article was also decided once; that is said for all findings together.
NO_CODES = {"claim_id", "passage_id", "sentence", "start", "end", "gloss", "note", "duplicate_of"}


@lru_cache(maxsize=4)
def under_each(data: Dataset) -> dict[str, Dataset]:
    """The dataset under each coding of the whole corpus, by coder, in the order of the rounds."""
    return {coder: under_coding(data, coder) for coder, _ in coders(data)}


@lru_cache(maxsize=16)
def under_coding(data: Dataset, coder_id: str) -> Dataset:
    """The dataset with the units and codes of one coder for its claims.

    A unit has its coder's span and codes. Its id and what is not coded (cue, place, note, gloss, sentence, event, which claim it
    repeats) are those of the published claim it is matched with. A unit without one keeps its unit id, stands in the sentence of
    the nearest published claim of its passage (the first, where there is none) and is empty otherwise. A claim that repeats one
    which the coder does not have repeats nothing. The tables that hang on claims are cut to the claims that are left.
    """
    mine = data.codings[data.codings.coder_id == coder_id]
    codes: dict[str, dict[str, str]] = defaultdict(dict)
    for unit_id, variable, value in zip(mine.unit_id, mine.variable, mine.value, strict=True):
        codes[unit_id][variable] = value
    published = {row["claim_id"]: row for row in data.claims.to_dict("records")}
    rows, taken = [], set()
    for unit in units(data, coder_id).itertuples():
        matched = unit.claim_id in published and unit.claim_id not in taken
        row = published[unit.claim_id] if matched else _unmatched(data.claims, unit)
        taken.add(row["claim_id"])
        span = {"passage_id": unit.passage_id, "start": unit.start, "end": unit.end}
        rows.append(row | span | codes[unit.unit_id])
    claims = pd.DataFrame(rows, columns=data.claims.columns)
    claims["duplicate_of"] = claims.duplicate_of.where(claims.duplicate_of.isin(claims.claim_id), "")
    return with_claims(data, _typed(claims, data.claims))


def _unmatched(claims: pd.DataFrame, unit) -> dict:
    """A row for a unit that no published claim is matched with: empty, but for its id and its sentence."""
    beside = claims[claims.passage_id == unit.passage_id]
    row = dict.fromkeys(claims.columns, "") | {"claim_id": unit.unit_id}
    if "sentence" in claims:
        nearest = (beside.start - unit.start).abs().astype(int).idxmin() if len(beside) else None
        row["sentence"] = 1 if nearest is None else beside.sentence[nearest]
    return row


def _typed(claims: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """The claims with the types of the published ones: whole numbers where those have them, text elsewhere."""
    for column in claims:
        if pd.api.types.is_integer_dtype(like[column]):
            whole = [pd.NA if pd.isna(cell) or cell == "" else int(cell) for cell in claims[column]]
            claims[column] = pd.array(whole, dtype="Int64")
        else:
            claims[column] = claims[column].astype(like[column].dtype)
    return claims


# --- what was coded once ----------------------------------------------------------------


@lru_cache(maxsize=4)
def without_each(data: Dataset) -> dict[str, Dataset]:
    """The dataset without one thing coded once, by its words: a table of `ONCE`, or a column of `claims` that has no codings.

    A finding that answers otherwise of one of them rests on what is missing there.
    """
    tables = {words: replace(data, **{table: getattr(data, table).iloc[:0]}) for table, words in ONCE.items()}
    uncoded = [name for name in data.claims if name not in NO_CODES | set(CODED)]
    columns = {f"the {name.replace('_', ' ')}": replace(data, claims=data.claims.assign(**{name: ""})) for name in uncoded}
    return tables | columns


def needed(function: Callable[[Dataset], object], data: Dataset) -> list[str]:
    """What a function of a dataset needs of what was coded once, in words: without it, it answers otherwise."""
    given = function(data)
    return [words for words, without in without_each(data).items() if function(without) != given]


def coded_once(item: Finding, data: Dataset) -> list[str]:
    """What a finding needs that was coded once, in words: it is the same in every coding as far as the claims are."""
    return needed(lambda some: (item.text(some), item.holds(some)), data)
