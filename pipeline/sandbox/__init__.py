"""A loopback E-utilities server with an invented corpus; the demo and the tests talk to it through the real client."""

from pipeline.sandbox.corpus import Article, Corpus, Version
from pipeline.sandbox.faults import FaultPlan
from pipeline.sandbox.in_process import InProcess
from pipeline.sandbox.invented import invented_corpus, invented_imports, small_corpus
from pipeline.sandbox.server import Request, Sandbox
from pipeline.sandbox.serving import serve
from pipeline.sandbox.stored import corpus_from_files

__all__ = [
    "Article",
    "Corpus",
    "FaultPlan",
    "InProcess",
    "Request",
    "Sandbox",
    "Version",
    "corpus_from_files",
    "invented_corpus",
    "invented_imports",
    "serve",
    "small_corpus",
]
