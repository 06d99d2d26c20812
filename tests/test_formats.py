"""The other forms of the dataset, each read back by another program and compared with the CSV files, cell by cell."""

from __future__ import annotations

import csv
import sqlite3

import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from record.book.formats import DICTIONARY, write_formats
from record.book.joined import Joined, rows, said_on
from record.book.network import COLUMNS, STANCES, network
from record.dataset import DATA, DatasetError, descriptor, items, load

ABOUT = {"name": "A record", "version": "1.2.3", "license": "https://example.org/licence", "creator": "Trial contributors"}
RESOURCES = {resource["name"]: resource for resource in descriptor()["resources"]}
WORKBOOK, DATABASE = (f"{descriptor()['name']}.{ending}" for ending in ("xlsx", "sqlite"))


def fields(table: str) -> list[dict]:
    """The descriptions of a table's columns."""
    return RESOURCES[table]["schema"]["fields"]


def lists(table: str) -> list[str]:
    """The list columns of a table."""
    return [field["name"] for field in fields(table) if "separator" in field]


def key(table: str) -> list[str]:
    """The columns of a table's primary key."""
    columns = RESOURCES[table]["schema"]["primaryKey"]
    return [columns] if isinstance(columns, str) else columns


def stored(table: str) -> list[dict[str, str]]:
    """The rows of a table as they stand in its CSV file, read as the descriptor says."""
    resource = RESOURCES[table]
    marks = {"delimiter": resource["dialect"]["delimiter"], "quotechar": resource["dialect"]["quoteChar"]}
    with (DATA / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
        return list(csv.DictReader(file, **marks, strict=True))


def as_csv(value: object) -> str:
    """A value as its CSV cell."""
    return "|".join(value) if isinstance(value, list) else "" if value is None else str(value)


@pytest.fixture(scope="session")
def written(dataset, tmp_path_factory):
    """The folder with the forms of the project's own dataset."""
    folder = tmp_path_factory.mktemp("formats")
    write_formats(dataset, ABOUT, folder)
    return folder


@pytest.fixture(scope="session")
def workbook(written):
    """The workbook, by another library than the one that wrote it."""
    return load_workbook(written / WORKBOOK)


@pytest.fixture(scope="session")
def database(written):
    """The database, read only."""
    connection = sqlite3.connect(f"file:{written / DATABASE}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


@pytest.mark.parametrize("table", RESOURCES)
def test_every_csv_file_is_read_whole_as_the_descriptor_says(table, dataset):
    loaded = [{column: as_csv(cell) for column, cell in row.items()} for row in rows(getattr(dataset, table))]
    assert stored(table) == loaded


# -- The workbook -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", RESOURCES)
def test_the_workbook_has_every_cell_in_its_type(workbook, table):
    sheet = workbook[table]
    header, *cells = sheet.iter_rows()
    names = [field["name"] for field in fields(table)]
    assert [cell.value for cell in header] == names
    assert [[as_csv(cell.value) for cell in row] for row in cells] == [[row[name] for name in names] for row in stored(table)]
    whole = {field["name"] for field in fields(table) if field["type"] == "integer"}
    for row in cells:
        for name, cell in zip(names, row, strict=True):
            if cell.value is not None:
                kind = (int, "n", "General") if name in whole else (str, "s", "@")
                assert (type(cell.value), cell.data_type, cell.number_format) == kind
    assert sheet.freeze_panes == "A2"


def test_the_workbook_begins_with_what_it_is_and_the_codebook(workbook):
    assert workbook.sheetnames[:3] == ["about", "columns", "vocabularies"]
    assert set(workbook.sheetnames[2:]) == set(RESOURCES)
    assert dict(workbook["about"].iter_rows(min_row=2, values_only=True)) == ABOUT
    header, *described = workbook["columns"].iter_rows(values_only=True)
    assert header == DICTIONARY
    assert {(row[0], row[1]): row[-1] for row in described} == {
        (table, field["name"]): field["description"] for table in RESOURCES for field in fields(table)
    }


def test_a_spreadsheet_takes_no_text_for_anything_else(miniature, tmp_path):
    odd = ["=1+1", "2025-03-06", "007", "+5", "1e5", "@here", "TRUE", " edge\n"]
    row = miniature.tables["terms"][0]
    miniature.tables["terms"] = [row | {"term_id": f"t{n}", "wording": text} for n, text in enumerate(odd)]
    write_formats(load(miniature.write()), ABOUT, tmp_path)
    cells = list(load_workbook(next(tmp_path.glob("*.xlsx")))["terms"].columns)[2][1:]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in odd]


# -- Parquet ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", RESOURCES)
def test_parquet_has_every_cell_in_its_type(written, table):
    read = parquet.read_table(written / "parquet" / f"{table}.parquet")
    assert [{name: as_csv(value) for name, value in row.items()} for row in read.to_pylist()] == stored(table)
    types = {"integer": "int64", "date": "date32[day]"}
    for field, column in zip(fields(table), read.schema, strict=True):
        kind = "list" if "separator" in field else types.get(field["type"], "string")
        assert str(column.type).partition("<")[0] == kind
        assert column.metadata[b"description"].decode() == field["description"]
    assert read.schema.metadata[b"version"] == b"1.2.3"


# -- The database -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", RESOURCES)
def test_the_database_has_every_cell_with_lists_in_link_tables(database, table):
    found = {tuple(row[name] for name in key(table)): dict(row) for row in database.execute(f'SELECT * FROM "{table}"')}
    for column in lists(table):
        for row in found.values():
            row[column] = []
        for *owner, position, value in database.execute(f'SELECT * FROM "{table}_{column}" ORDER BY position'):
            found[tuple(owner)][column].append(value)
            assert len(found[tuple(owner)][column]) == position
    names = [field["name"] for field in fields(table)]
    assert [{name: as_csv(row[name]) for name in names} for row in found.values()] == stored(table)
    whole = [field["name"] for field in fields(table) if field["type"] == "integer"]
    assert {type(row[name]) for row in found.values() for name in whole} <= {int, type(None)}


def keys_there(database: sqlite3.Connection, table: str) -> set[tuple]:
    """The foreign keys of a table in the database: column, table, column there."""
    return {(row["from"], row["table"], row["to"]) for row in database.execute(f'PRAGMA foreign_key_list("{table}")')}


@pytest.mark.parametrize("table", RESOURCES)
def test_the_keys_of_the_database_are_those_of_the_descriptor(database, table):
    columns = [row for row in database.execute(f'PRAGMA table_info("{table}")') if row["pk"]]
    assert [row["name"] for row in sorted(columns, key=lambda row: row["pk"])] == key(table)
    described = {
        (key["fields"][0], key["reference"]["resource"] or table, key["reference"]["fields"][0])
        for key in RESOURCES[table]["schema"].get("foreignKeys", [])
    }
    assert keys_there(database, table) == described
    for field in fields(table):
        if "separator" in field:
            named = field.get("items", {})
            values = {("value", named["table"], named["column"])} if "table" in named else set()
            owners = {(column, table, column) for column in key(table)}
            assert keys_there(database, f"{table}_{field['name']}") == owners | values


def test_the_database_is_sound(database):
    assert [tuple(row) for row in database.execute("PRAGMA integrity_check")] == [("ok",)]
    assert list(database.execute("PRAGMA foreign_key_check")) == []
    assert dict(tuple(row) for row in database.execute("SELECT * FROM about")) == ABOUT


def test_the_view_joins_each_claim_with_speaker_outlet_and_date(database, dataset):
    known = Joined(dataset)
    seen = {row["claim_id"]: row for row in database.execute("SELECT * FROM claims_joined")}
    assert list(seen) == list(known.claims)
    for claim_id, claim in known.claims.items():
        row, source, said = seen[claim_id], known.source_of(claim_id), said_on(known, claim_id)
        assert (row["first"], row["last"]) == (said["first"], said["last"])
        assert row["speaker"] == known.actors[claim["speaker_id"]]["name"]
        assert row["outlet"] == known.actors[source["outlet_id"]]["name"]
        assert (row["topic"], row["option"]) == (claim["topic"], claim["option"] or None)
        assert (row["gloss"], row["note"]) == (claim["gloss"], claim["note"] or None)
        for quotation in known.quotes_of[claim_id]:
            assert quotation["exact"] in row["quoted"]


def test_the_full_text_finds_claims_by_gloss_quotation_speaker_and_note(database):
    def found(words: str) -> set[str]:
        query = "SELECT claim_id FROM claims_joined WHERE rowid IN (SELECT rowid FROM claims_search WHERE claims_search MATCH ?)"
        return {row[0] for row in database.execute(query, [words])}

    assert database.execute("SELECT count(*) FROM claims_search").fetchone()[0] == len(stored("claims"))
    for column in ("gloss", "quoted", "speaker", "note"):
        holders = {row[0] for row in database.execute(f"SELECT claim_id FROM claims_joined WHERE {column} LIKE '%hamas%'")}
        assert found(f"{column}: hamas") == holders
        assert holders
    assert found("weapon") == found("weapons") != set()


# -- All of them --------------------------------------------------------------------------------------------------


def test_the_same_data_gives_the_same_bytes(miniature, tmp_path):
    def files(name: str) -> dict:
        folder = tmp_path / name
        write_formats(load(miniature.folder), ABOUT, folder)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    miniature.write()
    first = files("one")
    assert len(first) == 2 + len(RESOURCES)
    assert [name for name, content in files("two").items() if first[name] != content] == []


def test_a_form_that_cannot_be_written_says_what_to_do(miniature, tmp_path):
    miniature.add("claims", "C001")
    with pytest.raises(DatasetError, match=r"harbour-quarrel\.sqlite: .*claim_id.*`python -m record check`"):
        write_formats(load(miniature.write()), ABOUT, tmp_path)


def test_a_text_longer_than_a_sheet_holds_is_not_dropped(miniature, tmp_path):
    miniature.row("claims", "C001")["note"] = "long " * 7000
    with pytest.raises(DatasetError, match=r"\.xlsx: a cell of claims, row 2, has more characters"):
        write_formats(load(miniature.write()), ABOUT, tmp_path)


# -- The discourse network ----------------------------------------------------------------------------------------


def test_the_network_has_a_row_for_each_claim_and_arrangement_with_a_stance(dataset):
    known = Joined(dataset)
    found = network(known)
    assert tuple(found[0]) == COLUMNS
    pairs = [(row["claim_id"], row["option"]) for row in found]
    assert len(pairs) == len(set(pairs)) > 0
    for row in found:
        claim = known.claims[row["claim_id"]]
        assert (row["actor_id"], row["act"], row["stance"]) == (claim["speaker_id"], claim["act"], STANCES[claim["act"]])
        assert row["option"] in items(claim["option"])
        assert row["concept"] == known.label("option", row["option"])
        assert row["first"] <= row["last"]
        assert not claim["duplicate_of"]
    assert {row["stance"] for row in found} == {"for", "against"}


def test_every_act_of_the_network_is_in_the_codebook(dataset):
    assert set(STANCES) <= set(dataset.vocabularies.code[dataset.vocabularies.variable == "act"])


@pytest.mark.parametrize(
    ("cells", "stances"),
    [
        ({"act": "propose"}, [("freeze", "for"), ("elections", "for")]),
        ({"act": "reject"}, [("freeze", "against"), ("elections", "against")]),
        ({"act": "assert"}, []),
        ({"act": "threaten"}, []),
        ({"act": "propose", "duplicate_of": "C001"}, []),
        ({"act": "commit", "aux": "future|negated"}, []),
        ({"act": "demand", "addressee_id": "elections"}, [("freeze", "for")]),
    ],
)
def test_what_takes_a_stance_and_what_does_not(miniature, cells, stances):
    miniature.row("claims", "C002").update({"option": "freeze|elections", **cells})
    for claim in miniature.tables["claims"]:
        if claim["claim_id"] != "C002":
            claim["option"] = ""
    found = network(Joined(load(miniature.write())))
    assert [(row["option"], row["stance"]) for row in found] == stances
