"""NLM's codes of languages, by all names that exports use: in full, ISO 639-1, and both forms of ISO 639-2."""

from __future__ import annotations

from collections.abc import Mapping

NAMES_BY_CODE: Mapping[str, str] = {
    "afr": "afrikaans af",
    "alb": "albanian sq sqi",
    "ara": "arabic ar",
    "arm": "armenian hy hye",
    "aze": "azerbaijani az",
    "bel": "belarusian be",
    "bos": "bosnian bs",
    "bul": "bulgarian bg",
    "cat": "catalan ca",
    "chi": "chinese zh zho mandarin",
    "cze": "czech cs ces",
    "dan": "danish da",
    "dut": "dutch nl nld flemish",
    "eng": "english en en-us en-gb",
    "est": "estonian et",
    "fin": "finnish fi",
    "fre": "french fr fra français",
    "geo": "georgian ka kat",
    "ger": "german de deu deutsch",
    "gre": "greek el ell",
    "heb": "hebrew he",
    "hin": "hindi hi",
    "hrv": "croatian hr",
    "hun": "hungarian hu",
    "ice": "icelandic is isl",
    "ind": "indonesian id",
    "ita": "italian it",
    "jpn": "japanese ja",
    "kor": "korean ko",
    "lav": "latvian lv",
    "lit": "lithuanian lt",
    "mac": "macedonian mk mkd",
    "may": "malay ms msa",
    "nor": "norwegian no nb nn",
    "per": "persian fa fas farsi",
    "pol": "polish pl",
    "por": "portuguese pt português",
    "rum": "romanian ro ron",
    "rus": "russian ru",
    "slo": "slovak sk slk",
    "slv": "slovenian sl slovene",
    "spa": "spanish es español castilian",
    "srp": "serbian sr",
    "swe": "swedish sv",
    "tha": "thai th",
    "tur": "turkish tr",
    "ukr": "ukrainian uk",
    "urd": "urdu ur",
    "vie": "vietnamese vi",
    "mul": "multilingual",
}

CODE_BY_NAME: Mapping[str, str] = {
    name: code for code, names in NAMES_BY_CODE.items() for name in (code, *names.split())
}
"""A language that is not here is kept as it is written."""
