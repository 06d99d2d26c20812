"""The landing page: what it says the corpus is and is not, against the tables."""

from __future__ import annotations

from dataclasses import replace

from record.chapters import index
from record.findings import FINDINGS, compute, finding_claims, survival


def test_voices_add_up_to_the_claims_of_each_source(dataset):
    table = index.voices(dataset)
    assert table.groupby("source").n.sum().to_dict() == table.groupby("source").of.first().to_dict()
    assert table.n.sum() == compute("claims.total", dataset)
    assert table[table.voice == "Hazem Qassem"].n.sum() == compute("qassem.claims", dataset)
    ids = [claim for cell in table.claims for claim in cell.split("|") if cell]
    assert sorted(ids) == sorted(dataset.distinct.claim_id)


def test_the_figure_draws_the_table(dataset):
    figure = index.whose_voice(dataset)
    assert str(compute("qassem.share", dataset)) in figure.title
    assert list(figure.data.n) == list(index.voices(dataset).n)


def test_no_israeli_voice_is_a_computed_statement(dataset):
    assert compute("index.no-named-israeli", dataset)
    assert compute("index.no-israeli-quote", dataset)
    assert compute("index.israel-only-collective", dataset)
    claims = dataset.claims.copy()
    claims.loc[claims.speaker_id == "israel", "speaker_form"] = "named"
    named = replace(dataset, claims=claims)
    assert not compute("index.no-named-israeli", named)
    assert not compute("index.israel-only-collective", named)
    quotes = dataset.quotes.copy()
    quotes.loc[0, "owner_id"] = "benjamin-netanyahu"
    assert not compute("index.no-israeli-quote", replace(dataset, quotes=quotes))


def test_an_outlet_from_elsewhere_is_noticed(dataset):
    sources = dataset.sources.copy()
    sources.loc[0, "outlet_id"] = "yedioth-ahronoth"
    assert not compute("index.no-israeli-or-us-outlet", replace(dataset, sources=sources))


def test_findings_in_brief_lists_every_finding(dataset):
    table = index.findings_in_brief(dataset).frame
    assert list(table["finding"]) == sorted(FINDINGS)
    for row in table.itertuples(index=False):
        item = FINDINGS[row.finding]
        assert f"{len(finding_claims(item, dataset))} claims" in row
        falls = [name for name, holds in survival(item, dataset).items() if not holds]
        assert (", ".join(falls) or "in none of the tests") in row
