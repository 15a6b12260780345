"""Who asks, and where, comes from the environment; a fault there is found before the first request."""

import pytest

from pipeline.ground.errors import SourceError
from pipeline.sources.pubmed import Settings

MAIL = {"NCBI_EMAIL": "you@example.org"}


@pytest.mark.parametrize("mail", ["", "   ", "nobody", "a@b", "two words@example.org", "a@b.org\nBcc: x@y.org"])
def test_without_an_address_the_user_is_told_what_to_set(mail: str) -> None:
    with pytest.raises(SourceError, match="export NCBI_EMAIL="):
        Settings.from_environment({"NCBI_EMAIL": mail})


def test_a_blank_key_is_no_key() -> None:
    assert Settings.from_environment({**MAIL, "NCBI_API_KEY": "  "}).api_key == ""


def test_blanks_around_a_key_are_not_part_of_it() -> None:
    assert Settings.from_environment({**MAIL, "NCBI_API_KEY": " 0123456789abcdef\n"}).api_key == "0123456789abcdef"


@pytest.mark.parametrize("key", ["brief", "0123 4567 89ab", "0123456789ä"])
def test_what_can_be_no_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(SourceError, match="NCBI_API_KEY") as caught:
        Settings.from_environment({**MAIL, "NCBI_API_KEY": key})
    assert key not in str(caught.value)


def test_the_key_stands_in_no_repr(key: str) -> None:
    assert key not in repr(Settings.from_environment({**MAIL, "NCBI_API_KEY": key}))


def test_without_a_setting_ncbi_itself_is_asked() -> None:
    assert Settings.from_environment(MAIL).url == "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/entrez/eutils/",
        "http://localhost:1/x",
        "http://[::1]:1/x",
        "https://mirror.example.org/e",
    ],
)
def test_an_encrypted_or_a_local_address_may_be_asked(url: str) -> None:
    assert Settings.from_environment({**MAIL, "NCBI_EUTILS_URL": url}).url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        "http://127.0.0.1.example.org/x",
        "https://user:word@example.org/x",
        "https://example.org/x?api_key=1",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://",
        "127.0.0.1",
        "http://[::1",
        "http://localhost:port",
    ],
)
def test_any_other_address_is_refused_because_the_key_would_go_there(url: str) -> None:
    with pytest.raises(SourceError, match="NCBI_EUTILS_URL"):
        Settings.from_environment({**MAIL, "NCBI_EUTILS_URL": url})


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SourceError) as caught:
        Settings.from_environment({"NCBI_API_KEY": "x", "NCBI_EUTILS_URL": "ftp://x"})
    assert len(caught.value.faults) == 3
