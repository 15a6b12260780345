"""PubMed: asked through NCBI's E-utilities, and read from its XML."""

from pipeline.sources.pubmed.client import Entrez
from pipeline.sources.pubmed.clock import Clock
from pipeline.sources.pubmed.fetching import BATCH_SIZE, Batch
from pipeline.sources.pubmed.listing import Hits
from pipeline.sources.pubmed.replies import Count, DatabaseInfo
from pipeline.sources.pubmed.settings import Settings
from pipeline.sources.pubmed.transport import Limits

__all__ = ["BATCH_SIZE", "Batch", "Clock", "Count", "DatabaseInfo", "Entrez", "Hits", "Limits", "Settings"]
