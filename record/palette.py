"""Colours and shapes for sides, outlets and the neutral parts of every figure.

One place of truth: the charts draw with the light values, the book replaces each of them by a CSS variable
(``var(--record-side-us, #2f766e)``), and a build writes the values of those variables for the light and the dark page
into the book's style.

How the colours were chosen: no colour of a flag, a party or an alarm stands for a side (no green, red, black, or
blue-and-white), and none is louder than another. They were searched for by lightness and hue so that every mark has
a contrast of at least 3 to 1 with the page (WCAG 2.2, 1.4.11) and so that any two stay apart under simulated
protanopia, deuteranopia and tritanopia; ``tests/test_palette.py`` measures both. Colour never speaks alone: each side
and outlet has a shape too, and a label beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class Tone:
    """A colour of the page: its value on the light page, on the dark page, and its CSS variable."""

    token: str
    light: str
    dark: str


@dataclass(frozen=True)
class Ink:
    """How a side or an outlet is drawn.

    ``tone`` is its colour, of which charts draw with the light value, ``shape`` a Vega symbol name or an SVG path within
    the square from -1 to 1, ``label`` the words that stand beside it wherever it is drawn.
    """

    tone: Tone
    shape: str
    label: str


HEXAGON = "M-0.5,-0.87L0.5,-0.87L1,0L0.5,0.87L-0.5,0.87L-1,0Z"

SIDES: dict[str, Ink] = {
    "hamas": Ink(Tone("side-hamas", "#9656cf", "#834ed3"), "circle", "Hamas"),
    "palestinian-other": Ink(Tone("side-palestinian-other", "#d05eaa", "#e3a3c9"), "diamond", "Other Palestinian"),
    "israel": Ink(Tone("side-israel", "#9b5f15", "#c48511"), "square", "Israel"),
    "us": Ink(Tone("side-us", "#2f766e", "#aaebf1"), "triangle-up", "United States"),
    "mediator": Ink(Tone("side-mediator", "#939257", "#dfdd99"), HEXAGON, "Mediators"),
    "international": Ink(Tone("side-international", "#19406e", "#5f94e6"), "triangle-down", "International"),
    "outlet": Ink(Tone("side-outlet", "#5e3111", "#996350"), "triangle-right", "Outlets"),
    "none": Ink(Tone("side-none", "#554e4f", "#8c8e92"), "cross", "No side"),
}

# The neutral parts. `ink` becomes currentColor in the book, so that a chart's words are the colour of the page's words.
INK = Tone("ink", "#222832", "#ced6dd")
MUTED = Tone("muted", "#48566b", "#9ca4af")
AXIS = Tone("axis", "#6b7685", "#87919e")
GRID = Tone("grid", "#d9dde2", "#39424e")
SHADE = Tone("shade", "#eceff2", "#232a33")
PAGE = Tone("page", "#ffffff", "#121212")
MARK = Tone("mark", "#46607a", "#8fb0d0")
NEUTRALS: tuple[Tone, ...] = (INK, MUTED, AXIS, GRID, SHADE, PAGE, MARK)

# How many: five steps from hardly any to most. Words on a step: INK on the first three, PAGE on the last two.
STEPS: tuple[Tone, ...] = (
    Tone("step-1", "#e4eaf0", "#212a35"),
    Tone("step-2", "#c3d0dd", "#2c3e52"),
    Tone("step-3", "#9bb1c6", "#3a5570"),
    Tone("step-4", "#567797", "#86a9cb"),
    Tone("step-5", "#2a4d70", "#c3d7eb"),
)

TONES: tuple[Tone, ...] = (*(ink.tone for ink in SIDES.values()), *NEUTRALS, *STEPS)


def variable(tone: Tone) -> str:
    """The CSS variable of a tone, such as ``--record-side-us``."""
    return f"--record-{tone.token}"


def side_scales(only: list[str] | None = None) -> tuple[alt.Scale, alt.Scale]:
    """Colour scale and shape scale over the side labels ("Hamas", "United States" ...), in the palette's order.

    ``only`` limits both to the side codes given. Raises ``ValueError`` for a code the palette does not know.
    """
    import altair as alt

    unknown = sorted(set(only or []) - set(SIDES))
    if unknown:
        raise ValueError(f"no colour for {', '.join(unknown)}; record/palette.py knows {', '.join(SIDES)}")
    chosen = [ink for code, ink in SIDES.items() if only is None or code in only]
    labels = [ink.label for ink in chosen]
    colours, shapes = [ink.tone.light for ink in chosen], [ink.shape for ink in chosen]
    return alt.Scale(domain=labels, range=colours), alt.Scale(domain=labels, range=shapes)


def css_block() -> str:
    """The stylesheet that holds the values: light by default, dark with the page's switch, light in print."""
    light = [f"  {variable(tone)}: {tone.light};" for tone in TONES]
    dark = [f"    {variable(tone)}: {tone.dark};" for tone in TONES]
    switch = ["@media screen {", '  html[data-theme="dark"] {', *dark, "  }", "}"]
    return "\n".join([":root {", *light, "}", *switch, ""])
