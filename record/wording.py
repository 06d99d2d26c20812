"""Dates, phases and figures in words, for pages that a reader sees."""

from __future__ import annotations

import re

MONTHS = "January February March April May June July August September October November December".split()
DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def date_words(date: str) -> str:
    """Return one EDTF date in words: ``2025-03-06`` is "6 March 2025", ``2025-10`` "October 2025".

    A form that is none of year, month or day stays as it is.
    """
    match = DATE.match(date)
    if not match:
        return date
    year, month, day = match.groups()
    parts = [str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year]
    return " ".join(part for part in parts if part)


def pair_words(first: str, last: str, link: str) -> str:
    """Return two dates joined by ``link``, what they share said once: "6 to 9 March 2025"."""
    start, end = date_words(first), date_words(last)
    if start == end:
        return end
    kept, beside = start.split(), end.split()
    if len(kept) == len(beside):
        while len(kept) > 1 and kept[-1] == beside.pop():
            kept.pop()
    return f"{' '.join(kept)} {link} {end}"


def edtf_words(edtf: str) -> str:
    """Return an EDTF expression in words; an expression of a form not used in this record stays as it is."""
    edtf = edtf.strip()
    if one_of := re.fullmatch(r"\[(.*)\]", edtf):
        return choice_words(one_of.group(1))
    if "/" not in edtf:
        return date_words(edtf)
    first, last = edtf.split("/", 1)
    if last in ("..", ""):
        return f"from {date_words(first)} on"
    if first in ("..", ""):
        return f"up to {date_words(last)}"
    return pair_words(first, last, "to")


def choice_words(members: str) -> str:
    """Return the inside of an EDTF set in words: one of its days is meant, which one is not known."""
    if ".." not in members:
        return " or ".join(date_words(member.strip()) for member in members.split(","))
    first, last = members.split("..", 1)
    if not first:
        return f"on or before {date_words(last)}"
    if not last:
        return f"on or after {date_words(first)}"
    return "between " + pair_words(first, last, "and")


def figure_words(quantity: dict) -> str:
    """Return what a quantity's bounds say: "9", "at least 11", "5 to 7", or nothing where no figure is given."""
    low, best, high = (quantity[bound] for bound in ("low", "best", "high"))
    about = "about " if quantity["approx"] == "yes" else ""
    if best is not None:
        return f"{about}{best:,}"
    if low is not None and high is not None:
        return f"{about}{low:,}" if low == high else f"{about}{low:,} to {high:,}"
    if low is not None:
        return f"at least {about}{low:,}"
    return f"at most {about}{high:,}" if high is not None else ""


def ceasefire_words(agreement: dict) -> str:
    """Return an agreement as prose names it: "January 2025 ceasefire", from the month it came into force."""
    return f"{date_words(agreement['in_force_edtf'][:7])} ceasefire"


def in_quotes(words: str) -> str:
    """Return words in quotation marks; words that are printed in such marks themselves keep those."""
    return words if words[0] in "“\"'‘" and words[-1] in "”\"'’" and len(words) > 1 else f"“{words}”"


def curled(words: str) -> str:
    """Return words with typographer's quotation marks; marks directly inside such marks become single ones."""
    for straight, opening, closing in (('"', "“", "”"), ("'", "‘", "’")):
        words = re.sub(rf"(?<![^\s(\[“‘—–-]){straight}", opening, words).replace(straight, closing)
    return re.sub("““([^“”]*)””", "“‘\\1’”", words)


def quoted(words: str) -> str:
    """Return words in quotation marks; marks that they have themselves become single ones inside."""
    inside = curled(words).replace("“", "‘").replace("”", "’")
    return f"“{inside}”"


def wording_words(wording: str) -> str:
    """Return a wording in quotation marks, unless it says itself what of it stands in them."""
    return wording if "“" in wording else f"“{wording}”"


def capital(words: str) -> str:
    """Return words with a capital at their start, the rest as it is."""
    return words[:1].upper() + words[1:]


def sentence(words: str) -> str:
    """Return words with a full stop at their end, where they end in none, within quotation marks or before them; markup stays
    markup."""
    return words if re.search(r"[.!?][”’\"')]*$", words) else words + "."


def number_of(text: str) -> int | None:
    """Return the number that a piece of prose states ("237", "1,800", "seven", "38 %"), or ``None``."""
    plain = text.strip().lower()
    if plain in NUMBERS:
        return NUMBERS.index(plain)
    if plain in ("no", "none"):
        return 0
    digits = re.sub(r"(?<=\d)[,\u00a0\u2009\u202f](?=\d{3}\b)|\s*%$", "", plain)
    return int(digits) if re.fullmatch(r"[-\u2212]?\d+", digits) else None


def agrees(words: str, computed: int | str | bool) -> bool:
    """Return whether prose states a computed value: a yes/no must be yes, a number equal, a text the same."""
    if isinstance(computed, bool):
        return computed
    if isinstance(computed, int):
        return number_of(words) == computed
    return words == computed


def is_stated(key: str) -> bool:
    """Return whether the name of a number is one that a notebook's cell states; computed values have a full stop in theirs."""
    return "::" in key or "." not in key
