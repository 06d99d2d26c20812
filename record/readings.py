"""What is a reading of ours and no code: which claims name an obstacle, a condition, an offer, and in which few words.

The rows are those of `data/readings.csv`. A reading was made once, with the passages at hand, and not coded twice; whatever
shows one says so (`A_READING`). The order of the rows is the order in which tables show them.
"""

from __future__ import annotations

import pandas as pd

from record.dataset import Dataset, items

A_READING = "a reading of ours, made once and not coded twice"


def readings(data: Dataset, *kinds: str) -> pd.DataFrame:
    """The readings of some kinds, in file order, a row for each claim that a part is read in.

    Columns: reading, item, part, words, claim_id (empty where the part names no claim), note.
    """
    rows = data.readings[data.readings.reading.isin(kinds)]
    rows = rows.assign(claim_id=rows.claims.map(items)).explode("claim_id", ignore_index=True).fillna({"claim_id": ""})
    return rows[["reading", "item", "part", "words", "claim_id", "note"]]


def by_item(data: Dataset, kind: str, *parts: str) -> pd.DataFrame:
    """The items of one kind of reading that have the first of the parts, in file order.

    Columns: item, and for each part its words, under the name of the part, and its claim ids as a tuple, under
    `<part>_claims`; the words are empty, and the tuple too, where an item lacks a part.
    """
    rows = data.readings[data.readings.reading == kind]
    cells = {(row.item, row.part): row for row in rows.itertuples()}
    table = []
    for item in rows.item[rows.part == parts[0]]:
        filled = {"item": item}
        for part in parts:
            cell = cells.get((item, part))
            filled |= {part: cell.words if cell else "", f"{part}_claims": tuple(items(cell.claims)) if cell else ()}
        table.append(filled)
    return pd.DataFrame(table, columns=["item", *(column for part in parts for column in (part, f"{part}_claims"))])
