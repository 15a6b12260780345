"""Evidence in words, for the people who read why two records were merged, linked or shown to them."""

from __future__ import annotations

from pipeline.deduplication.agreement import Agreement
from pipeline.deduplication.compare import Evidence, compare
from pipeline.deduplication.normalise import Citation

NAMED = ("pmid", "doi", "journal", "volume", "issue", "pages", "abstract", "registry", "numbers")


def in_words(one: Citation, other: Citation) -> str:
    """What the fields of two records say: "titles 97 % alike; authors 80 % shared; same: doi; differs: pages".

    Fields that are missing on one side are not named.
    """
    evidence = compare(one, other)
    if evidence is None:
        return "nothing in common"
    parts = [_title(evidence), _authors(evidence), _years(evidence)]
    for agreement in (Agreement.AGREE, Agreement.CONFLICT):
        names = [name for name in NAMED if getattr(evidence, name) is agreement]
        parts.append(f"{agreement.value}: {', '.join(names)}" if names else "")
    parts.append(f"one title only says: {', '.join(sorted(evidence.kinds))}" if evidence.kinds else "")
    parts.append(f"PubMed: {evidence.relation}" if evidence.relation else "")
    return "; ".join(part for part in parts if part)


def _title(evidence: Evidence) -> str:
    if evidence.title is None:
        return "a title is missing"
    if evidence.title == 100:
        return "same title"
    contained = ", one inside the other" if evidence.title_contained else ""
    alike = f"titles {evidence.title:.0f} % alike" if evidence.title else "titles unlike"
    return f"{alike}{contained}{', other words' if evidence.words_replaced else ''}"


def _authors(evidence: Evidence) -> str:
    if evidence.authors is None:
        return ""
    return f"authors {evidence.authors:.0%} shared".replace("%", " %")


def _years(evidence: Evidence) -> str:
    if evidence.year_gap is None:
        return ""
    return f"{evidence.year_gap} year{'s' if evidence.year_gap > 1 else ''} apart" if evidence.year_gap else "same year"
