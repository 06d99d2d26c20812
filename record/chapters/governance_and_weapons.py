"""Governance and weapons: which bodies to run Gaza are named, what is offered on weapons, and by what kind of act.

A claim belongs to a subject by its topic (`governance`, `weapons`); a few belong to both and are counted in each. What a
speaker does by a claim is its `kind`, which sets a commitment to act apart from a readiness to talk, and the expectation
of a party apart from that of an outlet. Headline and caption repetitions are left out throughout.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable

import altair as alt
import pandas as pd

from record import palette
from record.dataset import Dataset, items, load
from record.figure import MARK, Figure, Table, marked
from record.findings import FINDINGS, finding, side_of, sources_of, survival, value
from record.matrix import EMPTY, short_name, speaker_order
from record.readings import A_READING, by_item
from record.vocabulary import labels

SLUG = "governance-and-weapons"
SUBJECTS = ("governance", "weapons")
# The first report in which weapons are spoken of was published in this month; what lies before is "the earlier reports".
LATE = "2025-12"

# Kinds of act, from what binds the speaker most to what binds nobody.
KINDS = {
    "commitment": "commitment to act",
    "readiness": "readiness to talk",
    "proposal": "proposal",
    "demand": "demand",
    "refusal": "refusal",
    "statement": "statement of a party",
    "expectation": "expectation of a party",
    "outlet-statement": "statement of an outlet",
    "outlet-expectation": "expectation of an outlet",
}
# The kinds of act as verbs, short enough for the head of a column; in the order of `KINDS`.
VERBS = dict(
    zip(
        KINDS,
        ("commits", "ready to talk", "proposes", "demands", "refuses", "states", "expects", "outlet states", "outlet expects"),
        strict=True,
    )
)
# Kinds by which a party says what shall be: the rest tells what is, was or may come.
POSITIONS = ("commitment", "readiness", "proposal", "demand", "refusal")
BODIES = (
    ("temporary support committee (March 2025)", "support-committee", ""),
    ("consensus government (to follow that committee)", "consensus-government", ""),
    ("Palestinian Authority", "palestinian-authority", ""),
    ("technocratic committee (October 2025 plan)", "technocratic-committee", "oct2025"),
    ("Peace Council (October 2025 plan)", "peace-council", "oct2025"),
    ("forces from outside (March 2025)", "stabilisation-force", ""),
    ("international stabilisation force (October 2025 plan)", "stabilisation-force", "oct2025"),
)
# Two codes mean different things in different places: forces that were refused in March 2025 are not the force of the October
# 2025 plan, and "a Palestinian authority" that could keep weapons need not be the Palestinian Authority.
FORCES, AN_AUTHORITY, NO_OPTION = "forces from outside", "a Palestinian authority", "none named"
GOVERNANCE_ROWS = (
    "support-committee",
    "consensus-government",
    "palestinian-authority",
    "technocratic-committee",
    "peace-council",
    FORCES,
    "stabilisation-force",
    "elections",
    "national-dialogue",
    "custody",
    NO_OPTION,
)
WEAPONS_ROWS = ("disarmament", "custody", "long-truce", "freeze", "national-dialogue", NO_OPTION)
# Sides whose silence on weapons is shown with the speakers, and what the column is called.
SILENT_SIDES = ("israel", "palestinian-other", "mediator")
SILENT_HEAD = "Israel; Fatah and the Palestinian Authority; mediators"


# --- the claims of a subject, and what kind of act each is --------------------------------------------------------------


def subject_claims(data: Dataset, subject: str) -> pd.DataFrame:
    """Distinct claims with the topic `subject` (`governance` or `weapons`), with two columns more: source_id and kind."""
    claims = data.distinct[_holding(data.distinct.topic, subject)]
    return claims.assign(source_id=sources_of(claims), kind=[kind(claim) for claim in claims.to_dict("records")])


def kind(claim: dict) -> str:
    """The kind of act of a claim, a key of `KINDS`.

    A commitment whose event is CONSULT is a readiness to talk and nothing more. Acts that are neither stance nor
    expectation (`assert`, `accuse`, `deny`, `threaten`, `welcome`) are statements.
    """
    stance = {"propose": "proposal", "demand": "demand", "reject": "refusal"}.get(claim["act"])
    if claim["act"] == "commit":
        return "readiness" if claim["event"] == "CONSULT" else "commitment"
    if stance:
        return stance
    told = "expectation" if claim["act"] == "expect" else "statement"
    return f"outlet-{told}" if claim["speaker_form"] in ("narrator", "outlet") else told


def with_option(claims: pd.DataFrame, option: str) -> pd.DataFrame:
    """The claims that name an option; with the empty option, those that name none."""
    return claims[_holding(claims.option, option)]


def _holding(cells: pd.Series, code: str) -> pd.Series:
    """Which list cells hold a code; with the empty code, which are empty."""
    return cells.map(lambda cell: code in items(cell) if code else not cell).astype(bool)


def arrangements(claim: dict) -> list[str]:
    """The arrangements that a claim names: option codes, with `FORCES` and `AN_AUTHORITY` told apart; `NO_OPTION` for none."""
    named = items(claim["option"])
    if not claim["agreement_id"]:
        named = [FORCES if code == "stabilisation-force" else code for code in named]
    if "custody" in named:
        named = [AN_AUTHORITY if code == "palestinian-authority" else code for code in named]
    return named or [NO_OPTION]


def naming(claims: pd.DataFrame, arrangement: str) -> pd.DataFrame:
    """The claims that name an arrangement of `arrangements`."""
    return claims[[arrangement in arrangements(claim) for claim in claims.to_dict("records")]] if len(claims) else claims


def arrangement_words(data: Dataset) -> dict[str, str]:
    """The arrangements in words."""
    return labels("option", data) | {name: name for name in (FORCES, AN_AUTHORITY, NO_OPTION)}


def positions(data: Dataset, subject: str) -> pd.DataFrame:
    """Claims of a subject in which somebody says what shall be: commitment, readiness, proposal, demand, refusal."""
    claims = subject_claims(data, subject)
    return claims[claims.kind.isin(POSITIONS)]


def sides(data: Dataset, claims: pd.DataFrame) -> pd.Series:
    """The side of the speaker of each claim."""
    return side_of(data, claims.speaker_id)


def dialogue(data: Dataset) -> pd.DataFrame:
    """Distinct claims on the factions' own talks: option `national-dialogue`, on either subject."""
    return with_option(data.distinct, "national-dialogue")


def early_sources(data: Dataset) -> list[str]:
    """The reports published before December 2025, in which weapons are not a subject."""
    return list(data.sources.source_id[data.sources.published_latest < LATE])


# --- values -------------------------------------------------------------------------------------------------------------


def _register(name: str, count: Callable[[Dataset], int | str | bool]) -> None:
    value(f"{SLUG}.{name}")(count)


def _register_kinds() -> None:
    """`governance-claims`, `governance-positions`, `governance-commitment` and so on, and the same for weapons."""
    for subject in SUBJECTS:
        _register(f"{subject}-claims", lambda data, subject=subject: len(subject_claims(data, subject)))
        _register(f"{subject}-positions", lambda data, subject=subject: len(positions(data, subject)))
        for name in KINDS:
            _register(
                f"{subject}-{name}",
                lambda data, subject=subject, name=name: int((subject_claims(data, subject).kind == name).sum()),
            )
        for side in ("hamas", "mediator"):
            _register(
                f"{subject}-positions-{side}",
                lambda data, subject=subject, side=side: int((sides(data, positions(data, subject)) == side).sum()),
            )
        for side in ("hamas", "mediator", "us", "israel", "palestinian-other", "outlet"):
            _register(
                f"{subject}-claims-{side}",
                lambda data, subject=subject, side=side: int((sides(data, subject_claims(data, subject)) == side).sum()),
            )
        for source in ("S1", "S2", "S3", "S4", "S5"):
            _register(
                f"{subject}-{source}",
                lambda data, subject=subject, source=source: int((subject_claims(data, subject).source_id == source).sum()),
            )


_register_kinds()


@value(f"{SLUG}.both-subjects")
def _both(data: Dataset) -> int:
    return len(set(subject_claims(data, "governance").claim_id) & set(subject_claims(data, "weapons").claim_id))


@value(f"{SLUG}.sides-with-a-position")
def _sides_with_a_position(data: Dataset) -> int:
    return sides(data, positions(data, "governance")).nunique()


@value(f"{SLUG}.no-other-party-on-governance")
def _no_other_party(data: Dataset) -> bool:
    speakers = sides(data, subject_claims(data, "governance"))
    return not speakers.isin(["israel", "us", "palestinian-other", "international"]).any()


@value(f"{SLUG}.early-reports")
def _early_reports(data: Dataset) -> int:
    return len(early_sources(data))


@value(f"{SLUG}.weapons-early")
def _weapons_early(data: Dataset) -> int:
    return int(subject_claims(data, "weapons").source_id.isin(early_sources(data)).sum())


@value(f"{SLUG}.weapons-unnamed")
def _weapons_unnamed(data: Dataset) -> int:
    return int((subject_claims(data, "weapons").speaker_form == "anonymous").sum())


def _in_reading_order(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims as a reader meets them: by report, passage, place in the passage, then id."""
    number = claims.passage_id.str.extract(r"p(\d+)$")[0].astype(int)
    return claims.assign(passage_number=number).sort_values(["source_id", "passage_number", "start", "claim_id"])


def _first_speaker(data: Dataset, claims: pd.DataFrame) -> str:
    return short_name(data, _in_reading_order(claims).speaker_id.iloc[0]) if len(claims) else "nobody"


@value(f"{SLUG}.weapons-us-witkoff-only")
def _only_witkoff(data: Dataset) -> bool:
    claims = subject_claims(data, "weapons")
    return set(claims.speaker_id[sides(data, claims) == "us"]) == {"steve-witkoff"}


@value(f"{SLUG}.first-on-weapons")
def _first_on_weapons(data: Dataset) -> str:
    return _first_speaker(data, subject_claims(data, "weapons"))


@value(f"{SLUG}.first-on-disarmament")
def _first_on_disarmament(data: Dataset) -> str:
    return _first_speaker(data, with_option(subject_claims(data, "weapons"), "disarmament"))


@value(f"{SLUG}.disarmament-claims")
def _disarmament(data: Dataset) -> int:
    return len(with_option(data.distinct, "disarmament"))


@value(f"{SLUG}.disarmament-witkoff")
def _disarmament_witkoff(data: Dataset) -> int:
    return int((with_option(data.distinct, "disarmament").speaker_id == "steve-witkoff").sum())


@value(f"{SLUG}.weapons-outcome-unnamed-by-qassem")
def _qassem_names_no_outcome(data: Dataset) -> bool:
    """Qassem's claims on weapons name a dialogue and no arrangement for the weapons themselves."""
    claims = subject_claims(data, "weapons")
    return set(claims[claims.speaker_id == "hazem-qassem"].option) == {"national-dialogue"}


@value(f"{SLUG}.committee-commitments")
def _committee_commitments(data: Dataset) -> int:
    return int((with_option(subject_claims(data, "governance"), "technocratic-committee").kind == "commitment").sum())


@value(f"{SLUG}.committee-reports")
def _committee_reports(data: Dataset) -> int:
    claims = with_option(subject_claims(data, "governance"), "technocratic-committee")
    return claims[claims.kind == "commitment"].source_id.nunique()


@value(f"{SLUG}.council-outlet-only")
def _council_outlet_only(data: Dataset) -> bool:
    return (with_option(data.distinct, "peace-council").speaker_form == "narrator").all()


@value(f"{SLUG}.elections-and-consensus-only-s1")
def _only_s1(data: Dataset) -> bool:
    named = pd.concat([with_option(data.distinct, option) for option in ("elections", "consensus-government")])
    return set(sources_of(named)) == {"S1"}


@value(f"{SLUG}.authority-position-only-talk")
def _authority_only_talk(data: Dataset) -> bool:
    """No claim on governance commits anybody to the Palestinian Authority's running Gaza, proposes or refuses it."""
    return set(with_option(subject_claims(data, "governance"), "palestinian-authority").kind) <= {
        "readiness",
        "demand",
        "statement",
    }


@value(f"{SLUG}.no-authority-with-committee")
def _no_authority_with_committee(data: Dataset) -> bool:
    return not len(with_option(with_option(data.distinct, "technocratic-committee"), "palestinian-authority"))


@value(f"{SLUG}.truce-years")
def _truce_years(data: Dataset) -> int:
    claims = with_option(data.distinct, "long-truce").claim_id
    return int(data.quantities.low[data.quantities.claim_id.isin(claims)].iloc[0])


@value(f"{SLUG}.dialogue-claims")
def _dialogue_claims(data: Dataset) -> int:
    return len(dialogue(data))


@value(f"{SLUG}.dialogue-reports")
def _dialogue_reports(data: Dataset) -> int:
    return sources_of(dialogue(data)).nunique()


@value(f"{SLUG}.dialogue-without-result")
def _dialogue_without_result(data: Dataset) -> bool:
    """No claim on the factions' talks tells of something past but a meeting: none reports a result."""
    claims = dialogue(data)
    return not any("historical" in items(cell) for cell in claims.aux[claims.event != "CONSULT"])


@value(f"{SLUG}.one-refusal")
def _one_refusal(data: Dataset) -> bool:
    """Whether the one refusal on either subject is that of forces from outside."""
    taken = pd.concat([positions(data, subject) for subject in SUBJECTS])
    return list(taken.option[taken.kind == "refusal"]) == ["stabilisation-force"]


@value(f"{SLUG}.dialogue-hamas-only")
def _dialogue_hamas_only(data: Dataset) -> bool:
    """Whether, outlets apart, nobody but Hamas speaks of the factions' talks."""
    return set(sides(data, dialogue(data))) - {"outlet"} == {"hamas"}


@value(f"{SLUG}.no-figure-of-weapons")
def _no_figure_of_weapons(data: Dataset) -> bool:
    """Whether the figures given in claims on weapons are lengths of time and nothing else."""
    units = data.quantities.unit[data.quantities.claim_id.isin(subject_claims(data, "weapons").claim_id)]
    return set(units) <= {"years"}


@value(f"{SLUG}.no-day-set")
def _no_day_set(data: Dataset) -> bool:
    """Whether no claim on either subject carries a deadline or the day of an event."""
    ids = {claim for subject in SUBJECTS for claim in subject_claims(data, subject).claim_id}
    return not data.dates[data.dates.kind != "utterance"].claim_id.isin(ids).any()


def pairs(data: Dataset) -> pd.DataFrame:
    """Relations between two claims on governance or weapons."""
    known = {claim for subject in SUBJECTS for claim in subject_claims(data, subject).claim_id}
    return data.relations[data.relations.claim_a.isin(known) & data.relations.claim_b.isin(known)]


def _register_pairs() -> None:
    """`pairs`, `pairs-contradicts`, `pairs-qualifies`, `pairs-supports`, `pairs-repeats`."""
    _register("pairs", lambda data: len(pairs(data)))
    for name in ("contradicts", "qualifies", "supports", "repeats"):
        _register(f"pairs-{name}", lambda data, name=name: int((pairs(data).type == name).sum()))


_register_pairs()


@value(f"{SLUG}.f12-rests-on")
def _f12_rests_on(data: Dataset) -> str:
    """The sources without any one of which F12 no longer holds."""
    fallen = [name.removeprefix("without ") for name, holds in survival(FINDINGS["F12"], data).items() if not holds]
    return " or ".join(name for name in fallen if name in set(data.sources.source_id))


@value(f"{SLUG}.f10-and-f11-hold")
def _f10_and_f11_hold(data: Dataset) -> bool:
    """Whether F10 and F11 hold whatever is left out."""
    return all(holds for key in ("F10", "F11") for holds in survival(FINDINGS[key], data).values())


# --- findings -----------------------------------------------------------------------------------------------------------


def ids(claims: pd.DataFrame) -> list[str]:
    """The claim ids of a table, in id order."""
    return sorted(claims.claim_id, key=lambda claim: int(claim[1:]))


def _nobody_else_on_governance(data: Dataset) -> bool:
    """Whether no Israeli, US or other Palestinian speaks on governance, and nobody but Hamas and Egypt takes a position."""
    taken = positions(data, "governance")
    by_side = sides(data, taken)
    egypt = set(taken.speaker_id[by_side == "mediator"]) <= {"egypt"}
    return _no_other_party(data) and set(by_side) <= {"hamas", "mediator"} and egypt


@finding(
    "F10",
    SLUG,
    f"Of {{{SLUG}.governance-claims}} claims on governance {{{SLUG}.governance-positions}} take a position: "
    f"{{{SLUG}.governance-positions-hamas}} are Hamas's and {{{SLUG}.governance-positions-mediator}} Egypt's, and no Israeli, US "
    "or other Palestinian speaker is heard on the subject.",
    "Silence in these reports is not silence elsewhere: it says nothing of what Israel, the United States, Fatah and the "
    "Palestinian Authority think of governance. Egypt is heard inside a report of what Hamas accepted. A position may be a "
    "readiness to talk.",
    lambda data: ids(positions(data, "governance")),
    about="coverage",
    numbers=("claims on governance", "positions", "of Hamas", "of Egypt"),
    overturned_by="One Israeli, US or other Palestinian claim on governance would overturn it.",
    universal=_nobody_else_on_governance,
    can_fall="that most of the positions are Hamas’s",
)
def _hamas_holds_the_positions_on_governance(data: Dataset) -> bool:
    taken = sides(data, positions(data, "governance"))
    return _nobody_else_on_governance(data) and 2 * int((taken == "hamas").sum()) > len(taken) > 0


def _no_weapons_early(data: Dataset) -> bool:
    """Whether no claim of the earlier reports has weapons for its subject."""
    return _weapons_early(data) == 0


@finding(
    "F11",
    SLUG,
    f"Weapons are a subject of {{{SLUG}.weapons-claims}} claims: {{{SLUG}.weapons-early}} in the {{{SLUG}.early-reports}} "
    f"reports published before December 2025, {{{SLUG}.weapons-S4}} in S4 and {{{SLUG}.weapons-S5}} in S5.",
    "It dates the subject's entry into these five reports, not into the talks: the earlier reports may have left out what was "
    "said. The reports of March 2025 belong to another ceasefire than the later ones.",
    lambda data: ids(subject_claims(data, "weapons")),
    about="coverage",
    numbers=("claims on weapons", "before December 2025", "earlier reports", "in S4", "in S5"),
    overturned_by="One claim on weapons in a report published before December 2025 would overturn it.",
    universal=_no_weapons_early,
    can_fall="that weapons are spoken of at all",
)
def _weapons_enter_late(data: Dataset) -> bool:
    return _no_weapons_early(data) and len(subject_claims(data, "weapons")) > 0


def truce_kinds(data: Dataset) -> tuple[set[str], set[str]]:
    """The kinds of act of the positions on weapons, and the arrangements that are proposed."""
    taken = positions(data, "weapons")
    return set(taken.kind), {option for cell in taken.option[taken.kind == "proposal"] for option in items(cell)}


def _nothing_but_talk_and_truce(data: Dataset) -> bool:
    """Whether nobody but Hamas takes a position on weapons, and it none but a readiness to talk and a truce proposed."""
    kinds, proposed = truce_kinds(data)
    of_hamas = set(sides(data, positions(data, "weapons"))) <= {"hamas"}
    return of_hamas and kinds <= {"readiness", "proposal"} and proposed <= {"freeze", "long-truce"}


@finding(
    "F12",
    SLUG,
    f"On weapons Hamas is reported ready to talk in {{{SLUG}.weapons-readiness}} claims and to propose a truce with the weapons "
    f"unused in {{{SLUG}.weapons-proposal}}; commitments to act number {{{SLUG}.weapons-commitment}}, "
    f"demands {{{SLUG}.weapons-demand}}.",
    "Positions are counted as these reports give them; a readiness to act would count as a commitment. Statements about "
    "disarmament are not commitments or demands, but may describe some; the offers rest on one report each, and what was agreed "
    "in October 2025 is not shown here.",
    lambda data: ids(positions(data, "weapons")),
    about="said",
    numbers=("readiness to talk", "proposals of a truce", "commitments to act", "demands"),
    overturned_by="One commitment, demand or refusal of Hamas on weapons, or one position on them by anybody else, would "
    "overturn it.",
    universal=_nothing_but_talk_and_truce,
    can_fall="that both the readiness and the proposal are reported",
)
def _weapons_are_offered_for_talk(data: Dataset) -> bool:
    kinds, proposed = truce_kinds(data)
    reported = kinds >= {"readiness", "proposal"} and proposed >= {"freeze", "long-truce"}
    return reported and _nothing_but_talk_and_truce(data)


# --- tables -------------------------------------------------------------------------------------------------------------


def _who(data: Dataset, speaker_id: str, source_id: str, attribution: str = "") -> str:
    reported = ", reportedly" if attribution == "hearsay" else ""
    return f"{short_name(data, speaker_id)}{reported} ({source_id})"


def _grouped(claims: pd.DataFrame, keys: list[str]) -> Iterable[tuple[tuple, str]]:
    """The groups of claims in order of first appearance, each with its ids parted by blanks."""
    ordered = claims.sort_values("claim_id", key=lambda column: column.str[1:].astype(int))
    for key, group in ordered.groupby(keys, sort=False):
        yield key, " ".join(group.claim_id)


def _cell(data: Dataset, claims: pd.DataFrame, with_kind: bool = False) -> str:
    """`Egypt, reportedly (S1) C036 C037; Hamas (S4) C177`, where wanted with the kind of act before the ids."""
    parts = []
    for (speaker, source, attribution), group in claims.groupby(["speaker_id", "source_id", "attribution_shown"], sort=False):
        acts = [f"{VERBS[name].removeprefix('outlet ')} {found}" for (name,), found in _grouped(group, ["kind"])]
        told = ", ".join(acts) if with_kind else " ".join(ids(group))
        parts.append(f"{_who(data, speaker, source, attribution)}{': ' if with_kind else ' '}{told}")
    return "; ".join(parts)


def _body_claims(data: Dataset, option: str, agreement_id: str) -> pd.DataFrame:
    claims = with_option(subject_claims(data, "governance"), option)
    claims = claims[claims.agreement_id == agreement_id]
    return claims.assign(attribution_shown=claims.attribution.where(claims.attribution == "hearsay", ""))


def bodies(data: Dataset | None = None) -> Table:
    """The bodies to run or secure Gaza: who proposed, accepted, refused or only spoke of each, with claim ids."""
    data = data if data is not None else load()
    columns = {
        "Proposed by": ["proposal"],
        "Accepted, or a hand-over or help offered, by": ["commitment"],
        "Refused by": ["refusal"],
        "Only discussed or spoken of": [
            "readiness",
            "demand",
            "statement",
            "expectation",
            "outlet-statement",
            "outlet-expectation",
        ],
    }
    rows, counted = [], set()
    for label, option, agreement_id in BODIES:
        claims = _body_claims(data, option, agreement_id)
        counted |= set(claims.claim_id)
        cells = {head: _cell(data, claims[claims.kind.isin(kinds)], with_kind=len(kinds) > 1) for head, kinds in columns.items()}
        rows.append({"Body": label} | cells)

    def named(stance: str) -> str:
        return ", ".join(label for label, *key in BODIES if (_body_claims(data, *key).kind == stance).any()) or "none"

    return Table(
        name="governance-bodies",
        title=f"Accepted or met with an offer: {named('commitment')}; refused: {named('refusal')}",
        frame=pd.DataFrame(rows),
        counted=f"{len(counted)} of {len(subject_claims(data, 'governance'))} distinct claims on governance: those that name a "
        "body.",
        note="The March 2025 reports and the October 2025 plan have bodies of their own: a support committee is not the "
        "technocratic committee, and forces refused in March 2025 are not the later stabilisation force.",
        empty=EMPTY,
    )


def weapons_matrix(data: Dataset | None = None) -> Table:
    """The arrangements for weapons by speaker: the kind of act and the claims; parties that say nothing share a column."""
    data = data if data is not None else load()
    claims = subject_claims(data, "weapons")
    claims = claims.assign(words=[_act_words(claim) for claim in claims.to_dict("records")])
    silent = claims[sides(data, claims).isin(SILENT_SIDES)]
    words = arrangement_words(data)
    rows = []
    for arrangement in WEAPONS_ROWS:
        row = {"Arrangement": words[arrangement]}
        for speaker in speaker_order(data, claims.speaker_id[~claims.claim_id.isin(silent.claim_id)]):
            told = claims[claims.speaker_id == speaker]
            head = _who(data, speaker, " ".join(told.source_id.unique()))
            row[head] = "; ".join(f"{act} {found}" for (act,), found in _grouped(naming(told, arrangement), ["words"]))
        row[SILENT_HEAD] = " ".join(ids(naming(silent, arrangement)))
        rows.append(row)
    proposed = naming_of(claims[claims.kind == "proposal"])
    return Table(
        name="weapons-options",
        title=f"Proposed on weapons: {' and '.join(words[name] for name in proposed)}; disarmament is spoken of in "
        f"{len(naming(claims, 'disarmament'))} claims",
        frame=pd.DataFrame(rows),
        counted=f"All {len(claims)} distinct claims on weapons; a claim that names two arrangements stands in two rows.",
        note="“Against one form” is the statement that the weapons are not to be dealt with by “forced disarmament”. "
        f"The last column holds {len(silent)} claims.",
        empty=EMPTY,
    )


def naming_of(claims: pd.DataFrame) -> list[str]:
    """The arrangements that claims name, once each, in the order of `WEAPONS_ROWS` and `GOVERNANCE_ROWS`."""
    named = {name for claim in claims.to_dict("records") for name in arrangements(claim)}
    return [name for name in dict.fromkeys((*WEAPONS_ROWS, *GOVERNANCE_ROWS)) if name in named]


def _act_words(claim: dict) -> str:
    against = claim["kind"] == "statement" and "negated" in items(claim["aux"])
    return "statement against one form" if against else KINDS[claim["kind"]]


def weapons_wording(data: Dataset | None = None) -> Table:
    """What precisely is said of weapons, by whom, and what the wording leaves open; every claim on weapons stands here.

    Raises ValueError naming the claims if the readings and the claims on weapons differ.
    """
    data = data if data is not None else load()
    claims = subject_claims(data, "weapons").set_index("claim_id")
    offers = by_item(data, "offer", "offer", "open")
    written = [claim for told in offers.offer_claims for claim in told]
    if sorted(written) != sorted(claims.index):
        odd = ", ".join(sorted(set(written) ^ set(claims.index)))
        raise ValueError(f"readings.csv: the offers and the claims on weapons differ in {odd}; add or take out a row")
    rows = []
    for row in offers.itertuples():
        first = claims.loc[row.offer_claims[0]]
        rows.append(
            {
                "Who": _who(data, first.speaker_id, first.source_id),
                "What is said of the weapons": row.offer,
                "What is left open": row.open,
                "Kind of act": "; ".join(dict.fromkeys(KINDS[claims.kind[claim]] for claim in row.offer_claims)),
                "Claims": " ".join(row.offer_claims),
            }
        )
    return Table(
        name="weapons-wording",
        title=f"What is said of weapons in {len(written)} claims, and what the wording leaves open",
        frame=pd.DataFrame(rows),
        counted=f"All {len(written)} distinct claims on weapons, in reading order of the reports.",
        note=f"What is said and what is left open is {A_READING}; the wording is ours. What is left open is what the sentence "
        "itself does not say.",
    )


def _options_cell(data: Dataset, claims: pd.DataFrame) -> str:
    words = arrangement_words(data)
    named = [" and ".join(words[name] for name in arrangements(claim)) for claim in claims.to_dict("records")]
    return "; ".join(f"{name} {found}" for (name,), found in _grouped(claims.assign(named=named), ["named"]))


def act_table(data: Dataset | None = None) -> Table:
    """Kinds of act by subject: which option each commitment, readiness, proposal … is about, with claim ids."""
    data = data if data is not None else load()
    claims = {subject: subject_claims(data, subject) for subject in SUBJECTS}
    rows = [
        {"Kind of act": label[0].upper() + label[1:]}
        | {f"On {subject}": _options_cell(data, claims[subject][claims[subject].kind == name]) for subject in SUBJECTS}
        for name, label in KINDS.items()
    ]
    commitments = {subject: int((claims[subject].kind == "commitment").sum()) for subject in SUBJECTS}
    total = len(set(claims["governance"].claim_id) | set(claims["weapons"].claim_id))
    return Table(
        name="acts-by-subject",
        title=f"Commitments to act: {commitments['governance']} on governance, {commitments['weapons']} on weapons",
        frame=pd.DataFrame(rows),
        counted=f"{total} distinct claims; {_both(data)} of them are about governance and weapons and stand in each column.",
        note="A readiness to act is coded as a commitment to act, and stands in that row (C177, C204); a readiness to talk is "
        "coded as a commitment to consult and nothing further.",
        empty=EMPTY,
    )


def factions_talks(data: Dataset | None = None) -> Table:
    """The factions' own talks by report: which talks, who takes part, on what, and how far they had come.

    Raises ValueError if a claim on a national dialogue is missing from the readings.
    """
    data = data if data is not None else load()
    heads = {"talks": "Talks", "participants": "Who takes part", "subjects": "Subjects", "state": "State told"}
    talks = by_item(data, "offer", *heads)
    written = {claim for told in talks.talks_claims for claim in told}
    missing = sorted(set(dialogue(data).claim_id) - written)
    if missing:
        raise ValueError(f"readings.csv: the talks leave out {', '.join(missing)}, which name a national dialogue; add them")
    source = sources_of(data.claims).set_axis(data.claims.claim_id)
    reports = talks.talks_claims.map(lambda told: source[told[0]])
    frame = talks[list(heads)].replace("", "not said").rename(columns=heads)
    return Table(
        name="factions-talks",
        title=f"The factions' talks are told of in {_dialogue_reports(data)} reports, "
        f"{'none of which tells a result' if _dialogue_without_result(data) else 'and a result is told'}",
        frame=pd.concat([reports.rename("Report"), frame, talks.talks_claims.map(" ".join).rename("Claims")], axis=1),
        counted=f"All {len(dialogue(data))} distinct claims that name a national dialogue, and "
        f"{len(written - set(dialogue(data).claim_id))} that tell of meetings beside it.",
        note=f"What a row says is {A_READING}. “Not said” means: not in the claims of that row.",
    )


# --- figures ------------------------------------------------------------------------------------------------------------

VOICES = (
    "Hamas",
    "Hamas sources, unnamed",
    "Egypt",
    "United States",
    "Israel",
    "Other Palestinian",
    "Outlets themselves",
)


def _voice(side: str, form: str) -> str:
    if side == "hamas":
        return VOICES[1] if form == "anonymous" else VOICES[0]
    named = {"mediator": "Egypt", "us": "United States", "israel": "Israel", "palestinian-other": "Other Palestinian"}
    return named.get(side, "Outlets themselves")


STANCES = ("takes a position", "states or expects")


def position_counts(data: Dataset) -> pd.DataFrame:
    """Claims by subject, voice and stance: columns subject, voice, stance, n, claims (joined with `|`); zeros included."""
    rows = []
    for subject in SUBJECTS:
        claims = subject_claims(data, subject)
        voices = [_voice(*pair) for pair in zip(sides(data, claims), claims.speaker_form, strict=True)]
        stances = [STANCES[0] if name in POSITIONS else STANCES[1] for name in claims.kind]
        claims = claims.assign(voice=voices, stance=stances)
        for voice in VOICES:
            for stance in STANCES:
                found = ids(claims[(claims.voice == voice) & (claims.stance == stance)])
                rows.append({"subject": subject, "voice": voice, "stance": stance, "n": len(found), "claims": "|".join(found)})
    return pd.DataFrame(rows)


def _count_labels(counts: pd.DataFrame) -> pd.DataFrame:
    """One label per bar: its total, and how many of them are positions."""
    totals = counts.pivot(index=["subject", "voice"], columns="stance", values="n").reset_index()
    total = totals[STANCES[0]] + totals[STANCES[1]]
    words = [f"{taken} of {said}" if said else "0" for said, taken in zip(total, totals[STANCES[0]], strict=True)]
    in_order = totals.voice.map(list(VOICES).index)
    return totals[["subject", "voice"]].assign(total=total, words=words, order=in_order).sort_values(["subject", "order"])


def position_figure(data: Dataset | None = None) -> Figure:
    """Who speaks on governance and who on weapons, and how often as a position: bars side by side."""
    data = data if data is not None else load()
    counts = position_counts(data)
    drawn = marked(counts, "{voice} on {subject}, {stance}: {n}")
    words = _count_labels(counts)
    most = int(words.total.max())
    stance_colours = alt.Scale(domain=list(STANCES), range=[palette.STEPS[4].light, palette.STEPS[2].light])

    def panel(subject: str, layout: str, width: int, labelled: bool) -> alt.LayerChart:
        axis = alt.Axis(labels=labelled, ticks=False, domain=False, labelLimit=170)
        y = alt.Y("voice:N", title=None, sort=list(VOICES), axis=axis)
        x_axis = alt.Axis(tickMinStep=5, grid=False, title=f"claims on {subject}")
        x = alt.X("n:Q", axis=x_axis, scale=alt.Scale(domain=[0, most * (1.3 if layout == "wide" else 1.6)]))
        here = f"datum.subject == '{subject}'"
        bars = (
            alt.Chart(drawn)
            .transform_filter(here)
            .mark_bar(height=16)
            .encode(
                x=x,
                y=y,
                color=alt.Color(
                    "stance:N",
                    scale=stance_colours,
                    title=None,
                    sort=list(STANCES),
                    legend=alt.Legend(columns=2 if layout == "wide" else 1),
                ),
                order=alt.Order("stance:N", sort="descending"),
                **MARK,
            )
        )
        text = alt.Chart(words).transform_filter(here).mark_text(align="left", dx=5).encode(x="total:Q", y=y, text="words:N")
        return (bars + text).properties(width=width, height=alt.Step(26))

    def chart(layout: str) -> alt.TopLevelMixin:
        if layout == "wide":
            return alt.hconcat(panel("governance", layout, 260, True), panel("weapons", layout, 260, False), spacing=12)
        return alt.vconcat(*(panel(subject, layout, 150, True) for subject in SUBJECTS), spacing=16)

    taken = {subject: positions(data, subject) for subject in SUBJECTS}
    of_hamas = {subject: int((sides(data, taken[subject]) == "hamas").sum()) for subject in SUBJECTS}
    heard = "; ".join(
        f"on {subject}: " + ", ".join(f"{row.voice} {row.words}" for row in words[words.subject == subject].itertuples())
        for subject in SUBJECTS
    )
    return Figure(
        name="governance-weapons-positions",
        title=f"Of the positions reported, {of_hamas['governance']} of {len(taken['governance'])} on governance and "
        f"{of_hamas['weapons']} of {len(taken['weapons'])} on weapons are Hamas's",
        alt=f"Bars of claims by who speaks, governance beside weapons, with the positions among them; {heard}.",
        interactive=True,
        chart=chart,
        data=drawn,
        counted=f"{len(subject_claims(data, 'governance'))} distinct claims on governance and "
        f"{len(subject_claims(data, 'weapons'))} on weapons; {_both(data)} are about both subjects and are counted in each.",
        note="“2 of 9” would be 2 positions among 9 claims: commitments, readiness to talk, proposals, demands or refusals. "
        "A bar of 0 is silence in these five reports, not elsewhere.",
    )


def _report_label(data: Dataset, source_id: str) -> str:
    """The report with its bounds of publication, such as `S1, 6–9 Mar 2025`."""
    row = data.sources.set_index("source_id").loc[source_id]
    first, last = pd.Timestamp(row.published_earliest), pd.Timestamp(row.published_latest)
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    start = f"{first.day}–" if first != last else ""
    return f"{source_id}, {start}{last.day} {months[last.month - 1]} {last.year}"


def weapons_sequence(data: Dataset) -> pd.DataFrame:
    """One row per claim on weapons in reading order, and one per report without any.

    Columns: source_id, row (report and speaker, parted by `|`), side (label), place (in reading order within the report, 0 where
    there is none), first and last (bounds of publication), gloss, claims.
    """
    claims = _in_reading_order(subject_claims(data, "weapons"))
    sources = data.sources.set_index("source_id")
    sided = side_of(data, claims.speaker_id)
    rows = []
    for source in sources.index:
        told = claims[claims.source_id == source]
        frame = [
            {
                "speaker": short_name(data, claim.speaker_id),
                "side": palette.SIDES[sided[claim.Index]].label,
                "place": place,
                "gloss": claim.gloss,
                "claims": claim.claim_id,
            }
            for place, claim in enumerate(told.itertuples(), start=1)
        ]
        total = int((sources_of(data.distinct) == source).sum())
        frame = frame or [{"speaker": "no speaker", "side": "", "place": 0, "gloss": f"none of {total} claims", "claims": ""}]
        for row in frame:
            row |= {"source_id": source, "first": sources.published_earliest[source], "last": sources.published_latest[source]}
            row["row"] = f"{_report_label(data, source)}|{row['speaker']}"
        rows += frame
    return pd.DataFrame(rows)[["source_id", "row", "side", "place", "first", "last", "gloss", "claims"]]


def _row_axis(shown: bool = True) -> alt.Axis:
    """The rows of `weapons_sequence`: the report with its bounds of publication, and the speaker below."""
    expression = "split(datum.label, '|')"
    return alt.Axis(labels=shown, labelExpr=expression, labelOffset=-8, ticks=False, domain=False, labelLimit=200)


def _claims_in_order(drawn: pd.DataFrame, order: list[str], layout: str) -> alt.LayerChart:
    wide = layout == "wide"
    colour, shape = palette.side_scales([side for side, ink in palette.SIDES.items() if ink.label in set(drawn.side)])
    most = int(drawn.place.max())
    title = "order of claims on weapons in the report" if wide else "order in the report"
    ticks = alt.Axis(values=list(range(1, most + 1, 1 if wide else 3)), grid=False, title=title)
    base = alt.Chart(drawn).encode(y=alt.Y("row:N", title=None, sort=order, axis=_row_axis(shown=not wide)))
    legend = alt.Legend(title="side of the speaker", columns=3 if wide else 1)
    points = (
        base.transform_filter("datum.place > 0")
        .mark_point(size=110 if wide else 80)
        .encode(
            x=alt.X("place:Q", scale=alt.Scale(domain=[0.5, most + 0.5]), axis=ticks),
            color=alt.Color("side:N", scale=colour, legend=legend),
            shape=alt.Shape("side:N", scale=shape, legend=legend),
            **MARK,
        )
    )
    none = base.transform_filter("datum.place == 0").mark_text(align="left").encode(x=alt.XDatum(0.7), text="gloss:N")
    layers = (points + none).properties(height=alt.Step(40))
    return layers.properties(width=320) if wide else layers


def _publication_bars(drawn: pd.DataFrame, order: list[str]) -> alt.Chart:
    """Between which days each report was published; the outline keeps a single day visible."""
    start, end = pd.Timestamp(drawn["first"].min()), pd.Timestamp(drawn["last"].max())
    days = [start.replace(day=1), start + (end - start) / 2, end.replace(day=1)]
    ticks = [alt.DateTime(year=day.year, month=day.month, date=1) for day in days]
    domain = [ticks[0], alt.DateTime(year=end.year, month=end.month, date=28)]
    axis = alt.Axis(format="%b %Y", values=ticks, labelFlush=False, title="bounds of publication")
    return (
        alt.Chart(drawn)
        .mark_bar(height=14, stroke=palette.MARK.light, strokeWidth=1)
        .encode(
            x=alt.X("first:T", scale=alt.Scale(domain=domain), axis=axis),
            x2="last:T",
            y=alt.Y("row:N", title=None, sort=order, axis=_row_axis()),
        )
        .properties(width=210, height=alt.Step(40))
    )


def weapons_entry_figure(data: Dataset | None = None) -> Figure:
    """When the subject of weapons enters the five reports, and in whose words, in reading order."""
    data = data if data is not None else load()
    sequence = weapons_sequence(data)
    drawn = marked(sequence, lambda row: f"{row['row'].replace('|', ', ')}: {row['gloss']}")
    order = list(dict.fromkeys(drawn["row"]))

    def chart(layout: str) -> alt.TopLevelMixin:
        if layout == "wide":
            return alt.hconcat(_publication_bars(drawn, order), _claims_in_order(drawn, order, layout), spacing=18)
        return _claims_in_order(drawn, order, layout)

    told = sequence[sequence.place > 0]
    early = sequence[sequence.place == 0].source_id
    by_side = ", ".join(f"{side} {n}" for side, n in told.side.value_counts().sort_index().items())
    first = told.iloc[0]
    return Figure(
        name="weapons-enter-the-record",
        title=f"Weapons enter the record with {first['row'].split('|')[0].replace(',', ' of', 1)}: {len(told)} claims in "
        f"{told.source_id.nunique()} reports, 0 in {len(early)}",
        alt=f"Claims on weapons by report and speaker in reading order. {', '.join(early)} have none; the first is "
        f"{first['row'].split('|')[1]}'s own in {first['source_id']}, and then speak {_then(told)}. By side: {by_side}.",
        chart=chart,
        data=drawn,
        counted=f"{len(told)} distinct claims on weapons of {len(data.distinct)} distinct claims; reports without any "
        "are drawn too.",
        note="Bars in the wide drawing are the days between which a report was published; a single day is drawn as wide as its "
        "outline. A day of publication is not the day on which a thing was first said.",
    )


def _then(told: pd.DataFrame) -> str:
    rows = list(dict.fromkeys(told["row"]))[1:]
    return ", ".join(f"{row.split('|')[1]} ({row.split(',')[0]})" for row in rows)


def act_counts(data: Dataset) -> pd.DataFrame:
    """Claims by subject, option and act: columns subject, option (label), act (verb), n, claims; zeros left out."""
    words = arrangement_words(data)
    rows = []
    for subject, options in zip(SUBJECTS, (GOVERNANCE_ROWS, WEAPONS_ROWS), strict=True):
        claims = subject_claims(data, subject)
        for option in options:
            told = naming(claims, option)
            for name, verb in VERBS.items():
                found = ids(told[told.kind == name])
                if found:
                    cells = {"subject": subject, "option": words[option], "act": verb}
                    rows.append(cells | {"n": len(found), "claims": "|".join(found)})
    return pd.DataFrame(rows)


# Characters of a name that fit beside the narrow drawing.
LINE = 19


def _act_panel(drawn: pd.DataFrame, subject: str, options: list[str], layout: str) -> alt.LayerChart:
    wide, heads, bounds = layout == "wide", list(VERBS.values()), [2, 4, 6]
    top = alt.Axis(
        orient="top",
        labels=subject == SUBJECTS[0],
        ticks=False,
        domain=False,
        title=None,
        labelAngle=0 if wide else -90,
        labelExpr=_on_lines({verb: verb.split(" ", 1) if " " in verb else [" ", verb] for verb in heads})
        if wide
        else "datum.label",
        labelAlign="center" if wide else "left",
        labelBaseline="line-bottom" if wide else "middle",
        labelPadding=20 if wide else 4,
        labelLimit=200,
    )
    broken = {
        "labelExpr": _on_lines({option: textwrap.wrap(option, LINE) for option in options if len(option) > LINE}),
        "labelOffset": {"condition": {"test": f"length(datum.label) > {LINE}", "value": -7}, "value": 0},
    }
    side = alt.Axis(ticks=False, domain=False, labelLimit=210, **({} if wide else broken))
    base = (
        alt.Chart(drawn)
        .transform_filter(f"datum.subject == '{subject}'")
        .encode(
            x=alt.X("act:N", sort=heads, scale=alt.Scale(domain=heads), axis=top),
            y=alt.Y("option:N", sort=options, scale=alt.Scale(domain=options), title=None, axis=side),
        )
    )
    colour = alt.Color("n:Q", scale=palette.step_scale(bounds), legend=None)
    cells = base.mark_rect(stroke=palette.PAGE.light, strokeWidth=1).encode(color=colour, **MARK)
    numbers = base.mark_text().encode(text="n:Q", color=palette.step_words("n", bounds))
    name = alt.Title(subject.capitalize(), anchor="start", frame="group", fontSize=14, color=palette.INK.light)
    return (cells + numbers).properties(width=500 if wide else 176, height=alt.Step(26 if wide else 34), title=name)


def _on_lines(lines: dict[str, list[str]]) -> str:
    """An axis expression that sets labels on the lines given for them."""
    return (
        "".join(f"datum.label == {json.dumps(label)} ? {json.dumps(parts)} : " for label, parts in lines.items()) + "datum.label"
    )


def act_figure(data: Dataset | None = None) -> Figure:
    """Speech acts by option: how many claims of each kind of act name each arrangement, governance above weapons."""
    data = data if data is not None else load()
    counts = act_counts(data)
    drawn = marked(counts, "{option} ({subject}), {act}: {n}")
    words = arrangement_words(data)
    options = {"governance": [words[code] for code in GOVERNANCE_ROWS], "weapons": [words[code] for code in WEAPONS_ROWS]}

    def chart(layout: str) -> alt.VConcatChart:
        return alt.vconcat(*(_act_panel(drawn, subject, options[subject], layout) for subject in SUBJECTS), spacing=10)

    claims = {subject: subject_claims(data, subject) for subject in SUBJECTS}
    commitments = {subject: int((claims[subject].kind == "commitment").sum()) for subject in SUBJECTS}
    told = "; ".join(
        f"{subject}: " + ", ".join(f"{VERBS[name]} {n}" for name, n in _kinds_in_order(claims[subject])) for subject in SUBJECTS
    )
    return Figure(
        name="acts-by-option",
        title=f"Of commitments to act, {commitments['governance']} concern who runs Gaza and {commitments['weapons']} weapons",
        alt=f"Two grids of numbers, arrangements against kinds of act. Claims by act, {told}.",
        chart=chart,
        data=drawn,
        counted=f"{len(claims['governance'])} distinct claims on governance and {len(claims['weapons'])} on weapons; a claim "
        f"that names two arrangements stands in two rows, and {_both(data)} claims stand in each grid.",
        note="An empty field: no such claim in these five sources. “Ready to talk” is a commitment to consult and nothing "
        "further; “outlet” is a report in its own voice. A statement may speak against an arrangement, as C173 does against one "
        "form of disarmament.",
    )


def _kinds_in_order(claims: pd.DataFrame) -> list[tuple[str, int]]:
    counts = claims.kind.value_counts()
    return [(name, int(counts[name])) for name in KINDS if name in counts]
