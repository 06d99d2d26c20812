"""The dataset as other programs open it: one workbook, one SQLite database, and a Parquet file for each table.

All are made from the tables and their description in `datapackage.json`. An empty cell is an empty cell there too, the values
of a list are list items in Parquet and rows of a link table in SQLite. The same data gives the same bytes on the same versions
of the libraries.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet
from xlsxwriter import Workbook

from record.dataset import Dataset, DatasetError, descriptor, items
from record.reading import Described

PARQUET = "parquet"
# A workbook says when it was made; a date that never changes keeps the file the same for the same data.
NO_DATE = datetime(1980, 1, 1)
PROPERTIES = ("property", "value")
DICTIONARY = ("table", "column", "title", "type", "list", "codes", "description")


@dataclass(frozen=True)
class Stored(Described):
    """A table with its description and its cells by column: an empty one is None, a list cell a list, a whole number an int."""

    resource: dict
    columns: dict[str, list]

    @property
    def plain(self) -> list[str]:
        """The columns that hold one value in a cell."""
        return [field["name"] for field in self.fields if "separator" not in field]

    @property
    def lists(self) -> list[dict]:
        """The descriptions of the columns that hold lists."""
        return [field for field in self.fields if "separator" in field]

    def rows(self, columns: Iterable[str]) -> Iterator[tuple]:
        """Return the cells of ``columns``, row by row."""
        return zip(*(self.columns[column] for column in columns), strict=True)


def stored(dataset: Dataset) -> list[Stored]:
    """Return the tables of a dataset in the order of its description."""
    return [
        Stored(resource, {field["name"]: cells(getattr(dataset, resource["name"])[field["name"]], field) for field in fields})
        for resource in descriptor(dataset.folder)["resources"]
        for fields in [resource["schema"]["fields"]]
    ]


def cells(column: pd.Series, field: dict) -> list:
    """Return the cells of a column as values, by its description."""
    if "separator" in field:
        return [items(cell) for cell in column]
    return [None if cell is pd.NA or cell == "" else cell for cell in column.astype(object)]


def write_formats(dataset: Dataset, about: dict[str, str], target: Path) -> None:
    """Write workbook, database and Parquet files to ``target``; ``about`` is what each says of itself, such as its version.

    Raises ``DatasetError`` where a table breaks its own description; the message says what to do.
    """
    tables = stored(dataset)
    name = descriptor(dataset.folder)["name"]
    (target / PARQUET).mkdir(parents=True, exist_ok=True)
    files = [(f"{name}.xlsx", write_workbook, tables), (f"{name}.sqlite", write_database, tables)]
    files += [(f"{PARQUET}/{table.name}.parquet", write_parquet, table) for table in tables]
    for file, write, contents in files:
        path = target / file
        try:
            write(contents, about, path)
        except (ValueError, sqlite3.Error) as error:
            raise DatasetError(f"{path.name}: {error}. `python -m record check` says what to correct in the data.") from error


def dictionary(tables: list[Stored]) -> list[tuple]:
    """Return a row for each column of each table: what `DICTIONARY` names."""
    return [
        (
            table.name,
            field["name"],
            field["title"],
            field["type"],
            "yes" if "separator" in field else None,
            field.get("variable") or field.get("items", {}).get("variable"),
            field["description"],
        )
        for table in tables
        for field in table.fields
    ]


# -- The workbook -------------------------------------------------------------------------------------------------


def write_workbook(tables: list[Stored], about: dict[str, str], path: Path) -> None:
    """Write one sheet per table, after what the file is, the dictionary of columns and the codes.

    Text has the format of text, so that a spreadsheet takes no cell for a formula, a number or a date; whole numbers are numbers.
    """
    with Workbook(path, {"constant_memory": True, "in_memory": True}) as book:
        book.set_properties({"title": about["name"], "author": about["creator"], "created": NO_DATE})
        add_sheet(book, "about", PROPERTIES, about.items())
        add_sheet(book, "columns", DICTIONARY, dictionary(tables))
        # The codebook stands before what it explains.
        for table in sorted(tables, key=lambda table: table.name != "vocabularies"):
            add_sheet(book, table.name, table.columns, table.rows(table.columns))


def add_sheet(book: Workbook, title: str, header: Iterable[str], rows: Iterable[tuple]) -> None:
    """Add a sheet with a frozen header that can be filtered by; a list is written as the CSV files have it."""
    sheet = book.add_worksheet(title)
    header = tuple(header)
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
    sheet.set_column(0, len(header) - 1, 18)
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    number = 0
    for number, row in enumerate([header, *rows]):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            elif cell and sheet.write_string(
                number, column, "|".join(cell) if isinstance(cell, list) else cell, text if number else bold
            ):
                raise ValueError(f"a cell of {title}, row {number + 1}, has more characters than a sheet can hold")
    sheet.autofilter(0, 0, number, len(header) - 1)


# -- Parquet ------------------------------------------------------------------------------------------------------

ARROW = {"integer": pa.int64(), "date": pa.date32()}


def write_parquet(table: Stored, about: dict[str, str], path: Path) -> None:
    """Write a table with its types, its lists as lists; what a column means and what the file is stand in the metadata."""
    fields = [
        pa.field(field["name"], arrow_type(field), metadata={"description": field["description"]}) for field in table.fields
    ]
    columns = {
        field["name"]: [cell and date.fromisoformat(cell) for cell in cells] if field["type"] == "date" else cells
        for field, cells in zip(table.fields, table.columns.values(), strict=True)
    }
    schema = pa.schema(fields, metadata={**about, "description": table.resource["description"]})
    parquet.write_table(pa.Table.from_pydict(columns, schema=schema), path)


def arrow_type(field: dict) -> pa.DataType:
    """Return the type of a column by its description; what is neither number nor date is text."""
    return pa.list_(pa.string()) if "separator" in field else ARROW.get(field["type"], pa.string())


# -- The database -------------------------------------------------------------------------------------------------

VIEW = """
CREATE VIEW claims_joined AS
SELECT
    claims.rowid AS rowid, claims.claim_id, passages.source_id, outlets.name AS outlet,
    sources.published_edtf AS published,
    speakers.name AS speaker, speakers.side AS side, claims.speaker_form, through.name AS through, via.name AS via,
    claims.attribution, claims.act, claims.event,
    coalesce(dates.kind, 'published') AS date_kind,
    coalesce(dates.edtf, sources.published_edtf) AS date,
    coalesce(dates.first, sources.published_earliest) AS first,
    coalesce(dates.last, sources.published_latest) AS last,
    agreements.name AS ceasefire, claims.phase,
    (SELECT group_concat(value, '|') FROM (SELECT value FROM claims_topic AS listed
        WHERE listed.claim_id = claims.claim_id ORDER BY position)) AS topic,
    (SELECT group_concat(value, '|') FROM (SELECT value FROM claims_option AS listed
        WHERE listed.claim_id = claims.claim_id ORDER BY position)) AS option,
    claims.gloss,
    (SELECT group_concat(exact, ' … ') FROM (SELECT exact FROM quotes
        WHERE quotes.claim_id = claims.claim_id ORDER BY start)) AS quoted,
    claims.note, claims.duplicate_of
FROM claims
JOIN passages USING (passage_id)
JOIN sources USING (source_id)
JOIN actors AS outlets ON outlets.actor_id = sources.outlet_id
JOIN actors AS speakers ON speakers.actor_id = claims.speaker_id
LEFT JOIN actors AS through ON through.actor_id = claims.through_id
LEFT JOIN actors AS via ON via.actor_id = claims.via_id
LEFT JOIN agreements USING (agreement_id)
LEFT JOIN dates ON dates.rowid = (SELECT min(said.rowid) FROM dates AS said
    WHERE said.claim_id = claims.claim_id AND said.kind IN ('utterance', 'retold'))
ORDER BY claims.rowid
"""
# The full text of the view; Datasette finds it by `content` and offers a search on the page of the view.
SEARCH = """
CREATE VIRTUAL TABLE claims_search USING fts5(
    gloss, quoted, speaker, note, content="claims_joined", tokenize="porter unicode61"
)
"""


def write_database(tables: list[Stored], about: dict[str, str], path: Path) -> None:
    """Write the tables with their keys, a link table for each list column, the claims joined, and their full text."""
    database = sqlite3.connect(":memory:")
    for table in tables:
        database.execute(table_sql(table))
        insert(database, table.name, table.rows(table.plain))
        for field in table.lists:
            database.execute(link_sql(table, field))
            insert(database, f"{table.name}_{field['name']}", link_rows(table, field["name"]))
    for name, columns, rows in (("dictionary", DICTIONARY, dictionary(tables)), ("about", PROPERTIES, about.items())):
        database.execute(f"CREATE TABLE {name} ({', '.join(f'{quoted(column)} TEXT' for column in columns)})")
        insert(database, name, rows)
    database.execute(VIEW)
    database.execute(SEARCH)
    database.execute("INSERT INTO claims_search(claims_search) VALUES ('rebuild')")
    database.commit()
    path.unlink(missing_ok=True)
    database.execute("VACUUM INTO ?", [str(path)])
    database.close()


def quoted(*names: str) -> str:
    """Return names of columns or tables as SQL has them."""
    return ", ".join(f'"{name}"' for name in names)


def table_sql(table: Stored) -> str:
    """Return the statement that makes a table: its columns but for lists, its primary key and its foreign keys."""
    types = {field["name"]: "INTEGER" if field["type"] == "integer" else "TEXT" for field in table.fields}
    needed = {field["name"] for field in table.fields if field.get("constraints", {}).get("required")}
    columns = [f"{quoted(name)} {types[name]}{' NOT NULL' if name in needed else ''}" for name in table.plain]
    keys = [
        foreign_key(key["fields"], key["reference"]["resource"] or table.name, key["reference"]["fields"])
        for key in table.resource["schema"].get("foreignKeys", [])
    ]
    return f"CREATE TABLE {quoted(table.name)} ({', '.join([*columns, f'PRIMARY KEY ({quoted(*table.key)})', *keys])})"


def link_sql(table: Stored, field: dict) -> str:
    """Return the statement that makes the link table of a list column: the key of a row, the position of a value, the value."""
    types = {each["name"]: "INTEGER" if each["type"] == "integer" else "TEXT" for each in table.fields}
    columns = [f"{quoted(name)} {types[name]} NOT NULL" for name in table.key]
    keys = [foreign_key(table.key, table.name, table.key)]
    if "table" in field.get("items", {}):
        keys.append(foreign_key(["value"], field["items"]["table"], [field["items"]["column"]]))
    columns += ["position INTEGER NOT NULL", "value TEXT NOT NULL", f"PRIMARY KEY ({quoted(*table.key)}, position)", *keys]
    return f"CREATE TABLE {quoted(table.name + '_' + field['name'])} ({', '.join(columns)})"


def foreign_key(columns: list[str], table: str, there: list[str]) -> str:
    """Return the clause that says where the values of columns have their rows."""
    return f"FOREIGN KEY ({quoted(*columns)}) REFERENCES {quoted(table)} ({quoted(*there)})"


def link_rows(table: Stored, column: str) -> Iterator[tuple]:
    """Return the values of a list column, each with the key of its row and its position, from 1."""
    for *key, values in table.rows([*table.key, column]):
        for position, value in enumerate(values, 1):
            yield (*key, position, value)


def insert(database: sqlite3.Connection, table: str, rows: Iterable[tuple]) -> None:
    """Insert rows, all of one length, into a table."""
    rows = list(rows)
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {quoted(table)} VALUES ({marks})", rows)
