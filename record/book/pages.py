"""What the reference pages show: register, actors, terms, disagreements, positions, timeline, columns, downloads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from record import findings, ledger
from record.book.annotated import (
    DATE_KINDS,
    Part,
    actor,
    actors,
    claim_view,
    corrections,
    phase_words,
    source_line,
    with_labels,
)
from record.book.citations import WHOLE
from record.book.joined import Joined, rows, said_on
from record.book.network import STANCES
from record.book.search import actors_of, spelled_names
from record.codings import coded_once
from record.dataset import descriptor, items, version_key
from record.edtf_bounds import bounds
from record.published import KINDS
from record.wording import capital, ceasefire_words, date_words, edtf_words

FILTERS = {
    "source": "Source",
    "speaker": "Speaker",
    "side": "Side of the speaker",
    "topic": "Topic",
    "agreement": "Ceasefire",
    "phase": "Phase",
    "attribution": "Attribution",
    "event": "Event told of",
    "repeats": "Repetitions",
}
REPEATS = [("no", "without repetitions"), ("yes", "repetitions only")]
COLUMNS = (
    "Claim",
    "Source",
    "Said",
    "Speaker",
    "What is said",
    "Topic",
    "Ceasefire and phase",
    "Attribution",
    "Act",
    "Event",
    "Repeats",
)


def register(known: Joined) -> list[Part]:
    """All claims in one table, with what they can be filtered by."""
    numbers = {actor_id: number for number, actor_id in enumerate(known.actors)}
    claims = [register_row(known, claim, numbers) for claim in known.claims.values()]
    return [
        Part(
            template="register.html.j2",
            data={
                "claims": claims,
                "columns": COLUMNS,
                "distinct": sum(not claim["duplicate_of"] for claim in claims),
                "filters": [
                    {"name": name, "label": label, "options": register_options(known, name, claims)}
                    for name, label in FILTERS.items()
                ],
                "names": spelled_names(known),
                "earliest": min(claim["first"] for claim in claims),
                "latest": max(claim["last"] for claim in claims),
                "withdrawn": [row for row in known.withdrawn if row["kind"] == "claim"],
            },
        )
    ]


def register_row(known: Joined, claim: dict, numbers: dict[str, int]) -> dict:
    """Return a claim as a row of the register; ``codes`` holds what each filter compares, ``actors`` whose names find it."""
    claim_id = claim["claim_id"]
    source = known.source_of(claim_id)
    speaker = actor(known, claim["speaker_id"])
    return {
        **claim,
        **said_on(known, claim_id),
        "id": claim_id,
        "quotes": [quotation["exact"] for quotation in known.quotes_of[claim_id]],
        "source": source_line(known, source),
        "speaker": speaker,
        "ceasefire": phase_words(known, claim),
        "actors": " ".join(str(numbers[one]) for one in actors_of(known, claim)),
        "codes": {
            "source": source["source_id"],
            "speaker": speaker["id"],
            "side": speaker["side"],
            "topic": " ".join(items(claim["topic"])),
            "agreement": claim["agreement_id"],
            "phase": claim["phase"],
            "attribution": claim["attribution"],
            "event": claim["event"],
            "repeats": "yes" if claim["duplicate_of"] else "no",
        },
    }


def register_options(known: Joined, name: str, claims: list[dict]) -> list[tuple[str, str]]:
    """Return the codes that occur under a filter, with their words, in the order of the codebook or the text."""
    present = dict.fromkeys(code for claim in claims for code in claim["codes"][name].split())
    if name == "source":
        return [(code, f"{code} {source_line(known, known.sources[code])['outlet']}") for code in present]
    if name == "speaker":
        return sorted(((code, known.actors[code]["name"]) for code in present), key=lambda option: option[1].casefold())
    if name == "repeats":
        return REPEATS
    if name == "agreement":
        return [(code, ceasefire_words(known.agreements[code])) for code in known.agreements if code in present]
    return [(code, row["label"]) for (variable, code), row in known.vocabulary.items() if variable == name and code in present]


def actor_list(known: Joined) -> list[Part]:
    """Who is who, side by side: names, roles as of a date, what each says and what is said of them."""
    said, told, asked = defaultdict(list), defaultdict(list), defaultdict(list)
    for claim in known.claims.values():
        said[claim["speaker_id"]].append(claim["claim_id"])
        for actor_id in items(claim["about_id"]):
            told[actor_id].append(claim["claim_id"])
        for actor_id in items(claim["addressee_id"]):
            asked[actor_id].append(claim["claim_id"])
    sides: dict[str, list[dict]] = defaultdict(list)
    for actor_id, row in known.actors.items():
        entry = {
            **row,
            "affiliation": actor(known, row["affiliation_id"]),
            "aliases": items(row["aliases"]),
            "lists": [
                ("Says", by_source(known, said[actor_id])),
                ("Is spoken of in", by_source(known, told[actor_id])),
                ("Is asked or addressed in", by_source(known, asked[actor_id])),
            ],
        }
        sides[row["side"]].append(entry)
    return [
        Part(
            template="actors.html.j2",
            data={"actors": entries},
            title=capital(known.label("side", side)) if side != "none" else "On no side",
            anchor=f"side-{side}",
            entries=tuple(("actor", entry["actor_id"]) for entry in entries),
        )
        for side, entries in sides.items()
    ]


def by_source(known: Joined, claim_ids: Iterable[str]) -> list[dict]:
    """Return claims in lists by the source they stand in."""
    groups: dict[str, list[str]] = defaultdict(list)
    for claim_id in claim_ids:
        groups[known.source_of(claim_id)["source_id"]].append(claim_id)
    return [{"source": source_line(known, known.sources[source]), "claims": ids} for source, ids in groups.items()]


def term_list(known: Joined) -> list[Part]:
    """Which words stand for the same thing, how often each source uses them, and whose quoted words they are in."""
    counts = {(row["term_id"], row["source_id"]): row for row in rows(known.dataset.term_counts)}
    concepts: dict[str, list[dict]] = defaultdict(list)
    for term_id, row in known.terms.items():
        uses = [counts.get((term_id, source)) for source in known.sources]
        concepts[row["concept"]].append({**row, "uses": uses, "users": quoted_users(known, row["pattern"])})
    sources = [source_line(known, source) for source in known.sources.values()]
    return [
        Part(
            template="terms.html.j2",
            data={"concept": concept, "sources": sources, "terms": terms},
            title=capital(concept),
            anchor=f"concept-{slug(concept)}",
            entries=tuple(("term", term["term_id"]) for term in terms),
        )
        for concept, terms in concepts.items()
    ]


def quoted_users(known: Joined, pattern: str) -> list[dict]:
    """Return whose recorded quotations a wording stands in, with the claims that these carry."""
    users: dict[str, list[str]] = defaultdict(list)
    for quotation in known.quotes.values():
        if re.search(pattern, quotation["exact"], re.IGNORECASE):
            users[quotation["owner_id"]].append(quotation["claim_id"])
    return [{"actor": actor(known, owner), "claims": list(dict.fromkeys(claims))} for owner, claims in users.items()]


def slug(words: str) -> str:
    """Return words as they stand in an anchor."""
    return re.sub(r"\W+", "-", words.lower()).strip("-")


DISAGREEMENTS = {
    "contradicts": (
        "Opposed on the same matter",
        "Both cannot be true as worded, or what is wanted is opposed on the same matter.",
    ),
    "qualifies": (
        "One narrows the other",
        "The later claim narrows, conditions or makes an exception to the earlier one.",
    ),
}


def disagreements(known: Joined) -> list[Part]:
    """Every pair of claims that contradict or qualify each other, side by side."""
    parts = []
    for kind, (title, lead) in DISAGREEMENTS.items():
        pairs = {relation_id: row for relation_id, row in known.relations.items() if row["type"] == kind}
        parts.append(
            Part(
                template="disagreements.html.j2",
                data={"lead": lead, "pairs": [pair_view(known, row) for row in pairs.values()]},
                title=title,
                anchor=kind,
                entries=tuple(("relation", pair) for pair in pairs),
            )
        )
    return parts


def pair_view(known: Joined, relation: dict) -> dict:
    """Return a relation with the question it answers and both of its claims, each with who, when and which obligation."""
    sides = [relation["claim_a"], relation["claim_b"]]
    return {
        **relation,
        "id": relation["relation_id"],
        "question": known.questions.get(relation["relation_id"], ""),
        "claims": [{**claim_view(known, claim_id), "said": said_on(known, claim_id)["words"]} for claim_id in sides],
    }


def positions(known: Joined) -> list[Part]:
    """Obligation by speaker, for each ceasefire: the latest reported position and its trail."""
    return [
        Part(
            template="positions.html.j2",
            data=positions_table(known, agreement_id),
            title=capital(f"Under the {ceasefire_words(agreement)}"),
            anchor=f"positions-{agreement_id}",
            entries=(
                ("agreement", agreement_id),
                *(("obligation", key) for key, row in known.obligations.items() if row["agreement_id"] == agreement_id),
            ),
        )
        for agreement_id, agreement in known.agreements.items()
    ]


def positions_table(known: Joined, agreement_id: str) -> dict:
    """Return the obligations of an agreement with what each speaker is reported to have said of each."""
    owed = {key: row for key, row in known.obligations.items() if row["agreement_id"] == agreement_id}
    trails: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for claim_id, claim in known.claims.items():
        if claim["obligation_id"] in owed and not claim["duplicate_of"]:
            trails[claim["obligation_id"], claim["speaker_id"]].append(position(known, claim_id))
    for trail in trails.values():
        # The latest first; of one day, a later claim of the text comes before an earlier one.
        trail.reverse()
        trail.sort(key=lambda entry: (entry["last"], entry["first"]), reverse=True)
    spoken_of, speaking = ({pair[end] for pair in trails} for end in (0, 1))
    speakers = [actor(known, actor_id) for actor_id in known.actors if actor_id in speaking]
    return {
        "agreement": known.agreements[agreement_id],
        "ceasefire": ceasefire_words(known.agreements[agreement_id]),
        "speakers": speakers,
        "silent_on": [row["label"] for key, row in owed.items() if key not in spoken_of],
        "obligations": [
            {
                **row,
                "obligors": actors(known, row["obligor_id"]),
                "beneficiaries": actors(known, row["beneficiary_id"]),
                "disputed": actors(known, row["disputed_by"]),
                "note": with_labels(known, row["note"]),
                "cells": [{"speaker": speaker, "trail": trails.get((key, speaker["id"]), [])} for speaker in speakers],
            }
            for key, row in owed.items()
        ],
    }


def position(known: Joined, claim_id: str) -> dict:
    """Return what a claim says of its obligation: its level or else its act in words, when and where."""
    claim = known.claims[claim_id]
    return {
        "claim": claim_id,
        "gloss": claim["gloss"],
        "says": known.label("reported_level", claim["reported_level"]) or known.label("act", claim["act"]),
        "source": source_line(known, known.source_of(claim_id)),
        **said_on(known, claim_id),
    }


def timeline(known: Joined) -> list[Part]:
    """What was said and what happened, by month: every date that the sources give, and the facts from outside them."""
    months: dict[str, dict[tuple, dict]] = defaultdict(dict)
    for row in rows(known.dataset.dates):
        claim = known.claims[row["claim_id"]]
        if claim["duplicate_of"]:
            continue
        key = (row["first"] or "", row["last"] or "9999", REPORTED, row["kind"], row["edtf"])
        entry = months[(row["first"] or row["last"])[:7]].setdefault(
            key,
            {
                "from": REPORTED,
                "words": edtf_words(row["edtf"]),
                "kind": row["kind"],
                "kind_words": DATE_KINDS[row["kind"]].lower(),
                "precision": row["precision"],
                "claims": [],
            },
        )
        entry["claims"].append({"id": claim["claim_id"], "gloss": claim["gloss"], "speaker": actor(known, claim["speaker_id"])})
    for context_id, fact in known.context.items():
        first, last = (day.isoformat() if day else "" for day in bounds(fact["date_edtf"]))
        months[(first or last)[:7]][first, last or "9999", OUTSIDE, context_id] = {
            **fact,
            "from": OUTSIDE,
            "words": edtf_words(fact["date_edtf"]),
        }
    legend = Part(template="timeline-marks.html.j2", data={"origins": ORIGINS})
    return [legend, *(month_part(month, [entries[key] for key in sorted(entries)]) for month, entries in sorted(months.items()))]


# What a line of the timeline comes from, and its words. Of one day, what happened comes before what was said.
OUTSIDE, REPORTED = "outside", "reported"
ORIGINS = {REPORTED: "said in a report", OUTSIDE: "outside the reports"}


def month_part(month: str, lines: list[dict]) -> Part:
    """Return the section of one month of the timeline; only what stands outside the reports has its place here."""
    facts = [line for line in lines if line["from"] == OUTSIDE]
    return Part(
        template="timeline.html.j2",
        data={"lines": lines, "origins": ORIGINS},
        title=date_words(month),
        anchor=f"month-{month}",
        entries=tuple(("context", fact["context_id"]) for fact in facts),
    )


def finding_list(known: Joined) -> list[Part]:
    """The headline statements of the book by what they are about, each with what it rests on and how firm it is."""
    return [
        Part(
            template="findings.html.j2",
            data={"findings": [finding_view(known, item) for item in items_of]},
            title=findings.ABOUT[about],
            anchor=f"findings-{about}",
            entries=tuple(("finding", item.id) for item in items_of),
        )
        for about, items_of in ledger.in_order().items()
        if items_of
    ]


def finding_view(known: Joined, item: findings.Finding) -> dict:
    """Return what the ledger shows of a finding."""
    data = known.dataset
    rows = ledger.table(item, data)
    unmoved = ledger.unmoved(rows)
    return {
        "id": item.id,
        "title": item.title,
        "text": item.text(data),
        "limits": item.limits,
        "claims": item.claims(data),
        "spread": ledger.spread_words(item, data),
        "omission": ledger.omission_words(item, rows),
        "coding": ledger.coding_words(item, rows, coded_once(item, data)),
        "heads": ledger.labels(item),
        "rows": [
            {
                "name": f"without {row.name}" if row.group == ledger.LEFT_OUT else row.name,
                "numbers": [ledger.shown(number) for number in row.numbers],
                "holds": row.holds,
            }
            for row in rows
            if row not in unmoved
        ],
        "unmoved": ledger.listed([row.name for row in unmoved], "or") if unmoved else "",
    }


def column_dictionary(known: Joined) -> list[Part]:
    """Every table and column of the data package with its type, definition and an example."""
    return [table_part(known, resource) for resource in descriptor(known.dataset.folder)["resources"]]


def table_part(known: Joined, resource: dict) -> Part:
    """Return the section of one table of the data package."""
    schema = resource["schema"]
    primary = schema.get("primaryKey", [])
    keys = {column: key["reference"] for key in schema.get("foreignKeys", []) for column in key["fields"]}
    frame = getattr(known.dataset, resource["name"])
    return Part(
        template="columns.html.j2",
        data={
            **resource,
            "rows": len(frame),
            "primary": [primary] if isinstance(primary, str) else primary,
            "columns": [
                {
                    **column,
                    "type": column_type(column),
                    "required": column.get("constraints", {}).get("required", False),
                    "points_to": pointed_at(resource, column, keys),
                    "variable": column.get("variable") or column.get("items", {}).get("variable", ""),
                    "example": example(frame[column["name"]]),
                }
                for column in schema["fields"]
            ],
        },
        title=resource["name"],
        anchor=f"table-{resource['name']}",
    )


def column_type(column: dict) -> str:
    """Return a column's type in words."""
    notation = f" ({column['notation']})" if "notation" in column else ""
    return f"list separated by {column['separator']}" if "separator" in column else column["type"] + notation


def pointed_at(resource: dict, column: dict, keys: dict) -> dict | None:
    """Return the table and column that a column's values are identifiers of, or ``None``."""
    if column["name"] in keys:
        reference = keys[column["name"]]
        return {"table": reference["resource"] or resource["name"], "column": reference["fields"][0]}
    inside = column.get("items", {})
    return {"table": inside["table"], "column": inside["column"]} if "table" in inside else None


def example(column: pd.Series) -> str:
    """Return the first value of a column that is not empty, cut where it is long."""
    text = next((str(value) for value in column.dropna() if str(value)), "")
    return text if len(text) <= 80 else f"{text[:77].rstrip()}…"


def codebook(known: Joined) -> list[Part]:
    """Every coded variable with its codes, their definitions and limits."""
    variables: dict[str, list[dict]] = defaultdict(list)
    for row in known.vocabulary.values():
        variables[row["variable"]].append(row)
    return [
        Part(
            template="codebook.html.j2",
            data={"variable": variable, "codes": codes},
            title=variable,
            anchor=f"code-{variable}",
            entries=(("variable", variable),),
        )
        for variable, codes in variables.items()
    ]


def changes(known: Joined) -> list[Part]:
    """What each version corrected, added and withdrew, the newest first."""
    data = known.dataset
    versions = {*data.changes.version, *data.withdrawn.version, *data.ids.version, descriptor(data.folder)["version"]}
    ordered = sorted(versions, key=version_key)
    # What the first version has is no addition to anything.
    return [version_part(known, version) for version in reversed(ordered[1:])]


def version_part(known: Joined, version: str) -> Part:
    """Return the section of one version: its corrections by table, its new ids by kind, what it withdrew."""
    registered = [row for row in rows(known.dataset.ids) if row["version"] == version]
    in_preparation = not registered and version == descriptor(known.dataset.folder)["version"]
    added: dict[str, list[str]] = defaultdict(list)
    for row in new_ids(known) if in_preparation else registered:
        added[row["kind"]].append(row["id"])
    changed = [row for row in rows(known.dataset.changes) if row["version"] == version]
    corrected: dict[str, list[dict]] = defaultdict(list)
    for row in corrections(known, changed):
        kind = row["table"].removesuffix("s")
        corrected[row["table"]].append({**row, "kind": kind, "claim": known.claim_at(row["id"])})
    return Part(
        template="changes.html.j2",
        data={
            "version": version,
            "in_preparation": in_preparation,
            "corrected": list(corrected.items()),
            "cells": len(changed),
            "added": list(added.items()),
            "added_total": sum(len(ids) for ids in added.values()),
            "withdrawn": [row for row in known.withdrawn if row["version"] == version],
        },
        title=f"Version {version}, change by change",
        anchor=f"version-{slug(version)}",
    )


def new_ids(known: Joined) -> list[dict]:
    """Return id and kind of every row of the dataset that is not yet registered as published."""
    registered = set(zip(known.dataset.ids.kind, known.dataset.ids.id, strict=True))
    return [
        {"id": row_id, "kind": kind}
        for table, (kind, _anchor) in KINDS.items()
        for row_id in getattr(known.dataset, table).iloc[:, 0]
        if (kind, row_id) not in registered
    ]


def downloads(known: Joined) -> list[Part]:
    """Everything that is published beside the pages."""
    described = descriptor(known.dataset.folder)
    tables = [{**resource, "rows": len(getattr(known.dataset, resource["name"]))} for resource in described["resources"]]
    stances = defaultdict(list)
    for act in (code for variable, code in known.vocabulary if variable == "act"):
        stances[STANCES.get(act, "none")].append(f"“{known.label('act', act)}”")
    return [Part(template="downloads.html.j2", data={"tables": tables, "name": described["name"], "stances": stances})]


def citation(known: Joined) -> list[Part]:
    """How the book, a page and a claim are cited."""
    return [Part(template="citation.html.j2", data={"book": WHOLE, "example": next(iter(known.claims))})]
