"""What an update tells people: a page, a feed, an event for programs, and lists of what needs a second look."""

from pipeline.review.news.digest import digest
from pipeline.review.news.event import event_in_pieces, event_of, failure_of
from pipeline.review.news.feed import feed
from pipeline.review.news.hook import hand_over
from pipeline.review.news.news import News, Told, numbers, one_line
from pipeline.review.news.source_news import SourceNews, sources_now

__all__ = [
    "News",
    "SourceNews",
    "Told",
    "digest",
    "event_in_pieces",
    "event_of",
    "failure_of",
    "feed",
    "hand_over",
    "numbers",
    "one_line",
    "sources_now",
]
