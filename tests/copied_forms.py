"""The forms in which readers have copies of an article: each a function that rewrites the text and keeps its words."""

from __future__ import annotations

import html
import re
import textwrap
import unicodedata
from collections.abc import Callable
from itertools import cycle

Form = Callable[[str], str]


def lines(form: Form, between: str = "\n") -> Form:
    """A form that rewrites each line by itself."""
    return lambda text: between.join(form(line) for line in re.split(r"[\r\n]+", text))


def within_words(sign: str) -> Form:
    """A sign in the middle of every longer word."""
    return lambda text: re.sub(r"(\w{5})(\w{4,})", rf"\g<1>{sign}\g<2>", text)


def hyphenated(width: int, hyphen: str, behind: str = "\n") -> Form:
    """Lines of `width`; a word that does not fit is split by a hyphen where the line is full."""

    def wrapped(line: str) -> str:
        done, current = [], ""
        for word in line.split():
            while word:
                room = width - len(current) - bool(current)
                if len(word) <= room:
                    current, word = f"{current} {word}".strip(), ""
                elif room > 3 and re.fullmatch(r"\w\w", word[room - 2 : room]) and re.match(r"\w\w", word[room:]):
                    done.append(f"{current} {word[:room]}".strip() + hyphen)
                    current, word = "", word[room:]
                elif current:
                    done.append(current)
                    current = ""
                else:
                    done.append(word)
                    word = ""
        return behind.join([*done, current] if current else done)

    return lines(wrapped)


def broken_at_hyphens(width: int) -> Form:
    """Lines that end, where they can, at the hyphen of a compound."""
    return lines(lambda line: textwrap.fill(line, width, break_on_hyphens=True, break_long_words=False))


def wrapped(width: int) -> Form:
    """Lines of `width`, words left whole."""
    return lines(lambda line: textwrap.fill(line, width, break_on_hyphens=False, break_long_words=False))


def replaced(**given: str) -> Form:
    """Characters for others; the names are those of `NAMES`."""
    return lambda text: text.translate({ord(sign): to for name, to in given.items() for sign in NAMES[name]})


NAMES = {
    "single": "’‘'",
    "double": '“”"',
    "dash": "–—",
    "space": " ",
}


def after_words(mark: str, every: int = 4) -> Form:
    """A mark behind every fourth word."""
    counter = cycle(range(every))
    return lambda text: re.sub(r"(?<=[a-z])(?=[ .,])", lambda _: "" if next(counter) else mark, text)


def at_sentences(mark: str) -> Form:
    """A mark behind every sentence."""
    return lambda text: re.sub(r"(?<=[a-z])([.]”?)(?=\s|$)", rf"\g<1>{mark}", text)


def in_the_middle(between: str) -> Form:
    """Something between two words in the middle of each longer line, which goes over a page."""

    def torn(line: str) -> str:
        words = line.split()
        if len(words) < 12:
            return line
        half = len(words) // 2
        return " ".join(words[:half]) + between.replace("#", str(half)) + " ".join(words[half:])

    return lines(torn)


def torn_twice(text: str) -> str:
    """The longest line over three pages, with furniture that stands nowhere else."""
    longest = max(re.split(r"[\r\n]+", text), key=len)
    words = longest.split()
    third = len(words) // 3
    parts = (" ".join(words[:third]), "Page 3 of 7", " ".join(words[third:-third]), "ADVERTISEMENT", " ".join(words[-third:]))
    return text.replace(longest, "\n".join(parts))


def fullwidth(text: str) -> str:
    """Letters and figures as wide as Chinese characters."""
    return re.sub(r"[A-Za-z0-9]", lambda sign: chr(ord(sign[0]) + 0xFEE0), text)


def ligatures(text: str) -> str:
    """Fi, fl, ff and ffi as one sign."""
    for letters, sign in (("ffi", "ﬃ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ")):
        text = text.replace(letters, sign)
    return text


def entities(text: str) -> str:
    """What is no letter of ASCII as an entity."""
    named = html.escape(text).replace("“", "&ldquo;").replace("”", "&rdquo;").replace("’", "&#8217;").replace(" ", "&nbsp;", 40)
    return re.sub(r"[^\x00-\x7f]", lambda sign: f"&#x{ord(sign[0]):x};", named)


def paged(text: str) -> str:
    """Pages of 15 lines as a browser prints them, with head and foot."""
    rows = wrapped(70)(text).split("\n")
    head = "14/02/2026, 17:05\tA made-up headline over the page | The Outlet\n\n"
    return "\n".join(
        head + "\n".join(rows[n : n + 15]) + f"\nhttps://outlet.example/2026/02/a-story {n // 15 + 1}/{len(rows) // 15 + 1}"
        for n in range(0, len(rows), 15)
    )


def without_marks(text: str) -> str:
    """Letters without their diacritics."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))


def numbered(every: int = 1) -> Form:
    """The number of the line before each, or before every fifth; what is split at a line's end stays so."""

    def counted(text: str) -> str:
        rows = [row for row in wrapped(60)(text).split("\n") if row.strip()]
        return "\n".join(f"{n:4d}  {row}" if n % every == 0 else f"      {row}" for n, row in enumerate(rows, 1))

    return counted


def linked(link: str) -> Form:
    """A link at every fourth word that is not of one."""
    counter = cycle(range(4))
    return lambda text: re.sub(
        r"(?<![/.])\b[A-Za-z]{4,}\b(?![/.:])", lambda word: word[0] if next(counter) else link.replace("#", word[0]), text
    )


FORMS: dict[str, Form] = {
    "soft hyphens": within_words("\u00ad"),
    "soft hyphens everywhere": lambda text: re.sub(r"(\w)(?=\w)", "\\1\u00ad", text),
    "soft hyphen entities": within_words("&shy;"),
    **{
        f"split at {width} by U+{ord(hyphen):04X} and {behind!r}": hyphenated(width, hyphen, behind)
        for width in (18, 33, 60, 72)
        for hyphen in "-\u2010\u2011\u00ad"
        for behind in ("\n", " \n")
    },
    "split, lines joined": hyphenated(40, "-", " "),
    "split, quoted": hyphenated(40, "-", "\n> "),
    "split, CRLF": hyphenated(40, "-", "\r\n"),
    "split, not sign": hyphenated(40, "¬"),
    **{f"broken at hyphens at {width}": broken_at_hyphens(width) for width in (20, 31, 47, 60)},
    "ligatures": ligatures,
    "fullwidth": fullwidth,
    "NFD": lambda text: unicodedata.normalize("NFD", text) + " ",
    "entities": entities,
    "entities twice": lambda text: text.replace("’", "&amp;#8217;").replace("”", "&amp;rdquo;").replace(" ", " &amp;nbsp; ", 9),
    "zero-width space": within_words("\u200b"),
    "zero-width joiner": within_words("\u200d"),
    "word joiner": within_words("\u2060"),
    "byte order marks": within_words("\ufeff"),
    "grapheme joiner": within_words("\u034f"),
    "variation selectors": within_words("\ufe0f"),
    "entities without semicolon": lambda text: text.replace("’", "&rsquo").replace("“", "&ldquo").replace(" the ", "&nbspthe "),
    "Markdown links": linked("[#](https://outlet.example/tag/#_(one)?a=1)"),
    "Markdown links with titles": linked('[#](https://outlet.example/# "About # there")'),
    "printed links": linked("# (https://outlet.example/tag/#)"),
    "links in angles": linked("# <https://outlet.example/tag/#>"),
    "numbered lines": numbered(),
    "every fifth line numbered": numbered(5),
    "bidi marks": lambda text: re.sub(r"(\w+)", "\u2068\u200e\\1\u200f\u2069", text),
    "no-break spaces": replaced(space="\u00a0"),
    "narrow spaces": replaced(space="\u202f"),
    "straight marks": replaced(single="'", double='"'),
    "curly marks": replaced(single="’", double="”"),
    "guillemets": replaced(double="»", single="\u02bc"),
    "dashes": lambda text: re.sub("[-–—]", "\u2212", text).replace(", ", " — "),
    "figure dashes": lambda text: re.sub("[-–—]", "\u2012", text).replace(", ", " ― "),
    "ellipsis": lambda text: text.replace(".", "…"),
    "three points": lambda text: text.replace(".", " ..."),
    "no diacritics": lambda text: without_marks(text) + " ",
    "[1] after words": after_words("[1]"),
    "[12] between words": after_words(" [12] "),
    "superscripts": after_words("¹²"),
    "stars": after_words("*"),
    "daggers": after_words(" † "),
    "numbers at stops": at_sentences("12"),
    "[a] at stops": at_sentences("[a]"),
    "page numbers": in_the_middle("\n#\n"),
    "page numbers far off": in_the_middle("\n\n\n- # -\n\n\n"),
    "Page 3 of 7": in_the_middle("\nPage # of 77\n"),
    "form feed": in_the_middle("\n#\f"),
    "advertisement": in_the_middle("\n\nADVERTISEMENT\n\n"),
    "advertisement in the line": in_the_middle(" Advertisement "),
    "scroll": in_the_middle("\nAdvertisement - scroll to continue\n"),
    "head": in_the_middle("\nThe Outlet | World news\n\n"),
    "head with number": in_the_middle("\nThe Outlet, page #\n"),
    "address": in_the_middle("\nhttps://outlet.example/world/2026/02/14/a-long-story?page=2 2/4\n"),
    "printed": in_the_middle("\n2/14/26, 5:05 PM    A headline that is not the article’s - The Outlet\n"),
    "foot and head": in_the_middle("\nhttps://outlet.example/a 2/4\n\f14/02/2026, 17:05 The Outlet\n\n"),
    "date": in_the_middle("\nSaturday, 14 February 2026\n"),
    "torn twice": torn_twice,
    "printed by a browser": paged,
    "menu before and after": lambda text: "Menu Home World\nLog in\n" + text.replace("\n", " \n") + "\nAll rights reserved",
    "split pages": lambda text: in_the_middle("\n7\n")(hyphenated(50, "-")(text)),
    "quoted": lambda text: lines(lambda line: f"> {line}")(wrapped(70)(text)),
    "quoted twice": lambda text: lines(lambda line: f">> {line}")(wrapped(70)(text)),
    "tabs": lambda text: lines(lambda line: f"\t{line}")(text).replace(" ", "\t"),
    "one line": lambda text: re.sub(r"\s+", " ", text),
    **{f"wrapped at {width}": wrapped(width) for width in (12, 40, 78)},
    "double spaces": replaced(space="  "),
    "CR": lambda text: wrapped(60)(text).replace("\n", "\r"),
    "CRLF": lambda text: wrapped(60)(text).replace("\n", "\r\n"),
    "U+2028": lambda text: re.sub(r"[\r\n]+", "\u2028", text),
    "U+2029": lambda text: re.sub(r"[\r\n]+", "\u2029", text),
    "U+0085": lambda text: re.sub(r"[\r\n]+", "\u0085", text),
    "capitals": str.upper,
    "title case": lambda text: re.sub(r"\b[a-z]", lambda sign: sign[0].upper(), text),
    "Markdown": lambda text: re.sub(r"(\w+)", r"_\1_", text),
}
