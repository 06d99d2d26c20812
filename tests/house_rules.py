"""House rules of writing, as functions that find what breaks them (the words are in `data/terms.csv`).

They read the prose of notebooks and Markdown pages as it is written, and take out first what is not ours or is checked
elsewhere: quotations, roles such as ``{claim}`C017` ``, code, links, directives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

ROLE = re.compile(r"\{[a-z:-]+\}`[^`]*`")
CODE = re.compile(r"```.*?```|`[^`]*`", re.S)
LINK = re.compile(r"\]\([^)]*\)|<https?://[^>]*>")
QUOTATION = re.compile(r"“[^”]*”")
FENCE = re.compile(r"^:::.*$|^:class:.*$|^\(.*\)=$", re.M)

# Evidence: what a paragraph about the corpus has to carry at least once.
EVIDENCE = re.compile(r"\{(claim|finding|context|quote|numref|cite|n|obligation)\}`|\]\((?:claim:|context:|finding:|pair:|\w)")

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# What looks like a count and is a name or a date.
NOT_A_COUNT = re.compile(
    rf"""
    \b[Pp]hases?\s+(?:one|two)(?:\s+and\s+two)?\b | \b(?:one|two)\s+“phase\s | “phase\s(?:one|two)”
    | \b\d{{1,2}}(?:\s?(?:–|-|to|and|or)\s?\d{{1,2}})?\s+(?:{_MONTH})(?:\s+\d{{4}})? | \b(?:{_MONTH})\s+(?:\d{{1,2}},?\s+)?\d{{4}}
    | \b(?:19|20)\d\d\b | \b[SCQFXRDN]\d+\b | \bResolution\s+\d+\b | \bday[s]?[\s-]?\d+\b | ¶\s?\d+
    | \bthe\s+two\s+(?:sides|parties|ceasefires|agreements|deals|stages)\b | \bat\s+most\b | \bone\s+(?:another|step|by\s+one)\b
    | \bone\s+party\s+\w+\s+for\s+another\b | \bat\s+once\b | \bboth\s+(?:the|its|his)\s+\w+\s+and\b
    """,
    re.X,
)
PHASE = re.compile(r"\b(?:phases?|stages?)\s+(?:one|two)\b|\b(?:first|second|initial)\s+(?:phase|stage)\b", re.I)
# A ceasefire, not a month in which somebody spoke: "the January ceasefire", "the deal of October 2025", "January's phase one".
_DEAL = "(?:ceasefire|deal|agreement)"
_OF_MONTH = r"(?:January|October)(?:\s+2025)?"
AGREEMENT = re.compile(
    rf"\b{_OF_MONTH}(?:[’']s)?\s+{_DEAL}\b|\b{_DEAL}s?\s+of\s+{_OF_MONTH}\b"
    rf"|\b(?:the\s+{_OF_MONTH}|{_OF_MONTH}[’']s)\s+(?:first\s+|second\s+)?phase\b",
    re.I,
)
EITHER = re.compile(rf"\b(?:each|either|neither|both)\s+{_DEAL}s?\b", re.I)

# A count of the record's own rows: a number or quantifier before what the record has rows of; "the five reports" is a name.
_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|most|only|all|none|no|every|each|both|half"
    r"|never|nobody|nowhere|always|several|many|few)"
)
_ROWS = (
    r"(?:claims?|reports?|outlets?|articles?|sources?|statements?|demands?|accusations?|passages?|sentences|quotations?|pairs?"
    r"|findings?|accounts?|speakers?|voices?|conditions|remarks?|wish(?:es)?|answers?|interviews?|context facts?)"
)
CORPUS = re.compile(
    r"\b(?:the|these|those|our)\s+five\s+(?:\w+\s+)?(?:reports|outlets|articles|sources)\b"
    r"|\bboth (?:can|reports (?:of them )?can)\b",
    re.I,
)
COUNT_OF_ROWS = re.compile(
    rf"\b{_NUMBER}\b(?:\s+of)?(?:\s+(?:the|these|those|its|their|his))?(?:\s+[\w’'-]+){{0,2}}\s+{_ROWS}\b"
    r"|\b(?:one|two|three|four|most|all)\s+of\s+the\s+(?:two|three|four|five|others?)\b",
    re.I,
)
# Who speaks, is asked or is heard: a number or quantifier before them counts voices, unless people held or killed are meant.
_VOICES = (
    r"(?:Americans?|Israelis?|Palestinians?|spokes(?:m[ae]n|persons?|people)|persons?|officials?|envoys?|leaders?|mediators?"
    r"|sides?|part(?:y|ies)|newspapers?|governments?|delegations?)"
)
_SAYING = r"(?:speaks?|spoke|says?|said|tells?|told|asks?|asked|(?:are|is|was|were)\s+(?:heard|quoted|named))"
COUNT_OF_VOICES = re.compile(
    rf"\b{_NUMBER}\b(?:\s+of)?(?:\s+(?:the|these|those|its|their|his))?(?:\s+[\w’'-]+)?\s+{_VOICES}\b"
    r"(?!\s+(?:prisoners|detainees|killed|held|freed|released|of the people held))"
    rf"|\b(?:(?!both){_NUMBER}|everybody|everyone)(?:\s+people)?\s+{_SAYING}\b",
    re.I,
)
# How often, and of whom alone: "once" as a conjunction ("once talks had begun") is none.
COUNT_OF_TIMES = re.compile(
    r"\b(?:twice|thrice)\b|\bonce(?=\s*[,.;:?!]|\s+(?:in|by|only|more|each)\b|\s*$)|\b(?:\d+|two|three|four|five|six|seven)\s+times\b"
    r"|\b(?:first|only|last)\s+time\b",
    re.I,
)
UNIVERSAL = re.compile(
    r"\b(?:nobody|no[ -]one|nothing|nowhere|never|alone|chiefly|mainly|mostly|majority|most\s+of|half\s+of|per\s?cent)\b|\d\s?%"
    r"|\b(?:in|of|by|from|under)\s+(?:none|neither)\b|\bnone\s+(?:of|has|have|is|are|does|do|speaks?|says?|tells?|names?)\b"
    r"|\bneither\s+(?:of|is|has|does|says?|they|side|party|report|outlet|speaker|time)\b"
    r"|\bonly\s+(?:the\s+|an?\s+)?(?:Hamas|Israel|Washington|Americans?|Palestinians?|paper|outlet|speaker|report|official|envoy"
    r"|spokesman|source|Qassem|Witkoff|Trump|Leavitt|Days|Al|TRT|Asharq|The\s+New)\b",
    re.I,
)
COUNTS = (COUNT_OF_ROWS, COUNT_OF_VOICES, COUNT_OF_TIMES, UNIVERSAL)
# Any number in words or digits, and what may carry one: a computed value, a finding or pair, or else a claim or context fact.
NUMERAL = re.compile(
    r"\b(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundreds?|thousands?|dozens?|(?:a|one|two)\s+(?:third|quarter)s?)\b",
    re.I,
)
BACKED = re.compile(r"\{n\}`|\]\((?:finding|pair):")
CARRIED = re.compile(r"\{(?:n|quote|numref)\}`|\]\((?:finding|pair|claim|context):")
QUESTION = re.compile(r"^\*\*[^*]+\?\*\*\s*")
# Numbers of the methods (variables, codings) are none of rows of the record.
COMPUTED = re.compile(r"\{n\}`[^`<]*<(?!methods)")
PAGE_LINK = re.compile(r"\[[^\]]*\]\((?!claim:|context:|finding:|pair:)[^)]*\)")
# Verbs of the apparatus: what a person does is told with plain ones.
DEAD_VERBS = re.compile(
    r"\b(?:told of|tells? of|is told (?:in|on)|a level is reported|the step\b|claimed|admit(?:s|ted)"
    r"|point(?:s|ed) out"
    r"|conced(?:es?|ed)|boast(?:s|ed)|insinuate[sd]|allege[sd]|acknowledge[sd]?|confess(?:es|ed)|pretend(?:s|ed)?"
    r"|maintain(?:s|ed)|complain(?:s|ed)|reveal(?:s|ed)|insist(?:s|ed)?)\b",
    re.I,
)
# Tags that keep a distance from one speaker's words.
TAGS = re.compile(
    r"\b(?:so-called|[Ww]hat (?:it|he|she|they|[A-Z]\w+(?: [A-Z]\w+)*) (?:calls?|called)|allegedly|purported(?:ly)?|supposedly)\b"
)
_HOLDING = r"(?:held|seized|captured|detained|imprisoned|jailed|taken|kept)"
CAPTOR = re.compile(
    rf"\b{_HOLDING}\s+(?:captive\s+|hostage\s+|prisoner\s+)?by\s+(?:Hamas|Israel)\b(?:,?\s+(?:and|or|not|nor)\s+by\s+(?:Hamas|Israel)\b)?"
    r"|\bin\s+(?:Israeli|Israel[’']s|Hamas[’']s?)\s+(?:prisons?|jails?|custody|captivity|hands|detention)\b"
    rf"|\b(?:people|Palestinians|Israelis|prisoners|detainees|those|whom)\s+(?:that\s+|whom\s+)?(?:Hamas|Israel)\s+(?:holds?|{_HOLDING})\b"
)
HEADING = re.compile(r"^#{1,6}\s+(.*)$", re.M)
# What runs with the story from outside the corpus.
CONTEXT_RUN = re.compile(r"^>.*(?:\n>.*)*", re.M)
PLACES = re.compile(r"^(?:%%|:::|```).*$", re.M)


def markdown_of(path: Path) -> str:
    """The Markdown of a page: all Markdown cells of a notebook, or the text of a `.md` file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def own_words(text: str) -> str:
    """The text without code, quotations, roles, links and directive marks: what is left is our own plain prose."""
    for pattern in (ROLE, CODE, LINK, QUOTATION, FENCE):
        text = pattern.sub(" ", text)
    return text


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of prose in a Markdown text: no headings, directives, tables or code."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)
    for block in re.split(r"\n\s*\n", FENCE.sub("", text)):
        block = block.strip()
        if block and not block.startswith(("#", "|", ":::", "```", "---")):
            yield block


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph, cut after a full stop, colon-free, that is followed by a capital or a role."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z“{\[*(])", paragraph)


def loaded_words(text: str, terms: pd.DataFrame) -> list[str]:
    """The wordings marked as loaded in `terms` (columns pattern, loaded) that stand in our own words."""
    prose = own_words(text)
    patterns = terms[terms.loaded == "yes"].pattern
    return [match.group() for pattern in patterns for match in re.finditer(pattern, prose, re.IGNORECASE)]


def _says_which(sentence: str) -> bool:
    words = plain(CODE.sub(" ", sentence))
    return bool(AGREEMENT.search(words) or EITHER.search(words))


def loose_phases(paragraph: str) -> list[str]:
    """Sentences that name phase one or two without saying of which agreement."""
    return [sentence for sentence in sentences(paragraph) if PHASE.search(own_words(sentence)) and not _says_which(sentence)]


def without_evidence(text: str) -> list[str]:
    """Paragraphs that carry no claim, finding, context, quotation, figure or computed value."""
    return [paragraph for paragraph in paragraphs(text) if not EVIDENCE.search(paragraph)]


def running_text(markdown: str, lists: bool = False) -> str:
    """The running text of a page: no headings, directives, code, tables, or context that stands apart in block quotes.

    Lists of links are left out too, unless `lists` asks for them.
    """
    text = re.sub(r"^```.*?^```$|^:::\{?.*?^:::$", "", markdown, flags=re.S | re.M)
    for pattern in (CONTEXT_RUN, HEADING, FENCE, PLACES):
        text = pattern.sub("", text)
    if lists:
        return re.sub(r"^- ", "\n", re.sub(r"^\|.*$", "", text, flags=re.M), flags=re.M)
    return re.sub(r"^\|.*$|^- \[.*$", "", text, flags=re.M)


def context_told(markdown: str) -> str:
    """What a page tells in block quotes from outside the corpus, as it is read."""
    return plain("\n\n".join(re.sub(r"^> ?", "", run.group(), flags=re.M) for run in CONTEXT_RUN.finditer(markdown)))


def plain(markdown: str) -> str:
    """Markdown as it is read: links and roles give way to their words."""
    text = re.sub(r"\{quote\}`([^`<]*?)\s*<[^>`]*>`", r"“\1”", markdown)
    text = re.sub(r"\{[a-z:-]+\}`([^`<]*?)\s*(?:<[^>`]*>)?`", r"\1", text)
    return re.sub(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)", r"\1", text).replace("**", "").replace("*", "")


def before_headings(markdown: str) -> str:
    """What stands between the title of a page and its first heading, as it is written."""
    parts = re.split(r"^#{1,6}\s.*$", re.sub(r"^\(.*\)=$", "", markdown, flags=re.M), flags=re.M)
    return parts[1] if len(parts) > 1 else ""


def opening(markdown: str) -> str:
    """What stands between the title of a page and its first heading, as it is read."""
    return plain(running_text(before_headings(markdown)))


def story_sentences(markdown: str, lists: bool = False) -> list[str]:
    """The sentences of the running text of a page, as they are written."""
    told = (sentence for paragraph in paragraphs(running_text(markdown, lists)) for sentence in sentences(paragraph))
    return [sentence for sentence in told if re.search(r"\w", sentence)]


def counting(markdown: str) -> list[str]:
    """The sentences of the running text that hold a count of the record's own rows."""
    return [sentence for sentence in story_sentences(markdown) if _counts(sentence)]


def _uncounted(sentence: str) -> str:
    return NOT_A_COUNT.sub(" ", CORPUS.sub(" ", plain(QUOTATION.sub(" ", sentence))))


def _counts(sentence: str) -> bool:
    return bool(COMPUTED.search(sentence)) or any(pattern.search(_uncounted(sentence)) for pattern in COUNTS)


def unbacked(markdown: str) -> list[str]:
    """Sentences with a count of the record's own rows and no computed value, finding or pair to check it by; and sentences with
    any other number that carry no claim, quotation or context fact either."""
    return [
        sentence
        for sentence in story_sentences(PAGE_LINK.sub(" ", markdown), lists=True)
        if (_counts(sentence) and not BACKED.search(sentence))
        or (NUMERAL.search(_uncounted(QUESTION.sub("", sentence))) and not CARRIED.search(sentence))
    ]


def captors(text: str) -> set[str]:
    """Whom our own words name as holding people: {"Hamas", "Israel"}, one of them, or nobody."""
    return {name for match in CAPTOR.finditer(own_words(text)) for name in ("Hamas", "Israel") if name in match.group()}


def dead_verbs(markdown: str) -> list[str]:
    """Verbs of the apparatus, and of judgement, in headings, running text and context outside quotation marks."""
    told = [*HEADING.findall(markdown), plain(running_text(markdown, lists=True)), context_told(markdown)]
    text = QUOTATION.sub(" ", "\n\n".join(told))
    return [match.group() for match in DEAD_VERBS.finditer(text)]


def distancing_tags(markdown: str) -> list[str]:
    """Tags that keep a distance from one speaker's words, in the whole page outside quotation marks."""
    return [match.group() for match in TAGS.finditer(QUOTATION.sub(" ", plain(markdown)))]


def phases_without_scope(markdown: str) -> list[str]:
    """Sentences that name a phase although neither they nor a heading above them says of which ceasefire.

    A title about two ceasefires tells no reader which of them a phase belongs to.
    """
    found, scopes = [], {}
    for block in re.split(r"\n\s*\n", re.sub(r"^```.*?^```$", "", markdown, flags=re.S | re.M)):
        heading = re.match(r"(?:\(.*\)=\n)?(#{1,6})\s+(.*)", block.strip())
        if heading:
            level = len(heading[1])
            scopes = {depth: text for depth, text in scopes.items() if depth < level} | {level: heading[2]}
            continue
        if any(AGREEMENT.search(text) for text in scopes.values()):
            continue
        for sentence in sentences(PAGE_LINK.sub(" ", block.strip())):
            if PHASE.search(own_words(sentence)) and not _says_which(sentence):
                found.append(sentence)
    return found
