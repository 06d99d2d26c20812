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


def share(part: int, whole: int) -> int:
    """`part` as a whole percentage of `whole`, halves rounded up; 0 if there is nothing to share."""
    return int(100 * part / whole + 0.5) if whole else 0


def of_spokesman(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that the spokesman speaks."""
    return claims[claims.speaker_id == SPOKESMAN]


def _by(column: str, code: str) -> Callable[[Dataset], Value]:
    return lambda data: (all_claims(data)[column] == code).sum()


def _share_of(side: str) -> Callable[[Dataset], Value]:
    return lambda data: share((all_claims(data).side == side).sum(), len(data.distinct))


def _words_of(source: str) -> Callable[[Dataset], Value]:
    return lambda data: data.sources.words[data.sources.source_id == source].sum()


# A function of the dataset for each number, by the key that the text names it with.
VALUES: dict[str, Callable[[Dataset], Value]] = {
    "claims.total": lambda data: len(data.distinct),
    "claims.all": lambda data: len(data.claims),
    "claims.duplicates": lambda data: len(data.claims) - len(data.distinct),
    "quotes.total": lambda data: len(data.quotes),
    "sources.total": lambda data: len(data.sources),
    "passages.total": lambda data: len(data.passages),
    "words.total": lambda data: data.sources.words.sum(),
    "agreements.total": lambda data: len(data.agreements),
    "qassem.claims": lambda data: len(of_spokesman(data.distinct)),
    "qassem.share": lambda data: share(len(of_spokesman(data.distinct)), len(data.distinct)),
    "qassem.sources": lambda data: of_spokesman(all_claims(data)).source_id.nunique(),
    **{f"side.{side}.claims": _by("side", side) for side in SIDES},
    **{f"side.{side}.share": _share_of(side) for side in SIDES},
    **{f"source.{source}.claims": _by("source_id", source) for source in load().sources.source_id},
    **{f"source.{source}.words": _words_of(source) for source in load().sources.source_id},
}


def compute(key: str, data: Dataset | None = None) -> Value:
    """Return the value of `VALUES` under `key`, as int, str or bool.

    Raises KeyError naming the key if there is none.
    """
    if key not in VALUES:
        raise KeyError(f"no value is registered under {key!r}; see record/findings/corpus.py")
    return unboxed(VALUES[key](data if data is not None else load()))
