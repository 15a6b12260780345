def page_of(pmid: str, doi: str, pmcid: str = "") -> str:
    """stub until the sources branch lands"""
    if pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return f"https://doi.org/{doi}" if doi else ""
