"""The page about the client says what the code does."""

import re
from pathlib import Path

from pipeline.sources.pubmed import BATCH_SIZE, Limits
from pipeline.sources.pubmed.fetching import MOST_UNDELIVERED
from pipeline.sources.pubmed.settings import GAP_S, GAP_WITH_KEY_S
from pipeline.sources.web.kinds import KINDS
from pipeline.sources.web.network import CERTIFICATE_SETTINGS
from pipeline.sources.web.retry import LONGEST_WAIT_S, N_TRIES, RETRY_AFTER_CAP_S

PAGE = (Path(__file__).parents[3] / "docs" / "explanation" / "entrez.md").read_text(encoding="utf-8")


def rows_of(heading: str) -> list[tuple[str, ...]]:
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return rows[2:]


def test_all_twenty_of_ncbis_ways_to_fail_are_told() -> None:
    assert [kind.code for kind in KINDS if re.fullmatch(r"E\d+", kind.code)] == [f"E{n}" for n in range(1, 21)]


def test_the_figures_are_those_of_the_code() -> None:
    limits = Limits()
    for figure in (
        f"at most {limits.page_size:,} records",
        f"at most {BATCH_SIZE} records",
        f"{GAP_S} seconds apart, {GAP_WITH_KEY_S} with a key",
        f"stand within {limits.connect_s:g} seconds",
        f"come within {limits.read_s:g}, the whole reply within {limits.total_s:g}",
        f"unpack to {limits.n_bytes >> 20} MB",
        f"At most {N_TRIES} tries",
        "below " + ", ".join(f"{wait:g}" for wait in LONGEST_WAIT_S[:-1]) + f" and {LONGEST_WAIT_S[-1]:g} seconds",
        f"up to {RETRY_AFTER_CAP_S:g} seconds",
        f"More than {['zero', 'one', 'two', 'three'][MOST_UNDELIVERED]} such records",
    ):
        assert figure in PAGE


def test_the_settings_are_those_that_the_code_reads() -> None:
    source = (Path(__file__).parents[3] / "pipeline/sources/pubmed/settings.py").read_text(encoding="utf-8")
    assert {row[0].strip("`") for row in rows_of("What you set")} == set(re.findall(r'environ\.get\("(\w+)"', source))


def test_the_settings_of_the_network_are_those_that_are_read() -> None:
    told = {name for row in rows_of("Behind a company's network") for name in re.findall(r"`([A-Z_]+)`", " ".join(row))}
    assert told == {"HTTPS_PROXY", *CERTIFICATE_SETTINGS}
