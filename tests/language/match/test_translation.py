"""Two translations are compared without the dates that PubMed counts back from its own day."""

import pytest

from pipeline.language import same_but_for, settled


@pytest.mark.parametrize(
    ("sent", "printed"),
    [
        ('twitch[tiab] AND "last 60 days"[edat]', '"twitch"[Title/Abstract] AND {}/09/27:{}/11/26[Date - Entry]'),
        ('"last 5 years"[dp]', '"{}/11/26"[Date - Publication] : "{}/11/26"[Date - Publication]'),
        ("y_5[Filter]", "{}/11/26:{}/11/26[Date - Publication]"),
    ],
)
def test_a_window_that_moved_is_no_other_translation(sent: str, printed: str) -> None:
    assert settled(printed.format(2026, 2026), sent) == settled(printed.format(2026, 2027), sent)


def test_a_range_that_the_query_writes_itself_counts() -> None:
    sent = '2020/01/01:2026/01/01[crdt] AND "last 60 days"[edat]'
    one = "2020/01/01:2026/01/01[Date - Create] AND 2026/09/27:2026/11/26[Date - Entry]"
    other = one.replace("2020/01/01", "2020/01/02")
    assert settled(one, sent) != settled(other, sent)


def test_other_words_are_another_translation_whatever_moves() -> None:
    sent = 'twitch[tiab] AND "last 60 days"[edat]'
    one = '"twitch"[Title/Abstract] AND 2026/09/27:2026/11/26[Date - Entry]'
    assert settled(one, sent) != settled(one.replace("twitch", "twitching"), sent)


def test_a_query_that_cannot_be_read_is_compared_word_by_word() -> None:
    assert settled("2026/09/27:2026/11/26[Date - Entry]", "((") == "2026/09/27:2026/11/26[Date - Entry]"


def test_a_phrase_that_is_found_for_the_first_time_is_no_other_understanding() -> None:
    before, now = (
        f'"twitch*"[Title/Abstract]{more} OR "ltr"[Title]' for more in ("", ' OR "jump sign*"[Title/Abstract]')
    )
    assert same_but_for(before, now, {'"jump sign*"'})
    assert not same_but_for(before, now, {'"jump response*"'})
    assert not same_but_for(before, now.replace("twitch", "twitched"), {'"jump sign*"'})
