"""How fast records are matched, with spans: `python -m bench.language`.

12 concepts of 15 phrases over real titles and abstracts, against one compiled `re` alternation per concept (the text
lower-cased once) in the same run; then the same with ten times the phrases. Each time is the best of three, taken in
turn, on one core.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Sequence
from itertools import islice, pairwise
from pathlib import Path

from pipeline.ground.record import Record
from pipeline.language import CompiledQueries, compile_queries
from pipeline.sources.record_files import read_record_file

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "pubmed"
FILES = ("pubmed21n1298.xml.gz", "pubmed20n0014.xml.gz")
N_RECORDS = 20_000
N_TURNS = 3

CONCEPTS = {
    "needling": (
        "dry needl*|needling|acupunct*|electroacupunct*|needle insertion*|trigger point injection*|"
        "wet needling|intramuscular stimulation|lidocaine inject*|botulinum|injection therap*|"
        "deep needling|superficial needling|moxibustion|acupressure"
    ),
    "twitch": (
        "twitch*|local twitch response*|muscle contraction*|fasciculat*|spasm*|jump sign|taut band*|"
        "emg activit*|electromyograph*|motor evoked|muscle activit*|reflex*|motor unit*|end plate*|"
        "spontaneous activit*"
    ),
    "trigger point": (
        "trigger point*|myofascial|trp|trps|mtrp*|tender point*|muscle pain|myalgi*|fibromyalgi*|"
        "muscular pain|musculoskeletal pain|hyperirritab*|nodule*|soft tissue pain|regional pain"
    ),
    "spine": (
        "neck pain|back pain|low back|spinal pain|cervical*|lumbar|thoracic spine|whiplash*|sciatica|"
        "radiculopath*|trapezius|paraspinal*|multifid*|disc herniation*|spondyl*"
    ),
    "design": (
        "randomi*|placebo*|sham|double blind*|single blind*|controlled trial*|clinical trial*|crossover|"
        "quasi experimental|allocat*|cohort*|case control|pilot study|prospective*|non randomi*"
    ),
    "outcome": (
        "pain intensity|visual analog scale*|numeric rating*|disabilit*|pressure pain threshold*|"
        "algomet*|range of motion|quality of life|questionnaire*|functional outcome*|mcgill|oswestry|"
        "neck disability|roland morris|sf 36"
    ),
    "animal": (
        "rat|rats|mice|mouse|rabbit*|murine|porcine|canine|zebrafish|in vivo|in vitro|animal model*|sheep|primate*|dogs"
    ),
    "review": (
        "systematic review*|meta analys*|narrative review|scoping review|literature search*|pubmed|"
        "embase|medline|cochrane|umbrella review*|evidence synthes*|prisma|overview of reviews|"
        "study protocol|guideline*"
    ),
    "people": (
        "patient*|participant*|adult*|women|men|human*|healthy volunteer*|subjects|child*|adolescent*|"
        "older people|elderly|pregnan*|athlete*|worker*"
    ),
    "comparison": (
        "versus|compar*|control group*|usual care|standard care|physiotherap*|physical therap*|"
        "exercise*|massage|manual therap*|waiting list|no treatment|conventional treatment|"
        "active control*|baseline"
    ),
    "time": (
        "follow up|weeks|months|short term|long term|immediately after|post treatment|six months|"
        "one year|12 weeks|24 h|duration|longitudinal*|at discharge|years"
    ),
    "statistics": (
        "confidence interval*|p value*|odds ratio*|hazard ratio*|standard deviation*|mean difference*|"
        "effect size*|regression|significant difference*|sample size|sensitivity|specificity|correlat*|"
        "95 ci|interquartile*"
    ),
}
"""Concept -> its phrases, as a review of needling might list them; common words of trials are among them."""


def main() -> None:
    if not DATA.is_dir():
        print("skipped: the real records (shared/data/pubmed beside the repository) are not here")
        return
    with_text = (
        record for name in FILES for record in read_record_file(DATA / name) if record.title and record.abstract
    )
    records = list(islice(with_text, N_RECORDS))
    few = {name: phrases.split("|") for name, phrases in CONCEPTS.items()}
    many = enlarged(few, records)
    small, large, patterns = compiled(few), compiled(many), alternations(few)
    by_turn = [[timed(turn) for turn in turns_of(records, small, large, patterns)] for _ in range(N_TURNS)]
    ours, larger, peer = (min(times) for times in zip(*by_turn, strict=True))
    n_records = len(records)
    print(f"{n_records:,} records, {len(small.number_by_phrase)} phrases in {len(few)} concepts, spans on, one core")
    print(f"  ours                         {n_records / ours:9,.0f} records/s")
    print(f"  re, one alternation each     {n_records / peer:9,.0f} records/s")
    print(f"  ours / re                    {peer / ours:9.1f} x   (at least 4)")
    print(f"  {len(large.number_by_phrase):,} phrases                {n_records / larger:9,.0f} records/s")
    print(f"  cost per record, grown       {larger / ours:9.2f} x   (below 1.5)")
    print(f"  agreement with re            {agreement(records, small, patterns):9.4%} of decisions")


def turns_of(
    records: Sequence[Record], small: CompiledQueries, large: CompiledQueries, patterns: Sequence[re.Pattern[str]]
) -> list[Callable[[], int]]:
    """What is timed, in turn."""
    return [
        lambda: matched(records, small),
        lambda: matched(records, large),
        lambda: searched(records, patterns),
    ]


def compiled(phrases_by_concept: dict[str, list[str]]) -> CompiledQueries:
    """Each concept as one query."""
    return compile_queries(
        {
            name.replace(" ", "-"): " OR ".join(f'"{phrase}"[tiab]' for phrase in phrases)
            for name, phrases in phrases_by_concept.items()
        }
    )


def alternations(phrases_by_concept: dict[str, list[str]]) -> list[re.Pattern[str]]:
    """Each concept as one compiled alternation."""
    return [re.compile("|".join(map(expression, phrases))) for phrases in phrases_by_concept.values()]


def expression(phrase: str) -> str:
    """A phrase as a regular expression: words with anything but letters and digits between them."""
    words = r"[\W_]+".join(re.escape(word) for word in phrase.removesuffix("*").split())
    return rf"\b{words}\w*" if phrase.endswith("*") else rf"\b{words}\b"


def enlarged(phrases_by_concept: dict[str, list[str]], records: Sequence[Record]) -> dict[str, list[str]]:
    """Nine further phrases for each, drawn from the pairs of words that the records hold, every third truncated."""
    draw = random.Random(20260105)
    pairs = sorted({pair for record in records[::40] for pair in neighbours(record.abstract)})
    return {
        name: phrases + [pair + "*" * (at % 3 == 0) for at, pair in enumerate(draw.sample(pairs, 9 * len(phrases)))]
        for name, phrases in phrases_by_concept.items()
    }


def neighbours(text: str) -> list[str]:
    """Each two words that follow each other."""
    words = re.findall(r"[a-z]{4,}", text.lower())
    return [f"{one} {other}" for one, other in pairwise(words)]


def matched(records: Sequence[Record], queries: CompiledQueries) -> int:
    """Every query asked of every record, with its spans."""
    n_spans = 0
    for record in records:
        matches = queries.match(record)
        for name in queries.plans:
            if matches.value(name):
                n_spans += len(matches.spans(name))
    return n_spans


def searched(records: Sequence[Record], patterns: Sequence[re.Pattern[str]]) -> int:
    """The same with the regular expressions."""
    n_spans = 0
    for record in records:
        texts = (record.title.lower(), record.abstract.lower())
        for pattern in patterns:
            n_spans += sum(len([match.span() for match in pattern.finditer(text)]) for text in texts)
    return n_spans


def agreement(records: Sequence[Record], queries: CompiledQueries, patterns: Sequence[re.Pattern[str]]) -> float:
    """The part of all decisions on which both agree; they differ on ligatures, accents, keywords and the like."""
    n_same = 0
    for record in records:
        matches = queries.match(record)
        text = f"{record.title}\n{record.abstract}\n{record.other_abstract}\n{'; '.join(record.keywords)}".lower()
        for name, pattern in zip(queries.plans, patterns, strict=True):
            n_same += bool(matches.value(name)) == bool(pattern.search(text))
    return n_same / (len(records) * len(patterns))


def timed(work: Callable[[], int]) -> float:
    """Seconds of processor time that `work` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
