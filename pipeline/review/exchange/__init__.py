"""Other screening tools: records go out in their own columns, and decisions come back."""

from pipeline.review.exchange.finder import KnownTo, RecordFinder
from pipeline.review.exchange.returned import Returned, read_returned
from pipeline.review.exchange.sent import FORMATS, Sent, sent_labels, write_sent

__all__ = ["FORMATS", "KnownTo", "RecordFinder", "Returned", "Sent", "read_returned", "sent_labels", "write_sent"]
