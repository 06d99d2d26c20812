"""The methods page: what it states of the codings, against the codings file itself."""

from __future__ import annotations

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
    assert list(rows["units of the first"]) == [len(units_of(dataset, "coder-a")), len(units_of(dataset, "coder-c"))]


def test_every_coder_but_the_first_is_compared_blind(dataset):
    compared = {coder for first, second, _ in methods.comparisons(dataset) for coder in (first, second)}
    assert compared == set(dataset.codings.coder_id)


def test_claims_only_the_first_coder_has(dataset):
    others = set(dataset.codings[dataset.codings.coder_id != "coder-a"].claim_id)
    assert compute("methods.only-first", dataset) == sum(claim not in others for claim in dataset.claims.claim_id)


def test_variables_below_the_threshold_are_named(dataset):
    for key, (first, second, _) in (("below-good", methods.COMPARISONS[0]), ("last-below-good", methods.COMPARISONS[-1])):
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
    last = table.frame.columns[-2]
    for row in chart.data.itertuples():
        assert table.frame.set_index("variable")[last][row.variable].startswith(f"{row.alpha:.3f} (")


def test_confusions_count_differences(dataset):
    first, second, _ = methods.comparisons(dataset)[-1]
    table = methods.confusions(dataset).frame
    assert len(table)
    assert (table[first] != table[second]).all()
