"""Other screening tools: records go out in their own columns, and decisions come back."""

from pipeline.review.exchange.returned import read_returned
from pipeline.review.exchange.sent import FORMATS, Sent, write_sent

__all__ = ["FORMATS", "Sent", "read_returned", "write_sent"]
