"""Gate 1 on small deliveries: what is admitted, what is refused and how it is said."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.privacy.intake.periode import find_births
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.check import check_table
from jgwork.schema.rules.values import bounds
from jgwork.vocabulary.tables import Delivery
from jgwork.vocabulary.token import make_token, valid_token
from jgwork.vocabulary.verdict import ExitCode, Verdict

TAG = "bcdf"
DATA = Path(__file__).parents[4] / "shared" / "data"
MANIFEST = {"levering_id": "L1", "dossier_id": "D-1", "peildatum": dt.date(2026, 3, 31), "token_tag": "bcdf"}


def token(who: int, tag: str = "bcdf") -> str:
    return make_token(tag, hashlib.sha256(str(who).encode()).digest())


def table(**columns: list[str | None]) -> pa.Table:
    return pa.table({n: pa.array(v, pa.string()) for n, v in columns.items()})


GROEP = table(
    groep_id=["G-01"], dossier_id=["D-1"], naam_neutraal=["groep Parkrand"], gemeente_code=["GM9901"],
    omvang_min=["<5"], peildatum=["2026-01-01"],
)  # fmt: skip


def gate(tables: dict[str, pa.Table], existing: dict[str, pa.Table] | None = None, **manifest: object) -> Admission:
    delivery = Delivery({**MANIFEST, **manifest}, tables)
    return admit(delivery, coverage=lambda _: (), existing=existing or {}, known_tag=None, domain_key=b"k" * 32)


def refusals(admission: Admission) -> list[tuple[str, str, str, int]]:
    return [(f.rule, f.table, f.column, f.n) for f in admission.findings if f.verdict is Verdict.REFUSE]


def test_a_good_table_is_admitted_typed_and_complete() -> None:
    admission = gate({"groep": GROEP})
    assert refusals(admission) == []
    (groep,) = admission.tables
    assert groep.data.column("peildatum").to_pylist() == [dt.date(2026, 1, 1)]
    assert groep.data.column("omvang_min__status").to_pylist() == ["onderdrukt"]
    assert set(load_tables()["groep"].names) <= set(groep.data.column_names)


def test_five_kinds_of_missing_stay_five() -> None:
    raw = table(groep_id=list("abcdef"), omvang_min=["<5", "onbekend", "nvt", ".", None, "7"])
    typed, _ = check_table(load_tables()["groep"], raw)
    assert typed.column("omvang_min").to_pylist() == [None, None, None, None, None, 7]
    status = typed.column("omvang_min__status").to_pylist()
    assert status == ["onderdrukt", "onbekend", "nvt", "niet_gepubliceerd", "leeg", None]
    assert [bounds(v, s) for v, s in zip([None] * 5 + [7], status, strict=True)] == [
        (0, 4),
        None,
        None,
        None,
        None,
        (7, 7),
    ]


def test_an_unknown_code_of_the_list_is_a_value() -> None:
    typed, _ = check_table(load_tables()["lid"], table(leeftijdsgroep=["onbekend", "12-14", "nvt"]))
    assert typed.column("leeftijdsgroep").to_pylist() == ["onbekend", "12-14", None]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("-3", -3.0),
        ("1.234.567", 1234567.0),
        ("1 000", 1000.0),
        ("€ 14.500,-", 14500.0),
        ("12,", None),
        ("1e3", 1000.0),
    ],
)
def test_a_number_is_read_where_it_can_be_read_in_one_way(text: str, value: float | None) -> None:
    typed, found = check_table(load_tables()["meting"], table(waarde=[text]))
    assert typed.column("waarde").to_pylist() == [value]
    assert ("schema.type" in {f.rule for f in found}) == (value is None)


def test_both_decimal_signs_in_one_column_are_ambiguous() -> None:
    _, found = check_table(load_tables()["meting"], table(waarde=["1,5", "2.5"]))
    assert "schema.decimaal" in {f.rule for f in found}


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-01-31", (2026, 1, 31)), ("31-01-2026", (2026, 1, 31)), ("1/2/2026", (2026, 2, 1)), ("31-02-2026", None),
     ("2026-13-01", None), ("01-31-2026", (2026, 1, 31)), ("26-01-2026 12:00", (2026, 1, 26)),
     ("2026-01-31T00:00:00", (2026, 1, 31))],
)  # fmt: skip
def test_a_date_is_iso_or_dutch_and_exists(text: str, day: tuple[int, int, int] | None) -> None:
    typed, _ = check_table(load_tables()["groep"], table(peildatum=[text]))
    assert typed.column("peildatum").to_pylist() == [dt.date(*day) if day else None]


def test_a_year_that_cannot_be_is_refused() -> None:
    """A mistyped century read as a date of a hundred years ago, or of the days of Augustus."""
    days = ["03-01-1926", "3-1-0026", "2026-01-01"]
    raw = table(
        groep_id=["G-01", "G-02", "G-03"], dossier_id=["D-1"] * 3, naam_neutraal=["x", "y", "z"],
        gemeente_code=["GM9901"] * 3, eerste_signaal=days, peildatum=["2026-01-01"] * 3,
    )  # fmt: skip
    assert refusals(gate({"groep": raw})) == [("regel.te_vroeg", "groep", "eerste_signaal", 2)]


def test_everything_wrong_is_said_at_once_with_rows_and_without_values() -> None:
    raw = table(
        groep_id=["G-01", "G-01", "G-03"], dossier_id=["D-1"] * 3, naam_neutraal=["x", "BSN 123456782", "=1+1"],
        gemeente_code=["GM9901", "Nergenshuizen", "GM9901"], omvang_min=["veel", "1", "2"],
        peildatum=["2026-01-01", None, "2027-01-01"],
        religie=["a", "b", "c"],
    )  # fmt: skip
    admission = gate({"groep": raw})
    assert admission.tables == ()
    assert sorted(refusals(admission)) == [
        ("identificatie.bsn", "groep", "naam_neutraal", 1),
        ("kolom.bijzonder", "groep", "religie", 1),
        ("regel.toekomst", "groep", "peildatum", 1),
        ("schema.formule", "groep", "naam_neutraal", 1),
        ("schema.patroon", "groep", "gemeente_code", 1),
        ("schema.type", "groep", "omvang_min", 1),
        ("schema.verplicht", "groep", "peildatum", 1),
        ("sleutel.dubbel", "groep", "groep_id", 1),
    ]
    assert {f.rule: f.rows for f in admission.findings}["schema.patroon"] == (2,)
    assert admission.findings.exit_code is ExitCode.NOT_PSEUDONYMISED
    said = " ".join(f.message + f.next_move + f.column for f in admission.findings)
    for value in ("Utrecht", "123456782", "veel", "G-01", "1+1"):
        assert value not in said


@pytest.mark.parametrize(
    ("value", "rule"),
    [(token(1, "cdfg"), "pseudoniem.domein"), (token(1)[:-1] + "b", "pseudoniem.controleletters"),
     ("P-ABC", "pseudoniem.vorm"), ("123456782", "pseudoniem.kaal"),
     ("19990412", "pseudoniem.kaal"), ("061234567", "pseudoniem.kaal"),
     ("a" * 64, "pseudoniem.kaal"), ("Jan Jansen", "pseudoniem.vorm"),
     ("P-" + token(1), "pseudoniem.vorm")],
)  # fmt: skip
def test_a_pseudonym_is_recognised_or_refused_and_told_once(value: str, rule: str) -> None:
    lid = table(scan_id=["S-1"], groep_id=["G-01"], pseudoniem=[value], namenlijst_status=["afgestemd"])
    admission = gate({"groep": GROEP, "lid": lid})
    (found,) = (f for f in admission.findings if f.column == "pseudoniem")
    assert found.rule == rule
    assert ("stuur het bestand niet verder" in found.next_move) is (rule == "pseudoniem.kaal")  # told only here
    assert admission.findings.exit_code is ExitCode.NOT_PSEUDONYMISED


@pytest.mark.parametrize(
    ("door", "rule"), [("burgemeester van hier", "schema.code"), (None, "regel.tekst_goedkeuring")]
)
def test_who_approved_cannot_be_read_or_is_missing_and_never_both(door: str | None, rule: str) -> None:
    raw = table(
        tekst_id=["T-1"], groep_id=["G-01"], ronde=["1"], soort=["probleem"], tekst=["Er is onrust op het plein."],
        status=["definitief"], goedgekeurd_door=[door], goedgekeurd_op=["2026-01-01"],
    )  # fmt: skip
    found = [r for r in refusals(gate({"groep": GROEP, "tekst": raw})) if r[1] == "tekst"]
    assert [r[0] for r in found] == [rule]


def test_a_pseudonym_outside_its_column_is_refused() -> None:
    raw = GROEP.set_column(2, "naam_neutraal", pa.array([f"groep van {token(7)}"]))
    assert ("pseudoniem.in_tekst", "groep", "naam_neutraal", 1) in refusals(gate({"groep": raw}))


@pytest.mark.parametrize(
    ("heading", "rule", "code"),
    [("Birthplace", "kolom.bijzonder", 3), ("Nationaliteit", "kolom.bijzonder", 3),
     ("geloofsovertuiging", "kolom.bijzonder", 3),
     ("risicoscore", "kolom.geen_oordeel", 3), ("Ranking", "kolom.geen_oordeel", 3), ("Music", "kolom.geen_doel", 3),
     ("Achternaam", "kolom.herleidbaar", 4), ("Geboortedatum", "kolom.herleidbaar", 4), ("BSN", "kolom.bsn", 4),
     ("diagnose", "kolom.bijzonder", 3), ("Convictions", "kolom.strafrechtelijk", 3)],
)  # fmt: skip
def test_a_column_that_has_no_place_says_why(heading: str, rule: str, code: int) -> None:
    admission = gate({"groep": GROEP.append_column(heading, pa.array(["x"]))})
    (found,) = [f for f in admission.findings if f.column]
    assert (found.rule, found.column, int(found.exit_code)) == (rule, heading, code)


@pytest.mark.parametrize("heading", ["Kevin", "Jan de Vries", token(3), "123456782"])
def test_a_heading_that_may_be_a_person_is_not_repeated(heading: str) -> None:
    admission = gate({"groep": GROEP.append_column(heading, pa.array(["x"]))})
    assert admission.tables == ()
    assert heading not in " ".join(f.message + f.next_move + f.column for f in admission.findings)


def test_references_look_in_the_delivery_and_in_the_dossier() -> None:
    scan = table(
        scan_id=["S-1"], groep_id=["G-01"], aangeboden_datum=["2026-01-01"], periode_van=["2025-01-01"],
        periode_tot=["2026-01-01"], n_namen_aangeleverd=["5"], n_onbekend=["1"], n_in_scan=["3"],
    )  # fmt: skip
    assert refusals(gate({"groepsscan": scan})) == [
        ("sleutel.verwijzing", "groepsscan", "groep_id", 1),
        ("regel.R4", "groepsscan", "n_in_scan", 1),
    ]
    groep = gate({"groep": GROEP}).tables[0].data
    assert refusals(gate({"groepsscan": scan}, {"groep": groep})) == [("regel.R4", "groepsscan", "n_in_scan", 1)]
    assert refusals(gate({"groep": GROEP}, {"groep": groep})) == [("sleutel.bestaat_al", "groep", "groep_id", 1)]


def test_a_delivery_without_a_manifest_hears_what_to_write() -> None:
    admission = admit(Delivery({}, {"groep": GROEP}), coverage=lambda _: (), existing={}, known_tag=None)
    (found,) = admission.findings
    assert found.rule == "manifest.ontbreekt"
    assert "levering.toml" in found.next_move


def test_a_tag_of_another_dossier_is_refused() -> None:
    delivery = Delivery(MANIFEST, {"groep": GROEP})
    admission = admit(delivery, coverage=lambda _: (), existing={}, known_tag="cdfg")
    assert admission.findings.exit_code is ExitCode.NOT_PSEUDONYMISED


def test_an_unsafe_pattern_of_the_manifest_is_refused() -> None:
    admission = gate({"groep": GROEP}, token_patroon="^.*$")
    assert ("manifest.token_patroon", "", "token_patroon", 1) in refusals(admission)


MATRIX = {"relatie": {"vorm": "sociomatrix", "groep_id": "G-01", "relatietype": "online", "bron": "jongerenwerk"}}


@pytest.mark.parametrize(
    ("rows", "rule"),
    [([["a", "0", "1"], ["b", "1", "0"], ["c", "0", "0"]], "matrix.vierkant"),
     ([["a", "0", "1"], ["c", "1", "0"]], "matrix.labels"),
     ([["a", "0", "x"], ["b", "1", "0"]], "matrix.cellen"), ([["a", "2", "1"], ["b", "1", "0"]], "matrix.diagonaal"),
     ([["a", "0", "2"], ["b", "1", "0"]], "matrix.symmetrie"), ([["a", "0", None], ["b", "1", "0"]], "matrix.cellen")],
)  # fmt: skip
def test_a_matrix_that_is_no_sociomatrix_says_why(rows: list[list[str | None]], rule: str) -> None:
    raw = pa.table([pa.array(c, pa.string()) for c in zip(*rows, strict=True)], names=["", "a", "b"])
    admission = gate({"groep": GROEP, "relatie": raw}, tabellen=MATRIX, token_patroon="^[a-c]$")
    assert rule in {f.rule for f in admission.findings}


def test_a_wide_matrix_is_melted_and_empty_is_no_answer() -> None:
    raw = table(Onderwerp=["groep_omvang", "gedrag_onrust"], Politie=["ja", None], Jongerenwerk=["nee", "onbekend"])
    wide = {
        "informatiematrix": {
            "vorm": "breed", "kop": "bronpartner", "waarde": "waarde", "kolommen": {"Onderwerp": "item_code"},
            "koppen": {"Politie": "politie", "Jongerenwerk": "jongerenwerk"}, "groep_id": "G-01", "ronde": 1,
        }
    }  # fmt: skip
    from jgwork.schema.rules.shapes import reshape

    shaped = reshape(load_tables()["informatiematrix"], raw, wide["informatiematrix"], None)
    rows = [(r["item_code"], r["bronpartner"], r["waarde"], r["ronde"]) for r in shaped.data.to_pylist()]
    assert rows == [
        ("groep_omvang", "politie", "ja", "1"),
        ("groep_omvang", "jongerenwerk", "nee", "1"),
        ("gedrag_onrust", "jongerenwerk", "onbekend", "1"),
    ]


PER_MEMBER = """levering_id = "L1"
dossier_id = "D-1"
peildatum = 2026-03-31
token_tag = "bcdf"
[tabellen.informatiematrix]
bestand = "matrix.csv"
vorm = "breed"
kop = "pseudoniem"
waarde = "waarde"
dossier_id = "D-1"
groep_id = "G-01"
ronde = 1
niveau = "persoon"
cluster_code = "persoon"
waardetype = "ja_nee"
bronpartner = "jongerenwerk"
betrouwbaarheid = 3
peildatum = "2026-03-01"
categorie = "gewoon"
stap = 3
[tabellen.informatiematrix.kolommen]
Onderwerp = "item_code"
"""


@pytest.mark.parametrize("fault", ["", "controleletters", "domein", "naam", "nummer"])
def test_a_matrix_with_a_column_per_member_is_melted_and_its_heads_are_judged_as_pseudonyms(
    tmp_path: Path, fault: str
) -> None:
    tokens = [make_token(TAG, hashlib.sha256(str(i).encode()).digest()) for i in range(3)]
    heads = list(tokens)
    wrong = {"controleletters": tokens[2][:-1] + ("b" if tokens[2][-1] != "b" else "c"), "naam": "Kees de Vries",
             "domein": make_token("zzzz", bytes(32)), "nummer": "123456782"}  # fmt: skip
    heads[2] = wrong.get(fault, tokens[2])
    (tmp_path / "levering.toml").write_text(PER_MEMBER)
    (tmp_path / "matrix.csv").write_text(
        f"Onderwerp;{';'.join(heads)}\npersoon_contact;ja;;onbekend\npersoon_motivatie;nee;<5;.\n"
    )
    known = {
        "groep": pa.table({"groep_id": ["G-01"]}),
        "lid": pa.table({"groep_id": ["G-01"] * 3, "pseudoniem": tokens}),
    }
    admission = admit(read_delivery(tmp_path), coverage=lambda _: (), existing=known, known_tag=TAG)
    found = {f.rule for f in admission.findings if f.verdict is Verdict.REFUSE}
    if fault:
        code = {"naam": "pseudoniem.vorm", "nummer": "pseudoniem.kaal"}.get(fault, f"pseudoniem.{fault}")
        assert code in found
        assert not any(heads[2] in f.message + f.column + f.next_move for f in admission.findings)
        return
    assert found == set()
    (matrix,) = admission.tables
    rows = sorted(matrix.data.select(["item_code", "pseudoniem", "waarde", "waarde__status"]).to_pylist(), key=str)
    told = [(r["item_code"], tokens.index(r["pseudoniem"]), r["waarde"], r["waarde__status"]) for r in rows]
    assert sorted(told, key=str) == sorted(
        [
            ("persoon_contact", 0, "ja", None),
            ("persoon_contact", 2, None, "onbekend"),
            ("persoon_motivatie", 0, "nee", None),
            ("persoon_motivatie", 1, None, "onderdrukt"),
            ("persoon_motivatie", 2, None, "niet_gepubliceerd"),
        ],
        key=str,
    )


def test_a_sociomatrix_may_have_pseudonyms_on_its_sides(tmp_path: Path) -> None:
    a, b = (make_token(TAG, hashlib.sha256(x).digest()) for x in (b"a", b"b"))
    (tmp_path / "m.csv").write_text(f";{a};{b}\n{a};0;3\n{b};3;0\n")
    (tmp_path / "levering.toml").write_text(
        'levering_id = "L1"\ndossier_id = "D-1"\npeildatum = 2026-03-31\ntoken_tag = "bcdf"\n[tabellen.relatie]\n'
        'bestand = "m.csv"\nvorm = "sociomatrix"\ngroep_id = "G-01"\nrelatietype = "samen_aangetroffen"\n'
        'waarde = "sterkte"\nbron = "politieregistratie"\n'
    )
    known = {"groep": pa.table({"groep_id": ["G-01"]}),
             "lid": pa.table({"groep_id": ["G-01"] * 2, "pseudoniem": [a, b]})}  # fmt: skip
    admission = admit(read_delivery(tmp_path), coverage=lambda _: (), existing=known, known_tag=TAG)
    assert [f.rule for f in admission.findings] == []
    assert admission.tables[0].data.select(["pseudoniem_a", "pseudoniem_b", "sterkte"]).to_pylist() == [
        {"pseudoniem_a": a, "pseudoniem_b": b, "sterkte": 3}
    ]


@pytest.mark.skipif(not DATA.exists(), reason="de openbare gegevens staan niet op deze computer")
def test_the_london_matrix_gives_the_published_ties(tmp_path: Path) -> None:
    """Grund and Densley (2012): 54 confirmed members, 315 ties of strength 1 to 4."""
    for name in ("LONDON_GANG.csv", "LONDON_GANG_ATTR.csv"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    (tmp_path / "groep.csv").write_text(
        "groep_id;dossier_id;naam_neutraal;gemeente_code;peildatum\nG-01;D-1;groep;GM9901;2026-01-01\n"
    )
    (tmp_path / "groepsscan.csv").write_text(
        "scan_id;groep_id;aangeboden_datum;periode_van;periode_tot;n_namen_aangeleverd;n_onbekend;n_in_scan\n"
        "S-1;G-01;2026-01-01;2025-01-01;2026-01-01;54;0;54\n"
    )
    (tmp_path / "levering.toml").write_text(
        'levering_id = "L1"\ndossier_id = "D-1"\npeildatum = 2026-03-31\ntoken_tag = "bcdf"\n'
        'token_patroon = "^[0-9]{1,3}$"\n'
        '[tabellen.groep]\nbestand = "groep.csv"\n[tabellen.groepsscan]\nbestand = "groepsscan.csv"\n'
        '[tabellen.relatie]\nbestand = "LONDON_GANG.csv"\nvorm = "sociomatrix"\ngroep_id = "G-01"\n'
        'relatietype = "mede_verdachte"\nbron = "politieregistratie"\nwaarde = "sterkte"\n'
        '[tabellen.lid]\nbestand = "LONDON_GANG_ATTR.csv"\nvorm = "attributen"\nlabel_kolom = 1\nscan_id = "S-1"\n'
        'groep_id = "G-01"\nnamenlijst_status = "afgestemd"\nkolommen = { Age = "leeftijd" }\n'
        'weglaten = ["Birthplace", "Residence", "Arrests", "Convictions", "Prison", "Music", "Ranking"]\n'
    )
    delivery = read_delivery(tmp_path)
    admission = admit(delivery, coverage=lambda _: (), existing={}, known_tag=None, domain_key=b"k" * 32)
    assert refusals(admission) == []
    tables = {t.name: t.data for t in admission.tables}
    assert tables["lid"].num_rows == 54
    assert tables["relatie"].num_rows == 315
    assert Counter(tables["relatie"].column("sterkte").to_pylist()) == {1: 182, 2: 92, 3: 25, 4: 16}
    assert all(valid_token(t, "bcdf") for t in tables["lid"].column("pseudoniem").to_pylist())
    left = {f.column: f.message for f in admission.findings if f.rule == "kolom.weggelaten"}
    assert "artikel 9" in left["Birthplace"]
    assert "geen doel" in left["Music"]
    assert "artikel 22" in left["Ranking"]
    other = admit(delivery, coverage=lambda _: (), existing={}, known_tag=None, domain_key=b"x" * 32)
    tokens = [
        set({t.name: t.data for t in a.tables}["lid"].column("pseudoniem").to_pylist()) for a in (admission, other)
    ]
    assert not tokens[0] & tokens[1]


@pytest.mark.parametrize(
    ("age", "since", "born"),
    [
        ("15-17", dt.date(2009, 3, 12), True),
        ("24+", dt.date(2001, 3, 12), True),
        (None, dt.date(2010, 3, 12), True),
        ("12-14", dt.date(2019, 9, 12), False),
        ("24+", dt.date(2012, 3, 12), False),
        ("onbekend", dt.date(2016, 1, 1), False),
        ("15-17", None, False),
    ],
)
def test_since_when_somebody_is_a_member_is_no_day_of_birth(age: str | None, since: dt.date | None, born: bool) -> None:
    rows = pa.table({"leeftijdsgroep": pa.array([age], "string"), "lid_vanaf": pa.array([since], pa.date32())})
    found = find_births("lid", rows, dt.date(2026, 7, 1))
    told = [("identificatie.geboortedatum", (1,), Verdict.REFUSE)] * born
    assert [(f.rule, f.rows, f.verdict) for f in found] == told
    assert "2009" not in str(found)
