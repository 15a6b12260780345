"""Embase.com, where Embase and its headings (Emtree) are searched on Elsevier's own platform.

Sources: Elsevier, "Embase: Search guide" (field labels behind the words, `:ti,ab,kw`; /exp with all below, /de alone,
[english]/lim, [2010-2020]/py; * for any number of characters at the end of a word or inside it, in phrases too).
NEAR/n counts the steps from one word to the other, so that NEAR/1 allows none between (University of Illinois
Chicago, "Advanced Search Strategies: Proximity Operators": Ovid and Embase are the two that do not count the words
between).
"""

from __future__ import annotations

from pipeline.translation.target import Target, language, years

EMBASE_COM = Target(
    name="embase",
    database="Embase.com",
    sources=("embase",),
    export="select all, Export as RIS with the full record, which holds the abstract",
    label="#{}",
    signs={"AND": "AND", "OR": "OR", "NOT": "NOT"},
    fields={
        "ti": ("{}:ti",),
        "ab": ("{}:ab",),
        "tiab": ("{}:ti,ab,kw",),
        "tw": ("{}:ti,ab,kw,de",),
        "all": ("{}",),
        "ot": ("{}:kw",),
        "ad": ("{}:ff",),
        "tt": ("{}:tt",),
    },
    near="NEAR/{}",
    near_adds=1,
    suffix=True,
    quote="'",
    inner_star=True,
    headings="Emtree heading",
    heading=("'{}'/exp", "'{}'/de"),
    specials={
        "language": language(lambda name: f"[{name}]/lim", r"\[(?P<name>[a-z]+)\]/lim"),
        "date": years("{}:py", "[{}-{}]/py", r"\[(?P<low>\d{4})-(?P<high>\d{4})\]/py|(?P<year>\d{4}):py"),
    },
)
