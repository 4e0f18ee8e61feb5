"""TOML of partners: read within bounds, whatever is in it, and as older editors write it."""

from __future__ import annotations

import pytest

from jgwork.io.lezen.toml import LONGEST, TomlUnreadable, parse_toml


@pytest.mark.parametrize(
    "text",
    [
        "[q]\n" + ".".join("a" * 20_000) + " = 1",
        "[" + ".".join("ab" for _ in range(5_000)) + "]\nx = 1",
        ".".join('"a"' for _ in range(5_000)) + " = 1",
        ".".join(['"\\""'] * 5_000) + " = 1",  # a quote inside quotes
        ".".join(["a" * 300] * 800) + " = 1",
        'a = ["""x"""", {' + ".".join("a" * 5_000) + " = 1}]",  # a text that ends in a quote
        ".".join(["“a”"] * 5_000) + " = 1",  # and quotes that are made straight
        "a = 0x" + "f" * 5_000,
        "a = 1e999",
        "a = nan",
        "a = " + "[" * 5_000 + "]" * 5_000,
        "a = " + "{b = " * 3_000 + "1" + "}" * 3_000,
        "a = " + "9" * 5_000,
        "a = 9999-12-31",
        "a = 0001-01-01T00:00:00",
        "# " + "x" * LONGEST,
        'a = "niet gesloten',
    ],
)
def test_what_is_too_deep_too_long_or_no_toml_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(TomlUnreadable) as caught:
        parse_toml(text.encode())
    assert caught.value.where
    assert "aaaa" not in caught.value.where


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_older_editors_and_curled_quotes_are_read(encoding: str) -> None:
    text = "# levering café\nbronhouder = “politie”\nnaam = 'coördinator'\n"
    assert parse_toml(text.encode(encoding)) == {"bronhouder": "politie", "naam": "coördinator"}


def test_curled_quotes_inside_a_value_stay() -> None:
    assert parse_toml('a = "de “groep”"'.encode()) == {"a": "de “groep”"}


@pytest.mark.parametrize("text", ["[" * 90 + " zie www.a.b.c.d.e.f.g.h.i.j.k.l.m.nl", "een.twee." * 9])
def test_what_stands_in_a_text_or_remark_is_no_nesting(text: str) -> None:
    assert parse_toml(f'# {text}\na = "{text}"  # {text}\n'.encode()) == {"a": text}
