"""Exports of other databases for the demo, as RIS: mostly what PubMed holds too, in the other's way of writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pipeline.sandbox.invented.dice import Dice
from pipeline.sandbox.invented.draft import Draft, Person, Section
from pipeline.sandbox.invented.elsewhere import CITED_ONLY, EMBASE_ONLY, REGISTERED_ONLY
from pipeline.sandbox.invented.life import FIRST, life
from pipeline.sandbox.invented.plan import Plan, draft_of

DAY_1, DAY_2 = date(2026, 1, 5), date(2026, 2, 2)
IN_EMBASE = (*range(1, 13), *range(13, 20), 28, 31, 42, 43, 48, 52, 55, 60, 63, 67, 68, 75, 78)
IN_CENTRAL = (1, 4, 5, 6, 7, 8, 11, 14, 15, 19, 24, 28)
IN_CITATIONS = (44,)
"""Which articles of the first day the other sources hold too, by their number in the corpus."""
LANGUAGES = {"eng": "English", "spa": "Spanish", "ger": "German"}
AMERICAN = {"randomised": "randomized", "ischaemic": "ischemic", "localised": "localized"}

Entry = Sequence[tuple[str, str]]
"""Tags and values of one RIS entry, without TY and ER."""


def invented_imports(day: date) -> dict[str, str]:
    """File name -> RIS text of the exports handed over on `day`: two on the first day, one on the second."""
    if day == DAY_1:
        embase = [*_held(IN_EMBASE), *_only(EMBASE_ONLY, 95000001)]
        central = [*_held(IN_CENTRAL), *_only(REGISTERED_ONLY, 95000101)]
        return {
            "embase-2026-01-05.ris": _ris([_embase(draft) for draft in embase]),
            "cochrane-2026-01-05.ris": _ris([_central(draft) for draft in central]),
        }
    if day == DAY_2:
        cited = [*_held(IN_CITATIONS), *_only(CITED_ONLY, 95000201)]
        return {"citations-2026-02-02.ris": _ris([_by_hand(draft) for draft in cited])}
    return {}


def _held(numbers: Sequence[int]) -> list[Draft]:
    """The first version of the corpus' articles with these numbers."""
    first = {pmid: draft for since, pmid, draft in reversed(life()) if draft}
    return [first[str(FIRST - 1 + number)] for number in numbers]


def _only(plans: Sequence[Plan], number: int) -> list[Draft]:
    return [draft_of(str(number + place), plan) for place, plan in enumerate(plans)]


def _ris(entries: Sequence[Entry]) -> str:
    return "\n".join(_entry(entry) for entry in entries)


def _entry(entry: Entry) -> str:
    lines = [f"{tag}  - {value}" for tag, value in (("TY", "JOUR"), *entry) if value]
    return "\n".join([*lines, "ER  - ", ""])


def _embase(draft: Draft) -> Entry:
    """Embase: initials with points, no full stop after a title, labels run into the text, some DOIs in capitals."""
    dice = Dice(f"embase {draft.pmid}")
    title = draft.title.strip("[].").replace(" (preprint)", "")
    start, _, end = draft.pages.partition("-")
    return [
        ("TI", _spelt(title, AMERICAN) if dice.number("spelling", 0, 2) == 0 else title),
        *(("AU", f"{person.family}, {'.'.join(person.initials)}.") for person in draft.authors),
        ("PY", draft.published[:4]),
        ("T2", draft.journal.title.title()),
        ("VL", draft.volume),
        ("IS", draft.issue),
        ("SP", start),
        ("EP", end),
        (
            "AB",
            " ".join(f"{section.label.capitalize()}: {section.text}".removeprefix(": ") for section in draft.abstract),
        ),
        ("DO", draft.doi.upper() if dice.number("capitals", 0, 3) == 0 else draft.doi),
        *(("KW", keyword) for keyword in ("article", "human", *draft.keywords)),
        ("M3", "Conference Abstract" if "Meeting Abstract" in draft.publication_types else "Article"),
        ("LA", LANGUAGES[draft.language]),
        ("AN", f"L2{draft.pmid}"),
        ("DB", "Embase"),
    ]


def _central(draft: Draft) -> Entry:
    """CENTRAL: family name and initials, the year, the journal's short name, a CN number."""
    return [
        ("TI", draft.title.strip("[]")),
        *(("AU", f"{person.family} {person.initials}") for person in draft.authors),
        ("PY", draft.published[:4]),
        ("JO", draft.journal.short),
        ("VL", draft.volume),
        ("IS", draft.issue),
        ("SP", draft.pages),
        ("AB", " ".join(section.text for section in draft.abstract)),
        *(("UR", f"https://clinicaltrials.gov/show/{number}") for _, number in draft.registry),
        ("N1", " ".join(f"[{name}: {number}]" for name, number in draft.registry)),
        ("DO", draft.doi if Dice(f"central {draft.pmid}").number("doi", 0, 2) else ""),
        ("AN", f"CN-0{draft.pmid[-7:]}"),
        ("DB", "Cochrane Central Register of Controlled Trials"),
    ]


def _by_hand(draft: Draft) -> Entry:
    """What a person types who found a reference in a list: no abstract, full names, no number."""
    return [
        ("TI", draft.title),
        *(("AU", _full_name(person)) for person in draft.authors[:3]),
        ("PY", draft.published[:4]),
        ("JO", draft.journal.title),
        ("VL", draft.volume),
        ("SP", draft.pages),
    ]


def _full_name(person: Person) -> str:
    return f"{person.family}, {person.given}"


def _labelled(section: Section) -> str:
    return f"{section.label.capitalize()}: {section.text}" if section.label else section.text


def _spelt(text: str, spelling: Mapping[str, str]) -> str:
    for old, new in spelling.items():
        text = text.replace(old, new)
    return text
