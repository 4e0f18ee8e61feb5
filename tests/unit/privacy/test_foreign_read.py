"""What a spreadsheet may have written in a table of someone else, and how its numbers are meant."""

from __future__ import annotations

import csv

import pytest

from jgwork.privacy.foreign.read import parse
from jgwork.privacy.foreign.signs import read_meanings
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.token import make_token

WHO = make_token("bcdf", bytes(range(32)))
PLAIN = [3.0, None, 7.0, 4.0, 5.0, 9.0, 7.0, 9.0, 16.0]


@pytest.mark.parametrize(
    "text",
    [
        ";a;b;totaal\nx;3;.;7\ny;4;5;9\ntotaal;7;9;16\n",
        "\ufeff;a;b;totaal\r\nx; 3 ;. ; 7\r\ny;4;5;9\r\n\r\ntotaal;7;9;16\r\n",
        ";a;b;totaal;\nx;3;.;7;\ny;4;5;9;\ntotaal;7;9;16;\n;;;;\n",
        "Tabel 1, wijken\n\n;a;b;totaal\nx;3;.;7\ny;4;5;9\ntotaal;7;9;16\nBron: CBS, 2026\n* voorlopig\n",
        "sep=;\n;a;b;totaal\nx;3;.;7\ny;4;5;9\ntotaal;7;9;16\n",
        '"wijk; buurt","a, b","c",totaal\n"x",3,.,7\n"y",4,5,9\ntotaal,7,9,16\n',
        "wijk\ta;b\tc\ttotaal\nx\t3\t.\t7\ny\t4\t5\t9\ntotaal\t7\t9\t16\n".replace("a;b", '"a;b"'),
    ],
)
def test_one_table_in_every_form(text) -> None:
    assert list(parse("t.csv", text).cells.values()) == PLAIN


@pytest.mark.parametrize(
    ("cells", "sep", "values"),
    [
        ("1.203 87 1.290", ";", [1203, 87, 1290]),
        ("12.003.500 87 12.003.587", ";", [12003500, 87, 12003587]),
        ("1.203,5 87 1.290,5", ";", [1203.5, 87, 1290.5]),
        ("1,5 2 3,5", ";", [1.5, 2, 3.5]),
        ("1.5 2 3.5", ";", [1.5, 2, 3.5]),
        ("1,203 87 1288,203", ";", [1.203, 87, 1288.203]),  # a comma is a decimal comma here
        ("1.203 1500 1501.203", ",", [1.203, 1500, 1501.203]),  # four figures without a sign: no thousands
        ("0.125 2 2.125", ",", [0.125, 2, 2.125]),
        ('"1,203" 87 "1,290"', ",", [1203, 87, 1290]),
        ('"1,5" 2 "3,5"', ",", [1.5, 2, 3.5]),
        ("1_203 87 1_290", ";", [1203, 87, 1290]),
        ("1'203 87 1'290", ";", [1203, 87, 1290]),
        ("€1.203,- 87 €1.290,-", ";", [1203, 87, 1290]),
    ],
)
def test_what_a_point_or_comma_means_is_read_from_all_numbers(cells, sep, values) -> None:
    for space in (" ", "\u00a0", "\u202f"):
        row = sep.join(cells.split()).replace("_", space)
        head = sep.join(["", "a", "b", "totaal"])
        found = parse("t", f"{head}\nx{sep}{row}\ntotaal{sep}{row}")
        assert list(found.cells.values()) == values * 2


def test_labels_that_occur_twice_never_become_one() -> None:
    t = parse("t", ";a;a;a (2);totaal\nx;1;.;3;6\nx;.;2;3;6\nx (2);1;2;.;6\ntotaal;3;6;9;18\n")
    assert t.rows == ("x", "x (3)", "x (2)", "totaal")
    assert t.columns == ("a", "a (3)", "a (2)", "totaal")
    assert len(t.cells) == 16


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (";p;q;totaal\nx;1;;3\ntotaal;1;2;3", "Rij 2, kolom 3 van 't.csv' is leeg"),
        (";p;q;totaal\nx;1;2;3\ny;4;5;9\nTotaal;;;", "Rij 4, kolom 2 van 't.csv' is leeg"),
        (";p;q;totaal\n\nx;1;2;3\ntotaal;1;Kees;3", "Rij 4, kolom 3 van 't.csv' is geen aantal"),
        (";p;q;totaal\nx;1;2.34.5;3\ntotaal;1;2;3", "is geen aantal"),
        (";p;q;totaal\nx;1;1e9;3\ntotaal;1;2;3", "is geen aantal"),
        (";p;q;totaal\nx;1.000;2.000;3.000\ntotaal;1.000;2.000;3.000", "kan een punt of komma duizendtallen scheiden"),
        (',p,q,totaal\nx,"1.203,5",2.5,3\ntotaal,1,2,3', "kan een punt of komma duizendtallen scheiden"),
        (";p;q;totaal\nx;-1;2;3\ntotaal;1;2;3", "is geen aantal"),
        (f";p;q;totaal\nKees {WHO};1;.;3\ntotaal;1;2;3", "staat een pseudoniem"),
        (f";p;{WHO.upper()};totaal\nx;1;.;3\ntotaal;1;2;3", "staat een pseudoniem"),
        (";p;totaal\n" + "Kees" * 50_000 + ";1;1\ntotaal;1;1", "niet als tabel te lezen"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_its_place_only(bad, said) -> None:
    kept = csv.field_size_limit(131_072)  # another reader in this process may have raised it
    try:
        with pytest.raises(UsageError, match=said) as stop:
            parse("t.csv", bad)
    finally:
        csv.field_size_limit(kept)
    assert "Kees" not in stop.value.message + stop.value.next_move
    assert WHO not in (stop.value.message + stop.value.next_move).lower()


@pytest.mark.parametrize(
    "text",
    [
        "Tabel 1\nPeildatum;1-7-2026;;\n\n;a;b;totaal\nx;3;.;7\ny;4;5;9\ntotaal;7;9;16\nBron:;CBS;;\n",
        ";a;b;totaal\nWijk Noord;;;\nx;3;.;7\nWijk Zuid;;;\ny;4;5;9\ntotaal;7;9;16\n",
        ";a;b;totaal\nJanuari;;;\nx;3;.;7\nFebruari;;;\ny;4;5;9\ntotaal;7;9;16\n",
        ";totaal;a;b\ntotaal;16;7;9\nx;7;3;.\ny;9;4;5\n",
        ";Totaal misdrijven;a;b\nx;7;3;.\ny;9;4;5\nNederland;16;7;9\n",
    ],
)
def test_titles_fall_off_and_totals_go_last(text: str) -> None:
    found = parse("t.csv", text)
    assert (found.rows[:-1], found.columns[:-1], list(found.cells.values())) == (("x", "y"), ("a", "b"), PLAIN)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (";a;b;totaal\nx;3;.;7\nNoord totaal;3;.;7\ny;4;5;9\nTotaal;7;9;16\n", "Rij 3 .* telt dubbel"),
        (";a;Subtotaal;b;Totaal\nx;3;3;.;7\ny;4;4;5;9\nTotaal;7;7;9;16\n", "Kolom 3 .* telt dubbel"),
        (";a;b;totaal\nx;3;.;7\nCentrum;;;\ny;4;5;9\nTotaal;7;9;16\n", "Rij 3, .* net als de rest van de rij"),
    ],
)
def test_a_total_of_a_part_and_a_row_of_blanks_are_never_reckoned_with(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse("t.csv", text)


@pytest.mark.parametrize(
    ("sign", "most"),
    [
        (".", None), ("x", None), ("X", None), ("geheim", None), ("(geheim)", None), ("*", None), ("n.b.", None),
        ("Niet getoond", None), ("<5", 4), ("< 5", 4), ("minder dan 5", 4), ("≤ 5", 5), ("5 of minder", 5),
    ],
)  # fmt: skip
def test_signs_with_one_meaning_are_read_as_withheld_with_their_bound_and_said(sign: str, most: int | None) -> None:
    found = parse("t.csv", f";a;b;totaal\nx;3;{sign};7\ny;4;5;9\ntotaal;7;9;16*\n")
    assert list(found.cells.values()) == PLAIN
    assert {k: v for k, v in found.most.items() if v < 1000} == ({(0, 1): most} if most else {})
    assert bool(found.said) is (sign != ".")
    assert all("niet getoond" in line or f"hoogstens {most}" in line for line in found.said)


@pytest.mark.parametrize(
    ("cell", "name", "why"), [("-", "-", "streepje"), ("–", "-", "streepje"), ("", "leeg", "is leeg")]
)
def test_a_sign_with_two_meanings_is_asked_and_read_as_was_said(cell: str, name: str, why: str) -> None:
    text = f";a;b;totaal\nx;3;{cell};7\ny;4;5;9\ntotaal;7;9;16\n"
    with pytest.raises(UsageError, match=why) as stop:
        parse("t.csv", text)
    assert f'--lees "{name}=0"' in stop.value.next_move
    assert parse("t.csv", text, read_meanings([f"{name}=."])).cells[0, 1] is None
    nil = parse("t.csv", text, read_meanings([f"{name}=0"]))
    assert (nil.cells[0, 1], nil.said) == (0, (f"'t.csv': als nul gelezen: '{name}' (1 keer).",))


@pytest.mark.parametrize("said", ["-", "-=5", "=0", "5=0", "leeg=nul"])
def test_what_is_no_meaning_of_a_sign_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match="--lees"):
        read_meanings([said])
