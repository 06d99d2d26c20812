"""A worked sample: the figure and the table that the tests of drawing and rendering share. The counts are invented."""

import altair as alt
import pandas as pd

from record import palette
from record.figure import MARK, Figure, Table, marked

COUNTS = [
    ("hamas", "C001|C002|C003|C004|C005|C006|C007|C008|C009|C010"),
    ("israel", "C011|C012|C013"),
    ("us", "C014|C015|C016|C017"),
    ("mediator", "C018"),
]


def sample_data() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "side": [palette.SIDES[side].label for side, _ in COUNTS],
            "n": [len(claims.split("|")) for _, claims in COUNTS],
            "claims": [claims for _, claims in COUNTS],
        }
    )
    return marked(frame, lambda row: f"{row['side']}: {row['n']} claim{'s' if row['n'] > 1 else ''}")


def sample(data: pd.DataFrame | None = None, **changes) -> Figure:
    """Bars with their number beside them; a dot of the side's shape stands at the end of each bar."""
    data = sample_data() if data is None else data
    colour, shape = palette.side_scales([side for side, _ in COUNTS])

    def chart(layout: str) -> alt.LayerChart:
        base = alt.Chart(data).encode(
            x=alt.X("n:Q", title="claims", axis=alt.Axis(tickMinStep=2), scale=alt.Scale(domainMax=11)),
            y=alt.Y("side:N", title=None, sort=None),
        )
        picked = alt.selection_point(fields=["side"], name="side_picked")
        bars = base.mark_bar(height=6, clip=True).encode(
            color=alt.Color("side:N", scale=colour, legend=None),
            opacity=alt.when(picked).then(alt.value(1)).otherwise(alt.value(0.3)),
            **MARK,
        )
        dots = base.mark_point(size=120).encode(
            color=alt.Color("side:N", scale=colour, legend=None), shape=alt.Shape("side:N", scale=shape, legend=None), **MARK
        )
        numbers = base.mark_text(align="left", dx=12).encode(text="n:Q")
        return (bars.add_params(picked) + dots + numbers).properties(height=30 * len(data))

    settings = {
        "chart": chart,
        "name": "sample-sides",
        "title": "Hamas speaks in more of these claims than all others together",
        "alt": "Bar chart of claims by side of the speaker: Hamas 10, United States 4, Israel 3, mediators 1.",
        "counted": "18 claims, invented for this sample.",
        "interactive": True,
    }
    return Figure(data=data, **{**settings, **changes})


def sample_table(**changes) -> Table:
    frame = pd.DataFrame(
        {
            "Who": ["Hamas", "Israel", "United States"],
            "says of phase one (Jan 2025)": ["fulfilled C001 C002", "", "C003"],
            "says of <weapons> & guarantees": [" ".join(f"C{n:03d}" for n in range(1, 11)), "C011", ""],
            "claims": [12, 1, 1],
        }
    )
    settings = {
        "name": "sample-matrix",
        "title": "Only Hamas speaks of both",
        "counted": "14 claims, invented for this sample.",
        "empty": "no statement in these five sources",
    }
    return Table(frame=frame, **{**settings, **changes})
