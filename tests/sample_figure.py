"""A worked sample: the figure and the tables that the tests of drawing and rendering share. The counts are invented."""

import altair as alt
import pandas as pd

from record import palette
from record.figure import Figure, Table

COUNTS = [
    ("hamas", "C001|C002|C003|C004|C005|C006|C007|C008|C009|C010"),
    ("israel", "C011|C012|C013"),
    ("us", "C014 C015 C016 C017"),
    ("mediator", "C018"),
]
TITLE = "Hamas speaks in more of these claims than all others together"


def sample_data() -> pd.DataFrame:
    """One row per side: its label, how many claims, their ids."""
    return pd.DataFrame(
        {
            "side": [palette.SIDES[side].label for side, _ in COUNTS],
            "n": [len(claims.replace("|", " ").split()) for _, claims in COUNTS],
            "claims": [claims for _, claims in COUNTS],
        }
    )


def sample_chart(data: pd.DataFrame) -> alt.LayerChart:
    """Bars with their number beside them, a dot of the side's shape at the end of each, and a line that all share."""
    colour, shape = palette.side_scales([side for side, _ in COUNTS])
    base = alt.Chart(data).encode(
        x=alt.X("n:Q", title="claims", axis=alt.Axis(tickMinStep=2), scale=alt.Scale(domainMax=11)),
        y=alt.Y("side:N", title=None, sort=None),
    )
    picked = alt.selection_point(fields=["side"])
    bars = base.mark_bar(height=6, clip=True).encode(
        color=alt.Color("side:N", scale=colour, legend=None),
        opacity=alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.3)),
    )
    dots = base.mark_point(size=120).encode(
        color=alt.Color("side:N", scale=colour, legend=None), shape=alt.Shape("side:N", scale=shape, legend=None)
    )
    numbers = base.mark_text(align="left", dx=12).encode(text="sum(n):Q")
    middle = alt.Chart(pd.DataFrame({"half": [5.0]})).mark_rule().encode(x="half:Q")
    return (bars.add_params(picked) + dots + numbers + middle).properties(height=30 * len(data))


def sample(frame: pd.DataFrame | None = None, **changes) -> Figure:
    """The sample figure, with other data or other words."""
    settings = {
        "name": "sample-sides",
        "title": TITLE,
        "alt": "Bar chart of claims by side of the speaker: Hamas 10, United States 4, Israel 3, mediators 1.",
        "says": "{side}: {n} in all",
        "counted": "18 claims, invented for this sample.",
        "interactive": True,
    }
    if "chart" not in changes:
        settings["chart"] = sample_chart(sample_data() if frame is None else frame)
    return Figure(**{**settings, **changes})


def sample_table(**changes) -> Table:
    """The sample table: two cells say nothing."""
    frame = pd.DataFrame(
        {
            "n": [12, 1, 1],
            "who": ["Hamas", "Israel", "United States"],
            "one": ["fulfilled C001 C002", "", "C003"],
            "two": [" ".join(f"C{n:03d}" for n in range(1, 11)), "C011", None],
        }
    )
    settings = {
        "name": "sample-matrix",
        "title": "Only Hamas speaks of both",
        "frame": frame,
        "columns": {"who": "Who", "one": "says of phase one (Jan 2025)", "two": "says of <weapons> & guarantees", "n": "claims"},
        "counted": "14 claims, invented for this sample.",
        "silence": "Nothing is said by Israel of phase one, and by the United States of weapons.",
    }
    return Table(**{**settings, **changes})


def long_table() -> Table:
    """A table of more rows than are shown at once."""
    frame = pd.DataFrame({"claim": [f"C{n:03d}" for n in range(1, 11)], "words": ["a word"] * 10})
    return Table(name="sample-long", title="Ten rows", frame=frame, counted="10 claims, invented for this sample.")
