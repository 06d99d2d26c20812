"""The contract: what `datapackage.json` has to say of each table, kept outside `data/`.

`record/contract.json` is a copy of what holds the tables: columns with type, constraints, lists, keys, own words and notation.
The check reads the tables by the contract and compares the descriptor with it, so that no guard can be dropped unseen. Codes
are not in it: they stand in `vocabularies.csv`. `python -m record contract` writes it again from the present data, with what was
published (`record.published.keep`), and says what it changed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from record.dataset import DATA, HERE, DatasetError, descriptor, read_guard

CONTRACT = HERE / "contract.json"
# What describes a thing to readers and holds nothing: it may be reworded, and not left out.
TEXTS = ("title", "description")
DIGITS = re.compile("[0-9]+")
# What the file has to hold for the tables to be read by it.
_FIELD = {"name": str, "type": str, "constraints?": dict, "items?": dict, "variable?": str, "separator?": str, ...: object}
_KEY = {"fields": [str], "reference": {"resource": str, "fields": [str]}}
_SCHEMA = {"primaryKey": (str, list), "fields": [_FIELD], "foreignKeys?": [_KEY], ...: object}
FORM = {"$schema": str, "licenses": list, "resources": [{"name": str, "path": str, "schema": _SCHEMA, ...: object}]}


@cache
def contract() -> dict[str, Any]:
    """Return the contract: `licenses` and `$schema` of the package, and its `resources`."""
    return read_guard(CONTRACT, FORM)


def structure(contents: dict) -> dict[str, Any]:
    """Return what the contract keeps of a descriptor: all but texts, codes and what is said of the version."""
    tables = [
        held(table) | {"schema": table["schema"] | {"fields": [held(described) for described in table["schema"]["fields"]]}}
        for table in contents["resources"]
    ]
    return {"$schema": contents["$schema"], "licenses": contents["licenses"], "resources": tables}


def held(described: dict) -> dict:
    """Return what the contract holds of a table or column that is described in any shape: all but its texts and its codes."""
    kept_of = {name: value for name, value in described.items() if name not in TEXTS}
    limits = described.get("constraints")
    if "variable" in described and isinstance(limits, dict) and "enum" in limits:
        kept_of["constraints"] = {name: value for name, value in limits.items() if name != "enum"}
        if not kept_of["constraints"]:
            del kept_of["constraints"]
    return kept_of


def resources(contents: dict) -> list[dict]:
    """Return the tables of the contract, each with the texts that a descriptor of any shape gives them.

    A column says `of` what its values are, one by one: codes of a `variable`, a `column` of a `table`, keys in a `file`.
    """
    said, found = dict(places(contents)), []
    for resource in contract()["resources"]:
        name, schema = resource["name"], resource["schema"]
        of = {each["name"]: {"variable": each["variable"]} for each in schema["fields"] if "variable" in each}
        of |= {each["name"]: each["items"] for each in schema["fields"] if "items" in each}
        for key in schema.get("foreignKeys", []):
            of[key["fields"][0]] = {"table": key["reference"]["resource"] or name, "column": key["reference"]["fields"][0]}
        fields = [
            _told(said.get(f"{name}.{each['name']}"), each["name"]) | each | {"of": of.get(each["name"], {})}
            for each in schema["fields"]
        ]
        found.append(_told(said.get(name), name) | resource | {"schema": schema | {"fields": fields}})
    return found


def _told(texts: dict | None, name: str) -> dict[str, str]:
    texts = texts or {}
    return {each: texts[each] if isinstance(texts.get(each), str) and texts[each] else name for each in TEXTS}


def places(contents: dict) -> Iterator[tuple[str, dict]]:
    """Yield the place of each table and column in a descriptor of any shape, `claims` or `claims.act`, and its description."""
    for resource in named(contents.get("resources")):
        yield resource["name"], resource
        schema = resource.get("schema")
        for described in named(schema.get("fields")) if isinstance(schema, dict) else ():
            yield f"{resource['name']}.{described['name']}", described


def named(value: Any) -> list[dict]:
    """Return what has a name in a JSON list, nothing where it is no list."""
    listed = value if isinstance(value, list) else []
    return [each for each in listed if isinstance(each, dict) and isinstance(each.get("name"), str)]


def enum(described: dict, codes: list[str]) -> list[str | int]:
    """Return the codes of a column as its `enum` in the descriptor has them: in a column of whole numbers as numbers."""
    return [int(code) for code in codes] if described["type"] == "integer" and all(map(DIGITS.fullmatch, codes)) else codes


# -- What was loosened --------------------------------------------------------------------------------------------


def differences(then: Any, now: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield the place of each property in which two descriptions differ, and what became of it in words."""
    if isinstance(then, dict) and isinstance(now, dict):
        for name in dict.fromkeys([*then, *now]):
            place = ".".join((*path, name))
            if name not in now:
                yield place, f"`{place}` was {_short(then[name])} and is gone"
            elif name not in then:
                yield place, f"`{place}` is {_short(now[name])}, and the contract has no such property"
            else:
                yield from differences(then[name], now[name], (*path, name))
    elif then != now or type(then) is not type(now):
        place = ".".join(path)
        yield place, f"`{place}` was {_short(then)} and is {_short(now)}"


def _short(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 120 else f"{said[:120]} …"


def write(folder: Path) -> None:
    """Write `contract.json` from the data package in `folder`."""
    store(CONTRACT, structure(descriptor(folder)))
    contract.cache_clear()


def store(path: Path, value: dict | list) -> None:
    """Write JSON in lines of its own for each value, so that a difference shows what changed."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Take datapackage.json and what is published as the contract from now on, and say in what it differs from the old one."""
    argparse.ArgumentParser(prog="python -m record contract", description=main.__doc__).parse_args(arguments)
    try:
        then, now = contract(), structure(descriptor(DATA))
    except DatasetError as error:
        print(error)
        return 1
    except (KeyError, TypeError, AttributeError) as error:
        print(f"data/datapackage.json lacks or misplaces {error}: `python -m record check` says what. Nothing was changed.")
        return 1
    from record import published  # which reads the tables by the contract

    write(DATA)
    published.keep(DATA)
    changed = list(_by_table(then, now))
    print(*changed or ["The contract of the tables is as it was."], sep="\n")
    print("Written: record/contract.json, record/kept.json. Say in the change log why.")
    return 0


def _by_table(then: dict, now: dict) -> Iterator[str]:
    old, new = ({each["name"]: _by_field(each) for each in some.get("resources", [])} for some in (then, now))
    for name in dict.fromkeys([*old, *new]):
        yield from (f"{name}: {message}." for _, message in differences(old.get(name, {}), new.get(name, {})))


def _by_field(resource: dict) -> dict:
    return resource | {"schema": resource["schema"] | {"fields": {each["name"]: each for each in resource["schema"]["fields"]}}}
