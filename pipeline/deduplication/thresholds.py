"""Every threshold by which two records are judged, in one place, with what another value costs beside it.

Measured on six labelled sets (7,224 records, 2,359 duplicates) with all other thresholds as they are: 0 works lost and
9 duplicates missed. `make bench-dedupe` prints these costs anew, and what the rules reach on each set when the
thresholds are chosen on the five others.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Similarities of texts are 0-100, shares of authors 0-1. Each says what other values cost on the six sets."""

    like_title: float = 70.0
    """Titles less alike than this name two works, unless an identifier or the place in a journal says otherwise.

    75 costs nothing; 80: 2 more missed.
    """
    reworded_title: float = 75.0
    """A title changed between the web and print, by the same many authors.

    65 to 85: the same.
    """
    close_title: float = 85.0
    """From here on two titles name one work, perhaps with a heading or an article more.

    75 to 90: the same; 95: 1 more missed.
    """
    nearly_same_title: float = 90.0
    """From here on a person is asked when too little else is known.

    86 to 94: the same.
    """
    same_title: float = 96.0
    """From here on titles differ in spelling alone.

    92 to 98: the same; 100: 1 more missed.
    """
    one_letter_off: float = 98.0
    """A whole word of a title cannot differ from here on, unless the title is very long.

    96 to 99: the same; 100: 1 more missed.
    """
    spelling: float = 75.0
    """Two words of a title at least this alike are spellings of one: "tumour", "tumor".

    65 to 80: the same; 85: 1 more missed.
    """
    few_words: int = 4
    """Titles of so few words may be headings of a column; reports have more.

    2 to 6: the same.
    """
    long_title: int = 10
    """A title of so many words by several authors is not given to two abstracts of one issue.

    6 to 14: the same.
    """
    spelt_alike: float = 80.0
    """Two surnames at least this alike are spellings of one.

    70 to 90: the same.
    """
    shared_authors: float = 0.6
    """Share of the shorter author list found in the longer, from which it is the same group.

    0.4 to 0.8: the same.
    """
    half_of_authors: float = 0.5
    """Enough where the first author is the same; below it, another first author speaks of two groups.

    0.3 to 0.5: the same; 0.6: 1 more missed.
    """
    few_shared_authors: float = 0.3
    """Below this two author lists are of two groups, whoever comes first.

    0.1 to 0.5: the same.
    """
    several_authors: int = 3
    """So many authors in the same order are no chance within one volume.

    1 to 4: the same; 5: 2 more missed.
    """
    many_authors: int = 5
    """So many people do not write two papers in the same order for one journal and year under like titles by chance.

    3 to 7: the same.
    """
    same_abstract: float = 80.0
    """From here on the openings of two abstracts are one text.

    70 to 90: the same.
    """
    other_abstract: float = 60.0
    """Below this they are two.

    55 to 70: the same; 50: 1 lost and 2 more missed.
    """
    abbreviated_journal: float = 0.6
    """Share of the telling words of the shorter name of a journal found in the longer, below which they are two.

    0.4 to 0.8: the same.
    """


THRESHOLDS = Thresholds()
"""Those in force."""
