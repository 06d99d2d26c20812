"""The few numbers of the corpus as a whole, which pages use that compute nothing: ``{n}`232 <claims.total>` ``.

Counts are of distinct claims: a headline, caption or deck that repeats a claim of its own article is left out unless a name says
``all``. Context from outside the corpus never enters. A number of one chapter is stated in the notebook that computes it.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from record.claims import all_claims
from record.dataset import Dataset, load
from record.findings.registry import Value, unboxed

SPOKESMAN = "hazem-qassem"
SIDES = ("hamas", "palestinian-other", "israel", "us", "mediator", "international", "outlet")
VALUES: dict[str, Callable[[Dataset], Value]] = {}


def value(key: str):
    """Register a function of the dataset under `key`, for the prose and its tests.

    Raises ValueError if the key is taken: two functions may not answer for one number.
    """

    def register(function: Callable[[Dataset], Value]):
        if key in VALUES:
            raise ValueError(f"two functions are registered for the value {key!r}")
        VALUES[key] = function
        return function

    return register


def compute(key: str, data: Dataset | None = None) -> Value:
    """Return the value registered under `key`, as int, str or bool.

    Raises KeyError naming the key if none is registered.
    """
    if key not in VALUES:
        raise KeyError(f"no value is registered under {key!r}; see record/findings/corpus.py")
    return unboxed(VALUES[key](data if data is not None else load()))


def share(part: int, whole: int) -> int:
    """`part` as a whole percentage of `whole`, halves rounded up; 0 if there is nothing to share."""
    return int(100 * part / whole + 0.5) if whole else 0


def of_spokesman(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that the spokesman speaks."""
    return claims[claims.speaker_id == SPOKESMAN]


def _register() -> None:
    value("claims.total")(lambda data: len(data.distinct))
    value("claims.all")(lambda data: len(data.claims))
    value("claims.duplicates")(lambda data: len(data.claims) - len(data.distinct))
    value("quotes.total")(lambda data: len(data.quotes))
    value("sources.total")(lambda data: len(data.sources))
    value("passages.total")(lambda data: len(data.passages))
    value("words.total")(lambda data: int(data.sources.words.sum()))
    value("agreements.total")(lambda data: len(data.agreements))
    value("qassem.claims")(lambda data: len(of_spokesman(data.distinct)))
    value("qassem.share")(lambda data: share(len(of_spokesman(data.distinct)), len(data.distinct)))
    value("qassem.sources")(lambda data: of_spokesman(all_claims(data)).source_id.nunique())
    for side in SIDES:
        value(f"side.{side}.claims")(lambda data, side=side: _on_side(data, side))
        value(f"side.{side}.share")(lambda data, side=side: share(_on_side(data, side), len(data.distinct)))
    for source in load().sources.source_id:
        value(f"source.{source}.claims")(lambda data, source=source: (all_claims(data).source_id == source).sum())
        value(f"source.{source}.words")(lambda data, source=source: data.sources.words[data.sources.source_id == source].sum())


def _on_side(data: Dataset, side: str) -> int:
    return int((all_claims(data).side == side).sum())


_register()
