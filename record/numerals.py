"""The figures that a phrase of a source expresses: digits, number words and the bounds put on them."""

from __future__ import annotations

import re

from record.wording import NUMBERS

TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
SMALL = {word: n for n, word in enumerate([*NUMBERS, *TEENS])}
SMALL |= {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SMALL["single"] = 1
LARGE = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}

_WORD = "|".join(sorted([*SMALL, *LARGE], key=len, reverse=True))
NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|(?:a\s+)?\b(?:{_WORD})\b)(?:(?:[\s-]|\s+and\s+)(?:{_WORD})\b)*"
MORE, FEWER = r"more than|over|above|exceeding|upwards of", r"fewer than|less than|under|below"
AT_LEAST, AT_MOST = r"at least|no fewer than|no less than|a minimum of", r"up to|at most|no more than|a maximum of"
BOUND = rf"(?P<at_most>{AT_MOST})|(?P<at_least>{AT_LEAST})|(?P<more>{MORE})|(?P<fewer>{FEWER})"
OR = r"\s+or\s+(?:(?P<or_more>more)|(?P<or_fewer>fewer|less))\b"
FIGURE = re.compile(rf"(?:\b(?:{BOUND})\s+)?(?P<number>{NUMBER})(?:{OR})?", re.IGNORECASE)
RANGE = re.compile(rf"(?P<low>{NUMBER})\s*(?:–|-|\bto\b|\bor\b|\band\b)\s*(?P<high>{NUMBER})", re.IGNORECASE)
HEDGE = re.compile(r"\b(?:approximately|about|around|nearly|almost|roughly|circa|some)\s+$", re.IGNORECASE)
ONE_THING = re.compile(r"^(?:the|a|an|its|their|his|her|one|last|final|another)\b", re.IGNORECASE)


def value(number: str) -> int:
    """Return the value of a number in digits or words: `1,800`, `twenty-five`, `two hundred and one`."""
    total = current = 0
    for token in re.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", number.lower()):
        if token[0].isdigit():
            current += float(token.replace(",", ""))
        elif token in SMALL:
            current += SMALL[token]
        elif token in LARGE and LARGE[token] < 1000:
            current = (current or 1) * LARGE[token]
        elif token in LARGE:
            total, current = total + (current or 1) * LARGE[token], 0
    return int(total + current)


def readings(verbatim: str) -> list[dict[str, int]]:
    """Return, for each figure in `verbatim`, the values that the columns low, best and high may then hold.

    `more than ten` may only be low 11; a plain `90` may be best 90, and low or high 90 beside it; `between
    ten and twelve` is low 10 and high 12. A phrase in the singular without a numeral may be best 1.
    Plurals such as `dozens` express no figure.
    """
    between = RANGE.search(verbatim)
    if between and (between["high"].lower() not in LARGE):
        low, high = value(between["low"]), value(between["high"])
        if low < high:
            return [{"low": low}, {"high": high}]
    return [_reading(found) for found in FIGURE.finditer(verbatim)]


def approximate(verbatim: str) -> bool:
    """Return whether a word such as `about` or `nearly` stands directly before a figure of `verbatim`."""
    return any(HEDGE.search(verbatim[: found.start()]) for found in FIGURE.finditer(verbatim))


def singular(verbatim: str) -> bool:
    """Return whether `verbatim` may speak of one thing without a numeral, as `the final body` does."""
    return bool(ONE_THING.match(verbatim.strip("“”\"' ")))


def _reading(found: re.Match[str]) -> dict[str, int]:
    number = value(found["number"])
    if found["more"]:
        return {"low": number + 1}
    if found["at_least"] or found["or_more"]:
        return {"low": number}
    if found["fewer"]:
        return {"high": number - 1}
    if found["at_most"] or found["or_fewer"]:
        return {"high": number}
    return {"best": number, "low": number, "high": number}
