"""Methods: how far independent codings of the corpus agree, and which figures the methods page states."""

from __future__ import annotations

from functools import lru_cache

import altair as alt
import pandas as pd

from record import agreement, palette
from record.dataset import Dataset, load
from record.figure import MARK, Figure, Table, marked
from record.findings import value

# Which codings are compared: first, second, what the comparison is for. The headline is coder against coder from one text of the
# codebook; beside it stands the first coding, from which the record was made, against each of the others.
HEADLINE = ("coder-c", "coder-d", "two fresh blind codings (codebook 1.2)")
OF_THE_FIRST = (
    ("coder-a", "coder-b", "first coding (1.0) and blind second coding (1.1)"),
    ("coder-a", "coder-c", "first coding (1.0) and one of the two latest (1.2)"),
    ("coder-a", "coder-d", "first coding (1.0) and the other of the two latest (1.2)"),
)
COMPARISONS = (HEADLINE, *OF_THE_FIRST)
# Variables of which the headline says too much: they are weaker wherever the first coding takes part.
WEAKER = {"topic": "topic", "level": "reported_level", "channel": "channel"}
NOW = "now"


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


def pair_words(comparison: tuple[str, str, str]) -> str:
    """`coder-c and coder-d`."""
    return f"{comparison[0]} and {comparison[1]}"


def alpha_table(data: Dataset | None = None) -> Table:
    """Alpha of each variable: of the headline with its interval and what it allows, then of the first coding with each other."""
    data = data or load()
    headline, *others = comparisons(data)
    tables = [alphas(data, first, second).set_index("variable") for first, second, _ in others]
    rows = []
    for got in alphas(data, *headline[:2], agreement.DRAWS).itertuples():
        row = {
            "variable": agreement.NAMES[got.variable],
            f"{pair_words(headline)}: alpha": f"{got.alpha:.3f} ({got.low:.3f} to {got.high:.3f})",
            f"{pair_words(headline)}: reading": reading(got.alpha),
        }
        cells = {pair_words(pair): f"{table.alpha[got.variable]:.3f}" for pair, table in zip(others, tables, strict=True)}
        rows.append(row | cells)
    pairs = "; ".join(f"{pair_words(pair)}: {pair[2]}" for pair in comparisons(data))
    units = ", ".join(str(alphas(data, first, second).units.iloc[0]) for first, second, _ in comparisons(data))
    return Table(
        name="alpha",
        title="Agreement between independent codings, variable by variable",
        frame=pd.DataFrame(rows),
        counted=(
            f"Krippendorff's alpha on the units both coders have ({units}), of the first pair with its 95 % bootstrap interval. "
            f"{pairs}."
        ),
    )


def beside(data: Dataset) -> pd.DataFrame:
    """Alpha of each variable between the first coding and each other: variable (in words), pair, alpha."""
    tables = [
        alphas(data, *pair[:2]).assign(pair=pair_words(pair), variable=lambda table: table.variable.map(agreement.NAMES))
        for pair in comparisons(data)[1:]
    ]
    return pd.concat(tables, ignore_index=True)[["variable", "pair", "alpha"]].round(3)


def alpha_chart(data: Dataset | None = None) -> Figure:
    """Alpha and interval of each variable for the headline, the first coding against the others as rings, the two thresholds."""
    data = data or load()
    first, second, what = HEADLINE
    frame = alphas(data, first, second, agreement.DRAWS).assign(variable=lambda table: table.variable.map(agreement.NAMES))
    frame = frame.sort_values(["alpha", "variable"], ascending=[False, True], ignore_index=True).round(3)
    rings = marked(beside(data).assign(claims=""), "{variable}, {pair}: alpha {alpha}")
    beyond = rings.pivot(index="variable", columns="pair", values="alpha").reset_index()
    frame = frame.merge(beyond, on="variable", how="left").assign(claims="")
    frame = marked(frame, "{variable}: alpha {alpha}, from {low} to {high}")
    low = int((frame.alpha < agreement.TENTATIVE).sum())
    good = int((frame.alpha >= agreement.RELIABLE).sum())
    weakest = rings.loc[rings.alpha.idxmin()]
    least = min(0.0, float(frame.low.min()), float(rings.alpha.min()))

    def chart(layout: str) -> alt.Chart:
        y = alt.Y("variable:N", title=None, sort=list(frame.variable))
        lines = (
            alt.Chart(pd.DataFrame({"alpha": [agreement.TENTATIVE, agreement.RELIABLE]}))
            .mark_rule(color=palette.AXIS.light, strokeDash=[4, 3])
            .encode(x="alpha:Q")
        )
        base = alt.Chart(frame).encode(y=y)
        span = base.mark_rule(color=palette.MARK.light, strokeWidth=2).encode(
            x=alt.X("low:Q", title="alpha", scale=alt.Scale(domain=[least, 1])), x2="high:Q"
        )
        ring = alt.Chart(rings).mark_point(filled=False, size=40, opacity=1, color=palette.AXIS.light)
        point = base.mark_point(filled=True, size=70, opacity=1, color=palette.MARK.light).encode(x="alpha:Q", **MARK)
        return (lines + span + ring.encode(y=y, x="alpha:Q", **MARK) + point).properties(height=alt.Step(22))

    below = f"; {low} stay below what a finding may rest on" if low else ""
    return Figure(
        name="alpha",
        title=f"The two latest coders agree well on {good} of {len(frame)} variables, and less with the first coding{below}",
        alt=(
            f"Dot plot of alpha with its interval for {len(frame)} variables between {first} and {second}. The highest is "
            f"{frame.variable[0]} with {frame.alpha[0]}, the lowest {frame.variable.iloc[-1]} with {frame.alpha.iloc[-1]}. "
            f"Rings show the first coding against each other one; the lowest of them is {weakest.variable} with {weakest.alpha}. "
            f"Dashed lines mark {agreement.TENTATIVE} and {agreement.RELIABLE:.3f}."
        ),
        chart=chart,
        data=frame,
        counted=f"{frame.units[0]} units that both coders have; {what}. Rings: the first coding against each of the others.",
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
    """The most frequent differences of each variable between the two coders of the headline."""
    data = data or load()
    first, second, what = HEADLINE
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


# --- the published values against the later codings -------------------------------------


def first_version(data: Dataset) -> str:
    """The first version that was published."""
    return min(data.ids.version, key=_in_order)


def _in_order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def as_published_in(data: Dataset, version: str) -> pd.DataFrame:
    """The claims with the values of an earlier version: every later correction of `changes` undone, the latest first."""
    claims = data.claims.set_index("claim_id", drop=False).astype(object)
    later = data.changes[(data.changes.table == "claims") & data.changes.column.isin(claims.columns)]
    later = later[later.version.map(lambda one: _in_order(one) > _in_order(version)).astype(bool)]
    for row in sorted(later.itertuples(), key=lambda row: _in_order(row.version), reverse=True):
        if row.id in claims.index:
            claims.loc[row.id, row.column] = row.old
    return claims.reset_index(drop=True)


@lru_cache(maxsize=4)
def distances(data: Dataset) -> pd.DataFrame:
    """How far the published values lie from each coding after the first: variable, version, coder_id, units, distance.

    `version` is the first one published, or `NOW`. The distance is the disagreement as a part of what chance would give, one
    minus alpha: 0 where all values are the same, 1 at chance. It is no measure of agreement: since the first version the later
    codings have taken part in adjudication, and what is adjudicated by a coding comes nearer to it.
    """
    first = first_version(data)
    versions = {first: as_published_in(data, first), NOW: data.claims}
    rows = []
    for version, claims in versions.items():
        both = agreement.with_values(data, version, claims)
        for coder, _ in agreement.coders(data)[1:]:
            table = agreement.alphas(both, version, coder, draws=0)
            rows.append(table.assign(version=version, coder_id=coder, distance=1 - table.alpha))
    return pd.concat(rows, ignore_index=True)[["variable", "version", "coder_id", "units", "distance"]]


def distance_table(data: Dataset | None = None) -> Table:
    """The distance of the published values from each later coding, in the first version and now."""
    data = data or load()
    table = distances(data)
    names = {version: "as now published" if version == NOW else f"version {version}" for version in table.version.unique()}
    rows = []
    for variable in dict.fromkeys(table.variable):
        of_one = table[table.variable == variable].itertuples()
        cells = {f"{names[row.version]}, to {row.coder_id}": f"{row.distance:.3f}" for row in of_one}
        rows.append({"variable": agreement.NAMES[variable]} | cells)
    return Table(
        name="distance",
        title="How far the published values lie from each later coding",
        frame=pd.DataFrame(rows),
        counted=(
            "Disagreement as a part of what chance would give (one minus alpha): 0 is the same value everywhere, 1 is chance. A "
            "distance, not an agreement: later codings have since taken part in adjudication. The values of version "
            f"{first_version(data)} were adjudicated with coder-b, and were independent of coder-c and coder-d."
        ),
    )


# --- values -----------------------------------------------------------------------------


def good(data: Dataset, comparison: tuple[str, str, str]) -> int:
    """How many variables reach the level called good between the two coders of a comparison."""
    return int((alphas(data, *comparison[:2]).alpha >= agreement.RELIABLE).sum())


def below_good(data: Dataset, comparison: tuple[str, str, str]) -> str:
    """The variables below that level, lowest first, in words."""
    table = alphas(data, *comparison[:2]).sort_values("alpha")
    return ", ".join(agreement.NAMES[name] for name in table[table.alpha < agreement.RELIABLE].variable)


def _register_weaker() -> None:
    """`methods.alpha.topic.c-d` and `methods.distance.topic.first.c` and their kin, to three places, for each of `WEAKER`."""

    def alpha(data: Dataset, variable: str, pair: tuple[str, str, str]) -> str:
        return f"{alphas(data, *pair[:2]).set_index('variable').alpha[variable]:.3f}"

    def distance(data: Dataset, variable: str, version: str, coder: str) -> str:
        table = distances(data)
        version = first_version(data) if version == "first" else version
        found = table[(table.variable == variable) & (table.version == version) & (table.coder_id == coder)]
        return f"{found.distance.iloc[0]:.3f}"

    for short, variable in WEAKER.items():
        for pair in COMPARISONS:
            key = "-".join(coder.removeprefix("coder-") for coder in pair[:2])
            value(f"methods.alpha.{short}.{key}")(lambda data, variable=variable, pair=pair: alpha(data, variable, pair))
        for version in ("first", NOW):
            for pair in OF_THE_FIRST:
                key = f"methods.distance.{short}.{version}.{pair[1].removeprefix('coder-')}"
                value(key)(lambda data, which=(variable, version, pair[1]): distance(data, *which))


_register_weaker()


@value("methods.first-version")
def _first_version(data: Dataset) -> str:
    return first_version(data)


@value("methods.first-good-with-c")
def _first_good_with_c(data: Dataset) -> int:
    return good(data, OF_THE_FIRST[1])


@value("methods.first-good-with-d")
def _first_good_with_d(data: Dataset) -> int:
    return good(data, OF_THE_FIRST[2])


@value("methods.read-again")
def _read_again(data: Dataset) -> int:
    """Claims that a coder of single claims read a second time."""
    return data.codings[data.codings.coder_id.isin(agreement.OF_SINGLE_CLAIMS)].claim_id.nunique()


@value("methods.first-alphas-good")
def _good_in_the_first_comparison(data: Dataset) -> int:
    return good(data, OF_THE_FIRST[0])


@value("methods.variables")
def _variables(data: Dataset) -> int:
    return data.codings.variable.nunique()


@value("methods.first-units")
def _first_units(data: Dataset) -> int:
    return agreement.unitising(data, *OF_THE_FIRST[0][:2])["first"]


@value("methods.second-units")
def _second_units(data: Dataset) -> int:
    return agreement.unitising(data, *OF_THE_FIRST[0][:2])["second"]


@value("methods.common-units")
def _common_units(data: Dataset) -> int:
    return agreement.unitising(data, *OF_THE_FIRST[0][:2])["both"]


@value("methods.below-good")
def _below_good(data: Dataset) -> str:
    return below_good(data, OF_THE_FIRST[0])


@value("methods.last-alphas-good")
def _good_in_the_last_comparison(data: Dataset) -> int:
    return good(data, HEADLINE)


@value("methods.last-below-good")
def _below_good_in_the_last_comparison(data: Dataset) -> str:
    return below_good(data, HEADLINE)


@value("methods.only-first")
def _only_in_the_first_coding(data: Dataset) -> int:
    """Claims of the first coding that no other coder has."""
    first = OF_THE_FIRST[0][0]
    others = {claim for coder, _ in agreement.coders(data) if coder != first for claim in agreement.units(data, coder).claim_id}
    return int((~data.claims.claim_id.isin(others)).sum())


@value("methods.notes")
def _notes(data: Dataset) -> int:
    return int((data.claims.note != "").sum())
