"""The claims as one joined table: the first thing that anybody who asks the record something gets.

One row for each distinct claim (headlines and captions that repeat a claim are left out unless asked for), with what other
tables say of it, in codes and in words.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from record.dataset import Dataset, items, load, source_of
from record.vocabulary import words_of
from record.wording import ceasefire_words, edtf_words

# In place of an addressee: somebody is asked, and the text does not say who.
UNSTATED = "unstated"
NO_CEASEFIRE = "neither ceasefire"


def all_claims(data: Dataset | None = None, repetitions: bool = False) -> pd.DataFrame:
    """Return the distinct claims, or with `repetitions` every one, as a frame of its own that may be changed.

    Columns of `claims.csv` stay as they are (codes, lists as `a|b`, `reported_level` an integer with missing values). Added are

    - `source_id`; `outlet`, `report` ("Days of Palestine, March 2025"), `month` (2025-03), `published` in words; `report` is an
      ordered category, so that groups come in the order of time
    - `speaker`, `through`, `via` in words; `side` of the speaker as an ordered category of codes, `asked_side` and `about_side`
      the sides of who is addressed and spoken of, as lists
    - `ceasefire` ("January 2025", "October 2025", "neither ceasefire"), an ordered category
    - `quoted`: whether words of the speaker stand in quotation marks; `words`: those words; `marks`: every recorded quotation
    - `said`, `happened`, `due`: dates in words; `said_first`, `said_last`: bounds of the day of speaking or retelling
    - `parties`: who takes part, as `actor role|actor role`, and `side_parts` the same as `side role|side role`
    - `level`: the reported level in words; `owed_by`: the sides of those who owe what the claim is about, `owed_in` the phase
    - `qualifies`: the claims of the same report that it qualifies
    """
    return _joined(data or load(), repetitions).copy()


@lru_cache(maxsize=64)
def _joined(data: Dataset, repetitions: bool) -> pd.DataFrame:
    claims = (data.claims if repetitions else data.distinct).copy()
    actors = data.actors.set_index("actor_id")
    sources = data.sources.set_index("source_id")
    claims["source_id"] = claims.passage_id.map(source_of)
    outlet = sources.outlet_id.map(actors.name)
    month = sources.published_earliest.str[:7]
    reports = outlet + ", " + month.map(edtf_words)
    order = list(reports[sources.published_earliest.sort_values(kind="stable").index])
    claims["outlet"], claims["month"] = claims.source_id.map(outlet), claims.source_id.map(month)
    claims["report"] = pd.Categorical(claims.source_id.map(reports), order, ordered=True)
    claims["published"] = claims.source_id.map(sources.published_edtf.map(edtf_words))
    for column in ("speaker", "through", "via"):
        claims[column] = claims[f"{column}_id"].map(actors.name).fillna("")
    sides = [code for code in words_of("side", data) if code in set(actors.side)]
    claims["side"] = pd.Categorical(claims.speaker_id.map(actors.side), sides, ordered=True)
    for column, of in (("asked_side", "addressee_id"), ("about_side", "about_id")):
        claims[column] = _sides_of(claims[of], actors.side).astype(claims.claim_id.dtype)
    names = {row.agreement_id: ceasefire_words(row._asdict()).removesuffix(" ceasefire") for row in data.agreements.itertuples()}
    claims["ceasefire"] = pd.Categorical(
        claims.agreement_id.map(names).fillna(NO_CEASEFIRE), [*names.values(), NO_CEASEFIRE], ordered=True
    )
    obligations = data.obligations.set_index("obligation_id")
    claims["owed_by"] = claims.obligation_id.map(_sides_of(obligations.obligor_id, actors.side)).fillna("")
    claims["owed_in"] = claims.obligation_id.map(obligations.phase).fillna("")
    levels = {int(code): words for code, words in words_of("reported_level", data).items()}
    claims["level"] = claims.reported_level.map(levels, na_action="ignore").fillna("")
    return _with_rows_that_hang_on(claims, data).reset_index(drop=True)


def _with_rows_that_hang_on(claims: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Add what quotations, dates, participants and relations say of each claim."""

    def put(column: str, rows: pd.DataFrame, cells: pd.Series, between: str, claim_id: str = "claim_id") -> None:
        found: dict[str, list[str]] = {}
        for claim, cell in zip(rows[claim_id], cells, strict=True):
            found.setdefault(claim, []).append(cell)
        claims[column] = _text([between.join(found.get(claim, ())) for claim in claims.claim_id], claims)

    quotes = data.quotes.assign(shown="“" + data.quotes.exact.str.strip('“”"') + "”")
    own = quotes[quotes.owner_id == quotes.claim_id.map(data.claims.set_index("claim_id").speaker_id)]
    claims["quoted"] = claims.attribution.isin(["direct", "mixed"])
    put("words", own, own.shown, " … ")
    put("marks", quotes, quotes.shown, " … ")
    for column, kinds in (("said", ("utterance", "retold")), ("happened", ("event",)), ("due", ("deadline",))):
        of_kind = data.dates[data.dates.kind.isin(kinds)]
        put(column, of_kind, of_kind.edtf.map(edtf_words), "; ")
    spoken = data.dates[data.dates.kind.isin(["utterance", "retold"])].groupby("claim_id")
    for column, bound in (("said_first", spoken["first"].min()), ("said_last", spoken["last"].max())):
        claims[column] = _text([bound.get(claim, "") for claim in claims.claim_id], claims)
    parts = data.participants
    put("parties", parts, parts.actor_id + " " + parts.role, "|")
    put("side_parts", parts, parts.actor_id.map(data.actors.set_index("actor_id").side) + " " + parts.role, "|")
    source = data.claims.set_index("claim_id").passage_id.map(source_of)
    pairs = data.relations[data.relations.type == "qualifies"]
    within = pairs[pairs.claim_a.map(source) == pairs.claim_b.map(source)]
    put("qualifies", within, within.claim_b, "|", claim_id="claim_a")
    return claims


def _text(cells: list[str], claims: pd.DataFrame) -> pd.Series:
    """A column of text for claims, of the type of text also where there are no claims."""
    return pd.Series(cells, index=claims.index, dtype=claims.claim_id.dtype)


def _sides_of(cells: pd.Series, side: pd.Series) -> pd.Series:
    """The sides of the actors in list cells, each once."""
    known = side.to_dict()
    return cells.map(lambda cell: "|".join(dict.fromkeys(known.get(one, "") for one in items(cell))))


# --- what cells ask of the table ----------------------------------------------------------


def has(column: pd.Series, *codes: str) -> pd.Series:
    """Return whether each list cell of a column holds one of some codes: `has(claims.topic, "weapons")`."""
    wanted = set(codes)
    return column.map(lambda cell: bool(wanted & set(items(str(cell))))).astype(bool)


def sorted_into(claims: pd.DataFrame, name: str, kinds: dict[str, pd.Series], rest: str = "") -> pd.DataFrame:
    """Return a row for each kind that a claim is of, with the kind in a new ordered column; claims of several kinds are in each.

    `kinds` gives each kind its mask, in the order in which they are shown; with `rest`, claims of none come under that name.
    """
    parts = [claims[mask].assign(**{name: kind}) for kind, mask in kinds.items()]
    if rest:
        none = ~pd.concat(list(kinds.values()), axis=1).any(axis=1)
        parts.append(claims[none].assign(**{name: rest}))
    sorted_rows = pd.concat(parts)
    sorted_rows[name] = pd.Categorical(sorted_rows[name], [*kinds, *([rest] if rest else [])], ordered=True)
    return sorted_rows


def each(cells: pd.Series) -> str:
    """Return the different values of a group, empty ones left out, joined with semicolons; for `groupby(...).agg`."""
    return "; ".join(dict.fromkeys(cell for cell in cells.astype(str) if cell))


def of_record(n: int, words: str) -> str:
    """Return the counted line of a figure: "72 of the record's 232 distinct claims: those in which …"."""
    return f"{n} of the record's {len(load().distinct)} distinct claims: {words.removesuffix('.')}."


def whose(claims: pd.DataFrame) -> pd.Series:
    """Return whose words each claim is and through whom they came: "US envoys, as told by …"."""
    through = claims.through.where(claims.through == "", ", as told by " + claims.through)
    return claims.speaker + through
