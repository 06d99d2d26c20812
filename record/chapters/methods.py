"""Methods: how far independent codings of the corpus agree, and which figures the methods page states."""

from __future__ import annotations

from functools import lru_cache

import altair as alt
import pandas as pd

from record import agreement, palette
from record.dataset import Dataset, load
from record.figure import MARK, Figure, Table, marked
from record.findings import value

# Which codings are compared, in the order of the rounds: first, second, what the comparison is for.
COMPARISONS = (
    ("coder-a", "coder-b", "first coding (codebook 1.0) and blind second coding (1.1)"),
    ("coder-c", "coder-d", "two fresh blind codings (1.2)"),
)


def comparisons(data: Dataset) -> list[tuple[str, str, str]]:
    """The comparisons whose two codings are on file."""
    on_file = {coder for coder, _ in agreement.coders(data)}
    return [each for each in COMPARISONS if {each[0], each[1]} <= on_file]


@lru_cache(maxsize=8)
def alphas(data: Dataset, first: str, second: str, draws: int = 0) -> pd.DataFrame:
    """Alpha of each variable for one comparison, once; with its interval where `draws` says how often to resample."""
    return agreement.alphas(data, first, second, draws)


def reading(alpha: float) -> str:
    """What a coefficient allows, in words (Krippendorff 2019)."""
    if pd.isna(alpha):
        return "not defined"
    if alpha >= agreement.RELIABLE:
        return "good"
    return "tentative" if alpha >= agreement.TENTATIVE else "too low for a finding"


def alpha_table(data: Dataset | None = None) -> Table:
    """Alpha with its interval for each variable and comparison, and what it allows."""
    data = data or load()
    columns = [
        alphas(data, first, second, agreement.DRAWS).set_index("variable").assign(read=lambda table: table.alpha.map(reading))
        for first, second, _ in comparisons(data)
    ]
    rows = []
    for variable in columns[0].index:
        row = {"variable": agreement.NAMES[variable]}
        for (first, second, _), table in zip(comparisons(data), columns, strict=True):
            got = table.loc[variable]
            pair = f"{first} and {second}"
            row[f"{pair}: alpha"] = f"{got.alpha:.3f} ({got.low:.3f} to {got.high:.3f})"
            row[f"{pair}: reading"] = got["read"]
        rows.append(row)
    pairs = "; ".join(f"{first} and {second}: {what}" for first, second, what in comparisons(data))
    units = ", ".join(str(table.units.iloc[0]) for table in columns)
    return Table(
        name="alpha",
        title="Agreement between independent codings, variable by variable",
        frame=pd.DataFrame(rows),
        counted=f"Krippendorff's alpha with its 95 % bootstrap interval on the units both coders have ({units}). {pairs}.",
    )


def alpha_chart(data: Dataset | None = None) -> Figure:
    """Alpha and interval of each variable for the latest comparison, with the two thresholds drawn."""
    data = data or load()
    first, second, what = comparisons(data)[-1]
    frame = alphas(data, first, second, agreement.DRAWS).assign(variable=lambda table: table.variable.map(agreement.NAMES))
    frame = frame.sort_values(["alpha", "variable"], ascending=[False, True], ignore_index=True).round(3)
    frame = marked(frame.assign(claims=""), "{variable}: alpha {alpha}, from {low} to {high}")
    low = int((frame.alpha < agreement.TENTATIVE).sum())
    good = int((frame.alpha >= agreement.RELIABLE).sum())

    def chart(layout: str) -> alt.Chart:
        y = alt.Y("variable:N", title=None, sort=None)
        lines = (
            alt.Chart(pd.DataFrame({"alpha": [agreement.TENTATIVE, agreement.RELIABLE]}))
            .mark_rule(color=palette.AXIS.light, strokeDash=[4, 3])
            .encode(x="alpha:Q")
        )
        base = alt.Chart(frame).encode(y=y)
        span = base.mark_rule(color=palette.MARK.light, strokeWidth=2).encode(
            x=alt.X("low:Q", title="alpha", scale=alt.Scale(domain=[min(0.0, float(frame.low.min())), 1])), x2="high:Q"
        )
        point = base.mark_point(filled=True, size=70, opacity=1, color=palette.MARK.light).encode(x="alpha:Q", **MARK)
        return (lines + span + point).properties(height=alt.Step(22))

    return Figure(
        name="alpha",
        title=f"{good} of {len(frame)} coded variables reach the level called good; {low} stay below what a finding may rest on",
        alt=(
            f"Dot plot of alpha with its interval for {len(frame)} variables. The highest is {frame.variable[0]} with "
            f"{frame.alpha[0]}, the lowest {frame.variable.iloc[-1]} with {frame.alpha.iloc[-1]}. "
            f"Dashed lines mark {agreement.TENTATIVE} and {agreement.RELIABLE:.3f}."
        ),
        chart=chart,
        data=frame[["variable", "units", "agreement", "alpha", "low", "high", "claims", "tip", "href"]],
        counted=f"{frame.units[0]} units that both coders have; {what}.",
        claims=[],
    )


def units_table(data: Dataset | None = None) -> Table:
    """Units of each coder, units in common, precision, recall and F1, for each comparison."""
    data = data or load()
    rows = []
    for first, second, what in comparisons(data):
        got = agreement.unitising(data, first, second)
        rows.append(
            {
                "comparison": f"{first} and {second}",
                "what": what,
                "units of the first": got["first"],
                "units of the second": got["second"],
                "in common": got["both"],
                "precision": f"{got['precision']:.3f}",
                "recall": f"{got['recall']:.3f}",
                "F1": f"{got['f1']:.3f}",
            }
        )
    return Table(
        name="units",
        title="How far the coders cut the texts into the same claims",
        frame=pd.DataFrame(rows),
        counted=(
            "A unit of the one and a unit of the other can count as the same when they share at least "
            f"{agreement.LEAST_OVERLAP:.0%} of the characters of the shorter one; closest pairs first, each matched once."
        ),
    )


def confusions(data: Dataset | None = None, most: int = 3) -> Table:
    """The most frequent differences of each variable in the latest comparison."""
    data = data or load()
    first, second, what = comparisons(data)[-1]
    rows = []
    for variable in alphas(data, first, second).variable:
        for each in agreement.confusion(data, variable, first, second).head(most).itertuples():
            rows.append(
                {
                    "variable": agreement.NAMES[variable],
                    first: each.first or "left empty",
                    second: each.second or "left empty",
                    "units": each.units,
                }
            )
    return Table(
        name="confusions",
        title="Where the coders differed most often",
        frame=pd.DataFrame(rows),
        counted=f"The {most} most frequent pairs of different values of each variable; {what}.",
    )


def good(data: Dataset, comparison: tuple[str, str, str]) -> int:
    """How many variables reach the level called good between the two coders of a comparison."""
    return int((alphas(data, *comparison[:2]).alpha >= agreement.RELIABLE).sum())


def below_good(data: Dataset, comparison: tuple[str, str, str]) -> str:
    """The variables below that level, lowest first, in words."""
    table = alphas(data, *comparison[:2]).sort_values("alpha")
    return ", ".join(agreement.NAMES[name] for name in table[table.alpha < agreement.RELIABLE].variable)


@value("methods.first-alphas-good")
def _good_in_the_first_comparison(data: Dataset) -> int:
    return good(data, COMPARISONS[0])


@value("methods.variables")
def _variables(data: Dataset) -> int:
    return data.codings.variable.nunique()


@value("methods.first-units")
def _first_units(data: Dataset) -> int:
    return agreement.unitising(data, *COMPARISONS[0][:2])["first"]


@value("methods.second-units")
def _second_units(data: Dataset) -> int:
    return agreement.unitising(data, *COMPARISONS[0][:2])["second"]


@value("methods.common-units")
def _common_units(data: Dataset) -> int:
    return agreement.unitising(data, *COMPARISONS[0][:2])["both"]


@value("methods.below-good")
def _below_good(data: Dataset) -> str:
    return below_good(data, COMPARISONS[0])


@value("methods.last-alphas-good")
def _good_in_the_last_comparison(data: Dataset) -> int:
    return good(data, COMPARISONS[-1])


@value("methods.last-below-good")
def _below_good_in_the_last_comparison(data: Dataset) -> str:
    return below_good(data, COMPARISONS[-1])


@value("methods.only-first")
def _only_in_the_first_coding(data: Dataset) -> int:
    """Claims of the first coding that no other coder has."""
    first = COMPARISONS[0][0]
    others = {claim for coder, _ in agreement.coders(data) if coder != first for claim in agreement.units(data, coder).claim_id}
    return int((~data.claims.claim_id.isin(others)).sum())


@value("methods.notes")
def _notes(data: Dataset) -> int:
    return int((data.claims.note != "").sum())
