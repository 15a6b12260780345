"""What decisions teach: as scikit-learn does it, the same on every machine, and with words that can be shown."""

from __future__ import annotations

import pytest

from pipeline.ground.record import Record
from pipeline.ordering import LEAST_DECISIONS, learn
from pipeline.ordering.learned import text_of

WANTED = ("needling", "twitch", "trapezius", "myofascial")
UNWANTED = ("cadaver", "rat", "massage", "protocol")


def examples(n: int = LEAST_DECISIONS) -> list[tuple[Record, bool]]:
    """Invented records of which every third is wanted, told apart by their words."""
    made = []
    for at in range(n):
        wanted = at % 3 == 0
        words = WANTED if wanted else UNWANTED
        title = f"A study of {words[at % 4]} and {words[(at + 1) % 4]} in group {at}"
        made.append((Record(f"pubmed:{at}", title=title, abstract="People were seen.", keywords=("pain",)), wanted))
    return made


def test_what_is_wanted_stands_before_what_is_not() -> None:
    learned = learn(examples())
    assert learned
    wanted, unwanted = (learned.judge(Record("x", title=f"On {words[0]}")) for words in (WANTED, UNWANTED))
    assert wanted.score > unwanted.score
    assert str(wanted).startswith("speaks for: needling")
    assert "against: cadaver" in str(unwanted)


def test_a_record_is_judged_as_scikit_learn_would_judge_it() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    known = sorted(examples(60), key=lambda example: example[0].record_id)
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, stop_words="english")
    values = vectorizer.fit_transform([text_of(record) for record, _ in known])
    model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(values, [wanted for _, wanted in known])
    asked = [Record("x", title="Needling needling of a rat", abstract="twitch"), Record("y"), known[7][0]]
    learned = learn(examples(60))
    assert learned
    expected = model.decision_function(vectorizer.transform([text_of(record) for record in asked]))
    assert [learned.judge(record).score for record in asked] == pytest.approx(list(expected), abs=1e-5)


def test_the_order_in_which_decisions_were_taken_in_teaches_nothing() -> None:
    one, other = learn(examples()), learn(reversed(examples()))
    assert one
    assert other
    assert one.weights == other.weights


@pytest.mark.parametrize(
    "few",
    [
        examples(LEAST_DECISIONS - 1),
        [(record, False) for record, _ in examples()],
        [(record, True) for record, _ in examples()],
        [(Record(str(at), title=f"word{at}"), at % 2 == 0) for at in range(60)],
    ],
    ids=["too few", "nothing wanted", "everything wanted", "no word in two records"],
)
def test_nothing_is_learned_where_there_is_nothing_to_learn_from(few: list[tuple[Record, bool]]) -> None:
    assert learn(few) is None


def test_a_pair_of_words_is_shown_in_place_of_its_words() -> None:
    known = [
        (Record(str(at), title="local twitch response" if at % 2 else "response"), at % 2 == 1) for at in range(60)
    ]
    learned = learn(known)
    assert learned
    shown = [word for phrase in learned.judge(Record("x", title="local twitch response")).speaks_for
             for word in phrase.split()]  # fmt: skip
    assert len(shown) == len(set(shown))
