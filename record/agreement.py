"""How far two codings of the corpus agree: units first, then each coded variable.

`data/codings.csv` holds what each coder gave before any adjudication. Two codings are compared in two
steps, as PolNeAR and content analysis practice have it: whether the coders cut the text into the same units
(`unitising`), then, on the units both have, Krippendorff's alpha for each variable with a bootstrap interval
(`alphas`; Krippendorff 2019, Content Analysis, 4th ed., ch. 12).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from record.dataset import SETS, Dataset, items, load, version_key

# Below the first no finding may rest on a variable; from the second on agreement counts as good
# (Krippendorff 2019, p. 356).
TENTATIVE, RELIABLE = 0.667, 0.800

# Two spans can be one unit when they share at least this part of the characters of the shorter one: coders who agree on
# a proposition often differ on how much of its sentence they mark.
LEAST_OVERLAP = 0.5

DRAWS = 500
SEED = 20250119  # fixed, so that the intervals repeat to the last digit

# Coders of single claims. Coder-e read a second time the claims that only the first coder had cut out, with those claims given:
# such readings count in adjudication and are shown beside the claims. They did not cut the text, and they are of the claims on
# which the others are silent, so they enter neither unitising nor alpha, and what a finding becomes under them cannot be asked.
OF_SINGLE_CLAIMS = frozenset({"coder-e"})


def coders(data: Dataset | None = None) -> list[tuple[str, str]]:
    """The codings of the whole corpus on file as (coder_id, round), in the order of their rounds; not `OF_SINGLE_CLAIMS`."""
    codings = (data or load()).codings
    codings = codings[~codings.coder_id.isin(OF_SINGLE_CLAIMS)]
    pairs = codings[["coder_id", "round"]].drop_duplicates()
    return sorted(pairs.itertuples(index=False, name=None), key=lambda pair: (int(pair[1]), pair[0]))


def units(data: Dataset, coder_id: str) -> pd.DataFrame:
    """The units of one coder: unit_id, passage_id, start, end (code points) and claim_id (empty: unmatched)."""
    mine = data.codings[data.codings.coder_id == coder_id]
    return mine[["unit_id", "passage_id", "start", "end", "claim_id"]].drop_duplicates().reset_index(drop=True)


def with_values(data: Dataset, name: str, claims: pd.DataFrame) -> Dataset:
    """The dataset with one coding more, under a name: the values that a table of claims gives to the coded variables."""
    variables = list(dict.fromkeys(data.codings.variable))
    text = claims[["passage_id", "start", "end", "claim_id", *variables]].astype(object)
    long = text.where(text.notna(), "").melt(id_vars=["passage_id", "start", "end", "claim_id"], var_name="variable")
    rows = long.assign(unit_id=long.claim_id, coder_id=name, round="", value=long.value.astype(str))
    return replace(data, codings=pd.concat([data.codings, rows[list(data.codings.columns)]], ignore_index=True))


def overlap(a: tuple[int, int], b: tuple[int, int]) -> tuple[float, float]:
    """The characters two spans share, as a part of the shorter span and of what they cover together (each 0 to 1)."""
    shared = max(min(a[1], b[1]) - max(a[0], b[0]), 0)
    return shared / min(a[1] - a[0], b[1] - b[0]), shared / (max(a[1], b[1]) - min(a[0], b[0]))


def match(first: pd.DataFrame, second: pd.DataFrame) -> dict[str, str]:
    """Pair the units of two coders one to one: unit_id of `second` -> unit_id of `first`.

    Candidates share a passage and LEAST_OVERLAP of the shorter span. The pair that shares the largest part of what it covers
    together goes first; ties go by the order of the units.
    """
    candidates = []
    in_passage = {passage: list(rows.itertuples()) for passage, rows in second.groupby("passage_id")}
    for i, a in enumerate(first.itertuples()):
        for b in in_passage.get(a.passage_id, ()):
            of_shorter, of_both = overlap((a.start, a.end), (b.start, b.end))
            if of_shorter >= LEAST_OVERLAP:
                candidates.append((-of_both, i, b.Index, a.unit_id, b.unit_id))
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for *_, mine, yours in sorted(candidates):
        if yours not in pairs and mine not in taken:
            pairs[yours] = mine
            taken.add(mine)
    return pairs


def unitising(data: Dataset, first: str, second: str) -> dict[str, float]:
    """Units of each coder, units in common, and precision, recall and F1 of the second against the first."""
    a, b = units(data, first), units(data, second)
    both = len(match(a, b))
    precision, recall = both / len(b), both / len(a)
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {"first": len(a), "second": len(b), "both": both, "precision": precision, "recall": recall, "f1": f1}


def pairs(data: Dataset, variable: str, first: str, second: str) -> pd.DataFrame:
    """The values both coders gave to the units they share: claim_id, first, second."""
    table = data.codings[(data.codings.variable == variable) & (data.codings.claim_id != "")]
    values = [table[table.coder_id == coder].set_index("claim_id").value for coder in (first, second)]
    return pd.concat(values, axis=1, join="inner", keys=["first", "second"]).sort_index().reset_index()


def _jaccard_distances(domain: list[str]) -> np.ndarray:
    """How far each two sets of codes lie apart: 1 minus the share of codes that they have in common."""
    sets = [frozenset(items(cell)) for cell in domain]
    return np.array([[1 - len(a & b) / len(a | b) if a | b else 0.0 for b in sets] for a in sets])


def _alpha(counts: np.ndarray, distances: np.ndarray | None) -> float:
    """Alpha of a units × values table of counts; not a number (undefined) where only one value occurs.

    `distances` are those between the values, or None where any two values are as far apart as any other two.
    """
    import krippendorff  # here, because most that ask of the codings measure no agreement

    used = np.flatnonzero(counts.sum(axis=0))
    if len(used) < 2:
        return float("nan")

    def metric(v1, v2, i1, i2, n_v, dtype=np.float64):
        return distances[used[np.asarray(i1, int)], used[np.asarray(i2, int)]]

    level = "nominal" if distances is None else metric
    return float(krippendorff.alpha(value_counts=counts[:, used], value_domain=range(len(used)), level_of_measurement=level))


def alpha(data: Dataset, variable: str, first: str, second: str, draws: int = DRAWS) -> dict[str, float]:
    """Krippendorff's alpha of a variable with its 95 % bootstrap interval.

    Returns units compared, raw agreement (0 to 1), alpha, low and high (the 2.5th and 97.5th percentile of
    `draws` resamplings of the units). Sets are compared by Jaccard distance, the rest as nominal values; an
    empty cell is a value, since leaving a variable empty is a decision.
    """
    table = pairs(data, variable, first, second)
    domain = sorted(set(table["first"]) | set(table["second"]))
    counts = sum(np.equal.outer(table[coder].to_numpy(), domain).astype(int) for coder in ("first", "second"))
    distances = _jaccard_distances(domain) if variable in SETS else None
    random = np.random.default_rng(SEED)
    resampled = [_alpha(counts[random.integers(0, len(table), len(table))], distances) for _ in range(draws)]
    low, high = np.nanpercentile(resampled, [2.5, 97.5]) if draws else (np.nan, np.nan)
    return {
        "units": len(table),
        "agreement": float((table["first"] == table["second"]).mean()),
        "alpha": _alpha(counts, distances),
        "low": float(low),
        "high": float(high),
    }


@lru_cache(maxsize=32)  # five hundred draws of each variable take seconds, and chapters ask twice
def alphas(data: Dataset, first: str, second: str, draws: int = DRAWS) -> pd.DataFrame:
    """`alpha` for every coded variable, one row each, in the order of the codings file.

    The table is shared: copy one before changing it.
    """
    variables = list(dict.fromkeys(data.codings.variable))
    rows = [{"variable": name, **alpha(data, name, first, second, draws)} for name in variables]
    return pd.DataFrame(rows)


def confusion(data: Dataset, variable: str, first: str, second: str) -> pd.DataFrame:
    """How often each pair of different values was given: first, second, units; most frequent first."""
    table = pairs(data, variable, first, second)
    table = table[table["first"] != table["second"]]
    counted = table.groupby(["first", "second"]).size().rename("units").reset_index()
    return counted.sort_values(["units", "first", "second"], ascending=[False, True, True], ignore_index=True)


def differing(data: Dataset) -> pd.DataFrame:
    """What each coder gave where those who have a claim did not all give the same: claim_id, variable, coder_id, value.

    A list in another order is the same value. Rows follow the claims, the variables and the rounds.
    """
    codings = data.codings[data.codings.claim_id != ""]
    alike = codings.value.where(~codings.variable.isin(SETS), codings.value.map(lambda cell: "|".join(sorted(items(cell)))))
    several = codings.assign(alike=alike).groupby(["claim_id", "variable"], sort=False).alike.transform("nunique") > 1
    columns = ["claim_id", "variable", "coder_id", "value"]
    return codings.loc[several, columns].sort_values("claim_id", kind="stable", ignore_index=True)


# --- the published values against the later codings -------------------------------------

NOW = "now"


def first_version(data: Dataset) -> str:
    """The first version that was published."""
    return min(data.ids.version, key=version_key)


def as_published_in(data: Dataset, version: str) -> pd.DataFrame:
    """The claims with the values of an earlier version: every later correction of `changes` undone, the latest first."""
    claims = data.claims.set_index("claim_id", drop=False).astype(object)
    later = data.changes[(data.changes.table == "claims") & data.changes.column.isin(claims.columns)]
    later = later[later.version.map(lambda one: version_key(one) > version_key(version)).astype(bool)]
    for row in sorted(later.itertuples(), key=lambda row: version_key(row.version), reverse=True):
        if row.id in claims.index:
            claims.loc[row.id, row.column] = row.old
    return claims.reset_index(drop=True)


def distances(data: Dataset) -> pd.DataFrame:
    """How far the published values lie from each coding after the first: variable, version, coder_id, units, distance.

    `version` is the first one published, or `NOW`. The distance is the disagreement as a part of what chance would give, one
    minus alpha: 0 where all values are the same, 1 at chance. It is no measure of agreement: since the first version the later
    codings have taken part in adjudication, and what is adjudicated by a coding comes nearer to it.
    """
    first = first_version(data)
    rows = []
    for version, claims in ((first, as_published_in(data, first)), (NOW, data.claims)):
        both = with_values(data, version, claims)
        for coder, _ in coders(data)[1:]:
            table = alphas(both, version, coder, draws=0)
            rows.append(table.assign(version=version, coder_id=coder, distance=1 - table.alpha))
    return pd.concat(rows, ignore_index=True)[["variable", "version", "coder_id", "units", "distance"]]
