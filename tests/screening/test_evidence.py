"""A criterion quotes its own word: where one of its terms is enough by itself, no word of another concept is shown."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from pipeline.ground.record import Record
from pipeline.language import CompiledQueries, compile_queries, parse, printed
from pipeline.language.syntax.tree import Chain, Node, Term
from pipeline.review.layout import Workspace
from pipeline.review.protocol import read_protocol
from pipeline.sandbox.invented import invented_corpus
from pipeline.screening import Screener
from pipeline.sources.record_files import read_record_file

REVIEWS = Workspace.around(Path(__file__))


def own_terms(node: Node) -> Iterator[str]:
    """The terms that are enough by themselves: the operands of the outermost ORs."""
    if isinstance(node, Term):
        yield printed(node)
    elif isinstance(node, Chain) and set(node.operators) == {"OR"}:
        for operand in node.operands:
            yield from own_terms(operand)


def alone(screener: Screener) -> dict[str, CompiledQueries]:
    """For each criterion, its own terms as queries."""
    return {
        criterion.id: compile_queries({term: term for term in own_terms(parse(criterion.when))})
        for criterion in screener.criteria
    }


def astray(screener: Screener, records: Iterable[Record]) -> Iterator[tuple[str, str, str]]:
    """(record, criterion, words) for words that are quoted although a term of the criterion's own stands there."""
    queries_by_id = alone(screener)
    for record in records:
        for verdict in screener.screen(record).verdicts:
            if verdict.value is not True:
                continue
            matches = queries_by_id[verdict.criterion.id].match(record)
            own = {span for term in queries_by_id[verdict.criterion.id].plans for span in matches.spans(term)}
            if own:
                yield from (
                    (record.record_id, verdict.criterion.id, span.words) for span in verdict.spans if span not in own
                )


@pytest.fixture(scope="module", params=["ltr-spinal-pain", "dry-needling-low-back-pain"])
def screener(request: pytest.FixtureRequest) -> Screener:
    return read_protocol(REVIEWS.review(request.param).protocol).screener()


def test_on_every_invented_record_a_criterion_quotes_its_own_word(screener: Screener) -> None:
    corpus = invented_corpus()
    snapshot = corpus.on(max(corpus._changes))
    assert list(astray(screener, (article.record for article in snapshot.article_by_pmid.values()))) == []


@pytest.mark.needs_data
def test_on_real_records_of_needling_a_criterion_quotes_its_own_word(screener: Screener, real_data: Path) -> None:
    assert list(astray(screener, read_record_file(real_data / "pubmed" / "needling_and_spine.xml"))) == []
