"""What the book states about the corpus: computed values and the ledger of findings.

Two things live here. A *value* is one number, word or yes/no that the prose uses: the role
``{n}`243 <claims.total>` `` fails the build when the printed text is not what the function
returns. A *finding* is a headline statement of the book: a sentence with values in it, a test
that says whether it holds, and the claims it rests on. Because the test is a function of a
dataset, it can be asked again with a source, an outlet group, the repetitions or the anonymous
speakers left out (`survival`).

Counts are of distinct claims: a headline, caption or deck that repeats a claim of its own
article is left out unless a name says ``all``. Context from outside the corpus never enters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from record.dataset import Dataset, load

Value = int | str | bool
VALUES: dict[str, Callable[[Dataset], Value]] = {}

# Tables whose rows belong to one claim, and the columns that name it.
_BY_CLAIM = {
    "quotes": ["claim_id"],
    "dates": ["claim_id"],
    "quantities": ["claim_id"],
    "participants": ["claim_id"],
    "context_links": ["claim_id"],
    "relations": ["claim_a", "claim_b"],
}


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
        raise KeyError(f"no value is registered under {key!r}; see record/findings.py and record/chapters/")
    result = VALUES[key](data if data is not None else load())
    # pandas answers with numpy's own booleans and integers
    return result.item() if hasattr(result, "item") else result


def share(part: int, whole: int) -> int:
    """`part` as a whole percentage of `whole`, halves rounded up; 0 if there is nothing to share."""
    return int(100 * part / whole + 0.5) if whole else 0


def keep(data: Dataset, wanted: pd.Series) -> Dataset:
    """The dataset with only the claims for which `wanted` (aligned with `data.claims`) is true.

    Rows of other tables that belong to a dropped claim go with it; reference tables stay whole.
    """
    return with_claims(data, data.claims[wanted])


def with_claims(data: Dataset, claims: pd.DataFrame) -> Dataset:
    """The dataset with other claims in place of its own, and of the tables that hang on claims the rows that belong to these."""
    ids = set(claims.claim_id)
    tables = {
        name: table[table[columns].isin(ids).all(axis=1)]
        for name, columns in _BY_CLAIM.items()
        for table in [getattr(data, name)]
    }
    return replace(data, claims=claims, **tables)


def sources_of(claims: pd.DataFrame) -> pd.Series:
    """The source id of each claim, from its passage id (`S1.p03` -> `S1`)."""
    return claims.passage_id.str.split(".").str[0]


def side_of(data: Dataset, actor_ids: pd.Series) -> pd.Series:
    """The side of each actor in a column of actor ids."""
    return actor_ids.map(data.actors.set_index("actor_id").side)


# --- values about the corpus as a whole -------------------------------------------------


@value("sources.total")
def _sources(data: Dataset) -> int:
    return len(data.sources)


@value("passages.total")
def _passages(data: Dataset) -> int:
    return len(data.passages)


@value("words.total")
def _words(data: Dataset) -> int:
    return int(data.sources.words.sum())


@value("claims.all")
def _all_claims(data: Dataset) -> int:
    return len(data.claims)


@value("claims.duplicates")
def _duplicates(data: Dataset) -> int:
    return len(data.claims) - len(data.distinct)


@value("claims.total")
def _claims(data: Dataset) -> int:
    return len(data.distinct)


@value("quotes.total")
def _quotes(data: Dataset) -> int:
    return len(data.quotes)


@value("agreements.total")
def _agreements(data: Dataset) -> int:
    return len(data.agreements)


def by_speaker(data: Dataset, speaker_id: str) -> pd.DataFrame:
    """Distinct claims whose speaker is `speaker_id`."""
    return data.distinct[data.distinct.speaker_id == speaker_id]


def by_side(data: Dataset, side: str) -> pd.DataFrame:
    """Distinct claims whose speaker is on `side`."""
    return data.distinct[side_of(data, data.distinct.speaker_id) == side]


@value("qassem.claims")
def _qassem_claims(data: Dataset) -> int:
    return len(by_speaker(data, "hazem-qassem"))


@value("qassem.share")
def _qassem_share(data: Dataset) -> int:
    return share(len(by_speaker(data, "hazem-qassem")), len(data.distinct))


@value("qassem.sources")
def _qassem_sources(data: Dataset) -> int:
    return sources_of(by_speaker(data, "hazem-qassem")).nunique()


def _register_sides() -> None:
    """`side.<side>.claims` and `side.<side>.share` for every side that the vocabulary knows."""
    for side in ("hamas", "palestinian-other", "israel", "us", "mediator", "international", "outlet"):
        value(f"side.{side}.claims")(lambda data, side=side: len(by_side(data, side)))
        value(f"side.{side}.share")(lambda data, side=side: share(len(by_side(data, side)), len(data.distinct)))


def _register_sources() -> None:
    """`source.<S>.claims` and `source.<S>.words` for each of the five sources."""
    for source in ("S1", "S2", "S3", "S4", "S5"):
        value(f"source.{source}.claims")(lambda data, source=source: int((sources_of(data.distinct) == source).sum()))
        value(f"source.{source}.words")(lambda data, source=source: int(data.sources.set_index("source_id").words[source]))


_register_sides()
_register_sources()


# --- findings ---------------------------------------------------------------------------

# What a finding is on, in the order of the ledger: what speakers are reported to have said, or whom and what the reports carry.
ABOUT = {"said": "What was said", "coverage": "What the five reports carry"}


@dataclass(frozen=True)
class Finding:
    """A headline statement of the book.

    id: `F01`…; chapter: slug of the chapter that argues it; sentence: with `{key}` for each value
    it computes; holds: says of a dataset whether the statement is true there; claims: the ids it
    rests on, as a function of the dataset; limits: what it does not show.

    about: what it is on, a key of `ABOUT`; numbers: what each value of the sentence counts, in their
    order, in a few words; overturned_by: the counter-statement that would make it false, as a sentence.

    A statement that something is absent, or that all X are Y, cannot be made false by leaving claims
    out. universal: says whether this part of the statement is true of a dataset (None: there is no such
    part); can_fall: the rest, which omission can break, as a clause with "that".
    """

    id: str
    chapter: str
    sentence: str
    holds: Callable[[Dataset], bool]
    claims: Callable[[Dataset], list[str]]
    limits: str
    about: str = "coverage"
    numbers: tuple[str, ...] = ()
    overturned_by: str = ""
    universal: Callable[[Dataset], bool] | None = None
    can_fall: str = ""

    @property
    def keys(self) -> list[str]:
        """The keys of the values in the sentence, in their order."""
        return list(dict.fromkeys(re.findall(r"\{([^}]+)\}", self.sentence)))

    def text(self, data: Dataset | None = None) -> str:
        """The sentence with its values filled in."""
        return re.sub(r"\{([^}]+)\}", lambda match: str(compute(match[1], data)), self.sentence)


FINDINGS: dict[str, Finding] = {}


def finding(
    id: str,
    chapter: str,
    sentence: str,
    limits: str,
    claims: Callable[[Dataset], list[str]],
    *,
    about: str,
    numbers: tuple[str, ...],
    overturned_by: str,
    universal: Callable[[Dataset], bool] | None = None,
    can_fall: str = "",
):
    """Register the decorated predicate as the test of a finding; the rest are the fields of `Finding`.

    Raises ValueError on a taken id, an unknown `about` and numbers that are not those of the sentence.
    """

    def register(holds: Callable[[Dataset], bool]):
        if id in FINDINGS:
            raise ValueError(f"two findings have the id {id}")
        item = Finding(id, chapter, sentence, holds, claims, limits, about, numbers, overturned_by, universal, can_fall)
        if about not in ABOUT:
            raise ValueError(f"{id}: a finding is about one of {', '.join(ABOUT)}, not {about!r}")
        if len(numbers) != len(item.keys):
            raise ValueError(f"{id}: the sentence has {len(item.keys)} values, and {len(numbers)} are named in `numbers`")
        FINDINGS[id] = item
        return holds

    return register


def finding_claims(item: Finding, data: Dataset | None = None) -> list[str]:
    """The ids of the claims a finding rests on, sorted."""
    return sorted(item.claims(data if data is not None else load()))


@lru_cache(maxsize=4)
def left_out(data: Dataset) -> dict[str, Dataset]:
    """The datasets a finding is asked again on, by what is left out of each.

    Sources one by one, groups of outlets under one publisher or relayed from it, repetitions within an
    article, and claims whose speaker is anonymous.
    """
    sources = sources_of(data.claims)
    group = data.actors.set_index("actor_id").publisher_group
    outlet_group = sources.map(data.sources.set_index("source_id").outlet_id).map(group)
    via_group = data.claims.via_id.map(group).fillna("")
    variants = {f"without {source}": keep(data, sources != source) for source in data.sources.source_id}
    shared = via_group[via_group != ""].unique()
    for name in sorted(shared):
        variants[f"without {name}"] = keep(data, (outlet_group != name) & (via_group != name))
    variants["without repetitions"] = keep(data, data.claims.duplicate_of == "")
    variants["without anonymous speakers"] = keep(data, data.claims.speaker_form != "anonymous")
    return variants


def survival(item: Finding, data: Dataset | None = None) -> dict[str, bool]:
    """Whether the finding still holds in each variant of `left_out`, in their order."""
    data = data if data is not None else load()
    return {name: bool(item.holds(variant)) for name, variant in left_out(data).items()}
