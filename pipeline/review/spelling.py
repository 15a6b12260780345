"""A word that a closed list does not hold, and the one of the list that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

IN_QUOTES = re.compile(r"'([^']*)'")


def fix_of_value(found: object, context: Mapping[str, Any]) -> str:
    """What to write instead of a value that is none of those allowed, as the checker of shapes lists them; "" for no
    idea.

    >>> fix_of_value("OpenAlex", {"expected": "'', 'europepmc' or 'openalex'"})
    'write "openalex"'
    """
    meant = nearest(found, IN_QUOTES.findall(context.get("expected", ""))) if isinstance(found, str) else ""
    return f'write "{meant}"' if meant else ""


def nearest(found: str, allowed: Iterable[str]) -> str:
    """The one of `allowed` that is like `found` but for capitals, marks, blanks and a few letters; "" for none.

    >>> nearest("Europe PMC", ["clinicaltrials.gov", "europepmc"])
    'europepmc'
    >>> nearest("Embase", ["clinicaltrials.gov", "europepmc"])
    ''
    """
    by_letters = {_letters(name): name for name in allowed if name}
    matches = get_close_matches(_letters(found), by_letters, n=1, cutoff=0.7)
    return by_letters[matches[0]] if matches else ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
