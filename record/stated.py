"""Numbers that a notebook's cell computes and its prose states: `state(asks=5, early="none")`.

One output holds them all: nbval compares it by name and value, JupyterLab shows it as a list, and the book, which does not print
it, checks the prose against it: ``{n}`five <asks>` `` in the same notebook, ``{n}`five <us-role::asks>` `` anywhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pandas as pd

NUMBERS_MIME = "application/vnd.phase-record.numbers+json"
Value = int | str | bool


def _whole(name: str, value: object) -> Value:
    """A number, word or yes/no as Python holds it. Raises ``ValueError`` for anything that prose cannot be compared with."""
    value = value.item() if getattr(value, "ndim", None) == 0 else value  # numpy's
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, (bool, int, str)):
        raise ValueError(f"state({name}=…): {value!r} is no whole number, text or yes/no; count or round it first")
    return value


def _all_of(name: str, mask: object) -> bool:
    """Whether a mask holds of every row. Of no rows everything is true, so that is refused; so is a bare yes, whose rows nobody
    can count any more."""
    if not isinstance(mask, pd.Series) or mask.dtype != bool:
        raise ValueError(f"state({name}=…): give the mask itself, not mask.all(): an empty selection would pass for a yes")
    if mask.empty:
        raise ValueError(f"state({name}=…): the selection is empty, and of nothing everything is true; state how many there are")
    return bool(mask.all())


class Stated:
    """The numbers of one cell, as its output. (Not a dict: IPython shows those its own way.)"""

    def __init__(self, numbers: dict[str, object]) -> None:
        if not numbers:
            raise ValueError("state() without a number; write state(asks=len(asks))")
        self.numbers = {
            name: _all_of(name, value) if name.startswith("all_") else _whole(name, value) for name, value in numbers.items()
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        items = [f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in self.numbers.items()]
        return {
            NUMBERS_MIME: dict(sorted(self.numbers.items())),
            "text/html": "\n".join(["<dl>", *items, "</dl>"]),
            "text/plain": "\n".join(f"{name}: {value}" for name, value in self.numbers.items()),
        }


def state(**numbers: object) -> None:
    """Show the numbers that the prose around this cell states, by name; several may be stated at once.

    A value is a whole number (numpy's too), a text or a yes/no. A name that begins with ``all_`` takes a mask, and is yes where
    the mask holds of every row and there are rows. A name is stated once in a notebook; the book's build says where it is not.

    Raises ``ValueError`` naming the number and what to give instead.
    """
    from IPython.display import display  # there is one wherever cells run

    display(Stated(numbers))


def of_notebook(path: Path) -> dict[str, Value]:
    """The numbers that the stored outputs of a notebook state, by name; none where there is no such notebook."""
    return dict(_outputs(path)) if path.is_file() else {}


def _outputs(path: Path) -> Iterator[tuple[str, Value]]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            yield from output.get("data", {}).get(NUMBERS_MIME, {}).items()
