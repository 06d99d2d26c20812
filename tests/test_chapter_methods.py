"""The methods page: what it states of the codings, against the codings file itself."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from record import agreement
from record.chapters import methods
from record.findings import compute


def units_of(dataset, coder: str) -> set[str]:
    return set(dataset.codings[dataset.codings.coder_id == coder].unit_id)


def test_units_are_those_of_the_codings(dataset):
    assert compute("methods.first-units", dataset) == len(units_of(dataset, "coder-a"))
    assert compute("methods.second-units", dataset) == len(units_of(dataset, "coder-b"))
    matched = dataset.codings[(dataset.codings.coder_id == "coder-b") & (dataset.codings.claim_id != "")]
    assert compute("methods.common-units", dataset) == matched.unit_id.nunique()
    rows = methods.units_table(dataset).frame
    assert list(rows["units of the first"]) == [len(units_of(dataset, first)) for first, _, _ in methods.COMPARISONS]


def test_every_coding_of_the_whole_corpus_is_compared_and_no_other(dataset):
    compared = {coder for first, second, _ in methods.comparisons(dataset) for coder in (first, second)}
    assert compared == set(dataset.codings.coder_id) - agreement.OF_SINGLE_CLAIMS
    assert methods.comparisons(dataset)[0] == methods.HEADLINE
    assert agreement.coders(dataset)[0][0] not in methods.HEADLINE[:2], "the headline is of two later coders"


def test_claims_only_the_first_coder_has(dataset):
    others = set(dataset.codings[~dataset.codings.coder_id.isin({"coder-a", *agreement.OF_SINGLE_CLAIMS})].claim_id)
    assert compute("methods.only-first", dataset) == sum(claim not in others for claim in dataset.claims.claim_id)


def test_a_further_coder_read_claims_that_only_the_first_had(dataset):
    read = set(dataset.codings[dataset.codings.coder_id.isin(agreement.OF_SINGLE_CLAIMS)].claim_id)
    others = {coder for coder, _ in agreement.coders(dataset)[1:]}
    assert not read & set(dataset.codings[dataset.codings.coder_id.isin(others)].claim_id)
    assert compute("methods.read-again", dataset) == len(read)


def test_variables_below_the_threshold_are_named(dataset):
    for key, (first, second, _) in (("below-good", methods.OF_THE_FIRST[0]), ("last-below-good", methods.HEADLINE)):
        low = [
            name
            for name in agreement.NAMES
            if agreement.alpha(dataset, name, first, second, draws=0)["alpha"] < agreement.RELIABLE
        ]
        assert set(compute(f"methods.{key}", dataset).split(", ")) == {agreement.NAMES[name] for name in low}


@pytest.mark.parametrize(
    ("alpha", "words"),
    [(0.8, "good"), (0.799, "tentative"), (0.666, "too low for a finding"), (float("nan"), "not defined")],
)
def test_coefficients_are_read_by_the_published_thresholds(alpha, words):
    assert methods.reading(alpha) == words


def test_chart_and_table_show_the_same_coefficients(dataset):
    chart, table = methods.alpha_chart(dataset), methods.alpha_table(dataset)
    rows = table.frame.set_index("variable")
    headline = f"{methods.pair_words(methods.HEADLINE)}: alpha"
    for row in chart.data.to_dict("records"):
        assert rows[headline][row["variable"]].startswith(f"{row['alpha']:.3f} (")
        for pair in map(methods.pair_words, methods.OF_THE_FIRST):
            assert rows[pair][row["variable"]] == f"{row[pair]:.3f}"


def test_confusions_count_differences(dataset):
    first, second, _ = methods.HEADLINE
    table = methods.confusions(dataset).frame
    assert len(table)
    assert (table[first] != table[second]).all()


def test_values_of_an_earlier_version_are_those_of_its_tables(dataset):
    """What undoing the corrections gives is what was published, as long as that version is the last one published."""
    version = methods.first_version(dataset)
    if set(dataset.ids.version) != {version}:
        pytest.skip(f"data/published/ holds a later version than {version}")
    published = pd.read_csv(dataset.folder / "published" / "claims.csv", dtype=str, keep_default_na=False).set_index("claim_id")
    undone = methods.as_published_in(dataset, version).set_index("claim_id")
    for variable in agreement.NAMES:
        cells = undone[variable].map(lambda cell: "" if pd.isna(cell) else str(cell))
        assert cells.to_dict() == published[variable].reindex(cells.index).to_dict(), variable


def test_corrections_are_undone_from_the_last(dataset):
    claim = dataset.claims.claim_id.iloc[0]
    rows = [
        {"version": version, "table": "claims", "id": claim, "column": "act", "old": old, "new": new, "reason": ""}
        for version, old, new in (("0.2.0", "first", "second"), ("0.10.0", "second", dataset.claims.act.iloc[0]))
    ]
    changed = replace(dataset, changes=pd.DataFrame(rows))
    assert methods.as_published_in(changed, "0.1.0").act[0] == "first"
    assert methods.as_published_in(changed, "0.9.0").act[0] == "second"
    assert methods.as_published_in(changed, "0.10.0").act[0] == dataset.claims.act.iloc[0]


def test_a_distance_is_what_alpha_leaves(dataset):
    coder = agreement.coders(dataset)[1][0]
    for version, claims in ((methods.NOW, dataset.claims), (methods.first_version(dataset), None)):
        if claims is None:
            claims = methods.as_published_in(dataset, version)
        both = agreement.with_values(dataset, "published", claims)
        found = methods.distances(dataset).query("variable == 'topic' and version == @version and coder_id == @coder")
        assert found.distance.item() == pytest.approx(1 - agreement.alpha(both, "topic", "published", coder, draws=0)["alpha"])


def test_distances_are_of_the_later_codings_and_called_so(dataset):
    first, *later = [coder for coder, _ in agreement.coders(dataset)]
    assert set(methods.distances(dataset).coder_id) == set(later)
    table = methods.distance_table(dataset)
    assert first not in " ".join(table.frame.columns)
    assert "adjudication" in table.counted
    assert "not an agreement" in table.counted
