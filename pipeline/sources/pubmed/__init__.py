"""PubMed: asked through NCBI's E-utilities, and read from its XML."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.sources.pubmed.client import Entrez
    from pipeline.sources.pubmed.fetching import BATCH_SIZE, Batch
    from pipeline.sources.pubmed.listing import Hits, Limits
    from pipeline.sources.pubmed.replies import Count, DatabaseInfo
    from pipeline.sources.pubmed.settings import Settings
    from pipeline.sources.web.clock import Clock
else:
    _MODULE_BY_NAME = {
        "BATCH_SIZE": "pubmed.fetching",
        "Batch": "pubmed.fetching",
        "Clock": "web.clock",
        "Count": "pubmed.replies",
        "DatabaseInfo": "pubmed.replies",
        "Entrez": "pubmed.client",
        "Hits": "pubmed.listing",
        "Limits": "pubmed.listing",
        "Settings": "pubmed.settings",
    }

    def __getattr__(name: str) -> object:
        """What asks brings requests with it, and whoever only reads files does without: a name is fetched on demand."""
        if name not in _MODULE_BY_NAME:
            raise AttributeError(name)
        return getattr(import_module(f"pipeline.sources.{_MODULE_BY_NAME[name]}"), name)


__all__ = ["BATCH_SIZE", "Batch", "Clock", "Count", "DatabaseInfo", "Entrez", "Hits", "Limits", "Settings"]
