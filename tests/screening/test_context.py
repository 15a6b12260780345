"""The deciding words as a person reads them."""

from pipeline.ground.record import Record
from pipeline.language import Span
from pipeline.screening import Criterion, Verdict
from pipeline.screening.context import in_context, words_in_context

NEEDLING = Criterion.model_validate(
    {
        "id": "needling",
        "kind": "signal",
        "reason": "A reason",
        "sentence": "A sentence.",
        "when": "needling[ti]",
        "meets": ["x"],
        "fails": ["y"],
    }
)
ABSTRACT = "AIM: " + "Words before it " * 6 + "dry needling " + "and words behind it " * 6 + "\nMETHODS: needling again"


def span(field: str, text: str, words: str, start: int = 0) -> Span:
    at = text.index(words, start)
    return Span(field, at, at + len(words), words)


def test_words_stand_marked_between_what_is_around_them() -> None:
    record = Record("r", title="On dry needling of the neck")
    assert in_context(record, span("title", record.title, "dry needling")) == "On «dry needling» of the neck"


def test_what_is_cut_is_cut_between_words_and_shows_it() -> None:
    record = Record("r", abstract=ABSTRACT)
    shown = in_context(record, span("abstract", ABSTRACT, "dry needling"))
    before, after = shown.split("«dry needling»")
    assert before.removeprefix("…") in "Words before it " * 6
    assert after.removesuffix("…").strip() in "and words behind it " * 6
    assert before.startswith("…")
    assert after.endswith("…")


def test_the_context_ends_with_its_section() -> None:
    record = Record("r", abstract=ABSTRACT)
    again = span("abstract", ABSTRACT, "needling", ABSTRACT.index("METHODS"))
    assert in_context(record, again) == "METHODS: «needling» again"


def test_words_of_a_list_are_shown_in_its_cell() -> None:
    record = Record("r", keywords=("neck pain", "dry needling"))
    assert in_context(record, span("keywords", "neck pain|dry needling", "dry needling")) == "neck pain|«dry needling»"


def test_only_criteria_that_are_met_show_words() -> None:
    record = Record("r", title="Dry needling")
    found = (span("title", record.title, "needling"),)
    assert words_in_context(record, [Verdict(NEEDLING, True, found)]) == "needling: Dry «needling»"
    assert words_in_context(record, [Verdict(NEEDLING, None, found), Verdict(NEEDLING, False, ())]) == ""


def test_a_place_inside_what_is_already_shown_is_marked_there_and_not_shown_again() -> None:
    record = Record("r", title="needling or needling")
    spans = (span("title", record.title, "needling"), span("title", record.title, "needling", 5))
    assert words_in_context(record, [Verdict(NEEDLING, True, spans)]) == "needling: «needling» or «needling»"


def test_a_place_near_by_in_the_next_section_is_shown_by_itself() -> None:
    text = "AIM: needling\nRESULTS: twitches"
    record = Record("r", abstract=text)
    spans = (span("abstract", text, "needling"), span("abstract", text, "twitches"))
    shown = words_in_context(record, [Verdict(NEEDLING, True, spans)])
    assert shown == "needling: AIM: «needling» / RESULTS: «twitches»"


def test_words_that_overlap_are_marked_once() -> None:
    record = Record("r", title="dry needling")
    spans = (span("title", record.title, "dry needling"), span("title", record.title, "needling"))
    assert words_in_context(record, [Verdict(NEEDLING, True, spans)]) == "needling: «dry needling»"
