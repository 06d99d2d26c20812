"""Phase one: what each deal asked, who says what of it was carried out, and which figures are given by whom.

"Phase one" means two things in this corpus: the first stage of the ceasefire of January 2025 and that of the ceasefire of
October 2025. Statements about a deal as a whole are taken in with them, because speakers say of the whole what they mean of
its first stage; the passage to phase two has a chapter of its own. A reported level is what a speaker is told to have said.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import altair as alt
import pandas as pd

from record import matrix, palette
from record.book.wording import bounds_words, ceasefire_words, date_words, edtf_words, figure_words
from record.dataset import Dataset, items, load
from record.figure import MARK, SMALLEST_TEXT, Figure, Table, claim_ids, marked
from record.findings import FINDINGS, finding, keep, side_of, sources_of, survival, value
from record.readings import A_READING, pair_questions
from record.vocabulary import label

IN_SCOPE = ("1", "whole")
PARTIES = {"hamas": "Hamas", "israel": "Israel"}
# Which ceasefire each report speaks of (chapter Background); an article speaks of one.
SOURCES_OF = {"jan2025": ("S1", "S2"), "oct2025": ("S3", "S4", "S5")}
DEAL_OF = {source: deal for deal, sources in SOURCES_OF.items() for source in sources}
# Rows of `obligations` for statements about a whole; they are no clause of their own.
SUMMARY_ROWS = tuple(f"{deal}-{part}-{party}" for deal in ("jan2025", "oct2025") for part in ("p1", "whole") for party in PARTIES)
# The clauses of phase one side by side. Each stands here once.
PROVISIONS = {
    "Fighting": ("jan2025-p1-halt", "oct2025-p1-end-war", "oct2025-p1-halt"),
    "People held in Gaza": ("jan2025-p1-release-33", "oct2025-p1-release-living-72h", "oct2025-p1-return-remains"),
    "Palestinian prisoners and detainees": ("jan2025-p1-free-palestinians", "oct2025-p1-free-palestinians"),
    "Palestinian remains": ("oct2025-p1-return-palestinian-remains",),
    "Information on held and dead": ("oct2025-p1-share-information",),
    "Pull-back of Israeli forces": ("jan2025-p1-pullback", "oct2025-p1-pullback-line"),
    "Displaced people": ("jan2025-p1-displaced-return",),
    "Aid": ("jan2025-p1-aid-600", "oct2025-p1-aid", "oct2025-p1-aid-no-interference"),
    "Rafah": ("jan2025-p1-rafah-patients", "oct2025-p1-rafah"),
    "Oversight": ("oct2025-p1-task-force",),
}
COUNTED_PEOPLE = ("people held in Gaza", "Palestinian prisoners and detainees", "Palestinians")
HELD = "people held in Gaza"
# What the figures of the exchange measure, as `quantities` has it.
TAKEN, STILL_HELD, HELD_DEAD = "people seized", "people still held", "people held confirmed dead"
RELEASED_LIVING, RELEASED_BODIES = "people released alive", "bodies returned"
# Subjects of the second half of the chapter, and the obligations they are coded with; `about_subject` takes in what else is
# said of Rafah and of living conditions.
RAFAH, AID = "Rafah", "Aid and living conditions"
SUBJECTS = {
    RAFAH: ("jan2025-p1-rafah-patients", "oct2025-p1-rafah"),
    AID: ("jan2025-p1-aid-600", "oct2025-p1-aid"),
    "Search for remains": ("oct2025-p1-return-remains",),
}
# What a gloss names when its claim is on a subject, whatever its obligation.
NAMED = {RAFAH: r"\bRafah\b", "Search for remains": r"\b(?:remains|body|bodies)\b"}
BREACHES = "Breaches reported"
WORDS_OF_LEVEL = {3: "full", 2: "intermediate", 1: "minimal", 0: "not begun"}
LEVEL_LABELS = [f"{matrix.LETTERS[level]} {words}" for level, words in WORDS_OF_LEVEL.items()]
NO_LEVEL = matrix.NO_LEVEL
ACCUSES = "breach"


# --- the statements ---------------------------------------------------------------------


def clauses(data: Dataset, agreement_id: str) -> pd.DataFrame:
    """The obligations of phase one of an agreement, without the rows that stand for a whole."""
    table = data.obligations
    return table[(table.agreement_id == agreement_id) & (table.phase == "1") & ~table.obligation_id.isin(SUMMARY_ROWS)]


def owed(data: Dataset, party: str | None = None) -> pd.DataFrame:
    """The obligations of phase one or of a whole deal; with `party`, those that this party alone owes."""
    table = data.obligations[data.obligations.phase.isin(IN_SCOPE)]
    return table if party is None else table[table.obligor_id == party]


def with_level(data: Dataset, party: str | None = None) -> pd.DataFrame:
    """Distinct claims that say how far such an obligation has been carried out."""
    claims = data.distinct
    return claims[claims.obligation_id.isin(owed(data, party).obligation_id) & claims.reported_level.notna()]


def fulfilment(data: Dataset, agreement_id: str | None = None) -> pd.DataFrame:
    """Distinct claims that something Hamas owes has been carried out, in good part or in full."""
    claims = with_level(data, "hamas")
    done = claims.aux.map(lambda cell: "historical" in items(cell) and "negated" not in items(cell))
    claims = claims[done & (claims.reported_level >= 2)]
    return claims if agreement_id is None else claims[claims.agreement_id == agreement_id]


def exceptions(data: Dataset, agreement_id: str | None = None) -> pd.DataFrame:
    """Distinct claims that limit a statement of `fulfilment` in the same source (relation `qualifies`)."""
    statements = fulfilment(data, agreement_id)
    limits = data.relations[(data.relations.type == "qualifies") & data.relations.claim_b.isin(statements.claim_id)]
    source = sources_of(data.claims).set_axis(data.claims.claim_id)
    within = limits[limits.claim_a.map(source) == limits.claim_b.map(source)]
    return data.distinct[data.distinct.claim_id.isin(within.claim_a) & ~data.distinct.claim_id.isin(statements.claim_id)]


def breaches(data: Dataset) -> pd.DataFrame:
    """Distinct claims that accuse a party of breaking what it owes in phase one or under the whole deal.

    The accused must be one who owes it: that destruction keeps a body out of reach does not say that Israel owes the body. What a
    party might be led to do (`hypothetical`) is left out.
    """
    claims = data.distinct
    claims = claims[claims.obligation_id.isin(owed(data).obligation_id) & (claims.act == "accuse")]
    obligors = data.obligations.set_index("obligation_id").obligor_id
    blamed = [
        bool(set(items(claim.about_id)) & set(items(obligors[claim.obligation_id]))) and "hypothetical" not in items(claim.aux)
        for claim in claims.itertuples()
    ]
    return claims[blamed]


def about_subject(data: Dataset, subject: str) -> pd.DataFrame:
    """Distinct claims of one of `SUBJECTS`, or of reported breaches.

    Rafah and the search for remains take in claims whose gloss, which stands alone, names them; Rafah also claims placed there
    and claims that contradict or limit one on its opening, or the reverse. Aid takes in what else is said of people's living
    conditions without an obligation, but for strikes and for who governs.
    """
    if subject == BREACHES:
        return breaches(data)
    claims = data.distinct
    wanted = claims.obligation_id.isin(SUBJECTS[subject])
    if subject == RAFAH:
        pairs = data.relations[data.relations.type.isin(["contradicts", "qualifies"])]
        coded = claims.claim_id[wanted]
        beside = [*pairs.claim_a[pairs.claim_b.isin(coded)], *pairs.claim_b[pairs.claim_a.isin(coded)]]
        wanted |= claims.claim_id.isin(beside) | _in_rafah(claims)
    if subject in NAMED:
        deals = {obligation.partition("-")[0] for obligation in SUBJECTS[subject]}
        wanted |= claims.gloss.str.contains(NAMED[subject]) & (claims.agreement_id.isin(deals) | (claims.agreement_id == ""))
    if subject == AID:
        topics = claims.topic.map(items)
        living = topics.map(lambda codes: "humanitarian" in codes and "governance" not in codes).astype(bool)
        crossing = claims.gloss.str.contains(NAMED[RAFAH]) & ~claims.gloss.str.contains(r"\b(?:aid|humanitarian)\b")
        wanted |= living & (claims.obligation_id == "") & (claims.event != "ASSAULT") & ~crossing
    return claims[wanted]


def _in_rafah(claims: pd.DataFrame) -> pd.Series:
    """Whether what each claim tells of is placed in Rafah."""
    return claims.place.map(lambda cell: any("Rafah" in place for place in items(cell))).astype(bool)


def figures_of_people(data: Dataset) -> pd.DataFrame:
    """Quantities of people held, exchanged, dead or killed, in file order, without those of repetitions."""
    table = data.quantities
    return table[table.population.isin(COUNTED_PEOPLE) & table.claim_id.isin(data.distinct.claim_id)]


def numbers_of_people(data: Dataset) -> pd.DataFrame:
    """Those of `figures_of_people` that give a number, exact, approximate or as a bound."""
    table = figures_of_people(data)
    return table[table[["low", "best", "high"]].notna().any(axis=1)]


# Units in which people, living or dead, are counted; the stages of a release are none.
PEOPLE = ("people", "bodies", "remains")


def exchange_numbers(data: Dataset, agreement_id: str) -> pd.DataFrame:
    """Numbers of people taken, held or exchanged, from the sources that speak of an agreement; the killed are left out."""
    table = numbers_of_people(data)
    table = table[table.population.isin((HELD, "Palestinian prisoners and detainees")) & table.unit.isin(PEOPLE)]
    return table[deals_of(data, table.claim_id) == agreement_id]


def deals_of(data: Dataset, claim_ids: pd.Series) -> pd.Series:
    """The ceasefire that the report of each claim speaks of, also where the claim itself concerns none."""
    source = sources_of(data.claims).set_axis(data.claims.claim_id)
    return claim_ids.map(source).map(DEAL_OF)


def day(data: Dataset, agreement_id: str, iso: str) -> int:
    """Days from the day a ceasefire took effect to a day, `0` being the day itself."""
    start = data.agreements.set_index("agreement_id").in_force_edtf[agreement_id]
    return (date.fromisoformat(iso) - date.fromisoformat(start)).days


def _joined(claims: Iterable[str], by: str = " ") -> str:
    return by.join(sorted(set(claims), key=lambda claim: int(claim[1:])))


# --- values ------------------------------------------------------------------------------


@value("phase-one.levels-hamas")
def _levels_hamas(data: Dataset) -> int:
    return len(with_level(data, "hamas"))


@value("phase-one.levels-hamas-by-hamas")
def _levels_hamas_by_hamas(data: Dataset) -> int:
    return int((side_of(data, with_level(data, "hamas").speaker_id) == "hamas").sum())


@value("phase-one.levels-hamas-sources")
def _levels_hamas_sources(data: Dataset) -> int:
    """The reports in which those levels stand: statements of one report are not witnesses of each other."""
    return sources_of(with_level(data, "hamas")).nunique()


@value("phase-one.levels-by-qassem")
def _levels_by_qassem(data: Dataset) -> int:
    return int((with_level(data, "hamas").speaker_id == "hazem-qassem").sum())


@value("phase-one.levels-israel")
def _levels_israel(data: Dataset) -> int:
    return len(with_level(data, "israel"))


@value("phase-one.levels-israel-by-israel")
def _levels_israel_by_israel(data: Dataset) -> int:
    return int((side_of(data, with_level(data, "israel").speaker_id) == "israel").sum())


@value("phase-one.every-level-on-hamas-is-hamas")
def _every_level_on_hamas(data: Dataset) -> bool:
    return _levels_hamas(data) > 0 and _levels_hamas_by_hamas(data) == _levels_hamas(data)


@value("phase-one.no-level-on-israel-is-israel")
def _no_level_on_israel(data: Dataset) -> bool:
    return _levels_israel(data) > 0 and _levels_israel_by_israel(data) == 0


@value("phase-one.fulfilment-jan")
def _fulfilment_jan(data: Dataset) -> int:
    return len(fulfilment(data, "jan2025"))


@value("phase-one.exceptions-jan")
def _exceptions_jan(data: Dataset) -> int:
    return len(exceptions(data, "jan2025"))


@value("phase-one.reports-with-fulfilment-jan")
def _reports_with_fulfilment_jan(data: Dataset) -> int:
    """The reports in which fulfilment is stated: places in one report are not so many reports."""
    return sources_of(fulfilment(data, "jan2025")).nunique()


@value("phase-one.reports-with-fulfilment-oct")
def _reports_with_fulfilment(data: Dataset) -> int:
    return sources_of(fulfilment(data, "oct2025")).nunique()


@value("phase-one.each-oct-report-has-exception")
def _each_report_has_exception(data: Dataset) -> bool:
    stated = set(sources_of(fulfilment(data, "oct2025")))
    return bool(stated) and stated == set(sources_of(exceptions(data, "oct2025")))


@value("phase-one.exceptions-are-remains")
def _exceptions_are_remains(data: Dataset) -> bool:
    named = exceptions(data, "oct2025")
    return len(named) > 0 and set(named.obligation_id) == {"oct2025-p1-return-remains"}


@value("phase-one.exchange-numbers-jan")
def _exchange_numbers_jan(data: Dataset) -> int:
    return len(exchange_numbers(data, "jan2025"))


@value("phase-one.exchange-numbers-jan-sources")
def _exchange_numbers_jan_sources(data: Dataset) -> int:
    numbers = exchange_numbers(data, "jan2025")
    return sources_of(data.claims[data.claims.claim_id.isin(numbers.claim_id)]).nunique()


@value("phase-one.exchange-numbers-jan-own-voice")
def _exchange_numbers_own_voice(data: Dataset) -> int:
    numbers = exchange_numbers(data, "jan2025")
    claims = data.claims[data.claims.claim_id.isin(numbers.claim_id)]
    return int((claims.speaker_form == "narrator").sum())


@value("phase-one.exchange-number-oct")
def _exchange_number_oct(data: Dataset) -> int:
    """The one number that the October 2025 reports give for the exchange; -1 where they give several or none."""
    numbers = exchange_numbers(data, "oct2025").best.dropna().unique()
    return int(numbers[0]) if len(numbers) == 1 else -1


@value("phase-one.prisoner-claims-oct")
def _prisoner_claims_oct(data: Dataset) -> int:
    """Distinct claims about the freeing of Palestinians under the ceasefire of October 2025."""
    return int((data.distinct.obligation_id == "oct2025-p1-free-palestinians").sum())


@value("phase-one.pullback-claims")
def _pullback_claims(data: Dataset) -> int:
    return int(data.distinct.obligation_id.isin(["jan2025-p1-pullback", "oct2025-p1-pullback-line"]).sum())


@value("phase-one.displaced-claims")
def _displaced_claims(data: Dataset) -> int:
    return int((data.distinct.obligation_id == "jan2025-p1-displaced-return").sum())


def figure_of(data: Dataset, measure: str) -> int:
    """The one figure of what is measured. Raises KeyError where it has none or several."""
    found = data.quantities[data.quantities.measure == measure]
    found = found.best.fillna(found.low).dropna()
    if len(found) != 1:
        raise KeyError(f"quantities.csv: the measure '{measure}' has {len(found)} figures, and one is asked for")
    return int(found.iloc[0])


def _register_figures() -> None:
    """The figures that the prose names, each by what it measures."""
    named = {
        "taken": TAKEN,
        "still-held": STILL_HELD,
        "held-dead": HELD_DEAD,
        "released-living": RELEASED_LIVING,
        "released-bodies": RELEASED_BODIES,
        "palestinians-freed": "prisoners and detainees released",
        "killed-qassem": "people killed since the ceasefire began",
        "stages-jan": "stages of the release",
    }
    for name, measure in named.items():
        value(f"phase-one.{name}")(lambda data, measure=measure: figure_of(data, measure))


_register_figures()


@value("phase-one.released-together")
def _released_together(data: Dataset) -> int:
    return figure_of(data, RELEASED_LIVING) + figure_of(data, RELEASED_BODIES)


@value("phase-one.not-confirmed-dead")
def _not_confirmed_dead(data: Dataset) -> int:
    return figure_of(data, STILL_HELD) - figure_of(data, HELD_DEAD)


@value("phase-one.no-longer-held")
def _no_longer_held(data: Dataset) -> int:
    return figure_of(data, TAKEN) - figure_of(data, STILL_HELD)


@value("phase-one.vague-quantities")
def _vague(data: Dataset) -> int:
    return len(figures_of_people(data)) - len(numbers_of_people(data))


def silent_clauses(data: Dataset, agreement_id: str) -> pd.DataFrame:
    """The clauses of phase one of an agreement of which no distinct claim speaks."""
    table = clauses(data, agreement_id)
    return table[~table.obligation_id.isin(data.distinct.obligation_id)]


def _register_clauses() -> None:
    for short, agreement_id in (("jan", "jan2025"), ("oct", "oct2025")):
        value(f"phase-one.clauses-{short}")(lambda data, deal=agreement_id: len(clauses(data, deal)))
        value(f"phase-one.silent-clauses-{short}")(lambda data, deal=agreement_id: len(silent_clauses(data, deal)))


_register_clauses()


def report_days(data: Dataset, source_id: str) -> tuple[int, int]:
    """First and last day, counted from the start of its ceasefire, on which a source can have been published."""
    row = data.sources.set_index("source_id").loc[source_id]
    deal = DEAL_OF[source_id]
    return day(data, deal, row.published_earliest), day(data, deal, row.published_latest)


def _register_days() -> None:
    for source_id in ("S1", "S2", "S3", "S4", "S5"):
        for place, name in enumerate(("first", "last")):
            value(f"phase-one.day-{source_id.lower()}-{name}")(
                lambda data, source_id=source_id, place=place: report_days(data, source_id)[place]
            )


_register_days()


@value("phase-one.day-qassem-s5")
def _day_qassem_s5(data: Dataset) -> int:
    """The day on which Qassem states Hamas's compliance in S5, from the start of its ceasefire; -1 where no one day is known."""
    claims = _in_source(fulfilment(data, "oct2025"), "S5")
    said = matrix.said(data, claims[claims.speaker_id == "hazem-qassem"])
    days = {*said["first"], *said["last"]}
    return day(data, "oct2025", days.pop()) if len(days) == 1 and set(said.dated) == {"said"} else -1


@value("phase-one.exchange-number-oct-single")
def _exchange_number_oct_single(data: Dataset) -> bool:
    return _exchange_number_oct(data) >= 0


@value("phase-one.exchange-authorities")
def _exchange_authorities(data: Dataset) -> int:
    """Of the numbers that an outlet gives in its own voice for the January 2025 exchange, those taken from another outlet."""
    claims = data.claims[data.claims.claim_id.isin(exchange_numbers(data, "jan2025").claim_id)]
    return int((claims[claims.speaker_form == "narrator"].via_id != "").sum())


@value("phase-one.aid-figures")
def _aid_figures(data: Dataset) -> int:
    """Numbers in the claims on aid."""
    table = data.quantities[data.quantities.claim_id.isin(about_subject(data, AID).claim_id)]
    return int(table[["low", "best", "high"]].notna().any(axis=1).sum())


@value("phase-one.rafah-not-in-jan")
def _rafah_not_in_january(data: Dataset) -> bool:
    """Whether no claim of the reports on the January 2025 ceasefire concerns Rafah, by its obligation or its place."""
    claims = data.distinct[sources_of(data.distinct).isin(SOURCES_OF["jan2025"])]
    return len(claims) > 0 and not (_in_rafah(claims) | (claims.obligation_id == "jan2025-p1-rafah-patients")).any()


@value("phase-one.breaches-by-israel")
def _breaches_by_israel(data: Dataset) -> int:
    return int((breaches(data).about_id.map(_accused) == "israel").sum())


@value("phase-one.breaches-by-hamas")
def _breaches_by_hamas(data: Dataset) -> int:
    return int((breaches(data).about_id.map(_accused) == "hamas").sum())


@value("phase-one.breaches-told-by-hamas")
def _breaches_told_by_hamas(data: Dataset) -> int:
    """Of the breaches laid to Israel, those told by Hamas's side."""
    told = breaches(data)
    told = told[told.about_id.map(_accused) == "israel"]
    return int((side_of(data, told.speaker_id) == "hamas").sum())


@value("phase-one.israel-on-remains-oct")
def _israel_on_remains(data: Dataset) -> int:
    """Distinct demands of Israel's side about the remains owed under the October 2025 ceasefire."""
    claims = data.distinct[(data.distinct.obligation_id == "oct2025-p1-return-remains") & (data.distinct.act == "demand")]
    return int((side_of(data, claims.speaker_id) == "israel").sum())


@value("phase-one.israel-silent-on-own-duties")
def _israel_silent_on_own_duties(data: Dataset) -> bool:
    """Whether no claim of Israel's side is about a duty that Israel alone owes in phase one or under a whole deal."""
    claims = data.distinct[data.distinct.obligation_id.isin(owed(data, "israel").obligation_id)]
    return len(claims) > 0 and not (side_of(data, claims.speaker_id) == "israel").any()


def _register_listed() -> None:
    """How many duties the matrix of each ceasefire lists, and for how many of them a level is reported."""
    for short, agreement_id in (("jan", "jan2025"), ("oct", "oct2025")):
        value(f"phase-one.listed-{short}")(lambda data, deal=agreement_id: int((owed(data).agreement_id == deal).sum()))
        value(f"phase-one.leveled-{short}")(
            lambda data, deal=agreement_id: with_level(data).query("agreement_id == @deal").obligation_id.nunique()
        )


_register_listed()


@value("phase-one.fulfilment-s2")
def _fulfilment_s2(data: Dataset) -> int:
    return len(_in_source(fulfilment(data), "S2"))


@value("phase-one.s4-silent-on-whole")
def _s4_silent_on_whole(data: Dataset) -> bool:
    """Whether S4, of December 2025, reports no level for phase one or the whole deal, but for a clause."""
    told = _in_source(with_level(data), "S4")
    return len(told) > 0 and not told.obligation_id.isin(SUMMARY_ROWS).any()


@value("phase-one.s4-outstanding-is-one")
def _s4_outstanding_is_one(data: Dataset) -> bool:
    numbers = exchange_numbers(data, "oct2025")
    s4 = numbers[numbers.claim_id.isin(_in_source(data.claims, "S4").claim_id)]
    return set(s4.best) == {1}


def without_source(data: Dataset, source_id: str) -> Dataset:
    """The dataset with one source left out."""
    return keep(data, sources_of(data.claims) != source_id)


@value("phase-one.fulfilment-jan-without-s1")
def _fulfilment_jan_without_s1(data: Dataset) -> int:
    return _fulfilment_jan(without_source(data, "S1"))


@value("phase-one.exchange-jan-without-s2")
def _exchange_jan_without_s2(data: Dataset) -> int:
    return _exchange_numbers_jan(without_source(data, "S2"))


def _register_survival() -> None:
    """`phase-one.F05-falls-with`: what a finding of this chapter does not survive being left out, or `nothing`."""
    for finding_id in ("F04", "F05", "F06"):
        value(f"phase-one.{finding_id.lower()}-falls-with")(
            lambda data, key=finding_id: (
                ", ".join(name.removeprefix("without ") for name, holds in survival(FINDINGS[key], data).items() if not holds)
                or "nothing"
            )
        )


_register_survival()


# --- findings ---------------------------------------------------------------------------


def _nobody_else_gives_a_level(data: Dataset) -> bool:
    """Whether no level of what Hamas owes comes from anybody but its side, and none of what Israel owes from Israel's."""
    return _levels_hamas_by_hamas(data) == _levels_hamas(data) and _levels_israel_by_israel(data) == 0


@finding(
    "F04",
    "phase-one",
    "Each of the {phase-one.levels-hamas} statements on how far Hamas has carried out what it owes in phase one of either "
    "ceasefire, or under it as a whole, comes from Hamas’s own side; of the {phase-one.levels-israel} such statements on what "
    "Israel owes, {phase-one.levels-israel-by-israel} come from Israel’s.",
    "It says whose statements the five reports carry, not whether they are right. An accusation that gives no degree is not "
    "counted as a level. What Israel said of its own and of Hamas’s "
    "compliance stands in documents outside the five reports.",
    lambda data: [*with_level(data, "hamas").claim_id, *with_level(data, "israel").claim_id],
    about="coverage",
    numbers=("statements on Hamas’s part", "on Israel’s part", "of these by Israel"),
    overturned_by="One statement by anybody else on how far Hamas has carried out its part, or one by Israel on its own, would "
    "overturn it.",
    universal=_nobody_else_gives_a_level,
    can_fall="that there are statements on the part of each",
)
def _levels_come_from_one_side(data: Dataset) -> bool:
    return _levels_hamas(data) > 0 and _levels_israel(data) > 0 and _nobody_else_gives_a_level(data)


def _no_other_exceptions(data: Dataset) -> bool:
    """Whether no exception is told of under the January 2025 ceasefire, and under the other none but for remains."""
    return _exceptions_jan(data) == 0 and set(exceptions(data, "oct2025").obligation_id) <= {"oct2025-p1-return-remains"}


@finding(
    "F05",
    "phase-one",
    "In {phase-one.fulfilment-jan} claims of {phase-one.reports-with-fulfilment-jan} report Hamas is said to have carried out "
    "its part of phase one of the January 2025 ceasefire, and {phase-one.exceptions-jan} exceptions are told of; in each of the "
    "{phase-one.reports-with-fulfilment-oct} reports on the October 2025 ceasefire a statement of what has been done carries an "
    "exception, and it is remains of the dead every time.",
    "The two agreements ask for different things, and the statements of March 2025 name no duty; that no exception is told of is "
    "not evidence that none existed. The statement of December 2025 is about remains alone, not about phase one as a whole.",
    lambda data: [*fulfilment(data).claim_id, *exceptions(data).claim_id],
    about="said",
    numbers=("claims, January", "reports, January", "exceptions, January", "reports, October"),
    overturned_by="One exception under the January 2025 ceasefire, or one under the October 2025 ceasefire for anything but "
    "remains, would overturn it.",
    universal=_no_other_exceptions,
    can_fall="that fulfilment is stated under the January 2025 ceasefire, and with an exception in each report on the other",
)
def _exceptions_came_with_the_second_deal(data: Dataset) -> bool:
    return _fulfilment_jan(data) > 0 and _each_report_has_exception(data) and _no_other_exceptions(data)


def _no_other_numbers(data: Dataset) -> bool:
    """Whether no second report gives numbers for the exchange of early 2025, and none a second number for that of October."""
    october = exchange_numbers(data, "oct2025").best.dropna()
    return _exchange_numbers_jan_sources(data) <= 1 and october.nunique() <= 1


@finding(
    "F06",
    "phase-one",
    "All {phase-one.exchange-numbers-jan} numbers of people taken, held or exchanged in the reports on the January 2025 "
    "ceasefire come from {phase-one.exchange-numbers-jan-sources} report, S2, {phase-one.exchange-numbers-jan-own-voice} of them "
    "in the outlet’s own voice; for the exchange under the October 2025 ceasefire the only number given is "
    "{phase-one.exchange-number-oct}, the body still missing.",
    "Numbers given elsewhere at the time differ, and stand in this chapter as context; the record does not choose among them.",
    lambda data: [*exchange_numbers(data, "jan2025").claim_id, *exchange_numbers(data, "oct2025").claim_id],
    about="coverage",
    numbers=("numbers, January", "reports that give them", "in the outlet’s voice", "the number, October"),
    overturned_by="One number for the exchange of early 2025 in another report, or a second number for that of October 2025, "
    "would overturn it.",
    universal=_no_other_numbers,
    can_fall="that there are such numbers under both ceasefires",
)
def _numbers_come_from_one_report(data: Dataset) -> bool:
    return _exchange_numbers_jan(data) > 0 and _exchange_number_oct(data) == 1 and _no_other_numbers(data)


# --- tables ------------------------------------------------------------------------------


def duties(data: Dataset | None = None) -> Table:
    """What phase one asked of each side, the two ceasefires side by side, from texts outside the five sources."""
    data = data or load()
    terms = data.obligations.set_index("obligation_id")
    rows = []
    for subject, obligations in PROVISIONS.items():
        spoken = data.distinct[data.distinct.obligation_id.isin(obligations)]
        rows.append(
            {
                "Subject": subject,
                **{
                    _capital(ceasefire(data, deal)): " ".join(
                        provision_words(data, terms.loc[key]) for key in obligations if terms.agreement_id[key] == deal
                    )
                    or "no such clause in the texts read"
                    for deal in data.agreements.agreement_id
                },
                "Spoken of in these five sources": _joined(spoken.claim_id) or matrix.EMPTY,
            }
        )
    silent = {deal: len(silent_clauses(data, deal)) for deal in data.agreements.agreement_id}
    total = {deal: len(clauses(data, deal)) for deal in data.agreements.agreement_id}
    return Table(
        name="phase-one-duties",
        title=(
            f"{silent['jan2025']} of {total['jan2025']} clauses of phase one of the January 2025 ceasefire and "
            f"{silent['oct2025']} of {total['oct2025']} of the October 2025 ceasefire have no claim of their own in the "
            "five sources"
        ),
        frame=pd.DataFrame(rows),
        counted=(
            f"{sum(total.values())} clauses, as public texts and reports outside the five sources give them; rows for a whole "
            "stage or deal are left out."
        ),
        note=(
            "Signed, proposed and endorsed texts are different texts; the positions page gives the references of each clause. "
            "Claim ids stand only where one of the five sources speaks of a clause; a statement about a whole may take in others."
        ),
    )


def ceasefire(data: Dataset, agreement_id: str) -> str:
    """`January 2025 ceasefire`."""
    return ceasefire_words(data.agreements.set_index("agreement_id").loc[agreement_id].to_dict())


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def provision_words(data: Dataset, obligation: pd.Series) -> str:
    """An obligation in a sentence: who owes it, what, and the standing of the text it stands in."""
    owner = matrix.owner_words(data, obligation.obligor_id)
    named = owner if owner in PARTIES.values() or " and " in owner else owner.lower()
    standing = f"owed by {named}; {label('status', obligation.status, data)}"
    if obligation.disputed_by:
        disputing = " and ".join(matrix.short_name(data, actor) for actor in items(obligation.disputed_by))
        standing += f", disputed by {disputing}"
    return f"{obligation.provision.rstrip('.')} ({standing})."


def fulfilment_table(agreement_id: str, data: Dataset | None = None) -> Table:
    """Obligation by speaker: what each is reported to have said of how far it has been carried out."""
    data = data or load()
    positions = matrix.obligation_by_speaker(data, agreement_id, IN_SCOPE)
    grid = matrix.grid(data, agreement_id, IN_SCOPE, always=unheard_parties(positions))
    said = {key: cell_words(data, group) for key, group in positions.groupby(["obligation_id", "speaker_id"], sort=False)}
    rows = {}
    for pair in grid.itertuples():
        owner = "" if pair.obligation_id in SUMMARY_ROWS else f" ({matrix.owner_words(data, pair.obligor_id)})"
        row = rows.setdefault(pair.obligation_id, {"Duty": pair.label + owner})
        row[matrix.short_name(data, pair.speaker_id)] = said.get((pair.obligation_id, pair.speaker_id), "")
    spoken = set(positions.obligation_id)
    silent = len(rows) - len(spoken)
    return Table(
        name=f"phase-one-fulfilment-{agreement_id}",
        title=f"{_capital(ceasefire(data, agreement_id))}: {silent} of the {len(rows)} duties listed have no claim of their own",
        # Duties of which somebody speaks come before those of which nobody does.
        frame=pd.DataFrame([rows[key] for key in sorted(rows, key=lambda key: key not in spoken)]),
        counted=fulfilment_counted(data, agreement_id, positions),
        note=(
            "Levels are what the speaker is reported to say (0 not begun, 1 minimal, 2 intermediate, 3 full), in order of time. "
            "A verb alone means that the speaker says, asks or does something about the duty without saying how far it has gone."
        ),
        empty=matrix.EMPTY,
    )


def unheard_parties(positions: pd.DataFrame) -> list[str]:
    """The parties for whom nobody of their side speaks in a matrix: they get a column, so that the silence is seen."""
    return [party for party in PARTIES if party not in set(positions.side)]


def cell_words(data: Dataset, positions: pd.DataFrame) -> str:
    """`minimal C134; says C135; intermediate C201`: levels, or acts where no level is told, in order of time."""
    parts: list[tuple[str, list[str]]] = []
    for row in positions.itertuples():
        words = label("act", row.act, data) if pd.isna(row.level) else label("reported_level", row.level, data)
        if parts and parts[-1][0] == words:
            parts[-1][1].append(row.claim_id)
        else:
            parts.append((words, [row.claim_id]))
    return "; ".join(f"{words} {' '.join(ids)}" for words, ids in parts)


def fulfilment_title(data: Dataset, agreement_id: str, obligations: int) -> str:
    """The finding that matrix and table of one ceasefire state."""
    told = with_level(data)
    told = told[told.agreement_id == agreement_id]
    speakers = [matrix.short_name(data, actor) for actor in matrix.speaker_order(data, told.speaker_id)]
    return (
        f"{_capital(ceasefire(data, agreement_id))}: a level of fulfilment is reported for {told.obligation_id.nunique()} of "
        f"{obligations} duties listed, by {_listed(speakers)}"
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def fulfilment_counted(data: Dataset, agreement_id: str, positions: pd.DataFrame) -> str:
    """What matrix and table count."""
    total = int((data.distinct.agreement_id == agreement_id).sum())
    return (
        f"{len(positions)} distinct claims on a duty of phase one or of the whole deal, of {total} that concern the "
        f"{ceasefire(data, agreement_id)}; {int(positions.level.notna().sum())} of them report a level."
    )


def figures(data: Dataset | None = None) -> Table:
    """Every figure of people held, exchanged, dead or killed: who gives it, as of when, how exact, what it takes in."""
    data = data or load()
    claims = data.claims.set_index("claim_id")
    table = figures_of_people(data)
    rows = []
    for row in table.to_dict("records"):
        claim = claims.loc[row["claim_id"]]
        rows.append(
            {
                "Counted": f"{row['measure']} ({row['population']})",
                "Figure": figure_words(_plain(row)) or f"no figure: “{row['verbatim']}”",
                "Exact or not": exactness(row),
                "Given by": given_by(data, claim),
                "As of": as_of(row["as_of_edtf"]),
                "What it includes": nesting(data, row),
                "Ceasefire": ceasefire(data, DEAL_OF[claim.passage_id[:2]]),
                "Claim": row["claim_id"],
            }
        )
    numbers = numbers_of_people(data)
    return Table(
        name="phase-one-figures",
        title=f"{len(numbers)} of {len(table)} quantities of people are numbers; the other {len(table) - len(numbers)} are words",
        frame=pd.DataFrame(rows),
        counted=f"{len(table)} of {len(data.quantities)} quantities coded: those of people held, exchanged, dead or killed.",
        note=(
            "“As of” is the day the figure holds for, where the source or its date of publication gives it; “between” means one "
            "day of those named."
        ),
    )


def _plain(row: dict) -> dict:
    return {key: None if cell is pd.NA else cell for key, cell in row.items()}


def as_of(edtf: str) -> str:
    """The day a figure holds for, in words: `between 12 and 13 March 2025`, or `not stated`."""
    return edtf_words(edtf) if edtf else "not stated"


def exactness(quantity: dict) -> str:
    """Whether the source gives one figure, an approximate one, a bound, or a word."""
    if pd.isna(quantity["low"]) and pd.isna(quantity["best"]) and pd.isna(quantity["high"]):
        return "vague"
    if pd.isna(quantity["best"]):
        return "lower bound" if pd.isna(quantity["high"]) else "range"
    return "approximate" if quantity["approx"] == "yes" else "one figure, no margin given"


def given_by(data: Dataset, claim: pd.Series) -> str:
    """Speaker and report: `Qassem, in TRT World`; an outlet's own voice says so."""
    outlet = data.actors.set_index("actor_id").name[data.sources.set_index("source_id").outlet_id[claim.passage_id[:2]]]
    if claim.speaker_form == "narrator":
        return f"{outlet} in its own voice"
    return f"{_speaker(data, claim)}, in {outlet}"


def differences(data: Dataset | None = None) -> Table:
    """Two accounts of one matter, each with its words where they are quoted, and how the dataset relates them."""
    data = data or load()
    rows = []
    for pair in pair_questions(data, "phase-one").question_claims:
        relation = data.relations[data.relations.claim_a.isin(pair) & data.relations.claim_b.isin(pair)]
        if len(relation) != 1:
            raise KeyError(f"relations.csv: {len(relation)} rows join {' and '.join(pair)}; one is shown, correct readings.csv")
        rows.append(
            {
                "One account": account(data, pair[0]),
                "Another account": account(data, pair[1]),
                "How they stand to each other": label("relation_type", relation.type.iloc[0], data),
                "Note on the pair": relation.note.iloc[0],
            }
        )
    return Table(
        name="phase-one-differences",
        title=f"{len(rows)} pairs of accounts of phase one of the October 2025 ceasefire that do not say the same",
        frame=pd.DataFrame(rows),
        counted=f"{len(rows)} of {len(data.relations)} relations between claims; the disagreements page has the others.",
        note=f"Which pairs to show is {A_READING}.",
    )


def account(data: Dataset, claim_id: str) -> str:
    """A claim in a sentence: who, when, our gloss, the quoted words where there are any, and its id."""
    claim = data.claims.set_index("claim_id").loc[claim_id]
    when = matrix.said(data, data.claims[data.claims.claim_id == claim_id]).iloc[0]
    quotes = data.quotes[data.quotes.claim_id == claim_id]
    names = data.actors.set_index("actor_id").name
    words = "".join(f" In the words of {names[row.owner_id]}: “{row.exact.rstrip('.')}”." for row in quotes.itertuples())
    return f"{_speaker(data, claim)} ({bounds_words(when['first'], when['last'])}): {claim.gloss}{words} {claim_id}"


def _speaker(data: Dataset, claim: pd.Series) -> str:
    """The speaker, and through whom the words came: `Israeli delegation, as told by S2 official`."""
    through = f", as told by {matrix.short_name(data, claim.through_id)}" if claim.through_id else ""
    return matrix.short_name(data, claim.speaker_id) + through


def nesting(data: Dataset, quantity: dict) -> str:
    """What a figure is part of, what it includes, and what its coder noted."""
    by_id = data.quantities.set_index("quantity_id")
    parts = []
    if quantity["subset_of"]:
        whole = by_id.loc[quantity["subset_of"]]
        parts.append(f"part of {whole.verbatim} {whole.claim_id}")
    inside = data.quantities[data.quantities.subset_of == quantity["quantity_id"]]
    parts += [f"includes {row.verbatim} {row.claim_id}" for row in inside.itertuples()]
    if quantity["note"]:
        parts.append(quantity["note"].rstrip("."))
    return "; ".join(parts) or "not stated"


def compliance_compared(data: Dataset | None = None) -> Table:
    """What is said of fulfilment in each report, with the exception that stands beside it and what is said of Israel."""
    data = data or load()
    rows = [
        {
            "Report": f"{row.source_id}, {published(row)}",
            "Ceasefire": ceasefire(data, DEAL_OF[row.source_id]),
            "Of what Hamas owes": statements(data, _in_source(fulfilment(data), row.source_id)),
            "Exception stated with it": statements(data, _in_source(exceptions(data), row.source_id)),
            "Of what Israel owes": statements(data, _in_source(of_israel(data), row.source_id)),
        }
        for row in data.sources.itertuples()
    ]
    used = {claim for row in rows for cell in row.values() for claim in claim_ids(cell)}
    stated = {deal: set(sources_of(fulfilment(data, deal))) for deal in data.agreements.agreement_id}
    limited = {deal: set(sources_of(exceptions(data, deal))) for deal in data.agreements.agreement_id}
    return Table(
        name="phase-one-compliance-compared",
        title="Reports that state fulfilment by Hamas, and with it an exception: "
        + "; ".join(f"{ceasefire(data, deal)}, {len(limited[deal])} of {len(stated[deal])}" for deal in stated),
        frame=pd.DataFrame(rows),
        counted=(
            f"{len(used)} distinct claims: reported fulfilment of Hamas’s duties, its exceptions, and reported levels or "
            "breaches of Israel’s."
        ),
        note=(
            "The words are our glosses of what each speaker is reported to say. Duties are those of phase one or of the whole "
            "deal; charges over the passage to the second phase of a deal, such as C003, C018 and C214, are not in this table."
        ),
        empty="no such statement in this report",
    )


def _in_source(claims: pd.DataFrame, source_id: str) -> pd.DataFrame:
    return claims[sources_of(claims) == source_id]


def of_israel(data: Dataset) -> pd.DataFrame:
    """Distinct claims that report a level of what Israel owes, or a breach by it."""
    claims = data.distinct
    wanted = [*with_level(data, "israel").claim_id, *breaches(data).claim_id]
    return claims[claims.claim_id.isin(wanted)]


def published(source) -> str:
    """`6 to 9 March 2025`: the bounds of publication."""
    return bounds_words(source.published_earliest, source.published_latest)


def statements(data: Dataset, claims: pd.DataFrame) -> str:
    """Speaker by speaker: `Qassem: gloss C132 …`."""
    parts = []
    for speaker, group in claims.groupby("speaker_id", sort=False):
        told = " ".join(f"{row.gloss} {row.claim_id}" for row in group.itertuples())
        parts.append(f"{matrix.short_name(data, speaker)}: {told}")
    return " ".join(parts)


def subjects(data: Dataset | None = None) -> Table:
    """What is said of Rafah, of aid, of reported breaches and of the search for remains, speaker by speaker."""
    data = data or load()
    rows, counted, heard = [], set(), []
    for subject in (*SUBJECTS, BREACHES):
        claims = about_subject(data, subject)
        claims = claims.assign(**matrix.said(data, claims), source=sources_of(claims))
        counted |= set(claims.claim_id)
        if (side_of(data, claims.speaker_id) == "israel").any():
            heard.append(subject)
        for (source, speaker), group in claims.groupby(["source", "speaker_id"], sort=False):
            rows.append(
                {
                    "Subject": subject,
                    "Speaker": f"{matrix.short_name(data, speaker)} ({source})",
                    "Said or published": bounds_words(group["first"].min(), group["last"].max()),
                    "What is said": " ".join(f"{row.gloss} {row.claim_id}" for row in group.itertuples()),
                }
            )
    return Table(
        name="phase-one-subjects",
        title=f"Israel’s side is heard on {len(heard)} of these {len(SUBJECTS) + 1} subjects: “{'” and “'.join(heard)}”",
        frame=pd.DataFrame(rows),
        counted=f"{len(counted)} distinct claims of {len(data.distinct)}; a claim on two subjects stands under both.",
        note="The words are our glosses; a breach is what a speaker calls one or an accusation of it, never our finding.",
    )


# --- figures -----------------------------------------------------------------------------


def _matrix_marks(data: Dataset, agreement_id: str) -> pd.DataFrame:
    """One row per mark: a reported level of one speaker in one report, or one mark for a pair without any level."""
    positions = matrix.obligation_by_speaker(data, agreement_id, IN_SCOPE)
    rows = []
    for (obligation, speaker), pair in positions.groupby(["obligation_id", "speaker_id"], sort=False):
        told = pair[pair.level.notna()]
        groups = list(told.groupby(["source_id", "level"], sort=False)) or [((None, None), pair)]
        for place, ((_, level), group) in enumerate(groups):
            rows.append(
                {
                    "duty": pair.label.iloc[0],
                    "owed by": matrix.owner_words(data, pair.obligor_id.iloc[0]),
                    "speaker": matrix.short_name(data, speaker),
                    "reported": NO_LEVEL if level is None else f"{matrix.LETTERS[level]} {WORDS_OF_LEVEL[level]}",
                    "letter": "" if level is None else matrix.LETTERS[level],
                    "said": bounds_words(group["first"].min(), group["last"].max()),
                    "slot": place - (len(groups) - 1) / 2,
                    "claims": _joined(group.claim_id, "|"),
                    "obligation": obligation,
                }
            )
    return pd.DataFrame(rows)


def _matrix_rows(data: Dataset, agreement_id: str) -> pd.DataFrame:
    """The rows of the matrix from top to bottom: a head for each owner, then the duties it owes."""
    table = data.obligations[(data.obligations.agreement_id == agreement_id) & data.obligations.phase.isin(IN_SCOPE)]
    owners = table.obligor_id.map(lambda cell: matrix.owner_words(data, cell))
    rows = []
    for owner in sorted(owners.unique(), key=_owner_place):
        rows.append({"row": f"{owner.upper()} {'OWES' if owner in PARTIES.values() else 'OWE'}", "head": True})
        rows += [{"row": words, "head": False} for words in table.label[owners == owner]]
    return pd.DataFrame(rows)


def _owner_place(owner: str) -> tuple[int, str]:
    """Hamas and Israel, then those who owe with another, then the mediators."""
    places = {"Hamas": 0, "Israel": 1, "Both": 2, "Mediators": 4}
    return places.get(owner, 3), owner


def fulfilment_matrix(agreement_id: str, data: Dataset | None = None) -> Figure:
    """Obligation by speaker: the level each is reported to give, as a letter on a tone."""
    data = data or load()
    marks = marked(_matrix_marks(data, agreement_id), "{speaker} on “{duty}” ({owed by}): {reported}; {said}")
    rows = _matrix_rows(data, agreement_id)
    silent = ~rows["head"] & ~rows.row.isin(marks.duty)
    rows = rows.assign(words=silent.map({True: "no statement", False: ""}))
    positions = matrix.obligation_by_speaker(data, agreement_id, IN_SCOPE)
    heard = matrix.speaker_order(data, [*positions.speaker_id, *unheard_parties(positions)])
    speakers = [matrix.short_name(data, actor) for actor in heard]

    def chart(layout: str) -> alt.LayerChart:
        return _drawn_matrix(marks, rows, speakers, layout)

    return Figure(
        name=f"phase-one-matrix-{agreement_id}",
        title=fulfilment_title(data, agreement_id, int((~rows["head"]).sum())),
        alt=_matrix_alt(data, agreement_id, marks, rows, speakers),
        interactive=True,
        chart=chart,
        data=marks,
        counted=fulfilment_counted(data, agreement_id, positions),
        note=(
            "F full, I intermediate, M minimal, N not begun: levels as the speaker is reported to give them, from left to "
            "right in order of time. A circle: the speaker speaks of the duty without a level. A blank: no statement in these "
            "five sources."
        ),
    )


def _matrix_alt(data: Dataset, agreement_id: str, marks: pd.DataFrame, rows: pd.DataFrame, speakers: list[str]) -> str:
    told = marks[marks.reported != NO_LEVEL]
    levels = "; ".join(f"{row.speaker} on “{row.duty}”: {row.reported[2:]}, {row.said}" for row in told.itertuples())
    silent = int(((~rows["head"]) & (rows.words != "")).sum())
    return (
        f"Matrix of duties under the {ceasefire(data, agreement_id)} by speaker ({_listed(speakers)}). "
        f"Levels reported: {levels}. "
        f"{silent} of {int((~rows['head']).sum())} duties have no claim of their own."
    )


def _drawn_matrix(marks: pd.DataFrame, rows: pd.DataFrame, speakers: list[str], layout: str) -> alt.LayerChart:
    """Rows are duties under heads, columns speakers; on a phone a duty stands above its marks instead of beside them."""
    wide = layout == "wide"
    order = list(rows.row)
    reported = [*LEVEL_LABELS, NO_LEVEL]
    tones = [palette.STEPS[4], palette.STEPS[3], palette.STEPS[1], palette.STEPS[0], palette.PAGE]
    columns = alt.Axis(
        orient="top",
        labelAngle=0 if wide else -90,
        labelExpr="split(datum.label, ' ')" if wide else "datum.label",
        domain=False,
        ticks=False,
        labelLimit=110,
        # Two-line heads grow downwards from where one-line heads stand.
        labelPadding=20 if wide else 4,
        grid=True,
        gridColor=palette.GRID.light,
    )
    beside = alt.Axis(
        ticks=False,
        domain=False,
        labelLimit=280,
        labelPadding=6,
        grid=False,
        labelFontWeight={"condition": {"test": "test(/ OWES?$/, datum.value)", "value": "bold"}, "value": "normal"},
    )
    x = alt.X("speaker:N", sort=speakers, title=None, scale=alt.Scale(domain=speakers, padding=0), axis=columns)
    y = alt.Y("duty:N", sort=order, title=None, scale=alt.Scale(domain=order), axis=beside if wide else None)
    slot = alt.XOffset("slot:Q", scale=alt.Scale(domain=[-1.5, 1.5]))
    down = 0 if wide else 8
    base = alt.Chart(marks).encode(x=x, y=y, xOffset=slot)
    points = base.mark_point(size=300 if wide else 220, yOffset=down, stroke=palette.AXIS.light, strokeWidth=1).encode(
        fill=alt.Fill(
            "reported:N",
            scale=alt.Scale(domain=reported, range=[tone.light for tone in tones]),
            title="Reported level",
            legend=alt.Legend(columns=5 if wide else 2),
        ),
        shape=alt.Shape("reported:N", scale=alt.Scale(domain=reported, range=["square"] * 4 + ["circle"])),
        **MARK,
    )
    on_dark = alt.FieldOneOfPredicate(field="letter", oneOf=["F", "I"])
    letters = base.mark_text(yOffset=down, baseline="middle").encode(
        text="letter:N",
        color=alt.when(on_dark).then(alt.value(palette.PAGE.light)).otherwise(alt.value(palette.INK.light)),
    )
    heads = alt.Chart(rows).encode(y=alt.Y("row:N", sort=order, scale=alt.Scale(domain=order)), x=alt.value(0))
    layers = [points, letters]
    if wide:
        layers.append(
            heads.transform_filter("datum.words == 'no statement'")
            .mark_text(align="left", dx=6, color=palette.MUTED.light, fontStyle="italic")
            .encode(text=alt.value("no statement in these five sources"))
        )
    else:
        layers.append(heads.transform_filter("!datum.head").mark_text(align="left", dy=-11).encode(text="row:N"))
        layers.append(heads.transform_filter("datum.head").mark_text(align="left", fontWeight="bold").encode(text="row:N"))
        layers.append(
            heads.transform_filter("datum.words == 'no statement'")
            .mark_text(align="left", dx=6, dy=6, color=palette.MUTED.light, fontStyle="italic")
            .encode(text=alt.value("no statement in these five sources"))
        )
    return alt.layer(*layers).properties(height=len(rows) * (25 if wide else 44))


# Figures that a source adds to another one, by what they measure: drawn from where that one ends.
ADDED_TO = {RELEASED_BODIES: RELEASED_LIVING}
PEOPLE_SCALE = 260
PANEL_WIDTHS = {"wide": 700, "narrow": 304}
PANELS = {
    f"jan2025 {HELD}": "January 2025 ceasefire: people held in Gaza",
    "jan2025 Palestinian prisoners and detainees": "January 2025 ceasefire: Palestinians held by Israel",
    f"oct2025 {HELD}": "October 2025 ceasefire: people held in Gaza",
    "oct2025 Palestinians": "October 2025 ceasefire: Palestinians killed",
}
# Panels too large for the common scale.
OWN_SCALE = ("jan2025 Palestinian prisoners and detainees",)


def _figure_marks(data: Dataset) -> pd.DataFrame:
    """One row per figure or vague quantity of people, panel by panel; equal figures of one report stand together."""
    claims = data.claims.set_index("claim_id")
    table = figures_of_people(data)
    table = table.assign(
        deal=deals_of(data, table.claim_id),
        vague=table[["low", "best", "high"]].isna().all(axis=1),
        source=table.claim_id.map(claims.passage_id).str[:2],
    )
    rows = []
    keys = ["deal", "population", "vague", "source", "measure", "low", "best", "verbatim"]
    table["verbatim"] = table.verbatim.where(table.vague, "")
    for (deal, population, vague, source, measure, low, best, verbatim), group in table.groupby(keys, sort=False, dropna=False):
        first = group.iloc[0]
        whole = data.quantities[data.quantities.quantity_id == first.subset_of]
        behind = data.quantities[data.quantities.measure == ADDED_TO.get(measure, "")]
        start = 0 if behind.empty else int(behind.best.iloc[0])
        end = best if pd.notna(best) else low
        speakers = _listed(list(dict.fromkeys(_speaker(data, claims.loc[claim]) for claim in group.claim_id)))
        kind = exactness(first.to_dict())
        counted = measure + (f", part of the {int(whole.best.iloc[0])}" if len(whole) else "")
        counted += f", besides the {start}" if start else ""
        rows.append(
            {
                "panel": f"{deal} {population}",
                "figure": f"“{verbatim}”" if vague else _figure_in_words(first),
                "kind": kind,
                "measure": counted,
                "given by": f"{speakers}, {source}",
                "as of": as_of(first.as_of_edtf),
                "start": pd.NA if vague else start,
                "end": pd.NA if vague else start + end,
                "whole": int(whole.best.iloc[0]) if len(whole) else pd.NA,
                "claims": _joined(group.claim_id, "|"),
                "size": 1 if pd.isna(end) else -int(end),
            }
        )
    # Numbers before words, the whole before its parts; panels in the order of the drawing.
    frame = pd.DataFrame(rows)
    frame = frame.assign(row=frame.figure + ": " + frame.measure, place=frame.panel.map(list(PANELS).index))
    return frame.sort_values(["place", "size", "row"]).drop(columns=["place", "size"]).reset_index(drop=True)


def _figure_in_words(quantity: pd.Series) -> str:
    return figure_words(_plain(quantity.to_dict()))


def exchange_figures(data: Dataset | None = None) -> Figure:
    """The figures of people held, exchanged, dead and killed, to scale and nested as the source nests them; words have no bar."""
    data = data or load()
    marks = marked(_figure_marks(data), "{row} ({given by}); {kind}; as of: {as of}")

    def chart(layout: str) -> alt.VConcatChart:
        return alt.vconcat(*[_figure_panel(marks, panel, layout) for panel in PANELS], spacing=14)

    numbers = numbers_of_people(data)
    return Figure(
        name="phase-one-exchange",
        title=(
            f"{len(exchange_numbers(data, 'jan2025'))} numbers of people taken, held and exchanged stand in the reports on the "
            f"January 2025 ceasefire; for the exchange under the October 2025 ceasefire the only number is "
            f"{_exchange_number_oct(data)}, the body still missing"
        ),
        alt=_figures_alt(marks),
        chart=chart,
        data=marks,
        counted=(
            f"{len(numbers)} numbers and {_vague(data)} vague quantities of people, of {len(data.quantities)} quantities coded."
        ),
        note=(
            "Bars are to one scale, but for Palestinian prisoners and detainees, whose bar would not fit. The light bar behind "
            "is the whole that a figure is part of, or the figure it adds to. Dashed: approximate. Arrow: a lower bound. "
            "Words in quotation marks are quantities without a number; none is drawn."
        ),
    )


def _figures_alt(marks: pd.DataFrame) -> str:
    parts = []
    for panel, title in PANELS.items():
        told = "; ".join(f"{row['row']} ({row['given by']})" for row in marks[marks.panel == panel].to_dict("records"))
        parts.append(f"{title}: {told}.")
    return " ".join(parts)


def _figure_panel(marks: pd.DataFrame, panel: str, layout: str) -> alt.LayerChart:
    """One panel: words above, the bar below; on a phone the speaker has a line of his own."""
    wide = layout == "wide"
    rows = marks[marks.panel == panel]
    longest = 1.04 * rows.end.max() if panel in OWN_SCALE else PEOPLE_SCALE
    drop = 10 if wide else 17
    # Two reports may give the same figure of the same thing: a line belongs to a figure and those who give it.
    lines = list(rows.row + " — " + rows["given by"])
    y = alt.Y("line:N", sort=lines, title=None, axis=None, scale=alt.Scale(domain=lines))
    here = alt.Chart(marks).transform_filter(alt.datum.panel == panel)
    base = here.transform_calculate(zero="0", line="datum.row + ' — ' + datum['given by']").encode(y=y)

    def along(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=None, axis=None, scale=alt.Scale(domain=[0, longest], nice=False))

    ground = base.mark_bar(height=10, yOffset=drop, color=palette.STEPS[1].light)
    bars = base.transform_filter("isValid(datum.end)").encode(x=along("start"), x2="end:Q", **MARK)
    words = "datum.line" if wide else "datum.row"
    layers = [
        ground.transform_filter("isValid(datum.whole)").encode(x=along("zero"), x2="whole:Q"),
        ground.transform_filter("datum.start > 0").encode(x=along("zero"), x2="start:Q"),
        bars.transform_filter("datum.kind != 'approximate'").mark_bar(height=10, yOffset=drop, color=palette.MARK.light),
        bars.transform_filter("datum.kind == 'approximate'").mark_bar(
            height=10,
            yOffset=drop,
            fill=palette.STEPS[1].light,
            stroke=palette.MARK.light,
            strokeWidth=1.5,
            strokeDash=[4, 3],
        ),
        base.transform_filter("datum.kind == 'lower bound'")
        .mark_text(align="left", baseline="middle", dx=3, dy=drop, text="→")
        .encode(x=along("end")),
        base.transform_calculate(words=words)
        .mark_text(align="left", dy=-5 if wide else -14)
        .encode(x=alt.value(0), text="words:N"),
    ]
    if not wide:
        layers.append(base.mark_text(align="left", dy=1, color=palette.MUTED.light).encode(x=alt.value(0), text="given by:N"))
    return alt.layer(*layers).properties(
        width=PANEL_WIDTHS[layout], height=len(rows) * (40 if wide else 54), title=_panel_title(PANELS[panel], layout)
    )


def _panel_title(words: str, layout: str) -> alt.TitleParams:
    """The head of one panel of a figure; the figure itself has its title in the caption."""
    return alt.TitleParams(
        words,
        anchor="start",
        fontSize=SMALLEST_TEXT[layout],
        fontWeight="bold",
        color=palette.INK.light,
        limit=PANEL_WIDTHS[layout],
    )


# What is drawn beside the statements, from context outside the corpus: the ends of the two windows.
WINDOW_END = {"jan2025": "X014", "oct2025": "X057"}
LAST_DAY = 112


def context_day(data: Dataset, context_id: str, agreement_id: str) -> int:
    """The day of a context fact, counted from the start of a ceasefire. Raises KeyError for an unknown id."""
    return day(data, agreement_id, data.context.set_index("context_id").date_edtf[context_id])


def _window_marks(data: Dataset) -> pd.DataFrame:
    """One row per speaker, party spoken of, report and level: the days on which it can have been said."""
    accused = breaches(data)
    claims = pd.concat(
        [
            with_level(data, "hamas").assign(party="hamas"),
            with_level(data, "israel").assign(party="israel"),
            # Who is accused, not who owes: the duty to stop fighting is owed by both.
            accused[accused.reported_level.isna()].assign(party=lambda table: table.about_id.map(_accused)),
        ]
    )
    claims = claims.join(matrix.said(data, claims)).assign(source=sources_of(claims))
    claims = claims.assign(level=claims.reported_level.fillna(-1))
    rows = []
    for (deal, source, speaker, party, level), group in claims.groupby(
        ["agreement_id", "source", "speaker_id", "party", "level"], sort=True
    ):
        said = ACCUSES if level < 0 else f"{matrix.LETTERS[level]} {WORDS_OF_LEVEL[level]}"
        first, last = day(data, deal, group["first"].min()), day(data, deal, group["last"].max())
        rows.append(
            {
                "deal": deal,
                "row": f"{matrix.short_name(data, speaker)} ({source}) on {PARTIES[party]}: {said.partition(' ')[2] or said}",
                "duties": ", ".join(dict.fromkeys(group.obligation_id.map(_duty_in_brief))),
                "reported": said,
                "letter": "B" if level < 0 else matrix.LETTERS[level],
                "from day": first,
                "to day": last,
                "days": bounds_words(group["first"].min(), group["last"].max()),
                "party": PARTIES[party],
                "claims": _joined(group.claim_id, "|"),
                "order": (list(PARTIES).index(party), -level),
            }
        )
    rows.sort(key=lambda row: (row["deal"], row["from day"], row["order"], row["row"]))
    return pd.DataFrame(rows).drop(columns="order")


# The last word of an obligation's id, and its subject in brief.
DUTIES_IN_BRIEF = {
    "hamas": "phase one",
    "israel": "phase one",
    "remains": "remains",
    "rafah": "Rafah",
    "aid": "aid",
    "halt": "fighting",
}


def _duty_in_brief(obligation_id: str) -> str:
    """The subject of an obligation in a word or two, from the last part of its id; `whole deal` for the rows of a whole."""
    if "-whole-" in obligation_id:
        return "whole deal"
    return DUTIES_IN_BRIEF.get(obligation_id.rpartition("-")[2], obligation_id)


def _accused(about: str) -> str:
    """The party accused in a claim. Raises KeyError where it names neither or both."""
    named = [party for party in PARTIES if party in items(about)]
    if "israel" in named:
        return "israel"
    if named:
        return named[0]
    raise KeyError(f"claims.csv: an accusation about {about!r} names neither Hamas nor Israel; add the accused to about_id")


def windows(data: Dataset | None = None) -> Figure:
    """What was said when about compliance, in days since each ceasefire took effect, beside the known window of phase one."""
    data = data or load()
    marks = marked(_window_marks(data), "{row} ({duties}); {days}, day {from day} to {to day}")
    ends = {deal: context_day(data, context_id, deal) for deal, context_id in WINDOW_END.items()}
    length = ends["jan2025"] + 1
    announced = ends["oct2025"]
    # No public text gives phase one of October a length: its window stays open, and one event is marked in it.
    known = pd.DataFrame(
        {
            "deal": ["jan2025", "oct2025"],
            "from": [0, 0],
            "to": [length, LAST_DAY],
            "edge": [length, announced],
            "words": [
                f"its {length} days run out ({WINDOW_END['jan2025']})",
                f"day {announced}: start of phase two announced ({WINDOW_END['oct2025']})",
            ],
        }
    )
    days = {source: report_days(data, source) for source in ("S1", "S3")}

    def chart(layout: str) -> alt.VConcatChart:
        return alt.vconcat(*[_window_panel(data, marks, known, deal, layout) for deal in ends], spacing=16)

    told = "; ".join(f"{row['row']} ({row['duties']}), {row['days']}" for row in marks.to_dict("records"))
    used = {claim for cell in marks.claims for claim in claim_ids(cell)}
    return Figure(
        name="phase-one-windows",
        title=(
            f"Hamas’s side calls its part done {days['S1'][0]} to {days['S1'][1]} days after the January 2025 ceasefire took "
            f"effect and, with exceptions, by day {days['S3'][0]} of the October 2025 ceasefire"
        ),
        alt=(
            f"Time lines in days since each ceasefire took effect. January 2025: by context phase one ran {length} days. "
            f"October 2025: by context phase two was announced on day {announced}. Statements: {told}."
        ),
        interactive=True,
        chart=chart,
        data=marks,
        counted=(
            f"{len(used)} distinct claims of {len(data.distinct)}: reported levels of what Hamas or Israel owes in phase one or "
            "under the whole deal, and breaches reported without a level."
        ),
        note=(
            "A bar covers the days on which the words can have been said: the day the text gives, else the days on which the "
            "report can have been published. The shaded window is context from outside the five sources; the public texts of the "
            "October 2025 ceasefire give its phase one no length. B: a breach reported without a level."
        ),
    )


def _window_panel(data: Dataset, marks: pd.DataFrame, known: pd.DataFrame, deal: str, layout: str) -> alt.LayerChart:
    """The statements on one ceasefire, one below the other, over its window."""
    wide = layout == "wide"
    head = " "  # an empty row on top, where the words about the window stand
    order = [head, *marks.row[marks.deal == deal]]
    height = len(order) * 38
    scale = alt.Scale(domain=[0, LAST_DAY], nice=False)
    start = date_words(data.agreements.set_index("agreement_id").in_force_edtf[deal])
    axis = alt.Axis(values=[0, 20, 40, 60, 80, 100], title=f"days since {start}", grid=False)
    y = alt.Y("row:N", sort=order, title=None, axis=None, scale=alt.Scale(domain=order))
    base = alt.Chart(marks).transform_filter(alt.datum.deal == deal)
    window = alt.Chart(known).transform_filter(alt.datum.deal == deal)
    shade = window.mark_rect(color=palette.SHADE.light).encode(x=alt.X("from:Q", scale=scale, axis=axis), x2="to:Q")
    # Where the window ends there, the shade shows it; where it does not, the line runs down.
    edge = window.mark_rule(color=palette.MUTED.light, strokeDash=[4, 3]).encode(
        x=alt.X("edge:Q", scale=scale), y=alt.value(0), y2=alt.value(26 if deal == "jan2025" else height)
    )
    left = deal == "oct2025"
    edge_words = window.mark_text(
        align="right" if left else "left", baseline="top", dx=-5 if left else 5, dy=6, color=palette.MUTED.light
    ).encode(x=alt.X("edge:Q", scale=scale), y=alt.value(0), text="words:N")
    drop = 9
    base = base.transform_calculate(until="datum['to day'] + 1")
    bars = base.mark_bar(height=9, yOffset=drop, color=palette.MARK.light).encode(
        x=alt.X("from day:Q", scale=scale, axis=axis), x2="until:Q", y=y, **MARK
    )
    reported = [*LEVEL_LABELS, ACCUSES]
    tones = [palette.STEPS[4], palette.STEPS[3], palette.STEPS[1], palette.STEPS[0], palette.PAGE]
    signs = base.mark_point(size=230, xOffset=13, yOffset=drop, stroke=palette.AXIS.light, strokeWidth=1).encode(
        x=alt.X("until:Q", scale=scale, axis=axis),
        y=y,
        fill=alt.Fill("reported:N", scale=alt.Scale(domain=reported, range=[tone.light for tone in tones]), legend=None),
        shape=alt.Shape("reported:N", scale=alt.Scale(domain=reported, range=["square"] * 4 + ["circle"]), legend=None),
        **MARK,
    )
    on_dark = alt.FieldOneOfPredicate(field="letter", oneOf=["F", "I"])
    letters = base.mark_text(xOffset=13, yOffset=drop, baseline="middle").encode(
        x=alt.X("until:Q", scale=scale, axis=axis),
        y=y,
        text="letter:N",
        color=alt.when(on_dark).then(alt.value(palette.PAGE.light)).otherwise(alt.value(palette.INK.light)),
    )
    words = (
        base.transform_calculate(words="datum.row" + (" + ' (' + datum.duties + ')'" if wide else ""))
        .mark_text(align="left", dx=3, dy=-9)
        .encode(x=alt.value(0), y=y, text="words:N")
    )
    return alt.layer(shade, edge, edge_words, bars, signs, letters, words).properties(
        width=PANEL_WIDTHS[layout], height=height, title=_panel_title(_capital(ceasefire(data, deal)), layout)
    )
