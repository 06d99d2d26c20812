"""The palette: contrast on both pages, distance between any two colours for every kind of colour vision, one place of truth.

The simulation is the one of Machado, Oliveira & Fernandes, "A Physiologically-based Model for Simulation of Color
Vision Deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6), 2009, matrices at severity 1.0,
applied to linear RGB. Distance is Euclidean in OKLab (Ottosson 2020), where 0.02 is about one just noticeable difference.
Contrast is that of WCAG 2.2.
"""

import itertools

import numpy as np
import pytest

from record import palette

MACHADO = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
LINEAR_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LMS_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
APART = 0.08
THEMES = ("light", "dark")
# What carries data; page, grid, shade and steps are ground, or carry a number.
MARKS = [tone for tone in palette.TONES if not tone.token.startswith(("page", "grid", "shade", "step"))]


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    first, second = (linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05 for colour in (one, other))
    return max(first, second) / min(first, second)


def seen(colour, vision):
    simulated = np.clip(MACHADO[vision] @ linear(colour), 0, 1)
    return LMS_TO_OKLAB @ np.cbrt(LINEAR_TO_LMS @ simulated)


def test_the_measures_are_the_published_ones():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    for matrix in MACHADO.values():
        assert matrix.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5), "grey must stay grey"
    # Pure red and a green of its lightness: told apart by most readers, hardly in deuteranopia.
    assert np.linalg.norm(seen("#d00000", "normal") - seen("#00700d", "normal")) > 0.2
    assert np.linalg.norm(seen("#a05a00", "deuteranopia") - seen("#6f7000", "deuteranopia")) < 0.06


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("tone", MARKS, ids=lambda tone: tone.token)
def test_every_mark_stands_out_from_the_page(tone, theme):
    assert contrast(getattr(tone, theme), getattr(palette.PAGE, theme)) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("tone", [palette.INK, palette.MUTED], ids=lambda tone: tone.token)
def test_words_are_readable_on_the_page_and_on_shaded_bands(tone, theme):
    assert contrast(getattr(tone, theme), getattr(palette.PAGE, theme)) >= 4.5
    assert contrast(getattr(tone, theme), getattr(palette.SHADE, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("step", range(len(palette.STEPS)))
def test_a_number_is_readable_on_its_step(step, theme):
    words = palette.INK if step < 3 else palette.PAGE
    assert contrast(getattr(words, theme), getattr(palette.STEPS[step], theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_steps_go_one_way(theme):
    lightness = [seen(getattr(tone, theme), "normal")[0] for tone in palette.STEPS]
    assert lightness == sorted(lightness, reverse=theme == "light")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", MACHADO)
@pytest.mark.parametrize("inks", [palette.SIDES], ids=["sides"])
def test_any_two_stay_apart(inks, vision, theme):
    for (one, first), (other, second) in itertools.combinations(inks.items(), 2):
        distance = np.linalg.norm(seen(getattr(first.tone, theme), vision) - seen(getattr(second.tone, theme), vision))
        assert distance >= APART, f"{one} and {other} look alike with {vision} on the {theme} page: {distance:.3f}"


@pytest.mark.parametrize("inks", [palette.SIDES], ids=["sides"])
def test_shape_and_label_repeat_what_colour_says(inks):
    assert len({ink.shape for ink in inks.values()}) == len(inks)
    assert len({ink.label for ink in inks.values()}) == len(inks)


def test_a_light_value_names_one_token():
    """The book finds the token by the light value, so no two tokens may share one."""
    assert len({tone.light for tone in palette.TONES}) == len(palette.TONES)
    assert len({tone.token for tone in palette.TONES}) == len(palette.TONES)


def test_scales_keep_the_order_and_refuse_the_unknown():
    colours, shapes = palette.side_scales(["us", "hamas"])
    assert colours.to_dict()["domain"] == shapes.to_dict()["domain"] == ["Hamas", "United States"]
    with pytest.raises(ValueError, match="martian"):
        palette.side_scales(["martian"])
