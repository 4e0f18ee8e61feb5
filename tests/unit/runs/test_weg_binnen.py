"""The road in: what partners really send, from files to an admitted delivery."""

from __future__ import annotations

from pathlib import Path

import pytest

from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.vocabulary.token import make_token

TAG = "bcdf"
A, B, C = (make_token(TAG, bytes([n]) * 32) for n in (1, 2, 3))
MANIFEST = f'token_tag = "{TAG}"\npeildatum = 2026-03-31\n'


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
