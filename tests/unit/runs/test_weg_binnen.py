"""The road in: what partners really send, from files to an admitted delivery."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from openpyxl import Workbook

from jgwork.cli.main import main
from jgwork.io.lezen.readers import read_delivery
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.privacy.intake.periode import find_counted_before
from jgwork.privacy.intake.pseudonym import Context
from jgwork.runs.dossier.opnemen import judge
from jgwork.runs.dossier.samenvoegen import Samenvoeging, _laid_over, samenvatting
from jgwork.runs.leveren.binnen import neem_aan
from jgwork.runs.leveren.controleren import controleer
from jgwork.runs.leveren.koppelen import kies_bij_naam, voorstellen
from jgwork.runs.leveren.laden import deliveries, laad
from jgwork.runs.leveren.profielen import lees_profielen, onthoud, profiel_van
from jgwork.runs.leveren.pseudonimiseren import PseudonymReport, pseudonimiseer
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.columns import joined
from jgwork.schema.rules.dates import read_dates
from jgwork.schema.rules.matching import match_headings
from jgwork.schema.rules.shapes import reshape
from jgwork.vocabulary.errors import IntakeRefused, UsageError
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable, Delivery
from jgwork.vocabulary.token import make_token

TAG = "bcdf"
A, B = (make_token(TAG, bytes([n]) * 32) for n in (1, 2))
MANIFEST = f'token_tag = "{TAG}"\npeildatum = 2026-03-31\n'
OP = date(2026, 11, 23)
HEEL = (
    'levering_id = "L{n}"\ndossier_id = "D-1"\nbronhouder = "gemeente"\nschema_versie = "1.0"\n'
    "peildatum = 2026-03-31\nperiode_van = 2026-01-01\nperiode_tot = 2026-04-01\nleverdatum = 2026-04-01\n"
    'grondslag_code = "publieke_taak"\ndoel_code = "aanpak_groep"\nconvenant_ref = "CONV-VOORBEELD"\n'
    'niveau = "groep"\ncategorie = "gewoon"\nbewaren_tot = 2028-01-01\ntoken_tag = "{tag}"\n'
)


def door(folder: Path) -> Admission:
    """Return what gate 1 says of a folder, apart from the convenant."""
    return admit(read_delivery(folder), coverage=lambda _: (), existing={}, known_tag=None)


def rules(admission: Admission) -> set[str]:
    return {f.rule for f in admission.findings if f.verdict.name == "REFUSE"}


def test_rows_of_incident_by_person_feed_both_tables_and_an_incident_counts_once(tmp_path: Path) -> None:
    one, two = "R-1;2026-01-02;overlast;GM9901", "R-2;2026-01-03;misdrijf;GM9901"
    lines = [f"{one};{A};verdachte", f"{one};{B};getuige", *[f"{two};{A};verdachte"] * 2]
    (tmp_path / "uitdraai.csv").write_text("\n".join(("Nr;Dag;aard;gemeente_code;Wie;Als", *lines)))
    (tmp_path / "levering.toml").write_text(
        MANIFEST + '[tabellen.registratie]\nbestand = "uitdraai.csv"\ngelijk.incident_id = "registratie_id"\n'
        '[tabellen.registratie.kolommen]\nNr = "registratie_id"\nDag = "datum"\n'
        '[tabellen.betrokkenheid]\nbestand = "uitdraai.csv"\n'
        '[tabellen.betrokkenheid.kolommen]\nNr = "registratie_id"\nWie = "pseudoniem"\nAls = "rol"\n'
    )
    found = door(tmp_path)
    assert rules(found) == {"sleutel.verwijzing"}, "only the namenlijst is not there"
    told = {(f.table, f.n) for f in found.findings if f.rule == "rij.dubbel"}
    assert told == {("registratie", 2), ("betrokkenheid", 1)}
    assert not any(f.rule in {"kolom.weggelaten", "pseudoniem.in_tekst"} for f in found.findings)


def test_a_row_that_differs_under_one_key_is_still_refused(tmp_path: Path) -> None:
    rows = "R-1;I-1;2026-01-02;overlast;GM9901\nR-1;I-1;2026-01-02;misdrijf;GM9901\n"
    (tmp_path / "registratie.csv").write_text("registratie_id;incident_id;datum;aard;gemeente_code\n" + rows)
    (tmp_path / "levering.toml").write_text(MANIFEST)
    assert rules(door(tmp_path)) == {"sleutel.dubbel"}


@pytest.mark.parametrize("name", ['"jan.csv", "feb.csv"', '"*.csv"'])
def test_a_table_in_several_files_is_one_table(tmp_path: Path, name: str) -> None:
    head = "registratie_id;incident_id;datum;aard;gemeente_code\n"
    (tmp_path / "jan.csv").write_text(head + "R-1;I-1;2026-01-02;overlast;GM9901\n")
    (tmp_path / "feb.csv").write_text(
        "gemeente_code;aard;datum;incident_id;registratie_id\nGM9901;zorg;2026-02-02;I-2;R-2\n"
    )
    (tmp_path / "levering.toml").write_text(MANIFEST + f"[tabellen.registratie]\nbestand = [{name}]\n")
    (table,) = door(tmp_path).tables
    assert sorted(zip(*(table.data[c].to_pylist() for c in ("registratie_id", "aard")), strict=True)) == [
        ("R-1", "overlast"), ("R-2", "zorg")]  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_manifest_saved_in_any_editor_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "registratie.csv").write_text(
        "registratie_id;incident_id;datum;aard;gemeente_code\nR-1;I-1;2026-01-02;overlast;GM9901\n"
    )
    text = MANIFEST.replace('"', "\u201d") + "# coördinator\n"
    (tmp_path / "levering.toml").write_bytes(text.encode(encoding))
    assert rules(door(tmp_path)) == set()


# --- one verdict -----------------------------------------------------------------------------------------------------


def test_a_rehearsal_says_what_loading_says_also_of_what_replaces(
    voorbeelddossier: Path, voorbeeldleveringen: Path, tmp_path: Path
) -> None:
    """A delivery again: the same is there already, other content under its id is refused, ``vervangt`` works."""
    sent = next(p for p in sorted(voorbeeldleveringen.iterdir()) if (p / "signaal.csv").is_file())
    item = Path(shutil.copytree(sent, tmp_path / sent.name))
    manifest = (item / "levering.toml").read_text("utf-8")
    own = re.search(r'levering_id = "([^"]+)"', manifest)
    assert own is not None
    texts = {
        "zelfde": manifest,
        "ander": manifest.replace("n_rijen", "# n_rijen"),
        "vervangt": manifest.replace(own[0], f'levering_id = "NIEUW"\nvervangt = "{own[1]}"'),
        "dubbel": manifest.replace(own[0], 'levering_id = "NIEUW"'),
    }
    for name, text in texts.items():
        (item / "levering.toml").write_text(re.sub(r"(?m)^sha256.*$", "", text) if name != "zelfde" else text, "utf-8")
        if name == "ander":
            csv = item / "signaal.csv"
            csv.write_text("\n".join(csv.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
        (found,) = controleer(item, dossier=voorbeelddossier, op=OP)
        try:
            shutil.copytree(voorbeelddossier, tmp_path / "kopie" / name)
            (loaded,) = laad(item, tmp_path / "kopie" / name, op=OP)
            refused: set[str] = set()
        except IntakeRefused as error:
            loaded, refused = None, {f.rule for f in error.findings if f.verdict.name == "REFUSE"}
        assert found.admitted == (loaded is not None), name
        assert {f.rule for f in found.findings if f.verdict.name == "REFUSE"} == refused, name
        assert (name == "zelfde") == (loaded is not None and loaded.already)


def test_a_folder_is_rehearsed_as_it_would_be_loaded(tmp_path: Path) -> None:
    """Of the second delivery of a folder the tag and the dossier must be those of the first, before there is one."""
    for n, tag in (("1", "bcdf"), ("2", "ghjk")):
        (tmp_path / n).mkdir()
        (tmp_path / n / "contextgebeurtenis.csv").write_text(
            f"datum_van;gebied_code;soort\n2026-0{n}-01;GM9901;registratie\n"
        )
        (tmp_path / n / "levering.toml").write_text(HEEL.format(n=n, tag=tag))
    one, two = controleer(tmp_path, op=OP)
    assert one.admitted, [f.rule for f in one.findings]
    assert "manifest.token_tag" in {f.rule for f in two.findings}
    with pytest.raises(IntakeRefused) as error:
        laad(tmp_path, tmp_path / "dossier", op=OP)
    assert {f.rule for f in error.value.findings} == {f.rule for f in two.findings}


def test_deliveries_that_lie_deeper_are_found_and_a_file_that_is_not_read_is_named(tmp_path: Path) -> None:
    deep = tmp_path / "2026" / "jan"
    for name in ("a", "b"):
        (deep / name).mkdir(parents=True)
        (deep / name / "levering.toml").write_text("")
    loose = tmp_path / "los" / "politie"
    loose.mkdir(parents=True)
    for name in ("Namen 123456782.docx", "brief.docx", "x.csv"):
        (loose / name).write_text("a;b\n1;2\n")
    assert deliveries(tmp_path) == [deep / "a", deep / "b", loose]
    (tmp_path / "2026/LEESMIJ.txt").write_text("Eerst lezen.")
    assert deliveries(tmp_path / "2026") == [deep / "a", deep / "b"]
    (report,) = controleer(loose, op=OP)
    assert {f.place for f in report.findings} == {"brief.docx", "(naam niet getoond)"}


# --- the monthly cycle -----------------------------------------------------------------------------------------------


def maand(folder: Path, name: str, rows: str, *, van: str = "2024-01-01", partner: str = "gemeente") -> Path:
    """Write a delivery of signals that this partner sends every month."""
    item = folder / name
    item.mkdir()
    head = "signaal_id;dossier_id;datum;bronpartner;gedrag_code;gemeente_code\n"
    (item / "signaal.csv").write_text(head + rows)
    text = HEEL.format(n=name, tag="bcdf").replace("2026-01-01", van).replace('"gemeente"', f'"{partner}"')
    (item / "levering.toml").write_text(text)
    return item


def regel(n: int, day: str = "2026-02-01", gedrag: str = "geluid") -> str:
    return f"M-{n};D-1;{day};gemeente;{gedrag};GM9901\n"


def test_a_delivery_that_comes_again_brings_what_is_new_and_what_changed(tmp_path: Path) -> None:
    dossier = tmp_path / "dossier"
    laad(maand(tmp_path, "a", regel(1) + regel(2) + regel(3, "2023-12-31")), dossier, op=OP)
    (again,) = laad(maand(tmp_path, "b", regel(1) + regel(2, gedrag="afval") + regel(4)), dossier, op=OP)
    assert again.samengevoegd == {"signaal": {"nieuw": 1, "gewijzigd": 1, "gelijk": 1, "weg": 0, "blijft": 1}}
    assert again.rows == {"signaal": 2}
    store = DossierStore(dossier)
    held = store.tables()["signaal"]
    pairs = zip(held["signaal_id"].to_pylist(), held["gedrag_code"].to_pylist(), strict=True)
    assert dict(pairs) == {"M-1": "geluid", "M-2": "afval", "M-3": "geluid", "M-4": "geluid"}
    assert [d["levering_id"] for d in store.manifest().deliveries] == ["La", "Lb"], "what came before is still there"
    assert store.manifest().deliveries[1]["samengevoegd"]["signaal"]["gewijzigd"] == 1
    (same,) = laad(tmp_path / "b", dossier, op=OP)
    assert same.already


@pytest.mark.parametrize(("weg", "left"), [("houd", 2), ("verwijder", 1)])
def test_rows_that_are_gone_are_asked_about_first(tmp_path: Path, weg: str, left: int) -> None:
    dossier = tmp_path / "dossier"
    laad(maand(tmp_path, "a", regel(1) + regel(2)), dossier, op=OP)
    item = maand(tmp_path, "b", regel(1))
    (found,) = controleer(item, dossier=dossier, op=OP)
    with pytest.raises(IntakeRefused) as error:
        laad(item, dossier, op=OP)
    for findings in (found.findings, error.value.findings):
        assert {f.rule: f.n for f in findings if f.verdict.name == "REFUSE"} == {"samenvoegen.weg": 1}
    assert "geweigerd" not in error.value.message, "nothing has to be put right: something is asked"
    assert "--weg houd" in error.value.next_move
    laad(item, dossier, op=OP, weg=weg)
    assert DossierStore(dossier).tables()["signaal"].num_rows == left


@pytest.mark.parametrize(("since", "weg", "blijft"), [("2026-01-01", 2, 1), ("2026-04-01", 1, 2)])
def test_a_period_is_gone_where_its_group_is_told_about_and_other_groups_stay(
    since: str, weg: int, blijft: int
) -> None:
    def table(*rows: tuple[str, str]) -> AdmittedTable:
        data = {"groep_id": [g for g, _ in rows], "periode": [p for _, p in rows], "locatie_id": ["L1"] * len(rows),
                "dagdeel": ["avond"] * len(rows), "bron": ["gemeente"] * len(rows)}  # fmt: skip
        return AdmittedTable("verblijf", pa.table(data), INTAKE_SEAL)

    old = table(("G1", "2026-K1"), ("G1", "2026-K2"), ("G1", "2026-06"), ("G2", "2026-K2"))
    said = {"periode_van": since, "periode_tot": "2026-07-01"}
    found = _laid_over(Samenvoeging(()), table(("G1", "2026-K2"), ("G1", "2026-K3")), old.data, said)
    assert found is not None
    assert found.aantallen["verblijf"] == {"nieuw": 1, "gewijzigd": 0, "gelijk": 1, "weg": weg, "blijft": blijft}
    stay = (
        "rij staat niet in deze levering, en blijft" if blijft == 1 else "rijen staan niet in deze levering, en blijven"
    )
    assert samenvatting(found)[0].message.endswith(f"{weg} weg. Nog {blijft} eerdere {stay}.")


@pytest.mark.parametrize("coded", [(False, False), (True, True), (True, False), (False, True)])
def test_rows_are_held_beside_earlier_ones_in_every_column(coded: tuple[bool, bool]) -> None:
    """Whether texts are numbers in a dictionary or not; a number that changed its type is compared as it is written."""

    def table(at: int, kind: pa.DataType, *rows: tuple[str, str, str | None, int | None]) -> pa.Table:
        number, day, part, serious = map(list, zip(*rows, strict=True))
        texts, days = pa.array(part, pa.string()), pa.array(map(date.fromisoformat, day), pa.date32())
        texts = texts.dictionary_encode() if coded[at] else texts
        return pa.table({"signaal_id": number, "datum": days, "dagdeel": texts, "ernst": pa.array(serious, kind)})

    old = [("S-1", "2026-02-01", "avond", 1), ("S-2", "2026-02-02", None, None), ("S-3", "2026-02-03", "nacht", 2),
           ("S-4", "2026-02-04", "avond", 3), ("S-5", "2026-02-05", "avond", 4)]  # fmt: skip
    new = [("S-6", "2026-02-06", "ochtend", 1), ("S-4", "2026-02-04", "ochtend", 3),
           ("S-3", "2026-02-03", "nacht", None), ("S-2", "2026-02-02", None, None),
           ("S-1", "2026-02-01", "avond", 1)]  # fmt: skip
    said = {"periode_van": "2026-02-01", "periode_tot": "2026-03-01"}
    told = {"nieuw": 1, "gewijzigd": 2, "gelijk": 2, "weg": 1, "blijft": 0}
    admitted = AdmittedTable("signaal", table(1, pa.int64(), *new), INTAKE_SEAL)
    for earlier in (table(0, pa.int64(), *old), table(0, pa.int32(), *old), table(0, pa.int64(), *old, old[0])):
        found = _laid_over(Samenvoeging(()), admitted, earlier, said)
        assert found is not None
        assert found.aantallen["signaal"] == told
        assert found.vervallen["signaal"].to_pylist() == ["S-4", "S-3"]
        assert found.weg["signaal"].to_pylist() == ["S-5"]
        assert found.tables[0].data["signaal_id"].to_pylist() == ["S-6", "S-4", "S-3"]


@pytest.mark.parametrize(
    ("first", "next_one", "known"),
    [
        ("Meldingen maart.csv", "meldingen april 2026.xlsx", True), ("BVH juni.xlsx", "BVH juli.csv", True),
        ("export (3).csv", "export (4).csv", True), ("Maartse buien.csv", "Aprilse grillen.csv", False),
        ("groep.csv", "groepen.csv", False),
    ],
)  # fmt: skip
def test_a_file_of_the_next_month_is_known_by_what_does_not_change(
    tmp_path: Path, first: str, next_one: str, known: bool
) -> None:
    onthoud(tmp_path, "politie", "politie", first, ())
    assert bool(profiel_van(lees_profielen(tmp_path), next_one)[1]) is known
    onthoud(tmp_path, "gemeente", "gemeente", first, ())
    assert profiel_van(lees_profielen(tmp_path), next_one) == ("", {}), "of two partners: that is asked"


def test_the_same_rows_under_new_numbers_are_said(tmp_path: Path) -> None:
    """An export that counts from one every time would count double without a word."""
    dossier = tmp_path / "dossier"
    days = ("2026-02-01", "2026-02-03", "2026-02-04")
    laad(maand(tmp_path, "a", "".join(regel(n, day) for n, day in enumerate(days))), dossier, op=OP)
    for name, first, days_now, told in (("b", 10, days, {3}), ("c", 20, ("2026-03-01", "2026-03-02"), set())):
        item = maand(tmp_path, name, "".join(regel(first + n, day) for n, day in enumerate(days_now)))
        (found,) = controleer(item, dossier=dossier, op=OP)
        assert found.admitted
        assert {f.n for f in found.findings if f.rule == "samenvoegen.nummers"} == told


def test_rows_of_another_partner_are_never_laid_over(tmp_path: Path) -> None:
    dossier = tmp_path / "dossier"
    laad(maand(tmp_path, "a", regel(1)), dossier, op=OP)
    item = maand(tmp_path, "b", regel(1, gedrag="afval"), partner="politie")
    with pytest.raises(IntakeRefused) as error:
        laad(item, dossier, op=OP)
    assert "sleutel.bestaat_al" in {f.rule for f in error.value.findings if f.verdict.name == "REFUSE"}


def test_what_reaches_no_group_is_said(tmp_path: Path) -> None:
    (found,) = laad(maand(tmp_path, "a", regel(1) + regel(2)), tmp_path / "dossier", op=OP)
    (told,) = (f for f in found.findings if f.rule == "bereik")
    assert told.message.startswith("2 signalen geladen, 0 bij een groep: ")


# --- the supplier's side ---------------------------------------------------------------------------------------------

CONTEXT = Context("C-1", "aanpak", "G-01", "gemeente", "2026")


def maak(bron: Path, uit: Path, **kolommen: str) -> PseudonymReport:
    return pseudonimiseer(bron, uit, sleutel=b"m" * 32, kolommen=kolommen, context=CONTEXT, jaar=2026)


def test_a_workbook_with_titles_totals_and_several_sheets_is_pseudonymised_at_once(tmp_path: Path) -> None:
    book = Workbook()
    names, events = book.active, book.create_sheet("Incidenten")
    for row in (["Groepsscan"], ["Peildatum: 31-12-2025"], [], ["Systeemnummer", "Groepscode"], ["61139731", "G01"],
                ["54590455", "G01"], ["?", "G01"], ["Totaal", "2"]):  # fmt: skip
        names.append(row)
    for row in (["Registratienr", "Systeemnummer", "Rol betrokkene"], ["PL0500-2024100000", "61139731", "VE"]):
        events.append(row)
    book.save(tmp_path / "scan.xlsx")
    made = maak(tmp_path / "scan.xlsx", tmp_path / "uit")
    assert (made.persons, made.empty) == (2, 1)
    text = "".join(p.read_text("utf-8") for p in sorted((tmp_path / "uit").iterdir()))
    assert not any(n in text for n in ("61139731", "54590455", "PL0500", "Totaal"))
    assert "Peildatum: 31-12-2025" in text
    assert len(set(re.findall(rf"jg1-{made.tag}-[a-z]+", text))) == 2, "a person is one pseudonym on every sheet"


def test_both_sides_of_a_matrix_are_pseudonymised_and_read_as_ties(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(";61139731;54590455;40966604\n61139731;X;<5;3\n54590455;<5;X;\n40966604;3;;X\n")
    made = maak(tmp_path / "m.csv", tmp_path / "relatie.csv")
    assert made.persons == 3
    text = (tmp_path / "relatie.csv").read_text("utf-8")
    assert "6113" not in text
    (tmp_path / "uit").mkdir()
    (tmp_path / "uit" / "relatie.csv").write_text(text)
    (tmp_path / "uit" / "levering.toml").write_text(
        f'token_tag = "{made.tag}"\npeildatum = 2026-03-31\n[tabellen.relatie]\nbestand = "relatie.csv"\n'
        'vorm = "sociomatrix"\nwaarde = "n"\ngroep_id = "G01"\nrelatietype = "familie"\nbron = "gezin"\n'
    )
    assert rules(door(tmp_path / "uit")) == {"sleutel.verwijzing"}, "only group and list are not there"


def test_without_a_person_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    with pytest.raises(UsageError):
        maak(tmp_path / "x.csv", tmp_path / "uit.csv")
    assert not (tmp_path / "uit.csv").exists()


def test_who_is_nobody_gets_no_pseudonym_and_one_person_is_not_made_two(tmp_path: Path) -> None:
    nobody = ["onbekend", "0", "000000000", "999999999", "9999", "NN", "-", ""]
    rows = "\n".join(f"{text};x" for text in ("998", "999", "123456782", "123.456.782", *nobody))
    (tmp_path / "x.csv").write_text(f"Persoonsnummer;b\n{rows}\n")
    made = maak(tmp_path / "x.csv", tmp_path / "uit.csv")
    assert (made.persons, made.empty) == (3, len(nobody) - 1)
    (tmp_path / "y.csv").write_text("Persoonsnummer;b\nP 1001;x\np1001;x\n")
    with pytest.raises(UsageError, match="2 nummers of namen"):
        maak(tmp_path / "y.csv", tmp_path / "uit2.csv")
    assert not (tmp_path / "uit2.csv").exists()


@pytest.mark.parametrize(
    ("text", "persons", "empty"),
    [
        (";0;1;2\n0;0;1;2\n1;1;0;0\n2;2;0;0\n", 3, 0),
        ("Van;Naar;Aantal\n0;1;2\n1;2;3\n0;3;1\n", 4, 0),
        ("Persoonsnummer;Leeftijd\n0;12\n1;13\n2;14\n", 3, 0),
        ("Persoonsnummer;Rol\n61139731;VE\n54590455;VE\n0;VE\n", 2, 1),
        ("Van;Naar;Aantal\n0;1;2\n1;2;3\n0;5;1\n", 0, 0),
        ("Persoonsnummer;Rol\n0;VE\n1;VE\n2;VE\n1;BT\n", 0, 0),
    ],
)
def test_a_person_numbered_nought_is_read_or_asked_and_never_emptied(
    tmp_path: Path, text: str, persons: int, empty: int
) -> None:
    (tmp_path / "x.csv").write_text(text)
    if not persons:
        with pytest.raises(UsageError, match="een 0") as stop:
            maak(tmp_path / "x.csv", tmp_path / "uit.csv")
        assert "P0, P1, P2" in stop.value.next_move
        return
    made = maak(tmp_path / "x.csv", tmp_path / "uit.csv")
    assert (made.persons, made.empty) == (persons, empty)
    assert any("vanaf 0" in line for line in made.said) == (not empty)


def test_the_title_of_a_part_becomes_no_person_and_a_row_that_may_be_one_is_said(tmp_path: Path) -> None:
    rows = ["Wijk Noord;;", "Jansen, P.;15;x", "Vries, K. de;16;y", "Centrum;;", "Totaal jeugd;;", "Bakker, J.;14;x"]
    (tmp_path / "x.csv").write_text("\n".join(["Naam;Leeftijd;Rol", *rows]) + "\n")
    made = maak(tmp_path / "x.csv", tmp_path / "uit.csv", Naam="pseudoniem")
    assert (made.rows, made.persons) == (4, 4)
    titles, alone = made.said
    assert titles.startswith("x: Rij 2 en 6 zijn tussenkoppen")
    assert alone.startswith("x: Rij 5: daar staat alleen een persoon")


def test_what_cannot_be_read_whole_is_not_pseudonymised_in_part(tmp_path: Path) -> None:
    for text in ("Persoonsnummer;Rol\n61139731;x\n\nRegistratienr;Systeemnummer;Datum\nR1;54590455;3-1-2026\n",
                 "Persoonsnummer;Leeftijd;Rol\n61139731;15;x\n54590455;15;x;y;z\n",
                 "Persoonsnummer;School;Uren\n6113;VO;3\n\nPersoonsnummer;Gesprek;Duur\n6113;ja;20\n"):  # fmt: skip
        (tmp_path / "x.csv").write_text(text)
        with pytest.raises(IntakeRefused):
            maak(tmp_path / "x.csv", tmp_path / "uit.csv")
        assert not (tmp_path / "uit.csv").exists()


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        (("2,02601E+12", "2,02602E+12"), "afgekapt"),
        (("2.026E+12", "1001"), "afgekapt"),
        (("1001, 1002", "1003"), "meer nummers"),
        (('"1001\n1002"', "1003"), "meer nummers"),
        (("1001", "idem"), "idem"),
    ],
)
def test_numbers_that_do_not_tell_persons_apart_are_refused(tmp_path: Path, cells: tuple[str, ...], cause: str) -> None:
    (tmp_path / "x.csv").write_text("Persoonsnummer;Rol\n" + "".join(f"{c};x\n" for c in cells))
    with pytest.raises(UsageError, match=cause):
        maak(tmp_path / "x.csv", tmp_path / "uit.csv")
    assert not (tmp_path / "uit.csv").exists()


# --- headings --------------------------------------------------------------------------------------------------------

SHARED = Path(__file__).parents[4] / "shared" / "gevallen"


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("registratie", "Registratienr", "registratie_id"), ("registratie", "Pleegplaats gemeente", "gemeente_code"),
        ("lid", "Leeftijd (klasse)", "leeftijdsgroep"), ("lid", "Erbij sinds", "lid_vanaf"),
        ("signaal", "Melder", "bronpartner"), ("groep", "Omvang t/m", "omvang_max"),
        ("processtap", "Door wie", "actor_rol"), ("relatie", "Naar", "pseudoniem_b"),
        ("groep", "Omvangrijk", ""), ("signaal", "Melders naam", ""), ("registratie", "Pleegstraatnaam", ""),
    ],
)  # fmt: skip
def test_a_heading_of_practice_is_its_column_and_no_other_is_guessed(table: str, heading: str, column: str) -> None:
    (found,) = match_headings(load_tables()[table], [heading])
    assert found.column == column
    assert not column or found.label == heading


def test_the_headings_of_practice_are_right_and_none_is_wrong() -> None:
    file = SHARED / "analist" / "koppen.csv"
    if not file.is_file():
        pytest.skip("the cases are not here")
    lines = [line.split(";") for line in file.read_text("utf-8").splitlines()[1:]]
    found = [(match_headings(load_tables()[t], [k])[0].column, c) for t, k, c in lines]
    assert sum(a == b for a, b in found) >= 0.95 * len(found)
    assert not [a for a, b in found if a not in {"", b}]


def test_of_several_moments_one_is_chosen_and_its_part_of_the_day_goes_along(tmp_path: Path) -> None:
    head = (
        "Bronregistratie;Begin-pleegdatum/tijd;Begin-pleegdagdeel;Kennisnamedatum/tijd;Kennisnamedagdeel;Pleegpostcode"
    )
    (tmp_path / "bvh.csv").write_text(f"{head}\nR1;2026-01-02 23:10;nacht;2026-01-03 09:00;ochtend;\n")
    (found,) = voorstellen(read_delivery(tmp_path / "bvh.csv"), {})
    assert found.table == "registratie"
    assert {m.maybe for m in found.matches if m.asked} == {"datum"}, "one question, not one per consequence"
    chosen = kies_bij_naam(found, "Kennisnamedatum/tijd", "datum")
    given = {m.heading: m.column for m in chosen.matches if m.column}
    assert given == {
        "Bronregistratie": "registratie_id",
        "Kennisnamedatum/tijd": "datum",
        "Kennisnamedagdeel": "dagdeel",
    }


# --- from a file without a manifest to the dossier -------------------------------------------------------------------

MELDINGEN = "Meldingen toezicht\n\nMeldingnr;Datum melding;Soort overlast;Gemeente;Bijzonderheden\n"


def typ(*words: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(list(words))
    return int(stop.value.code or 0)


def test_a_file_without_a_manifest_is_asked_about_once_and_remembered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "M1;03-01-2026;Samenscholing;Ergens;x\nM2;09-01-2026;geluid;Ergens;y\n"
    first = tmp_path / "Meldingen toezicht jan.csv"
    first.write_text(MELDINGEN + rows)
    load = ("laad", str(first), "--dossier", str(tmp_path / "D-1"), "--ja")
    assert typ(*load) != 0
    said = capsys.readouterr().out
    assert "Soort overlast -> gedrag_code" in said
    assert "Bijzonderheden" in said
    assert "toezicht_handhaving" in said, "who sends it is in the name of the file"
    asked = tmp_path / "Meldingen toezicht jan.koppeling.toml"
    text = asked.read_text("utf-8")
    assert text.count('= ""') == 2, text
    asked.write_text(text.replace('Ergens = ""', 'Ergens = "GM9901"').replace('token_tag = ""', 'token_tag = "bcdf"'))
    assert typ(*load) == 0
    assert (tmp_path / "partners.toml").is_file()
    second = tmp_path / "Meldingen toezicht feb.csv"
    above = "Regio;Noord;Ploeg;A;B\nMaand;feb;Jaar;26;x\n"
    second.write_text(above + MELDINGEN + rows + "M3;02-02-2026;Vuurwerk;Ergens;z\n")
    assert typ("controleer", str(second), "--dossier", str(tmp_path / "D-1")) == 0
    assert typ("laad", str(second), "--dossier", str(tmp_path / "D-1"), "--ja") == 0
    assert "1 nieuw, 0 gewijzigd, 2 gelijk, 0 weg" in capsys.readouterr().out
    held = DossierStore(tmp_path / "D-1").tables()["signaal"]
    assert held["gedrag_code"].to_pylist() == ["samenkomen", "geluid", "vuurwerk"]
    assert set(held["bronpartner"].to_pylist()) == {"toezicht_handhaving"}


def test_a_manifest_that_was_drafted_and_filled_in_is_loaded(tmp_path: Path) -> None:
    file, into = str(tmp_path / "Meldingen toezicht.csv"), ("--dossier", str(tmp_path / "D-1"))
    Path(file).write_text(MELDINGEN + "M1;03-01-2026;geluid;GM9901;\n")
    assert typ("koppel", file, *into, "--manifest-concept") == 0
    manifest = tmp_path / "levering.toml"
    manifest.write_text(manifest.read_text("utf-8").replace('token_tag = ""', 'token_tag = "bcdf"'), "utf-8")
    assert typ("laad", file, *into) == 0
    (held,) = DossierStore(tmp_path / "D-1").tables()["signaal"].to_pylist()
    assert (held["dossier_id"], held["bronpartner"]) == ("D-1", "toezicht_handhaving")


def test_without_ja_nothing_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "Meldingen toezicht.csv").write_text(MELDINGEN + "M1;03-01-2026;geluid;GM9901;\n")
    assert typ("laad", str(tmp_path / "Meldingen toezicht.csv"), "--dossier", str(tmp_path / "D-1")) != 0
    assert not (tmp_path / "D-1").exists()


def test_a_number_merged_over_rows_is_not_counted_in_each_of_them(tmp_path: Path) -> None:
    """Six callers beside three reports are six in all, or six each: nobody can tell but the sender."""
    book = Workbook()
    book.active.title = "signaal"
    head = ("signaal_id", "dossier_id", "datum", "bronpartner", "soort", "gemeente_code", "ernst", "Aantal melders")
    book.active.append(head)
    for n in range(3):
        book.active.append((f"M-{n}", "D-1", "2026-02-01", "gemeente", "geluid", "GM9901", 2, 6 if n == 0 else None))
    for column in "GH":
        book.active.merge_cells(f"{column}2:{column}4")
    book.save(tmp_path / "uit.xlsx")
    (tmp_path / "levering.toml").write_text(
        f'{MANIFEST}[tabellen.signaal]\nbestand = "uit.xlsx"\n[tabellen.signaal.kolommen]\nsoort = "gedrag_code"\n'
        '"aantal melders" = "melders_n"\n'
    )
    admission = door(tmp_path)
    found = {f.rule: (f.column, f.n) for f in admission.findings if f.verdict.name == "REFUSE"}
    assert found == {"schema.samengevoegd": ("melders_n", 2)}, "one to five is the same for each row, a count is not"


# --- a quarter after its months -------------------------------------------------------------------------------------


def _counts(*rows: tuple[date, date, int | None], unit: str = "GM9901") -> pa.Table:
    van, tot, n = zip(*rows, strict=True)
    same = {"indicator_code": "meldingen_overlast", "eenheid_type": "gebied", "eenheid_id": unit,
            "definitie_versie": "1.0", "bron": None}  # fmt: skip
    fixed = {k: pa.array([v] * len(rows), pa.string()) for k, v in same.items()}
    return pa.table({**fixed, "periode_van": pa.array(van, pa.date32()), "periode_tot": pa.array(tot, pa.date32()),
                     "teller": pa.array(n, pa.float64())})  # fmt: skip


JAN, FEB, MRT, APR = (date(2026, m, 1) for m in (1, 2, 3, 4))
MONTHS = _counts((JAN, FEB, 3), (FEB, MRT, 4), (MRT, APR, 5))


@pytest.mark.parametrize(
    ("new", "old", "rows"),
    [
        (_counts((JAN, APR, 12)), MONTHS, (1,)),
        (_counts((APR, date(2026, 5, 1), 1), (FEB, MRT, 4)), _counts((JAN, APR, 12)), (2,)),
        (_counts((JAN, date(2027, 1, 1), 9)), _counts((MRT, APR, 5)), (1,)),
        (MONTHS, MONTHS, ()),
        (_counts((APR, date(2026, 7, 1), 9)), MONTHS, ()),
        (_counts((JAN, APR, 12), unit="GM9902"), MONTHS, ()),
        (_counts((JAN, APR, None)), MONTHS, ()),
    ],
)
def test_a_quarter_that_comes_after_its_months_would_count_twice(
    new: pa.Table, old: pa.Table, rows: tuple[int, ...]
) -> None:
    assert [f.rows for f in find_counted_before(new, [old], [])] == ([rows] if rows else [])
    gone = joined(old, load_tables()["meting"].primary_key)
    assert not find_counted_before(new, [old], [gone]), "what goes is not counted"


def test_counts_of_the_dossier_are_held_against_a_delivery(rommelwereld: Path) -> None:
    store = DossierStore(rommelwereld / "dossier")
    (sent,) = (rommelwereld / "leveringen").glob("14-gemeente-plan")
    delivery, own = read_delivery(sent), store.table("meting")
    assert own is not None
    held = own.data.filter(pc.is_valid(own.data["teller"])).slice(0, 1).to_pylist()[0]
    texts = {k: None if v is None else str(v) for k, v in held.items() if not k.endswith("__status")}
    for days, refused in ((0, False), (31, True)):
        row = {**texts, "periode_tot": str(held["periode_tot"] + timedelta(days=days))}
        table = pa.table({k: pa.array([v], pa.string()) for k, v in row.items()})
        manifest = {**delivery.manifest, "levering_id": f"NIEUW-{days}", "tabellen": {}}
        found = judge(Delivery(manifest, {"meting": table}, {}, ()), store, None, OP, weg="houd")
        assert ("regel.overlap" in {f.rule for f in found.admission.findings}) is refused
        assert bool(found.admission.tables) is not refused


@pytest.mark.parametrize("guided", [False, True])
def test_a_saved_mapping_of_sheets_that_call_a_column_otherwise_gives_one_column(
    tmp_path: Path, *, guided: bool
) -> None:
    made = Workbook()
    made.remove(made.active)
    for n, (sheet, head) in enumerate((("jan", "Datum"), ("feb", "Datum melding")), 1):
        page = made.create_sheet(sheet)
        for row in (
            ("Nr", "Incident", head, "aard", "gemeente_code"),
            (f"R-{n}", f"I-{n}", f"2026-0{n}-05", "overlast", "GM9901"),
        ):
            page.append(row)
    made.save(tmp_path / "a.xlsx")
    (tmp_path / "koppeling.toml").write_text(
        '[tabellen.registratie]\nbestand = "a.xlsx"\nblad = ["jan", "feb"]\n[tabellen.registratie.kolommen]\n'
        'Nr = "registratie_id"\nIncident = "incident_id"\nDatum = "datum"\n"Datum melding" = "datum"\n'
    )
    found = (
        neem_aan(tmp_path, tmp_path / "D", van="politie", op=OP).samengesteld() if guided else read_delivery(tmp_path)
    )
    found.manifest.update(token_tag=TAG, peildatum=date(2026, 3, 31))
    admission = admit(found, coverage=lambda _: (), existing={}, known_tag=TAG)
    assert rules(admission) <= {"manifest.verplicht", "manifest.ontbreekt"}
    shaped = reshape(load_tables()["registratie"], found.tables["registratie"], found.declared("registratie"), None)
    assert sorted(shaped.data["datum"].to_pylist()) == ["2026-01-05", "2026-02-05"]


# --- what a list from elsewhere is ----------------------------------------------------------------------------------


def test_a_list_of_persons_that_is_no_table_is_called_that_first(tmp_path: Path) -> None:
    """Without a manifest no day tells which date is one of birth, but the headings do."""
    (tmp_path / "verzuim.csv").write_text("Naam leerling;Geboortedatum;Klas\nx;12-03-2009;3\ny;01-05-2010;2\n")
    found = [f for f in door(tmp_path).findings if f.rule == "kolom.herleidbaar"]
    assert len(found) == 2
    assert {f.exit_code.name for f in found} == {"NOT_PSEUDONYMISED"}
    assert all("pseudonimiseer" in f.next_move for f in found)


def test_a_year_of_two_figures_in_front_is_not_a_day() -> None:
    texts = ["26-01-06", "26-01-13", "26-02-20"]
    assert read_dates(pa.array(texts)).swapped.to_pylist() == [True] * 3
    assert not any(read_dates(pa.array(["21-01-26", "22-01-26", "23-02-26"])).swapped.to_pylist())
    assert not any(read_dates(pa.array(["26-01-24", "26-01-26"])).swapped.to_pylist())


def test_empty_columns_of_a_whole_spreadsheet_are_left_out(tmp_path: Path) -> None:
    row = "R-1;I-1;2026-01-02;overlast;GM9901"
    text = f"registratie_id;incident_id;datum;aard;gemeente_code{';' * 3000}\n{row}{';' * 3000}\n"
    (tmp_path / "registratie.csv").write_text(text)
    (tmp_path / "levering.toml").write_text(MANIFEST)
    (table,) = door(tmp_path).tables
    assert table.data["registratie_id"].to_pylist() == ["R-1"]


def test_files_that_no_pseudonyms_were_made_of_are_named_by_their_kind(tmp_path: Path) -> None:
    (tmp_path / "in" / "later").mkdir(parents=True)
    (tmp_path / "in" / "a.csv").write_text("Persoonsnummer;Rol\nP1;verdachte\nP2;getuige\n")
    for name in ("Jan de Vries.xlsb", "b.pdf", "levering.toml", ".DS_Store"):
        (tmp_path / "in" / name).write_text("x")
    said = " ".join(maak(tmp_path / "in", tmp_path / "uit").said)
    assert "3 (.pdf, .xlsb, een map)" in said
    assert "Vries" not in said


@pytest.mark.parametrize(
    ("cell", "refused", "told"),
    [("P002", True, False), (" p002", True, False), ("geen", False, False), ("P001 sloeg P002", False, True),
     ("7", False, False)],
)  # fmt: skip
def test_a_person_who_stands_elsewhere_as_he_is_gives_no_pseudonym_away(
    tmp_path: Path, cell: str, refused: bool, told: bool
) -> None:
    (tmp_path / "p.csv").write_text(f"Verdachte;Aangever\nP001;{cell}\nP002;\n7;7\n")
    if refused:
        with pytest.raises(UsageError, match=r"1 personen die in een andere kolom"):
            maak(tmp_path / "p.csv", tmp_path / "uit")
        assert not (tmp_path / "uit").exists()
        both = maak(tmp_path / "p.csv", tmp_path / "uit", Verdachte="pseudoniem", Aangever="pseudoniem")
        assert (both.persons, both.remaining) == (3, {})
        return
    report = maak(tmp_path / "p.csv", tmp_path / "uit")
    assert ("tekst waarin een van deze personen staat" in report.remaining) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [("Gezien met Jayden  de Boer, bij het plein.", 1), ("'JAYDEN DE BOER'", 1), ("Jayden stond bij de Boerderij", 0)],
)
def test_a_name_of_several_words_in_a_text_is_told(tmp_path: Path, text: str, told: int) -> None:
    (tmp_path / "p.csv").write_text(f"Verdachte;Wat\nJayden de Boer;{text}\nSanne Mol;niets\n")
    report = maak(tmp_path / "p.csv", tmp_path / "uit", Verdachte="pseudoniem")
    assert report.remaining.get("tekst waarin een van deze personen staat", 0) == told
