"""Loading: types, order, lists, errors; and the labels of codes."""

from dataclasses import FrozenInstanceError

import pandas as pd
import pytest

from record.dataset import DATA, TABLES, DatasetError, descriptor, items, load, source_of


def test_every_described_table_is_an_attribute():
    described = [resource["name"] for resource in descriptor(DATA)["resources"]]
    assert sorted(described) == sorted(TABLES)


def test_columns_are_described_in_one_sentence():
    for resource in descriptor(DATA)["resources"]:
        for field in resource["schema"]["fields"]:
            place = f"{resource['name']}.{field['name']}"
            assert field["title"], place
            assert field["description"].endswith("."), place
            assert ". " not in field["description"], place
            assert ("separator" in field) == ("separated by `|`" in field["description"]), place


def test_cells_are_text_and_integers(miniature):
    dataset = load(miniature.write())
    assert dataset.folder == miniature.folder.resolve()
    assert list(dataset.claims["claim_id"]) == [f"C00{n}" for n in range(1, 9)]
    assert dataset.claims["start"].dtype == dataset.quantities["best"].dtype == "Int64"
    assert dataset.quantities["best"].iloc[0] == 12
    assert dataset.quantities["low"].iloc[0] is pd.NA
    assert dataset.claims["option"].iloc[0] == ""
    assert dataset.dates["first"].iloc[0] == "2025-03-06"
    assert list(dataset.claims.columns) == [
        field["name"]
        for resource in descriptor(dataset.folder)["resources"]
        if resource["name"] == "claims"
        for field in resource["schema"]["fields"]
    ]


def test_words_that_look_like_nothing_stay_words(miniature):
    miniature.row("claims", "C001").update(gloss="NA", place="None", cue="null")
    claim = load(miniature.write()).claims.iloc[0]
    assert (claim["gloss"], claim["place"], claim["cue"]) == ("NA", "None", "null")


def test_distinct_claims_leave_out_duplicates(miniature):
    dataset = load(miniature.write())
    assert len(dataset.claims) == 8
    assert list(dataset.distinct["claim_id"]) == [f"C00{n}" for n in range(2, 9)]


def test_loading_is_cached_by_folder_and_the_dataset_is_frozen(miniature):
    dataset = load(miniature.write())
    assert load(str(miniature.folder)) is dataset
    with pytest.raises(FrozenInstanceError):
        dataset.claims = None


def test_missing_table_is_named(miniature):
    (miniature.write() / "quotes.csv").unlink()
    with pytest.raises(DatasetError, match=r"quotes\.csv.*python -m record check"):
        load(miniature.folder)


def test_cell_that_is_no_number_is_named(miniature):
    miniature.row("claims", "C001")["start"] = "x"
    with pytest.raises(DatasetError, match=r"claims\.csv.*'x'"):
        load(miniature.write())


def test_items():
    assert items("") == []
    assert items("hamas") == ["hamas"]
    assert items("hamas|israel") == ["hamas", "israel"]


def test_source_of():
    assert source_of("S1.p03") == "S1"


def test_own_dataset_loads(dataset):
    assert set(dataset.sources["source_id"]) == {"S1", "S2", "S3", "S4", "S5"}
    assert 0 < len(dataset.distinct) <= len(dataset.claims)
    assert set(dataset.claims["agreement_id"]) <= {"", *dataset.agreements["agreement_id"]}
