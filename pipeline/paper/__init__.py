"""Words for the paper, written from the run: the search report, deduplication, automation and the table of versions."""

from pipeline.paper.document import Document, as_html, as_markdown
from pipeline.paper.facts import Facts
from pipeline.paper.gather import read_facts, write_paper
from pipeline.paper.methods import methods

__all__ = ["Document", "Facts", "as_html", "as_markdown", "methods", "read_facts", "write_paper"]
