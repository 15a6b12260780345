"""An invented corpus: no author, journal, trial or result in it exists."""

from pipeline.sandbox.corpus import Corpus
from pipeline.sandbox.stored import versions_of_xml


def invented_corpus() -> Corpus:
    """Three hundred small articles, for now."""
    return Corpus(versions_of_xml([_element(90000001 + n) for n in range(300)]))


def _element(pmid: int) -> bytes:
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        '<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><PubDate><Year>2025</Year></PubDate>'
        "</JournalIssue><Title>Invented Journal of Needling</Title></Journal>"
        f"<ArticleTitle>An invented trial of dry needling, number {pmid}.</ArticleTitle><Pagination><MedlinePgn>1-9"
        "</MedlinePgn></Pagination><Abstract><AbstractText>"
        "Local twitch responses were elicited.</AbstractText></Abstract>"
        '<Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>'
        "</PublicationTypeList></Article><MedlineJournalInfo><MedlineTA>Invent J Needl</MedlineTA></MedlineJournalInfo>"
        "</MedlineCitation></PubmedArticle>"
    ).encode()
