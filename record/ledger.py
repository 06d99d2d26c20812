"""What the ledger shows of each finding: how firm its numbers are, what they count, and what would overturn it.

A finding is asked again of each coding of the corpus (`record.codings`) and with each part left out (`record.findings.left_out`).
Both change its numbers long before they change whether it holds, so the numbers are shown. How many claims say a thing depends on
how finely a sentence was cut: beside them stand the sentences and passages they are in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from record import findings
from record.codings import under_each
from record.dataset import Dataset
from record.findings import ABOUT, Finding, Value, left_out, sources_of
from record.wording import NUMBERS

PUBLISHED = "as published"
CODED, LEFT_OUT = "coded by", "without"


@dataclass(frozen=True)
class Row:
    """A line of a finding's table: group and name of what is asked, the numbers of the sentence in order, whether it holds."""

    group: str
    name: str
    numbers: tuple[Value, ...]
    holds: bool


def in_order() -> dict[str, list[Finding]]:
    """The findings by what they are about, what was said before what the reports carry, each in the order of their ids."""
    known = [item for _, item in sorted(findings.FINDINGS.items())]
    return {about: [item for item in known if item.about == about] for about in ABOUT}


# --- claims, sentences and passages -----------------------------------------------------


def spread(claims: pd.DataFrame) -> dict[str, int]:
    """How many claims there are, and in how many sentences, passages and reports they stand."""
    return {
        "claim": len(claims),
        "sentence": len(claims[["passage_id", "sentence"]].drop_duplicates()),
        "passage": claims.passage_id.nunique(),
        "report": sources_of(claims).nunique(),
    }


def counted(number: int, thing: str) -> str:
    """`five sentences`, `one passage`, `no reports`, `17 claims`."""
    word = NUMBERS[number] if 0 < number < len(NUMBERS) else number or "no"
    return f"{word} {thing}{'' if number == 1 else 's'}"


def spread_words(item: Finding, data: Dataset) -> str:
    """`eight claims, in five sentences of four passages of three reports`: what a finding rests on."""
    found = spread(data.claims[data.claims.claim_id.isin(item.claims(data))])
    claims, *places = [counted(number, thing) for thing, number in found.items()]
    return f"{claims}, in {' of '.join(places)}"


# --- numbers ----------------------------------------------------------------------------


def table(item: Finding, data: Dataset) -> list[Row]:
    """The numbers of a finding as published, under each coding of the whole corpus, and with each part left out."""
    asked = [("", PUBLISHED, data)]
    asked += [(CODED, coder, variant) for coder, variant in under_each(data).items()]
    asked += [(LEFT_OUT, left_out_words(name, data), variant) for name, variant in left_out(data).items()]
    return [Row(group, name, item.numbers(variant), item.holds(variant)) for group, name, variant in asked]


def left_out_words(name: str, data: Dataset) -> str:
    """What is left out, in words: `S1 Days of Palestine`, `everything published by Fadaat Media`, `repetitions`."""
    what, names = name.removeprefix("without "), data.actors.set_index("actor_id")["name"]
    outlets = data.sources.set_index("source_id").outlet_id
    if what in outlets.index:
        return f"{what} {names[outlets[what]]}"
    if what in set(data.actors.publisher_group):
        return f"everything published by {names.get(what, what.replace('-', ' ').title())}"
    return what


def unmoved(rows: list[Row]) -> list[Row]:
    """The lines of what is left out without any change to a number or to whether the finding holds."""
    first, *others = rows
    return [row for row in others if row.group == LEFT_OUT and (row.numbers, row.holds) == (first.numbers, first.holds)]


def shown(value: Value) -> str:
    """A value in a cell: a negative number, by which a function says that there is no such number, as a dash."""
    return "–" if type(value) is int and value < 0 else str(value)


def span(values: Iterable[Value]) -> str:
    """`12 to 19` for numbers, `x or y` for words, or the one value that all share."""
    found = sorted(set(values), key=lambda value: (isinstance(value, str), value))
    words = [shown(value) for value in found]
    if len(words) == 1:
        return words[0]
    return " or ".join(words) if isinstance(found[-1], str) else f"{words[0]} to {words[-1]}"


def labels(item: Finding) -> tuple[str, ...]:
    """What each number of a finding's sentence counts, in their order."""
    return tuple(item.labels.values())


def ranges(item: Finding, rows: list[Row]) -> dict[str, str]:
    """The range of each number of the sentence over the record and its codings, by what it counts; only of those that differ."""
    columns = zip(*(row.numbers for row in rows if row.group != LEFT_OUT), strict=True)
    return {name: span(values) for name, values in zip(labels(item), columns, strict=False) if len(set(values)) > 1}


# --- sentences --------------------------------------------------------------------------


def listed(words: list[str], last: str = "and") -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def coding_words(item: Finding, rows: list[Row], once: list[str]) -> str:
    """How a finding's numbers move with the coding, under which it holds, what was coded once; empty where nobody coded."""
    coded = [row for row in rows if row.group == CODED]
    if not coded:
        return ""
    moving = "; ".join(f"{words} {name}" for name, words in ranges(item, rows).items())
    fallen = [row.name for row in coded if not row.holds]
    words = [f"{moving}, depending on how finely the text is cut and how it is coded."] if moving else []
    if len(fallen) == len(coded):
        words.append("It holds under none of the codings.")
    elif fallen:
        words.append(f"It does not hold as {listed(fallen)} coded.")
    else:
        words.append(f"It holds under {'each of ' if len(coded) > 1 else ''}the {counted(len(coded), 'coding')}.")
    if once:
        words.append(f"Coded once, and so not put to this test: {listed(once)}.")
    return " ".join(words)


def omission_words(item: Finding, rows: list[Row]) -> str:
    """What leaving parts out does to a finding, and what would overturn it, as sentences."""
    tests = [row for row in rows if row.group == LEFT_OUT]
    fallen = [row.name for row in tests if not row.holds]
    without = f"without {listed(fallen, 'or')}" if fallen else ""
    of_all = "what is absent or true of all"
    if item.can_fall and without:
        rest = f"The rest says {of_all}, which leaving claims out cannot make false."
        return f"Falls {without}, and only in one part: {item.can_fall}. {rest} {item.overturned_by}"
    if item.can_fall:
        part = f"Only one part could fall, {item.can_fall}, and it does in none of {len(tests)} tests."
        return f"Leaving claims out cannot make it false: it says {of_all}. {item.overturned_by} {part}"
    if without:
        held = len(tests) - len(fallen)
        return f"Falls {without}; holds in the other {held} of {len(tests)} tests. {item.overturned_by}".strip()
    what = "each source left out in turn, each publisher, the repetitions, the anonymous speakers"
    return f"Holds in all {len(tests)} tests: with {what}. {item.overturned_by}".strip()
