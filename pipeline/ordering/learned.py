"""What people's decisions teach: a linear model of the words of title, abstract and keywords, which can show its words.

Tf-idf of single words and pairs, and logistic regression with both classes of equal weight. MeSH headings are left out:
the records that people decided on have them, those that wait have none yet.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from operator import itemgetter

from pipeline.ground.record import Record

LEAST_DECISIONS = 50
"""Below this, and without a record of either kind, rules rank better than what so few decisions teach."""
MOST_SHOWN = 4
"""Words of either kind that are shown with a record."""
MOST_LOOKED_AT = 6 * MOST_SHOWN
DIGITS = 6
"""Scores are rounded: the last digits depend on the processor, and two machines must give one order."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model makes of one record: its score, the higher the likelier, and the words that weighed most."""

    score: float
    speaks_for: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = (("speaks for", self.speaks_for), ("against", self.against))
        return "; ".join(f"{what}: {', '.join(words)}" for what, words in said if words)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned from so many decisions.

    weights   word or pair of words -> how rare it is (idf), and how much it speaks for a record
    words_of  a text's words and pairs of words
    """

    n_decisions: int
    weights: Mapping[str, tuple[float, float]]
    intercept: float
    words_of: Callable[[str], list[str]]

    @property
    def fingerprint(self) -> str:
        """A name of all that was learned."""
        said = f"{self.intercept!r}\0{sorted(self.weights.items())!r}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def judge(self, record: Record) -> Judged:
        """As scikit-learn would, and with the words that weighed most."""
        weights = self.weights
        n_by_word = Counter(filter(weights.__contains__, self.words_of(text_of(record))))
        tfidf = [(word, (1 + math.log(n)) * weights[word][0]) for word, n in n_by_word.items()]
        norm = math.sqrt(sum(value * value for _, value in tfidf)) or 1.0
        shares = [(round(value * weights[word][1] / norm, DIGITS), word) for word, value in tfidf]
        score = round(sum(share for share, _ in shares) + self.intercept, DIGITS)
        return Judged(score, _shown(nlargest(MOST_LOOKED_AT, shares), 1), _shown(nsmallest(MOST_LOOKED_AT, shares), -1))


def _shown(shares: Iterable[tuple[float, str]], sign: int) -> tuple[str, ...]:
    """The words of this sign, the heaviest first; no word is shown twice, alone and in a pair."""
    found: list[str] = []
    for share, word in shares:
        parts = set(word.split())
        if share * sign > 0 and not any(parts & set(other.split()) for other in found):
            found.append(word)
    return tuple(found[:MOST_SHOWN])


def text_of(record: Record) -> str:
    """What the model reads of a record."""
    return "\n".join((record.title, record.abstract, record.other_abstract, *record.keywords))


def learn(examples: Iterable[tuple[Record, bool]]) -> Learned | None:
    """What decided records teach, True where people want the record; None where there are too few of them."""
    # The same decisions teach the same in whatever order they were taken in.
    known = sorted(((record.record_id, text_of(record), wanted) for record, wanted in examples), key=itemgetter(0))
    labels = [wanted for _, _, wanted in known]
    if len(labels) < LEAST_DECISIONS or len(set(labels)) < 2:
        return None
    return _fitted([text for _, text, _ in known], labels)


def _fitted(texts: Sequence[str], labels: Sequence[bool]) -> Learned | None:
    # Imported where it is needed: more than a second that no other command should wait for.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    # A word in one record alone teaches nothing of others; "and" and "that" would be shown and mean nothing.
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, stop_words="english")
    try:
        values = vectorizer.fit_transform(texts)
    except ValueError:  # no word stands in two records
        return None
    model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(values, labels)
    words = vectorizer.get_feature_names_out()
    weights = dict(zip(words, zip(vectorizer.idf_.tolist(), model.coef_[0].tolist(), strict=True), strict=True))
    return Learned(len(labels), weights, float(model.intercept_[0]), vectorizer.build_analyzer())
