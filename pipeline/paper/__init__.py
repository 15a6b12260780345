"""Words for the paper, written from the run: the search report, deduplication, automation and the table of versions."""

from pipeline.paper.document import Document, as_html, as_markdown
from pipeline.paper.facts import Facts
from pipeline.paper.methods import methods
from pipeline.paper.paper_writing import read_facts, write_paper

__all__ = ["Document", "Facts", "as_html", "as_markdown", "methods", "read_facts", "write_paper"]
