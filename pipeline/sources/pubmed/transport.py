"""Where the replies of PubMed are known from: scripts outside of this package import them from here."""

from pipeline.sources.web.reply import Limits, Reply
from pipeline.sources.web.transport import Transport

__all__ = ["Limits", "Reply", "Transport"]
