"""Agreement between codings, against examples worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from record import agreement
from record.vocabulary import CODED


def coding(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    """A codings table from (claim, variable, coder, value), each claim ten characters of one passage."""
    return pd.DataFrame(
        [
            {
                "unit_id": f"{coder}-{claim}",
                "passage_id": "S1.p01",
                "start": 10 * int(claim[1:]),
                "end": 10 * int(claim[1:]) + 10,
                "claim_id": claim,
                "variable": variable,
                "coder_id": coder,
                "round": "1",
                "value": value,
            }
            for claim, variable, coder, value in rows
        ]
    )


@pytest.fixture
def two_coders(dataset):
    """Krippendorff's own example of two coders and ten units with two values: alpha .095 (2011, computing alpha, example A)."""
    first, second = "0100000010", "1110010000"
    rows = [(f"C{n:03d}", "act", coder, values[n]) for coder, values in (("a", first), ("b", second)) for n in range(10)]
    return replace(dataset, codings=coding(rows))


def test_alpha_is_krippendorffs(two_coders):
    got = agreement.alpha(two_coders, "act", "a", "b", draws=50)
    assert got["alpha"] == pytest.approx(0.095, abs=0.001)
    assert got["units"] == 10
    assert got["agreement"] == pytest.approx(0.6)
    assert got["low"] <= got["alpha"] <= got["high"]


def test_interval_repeats(two_coders):
    assert agreement.alpha(two_coders, "act", "a", "b") == agreement.alpha(two_coders, "act", "a", "b")


def test_alpha_is_undefined_without_variation(dataset):
    rows = [(f"C{n:03d}", "act", coder, "assert") for coder in "ab" for n in range(4)]
    assert pd.isna(agreement.alpha(replace(dataset, codings=coding(rows)), "act", "a", "b", draws=0)["alpha"])


def test_sets_agree_in_part(dataset):
    def alpha(second: str) -> float:
        rows = [("C000", "topic", "a", "weapons|us-role"), ("C000", "topic", "b", second)]
        rows += [(f"C{n:03d}", "topic", coder, topic) for n, topic in ((1, "weapons"), (2, "governance")) for coder in "ab"]
        return agreement.alpha(replace(dataset, codings=coding(rows)), "topic", "a", "b", draws=0)["alpha"]

    assert alpha("weapons|us-role") == pytest.approx(1)
    assert alpha("weapons|us-role") > alpha("weapons") > alpha("governance")


def test_units_match_by_overlap_one_to_one():
    first = pd.DataFrame({"unit_id": ["a1", "a2"], "passage_id": "p", "start": [0, 0], "end": [10, 30]})
    second = pd.DataFrame({"unit_id": ["b1", "b2", "b3"], "passage_id": "p", "start": [0, 12, 28], "end": [11, 30, 60]})
    assert agreement.match(first, second) == {"b1": "a1", "b2": "a2"}


def test_published_matches_are_those_of_the_method(dataset):
    (first, _), *others = agreement.coders(dataset)
    mine = agreement.units(dataset, first)
    claim = mine.set_index("unit_id").claim_id
    assert others, "codings.csv holds no second coding"
    for coder, _ in others:
        yours = agreement.units(dataset, coder)
        computed = yours.unit_id.map(agreement.match(mine, yours)).map(claim).fillna("")
        assert list(computed) == list(yours.claim_id), f"codings.csv: {coder} is not matched by record.agreement.match"


def test_first_coding_is_frozen(dataset):
    """The claims of the first version have their unit in the first coding, later ones none; what was adjudicated since shows."""
    first = agreement.coders(dataset)[0][0]
    claims = dataset.ids[dataset.ids.kind == "claim"]
    assert set(agreement.units(dataset, first).claim_id) == set(claims.id[claims.version == claims.version.min()])
    both = agreement.with_values(dataset, "published", dataset.claims)
    differ = [len(agreement.confusion(both, name, first, "published")) for name in set(dataset.codings.variable)]
    assert any(differ), "the first coding was changed to what is published"


def test_a_coder_of_single_claims_is_no_coding_of_the_corpus(two_coders):
    reader = next(iter(agreement.OF_SINGLE_CLAIMS))
    read = two_coders.codings[two_coders.codings.coder_id == "a"].assign(coder_id=reader, round="4")
    more = replace(two_coders, codings=pd.concat([two_coders.codings, read], ignore_index=True))
    assert agreement.coders(more) == agreement.coders(two_coders) == [("a", "1"), ("b", "1")]


def test_a_coder_of_single_claims_is_shown_beside_the_others(dataset):
    """Its readings count in adjudication, so they stand at the claim."""
    reader = next(iter(agreement.OF_SINGLE_CLAIMS))
    rows = [("C000", "act", "a", "assert"), ("C000", "act", reader, "expect")]
    assert list(agreement.differing(replace(dataset, codings=coding(rows))).coder_id) == ["a", reader]


def test_values_of_claims_can_be_compared_like_a_coding(two_coders):
    mine = two_coders.codings[two_coders.codings.coder_id == "a"]
    claims = mine[["passage_id", "start", "end", "claim_id"]].assign(act=mine.value)
    both = agreement.with_values(two_coders, "published", claims)
    assert agreement.alpha(both, "act", "published", "a", draws=0)["alpha"] == 1
    assert agreement.alpha(both, "act", "published", "b", draws=0) == agreement.alpha(two_coders, "act", "a", "b", draws=0) | {
        "low": pytest.approx(float("nan"), nan_ok=True),
        "high": pytest.approx(float("nan"), nan_ok=True),
    }


def test_an_empty_number_is_compared_as_an_empty_cell(dataset):
    """The reported level is a whole number in the claims and text in the codings."""
    both = agreement.with_values(dataset, "published", dataset.claims)
    given = set(both.codings.value[(both.codings.coder_id == "published") & (both.codings.variable == "reported_level")])
    assert given <= {"", "0", "1", "2", "3"}


def test_differences_are_listed(two_coders):
    differing = agreement.differing(two_coders).claim_id
    assert list(dict.fromkeys(differing)) == ["C000", "C002", "C005", "C008"]
    confused = agreement.confusion(two_coders, "act", "a", "b")
    assert list(confused.itertuples(index=False, name=None)) == [("0", "1", 3), ("1", "0", 1)]


def test_differing_values_of_a_claim_are_all_shown(dataset):
    rows = [("C000", "act", coder, value) for coder, value in (("a", "assert"), ("b", "expect"), ("c", "assert"))]
    rows += [("C000", "topic", "a", "weapons|us-role"), ("C000", "topic", "b", "us-role|weapons")]
    table = agreement.differing(replace(dataset, codings=coding(rows)))
    assert list(table.itertuples(index=False, name=None)) == [
        ("C000", "act", "a", "assert"),
        ("C000", "act", "b", "expect"),
        ("C000", "act", "c", "assert"),
    ]


def test_values_of_the_published_version_are_those_of_its_tables(dataset):
    """What undoing the corrections gives is what was published."""
    version = max(dataset.ids.version, key=lambda version: [int(part) for part in version.split(".")])
    published = pd.read_csv(dataset.folder / "published" / "claims.csv", dtype=str, keep_default_na=False).set_index("claim_id")
    undone = agreement.as_published_in(dataset, version).set_index("claim_id")
    undone = undone[undone.index.isin(published.index)]  # claims added since were not published then
    for variable in CODED:
        cells = undone[variable].map(lambda cell: "" if pd.isna(cell) else str(cell))
        assert cells.to_dict() == published[variable].reindex(cells.index).to_dict(), variable


def test_corrections_are_undone_from_the_last(dataset):
    claim = dataset.claims.claim_id.iloc[0]
    rows = [
        {"version": version, "table": "claims", "id": claim, "column": "act", "old": old, "new": new, "reason": ""}
        for version, old, new in (("0.2.0", "first", "second"), ("0.10.0", "second", dataset.claims.act.iloc[0]))
    ]
    changed = replace(dataset, changes=pd.DataFrame(rows))
    assert agreement.as_published_in(changed, "0.1.0").act[0] == "first"
    assert agreement.as_published_in(changed, "0.9.0").act[0] == "second"
    assert agreement.as_published_in(changed, "0.10.0").act[0] == dataset.claims.act.iloc[0]


def test_a_distance_is_what_alpha_leaves(dataset):
    coder = agreement.coders(dataset)[1][0]
    for version, claims in ((agreement.NOW, dataset.claims), (agreement.first_version(dataset), None)):
        if claims is None:
            claims = agreement.as_published_in(dataset, version)
        both = agreement.with_values(dataset, "published", claims)
        found = agreement.distances(dataset).query("variable == 'topic' and version == @version and coder_id == @coder")
        assert found.distance.item() == pytest.approx(1 - agreement.alpha(both, "topic", "published", coder, draws=0)["alpha"])
