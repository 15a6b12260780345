"""The words by which people decide, however they are typed, and which word to use where one may mean several things."""

from __future__ import annotations

from pipeline.tables.kept import AUDIT, DUPLICATE, FULL_TEXT, TITLE_ABSTRACT

OF_READING = {"included": "include", "yes": "include", "in": "include", "excluded": "exclude", "no": "exclude",
              "out": "exclude"}  # fmt: skip
OF_ABSTRACTS = OF_READING | {"maybe": "unclear", "unsure": "unclear"}
MEANT = {
    TITLE_ABSTRACT: OF_ABSTRACTS,
    AUDIT: OF_ABSTRACTS,
    FULL_TEXT: OF_READING,
    # "yes" may answer "are they the same?" as well as "are they two?".
    DUPLICATE: {"merged": "merge", "linked": "link"},
}
"""Words of other tools and of everyday, where they can mean one thing only."""
TO_USE = {
    TITLE_ABSTRACT: "write include for what should be read in full; sought and not_retrieved are words for full text",
    AUDIT: "write exclude where the rules were right, include where the full text should be read, unclear between them",
    FULL_TEXT: "while you are not sure, leave the cell empty; where nobody can judge yet, write include and the tag "
    "awaiting classification",
    DUPLICATE: "write merge for one report, link for two that belong together, split for two that do not",
}


def meant_by(phase: str, typed: str) -> str:
    """The word that was meant: "Not retrieved" is not_retrieved, "Yes" is include where records are read.

    >>> meant_by("title_abstract", "Maybe"), meant_by("full_text", " Included"), meant_by("duplicate", "yes")
    ('unclear', 'include', 'yes')
    """
    word = one_word(typed)
    return MEANT.get(phase, {}).get(word, word)


def one_word(typed: str) -> str:
    """As our words are written."""
    return "_".join(typed.casefold().split())
