"""A template asks a partner only what the step and the convenant allow."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from jgwork.io.kantoor.templates import write_template
from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.admit import admit, complete
from jgwork.runs.formulier.sjablonen import gevraagd
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.schema.rules.check import check_table
from jgwork.vocabulary.errors import NotCovered, UsageError
from jgwork.vocabulary.verdict import Verdict
from jgwork.voorbeelden.regio.wereld_regio import make_regio


def offered(path: Path, lijst: str) -> list[str]:
    sheet = openpyxl.load_workbook(path)["keuzelijsten"]
    column = next(c for c in sheet.iter_cols(values_only=True) if c[0] == lijst)
    return [str(v) for v in column[1:] if v is not None]


def test_the_workbook_offers_the_items_of_the_step_only(tmp_path: Path) -> None:
    items = codelist("matrix_item")
    found = {}
    for step in ("1", "3"):
        asked = gevraagd(("informatiematrix",), step, "jongerenwerk")
        write_template(tmp_path / f"{step}.xlsx", asked.tabellen, asked.codes)
        found[step] = set(offered(tmp_path / f"{step}.xlsx", "matrix_item"))
        assert found[step] == set(asked.codes["matrix_item"])
    assert found["1"] < found["3"] < set(items.codes)
    assert not any(items.extra[c]["niveau"] == "persoon" for c in found["1"])
    assert not any(items.extra[c]["categorie"] == "bijzonder" for c in found["3"])


def test_tables_that_may_not_be_supplied_are_left_out_with_the_reason() -> None:
    asked = gevraagd(("informatiematrix", "duiding", "om_informatie"), "2", "jongerenwerk")
    assert asked.tabellen == ("informatiematrix",)
    assert "stap 3" in asked.niet["duiding"]
    assert "niet afgesproken" in asked.niet["om_informatie"]


def test_without_step_and_partner_the_matrix_is_not_asked() -> None:
    assert gevraagd(("groep",), "", "").tabellen == ("groep",)
    for step, partner in (("", ""), ("3", ""), ("", "politie"), ("9", "politie"), ("3", "kerk")):
        with pytest.raises(UsageError):
            gevraagd(("informatiematrix",), step, partner)
    with pytest.raises(NotCovered):
        gevraagd(("om_informatie",), "2", "om")


def of_groups(*groepen: str) -> dict[str, pa.Table]:
    """Return what the example region holds on some groups, in every table, as text."""
    made = make_regio()
    frames = {n: t.to_pandas() for n, t in made.tables.items() if n != "levering"}
    keys = {"groep_id": set(groepen)}
    for source, key in (("groepsscan", "scan_id"), ("lid", "pseudoniem"), ("actie", "actie_id")):
        keys[key] = set(frames[source].loc[frames[source]["groep_id"].isin(groepen), key])
    part = frames["betrokkenheid"]
    keys["registratie_id"] = set(part.loc[part["pseudoniem"].isin(keys["pseudoniem"]), "registratie_id"].head(40))
    keys["eenheid_id"] = set(groepen)
    out = {}
    for name, frame in frames.items():
        for key, values in keys.items():
            if key in frame and not (name == "actie" and key == "actie_id"):
                frame = frame[frame[key].isin(values) | (frame[key].isna() if name == "informatiematrix" else False)]  # noqa: PLW2901
        out[name] = pa.Table.from_pandas(frame.head(60), preserve_index=False)
    return out | _of_two(groepen[0], groepen[1], out)


def _of_two(een: str, ander: str, out: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Return a row in every table in which these two groups have none of their own."""
    signal, person = out["signaal"]["signaal_id"][0].as_py(), out["lid"]["pseudoniem"][0].as_py()
    rows = {
        "uitgang": {"groep_id": een, "soort": "zorgmelding", "datum": "2026-06-01", "partner": "gemeente"},
        "signaal_groep": {"signaal_id": signal, "groep_id": een, "door": "wijkagent", "datum": "2026-06-01"},
        "groepsrelatie": {
            "groep_a": een,
            "groep_b": ander,
            "soort": "rivaliteit",
            "richting": "wederzijds",
            "ernst": "3",
            "van": "2026-01-01",
            "tot": None,
            "partner": "politie",
            "ronde": "1",
            "bron": "toezicht",
        },
        "namenlijst_voorstel": {
            "groep_id": een,
            "pseudoniem": person,
            "voorgesteld_door": "politie",
            "datum": "2026-06-01",
            "akkoord_door": None,
            "akkoord_op": None,
            "besluit": "open",
            "reden": "aangetroffen",
        },
    }
    return {n: pa.table({c: pa.array([v], pa.string()) for c, v in r.items()}) for n, r in rows.items()}


def test_every_sheet_is_filled_in_and_loaded_as_it_was(tmp_path: Path) -> None:
    """Rows of every table of the example, typed in cell by cell, come through gate 1 as the values they were."""
    wanted, specs = of_groups("G02", "G11"), load_tables()
    assert set(wanted) == set(specs) - {"levering"}
    assert all(t.num_rows for t in wanted.values())
    path = tmp_path / "sjabloon.xlsx"
    write_template(path, tuple(wanted))
    book = openpyxl.load_workbook(path)
    for name, table in wanted.items():
        sheet = book[name]
        assert sheet.protection.sheet
        heads = [c.value for c in sheet[1]]
        assert heads == list(specs[name].names)
        lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
        assert len(lists) == sum(bool(f.codelijst) or f.type == "boolean" for f in specs[name].fields)
        for row, values in enumerate(table.to_pylist(), start=2):
            for column, head in enumerate(heads, start=1):
                sheet.cell(row, column, values.get(str(head)))
    known = {"levering_id": "L1", "dossier_id": "DOS-VOORBEELD", "peildatum": "2026-07-01", "token_tag": "vbrd"}
    for row in book["levering"].iter_rows(min_row=2):
        row[1].value = known.get(str(row[0].value), row[1].value)
    book.save(path)
    admission = admit(read_delivery(path), coverage=lambda _: (), existing={}, known_tag=None)
    assert [(f.rule, f.table, f.column) for f in admission.findings if f.verdict is Verdict.REFUSE] == []
    found = {t.name: t.data.to_pylist() for t in admission.tables}
    for name, table in wanted.items():
        assert found[name] == complete(specs[name], check_table(specs[name], table)[0]).to_pylist(), name
