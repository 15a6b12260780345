"""The line of every key of a TOML file, however it is written."""

from __future__ import annotations

import tomllib

import pytest

from pipeline.review.toml_lines import Key, line_by_key, line_of


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a = 1", ("a",), 1),
        ("\n[t]\na = 1", ("t", "a"), 3),
        ("[t.u]\na = 1", ("t", "u", "a"), 2),
        ("[ t . u ]\na = 1", ("t", "u", "a"), 2),
        ("[t]\nu.a = 1", ("t", "u", "a"), 2),
        ('"a b" = 1', ("a b",), 1),
        ("[t.'u.v']\na = 1", ("t", "u.v", "a"), 2),
        ("[[c]]\na = 1\n[[c]]\na = 2", ("c", 1, "a"), 4),
        ("[[c]]\n[[c.e]]\na = 1\n[[c]]\n[[c.e]]\na = 2\n[[c.e]]\na = 3", ("c", 1, "e", 1, "a"), 8),
        ("[[c]]\n[c.t]\na = 1\n[[c]]\n[c.t]\na = 2", ("c", 1, "t", "a"), 6),
        ('a = """\nb = 1\n"""\nb = 2', ("b",), 4),
        ("a = '''\n[t]\nb = 1\n'''\nb = 2", ("b",), 5),
        ("a = '''\nit is \"\"\" here'''\nb = 2", ("b",), 3),
        ("a = \"it's ''' odd\"\nb = 2", ("b",), 2),
        ('a = """x\\""" y\nb = 1\n"""\nb = 2', ("b",), 4),
        ('a = """x""""\nb = 2', ("b",), 2),
        ('# say """ here\nb = 2', ("b",), 2),
        ("# [t]\nb = 2", ("b",), 2),
        ("[t] # [u]\nb = 2 # c = 3", ("t", "b"), 2),
        ('a = [\n  "b = 1",\n  "[t]",\n]\nb = 2', ("b",), 5),
        ("a = 'x\u2028y'\nb = 2", ("b",), 2),
        ("a = 1\r\nb = 2", ("b",), 2),
    ],
)
def test_a_key_has_the_line_on_which_it_is_written(text: str, key: Key, line: int) -> None:
    assert holds(tomllib.loads(text), key), "the sample is TOML and has the key"
    assert line_by_key(text)[key] == line


def holds(values: object, key: Key) -> bool:
    for part in key:
        values = values[part]  # type: ignore[index]
    return True


@pytest.mark.parametrize(
    ("key", "line"),
    [(("t", "e", 1, "title"), 3), (("t", "missing"), 2), (("t",), 2), (("none",), None), ((), None)],
)
def test_what_has_no_line_of_its_own_has_that_of_the_nearest_thing_around_it(key: Key, line: int | None) -> None:
    lines = line_by_key('a = 1\n[t]\ne = [{ title = "x" }, { title = "y" }]')
    assert line_of(lines, key) == line
