"""Published ids: each keeps its meaning for as long as somebody may have cited it.

`data/published_ids.txt` has one line per published id, with a digest of the columns that make up its meaning
(`identity` of the table in `datapackage.json`). An id in that list may not disappear or come to mean another thing.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from pathlib import Path

from record.dataset import DATA
from record.reading import Problem, Row, Table

FILE = "published_ids.txt"
HEADER = "# Published ids and a digest of what each stands for. Written by `python -m record publish-ids` for each release.\n"


def meaning(table: Table, row: Row) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of a row's identity columns."""
    cells = "\x1f".join(row[column] for column in table.resource["identity"])
    return hashlib.sha256(cells.encode("utf-8")).hexdigest()[:12]


def current(tables: dict[str, Table]) -> dict[str, tuple[Table, Row, str]]:
    """Return table, row and meaning of every id that can be published."""
    return {
        row[table.key[0]]: (table, row, meaning(table, row))
        for table in tables.values()
        if "identity" in table.resource
        for row in table.rows
    }


def read(folder: Path) -> dict[str, str]:
    """Return the published ids with their digests, none where there is no list."""
    path = folder / FILE
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return dict(line.split(maxsplit=1) for line in lines if len(line.split()) == 2 and not line.startswith("#"))


def broken_promises(folder: Path, tables: dict[str, Table]) -> Iterator[Problem]:
    """Report each published id that has disappeared or changed its meaning, or that there is no list of them."""
    ids = current(tables)
    if not (folder / FILE).is_file():
        todo = "Restore it; before a first release `python -m record publish-ids` writes it."
        yield Problem(f"{folder.name}/{FILE}", message="the list of published ids is missing.", todo=todo)
    for published, digest in read(folder).items():
        if published not in ids:
            message = f"'{published}' is published and no longer in the dataset."
            yield Problem(f"{folder.name}/{FILE}", 0, published, "", published, message, "Restore its row.")
            continue
        table, row, now = ids[published]
        if now != digest:
            columns = ", ".join(table.resource["identity"])
            message = f"'{published}' is published and now means something else: one of {columns} has changed."
            yield table.problem(row, table.key[0], message, "Undo the change, or give the new meaning a new id.")


def main(arguments: list[str] | None = None) -> int:
    """Write `published_ids.txt`: every id of the dataset, published ones unchanged. Refuses to break a promise."""
    from record.package import read_package

    parser = argparse.ArgumentParser(prog="python -m record publish-ids", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data package")
    folder = parser.parse_args(arguments).data.resolve()
    tables = read_package(folder).tables
    broken = list(broken_promises(folder, tables)) if (folder / FILE).is_file() else []
    for problem in broken:
        print(problem)
    if broken:
        return 1
    published = {known: digest for known, (_, _, digest) in current(tables).items()}
    new = published.keys() - read(folder).keys()
    lines = [f"{known} {digest}\n" for known, digest in sorted(published.items())]
    (folder / FILE).write_text(HEADER + "".join(lines), encoding="utf-8", newline="\n")
    print(f"{FILE}: {len(published)} published ids, {len(new)} of them new.")
    return 0
