"""Obligation by speaker: the table behind the position matrices."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from record import matrix
from record.dataset import Dataset
from record.findings import keep, sources_of


def ids(cell: str) -> list[str]:
    return cell.split("|") if cell else []


@pytest.mark.parametrize("agreement_id", ["jan2025", "oct2025"])
def test_every_distinct_claim_on_an_obligation_stands_in_the_table_once(dataset: Dataset, agreement_id: str):
    expected = [
        claim.claim_id
        for claim in dataset.claims.itertuples()
        if claim.obligation_id.startswith(f"{agreement_id}-") and not claim.duplicate_of
    ]
    table = matrix.obligation_by_speaker(dataset, agreement_id)
    assert sorted(table.claim_id) == sorted(expected)
    assert len(expected) > 20


def test_phases_limit_the_obligations(dataset: Dataset):
    whole = matrix.obligation_by_speaker(dataset, "oct2025")
    part = matrix.obligation_by_speaker(dataset, "oct2025", ("1",))
    assert set(part.phase) == {"1"}
    assert list(part.claim_id) == list(whole.claim_id[whole.phase == "1"])


def test_rows_follow_obligations_then_sides_then_time(dataset: Dataset):
    table = matrix.obligation_by_speaker(dataset, "oct2025")
    order = {key: place for place, key in enumerate(dataset.obligations.obligation_id)}
    places = table.obligation_id.map(order)
    assert places.is_monotonic_increasing
    side = dataset.actors.set_index("actor_id").side
    sides = list(matrix.SIDE_ORDER)
    for _, rows in table.groupby("obligation_id", sort=False):
        of_side = [sides.index(side[speaker]) for speaker in rows.speaker_id]
        assert of_side == sorted(of_side)
        for _, own in rows.groupby("speaker_id", sort=False):
            days = list(own["first"])
            assert days == sorted(days)


def test_a_dated_utterance_goes_before_the_publication(dataset: Dataset):
    claims = dataset.claims[dataset.claims.claim_id.isin(["C001", "C008"])]
    when = matrix.said(dataset, claims).set_axis(claims.claim_id)
    assert when.loc["C001"].to_dict() == {"first": "2025-03-06", "last": "2025-03-09", "dated": "published"}
    assert when.loc["C008"].to_dict() == {"first": "2025-03-06", "last": "2025-03-06", "dated": "said"}


def test_a_day_of_speaking_holds_for_the_whole_interview(dataset: Dataset):
    claims = dataset.claims[dataset.claims.claim_id.isin(["C192", "C214", "C215"])]
    when = matrix.said(dataset, claims).set_axis(claims.claim_id)
    assert when.loc["C214"].to_dict() == when.loc["C192"].to_dict()
    assert when.loc["C214"].to_dict() == {"first": "2026-01-15", "last": "2026-01-15", "dated": "said"}
    # The outlet's own sentence after the interview has no day of speaking, though it tells of a day.
    assert when.loc["C215"].to_dict() == {"first": "2026-01-15", "last": "2026-01-17", "dated": "published"}


def test_cells_give_the_levels_in_order_of_time_and_the_latest(dataset: Dataset):
    cells = matrix.cells(matrix.obligation_by_speaker(dataset, "oct2025")).set_index(["obligation_id", "speaker_id"])
    whole = cells.loc[("oct2025-p1-hamas", "hazem-qassem")]
    assert (whole.levels, whole.level) == ("2|3|2", 2)
    remains = cells.loc[("oct2025-p1-return-remains", "s4-hamas-sources")]
    assert (remains.levels, remains.level) == ("2", 2)
    assert pd.isna(cells.loc[("oct2025-p1-return-remains", "israel")].level)


def test_cells_change_when_a_report_is_left_out(dataset: Dataset):
    without = keep(dataset, sources_of(dataset.claims) != "S5")
    cells = matrix.cells(matrix.obligation_by_speaker(without, "oct2025")).set_index(["obligation_id", "speaker_id"])
    whole = cells.loc[("oct2025-p1-hamas", "hazem-qassem")]
    assert (whole.levels, whole.claims) == ("2", "C132")


def test_the_grid_has_a_row_for_every_pair_and_says_where_nothing_is_said(dataset: Dataset):
    grid = matrix.grid(dataset, "jan2025", ("1", "whole"), always=("israel",))
    told = matrix.obligation_by_speaker(dataset, "jan2025", ("1", "whole"))
    obligations = dataset.obligations[
        (dataset.obligations.agreement_id == "jan2025") & dataset.obligations.phase.isin(("1", "whole"))
    ]
    assert len(grid) == len(obligations) * (told.speaker_id.nunique() + 1)
    assert sorted(claim for cell in grid.claims for claim in ids(cell)) == sorted(told.claim_id)
    assert not any(grid.claims[grid.speaker_id == "israel"])


def test_a_repetition_in_a_headline_is_no_position(dataset: Dataset):
    speakers = dataset.claims.set_index("claim_id")
    assert speakers.duplicate_of["C056"] == "C083"
    assert "C056" not in set(matrix.obligation_by_speaker(dataset, "jan2025").claim_id)


def test_owners_in_words(dataset: Dataset):
    assert matrix.owner_words(dataset, "hamas") == "Hamas"
    assert matrix.owner_words(dataset, "israel|hamas") == "Both"
    assert matrix.owner_words(dataset, "united-states|qatar|egypt|turkiye") == "Mediators"
    assert matrix.owner_words(dataset, "israel|egypt") == "Israel and Egypt"


def test_short_names_are_names_of_actors(dataset: Dataset):
    assert set(matrix.SHORT_NAMES) <= set(dataset.actors.actor_id)
    assert len(set(matrix.SHORT_NAMES.values())) == len(matrix.SHORT_NAMES)
    with pytest.raises(KeyError):
        matrix.short_name(dataset, "nobody-known")


def test_every_side_has_its_place(dataset: Dataset):
    assert set(dataset.actors.side) <= set(matrix.SIDE_ORDER)
    moved = replace(dataset, actors=dataset.actors.assign(side="none"))
    order = matrix.speaker_order(moved, ["israel", "hamas"])
    assert order == [actor for actor in dataset.actors.actor_id if actor in ("israel", "hamas")]
