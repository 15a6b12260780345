"""Web of Science, which has no headings of its own.

Sources: Clarivate, "Search Operators" (webofscience.help.clarivate.com/Content/search-operators.html): NEAR/x with at
most x words between, in any order; "Wildcards": * for any number of characters, also inside a word and within
quotation marks, behind three characters at least; "Advanced Search Field Tags": TS is title, abstract, authors'
keywords and Keywords Plus.
"""

from __future__ import annotations

from pipeline.translation.target import Nearest, Target, language, years

WEB_OF_SCIENCE = Target(
    name="wos",
    database="Web of Science",
    sources=("wos", "web_of_science"),
    export="Export, RIS, record content: Author, Title, Source, Abstract",
    label="#{}",
    signs={"AND": "AND", "OR": "OR", "NOT": "NOT"},
    fields={
        "ti": ("TI=({})",),
        "ab": ("AB=({})",),
        "tiab": ("TS=({})",),
        "ot": ("AK=({})",),
        "all": ("ALL=({})",),
        "ad": ("AD=({})",),
    },
    near="NEAR/{}",
    near_adds=0,
    nearest={
        "tw": Nearest("tiab", "there are no headings here whose words could be searched", finds="fewer"),
        "tt": Nearest("ti", "the original title is in the field of titles", finds="other"),
    },
    inner_star=True,
    specials={
        "language": language(lambda name: f"LA=({name.capitalize()})", r"LA=\((?P<name>[A-Za-z]+)\)"),
        "date": years("PY=({})", "PY=({}-{})", r"PY=\((?:(?P<low>\d{4})-(?P<high>\d{4})|(?P<year>\d{4}))\)"),
    },
)
