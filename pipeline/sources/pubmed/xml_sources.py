"""The document as the bytes of its articles, one after the other, as long as nothing unusual stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from pipeline.sources.pubmed.xml_stream import Readable

BLOCK = 1 << 16
LARGEST = 1 << 20
"""Bytes without the end of an article before the reader of trees takes over: twice the largest of a real file."""
END = b"</PubmedArticle>"
END_OF_SET = b"</PubmedArticleSet>"
HEAD = re.compile(
    # What NLM writes. Anything else might change what the bytes below mean: another encoding, entities, namespaces.
    rb'(?:<\?xml version="1\.0"(?: encoding="(?:utf|UTF)-8")? ?\?>\s*)?'
    rb'(?:<!DOCTYPE PubmedArticleSet(?: PUBLIC "[^"<>\[\]&%]*" "[^"<>\[\]&%]*")? ?>\s*)?<PubmedArticleSet>'
)
LONGEST_HEAD = 1 << 10


class Unusual(Exception):  # noqa: N818 - no error: the reader of trees takes over
    """An article is written in a way that the reader by sections does not know."""


class ArticleSources:
    """The articles of a set, each as its bytes; then `rest`."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        beginning = stream.read(BLOCK)
        while len(beginning) < LONGEST_HEAD and (block := stream.read(BLOCK)):
            beginning += block
        found = HEAD.match(beginning)
        self.head = found[0] if found else b""
        self._waiting = beginning[len(self.head) :]
        self._articles: list[bytes] = []

    def __iter__(self) -> Iterator[bytes]:
        """Each article with the blanks before it."""
        block, self._waiting = self._waiting, b""
        while block and self.head and len(self._waiting) < LARGEST:
            *articles, self._waiting = (self._waiting + block).split(END)
            self._articles = articles[::-1]
            while self._articles:
                yield self._articles.pop() + END
            block = self._stream.read(BLOCK)
        if block:
            self._waiting += block

    def put_back(self, source: bytes) -> None:
        """Let `rest` begin with an article that was given out."""
        self._articles.append(source.removesuffix(END))

    def rest(self) -> Readable:
        """The document without the articles that were given out."""
        left = [article + END for article in reversed(self._articles)]
        self._articles = []
        return _Chain(b"".join((self.head, *left, self._waiting)), self._stream)

    def document(self, source: bytes) -> Readable:
        """A document of its own around one article."""
        return BytesIO(self.head + source + END_OF_SET)


def is_one_article(source: bytes) -> bool:
    """Whether nothing stands before the article."""
    return source.lstrip().startswith(b"<PubmedArticle>")


class _Chain:
    """Some bytes, and then a stream."""

    def __init__(self, before: bytes, stream: Readable) -> None:
        self._before = BytesIO(before)
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        return self._before.read(size) or self._stream.read(size)
