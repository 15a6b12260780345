"""Where a person can read more of a record, each place by its name."""

from __future__ import annotations

from pipeline.ground.identifiers import page_of


def links_of(pmid: str, doi: str) -> dict[str, str]:
    """Name -> address. PubMed Central answers to a PMID too, and says when it does not hold the report.

    >>> list(links_of("1", "10.5555/a")), links_of("", "")
    (['PubMed', 'DOI', 'PMC'], {})
    """
    found = {
        "PubMed": page_of(pmid, ""),
        "DOI": page_of("", doi),
        "PMC": f"https://pmc.ncbi.nlm.nih.gov/articles/pmid/{pmid}/" if pmid else "",
    }
    return {name: address for name, address in found.items() if address}
