"""When a missing word says something, and when it is silence. All texts are invented."""

import pytest

from pipeline.ground.record import Record
from pipeline.screening.absence import lets_absence_count

ENGLISH = "Forty adults were massaged for six weeks, and then they were asked how it had been."
OTHER_LANGUAGES = (
    "Sesenta personas con dolor cervical fueron asignadas a dos grupos. Se midió la intensidad del dolor al final.",
    "Sechzig Personen mit Nackenschmerz wurden in zwei Gruppen eingeteilt. Was blieb, war in beiden der Schmerz.",
    "Soixante personnes ont été réparties en deux groupes. La douleur a été mesurée par une échelle visuelle.",
    "Sessenta pessoas foram divididas em dois grupos. A dor foi medida por escala visual depois de seis semanas.",
    "Zestig mensen met nekpijn werden in twee groepen verdeeld. De pijn was na een week in beide groepen gelijk.",
    "Altmış kişi iki gruba ayrıldı. Ağrı altı hafta sonra görsel ölçekle değerlendirildi.",
    "Sessanta persone sono state divise in due gruppi. Il dolore è stato misurato dopo sei settimane.",
)


def test_an_english_text_could_have_said_more() -> None:
    assert lets_absence_count(Record("r", title="Massage", abstract=ENGLISH))


@pytest.mark.parametrize("abstract", OTHER_LANGUAGES)
def test_a_text_in_another_language_lacks_every_english_word_and_says_nothing_by_it(abstract: str) -> None:
    assert not lets_absence_count(Record("r", title="Massage", abstract=abstract))


@pytest.mark.parametrize("abstract", ["", "No abstract available.", "Not available.", "[Abstract]", "n/a"])
def test_a_placeholder_is_no_abstract(abstract: str) -> None:
    assert not lets_absence_count(Record("r", title="Massage of the knee", abstract=abstract))


def test_a_record_without_its_title_is_damaged_and_not_silent() -> None:
    assert not lets_absence_count(Record("r", abstract=ENGLISH))
