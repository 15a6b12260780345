"""Where the replies of PubMed are known from: scripts outside of this package import them from here."""

from pipeline.sources.web.transport import Limits, Reply, Transport

__all__ = ["Limits", "Reply", "Transport"]
