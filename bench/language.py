"""How fast records are matched, with spans: `python -m bench.language`.

Over real titles and abstracts, beside one compiled `re` alternation per concept (the text lower-cased once) in the same
run: 12 concepts of 15 phrases as a review lists them; 12 of 15 of the commonest words and pairs of words of these very
records, so that most of the work is spans; the first with ten times the phrases. Then the extremes by themselves: a
query of 2,000 phrases, a record of 1 MB, truncation, words near each other. Each time is the best of three, taken in
turn, on one core, and Python searches for cycles as seldom as it does for the program.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

from pipeline.ground.cycles import seldom_searched
from pipeline.ground.record import Record
from pipeline.language import CompiledQueries, compile_queries
from pipeline.sources.record_files import read_record_file

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "pubmed"
FILES = ("pubmed21n1298.xml.gz", "pubmed20n0014.xml.gz")
N_RECORDS = 20_000
N_TIMED = 4_000
"""Every fifth of them: as good a sample, in a fifth of the time."""
N_TURNS = 3
MEGABYTE = 1_000_000

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
    seldom_searched()
    if not DATA.is_dir():
        print("skipped: the real records (shared/data/pubmed beside the repository) are not here")
        return
    with_text = (
        record for name in FILES for record in read_record_file(DATA / name) if record.title and record.abstract
    )
    records = list(islice(with_text, N_RECORDS))[:: N_RECORDS // N_TIMED]
    listed = {name: phrases.split("|") for name, phrases in CONCEPTS.items()}
    print(f"{len(records):,} records, 12 concepts of 15 phrases, one core, best of {N_TURNS} turns")
    small = show_beside_re("as a review lists them", records, listed)
    show_beside_re("the commonest words", records, commonest(records))
    show_growth(records, small, compiled(enlarged(listed, records)))
    print(f"  agreement with re            {agreement(records, small, alternations(listed)):9.4%} of decisions")
    show_extremes(records)


def show_beside_re(title: str, records: Sequence[Record], phrases: dict[str, list[str]]) -> CompiledQueries:
    """Value and spans, and the value alone, beside what `re` takes for spans."""
    queries, patterns = compiled(phrases), alternations(phrases)
    ours, values, peer = fastest(
        lambda: matched(records, queries), lambda: asked(records, queries), lambda: searched(records, patterns)
    )
    n = len(records)
    print(f"{title}: {searched(records, patterns) / n:.1f} places a record")
    print(f"  re, one alternation each     {n / peer:9,.0f} records/s")
    print(f"  ours, value and spans        {n / ours:9,.0f} records/s  {peer / ours:5.1f} x   (at least 5)")
    print(f"  ours, value alone            {n / values:9,.0f} records/s  {peer / values:5.1f} x")
    return queries


def show_growth(records: Sequence[Record], small: CompiledQueries, large: CompiledQueries) -> None:
    """What ten times the phrases cost."""
    few, many = fastest(lambda: matched(records, small), lambda: matched(records, large))
    print(f"{len(large.number_by_phrase):,} phrases")
    print(f"  cost per record, grown       {many / few:9.2f} x   (below 1.5)")


def show_extremes(records: Sequence[Record]) -> None:
    """What no review asks for every day, each by itself."""
    pairs = [f"{pair}*" if at % 3 == 0 else pair for at, pair in enumerate(drawn_pairs(records, 2_000))]
    words = [f"{word}*" for word in commonest(records)["0"]]
    near = [f'"{pair}"[tiab:~5]' for pair in drawn_pairs(records, 100)]
    long = Record("long", title="Long", abstract=" ".join(record.abstract for record in records)[:MEGABYTE])
    for title, query, asked_records in (
        ("a query of 2,000 phrases", tiab(pairs), records),
        ("15 words cut short", tiab(words), records),
        ("100 pairs of words near each other", " OR ".join(near), records),
        ("a record of 1 MB, 2,000 phrases", tiab(pairs), [long]),
        ("a record of 1 MB, 15 common words", tiab(words), [long]),
        ("a record of 1 MB, 100 near pairs", " OR ".join(near), [long]),
    ):
        queries = compile_queries({"it": query})
        (seconds,) = fastest(partial(matched, asked_records, queries))
        print(f"  {title:36} {seconds / len(asked_records) * 1000:9.3f} ms a record")


def fastest(*turns: Callable[[], int]) -> list[float]:
    """The best time of each, all taken in turn."""
    return [min(times) for times in zip(*[[timed(turn) for turn in turns] for _ in range(N_TURNS)], strict=True)]


def compiled(phrases_by_concept: dict[str, list[str]]) -> CompiledQueries:
    """Each concept as one query."""
    return compile_queries({name.replace(" ", "-"): tiab(phrases) for name, phrases in phrases_by_concept.items()})


def tiab(phrases: Sequence[str]) -> str:
    """Any of the phrases in title or abstract."""
    return " OR ".join(f'"{phrase}"[tiab]' for phrase in phrases)


def alternations(phrases_by_concept: dict[str, list[str]]) -> list[re.Pattern[str]]:
    """Each concept as one compiled alternation."""
    return [re.compile("|".join(map(expression, phrases))) for phrases in phrases_by_concept.values()]


def expression(phrase: str) -> str:
    """A phrase as a regular expression: words with anything but letters and digits between them."""
    words = r"[\W_]+".join(re.escape(word) for word in phrase.removesuffix("*").split())
    return rf"\b{words}\w*" if phrase.endswith("*") else rf"\b{words}\b"


def commonest(records: Sequence[Record]) -> dict[str, list[str]]:
    """12 concepts of the commonest words and pairs of words, dealt out in turn, every third of them truncated."""
    held = Counter(found for record in records for found in {*words_of(record.abstract), *neighbours(record.abstract)})
    top = [phrase for phrase, _ in sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))[: 12 * 15]]
    return {
        str(number): [phrase + "*" * (at % 3 == 0) for at, phrase in enumerate(top[number::12])] for number in range(12)
    }


def enlarged(phrases_by_concept: dict[str, list[str]], records: Sequence[Record]) -> dict[str, list[str]]:
    """Nine further phrases for each, drawn from the pairs of words that the records hold, every third truncated."""
    drawn = iter(drawn_pairs(records, 9 * sum(map(len, phrases_by_concept.values()))))
    return {
        name: phrases + [pair + "*" * (at % 3 == 0) for at, pair in enumerate(islice(drawn, 9 * len(phrases)))]
        for name, phrases in phrases_by_concept.items()
    }


def drawn_pairs(records: Sequence[Record], n: int) -> list[str]:
    """Pairs of words that the records hold, drawn at random, the same each time."""
    pairs = sorted({pair for record in records[::4] for pair in neighbours(record.abstract)})
    return random.Random(20260105).sample(pairs, n)


def words_of(text: str) -> list[str]:
    """The words of four letters and more."""
    return re.findall(r"[a-z]{4,}", text.lower())


def neighbours(text: str) -> list[str]:
    """Each two words that follow each other."""
    return [f"{one} {other}" for one, other in pairwise(words_of(text))]


def matched(records: Sequence[Record], queries: CompiledQueries) -> int:
    """Every query asked of every record, with its spans."""
    n_spans = 0
    for record in records:
        matches = queries.match(record)
        for name in queries.plans:
            if matches.value(name):
                n_spans += len(matches.spans(name))
    return n_spans


def asked(records: Sequence[Record], queries: CompiledQueries) -> int:
    """Every query asked of every record, without its spans."""
    n_true = 0
    for record in records:
        matches = queries.match(record)
        for name in queries.plans:
            n_true += matches.value(name) is True
    return n_true


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
