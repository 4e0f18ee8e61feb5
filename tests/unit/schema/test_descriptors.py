"""The descriptors: valid Table Schema, complete, and true to the data model."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.schema.descriptors import (
    PER_RIJ,
    arrow_schema,
    begrippen,
    codelist,
    data_schemas,
    load_tables,
    table_schema,
)
from jgwork.schema.packages import kinds

TABLES = load_tables()
SHARED = Path(__file__).parents[4] / "shared" / "data"
LISTS = sorted(p.name[:-4] for p in (data_schemas() / "codelijsten").iterdir() if p.name.endswith(".csv"))
#: Tables of the data model with their number of columns.
MODEL = {
    "levering": 20, "signaal": 15, "groep": 15, "locatie": 8, "verblijf": 6, "groepsscan": 12, "straatinformatie": 7,
    "lid": 13, "registratie": 10, "betrokkenheid": 5, "relatie": 9, "groep_gemeente": 6, "om_informatie": 6,
    "informatiematrix": 15, "duiding": 8, "groepsrol": 8, "circulair": 9, "doel": 17, "actie": 21, "meting": 12,
    "gebiedsrol": 5, "contextgebeurtenis": 5, "processtap": 10, "verzoek": 17, "evaluatie": 6, "restactie": 6,
    "tekst": 11, "scenario": 6, "namenlijst_voorstel": 8, "signaal_groep": 4, "groepsrelatie": 10, "escalatie": 6,
    "uitgang": 4,
}  # fmt: skip


def test_every_table_of_the_data_model_is_there() -> None:
    assert {n: len(s.names) for n, s in TABLES.items()} == MODEL


@pytest.mark.parametrize("name", sorted(TABLES))
def test_frictionless_accepts_the_descriptor(name: str) -> None:
    import frictionless

    raw = json.loads(table_schema(name))
    report = frictionless.Schema.validate_descriptor(raw)
    assert report.valid, report.flatten(["type", "note"])
    assert frictionless.Schema.from_descriptor(raw).field_names == list(TABLES[name].names)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_column_says_what_it_is_in_dutch(name: str) -> None:
    for f in TABLES[name].fields:
        assert f.title
        assert f.description.endswith((".", "?")), f.name
        assert f.soort
        assert f.niveau in {"groep", "locatie", "persoon", "domein", PER_RIJ}
        assert f.categorie in {"gewoon", "strafrechtelijk", "bijzonder", PER_RIJ}
        assert 1 <= f.stap_vanaf <= 7
        re.compile(f.pattern)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_keys_refer_to_columns_that_exist(name: str) -> None:
    spec = TABLES[name]
    assert spec.primary_key
    assert set(spec.primary_key) <= set(spec.names)
    for key in spec.foreign_keys:
        assert set(key.fields) <= set(spec.names)
        assert set(key.ref_fields) <= set(TABLES[key.table].names)


def test_a_person_is_only_ever_a_pseudonym() -> None:
    persons = {(n, f.name) for n, s in TABLES.items() for f in s.fields if f.soort == "pseudoniem"}
    assert {n for n, _ in persons} == {
        "lid", "betrokkenheid", "relatie", "om_informatie", "informatiematrix", "groepsrol", "circulair",
        "namenlijst_voorstel",
    }  # fmt: skip
    for table, column in persons:
        assert TABLES[table].field(column).niveau == "persoon"


def test_step_one_knows_the_group_only() -> None:
    for spec in TABLES.values():
        for f in spec.fields:
            assert f.stap_vanaf >= 2 or f.niveau != "persoon", (spec.name, f.name)


def test_the_five_ways_to_have_no_value_stay_apart() -> None:
    for spec in TABLES.values():
        assert set(spec.missing_values) == {"", "onbekend", "nvt", "<5", "."}
        for f in spec.fields:
            assert ("onbekend" in f.missing_values) != ("onbekend" in f.enum), (spec.name, f.name)


def test_age_in_years_is_off() -> None:
    off = [(n, f.name) for n, s in TABLES.items() for f in s.fields if f.alleen_convenant]
    assert off == [("lid", "leeftijd")]


def test_no_column_or_item_for_special_data() -> None:
    words = re.compile(r"religi|geloof|herkomst|nationali|etni|geboorte|diagnose|score_|risicoscore|rang_")
    names = [f.name for s in TABLES.values() for f in s.fields]
    names += [c for n in LISTS if n not in {"categorie"} for c in codelist(n).codes]
    assert [n for n in names if words.search(n)] == []


def test_no_class_of_groups() -> None:
    for n in LISTS:
        for code in codelist(n).codes:
            assert not re.search(r"hinderlijk|overlastgevend|crimineel", code + codelist(n).titles[code])


@pytest.mark.parametrize("name", LISTS)
def test_a_code_list_has_titles_and_a_version(name: str) -> None:
    c = codelist(name)
    assert len(set(c.codes)) == len(c.codes)
    assert all(c.titles[k] for k in c.codes)
    assert all(k == k.strip() for k in c.codes)
    date.fromisoformat(c.version)


def test_every_code_list_is_used_and_known() -> None:
    used = {f.codelijst for s in TABLES.values() for f in s.fields} - {""}
    assert used == set(LISTS) - {"gemeente"}  # names for labels; any code of the right shape is admitted
    with pytest.raises(KeyError):
        codelist("bestaat_niet")


def test_soort_misdrijf_is_the_official_list() -> None:
    c = codelist("soort_misdrijf")
    assert len(c.codes) == 59  # 58 codes and the total
    assert c.codes[0] == "0.0.0"
    double = [k for k in c.codes if "F614" in c.extra[k]["mk_codes"].split()]
    assert double == ["3.9.1", "3.9.3"]  # one class under two codes, as the source has it
    source = SHARED / "soort_misdrijf.csv"
    if not source.exists():
        pytest.skip("the public list is not beside the repository (../shared/data)")
    rows = list(csv.DictReader(source.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    assert [(r["code"].strip(), r["titel"].strip(), r["mk_codes"].strip()) for r in rows] == [
        (k, c.titles[k], c.extra[k]["mk_codes"]) for k in c.codes
    ]


def test_informatiematrix_items() -> None:
    items, clusters = codelist("matrix_item"), codelist("matrix_cluster")
    assert {items.extra[k]["cluster_code"] for k in items.codes} == set(clusters.codes)
    assert len(clusters.codes) == 13
    for k in items.codes:
        x = items.extra[k]
        assert x["niveau"] in codelist("niveau").codes
        assert x["categorie"] in codelist("categorie").codes
        assert x["waardetype"] in codelist("waardetype").codes
        assert (x["aan"] == "ja") == (x["categorie"] == "gewoon"), k
        assert int(x["stap_vanaf"]) >= (3 if x["niveau"] == "persoon" else 1)
    care = [k for k in items.codes if items.extra[k]["cluster_code"] == "zorg"]
    assert all(items.extra[k]["waardetype"] == "ja_nee" for k in care)


def test_duiding_has_four_aspects_of_seven_items() -> None:
    items = codelist("duiding_item")
    count = {a: sum(items.extra[k]["aspect"] == a for k in items.codes) for a in codelist("duiding_aspect").codes}
    assert count == {"gedrag": 7, "groepsdynamiek": 7, "situatie": 7, "impact": 7}


def test_main_goals_and_seven_subjects() -> None:
    goals = codelist("hoofddoel")
    assert [g for g in goals.codes if goals.extra[g]["vanaf"] == "2016"] == [
        "criminaliteit_overlast", "sociale_positie", "groepsdynamiek", "aanwas",
    ]  # fmt: skip
    assert len(codelist("evaluatievraag").codes) == 8  # results and the seven subjects of the cooperation


def test_arrow_types() -> None:
    schema = arrow_schema(TABLES["lid"])
    assert schema.names == list(TABLES["lid"].names)
    assert schema.field("lid_vanaf").type == pa.date32()
    assert schema.field("bekend_politie").type == pa.bool_()
    assert schema.field("leeftijd").type == pa.int64()
    assert arrow_schema(TABLES["actie"]).field("kosten_begroot").type == pa.float64()


def test_descriptors_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TABLES["lid"] = TABLES["groep"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        TABLES["lid"].title = "x"  # type: ignore[misc]
    with pytest.raises(KeyError):
        TABLES["lid"].field("bestaat_niet")


def test_every_table_but_the_manifest_travels_in_a_package() -> None:
    assert {t for tables in kinds().values() for t in tables} == set(TABLES) - {"levering"}
    assert set(kinds()) == {"groepsscan", "partnermatrices", "plan", "proces"}


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_frictionless_opens_the_package_of_a_kind(kind: str) -> None:
    import frictionless

    with frictionless.system.use_context(trusted=True):  # the package points at the one copy of each schema
        found = frictionless.Package(str(data_schemas() / "pakketten" / f"{kind}.json"))
        assert tuple(r.name for r in found.resources) == kinds()[kind]
        assert [r.schema.field_names for r in found.resources] == [list(TABLES[t].names) for t in kinds()[kind]]


def test_terms_have_label_definition_and_source() -> None:
    for term, about in begrippen().items():
        assert set(about) == {"label", "definitie", "bron"}, term
        assert about["definitie"].endswith(".")
