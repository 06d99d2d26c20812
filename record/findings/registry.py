"""What a finding is, and how one is put down: a function of the joined claims with a sentence, its limits and its labels.

Because a finding is a function of the claims, it can be asked of any dataset: of each coding of the corpus (`record.codings`),
and with a source, a publisher, the repetitions or the anonymous speakers left out (`left_out`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pandas as pd

from record.claims import all_claims
from record.dataset import HANGING, Dataset, load, source_of

Value = int | str | bool

# What a finding is on, in the order of the ledger: what speakers are reported to have said, or whom and what the reports carry.
ABOUT = {"said": "What was said", "coverage": "What the five reports carry"}

# Tables whose rows belong to one claim, and the columns that name it.
_BY_CLAIM = dict.fromkeys(HANGING, ["claim_id"]) | {"relations": ["claim_a", "claim_b"]}


@dataclass(frozen=True)
class Outcome:
    """What a finding answers of some claims: whether it holds, the claims it rests on, and its numbers by name.

    numbers: those of its sentence, and those that its chapter states of the same under the same names; the build compares them.
    of_all: whether that part of it is true which says that something is absent, or that all X are Y. Leaving claims out cannot
    make this part false (None: there is no such part).
    """

    holds: bool
    claims: pd.DataFrame
    numbers: dict[str, Value]
    of_all: bool | None = None


@dataclass(frozen=True, eq=False)
class Finding:
    """A headline statement of the book.

    id: `F01`…; chapter: slug of the chapter that argues it; sentence: with `{name}` for each of its numbers; limits: what it
    does not show; ask: the test, a function of the joined claims and of the dataset they are of.

    title: a few words by which it is called, without a number that could move.

    about: what it is on, a key of `ABOUT`: the coverage, unless it is given; labels: what each number of the sentence counts, by
    name and in the order of the sentence; overturned_by: the counter-statement that would make it false, as a sentence; can_fall:
    where a part of it is true of all (`Outcome.of_all`), the rest, which omission can break, as a clause with "that".
    """

    id: str
    chapter: str
    sentence: str
    limits: str
    ask: Callable[[pd.DataFrame, Dataset], Outcome]
    about: str = "coverage"
    labels: dict[str, str] = field(default_factory=dict)
    overturned_by: str = ""
    can_fall: str = ""
    title: str = ""

    @property
    def names(self) -> list[str]:
        """The names of the numbers in the sentence, in their order."""
        return list(dict.fromkeys(re.findall(r"\{(\w+)\}", self.sentence)))

    def outcome(self, data: Dataset | None = None) -> Outcome:
        """What the finding answers of a dataset."""
        return _asked(self, data or load())

    def holds(self, data: Dataset | None = None) -> bool:
        """Whether it holds of a dataset."""
        return self.outcome(data).holds

    def claims(self, data: Dataset | None = None) -> list[str]:
        """The ids of the claims it rests on, each once, in the order of the record."""
        return list(dict.fromkeys(self.outcome(data).claims.claim_id))

    def numbers(self, data: Dataset | None = None) -> tuple[Value, ...]:
        """The numbers of its sentence, in their order."""
        found = self.outcome(data).numbers
        return tuple(found[name] for name in self.names)

    def text(self, data: Dataset | None = None) -> str:
        """The sentence with its numbers filled in."""
        return self.sentence.format_map(self.outcome(data).numbers)


@lru_cache(maxsize=1024)
def _asked(item: Finding, data: Dataset) -> Outcome:
    found = item.ask(all_claims(data), data)
    of_all = None if found.of_all is None else bool(found.of_all)
    return Outcome(bool(found.holds), found.claims, {name: unboxed(number) for name, number in found.numbers.items()}, of_all)


def unboxed(number: object) -> Value:
    """A number without the type that pandas gave it: its booleans and integers are numpy's."""
    return number.item() if hasattr(number, "item") else number


FINDINGS: dict[str, Finding] = {}


def finding(id: str, chapter: str, sentence: str, limits: str, **fields):
    """Register the decorated function of claims and dataset as the test of a finding; the rest are the fields of `Finding`.

    Raises ValueError on a taken id, an unknown `about`, and labels that are not those of the sentence's numbers.
    """

    def register(ask: Callable[[pd.DataFrame, Dataset], Outcome]):
        item = Finding(id, chapter, sentence, limits, ask, **fields)
        if id in FINDINGS:
            raise ValueError(f"two findings have the id {id}")
        if item.about not in ABOUT:
            raise ValueError(f"{id}: a finding is about one of {', '.join(ABOUT)}, not {item.about!r}")
        if list(item.labels) != item.names:
            raise ValueError(f"{id}: the sentence has the numbers {item.names}, and the labels are {list(item.labels)}")
        FINDINGS[id] = item
        return ask

    return register


# --- the same with a part left out --------------------------------------------------------


def sources_of(claims: pd.DataFrame) -> pd.Series:
    """The source id of each claim, from its passage id (`S1.p03` -> `S1`)."""
    return claims.passage_id.map(source_of)


def keep(data: Dataset, wanted: pd.Series) -> Dataset:
    """The dataset with only the claims for which `wanted` (aligned with `data.claims`) is true.

    Rows of other tables that belong to a dropped claim go with it; reference tables stay whole.
    """
    return with_claims(data, data.claims[wanted])


def with_claims(data: Dataset, claims: pd.DataFrame) -> Dataset:
    """The dataset with other claims in place of its own, and of the tables that hang on claims the rows that belong to these."""
    tables = {name: getattr(data, name) for name in _BY_CLAIM}
    kept = {name: table[table[_BY_CLAIM[name]].isin(set(claims.claim_id)).all(axis=1)] for name, table in tables.items()}
    return replace(data, claims=claims, **kept)


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
    for name in sorted(set(via_group) - {""}):
        variants[f"without {name}"] = keep(data, (outlet_group != name) & (via_group != name))
    variants["without repetitions"] = keep(data, data.claims.duplicate_of == "")
    variants["without anonymous speakers"] = keep(data, data.claims.speaker_form != "anonymous")
    return variants


def survival(item: Finding, data: Dataset | None = None) -> dict[str, bool]:
    """Whether the finding still holds in each variant of `left_out`, in their order."""
    return {name: item.holds(variant) for name, variant in left_out(data or load()).items()}
