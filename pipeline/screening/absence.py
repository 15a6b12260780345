"""When a missing word says something: a text is there, long enough, and in the language the criteria are written in.

Silence is not evidence. "No abstract available" is no abstract, and an abstract in German lacks every English word. The
criteria hold the English words of a concept in full and those of other languages as far as they are known, so that a
concept is found in any language, but its absence counts in English alone.
"""

from __future__ import annotations

from pipeline.ground.record import Record
from pipeline.ground.text import folded_words

ENGLISH = frozenset(
    (
        *("the", "of", "and", "with", "were", "that", "from", "which", "by", "for", "to", "this", "is", "are", "or"),
        *("had", "have", "has", "been", "who", "when", "than", "between", "after", "before", "whether", "how", "what"),
        *("their", "its", "at", "on", "as", "not"),
    )
)
"""Function words of English. No other language has more than a few of these spellings (Dutch "of", "is")."""
LEAST_ENGLISH = 0.1
"""Share of the words of title and abstract. Of 8,379 shared English abstracts half have more than 0.24, and two have
less than this; sentences in Spanish, German, Portuguese and French have at most 0.03, in Dutch 0.08."""
LEAST_WORDS = 8
"""Words of title and abstract together, below which the abstract is a placeholder or a fragment."""


def lets_absence_count(record: Record) -> bool:
    """Whether title and abstract are both there and could have held the words of a concept."""
    if not (record.title and record.abstract):
        return False
    words = folded_words(f"{record.title} {record.abstract}")
    return len(words) >= LEAST_WORDS and sum(map(_IS_ENGLISH, words)) >= LEAST_ENGLISH * len(words)


_IS_ENGLISH = frozenset(word.encode() for word in ENGLISH).__contains__
