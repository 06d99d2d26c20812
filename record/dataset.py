"""The dataset as pandas tables: one attribute of `Dataset` per table of `data/datapackage.json`."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what loads it is slow to import, and the check of the data needs none of it
    import pandas as pd

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# In a clone the data lie beside the library; installed from it, they lie within.
DATA = Path(os.environ.get("RECORD_DATA") or (HERE / "data" if (HERE / "data").is_dir() else ROOT / "data"))

# Coded columns of `claims` whose cells are sets: a list in another order is the same value.
SETS = ("aux", "addressee_id", "about_id", "topic", "option")

# Tables whose rows hang on a claim, and the columns that say a row in short.
HANGING = {
    "participants": ("actor_id", "role"),
    "context_links": ("context_id",),
    "quotes": ("quote_id",),
    "dates": ("date_id",),
    "quantities": ("quantity_id",),
}


class DatasetError(ValueError):
    """A table cannot be loaded; the message names the file and what to do."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """The tables of the data package, in file order; their columns are described in `datapackage.json`.

    Text columns are strings, an empty cell being the empty string; lists stay `a|b` (see `items`). Integer
    columns (`Int64`) have `pd.NA` for an empty cell. The tables are shared: copy one before changing it.
    """

    folder: Path
    sources: pd.DataFrame
    passages: pd.DataFrame
    actors: pd.DataFrame
    agreements: pd.DataFrame
    obligations: pd.DataFrame
    events: pd.DataFrame
    claims: pd.DataFrame
    quotes: pd.DataFrame
    dates: pd.DataFrame
    quantities: pd.DataFrame
    participants: pd.DataFrame
    relations: pd.DataFrame
    context: pd.DataFrame
    context_links: pd.DataFrame
    codings: pd.DataFrame
    vocabularies: pd.DataFrame
    terms: pd.DataFrame
    term_counts: pd.DataFrame
    readings: pd.DataFrame
    adjudications: pd.DataFrame
    changes: pd.DataFrame
    withdrawn: pd.DataFrame
    ids: pd.DataFrame

    @property
    def distinct(self) -> pd.DataFrame:
        """The claims without those that repeat another claim of the same source (`duplicate_of`)."""
        return self.claims[self.claims["duplicate_of"] == ""]


TABLES = tuple(field.name for field in fields(Dataset) if field.name != "folder")


def load(folder: Path | str | None = None) -> Dataset:
    """Load the data package in `folder` (the project's own by default); repeated calls return the same object.

    Raises `DatasetError` where a table is missing or cannot be read. Loading does not apply the rules of the
    dataset: `python -m record check` does.
    """
    return _load(Path(folder or DATA).resolve())


@lru_cache(maxsize=8)
def _load(folder: Path) -> Dataset:
    resources = {resource["name"]: resource for resource in descriptor(folder)["resources"]}
    return Dataset(folder=folder, **{name: _read(folder, resources[name]) for name in TABLES})


def descriptor(folder: Path | str | None = None) -> dict:
    """Return `datapackage.json` of the data package in `folder` as a dictionary.

    Raises `DatasetError` where the file is missing, is no JSON object or names a thing twice. What it describes is not looked at.
    """
    path = Path(folder or DATA) / "datapackage.json"
    try:
        contents = json.loads(path.read_bytes().decode("utf-8"), object_pairs_hook=_once_each)
    except FileNotFoundError as error:
        raise DatasetError(f"{path}: the descriptor is missing. Restore the file.") from error
    except RecursionError as error:
        raise DatasetError(f"{path}: the descriptor is not valid JSON (its brackets lie too deep). Restore it.") from error
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path}: the descriptor is not valid JSON ({error}). Correct it.") from error
    if not isinstance(contents, dict):
        raise DatasetError(f"{path}: the descriptor is not an object in braces: it begins {str(contents)[:40]!r}. Restore it.")
    return contents


def _once_each(pairs: list[tuple[str, Any]]) -> dict:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"'{twice}' stands twice in one pair of braces")
    return dict(pairs)


def items(cell: str) -> list[str]:
    """Return the values of a list cell such as `hamas|israel`; an empty cell has none."""
    return cell.split("|") if cell else []


def source_of(passage_id: str) -> str:
    """Return the source of a passage: `S1` for `S1.p03`."""
    return passage_id.partition(".")[0]


def version_key(version: str) -> tuple[int, ...]:
    """Return a version as numbers, so that 0.10.0 comes after 0.9.0."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _read(folder: Path, resource: dict) -> pd.DataFrame:
    import pandas as pd

    path = folder / resource["path"]
    # Strings as Python's, whether pyarrow is there or not: tables of this size are asked twice as fast that way.
    text = pd.StringDtype("python", na_value=float("nan"))
    try:
        frame = pd.read_csv(path, dtype=text, keep_default_na=False, encoding="utf-8")
        for field in resource["schema"]["fields"]:
            if field["type"] == "integer":
                whole = [int(cell) if cell else pd.NA for cell in frame[field["name"]]]
                frame[field["name"]] = pd.array(whole, dtype="Int64")
    except (OSError, ValueError, KeyError) as error:
        raise DatasetError(f"{path}: {error}. `python -m record check` says what to do.") from error
    return frame
