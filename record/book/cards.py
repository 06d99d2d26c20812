"""What the card of each entry says: the data behind the links of the prose, loaded by the page on first use."""

from __future__ import annotations

from record.book.annotated import actor, claim_view, source_line
from record.book.joined import Joined
from record.dataset import items
from record.findings import Finding
from record.wording import ceasefire_words, edtf_words, in_quotes, quoted


def cards(known: Joined) -> dict[str, dict]:
    """Return the card of every entry under ``kind:identifier``.

    A card has a ``title``, a ``lead`` sentence, ``quotes``, ``facts`` as pairs of name and text, and a ``note``.
    """
    makers = {
        "claim": claim_card,
        "actor": actor_card,
        "obligation": obligation_card,
        "context": lambda _, row: card(
            row["context_id"], row["statement"], [("Context", "from outside the corpus")], note=row["note"]
        ),
        "finding": finding_card,
        "relation": pair_card,
    }
    entries = known.entries
    return {f"{kind}:{entry}": make(known, row) for kind, make in makers.items() for entry, row in entries[kind].items()}


def card(title: str, lead: str, facts: list[tuple[str, str]], quotes: list[str] = (), note: str = "") -> dict:
    """Return a card without its empty facts."""
    return {
        "title": title,
        "lead": lead,
        "quotes": list(quotes),
        "facts": [fact for fact in facts if fact[1]],
        "note": note,
    }


def named(one: dict | None) -> str:
    """Return an actor as a card names it, with the side where there is one."""
    if one is None:
        return ""
    plain = one["side"] in ("none", "outlet") or one["side_words"] == one["name"]
    return one["name"] if plain else f"{one['name']} ({one['side_words']})"


def dated_opening(fact: dict) -> str:
    """Return a fact from outside the reports by its day, its first words and its number."""
    words = fact["statement"].split()
    opening = " ".join(words[:8]).rstrip(",;:") + " …" if len(words) > 8 else fact["statement"].rstrip(".")
    return f"{edtf_words(fact['date_edtf'])}: {opening} ({fact['context_id']})"


def claim_card(known: Joined, row: dict) -> dict:
    """Return the card of a claim: who, through whom, where and when, in which words, and what to beware of."""
    claim = claim_view(known, row["claim_id"])
    dates = [f"{date['kind'].lower()} {date['words']} ({date['precision']})" for date in claim["dates"]]
    related = [f"{relation['type']} {relation['other']}, {relation['speaker']['name']}" for relation in claim["relations"]]
    facts = [
        ("Speaker", f"{named(claim['speaker'])}, {known.label('speaker_form', claim['speaker_form'])}"),
        ("Told by", named(claim["through"])),
        ("Taken from", named(claim["via"])),
        ("Source", f"{claim['source']['id']} {claim['source']['outlet']}, published {claim['source']['published']}"),
        ("Dates", "; ".join(dates)),
        ("Attribution", known.label("attribution", claim["attribution"])),
        ("Ceasefire", claim["ceasefire"]),
        ("Fulfilment", f"{claim['level']}, as reported by this speaker" if claim["level"] else ""),
        ("Related", "; ".join(related)),
        ("Context", "; ".join(dated_opening(known.context[link["context_id"]]) for link in known.links_of[claim["id"]])),
    ]
    return card(claim["id"], claim["gloss"], facts, [in_quotes(q["exact"]) for q in claim["quotes"]], claim["note"])


def actor_card(known: Joined, row: dict) -> dict:
    """Return the card of an actor: what it is, its role as of a date, its names in the sources."""
    role = f"{row['role']}, as of {', '.join(items(row['role_as_of']))}" if row["role_as_of"] else row["role"]
    facts = [
        ("Role", role),
        ("Side", known.label("side", row["side"]) if row["side"] != "none" else ""),
        ("Affiliation", named(actor(known, row["affiliation_id"]))),
        ("In the sources", ", ".join(quoted(alias) for alias in items(row["aliases"]))),
    ]
    return card(row["name"], known.label("actor_kind", row["kind"]), facts)


def obligation_card(known: Joined, row: dict) -> dict:
    """Return the card of an obligation: who owes what, under which text."""
    facts = [
        ("Ceasefire", f"{known.label('phase', row['phase'])}, {ceasefire_words(known.agreements[row['agreement_id']])}"),
        ("To act", ", ".join(named(actor(known, one)) for one in items(row["obligor_id"]))),
        ("Stands in", f"{row['instrument']} ({known.label('status', row['status'])})"),
    ]
    return card(row["label"], row["provision"], facts, note=row["note"])


def finding_card(known: Joined, item: Finding) -> dict:
    """Return the card of a finding: its title, the sentence and how many claims it rests on."""
    claims = item.claims(known.dataset)
    facts = [("Rests on", f"{len(claims)} claims"), ("Limits", item.limits)]
    return card(f"{item.id} {item.title}".strip(), item.text(known.dataset), facts)


def pair_card(known: Joined, relation: dict) -> dict:
    """Return the card of a pair of accounts: both in one form, and what may be concluded."""
    relation_id = relation["relation_id"]
    facts = []
    for claim in (known.claims[relation["claim_a"]], known.claims[relation["claim_b"]]):
        outlet = source_line(known, known.source_of(claim["claim_id"]))["outlet"]
        facts.append((f"{named(actor(known, claim['speaker_id']))}, {outlet}", claim["gloss"]))
    return card(
        relation_id,
        known.questions.get(relation_id) or known.label("relation_type", relation["type"]),
        facts,
        note=relation["note"],
    )
