"""Serve PubMed XML files, or an invented corpus, on this machine as PubMed would."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from pipeline.sandbox import serve


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--corpus", metavar="FILE", type=Path, nargs="+", default=(), help="PubMed XML, plain or .gz")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 1, 5), help="the virtual date")
    parser.add_argument("--rate", type=int, default=3, help="requests a second without a key; 0 is no limit")
    parser.add_argument("--faults", metavar="FILE", type=Path, help="a plan of faults, in JSON")
    parser.add_argument("--log", metavar="FILE", type=Path, help="write every request here")


def execute(arguments: Namespace) -> None:
    serve(arguments.corpus, arguments.port, arguments.today, arguments.rate, arguments.faults, arguments.log)
