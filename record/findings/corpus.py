"""The few numbers of the corpus as a whole, which pages use that compute nothing: ``{n}`five <sources.total>` ``.

Context from outside the corpus never enters. A number of one chapter is stated in the notebook that computes it.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from record.claims import all_claims
from record.dataset import Dataset, load
from record.findings.registry import Value, unboxed

SPOKESMAN = "hazem-qassem"


def of_spokesman(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that the spokesman speaks."""
    return claims[claims.speaker_id == SPOKESMAN]


# A function of the dataset for each number, by the key that the text names it with; each is used by a page.
VALUES: dict[str, Callable[[Dataset], Value]] = {
    "claims.all": lambda data: len(data.claims),
    "sources.total": lambda data: len(data.sources),
    "qassem.sources": lambda data: of_spokesman(all_claims(data)).source_id.nunique(),
}


def compute(key: str, data: Dataset | None = None) -> Value:
    """Return the value of `VALUES` under `key`, as int, str or bool.

    Raises KeyError naming the key if there is none.
    """
    if key not in VALUES:
        raise KeyError(f"no value is registered under {key!r}; see record/findings/corpus.py")
    return unboxed(VALUES[key](data if data is not None else load()))
